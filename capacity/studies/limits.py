"""What one more unit of a limit would change, by planning again: shadow prices hold for small changes, if at all.

A price is that of one optimal basis. Where several limits bind at once, one unit more of one alone may change nothing;
what it changes is never more than the price says, as far as the programme had a column for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.model.problem.arrays import Problem
from capacity.model.problem.shapes import Ints
from capacity.model.stages import Solution, solve
from capacity.results.columns import BED, FULL_TIME, STAFF
from capacity.results.limits import LEAST, Limit, bed_label, staff_label
from capacity.studies.alternatives import Bases, agree
from capacity.studies.pool import Pool, Progress, in_parallel

SOLVES = 4
"""The most units tried for each limit."""
SAME = 0.1
"""Share of the first unit's change by which a further unit's may differ and still count as the same."""
ROOM = 0.5
"""Share of a bed: where less is free at a quarter's end, one more could soon be wanted."""
SETTLED = 9
"""Decimals of a planned change; further digits are the solver's noise."""
SMALL = 2_000
"""Groups and quarters of a problem that is solved before another process has started."""


@dataclass(frozen=True)
class More:
    """Extra beds or full-time workers."""

    limit: str
    number: int
    """Of the service, or of the pool and role."""
    since: int
    """Quarter from which it is there."""


@dataclass(frozen=True)
class LimitTask:
    """A limit to compare with plans that have more of it."""

    limit: Limit
    problem: Problem
    priorities: tuple[str, ...]
    """Priorities up to the one whose figure changes."""
    base: float
    """That figure with nothing more."""
    near: Bases
    more: More
    others: tuple[tuple[More, str], ...]
    """What may be short at the same time, in words, the likeliest first."""

    def change(self, units: int, other: More | None = None) -> float:
        """Change of the figure with `units` more, and with one more of another limit."""
        problem = with_more(self.problem, self.more, units)
        problem = problem if other is None else with_more(problem, other, 1)
        solution = solve(problem, self.priorities, near=self.near)
        return round(_figure(solution, self.priorities[-1]) - self.base, SETTLED)

    def planned(self) -> Limit:
        """The limit with what planning with more of it changes; without, where the solver finds no plan."""
        try:
            first = self.change(1)
            if -first < LEAST[self.limit.priority]:
                return _together(self, replace(self.limit, planned=first))
            return replace(self.limit, planned=first, holds_for=_holds_for(self, first))
        except CapacityError:
            return self.limit


def verified(
    inputs: Inputs,
    problem: Problem,
    limits: Sequence[Limit],
    progress: Progress = lambda text: None,
    pool: Pool = Pool(),
    settled: Mapping[str, float] | None = None,
) -> list[Limit]:
    """The limits with what planning with more of each changes; without, where the solver finds no plan.

    `problem` is that of the plan. The plan is made again as far as it takes, so that those with more can start there.
    Raises `CapacityError` where it comes to figures other than those `settled`.
    """
    if not limits:
        return []
    progress("verify")
    tasks, _ = limit_tasks(inputs, problem, limits, settled or {})
    return in_parallel(LimitTask.planned, tasks, few(problem, pool), progress)


def limit_tasks(
    inputs: Inputs, problem: Problem, limits: Sequence[Limit], settled: Mapping[str, float]
) -> tuple[list[LimitTask], Bases]:
    """What there is to plan, and where the plan that was made again for it ended; nothing where no limit is named.

    Raises `CapacityError` where that plan comes to figures other than those `settled`.
    """
    if not limits:
        return [], {}
    priorities: tuple[str, ...] = tuple(inputs.scenario.priorities)
    last = max(priorities.index(limit.priority) for limit in limits)
    solution = solve(problem, priorities[: last + 1], keep_bases=True)
    agree(solution.stages, settled)
    return [_task(limit, problem, priorities, solution, inputs.book) for limit in limits], solution.bases


def few(problem: Problem, pool: Pool) -> Pool:
    """The pool, or this process alone for a problem that is solved before another process has started."""
    small = len(problem.groups.home) * len(problem.quarters) < SMALL
    return Pool(1) if small and not pool.cluster else pool


def _task(limit: Limit, problem: Problem, priorities: Sequence[str], solution: Solution, book: Book) -> LimitTask:
    more, others = _more(problem, limit), tuple(_others(problem, limit, solution, book))
    until = tuple(priorities[: priorities.index(limit.priority) + 1])
    return LimitTask(limit, problem, until, _figure(solution, limit.priority), solution.bases, more, others)


def _figure(solution: Solution, priority: str) -> float:
    return next(stage.value for stage in solution.stages if stage.priority == priority)


def _holds_for(task: LimitTask, first: float) -> int:
    """Units that each change as much: doubled until those that are added change something else."""
    units, change = 1, first
    for _ in range(SOLVES - 1):
        doubled = task.change(2 * units)
        if abs((doubled - change) / units - first) > SAME * abs(first):
            return units
        units, change = 2 * units, doubled
    return units


def _together(task: LimitTask, limit: Limit) -> Limit:
    """The limit with the first other limit of which one more unit as well changes something."""
    for other, label in task.others[: SOLVES - 1]:
        change = task.change(1, other)
        if -change >= LEAST[limit.priority]:
            return replace(limit, together_with=label, together=change)
    return limit


def with_more(problem: Problem, more: More, units: float) -> Problem:
    """The problem with beds that the council can use, or hours of contracted staff."""
    there = np.arange(len(problem.quarters)) >= more.since
    if more.limit == STAFF:
        supply = problem.staffing.supply.copy()
        supply[more.number] += units * FULL_TIME * there
        return replace(problem, staffing=replace(problem.staffing, supply=supply))
    services = problem.services
    added = np.zeros(services.usable.shape)
    added[more.number] = units * (there & ~services.closed[more.number])
    usable, at_start = services.usable + added, services.usable_at_start + added
    return replace(problem, services=replace(services, usable=usable, usable_at_start=at_start))


def one_more(problem: Problem, limit: Limit, units: float = 1) -> Problem:
    """The problem with `units` more of a limit."""
    return with_more(problem, _more(problem, limit), units)


def _more(problem: Problem, limit: Limit) -> More:
    since = problem.quarters.index(limit.since)
    if limit.limit == BED:
        return More(BED, problem.services.name.index(limit.service), since)
    pools = list(zip(problem.staffing.pool, problem.staffing.role, strict=True))
    return More(STAFF, pools.index((limit.authority, limit.role)), since)


def _others(problem: Problem, limit: Limit, solution: Solution, book: Book) -> Iterator[tuple[More, str]]:
    """What may be short at the same time: staff whom a bed takes, or beds where staff work."""
    pools, more = problem.staffing, _more(problem, limit)
    if limit.limit == BED:
        for k in np.flatnonzero((pools.hours[:, more.number] > 0) & ~np.isnan(pools.supply).all(axis=1)).tolist():
            yield More(STAFF, k, 0), staff_label(book, pools.role[k])
        return
    services, often = problem.services, _often_full(problem, solution)  # beds where nobody new may come are no help
    there = (pools.hours[more.number] > 0) & services.admits.any(axis=1) & (often > 0)
    seen = set[int]()
    for s in sorted(np.flatnonzero(there).tolist(), key=lambda s: (-often[s], services.name[s])):
        kind = int(services.care_type[s])
        if kind not in seen:
            yield More(BED, s, 0), bed_label(book, problem.care_types[kind])
        seen.add(kind)


def _often_full(problem: Problem, solution: Solution) -> Ints:
    """(S,) number of quarters at whose end all or nearly all the beds that the council can use are taken."""
    people, services = np.zeros(problem.services.usable.shape), problem.services
    np.add.at(people, solution.problem.groups.service, solution.plan.residents)
    often: Ints = ((services.usable > 0) & (people > services.usable - ROOM)).sum(axis=1)
    return often
