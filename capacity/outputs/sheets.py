"""A plain workbook of a study: sheets of paragraphs and of tables. Text from data is text, never a formula."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

NARROW, WIDEST, PROSE = 12, 52, 100  # characters of a column
LINE = 15  # points of a line of text
Cells = Sequence[Sequence[Any]]


def workbook(title: str, created: datetime, fill: Callable[["Sheets"], None]) -> bytes:
    """The bytes of a workbook whose sheets `fill` writes."""
    import xlsxwriter

    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
    fill(Sheets(book))
    book.close()
    return kept.getvalue()


def plain(frame: pd.DataFrame) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of a table, for `Sheets.table`."""
    return [str(column).replace("_", " ") for column in frame.columns], frame.to_numpy(dtype=object).tolist()


class Sheets:
    """Writes sheets in one style."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        self.prose = book.add_format({"text_wrap": True, "valign": "top"})
        self.number: dict[str, Any] = {}

    def text(self, name: str, paragraphs: Sequence[str]) -> None:
        """One paragraph a row, the first as a title."""
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, PROSE)
        sheet.fit_to_pages(1, 0)
        for row, paragraph in enumerate(paragraphs):
            sheet.write_string(row, 0, paragraph, self.prose if row else self.title)
            if row:
                sheet.set_row(row, LINE * _lines(paragraph, PROSE))

    def table(
        self,
        name: str,
        headings: Sequence[str],
        rows: Cells,
        formats: Sequence[str] | None = None,
        widest: int = WIDEST,
        columns: Sequence[str] | None = None,
    ) -> None:
        """A table from A1 on; `formats` are those of each row's numbers, or `columns` of each column's; `widest` is of
        the columns after the first."""
        sheet = self.book.add_worksheet(name)
        widths = [
            _width(heading, [row[n] for row in rows], widest if n else WIDEST) for n, heading in enumerate(headings)
        ]
        for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            sheet.write_string(0, column, heading, self.head)
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows):
            look = formats[number] if formats else "#,##0.0"
            deep = max(_lines(value, width) for value, width in zip(row, widths, strict=True))
            if deep > 1:
                sheet.set_row(number + 1, LINE * deep)
            for column, value in enumerate(row):
                self._cell(sheet, number + 1, column, value, columns[column] if columns else look)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _cell(self, sheet: Any, row: int, column: int, value: Any, look: str) -> None:
        if isinstance(value, str):
            sheet.write_string(row, column, value, self.prose)
        elif value is not None and not pd.isna(value):
            if look not in self.number:
                self.number[look] = self.book.add_format({"num_format": look, "valign": "top"})
            sheet.write_number(row, column, float(value), self.number[look])


def _width(heading: str, cells: Sequence[Any], widest: int) -> int:
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return min(max(NARROW, len(heading) + 1, longest + 1), widest)


def _lines(value: Any, width: int) -> int:
    """Lines that wrapped text takes, with room to spare."""
    return 1 + int(1.1 * len(value) / width) if isinstance(value, str) and len(value) >= width else 1
