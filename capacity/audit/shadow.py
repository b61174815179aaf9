"""shadow_prices.csv, by the rules that every set of prices of an optimum keeps (models/formulation.md, "Constraints").

A limit with room has no price. Prices times limits are the priority's value. Wherever there are people or hours, what
they are charged for the limits that they use is what they cost; where there are none, something is about to be worth
using. Several sets of prices may keep these rules, so a price that is missing where nobody is may pass.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from itertools import takewhile

from capacity.audit.columns import Column, Columns, Limit
from capacity.audit.limits import Limits
from capacity.audit.run import SHADOW, Run
from capacity.audit.tally import SOLVED, Check, Tally
from capacity.audit.values import constant
from capacity.audit.waiting import moved_to_doors

KEYS = {
    "resident_flow": ("home", "need", "service", "q"),
    "waiting_flow": ("area", "need", "q"),
    "becomes": ("area", "need", "q"),
    "beds": ("service", "q"),
    "beds_at_start": ("service", "q"),
    "staffing": ("pool", "role", "q"),
    "agency_limit": ("pool", "role", "q"),
    "substitution": ("home", "need", "care_type", "q"),
    "choice": ("home", "need", "q"),
    "block": ("home", "service", "q"),
    "block_residents": ("home", "need", "service", "q"),
    "budget": ("home", "q"),
}
"""The columns that distinguish the limits of a family. Those of `admissions` and `fairness` are never in a run."""
ALSO = {"waiting_flow": {"home"}, "becomes": {"home"}, "resident_flow": {"care_type"}, "beds": {"care_type"},
        "beds_at_start": {"care_type"}, "block": {"care_type"}, "block_residents": {"care_type"}}  # fmt: skip
"""Columns that follow from these."""
COLUMNS = ("home", "area", "need", "care_type", "service", "pool", "role")
APART = ("fairness", "travel")
"""Priorities that keep areas apart: nothing is priced from the first of them on."""
DUST = 1e-6
"""Smaller prices are not written."""
SMALLEST = DUST / 2
"""Any price in the table is larger, whatever its last digits."""
OF_A_PRICE = 1e-5
"""How far one price may be wrong: the check of an optimum lets a dual have the wrong sign by this much."""
PRICED = 1e-7
"""Share of the largest part of a sum of prices: duals are accurate to no more digits."""
FLOWS = ("resident_flow", "waiting_flow", "block_residents")
Prices = Mapping[Limit, float]
"""Of one priority."""


def shadow_prices(run: Run) -> Check:
    """Every price, priority by priority."""
    tally, limits = Tally("shadow_prices", OF_A_PRICE, SOLVED), Limits(run)
    by_priority, untouched, empty = _prices(tally, run), 0, _empty_doors(run)
    stages = {stage["priority"]: float(stage["value"]) for stage in run.record["stages"]}
    for priority, prices in by_priority.items():
        if priority not in stages:
            tally.fault([SHADOW, priority], "is not a priority of the run that has prices")
            continue
        for (family, key), price in prices.items():
            if not limits.tight(family, key):
                tally.fault([SHADOW, priority, family, *map(str, key)], f"has the price {price:g} and room to spare")
        _value(tally, limits, priority, prices, stages[priority])
        touched, columns = {each for each in prices if limits.limit(*each)}, Columns(run, limits, priority)
        for column in columns.used():
            _charged(tally, priority, column, prices)
            touched.update(limit for limit, taken in column[2].items() if taken)
        for limit in [limit for limit in prices if limit not in touched]:
            at = [SHADOW, priority, limit[0], *map(str, limit[1])]
            untouched += limit[0] not in FLOWS
            among = [columns, *([Columns(run, Limits(run, doors=False), priority)] if limit in empty else [])]
            if limit[0] in FLOWS and not any(_at_the_edge(each, limit, prices) for each in among):
                tally.fault(at, f"has the price {prices[limit]:g}, and nothing is at the edge of being done there")
    if untouched:
        whole = sum(map(len, by_priority.values()))
        tally.notes.append(f"{untouched:,} of {whole:,} prices belong to limits that nothing touches: only their hash "
                           "is checked")  # fmt: skip
    return tally.check()


def _prices(tally: Tally, run: Run) -> Mapping[str, Prices]:
    """The rows of the table by priority and limit."""
    prices: dict[str, dict[Limit, float]] = defaultdict(dict)
    priorities = list(run.facts.scenario.priorities)
    priced = list(takewhile(lambda priority: priority not in APART, priorities))
    for row in run.rows[SHADOW]:
        family, at = row["constraint"], [SHADOW, row["priority"], row["constraint"], row["quarter"]]
        if family not in KEYS or row["priority"] not in priced:
            tally.fault(at, "is not a limit with a price, or not under a priority that gives one")
            continue
        if any(bool(row[name]) != (name in KEYS[family] or name in ALSO.get(family, ())) for name in COLUMNS):
            tally.fault(at, f"does not name what a limit of {family} is about, or more")
        if "area" in KEYS[family]:
            tally.equal(at, "home", row["home"], run.facts.points[row["area"]].home)
        if not SMALLEST < abs(row["value"]) < math.inf:
            tally.fault(at, f"has the price {row['value']:g}")
        prices[row["priority"]][family, tuple(row[name] for name in KEYS[family])] = row["value"]
    return prices


def _value(tally: Tally, limits: Limits, priority: str, prices: Prices, value: float) -> None:
    """Prices times limits, and what costs the same whatever the plan, are the priority's value."""
    parts = [price * limits.limit(family, key) for (family, key), price in prices.items()]
    parts += constant(limits.run, priority)
    whole = math.fsum(parts)
    size = math.fsum(map(abs, parts))
    at = [SHADOW, priority]
    # Prices have twelve digits, and negligible ones are left out: the loss is in proportion to the sum of all parts
    tally.same(at, "prices times limits", whole, value, 0.0, OF_A_PRICE + PRICED * max(size, abs(value)))


def _charged(tally: Tally, priority: str, column: Column, prices: Prices) -> None:
    """Whatever the plan uses costs what its limits charge for it."""
    at, cost, takes = column
    charged, allowed = _sum(takes, prices, cost)
    tally.same([SHADOW, priority, *at], "what it is charged", charged, cost, 0.0, OF_A_PRICE + allowed)


def _sum(takes: Mapping[Limit, float], prices: Prices, cost: float) -> tuple[float, float]:
    """What a column is charged for the limits that it uses, less its cost, and how large that difference may be."""
    parts = [taken * prices.get(limit, 0.0) for limit, taken in takes.items()]
    dust = DUST * math.fsum(map(abs, takes.values()))
    return math.fsum(parts), PRICED * max([abs(cost), *map(abs, parts)]) + SOLVED * abs(cost) + dust


def _empty_doors(run: Run) -> set[Limit]:
    """Limits of those who wait at a door to which nobody moves: the programme may merge it with the areas."""
    moved = moved_to_doors(run)
    return {
        ("waiting_flow", (area, need, q))
        for area, point in run.facts.points.items()
        for need in run.facts.book.needs
        for q in range(len(run.facts.quarters))
        if point.service and not any(moved[area, need])
    }


def _at_the_edge(columns: Columns, limit: Limit, prices: Prices) -> bool:
    """Whether something that uses a limit costs what it is charged, although the plan has none of it.

    That explains the price of a limit that nothing in the plan uses: the solver's prices are those of a basis, and
    a limit with a price has a column of the basis in its row.
    """
    for _, cost, takes in columns.near(*limit):
        charged, allowed = _sum(takes, prices, cost)
        if abs(charged - cost) <= allowed + OF_A_PRICE:
            return True
    return False
