"""What stops a home from taking somebody, as a number in the page, and whether it admits people, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from capacity.inputs.calendar import long_date
from capacity.outputs.map.shapes import Feature

NO_ROOM = 0.01
"""People: with room for fewer a home is full, and a pool of staff short."""
STOPS = ("", "closed", "embargo", "rating", "fee", "none", "full")
"""What stops a home at a year's end, by its number in the page: at last no bed open to the council, or none left of
those. Further numbers are roles of which no hours are left."""
ADMITS = {
    "yes": "yes",
    "rating": "no: rating too low",
    "fee": "no: fee above the ceiling",
    "embargo": "no: embargo",
    "closed": "no: closed",
}
"""What occupancy.csv says of new placements, in words."""


def stop_of(row: Feature, short: Mapping[tuple[str, str, str], str], roles: Sequence[str]) -> int:
    """What stops a service of occupancy.csv at the end of the quarter, as its number in `STOPS`, or behind them in
    `roles`: of a role none is left, by authority, care type and quarter, where `short` says so."""
    if (admits := str(row["admits"])) != "yes":
        return STOPS.index(admits) if admits in STOPS else 0
    if row["usable"] - row["at_end"] < NO_ROOM:
        return STOPS.index("full" if row["usable"] >= NO_ROOM else "none")
    role = short.get((row["authority"], row["care_type"], row["quarter"]))
    return len(STOPS) + roles.index(role) if role else 0


def in_words(said: list[tuple[str, str]]) -> str:
    """A year's quarters and what is said of each, as one phrase: "yes; from 1 July 2026 no: embargo"."""
    parts: list[str] = []
    for words, rows in groupby(said, key=lambda row: row[1]):
        day = long_date(str(next(rows)[0]))
        parts.append(f"from {day} {words}" if parts else words)
    return "; ".join(parts)
