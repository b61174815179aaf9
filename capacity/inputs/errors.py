"""What can go wrong, each with the exit code that a shell sees."""

import os
from dataclasses import dataclass
from pathlib import Path

from capacity.inputs.cells import at

SHOWN = 20  # complaints shown at once; the rest are counted


@dataclass(frozen=True)
class Complaint:
    """One fault of the input, in the words of the person who can put it right."""

    file: str
    line: int
    what: str
    why: str
    got: str | None = None

    def __str__(self) -> str:
        got = "" if self.got is None else f' (got "{printable(self.got)}")'
        where = printable(at(self.file, self.line), 1000)
        return f"{where}: {printable(self.what)}: {printable(self.why, 400)}{got}"

    def place(self) -> tuple[str, int, str, str, str]:
        """What complaints are sorted by: the file, then the line."""
        return self.file, self.line, self.what, self.why, self.got or ""


def printable(text: str, longest: int = 80) -> str:
    """Text from data as one short line of visible characters: a terminal must not obey it."""
    shown = "".join(c if c.isprintable() else "�" for c in text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def shown(path: Path) -> str:
    """A path as the user would type it: relative below the current folder, else whole."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, OSError):  # another drive on Windows; a current folder that is gone
        return str(path)
    return str(path.absolute()) if relative.startswith("..") else relative


class CapacityError(Exception):
    """A failure that the user can act on. `exit_code` is the command's."""

    exit_code = 1


class BadInput(CapacityError):
    """Scenario, book or tables that cannot be planned with: every complaint at once."""

    def __init__(self, complaints: list[Complaint]) -> None:
        self.complaints = sorted(set(complaints), key=Complaint.place)
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        shown = [str(complaint) for complaint in self.complaints[:SHOWN]]
        rest = len(self.complaints) - SHOWN
        return [*shown, f"and {rest} more"] if rest > 0 else shown


class WrongUsage(CapacityError):
    """A command that was asked for something it must not do, such as replacing a folder unasked."""

    exit_code = 2


class NoPlan(CapacityError):
    """The solver proved that no plan exists, or found none that passes our own check."""

    exit_code = 3


class StoppedAtLimit(CapacityError):
    """The time limit came before any plan existed, so nothing was written."""

    exit_code = 4
