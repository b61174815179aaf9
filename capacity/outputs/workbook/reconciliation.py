"""The sheet Reconciliation: every home and financial year, in every sheet, against the plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from capacity.outputs.workbook.cells import Cell, Formula, Shown, differs
from capacity.outputs.workbook.ledger_rows import AMOUNTS, NET, NO_HOME, Line
from capacity.outputs.workbook.medium_term import ADDED, Forecasts, Key
from capacity.outputs.workbook.totals import HEADERS, HEADING, NOTHING, Totals
from capacity.outputs.workbook.workbook_file import Column, Paper

RIGHT = "OK"
ALL = "(all)"
"""Home and year of a row about the whole ledger."""
_SHEETS = {"By_year": "G", "By_care_type": "H", "By_provider": "I", "By_borough": "J"}


@dataclass(frozen=True)
class Verdicts:
    """The results of all comparisons, once written."""

    column: str
    """Their address."""
    count: int
    wrong: int


class _Compared(NamedTuple):
    """A row: a figure as planned, the same from each sheet, and whether a what-if may make them differ."""

    key: Key
    what: str
    planned: Decimal
    cells: tuple[Formula | None, ...]
    """Columns F to K: the ledger, the four sheets of totals, Financial_plan."""
    pounds: bool
    answers: bool
    forecast: Decimal | None = None


def reconciliation(
    paper: Paper,
    lines: list[Line],
    names: Mapping[str, str],
    formulas: int,
    totals: Mapping[str, Totals],
    forecasts: Forecasts | None,
) -> Verdicts:
    """Write the sheet. `names` are those of the homes; `formulas` is how many cells of the ledger are formulas."""
    sheet = paper.sheet(
        "Reconciliation",
        "Whether every figure agrees, for each home and financial year",
        "As planned is what the plan came to, as a constant. The other columns add up the sheets of that name.",
        "Weeks, hours and the column Net as planned of the ledger never answer to a what-if; amounts do.",
    )
    comparisons: list[_Compared] = []
    keys = {(key[0], key[1]) for key in totals["By_year"].sums}
    for key in sorted(keys | set(forecasts.forecast if forecasts else ())):
        comparisons += _of_year(key, totals, forecasts, sheet.first + len(comparisons))
    comparisons += _whole(lines, formulas)
    rows = [_row(sheet.first + row, compared, names) for row, compared in enumerate(comparisons)]
    headers = ("As planned", "Ledger", *_SHEETS, "Financial_plan", "Ledger less plan")
    columns = [*map(Column, (*HEADERS, "What")), *(Column(header, "money") for header in headers)]
    sheet.fill([*columns, Column("Result", "wrapped")], rows)
    wrong = sum(_wrong(compared) != RIGHT for compared in comparisons)
    return Verdicts(sheet.column("M", len(rows)), len(rows), wrong)


def _of_year(key: Key, totals: Mapping[str, Totals], forecasts: Forecasts | None, at: int) -> Iterator[_Compared]:
    """The rows of a home and financial year, from row `at` of the sheet."""
    measures = [name for name in totals["By_year"].columns if name in HEADING]
    sums = totals["By_year"].sums.get((*key, ""), dict.fromkeys(measures, NOTHING))
    forecast = forecasts.forecast.get(key) if forecasts else None
    for row, (name, planned) in enumerate(sums.items(), start=at):
        pounds, round_to = name in AMOUNTS, 2 if name in AMOUNTS else 6
        value = float(planned.quantize(Decimal(1).scaleb(-round_to), ROUND_HALF_UP))  # as ROUND gives it
        cells = [Formula(f"ROUND(SUMIFS(ledger_{name},ledger_home,$A{row},ledger_year,$C{row}),{round_to})", value)]
        for sheet in _SHEETS:
            columns = totals[sheet].columns
            finds = f"{columns[name]},{columns['home']},$A{row},{columns['year']},$C{row}"
            cells.append(Formula(f"ROUND(SUMIFS({finds}),{round_to})", value))
        beside = forecast[1] if name == "net" and forecast and key[0] != NO_HOME else None
        if beside is not None and forecast:
            cells.append(Formula(forecast[0], float(beside)))
        yield _Compared(key, HEADING[name], planned, tuple(cells), pounds, pounds, beside)
    row, net = at + len(sums), sums["net"]
    finds = f"ledger_home,$A{row},ledger_year,$C{row}"
    own = Formula(f"ROUND(SUMIFS(ledger_planned,{finds}),2)", float(net))
    yield _Compared(key, "Net as planned (£)", net, (own,), True, False)
    if forecasts and forecast and key[0] != NO_HOME:
        cell, value_added = forecasts.added[key]
        added = Formula(cell, float(value_added))
        yield _Compared(key, f"{ADDED} (£)", net, (None,) * 5 + (added,), True, False, value_added)


def _whole(lines: list[Line], formulas: int) -> Iterator[_Compared]:
    """What only the ledger as a whole can show: an amount typed over, weeks moved from row to row."""
    counted = Formula("SUMPRODUCT(--_xlfn.ISFORMULA(ledger_formulas))", float(formulas))
    yield _Compared((ALL, ALL), "Cells of the ledger that are formulas", Decimal(formulas), (counted,), False, False)
    product = sum((line.quantity("resident_weeks") * line.amounts[NET] for line in lines), NOTHING)
    moved = Formula("SUMPRODUCT(ledger_resident_weeks,ledger_planned)", float(product))
    yield _Compared((ALL, ALL), "Weeks × net as planned, row by row", product, (moved,), False, False)


def _row(at: int, compared: _Compared, names: Mapping[str, str]) -> list[Cell]:
    look = "money" if compared.pounds else "whole" if compared.key[0] == ALL else "fine"
    cells = (float(compared.planned), *compared.cells, *([None] * (6 - len(compared.cells))))
    home, year = compared.key
    return [
        home,
        names.get(home, ""),
        year,
        compared.what,
        *(Shown(cell, look) for cell in cells),
        *_difference(at, compared),
    ]


def _difference(at: int, compared: _Compared) -> tuple[Cell, Cell]:
    """The ledger (or the steps) less the plan, and what that means."""
    of = "F" if compared.cells[0] is not None else "K"
    whole = compared.key[0] == ALL
    rounded = 0 if whole else 2 if compared.pounds else 6
    value = compared.forecast - compared.planned if of == "K" and compared.forecast is not None else NOTHING
    difference = Formula(f"ROUND({of}{at}-E{at},{rounded})", float(value))
    words = differs(f"L{at}", compared.pounds)
    if compared.answers:
        words = f'IF(what_if_figures>0,"what-if in use: ","")&{words}'
    verdict = f'IF(L{at}=0,"{RIGHT}",{words})'
    if compared.forecast is not None and of == "F":
        apart = f"ROUND(K{at}-E{at},2)"
        verdict = f'IF({apart}<>0,"Financial_plan "&{differs(apart)},{verdict})'
    if len(compared.cells) > 1 and of == "F":
        spread = f"ROUND(MAX(F{at}:J{at})-MIN(F{at}:J{at}),{rounded})"
        verdict = f'IF({spread}<>0,"between the sheets, "&{differs(spread, compared.pounds)},{verdict})'
    return Shown(difference, "money" if compared.pounds else "whole" if whole else "fine"), Formula(
        verdict, _wrong(compared)
    )


def _wrong(compared: _Compared) -> str:
    """What the row says before anyone changes the file: only the financial plan can differ."""
    difference = (compared.forecast if compared.forecast is not None else compared.planned) - compared.planned
    sign, whose = "-" if difference < 0 else "", "Financial_plan " if compared.cells[0] is not None else ""
    return f"{whose}differs by {sign}£{abs(difference):,.2f}" if difference else RIGHT
