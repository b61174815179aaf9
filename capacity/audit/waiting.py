"""People who wait, whose place is being arranged, or who give up, checked against the tables."""

from collections import defaultdict

from capacity.audit.people import changed
from capacity.audit.run import Run, Sums
from capacity.audit.tally import Check, Tally
from capacity.inputs.doors import door


def waiting_flow(run: Run) -> Check:
    """Those waiting at the end and through the quarter are those who waited, became ready or had to move, as their home
    closed or their need changed, less those placed and those who gave up."""
    facts, tally, key_of = run.facts, Tally("waiting_flow"), ("area", "need")
    at_end = run.sums("waiting.csv", *key_of)
    average = run.sums("waiting.csv", *key_of, column="average")
    away, moved = run.sums("placements.csv", *key_of), moved_to_doors(run)
    turned = changed(run)
    for area, need in [(area, need) for area in facts.points for need in facts.book.needs]:
        before = facts.waiting.get((area, need), 0.0)
        for q, quarter in enumerate(facts.quarters):
            flow, at, placed = facts.waits(need, q), [area, need, quarter.name], away[area, need][q]
            first, late = before, facts.ready(area, need, q) + turned[area, need][q] - placed
            if facts.at_once(area, q):
                first, late = before + moved[area, need][q] - placed, 0.0
            stays = facts.held(need, q) if facts.at_once(area, q) else flow.stays
            before = at_end[area, need][q]
            tally.same(at, "people", before, stays * first + flow.there * late)
            tally.same(at, "average", average[area, need][q], flow.there * first + flow.new * late)
    return tally.check()


def moved_to_doors(run: Run) -> Sums:
    """Residents of a closing service, all of them, by SERVICE@HOME and need."""
    facts, there = run.facts, run.sums("residents.csv", "home", "need", "service", column="at_end")
    moved: Sums = defaultdict(lambda: [0.0] * len(facts.quarters))
    for name in facts.services:
        for q in [q for q in range(len(facts.quarters)) if facts.closes(name, q)]:
            for home in facts.homes:
                for need in facts.book.needs:
                    before = there[home, need, name][q - 1] if q else facts.opening.get((home, need, name), 0.0)
                    moved[door(name, home), need][q] += before
    return moved


def arranging(run: Run) -> Check:
    """People whose place is being arranged: what arrivals and days_to_arrange give."""
    facts, tally, key_of = run.facts, Tally("arranging"), ("area", "need")
    at_end = run.sums("arranging.csv", *key_of, column="at_end")
    average = run.sums("arranging.csv", *key_of)
    for area, need in [(area, need) for area in facts.points for need in facts.book.needs]:
        for q, quarter in enumerate(facts.quarters):
            at, nobody = [area, need, quarter.name], (area, need) not in facts.arrivals
            tally.same(at, "people", average[area, need][q], 0.0 if nobody else facts.arranging(area, need, q))
            right = 0.0 if nobody else facts.arranging_at_end(area, need, q)
            tally.same(at, "at_end", at_end[area, need][q], right)
    return tally.check()


def withdrew(run: Run) -> Sums:
    """People who gave up waiting, by home and need."""
    facts, away, moved = run.facts, run.sums("placements.csv", "area", "need"), moved_to_doors(run)
    at_end, turned = run.sums("waiting.csv", "area", "need"), changed(run)
    gone: Sums = defaultdict(lambda: [0.0] * len(facts.quarters))
    for area, point in facts.points.items():
        for need in facts.book.needs:
            before = facts.waiting.get((area, need), 0.0)
            for q in range(len(facts.quarters)):
                came = facts.ready(area, need, q) + moved[area, need][q] - away[area, need][q]
                came += turned[area, need][q]
                gone[point.home, need][q] += max(0.0, before + came - at_end[area, need][q])
                before = at_end[area, need][q]
    return gone
