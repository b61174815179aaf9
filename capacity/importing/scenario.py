"""The first scenario of an imported place, and the years that its plan needs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from capacity.importing.starter import BOOK, carried
from capacity.inputs.calendar import financial_years, plan_quarters
from capacity.inputs.errors import BadInput, Complaint, WrongUsage
from capacity.inputs.read.place import read_book
from capacity.inputs.read.reading import Reading, read_bytes, shown
from capacity.inputs.read.yaml12 import parse
from capacity.inputs.schema import Book
from capacity.inputs.schema.fields import FIRST_YEAR, LAST_YEAR

SCENARIO = "scenarios/baseline.yaml"
QUARTERS, MOST_QUARTERS = 20, 80


@dataclass(frozen=True)
class Baseline:
    """When the plan begins, how long it is and what book it reads; `files` is the scenario where there is none yet."""

    start: date
    quarters: int
    book: Path
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def years(self) -> list[str]:
        """The plan's financial years."""
        return list(financial_years(plan_quarters(self.start, self.quarters)))

    def read_book(self, place: Path) -> Book:
        """The book with the place's changes. Raises `BadInput`."""
        return read_book(self.book, place)


def baseline(folder: Path, as_of: date | None, start: date | None) -> Baseline:
    """The place's baseline as it stands, or a new one that begins on `start`, or in the quarter after `as_of`.

    Raises `BadInput` if the scenario that is there cannot be read, `WrongUsage` for a `start` that cannot be.
    """
    path = folder / SCENARIO
    if start is not None and not _can_begin(start):
        raise WrongUsage(
            f"--start {start.isoformat()}: must be the first day of a quarter, {FIRST_YEAR} to {LAST_YEAR}"
        )
    if path.exists():
        there = _read(path)
        if start not in (None, there.start):
            raise WrongUsage(f"--start: {shown(path)} says {there.start.isoformat()} already; change it there")
        return there
    begin = start or _next_quarter(as_of or date(2025, 3, 31))
    book, files = model_file(folder, BOOK[-1]), {}
    if book.is_relative_to(carried()) and not _near(book, folder):
        files["book.yaml"] = book.read_text("utf-8")
        named = "../book.yaml"
    else:
        named = Path(os.path.relpath(book, folder.absolute() / "scenarios")).as_posix()
    files[SCENARIO] = TEMPLATE.format(book=named, start=begin.isoformat(), quarters=QUARTERS)
    return Baseline(begin, QUARTERS, book, files)


def model_file(folder: Path, name: str) -> Path:
    """A file of models/: that of the nearest folder above the place, else the one that capacity carries."""
    for above in folder.absolute().parents:
        if (file := above / BOOK[0] / name).exists():
            return file
    return carried() / BOOK[0] / name


def _can_begin(day: date) -> bool:
    """Whether a plan can begin on a day, by the rules for scenarios."""
    return day.day == 1 and day.month % 3 == 1 and FIRST_YEAR <= day.year <= LAST_YEAR


def _near(book: Path, folder: Path) -> bool:
    """Whether the book stands in a folder above the place, so that both move together."""
    return folder.absolute().is_relative_to(book.absolute().parent.parent)


def _next_quarter(day: date) -> date:
    """The first day of the quarter after `day`; the day itself if it is one."""
    month = (day.month - 1) // 3 * 3 + 1
    first = date(day.year, month, 1)
    return first if first == day else date(day.year + month // 10, (month + 2) % 12 + 1, 1)


def _read(path: Path) -> Baseline:
    reading = Reading()
    data = read_bytes(reading, path)
    document, complaints = parse(data, shown(path)) if data is not None else (None, [])
    faults = [*reading.complaints, *complaints]
    if document is None or faults:
        raise BadInput(faults)
    value = document.value
    try:
        start, quarters = date.fromisoformat(str(value["start"])), int(value["quarters"])
        book = Path(os.path.normpath(path.parent / str(value["book"])))
        if not (_can_begin(start) and 1 <= quarters <= MOST_QUARTERS):
            raise ValueError
    except (KeyError, ValueError, TypeError, OverflowError):
        why = "must name book, start and quarters for an import to know the plan's years"
        raise BadInput([Complaint(shown(path), 1, "scenario", why)]) from None
    return Baseline(start, quarters, book)


TEMPLATE = """# The first plan of an imported place: nothing changes. README.md of the place says what is still missing.
name: baseline
label: Nothing changes
place: ..
book: {book}
start: {start}
quarters: {quarters}
priorities: [safe_staffing, unmet, out_of_borough, cost, travel]
policy:
  lowest_rating: Requires improvement     # no new placement below this
  fee_ceiling_over_usual: 0.10            # an asking fee may be this far above the usual rate
"""
