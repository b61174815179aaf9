"""The figures of models/formulation.md, read a second time: plain csv and yaml in, no code of `capacity`."""

import csv
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

RATINGS = ("Inadequate", "Requires improvement", "Good", "Outstanding")
EARTH_RADIUS_KM = 6371.0088


# ---------------------------------------------------------------- reading


def read_yaml(path: Path) -> Any:
    """A YAML file by 1.2 rules, keys always as text: 2025-26 and 2025-04-01 stay text, 5 and 0.1 are numbers."""
    return _plain(yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)) or {}


def _plain(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if node is None or (node.style is None and node.value in ("", "~", "null", "Null", "NULL")):
        return None
    is_number = node.style is None and re.fullmatch(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?", node.value)
    return float(node.value) if is_number else node.value


def merge(below: Any, above: Any) -> Any:
    """Mappings merge, key by key; any other value replaces what is below it."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {key: merge(below[key], value) if key in below else value for key, value in above.items()}


def read_scenario(path: Path) -> dict[str, Any]:
    """The scenario with what it `extends` below it, and its paths made absolute."""
    own = read_yaml(path)
    own |= {key: (path.parent / own[key]).resolve() for key in {"place", "book"} & own.keys()}
    if "extends" not in own:
        return own
    base = read_scenario(path.parent / own.pop("extends"))
    return merge(base, own) | {"events": (base.get("events") or []) + (own.get("events") or [])}


def figure(value: Any) -> float:
    """A figure of the book is a number, or a mapping with its `value`."""
    return float(value["value"] if isinstance(value, dict) else value)


class Flow(NamedTuple):
    """People who leave and come evenly through a quarter: the share `kept` of those there at its start, the share
    `come` of those who came that are there at its end, and the average = at_end · end + at_start · start."""

    kept: float
    come: float
    at_end: float
    at_start: float


def evenly(x: float) -> Flow:
    """stay, φ, α and β (hold, ψ, α_w and β_w) where x is the days of the quarter / the mean days."""
    kept = math.exp(-x)
    if x < 1e-3:  # 1 − φ loses its digits there: φ → 1, α → 1/2 by their series
        come, at_end = 1 - x / 2 + x**2 / 6 - x**3 / 24, 1 / 2 + x / 12 - x**3 / 720
    else:
        come = -math.expm1(-x) / x
        at_end = (1 - come) / (x * come)
    return Flow(kept, come, at_end, come - at_end * kept)


class Quarter(NamedTuple):
    """Its first day, its days and its financial year (2025-26)."""

    start: date
    days: int
    year: str


def plan_quarters(start: str, count: int) -> list[Quarter]:
    """The quarters of a plan, from its first day."""
    first = date.fromisoformat(start)
    months = [first.year * 12 + first.month - 1 + 3 * index for index in range(count + 1)]
    days = [date(month // 12, month % 12 + 1, 1) for month in months]
    years = [financial_year(day.year - (day.month < 4)) for day in days]
    return [Quarter(day, (after - day).days, year) for day, after, year in zip(days, days[1:], years, strict=False)]


def financial_year(first: int) -> str:
    """Such as 2025-26."""
    return f"{first}-{(first + 1) % 100:02d}"


class Service(NamedTuple):
    """A service with all that its site gives it. `opening`: its `opens` event, None where it is there at the start."""

    site: str
    care_type: str
    authority: str
    where: tuple[float, float]
    rating: str
    beds: float
    others: float
    weekly_fee: float
    council_beds: float
    opening: dict[str, Any] | None = None


class Block(NamedTuple):
    """A block contract in a quarter: the home that holds it, its beds and what each costs, £ a week."""

    home: str
    beds: float
    fee: float


class Point(NamedTuple):
    """Where people wait: an area of a home authority, the people of one need of a closed service, or residents who have
    come to have a need that their service does not accept."""

    home: str
    where: tuple[float, float]
    needs: list[str]
    closed_service: str | None = None
    changed: bool = False

    @property
    def is_area(self) -> bool:
        return not (self.closed_service or self.changed)


# ---------------------------------------------------------------- figures


class Figures:
    """Every figure of the formulation, by need, service and quarter (its index, from 0)."""

    def __init__(self, path: Path, changes: Mapping[str, Any] | None = None) -> None:
        self.scenario = read_scenario(Path(path)) | dict(changes or {})
        self.place: Path = self.scenario["place"]
        self.book = read_yaml(self.scenario["book"])
        for source in (
            read_yaml(self.place / "place.yaml") if (self.place / "place.yaml").exists() else {},
            self.scenario,
        ):
            self.book = merge(self.book, source.get("book_changes") or {})
        self.quarters = plan_quarters(self.scenario["start"], int(self.scenario["quarters"]))
        self.events, self.policy = self.scenario.get("events") or [], self.scenario.get("policy") or {}
        self.needs, self.care_types = self.book["needs"], self.book["care_types"]
        for need, accepts in (self.policy.get("diversion") or {}).items():
            self.needs[need]["accepts"] = self.needs[need]["accepts"] | accepts
        self.homes = [row["authority"] for row in self.rows("authorities") if row["role"] == "home"]
        self.services = self._services()
        self.agreed = self._agreed()
        self.residents = self._sums("residents", "people", "authority", "need", "service")
        self.waiting = self._sums("waiting", "people", "area", "need")
        self.rates = self._sums("fee_rates", "usual_rate", "authority", "care_type", "financial_year")
        self.contracted = self._sums("workforce", "hours_per_week", "pool", "role", "financial_year")
        self.admissions = self._admissions()
        for asked_often in ("accepts", "becoming", "living", "closed", "others", "grandfathered"):
            setattr(self, asked_often, cache(getattr(self, asked_often)))
        self.converting, self.converted = cache(self._converting), cache(self._converted)
        self.all_converted = cache(self._all_converted)
        self.points = self._points()

    def rows(self, table: str) -> list[dict[str, str]]:
        """Rows of a table of the place, none where it is absent."""
        path = self.place / f"{table}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{key: cell.strip() for key, cell in row.items()} for row in csv.DictReader(file)]

    def _sums(self, table: str, column: str, *key: str) -> dict[tuple[str, ...], float]:
        sums: dict[tuple[str, ...], float] = defaultdict(float)
        for row in self.rows(table):
            sums[tuple(row[part] for part in key)] += float(row[column])
        return dict(sums)

    def _services(self) -> dict[str, Service]:
        sites = {row["site"]: row for row in self.rows("sites")}
        services = {}
        for row in self.rows("services"):
            site, most = sites[row["site"]], float(row["council_beds"] or math.inf)
            amounts = (float(row["beds"]), float(row["others"]), float(row["weekly_fee"]), most)
            head = (row["site"], row["care_type"], site["authority"], _where(site), site["rating"])
            services[row["service"]] = Service(*head, *amounts)
        for event in (event for event in self.events if event["event"] == "opens"):
            for kind, beds in event["services"].items():
                head = (event["site"], kind, event["authority"], _where(event), event.get("rating") or "")
                services[f"{event['site']}-{kind}"] = Service(
                    *head, beds, 0, event["weekly_fee"][kind], math.inf, event
                )
        return services

    def _agreed(self) -> dict[str, Block]:
        """Block contracts of the place by service, at the fees of the first year."""
        held = [(row, float(row.get("block_beds") or 0)) for row in self.rows("services")]
        return {
            row["service"]: Block(row.get("block_home") or self.homes[0], beds, float(row["block_fee"]))
            for row, beds in held
            if beds
        }

    def _points(self) -> dict[str, Point]:
        points = {row["area"]: Point(row["authority"], _where(row), list(self.needs)) for row in self.rows("areas")}
        for name, service in self.services.items():
            if any(self.closes(name, quarter) for quarter in range(len(self.quarters))):
                for home, need in self.lives_in(name):
                    points[f"{home} {need} {name}"] = Point(home, service.where, [need], name)
        for home in self.homes:
            for need in self.needs:
                if any(self.becoming(other, need) for other in self.needs):
                    points[f"{home} {need} now"] = Point(home, (math.nan, math.nan), [need], changed=True)
        return points

    def accepts(self, need: str, name: str) -> bool:
        """Whether people with the need may live in the service."""
        return figure(self.needs[need]["accepts"].get(self.services[name].care_type, 0)) > 0

    def becoming(self, need: str, other: str) -> float:
        """The share of residents with the need who come to have the other in a year."""
        return figure((self.needs[need].get("becomes") or {}).get(other, 0))

    def lives_in(self, name: str) -> list[tuple[str, str]]:
        """(home, need) of the people who may live in a service: by the book, or because they do at the start."""
        pairs = [(home, need) for home in self.homes for need in self.needs]
        kind, opening = self.services[name].care_type, self.residents
        may = {need for need in self.needs if kind in (*self.needs[need]["accepts"], self.own_care_type(need))}
        return [pair for pair in pairs if pair[1] in may or opening.get((*pair, name))]

    def _admissions(self) -> dict[tuple[str, ...], float]:
        """People a year by area, need and financial year, before admissions_factor."""
        if (self.place / "demand.csv").exists():
            return self._sums("demand", "admissions", "area", "need", "financial_year")
        yearly: dict[tuple[str, ...], float] = defaultdict(float)
        for row in self.rows("population"):
            for need, rates in self.book["admissions_per_1000_per_year"].items():
                people = float(row["people"]) * figure(rates.get(row["age_band"], 0)) / 1000
                yearly[row["area"], need, financial_year(int(row["year"]))] += people
        return yearly

    def in_force(self, quarter: int, kind: str, **where: str) -> list[dict[str, Any]]:
        """Events of a kind that hold in a quarter."""
        events = [event for event in self.events if event["event"] == kind and self._holds(event, quarter)]
        return [event for event in events if all(event.get(key) == value for key, value in where.items())]

    def _holds(self, event: Mapping[str, Any], quarter: int) -> bool:
        day, until = self.quarters[quarter].start, event.get("until")
        return date.fromisoformat(event["from"]) <= day and (until is None or day < date.fromisoformat(until))

    def arrivals(self, area: str, need: str, quarter: int) -> float:
        """People of an area who come to need a placement in a quarter."""
        span = self.quarters[quarter]
        people = self.admissions.get((area, need, span.year), 0) * span.days / 365
        people *= figure(self.book.get("admissions_factor", 1))
        return people * math.prod(1 + event["change"] for event in self.in_force(quarter, "demand", need=need))

    def f(self, need: str, quarter: int) -> float:
        """What part of the quarter arranging takes."""
        return figure(self.needs[need].get("days_to_arrange", 0)) / self.quarters[quarter].days

    def arranging(self, area: str, need: str, quarter: int) -> float:
        """Those of them whose place is being arranged, on average over the quarter."""
        f = self.f(need, quarter)
        return f * (1 if quarter else 1 - f / 2) * self.arrivals(area, need, quarter)

    def ready(self, area: str, need: str, quarter: int) -> float:
        """Those of them for whom all is arranged in the quarter: they could move in if a bed were free."""
        f = self.f(need, quarter)
        before = self.arrivals(area, need, quarter - 1) if quarter else 0
        return (1 - f) * self.arrivals(area, need, quarter) + f * before

    def interim(self, need: str) -> float:
        """What somebody who waits, or whose place is being arranged, costs the council, £ a week."""
        return figure(self.needs[need].get("interim_care_per_week", 0))

    def people(self, area: str, need: str) -> float:
        """All who are ready in the plan or wait at its start."""
        ready = sum(self.ready(area, need, quarter) for quarter in range(len(self.quarters)))
        return ready + self.waiting.get((area, need), 0)

    def living(self, need: str, quarter: int) -> Flow:
        """stay, φ, α, β"""
        leave = 1 / figure(self.needs[need]["mean_stay_days"])
        return evenly(self.quarters[quarter].days * (leave + sum(self.becoming(need, o) for o in self.needs) / 365))

    def holding(self, need: str, quarter: int) -> Flow:
        """hold, ψ, α_w, β_w"""
        return evenly(self.quarters[quarter].days / figure(self.needs[need]["mean_days_until_withdrawal"]))

    def closed(self, name: str, quarter: int) -> bool:
        """Whether a service is closed, or not open yet, or no longer."""
        service = self.services[name]
        there = service.opening is None or self._holds(service.opening, quarter)
        return not there or self.shut(name, quarter)

    def shut(self, name: str, quarter: int) -> bool:
        """Whether a `closes` event holds, of the service or of its site."""
        return bool(self.closing(name, quarter))

    def closing(self, name: str, quarter: int) -> list[dict[str, Any]]:
        """The `closes` events in force, of the service or of its site."""
        whole = self.in_force(quarter, "closes", site=self.services[name].site)
        return whole + self.in_force(quarter, "closes", service=name)

    def closes(self, name: str, quarter: int) -> bool:
        """Whether the service's people must move in this quarter."""
        was_closed = self.closed(name, quarter - 1) if quarter else self.services[name].opening is not None
        return self.closed(name, quarter) and not was_closed

    def beds(self, name: str, quarter: int) -> float:
        """Registered beds, with events."""
        beds = self.services[name].beds
        beds += sum(event["change"] for event in self.in_force(quarter, "beds", service=name))
        beds += sum(event["beds"] for event in self.in_force(quarter, "converts", into=name))
        return beds - sum(event["beds"] for event in self.in_force(quarter, "converts", service=name))

    def let(self, name: str, quarter: int) -> float:
        """Beds that can be filled."""
        return self.beds(name, quarter) * figure(self.care_types[self.services[name].care_type]["max_occupancy"])

    def own_care_type(self, need: str) -> str | None:
        """The care type that is called like the need; where there is none, the first that may meet all of it."""
        if need in self.care_types:
            return need
        whole = [kind for kind in self.care_types if figure(self.needs[need]["accepts"].get(kind, 0)) >= 1]
        return whole[0] if whole else None

    def impoverished(self, need: str) -> float:
        """The share of others whose money runs out in a year."""
        return figure(self.needs[need].get("self_funders_becoming_funded_per_year", 0))

    def follow(
        self, name: str, quarter: int, start: Mapping[str, float], coming: Mapping[str, float]
    ) -> dict[str, float]:
        """People of each need at the end of a quarter who were in the service at its start or came to be residents
        there: as in resident_flow without anybody placed.

        The average of need m is α (kept start + come (coming + Σ κ d/365 average of n)) + β start: one equation each.
        """
        names, days = list(self.needs), self.quarters[quarter].days
        flows = [self.living(need, quarter) for need in names]
        left, right = np.eye(len(names)), np.zeros(len(names))
        for m, (need, flow) in enumerate(zip(names, flows, strict=True)):
            first, new = start.get(need, 0.0), coming.get(need, 0.0)
            right[m] = flow.at_end * (flow.kept * first + flow.come * new) + flow.at_start * first
            for n, other in enumerate(names if self.accepts(need, name) else ()):
                left[m, n] -= flow.at_end * flow.come * self.becoming(other, need) * days / 365
        average = np.linalg.solve(left, right)
        end = {}
        for need, flow in zip(names, flows, strict=True):
            came = coming.get(need, 0.0)
            if self.accepts(need, name):
                shares = [self.becoming(other, need) * days / 365 for other in names]
                came += sum(share * people for share, people in zip(shares, average.tolist(), strict=True))
            end[need] = flow.kept * start.get(need, 0.0) + flow.come * came
        return end

    def _converted(self, need: str, name: str, quarter: int) -> float:
        """Of the others who came to need the council's money, those who still live in the service at the end of the
        quarter (−1: nobody yet), by the need that they have then."""
        return self.all_converted(name, quarter)[need]

    def _all_converted(self, name: str, quarter: int) -> dict[str, float]:
        if quarter < 0 or any(self.closed(name, q) for q in range(quarter + 1)):
            return dict.fromkeys(self.needs, 0.0)
        coming = {need: self.converting(need, name, quarter) for need in self.needs}
        return self.follow(name, quarter, self.all_converted(name, quarter - 1), coming)

    def _converting(self, need: str, name: str, quarter: int) -> float:
        """Others who come to need the council's money in a quarter; only where a home authority's borough is."""
        service, share = self.services[name], self.impoverished(need)
        stranger = service.authority not in self.homes or self.own_care_type(need) != service.care_type
        if not share or stranger or any(self.closed(name, q) for q in range(quarter + 1)):
            return 0
        left = self.others(name, quarter) - sum(self.converted(each, name, quarter - 1) for each in self.needs)
        return share * self.quarters[quarter].days / 365 * max(0, left)

    def others_through(self, name: str, quarter: int) -> float:
        """Other people's residents through a quarter, on average, less those who became the council's."""
        people = self.others(name, quarter)
        for need in self.needs:
            flow = self.living(need, quarter)
            people -= flow.at_end * self.converted(need, name, quarter)
            people -= flow.at_start * self.converted(need, name, quarter - 1)
        return people

    def others(self, name: str, quarter: int) -> float:
        """Other people's residents: they grow, but only into beds that are left beside the opening residents."""
        service = self.services[name]
        growth = figure(self.care_types[service.care_type].get("others_growth_per_year", 0))
        years = int(self.quarters[quarter].year[:4]) - int(self.quarters[0].year[:4])
        room = self.let(name, quarter) - self.grandfathered(name, quarter)
        return min(service.others * (1 + growth) ** years, max(service.others, room))

    def usable(self, name: str, quarter: int, at_start: bool = False) -> float:
        """The most people of home authorities a service can hold at the end of the quarter, or at its start."""
        if self.closed(name, quarter):
            return 0
        room = min(self.let(name, quarter) - self.others(name, quarter), self.services[name].council_beds)
        theirs = sum(self.converted(need, name, quarter - at_start) for need in self.needs)
        return max(self.grandfathered(name, quarter, at_start), 0, room) + theirs

    def grandfathered(self, name: str, quarter: int, at_start: bool = False) -> float:
        """Those of the opening residents who are still there; none from the first closure on."""
        if any(self.closed(name, earlier) for earlier in range(quarter + 1)):
            return 0
        people: dict[str, float] = defaultdict(float)
        for (_, need, service), count in self.residents.items():
            people[need] += count * (service == name)
        for q in range(quarter if at_start else quarter + 1):
            people = self.follow(name, q, people, {})
        return sum(people.values())

    def asking(self, name: str, quarter: int) -> float:
        """What the provider asks, £ a week."""
        return self.services[name].weekly_fee * self.risen("asking_fee_rise", quarter)

    def risen(self, key: str, quarter: int) -> float:
        """Growth of prices since the first financial year by a rule of the policy."""
        first, now = self.quarters[0].year, self.quarters[quarter].year
        rises = {year: rise for year, rise in (self.policy.get(key) or {}).items() if first < year <= now}
        grown = 1.0
        for rise in rises.values():
            share = rise.get("pay_share", 0) if isinstance(rise, dict) else 0
            grown *= 1 + (share * rise.get("pay", 0) + (1 - share) * rise["prices"] if isinstance(rise, dict) else rise)
        return grown

    def usual(self, name: str, quarter: int) -> float:
        """The usual rate of the service's authority, £ a week."""
        authority, kind = self.services[name].authority, self.services[name].care_type
        events = self.in_force(quarter, "usual_rate", authority=authority, care_type=kind)
        rate = self.rates[authority, kind, self.quarters[quarter].year] * self.risen("usual_rate_rise", quarter)
        return rate * math.prod(1 + event["change"] for event in events)

    def net(self, need: str, name: str, quarter: int) -> float:
        """What a resident costs the council, £ a week."""
        terms, price = self.needs[need], max(self.asking(name, quarter), self.usual(name, quarter))
        contribution = figure(terms["client_contribution_per_week"]) * self.risen("contribution_rise", quarter)
        return max(0, price - contribution) * (1 - figure(terms["nhs_funded_share"]))

    def block(self, name: str, quarter: int) -> Block | None:
        """The block contract for beds of a service, of the place or by an event; none while it is closed."""
        agreed = [self.agreed[name]] if name in self.agreed else []
        for event in self.in_force(quarter, "block", service=name):
            agreed.append(Block(event.get("home") or self.homes[0], event["beds"], event["fee"]))
        if not agreed or self.closed(name, quarter):
            return None
        (only,) = agreed
        return only._replace(fee=only.fee * self.risen("block_fee_rise", quarter))

    def admits(self, name: str, quarter: int) -> bool:
        """Whether the service takes new placements."""
        site, rating = self.services[name].site, self.services[name].rating
        lowest, ceiling = self.policy.get("lowest_rating"), self.policy.get("fee_ceiling_over_usual")
        poor = lowest is not None and rating in RATINGS and RATINGS.index(rating) < RATINGS.index(lowest)
        most = math.inf if ceiling is None else self.usual(name, quarter) * (1 + ceiling)
        dear = self.asking(name, quarter) > most * (1 + 1e-9)  # £973.44 is not dearer than 748.80 × 1.3
        return not (poor or dear or self.closed(name, quarter) or self.in_force(quarter, "embargo", site=site))

    def supply(self, pool: str, role: str, quarter: int) -> float:
        """Contracted hours a week, less those that closed homes took along."""
        events = self.in_force(quarter, "staff", pool=pool, role=role)
        contracted = self.contracted[pool, role, self.quarters[quarter].year]
        return max(0, contracted + sum(event["hours_per_week"] for event in events) - self._lost(pool, role, quarter))

    def hours(self, care_type: str, role: str) -> float:
        """Hours of a role for each resident and week."""
        by_role = self.care_types[care_type]["hours_per_week"]
        return figure(by_role.get(role, 0)) * figure(self.book.get("hours_factor", 1))

    def units(self, site: str) -> list[str]:
        """The services of a site."""
        return [name for name, service in self.services.items() if service.site == site]

    def cover(self, names: Iterable[str], role: str) -> float:
        """Hours a week of a role that the services of one site need however few live there."""
        kinds = [self.care_types[self.services[name].care_type] for name in names]
        return max((figure((kind.get("hours_per_site_per_week") or {}).get(role, 0)) for kind in kinds), default=0)

    def open_units(self, site: str, quarter: int) -> list[str]:
        """Those with beds that are not closed."""
        return [n for n in self.units(site) if not self.closed(n, quarter) and self.beds(n, quarter) > 0]

    def _lost(self, pool: str, role: str, quarter: int) -> float:
        """Hours a week that left the pool with what is closed: of its people at the start, and of its sites' cover."""
        lost = 0.0
        for site in {service.site for service in self.services.values() if service.authority == pool}:
            shut = {name: self._gone(name, quarter) for name in self.units(site) if self.shut(name, quarter)}
            for name, gone in shut.items():
                service = self.services[name]
                people = sum(count for (*_, home), count in self.residents.items() if home == name)
                lost += gone * self.hours(service.care_type, role) * (service.others + people)
            if not self.cover(self.open_units(site, quarter), role):
                there = [name for name in shut if self.beds(name, quarter) > 0 and self.was_there(name, quarter)]
                lost += max((shut[name] * self.cover([name], role) for name in there), default=0)
        return lost

    def was_there(self, name: str, quarter: int) -> bool:
        """Of the table, or open in a quarter before: what closes before it opens has no staff to lose."""
        before = range(quarter)
        return self.services[name].opening is None or any(
            name in self.open_units(self.services[name].site, q) for q in before
        )

    def _gone(self, name: str, quarter: int) -> float:
        """Share of the staff of a service that is closed that left the pool."""
        stays = self.closing(name, quarter)[0].get("staff_stay", self.book.get("staff_stay_after_closure", 1))
        return 1 - figure(stays)

    def reach(self, point: Point, need: str, name: str) -> bool:
        """Whether a service is near enough; for people whose need has changed, to any area of their home."""
        most = figure(self.needs[need]["max_travel_km"])
        mine = [area for _, area in self.areas_of(point.home)] if point.changed else [point]
        return any(self.distance(each, name) <= most for each in mine)

    def areas_of(self, home: str) -> list[tuple[str, Point]]:
        """The areas of a home authority."""
        return [(label, point) for label, point in self.points.items() if point.is_area and point.home == home]

    def distance(self, point: Point, name: str) -> float:
        """Kilometres by road: great circle × road factor; for people whose need has changed, the mean over their home's
        areas, weighted by the people of each with the need."""
        if point.changed:
            areas = self.areas_of(point.home)
            people = [self.people(label, point.needs[0]) for label, _ in areas]
            people = people if sum(people) else [1] * len(areas)
            away = [self.distance(area, name) for _, area in areas]
            return sum(each * km for each, km in zip(people, away, strict=True)) / sum(people)
        latitude, longitude, to_latitude, to_longitude = map(math.radians, (*point.where, *self.services[name].where))
        half = math.sin((to_latitude - latitude) / 2) ** 2
        half += math.cos(latitude) * math.cos(to_latitude) * math.sin((to_longitude - longitude) / 2) ** 2
        return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1, half))) * figure(self.book["travel"]["road_factor"])


def _where(row: Mapping[str, Any]) -> tuple[float, float]:
    return float(row["latitude"]), float(row["longitude"])
