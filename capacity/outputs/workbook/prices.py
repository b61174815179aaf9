"""The sheets Fees, Block_fees and Usual_rates: what prices are made of before anyone lives anywhere."""

from dataclasses import dataclass
from fractions import Fraction

from capacity.inputs.calendar import Quarter, in_force
from capacity.inputs.events import BlockContract, block_contracts, effects_of
from capacity.inputs.exact_figures import exact
from capacity.inputs.read.reading import Inputs
from capacity.outputs.workbook.assumption import Figures
from capacity.outputs.workbook.cells import Cell, Formula
from capacity.outputs.workbook.ledger_rows import Line, Service
from capacity.outputs.workbook.workbook_file import Column, Paper, Sheet

USUAL, ASKING, BLOCK = "usual rate", "asking fee above usual", "block fee"


@dataclass(frozen=True)
class Price:
    """The address of a price, and the price."""

    cell: str
    value: Fraction


def fees(paper: Paper, inputs: Inputs, services: dict[str, Service], lines: list[Line]) -> dict[str, Price]:
    """The asking fee of each service that the ledger names."""
    sheet = paper.sheet(
        "Fees",
        "Asking fees at the start of the plan",
        "£ a week. The ledger multiplies them by the growth of the financial year and by the what-if change.",
    )
    used = {line.service for line in lines}
    shown = {name: service for name, service in services.items() if name in used}
    providers = inputs.tables.provider_names
    rows: list[list[Cell]] = [
        [name, s.site, providers.get(s.provider, s.provider), s.authority, s.care_type, float(s.fee), s.source]
        for name, s in shown.items()
    ]
    headers = ("Service", "Site", "Provider name", "Site authority", "Care type")
    columns = [*map(Column, headers), Column("Asking fee (£ a week)", "money"), Column("Source")]
    sheet.fill(columns, rows)
    return {name: Price(sheet.cell("F", row), service.fee) for row, (name, service) in enumerate(shown.items())}


@dataclass(frozen=True)
class BlockFees:
    """Block contracts, each with the address of its fee."""

    contracts: list[tuple[BlockContract, Price]]

    def fee(self, service: str, quarter: Quarter) -> Price:
        """The fee of the service's contract that is in force in the quarter."""
        held = [(c, price) for c, price in self.contracts if c.service == service]
        return next(price for c, price in held if c.event is None or in_force(c.event, quarter))


def block_fees(paper: Paper, inputs: Inputs, lines: list[Line]) -> BlockFees:
    """The fee of each block contract; no sheet where the ledger has none."""
    if not any(line.priced_at == BLOCK for line in lines):
        return BlockFees([])
    sheet = paper.sheet(
        "Block_fees",
        "Block contracts and their fees at the start of the plan",
        "£ a week for each bed, used or not; contributions are already taken off. The ledger multiplies by the growth.",
    )
    contracts = block_contracts([row for row, _ in inputs.tables.services], inputs.scenario)
    alone = inputs.tables.homes[0]
    rows: list[list[Cell]] = []
    for contract in contracts:
        event = contract.event
        begins = event.from_.isoformat() if event else "start of the plan"
        ends = event.until.isoformat() if event and event.until else "end of the plan"
        source = "block event of the scenario" if event else "services.csv"
        rows.append(
            [contract.service, contract.home or alone, contract.beds, begins, ends, float(contract.fee), source]
        )
    headers = ("Service", "Held by", "Beds", "From", "Until", "Block fee (£ a week)", "Source")
    looks = ("text", "text", "money", "text", "text", "money", "text")
    sheet.fill([Column(header, look) for header, look in zip(headers, looks, strict=True)], rows)
    prices = [Price(sheet.cell("F", row), exact(contract.fee)) for row, contract in enumerate(contracts)]
    return BlockFees(list(zip(contracts, prices, strict=True)))


UsualRates = dict[tuple[str, str, str], Price]
"""By authority, care type and quarter."""


def usual_rates(paper: Paper, inputs: Inputs, figures: Figures, lines: list[Line]) -> UsualRates:
    """The usual rate of each authority, care type and quarter that the ledger needs."""
    sheet = paper.sheet(
        "Usual_rates",
        "Usual rates of each quarter, £ a week",
        "Usual rate = rate of fee_rates.csv × growth by rises on top of the table × events in force × what-if change.",
    )
    quarters = {q.name: q for q in inputs.scenario.calendar}
    table = inputs.tables.usual_rates
    names = inputs.tables.authority_names
    used = {(ln.authority, ln.care_type, ln.quarter): None for ln in lines if ln.priced_at in (USUAL, ASKING)}
    rows: list[list[Cell]] = []
    rates: UsualRates = {}
    for row, (authority, care_type, quarter) in enumerate(sorted(used)):
        year = quarters[quarter].financial_year
        rate = exact(table[authority, care_type, year])
        growth, grown = figures.name("usual_rate_growth", year), figures.value("usual_rate_growth", year)
        changes, changed = _events(inputs, figures, authority, care_type, quarters[quarter])
        value = rate * grown * changed
        product = "*".join(sheet.cell(column, row) for column in "FGHI")
        rows.append(
            [authority, names.get(authority, ""), care_type, quarters[quarter].start, year, float(rate),
             Formula(growth, float(grown)), changes, Formula(f"1+{figures.name('usual_rate_change', care_type)}", 1.0),
             Formula(product, float(value))]
        )  # fmt: skip
        rates[authority, care_type, quarter] = Price(sheet.cell("J", row), value)
    _fill_usual(sheet, rows)
    return rates


def _events(
    inputs: Inputs, figures: Figures, authority: str, care_type: str, quarter: Quarter
) -> tuple[Cell, Fraction]:
    """The factor of the `usual_rate` events in force, and its value."""
    factor, names = Fraction(1), []
    for index, event in enumerate(effects_of(inputs.scenario.all_events).usual_rates, start=1):
        if (event.authority, event.care_type) == (authority, care_type) and in_force(event, quarter):
            names.append(f"(1+{figures.name('usual_rate_event', str(index))})")
            factor *= 1 + exact(event.change)
    return (Formula("*".join(names), float(factor)) if names else 1.0), factor


def _fill_usual(sheet: Sheet, rows: list[list[Cell]]) -> None:
    columns = [
        Column("Authority"),
        Column("Authority name"),
        Column("Care type"),
        Column("Quarter", "date"),
        Column("Financial year"),
        Column("Rate of fee_rates.csv (£ a week)", "money"),
        Column("Growth by rises", "factor"),
        Column("Events in force", "factor"),
        Column("What-if change", "factor"),
        Column("Usual rate (£ a week)", "fine"),
    ]
    sheet.fill(columns, rows)
