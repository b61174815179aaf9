"""CSV tables into rows, with file, line and column for complaints."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

from pydantic import ValidationError

from capacity.inputs.errors import Complaint
from capacity.inputs.read.messages import MOST_FAULTS, why_of
from capacity.inputs.read.nearest import slip_of
from capacity.inputs.read.reading import Reading, read_bytes, shown
from capacity.inputs.read.records import NotCsv, records_of, stream
from capacity.inputs.schema import Frozen
from capacity.inputs.schema.rows import TABLES, OriginRow
from capacity.inputs.tables import Table, Tables

__all__ = ["ORIGINS", "read_origins", "read_rows", "read_table", "read_tables", "records_of"]

R = TypeVar("R", bound=Frozen)
_NAMES = {row: name for name, (row, _, _) in TABLES.items()}
ORIGINS = "imported/origins.csv"
"""The file of a place that says what importers wrote into it, and on what grounds."""


@dataclass(frozen=True)
class _Layout(Generic[R]):
    """What the header says of each column."""

    model: type[R]
    file: str
    header: tuple[str, ...]
    ours: tuple[bool, ...]
    """Whether the column is one of the table's; other columns are not read."""
    may_be_blank: frozenset[str]


def read_tables(reading: Reading, place: Path) -> Tables:
    """Every table of a place; complaints go to `reading`."""
    tables: dict[str, Any] = {name: read_table(reading, place, row) for name, (row, _, _) in TABLES.items()}
    return Tables(**tables)


def read_table(reading: Reading, place: Path, model: type[R]) -> Table[R]:
    """The table of a place whose rows are `model`; complaints go to `reading`."""
    name = _NAMES[model]
    _, key_columns, optional = TABLES[name]
    path = place / f"{name}.csv"
    file = shown(path)
    if not os.path.lexists(path):
        if not optional and not (name == "population" and os.path.lexists(place / "demand.csv")):
            reading.complaints.append(Complaint(file, 1, "file", "is missing"))
        return Table(name, file, whole=optional)
    rows, lines, keys, faults = [], [], set(), len(reading.complaints)
    first_seen: dict[tuple[object, ...], int] = {}
    try:
        for line, raw, row in _rows(reading, path, model):
            if key_columns[0] in raw:
                keys.add(raw[key_columns[0]])
            if row is None:
                continue
            key = tuple(getattr(row, column) for column in key_columns)
            if key in first_seen:
                why, got = f"is already on line {first_seen[key]}", ", ".join(map(str, key))
                reading.complaints.append(Complaint(file, line, " and ".join(key_columns), why, got))
                continue
            first_seen[key] = line
            rows.append(row)
            lines.append(line)
    except NotCsv:
        return Table(name, file)
    whole = len(reading.complaints) == faults
    return Table(name, file, tuple(rows), tuple(lines), frozenset(keys), present=True, whole=whole)


def read_rows(reading: Reading, path: Path, model: type[R]) -> list[R]:
    """The good rows of a CSV file that is not a table of a place; complaints go to `reading`."""
    try:
        return [row for _, _, row in _rows(reading, path, model) if row is not None]
    except NotCsv:
        return []


def read_origins(reading: Reading, path: Path) -> tuple[OriginRow, ...]:
    """Every cell that an import wrote; none where no import was made. Faults go to `reading`."""
    return tuple(read_rows(reading, path, OriginRow)) if path.exists() else ()


def _rows(reading: Reading, path: Path, model: type[R]) -> Iterator[tuple[int, Mapping[str, str], R | None]]:
    """Each row's line, its cells by column, and what they make, if they do.

    Raises `NotCsv` when the file is not a CSV file, or has too many faults to go on reading.
    """
    file = shown(path)
    data = read_bytes(reading, path)
    if data is None:
        raise NotCsv
    records, before = stream(reading, data, file), len(reading.complaints)
    head, cells = next(records)
    header = tuple(cell.strip() for cell in cells)
    if faults := _header_faults(header, model, file, head):
        for _ in records:  # a file that is no CSV further down is only that
            pass
        reading.complaints += faults
        raise NotCsv
    layout = _layout(reading, model, file, head, header)
    unnamed = False
    for line, cells in records:
        if len(reading.complaints) - before > MOST_FAULTS:
            raise NotCsv
        raw = {name: cell.strip() for name, cell, ours in zip(layout.header, cells, layout.ours, strict=False) if ours}
        unnamed = unnamed or _blank_below(reading, layout, line, cells)
        yield line, raw, _row(reading, layout, line, cells, raw)


def _header_faults(header: tuple[str, ...], model: type[Frozen], file: str, line: int) -> list[Complaint]:
    """Columns that are missing or stand twice, and those that were meant to be ours."""
    fields = model.model_fields
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        why = "must have commas between its cells; save it as CSV with commas"
        return [Complaint(file, line, "file", why, header[0])]
    faults = []
    for column in dict.fromkeys(header):
        if column in fields and header.count(column) > 1:
            faults.append(Complaint(file, line, column, "appears twice in the header"))
        elif column and column not in fields and (meant := slip_of(column, fields)):
            why = f"is not a column of this table (did you mean {meant}?)"
            faults.append(Complaint(file, line, "column", why, column))
    for column, described in fields.items():
        if column not in header and described.is_required():
            faults.append(Complaint(file, line, column, "the column is missing"))
    return faults


def _layout(reading: Reading, model: type[R], file: str, line: int, header: tuple[str, ...]) -> _Layout[R]:
    """Which columns are read; those that are not are noted."""
    fields = model.model_fields
    for column in dict.fromkeys(header):
        if column not in fields:
            what = f"the column {column} is not one of this table's" if column else "a column has no name and is blank"
            reading.notes.append(f"{file}:{line}: {what}; it is left out")
    optional = frozenset(name for name in header if name in fields and _may_be_blank(fields[name].annotation))
    return _Layout(model, file, header, tuple(name in fields for name in header), optional)


def _may_be_blank(annotation: Any) -> bool:
    return type(None) in get_args(annotation)


def _blank_below(reading: Reading, layout: _Layout[R], line: int, cells: list[str]) -> bool:
    """Whether a cell stands below a header cell without a name; that is a complaint, the first time."""
    for place, (name, cell) in enumerate(zip(layout.header, cells, strict=False), start=1):
        if not name and cell.strip():
            why = f"is in column {place}, which has no name in the header: name the column, or empty the cell"
            reading.complaints.append(Complaint(layout.file, line, "row", why, cell.strip()))
            return True
    return False


def _row(reading: Reading, layout: _Layout[R], line: int, cells: list[str], raw: Mapping[str, str]) -> R | None:
    width = len(layout.header)
    missing, beyond = any(layout.ours[len(cells) :]), any(cell.strip() for cell in cells[width:])
    if missing or beyond:
        why = f"has {len(cells)} cell{'s' * (len(cells) != 1)} where the header has {width}"
        hint = "; a cell with a comma in it needs quotes" if beyond else ""
        reading.complaints.append(Complaint(layout.file, line, "row", why + hint))
        return None
    try:
        return layout.model.model_validate(
            {name: cell or (None if name in layout.may_be_blank else "") for name, cell in raw.items()}
        )
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            column = str(fault["loc"][0])
            reading.complaints.append(Complaint(layout.file, line, column, why_of(fault), raw[column]))
        return None
