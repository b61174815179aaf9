"""Options: what could be invested in, what it brings, and what it costs."""

from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from capacity.inputs.schema.events import Event, multiples
from capacity.inputs.schema.fields import FinancialYear, Frozen, Identifier, Name, OneLine, complain
from capacity.inputs.schema.grounds import Ground, StandsOn, check_ground, ground_of

Capital = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e10)]


class Option(Frozen):
    """Something that could be invested in. It starts in the first quarter in which one of its events takes effect."""

    option: Identifier
    """Its ID."""
    label: Name = ""
    """One line in plain words."""
    events: list[Event] = Field(min_length=1)
    """What it brings: events of the scenario format."""
    capital: dict[FinancialYear, Capital] = Field(default={})
    """£ to be found in each financial year."""
    revenue_per_year: Capital = 0.0
    """£ a year from its start, on top of what placements cost."""
    life_years: Annotated[int, Field(strict=True, ge=1, le=200)] | None = None
    """Years over which the capital is written off."""
    residual_value: Capital = 0.0
    """£ that it is still worth at the end of the plan; counts in the net present cost."""
    needs: list[str] = Field(default=[])
    """Options without which it cannot be taken."""
    excludes: list[str] = Field(default=[])
    """Options that cannot be taken beside it."""
    repeat: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    """How many times it can be taken at most."""
    home: str | None = None
    """The home authority that pays; not needed where one home plans alone."""
    ground: Ground | None = None
    """On what its figures stand, as for a figure of the book: published, estimated, assumption or invented. Where it is
    left out, a source that is just `assumption` or `invented` is that, and any other source is published."""
    source: OneLine = ""
    """Where its figures come from."""

    @property
    def total_capital(self) -> float:
        """£ over all years, for one."""
        return sum(self.capital.values())

    @property
    def single(self) -> list[str]:
        """Kinds of its events, sorted, of which twice is not twice as much: it does not add up in beds and hours."""
        return sorted({event.event for event in self.events if not multiples(type(event))})

    @property
    def stands_on(self) -> StandsOn:
        """The ground of its figures, whether it is written or follows from its source."""
        return ground_of(self.ground, self.source)

    @model_validator(mode="after")
    def _grounded(self) -> "Option":
        check_ground(self.ground, self.source)
        return self

    @model_validator(mode="after")
    def _written_off(self) -> "Option":
        if self.total_capital > 0 and self.life_years is None:
            raise complain("life_years", "needs life_years: over how many years is the capital written off?")
        return self

    @field_validator("needs", "excludes")
    @classmethod
    def _each_once(cls, value: list[str]) -> list[str]:
        if len(set(value)) < len(value):
            raise complain("twice", "names an option twice")
        return value

    @model_validator(mode="after")
    def _repeats(self) -> "Option":
        if self.repeat > 1 and self.single:
            raise complain(
                "repeat",
                f"can be taken only once: two {self.single[0]} events do not bring twice as much. Delete `repeat`",
            )
        return self


def repeated(event: Event, count: float) -> Event:
    """An event as it is when its option is taken `count` times: so many times the beds or hours."""
    if count == 1:
        return event
    return event.model_copy(update={key: _times(getattr(event, key), count) for key in multiples(type(event))})


def _times(much: Any, count: float) -> Any:
    return {key: each * count for key, each in much.items()} if isinstance(much, dict) else much * count
