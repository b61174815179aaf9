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
MOST_DAYS_TO_ARRANGE = 85  # the shortest quarter has 90: a place is arranged in this quarter or the next
DaysToArrange = Annotated[
    Figure, _AsFigure, _within(0, MOST_DAYS_TO_ARRANGE, f"must be between 0 and {MOST_DAYS_TO_ARRANGE} days")
]
Growth = Annotated[
    Figure, _AsFigure, _within(-1, 1, "must be a share between -1 and 1, such as 0.01 for one per cent a year")
]
Factor = Annotated[Figure, _AsFigure, _within(0, 10, "must be a factor between 0 and 10: 1 changes nothing")]
NONE, UNCHANGED = Figure(value=0.0), Figure(value=1.0)
"""What is taken where a book says nothing."""

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
    hours_per_site_per_week: dict[str, NotNegative] = Field(default={})
    """Hours of staff a week, by role, that a site with an open service of this type needs at least, however few live
    there: 168 for one nurse day and night. Of several types at a site the largest counts."""
    others_growth_per_year: Growth = NONE
    """Yearly growth in self-funders and other councils' residents, from the plan's second financial year on: 0.01 is
    one per cent, -1 leaves nobody."""
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
    days_to_arrange: DaysToArrange = NONE
    """Days from the decision to the day when the person could move in if a bed were free: assessment, brokerage,
    choice, the home's own visit."""
    interim_care_per_week: NotNegative = NONE
    """What the council pays for a person who waits or whose place is being arranged, at home or in a hospital bed that
    it funds, in £ a week."""
    days_to_arrange_spread: NotNegative | None = None
    """Standard deviation of the days to arrange a place, as a share of their mean; only `capacity simulate` reads it.
    Where it is left out, 0.5 is assumed and no share of people beyond a number of days is reported."""
    stay_shape: Annotated[Figure, _AsFigure, _within(0.3, 10, "must be between 0.3 and 10: 1 is exponential")] = (
        UNCHANGED
    )
    """Shape of the Weibull distribution of stays: below 1 many are short and some very long, above 1 most are alike.
    Only `capacity simulate` reads it."""
    becomes: dict[str, Share] = Field(default={})
    """Needs that residents with this one come to have, and the share of them who do so in a year."""
    self_funders_becoming_funded_per_year: Share = NONE
    """Share of the people with this need whom no home authority funds who run out of money in a year, so that the
    council must fund them."""


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


class Chance(Frozen):
    """What individual people meet; only `capacity simulate` reads it."""

    home_refuses: Share = NONE
    """The chance that a home with a free bed refuses somebody, because it cannot meet their needs."""
    patience_days: NotNegative = Figure(value=14.0)
    """Days that somebody waits for a home inside the borough (or outside, where they chose that) before any will do."""


class Book(Frozen):
    """The assumption book: what a plan believes about the sector when a place says nothing else."""

    name: Name
    as_of: Name
    care_types: dict[Identifier, CareType] = Field(min_length=1)
    needs: dict[Identifier, Need] = Field(min_length=1)
    admissions_per_1000_per_year: dict[str, dict[str, NotNegative]]
    """Council-arranged long-term admissions for each 1,000 people and year, by need and age band."""
    admissions_factor: Factor = UNCHANGED
    """Multiplies all admissions, including those in demand.csv."""
    hours_factor: Factor = UNCHANGED
    """Multiplies `hours_per_week`, the staff hours for each resident, in every care type."""
    staff_stay_after_closure: Share = UNCHANGED
    """Share of a closed home's staff hours that stays in its pool."""
    chance: Chance = Chance()
    """What individual people meet; only `capacity simulate` reads it."""
    roles: dict[Identifier, Role]
    money: Money
    travel: Travel
