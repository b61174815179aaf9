"""A finished run: where it was to be written, how long it took, and what it came to."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capacity.inputs.plan_warning import PlanWarning
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem
from capacity.results.asks import Ask

if TYPE_CHECKING:
    import pandas as pd

    from capacity.results.headline import Headline
    from capacity.results.limits import Limit

Progress = Callable[[str], None]
Verify = Callable[[Inputs, Problem, "list[Limit]", Progress], "list[Limit]"]
"""Plans again with one unit more of each limit, and returns them with what that changes."""


Answer = Callable[[Inputs, Problem, "Mapping[str, pd.DataFrame]", Progress], list[Ask]]
"""Says what would meet the aims that a plan misses, from the tables of its run; plans again where it misses any."""


@dataclass(frozen=True)
class Wanted:
    """What the caller wants of a plan: where to write it, how long solving may take, what else goes into the run."""

    folder: Path
    overwrite: bool = False
    time_limit: float | None = None
    """Seconds of solving."""
    progress: Progress = lambda stage: None
    programme: Path | None = None
    """A file for the linear programme."""
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    """Further files of the run."""
    drawn: Callable[["Mapping[str, pd.DataFrame]"], Mapping[str, str | bytes]] = lambda tables: {}
    """Further files of the run that are drawn from its tables."""
    recorded: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of run.json."""
    agree: Callable[[Mapping[str, float]], None] = lambda values: None
    """Called with the value of each priority; raises where one is not as expected."""
    foresight: int | None = None
    """Quarters that the plan sees at each step; None where it sees all of them at once."""
    verify: Verify | None = None
    """Checks what limits the plan against plans with one unit more; None where the shadow prices are enough."""
    answer: Answer | None = None
    """Says what would meet the aims that the plan misses; None where nobody asks. Not asked within a time limit."""
    second_process: bool = True
    """Whether a process of its own may draw the workbook meanwhile: it would run a script that plans from its first
    lines a second time."""


@dataclass(frozen=True)
class Run:
    """A finished run, for the code that reports it."""

    folder: Path
    inputs: Inputs
    headline: "Headline"
    warnings: list[PlanWarning]
    record: Mapping[str, Any]
    tables: "Mapping[str, pd.DataFrame]"
    """By file name."""
    files: int


class Clock:
    """Seconds by phase of the run."""

    def __init__(self) -> None:
        self.started = datetime.now(UTC)
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, phase: str) -> None:
        """What has passed since the last one belongs to the phase."""
        now = time.perf_counter()
        self.seconds[phase] = self.seconds.get(phase, 0.0) + now - self._since
        self._since = now

    def move(self, source: str, target: str, seconds: float) -> None:
        self.seconds[source] -= seconds
        self.seconds[target] = seconds
