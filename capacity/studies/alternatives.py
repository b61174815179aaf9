"""Several plans of one place side by side, which the pool makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from capacity.inputs.check.limits import takes_too_much
from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.model.lp.basis import Basis
from capacity.model.problem.build import build
from capacity.model.stages import Solution, Stage, solve
from capacity.studies.pool import Pool, Progress, Round, silent
from capacity.writing import results_of

AGREES = 1e-5
"""Share of a figure: two plans of the same inputs differ by no more."""
Bases = Mapping[str, Basis]


@dataclass(frozen=True)
class Alternative:
    """A scenario to plan side by side with others."""

    name: str
    inputs: Inputs
    """Checked, or made from checked ones by `changed`."""
    priorities: tuple[str, ...]


@dataclass(frozen=True)
class Planned:
    """What became of an alternative."""

    name: str
    tables: Mapping[str, pd.DataFrame]
    """By file name, all but financial_plan.csv; empty where there is no plan."""
    stages: tuple[Stage, ...]
    failure: str
    """Why there is no plan, or only one of the first priorities; empty where all is well."""
    exit_code: int = 0
    """The exit code for `failure`, as the commands return it."""

    def value(self, priority: str) -> float:
        """The figure of a priority."""
        return next(stage.value for stage in self.stages if stage.priority == priority)


def changed(inputs: Inputs, **changes: Any) -> Inputs:
    """The inputs with other values of some keys of the scenario, such as `events` or `chosen`, taken as checked."""
    return replace(inputs, scenario=inputs.scenario.model_copy(update=changes))


def plan_one(alternative: Alternative, near: Bases | None = None) -> Planned:
    """Plan one alternative, without writing anything. `near` as in `solve`."""
    return _tabulated(alternative, _solved(alternative, near))


def plan_first(alternative: Alternative) -> tuple[Planned, Bases]:
    """Plan one alternative, and keep where it ended, so that others begin there."""
    solution = _solved(alternative, keep_bases=True)
    return _tabulated(alternative, solution), _bases(solution)


def _solved(alternative: Alternative, near: Bases | None = None, **how: Any) -> Solution | Planned:
    """The solution, or why there is none."""
    name, inputs = alternative.name, alternative.inputs
    if too_much := takes_too_much(inputs):
        return Planned(name, {}, (), too_much[0], CapacityError.exit_code)
    try:
        return solve(build(inputs), alternative.priorities, near=near, **how)
    except CapacityError as error:
        return Planned(name, {}, (), str(error), error.exit_code)


def _tabulated(alternative: Alternative, solution: Solution | Planned) -> Planned:
    if isinstance(solution, Planned):
        return solution
    tables = results_of(alternative.inputs, solution, medium_term=False).tables
    return Planned(alternative.name, tables, solution.stages, solution.stopped)


def agree(stages: Sequence[Stage], settled: Mapping[str, float]) -> None:
    """Raise `CapacityError` where a repeated plan comes to figures other than those `settled`, by priority."""
    for stage in stages:
        value = settled.get(stage.priority, stage.value)
        if abs(stage.value - value) > AGREES * (1 + abs(value)):
            raise CapacityError(f"{stage.priority} would be {stage.value:.9g}, and was {value:.9g}")


def plan_all(
    alternatives: Sequence[Alternative],
    pool: Pool = Pool(),
    progress: Progress = silent,
) -> list[Planned]:
    """Plan every alternative, as many at a time as the pool allows; the results in their order.

    The first is planned by itself, here, and the others start from where it ended, which takes a fraction of the time
    where they differ little from it. `progress` receives its stages, then how many are done.
    """
    first, *others = alternatives
    if pool.alone(len(others)):
        solution = _solved(first, keep_bases=bool(others), progress=progress)
        near = _bases(solution)
        return [_tabulated(first, solution), *(plan_one(alternative, near) for alternative in others)]
    with pool.opened(len(others), progress) as workers:
        workers.wake(plan_near)
        solution = _solved(first, keep_bases=True, progress=progress)
        jobs = Round[Alternative, Planned](workers, plan_near, others, _bases(solution))
        done = _tabulated(first, solution)
        return [done, *jobs.results(progress, before=1)]


def plan_near(near: Bases, alternative: Alternative) -> Planned:
    """Plan one alternative from bases that many share: work for `in_parallel`."""
    return plan_one(alternative, near)


def _bases(solution: Solution | Planned) -> Bases:
    return {} if isinstance(solution, Planned) else solution.bases
