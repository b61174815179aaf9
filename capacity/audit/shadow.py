"""shadow_prices.csv, by the rules that every set of prices of an optimum keeps (models/formulation.md, "Constraints").

A limit with room has no price. Prices times limits are the priority's value. What people, hours and places are charged
for the limits that they touch is what they cost, wherever there are any. Several sets of prices may keep these rules.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from capacity.audit.limits import Limits
from capacity.audit.options import investment
from capacity.audit.people import avoidable
from capacity.audit.run import SHADOW, Row, Run
from capacity.audit.tally import Check, Tally

KEYS = {
    "resident_flow": ("home", "need", "service", "q"),
    "waiting_flow": ("area", "need", "q"),
    "beds": ("service", "q"),
    "staffing": ("pool", "role", "q"),
    "agency_limit": ("pool", "role", "q"),
    "substitution": ("home", "need", "care_type", "q"),
    "choice": ("home", "need", "q"),
    "block": ("home", "service", "q"),
    "block_residents": ("home", "need", "service", "q"),
    "budget": ("home", "q"),
}
"""What tells the limits of a family apart. Those of `admissions` are never in a run."""
ALSO = {"waiting_flow": {"home"}, "resident_flow": {"care_type"}, "beds": {"care_type"}, "block": {"care_type"},
        "block_residents": {"care_type"}}  # fmt: skip
"""Columns that follow from these."""
COLUMNS = ("home", "area", "need", "care_type", "service", "pool", "role")
APART = "travel"
"""The priority from which on nothing is priced."""
DUST = 1e-6
"""Smaller prices are not written."""
MILLION = 1e6
Key = tuple[object, ...]
Prices = Mapping[tuple[str, Key], float]
"""By family and key; of one priority."""


def shadow_prices(run: Run) -> Check:
    """Every price, priority by priority."""
    tally, limits = Tally("shadow_prices", 1e-5, 1e-6), Limits(run)
    by_priority, untouched = _prices(tally, run), 0
    stages = {stage["priority"]: float(stage["value"]) for stage in run.record["stages"]}
    for priority, prices in by_priority.items():
        if priority not in stages:
            tally.fault([SHADOW, priority], "is no priority of the run that has prices")
            continue
        for (family, key), price in prices.items():
            if not limits.tight(family, key):
                tally.fault([SHADOW, priority, family, *map(str, key)], f"has the price {price:g} and room to spare")
        _value(tally, limits, priority, prices, stages[priority])
        touched = {each for each in prices if limits.limit(*each)}
        for at, cost, charges in _columns(run, limits, priority):
            _charged(tally, [SHADOW, priority, *at], cost, charges, prices)
            touched.update((family, key) for family, key, taken in charges if taken)
        untouched += len(prices.keys() - touched)
    if untouched:
        whole = sum(map(len, by_priority.values()))
        tally.notes.append(f"{untouched:,} of {whole:,} prices are of limits that nothing in the plan touches, where "
                           "another price would do as well: only their hash is held")  # fmt: skip
    return tally.check()


def _prices(tally: Tally, run: Run) -> Mapping[str, Prices]:
    """The rows of the table by priority and limit."""
    found: dict[str, dict[tuple[str, Key], float]] = defaultdict(dict)
    priorities = list(run.facts.scenario.priorities)
    priced = priorities[: priorities.index(APART)] if APART in priorities else priorities
    for row in run.rows[SHADOW]:
        family, at = row["constraint"], [SHADOW, row["priority"], row["constraint"], row["quarter"]]
        if family not in KEYS or row["priority"] not in priced:
            tally.fault(at, "is no limit that has a price, or no priority that gives one")
            continue
        if any(bool(row[name]) != (name in KEYS[family] or name in ALSO.get(family, ())) for name in COLUMNS):
            tally.fault(at, f"does not name what a limit of {family} is about, or more")
        if family == "waiting_flow":
            tally.equal(at, "home", row["home"], run.facts.points[row["area"]].home)
        if not DUST / 2 < abs(row["value"]) < math.inf:
            tally.fault(at, f"has the price {row['value']:g}")
        found[row["priority"]][family, tuple(row[name] for name in KEYS[family])] = row["value"]
    return found


def _value(tally: Tally, limits: Limits, priority: str, prices: Prices, value: float) -> None:
    """Prices times limits, and what costs the same whatever the plan, are the priority's value."""
    parts = [price * limits.limit(family, key) for (family, key), price in prices.items()]
    if priority == "cost":
        parts += [float(pounds) for _, pounds in investment(limits.run.facts).values()]
    whole = math.fsum(parts)
    size = math.fsum(map(abs, parts))
    at = [SHADOW, priority]
    # Prices have twelve digits, and those that are dust are left out: what is lost is of the size of all parts
    tally.same(at, "prices times limits", whole, value, max(1e-6, 1e-8 * size / max(abs(value), 1e-6)))


Charges = list[tuple[str, Key, float]]
"""Limits that something touches, and how much of each one of it takes."""
Touched = tuple[list[str], float, Charges]
"""What it is, what one of it adds to the priority's figure, and the limits."""


def _charged(tally: Tally, at: list[str], cost: float, charges: Charges, prices: Prices) -> None:
    """What there is costs what it is charged."""
    parts = [taken * prices.get((family, key), 0.0) for family, key, taken in charges]
    size = max([abs(cost), *map(abs, parts)])
    tally.same(at, "what it is charged", math.fsum(parts), cost, max(1e-6, 1e-7 * size / max(abs(cost), 1e-6)))


def _columns(run: Run, limits: Limits, priority: str) -> Iterator[Touched]:
    """Everybody placed, living somewhere or waiting, and every hour of agency or unstaffed."""
    for column in (_placed, _living, _waiting, _hours, _avoidable):
        yield from column(run, limits, priority)


@dataclass(frozen=True)
class _Shares:
    """Care types that may meet only a share of a need."""

    of: Mapping[str, Mapping[str, float]]

    @classmethod
    def made(cls, run: Run) -> "_Shares":
        needs = run.facts.book.needs.items()
        return cls({name: {kind: share.value for kind, share in need.accepts.items() if share.value < 1}
                    for name, need in needs})  # fmt: skip


def _placed(run: Run, limits: Limits, priority: str) -> Iterator[Touched]:
    facts, shares = run.facts, _Shares.made(run)
    for row in run.rows["placements.csv"]:
        area, need, name, q = row["area"], row["need"], row["service"], row["q"]
        home, service = facts.points[area].home, facts.services[name]
        out = (service.authority != home) - facts.book.needs[need].chooses_out_of_borough.value
        charges: Charges = [
            ("resident_flow", (home, need, name, q), -1.0),
            ("waiting_flow", (area, need, q), 1.0),
            ("choice", (home, need, q), out),
        ]
        for kind, share in shares.of[need].items():
            charges.append(("substitution", (home, need, kind, q), (kind == service.care_type) - share))
        yield _named("placed", row, area, need, name), 0.0, charges


def _living(run: Run, limits: Limits, priority: str) -> Iterator[Touched]:
    facts, last = run.facts, len(run.facts.quarters) - 1
    for row in run.rows["residents.csv"]:
        home, need, name, q = row["home"], row["need"], row["service"], row["q"]
        service, net = facts.services[name], float(facts.prices.net(need, name, q))
        charges: Charges = [
            ("resident_flow", (home, need, name, q), 1.0),
            ("beds", (name, q), 1.0),
            ("block_residents", (home, need, name, q), -1.0),
            ("budget", limits.budget_of(home, q), net * facts.weeks[q] / MILLION),
        ]
        if q < last and not facts.closed(name, q + 1):
            charges.append(("resident_flow", (home, need, name, q + 1), -facts.stay(need, q + 1)))
        elif q < last:
            charges.append(("waiting_flow", (f"{name}@{home}", need, q + 1), -facts.stay(need, q + 1)))
        for role, hours in facts.book.care_types[service.care_type].hours_per_week.items():
            charges.append(("staffing", (service.authority, role, q), hours.value))
        on = facts.book.needs[need].mean_stay_days.value / 7 if q == last else 0.0
        yield _named("residents", row, home, need, name), net * (facts.weeks[q] + on) * (priority == "cost"), charges


def _waiting(run: Run, limits: Limits, priority: str) -> Iterator[Touched]:
    facts = run.facts
    for row in run.rows["waiting.csv"]:
        area, need, q = row["area"], row["need"], row["q"]
        charges: Charges = [("waiting_flow", (area, need, q), 1.0)]
        if q + 1 < len(facts.quarters):
            charges.append(("waiting_flow", (area, need, q + 1), -facts.hold(need, q + 1)))
        cost = facts.book.needs[need].priority.value * facts.weeks[q] * (priority == "unmet")
        yield _named("waiting", row, area, need), cost, charges


def _hours(run: Run, limits: Limits, priority: str) -> Iterator[Touched]:
    facts = run.facts
    for row in run.rows["staffing.csv"]:
        pool, role, q = row["pool"], row["role"], row["q"]
        key, pounds = (pool, role, q), float(facts.prices.agency_premium(role, q)) * facts.weeks[q]
        if row["agency_hours"] > DUST:
            charges: Charges = [("staffing", key, -1.0), ("agency_limit", key, 1.0)]
            charges.append(("budget", limits.budget_of(pool, q), pounds / MILLION))
            yield _named("agency", row, pool, role), pounds * (priority == "cost"), charges
        if row["unstaffed_hours"] > DUST:
            cost = facts.weeks[q] * (priority == "safe_staffing")
            yield _named("unstaffed", row, pool, role), cost, [("staffing", key, -1.0)]


def _avoidable(run: Run, limits: Limits, priority: str) -> Iterator[Touched]:
    for (home, need), values in avoidable(run).items():
        for q, people in enumerate(values):
            if people > DUST:
                at = ["avoidable", home, need, run.facts.quarters[q].name]
                yield at, float(priority == "out_of_borough"), [("choice", (home, need, q), -1.0)]


def _named(what: str, row: Row, *names: str) -> list[str]:
    return [what, *names, row["quarter"]]
