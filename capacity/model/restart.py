"""A plan begun again at a later quarter, from where another plan has left everybody.

What happened before the quarter stays as it was, so nobody can have prepared for what a new scenario brings from then
on. The figures of the quarters left are those of the whole plan: prices, stays and limits do not begin anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from capacity.model.problem.arrays import Blocks, Budgets, Needs, Problem, Services, Staffing
from capacity.model.problem.living_on import living_on, of_groups
from capacity.model.problem.options import Options, no_options
from capacity.model.problem.people import Groups, Move, Points, Shares
from capacity.model.problem.reduce import Plan
from capacity.model.problem.shapes import Floats
from capacity.model.stages import Solution


@dataclass(frozen=True)
class State:
    """Where a plan has left everybody at the end of a quarter, by names that another problem of the place shares."""

    quarter: int
    """The first quarter that is still open; 0 before anything has happened."""
    residents: Mapping[tuple[int, int, int], float]
    """People by home, need and service."""
    waiting: Mapping[tuple[str, int, int], float]
    """People by area (or SERVICE@HOME, or changed@NEED@HOME), home and need."""
    spent: Floats
    """(H, Q) £ that each home has spent in each quarter of the plan."""
    sent: Mapping[tuple[str, int, int], float]
    """People placed out of their borough before the quarter, by area, home and need."""


def state_before(solution: Solution, quarter: int) -> State:
    """Where the plan has left everybody when `quarter` begins."""
    return state_of(solution.problem, solution.plan, quarter)


def state_of(problem: Problem, plan: Plan, quarter: int) -> State:
    """The same of a plan of `problem` of which nothing from `quarter` on needs to be decided yet."""
    groups, points, last = problem.groups, problem.points, quarter - 1
    residents = groups.opening if quarter == 0 else plan.residents[:, last]
    waiting = points.waiting if quarter == 0 else plan.waiting[:, last]
    places = zip(groups.home.tolist(), groups.need.tolist(), groups.service.tolist(), strict=True)
    queues = list(zip(points.area, points.home.tolist(), points.need.tolist(), strict=True))
    return State(
        quarter,
        dict(zip(places, residents.tolist(), strict=True)),
        dict(zip(queues, waiting.tolist(), strict=True)),
        spending(problem, plan),
        dict(zip(queues, _sent(problem, plan, quarter).tolist(), strict=True)),
    )


def spending(problem: Problem, plan: Plan) -> Floats:
    """(H, Q) £ that homes spend: what the `budget` rows of the programme count, investment, and all interim care."""
    pools, blocks, weeks = problem.staffing, problem.blocks, problem.weeks
    spent = problem.investment[:-1] + problem.interim_while_arranging
    people = problem.average(plan.residents, plan.placed)
    np.add.at(spent, problem.groups.home, (problem.net * people + problem.block_discount * plan.in_block) * weeks)
    np.add.at(spent, blocks.home, blocks.fee * plan.void * weeks)
    interim = problem.needs.interim[problem.points.need][:, None]
    np.add.at(spent, problem.points.home, interim * problem.average_waiting(plan.waiting) * weeks)
    for k, pool in enumerate(pools.pool):
        if pool in problem.homes:
            spent[problem.homes.index(pool)] += pools.agency_premium[k] * plan.agency[k] * weeks
    return spent


def _sent(problem: Problem, plan: Plan, quarter: int) -> Floats:
    """(P,) people placed out of their borough before the quarter."""
    away = plan.placed[:, :quarter].sum(axis=1) * problem.out_of_borough * problem.points.of_area[problem.arcs.point]
    return problem.points.sent + np.bincount(problem.arcs.point, away, len(problem.points.area))


def restart(problem: Problem, state: State) -> Problem:
    """The problem of the quarters from `state.quarter` on, begun where the state has left everybody.

    Its optimum is that of `problem` with all columns of the earlier quarters held at the plan that the state is of.
    """
    first = state.quarter
    if first == 0:
        return problem
    needs, arcs = _needs(problem.needs, first), problem.arcs
    groups = _groups(problem.groups, state)
    return replace(
        problem,
        quarters=problem.quarters[first:],
        weeks=problem.weeks[first:],
        needs=needs,
        services=_services(problem, groups, first),
        points=_points(problem.points, state),
        arcs=replace(arcs, placeable=arcs.placeable[:, first:]),
        groups=groups,
        moves=tuple(Move(m.group, m.point, m.quarter - first) for m in problem.moves if m.quarter >= first),
        staffing=_staffing(problem.staffing, first),
        budgets=_budgets(problem.budgets, state),
        blocks=_blocks(problem.blocks, first),
        investment=problem.investment[:, first:],
        options=_no_options(problem, first),
    )


def _no_options(problem: Problem, first: int) -> Options:
    shape = (len(problem.services.name), len(problem.staffing.pool), len(problem.blocks.home), len(problem.homes))
    return no_options(*shape, len(problem.quarters) - first)


def _needs(needs: Needs, first: int) -> Needs:
    return replace(
        needs,
        residents=_shares(needs.residents, first),
        waits=_shares(needs.waits, first),
        arranging=needs.arranging[:, first:],
        contribution=needs.contribution[:, first:],
    )


def _shares(shares: Shares, first: int) -> Shares:
    parts = (shares.stays, shares.comes, shares.at_end, shares.at_start)
    return Shares(*(part[:, first:] for part in parts))


def _groups(groups: Groups, state: State) -> Groups:
    places = zip(groups.home.tolist(), groups.need.tolist(), groups.service.tolist(), strict=True)
    opening = np.array([state.residents.get(place, 0.0) for place in places])
    return replace(groups, opening=opening, joining=groups.joining[:, state.quarter :])


def _points(points: Points, state: State) -> Points:
    queues = list(zip(points.area, points.home.tolist(), points.need.tolist(), strict=True))
    return replace(
        points,
        waiting=np.array([state.waiting.get(queue, 0.0) for queue in queues]),
        arrivals=points.arrivals[:, state.quarter :],
        ready=points.ready[:, state.quarter :],
        arranging=points.arranging[:, state.quarter :],
        sent=np.array([state.sent.get(queue, 0.0) for queue in queues]),
        someone=points.someone[:, state.quarter :],
    )


def _services(problem: Problem, groups: Groups, first: int) -> Services:
    """Nobody is moved out to make room: those there when the plan begins again may stay, to the last binary digit."""
    services = problem.services
    closed, living = services.closed[:, first:], living_on(problem.needs, problem.weeks)
    stayed_open = ~np.logical_or.accumulate(closed, axis=1)
    there = groups.opening
    at_start, at_end = np.zeros(closed.shape), np.zeros(closed.shape)
    for q in range(closed.shape[1]):
        np.add.at(at_start[:, q], groups.service, there)
        there = of_groups(problem, living, first + q, there, groups.joining[:, q])
        np.add.at(at_end[:, q], groups.service, there)
    usable, on_first_day = services.usable[:, first:], services.usable_at_start[:, first:]
    return replace(
        services,
        registered=services.registered[:, first:],
        beds=services.beds[:, first:],
        usable=np.where(closed, 0.0, np.maximum(usable, at_end * stayed_open)),
        usable_at_start=np.where(closed, 0.0, np.maximum(on_first_day, at_start * stayed_open)),
        grandfathered=at_end * stayed_open,
        others=services.others[:, first:],
        stopped=services.stopped.since(first),
        asking=services.asking[:, first:],
        usual=services.usual[:, first:],
    )


def _staffing(pools: Staffing, first: int) -> Staffing:
    return replace(
        pools,
        cover=pools.cover[:, first:],
        supply=pools.supply[:, first:],
        agency_premium=pools.agency_premium[:, first:],
    )


def _blocks(blocks: Blocks, first: int) -> Blocks:
    return replace(blocks, beds=blocks.beds[:, first:], fee=blocks.fee[:, first:])


def _budgets(budgets: Budgets, state: State) -> Budgets:
    """What is left of the budgets of years that are not over."""
    over = slice(state.quarter)
    spent = (state.spent[budgets.home, over] * budgets.inside[:, over]).sum(axis=1)
    inside = budgets.inside[:, state.quarter :]
    left = inside.any(axis=1)
    return Budgets(budgets.home[left], (budgets.amount - spent)[left], inside[left])
