"""A merged plan shared out among its areas as well as can be: where the programme of areas by themselves begins.

The merged plan says how many people of a home and need each service takes in each quarter. Who of them comes from which
area is a transport problem for each home and need, which the simplex method solves in no time. What is left for the
whole programme is to move people between services that are as good by all earlier priorities (models/formulation.md,
"Areas by themselves, from a plan shared out").
"""

from dataclasses import dataclass

import numpy as np

from capacity.inputs.errors import NoPlan
from capacity.model.engine import Engine, Infeasible
from capacity.model.highs import Tick
from capacity.model.lp.choice import leaves
from capacity.model.lp.matrix import Matrix
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import Merged, Plan, shares
from capacity.model.problem.shapes import Bools, Floats, Ints

NOWHERE = 100.0  # times the dearest placement: what anybody costs who does not fit


@dataclass(frozen=True)
class Sharing:
    """How a merged plan is shared out."""

    basic: Bools
    """(A, Q) placements that are in the basis of an optimum."""
    price: Floats
    """(A, Q) reduced cost of each placement under its duals; NaN where the merged plan places nobody."""
    nowhere: float
    """People who do not fit, counted at both ends."""
    seconds: float
    """Inside HiGHS."""


@dataclass(frozen=True)
class _Placements:
    """Placements that may be used, of one home and need or of all."""

    arc: Ints
    quarter: Ints
    cost: Floats

    def of(self, which: Bools) -> "_Placements":
        return _Placements(self.arc[which], self.quarter[which], self.cost[which])


def share_out(
    problem: Problem,
    merged: Merged,
    plan: Plan,
    placements: tuple[Ints, Ints, Floats],
    deadline: float | None,
    tick: Tick,
) -> Sharing:
    """Share a merged plan out at the least cost, with every area's share of people who leave the same if `fairness` is
    among the priorities.

    `placements` are the arc, quarter and cost of those that may be used. Raises `LimitReached`.
    """
    arc, quarter, cost = placements
    used = plan.placed[merged.arc_of[arc], quarter] > 0
    every = _Placements(arc[used], quarter[used], cost[used])
    points, shape = problem.points, problem.arcs.placeable.shape
    whose = points.home * len(problem.needs.name) + points.need
    basic, price, nowhere, seconds = np.zeros(shape, dtype=bool), np.full(shape, np.nan), 0.0, 0.0
    people, targets = people_placed(problem, merged, plan), _fair(problem, merged, plan)
    block = whose[problem.arcs.point[every.arc]]
    for each in np.unique(block).tolist():
        some = every.of(block == each)
        matrix, costs = _transport(problem, merged, plan, some, people, targets)
        engine = Engine(matrix, deadline, by_simplex=True)
        try:
            optimum = engine.minimise(costs, tick)
        except (Infeasible, NoPlan):  # it is a start, no more: the whole programme finds its own
            nowhere = np.inf
            continue
        finally:
            seconds += engine.seconds
        count = len(some.arc)
        basic[some.arc, some.quarter] = engine.basis()[0][:count]
        price[some.arc, some.quarter] = optimum.reduced_cost[:count]
        nowhere += float(optimum.x[count:].sum())
    return Sharing(basic, price, nowhere, seconds)


def people_placed(problem: Problem, merged: Merged, plan: Plan) -> Floats:
    """(P, Q) people of each point who are placed, if all at a merged point have the same chance."""
    placed = np.zeros(plan.waiting.shape)
    np.add.at(placed, merged.problem.arcs.point, plan.placed)
    share, _ = shares(problem, merged, plan)
    people: Floats = share * placed[merged.point_of]
    return people


def _fair(problem: Problem, merged: Merged, plan: Plan) -> Floats:
    """(P,) people of each area who leave their borough over all quarters if all areas of a home and need see the same
    share leave; NaN for points that are not areas, and where `fairness` is no priority."""
    points = problem.points
    if not problem.fair:
        return np.full(len(points.area), np.nan)
    arcs, needs = merged.problem.arcs, len(problem.needs.name)
    whose, areas = points.home * needs + points.need, points.of_area
    at = merged.problem.points.home[arcs.point] * needs + merged.problem.points.need[arcs.point]
    share, _ = shares(problem, merged, plan)
    of_areas = np.zeros(plan.waiting.shape)  # the part of a merged point's people who come from areas, not from doors
    np.add.at(of_areas, merged.point_of[areas], share[areas])
    leave = np.where(merged.problem.out_of_borough, (plan.placed * of_areas[arcs.point]).sum(axis=1), 0.0)
    size = int(whose.max(initial=0)) + 1
    out, sent = np.bincount(at, leave, size), np.bincount(whose, np.where(areas, points.sent, 0.0), size)
    counted = np.bincount(whose, np.where(areas, points.counted, 0.0), size)
    largest = np.divide(out + sent, counted, out=np.zeros(len(out)), where=counted > 0)
    return np.where(
        areas & (points.counted > 0), np.maximum(largest[whose] * points.counted - points.sent, 0.0), np.nan
    )


def _transport(
    problem: Problem, merged: Merged, plan: Plan, some: _Placements, people: Floats, fair: Floats
) -> tuple[Matrix, Floats]:
    """The programme of one home and need: a row for each point and quarter, for each placement of the merged plan, and
    for each area whose share is to be even; behind the columns of the placements those of people who do not fit."""
    point, quarters = problem.arcs.point[some.arc], people.shape[1]
    from_point, people_row = np.unique(point * quarters + some.quarter, return_inverse=True)
    to, place_row = np.unique(merged.arc_of[some.arc] * quarters + some.quarter, return_inverse=True)
    counts = np.flatnonzero(leaves(problem)[some.arc] & ~np.isnan(fair[point]))
    areas, even_row = np.unique(point[counts], return_inverse=True)
    limits = np.concatenate([people.ravel()[from_point], plan.placed.ravel()[to], fair[areas]])
    places, count, rows = len(from_point), len(some.arc), len(limits)
    too_many = np.arange(places + len(to), rows)  # an area of which more leave than its share
    missing = np.arange(count, count + rows)
    row = np.concatenate([people_row, places + place_row, places + len(to) + even_row, np.arange(rows), too_many])
    column = np.concatenate([np.arange(count), np.arange(count), counts, missing, count + rows + np.arange(len(areas))])
    value = np.append(np.ones(len(row) - len(areas)), np.full(len(areas), -1.0))
    order = row.argsort(kind="stable")
    matrix = Matrix(
        start=np.append(0, np.cumsum(np.bincount(row, minlength=rows))).astype(np.int32),
        index=column[order].astype(np.int32),
        value=value[order],
        row_lower=limits,
        row_upper=limits.copy(),
        size=count + rows + len(areas),
        columns={},
        rows={},
        keys={},
        place={},
    )
    dear = NOWHERE * (float(np.abs(some.cost).max(initial=0.0)) or 1.0)
    return matrix, np.append(some.cost, np.full(rows + len(areas), dear))
