"""The sheet Ledger: costs.csv row by row, every price and amount a formula."""

from dataclasses import dataclass
from decimal import Decimal

from capacity.inputs.calendar import Quarter
from capacity.inputs.cells import letter
from capacity.outputs.workbook.assumption import Figures
from capacity.outputs.workbook.cells import Cell, Formula, pence
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
    borough,
    used_quantities,
)
from capacity.outputs.workbook.prices import ASKING, BLOCK, USUAL, BlockFees, Price, UsualRates
from capacity.outputs.workbook.workbook_file import Column, Paper

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
KEYS = ("home", "provider", "care_type", "borough", "year")
"""Columns by which totals find rows."""
_ONLY_FOR = {"role": "agency", "option": "investment", "premium": "agency"}


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
    rows, formulas = list[list[Cell]](), 0
    for row, line in enumerate(lines):
        money = _Row(line, sheet.first + row, letters, sources).cells()
        formulas += sum(isinstance(cell, Formula) for cell in money.values())
        cells = _labels(line, keys, labels, services, sources) | money
        rows.append([cells.get(name) for name in used])
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
    sheet.fill([COLUMNS[name] for name in used], rows, [totals.get(name) for name in used])
    return formulas


def _labels(line: Line, keys: Keys, labels: Labels, services: dict[str, Service], sources: Sources) -> dict[str, Cell]:
    """What the row is about, its weeks or hours, and its net as planned."""
    cells: dict[str, Cell] = {
        "kind": line.kind,
        "home": keys.home(line),
        "home_name": labels.homes.get(line.home, ""),
        "service": line.service,
        "site": services[line.service].site if line.service in services else "",
        "provider": keys.provider(line, services),
        "need": line.need,
        "care_type": keys.care_type(line),
        "care_label": labels.care_types.get(line.care_type, ""),
        "authority": line.authority,
        "borough": borough(line),
        "role": line.role,
        "option": line.option,
        "quarter": sources.quarters[line.quarter].start if line.quarter in sources.quarters else None,
        "year": line.year,
        "planned": float(line.amounts[NET]),
    }
    for name in QUANTITIES:
        amount: Decimal | None = getattr(line, name)
        cells[name] = None if amount is None else float(amount)
    return {name: cell for name, cell in cells.items() if cell != ""}


@dataclass(frozen=True)
class _Row:
    """A row of the ledger, at a row of the sheet."""

    line: Line
    row: int
    letters: dict[str, str]
    sources: Sources

    def cells(self) -> dict[str, Cell]:
        """The columns of prices and amounts."""
        if self.line.priced_at == BLOCK:
            return self._block()
        by_kind = {"residents": self._residents, "agency": self._agency, "interim": self._interim,
                   "investment": self._investment}  # fmt: skip
        if self.line.kind in by_kind:
            return by_kind[self.line.kind]()
        constants = {name: float(amount) for name, amount in zip(AMOUNTS, self.line.amounts, strict=True)}
        return {"priced_at": self.line.priced_at, **constants, "net": self._net()}

    def _at(self, name: str) -> str:
        return f"{self.letters[name]}{self.row}"

    def _residents(self) -> dict[str, Cell]:
        """People at the larger of asking fee and usual rate."""
        line, figures, fee = self.line, self.sources.figures, self.sources.fees[self.line.service]
        usual = self.sources.usual_rates[line.authority, line.care_type, line.quarter]
        growth = figures.name("fee_growth", line.year)
        asked = fee.value * figures.value("fee_growth", line.year)
        price = max(asked, usual.value)
        contribution = "*".join(
            (figures.name("contribution", line.need), figures.name("contribution_growth", line.year))
        )
        paid = figures.value("contribution", line.need) * figures.value("contribution_growth", line.year)
        ask, rate, weekly, pays = (self._at(name) for name in ("asking", "usual", "price", "pays"))
        weeks = self._at("resident_weeks")
        share = figures.name("nhs_share", line.need)
        asking = f"{fee.cell}*{growth}*(1+{figures.name('asking_fee_change', line.care_type)})"
        return {
            "asking": Formula(asking, float(asked)),
            "usual": Formula(usual.cell, float(usual.value)),
            "price": Formula(f"MAX({ask},{rate})", float(price)),
            # a price equal to the usual rate counts as it, whatever the last binary digit
            "priced_at": Formula(f'IF(ROUND({ask}-{rate},8)>0,"{ASKING}","{USUAL}")', line.priced_at),
            "pays": Formula(f"MIN({contribution},{weekly})", float(min(price, paid))),
            "gross": self._rounded("gross", f"{weeks}*{weekly}"),
            "client_contribution": self._rounded("client_contribution", f"{weeks}*{pays}"),
            "nhs_funded": self._rounded("nhs_funded", f"{weeks}*({weekly}-{pays})*{share}"),
            "net": self._net(),
            "funded_nursing_care": self._nursing(),
        }

    def _block(self) -> dict[str, Cell]:
        """A block bed, lived in or empty: its fee, and nothing from anyone else but funded nursing care."""
        line, figures = self.line, self.sources.figures
        fee = self.sources.block_fees.fee(line.service, self.sources.quarters[line.quarter])
        price = fee.value * figures.value("block_fee_growth", line.year)
        void = line.kind == "void"
        weeks = self._at("void_weeks" if void else "resident_weeks")
        return {
            "price": Formula(f"{fee.cell}*{figures.name('block_fee_growth', line.year)}", float(price)),
            "priced_at": line.priced_at,
            **self._alone(f"{weeks}*{self._at('price')}"),
            "funded_nursing_care": 0.0 if void else self._nursing(),
        }

    def _agency(self) -> dict[str, Cell]:
        """What agency hours cost above contracted ones."""
        figures, line = self.sources.figures, self.line
        names = figures.name("agency_premium", line.role), figures.name("agency_premium_growth", line.year)
        premium = figures.value("agency_premium", line.role) * figures.value("agency_premium_growth", line.year)
        hours = f"{self._at('agency_hours')}*{self._at('premium')}"
        return {"premium": Formula("*".join(names), float(premium)), **self._alone(hours)}

    def _interim(self) -> dict[str, Cell]:
        """Care of people who wait or whose place is being arranged."""
        figures, line = self.sources.figures, self.line
        price = f"{figures.name('interim_care', line.need)}*(1+{figures.name('interim_care_change')})"
        weeks = f"({self._at('waiting_weeks')}+{self._at('arranging_weeks')})"
        return {
            "price": Formula(price, float(figures.value("interim_care", line.need))),
            "priced_at": line.priced_at,
            **self._alone(f"{weeks}*{self._at('price')}"),
        }

    def _investment(self) -> dict[str, Cell]:
        """What an option costs for the days of the quarter."""
        figures, line = self.sources.figures, self.line
        names = figures.name("option_annual_cost", line.option), figures.name("option_count", line.option)
        return self._alone(f"{names[0]}*{names[1]}*{self.sources.quarters[line.quarter].days}/365")

    def _alone(self, gross: str) -> dict[str, Cell]:
        """Amounts of a row that the council alone pays for."""
        amounts: dict[str, Cell] = dict.fromkeys(AMOUNTS, 0.0)
        return amounts | {"gross": self._rounded("gross", gross), "net": self._net()}

    def _rounded(self, column: str, amount: str) -> Formula:
        return Formula(pence(amount), float(self.line.amounts[AMOUNTS.index(column)]))

    def _net(self) -> Formula:
        gross, client, nhs = (self._at(name) for name in AMOUNTS[:3])
        return Formula(f"ROUND({gross}-{client}-{nhs},2)", float(self.line.amounts[NET]))

    def _nursing(self) -> Cell:
        """Funded nursing care where the care type has it."""
        if self.line.care_type not in self.sources.nursed:
            return 0.0
        rate = self.sources.figures.name("funded_nursing_care", self.line.year)
        return self._rounded("funded_nursing_care", f"{self._at('resident_weeks')}*{rate}")
