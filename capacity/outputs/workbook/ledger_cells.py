"""The cells of the ledger's rows: labels and quantities as they are, every price and amount a formula."""

from dataclasses import dataclass
from functools import cache

from capacity.inputs.calendar import Quarter
from capacity.outputs.workbook.assumption import Figures
from capacity.outputs.workbook.cells import Cell, Formula, pence
from capacity.outputs.workbook.ledger_rows import (
    AMOUNTS,
    NET,
    QUANTITIES,
    Keys,
    Labels,
    Line,
    Service,
    borough,
)
from capacity.outputs.workbook.prices import ASKING, BLOCK, USUAL, BlockFees, Price, UsualRates

_LABELS = Line._fields.index("quarter")
"""The parts of a line before this one say what it is about."""
_NURSING = AMOUNTS.index("funded_nursing_care")


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


class LedgerCells:
    """Makes rows of the ledger. Labels and formulas that many rows have are made once.

    Comparing floats is safe: rounding never swaps which of two exact figures is larger.
    """

    def __init__(
        self, keys: Keys, labels: Labels, services: dict[str, Service], sources: Sources, at: dict[str, str]
    ) -> None:
        """`at` says where each column stands in the row of a formula."""
        self._keys, self._names, self._services, self._sources, self._at = keys, labels, services, sources, at
        self.formulas = 0
        """How many formulas there are in the rows that were made."""
        self._labels: dict[tuple[object, ...], dict[str, Cell]] = {}
        self._kinds = {"residents": self._residents, "agency": self._agency, "interim": self._interim,
                       "investment": self._investment}  # fmt: skip
        self._asking, self._usual, self._block_fee = cache(self._asked), cache(self._usual_rate), cache(self._fee)
        self._pays, self._nhs, self._nursing = cache(self._paid), cache(self._of_nhs), cache(self._funded)
        weeks, price, pays = at["resident_weeks"], at["price"], at["pays"]
        self._price = f"MAX({at['asking']},{at['usual']})"
        # a price equal to the usual rate counts as it, whatever the last binary digit
        self._priced_at = f'IF(ROUND({at["asking"]}-{at["usual"]},8)>0,"{ASKING}","{USUAL}")'
        self._gross, self._client = pence(f"{weeks}*{price}"), pence(f"{weeks}*{pays}")
        self._net = f"ROUND({'-'.join(at[name] for name in AMOUNTS[:NET])},2)"

    def row(self, line: Line) -> dict[str, Cell]:
        """The cells of a row, by column; a column that has none is left out, or None."""
        about = line[:_LABELS]
        labels = self._labels.get(about)
        if labels is None:
            self._labels[about] = labels = self._labelled(line)
        amounts = list(map(float, line.amounts))
        make = self._block if line.priced_at == BLOCK else self._kinds.get(line.kind, self._constants)
        money = make(line, amounts)
        self.formulas += [*map(type, money.values())].count(Formula)
        cells = {**labels, **money, "year": line.year, "planned": amounts[NET]}
        if line.quarter in self._sources.quarters:
            cells["quarter"] = self._sources.quarters[line.quarter].start
        for name, amount in zip(QUANTITIES, line.quantities, strict=True):
            if amount is not None:
                cells[name] = float(amount)
        return cells

    def _labelled(self, line: Line) -> dict[str, Cell]:
        """What the row is about, apart from when."""
        keys, services = self._keys, self._services
        cells: dict[str, Cell] = {
            "kind": line.kind,
            "home": keys.home(line),
            "home_name": self._names.homes.get(line.home, ""),
            "service": line.service,
            "site": services[line.service].site if line.service in services else "",
            "provider": keys.provider(line, services),
            "need": line.need,
            "care_type": keys.care_type(line),
            "care_label": self._names.care_types.get(line.care_type, ""),
            "authority": line.authority,
            "borough": borough(line),
            "role": line.role,
            "option": line.option,
        }
        return {name: cell for name, cell in cells.items() if cell != ""}

    def _constants(self, line: Line, amounts: list[float]) -> dict[str, Cell]:
        """A row of a kind that no formula is known for."""
        return {"priced_at": line.priced_at, **dict(zip(AMOUNTS, amounts, strict=True)),
                "net": Formula(self._net, amounts[NET])}  # fmt: skip

    def _residents(self, line: Line, amounts: list[float]) -> dict[str, Cell]:
        """People at the larger of asking fee and usual rate."""
        asking = self._asking(line.service, line.care_type, line.year)
        usual = self._usual(line.authority, line.care_type, line.quarter)
        price, (pays, paid) = max(asking.value, usual.value), self._pays(line.need, line.year)
        gross, client, nhs, net, nursing = amounts
        return {
            "asking": asking,
            "usual": usual,
            "price": Formula(self._price, price),
            "priced_at": Formula(self._priced_at, line.priced_at),
            "pays": Formula(pays, min(price, paid)),
            "gross": Formula(self._gross, gross),
            "client_contribution": Formula(self._client, client),
            "nhs_funded": Formula(self._nhs(line.need), nhs),
            "net": Formula(self._net, net),
            "funded_nursing_care": self._nursed(line, nursing),
        }

    def _asked(self, service: str, care_type: str, year: str) -> Formula:
        fee, figures = self._sources.fees[service], self._sources.figures
        growth, change = figures.name("fee_growth", year), figures.name("asking_fee_change", care_type)
        return Formula(f"{fee.cell}*{growth}*(1+{change})", float(fee.value * figures.value("fee_growth", year)))

    def _usual_rate(self, authority: str, care_type: str, quarter: str) -> Formula:
        usual = self._sources.usual_rates[authority, care_type, quarter]
        return Formula(usual.cell, float(usual.value))

    def _paid(self, need: str, year: str) -> tuple[str, float]:
        """Formula of what a resident pays, no more than the price, and what that is if the price is higher."""
        figures, keys = self._sources.figures, (("contribution", need), ("contribution_growth", year))
        paid = figures.value(*keys[0]) * figures.value(*keys[1])
        return f"MIN({'*'.join(figures.name(*key) for key in keys)},{self._at['price']})", float(paid)

    def _of_nhs(self, need: str) -> str:
        at, share = self._at, self._sources.figures.name("nhs_share", need)
        return pence(f"{at['resident_weeks']}*({at['price']}-{at['pays']})*{share}")

    def _block(self, line: Line, amounts: list[float]) -> dict[str, Cell]:
        """A block bed, lived in or empty: its fee, and nothing from anyone else but funded nursing care."""
        void = line.kind == "void"
        weeks = self._at["void_weeks" if void else "resident_weeks"]
        return {
            "price": self._block_fee(line.service, line.quarter, line.year),
            "priced_at": line.priced_at,
            **self._alone(f"{weeks}*{self._at['price']}", amounts),
            "funded_nursing_care": 0.0 if void else self._nursed(line, amounts[_NURSING]),
        }

    def _fee(self, service: str, quarter: str, year: str) -> Formula:
        fee, figures = self._sources.block_fees.fee(service, self._sources.quarters[quarter]), self._sources.figures
        growth = ("block_fee_growth", year)
        return Formula(f"{fee.cell}*{figures.name(*growth)}", float(fee.value * figures.value(*growth)))

    def _agency(self, line: Line, amounts: list[float]) -> dict[str, Cell]:
        """What agency hours cost above contracted ones."""
        figures, at = self._sources.figures, self._at
        names = figures.name("agency_premium", line.role), figures.name("agency_premium_growth", line.year)
        premium = figures.value("agency_premium", line.role) * figures.value("agency_premium_growth", line.year)
        hours = f"{at['agency_hours']}*{at['premium']}"
        return {"premium": Formula("*".join(names), float(premium)), **self._alone(hours, amounts)}

    def _interim(self, line: Line, amounts: list[float]) -> dict[str, Cell]:
        """Care of people who wait or whose place is being arranged."""
        figures, at = self._sources.figures, self._at
        price = f"{figures.name('interim_care', line.need)}*(1+{figures.name('interim_care_change')})"
        weeks = f"({at['waiting_weeks']}+{at['arranging_weeks']})"
        return {
            "price": Formula(price, float(figures.value("interim_care", line.need))),
            "priced_at": line.priced_at,
            **self._alone(f"{weeks}*{at['price']}", amounts),
        }

    def _investment(self, line: Line, amounts: list[float]) -> dict[str, Cell]:
        """What an option costs for the days of the quarter."""
        figures, days = self._sources.figures, self._sources.quarters[line.quarter].days
        names = figures.name("option_annual_cost", line.option), figures.name("option_count", line.option)
        return self._alone(f"{names[0]}*{names[1]}*{days}/365", amounts)

    def _alone(self, gross: str, amounts: list[float]) -> dict[str, Cell]:
        """Amounts of a row that the council alone pays for."""
        nothing: dict[str, Cell] = dict.fromkeys(AMOUNTS, 0.0)
        return nothing | {"gross": Formula(pence(gross), amounts[0]), "net": Formula(self._net, amounts[NET])}

    def _nursed(self, line: Line, amount: float) -> Cell:
        """Funded nursing care where the care type has it."""
        formula = self._nursing(line.care_type, line.year)
        return Formula(formula, amount) if formula else 0.0

    def _funded(self, care_type: str, year: str) -> str:
        if care_type not in self._sources.nursed:
            return ""
        rate = self._sources.figures.name("funded_nursing_care", year)
        return pence(f"{self._at['resident_weeks']}*{rate}")
