"""The workbook as a file: sheets with a title, lines of explanation and one table. XlsxWriter lives here only."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from capacity.inputs.cells import letter
from capacity.outputs.workbook.cells import Cached, Cell, plain
from capacity.outputs.workbook.laid_rows import Laid, RowTexts, with_rows, wrapped_lines

_FONT = {"font_name": "Arial", "font_size": 11, "valign": "top"}
_MONEY, _FINE, _PER_CENT = "#,##0.00", '#,##0.0000;-#,##0.0000;"–"', "0.00%"
_INPUT = {"bg_color": "#FFF2CC", "border": 1}
_TOTAL = {"bold": True, "top": 1}
_HEADER = {"bold": True, "text_wrap": True, "bg_color": "#E7E6E6", "bottom": 2, "valign": "vcenter"}
_WORD = {"align": "left", "indent": 1}
_WORDS = ("text", "wrapped", "link", "date")
_LOOKS: dict[str, dict[str, Any]] = {
    "text": _WORD,
    "wrapped": {**_WORD, "text_wrap": True},
    "line": {},
    "title": {"bold": True, "font_size": 16},
    "header": {**_HEADER, **_WORD},
    "number header": {**_HEADER, "align": "right", "indent": 2},
    "link": {**_WORD, "font_color": "#0000C0", "underline": 1},
    "date": {**_WORD, "num_format": "yyyy-mm-dd"},
    "right": {"align": "right"},
    "count": {**_WORD, "num_format": "0"},
    "whole": {"num_format": "#,##0"},
    "money": {"num_format": _MONEY},
    "money left": {**_WORD, "num_format": _MONEY},
    "fine": {"num_format": _FINE},
    "per cent": {"num_format": _PER_CENT},
    "factor": {"num_format": "0.000000"},
    "money input": {"num_format": _MONEY, **_INPUT},
    "per cent input": {"num_format": _PER_CENT, **_INPUT},
    "total": {**_TOTAL, **_WORD},
    "money total": {"num_format": _MONEY, **_TOTAL},
    "fine total": {"num_format": _FINE, **_TOTAL},
    "bold": {**_WORD, "bold": True},
    "money bold": {"num_format": _MONEY, "bold": True},
    "per cent total": {"num_format": _PER_CENT, **_TOTAL},
}
_NARROWEST = {"date": 12, "money": 17, "fine": 14, "per cent": 12, "factor": 12}
_WIDEST, _WRAPPED, _WIDE_PAPER = 48, 62, 200
MOST_ROWS = 1_048_576
"""Rows of a sheet."""
_FEW = 20
"""Rows up to which a table needs no buttons to filter it."""
_NO_MISTAKE = ("formula_differs", "calculated_column", "number_stored_as_text", "two_digit_text_year")
_LINE, _HIGHEST = 15, 400
"""Height of a line and of the tallest row, in points."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet's table."""

    header: str
    look: str = "text"


class Paper:
    """A workbook being written, in memory."""

    def __init__(self, properties: dict[str, str], created: datetime, cached: Cached) -> None:
        self._bytes = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": dict(_FONT),  # a copy: it is added to
        }
        self._book = xlsxwriter.Workbook(self._bytes, options)
        self._book.set_properties({**{key: plain(text)[:255] for key, text in properties.items()}, "created": created})
        self.looks = {name: self._book.add_format({**_FONT, **look}) for name, look in _LOOKS.items()}
        self.cached = cached
        self._sheets: list[Sheet] = []
        self.names: list[str] = []
        """Names of the sheets, in order."""

    def sheet(self, name: str, title: str, *lines: str) -> "Sheet":
        """Add a sheet after the existing ones."""
        self.names.append(name)
        self._sheets.append(Sheet(self, self._book.add_worksheet(name), name, title, lines))
        return self._sheets[-1]

    def define(self, name: str, place: str) -> None:
        """A name for a cell or a column, `place` being its address with the sheet."""
        if self._book.define_name(name, f"={place}"):
            raise ValueError(f"{name} cannot be the name of a cell")

    def finish(self) -> bytes:
        """The file."""
        self._book.close()
        parts = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(self._sheets, start=1)}
        return with_rows(
            self._bytes.getvalue(), {name: Laid(sheet.first, sheet.width, sheet.rows) for name, sheet in parts.items()}
        )


class Sheet:
    """A sheet: title, lines of explanation, and a table from column A."""

    def __init__(self, paper: Paper, sheet: Any, name: str, title: str, lines: Sequence[str]) -> None:
        self.name, self.title = name, title
        self.first = len(lines) + 3
        """Number of the table's first row, as the spreadsheet counts."""
        self._paper, self._sheet, self._lines = paper, sheet, lines
        self.rows: list[str] = []
        """The table's rows as the file has them, which XlsxWriter knows nothing of."""
        self.width = 1
        """The table's columns."""

    def cell(self, column: str, row: int) -> str:
        """The address of a cell of the table, for formulas anywhere; `row` counts from 0."""
        return f"{self.name}!${column}${self.first + row}"

    def column(self, column: str, rows: int) -> str:
        """The address of a whole column of the table."""
        return f"{self.name}!${column}${self.first}:${column}${self.first + max(rows, 1) - 1}"

    def fill(self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], total: Sequence[Cell] = ()) -> None:
        """Write the table, and a row of totals below it."""
        self._sheet.write_string(0, 0, plain(self.title), self._paper.looks["title"])
        for number, line in enumerate(self._lines, start=1):
            self._sheet.write_string(number, 0, plain(line), self._paper.looks["line"])
        looks = [column.look for column in columns]
        widths = [_heading_width(column) for column in columns]
        self.width, self.rows = len(columns), list[str]()
        made = RowTexts(self._sheet.str_table, self._paper.looks, self._paper.cached, widths)
        for number, row in enumerate(rows, start=self.first):
            lines = wrapped_lines(row, looks) if "wrapped" in looks else 1
            self.rows.append(made.row(number, row, looks, _height(lines)))
        last = self.first + max(len(self.rows), 1) - 2
        if total:
            below = [f"{look} total" if look in ("money", "per cent", "fine") else "total" for look in looks]
            self.rows.append(made.row(last + 2, total, below))
        if self.first - 1 + len(self.rows) > MOST_ROWS:
            raise ValueError(f"{self.name} has no room for {len(self.rows):,} rows")
        widths = [
            _WRAPPED if column.look == "wrapped" else min(width + 3, _WIDEST)
            for column, width in zip(columns, widths, strict=True)
        ]
        self._mark_up(columns, widths, last)

    def _mark_up(self, columns: Sequence[Column], widths: Sequence[int], last: int) -> None:
        """A real table with a header, which stays in sight, on the screen and on paper."""
        for place, width in enumerate(widths):
            self._sheet.set_column(place, place, width)
        formats = self._paper.looks
        headers = [
            {"header": column.header, "header_format": formats["header" if column.look in _WORDS else "number header"]}
            for column in columns
        ]
        table = {"name": f"table_{self.name}", "columns": headers, "style": "Table Style Light 1", "banded_rows": False,
                 "autofilter": last - self.first > _FEW}  # fmt: skip
        self._sheet.add_table(self.first - 2, 0, self.first - 1, len(columns) - 1, table)
        whole = f"A{self.first - 1}:{letter(len(columns) - 1)}{last + 1}"  # of which XlsxWriter would note each cell
        added = self._sheet.tables[-1]
        added.update((key, whole) for key in ("range", "a_range", "autofilter") if key in added)
        meant = f"A{self.first}:{letter(len(columns) - 1)}{last + 1}"  # rows of different kinds; IDs made of digits
        self._sheet.ignore_errors(dict.fromkeys(_NO_MISTAKE, meant))
        self._sheet.set_row(0, 24)
        self._sheet.set_row(self.first - 2, _LINE * max(map(_heading_lines, columns, widths)) + _LINE // 2)
        self._sheet.freeze_panes(self.first - 1, 0)
        self._sheet.set_landscape()
        self._sheet.set_paper(8 if sum(widths) > _WIDE_PAPER else 9)  # A3, A4
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(self.first - 2)
        self._sheet.set_footer("&L&A&RPage &P of &N")

    def link(self, row: int, column: int, target: str) -> None:
        """A link to the start of another sheet, shown as that sheet's name."""
        self._sheet.write_url(row, column, f"internal:'{target}'!A1", self._paper.looks["link"], target)

    def accept(self, row: int, column: int, lowest: float, highest: float, prompt: str) -> None:
        """Let an input cell take a number between two others, or nothing."""
        rule = {"validate": "decimal", "criteria": "between", "minimum": lowest, "maximum": highest}
        words = {"input_message": prompt, "error_title": "Not possible", "error_message": prompt}
        self._sheet.data_validation(row, column, row, column, {**rule, **words})


def _height(lines: int) -> str:
    """The height of a row of so many lines as the file has it, in whole pixels, four to three points."""
    pixels = min(_LINE * lines, _HIGHEST) * 4 // 3
    return f' ht="{pixels * 0.75:.16g}" customHeight="1"' if lines > 1 else ""


def _heading_width(column: Column) -> int:
    """A header is wrapped, so its longest word counts; numbers get room for millions."""
    return max(*map(len, column.header.split()), _NARROWEST.get(column.look, 8) - 3)


def _heading_lines(column: Column, width: int) -> int:
    """Lines of the header when it is wrapped, leaving room for the filter button."""
    lines, left = 1, width - 4
    for word in column.header.split():
        if left < len(word) and left < width - 4:
            lines, left = lines + 1, width - 4
        left -= len(word) + 1
    return lines
