"""The sheet What_if_effect: net cost of each home and financial year as planned, with the what-if, against budget."""

from collections.abc import Mapping
from decimal import Decimal

from capacity.outputs.workbook.cells import Cell, Formula
from capacity.outputs.workbook.medium_term import Forecasts
from capacity.outputs.workbook.totals import HEADERS, NOTHING, Totals
from capacity.outputs.workbook.workbook_file import Column, Sheet

_NET = ("Net as planned (£)", "Net with what-if (£)", "Change (£)")
_BUDGET = ("Budget (£)", "Over budget as planned (£; under: -)", "Over budget with what-if (£; under: -)")


def fill_effect(sheet: Sheet, names: Mapping[str, str], by_year: Totals, forecasts: Forecasts | None) -> None:
    """Write the sheet; budget and gap only where there is a budget. `names` are those of the homes."""
    budgets = forecasts.budget if forecasts else {}
    rows: list[list[Cell]] = []
    for row, (key, sums) in enumerate(by_year.sums.items()):
        at, net, budget = sheet.first + row, float(sums["net"]), budgets.get((key[0], key[1]))
        home = by_year.columns["home"], by_year.columns["year"]
        finds = f"{by_year.columns['net']},{home[0]},$A{at},{home[1]},$C{at}"
        cells: list[Cell] = [key[0], names.get(key[0], ""), key[1], net, Formula(f"ROUND(SUMIFS({finds}),2)", net)]
        rows.append([*cells, *_change(at), *(_against(at, sums["net"], budget) if budgets else ())])
    columns = [*map(Column, HEADERS), *(Column(header, "money") for header in _NET), Column("Change (%)", "per cent")]
    if budgets:
        columns += [Column(header, "money") for header in _BUDGET]
    value = float(sum((sums["net"] for sums in by_year.sums.values()), NOTHING))
    last = sheet.first + max(len(rows), 1) - 1
    totals = [Formula(f"ROUND(SUM({column}{sheet.first}:{column}{last}),2)", value) for column in "DE"]
    sheet.fill(columns, rows, ["All years", None, None, *totals, *_change(last + 1), *([None] * 3 if budgets else [])])


def _against(at: int, net: Decimal, budget: Decimal | None) -> tuple[Cell, ...]:
    if budget is None:
        return (None, None, None)
    gap = float(net - budget)
    return float(budget), Formula(f"ROUND(D{at}-H{at},2)", gap), Formula(f"ROUND(E{at}-H{at},2)", gap)


def _change(row: int) -> tuple[Formula, Formula]:
    share = f"IF(D{row}=0,0,F{row}/D{row})"
    return Formula(f"ROUND(E{row}-D{row},2)", 0.0), Formula(share, 0.0)
