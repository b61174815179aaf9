"""The tables of a place as far as they could be read, each typed by its row, and what is often looked up in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Generic, TypeVar

from capacity.inputs.schema import Frozen
from capacity.inputs.schema.rows import (
    AreaRow,
    AuthorityRow,
    DemandRow,
    FeeRateRow,
    PopulationRow,
    ProviderRow,
    ResidentRow,
    ServiceRow,
    SiteRow,
    WaitingRow,
    WorkforceRow,
)

R = TypeVar("R", bound=Frozen, covariant=True)


@dataclass(frozen=True)
class Table(Generic[R]):
    """One table's good rows with their lines; `keys` also holds the keys of rows that have a fault."""

    name: str
    file: str
    rows: tuple[R, ...] = ()
    lines: tuple[int, ...] = ()
    keys: frozenset[str] = frozenset()
    present: bool = False
    whole: bool = False
    """Every row could be read."""

    def __iter__(self) -> Iterator[tuple[R, int]]:
        return iter(zip(self.rows, self.lines, strict=True))


@dataclass(frozen=True)
class Tables:
    """One field for each table, in the order in which they are read; where no place could be read, none is present."""

    authorities: Table[AuthorityRow] = Table("authorities", "authorities.csv")
    areas: Table[AreaRow] = Table("areas", "areas.csv")
    population: Table[PopulationRow] = Table("population", "population.csv")
    demand: Table[DemandRow] = Table("demand", "demand.csv")
    providers: Table[ProviderRow] = Table("providers", "providers.csv")
    sites: Table[SiteRow] = Table("sites", "sites.csv")
    services: Table[ServiceRow] = Table("services", "services.csv")
    residents: Table[ResidentRow] = Table("residents", "residents.csv")
    waiting: Table[WaitingRow] = Table("waiting", "waiting.csv")
    fee_rates: Table[FeeRateRow] = Table("fee_rates", "fee_rates.csv")
    workforce: Table[WorkforceRow] = Table("workforce", "workforce.csv")

    @cached_property
    def homes(self) -> tuple[str, ...]:
        """The authorities that the plan is for, in the order of the table."""
        return tuple(row.authority for row, _ in self.authorities if row.role == "home")

    @cached_property
    def authority_names(self) -> Mapping[str, str]:
        """What each authority is called, by ID."""
        return {row.authority: row.name for row, _ in self.authorities}

    @cached_property
    def area_names(self) -> Mapping[str, str]:
        """What each area is called, by ID."""
        return {row.area: row.name for row, _ in self.areas}

    @cached_property
    def provider_names(self) -> Mapping[str, str]:
        """What each provider is called, by ID."""
        return {row.provider: row.name for row, _ in self.providers}

    @cached_property
    def usual_rates(self) -> Mapping[tuple[str, str, str], float]:
        """£ a week by authority, care type and financial year, as fee_rates.csv has them: before rises and events."""
        return {(row.authority, row.care_type, row.financial_year): row.usual_rate for row, _ in self.fee_rates}

    def __iter__(self) -> Iterator[Table[Frozen]]:
        return (self[field.name] for field in fields(self))

    def __getitem__(self, name: str) -> Table[Frozen]:
        """The table of a name that is known only when the code runs; its rows are of any kind."""
        table: Table[Frozen] = getattr(self, name)
        return table
