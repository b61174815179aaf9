"""The tables of a place: one model for each row. The string under a field is its documentation."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from capacity.inputs.schema.fields import (
    FIRST_YEAR,
    IN_LATITUDE,
    IN_LONGITUDE,
    LAST_YEAR,
    AreaId,
    AuthorityId,
    CareTypeId,
    FinancialYear,
    Frozen,
    Identifier,
    Name,
    NeedId,
    ProviderId,
    Rating,
    RoleId,
    ServiceId,
    SiteId,
)
from capacity.inputs.schema.grounds import CellGround

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?")
_POUNDS = re.compile(r"([+-]?)£ ?(?=[0-9.])")


def _number(value: Any) -> float:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise PydanticCustomError("number", "is not a number")
    return float(value) + 0.0  # -0 is 0


def _count(value: Any) -> float:
    """A number as spreadsheets write it, too: 1,234.5."""
    if isinstance(value, str) and "," in value:
        if not _THOUSANDS.fullmatch(value):
            raise PydanticCustomError("number", "is not a number; use commas only between thousands, as in 1,234")
        value = value.replace(",", "")
    return _number(value)


def amount(value: Any) -> float:
    """A number as spreadsheets write it, £ included: £1,234.50. Raises `ValueError` for any other text."""
    return _count(_POUNDS.sub(r"\1", value, count=1) if isinstance(value, str) and "£" in value else value)


_Decimal = Annotated[float, BeforeValidator(_number)]
_Count = Annotated[float, BeforeValidator(_count)]
People = Annotated[_Count, Field(ge=0, le=1e7)]
BedCount = Annotated[_Count, Field(ge=0, le=1e4)]
Pounds = Annotated[Annotated[float, BeforeValidator(amount)], Field(ge=0, le=1e5)]
Hours = Annotated[_Count, Field(ge=0, le=1e7)]
Latitude = Annotated[_Decimal, IN_LATITUDE]
Longitude = Annotated[_Decimal, IN_LONGITUDE]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR + 20), BeforeValidator(_number)]


class AuthorityRow(Frozen):
    """authorities.csv"""

    authority: Identifier
    name: Name
    role: Literal["home", "neighbour", "beyond"]
    """home: the plan is for its people. beyond: outside the region."""


class AreaRow(Frozen):
    """areas.csv"""

    area: Identifier
    name: Name
    authority: AuthorityId
    latitude: Latitude
    longitude: Longitude


class PopulationRow(Frozen):
    """population.csv"""

    area: AreaId
    age_band: str
    year: Year
    people: People
    """People of the age band who live in the area in that year."""


class DemandRow(Frozen):
    """demand.csv"""

    area: AreaId
    need: NeedId
    financial_year: FinancialYear
    admissions: People
    """People of the area who come to need a place that the council arranges, in the financial year."""


class ProviderRow(Frozen):
    """providers.csv"""

    provider: Identifier
    name: Name
    """Who runs the home; homes of one provider share its ID in sites.csv."""


class SiteRow(Frozen):
    """sites.csv"""

    site: Identifier
    name: Name
    provider: ProviderId
    authority: AuthorityId
    latitude: Latitude
    longitude: Longitude
    rating: Rating
    """Outstanding, Good, Requires improvement or Inadequate; blank where there is none."""


class ServiceRow(Frozen):
    """services.csv"""

    service: Identifier
    site: SiteId
    care_type: CareTypeId
    """A care type of the book."""
    beds: BedCount
    """Registered beds, flats or tenancies of the care type."""
    others: BedCount
    """People who live there and whom no home authority pays for: self-funders and other councils' residents."""
    weekly_fee: Pounds
    """£ a week that the home asks of a council at the plan's start, without funded nursing care."""
    council_beds: BedCount | None = None
    """At most so many beds are open to the home authorities; blank: all that are free, 0: none."""
    block_beds: BedCount | None = None
    """Beds under a block contract, paid whether used or not."""
    block_fee: Pounds | None = None
    """£ a week for each block bed, contributions of residents already taken off."""
    block_home: str | None = None
    """The home authority that holds the block; blank where one home plans alone."""


class ResidentRow(Frozen):
    """residents.csv"""

    service: ServiceId
    need: NeedId
    authority: AuthorityId
    people: People
    """People with the need who live there at the plan's start and for whom that home authority pays."""


class WaitingRow(Frozen):
    """waiting.csv"""

    area: AreaId
    need: NeedId
    people: People
    """People of the area who have no place yet at the plan's start, including those whose place is being arranged."""


class FeeRateRow(Frozen):
    """fee_rates.csv"""

    authority: AuthorityId
    care_type: CareTypeId
    financial_year: FinancialYear
    usual_rate: Pounds
    """£ a week that the authority usually pays for the care type in the year, without funded nursing care."""


class WorkforceRow(Frozen):
    """workforce.csv"""

    pool: AuthorityId
    """An authority: all homes there share the staff."""
    role: RoleId
    """A role of the book, such as registered_nurse."""
    financial_year: FinancialYear
    hours_per_week: Hours
    """Contracted hours a week of the role in all services of the pool, for everyone who lives there."""


class OriginRow(Frozen):
    """imported/origins.csv: what an import wrote into a cell, and on what ground."""

    table: str
    key: str
    """The cells that name the row, separated by spaces."""
    column: str
    value: str
    """As it was written; a cell that holds something else by now is the council's own."""
    ground: CellGround
    source: str


# name: (row, columns that name a row, whether the file may be absent)
TABLES: dict[str, tuple[type[Frozen], tuple[str, ...], bool]] = {
    "authorities": (AuthorityRow, ("authority",), False),
    "areas": (AreaRow, ("area",), False),
    "population": (PopulationRow, ("area", "age_band", "year"), False),
    "demand": (DemandRow, ("area", "need", "financial_year"), True),
    "providers": (ProviderRow, ("provider",), False),
    "sites": (SiteRow, ("site",), False),
    "services": (ServiceRow, ("service",), False),
    "residents": (ResidentRow, ("service", "need", "authority"), False),
    "waiting": (WaitingRow, ("area", "need"), True),
    "fee_rates": (FeeRateRow, ("authority", "care_type", "financial_year"), False),
    "workforce": (WorkforceRow, ("pool", "role", "financial_year"), True),
}
