"""People placed and living somewhere: constraint families of models/formulation.md, checked against the tables."""

from collections import defaultdict

from capacity.audit.run import Run, Sums
from capacity.audit.tally import Check, Tally
from capacity.inputs.doors import turning_point


def placements(run: Run) -> Check:
    """Everybody newly placed was allowed there, and occupancy.csv is right about which services admit."""
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
        tally.at_most(at, "distance, km,", facts.nearest_km(point, name), need.max_travel_km.value)
        tally.same(at, "distance_km", row["distance_km"], km)
        away = service.authority != facts.points[point].home
        tally.equal(at, "out_of_borough", _flag(row["out_of_borough"]), _flag(away))
        if facts.points[point].changed not in ("", row["need"]):
            tally.fault(at, "is of people whose need has become another")
    for row in run.rows["occupancy.csv"]:
        at = [row["service"], row["quarter"]]
        tally.equal(at, "admits", row["admits"], facts.admits[row["service"]][row["q"]])
    return tally.check()


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _by_quarter(run: Run) -> Sums:
    return defaultdict(lambda: [0.0] * len(run.facts.quarters))


def placed_by_home(run: Run, at_once: bool | None = None) -> Sums:
    """People newly placed by home, need and service; only those who move in on the quarter's first day, or only those
    who come through it."""
    facts, placed = run.facts, _by_quarter(run)
    for row in run.rows["placements.csv"]:
        if at_once is None or facts.at_once(row["area"], row["q"]) == at_once:
            placed[facts.points[row["area"]].home, row["need"], row["service"]][row["q"]] += row["people"]
    return placed


def at_start(run: Run) -> Sums:
    """Residents on the first day of each quarter by home, need and service, with those who move in from a door then;
    nobody while the service is closed."""
    facts, before = run.facts, run.sums("residents.csv", "home", "need", "service", column="at_end")
    moving, start = placed_by_home(run, at_once=True), _by_quarter(run)
    for key in dict.fromkeys([*facts.opening, *before, *moving]):
        for q in [q for q in range(len(facts.quarters)) if not facts.closed(key[2], q)]:
            earlier = before[key][q - 1] if q else facts.opening.get((key[0], key[1], key[2]), 0.0)
            start[key][q] = earlier + moving[key][q]
    return start


def resident_flow(run: Run) -> Check:
    """Residents at the end and through the quarter are those there at its start and those who come through it, placed,
    funded or with a need that theirs has become, less those who leave; nobody while the service is closed."""
    facts, tally, key_of = run.facts, Tally("resident_flow"), ("home", "need", "service")
    at_end = run.sums("residents.csv", *key_of, column="at_end")
    average = run.sums("residents.csv", *key_of)
    start, coming = at_start(run), placed_by_home(run, at_once=False)
    for group, people in run.room.funded.items():
        coming[group] = [placed + joining for placed, joining in zip(coming[group], people.joining, strict=True)]
    for (home, need, name), each in stayed(run).items():
        group = home, need, name
        coming[group] = [came + stays for came, stays in zip(coming[group], each, strict=True)]
    for key in dict.fromkeys([*facts.opening, *average, *coming, *start]):
        for q, quarter in enumerate(facts.quarters):
            flow, before, come = facts.lives(key[1], q), start[key][q], coming[key][q]
            at = [*key, quarter.name]
            if facts.closed(key[2], q):  # `placements` reports anyone who is placed there all the same
                before = come = 0.0
            tally.same(at, "at_end", at_end[key][q], flow.stays * before + flow.there * come)
            tally.same(at, "people", average[key][q], flow.there * before + flow.new * come)
    return tally.check()


def changed(run: Run) -> Sums:
    """People who must move as their service does not accept the need that theirs becomes, by changed@NEED@HOME and
    need."""
    facts, turned = run.facts, _by_quarter(run)
    for (home, need, name), people in _become(run).items():
        if not facts.accepted(need, name):
            key = turning_point(need, home), need
            turned[key] = [whole + each for whole, each in zip(turned[key], people, strict=True)]
    return turned


def stayed(run: Run) -> Sums:
    """People who stay where they live as their need becomes another, by home, the need that it becomes, and service."""
    return {key: people for key, people in _become(run).items() if run.facts.accepted(key[1], key[2])}


def _become(run: Run) -> Sums:
    """People whose need becomes another, by home, the need that it becomes, and the service in which they live."""
    facts, living, become = run.facts, run.sums("residents.csv", "home", "need", "service"), _by_quarter(run)
    for need in facts.book.needs:
        for other, share in facts.came_from(need).items():
            for (home, _, name), people in [item for item in living.items() if item[0][1] == other]:
                for q, each in enumerate(people):
                    become[home, need, name][q] += share * each * facts.quarters[q].days / 365
    return become


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


def _against_choice(run: Run) -> Sums:
    """People placed out of borough less those who chose it, by home and need: below 0 where more chose it."""
    facts = run.facts
    excess: Sums = {(home, need): [0.0] * len(facts.quarters) for home in facts.homes for need in facts.book.needs}
    for (home, need, service), people in placed_by_home(run).items():
        out, chosen = facts.services[service].authority != home, facts.book.needs[need].chooses_out_of_borough.value
        for q, each in enumerate(people):
            excess[home, need][q] += each * (out - chosen)
    return excess


def avoidable(run: Run) -> Sums:
    """People placed out of borough beyond those who chose it, by home and need."""
    return {key: [max(0.0, each) for each in values] for key, values in _against_choice(run).items()}


def refused(run: Run) -> Sums:
    """People placed in the borough though they chose to leave it, by home and need."""
    return {key: [max(0.0, -each) for each in values] for key, values in _against_choice(run).items()}
