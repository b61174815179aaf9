"""A place folder as the importers see it: rows of text, and what earlier imports wrote into them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from capacity.importing.model import Key, Origin
from capacity.inputs.errors import BadInput, Complaint, WrongUsage
from capacity.inputs.exchange import put_back
from capacity.inputs.formula_guard import unguard
from capacity.inputs.read.csv_tables import ORIGINS, read_origins, read_rows, records_of
from capacity.inputs.read.outlines import OUTLINES
from capacity.inputs.read.place import IMPORTED_SETTINGS
from capacity.inputs.read.reading import Reading, read_bytes, shown
from capacity.inputs.read.yaml12 import parse
from capacity.inputs.schema import Frozen
from capacity.inputs.schema.rows import TABLES, amount

SOURCES, DROPPED = "imported/sources.csv", "imported/dropped.csv"


class Reported(Frozen):
    """What importers report of a file."""

    importer: str
    """cqc, population, postcodes, outlines or demand"""
    file: str


class SourceRow(Reported):
    """imported/sources.csv: a file that an import has read."""

    sha256: str
    what: str
    rows: str
    kept: str
    dropped: str


class DroppedRow(Reported):
    """imported/dropped.csv: a row of such a file that was not used."""

    line: str
    what: str
    why: str
    rows: str


R = TypeVar("R", bound=Reported)
Rows = Mapping[Key, Mapping[str, str]]
Cell = tuple[str, Key, str]
"""A cell's table, row and column."""


@dataclass(frozen=True)
class Place:
    """What a place folder holds; empty where there is none yet."""

    folder: Path
    tables: Mapping[str, Rows] = field(default_factory=dict)
    """By table name, then by the cells that name a row. A table without a file is not among them."""
    written: Mapping[Cell, tuple[str, Origin]] = field(default_factory=dict)
    """What an import last wrote into a cell, and on what ground."""
    outlines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """GeoJSON by file name."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """imported/place.yaml"""
    sources: tuple[SourceRow, ...] = ()
    """The files that imports have read."""
    dropped: tuple[DroppedRow, ...] = ()
    """Rows of theirs that were not used."""

    def rows(self, table: str) -> Rows:
        """A table's rows, none where it has no file."""
        return self.tables.get(table, {})

    def own(self, cell: Cell) -> bool:
        """Whether a cell that is there holds something other than what an import wrote: the council's own figure.

        A row that was taken out holds nothing: an import that has it writes it whole.
        """
        table, key, column = cell
        row = self.rows(table).get(key)
        if row is None:
            return False
        now = row.get(column, "")
        return now != "" if cell not in self.written else not same(now, self.written[cell][0])


def same(one: str, other: str) -> bool:
    """Whether two cells say the same thing, however a number is written."""
    if one == other:
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def number(text: str | None) -> float:
    """A cell as a number; 0 where it is not a number, which `check` will report."""
    try:
        return amount(text or "0")
    except ValueError:
        return 0.0


def key_of(table: str, row: Mapping[str, str]) -> Key:
    """The cells that name a row."""
    return tuple(row.get(column, "") for column in TABLES[table][1])


def read_place(folder: Path) -> Place:
    """Read a place folder as text.

    Raises `BadInput` with every file that cannot be read, `WrongUsage` for one that a stopped command took away.
    """
    if stopped := put_back(folder):
        raise WrongUsage(stopped)
    reading = Reading()
    tables = {name: rows for name in TABLES if (rows := _table(reading, folder, name)) is not None}
    written = {
        (row.table, tuple(row.key.split(" ")), row.column): (
            unguard(row.value),
            Origin(row.ground, unguard(row.source)),
        )
        for row in read_origins(reading, folder / ORIGINS)
    }
    outlines = {name: drawn for name in OUTLINES if (drawn := _json(reading, folder / name)) is not None}
    settings = _settings(reading, folder / IMPORTED_SETTINGS)
    sources = _rows(reading, folder / SOURCES, SourceRow)
    dropped = _rows(reading, folder / DROPPED, DroppedRow)
    if reading.complaints:
        raise BadInput(reading.complaints)
    return Place(folder, tables, written, outlines, settings, sources, dropped)


def _rows(reading: Reading, path: Path, model: type[R]) -> tuple[R, ...]:
    rows = read_rows(reading, path, model) if path.exists() else []
    return tuple(row.model_copy(update={name: unguard(text) for name, text in row}) for row in rows)


def _table(reading: Reading, folder: Path, name: str) -> Rows | None:
    path = folder / f"{name}.csv"
    if not path.exists():
        return None
    file = shown(path)
    data = read_bytes(reading, path)
    records = None if data is None else records_of(reading, data, file)
    if not records:
        return None
    header = [cell.strip() for cell in records[0][1]]
    faults = [
        Complaint(file, records[0][0], column, "the column is missing")
        for column, described in TABLES[name][0].model_fields.items()
        if described.is_required() and column not in header
    ]
    twice = [column for column in dict.fromkeys(header) if header.count(column) > 1]
    faults += [Complaint(file, records[0][0], column or "column", "appears twice in the header") for column in twice]
    reading.complaints += faults
    rows: dict[Key, Mapping[str, str]] = {}
    for line, cells in records[1:] if not faults else ():
        if len(cells) != len(header):
            why = f"has {len(cells)} cells where the header has {len(header)}"
            reading.complaints.append(Complaint(file, line, "row", why))
            continue
        row = {column: unguard(cell.strip()) for column, cell in zip(header, cells, strict=True)}
        key = key_of(name, row)
        if key in rows:
            reading.complaints.append(
                Complaint(file, line, " and ".join(TABLES[name][1]), "appears twice", " ".join(key))
            )
        rows[key] = row
    return rows


def _json(reading: Reading, path: Path) -> Mapping[str, Any] | None:
    data = read_bytes(reading, path) if path.exists() else None
    if data is None:
        return None
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reading.complaints.append(Complaint(shown(path), 1, "file", f"is not good JSON: {error}"))
        return None
    return content if isinstance(content, dict) else {}


def _settings(reading: Reading, path: Path) -> Mapping[str, Any]:
    data = read_bytes(reading, path) if path.exists() else None
    if data is None:
        return {}
    document, complaints = parse(data, shown(path))
    reading.complaints += complaints
    return document.value if document else {}
