"""CSV tables into rows, with file, line and column for complaints."""

import csv
import io
import os
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from capacity.errors import Complaint
from capacity.read.inputs import Reading, Table, read_bytes, shown
from capacity.read.messages import did_you_mean, why_of
from capacity.schema import Frozen
from capacity.schema.rows import TABLES

LONGEST_CELL = 131_072  # csv's own limit, which other libraries lift for everybody


def read_table(reading: Reading, place: Path, name: str) -> Table:
    """One table of a place; complaints go to `reading`."""
    model, _, optional = TABLES[name]
    path = place / f"{name}.csv"
    file = shown(path)
    if not os.path.lexists(path):
        if not optional and not (name == "population" and os.path.lexists(place / "demand.csv")):
            reading.complaints.append(Complaint(file, 1, "file", "is missing"))
        return Table(name, file, whole=optional)
    data = read_bytes(reading, path)
    records = None if data is None else records_of(reading, data, file)
    if not records:
        return Table(name, file)
    header = [cell.strip() for cell in records[0][1]]
    faults = _header_faults(header, model, file, records[0][0])
    if faults:
        reading.complaints += faults
        return Table(name, file)
    return _validate_rows(reading, name, file, header, records[1:])


def read_rows(reading: Reading, path: Path, model: type[Frozen]) -> list[Any]:
    """The good rows of a CSV file that is no table of a place; complaints go to `reading`."""
    file = shown(path)
    data = read_bytes(reading, path)
    records = None if data is None else records_of(reading, data, file)
    if not records:
        return []
    header = [cell.strip() for cell in records[0][1]]
    faults = _header_faults(header, model, file, records[0][0])
    reading.complaints += faults
    rows = (_row(reading, model, file, line, header, cells) for line, cells in records[1:] if not faults)
    return [row for row in rows if row is not None]


def records_of(reading: Reading, data: bytes, file: str) -> list[tuple[int, list[str]]] | None:
    """The CSV's records, each with the line on which it starts; empty ones are left out."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reading.complaints.append(Complaint(file, line, "file", "is not UTF-8 text"))
        return None
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records, start = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        reading.complaints.append(Complaint(file, start, "file", f"is not good CSV: {error}"))
        return None
    if not records:
        reading.complaints.append(Complaint(file, 1, "file", "is empty; a header row is needed"))
    return records


def _header_faults(header: list[str], model: type[Frozen], file: str, line: int) -> list[Complaint]:
    fields = model.model_fields
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        why = "must have commas between its cells; save it as CSV with commas"
        return [Complaint(file, line, "file", why, header[0])]
    faults = []
    for column in dict.fromkeys(header):
        if column not in fields:
            why = "is no column of this table" + did_you_mean(column, set(fields))
            faults.append(Complaint(file, line, "column", why, column))
        elif header.count(column) > 1:
            faults.append(Complaint(file, line, column, "stands twice in the header"))
    for column, described in fields.items():
        if column not in header and described.is_required():
            faults.append(Complaint(file, line, column, "the column is missing"))
    return faults


def _validate_rows(
    reading: Reading, name: str, file: str, header: list[str], records: list[tuple[int, list[str]]]
) -> Table:
    model, key_columns, _ = TABLES[name]
    rows, lines, keys, faults = [], [], set(), len(reading.complaints)
    first_seen: dict[tuple[Any, ...], int] = {}
    key_place = header.index(key_columns[0])
    for line, cells in records:
        if len(cells) > key_place:
            keys.add(cells[key_place].strip())
        row = _row(reading, model, file, line, header, cells)
        if row is None:
            continue
        key = tuple(getattr(row, column) for column in key_columns)
        if key in first_seen:
            why = f"stands already on line {first_seen[key]}"
            got = ", ".join(map(str, key))
            reading.complaints.append(Complaint(file, line, " and ".join(key_columns), why, got))
            continue
        first_seen[key] = line
        rows.append(row)
        lines.append(line)
    whole = len(reading.complaints) == faults
    return Table(name, file, tuple(rows), tuple(lines), frozenset(keys), present=True, whole=whole)


def _row(
    reading: Reading, model: type[Frozen], file: str, line: int, header: list[str], cells: list[str]
) -> Frozen | None:
    if len(cells) != len(header):
        why = f"has {len(cells)} cell{'s' * (len(cells) != 1)} where the header has {len(header)}"
        hint = "; a cell with a comma in it needs quotes" if len(cells) > len(header) else ""
        reading.complaints.append(Complaint(file, line, "row", why + hint))
        return None
    raw: dict[str, str | None] = {column: cell.strip() for column, cell in zip(header, cells, strict=True)}
    for column in raw:
        if type(None) in get_args(model.model_fields[column].annotation):
            raw[column] = raw[column] or None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            column = str(fault["loc"][0])
            reading.complaints.append(Complaint(file, line, column, why_of(fault), str(raw[column])))
        return None
