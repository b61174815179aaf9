"""What stops placements and what only adds cost, from shadow_prices.csv; and the figures of plans with one more unit.

These are in the record and in limits.csv, which must agree: planning again is not for an audit.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from capacity.audit.run import SHADOW, Run
from capacity.audit.tally import Tally
from capacity.inputs.wording import in_sentence, short_labels
from capacity.results.run_tables import read_table

FILE, PLANNED = "limits.csv", "limits_planned.csv"
BY_PLANNING = ("planned", "holds_for", "together_with", "together")
"""What only planning again can find."""
STOP, COST = {"unmet": "weeks", "out_of_borough": "people"}, {"budget": "£", "cost": "£"}
"""Priorities with the units of their figures: what stops placements, what only costs."""
LEAST = {"weeks": 0.05, "people": 0.05, "£": 500.0}
"""A smaller change is not named."""
HOURS = 37.5
"""A week of one full-time worker."""
FEW = {"stops placements": 4, "only costs": 2}
EQUAL = 4
"""Decimals within which two changes are the same."""
Key = tuple[str, str, str]
"""`bed` or `staff`, authority, care type or role."""
Change = tuple[float, str, str]
"""What one more changes, and for a bed at which service and from which quarter."""


def what_limits(tally: Tally, run: Run, said: Any) -> None:
    """The headline names the limits that the prices give, and says of each what limits.csv says."""
    at, few = ["headline", "what_limits"], _few(run)
    if not isinstance(said, list) or not all(isinstance(limit, Mapping) for limit in said):
        tally.alike(at, said, few)
        return
    priced = [{name: value for name, value in limit.items() if name not in BY_PLANNING} for limit in said]
    tally.alike(at, priced, few)
    tally.alike(at, said, [{name: _blank(value) for name, value in row.items()} for row in run.rows[FILE]])


def planned_limits(run: Run) -> pd.DataFrame | None:
    """limits_planned.csv, where a report has planned with one more of each."""
    there = run.folder / PLANNED
    return read_table(there, like=FILE) if there.exists() else None


def as_in_the_run(tally: Tally, run: Run) -> None:
    """limits_planned.csv, where there is one, is about the limits of the run."""
    frame = planned_limits(run)
    if frame is not None:
        rows, own = frame.to_dict("records"), run.rows[FILE]
        without = [[{k: v for k, v in row.items() if k not in BY_PLANNING} for row in each] for each in (rows, own)]
        tally.alike([PLANNED], *without)


def _blank(value: Any) -> Any:
    """None for a figure that is not there, as JSON has it."""
    return None if value != value else value


def _few(run: Run) -> list[dict[str, Any]]:
    """For each effect, the limits that change most."""
    named = [limit for key, changes in _changes(run).items() if (limit := _limit(run, key, changes))]
    named.sort(key=lambda limit: (limit["unit"] != "weeks", round(limit["by_shadow_price"], EQUAL), limit["what"]))
    return [limit for effect, most in FEW.items() for limit in [one for one in named if one["effect"] == effect][:most]]


def _changes(run: Run) -> Mapping[Key, Mapping[str, Change]]:
    """By limit and priority."""
    prices: dict[tuple[Key, str, str], list[tuple[float, str]]] = defaultdict(list)
    for row in run.rows[SHADOW]:
        if row["constraint"] in ("beds", "beds_at_start"):
            place = run.facts.services[row["service"]]
            if place.authority in run.facts.homes:
                key = ("bed", place.authority, place.care_type)
                prices[key, row["priority"], row["service"]].append((row["value"], row["quarter"]))
        elif row["constraint"] in ("staffing", "agency_limit"):
            share = run.facts.book.roles[row["role"]].agency_share.value
            hours = HOURS * (share if row["constraint"] == "agency_limit" else 1.0)
            prices[("staff", row["pool"], row["role"]), row["priority"], ""].append((hours * row["value"], ""))
    best: dict[Key, dict[str, Change]] = defaultdict(dict)
    for (key, priority, service), parts in sorted(prices.items()):
        change = math.fsum(value for value, _ in parts), service, min(quarter for _, quarter in parts)
        known = best[key].get(priority)
        if known is None or round(change[0], EQUAL) < round(known[0], EQUAL):
            best[key][priority] = change
    return best


def _limit(run: Run, key: Key, changes: Mapping[str, Change]) -> dict[str, Any] | None:
    """What is said of a limit: the first of the priorities that it stops, or that it makes dearer."""
    asked = [name for name in run.facts.scenario.priorities if name in changes]
    stopped = [name for name in asked if name in STOP and -changes[name][0] >= LEAST[STOP[name]]]
    dearer = [name for name in asked if name in COST and -changes[name][0] >= LEAST[COST[name]]]
    if not stopped and (not dearer or "safe_staffing" in changes):
        return None
    kind, authority, of = key
    book, priority = run.facts.book, (stopped or dearer)[0]
    change, service, since = changes[priority]
    labels = {name: each.label for name, each in (book.care_types if kind == "bed" else book.roles).items()}
    label = in_sentence(short_labels(labels)[of])
    name = next(str(row.name) for row, _ in run.facts.inputs.tables.authorities if row.authority == authority)
    return {
        "effect": "stops placements" if stopped else "only costs",
        "priority": priority,
        "limit": kind,
        "what": f"{label} bed in {name}" if kind == "bed" else f"full-time {label} in {name}",
        "authority": authority,
        "care_type": of if kind == "bed" else "",
        "service": service,
        "role": of if kind == "staff" else "",
        "since": since or run.facts.quarters[0].name,
        "more": 1.0 if kind == "bed" else HOURS,
        "unit": (STOP | COST)[priority],
        "by_shadow_price": change,
    }
