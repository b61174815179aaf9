"""Where people of a home wait for another place, in the column `area`: SERVICE@HOME at the door of a closed service,
changed@NEED@HOME if they have come to have a need that the service where they lived does not accept.

No ID holds an @ (schema/fields.py), so no area of the place can have such a name, and the two kinds cannot be confused.
"""

CHANGED = "changed"


def door(service: str, home: str) -> str:
    """The name of a service's door for the people of one home authority."""
    return f"{service}@{home}"


def turning_point(need: str, home: str) -> str:
    """What residents of one home authority are called who must move because their need has become `need`."""
    return f"{CHANGED}@{need}@{home}"


def service_at(area: str) -> str:
    """The closed service whose residents an `area` of the outputs stands for; empty for everybody else."""
    service, *rest = area.split("@")
    return service if len(rest) == 1 else ""


def changed_need(area: str) -> str:
    """The need that those have come to have whom an `area` of the outputs stands for; empty for everybody else."""
    _, *rest = area.split("@")
    return rest[0] if len(rest) == 2 else ""


def home_of(area: str) -> str:
    """The home authority of those who live in no area of the place; empty for an area."""
    return area.split("@")[-1] if "@" in area else ""
