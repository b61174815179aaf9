"""The rows of a table as a sheet's file has them; a cell's text is made once where it recurs in its column.

XlsxWriter keeps a tuple for each cell and builds its text piece by piece when the file is written. A region's ledger
has three million cells, most of them with the text or formula of the row above but for the number of the row.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from xlsxwriter.worksheet import Worksheet

from capacity.inputs.cells import letter
from capacity.outputs.workbook.cells import ROW, Cached, Cell, Formula, Shown, Value, plain

LINE_LENGTH = 66
"""Characters of a line of a cell in which text is wrapped."""
_FIRST_DAY = date(1899, 12, 30).toordinal()
"""The date from which a spreadsheet counts days."""


class LaidSheet(Worksheet):  # type: ignore[misc]
    """A worksheet of XlsxWriter's whose last rows are laid down ready made.

    What XlsxWriter itself is told to write into such a row is not in the file.
    """

    dim_rowmax: int
    """The sheet's last row, as XlsxWriter knows it."""

    def __init__(self) -> None:
        super().__init__()
        self._laid: list[str] = []

    def lay(self, row: int, cells: list[str]) -> None:
        """Set the sheet's last rows, from number `row` on (counted from 0): all cells of each, as text."""
        if self._check_dimensions(row + len(cells) - 1, 0):
            raise ValueError(f"{self.name} has no room for {len(cells):,} rows")
        self._laid = cells

    def add_long_table(self, first: int, last: int, width: int, options: dict[str, Any]) -> None:
        """A table from column A and row `first`, its header, to row `last` (counted from 0).

        XlsxWriter would note of each of its cells that a table is there, so it is told of two rows.
        """
        if self.add_table(first, 0, first + 1, width - 1, options):
            raise ValueError(f"the table of {self.name} cannot be added")
        table, place = self.tables[-1], f"A{first + 1}:{letter(width - 1)}{last + 1}"
        table.update((key, place) for key in ("range", "a_range", "autofilter") if key in table)

    def _write_rows(self) -> None:
        rows, self._laid = self._laid, []
        last = self.dim_rowmax
        first = self.dim_rowmax = last - len(rows)
        super()._write_rows()
        self.dim_rowmax = last
        for row, cells in enumerate(rows, start=first + 1):
            if row in self.row_info:
                self._write_row(row, None, self.row_info[row])
            else:
                self.fh.write(f'<row r="{row + 1}">')
            self.fh.write(cells)
            self.fh.write("</row>")


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

    def __init__(self, sheet: LaidSheet, formats: Mapping[str, Any], cached: Cached, widths: list[int]) -> None:
        """`widths` holds the characters of the widest cell of each column, and is kept up to date."""
        self._strings, self._formats, self._cached, self._widths = sheet.str_table, formats, cached, widths
        self._known: dict[tuple[int, str], _Known] = {}
        self._looks: Sequence[str] = ()
        self._columns: list[_Known] = []

    def row(self, row: int, cells: Sequence[Cell], looks: Sequence[str]) -> str:
        """The text of the cells of row number `row`, counted from 1."""
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
        return "".join(texts).replace(ROW, str(row))

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
