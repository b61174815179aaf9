"""What a scenario, an assumption book and the rows of a place look like.

Frozen pydantic models; the string under a field is its documentation, in the JSON Schema too.
"""

from capacity.inputs.schema.book import Book, Figure
from capacity.inputs.schema.events import Beds, Block, Closes, Converts, Demand, Embargo, Event, Opens, Staff, UsualRate
from capacity.inputs.schema.fields import RATINGS, Frozen, age_range
from capacity.inputs.schema.grounds import NO_SOURCE, Ground, StandsOn
from capacity.inputs.schema.options import Option
from capacity.inputs.schema.place_file import PlaceFile
from capacity.inputs.schema.scenario import FILES, PRIORITIES, RISES, Rise, Scenario

__all__ = [
    "FILES",
    "NO_SOURCE",
    "PRIORITIES",
    "RATINGS",
    "RISES",
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
    "Ground",
    "Opens",
    "Option",
    "PlaceFile",
    "Rise",
    "Scenario",
    "Staff",
    "StandsOn",
    "UsualRate",
    "age_range",
]
