"""Opens .xlsx workbooks, looked through before they are unpacked: rows of sheets, and what is only read as blank."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from capacity.inputs.read.packed import check_workbook, look_through

_CELL_IN_ERROR = re.compile(rb"""<(?:\w+:)?c(?=[^<>]*\st=["']e["'])[^<>]*\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_CALCULATED = re.compile(
    rb"<(?:\w+:)?c(\s[^<>]*)?>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*(?:/>|></(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
"""A cell whose formula has no result beside it; without one that is text, a blank is its result."""
_REFERENCE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_RELATED = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"""\s(?:\w+:)?(\w+)\s*=\s*["']([^"']*)["']""")


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet of a workbook."""

    name: str
    first: int
    """The column of the first cell of every row, counted from 0: empty columns before the table are left out."""
    rows: Iterator[tuple[int, Sequence[Any]]]
    """The rows that hold anything, each with its number counted from 0. A formula is what it gave."""


def workbook_sheets(source: Path | bytes) -> Iterator[WorkbookSheet]:
    """The sheets of a workbook. Raises one of `DAMAGED` where it is broken or would take more memory than is safe, and
    `OSError` for a file that cannot be opened."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if isinstance(source, Path):
            check_workbook(source)
            workbook = CalamineWorkbook.from_path(str(source))
        else:
            look_through(io.BytesIO(source))
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(source))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            yield WorkbookSheet(name, sheet.start[1] if sheet.start else 0, _filled(sheet.iter_rows()))
    except CalamineError as error:
        raise BadZipFile(str(error)) from error


def _filled(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    try:
        yield from ((row, cells) for row, cells in enumerate(rows) if any(cell != "" for cell in cells))
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the reader, for a value that it cannot hold
            raise
        raise BadZipFile(f"a cell of it cannot be read: {error}") from None


@dataclass(frozen=True)
class Unreadable:
    """Cells of a sheet that the reader of cells gives as blank though they are not; rows and columns count from 0."""

    in_error: Sequence[tuple[int, int]]
    """Row and column of those whose formula gave an error such as #REF!."""
    not_calculated: Sequence[tuple[int, int]]
    """Of those that hold a formula without its result, as a program writes them that does not calculate."""


def unreadable_cells(data: bytes) -> dict[int, Unreadable]:
    """Cells that are read as blank though they are not, by the number of the sheet."""
    with ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        related = {one.get(b"Id"): one for one in _tags(archive, names, "xl/_rels/workbook.xml.rels", _RELATED)}
        found: dict[int, Unreadable] = {}
        for number, sheet in enumerate(_tags(archive, names, "xl/workbook.xml", _SHEET)):
            target = related.get(sheet.get(b"id"), {}).get(b"Target", b"").decode("utf-8", "replace")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in names:
                content = archive.read(part)
                found[number] = Unreadable(
                    [_at(*cell) for cell in _CELL_IN_ERROR.findall(content)],
                    list(_not_calculated(content)),
                )
    return found


def _not_calculated(sheet: bytes) -> Iterator[tuple[int, int]]:
    for attributes in _CALCULATED.findall(sheet):
        said = dict(_ATTRIBUTE.findall(attributes))
        where = _REFERENCE.fullmatch(said.get(b"r", b""))
        if where is not None and said.get(b"t") not in (b"str", b"e"):
            yield _at(*where.groups())


def _at(column: bytes, row: bytes) -> tuple[int, int]:
    return int(row) - 1, _place(column)


def _tags(archive: ZipFile, names: set[str], part: str, tag: re.Pattern[bytes]) -> list[dict[bytes, bytes]]:
    """The attributes of each such tag of a part."""
    return [dict(_ATTRIBUTE.findall(found)) for found in tag.findall(archive.read(part))] if part in names else []


def _place(letters: bytes) -> int:
    place = 0
    for each in letters:
        place = 26 * place + each - ord("A") + 1
    return place - 1
