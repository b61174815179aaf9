"""The door of a closed service, where its people wait for another place: SERVICE@HOME in the column `area`.

No ID holds an @ (schema/fields.py), so that no area of the place is called as a door is.
"""


def door(service: str, home: str) -> str:
    """What the door of a service is called for the people of one home authority."""
    return f"{service}@{home}"


def service_at(area: str) -> str:
    """The closed service whose door an `area` of the outputs is; empty for an area of the place."""
    return area.rpartition("@")[0]
