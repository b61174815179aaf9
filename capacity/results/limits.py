"""What limits a plan and what only costs: the few limits where one unit more would change most, and their wording.

A limit stops placements where it has a price under who waits or who is placed out of borough; one that has a price
under money alone only costs, such as hours that agency staff work at a premium. models/formulation.md, "What limits,
and what only costs".
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from capacity.inputs.schema import Book
from capacity.inputs.wording import in_sentence, short_labels
from capacity.results.columns import BED, FULL_TIME, ONLY_COSTS, STAFF, STOPS, names
from capacity.results.row_sums import rows_of

FILE, PLANNED = "limits.csv", "limits_planned.csv"
"""The run's table, and the same table from a later `capacity report` that planned with one more of each."""
PLACEMENTS, MONEY = ("unmet", "out_of_borough"), ("budget", "cost")
"""Priorities whose prices stop placements, and those whose prices only cost."""
MOST = {STOPS: 4, ONLY_COSTS: 2}
"""How many limits are named."""
LEAST = {"unmet": 0.05, "out_of_borough": 0.05, "budget": 500.0, "cost": 500.0}
"""Weeks, people or £: a smaller change rounds to nothing and is not worth a sentence."""
SETTLED = 4
"""Decimals to which changes are settled before the largest is chosen: of several that are equal the first by name."""
UNITS = {"unmet": "weeks", "out_of_borough": "people", "budget": "£", "cost": "£"}
PLACES = {"unmet": 1, "out_of_borough": 1, "budget": 0, "cost": 0}
"""Decimals that are shown."""
HEADS = {
    STOPS: "What stops placements",
    ONLY_COSTS: "What only costs: nobody waits or leaves the borough for want of it",
}
PERIODS = {
    STOPS: "One more from the date named (staff: the start) to the plan’s end; the sum over the whole plan.",
    ONLY_COSTS: "One more from the date named (staff: the start) to the plan’s end; cost in the plan and after it.",
}
"""Notes on the changes, below each heading."""
FEWER = {
    "unmet": "{figure} fewer weeks of waiting",
    "out_of_borough": "{figure} fewer out of borough",
    "budget": "£{figure} less over budget",
    "cost": "£{figure} less",
}
"""How a change is worded."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Limit:
    """A limit, and what one unit more would change: in the first priority of those that count for it."""

    effect: str
    """`stops placements` or `only costs`."""
    priority: str
    """The priority whose figure changes."""
    limit: str
    """`bed` or `staff`."""
    what: str
    """Such as "dementia nursing bed in Knowsley"."""
    authority: str
    """The borough, or the pool of staff."""
    care_type: str
    service: str
    """Where one more bed would change most; blank for staff."""
    role: str
    since: str
    """First day of the quarter from which it would be there, to the end of the plan."""
    more: float
    """One unit: a bed, or the hours a week of one full-time worker."""
    unit: str
    """The unit of the changes."""
    by_shadow_price: float
    """Change of the figure; negative is good news."""
    planned: float | None = None
    """The same by planning with one unit more; None where that was not done."""
    holds_for: int | None = None
    """How many units each change the figure by as much, to within a tenth: 1, 2, 4 or 8."""
    together_with: str = ""
    """What would also need one more, where one more of this alone changes nothing."""
    together: float | None = None
    """Change by planning with one more of each."""


def limits(prices: pd.DataFrame, services: Mapping[str, tuple[str, str]], priorities: Sequence[str],
           first: str, book: Book, places: Mapping[str, str]) -> list[Limit]:  # fmt: skip
    """The few limits that are named: those that stop placements, then those that only cost, the largest effect first.

    `prices` is shadow_prices.csv; `services` has authority and care type of those in home boroughs; `first` is the
    plan's first quarter; `places` are the authorities' names.
    """
    changes = _changes(prices, services, book).items()
    chosen = [limit for key, by in changes if (limit := _limit(key, by, priorities, first, book, places))]
    ranked = sorted(chosen, key=_rank)
    return [limit for effect, most in MOST.items() for limit in [one for one in ranked if one.effect == effect][:most]]


def _rank(limit: Limit) -> tuple[bool, float, str]:
    """Sort key: people waiting come before people who leave the borough, then the largest effect."""
    return limit.priority != PLACEMENTS[0], round(limit.by_shadow_price, SETTLED), limit.what


_Key = tuple[str, str, str]
"""`bed` or `staff`, the authority, and the care type or role."""
_Change = tuple[float, str, str]
"""The change in a priority's figure; the service and the first quarter with a price, blank for staff."""


def _changes(
    prices: pd.DataFrame, services: Mapping[str, tuple[str, str]], book: Book
) -> Mapping[_Key, Mapping[str, _Change]]:
    """What one unit more would change in each priority."""
    beds = defaultdict[tuple[str, str], list[tuple[float, str]]](list)
    staff = defaultdict[tuple[str, str, str], float](float)
    columns = "priority", "constraint", "service", "pool", "role", "quarter", "value"
    for priority, constraint, service, pool, role, quarter, value in rows_of(prices, *columns):
        if constraint in ("beds", "beds_at_start") and service in services:
            beds[priority, service].append((value, quarter))
        elif constraint in ("staffing", "agency_limit"):
            share = 1.0 if constraint == "staffing" else book.roles[role].agency_share.value
            staff[priority, pool, role] += share * value
    by_key: dict[_Key, dict[str, _Change]] = {}
    for (priority, service), each in sorted(beds.items()):
        change = sum(value for value, _ in each), service, min(quarter for _, quarter in each)
        known = by_key.setdefault((BED, *services[service]), {})
        if priority not in known or round(change[0], SETTLED) < round(known[priority][0], SETTLED):
            known[priority] = change
    for (priority, pool, role), price in sorted(staff.items()):
        by_key.setdefault((STAFF, pool, role), {})[priority] = FULL_TIME * price, "", ""
    return by_key


def _limit(
    key: _Key,
    changes: Mapping[str, _Change],
    priorities: Sequence[str],
    first: str,
    book: Book,
    places: Mapping[str, str],
) -> Limit | None:
    """A limit with the first of its changes that counts; None where none does."""
    counts = [p for p in priorities if p in LEAST and p in changes and -changes[p][0] >= LEAST[p]]
    stopping = [priority for priority in counts if priority in PLACEMENTS]
    if not counts or (
        not stopping and "safe_staffing" in changes
    ):  # required hours that nobody works cost more than money
        return None
    priority = (stopping or counts)[0]
    kind, authority, of = key
    change, service, since = changes[priority]
    label = bed_label(book, of) if kind == BED else staff_label(book, of)
    return Limit(
        effect=STOPS if stopping else ONLY_COSTS,
        priority=priority,
        limit=kind,
        what=f"{label} in {places[authority]}",
        authority=authority,
        care_type=of if kind == BED else "",
        service=service,
        role=of if kind == STAFF else "",
        since=since or first,
        more=1.0 if kind == BED else FULL_TIME,
        unit=UNITS[priority],
        by_shadow_price=change,
    )


def bed_label(book: Book, care_type: str) -> str:
    """Such as "dementia nursing bed"."""
    return f"{in_sentence(short_labels({kind: each.label for kind, each in book.care_types.items()})[care_type])} bed"


def staff_label(book: Book, role: str) -> str:
    """Such as "full-time registered nurse"."""
    return f"full-time {in_sentence(short_labels({name: each.label for name, each in book.roles.items()})[role])}"


def table(named: Sequence[Limit]) -> pd.DataFrame:
    """limits.csv."""
    numbers = ("more", "by_shadow_price", "planned", "holds_for", "together")
    cells = {name: [getattr(limit, name) for limit in named] for name in names(FILE)}
    return pd.DataFrame({name: np.array(of, dtype=float) if name in numbers else of for name, of in cells.items()})


def read(frame: pd.DataFrame) -> list[Limit]:
    """The limits of limits.csv."""
    rows = frame.replace({float("nan"): None}).to_dict("records")
    return [Limit(**{str(name): value for name, value in row.items()}) for row in rows]


def sentence(limit: Row) -> str:
    """What one more would change, with names in braces where `what`, `since`, `figure` and other figures belong.

    `limit` is a `Limit` by name of its fields, its blank figures None or not a number.
    """
    who = "One more {what}" + (" from {since}" if limit["limit"] == BED else "")
    planned = _given(limit["planned"])
    if planned is None:
        return f"{who}: {FEWER[limit['priority']]}, by its shadow price"
    if -planned < LEAST[limit["priority"]]:
        alone = f"{who} alone would {'place nobody better' if limit['effect'] == STOPS else 'save nothing'}"
        return (
            f"{alone}; with one more {{together_with}} as well, {FEWER[limit['priority']]}" if _helps(limit) else alone
        )
    further = "a second helps less" if limit["holds_for"] == 1 else "each of the first {holds_for} helps as much"
    return f"{who}: {FEWER[limit['priority']]}; {further}"


def figure_of(limit: Row) -> str:
    """The column whose figure the sentence shows."""
    planned = _given(limit["planned"])
    if planned is None:
        return "by_shadow_price"
    return "together" if -planned < LEAST[limit["priority"]] and _helps(limit) else "planned"


def since_words(limit: Row) -> str:
    """April 2027, for the quarter from which it would be there."""
    return f"{date.fromisoformat(limit['since']):%B %Y}"


def _helps(limit: Row) -> bool:
    together = _given(limit["together"])
    return together is not None and -together >= LEAST[limit["priority"]]


def _given(figure: float | None) -> float | None:
    """The figure, or None where it is blank."""
    return None if figure is None or figure != figure else figure
