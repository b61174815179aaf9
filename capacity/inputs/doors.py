"""Where people of a home wait for another place, in the column `area`: SERVICE@HOME at the door of a closed service,
SERVICE@NEED@HOME where residents have come to have another need.

No ID holds an @ (schema/fields.py), so no area of the place can have such a name, and the two kinds cannot be confused.
"""


def door(service: str, home: str) -> str:
    """The name of a service's door for the people of one home authority."""
    return f"{service}@{home}"


def turning_point(service: str, need: str, home: str) -> str:
    """What residents of a service are called, of one home authority, whose need has become `need`."""
    return f"{service}@{need}@{home}"


def service_at(area: str) -> str:
    """The service whose residents an `area` of the outputs stands for: those of a closed one, or those whose need has
    changed; empty for an area of the place."""
    service, at, _ = area.partition("@")
    return service if at else ""
