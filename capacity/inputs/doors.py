"""Where people of a home wait for another place, in the column `area`: SERVICE@HOME at the door of a closed service,
SERVICE@NEED@HOME where residents have come to have another need.

No ID holds an @ (schema/fields.py), so that no area of the place is called as these are, and neither as the other.
"""


def door(service: str, home: str) -> str:
    """What the door of a service is called for the people of one home authority."""
    return f"{service}@{home}"


def turning_point(service: str, need: str, home: str) -> str:
    """What residents of a service are called, of one home authority, whose need has become `need`."""
    return f"{service}@{need}@{home}"


def service_at(area: str) -> str:
    """The service whose residents an `area` of the outputs stands for: those of a closed one, or those whose need has
    changed; empty for an area of the place."""
    service, at, _ = area.partition("@")
    return service if at else ""
