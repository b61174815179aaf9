"""The sheet Ledger: costs.csv row by row, every price and amount a formula."""

from dataclasses import dataclass
from decimal import Decimal

from capacity.quarters import Quarter
from capacity.workbook.cells import Cell, Formula, pence
from capacity.workbook.figures import Figures
from capacity.workbook.lines import AMOUNT_HEADERS, AMOUNTS, NET, Keys, Line, Service, borough
from capacity.workbook.paper import Column, Paper
from capacity.workbook.prices import ASKING, BLOCK, USUAL, BlockFees, Price, UsualRates

COLUMNS = (
    Column("Kind"),
    Column("Home"),
    Column("Service"),
    Column("Provider"),
    Column("Need"),
    Column("Care type"),
    Column("Site authority"),
    Column("Borough"),
    Column("Role"),
    Column("Option"),
    Column("Quarter", "date"),
    Column("Financial year"),
    Column("Resident weeks", "price"),
    Column("Void weeks", "price"),
    Column("Agency hours", "price"),
    Column("Asking fee (£ a week)", "price"),
    Column("Usual rate (£ a week)", "price"),
    Column("Weekly price (£)", "price"),
    Column("Hourly premium (£)", "price"),
    Column("Priced at"),
    Column("Client pays (£ a week)", "price"),
    *(Column(header, "money") for header in AMOUNT_HEADERS),
)
AMOUNT_COLUMNS = "VWXYZ"
KEYS = {"home": "B", "provider": "D", "care_type": "F", "borough": "H", "year": "L"}
"""Columns by which totals find rows."""


@dataclass(frozen=True)
class Sources:
    """Where the ledger's formulas find what they multiply."""

    figures: Figures
    fees: dict[str, Price]
    block_fees: BlockFees
    usual_rates: UsualRates
    nursed: frozenset[str]
    """Care types with funded nursing care."""
    quarters: dict[str, Quarter]


def ledger(
    paper: Paper, lines: list[Line], keys: Keys, services: dict[str, Service], sources: Sources
) -> dict[str, str]:
    """Write the sheet, and name each column that other sheets add up. The addresses of the total of each amount."""
    sheet = paper.sheet(
        "Ledger",
        "The ledger: each row of costs.csv, to the penny",
        "Weeks and hours are the plan's and stay as they are; prices and amounts are formulas. Each amount is rounded",
        "once, half to even; Net = Gross − Client contribution − NHS funded. Funded nursing care is a memorandum.",
    )
    rows = [
        [*_labels(line, keys, services, sources), *_money(line, sheet.first + row, sources)]
        for row, line in enumerate(lines)
    ]
    for name, column in [*KEYS.items(), *zip(AMOUNTS, AMOUNT_COLUMNS, strict=True)]:
        paper.define(f"ledger_{name}", sheet.column(column, len(lines)))
    sums = [sum((line.amounts[place] for line in lines), Decimal("0.00")) for place in range(len(AMOUNTS))]
    totals: list[Cell] = [
        Formula(f"ROUND(SUM(ledger_{name}),2)", float(value)) for name, value in zip(AMOUNTS, sums, strict=True)
    ]
    blank: list[Cell] = [None] * (len(COLUMNS) - len(AMOUNTS) - 1)
    sheet.fill(COLUMNS, rows, ["Grand total", *blank, *totals])
    return {name: sheet.cell(column, max(len(lines), 1)) for name, column in zip(AMOUNTS, AMOUNT_COLUMNS, strict=True)}


def _labels(line: Line, keys: Keys, services: dict[str, Service], sources: Sources) -> list[Cell]:
    """The columns from Kind to Agency hours."""
    weeks = [None if figure is None else float(figure) for figure in (line.resident_weeks, line.void_weeks)]
    return [
        line.kind,
        keys.home(line),
        line.service,
        keys.provider(line, services),
        line.need,
        keys.care_type(line),
        line.authority,
        borough(line),
        line.role,
        line.option,
        sources.quarters[line.quarter].start if line.quarter in sources.quarters else None,
        line.year,
        *weeks,
        None if line.agency_hours is None else float(line.agency_hours),
    ]


def _money(line: Line, row: int, sources: Sources) -> list[Cell]:
    """The columns from Asking fee to Funded nursing care."""
    if line.priced_at == BLOCK:
        return _block(line, row, sources)
    if line.kind == "residents":
        return _residents(line, row, sources)
    if line.kind == "agency":
        return _agency(line, row, sources)
    if line.kind == "investment":
        return _investment(line, row, sources)
    constants: list[Cell] = [float(amount) for amount in line.amounts]
    constants[NET] = _net(line, row)
    return [None, None, None, None, line.priced_at, None, *constants]


def _residents(line: Line, row: int, sources: Sources) -> list[Cell]:
    """People at the larger of asking fee and usual rate."""
    figures, fee = sources.figures, sources.fees[line.service]
    usual = sources.usual_rates[line.authority, line.care_type, line.quarter]
    growth = figures.name("fee_growth", line.year)
    asked = fee.value * figures.value("fee_growth", line.year)
    price = max(asked, usual.value)
    pays = min(price, figures.value("contribution", line.need))
    asking = f"{fee.cell}*{growth}*(1+{figures.name('asking_fee_change', line.care_type)})"
    return [
        Formula(asking, float(asked)),
        Formula(usual.cell, float(usual.value)),
        Formula(f"MAX(P{row},Q{row})", float(price)),
        None,
        # an equal price is the usual rate, whatever the last binary digit says
        Formula(f'IF(ROUND(P{row}-Q{row},8)>0,"{ASKING}","{USUAL}")', line.priced_at),
        Formula(f"MIN({figures.name('contribution', line.need)},R{row})", float(pays)),
        _rounded(line, "gross", f"M{row}*R{row}"),
        _rounded(line, "client_contribution", f"M{row}*U{row}"),
        _rounded(line, "nhs_funded", f"M{row}*(R{row}-U{row})*{figures.name('nhs_share', line.need)}"),
        _net(line, row),
        _nursing(line, row, sources),
    ]


def _block(line: Line, row: int, sources: Sources) -> list[Cell]:
    """A block bed, lived in or empty: its fee, and nothing from anyone else but funded nursing care."""
    figures = sources.figures
    fee = sources.block_fees.fee(line.service, sources.quarters[line.quarter])
    price = fee.value * figures.value("block_fee_growth", line.year)
    weeks, nursing = (f"N{row}", 0.0) if line.kind == "void" else (f"M{row}", _nursing(line, row, sources))
    return [
        None,
        None,
        Formula(f"{fee.cell}*{figures.name('block_fee_growth', line.year)}", float(price)),
        None,
        line.priced_at,
        None,
        _rounded(line, "gross", f"{weeks}*R{row}"),
        0.0,
        0.0,
        _net(line, row),
        nursing,
    ]


def _agency(line: Line, row: int, sources: Sources) -> list[Cell]:
    """What agency hours cost above contracted ones."""
    figures = sources.figures
    names = figures.name("agency_premium", line.role), figures.name("agency_premium_growth", line.year)
    premium = figures.value("agency_premium", line.role) * figures.value("agency_premium_growth", line.year)
    gross = _rounded(line, "gross", f"O{row}*S{row}")
    return [None, None, None, Formula("*".join(names), float(premium)), "", None,
            gross, 0.0, 0.0, _net(line, row), 0.0]  # fmt: skip


def _investment(line: Line, row: int, sources: Sources) -> list[Cell]:
    """What an option costs for the days of the quarter."""
    figures, days = sources.figures, sources.quarters[line.quarter].days
    names = figures.name("option_annual_cost", line.option), figures.name("option_count", line.option)
    gross = _rounded(line, "gross", f"{names[0]}*{names[1]}*{days}/365")
    return [None, None, None, None, "", None, gross, 0.0, 0.0, _net(line, row), 0.0]


def _rounded(line: Line, column: str, amount: str) -> Formula:
    return Formula(pence(amount), float(line.amounts[AMOUNTS.index(column)]))


def _net(line: Line, row: int) -> Formula:
    return Formula(f"ROUND(V{row}-W{row}-X{row},2)", float(line.amounts[NET]))


def _nursing(line: Line, row: int, sources: Sources) -> Cell:
    """Funded nursing care where the care type has it."""
    if line.care_type not in sources.nursed:
        return 0.0
    return _rounded(line, "funded_nursing_care", f"M{row}*{sources.figures.name('funded_nursing_care', line.year)}")
