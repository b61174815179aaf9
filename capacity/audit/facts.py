"""The figures of the place, the book and the scenario, recalculated from models/formulation.md ("Figures").

Shares no code with the planner, on purpose: anyone who doubts one can check it against the other.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property

import numpy as np

from capacity.audit.evenly import Flow, flow
from capacity.audit.events import by_kind
from capacity.audit.prices import Prices, exact
from capacity.inputs.calendar import Quarter, in_force
from capacity.inputs.doors import door, turning_point
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import RATINGS, Closes, Embargo, Opens

EARTH_RADIUS_KM = 6371.0088
CEILING = 1 + exact(1e-12)  # a fee exactly at the ceiling passes
LEAST_HELD = 1e-6


@dataclass(frozen=True)
class Service:
    """A care type at a site. `opening` is the event that brings it, None where it is there at the start."""

    site: str
    care_type: str
    authority: str
    where: tuple[float, float]
    rating: str
    beds: float
    others: float
    council_beds: float
    opening: Opens | None = None


@dataclass(frozen=True)
class Point:
    """Where people wait: an area, what is left of a closed service, or residents whose need has changed."""

    home: str
    where: tuple[float, float]
    service: str = ""
    """The closed service; empty for everybody else."""
    changed: str = ""
    """The need that residents have come to have; empty for everybody else. They are nowhere in particular."""


class Facts:
    """Every figure that a plan is checked against. Quarters are numbered from 0."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs, self.scenario, self.book = inputs, inputs.scenario, inputs.book
        self.quarters: tuple[Quarter, ...] = self.scenario.calendar
        self.events = by_kind(self.scenario.all_events)
        self.number = {quarter.name: q for q, quarter in enumerate(self.quarters)}
        self.weeks = [quarter.days / 7 for quarter in self.quarters]
        self.exact_weeks = [Fraction(quarter.days, 7) for quarter in self.quarters]
        self.years = list(self.scenario.financial_years)
        self.homes = list(inputs.tables.homes)
        self._flow = cache(flow)
        self.distance_km = cache(self._distance_km)
        self.changes = any(share.value for need in self.book.needs.values() for share in need.becomes.values())
        self.services = self._services()
        where = {name: (service.authority, service.care_type) for name, service in self.services.items()}
        self.prices = Prices(inputs, self.quarters, where)
        self.opening: dict[tuple[str, str, str], float] = defaultdict(float)
        for row, _ in inputs.tables.residents:
            self.opening[row.authority, row.need, row.service] += row.people
        self.waiting = {(row.area, row.need): row.people for row, _ in inputs.tables.waiting}

    def _services(self) -> dict[str, Service]:
        sites = {row.site: row for row, _ in self.inputs.tables.sites}
        services = {}
        for row, _ in self.inputs.tables.services:
            site, most = sites[row.site], math.inf if row.council_beds is None else row.council_beds
            where = (site.latitude, site.longitude)
            services[row.service] = Service(
                row.site, row.care_type, site.authority, where, site.rating, row.beds, row.others, most
            )
        for event in self.events.opens:
            for kind, beds in event.services.items():
                where = (event.latitude, event.longitude)
                services[f"{event.site}-{kind}"] = Service(
                    event.site, kind, event.authority, where, event.rating, beds, 0.0, math.inf, event
                )
        return services

    @cached_property
    def points(self) -> dict[str, Point]:
        """Areas, SERVICE@HOME for every service that closes during the plan, and changed@NEED@HOME for every need that
        residents may come to have."""
        rows = [row for row, _ in self.inputs.tables.areas]
        points = {row.area: Point(row.authority, (row.latitude, row.longitude)) for row in rows}
        for name, service in self.services.items():
            if any(self.closes(name, q) for q in range(len(self.quarters))):
                points |= {door(name, home): Point(home, service.where, name) for home in self.homes}
        for need in [need for need in self.book.needs if self.came_from(need)]:
            points |= {turning_point(need, home): Point(home, (math.nan, math.nan), changed=need)
                       for home in self.homes}  # fmt: skip
        return points

    @cached_property
    def _closed(self) -> dict[str, list[bool]]:
        of_site: dict[str | None, list[Closes]] = defaultdict(list)
        of_service: dict[str | None, list[Closes]] = defaultdict(list)
        for event in self.events.closes:
            of_site[event.site].append(event)
            of_service[event.service].append(event)
        return {
            name: [
                (service.opening is not None and not in_force(service.opening, quarter))
                or any(in_force(event, quarter) for event in (*of_service[name], *of_site[service.site]))
                for quarter in self.quarters
            ]
            for name, service in self.services.items()
        }

    def closed(self, name: str, q: int) -> bool:
        """Whether a service is not open: not yet, or no longer."""
        return self._closed[name][q]

    def closes(self, name: str, q: int) -> bool:
        """Whether its people must move in this quarter."""
        open_before = not self.closed(name, q - 1) if q else self.services[name].opening is None
        return self.closed(name, q) and open_before

    def came_from(self, need: str) -> dict[str, float]:
        """Other needs that become this one, and the share of their people for whom they do so in a year."""
        others = {name: other.becomes[need].value for name, other in self.book.needs.items() if need in other.becomes}
        return {name: share for name, share in others.items() if share}

    def lives(self, need: str, q: int) -> Flow:
        """Residents over a quarter: they leave care, or come to have another need."""
        stays, becomes = self.book.needs[need].mean_stay_days.value, self.book.needs[need].becomes.values()
        change = sum(share.value for share in becomes) / 365
        return self._flow(self.quarters[q].days, 1 / (1 / stays + change) if change else stays)

    def accepted(self, need: str, name: str) -> bool:
        """Whether people with the need may be in the service: those who live there stay when their need becomes it."""
        share = self.book.needs[need].accepts.get(self.services[name].care_type)
        return share is not None and share.value > 0

    def living_on(
        self, name: str, q: int, start: Mapping[str, float], coming: Mapping[str, float]
    ) -> tuple[dict[str, float], dict[str, float]]:
        """By need, people at the quarter's end and through it, of those in a service at its start and those who come
        to be residents there: they leave care, or stay with the need that theirs becomes. No `name`: anywhere."""
        needs = list(self.book.needs)
        flows = [self.lives(need, q) for need in needs]
        alone = [each.there * start.get(need, 0.0) + each.new * coming.get(need, 0.0)
                 for need, each in zip(needs, flows, strict=True)]  # fmt: skip
        average, came = alone, dict.fromkeys(needs, 0.0)
        if self.changes:
            may = [need for need in needs if not name or self.accepted(need, name)]
            from_others = {need: self.came_from(need) if need in may else {} for need in needs}
            year = self.quarters[q].days / 365
            share = [[from_others[need].get(other, 0.0) * year for other in needs] for need in needs]
            matrix = np.eye(len(needs)) - np.array([each.new for each in flows])[:, None] * np.array(share)
            average = np.linalg.solve(matrix, np.array(alone)).tolist()
            came = {need: math.fsum(a * b for a, b in zip(row, average, strict=True))
                    for need, row in zip(needs, share, strict=True)}  # fmt: skip
        at_end = {need: each.stays * start.get(need, 0.0) + each.there * (coming.get(need, 0.0) + came[need])
                  for need, each in zip(needs, flows, strict=True)}  # fmt: skip
        return at_end, dict(zip(needs, average, strict=True))

    def waits(self, need: str, q: int) -> Flow:
        """People waiting over a quarter."""
        return self._flow(self.quarters[q].days, self.book.needs[need].mean_days_until_withdrawal.value)

    def at_once(self, point: str, q: int) -> bool:
        """Whether people placed from there move on the quarter's first day: at the door of a service that closes."""
        service = self.points[point].service
        return service != "" and self.closes(service, q)

    def held(self, need: str, q: int) -> float:
        """Of those at the door of a closing service on the first day, the share who still wait at the end.

        Below one in a million it is one in a million, since the programme divides by it.
        """
        return max(self.waits(need, q).stays, LEAST_HELD)

    @cached_property
    def admits(self) -> dict[str, list[str]]:
        """`yes` in each quarter, or the first reason why nobody new may come: closed, embargo, rating, fee."""
        embargoes: dict[str, list[Embargo]] = defaultdict(list)
        for event in self.events.embargoes:
            embargoes[event.site].append(event)
        return {
            name: [self._admits(name, q, embargoes[service.site]) for q in range(len(self.quarters))]
            for name, service in self.services.items()
        }

    def _admits(self, name: str, q: int, embargoes: list[Embargo]) -> str:
        service, policy = self.services[name], self.scenario.policy
        if self.closed(name, q):
            return "closed"
        if any(in_force(event, self.quarters[q]) for event in embargoes):
            return "embargo"
        lowest = policy.lowest_rating
        if lowest and service.rating in RATINGS and RATINGS.index(service.rating) < RATINGS.index(lowest):
            return "rating"
        over = policy.fee_ceiling_over_usual
        if over is None:
            return "yes"
        usual = self.prices.usual(service.authority, service.care_type, q)
        return "fee" if self.prices.asking(name, q) > usual * (1 + exact(over)) * CEILING else "yes"

    def _distance_km(self, point: str, name: str) -> float:
        """By road: great circle × road factor. Of people whose need has changed, from where those with the need come
        from: the mean over the areas of their home, by how many `fairness` counts of each."""
        if need := self.points[point].changed:
            areas = self._areas_of(point)
            people = [self.counted(area, need) for area in areas]
            people = people if any(people) else [1.0] * len(areas)
            km = [each * self.distance_km(area, name) for area, each in zip(areas, people, strict=True)]
            return math.fsum(km) / math.fsum(people) if areas else 0.0
        (lat, lon), (to_lat, to_lon) = self.points[point].where, self.services[name].where
        lat, lon, to_lat, to_lon = map(math.radians, (lat, lon, to_lat, to_lon))
        chord = math.sin((to_lat - lat) / 2) ** 2
        chord += math.cos(lat) * math.cos(to_lat) * math.sin((to_lon - lon) / 2) ** 2
        road = self.book.travel.road_factor.value
        return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord))) * road

    def nearest_km(self, point: str, name: str) -> float:
        """The same, of people whose need has changed from the nearest area of their home."""
        areas = self._areas_of(point) if self.points[point].changed else [point]
        return min((self.distance_km(area, name) for area in areas), default=math.inf)

    def _areas_of(self, point: str) -> list[str]:
        home = self.points[point].home
        return [row.area for row, _ in self.inputs.tables.areas if row.authority == home]

    def counted(self, area: str, need: str) -> float:
        """People of an area whom `fairness` counts: those who wait at the start and all who become ready."""
        ready = math.fsum(self.ready(area, need, q) for q in range(len(self.quarters)))
        return self.waiting.get((area, need), 0.0) + ready

    @cached_property
    def arrivals(self) -> dict[tuple[str, str], list[float]]:
        """People who come to need a place, by area and need, in each quarter."""
        yearly: dict[tuple[str, str, str], float] = defaultdict(float)
        for asked, _ in self.inputs.tables.demand:
            yearly[asked.area, asked.need, asked.financial_year] += asked.admissions
        if not self.inputs.tables.demand.present:
            for row, _ in self.inputs.tables.population:
                year = f"{row.year:.0f}-{(row.year + 1) % 100:02.0f}"
                for need, rates in self.book.admissions_per_1000_per_year.items():
                    if row.age_band in rates:
                        yearly[row.area, need, year] += row.people * rates[row.age_band].value / 1000
        areas = [row.area for row, _ in self.inputs.tables.areas]
        return {(area, need): self._arrivals(area, need, yearly) for area in areas for need in self.book.needs}

    def _arrivals(self, area: str, need: str, yearly: dict[tuple[str, str, str], float]) -> list[float]:
        events = [event for event in self.events.demand if event.need == need]
        factor = self.book.admissions_factor.value
        return [
            yearly[area, need, quarter.financial_year]
            * factor
            * quarter.days
            / 365
            * math.prod(1 + event.change for event in events if in_force(event, quarter))
            for quarter in self.quarters
        ]

    def _arranging(self, need: str, q: int) -> float:
        """Days to arrange a place over the days of the quarter."""
        return self.book.needs[need].days_to_arrange.value / self.quarters[q].days

    def ready(self, area: str, need: str, q: int) -> float:
        """People whose place has been arranged: those who came early in the quarter, or late in the one before."""
        arrivals = self.arrivals.get((area, need))
        if arrivals is None:
            return 0.0
        share = self._arranging(need, q)
        late = self._arranging(need, q - 1 if self.quarters[q].is_year else q) * arrivals[q - 1] if q else 0.0
        return (1 - share) * arrivals[q] + late

    def arranging_at_end(self, area: str, need: str, q: int) -> float:
        """People whose place is still being arranged at the quarter's end."""
        return self._arranging(need, q) * self.arrivals[area, need][q]

    def arranging(self, area: str, need: str, q: int) -> float:
        """The same through the quarter. Those of the quarter before the plan are in waiting.csv."""
        whole = self.arranging_at_end(area, need, q)
        return whole * (1 - self._arranging(need, q) / 2) if q == 0 else whole
