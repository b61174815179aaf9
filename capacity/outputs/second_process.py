"""Work done while the solver runs: a second process to draw the workbook, and libraries loaded ahead for the map.

The process starts while HiGHS works on one core, so that its libraries are loaded by the time the figures are ready.
"""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from importlib import import_module
from multiprocessing.connection import Connection
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from capacity.inputs.read.reading import Inputs

SELDOM = 100_000, 50, 100  # objects made between two searches for cycles, and searches between two longer ones
ENOUGH = 1_000  # groups and quarters; a smaller workbook is drawn before a process has started


def collect_seldom() -> None:
    """Let Python search for cycles less often: tables of millions of cells have none, and it goes through them all."""
    gc.set_threshold(*SELDOM)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Processes started in this block never see Ctrl-C, or they would print a traceback: their parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which would let the signal through as it starts with the first process
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class SecondProcess:
    """The second process; without it (one core, or it failed) the work is done here."""

    def __init__(self, size: int) -> None:
        self._pipe: Connection | None = None
        if size < ENOUGH or (os.cpu_count() or 1) < 2:
            return
        try:
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            with interrupts_held():
                context.Process(target=_serve, args=(theirs,), daemon=True).start()
            theirs.close()
        except (OSError, RuntimeError, ValueError):
            self._pipe = None

    def draw_workbook(
        self, inputs: "Inputs", tables: "Mapping[str, pd.DataFrame]", version: str, stopped: str, started: datetime
    ) -> None:
        """Ask for a workbook of a run's tables. `stopped` says why not every priority was settled."""
        from capacity.inputs.sites import place_name
        from capacity.outputs.workbook import Heading

        scenario = inputs.scenario
        heading = Heading(place_name(inputs), scenario.name, scenario.label, version, stopped, started)
        money = {name: tables[name] for name in ("costs.csv", "financial_plan.csv")}
        arguments = inputs, money, heading
        self._arguments = arguments
        if self._pipe is not None:
            try:
                self._pipe.send(arguments)
            except OSError:
                self._pipe = None

    def pieces(self) -> Iterator[bytes]:
        """The workbook that was asked for, waited for when its file is written."""
        yield self._workbook()

    def _workbook(self) -> bytes:
        if self._pipe is not None:
            try:
                drawn: bytes = self._pipe.recv_bytes()
                return drawn
            except (OSError, EOFError):
                self._pipe = None
        from capacity.outputs.workbook import draw

        return draw(*self._arguments)


def _serve(pipe: Connection) -> None:
    """Draw what is asked for until the first process has gone. Work that fails here is done again, and fails, there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    from capacity.outputs.workbook import draw

    try:
        while True:
            pipe.send_bytes(draw(*pipe.recv()))
    except (OSError, EOFError):
        return
    except Exception:
        return


def loading_ahead(progress: Callable[[str], None], modules: tuple[str, ...]) -> Callable[[str], None]:
    """`progress`, which also loads modules, once, on the core that HiGHS leaves free."""

    def stage_begins(stage: str) -> None:
        _load(modules)
        progress(stage)

    return stage_begins


@cache
def _load(modules: tuple[str, ...]) -> None:
    def load() -> None:
        with suppress(Exception):  # who needs the module meets the same, and says so
            for module in modules:
                import_module(module)

    Thread(target=load, daemon=True).start()
