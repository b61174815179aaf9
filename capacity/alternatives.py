"""Several plans of one place side by side, each in a process of its own."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pandas as pd

from capacity.check.events import takes_too_much
from capacity.errors import CapacityError
from capacity.plan import results_of
from capacity.problem.build import build
from capacity.read.inputs import Inputs
from capacity.solve import Stage, solve

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Alternative:
    """A scenario to plan beside others."""

    name: str
    inputs: Inputs
    """Checked, or made from checked ones by `changed`."""
    priorities: tuple[str, ...]


@dataclass(frozen=True)
class Planned:
    """What became of an alternative."""

    name: str
    tables: Mapping[str, pd.DataFrame]
    """By file name; empty where there is no plan."""
    stages: tuple[Stage, ...]
    failure: str
    """Why there is no plan, or only one of the first priorities; empty where all is well."""

    def value(self, priority: str) -> float:
        """The figure of a priority."""
        return next(stage.value for stage in self.stages if stage.priority == priority)


def changed(inputs: Inputs, **changes: Any) -> Inputs:
    """The inputs with other values of some keys of the scenario, such as `events` or `chosen`, taken as checked."""
    return replace(inputs, scenario=inputs.scenario.model_copy(update=changes))


def plan_one(alternative: Alternative) -> Planned:
    """Plan one alternative, without writing anything."""
    name, inputs = alternative.name, alternative.inputs
    if too_much := takes_too_much(inputs.tables, inputs.scenario):
        return Planned(name, {}, (), too_much[0])
    try:
        solution = solve(build(inputs), alternative.priorities)
        return Planned(name, results_of(inputs, solution).tables, solution.stages, solution.stopped)
    except CapacityError as error:
        return Planned(name, {}, (), str(error))


def plan_all(
    alternatives: Sequence[Alternative],
    processes: int | None = None,
    progress: Callable[[str], None] = lambda text: None,
) -> list[Planned]:
    """Plan every alternative, as many at a time as there are cores; the results in their order.

    `progress` is told how many are done. An interruption ends the processes.
    """
    return in_parallel(plan_one, alternatives, processes, progress)


def in_parallel(
    work: Callable[[T], R],
    tasks: Sequence[T],
    processes: int | None = None,
    progress: Callable[[str], None] = lambda text: None,
) -> list[R]:
    """Each task's result in their order, as many at a time as there are cores, each in a process of its own.

    `progress` is told how many are done. An interruption ends the processes. Raises `CapacityError` when one dies.
    """
    wanted = min(len(tasks), processes or os.cpu_count() or 1)
    if wanted <= 1:
        results: list[R] = []
        for task in tasks:
            progress(f"planning {len(results)} of {len(tasks)}")
            results.append(work(task))
        return results
    pool = ProcessPoolExecutor(wanted, mp_context=multiprocessing.get_context("spawn"))
    try:
        with _interrupts_held():
            jobs = {pool.submit(work, task): place for place, task in enumerate(tasks)}
        found: dict[int, R] = {}
        progress(f"planning 0 of {len(jobs)}")
        for job in as_completed(jobs):
            found[jobs[job]] = job.result()
            progress(f"planning {len(found)} of {len(jobs)}")
        return [found[place] for place in range(len(tasks))]
    except BaseException as error:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        if isinstance(error, BrokenProcessPool):
            raise CapacityError("a process that planned has died, perhaps for want of memory") from error
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        del pool  # with its semaphores, which Python would complain of where the program ends at once


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes that begin meanwhile never see Ctrl-C, whose traceback they would print: their parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
