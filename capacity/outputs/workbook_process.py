"""A second process that draws the workbook while the first one draws the map and writes the tables.

It starts while HiGHS works on one core, so that its libraries are loaded when the figures are there.
"""

import multiprocessing
import os
import signal
from multiprocessing.connection import Connection
from typing import Any

ENOUGH = 1_000  # groups and quarters; a smaller workbook is drawn before a process has started


class Beside:
    """The second process; without it (one core, or it failed) the work is done here."""

    def __init__(self, size: int) -> None:
        self._pipe: Connection | None = None
        if size < ENOUGH or (os.cpu_count() or 1) < 2:
            return
        try:
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            context.Process(target=_serve, args=(theirs,), daemon=True).start()
            theirs.close()
        except (OSError, RuntimeError, ValueError):
            self._pipe = None

    def begin(self, *arguments: Any) -> None:
        """Ask for a workbook: the arguments of `capacity.outputs.workbook.draw`."""
        self._arguments = arguments
        if self._pipe is not None:
            try:
                self._pipe.send(arguments)
            except OSError:
                self._pipe = None

    def workbook(self) -> bytes:
        """The workbook that was asked for."""
        if self._pipe is not None:
            try:
                drawn: bytes = self._pipe.recv_bytes()
                return drawn
            except (OSError, EOFError):
                self._pipe = None
        from capacity.outputs.workbook import draw

        return draw(*self._arguments)


def _serve(pipe: Connection) -> None:
    """Draw what is asked for until the other side is gone. What fails here is done, and fails, over there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from capacity.outputs.workbook import draw

    try:
        while True:
            pipe.send_bytes(draw(*pipe.recv()))
    except (OSError, EOFError):
        return
    except Exception:
        return
