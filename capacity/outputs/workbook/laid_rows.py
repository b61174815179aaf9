"""The rows of tables as a workbook's file has them, put into it beside XlsxWriter.

XlsxWriter keeps a tuple for each cell and builds its text piece by piece when the file is written. A region's ledger
has three million cells, most of them with the text or formula of the row above but for the number of the row: here a
cell's text is made once where it recurs in its column.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from capacity.inputs.cells import letter
from capacity.outputs.workbook.cells import ROW, Cached, Cell, Formula, Shown, Value, plain

LINE_LENGTH = 66
"""Characters of a line of a cell in which text is wrapped."""
_LONG, _QUICK = 20_000_000, 4
"""Bytes from which a part of the file is packed at this level: it takes half the time of zlib's own, 6, and an eighth
more room."""
_NUMBER = re.compile('<row r="([0-9]+)"')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_FIRST_DAY = date(1899, 12, 30).toordinal()
"""The date from which a spreadsheet counts days."""


@dataclass(frozen=True)
class Laid:
    """The last rows of a sheet."""

    first: int
    """Number of the first of them, counted from 1."""
    width: int
    """How many columns the sheet has."""
    rows: list[str]
    """As `RowTexts` makes them; used up by `with_rows`."""


def with_rows(made: bytes, laid: Mapping[str, Laid]) -> bytes:
    """A workbook of XlsxWriter's with the last rows of some sheets, by their parts of the file.

    Whatever XlsxWriter has in these rows gives way to them.
    """
    whole = BytesIO()
    with ZipFile(BytesIO(made)) as old, ZipFile(whole, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename in laid:
                content = _filled(content, laid[part.filename])
            info = ZipInfo(part.filename, part.date_time)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, content, compresslevel=_QUICK if len(content) > _LONG else None)
    return whole.getvalue()


def _filled(sheet: bytes, laid: Laid) -> bytes:
    before, end, after = sheet.partition(b"</sheetData>")
    before = before.partition(b'<row r="%d"' % laid.first)[0]
    # below nothing a total leaves a row free
    last = _NUMBER.match(laid.rows[-1]) if laid.rows else None
    place = f"A1:{letter(laid.width - 1)}{int(last[1]) if last else max(laid.first - 1, 1)}"
    before = _DIMENSION.sub(f'<dimension ref="{place}"/>'.encode(), before, count=1)
    rows = "".join(laid.rows).encode()
    laid.rows.clear()
    return b"".join((before, rows, end, after))


class _Known(NamedTuple):
    """Cells of a column and a look: how each begins, and the text of those that were there before."""

    begin: str
    blank: str
    texts: dict[str, str]
    formulas: dict[str, str]
    """Without their values."""
    words: dict[tuple[str, Value], str]
    """Formulas whose values are words, with these."""


class RowTexts:
    """Makes the text of rows, and sees how wide their words are."""

    def __init__(self, strings: Any, formats: Mapping[str, Any], cached: Cached, widths: list[int]) -> None:
        """`strings`: XlsxWriter's table of texts; `widths`: characters of each column's widest cell, kept right."""
        self._strings, self._formats, self._cached, self._widths = strings, formats, cached, widths
        self._known: dict[tuple[int, str], _Known] = {}
        self._looks: Sequence[str] = ()
        self._columns: list[_Known] = []

    def row(self, row: int, cells: Sequence[Cell], looks: Sequence[str], height: str = "") -> str:
        """The text of row number `row`, counted from 1. `height`: its attributes where it is not of usual height."""
        if looks is not self._looks:
            self._looks, self._columns = looks, [self._at(*place) for place in enumerate(looks)]
        texts, strings, cached = list[str](), 0, self._cached
        for column, (cell, at) in enumerate(zip(cells, self._columns, strict=False)):
            if type(cell) is Shown:
                cell, look = cell
                at = self._at(column, look)
            if isinstance(cell, str):
                strings += 1
                texts.append(at.texts.get(cell) or self._text(column, at, cell))
            elif isinstance(cell, float):
                texts.append(f"{at.begin}><v>{cell:.16G}</v></c>")
            elif isinstance(cell, Formula):
                formula, value = cell
                value = cached(value)
                if isinstance(value, str):
                    texts.append(at.words.get((formula, value)) or self._in_words(column, at, formula, value))
                else:
                    texts.append(f"{at.formulas.get(formula) or self._formula(at, formula)}{value:.16G}</v></c>")
            elif cell is None:
                texts.append(at.blank)
            elif isinstance(cell, date):
                texts.append(f"{at.begin}><v>{cell.toordinal() - _FIRST_DAY}</v></c>")
            else:
                texts.append(f"{at.begin}><v>{cell:.16G}</v></c>")
        self._strings.count += strings
        return f'<row r="{ROW}"{height}>{"".join(texts)}</row>'.replace(ROW, str(row))

    def _at(self, column: int, look: str) -> _Known:
        if (column, look) not in self._known:
            begin = f'<c r="{letter(column)}{ROW}" s="{self._formats[look]._get_xf_index()}"'
            blank = f"{begin}/>" if look.endswith(("input", "total")) else ""
            self._known[column, look] = _Known(begin, blank, {}, {}, {})
        return self._known[column, look]

    def _text(self, column: int, at: _Known, words: str) -> str:
        """A cell of words, which stand in a table that all sheets share."""
        number = self._strings._get_shared_string_index(plain(words))
        self._strings.count -= 1  # counted by who asked
        self._widths[column] = max(self._widths[column], len(words))
        at.texts[words] = text = f'{at.begin} t="s"><v>{number}</v></c>'
        return text

    def _formula(self, at: _Known, formula: str) -> str:
        """A cell of a formula, without its value, which is a number."""
        at.formulas[formula] = text = f"{at.begin}><f>{escape(formula)}</f><v>"
        return text

    def _in_words(self, column: int, at: _Known, formula: str, value: str) -> str:
        """A cell of a formula whose value is words."""
        self._widths[column] = max(self._widths[column], len(value))
        at.words[formula, value] = text = f'{at.begin} t="str"><f>{escape(formula)}</f><v>{escape(value)}</v></c>'
        return text


def wrapped_lines(cells: Sequence[Cell], looks: Sequence[str]) -> int:
    """How many lines the tallest of a row's cells takes."""
    words = [cell for cell, look in zip(cells, looks, strict=False) if look == "wrapped" and isinstance(cell, str)]
    return max((-(-len(text) // LINE_LENGTH) for text in words), default=1)
