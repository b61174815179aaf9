"""What a scenario, an assumption book and the rows of a place look like.

Frozen pydantic models; the string under a field is its documentation, in the JSON Schema too.
"""

from capacity.schema.book import Book, Figure
from capacity.schema.events import (
    Beds,
    Block,
    Closes,
    Converts,
    Demand,
    Embargo,
    Event,
    Opens,
    Staff,
    UsualRate,
)
from capacity.schema.fields import RATINGS, Frozen, age_range
from capacity.schema.options import Option
from capacity.schema.scenario import PRIORITIES, PlaceFile, Rise, Scenario

__all__ = [
    "PRIORITIES",
    "RATINGS",
    "Beds",
    "Block",
    "Book",
    "Closes",
    "Converts",
    "Demand",
    "Embargo",
    "Event",
    "Figure",
    "Frozen",
    "Opens",
    "Option",
    "PlaceFile",
    "Rise",
    "Scenario",
    "Staff",
    "UsualRate",
    "age_range",
]
