"""A file of futures: YAML with names and `book_changes`, or CSV with a column for each figure of the book that moves.

draws.csv of `capacity uncertainty` is such a CSV, and so is the futures.csv that `capacity invest` writes.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.read.messages import MOST_FAULTS, from_validation
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.overlay import apply_changes
from capacity.inputs.read.reading import Inputs, Reading, read_bytes, shown
from capacity.inputs.read.records import NotCsv, stream
from capacity.inputs.read.yaml12 import Document, Key, Mark, parse, read_plain
from capacity.inputs.schema import Book, Frozen
from capacity.studies.invest.in_future import Future
from capacity.studies.uncertainty.columns import LABELS, path_name
from capacity.studies.uncertainty.factors import figures

OUTCOMES = {"batch", "planned", "why_not"}
"""Columns of draws.csv and futures.csv that say what became of a future."""
BEFORE = ("position/", *(f"{measure}/" for measure in LABELS))
"""Beginnings of the other columns of draws.csv that are no figures of the book."""
LONGEST = 100
"""Letters of a future's name."""


class FutureEntry(Frozen):
    """A future of a YAML file."""

    future: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    """What it is called."""
    weight: Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)] = 1.0
    """How much it counts beside the others; all alike where none is given."""
    book_changes: dict[str, Any] = Field(default_factory=dict)
    """As in a scenario: figures of the book that are otherwise in this future."""


class FuturesFile(Frozen):
    """A YAML file of futures."""

    futures: Annotated[list[FutureEntry], Field(min_length=1)]


def futures_of_file(inputs: Inputs, path: Path) -> tuple[list[Future], str]:
    """The futures of a file, in its order, and the hash of its bytes. Raises `BadInput` with every complaint."""
    reading = Reading()
    data = read_bytes(reading, path)
    made: list[Future] = []
    if data is not None:
        read = _of_csv if path.suffix.lower() == ".csv" else _of_yaml
        made = list(read(inputs, reading, data, shown(path)))
    if reading.complaints:
        raise BadInput(reading.complaints)
    return made, hashlib.sha256(data or b"").hexdigest()


def _of_yaml(inputs: Inputs, reading: Reading, data: bytes, file: str) -> Iterator[Future]:
    document, complaints = parse(data, file)
    reading.complaints += complaints
    if document is None:
        return
    try:
        listed = FuturesFile.model_validate(document.value).futures
    except ValidationError as error:
        reading.complaints += from_validation(error, document, FuturesFile)
        return
    named: dict[str, int] = {}
    for place, entry in enumerate(listed):
        at: Key = ("futures", place)
        line = document.mark((*at, "future")).line
        if not _named_once(reading, file, line, entry.future, named):
            continue
        marks = {known[2:]: mark for known, mark in document.marks.items() if known[:2] == at}
        changes = Document({"book_changes": entry.book_changes}, {(): document.mark(at)} | marks)
        if (book := _book(inputs, reading, changes)) is not None:
            yield Future(entry.future, entry.weight, book)


def _of_csv(inputs: Inputs, reading: Reading, data: bytes, file: str) -> Iterator[Future]:
    """Blank cells leave a figure as the scenario has it."""
    paths = {path_name(path): path for path, _ in figures(inputs.book)}
    named: dict[str, int] = {}
    try:
        records = stream(reading, data, file)
        line, cells = next(records)
        header = [cell.strip() for cell in cells]
        if faults := list(_header_faults(header, paths, file, line)):
            reading.complaints += faults
            return
        rows = 0
        for line, cells in records:
            rows += 1
            if len(reading.complaints) > MOST_FAULTS:
                return
            if len(cells) != len(header):
                why = f"has {len(cells)} cells, and the header {len(header)}"
                reading.complaints.append(Complaint(file, line, "row", why))
                continue
            row = {column: cell.strip() for column, cell in zip(header, cells, strict=True)}
            if (future := _of_row(inputs, reading, file, line, row, paths, named)) is not None:
                yield future
        if not rows:
            reading.complaints.append(Complaint(file, 1, "file", "has no future below its header"))
    except NotCsv:
        return


def _header_faults(
    header: list[str], paths: Mapping[str, tuple[str, ...]], file: str, line: int
) -> Iterator[Complaint]:
    if "future" not in header:
        yield Complaint(file, line, "future", "the column is missing: what each future is called")
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            yield Complaint(file, line, column, "appears twice in the header")
        if not (column in ("future", "weight") or column in paths or column in OUTCOMES or column.startswith(BEFORE)):
            why = "is no figure of this scenario's book" + did_you_mean(column, paths.keys() | {"weight"})
            yield Complaint(file, line, "column", why, column)


def _of_row(
    inputs: Inputs,
    reading: Reading,
    file: str,
    line: int,
    row: Mapping[str, str],
    paths: Mapping[str, tuple[str, ...]],
    named: dict[str, int],
) -> Future | None:
    """The future of a row; None, and complaints, for one that is none."""
    before = len(reading.complaints)
    name, typed = row["future"], _number(reading, file, line, "weight", row.get("weight", ""))
    weight = 1.0 if typed is None else typed
    if not name or len(name) > LONGEST:
        reading.complaints.append(Complaint(file, line, "future", f"needs a name of at most {LONGEST} letters", name))
    elif not 0 < weight < float("inf"):
        reading.complaints.append(Complaint(file, line, "weight", "must be above 0, and finite", row["weight"]))
    else:
        _named_once(reading, file, line, name, named)
    tree: dict[str, Any] = {}
    marks: dict[Key, Mark] = {(): Mark(file, line), ("book_changes",): Mark(file, line)}
    for column, path in paths.items():
        if (value := _number(reading, file, line, column, row.get(column, ""))) is None:
            continue
        inside: dict[str, Any] = tree
        for part in path[:-1]:
            inside = inside.setdefault(part, {})
        inside[path[-1]] = value
        marks |= {("book_changes", *path[:depth]): Mark(file, line) for depth in range(1, len(path) + 1)}
    book = _book(inputs, reading, Document({"book_changes": tree}, marks))
    return None if book is None or len(reading.complaints) > before else Future(name, weight, book)


def _number(reading: Reading, file: str, line: int, column: str, cell: str) -> float | None:
    """The number of a cell; None for a blank one, and, with a complaint, for what is none."""
    if not cell:
        return None
    value = read_plain(cell)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        reading.complaints.append(Complaint(file, line, column, "is not a number", cell))
        return None
    return value


def _named_once(reading: Reading, file: str, line: int, name: str, named: dict[str, int]) -> bool:
    if name in named:
        reading.complaints.append(Complaint(file, line, "future", f"is already on line {named[name]}", name))
        return False
    named[name] = line
    return True


def _book(inputs: Inputs, reading: Reading, changes: Document) -> Book | None:
    """The scenario's book with changes; None, and complaints, where it is no book."""
    before = len(reading.complaints)
    document = apply_changes(inputs.book_document, changes, reading.complaints)
    try:
        book = Book.model_validate(document.value)
    except ValidationError as error:
        reading.complaints += from_validation(error, document, Book)
        return None
    return book if len(reading.complaints) == before else None
