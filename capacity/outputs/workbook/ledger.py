"""The sheet Ledger: costs.csv row by row, every price and amount a formula."""

from decimal import Decimal

from capacity.inputs.cells import letter
from capacity.outputs.workbook.cells import ROW, Cell, Formula
from capacity.outputs.workbook.ledger_cells import LedgerCells, Sources
from capacity.outputs.workbook.ledger_rows import (
    AMOUNT_HEADERS,
    AMOUNTS,
    NET,
    QUANTITIES,
    QUANTITY_HEADERS,
    Keys,
    Labels,
    Line,
    Service,
    used_quantities,
)
from capacity.outputs.workbook.workbook_file import MOST_ROWS, Column, Paper

COLUMNS = {
    "kind": Column("Kind"),
    "home": Column("Home"),
    "home_name": Column("Home name"),
    "service": Column("Service"),
    "site": Column("Site name"),
    "provider": Column("Provider"),
    "need": Column("Need"),
    "care_type": Column("Care type"),
    "care_label": Column("Care type label"),
    "authority": Column("Site authority"),
    "borough": Column("Borough"),
    "role": Column("Role"),
    "option": Column("Option"),
    "quarter": Column("Quarter", "date"),
    "year": Column("Financial year"),
    **{name: Column(header, "fine") for name, header in QUANTITY_HEADERS.items()},
    "asking": Column("Asking fee (£ a week)", "fine"),
    "usual": Column("Usual rate (£ a week)", "fine"),
    "price": Column("Weekly price (£)", "fine"),
    "premium": Column("Hourly premium (£)", "fine"),
    "priced_at": Column("Priced at"),
    "pays": Column("Client pays (£ a week)", "fine"),
    **{name: Column(header, "money") for name, header in zip(AMOUNTS, AMOUNT_HEADERS, strict=True)},
    "planned": Column("Net as planned (£)", "money"),
}
"""Every possible column; one that no row needs is left out."""
MOST_LINES = MOST_ROWS - 5
"""Rows of costs.csv for which there is room between title, header and totals."""
KEYS = ("home", "provider", "care_type", "borough", "year")
"""Columns by which totals find rows."""
_ONLY_FOR = {"role": "agency", "option": "investment", "premium": "agency"}


def ledger(
    paper: Paper, lines: list[Line], keys: Keys, labels: Labels, services: dict[str, Service], sources: Sources
) -> int:
    """Write the sheet, and name each column that other sheets look at. Returns how many of its cells are formulas."""
    sheet = paper.sheet(
        "Ledger",
        "The ledger: each row of costs.csv, to the penny",
        "Weeks and hours are the plan's and stay as they are; prices and amounts are formulas. Each amount is rounded",
        "once, half to even; Net = Gross − Client contribution − NHS funded. Funded nursing care is a memorandum.",
    )
    kinds, quantities = {line.kind for line in lines}, used_quantities(lines)
    used = [
        name
        for name in COLUMNS
        if (_ONLY_FOR[name] in kinds if name in _ONLY_FOR else name in quantities if name in QUANTITIES else True)
    ]
    letters = {name: letter(place) for place, name in enumerate(used)}
    made = LedgerCells(keys, labels, services, sources, {name: f"{at}{ROW}" for name, at in letters.items()})
    for name in (*KEYS, *quantities, *AMOUNTS, "planned"):
        paper.define(f"ledger_{name}", sheet.column(letters[name], len(lines)))
    first, last = (sheet.column(letters[name], len(lines)).split("!")[1] for name in ("asking", AMOUNTS[-1]))
    paper.define("ledger_formulas", f"Ledger!{first.split(':')[0]}:{last.split(':')[1]}")
    totals: dict[str, Cell] = {"kind": "Grand total"}
    for place, name in enumerate(AMOUNTS):
        value = sum((line.amounts[place] for line in lines), Decimal("0.00"))
        totals[name] = Formula(f"ROUND(SUM(ledger_{name}),2)", float(value))
    for name in quantities:
        amount = sum((line.quantity(name) for line in lines), Decimal(0))
        totals[name] = Formula(f"SUM(ledger_{name})", float(amount))
    totals["planned"] = float(sum((line.amounts[NET] for line in lines), Decimal("0.00")))
    rows = (list(map(made.row(line).get, used)) for line in lines)
    sheet.fill([COLUMNS[name] for name in used], rows, [totals.get(name) for name in used])
    return made.formulas
