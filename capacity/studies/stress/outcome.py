"""One provider fails: the rest of the plan is made again, and summed up.

It runs in a process of its own and hands back figures, not tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np

from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.inputs.unknown_needs import NOBODY
from capacity.model.lp.basis import Basis
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.problem.reduce import merge, moved, prune
from capacity.model.problem.shapes import Ints
from capacity.model.restart import State, restart
from capacity.model.stages import Solution, Stage, solve
from capacity.results.money.ledger import ledger
from capacity.results.money.prices import Prices
from capacity.results.tabulate import Results, tabulate
from capacity.studies.stress.failures import Failure, failing

Made = Literal["planned", "unchanged", "partly", "none"]


@dataclass(frozen=True)
class Totals:
    """Figures of a plan from the day of the failure on."""

    waiting: float
    """People waiting at the end of the first quarter."""
    waiting_weeks: float
    weighted_waiting: float
    """Weighted person-weeks, as the priority `unmet` counts them."""
    avoidable: float
    """People."""
    refused: float
    """People kept in the borough though they had chosen to leave it."""
    net_cost: Decimal
    """£, a sum of rows of the ledger."""
    interim_cost: Decimal
    """£ of it for those who wait or whose place is being arranged."""
    agency_hours: float
    unstaffed_hours: float


@dataclass(frozen=True)
class Move:
    """Residents of a failing service who are placed elsewhere on the day of the failure, or are not."""

    from_service: str
    home: str
    need: str
    service: str
    """Empty for those who are not placed on that day."""
    people: float
    distance_km: float | None


@dataclass(frozen=True)
class Outcome:
    """What becomes of the plan when a provider fails."""

    provider: str
    made: Made
    why: str = ""
    """Why there is no plan, or only one of the first priorities."""
    stages: tuple[Stage, ...] = ()
    """Totals of the quarters from the day of the failure on."""
    totals: Totals | None = None
    moves: tuple[Move, ...] = ()
    last_placed: str = ""
    """First day of the quarter in which the last of them is placed; empty where some never are."""
    still_waiting: float = 0.0
    """People at the end of the plan."""
    withdrew: float = 0.0
    """People who waited and left without a place."""


def totals(solution: Solution, results: Results, inputs: Inputs, begun: int, first: int) -> Totals:
    """Totals from quarter `first` of the plan on, of a solution that begins in quarter `begun` of it."""
    problem, plan, left = solution.problem, results.plan, slice(first - begun, None)
    weeks = problem.weeks[left]
    waiting = results.waiting[:, left]
    costs = ledger(results, inputs, Prices(inputs, begun))
    costs = costs[costs["quarter"] >= problem.quarters[first - begun]]
    return Totals(
        waiting=float(plan.waiting[:, first - begun].sum()),
        waiting_weeks=float((waiting * weeks).sum()),
        weighted_waiting=float((waiting * weeks * problem.needs.priority[problem.points.need][:, None]).sum()),
        avoidable=float(plan.avoidable[:, :, left].sum()),
        refused=float(plan.refused[:, :, left].sum()),
        net_cost=sum(costs["net"], Decimal(0)),
        interim_cost=sum(costs.loc[costs["kind"] == "interim", "net"], Decimal(0)),
        agency_hours=float((plan.agency[:, left] * weeks).sum()),
        unstaffed_hours=float((plan.unstaffed[:, left] * weeks).sum()),
    )


def plan_failure(inputs: Inputs, state: State, failure: Failure, near: Mapping[str, Basis] | None = None) -> Outcome:
    """Plan the quarters from the failure on, starting where `state`, of the scenario without it, left everybody.

    `near` are bases of that scenario's plan, as `solve` takes them: the names in them hold for the quarters that are
    left.
    """
    provider, first = failure.provider, failure.quarter
    with_it = failing(inputs, failure)
    try:
        solution = solve(doors_alone(restart(build(with_it), state)), priorities(inputs), near=near)
    except CapacityError as error:
        return Outcome(provider, "none", str(error))
    results = tabulate(solution, inputs.scenario.calendar[first:])
    points = _points(solution, failure)
    placed = _placed_by_quarter(solution, points)
    still = float(solution.plan.waiting[points, -1].sum())
    last = np.flatnonzero(placed > NOBODY)
    moves = _moves(solution, results, points)
    return Outcome(
        provider,
        "partly" if solution.stopped else "planned",
        solution.stopped,
        solution.stages,
        totals(solution, results, with_it, first, first),
        moves,
        solution.problem.quarters[last[-1]] if len(last) and still <= NOBODY else "",
        still,
        sum(move.people for move in moves) - float(placed.sum()) - still,
    )


def doors_alone(problem: Problem) -> Problem:
    """The problem with its areas merged, which no priority tells apart, and with every door by itself."""
    return merge(prune(problem), doors_apart=True).problem


def priorities(inputs: Inputs) -> tuple[str, ...]:
    """Those of the scenario that do not tell areas apart; between plans that are equal on all of them, the one in which
    those who must move go first, and then the one in which they do not move far."""
    return (*(name for name in inputs.scenario.priorities if not PRIORITIES[name].apart), "moving", "journeys")


def _points(solution: Solution, failure: Failure) -> Ints:
    """The demand points at the doors of the failing services."""
    return np.flatnonzero(np.isin(solution.problem.points.door, failure.services))


def _placed_by_quarter(solution: Solution, points: Ints) -> np.ndarray:
    """(Q,) people placed from the points."""
    placed: np.ndarray = solution.plan.placed[np.isin(solution.problem.arcs.point, points)].sum(axis=0)
    return placed


def _moves(solution: Solution, results: Results, points: Ints) -> tuple[Move, ...]:
    """Everyone at the points on the first day: where people are placed, then those who are not placed."""
    problem, plan, moves = solution.problem, results.plan, []
    waiting = problem.points.waiting + moved(problem, plan.residents, 0)
    needs, homes, arcs = problem.needs, problem.homes, problem.arcs
    for p in points.tolist():
        home, need = homes[problem.points.home[p]], needs.name[problem.points.need[p]]
        service_left = problem.services.name[problem.points.door[p]]
        leaving = np.flatnonzero((arcs.point == p) & (plan.placed[:, 0] > NOBODY))
        for a in leaving.tolist():
            service = problem.services.name[arcs.service[a]]
            moves.append(Move(service_left, home, need, service, float(plan.placed[a, 0]), float(arcs.distance_km[a])))
        not_placed = float(waiting[p] - plan.placed[leaving, 0].sum())
        if not_placed > NOBODY:
            moves.append(Move(service_left, home, need, "", not_placed, None))
    return tuple(moves)
