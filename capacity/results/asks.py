"""Aims that a plan cannot meet (a budget, safe staffing, nobody waiting), and how it is said what would meet them.

models/formulation.md, "What would meet an aim", defines each figure.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from capacity.inputs.wording import about, is_one, listed, nearest

BUDGET, STAFFING, WAITING = "budget", "safe_staffing", "waiting"
HEAD = "What would meet the aims that this plan misses"
LEAST_POUNDS, LEAST_HOURS, LEAST_PEOPLE = 500.0, 0.5, 0.5
"""Less overspend in a year, fewer hours a week without staff, or fewer people at a year's end are not spoken of."""
SHOWN = {"bed": 0, "staff": 1}
"""Decimals to which what is wanted is rounded up, so that it is enough."""
SOLVED = 1e-6
"""What a figure of the solver may be above a whole number and still be it."""


@dataclass(frozen=True)
class Miss:
    """Where and when an aim is missed."""

    home: str
    """The home authority or the pool of staff, by name; blank where the place has only one home authority."""
    year: str
    """Financial year."""
    amount: float
    """£ over budget, the most hours a week without staff in any quarter, or people waiting at the year's end."""


@dataclass(frozen=True)
class More:
    """So much more of something."""

    limit: str
    """`bed` or `staff`."""
    what: str
    """Such as "dementia nursing bed" or "full-time registered nurse, Knowsley"."""
    amount: float


@dataclass(frozen=True)
class Remedy:
    """A change of one limit, or of several together, after which the plan was made again."""

    by: str
    """`waiting` or `out_of_borough`, where more people wait or leave the borough; `beds`, `staff`, or `both`."""
    more: tuple[More, ...]
    """Beds and full-time workers, from the plan's start to its end."""
    waiting: float
    """Weeks of waiting more, over the whole plan, all needs counted alike."""
    out_of_borough: float
    """People more placed against their choice, over the whole plan."""
    left: float
    """£, hours or weeks by which the aim is still missed; 0 where it is met."""


@dataclass(frozen=True)
class Ask:
    """An aim that the plan misses, and what would meet it."""

    aim: str
    """`budget`, `safe_staffing` or `waiting`."""
    misses: tuple[Miss, ...]
    weeks: float
    """Weeks of the plan."""
    remedies: tuple[Remedy, ...]


def sentences(asks: Sequence[Mapping[str, Any]]) -> list[str]:
    """One sentence for each aim that is missed, from the record of a run."""
    return [_SAY[ask["aim"]](ask) for ask in asks]


def _budget(ask: Mapping[str, Any]) -> str:
    missed = listed([f"£{math.ceil(miss['amount'] - SOLVED):,} in {_where(miss)}" for miss in ask["misses"]])
    ways = list(dict.fromkeys(filter(None, (_instead(remedy, ask["weeks"]) for remedy in ask["remedies"]))))
    short = [remedy["left"] for remedy in ask["remedies"] if remedy["left"] > 0]
    if ways:
        return f"Budget: over by {missed}. To meet it: {', or '.join(['that much more money', *ways])}."
    said = f"Budget: over by {missed}. That much more money would meet it."
    return f"{said} Fewer placements alone would not: £{min(short):,.0f} would still be over." if short else said


def _instead(remedy: Mapping[str, Any], weeks: float) -> str:
    """More people waiting, or out of the borough, by which a budget is met; empty where it is not met."""
    if remedy["left"] > 0:
        return ""
    out = remedy["out_of_borough"]
    if not nearest(max(out, remedy["waiting"]), 1):
        return "the priority budget before cost"
    waiting = remedy["waiting"] / weeks
    if remedy["by"] == "out_of_borough" or about(waiting) == "0":
        return f"{_enough(out)} placed out of borough"
    people = f"{_enough(waiting)} waiting, on average through the plan"
    beside = (
        f" ({about(abs(out))} {'more' if out > 0 else 'fewer'} placed out of borough)" if nearest(abs(out), 1) else ""
    )
    return f"{people}{beside}"


def _enough(people: float) -> str:
    """More people, rounded up so that they are enough: 7 more people; fewer than 1 more person."""
    whole = people if people < LEAST_PEOPLE else math.ceil(people - SOLVED)
    return f"{about(whole)} more {'person' if is_one(whole) else 'people'}"


def _staffing(ask: Mapping[str, Any]) -> str:
    hours = [(f"{nearest(miss['amount'], 1):,.1f} hours a week", _where(miss)) for miss in ask["misses"]]
    missed = listed([f"up to {many} have nobody to work them in {where}" for many, where in hours])
    wanted = "".join(f" {_wanted(each['more'])} through the whole plan would work them." for each in ask["remedies"])
    return f"Safe staffing: {missed}.{wanted}"


def _waiting(ask: Mapping[str, Any]) -> str:
    missed = listed([f"{_people(miss['amount'])} at the end of {_where(miss)}" for miss in ask["misses"]])
    if not ask["remedies"]:
        return f"Waiting: {missed}. No number of beds or staff would shorten it."
    ways = " or ".join(_wanted(remedy["more"]) for remedy in ask["remedies"])
    left = min(remedy["left"] for remedy in ask["remedies"])
    rest = f" all but {nearest(left, 1):,.1f} weeks of it" if nearest(left, 1) else " it"
    return f"Waiting: {missed}. {ways} through the whole plan would end{rest}."


def _people(people: float) -> str:
    return f"{about(people)} {'person' if is_one(people) else 'people'}"


def _wanted(more: Sequence[Mapping[str, Any]]) -> str:
    return listed([_many(each) for each in more])


def _many(more: Mapping[str, Any]) -> str:
    """Rounded up, so that it is enough: "5 more nursing beds", "0.4 more full-time registered nurses in Knowsley"."""
    scale = 10 ** SHOWN[more["limit"]]
    amount = math.ceil(more["amount"] * scale - SOLVED) / scale
    what, *where = more["what"].split(", ", 1)
    plural = what if amount == 1 else f"{what}s"
    return " in ".join([f"{amount:,.{SHOWN[more['limit']]}f} more {plural}", *where])


def _where(miss: Mapping[str, Any]) -> str:
    return f"{miss['year']} ({miss['home']})" if miss["home"] else str(miss["year"])


_SAY = {BUDGET: _budget, STAFFING: _staffing, WAITING: _waiting}
