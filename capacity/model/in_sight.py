"""A problem cut down to its first quarters: what somebody plans with who knows nothing of those after them.

The other end of `restart`: that leaves out what is over, this what is not in sight yet.
"""

from dataclasses import fields, replace

import numpy as np

from capacity.model.problem.arrays import Blocks, Budgets, Needs, Problem, Services, Staffing
from capacity.model.problem.options import no_options
from capacity.model.problem.people import Points, Shares


def in_sight(problem: Problem, count: int) -> Problem:
    """The problem of the first `count` quarters. Options left open are not in it.

    What lies in later quarters tells nothing: closures, prices, arrivals, beds. Only two figures speak of the plan as a
    whole. `fairness` counts people as far as they are in sight, and a budget whose year is in sight in part counts as
    much of its amount as the weeks in sight are of the year's weeks in the problem.
    """
    if count >= len(problem.quarters):
        return problem
    pools, blocks = len(problem.staffing.pool), len(problem.blocks.home)
    return replace(
        problem,
        quarters=problem.quarters[:count],
        weeks=problem.weeks[:count],
        needs=_needs(problem.needs, count),
        services=_services(problem.services, count),
        points=_points(problem.points, count),
        arcs=replace(problem.arcs, placeable=problem.arcs.placeable[:, :count]),
        groups=replace(problem.groups, joining=problem.groups.joining[:, :count]),
        moves=tuple(move for move in problem.moves if move.quarter < count),
        staffing=_staffing(problem.staffing, count),
        budgets=_budgets(problem, count),
        blocks=Blocks(problem.blocks.service, problem.blocks.home, problem.blocks.beds[:, :count],
                      problem.blocks.fee[:, :count]),
        investment=problem.investment[:, :count],
        options=no_options(len(problem.services.name), pools, blocks, len(problem.homes), count),
    )  # fmt: skip


def _needs(needs: Needs, count: int) -> Needs:
    return replace(
        needs,
        residents=_shares(needs.residents, count),
        waits=_shares(needs.waits, count),
        arranging=needs.arranging[:, :count],
        contribution=needs.contribution[:, :count],
    )


def _shares(shares: Shares, count: int) -> Shares:
    return Shares(*(getattr(shares, part.name)[:, :count] for part in fields(shares)))


def _services(services: Services, count: int) -> Services:
    return replace(
        services,
        registered=services.registered[:, :count],
        beds=services.beds[:, :count],
        usable=services.usable[:, :count],
        usable_at_start=services.usable_at_start[:, :count],
        grandfathered=services.grandfathered[:, :count],
        others=services.others[:, :count],
        stopped=services.stopped.until(count),
        asking=services.asking[:, :count],
        usual=services.usual[:, :count],
    )


def _points(points: Points, count: int) -> Points:
    return replace(
        points,
        arrivals=points.arrivals[:, :count],
        ready=points.ready[:, :count],
        arranging=points.arranging[:, :count],
        counted=points.counted - points.ready[:, count:].sum(axis=1),
        someone=points.someone[:, :count],
    )


def _staffing(pools: Staffing, count: int) -> Staffing:
    return replace(
        pools,
        cover=pools.cover[:, :count],
        supply=pools.supply[:, :count],
        agency_premium=pools.agency_premium[:, :count],
    )


def _budgets(problem: Problem, count: int) -> Budgets:
    """Budgets of years that are in sight, each as far as it is."""
    budgets = problem.budgets
    seen = budgets.inside[:, :count].any(axis=1)
    weeks = budgets.inside[seen] * problem.weeks
    share = weeks[:, :count].sum(axis=1) / weeks.sum(axis=1)
    share = np.where(budgets.inside[seen, count:].any(axis=1), share, 1.0)
    return Budgets(budgets.home[seen], budgets.amount[seen] * share, budgets.inside[seen, :count])
