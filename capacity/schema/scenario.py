"""A scenario and its events, and place.yaml."""

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
)

from capacity.schema.fields import (
    FIRST_YEAR,
    IN_LATITUDE,
    IN_LONGITUDE,
    LAST_YEAR,
    Amount,
    Change,
    FinancialYear,
    FolderName,
    Frozen,
    Identifier,
    IsoDate,
    Name,
    Number,
    OneLine,
    Rating,
    complain,
)


class _Event(Frozen):
    from_: IsoDate = Field(alias="from")
    """The event takes effect in the first quarter that starts on or after this day."""
    until: IsoDate | None = None
    """It ends in the first quarter that starts on or after this day; without it, it stays."""


class Beds(_Event):
    """A service gains or loses registered beds."""

    event: Literal["beds"]
    service: str
    """The service, as services.csv names it."""
    change: Number
    """Beds gained (or lost, when negative)."""


class Converts(_Event):
    """Beds of one service become beds of another at the same site."""

    event: Literal["converts"]
    service: str
    """The service that gives beds up."""
    into: str
    """The service that gains them: it must exist already, with 0 beds if need be."""
    beds: Amount
    """Registered beds that change."""


class Opens(_Event):
    """A new site. Its services are named SITE-care_type."""

    event: Literal["opens"]
    site: Identifier
    """A new site's ID."""
    name: Name
    """What people call it."""
    provider: str
    """Its provider, as providers.csv names it."""
    authority: str
    """The authority in which it stands."""
    latitude: Annotated[Number, IN_LATITUDE]
    longitude: Annotated[Number, IN_LONGITUDE]
    rating: Rating = ""
    """CQC's word, or blank: a new home is not rated and passes."""
    services: dict[str, Amount] = Field(min_length=1)
    """Registered beds by care type."""
    weekly_fee: dict[str, Amount]
    """Asking fee by care type, £ a week at the start of the plan."""


class Closes(_Event):
    """A site closes (provider failure, retirement): its residents must move."""

    event: Literal["closes"]
    site: str
    """The site. People there whom the council does not fund leave the plan; the pool keeps its staff."""


class Embargo(_Event):
    """No new placements at a site."""

    event: Literal["embargo"]
    site: str
    """The site; those who live there stay."""


class UsualRate(_Event):
    """An authority changes its usual rate for a care type, on top of the rates table."""

    event: Literal["usual_rate"]
    authority: str
    """The authority whose usual rate it is."""
    care_type: str
    """The care type it is for."""
    change: Change
    """0.03 is three per cent more."""


class Block(_Event):
    """A home takes beds of a service under a block contract."""

    event: Literal["block"]
    service: str
    """The service, which has no block yet."""
    beds: Amount
    """Beds paid for whether used or not."""
    fee: Amount
    """£ a week for each block bed at the start of the plan, contributions of residents already taken off."""
    home: str | None = None
    """The home authority that holds it; not needed where one home plans alone."""


class Staff(_Event):
    """A pool gains or loses contracted hours."""

    event: Literal["staff"]
    pool: str
    """The pool: an authority of workforce.csv."""
    role: str
    """The role, as the book names it."""
    hours_per_week: Number
    """Contracted hours a week gained (or lost, when negative)."""


class Demand(_Event):
    """Admissions of a need rise or fall."""

    event: Literal["demand"]
    need: str
    """The need, in every area."""
    change: Change
    """0.10 is ten per cent more."""


Event = Annotated[
    Beds | Converts | Opens | Closes | Embargo | UsualRate | Block | Staff | Demand, Field(discriminator="event")
]

Priority = Literal["safe_staffing", "unmet", "out_of_borough", "budget", "cost", "travel"]
PRIORITIES: tuple[str, ...] = get_args(Priority)


class Rise(Frozen):
    """A rise of prices at the start of a financial year, split into pay and prices."""

    pay_share: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)] = 0.0
    """The share of the price that is pay."""
    pay: Change = 0.0
    """Rise of pay, such as a Real Living Wage decision: 0.06 is six per cent."""
    prices: Change
    """Rise of the rest, such as the consumer price index."""

    @model_serializer(mode="wrap")
    def _as_written(self, plain: SerializerFunctionWrapHandler) -> Any:
        return plain(self) if self.pay_share else self.prices


def _rise(value: Any) -> Any:
    """A bare number is a rise of the whole price."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"prices": value}
    if not isinstance(value, dict | Rise):
        raise complain("rise", "is neither a number such as 0.05 nor {pay_share, pay, prices}")
    return value


Rises = dict[FinancialYear, Annotated[Rise, BeforeValidator(_rise, json_schema_input_type=float | Rise)]]


Budget = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e10)]


class Policy(Frozen):
    """The council's rules for new placements, and how prices rise."""

    lowest_rating: Literal["Inadequate", "Requires improvement", "Good", "Outstanding"] | None = None
    """No new placement in a home that is rated lower; unrated homes pass."""
    fee_ceiling_over_usual: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=100)] | None = None
    """Place only where the asking fee is at most the usual rate times one plus this."""
    fee_uplift: Rises = Field(default={})
    """Rise of asking fees at the start of that financial year: 0.05 is five per cent, or {pay_share, pay, prices}."""
    usual_rate_rise: Rises = Field(default={})
    """Rise of every usual rate at the start of that financial year, on top of fee_rates.csv."""
    agency_premium_rise: Rises = Field(default={})
    """Rise of the agency premiums of the book at the start of that financial year."""
    block_fee_rise: Rises = Field(default={})
    """Rise of block fees at the start of that financial year; without it they stay as agreed."""


def _extended(schema: dict[str, Any]) -> None:
    """What every scenario needs may come from the one that it extends."""
    schema["anyOf"] = [{"required": schema.pop("required")}, {"required": ["extends"]}]


class Scenario(Frozen):
    """A scenario: only what differs from the place and the book."""

    model_config = ConfigDict(json_schema_extra=_extended)

    name: FolderName
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
    events: list[Event] = Field(default=[])
    """What changes, and when."""
    book_changes: dict[str, Any] = Field(default={})
    """Figures of the book that differ, by the same path."""
    budget: dict[str, dict[FinancialYear, Budget]] = Field(default={})
    """What each home has for the net cost of its placements, £ by financial year."""

    @field_validator("start")
    @classmethod
    def _first_of_quarter(cls, value: date) -> date:
        if value.day != 1 or value.month not in (1, 4, 7, 10):
            raise complain("quarter", "must be the first day of a quarter (1 January, April, July or October)")
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise complain("year", f"must lie between {FIRST_YEAR} and {LAST_YEAR}")
        return value

    @field_validator("priorities")
    @classmethod
    def _each_once(cls, value: list[str]) -> list[str]:
        if len(set(value)) < len(value):
            raise complain("twice", "names a priority twice")
        return value


class PlaceFile(Frozen):
    """place.yaml, which a place may have: its name on the map and figures of the book that differ there."""

    name: Name = ""
    """What the place is called; the home authorities' names otherwise."""
    attribution: OneLine = ""
    """Whose data the tables and outlines are, as their licences ask."""
    book_changes: dict[str, Any] = Field(default={})
    """Figures of the book that differ in this place, by the same path."""
