"""Where what is asked about sets is answered, in this process or in others, and what is said meanwhile."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from capacity.model.highs import LimitReached
from capacity.studies.invest.asked import Answer, Ask, Asked, answer
from capacity.studies.pool import Pool, Progress, Round, Workers, silent

WIDE = 4
"""Asked at a time, however many processes there are: what is asked next must not depend on that."""
QUIET = 5.0
"""Seconds between two changes of what is said, so that a log is no longer than it need be."""


@dataclass(frozen=True)
class Task:
    """Something asked of another process, and the seconds that are left for it; None for any."""

    ask: Ask
    seconds: float | None


class Desk:
    """Has questions answered. `solved` counts programmes, `planned` those of single sets."""

    def __init__(
        self, progress: Progress = silent, deadline: float | None = None, workers: Workers | None = None
    ) -> None:
        self.solved = self.planned = 0
        self.doing = ""
        """The stage of the study, as it is said."""
        self._progress, self._deadline, self._workers = progress, deadline, workers
        self._said, self._said_at, self._seconds = "", 0.0, 0.0

    def answers(self, asked: Asked, asks: Sequence[Ask]) -> list[Answer | None]:
        """Each answer, in their order. Raises `LimitReached` at the deadline, `NoPlan` as `answer` does."""
        began = time.monotonic()
        if self._deadline is not None and began > self._deadline:
            raise LimitReached
        if self._workers is None:
            found = [answer(asked, ask, self._tick, self._deadline) for ask in asks]
        else:
            left = None if self._deadline is None else self._deadline - began
            tasks = [Task(ask, left) for ask in asks]
            work = Round[Task, Answer | None](self._workers, answered, tasks, asked)
            found = work.results(lambda _: self._tick())
        self._seconds += time.monotonic() - began
        self.solved += len(asks)
        self.planned += sum(ask.exact and ask.least == ask.most for ask in asks)
        return found

    def go_on(self) -> None:
        """Keep no time from now on."""
        self._deadline = None

    def say(self, gap: str = "", boxes: int = 0) -> None:
        """Tell how far a search is: what it may still gain, and how many boxes are to be looked at."""
        now = time.monotonic()
        if self._said.startswith(self.doing) and now - self._said_at < QUIET:
            return
        parts = [self.doing]
        if self.solved:
            parts.append(f"{self.planned:,} set{'s' * (self.planned != 1)} planned")
        parts += [gap] if gap else []
        if boxes and self.solved:
            parts.append(f"about {max(1.0, boxes * self._seconds / self.solved):.0f} s for what is open now")
        self._said, self._said_at = " · ".join(parts), now
        self._tick()

    def _tick(self) -> None:
        self._progress(self._said if self._said.startswith(self.doing) else self.doing)


def answered(asked: Asked, task: Task) -> Answer | None:
    """An answer in another process: work for a `Round`."""
    deadline = None if task.seconds is None else time.monotonic() + task.seconds
    return answer(asked, task.ask, deadline=deadline)


@contextmanager
def opened_desk(pool: Pool, large: bool, progress: Progress, deadline: float | None) -> Iterator[Desk]:
    """A desk until the end of the block, with other processes of this machine where the place is `large`."""
    here = Pool(pool.processes)
    if not large or pool.cluster or here.alone(WIDE):
        yield Desk(progress, deadline)
        return
    with here.opened(WIDE) as workers:
        workers.wake(answered)
        yield Desk(progress, deadline, workers)
