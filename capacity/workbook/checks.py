"""The sheets that hold figures against each other: the financial plan, Reconciliation and What_if_effect."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from capacity.columns import OUTPUTS
from capacity.read.inputs import Inputs
from capacity.workbook.cells import Cell, Formula, differs
from capacity.workbook.lines import AMOUNT_HEADERS, AMOUNTS, NET, NO_HOME, number, text
from capacity.workbook.paper import Column, Paper
from capacity.workbook.totals import HEADERS, NOTHING, Totals

RIGHT = "OK"
_PLAN = "financial_plan.csv"


@dataclass(frozen=True)
class Forecasts:
    """The financial plan, once written."""

    grand: str
    """Address of the grand total of its forecasts."""
    value: Decimal


def financial_plan(paper: Paper, inputs: Inputs, tables: Mapping[str, pd.DataFrame]) -> Forecasts | None:
    """The medium-term table as planned, its steps added up again; nothing where the run has none."""
    frame = tables.get(_PLAN)
    if frame is None or frame.empty:
        return None
    sheet = paper.sheet(
        "Financial_plan",
        "Why each year's net cost is not the last one's",
        "As planned, £: these figures do not answer to What_if. Opening and all steps together are the forecast.",
    )
    described = {column.name: column for column in OUTPUTS[_PLAN][1]}
    steps = list(described)[list(described).index("opening") : list(described).index("forecast")]
    names = {row.authority: row.name for row, _ in inputs.tables["authorities"]}
    first, last = "E", chr(ord("E") + len(steps) - 1)
    total, forecast = (chr(ord(last) + place) for place in (1, 2))
    rows: list[list[Cell]] = []
    for row, cells in enumerate(frame.to_dict("records")):
        at, planned = sheet.first + row, number(cells["forecast"]) or NOTHING
        added = sum((number(cells[step]) or NOTHING for step in steps), NOTHING)
        check = f'IF({total}{at}={forecast}{at},"{RIGHT}",{differs(f"{total}{at}-{forecast}{at}")})'
        rows.append(
            [text(cells["home"]), names.get(text(cells["home"]), ""), text(cells["financial_year"]),
             _float(cells["days"]), *(_float(cells[step]) for step in steps),
             Formula(f"ROUND(SUM({first}{at}:{last}{at}),2)", float(added)), float(planned),
             Formula(check, _verdict(added - planned)), _float(cells["budget"]), _float(cells["gap"])]
        )  # fmt: skip
    headers = [step.replace("_", " ").capitalize() + " (£)" for step in steps]
    columns = [
        *map(Column, HEADERS),
        Column("Days", "whole"),
        *(Column(header, "money") for header in [*headers, "Opening and steps (£)", "Forecast (£)"]),
        Column("Check"),
        *(Column(header, "money") for header in ("Budget (£)", "Gap (£)")),
    ]
    value = sum((number(cell) or NOTHING for cell in frame["forecast"]), NOTHING)
    grand = Formula(f"ROUND(SUM({sheet.column(forecast, len(rows)).split('!')[1]}),2)", float(value))
    blank: list[Cell] = [None] * (len(steps) + 4)
    sheet.fill(columns, rows, ["Grand total", *blank, grand, None, None, None])
    return Forecasts(sheet.cell(forecast, len(rows)), value)


def _float(cell: object) -> float | None:
    found = number(cell)
    return None if found is None else float(found)


class _Comparison(NamedTuple):
    """Two figures that should be the same, each with its cell."""

    what: str
    amount: str
    one: Decimal
    other: Decimal
    one_cell: Cell
    other_cell: Cell
    with_plan: bool = False
    """Whether a what-if makes them differ."""


@dataclass(frozen=True)
class Verdicts:
    """The results of all comparisons, once written."""

    column: str
    """Their address."""
    count: int
    wrong: int


def reconciliation(
    paper: Paper, ledger: dict[str, str], totals: dict[str, Totals], forecasts: Forecasts | None
) -> Verdicts:
    """Each grand total against the ledger's, and that against the plan."""
    sheet = paper.sheet(
        "Reconciliation",
        "Whether all totals agree",
        "Every sheet's grand total against the ledger's, and the ledger against the plan as costs.csv has it.",
    )
    found = list(_comparisons(ledger, totals, forecasts))
    rows: list[list[Cell]] = []
    for at, each in enumerate(found, start=sheet.first):
        difference = each.one - each.other
        words = differs(f"E{at}")
        if each.with_plan:
            words = f'IF(what_if_figures>0,"what-if in use: ","")&{words}'
        result = Formula(f'IF(E{at}=0,"{RIGHT}",{words})', _verdict(difference))
        between = Formula(f"ROUND(C{at}-D{at},2)", float(difference))
        rows.append([each.what, each.amount, each.one_cell, each.other_cell, between, result])
    headers = ("Ledger (£)", "Other figure (£)", "Difference (£)")
    columns = [Column("Compared with"), Column("Amount"), *(Column(header, "money") for header in headers)]
    sheet.fill([*columns, Column("Result", "wrapped")], rows)
    return Verdicts(sheet.column("F", len(rows)), len(rows), sum(each.one != each.other for each in found))


def _comparisons(
    ledger: dict[str, str], totals: dict[str, Totals], forecasts: Forecasts | None
) -> Iterator[_Comparison]:
    by_year = totals["By_year"].sums
    planned = [sum((sums[place] for sums in by_year.values()), NOTHING) for place in range(len(AMOUNTS))]
    amounts = list(zip(AMOUNTS, AMOUNT_HEADERS, planned, strict=True))
    for sheet, found in totals.items():
        for place, (amount, header, value) in enumerate(amounts):
            other = sum((sums[place] for sums in found.sums.values()), NOTHING)
            cells = Formula(ledger[amount], float(value)), Formula(found.grand[amount], float(other))
            yield _Comparison(sheet, header, value, other, *cells)
    for amount, header, value in amounts:
        yield _Comparison("The plan", header, value, value, Formula(ledger[amount], float(value)), float(value), True)
    if forecasts:
        homes = sum((sums[NET] for key, sums in by_year.items() if key[0] != NO_HOME), NOTHING)
        forecast = Formula(forecasts.grand, float(forecasts.value))
        yield _Comparison(
            "Financial_plan", "Net as planned, of homes (£)", homes, forecasts.value, float(homes), forecast
        )


def _verdict(difference: Decimal) -> str:
    """What a check says without a what-if."""
    sign = "-" if difference < 0 else ""
    return f"differs by {sign}£{abs(difference):,.2f}" if difference else RIGHT


def what_if_effect(paper: Paper, inputs: Inputs, by_year: Totals) -> None:
    """Net cost of each home and financial year as planned, and with the what-if."""
    sheet = paper.sheet(
        "What_if_effect",
        "What the what-if changes: net cost by financial year",
        "The same people in the same places at other prices: no new plan. Nothing changes until What_if is used.",
    )
    names = {row.authority: row.name for row, _ in inputs.tables["authorities"]}
    rows: list[list[Cell]] = []
    for row, (key, sums) in enumerate(by_year.sums.items()):
        net = float(sums[NET])
        now = Formula(by_year.sheet.cell("G", by_year.rows[key]), net)
        rows.append([key[0], names.get(key[0], ""), key[1], net, now, *_change(sheet.first + row)])
    headers = ("Net as planned (£)", "Net with what-if (£)", "Change (£)")
    value = float(sum((sums[NET] for sums in by_year.sums.values()), NOTHING))
    last = sheet.first + max(len(rows), 1) - 1
    totals = [Formula(f"ROUND(SUM({column}{sheet.first}:{column}{last}),2)", value) for column in "DE"]
    columns = [
        *map(Column, HEADERS),
        *(Column(header, "money") for header in headers),
        Column("Change (%)", "per cent"),
    ]
    sheet.fill(columns, rows, ["Grand total", None, None, *totals, *_change(last + 1)])


def _change(row: int) -> tuple[Formula, Formula]:
    share = f"IF(D{row}=0,0,F{row}/D{row})"
    return Formula(f"ROUND(E{row}-D{row},2)", 0.0), Formula(share, 0.0)
