"""What lifting one limit for one service would change, by planning again: no shadow price is asked.

A limit is lifted for that service alone: its fee, its rating or an embargo is waived, or there is one bed or one
full-time worker more. All else stays as in the run, and the priorities are settled in the run's order up to cost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem
from capacity.model.stages import Solution, solve
from capacity.results.columns import BED, STAFF
from capacity.studies.alternatives import Bases, agree
from capacity.studies.limits import More, few, with_more
from capacity.studies.pool import Pool, Progress, in_parallel
from capacity.studies.why.stops import POLICY
from capacity.writing import results_of

LAST = "cost"
"""The priority up to which a plan is made again: those after it change neither who finds a place nor what it costs."""


@dataclass(frozen=True)
class Lift:
    """A limit of one service that is lifted, or several together."""

    reasons: tuple[str, ...]
    """Of `stops`: embargo, rating, fee, full, staff."""
    more: tuple[More, ...] = ()
    """The bed or the full-time worker more."""


@dataclass(frozen=True)
class Figures:
    """What a plan comes to, for the service and over the whole plan."""

    there: float
    """Residents of home authorities in the service when the plan ends."""
    avoidable: float
    """People placed out of borough beyond those who chose it."""
    waiting_weeks: float
    net_cost: float
    """£"""

    def less(self, other: "Figures") -> "Figures":
        """The change from another plan to this one."""
        return Figures(
            self.there - other.there,
            self.avoidable - other.avoidable,
            self.waiting_weeks - other.waiting_weeks,
            self.net_cost - other.net_cost,
        )


@dataclass(frozen=True)
class Lifted:
    """A limit that was lifted, and what that changes."""

    lift: Lift
    there: float
    """Residents of home authorities in the service when the plan ends."""
    change: Figures


@dataclass(frozen=True)
class _Task:
    """A plan to make with a limit lifted."""

    inputs: Inputs
    problem: Problem
    priorities: tuple[str, ...]
    near: Bases
    service: int

    def figures(self) -> Figures:
        solution = solve(self.problem, self.priorities, near=self.near)
        return _figures(self.inputs, solution, self.service)


def lifted(
    inputs: Inputs,
    problem: Problem,
    service: int,
    lifts: Sequence[Lift],
    settled: Mapping[str, float],
    progress: Progress = lambda text: None,
    pool: Pool = Pool(),
) -> list[Lifted]:
    """What each lift changes for a service (its number) and the plan.

    `problem` is that of the run, `settled` its figures by priority. Raises `CapacityError` where the plan that is made
    again comes to other figures, or a plan cannot be made.
    """
    if not lifts:
        return []
    every: list[str] = list(inputs.scenario.priorities)
    until = tuple(every[: every.index(LAST) + 1] if LAST in every else every)
    progress("why")
    base = solve(problem, until, keep_bases=True)
    if base.stopped:
        raise CapacityError(base.stopped)
    agree(base.stages, settled)
    small = replace(inputs, outlines={})
    before = _figures(small, base, service)
    tasks = [_Task(small, without(problem, service, lift), until, base.bases, service) for lift in lifts]
    after = in_parallel(_Task.figures, tasks, few(problem, pool), progress)
    return [Lifted(lift, plan.there, plan.less(before)) for lift, plan in zip(lifts, after, strict=True)]


def without(problem: Problem, service: int, lift: Lift) -> Problem:
    """The problem in which the limits of a lift do not hold for the service."""
    stopped = problem.services.stopped
    flags = {name: getattr(stopped, name).copy() for name in POLICY if name in lift.reasons}
    for flag in flags.values():
        flag[service] = False
    problem = replace(problem, services=replace(problem.services, stopped=replace(stopped, **flags)))
    for more in lift.more:
        problem = with_more(problem, more, 1)
    return problem


def bed_more(service: int, since: int) -> More:
    """One more bed that the council can use, from a quarter on."""
    return More(BED, service, since)


def worker_more(pool: int, since: int) -> More:
    """One more full-time worker of a pool and role, from a quarter on."""
    return More(STAFF, pool, since)


def _figures(inputs: Inputs, solution: Solution, service: int) -> Figures:
    summary = results_of(inputs, solution, medium_term=False).tables["summary.csv"]
    here = np.flatnonzero(solution.problem.groups.service == service)
    return Figures(
        there=float(solution.plan.residents[here, -1].sum()),
        avoidable=_sum(summary, "avoidable_out_of_borough"),
        waiting_weeks=_sum(summary, "waiting_weeks"),
        net_cost=_sum(summary, "net_cost"),
    )


def _sum(summary: pd.DataFrame, measure: str) -> float:
    return float(summary.loc[summary["measure"] == measure, "value"].astype(float).sum())
