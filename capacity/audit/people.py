"""People, beds and staff: the constraint families of models/formulation.md, held against the tables."""

import math
from collections import defaultdict

from capacity.audit.run import Run, Sums
from capacity.audit.tally import Check, Tally
from capacity.inputs.doors import door


def placements(run: Run) -> Check:
    """Everybody newly placed was allowed there, and occupancy.csv says rightly who admits."""
    facts, tally = run.facts, Tally("placements")
    for row in run.rows["placements.csv"]:
        point, need, name = row["area"], facts.book.needs[row["need"]], row["service"]
        at, service, km = (
            [point, row["need"], name, row["quarter"]],
            facts.services[name],
            facts.distance_km(point, name),
        )
        tally.equal(at, "a placement where the home admits", facts.admits[name][row["q"]], "yes")
        accepted = need.accepts.get(service.care_type)
        if accepted is None or not accepted.value > 0:
            tally.fault(at, f"the need does not accept {service.care_type}")
        tally.at_most(at, "distance, km,", km, need.max_travel_km.value)
        tally.same(at, "distance_km", row["distance_km"], km)
        away = service.authority != facts.points[point].home
        tally.equal(at, "out_of_borough", _flag(row["out_of_borough"]), _flag(away))
    for row in run.rows["occupancy.csv"]:
        at = [row["service"], row["quarter"]]
        tally.equal(at, "admits", row["admits"], facts.admits[row["service"]][row["q"]])
    return tally.check()


def _flag(value: bool) -> str:
    return "true" if value else "false"


def placed_by_home(run: Run) -> Sums:
    """People newly placed by home, need and service."""
    placed: Sums = defaultdict(lambda: [0.0] * len(run.facts.quarters))
    for row in run.rows["placements.csv"]:
        placed[run.facts.points[row["area"]].home, row["need"], row["service"]][row["q"]] += row["people"]
    return placed


def resident_flow(run: Run) -> Check:
    """Residents are those who stayed and those newly placed; nobody while the service is closed."""
    facts, tally = run.facts, Tally("resident_flow")
    there, placed = run.sums("residents.csv", "home", "need", "service"), placed_by_home(run)
    for key in dict.fromkeys([*facts.opening, *there, *placed]):
        _, need, service = key
        before = facts.opening.get((key[0], key[1], key[2]), 0.0)
        for q, quarter in enumerate(facts.quarters):
            expected = 0.0 if facts.closed(service, q) else facts.stay(need, q) * before + placed[key][q]
            before = there[key][q]
            tally.same([*key, quarter.name], "residents", before, expected)
    return tally.check()


def waiting_flow(run: Run) -> Check:
    """Those waiting are who still waits, who has come, and who had to move, less those placed."""
    facts, tally = run.facts, Tally("waiting_flow")
    waiting, away = run.sums("waiting.csv", "area", "need"), run.sums("placements.csv", "area", "need")
    moved = _moved(run)
    for key in [(area, need) for area in facts.points for need in facts.book.needs]:
        before, arrivals = facts.waiting.get(key, 0.0), facts.arrivals.get(key)
        for q, quarter in enumerate(facts.quarters):
            joined = moved[key][q] + (arrivals[q] if arrivals else 0.0)
            expected = facts.hold(key[1], q) * before + joined - away[key][q]
            before = waiting[key][q]
            tally.same([*key, quarter.name], "waiting", before, expected)
    return tally.check()


def _moved(run: Run) -> Sums:
    """Residents of a closing service, by SERVICE@HOME and need: those who would have stayed."""
    facts, there = run.facts, run.sums("residents.csv", "home", "need", "service")
    moved: Sums = defaultdict(lambda: [0.0] * len(facts.quarters))
    for name in facts.services:
        for q in [q for q in range(len(facts.quarters)) if facts.closes(name, q)]:
            for home in facts.homes:
                for need in facts.book.needs:
                    before = there[home, need, name][q - 1] if q else facts.opening.get((home, need, name), 0.0)
                    moved[door(name, home), need][q] += facts.stay(need, q) * before
    return moved


def beds(run: Run) -> Check:
    """Residents fit into the usable beds, and every figure of occupancy.csv is right."""
    facts, tally = run.facts, Tally("beds")
    there = run.sums("residents.csv", "service")
    rows = {(row["service"], row["q"]): row for row in run.rows["occupancy.csv"]}
    for name in facts.services:
        for q, quarter in enumerate(facts.quarters):
            at, row, council = [name, quarter.name], rows.get((name, q)), there[name,][q]
            tally.at_most(at, "residents", council, facts.usable[name][q])
            if row is None:
                tally.fault(at, "occupancy.csv has no row")
                continue
            others, registered = facts.others(name, q), facts.beds[name][q]
            tally.same(at, "beds", row["beds"], registered)
            tally.same(at, "usable", row["usable"], facts.usable[name][q])
            tally.same(at, "council", row["council"], council)
            tally.same(at, "others", row["others"], others)
            full = (council + others) / registered if registered > 0 else math.nan
            tally.same(at, "occupancy", row["occupancy"], full)
    return tally.check()


def staffing(run: Run) -> Check:
    """Hours are staffed, agency keeps to its limit, and neither agency nor missing hours are more than is needed."""
    facts, tally = run.facts, Tally("staffing")
    required = _required_hours(run)
    rows = {(row["pool"], row["role"], row["q"]): row for row in run.rows["staffing.csv"]}
    for key in dict.fromkeys([*facts.supply, *rows]):
        pool, role, q = key
        at, row, supply = [pool, role, facts.quarters[q].name], rows.get(key), facts.supply.get(key)
        if row is None or supply is None:
            tally.fault(at, "staffing.csv has no row" if row is None else "is a pool without a limit")
            continue
        hours = required[pool, role][q]
        agency, unstaffed = row["agency_hours"], row["unstaffed_hours"]
        tally.same(at, "required_hours", row["required_hours"], hours)
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
        for role, hours in facts.book.care_types[service.care_type].hours_per_week.items():
            for q in range(len(facts.quarters)):
                required[service.authority, role][q] += hours.value * (facts.others(name, q) + there[name,][q])
    return required


def substitution(run: Run) -> Check:
    """No more than its share of a need's placements goes into a care type."""
    facts, tally = run.facts, Tally("substitution")
    everywhere: Sums = defaultdict(lambda: [0.0] * len(facts.quarters))
    into: Sums = defaultdict(lambda: [0.0] * len(facts.quarters))
    for (home, need, service), people in placed_by_home(run).items():
        for q, each in enumerate(people):
            everywhere[home, need][q] += each
            into[home, need, facts.services[service].care_type][q] += each
    for home, need in [(home, need) for home in facts.homes for need in facts.book.needs]:
        for kind, share in facts.book.needs[need].accepts.items():
            for q, quarter in enumerate(facts.quarters) if share.value < 1 else ():
                most = share.value * everywhere[home, need][q]
                tally.at_most([home, need, kind, quarter.name], "people placed", into[home, need, kind][q], most)
    return tally.check()


def avoidable(run: Run) -> Sums:
    """People placed out of borough beyond those who chose it, by home and need."""
    facts = run.facts
    excess: Sums = {(home, need): [0.0] * len(facts.quarters) for home in facts.homes for need in facts.book.needs}
    for (home, need, service), people in placed_by_home(run).items():
        out, chosen = facts.services[service].authority != home, facts.book.needs[need].chooses_out_of_borough.value
        for q, each in enumerate(people):
            excess[home, need][q] += each * (out - chosen)
    return {key: [max(0.0, each) for each in values] for key, values in excess.items()}
