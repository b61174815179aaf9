"""OpenDocument spreadsheets row by row, in little memory.

python-calamine holds a sheet as a whole: with the register's 7 million cells that is about a gigabyte. Here the rows
are cut out of the document's text as it is unpacked, and a cell is only read when it is asked for.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from zipfile import BadZipFile

from capacity.inputs.read.packed import WORKBOOK_MB, opened_zip

_CHUNK = 1 << 20
_LONGEST_ROW = 1 << 24  # bytes; no row of a table is longer
_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 4096  # a blank run to the sheet's edge must not fill the memory
_WIDEST = 16_384  # columns that a sheet has
_MOST_TIMES, _MOST_UNFOLDED = 10_000, 20_000_000  # how often one row may repeat, and how many cells runs may make
_NAMESPACE = b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
_ROW, _ROW_END, _CELL = b"<table:table-row", b"</table:table-row>", re.compile(rb"<table:(?:covered-)?table-cell")
_SHEET = re.compile(rb'<table:table\s[^<>]*?table:name="([^"<]*)"')
_ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d{1,18})"')
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d{1,18})"')
_VALUE = re.compile(r'office:(?:boolean-|date-)?value="([^"]*)"')
_PARAGRAPH, _PARAGRAPH_END = re.compile(r"<text:p(?:\s[^<>]*)?>"), "</text:p>"
_NOTE, _NOTE_END = re.compile(r"<office:annotation(?=[\s>])"), "</office:annotation>"
_SPACE, _MARK = re.compile(r"<text:(?:s|tab|line-break)\b[^<>]*>"), re.compile(r"<[^<>]*>")

_BLANK = b"/>"
Cell = bytes
"""What follows the name of a cell's tag: attributes and contents."""


def ods_rows(path: Path) -> Iterator[tuple[str, int, list[Cell]]]:
    """Sheet's name, row number and cells of each row that holds anything. Raises `BadZipFile` if it cannot be read."""
    sheet, line, unfolded = "", 0, 0
    for part in _parts(path):
        for tag in _SHEET.finditer(part):
            sheet, line = unescape(tag[1].decode("utf-8", "replace")), 0
        start = part.rfind(_ROW)
        if start < 0:
            continue
        row = part[start + len(_ROW) :]
        repeated = _ROWS_REPEATED.search(row, 0, row.find(b">"))
        times = min(int(repeated[1]), _MOST_ROWS) if repeated else 1
        if b"<text:p" in row or b"office:value" in row:
            cells, more = _cells(row)
            unfolded += more + (times - 1) * (len(cells) - cells.count(_BLANK) if times > 1 else 0)
            if times > _MOST_TIMES or unfolded > _MOST_UNFOLDED:
                what = f"row {line + 1:,d} of {sheet} is repeated {times:,d} times"
                raise BadZipFile(f"{what}: delete anything that fills the sheet beside or below the table")
            yield from ((sheet, line + at, cells) for at in range(1, times + 1))
        line += times


def ods_text(cell: Cell) -> str:
    """A cell as text: its value if it is a number, a date or a truth, else its paragraphs."""
    if cell == _BLANK:
        return ""
    text = cell.decode("utf-8", "replace")
    value = _VALUE.search(text, 0, text.find(">"))
    if value:
        return _number(unescape(value[1]))
    if "<office:annotation" in text:
        text = "".join(_outside(text, _NOTE, _NOTE_END))
    paragraphs = (piece.partition(_PARAGRAPH_END) for piece in _PARAGRAPH.split(text)[1:])
    lines = (_MARK.sub("", _SPACE.sub(" ", line)) if "<" in line else line for line, closed, _ in paragraphs if closed)
    return unescape("\n".join(lines)).strip()


def _outside(text: str, start: re.Pattern[str], end: str) -> Iterator[str]:
    """The text outside an element, without going back: an element that is not closed ends the text."""
    first, *further = start.split(text)
    yield first
    yield from (piece.partition(end)[2] for piece in further)


def _number(value: str) -> str:
    if value in ("true", "false"):
        return "Y" if value == "true" else "N"
    whole = value.removesuffix(".0")
    return whole if whole.isdecimal() else value.removesuffix("T00:00:00")


def _parts(path: Path) -> Iterator[bytes]:
    """The document in parts that end where a row ends."""
    with opened_zip(path, WORKBOOK_MB) as archive:
        if "content.xml" not in archive.namelist():
            raise BadZipFile("it holds no spreadsheet")
        with archive.open("content.xml") as content:
            rest = content.read(_CHUNK)
            if _NAMESPACE not in rest:
                raise BadZipFile("it holds no spreadsheet that can be read without a password")
            while True:
                *parts, rest = rest.split(_ROW_END)
                yield from parts
                more = content.read(_CHUNK)
                if not more:
                    return
                rest += more
                if len(rest) > _LONGEST_ROW:
                    raise BadZipFile("a row has no end")


def _cells(row: bytes) -> tuple[list[Cell], int]:
    """A row's cells, and how many of those that hold something are repetitions."""
    cells: list[Cell] = []
    more = 0
    for cell in _CELL.split(row)[1:]:
        repeated = _COLUMNS_REPEATED.search(cell, 0, cell.find(b">")) if b"columns-repeated" in cell else None
        if repeated is None:
            cells.append(cell)
            continue
        times = max(min(int(repeated[1]), _MOST_COLUMNS - len(cells)), 0)
        filled = b"<text:p" in cell or b"office:value" in cell
        cells += [cell if filled else _BLANK] * times
        more += times - 1 if filled else 0
    if len(cells) > _WIDEST:
        raise BadZipFile(f"a row has more than {_WIDEST:,d} cells")
    return cells, more
