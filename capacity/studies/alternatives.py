"""Several plans of one place side by side, each in a process of its own."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pandas as pd

from capacity.inputs.check.limits import takes_too_much
from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.model.lp.basis import Basis
from capacity.model.problem.build import build
from capacity.model.stages import Solution, Stage, solve
from capacity.plan import results_of

AGREES = 1e-5
"""Share of a figure: two plans of the same inputs differ by no more."""
Bases = Mapping[str, Basis]
Progress = Callable[[str], None]

T = TypeVar("T")
R = TypeVar("R")


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
    processes: int | None = None,
    progress: Progress = lambda text: None,
) -> list[Planned]:
    """Plan every alternative, as many at a time as there are cores; the results in their order.

    The first is planned by itself, and the others start from where it ended, which takes a fraction of the time where
    they differ little from it. `progress` receives its stages, then how many are done. An interruption ends the
    processes.
    """
    first, *others = alternatives
    wanted = _processes(len(others), processes)
    if wanted <= 1:
        solution = _solved(first, keep_bases=bool(others), progress=progress)
        near = _bases(solution)
        return [_tabulated(first, solution), *(plan_one(alternative, near) for alternative in others)]
    with _pool(wanted) as submit:
        for _ in range(wanted):
            submit(_awake)
        solution = _solved(first, keep_bases=True, progress=progress)
        near = _bases(solution)
        jobs = [submit(plan_one, alternative, near) for alternative in others]
        done = _tabulated(first, solution)
        return [done, *_gathered(jobs, progress, 1)]


def in_parallel(
    work: Callable[[T], R],
    tasks: Sequence[T],
    processes: int | None = None,
    progress: Progress = lambda text: None,
) -> list[R]:
    """Each task's result in their order, as many at a time as there are cores, each in a process of its own.

    `progress` receives how many are done. An interruption ends the processes. Raises `CapacityError` when one dies.
    """
    wanted = _processes(len(tasks), processes)
    if wanted <= 1:
        results: list[R] = []
        for task in tasks:
            progress(f"planning {len(results)} of {len(tasks)}")
            results.append(work(task))
        return results
    with _pool(wanted) as submit:
        return _gathered([submit(work, task) for task in tasks], progress)


def cores() -> int:
    """How many plans are made at a time where nothing else is said."""
    return os.cpu_count() or 1


def _processes(tasks: int, most: int | None) -> int:
    return min(tasks, most or cores())


def _gathered(jobs: "Sequence[Future[R]]", progress: Progress, before: int = 0) -> list[R]:
    """The results in the order of the jobs; `before` others are done already."""
    progress(f"planning {before} of {len(jobs) + before}")
    for done, _ in enumerate(as_completed(jobs), start=before + 1):
        progress(f"planning {done} of {len(jobs) + before}")
    return [job.result() for job in jobs]


@contextmanager
def _pool(count: int) -> Iterator[Callable[..., "Future[Any]"]]:
    """Processes to submit work to; they end with the block, or at once if it is interrupted."""
    pools = [ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))]

    def submit(work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        with _interrupts_held():
            return pools[0].submit(work, *arguments)

    try:
        yield submit
    except BaseException as error:
        for process in list((pools[0]._processes or {}).values()):
            process.terminate()
        if isinstance(error, BrokenProcessPool):
            raise CapacityError("a process that planned has died, perhaps for want of memory") from error
        raise
    finally:
        pools.pop().shutdown(cancel_futures=True)  # with its semaphores, or Python complains if it ends early


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes started in this block never see Ctrl-C, or they would print a traceback: their parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _awake() -> None:
    """Do nothing: a process called with this imports the module while the first plan is still being made."""


def _bases(solution: Solution | Planned) -> Bases:
    return {} if isinstance(solution, Planned) else solution.bases
