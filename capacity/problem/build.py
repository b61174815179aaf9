"""Checked inputs → Problem: how each figure of models/formulation.md is made."""

from collections import defaultdict

import numpy as np

from capacity.events import bed_changes, opened_services
from capacity.problem.figures import admissions, distances_km, product_in_force, sites_of
from capacity.problem.model import (
    Arcs,
    Bools,
    Floats,
    Groups,
    Ints,
    Move,
    Needs,
    Points,
    Problem,
    Services,
    Staffing,
)
from capacity.quarters import Quarter, in_force, plan_quarters
from capacity.read.inputs import Inputs
from capacity.schema import RATINGS, Book, Closes, Demand, Embargo, Opens, Scenario, Staff, UsualRate


def build(inputs: Inputs) -> Problem:
    """The problem of a scenario whose inputs passed `check`."""
    scenario, book = inputs.scenario, inputs.book
    assert scenario is not None
    assert book is not None
    quarters = plan_quarters(scenario.start, scenario.quarters)
    homes = tuple(row.authority for row, _ in inputs.tables["authorities"] if row.role == "home")
    needs = _needs(book, quarters)
    services = _services(inputs, scenario, book, quarters, homes, needs)
    points, arcs, groups, moves = _Demand(inputs, book, homes, needs, services).result(scenario, quarters)
    return Problem(
        homes=homes,
        care_types=tuple(book.care_types),
        quarters=tuple(quarter.name for quarter in quarters),
        weeks=np.array([quarter.weeks for quarter in quarters]),
        needs=needs,
        services=services,
        points=points,
        arcs=arcs,
        groups=groups,
        moves=moves,
        staffing=_staffing(inputs, scenario, book, quarters, services),
    )


def _needs(book: Book, quarters: tuple[Quarter, ...]) -> Needs:
    needs = list(book.needs.values())
    days = np.array([quarter.days for quarter in quarters], dtype=float)
    accepts = np.full((len(needs), len(book.care_types)), np.nan)
    for n, need in enumerate(needs):
        for c, care_type in enumerate(book.care_types):
            if care_type in need.accepts:
                accepts[n, c] = need.accepts[care_type].value
    stay_days = np.array([need.mean_stay_days.value for need in needs])
    withdrawal_days = np.array([need.mean_days_until_withdrawal.value for need in needs])
    return Needs(
        name=tuple(book.needs),
        priority=np.array([need.priority.value for need in needs]),
        stay=np.exp(-days / stay_days[:, None]),
        hold=np.exp(-days / withdrawal_days[:, None]),
        mean_stay_weeks=stay_days / 7,
        contribution=np.array([need.client_contribution_per_week.value for need in needs]),
        nhs_share=np.array([need.nhs_funded_share.value for need in needs]),
        chooses_out=np.array([need.chooses_out_of_borough.value for need in needs]),
        accepts=accepts,
    )


def _services(
    inputs: Inputs,
    scenario: Scenario,
    book: Book,
    quarters: tuple[Quarter, ...],
    homes: tuple[str, ...],
    needs: Needs,
) -> Services:
    rows = [row for row, _ in inputs.tables["services"]]
    opened = opened_services(scenario)
    sites = sites_of(inputs)
    site = [*(row.site for row in rows), *(event.site for event, _ in opened.values())]
    care_type = [*(row.care_type for row in rows), *(kind for _, kind in opened.values())]
    name = [*(row.service for row in rows), *opened]
    registered = np.array([*(row.beds for row in rows), *(e.services[kind] for e, kind in opened.values())])
    fee = np.array([*(row.weekly_fee for row in rows), *(e.weekly_fee[kind] for e, kind in opened.values())])
    authority = [sites[s].authority for s in site]
    closed = _closed(scenario, site, opened, name, quarters)
    beds = _beds(scenario, name, registered, quarters)
    others = np.array([*(row.others for row in rows), *(0.0 for _ in opened)])[:, None] * ~closed
    most = [
        *(np.inf if row.council_beds is None else row.council_beds for row in rows),
        *(np.inf for _ in opened),
    ]
    occupancy = np.array([book.care_types[kind].max_occupancy.value for kind in care_type])
    stayed_open = ~np.logical_or.accumulate(closed, axis=1)
    grandfathered = _grandfathered(inputs, name, needs) * stayed_open
    room = np.minimum(beds * occupancy[:, None] - others, np.array(most)[:, None])
    asking = fee[:, None] * _uplift(scenario, quarters)
    usual = _usual(inputs, scenario, authority, care_type, quarters)
    return Services(
        name=tuple(name),
        site=tuple(site),
        authority=tuple(authority),
        care_type=np.array([list(book.care_types).index(kind) for kind in care_type], dtype=np.int64),
        home=np.array([homes.index(a) if a in homes else -1 for a in authority], dtype=np.int64),
        beds=np.where(closed, 0.0, beds),
        usable=np.where(closed, 0.0, np.maximum(grandfathered, np.maximum(0.0, room))),
        grandfathered=grandfathered,
        others=others,
        closed=closed,
        why_not=_why_not(scenario, site, [sites[s].rating for s in site], closed, asking, usual, quarters),
        asking=asking,
        usual=usual,
    )


def _closed(
    scenario: Scenario,
    site: list[str],
    opened: dict[str, tuple[Opens, str]],
    name: list[str],
    quarters: tuple[Quarter, ...],
) -> Bools:
    """(S, Q) where a service does not exist: its site closed, or has not opened yet (or any more)."""
    closed = np.zeros((len(site), len(quarters)), dtype=bool)
    for q, quarter in enumerate(quarters):
        shut = {event.site for event in scenario.events if isinstance(event, Closes) and in_force(event, quarter)}
        for s, service in enumerate(name):
            unopened = service in opened and not in_force(opened[service][0], quarter)
            closed[s, q] = unopened or site[s] in shut
    return closed


def _beds(scenario: Scenario, name: list[str], registered: Floats, quarters: tuple[Quarter, ...]) -> Floats:
    beds = np.repeat(registered[:, None], len(quarters), axis=1)
    place = {service: s for s, service in enumerate(name)}
    for service, changes in bed_changes(scenario).items():
        for event, change in changes:
            beds[place[service]] += [change * in_force(event, quarter) for quarter in quarters]
    return np.maximum(beds, 0.0)


def _grandfathered(inputs: Inputs, name: list[str], needs: Needs) -> Floats:
    """(S, Q) how many of the opening residents are still there: nobody is moved out to make room."""
    place = {service: s for s, service in enumerate(name)}
    surviving = np.cumprod(needs.stay, axis=1)
    result = np.zeros((len(name), needs.stay.shape[1]))
    for row, _ in inputs.tables["residents"]:
        result[place[row.service]] += row.people * surviving[needs.name.index(row.need)]
    return result


def _uplift(scenario: Scenario, quarters: tuple[Quarter, ...]) -> Floats:
    """(Q,) growth of asking fees since the first financial year."""
    uplift, factor, year = np.ones(len(quarters)), 1.0, quarters[0].financial_year
    for q, quarter in enumerate(quarters):
        if quarter.financial_year != year:
            year = quarter.financial_year
            factor *= 1 + scenario.policy.fee_uplift.get(year, 0.0)
        uplift[q] = factor
    return uplift


def _usual(
    inputs: Inputs,
    scenario: Scenario,
    authority: list[str],
    care_type: list[str],
    quarters: tuple[Quarter, ...],
) -> Floats:
    rate = {(r.authority, r.care_type, r.financial_year): r.usual_rate for r, _ in inputs.tables["fee_rates"]}
    made: dict[tuple[str, str], Floats] = {}
    for pair in set(zip(authority, care_type, strict=True)):
        events = [e for e in scenario.events if isinstance(e, UsualRate) and (e.authority, e.care_type) == pair]
        given = np.array([rate[(*pair, quarter.financial_year)] for quarter in quarters])
        made[pair] = given * product_in_force(events, quarters)
    return np.array([made[pair] for pair in zip(authority, care_type, strict=True)])


def _why_not(
    scenario: Scenario,
    site: list[str],
    rating: list[str],
    closed: Bools,
    asking: Floats,
    usual: Floats,
    quarters: tuple[Quarter, ...],
) -> np.ndarray[tuple[int, ...], np.dtype[np.str_]]:
    """(S, Q) the first reason, of closed, embargo, rating and fee, why nobody new may come."""
    policy = scenario.policy
    ceiling = np.inf if policy.fee_ceiling_over_usual is None else 1 + policy.fee_ceiling_over_usual
    lowest = 0 if policy.lowest_rating is None else RATINGS.index(policy.lowest_rating)
    too_low = np.array([r in RATINGS and RATINGS.index(r) < lowest for r in rating], dtype=bool)
    embargoed = np.zeros(closed.shape, dtype=bool)
    place = np.array(site)
    for event in scenario.events:
        if isinstance(event, Embargo):
            embargoed[place == event.site] |= np.array([in_force(event, quarter) for quarter in quarters])
    # A fee exactly at the ceiling passes whatever the last bit of the product says
    dear = asking > usual * ceiling * (1 + 1e-12) if np.isfinite(ceiling) else np.zeros(closed.shape, dtype=bool)
    low = np.broadcast_to(too_low[:, None], closed.shape)
    return np.select([closed, embargoed, low, dear], ["closed", "embargo", "rating", "fee"], "")


def _staffing(
    inputs: Inputs, scenario: Scenario, book: Book, quarters: tuple[Quarter, ...], services: Services
) -> Staffing:
    supply = {(r.pool, r.role, r.financial_year): r.hours_per_week for r, _ in inputs.tables["workforce"]}
    pairs = list(dict.fromkeys((pool, role) for pool, role, _ in supply))
    hours = np.zeros((len(pairs), len(services.name)))
    limits = np.full((len(pairs), len(quarters)), np.nan)
    kinds = list(book.care_types.values())
    for k, (pool, role) in enumerate(pairs):
        events = [e for e in scenario.events if isinstance(e, Staff) and (e.pool, e.role) == (pool, role)]
        for q, quarter in enumerate(quarters):
            added = sum(event.hours_per_week for event in events if in_force(event, quarter))
            limits[k, q] = supply.get((pool, role, quarter.financial_year), np.nan) + added
        for s, authority in enumerate(services.authority):
            needed = kinds[services.care_type[s]].hours_per_week.get(role)
            if authority == pool and needed is not None:
                hours[k, s] = needed.value
    return Staffing(
        pool=tuple(pool for pool, _ in pairs),
        role=tuple(role for _, role in pairs),
        hours=hours,
        supply=np.maximum(limits, 0.0),
        agency_share=np.array([book.roles[role].agency_share.value for _, role in pairs]),
        agency_premium=np.array([book.roles[role].agency_premium_per_hour.value for _, role in pairs]),
    )


class _Demand:
    """Gathers demand points, arcs and groups; a closure adds points, whose arcs may add groups."""

    def __init__(self, inputs: Inputs, book: Book, homes: tuple[str, ...], needs: Needs, services: Services) -> None:
        self.inputs, self.book, self.homes, self.needs, self.services = inputs, book, homes, needs, services
        sites = sites_of(inputs)
        self.latitude = np.array([sites[site].latitude for site in services.site])
        self.longitude = np.array([sites[site].longitude for site in services.site])
        self.reach_km = [need.max_travel_km.value for need in book.needs.values()]
        self.points: list[tuple[str, int, int, float]] = []
        self.arcs: list[tuple[int, int, int, float]] = []
        self.groups: dict[tuple[int, int, int], int] = {}
        self.opening: dict[int, float] = defaultdict(float)

    def result(
        self, scenario: Scenario, quarters: tuple[Quarter, ...]
    ) -> tuple[Points, Arcs, Groups, tuple[Move, ...]]:
        self._areas()
        self._residents()
        arrivals = admissions(self.inputs, self.book, quarters)
        moves = self._closures()
        rises = {
            need: product_in_force([e for e in scenario.events if isinstance(e, Demand) and e.need == need], quarters)
            for need in self.needs.name
        }
        joined = np.zeros((len(self.points), len(quarters)))
        for p, (area, _, n, _) in enumerate(self.points):
            need = self.needs.name[n]
            joined[p] = arrivals.get((area, need), 0.0) * rises[need]
        return self._points(joined), self._arcs(len(quarters)), self._groups(), moves

    def _areas(self) -> None:
        waiting = {(row.area, row.need): row.people for row, _ in self.inputs.tables["waiting"]}
        for row, _ in self.inputs.tables["areas"]:
            km = self._distances(row.latitude, row.longitude)
            for n, need in enumerate(self.needs.name):
                self._point(row.area, self.homes.index(row.authority), n, waiting.get((row.area, need), 0.0), km)

    def _residents(self) -> None:
        place = {service: s for s, service in enumerate(self.services.name)}
        for row, _ in self.inputs.tables["residents"]:
            home, need = self.homes.index(row.authority), self.needs.name.index(row.need)
            self.opening[self._group(home, need, place[row.service])] += row.people

    def _closures(self) -> tuple[Move, ...]:
        """In the order of time, since those who move once may have to move again."""
        before = np.hstack([np.zeros((len(self.services.name), 1), dtype=bool), self.services.closed[:, :-1]])
        shut = self.services.closed & ~before
        moves = []
        point_of: dict[int, int] = {}
        for q, s in sorted((int(q), int(s)) for s, q in zip(*np.nonzero(shut), strict=True)):
            for (home, need, service), group in list(self.groups.items()):
                if service != s:
                    continue
                if group not in point_of:
                    name = f"{self.services.name[s]}@{self.homes[home]}"
                    km = self._distances(float(self.latitude[s]), float(self.longitude[s]))
                    point_of[group] = self._point(name, home, need, 0.0, km)
                moves.append(Move(group, point_of[group], q))
        return tuple(moves)

    def _distances(self, latitude: float, longitude: float) -> Floats:
        road = self.book.travel.road_factor.value
        return distances_km(latitude, longitude, self.latitude, self.longitude) * road

    def _point(self, name: str, home: int, need: int, waiting: float, km: Floats) -> int:
        accepted = ~np.isnan(self.needs.accepts[need][self.services.care_type])
        self.points.append((name, home, need, waiting))
        for s in np.flatnonzero(accepted & (km <= self.reach_km[need])):
            group = self._group(home, need, int(s))
            self.arcs.append((len(self.points) - 1, int(s), group, float(km[s])))
        return len(self.points) - 1

    def _group(self, home: int, need: int, service: int) -> int:
        return self.groups.setdefault((home, need, service), len(self.groups))

    def _points(self, arrivals: Floats) -> Points:
        area, home, need, waiting = zip(*self.points, strict=True) if self.points else ((), (), (), ())
        return Points(tuple(area), _ints(home), _ints(need), np.array(waiting, dtype=float), arrivals)

    def _arcs(self, count: int) -> Arcs:
        point, service, group, km = zip(*self.arcs, strict=True) if self.arcs else ((), (), (), ())
        everywhere = np.ones((len(self.arcs), count), dtype=bool)
        return Arcs(_ints(point), _ints(service), _ints(group), np.array(km, dtype=float), everywhere)

    def _groups(self) -> Groups:
        keys = list(self.groups)
        columns = [_ints(tuple(key[part] for key in keys)) for part in range(3)]
        opening = np.array([self.opening.get(g, 0.0) for g in range(len(keys))], dtype=float)
        return Groups(columns[0], columns[1], columns[2], opening)


def _ints(values: tuple[int, ...]) -> Ints:
    return np.array(values, dtype=np.int64)
