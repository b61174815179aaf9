"""A form as an .xlsx workbook: headings, what each column means, drop-downs; with rows that are filled already."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from capacity.authoring.names import Names, with_name
from capacity.authoring.spread import Cells
from capacity.inputs.cells import letter
from capacity.inputs.form_layout import KEY, LISTS, README, VALUE, Column, Sheet, general, listed

FILLABLE = 300
"""Rows of a sheet that have drop-downs; more may be filled."""
DRAWN = 20
"""Rows that are drawn as cells to fill."""
LINE, GAP, TITLE, PROSE = 13, 5, 26, 100  # points of a line, between paragraphs, of a title; characters of a line
NARROW, WIDE, WIDEST = 13, 18, 34  # characters of columns: figures and dates, text, and names to choose
_FONT = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_INPUT = {"bg_color": "#FFF8DC", "border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": "#1F3864"},
    "prose": {"text_wrap": True},
    "dim": {"text_wrap": True, "font_color": "#595959"},
    "note": {"font_color": "#595959"},
    "meaning": {"text_wrap": True, "font_color": "#595959", "font_size": 9, "valign": "bottom"},
    "needed": {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "text_wrap": True, "border": 1},
    "optional": {"bold": True, "bg_color": "#D9E2F3", "text_wrap": True, "border": 1},
    "key": {"bold": True, "border": 1, "border_color": "#BFBFBF"},
    "present": {"text_wrap": True, "border": 1, "border_color": "#BFBFBF", "font_color": "#595959", "align": "left"},
    "text": {**_INPUT, "num_format": "@", "align": "left", "text_wrap": True},
    "number": {**_INPUT, "align": "right"},
    "date": {**_INPUT, "num_format": "yyyy-mm-dd", "align": "left"},
    "plain text": {"num_format": "@", "align": "left"},
    "plain number": {},
    "plain date": {"num_format": "yyyy-mm-dd", "align": "left"},
}
_COLOURS = {"general": "#1F3864", "event": "#548235", "mapping": "#BF8F00", "other": "#A6A6A6"}
NEEDED, NEEDED_ONCE, OPTIONAL = "Needed.", "Needed in at least one of these columns.", "Optional."
_MOST_HINT = 255  # characters of a hint that a spreadsheet shows beside a cell
QUARTERS = "quarters"
"""The list of days on which a quarter begins."""


class Form:
    """A form being written, in memory."""

    def __init__(self, names: Names, quarters: Sequence[date]) -> None:
        import xlsxwriter

        self._bytes = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._bytes, options)
        self._looks = {name: self._book.add_format({**_FONT, **look}) for name, look in _LOOKS.items()}
        self._names = names
        self._lists: dict[str, list[Any]] = {
            **{of: [with_name(*pair) for pair in called.items()] for of, called in names.items()},
            QUARTERS: list(quarters),
        }
        self._used: dict[str, int] = {}
        """Where each list that a column needs stands on its sheet."""

    def write(
        self,
        about: Sequence[str],
        filled: Mapping[str, Sequence[Cells]],
        present: Mapping[str, Any],
        at_present: Mapping[str, str],
    ) -> bytes:
        """The workbook. `about`: the paragraphs of its first sheet; `filled`: rows by sheet; `present`: what stands for
        a key of the scenario when its cell is left blank; `at_present`: what there is already, by sheet."""
        self._readme(about)
        self._general(filled[general().name][0], present)
        for sheet in listed():
            self._sheet(sheet, filled[sheet.name], at_present.get(sheet.name, ""))
        self._write_lists()
        self._book.close()
        return self._bytes.getvalue()

    def _add(self, name: str, colour: str) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.set_tab_color(_COLOURS[colour])
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _readme(self, about: Sequence[str]) -> None:
        sheet = self._add(README, "other")
        sheet.set_column(0, 0, PROSE)
        for row, paragraph in enumerate(about):
            self._text(sheet, row, paragraph, "prose" if row else "title")

    def _text(self, sheet: Any, row: int, text: str, look: str) -> None:
        """A paragraph or a title in the first column."""
        sheet.write_string(row, 0, text, self._looks[look])
        sheet.set_row(row, TITLE if look == "title" else LINE * _lines(text, PROSE) + GAP)

    def _general(self, cells: Cells, present: Mapping[str, Any]) -> None:
        layout, sheet = general(), self._add(general().name, "general")
        for column, width in enumerate((30, WIDEST, WIDEST, PROSE - 20)):
            sheet.set_column(column, column, width)
        self._text(sheet, 0, layout.name, "title")
        sheet.write_string(1, 0, without_marks(layout.meaning), self._looks["note"])
        headings = (KEY, VALUE, "If you leave it blank", "Meaning")
        for column, heading in enumerate(headings):
            sheet.write_string(3, column, heading, self._looks["needed" if column == 1 else "optional"])
        for row, asked in enumerate(layout.columns, start=4):
            stands, value = _shown(present.get(asked.key)), cells.get((asked.key, ""))
            meaning = _meaning(replace(asked, required=asked.required and not stands))
            sheet.write_string(row, 0, asked.key, self._looks["key"])
            self._cell(sheet, row, 1, asked, value)
            sheet.write_string(row, 2, stands, self._looks["present"])
            sheet.write_string(row, 3, meaning, self._looks["present"])
            tallest = max(_lines(stands, WIDEST), _lines(_shown(value), WIDEST), _lines(meaning, PROSE - 20))
            sheet.set_row(row, LINE * tallest + GAP)
            self._offer(sheet, row, row, 1, asked)
        sheet.freeze_panes(4, 0)

    def _sheet(self, layout: Sheet, rows: Sequence[Cells], at_present: str) -> None:
        sheet = self._add(layout.name, "event" if layout.event else "mapping")
        columns = self._columns(layout, rows)
        widths = [self._width(column) for column, _ in columns]
        self._text(sheet, 0, layout.name, "title")
        top = 1
        for text in (layout.meaning, *layout.notes, *([at_present] if at_present else [])):
            sheet.merge_range(top, 0, top, len(columns) - 1, without_marks(text), self._looks["dim"])
            sheet.set_row(top, LINE * _lines(text, sum(widths)) + GAP)
            top += 1
        meanings = [_meaning(column) for column, _ in columns]
        sheet.set_row(top, LINE * max(_lines(text, width * 1.1) for text, width in zip(meanings, widths, strict=True)))
        sheet.set_row(top + 1, LINE * (2 if any(name for _, name in columns) else 1) + GAP)
        for place, (column, name) in enumerate(columns):
            sheet.set_column(place, place, widths[place], self._looks[f"plain {_look(column)}"])
            sheet.write_string(top, place, meanings[place], self._looks["meaning"])
            heading = f"{_words(column.key)}: {name}" if name else _words(column.key)
            look = "needed" if column.required and not column.by_name else "optional"
            sheet.write_string(top + 1, place, heading, self._looks[look])
            self._offer(sheet, top + 2, top + 1 + max(FILLABLE, len(rows)), place, column)
            for row in range(max(DRAWN, len(rows) + 5)):
                value = rows[row].get((column.key, name)) if row < len(rows) else None
                self._cell(sheet, top + 2 + row, place, column, value)
        sheet.freeze_panes(top + 2, 0)

    def _columns(self, layout: Sheet, rows: Sequence[Cells]) -> list[tuple[Column, str]]:
        """Columns with the name that each is for; those of a name that the place lacks, too, where a row has it."""
        columns: list[tuple[Column, str]] = []
        for column in layout.columns:
            used = [name for row in rows for key, name in row if key == column.key]
            names = [*self._names.get(column.of, ()), *used] if column.by_name else [""]
            columns += [(column, name) for name in dict.fromkeys(names)]
        return columns

    def _width(self, column: Column) -> int:
        if column.by_name:
            return WIDE
        if column.kind in ("number", "whole", "date", "flag"):
            return NARROW
        if texts := column.choices or self._lists.get(column.of):
            return max(WIDE, min(WIDEST, 2 + max(map(len, texts))))
        return WIDEST if len(column.meaning) > PROSE else WIDE

    def _cell(self, sheet: Any, row: int, place: int, column: Column, value: Any) -> None:
        look = self._looks[_look(column)]
        if value is None:
            sheet.write_blank(row, place, None, look)
        elif isinstance(value, bool):
            sheet.write_string(row, place, str(value).lower(), look)  # LibreOffice would make it a number
        elif isinstance(value, int | float):
            sheet.write_number(row, place, value, look)
        elif column.kind == "date" and (day := _as_date(value)):
            sheet.write_datetime(row, place, day, look)
        else:
            called = self._names.get(column.of, {}).get(value, "") if isinstance(value, str) else ""
            sheet.write_string(row, place, with_name(str(value), called), look)

    def _offer(self, sheet: Any, first: int, last: int, place: int, column: Column) -> None:
        """A drop-down where there is something to choose from, and what the column means beside the cell in hand."""
        hint = _meaning(column)
        rule: dict[str, Any] = {"validate": "any", "input_title": column.key[:32]}
        rule["input_message"] = hint if len(hint) <= _MOST_HINT else f"{hint[: _MOST_HINT - 1]}…"
        of = QUARTERS if column.kind == "date" else column.of
        values = list(column.choices) if column.kind != "list" else []
        if column.kind == "flag":
            rule |= {"validate": "list", "source": ["true", "false"]}
        elif values:
            rule |= {"validate": "list", "source": [*values, "none"] if column.nullable else values}
            if len(",".join(rule["source"])) > _MOST_HINT:
                self._lists.setdefault(column.key, values)
                rule["source"] = self._list(column.key)
        elif not column.by_name and self._lists.get(of):
            rule |= {"validate": "list", "source": self._list(of)}
        if rule["validate"] == "list":
            rule["show_error"] = False  # an ID may be typed without its name; the check says what is wrong
        sheet.data_validation(first, place, last, place, rule)

    def _list(self, of: str) -> str:
        """Where a list stands, as a formula."""
        column = letter(self._used.setdefault(of, len(self._used)))
        return f"={LISTS}!${column}$2:${column}${len(self._lists[of]) + 1}"

    def _write_lists(self) -> None:
        sheet = self._add(LISTS, "other")
        for of, place in self._used.items():
            values = self._lists[of]
            texts = [value if isinstance(value, str) else value.isoformat() for value in values]
            sheet.set_column(place, place, min(max(map(len, (of, *texts))) + 2, 60))
            sheet.write_string(0, place, _words(of), self._looks["optional"])
            for row, value in enumerate(values, start=1):
                if isinstance(value, date):
                    sheet.write_datetime(row, place, value, self._looks["plain date"])
                else:
                    sheet.write_string(row, place, value, self._looks["plain text"])
        sheet.freeze_panes(1, 0)


def _look(column: Column) -> str:
    return {"number": "number", "whole": "number", "any": "number", "date": "date"}.get(column.kind, "text")


def _meaning(column: Column) -> str:
    needed = NEEDED_ONCE if column.by_name else NEEDED
    return f"{needed if column.required else OPTIONAL} {without_marks(column.meaning)}".rstrip()


def without_marks(text: str) -> str:
    """Documentation without the marks that set words of a file apart."""
    return text.replace("`", "")


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column of so many characters."""
    return sum(1 + int(len(line) / width) for line in text.split("\n"))


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _shown(value: Any) -> str:
    """A value of a scenario as the form shows it; blank for none."""
    if value is None or value == "":
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else f"{value}"


def _as_date(value: Any) -> date | None:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None
