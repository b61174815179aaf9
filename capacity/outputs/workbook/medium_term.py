"""The sheet Financial_plan: the medium-term table with the years across, its steps added up again."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from capacity.inputs.cells import letter
from capacity.outputs.workbook.cells import Cell, Formula, Shown
from capacity.outputs.workbook.ledger_rows import Keys, number, text
from capacity.outputs.workbook.totals import NOTHING
from capacity.outputs.workbook.workbook_file import Column, Paper
from capacity.results.columns import SELDOM, STEPS

_AFTER = ("forecast", "budget", "gap")
ADDED = "Opening and all steps"
Key = tuple[str, str]
"""A home and a financial year."""


@dataclass(frozen=True)
class Forecasts:
    """The financial plan, once written, by home and financial year."""

    forecast: dict[Key, tuple[str, Decimal]]
    """Address of each forecast, and the forecast."""
    added: dict[Key, tuple[str, Decimal]]
    """The same for the sum of the opening and all steps."""
    budget: dict[Key, Decimal]


def financial_plan(
    paper: Paper, keys: Keys, names: Mapping[str, str], tables: Mapping[str, pd.DataFrame]
) -> Forecasts | None:
    """The medium-term table as planned; nothing where the run has none. `names` are those of the homes."""
    frame = tables.get("financial_plan.csv")
    if frame is None or frame.empty:
        return None
    sheet = paper.sheet(
        "Financial_plan",
        "Why each year's net cost is not the last one's, £",
        "As planned: these figures do not answer to What_if. Opening and all steps together are the forecast.",
    )
    homes = {home: keys.homes.get(home, home) for home in map(text, frame["home"])}
    planned = {(homes[text(row["home"])], text(row["financial_year"])): row for row in frame.to_dict("records")}
    years = list(dict.fromkeys(year for _, year in planned))
    places = {year: letter(3 + place) for place, year in enumerate(years)}
    forecasts = Forecasts({}, {}, {})
    rows: list[list[Cell]] = []
    for home in dict.fromkeys(home for home, _ in planned):
        own = {year: planned[home, year] for year in years if (home, year) in planned}
        money = {step: {year: number(row[step]) for year, row in own.items()} for step in STEPS}
        shown = [step for step in STEPS if step not in SELDOM or any(money[step].values())]
        before = [step for step in shown if step not in _AFTER]
        first = sheet.first + len(rows)
        for step in before:
            rows.append(_line(home, names, STEPS[step], [money[step].get(year) for year in years], step == "opening"))
        last, cells = sheet.first + len(rows) - 1, list[Cell]()
        for year in years:
            value = sum((money[step].get(year) or NOTHING for step in before), NOTHING)
            forecasts.added[home, year] = sheet.cell(places[year], len(rows)), value
            cells.append(Formula(f"ROUND(SUM({places[year]}{first}:{places[year]}{last}),2)", float(value)))
        rows.append([home, names.get(home, ""), ADDED, *cells])
        for year in own:
            forecasts.forecast[home, year] = sheet.cell(places[year], len(rows)), money["forecast"][year] or NOTHING
            if (budget := money["budget"][year]) is not None:
                forecasts.budget[home, year] = budget
        for step in [step for step in shown if step in _AFTER]:
            rows.append(_line(home, names, STEPS[step], [money[step].get(year) for year in years], step == "forecast"))
        days = [float(number(own[year]["days"]) or 0) if year in own else None for year in years]
        rows.append([home, names.get(home, ""), "Days of the plan in the year",
                     *(Shown(count, "whole") for count in days)])  # fmt: skip
    sheet.fill([*map(Column, ("Home", "Home name", "Step")), *(Column(year, "money") for year in years)], rows)
    return forecasts


def _line(home: str, names: Mapping[str, str], label: str, amounts: list[Decimal | None], bold: bool) -> list[Cell]:
    cells: list[Cell] = [None if amount is None else float(amount) for amount in amounts]
    if not bold:
        return [home, names.get(home, ""), label, *cells]
    return [home, names.get(home, ""), Shown(label, "bold"),
            *(Shown(cell, "money bold") for cell in cells if cell is None or isinstance(cell, float))]  # fmt: skip
