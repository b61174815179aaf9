"""compare.xlsx: a cover, one table a sheet, notes. Text from data is text, never a formula."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from capacity.studies.compare.appraisal import NO_CAPITAL
from capacity.studies.compare.cost_causes import PARTS
from capacity.studies.compare.measures import MEASURES, total
from capacity.studies.compare.overview import standing
from capacity.studies.compare.result import Comparison
from capacity.studies.compare.split_said import READING, split_table
from capacity.studies.compare.verdict import terms, verdict

FORMATS = {"£": "#,##0", "share": "0.0%", "km": "0.0"}
NARROW, WIDEST, PROSE = 12, 52, 100  # characters of a column
LINE = 15  # points of a line of text
Cells = Sequence[Sequence[Any]]


def workbook(
    comparison: Comparison, figures: pd.DataFrame, gains: pd.DataFrame, differing: pd.DataFrame, created: datetime
) -> bytes:
    """The workbook's bytes. `figures`, `gains` and `differing` are those of the CSV files."""
    import xlsxwriter

    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    title = f"{comparison.place}: alternatives to {comparison.base.name}"
    book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
    sheets = _Sheets(book)
    sheets.text("cover", [title, *_cover(comparison)])
    sheets.table("inputs that differ", *_plain(differing[["alternative", "words", "where", "group"]]), widest=PROSE)
    sheets.table("overview", *_overview(comparison), widest=24)
    sheets.table("verdicts", ["alternative", "label", "verdict"], [
        [plan.name, plan.candidate.label, verdict(plan, comparison)] for plan in comparison.others
    ], widest=PROSE)  # fmt: skip
    if comparison.split:
        parts = split_table(comparison)
        looks = [FORMATS.get(unit, "#,##0.0") for unit in parts["unit"]]
        sheets.table("part by part", *_plain(parts), looks, widest=PROSE)
    sheets.table("by year", *_by_year(figures))
    sheets.table("who gains", *_plain(gains))
    sheets.text("notes", ["Notes", *_notes(comparison)])
    book.close()
    return kept.getvalue()


class _Sheets:
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
    ) -> None:
        """A table from A1 on; `formats` are those of each row's numbers, `widest` is of the columns after the first."""
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
                self._cell(sheet, number + 1, column, value, look)
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


def _plain(frame: pd.DataFrame) -> tuple[list[str], list[list[Any]]]:
    return [str(column).replace("_", " ") for column in frame.columns], frame.to_numpy(dtype=object).tolist()


def _overview(comparison: Comparison) -> tuple[list[str], list[list[Any]], list[str]]:
    """A row for each figure over the whole plan, a column for each alternative; and the formats of the rows."""
    rows: list[list[Any]] = [["label", "", *(plan.candidate.label for plan in comparison.all)]]
    for measure in MEASURES:
        if measure.key != "waiting_at_year_end":
            rows.append([measure.label, measure.unit, *(total(plan.figures[measure.key]) for plan in comparison.all)])
    worth = [plan.appraisal for plan in comparison.all]
    rows += [
        ["Net present cost", "£", *(appraisal.net_present_cost for appraisal in worth)],
        ["Net present cost against the base", "£", *(comparison.extra_cost(plan) for plan in comparison.all)],
        *(
            [
                f"… of which {PARTS[part][:1].lower()}{PARTS[part][1:]}",
                "£",
                "",
                *(plan.causes.pounds[part] for plan in comparison.others),
            ]
            for part in PARTS
        ),
        ["Capital", "£", *(NO_CAPITAL if plan.no_capital else plan.appraisal.capital for plan in comparison.all)],
        ["Running cost of options", "£", *(appraisal.revenue for appraisal in worth)],
        ["Value left at the end", "£", *(appraisal.residual for appraisal in worth)],
        ["Cost for each placement avoided", "£", *(appraisal.cost_each for appraisal in worth)],
        ["Pays back in", "", *(appraisal.payback for appraisal in worth)],
        ["Benefits over costs", "£ for each £", *(appraisal.benefit_cost_ratio for appraisal in worth)],
        ["On cost and placements", "", *(standing(comparison, plan) for plan in comparison.all)],
    ]
    headings = ["figure", "unit", *(plan.name for plan in comparison.all)]
    return headings, rows, [FORMATS.get(row[1], "#,##0.0") for row in rows]


def _by_year(figures: pd.DataFrame) -> tuple[list[str], list[list[Any]], list[str]]:
    """compare.csv in words."""
    words = {measure.key: measure.label for measure in MEASURES}
    shown = figures.drop(columns="label")
    shown["measure"] = [words.get(key, key.replace("_", " ").capitalize()) for key in shown["measure"]]
    return *_plain(shown), [FORMATS.get(unit, "#,##0.0") for unit in figures["unit"]]


def _cover(comparison: Comparison) -> list[str]:
    scenario = comparison.base.candidate.inputs.scenario
    return [
        f"Base: {comparison.base.name}. {comparison.base.candidate.label}",
        f"{scenario.quarters} quarters from {scenario.start:%B %Y}; financial years run from April to March.",
        "Sheets: inputs that differ (from the base, for each alternative), overview (each alternative over the whole"
        " plan), verdicts (in words), by year (every figure, with its difference from the base), who gains (by ward and"
        " by need; a change below 0 is good for them), notes.",
        *(["The sheet part by part: what each part of an alternative adds. " + READING] if comparison.split else []),
    ]


def _notes(comparison: Comparison) -> list[str]:
    failed = [f"{candidate.name} has no plan: {why}" for candidate, why in comparison.failed]
    return [
        *terms(comparison),
        "No alternative is better on both: none costs as little in present value and places as few people avoidably out"
        " of borough, and is better on one of the two.",
        "Of which: the ledger's own parts of the difference in present value. Weeks of care count at what the base pays"
        " for a week of the same need and year; what is left of residents' cost is other homes and prices.",
        "Occupancy: people over beds of the home boroughs' services, averaged over bed-days.",
        *failed,
        *comparison.warnings,
    ]
