"""One pool for all studies: tasks go to processes of this machine, or to the workers of a cluster.

A task is pure: what it answers follows from what it is given, so that it may be done anywhere, and again.
"""

import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, overload

from capacity.inputs.errors import CapacityError
from capacity.outputs.second_process import interrupts_held
from capacity.studies.shared import NotHere, NoWorkers, Shared, unpacked

AHEAD = 4
"""Tasks sent to each worker before it has answered: enough that none waits for the next, few enough that 10,000 tasks
do not lie in the scheduler's memory at once."""
LOOK = 1.0
"""Seconds after which a pool is asked again how many workers it has."""
Progress = Callable[[str], None]

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Pool:
    """Where tasks are done, and how many at a time."""

    processes: int | None = None
    """Processes of this machine; None for as many as there are cores. With 1 all is done in this process."""
    cluster: str = ""
    """The address of a Dask scheduler, such as tcp://host:8786, whose workers do the tasks instead."""

    def alone(self, tasks: int) -> bool:
        """Whether so many tasks are done in this process, one after the other."""
        return tasks == 0 or (not self.cluster and self._at_once(tasks) == 1)

    def size(self) -> int:
        """How many tasks can be done at a time. Raises `CapacityError` where the cluster cannot be used."""
        if not self.cluster:
            return self.processes or cores()
        with self.opened() as workers:
            return workers.count

    def opened(self, tasks: int | None = None, progress: "Progress | None" = None) -> "AbstractContextManager[Workers]":
        """Workers for so many tasks, until the end of the block."""
        if not self.cluster:
            return _processes(self._at_once(cores() if tasks is None else tasks))
        from capacity.studies.cluster import connected

        return connected(self.cluster, progress or silent)

    def _at_once(self, tasks: int) -> int:
        return min(tasks, self.processes or cores())


class Workers(Protocol):
    """Those who do the tasks."""

    @property
    def count(self) -> int:
        """Tasks that they do at a time."""

    def wake(self, work: Callable[..., Any]) -> None:
        """Have them load the libraries of the work, which they will soon be given."""

    def begin(self, work: Callable[..., Any], task: Any, shared: Shared | None, repeated: bool) -> "Future[Any]":
        """Give them a task; `repeated` where it is given again after `NotHere`."""

    def answer(self, job: "Future[Any]") -> Any:
        """What came of a task that is done. Raises what the work raised, or `NotHere`."""

    def look(self) -> None:
        """Called now and then, to count who is there. Raises `CapacityError` where nobody is and nobody comes."""


def cores() -> int:
    """How many tasks are done at a time where nothing else is said."""
    return os.cpu_count() or 1


def silent(text: str) -> None:
    """Progress that nobody reads."""


@overload
def in_parallel(
    work: Callable[[T], R], tasks: Sequence[T], pool: Pool = ..., progress: Progress = ..., *, doing: str = ...
) -> list[R]: ...


@overload
def in_parallel(
    work: Callable[[S, T], R],
    tasks: Sequence[T],
    pool: Pool = ...,
    progress: Progress = ...,
    *,
    shared: S,
    doing: str = ...,
) -> list[R]: ...


def in_parallel(
    work: Callable[..., R],
    tasks: Sequence[T],
    pool: Pool = Pool(),
    progress: Progress = silent,
    *,
    shared: Any = None,
    doing: str = "planning",
) -> list[R]:
    """Each task's result in their order: `work(task)`, or `work(shared, task)` where there is something shared.

    What is shared reaches each worker once, not with every task. `work` is a function that a module has by its name;
    it, the tasks and the results travel by pickle. `progress` receives how many are done ("planning 3 of 8"). The
    first failure in the tasks' order is raised. An interruption ends the processes of this machine; on a cluster what
    has not begun is called off. Raises `CapacityError` when workers die or a cluster cannot be used.
    """
    if pool.alone(len(tasks)):
        results: list[R] = []
        for task in tasks:
            progress(f"{doing} {len(results)} of {len(tasks)}")
            results.append(work(task) if shared is None else work(shared, task))
        return results
    with pool.opened(len(tasks), progress) as workers:
        return Round[T, R](workers, work, tasks, shared).results(progress, doing)


class Round(Generic[T, R]):
    """Tasks on their way: the first begin at once, the others as results come in."""

    def __init__(self, workers: Workers, work: Callable[..., R], tasks: Sequence[T], shared: Any = None) -> None:
        self._workers, self._work, self._tasks = workers, work, tasks
        self._shared = None if shared is None else Shared.of(shared)
        self._waiting = deque(range(len(tasks)))
        self._begun: dict[Future[Any], int] = {}
        self._repeated: set[int] = set()
        self._begin()

    def results(self, progress: Progress = silent, doing: str = "planning", before: int = 0) -> list[R]:
        """Each task's result in their order; `before` others are done already. Raises the first failure, in that
        order, too, so that it is the same wherever the tasks are done.
        """
        found: dict[int, R] = {}
        failed: dict[int, Exception] = {}
        total, looked = before + len(self._tasks), time.monotonic()
        progress(f"{doing} {before} of {total}")
        while self._begun:
            done, _ = wait(self._begun, LOOK, FIRST_COMPLETED)
            if time.monotonic() - looked > LOOK:
                self._workers.look()
                looked = time.monotonic()
            for job in done:
                place = self._begun.pop(job)
                try:
                    found[place] = self._workers.answer(job)
                except NotHere:
                    self._repeated.add(place)
                    self._waiting.appendleft(place)
                except (BrokenProcessPool, NoWorkers):
                    raise
                except Exception as error:
                    failed[place] = error
                else:
                    progress(f"{doing} {before + len(found)} of {total}")
            if failed:  # tasks begin in their order: one that fails sooner has begun, or was to begin again
                self._waiting = deque(place for place in self._waiting if place < min(failed))
            self._begin()
        if failed:
            raise failed[min(failed)]
        return [found[place] for place in range(len(self._tasks))]

    def _begin(self) -> None:
        while self._waiting and len(self._begun) < AHEAD * self._workers.count:
            place = self._waiting.popleft()
            job = self._workers.begin(self._work, self._tasks[place], self._shared, place in self._repeated)
            self._begun[job] = place


class _Processes:
    """Processes of this machine."""

    def __init__(self, pool: ProcessPoolExecutor, count: int) -> None:
        self._pool, self.count = pool, count
        self._sent: dict[str, int] = {}
        """How many times each shared object was sent."""

    def wake(self, work: Callable[..., Any]) -> None:
        for _ in range(self.count):
            self._submit(_awake, work)

    def begin(self, work: Callable[..., Any], task: Any, shared: Shared | None, repeated: bool) -> "Future[Any]":
        if shared is None:
            return self._submit(work, task)
        sent = self._sent.get(shared.key, 0)
        packed = shared.packed if repeated or sent < self.count else None
        self._sent[shared.key] = sent + 1
        return self._submit(_with_shared, work, task, shared.key, packed)

    def answer(self, job: "Future[Any]") -> Any:
        return job.result()

    def look(self) -> None:
        """The pool itself sees when a process dies."""

    def _submit(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        with interrupts_held():
            return self._pool.submit(work, *arguments)


def _with_shared(work: Callable[..., Any], task: Any, key: str, packed: bytes | None) -> Any:
    return work(unpacked(key, packed), task)


def _awake(work: Callable[..., Any]) -> None:
    """Do nothing: a process called with this imports what the work needs while there is nothing to do yet."""


@contextmanager
def _processes(count: int) -> Iterator[Workers]:
    """Processes that end with the block, or at once if it is interrupted."""
    pools = [ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))]
    try:
        yield _Processes(pools[0], count)
    except BaseException as error:
        for process in list((pools[0]._processes or {}).values()):
            process.terminate()
        if isinstance(error, BrokenProcessPool):
            text = "a process has died, perhaps because memory ran out: type --processes 1 to work in one process"
            raise CapacityError(text) from error
        raise
    finally:
        pools.pop().shutdown(cancel_futures=True)  # with its semaphores, or Python complains if it ends early
