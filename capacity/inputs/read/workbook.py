"""Opens .xlsx workbooks, looked through before they are unpacked: the rows of their sheets, and cells in error."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from capacity.inputs.read.packed import check_workbook, look_through

_CELL_IN_ERROR = re.compile(rb"""<(?:\w+:)?c(?=[^<>]*\st=["']e["'])[^<>]*\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
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
            filled = ((row, cells) for row, cells in enumerate(sheet.iter_rows()) if any(cell != "" for cell in cells))
            yield WorkbookSheet(name, sheet.start[1] if sheet.start else 0, filled)
    except CalamineError as error:
        raise BadZipFile(str(error)) from error


def cells_in_error(data: bytes) -> dict[int, list[tuple[int, int]]]:
    """Row and column, counted from 0, of cells whose formula gave an error such as #REF!, by the number of the sheet.

    The reader of cells gives them as blank.
    """
    with ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        related = {one[b"Id"]: one for one in _tags(archive, names, "xl/_rels/workbook.xml.rels", _RELATED)}
        found: dict[int, list[tuple[int, int]]] = {}
        for number, sheet in enumerate(_tags(archive, names, "xl/workbook.xml", _SHEET)):
            target = related.get(sheet.get(b"id", b""), {}).get(b"Target", b"").decode("utf-8", "replace")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in names:
                cells = _CELL_IN_ERROR.findall(archive.read(part))
                found[number] = [(int(row) - 1, _place(column)) for column, row in cells]
    return found


def _tags(archive: ZipFile, names: set[str], part: str, tag: re.Pattern[bytes]) -> list[dict[bytes, bytes]]:
    """The attributes of each such tag of a part."""
    return [dict(_ATTRIBUTE.findall(found)) for found in tag.findall(archive.read(part))] if part in names else []


def _place(letters: bytes) -> int:
    place = 0
    for each in letters:
        place = 26 * place + each - ord("A") + 1
    return place - 1
