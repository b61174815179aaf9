"""The rows of costs.csv and the names around them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from capacity.inputs.events import effects_of
from capacity.inputs.exact_figures import exact
from capacity.inputs.read.reading import Inputs
from capacity.inputs.sites import sites_of
from capacity.outputs.workbook.names import matchable

AMOUNTS = ("gross", "client_contribution", "nhs_funded", "net", "funded_nursing_care")
AMOUNT_HEADERS = ("Gross (£)", "Client contribution (£)", "NHS funded (£)", "Net (£)", "Funded nursing care (£)")
NET = AMOUNTS.index("net")
QUANTITY_HEADERS = {
    "resident_weeks": "Resident weeks",
    "void_weeks": "Void weeks",
    "waiting_weeks": "Waiting weeks",
    "arranging_weeks": "Arranging weeks",
    "agency_hours": "Agency hours",
}
QUANTITIES = tuple(QUANTITY_HEADERS)
_ONLY_OF = {"void_weeks": "void", "waiting_weeks": "interim", "arranging_weeks": "interim", "agency_hours": "agency"}
"""The only kind of row that has each quantity."""
IN_BOROUGH, OUT_OF_BOROUGH = "In borough", "Out of borough"
NO_HOME = "(no home)"
_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Service:
    """What the ledger needs to know of a service."""

    site: str
    """Its site's name."""
    provider: str
    authority: str
    care_type: str
    fee: Fraction
    """Asking fee at the start of the plan, £ a week."""
    source: str


class Line(NamedTuple):
    """A row of costs.csv. Quantities that do not belong to its kind are None."""

    kind: str
    home: str
    service: str
    need: str
    care_type: str
    authority: str
    role: str
    option: str
    quarter: str
    year: str
    quantities: tuple[Decimal | None, ...]
    """In the order of `QUANTITIES`."""
    amounts: tuple[Decimal, ...]
    """In the order of `AMOUNTS`."""
    priced_at: str

    def quantity(self, name: str) -> Decimal:
        """One of `QUANTITIES`; zero where the row has none."""
        return self.quantities[QUANTITIES.index(name)] or Decimal(0)


def used_quantities(lines: Iterable[Line]) -> list[str]:
    """Those of `QUANTITIES` whose kind of row is present; resident weeks always."""
    kinds = {"residents", *(line.kind for line in lines)}
    return [name for name in QUANTITIES if _ONLY_OF.get(name, "residents") in kinds]


def lines_of(costs: pd.DataFrame) -> list[Line]:
    """costs.csv in its order."""
    texts = ("kind", "home", "service", "need", "care_type", "site_authority", "role", "option", "quarter",
             "financial_year")  # fmt: skip
    words = [map(text, costs[column].tolist()) for column in texts]
    quantities = zip(*(_numbers(costs[column]) for column in QUANTITIES), strict=True)
    amounts = zip(*([amount or _NOTHING for amount in _numbers(costs[column])] for column in AMOUNTS), strict=True)
    columns = zip(*words, quantities, amounts, map(text, costs["priced_at"].tolist()), strict=True)
    return [Line(*row) for row in columns]


def text(cell: Any) -> str:
    """A cell of a frame as text; blank where it is empty."""
    return cell if isinstance(cell, str) else "" if cell is None or cell != cell else str(cell)


def number(cell: Any) -> Decimal | None:
    """A cell of a frame as the number that it shows."""
    if isinstance(cell, Decimal):
        return None if cell.is_nan() else cell
    shown = text(cell)
    return Decimal(shown) if shown else None


def _numbers(column: "pd.Series[Any]") -> list[Decimal | None]:
    """A column's numbers. A plan's own are decimals already, which is seen before `number` is asked."""
    cells = column.tolist()
    return [None if cell != cell else cell if type(cell) is Decimal else number(cell) for cell in cells]


def services_of(inputs: Inputs) -> dict[str, Service]:
    """Every service: those of services.csv, then those that `opens` events bring."""
    sites = sites_of(inputs)
    facts = {
        row.service: (row.site, row.care_type, row.weekly_fee, "services.csv") for row, _ in inputs.tables.services
    }
    for name, (event, kind) in effects_of(inputs.scenario.all_events).opens.items():
        facts[name] = (event.site, kind, event.weekly_fee[kind], "opens event of the scenario")
    return {
        name: Service(sites[site].name, sites[site].provider, sites[site].authority, kind, exact(fee), source)
        for name, (site, kind, fee, source) in facts.items()
    }


@dataclass(frozen=True)
class Keys:
    """What the totals find rows by: for each ID, a text that SUMIFS does not confuse with another."""

    homes: dict[str, str]
    care_types: dict[str, str]
    providers: dict[str, str]

    def home(self, line: Line) -> str:
        return self.homes[line.home] if line.home else NO_HOME

    def care_type(self, line: Line) -> str:
        return self.care_types[line.care_type] if line.care_type else f"({line.kind})"

    def provider(self, line: Line, services: dict[str, Service]) -> str:
        return self.providers[services[line.service].provider] if line.service in services else f"({line.kind})"


@dataclass(frozen=True)
class Labels:
    """Plainer words for IDs."""

    homes: Mapping[str, str]
    care_types: dict[str, str]
    providers: Mapping[str, str]


def labels_of(inputs: Inputs) -> Labels:
    """Names of the place's tables and labels of the book."""
    return Labels(
        inputs.tables.authority_names,
        {name: kind.label for name, kind in inputs.book.care_types.items()},
        inputs.tables.provider_names,
    )


def keys_of(lines: Iterable[Line], services: dict[str, Service]) -> Keys:
    """Keys for all that the ledger names."""
    rows = list(lines)
    return Keys(
        matchable(line.home for line in rows if line.home),
        matchable(line.care_type for line in rows if line.care_type),
        matchable(services[line.service].provider for line in rows if line.service in services),
    )


def borough(line: Line) -> str:
    """Whether the place is in the home's own borough; for a row that is not a place, what it is instead."""
    if not line.service:
        return f"({line.kind})"
    return IN_BOROUGH if line.authority == line.home else OUT_OF_BOROUGH
