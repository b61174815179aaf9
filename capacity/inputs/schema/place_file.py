"""place.yaml: what a place is called, how sure its data are, and what was published of it."""

from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from capacity.inputs.schema.fields import FigureOffered, Frozen, Name, OneLine, complain
from capacity.inputs.schema.grounds import Ground

PublishedDays = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=10_000)]


class PlaceFile(Frozen):
    """place.yaml, which a place may have: its name, figures of the book that differ there, and published waits."""

    name: Name = ""
    """What the place is called; the home authorities' names otherwise."""
    note: OneLine = ""
    """What every reader of a figure should know about the place's data; said first wherever figures stand."""
    ground: Ground | None = None
    """The weakest ground on which its tables stand: `invented` where homes, fees or residents are made up."""
    attribution: OneLine = ""
    """Whose data the tables and outlines are, as their licences ask."""
    published_days: dict[str, PublishedDays] = Field(default={})
    """Days that people waited from the decision to the move, as published, by need: outputs show them beside the
    plan's own."""
    published_days_source: Annotated[OneLine, Field(validate_default=True)] = ""
    """Who published them, and when: needed beside `published_days`."""
    book_changes: dict[FigureOffered, Any] = Field(default={})
    """Figures of the book that differ in this place, by the same path."""

    @field_validator("published_days_source")
    @classmethod
    def _said(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("published_days"):
            raise complain("published", "is needed beside published_days: say who published them, and when")
        return value
