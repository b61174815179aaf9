"""Beds and staff: what is there, and whether the people of the tables fit into it."""

import math
from collections import defaultdict

from capacity.audit.people import at_start
from capacity.audit.run import Run, Sums
from capacity.audit.tally import Check, Tally


def beds(run: Run) -> Check:
    """Residents fit into the usable beds at each quarter's start and end, and occupancy.csv is right."""
    room, tally = run.room, Tally("beds")
    average, at_end = run.sums("residents.csv", "service"), run.sums("residents.csv", "service", column="at_end")
    start = _by_service(at_start(run), len(run.facts.quarters))
    rows = {(row["service"], row["q"]): row for row in run.rows["occupancy.csv"]}
    for name in run.facts.services:
        for q, quarter in enumerate(run.facts.quarters):
            at, row, council = [name, quarter.name], rows.get((name, q)), average[name,][q]
            tally.at_most(at, "residents at the end", at_end[name,][q], room.usable[name][q])
            tally.at_most(at, "residents at the start", start[name][q], room.usable_at_start[name][q])
            if row is None:
                tally.fault(at, "occupancy.csv has no row")
                continue
            others, registered = room.others[name][q], room.beds[name][q]
            right = {"beds": registered, "usable": room.usable[name][q], "council": council,
                     "at_end": at_end[name,][q], "others": others,
                     "occupancy": (council + others) / registered if registered > 0 else math.nan}  # fmt: skip
            for figure, expected in right.items():
                tally.same(at, figure, row[figure], expected)
    return tally.check()


def _by_service(people: Sums, quarters: int) -> dict[str, list[float]]:
    by_service: dict[str, list[float]] = defaultdict(lambda: [0.0] * quarters)
    for (_, _, name), each in people.items():
        by_service[name] = [a + b for a, b in zip(by_service[name], each, strict=True)]
    return by_service


def staffing(run: Run) -> Check:
    """Hours are staffed, agency stays within its limit, and neither agency nor missing hours are more than needed."""
    facts, tally, staff = run.facts, Tally("staffing"), run.staff
    required = _required_hours(run)
    rows = {(row["pool"], row["role"], row["q"]): row for row in run.rows["staffing.csv"]}
    for key in dict.fromkeys([*staff.supply, *rows]):
        pool, role, q = key
        at, row, supply = [pool, role, facts.quarters[q].name], rows.get(key), staff.supply.get(key)
        if row is None or supply is None:
            tally.fault(at, "staffing.csv has no row" if row is None else "is a pool without a limit")
            continue
        cover = staff.cover(pool, role, q)
        hours = required[pool, role][q] + cover
        agency, unstaffed = row["agency_hours"], row["unstaffed_hours"]
        tally.same(at, "required_hours", row["required_hours"], hours)
        tally.same(at, "cover_hours", row["cover_hours"], cover)
        tally.same(at, "supply_hours", row["supply_hours"], supply)
        tally.at_most(at, "required hours", hours, supply + agency + unstaffed)
        tally.at_most(at, "agency_hours", agency, facts.book.roles[role].agency_share.value * supply)
        tally.same(at, "agency and unstaffed hours", agency + unstaffed, max(0.0, hours - supply))
    return tally.check()


def _required_hours(run: Run) -> Sums:
    """Hours a week for all residents, those whom no council placed included, by pool and role."""
    facts, there = run.facts, run.sums("residents.csv", "service")
    required: Sums = defaultdict(lambda: [0.0] * len(facts.quarters))
    for name, service in facts.services.items():
        for role in run.staff.roles(name):
            hours = run.staff.hours(name, role)
            for q in range(len(facts.quarters)):
                required[service.authority, role][q] += hours * (run.room.others[name][q] + there[name,][q])
    return required
