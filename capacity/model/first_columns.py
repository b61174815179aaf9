"""The placements that a programme of areas by themselves begins with."""

import numpy as np

from capacity.model.lp.choice import leaves
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import Merged, Plan
from capacity.model.problem.shapes import Bools, Floats, Ints, place_in_group
from capacity.model.sharing import Sharing, people_placed

NEAREST = 6  # services of each point and quarter in the borough
OUTSIDE = 2  # and outside it, where few go
POINTS = 3  # of each placement of the merged plan
CHEAPEST = 3  # services of each point and quarter where the merged plan is shared out
FEW = 60_000  # placements: fewer are all held from the beginning, which is as quick as looking for those that help


def first_columns(problem: Problem, merged: Merged, possible: Bools, plan: Plan | None) -> Bools:
    """(A, Q) placements to begin with, of the `possible` ones.

    For each point and quarter the nearest services in the borough and outside; those of `_one_of_each`; for each
    placement of the merged `plan` the nearest points, and what splits it among them. All of them where they are `FEW`.
    """
    if np.count_nonzero(possible) <= FEW:
        return possible.copy()
    arcs, out = problem.arcs, problem.out_of_borough
    by_distance = np.lexsort((arcs.distance_km, out, arcs.point))
    side, nearest = arcs.point * 2 + out, np.where(out, OUTSIDE, NEAREST)
    chosen = _one_of_each(problem, possible)
    for q in range(possible.shape[1]):
        here = by_distance[possible[by_distance, q]]
        chosen[here[place_in_group(side[here]) < nearest[here]], q] = True
    if plan is not None:
        _nearest_of_each(merged, plan, arcs.distance_km, possible, chosen)
        _split(problem, merged, plan, possible, chosen)
    return chosen


def columns_near(problem: Problem, possible: Bools, sharing: Sharing) -> Bools:
    """(A, Q) placements to begin with where the merged plan is shared out: its basis, the cheapest of each point and
    quarter by its duals, and those of `_one_of_each`."""
    point, chosen = problem.arcs.point, _one_of_each(problem, possible) | sharing.basic
    for q in range(possible.shape[1]):
        priced = np.flatnonzero(possible[:, q] & ~np.isnan(sharing.price[:, q]))
        here = priced[np.lexsort((sharing.price[priced, q], point[priced]))]
        chosen[here[place_in_group(point[here]) < CHEAPEST], q] = True
    return chosen


def _one_of_each(problem: Problem, possible: Bools) -> Bools:
    """(A, Q) for each home, need, care type and quarter at least one, the nearest in the borough and outside, all on
    the first day of a door, and one by which people leave each area: so every row is there that a placement touches."""
    arcs, points, out = problem.arcs, problem.points, problem.out_of_borough
    care_type = problem.services.care_type[arcs.service]
    kind = _numbered(points.home[arcs.point], points.need[arcs.point], care_type, out)
    by_kind = np.lexsort((arcs.distance_km, kind))
    chosen: Bools = possible & problem.at_once[arcs.point]
    for q in range(possible.shape[1]):
        here = by_kind[possible[by_kind, q]]
        chosen[here[place_in_group(kind[here]) < 1], q] = True
    arc, quarter = np.nonzero(possible & leaves(problem)[:, None])
    _, first = np.unique(arcs.point[arc], return_index=True)
    chosen[arc[first], quarter[first]] = True
    return chosen


def _numbered(*parts: Ints | Bools) -> Ints:
    """One number for each combination."""
    number = np.zeros(len(parts[0]), dtype=np.int64)
    for part in parts:
        number = number * (int(part.max(initial=0)) + 1) + part
    return number


def _nearest_of_each(merged: Merged, plan: Plan, km: Floats, possible: Bools, chosen: Bools) -> None:
    """Choose the nearest points of each placement of the merged plan: a service that is nearest to nobody must be
    filled, too, where all plans that are left fill it."""
    nearest = np.lexsort((km, merged.arc_of))
    wanted = possible & (plan.placed[merged.arc_of] > 0)
    for q in range(possible.shape[1]):
        here = nearest[wanted[nearest, q]]
        chosen[here[place_in_group(merged.arc_of[here]) < POINTS], q] = True


def _split(problem: Problem, merged: Merged, plan: Plan, possible: Bools, chosen: Bools) -> None:
    """Choose what places the people of each merged point and quarter in the services of its plan, the nearest pairs
    first."""
    arcs = problem.arcs
    people = people_placed(problem, merged, plan)
    used = plan.placed[merged.arc_of] > 0
    nearest = np.argsort(arcs.distance_km, kind="stable")
    for q in range(possible.shape[1]):
        here = nearest[(used & possible)[nearest, q]]
        left, room = people[:, q].tolist(), plan.placed[:, q].tolist()
        for a, p, m in zip(here.tolist(), arcs.point[here].tolist(), merged.arc_of[here].tolist(), strict=True):
            if left[p] > 0 and room[m] > 0:
                some = min(left[p], room[m])
                left[p], room[m] = left[p] - some, room[m] - some
                chosen[a, q] = True
