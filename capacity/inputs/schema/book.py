"""The assumption book: what a plan believes about the sector when a place says nothing else."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from capacity.inputs.schema.fields import MOST, FinancialYear, Frozen, Identifier, Label, Name, Number, complain
from capacity.inputs.schema.grounds import Ground, StandsOn, check_ground, ground_of


class Figure(Frozen):
    """A figure of the book: a number, or a number with its range, ground and source."""

    value: Number
    """The figure used."""
    low: Number | None = None
    """The lowest that is thought likely."""
    high: Number | None = None
    """The highest that is thought likely."""
    ground: Ground | None = None
    """published: stands so in the source. estimated: worked out from published figures, or calibrated to agree with
    them. assumption: no published figure was found. invented: made up. Where it is left out, a source that is just
    `assumption` or `invented` is that, and any other source is published."""
    source: str = ""
    """Where it comes from."""

    @property
    def stands_on(self) -> StandsOn:
        """Its ground, whether it is written or follows from its source."""
        return ground_of(self.ground, self.source)

    @model_validator(mode="after")
    def _in_order(self) -> "Figure":
        if self.low is not None and self.low > self.value:
            raise complain("low_value", "low is above value")
        if self.high is not None and self.high < self.value:
            raise complain("value_high", "high is below value")
        check_ground(self.ground, self.source)
        return self


def _figure(value: Any) -> Any:
    """A bare number is a figure without range, ground or source."""
    return {"value": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


def _within(lowest: float, highest: float, why: str) -> AfterValidator:
    def check(figure: Figure) -> Figure:
        for number in (figure.value, figure.low, figure.high):
            if number is not None and not lowest <= number <= highest:
                raise complain("range", why)
        return figure

    return AfterValidator(check)


_AsFigure = BeforeValidator(_figure, json_schema_input_type=float | Figure)
Share = Annotated[Figure, _AsFigure, _within(0, 1, "must be a share between 0 and 1")]
NotNegative = Annotated[Figure, _AsFigure, _within(0, MOST, "must be 0 or more (and below ten million)")]
Days = Annotated[Figure, _AsFigure, _within(1, 1e5, "must be between 1 and 100,000 days")]

PRIORITY = (1e-3, 1e3)  # weights beside each other: the solver would take a smaller one for 0


def _priority(figure: Figure) -> Figure:
    for number in (figure.value, figure.low, figure.high):
        if number and not PRIORITY[0] <= number <= PRIORITY[1]:
            raise complain("priority", "must be 0 or between 0.001 and 1,000")
    return figure


class CareType(Frozen):
    """Where care is given."""

    label: Label
    max_occupancy: Share
    """The share of registered beds that can be filled, voids between residents allowed for."""
    hours_per_week: dict[str, NotNegative]
    """Hours of staff for each resident and week, by role."""
    funded_nursing_care: Annotated[bool, Field(strict=True)] = False
    """Whether the NHS pays funded nursing care on top of the council's fee."""


class Need(Frozen):
    """What a person is assessed as needing."""

    label: Label
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

    label: Label
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
