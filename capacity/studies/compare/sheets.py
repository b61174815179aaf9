"""compare.xlsx: a cover, one table a sheet, notes. Text from data is text, never a formula."""

from datetime import datetime
from typing import Any

import pandas as pd

from capacity.outputs.sheets import PROSE, Sheets, plain
from capacity.outputs.sheets import workbook as plain_workbook
from capacity.studies.compare.appraisal import NO_CAPITAL
from capacity.studies.compare.cost_causes import PARTS
from capacity.studies.compare.measures import MEASURES, total
from capacity.studies.compare.overview import standing
from capacity.studies.compare.result import Comparison
from capacity.studies.compare.split_said import READING, split_table
from capacity.studies.compare.verdict import terms, verdict

FORMATS = {"£": "#,##0", "share": "0.0%", "km": "0.0"}


def workbook(
    comparison: Comparison, figures: pd.DataFrame, gains: pd.DataFrame, differing: pd.DataFrame, created: datetime
) -> bytes:
    """The workbook's bytes. `figures`, `gains` and `differing` are those of the CSV files."""
    title = f"{comparison.place}: alternatives to {comparison.base.name}"

    def fill(sheets: Sheets) -> None:
        sheets.text("cover", [title, *_cover(comparison)])
        differs = differing[["alternative", "words", "where", "group"]]
        sheets.table("inputs that differ", *plain(differs), widest=PROSE)
        sheets.table("overview", *_overview(comparison), widest=24)
        sheets.table("verdicts", ["alternative", "label", "verdict"], [
            [plan.name, plan.candidate.label, verdict(plan, comparison)] for plan in comparison.others
        ], widest=PROSE)  # fmt: skip
        if comparison.split:
            parts = split_table(comparison)
            looks = [FORMATS.get(unit, "#,##0.0") for unit in parts["unit"]]
            sheets.table("part by part", *plain(parts), looks, widest=PROSE)
        sheets.table("by year", *_by_year(figures))
        sheets.table("who gains", *plain(gains))
        sheets.text("notes", ["Notes", *_notes(comparison)])

    return plain_workbook(title, created, fill)


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
        ["On cost, placements, waiting and staffing", "", *(standing(comparison, plan) for plan in comparison.all)],
    ]
    headings = ["figure", "unit", *(plan.name for plan in comparison.all)]
    return headings, rows, [FORMATS.get(row[1], "#,##0.0") for row in rows]


def _by_year(figures: pd.DataFrame) -> tuple[list[str], list[list[Any]], list[str]]:
    """compare.csv in words."""
    words = {measure.key: measure.label for measure in MEASURES}
    shown = figures.drop(columns="label")
    shown["measure"] = [words.get(key, key.replace("_", " ").capitalize()) for key in shown["measure"]]
    return *plain(shown), [FORMATS.get(unit, "#,##0.0") for unit in figures["unit"]]


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
        "An alternative is beaten if another costs no more in present value, places no more people avoidably out of"
        " borough, adds neither waiting nor hours that nobody works, and is better on at least one of the four.",
        "Of which: the ledger's own parts of the difference in present value. Weeks of care count at what the base pays"
        " for a week of the same need and year; what is left of residents' cost is other homes and prices.",
        "Occupancy: people over beds of the home boroughs' services, averaged over bed-days.",
        *failed,
        *comparison.warnings,
    ]
