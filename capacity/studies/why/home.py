"""`capacity why RUN --service`: who lives in one service, why it admits nobody, and what would change if it did."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from capacity.inputs.calendar import Quarter, financial_years
from capacity.inputs.doors import service_at
from capacity.inputs.errors import CapacityError
from capacity.inputs.sites import place_name, sites_of
from capacity.inputs.wording import NOBODY, short_labels
from capacity.studies.pool import Pool, Progress
from capacity.studies.why.lift import Lift, Lifted, bed_more, lifted, worker_more
from capacity.studies.why.named import service_named
from capacity.studies.why.near import closing, figure, notes
from capacity.studies.why.seen import Seen, numbered, see
from capacity.studies.why.stops import FULL, POLICY, STAFF, Why, ceiling, spans, stops


@dataclass(frozen=True)
class Living:
    """Residents of one home authority with one need; people at the start and at each year's end."""

    home: str
    need: str
    people: tuple[float, ...]


@dataclass(frozen=True)
class Beds:
    """What the service has at the start and at each year's end."""

    registered: tuple[float, ...]
    usable: tuple[float, ...]
    """The most that home authorities can fill."""
    others: tuple[float, ...]
    """Self-funders and residents of other councils."""
    occupancy: tuple[float, ...]
    """Everybody there over registered beds; NaN without beds."""


@dataclass(frozen=True)
class Span:
    """What stopped the service, without a break."""

    why: Why
    first: int
    """The number of the quarter in which it begins."""
    last: int
    admitted: float
    """People who were placed there all the same, over the span."""
    free: float
    """Beds that the council could use and did not, on average at the quarters' ends."""
    staff: str
    """The role of which there is too little, in words."""


@dataclass(frozen=True)
class Service:
    """The answer for a service. Y financial years, Q quarters."""

    place: str
    scenario: str
    service: str
    name: str
    """What the site is called."""
    care_type: str
    borough: str
    provider: str
    rating: str
    lowest_rating: str
    """The policy's; blank without one."""
    quarters: tuple[Quarter, ...]
    asking: tuple[float, ...]
    """(Q) £ a week."""
    usual: tuple[float, ...]
    """(Q) £ a week."""
    ceiling: tuple[float, ...]
    """(Q) £ a week: the most at which the council places; infinite without a ceiling."""
    over_usual: float
    """The policy's fee_ceiling_over_usual: 0.1 is ten per cent; 0 without one."""
    usable: tuple[float, ...]
    """(Q) beds that home authorities can use at the quarter's end."""
    living: tuple[Living, ...]
    beds: Beds
    admitted: tuple[float, ...]
    """(Y) people placed there in the year."""
    came_from: tuple[tuple[str, float], ...]
    """Areas, or homes that closed, and people placed over the plan, the most first."""
    spans: tuple[Span, ...]
    lifted: tuple[Lifted, ...]
    not_alone: tuple[tuple[str, Why], ...]
    """Limits that change nothing alone, because the others named with each hold whenever it does."""
    refused: str
    """Why nothing could be planned again; empty where it was, or where there is no limit to lift."""
    notes: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """For --json."""
        texts = ("place", "scenario", "service", "name", "care_type", "borough", "provider", "rating", "lowest_rating")
        return {
            **{name: getattr(self, name) for name in texts},
            "quarters": [quarter.name for quarter in self.quarters],
            "years": list(financial_years(self.quarters)),
            "asking_fee": [figure(pounds) for pounds in self.asking],
            "usual_rate": [figure(pounds) for pounds in self.usual],
            "fee_ceiling": [figure(pounds) if np.isfinite(pounds) else None for pounds in self.ceiling],
            "living": [
                {"home": each.home, "need": each.need, "at_start_and_year_ends": [figure(p) for p in each.people]}
                for each in self.living
            ],
            "beds_at_start_and_year_ends": {
                name: [figure(value) if np.isfinite(value) else None for value in getattr(self.beds, name)]
                for name in ("registered", "usable", "others", "occupancy")
            },
            "admitted_by_year": [figure(people) for people in self.admitted],
            "came_from": [{"name": name, "people": figure(people)} for name, people in self.came_from],
            "stopped_by": [
                {
                    "reasons": list(span.why),
                    "from": self.quarters[span.first].name,
                    "to": self.quarters[span.last].name,
                    "admitted": figure(span.admitted),
                    "free_beds": figure(span.free),
                }
                for span in self.spans
            ],
            "if_lifted": [_lifted_record(each) for each in self.lifted],
            "not_alone": [{"limit": limit, "because_of": list(why)} for limit, why in self.not_alone],
            "not_planned_again": self.refused,
            "notes": list(self.notes),
        }


def service_answer(folder: Path, service: str, progress: Progress = lambda text: None, pool: Pool = Pool()) -> Service:
    """Who lives in a service (its ID, or the ID or name of a site with one), why it admits nobody or how many, and
    what lifting each of its limits would change.

    Raises `WrongUsage` for a name that nothing bears, `CapacityError` for a folder that is no run.
    """
    seen = see(folder)
    inputs, problem = seen.run.inputs, seen.problem
    services = problem.services
    named = service_named(inputs, services, service)
    s = services.name.index(named)
    site = sites_of(inputs)[services.site[s]]
    groups = problem.groups
    here = np.flatnonzero(groups.service == s)
    people = list(dict.fromkeys(zip(groups.home[here].tolist(), groups.need[here].tolist(), strict=True)))
    reasons = stops(seen, s, people)
    came, by_quarter = _came(seen, named)
    lifts, not_alone = _lifts(seen, s, reasons)
    done, refused = _planned(seen, s, lifts, progress, pool)
    years = [quarter.financial_year for quarter in inputs.scenario.calendar]
    labels = short_labels({kind: model.label for kind, model in inputs.book.care_types.items()})
    return Service(
        place=place_name(inputs),
        scenario=inputs.scenario.name,
        service=named,
        name=site.name,
        care_type=labels[problem.care_types[services.care_type[s]]],
        borough=inputs.tables.authority_names.get(site.authority, site.authority),
        provider=inputs.tables.provider_names.get(site.provider, site.provider),
        rating=site.rating,
        lowest_rating=inputs.scenario.policy.lowest_rating or "",
        quarters=inputs.scenario.calendar,
        asking=tuple(services.asking[s].tolist()),
        usual=tuple(services.usual[s].tolist()),
        ceiling=tuple(ceiling(seen)[s].tolist()),
        over_usual=inputs.scenario.policy.fee_ceiling_over_usual or 0.0,
        usable=tuple(seen.usable[s].tolist()),
        living=tuple(_living(seen, named, s)),
        beds=_beds(seen, s),
        admitted=tuple(
            sum(count for count, year in zip(by_quarter, years, strict=True) if year == each)
            for each in dict.fromkeys(years)
        ),
        came_from=came,
        spans=tuple(_spans(seen, s, reasons, by_quarter)),
        lifted=done,
        not_alone=not_alone,
        refused=refused,
        notes=notes(seen),
    )


def _living(seen: Seen, named: str, s: int) -> Iterator[Living]:
    """By home authority and need, in their order."""
    problem, inputs = seen.problem, seen.run.inputs
    labels = short_labels({need: model.label for need, model in inputs.book.needs.items()})
    frame = seen.run.tables["residents.csv"]
    frame = frame[frame["service"] == named]
    h, n = numbered(frame["home"], problem.homes), numbered(frame["need"], problem.needs.name)
    q = numbered(frame["quarter"], problem.quarters)
    at_end = np.zeros((len(problem.homes), len(problem.needs.name), len(problem.quarters)))
    known = (h >= 0) & (n >= 0) & (q >= 0)
    np.add.at(at_end, (h[known], n[known], q[known]), frame["at_end"].to_numpy()[known])
    groups, opening = problem.groups, np.zeros(at_end.shape[:2])
    here = groups.service == s
    np.add.at(opening, (groups.home[here], groups.need[here]), groups.opening[here])
    ends = closing(inputs.scenario.calendar)
    for home, name in enumerate(problem.homes):
        for need, called in enumerate(problem.needs.name):
            people = (float(opening[home, need]), *at_end[home, need, ends].tolist())
            if max(people) >= NOBODY:
                yield Living(inputs.tables.authority_names[name], labels[called], people)


def _beds(seen: Seen, s: int) -> Beds:
    services = seen.problem.services
    ends = closing(seen.run.inputs.scenario.calendar)
    rows = {row.service: row for row, _ in seen.run.inputs.tables.services}
    row = rows.get(services.name[s])
    here = seen.problem.groups.service == s
    opening = float(seen.problem.groups.opening[here].sum())
    first = float(row.beds) if row else 0.0
    registered = (first, *seen.beds[s, ends].tolist())
    others = (float(row.others) if row else 0.0, *seen.others[s, ends].tolist())
    people = (opening, *seen.people[s, ends].tolist())
    everybody = [council + other for council, other in zip(people, others, strict=True)]
    return Beds(
        registered=registered,
        usable=(float(services.usable_at_start[s, 0]), *seen.usable[s, ends].tolist()),
        others=others,
        occupancy=tuple(
            count / beds if beds else float("nan") for count, beds in zip(everybody, registered, strict=True)
        ),
    )


def _came(seen: Seen, named: str) -> tuple[tuple[tuple[str, float], ...], list[float]]:
    """Where those placed came from, the most first; and how many were placed in each quarter."""
    frame = seen.run.tables["placements.csv"]
    frame = frame[frame["service"] == named]
    areas, sites = seen.run.inputs.tables.area_names, sites_of(seen.run.inputs)
    site_of = dict(zip(seen.problem.services.name, seen.problem.services.site, strict=True))
    by_name: dict[str, float] = {}
    for area, people in zip(frame["area"].map(str), frame["people"], strict=True):
        left = service_at(area)
        if left in site_of:
            name = f"residents of {sites[site_of[left]].name}"
        else:
            name = "residents whose need has changed" if "@" in area else areas.get(area, area)
        by_name[name] = by_name.get(name, 0.0) + float(people)
    by_quarter = np.zeros(len(seen.problem.quarters))
    q = numbered(frame["quarter"], seen.problem.quarters)
    np.add.at(by_quarter, q[q >= 0], frame["people"].to_numpy()[q >= 0])
    ranked = sorted(by_name.items(), key=lambda item: (-item[1], item[0]))
    return tuple(ranked), by_quarter.tolist()


def _spans(seen: Seen, s: int, reasons: tuple[Why, ...], by_quarter: list[float]) -> Iterator[Span]:
    book, pools = seen.run.inputs.book, seen.problem.staffing
    roles = short_labels({role: model.label for role, model in book.roles.items()})
    for why, first, last in spans(reasons):
        held = range(first, last + 1)
        free = float(np.mean([max(0.0, seen.usable[s, q] - seen.people[s, q]) for q in held]))
        k = int(seen.short[s, first])
        yield Span(
            why=why,
            first=first,
            last=last,
            admitted=sum(by_quarter[q] for q in held),
            free=free,
            staff=roles[pools.role[k]] if STAFF in why and k >= 0 else "",
        )


def _lifts(seen: Seen, s: int, reasons: tuple[Why, ...]) -> tuple[list[Lift], tuple[tuple[str, Why], ...]]:
    """What to plan: each limit alone where that could change anything, and all of them together; and those limits that
    change nothing alone, with the limits that hold whenever they do."""
    lifts, not_alone = list[Lift](), list[tuple[str, Why]]()
    for limit in POLICY:
        held = [why for why in reasons if limit in why]
        if held and all(len(why) > 1 for why in held):
            others = {other for why in held for other in why} - {limit}
            not_alone.append((limit, tuple(other for other in POLICY if other in others)))
        elif held:
            lifts.append(Lift((limit,)))
    full = [q for q, why in enumerate(reasons) if why == (FULL,)]
    if full:
        lifts.append(Lift((FULL,), (bed_more(s, full[0]),)))
    short = [q for q, why in enumerate(reasons) if why == (STAFF,)]
    if short:
        lifts.append(Lift((STAFF,), (worker_more(int(seen.short[s, short[0]]), short[0]),)))
    all_of = [*(limit for limit, _ in not_alone), *(limit for lift in lifts for limit in lift.reasons)]
    if len(all_of) > 1:
        order = [limit for limit in (*POLICY, FULL, STAFF) if limit in all_of]
        lifts.append(Lift(tuple(order), tuple(more for lift in lifts for more in lift.more)))
    return lifts, tuple(not_alone)


def _planned(seen: Seen, s: int, lifts: list[Lift], progress: Progress, pool: Pool) -> tuple[tuple[Lifted, ...], str]:
    """What lifting changes; or why it could not be planned."""
    if not lifts:
        return (), ""
    if why := seen.run.why_not_again:
        return (), why
    try:
        return tuple(lifted(seen.run.inputs, seen.problem, s, lifts, seen.run.settled, progress, pool)), ""
    except CapacityError as error:
        return (), f"the run cannot be planned again: {error}"


def _lifted_record(each: Lifted) -> dict[str, Any]:
    return {
        "limits": list(each.lift.reasons),
        "there_at_end": figure(each.there),
        "there_at_end_more": figure(each.change.there),
        "avoidable_out_of_borough_more": figure(each.change.avoidable),
        "waiting_weeks_more": figure(each.change.waiting_weeks),
        "net_cost_more": round(each.change.net_cost, 2),
    }
