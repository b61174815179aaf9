"""What happened in one replication → figures by home, need and financial year, as summary.csv counts them.

Letters as in world.py; Y financial years.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from capacity.inputs.errors import CapacityError
from capacity.model.problem.arrays import DAYS_A_WEEK
from capacity.model.problem.shapes import Floats, Ints
from capacity.studies.simulate.people import People
from capacity.studies.simulate.trace import PLACED, STILL, WITHDREW, Trace
from capacity.studies.simulate.world import World

LONG_WAIT = 28
"""Days from the decision to the move that are counted as long."""
NEW, DAYS, LONG = "placed_anew", "days_of_those_placed_anew", "placed_after_28_days"
"""People placed for whom a placement was decided within the plan, and who had none before; their days from decision to
move; how many of them took long. Of those who wait as the plan begins nobody knows since when; those who must move
have no decision to wait for."""
MONEY_KINDS = ("residents", "void", "agency", "interim", "investment", "net")
"""What home authorities pay, as the ledger has it; `net` is the sum of the others."""
AGREES = 1e-6  # of all days lived or waited, counted in two ways


@dataclass(frozen=True)
class Figures:
    """The figures of one replication, or of several along a new first axis."""

    people: Mapping[str, Floats]
    """(H, N, Y) by measure."""
    money: Mapping[str, Floats]
    """(H, Y) £ by kind; `net` is their sum."""
    occupancy: Floats
    """(S, Y) people over registered beds, on average; NaN without beds."""
    full: Floats
    """(S, Y) share of the days on which nobody more could move in for want of a bed; NaN where it is never open."""


def figures_of(world: World, people: People, trace: Trace) -> Figures:
    """The figures of a replication. Raises `CapacityError` where its books do not balance: a fault of ours."""
    proved(world, people, trace)
    lived = _days(world, [(each.group, each.since, each.until) for each in trace.lived], len(world.groups.home))
    waited, arranging = _waiting(world, trace), _arranging(world, people)
    residents = lived / np.diff(world.start)
    homes, needs = len(world.homes), len(world.needs.name)
    length = np.diff(world.start)
    days, open_days = _yearly(world, length), _yearly(world, ~world.services.closed * length)
    own = np.zeros((homes, needs, lived.shape[1]))
    np.add.at(own, (world.groups.home, world.groups.need), lived)
    return Figures(
        people=_placed(world, people, trace)
        | {
            "withdrew": _counted(world, *_ends(world, trace, WITHDREW)),
            "waiting_at_year_end": _waiting_at_year_end(world, trace),
            "waiting_weeks": _yearly(world, waited) / DAYS_A_WEEK,
            "arranging_weeks": _yearly(world, arranging) / DAYS_A_WEEK,
            "residents": _yearly(world, own) / days,
        },
        money=_money(world, residents, waited + arranging, trace),
        occupancy=_occupancy(world, trace),
        full=np.divide(
            _yearly(world, trace.full), open_days, out=np.full(open_days.shape, np.nan), where=open_days > 0
        ),
    )


def proved(world: World, people: People, trace: Trace) -> None:
    """Whether the books of a replication balance: nobody is lost, and days counted in two ways agree (Little's law).

    The loop counts how many live and wait at each instant; stays and waits add up to the same days. Raises
    `CapacityError` where they do not.
    """
    end = float(world.start[-1])
    lived = sum(each.until - each.since for each in trace.lived)
    waited = sum(each.until - each.since for each in trace.waited)
    for what, days, counted in (("live", lived, trace.days_lived), ("wait", waited, trace.days_waited)):
        if abs(days - counted) > AGREES * (1 + counted):
            raise CapacityError(f"the simulation lost count of people who {what}: {days:.6g} days, and {counted:.6g}")
    come, wait, live, _ = people.counts
    ready = int((people.ready[:come] < end).sum()) + wait
    ended = sum(each.how == PLACED for each in trace.waited)
    first = {each.person for each in trace.waited if each.person < come + wait}
    for what, one, other in (
        ("were ready", ready, len(first)),
        ("were ready or had to move", ready + trace.moved, len(trace.waited)),
        ("found a home", ended, len(trace.placed)),
        ("lived somewhere", live + ended + trace.funded + trace.stayed, len(trace.lived)),
    ):
        if one != other:
            raise CapacityError(f"the simulation lost people: {one} {what}, and {other} did")


def _occupancy(world: World, trace: Trace) -> Floats:
    """People over registered beds: those of home authorities, and everybody else as the plan has them."""
    services, place = world.services, world.groups.service.tolist()
    spells = [(place[each.group], each.since, each.until) for each in trace.lived if not each.own]
    council = _days(world, spells, len(services.name))
    days = np.diff(world.start)
    beds = _yearly(world, services.registered * days)
    people = _yearly(world, council + services.others * days)
    full: Floats = np.divide(people, beds, out=np.full(beds.shape, np.nan), where=beds > 0)
    return full


def _days(world: World, spells: list[tuple[int, float, float]], rows: int) -> Floats:
    """(rows, Q) days that spells last in each quarter, added up by the first figure of each."""
    count = len(world.start) - 1
    if not spells:
        return np.zeros((rows, count))
    row, since, until = (np.array(column) for column in zip(*spells, strict=True))
    inside = np.clip(until[:, None], world.start[:-1], world.start[1:]) - np.clip(
        since[:, None], world.start[:-1], world.start[1:]
    )
    place = (row.astype(int)[:, None] * count + np.arange(count)).ravel()
    days = np.zeros(rows * count)
    np.add.at(days, place, inside.ravel())
    return days.reshape(rows, count)


def _yearly(world: World, quarters: Floats) -> Floats:
    """(…, Q) summed over the quarters of each year: (…, Y)."""
    of_year: Floats = (world.year[:, None] == np.arange(len(world.years))).astype(float)
    sums: Floats = quarters @ of_year
    return sums


def _by_pair(world: World, of_point: Floats) -> Floats:
    """(P, Q) as (H, N, Q)."""
    sums = np.zeros((len(world.homes), len(world.needs.name), of_point.shape[1]))
    np.add.at(sums, (world.points.home, world.points.need), of_point)
    return sums


def _waiting(world: World, trace: Trace) -> Floats:
    """(H, N, Q) days that people wait."""
    spells = [(each.point, each.since, each.until) for each in trace.waited]
    return _by_pair(world, _days(world, spells, len(world.points.name)))


def _arranging(world: World, people: People) -> Floats:
    """(H, N, Q) days while places are arranged."""
    come = people.counts[0]
    decided, ready = people.decided[:come], np.minimum(people.ready[:come], world.start[-1])
    spells = list(zip(people.point[:come].tolist(), decided.tolist(), ready.tolist(), strict=True))
    return _by_pair(world, _days(world, spells, len(world.points.name)))


def _year_of(world: World, days: Floats) -> Ints:
    quarter = np.clip(np.searchsorted(world.start, days, side="right") - 1, 0, len(world.year) - 1)
    years: Ints = world.year[quarter]
    return years


def _counted(world: World, point: Ints, day: Floats, weight: Floats | None = None) -> Floats:
    """(H, N, Y) people, or what they weigh, by their demand points and days."""
    sums = np.zeros((len(world.homes), len(world.needs.name), len(world.years)))
    weights = np.ones(len(point)) if weight is None else weight
    np.add.at(sums, (world.points.home[point], world.points.need[point], _year_of(world, day)), weights)
    return sums


def _ends(world: World, trace: Trace, how: int) -> tuple[Ints, Floats]:
    some = [(each.point, each.until) for each in trace.waited if each.how == how]
    return np.array([point for point, _ in some], dtype=int), np.array([day for _, day in some])


def _waiting_at_year_end(world: World, trace: Trace) -> Floats:
    sums = np.zeros((len(world.homes), len(world.needs.name), len(world.years)))
    ends = [world.start[1:][world.year == y][-1] for y in range(len(world.years))]
    point = np.array([each.point for each in trace.waited], dtype=int)
    since, until = np.array([each.since for each in trace.waited]), np.array([each.until for each in trace.waited])
    still = np.array([each.how == STILL for each in trace.waited], dtype=bool)
    for y, end in enumerate(ends):
        there = (since < end) & ((until > end) | (still & (until >= end)))
        np.add.at(sums[:, :, y], (world.points.home[point[there]], world.points.need[point[there]]), 1.0)
    return sums


def _placed(world: World, people: People, trace: Trace) -> dict[str, Floats]:
    """People sought and placed, where, and how long after the decision."""
    come = people.counts[0]
    person, point, service = (np.array([each[n] for each in trace.placed], dtype=int) for n in range(3))
    day = np.array([each.day for each in trace.placed])
    chose = np.array([each.chose_out for each in trace.placed], dtype=bool)
    outside = world.services.home[service] != world.points.home[point]
    instead = world.needs.accepts[world.points.need[point], world.services.care_type[service]] < 1
    since = {(each.person, each.until): each.since for each in trace.waited}
    waited = np.array([each.day - since[each.person, each.day] for each in trace.placed])
    anew = (person < come) & (point == people.point[person])
    took = np.where(anew, people.arranged[person] + waited, 0.0)
    return {
        "admissions_sought": _counted(world, people.point[:come], people.decided[:come]),
        "placed": _counted(world, point, day),
        "placed_out_of_borough": _counted(world, point, day, outside.astype(float)),
        "avoidable_out_of_borough": _counted(world, point, day, (outside & ~chose).astype(float)),
        "choice_refused": _counted(world, point, day, (~outside & chose).astype(float)),
        "placed_in_another_care_type": _counted(world, point, day, instead.astype(float)),
        NEW: _counted(world, point, day, anew.astype(float)),
        DAYS: _counted(world, point, day, took),
        LONG: _counted(world, point, day, (took > LONG_WAIT).astype(float)),
    }


def _money(world: World, residents: Floats, unplaced: Floats, trace: Trace) -> dict[str, Floats]:
    """(H, Y) £: what home authorities pay, by kind, as the ledger has it. `residents` (G, Q) on average, `unplaced`
    (H, N, Q) days of waiting and arranging."""
    shape, weeks = (len(world.homes), len(world.year)), world.weeks
    pays = residents * world.groups.net * weeks
    in_block, void = _blocks(world, residents)
    block = np.zeros(shape)
    fees = world.blocks.fee * weeks
    np.add.at(block, world.blocks.home, world.blocks.beds * fees)
    own, empty, agency = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(own, world.groups.home, pays - in_block * world.groups.net * weeks)
    np.add.at(empty, world.blocks.home, void * fees)
    known = world.staff.home >= 0
    np.add.at(agency, world.staff.home[known], (trace.agency * world.staff.premium)[known])
    kinds = {
        "residents": own + block - empty,
        "void": empty,
        "agency": agency,
        "interim": np.einsum("hnq,n->hq", unplaced / DAYS_A_WEEK, world.interim),
        "investment": world.investment,
    }
    yearly = {kind: _yearly(world, pounds) for kind, pounds in kinds.items()}
    total: Floats = np.sum(list(yearly.values()), axis=0)
    return yearly | {"net": total}


def _blocks(world: World, residents: Floats) -> tuple[Floats, Floats]:
    """(G, Q) residents in block beds, those with the highest net price first; (B, Q) block beds that stand empty."""
    inside, void = np.zeros(residents.shape), np.zeros(world.blocks.beds.shape)
    groups = world.groups
    for b, (s, h) in enumerate(zip(world.blocks.service.tolist(), world.blocks.home.tolist(), strict=True)):
        own = np.flatnonzero((groups.service == s) & (groups.home == h))
        left = world.blocks.beds[b].copy()
        for q in range(residents.shape[1]):
            for g in own[np.argsort(-groups.net[own, q], kind="stable")]:
                inside[g, q] = min(residents[g, q], left[q])
                left[q] -= inside[g, q]
        void[b] = left
    return inside, void
