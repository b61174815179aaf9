"""The events of a scenario: what can change, and when."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from capacity.inputs.schema.fields import (
    IN_LATITUDE,
    IN_LONGITUDE,
    Amount,
    AuthorityId,
    CareTypeId,
    CareTypeOffered,
    Change,
    Frozen,
    HomeOffered,
    Identifier,
    IsoDate,
    Name,
    NeedId,
    Number,
    ProviderId,
    Rating,
    RoleId,
    ServiceId,
    Share,
    SiteId,
    complain,
    marks,
)


@dataclass(frozen=True)
class Multiple:
    """Marks how much an event brings: so many times as much where its option is taken so many times."""


MULTIPLE = Multiple()


class _Event(Frozen):
    from_: IsoDate = Field(alias="from")
    """The event takes effect in the first quarter that starts on or after this day."""
    until: IsoDate | None = None
    """The event ends in the first quarter that starts on or after this day. Without such a day it does not end."""


class Beds(_Event):
    """A service gains or loses registered beds."""

    event: Literal["beds"]
    service: ServiceId
    """The service, as services.csv names it."""
    change: Annotated[Number, MULTIPLE]
    """Beds gained (or lost, when negative)."""


class Converts(_Event):
    """Beds of one service become beds of another at the same site."""

    event: Literal["converts"]
    service: ServiceId
    """The service that gives beds up."""
    into: ServiceId
    """The service that gains them: it must exist already, with 0 beds if need be."""
    beds: Annotated[Amount, MULTIPLE]
    """Registered beds that change."""


class Opens(_Event):
    """A new site opens. Its services are named SITE-care_type, such as X1-nursing."""

    event: Literal["opens"]
    site: Identifier
    """An ID for the new site, which no other site has."""
    name: Name
    """What people call it."""
    provider: ProviderId
    """Its provider, as providers.csv names it."""
    authority: AuthorityId
    """The authority in which it stands."""
    latitude: Annotated[Number, IN_LATITUDE]
    """Where it stands, in degrees north, such as 53.41."""
    longitude: Annotated[Number, IN_LONGITUDE]
    """Where it stands, in degrees east: west of Greenwich it is negative, such as -2.84."""
    rating: Rating = ""
    """The CQC rating. Leave it blank for a new home: a home without a rating passes every rule about ratings."""
    services: Annotated[dict[CareTypeId, Amount], MULTIPLE] = Field(min_length=1)
    """Registered beds by care type."""
    weekly_fee: dict[CareTypeOffered, Amount]
    """What the home asks, by care type: £ a week, in prices of the plan's start."""


class Closes(_Event):
    """A site, or one service of it, closes (provider failure, retirement). Its residents must move, and people there
    whom the council does not fund leave the plan."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["site"]}, {"required": ["service"]}]})

    event: Literal["closes"]
    site: SiteId | None = None
    """The site, where all of it closes."""
    service: ServiceId | None = None
    """The service, where it closes by itself and the rest of its site stays open."""
    staff_stay: Share | None = None
    """The share of its staff hours that stays in the pool while it is closed: 0.5 is half. Left out, it is the book's
    staff_stay_after_closure."""

    def shuts(self, service: str, site: str) -> bool:
        """Whether this service of this site is closed by it: by itself, or with its site."""
        return service == self.service or site == self.site

    @model_validator(mode="after")
    def _one_thing(self) -> "Closes":
        if self.site is None and self.service is None:
            raise complain(
                "closes", "closes nothing: type `site` for a whole site, or `service` for one of its services"
            )
        if self.site is not None and self.service is not None:
            why = f"to close {self.service} alone delete `site`, to close all of {self.site} delete `service`"
            raise complain("closes", f"has both site and service: {why}")
        return self


class Embargo(_Event):
    """No new placements at a site."""

    event: Literal["embargo"]
    site: SiteId
    """The site; those who live there stay."""


class UsualRate(_Event):
    """An authority changes its usual rate for a care type, on top of fee_rates.csv."""

    event: Literal["usual_rate"]
    authority: AuthorityId
    """The authority whose usual rate it is."""
    care_type: CareTypeId
    """The care type it is for."""
    change: Change
    """The change as a share: 0.03 is three per cent more, -0.03 three per cent less."""


class Block(_Event):
    """A home authority takes beds of a service under a block contract."""

    event: Literal["block"]
    service: ServiceId
    """The service, which has no block yet."""
    beds: Annotated[Amount, MULTIPLE]
    """Beds paid for whether used or not."""
    fee: Amount
    """£ a week for each block bed at the start of the plan, after residents' contributions have been taken off."""
    home: HomeOffered | None = None
    """The home authority that holds the contract; not needed where one authority plans alone."""


class Staff(_Event):
    """A pool of staff gains or loses contracted hours."""

    event: Literal["staff"]
    pool: AuthorityId
    """The pool: an authority of workforce.csv."""
    role: RoleId
    """The role, as the book names it."""
    hours_per_week: Annotated[Number, MULTIPLE]
    """Contracted hours a week gained (or lost, when negative)."""


class Demand(_Event):
    """Admissions of a need rise or fall."""

    event: Literal["demand"]
    need: NeedId
    """The need, in every area."""
    change: Change
    """The change as a share: 0.10 is ten per cent more, -0.10 ten per cent fewer."""


Event = Annotated[
    Beds | Converts | Opens | Closes | Embargo | UsualRate | Block | Staff | Demand, Field(discriminator="event")
]


@cache
def multiples(kind: type[Event]) -> tuple[str, ...]:
    """Fields of a kind of event that say how much it brings; none where it cannot be taken twice."""
    return tuple(field for field in kind.model_fields if MULTIPLE in marks(kind, field))
