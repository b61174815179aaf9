"""Tables of other publishers, .csv, .xlsx or .ods: found by the names of their columns, read as text row by row."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capacity.importing.file_readers import RawRow, Row, sheets
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.read.form_values import plain as plain
from capacity.inputs.read.reading import shown


@dataclass(frozen=True)
class Sheet:
    """One table of a file."""

    file: str
    """As the user would type it; for a workbook of several sheets with the sheet's name."""
    line: int
    """Where its header stands."""
    header: tuple[str, ...]
    raw: Iterator[RawRow]
    """The rows below the header that hold anything, as the file's reader gives them; can be gone through once."""
    text: Callable[[Any], str]
    """A cell of `raw` as text."""
    columns: Mapping[str, int]
    """Where each wanted column stands, for those that are there."""

    @property
    def rows(self) -> Iterator[Row]:
        """The rows below the header that hold anything, as text."""
        return ((line, [self.text(cell) for cell in cells]) for line, cells in self.raw)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line and wanted cells of each row, in place of `rows`; a row that is too short has blanks at its end."""
        places, text = tuple(self.columns.items()), self.text
        for line, cells in self.raw:
            width = len(cells)
            yield line, {key: text(cells[at]) if at < width else "" for key, at in places}


def find_sheet(path: Path, wanted: Mapping[str, Sequence[str]], required: Collection[str]) -> Sheet:
    """The first table of a file whose header has every required column.

    `wanted`: our name of a column → the names it has had, the likeliest first; matched without regard to case, spaces
    and punctuation. Raises `BadInput` if the file cannot be read, or with the columns that the likeliest header lacks.
    """
    return next(find_sheets(path, wanted, required))


def find_sheets(
    path: Path, wanted: Mapping[str, Sequence[str]], required: Collection[str], further: Collection[str] = ()
) -> Iterator[Sheet]:
    """The first table whose header has every required column, and with it all that have every `further` column.

    As `find_sheet` otherwise.
    """
    best: Sheet | None = None
    seen_first = False
    for sheet in sheets(path):
        for line, cells in sheet:
            columns = _columns(cells, wanted)
            first = not seen_first and columns.keys() >= set(required)
            if first or (further and columns.keys() >= set(further)):
                seen_first = seen_first or first
                yield Sheet(sheet.file, line, tuple(cells), sheet.raw(), sheet.text, columns)
                break
            if best is None or len(columns) > len(best.columns):
                best = Sheet(sheet.file, line, tuple(cells), iter(()), sheet.text, columns)
    if seen_first:
        return
    if best is None:
        raise BadInput([Complaint(shown(path), 1, "file", "holds no table")])
    lacking = [wanted[key] for key in required if key not in best.columns]
    raise BadInput([Complaint(best.file, best.line, names[0], _missing(names[1:])) for names in lacking])


def _missing(others: Sequence[str]) -> str:
    """What to say about a missing column, with the other names by which it would be known."""
    return f"the column is missing; it may also be called {', '.join(others)}" if others else "the column is missing"


def _columns(cells: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where each wanted column stands; of several, the first."""
    at: dict[str, int] = {}
    for place, cell in enumerate(cells):
        at.setdefault(plain(cell), place)
    places: dict[str, int] = {}
    for key, names in wanted.items():
        place_of = next((at[plain(name)] for name in names if plain(name) in at), None)
        if place_of is not None:
            places[key] = place_of
    return places
