"""What a scenario, an assumption book and the rows of a place look like.

Frozen pydantic models; the string under a field is its documentation, in the JSON Schema too.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

# Great Britain and Northern Ireland, from Scilly to Shetland and from Fermanagh to Lowestoft
_LATITUDES = (49.8, 60.9)
_LONGITUDES = (-8.7, 1.8)
FIRST_YEAR, LAST_YEAR = 1991, 2200
MOST = 1e7  # people, hours, pounds: anything larger is a slip of the keyboard


class Frozen(BaseModel):
    """A value that is checked once and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True)


def _complain(kind: str, message: str) -> PydanticCustomError:
    return PydanticCustomError(kind, message)


def _iso_date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _complain("date", "is not a date such as 2026-04-01")


def _financial_year(value: str) -> str:
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", value)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise _complain("financial_year", "is not a financial year such as 2026-27")
    return value


def _identifier(value: str) -> str:
    if not re.fullmatch(r"\w[^\s@]{0,63}", value) or not value.isprintable():
        raise _complain("identifier", "must be short, begin with a letter or digit, and have no space and no @")
    return value


def _folder_name(value: str) -> str:
    if re.fullmatch(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?|.*\.", value, re.IGNORECASE):
        raise _complain("folder_name", "cannot be a folder's name on Windows; choose another")
    if not re.fullmatch(r"\w[\w.-]{0,63}", value):
        raise _complain("folder_name", "must serve as a folder's name: letters, digits, - _ . and no space")
    return value


def _line(value: str) -> str:
    plain = " ".join(value.split())
    if not plain.isprintable():
        raise _complain("line", "has a character that cannot be shown; type the words again")
    return plain


def _rating(value: Any) -> Any:
    """CQC's words; the register itself writes `Requires Improvement` in two ways."""
    known = {word.casefold(): word for word in (*RATINGS, *UNRATED, "")}
    if not isinstance(value, str) or value.casefold() not in known:
        raise _complain("rating", "is not one of CQC's ratings (or blank)")
    return known[value.casefold()]


RATINGS = ("Inadequate", "Requires improvement", "Good", "Outstanding")  # from the worst
UNRATED = (
    "Not rated",
    "No published rating",
    "Insufficient evidence to rate",
    "Inspected but not rated",
    "Not formally rated",
)
Rating = Annotated[str, BeforeValidator(_rating)]
IsoDate = Annotated[date, BeforeValidator(_iso_date, json_schema_input_type=date)]
FinancialYear = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$"), AfterValidator(_financial_year)]


def _between(limits: tuple[float, float], what: str) -> AfterValidator:
    def check(degrees: float) -> float:
        if not limits[0] <= degrees <= limits[1]:
            why = f"is no {what} in Great Britain or Northern Ireland ({limits[0]} to {limits[1]})"
            raise _complain("outside", why)
        return degrees

    return AfterValidator(check)


IN_LATITUDE = _between(_LATITUDES, "latitude")
IN_LONGITUDE = _between(_LONGITUDES, "longitude")
OneLine = Annotated[str, AfterValidator(_line)]
Name = Annotated[str, Field(max_length=300), AfterValidator(_line)]
Identifier = Annotated[str, AfterValidator(_identifier)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-MOST, le=MOST)]
Amount = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=MOST)]
Change = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=-1, le=100)]


def age_range(band: str) -> tuple[int, int] | None:
    """First and last age of a band such as 65-74 or 85+; None for any other text."""
    match = re.fullmatch(r"([0-9]{1,3})(?:-([0-9]{1,3})|\+)", band)
    if not match:
        return None
    return int(match[1]), int(match[2]) if match[2] else 150


# ---------------------------------------------------------------- the assumption book


class Figure(Frozen):
    """A figure of the book: a number, or a number with its range and source."""

    value: Number
    """The figure used."""
    low: Number | None = None
    """The lowest that is thought likely."""
    high: Number | None = None
    """The highest that is thought likely."""
    source: str = ""
    """Where it comes from; `assumption` where no published figure was found."""

    @model_validator(mode="after")
    def _in_order(self) -> "Figure":
        if self.low is not None and self.low > self.value:
            raise _complain("low_value", "low is above value")
        if self.high is not None and self.high < self.value:
            raise _complain("value_high", "high is below value")
        return self


def _figure(value: Any) -> Any:
    """A bare number is a figure without range or source."""
    return {"value": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


def _within(lowest: float, highest: float, why: str) -> AfterValidator:
    def check(figure: Figure) -> Figure:
        for number in (figure.value, figure.low, figure.high):
            if number is not None and not lowest <= number <= highest:
                raise _complain("range", why)
        return figure

    return AfterValidator(check)


_AsFigure = BeforeValidator(_figure, json_schema_input_type=float | Figure)
AnyFigure = Annotated[Figure, _AsFigure]
Share = Annotated[Figure, _AsFigure, _within(0, 1, "must be a share between 0 and 1")]
NotNegative = Annotated[Figure, _AsFigure, _within(0, MOST, "must be 0 or more (and below ten million)")]
Days = Annotated[Figure, _AsFigure, _within(1, 1e5, "must be between 1 and 100,000 days")]


def _priority(figure: Figure) -> Figure:
    for number in (figure.value, figure.low, figure.high):
        if number and not 1e-3 <= number <= 1e3:  # the solver would take a smaller one for 0
            raise _complain("priority", "must be 0 or between 0.001 and 1,000")
    return figure


class CareType(Frozen):
    """Where care is given."""

    label: Name
    max_occupancy: Share
    """The share of registered beds that can be filled, voids between residents allowed for."""
    hours_per_week: dict[str, NotNegative]
    """Hours of staff for each resident and week, by role."""
    funded_nursing_care: Annotated[bool, Field(strict=True)] = False
    """Whether the NHS pays funded nursing care on top of the council's fee."""


class Need(Frozen):
    """What a person is assessed as needing."""

    label: Name
    accepts: dict[str, Share]
    """Care types where the need may be met, and the most of those placed who may be met there (1: no limit)."""
    priority: Annotated[Figure, _AsFigure, AfterValidator(_priority)]
    """Weight of a week's waiting against that of other needs: 0, or 0.001 to 1,000."""
    mean_stay_days: Days
    """Mean length of a placement, in days."""
    mean_days_until_withdrawal: Days
    """Mean time after which a waiting person no longer needs the placement, in days."""
    client_contribution_per_week: NotNegative
    """What the resident pays towards the price, in £ a week."""
    nhs_funded_share: Share
    """Share of the remaining price that the NHS pays (continuing healthcare, section 117)."""
    chooses_out_of_borough: Share
    """Share of those placed who choose a home outside the borough."""
    max_travel_km: NotNegative
    """The furthest, by road, that a person may be placed."""


class Role(Frozen):
    """A kind of staff."""

    label: Name
    agency_share: Share
    """Agency hours as a share of contracted hours, at most."""
    agency_premium_per_hour: NotNegative
    """What an agency hour costs above a contracted one, in £."""


class Money(Frozen):
    """Figures of finance."""

    funded_nursing_care_per_week: dict[FinancialYear, NotNegative]
    """Paid by the NHS on top of the council's fee, £ a week."""
    discount_rate: Share
    """Yearly rate for present values."""


class Travel(Frozen):
    """Figures of distance."""

    road_factor: Annotated[Figure, _AsFigure, _within(1, 5, "must be between 1 and 5")]
    """Distance by road over distance in a straight line."""


class Book(Frozen):
    """The assumption book: what a plan believes about the sector when a place says nothing else."""

    name: Name
    as_of: Name
    care_types: dict[Identifier, CareType] = Field(min_length=1)
    needs: dict[Identifier, Need] = Field(min_length=1)
    admissions_per_1000_per_year: dict[str, dict[str, NotNegative]]
    """Council-arranged long-term admissions for each 1,000 people and year, by need and age band."""
    roles: dict[Identifier, Role]
    money: Money
    travel: Travel


# ---------------------------------------------------------------- the scenario


class _Event(Frozen):
    from_: IsoDate = Field(alias="from")
    """The event takes effect in the first quarter that starts on or after this day."""
    until: IsoDate | None = None
    """It ends in the first quarter that starts on or after this day; without it, it stays."""


class Beds(_Event):
    """A service gains or loses registered beds."""

    event: Literal["beds"]
    service: str
    change: Number
    """Beds gained (or lost, when negative)."""


class Converts(_Event):
    """Beds of one service become beds of another at the same site."""

    event: Literal["converts"]
    service: str
    into: str
    beds: Amount


class Opens(_Event):
    """A new site. Its services are named SITE-care_type."""

    event: Literal["opens"]
    site: Identifier
    name: Name
    provider: str
    authority: str
    latitude: Annotated[Number, IN_LATITUDE]
    longitude: Annotated[Number, IN_LONGITUDE]
    rating: Rating = ""
    services: dict[str, Amount] = Field(min_length=1)
    """Registered beds by care type."""
    weekly_fee: dict[str, Amount]
    """Asking fee by care type, £ a week at the start of the plan."""


class Closes(_Event):
    """A site closes (provider failure, retirement): its residents must move."""

    event: Literal["closes"]
    site: str


class Embargo(_Event):
    """No new placements at a site."""

    event: Literal["embargo"]
    site: str


class UsualRate(_Event):
    """An authority changes its usual rate for a care type, on top of the rates table."""

    event: Literal["usual_rate"]
    authority: str
    care_type: str
    change: Change
    """0.03 is three per cent more."""


class Staff(_Event):
    """A pool gains or loses contracted hours."""

    event: Literal["staff"]
    pool: str
    role: str
    hours_per_week: Number


class Demand(_Event):
    """Admissions of a need rise or fall."""

    event: Literal["demand"]
    need: str
    change: Change
    """0.10 is ten per cent more."""


Event = Annotated[Beds | Converts | Opens | Closes | Embargo | UsualRate | Staff | Demand, Field(discriminator="event")]

Priority = Literal["safe_staffing", "unmet", "out_of_borough", "cost", "travel"]


class Policy(Frozen):
    """The council's rules for new placements."""

    lowest_rating: Literal["Inadequate", "Requires improvement", "Good", "Outstanding"] | None = None
    """No new placement in a home that is rated lower; unrated homes pass."""
    fee_ceiling_over_usual: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=100)] | None = None
    """Place only where the asking fee is at most the usual rate times one plus this."""
    fee_uplift: dict[FinancialYear, Change] = {}
    """Rise of asking fees at the start of that financial year: 0.05 is five per cent."""


class Scenario(Frozen):
    """A scenario: only what differs from the place and the book."""

    name: Annotated[str, AfterValidator(_folder_name)]
    """Becomes the output folder's name."""
    label: Name = ""
    """One line in plain words."""
    extends: str | None = None
    """Another scenario file: mappings merge, events are added to, other values replace."""
    place: str
    """The folder with the tables, relative to this file."""
    book: str
    """The assumption book, relative to this file."""
    start: IsoDate
    """First day of the plan: 1 January, April, July or October."""
    quarters: Annotated[int, Field(strict=True, ge=1, le=80)]
    """Length of the plan."""
    priorities: list[Priority] = Field(
        default=["safe_staffing", "unmet", "out_of_borough", "cost", "travel"], min_length=1
    )
    """What is settled first, and then what."""
    policy: Policy = Policy()
    events: list[Event] = []
    """What changes, and when."""
    book_changes: dict[str, Any] = {}
    """Figures of the book that differ, by the same path."""

    @field_validator("start")
    @classmethod
    def _first_of_quarter(cls, value: date) -> date:
        if value.day != 1 or value.month not in (1, 4, 7, 10):
            raise _complain("quarter", "must be the first day of a quarter (1 January, April, July or October)")
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise _complain("year", f"must lie between {FIRST_YEAR} and {LAST_YEAR}")
        return value

    @field_validator("priorities")
    @classmethod
    def _each_once(cls, value: list[str]) -> list[str]:
        if len(set(value)) < len(value):
            raise _complain("twice", "names a priority twice")
        return value


class PlaceFile(Frozen):
    """place.yaml, which a place may have: its name on the map and figures of the book that differ there."""

    name: Name = ""
    """What the place is called; the home authorities' names otherwise."""
    attribution: OneLine = ""
    """Whose data the tables and outlines are, as their licences ask."""
    book_changes: dict[str, Any] = {}
    """Figures of the book that differ in this place, by the same path."""
