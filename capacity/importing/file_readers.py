"""Opens other publishers' files: each sheet's rows one by one, in little memory."""

import csv
import hashlib
import io
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

from capacity.importing.ods import ods_rows, ods_text
from capacity.importing.xls import xls_sheets
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.formula_guard import guard
from capacity.inputs.read.packed import ARCHIVE_MB, DAMAGED, opened_zip
from capacity.inputs.read.reading import shown
from capacity.inputs.read.regular import open_regular
from capacity.inputs.read.workbook import WorkbookSheet, workbook_sheets

SEARCHED = 20
"""Rows at the top of a sheet among which the header is looked for."""
WORKBOOKS, OLD_WORKBOOK = (".xlsx", ".xlsm"), ".xls"
TABLE_MB = 4_000
"""A CSV file: the ONS Postcode Directory has some 1,500."""
_LONGEST_LINE, _MOST_COLUMNS, _MOST_TABLES = 1_000_000, 16_384, 500

Opened = Callable[[], AbstractContextManager[IO[bytes]]]
"""Opens a file from its beginning."""
Row = tuple[int, list[str]]
"""Where a row stands (its first line in a CSV file, its row number in a workbook), and its cells as text."""
RawRow = tuple[int, Sequence[Any]]
"""The same, its cells as the file's reader gives them: text is made only of those that are wanted."""


class RawSheet:
    """A sheet before its header is known: iterating gives its first rows as text, `rest` those after the last given."""

    def __init__(self, file: str, rows: Iterator[RawRow], text: Callable[[Any], str] = str) -> None:
        self.file, self.text, self._rows = file, text, rows

    def __iter__(self) -> Iterator[Row]:
        return self._as_text(islice(self._rows, SEARCHED))

    def rest(self) -> Iterator[Row]:
        """The rows not yet given."""
        return self._as_text(self._rows)

    def raw(self) -> Iterator[RawRow]:
        """The rows not yet given, their cells as `text` takes them."""
        return self._rows

    def _as_text(self, rows: Iterable[RawRow]) -> Iterator[Row]:
        return ((line, [self.text(cell) for cell in cells]) for line, cells in rows)


def sheets(path: Path) -> Iterator[RawSheet]:
    """Each sheet of a file; a CSV file has one, a folder or a .zip file of CSV files one for each.

    CSV files and .ods are read as they are gone through, so that one of gigabytes needs no more memory than its longest
    row. Raises `BadInput` if the file cannot be read.
    """
    kind = path.suffix.casefold()
    try:
        if path.is_dir():
            for part in csv_files(path):
                yield RawSheet(shown(part), _filled(_csv(partial(open_regular, part, TABLE_MB), shown(part))))
        elif kind == ".zip":
            yield from _zipped(path)
        elif kind == ".ods":
            for name, rows in _apart(_unbroken(path)):
                yield RawSheet(f"{shown(path)} ({name})", ((line, cells) for _, line, cells in rows), ods_text)
        elif kind in WORKBOOKS:
            yield from _workbook(path)
        elif kind == OLD_WORKBOOK:
            for name, old in xls_sheets(path):
                yield RawSheet(f"{shown(path)} ({name})", iter(old), _text)
        else:
            yield RawSheet(shown(path), _filled(_csv(partial(open_regular, path, TABLE_MB), shown(path))))
    except OSError as error:
        raise BadInput([unreadable(shown(path), error)]) from error


OdsRow = tuple[str, int, list[bytes]]


def _apart(rows: Iterator[OdsRow]) -> Iterator[tuple[str, Iterator[OdsRow]]]:
    """Rows by sheet. What nobody has taken of a sheet when the next is asked for is kept for those who hold it."""

    def remaining(rows: Iterator[OdsRow], left: deque[OdsRow]) -> Iterator[OdsRow]:
        yield from rows
        yield from left

    for name, group in groupby(rows, key=lambda row: row[0]):
        left: deque[OdsRow] = deque()
        yield name, remaining(group, left)
        left.extend(group)  # noqa: B031 - what `remaining` has not taken


def _unbroken(path: Path) -> Iterator[OdsRow]:
    """An OpenDocument file's rows; a file that breaks off in the middle is noticed while they are gone through."""
    try:
        yield from ods_rows(path)
    except OSError as error:
        raise BadInput([unreadable(shown(path), error)]) from error
    except DAMAGED as error:
        raise BadInput([Complaint(shown(path), 1, "file", f"cannot be read as a workbook: {error}")]) from error


def csv_files(folder: Path) -> list[Path]:
    """The CSV files in and below a folder, in order."""
    return sorted(part for part in folder.rglob("*") if part.suffix.casefold() == ".csv")


def digest(path: Path) -> str:
    """SHA-256 of a file; of a folder, that of its CSV files' digests one after the other."""
    try:
        if path.is_dir():
            return hashlib.sha256("".join(map(digest, csv_files(path))).encode()).hexdigest()
        hashed = hashlib.sha256()
        with open_regular(path, TABLE_MB) as stream:
            while block := stream.read(1 << 20):
                hashed.update(block)
        return hashed.hexdigest()
    except OSError as error:
        raise BadInput([unreadable(shown(path), error)]) from error


def unreadable(file: str, error: OSError) -> Complaint:
    """What to say about a file that the system will not open."""
    return Complaint(file, 1, "file", f"cannot be read: {error.strerror or error}")


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    return ((line, cells) for line, cells in rows if any(cells))


def _csv(opened: Opened, file: str) -> Iterator[Row]:
    """UTF-8 with or without a byte-order mark, or, as some spreadsheets save it, Windows-1252."""
    start = 1
    try:
        with opened() as stream:
            encoding = _encoding(stream)
        with opened() as stream, io.TextIOWrapper(stream, encoding, errors="replace", newline="") as text:
            reader = csv.reader(_lines(text))
            for cells in reader:
                if len(cells) > _MOST_COLUMNS:
                    raise csv.Error(f"a row has {len(cells):,d} cells, more than {_MOST_COLUMNS:,d}")
                yield start, list(map(str.strip, cells))
                start = reader.line_num + 1
    except csv.Error as error:
        raise BadInput([Complaint(file, start, "file", f"is not good CSV: {error}")]) from error
    except DAMAGED as error:
        raise BadInput([Complaint(file, start, "file", f"cannot be unpacked: {error}")]) from error
    except OSError as error:
        raise BadInput([unreadable(file, error)]) from error


def _lines(text: IO[str]) -> Iterator[str]:
    while line := text.readline(_LONGEST_LINE + 1):
        if len(line) > _LONGEST_LINE:
            raise csv.Error(f"a line is longer than {_LONGEST_LINE:,d} characters")
        yield line


def _encoding(stream: IO[bytes]) -> str:
    decoder = getincrementaldecoder("utf-8")()
    try:
        while block := stream.read(1 << 20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _zipped(path: Path) -> Iterator[RawSheet]:
    try:
        with opened_zip(path, ARCHIVE_MB) as archive:
            names = sorted(name for name in archive.namelist() if name.casefold().endswith(".csv"))
            if len(names) > _MOST_TABLES:
                raise BadZipFile(
                    f"it has more than {_MOST_TABLES} CSV files; unpack it, and name those that are wanted"
                )
    except DAMAGED as error:
        raise BadInput([Complaint(shown(path), 1, "file", f"cannot be read as a .zip file: {error}")]) from error
    for name in names:
        file = f"{shown(path)} ({name})"
        yield RawSheet(file, _filled(_csv(partial(_member, path, name), file)))


@contextmanager
def _member(path: Path, name: str) -> Iterator[IO[bytes]]:
    with opened_zip(path, ARCHIVE_MB) as archive, archive.open(name) as stream:
        yield stream


def _workbook(path: Path) -> Iterator[RawSheet]:
    with _whole(path):
        for sheet in workbook_sheets(path):
            yield RawSheet(f"{shown(path)} ({sheet.name})", _rows(path, sheet), _text)


def _rows(path: Path, sheet: WorkbookSheet) -> Iterator[tuple[int, Sequence[Any]]]:
    with _whole(path):
        yield from ((row + 1, cells) for row, cells in sheet.rows)


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        raise BadInput([Complaint(shown(path), 1, "file", f"cannot be read as a workbook: {error}")]) from error


def _text(cell: Any) -> str:
    """A workbook's cell as it would stand in a CSV file: whole numbers without a point, dates by ISO."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A CSV file's text; no cell of it is run as a formula."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([guard(cell) for cell in row] for row in (header, *rows))
    return text.getvalue()
