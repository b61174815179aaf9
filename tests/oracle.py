"""A second reading of models/formulation.md, to check the planner against.

It shares no code with `capacity`: plain csv and yaml in, every ward apart, no reduction, each stage solved afresh,
and earlier stages kept by a plain row "earlier objective <= best + a little". Slow; to be read beside the formulas.
"""

import csv
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import highspy
import numpy as np
import yaml

RATINGS = ("Inadequate", "Requires improvement", "Good", "Outstanding")
PRIORITIES = ("safe_staffing", "unmet", "out_of_borough", "cost", "travel")
EARTH_RADIUS_KM = 6371.0088
RELATIVE_SLACK, ABSOLUTE_SLACK = 1e-11, 1e-9  # how far an earlier stage may be left behind

Terms = dict[int, float]  # coefficients by column
Row = tuple[Terms, float, float]  # with its lower and upper limit


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
    """Where people wait: an area of a home authority, or the people of one need of a closed service."""

    home: str
    where: tuple[float, float]
    needs: list[str]
    closed_service: str | None = None


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
        self.needs, self.care_types = self.book["needs"], self.book["care_types"]
        self.quarters = plan_quarters(self.scenario["start"], int(self.scenario["quarters"]))
        self.events, self.policy = self.scenario.get("events") or [], self.scenario.get("policy") or {}
        self.homes = [row["authority"] for row in self.rows("authorities") if row["role"] == "home"]
        self.services = self._services()
        self.agreed = self._agreed()
        self.residents = self._sums("residents", "people", "authority", "need", "service")
        self.waiting = self._sums("waiting", "people", "area", "need")
        self.rates = self._sums("fee_rates", "usual_rate", "authority", "care_type", "financial_year")
        self.contracted = self._sums("workforce", "hours_per_week", "pool", "role", "financial_year")
        self.admissions = self._admissions()
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
        return points

    def lives_in(self, name: str) -> list[tuple[str, str]]:
        """(home, need) of the people who may live in a service: by the book, or because they do at the start."""
        pairs = [(home, need) for home in self.homes for need in self.needs]
        kind = self.services[name].care_type
        return [pair for pair in pairs if kind in self.needs[pair[1]]["accepts"] or self.residents.get((*pair, name))]

    def _admissions(self) -> dict[tuple[str, ...], float]:
        """People a year by area, need and financial year."""
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
        return [event for event in events if all(event[key] == value for key, value in where.items())]

    def _holds(self, event: Mapping[str, Any], quarter: int) -> bool:
        day, until = self.quarters[quarter].start, event.get("until")
        return date.fromisoformat(event["from"]) <= day and (until is None or day < date.fromisoformat(until))

    def arrivals(self, area: str, need: str, quarter: int) -> float:
        """People of an area who come to need a placement in a quarter."""
        span = self.quarters[quarter]
        people = self.admissions.get((area, need, span.year), 0) * span.days / 365
        return people * math.prod(1 + event["change"] for event in self.in_force(quarter, "demand", need=need))

    def stay(self, need: str, quarter: int) -> float:
        """Share of residents still there a quarter later."""
        return math.exp(-self.quarters[quarter].days / figure(self.needs[need]["mean_stay_days"]))

    def hold(self, need: str, quarter: int) -> float:
        """Share still waiting a quarter later."""
        return math.exp(-self.quarters[quarter].days / figure(self.needs[need]["mean_days_until_withdrawal"]))

    def closed(self, name: str, quarter: int) -> bool:
        """Whether a service is closed, or not open yet, or no longer."""
        service = self.services[name]
        there = service.opening is None or self._holds(service.opening, quarter)
        return not there or bool(self.in_force(quarter, "closes", site=service.site))

    def closes(self, name: str, quarter: int) -> bool:
        """Whether the service's people must move in this quarter."""
        was_closed = self.closed(name, quarter - 1) if quarter else self.services[name].opening is not None
        return self.closed(name, quarter) and not was_closed

    def usable(self, name: str, quarter: int) -> float:
        """The most people of home authorities a service can hold."""
        service = self.services[name]
        if self.closed(name, quarter):
            return 0
        beds = service.beds + sum(event["change"] for event in self.in_force(quarter, "beds", service=name))
        beds += sum(event["beds"] for event in self.in_force(quarter, "converts", into=name))
        beds -= sum(event["beds"] for event in self.in_force(quarter, "converts", service=name))
        let = beds * figure(self.care_types[service.care_type]["max_occupancy"])
        return max(self.grandfathered(name, quarter), 0, min(let - service.others, service.council_beds))

    def grandfathered(self, name: str, quarter: int) -> float:
        """Those of the opening residents who are still there; none from the first closure on."""
        if any(self.closed(name, earlier) for earlier in range(quarter + 1)):
            return 0
        people = [(need, count) for (_, need, service), count in self.residents.items() if service == name]
        return sum(count * math.prod(self.stay(need, q) for q in range(quarter + 1)) for need, count in people)

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
        """Contracted hours a week."""
        events = self.in_force(quarter, "staff", pool=pool, role=role)
        contracted = self.contracted[pool, role, self.quarters[quarter].year]
        return max(0, contracted + sum(event["hours_per_week"] for event in events))

    def distance(self, point: Point, name: str) -> float:
        """Kilometres by road: great circle × road factor."""
        latitude, longitude, to_latitude, to_longitude = map(math.radians, (*point.where, *self.services[name].where))
        half = math.sin((to_latitude - latitude) / 2) ** 2
        half += math.cos(latitude) * math.cos(to_latitude) * math.sin((to_longitude - longitude) / 2) ** 2
        return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1, half))) * figure(self.book["travel"]["road_factor"])


def _where(row: Mapping[str, Any]) -> tuple[float, float]:
    return float(row["latitude"]), float(row["longitude"])


# ---------------------------------------------------------------- the linear programme


@dataclass
class Program:
    """Columns (all ≥ 0) by key, the quarter last; rows; what each priority minimises."""

    upper: list[float] = field(default_factory=list)
    keys: dict[tuple[Any, ...], int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    objectives: dict[str, Terms] = field(
        default_factory=lambda: {name: defaultdict(float) for name in (*PRIORITIES, "budget")}
    )

    def column(self, *key: Any, upper: float = math.inf) -> int:
        """A new column."""
        self.upper.append(upper)
        return self.keys.setdefault(key, len(self.upper) - 1)

    def before(self, *key: Any) -> int | None:
        """The column of the quarter before; None in the first."""
        return self.keys[(*key[:-1], key[-1] - 1)] if key[-1] else None

    def row(self, terms: Iterable[tuple[int | None, float]], lower: float = -math.inf, upper: float = math.inf) -> None:
        """A new row; terms without a column are left out."""
        self.rows.append(({column: each for column, each in terms if column is not None}, lower, upper))


def formulate(figures: Figures) -> Program:
    """The whole programme."""
    program = Program()
    reach = {}  # kilometres by point, need and service
    for label, point in figures.points.items():
        for name, service in figures.services.items():
            for need in point.needs:
                terms, kilometres = figures.needs[need], figures.distance(point, name)
                if service.care_type in terms["accepts"] and kilometres <= figure(terms["max_travel_km"]):
                    reach[label, need, name] = kilometres
    for quarter in range(len(figures.quarters)):
        placed = _placements(figures, program, quarter, reach)
        _residents(figures, program, quarter, placed)
        _blocks(figures, program, quarter)
        _waiting(figures, program, quarter, placed)
        _staff(figures, program, quarter)
    if "budget" in (figures.scenario.get("priorities") or ()):
        _budgets(figures, program)
    return program


def _budgets(figures: Figures, program: Program) -> None:
    """budget: fees of a home's residents and blocks and premiums of its pool's agency hours in a year, in £m"""
    cost = program.objectives["cost"]
    for home, by_year in figures.scenario["budget"].items():
        for year, amount in by_year.items():
            inside = [q for q, quarter in enumerate(figures.quarters) if quarter.year == year]
            terms: list[tuple[int | None, float]] = []
            for (kind, owner, *rest), column in program.keys.items():
                if owner != home or rest[-1] not in inside:
                    continue
                if kind in ("agency", "in_block", "void"):
                    terms.append((column, cost[column] / 1e6))
                elif kind == "residents":
                    weeks = figures.quarters[rest[-1]].days / 7
                    terms.append((column, figures.net(rest[0], rest[1], rest[-1]) * weeks / 1e6))
            if inside:
                over = program.column("overspend", home, year)
                program.objectives["budget"][over] = 1e6
                program.row([*terms, (over, -1)], upper=amount / 1e6)


Placed = dict[tuple[str, str, str], int]  # column by point, need and service


def _placements(
    figures: Figures, program: Program, quarter: int, reach: Mapping[tuple[str, str, str], float]
) -> Placed:
    """admissions, substitution, choice"""
    placed, groups = {}, defaultdict(list)
    admits = {name: figures.admits(name, quarter) for name in figures.services}
    for (label, need, name), kilometres in reach.items():
        column = program.column("placed", label, need, name, quarter, upper=math.inf if admits[name] else 0)
        placed[label, need, name] = column
        groups[figures.points[label].home, need].append((column, figures.services[name]))
        program.objectives["travel"][column] = kilometres
    for (home, need), members in groups.items():
        for kind, most in figures.needs[need]["accepts"].items():
            if (share := figure(most)) < 1:
                program.row([(column, (service.care_type == kind) - share) for column, service in members], upper=0)
        avoidable = program.column("avoidable", home, need, quarter)
        program.objectives["out_of_borough"][avoidable] = 1
        share = figure(figures.needs[need]["chooses_out_of_borough"])
        away = [(column, (service.authority != home) - share) for column, service in members]
        program.row([*away, (avoidable, -1)], upper=0)
    return placed


def _residents(figures: Figures, program: Program, quarter: int, placed: Placed) -> None:
    """resident_flow, beds"""
    into = defaultdict(list)
    for (label, need, name), column in placed.items():
        into[figures.points[label].home, need, name].append((column, -1.0))
    for name in figures.services:
        closed, there = figures.closed(name, quarter), []
        for home, need in figures.lives_in(name):
            key = ("residents", home, need, name, quarter)
            column, before = program.column(*key, upper=0 if closed else math.inf), program.before(*key)
            there.append((column, 1.0))
            stay, net = figures.stay(need, quarter), figures.net(need, name, quarter)
            stayed = 0 if quarter else stay * figures.residents.get((home, need, name), 0)
            if not closed:
                program.row([(column, 1), (before, -stay), *into[home, need, name]], stayed, stayed)
            weeks = figures.quarters[quarter].days / 7
            if quarter == len(figures.quarters) - 1:
                weeks += figure(figures.needs[need]["mean_stay_days"]) / 7  # value at the end
            program.objectives["cost"][column] = net * weeks
        program.row(there, upper=figures.usable(name, quarter))


def _blocks(figures: Figures, program: Program, quarter: int) -> None:
    """block, block_residents; a column of void has the home that holds the block in its key"""
    weeks, cost = figures.quarters[quarter].days / 7, program.objectives["cost"]
    for name in figures.services:
        if (block := figures.block(name, quarter)) is None:
            continue
        void = program.column("void", block.home, name, quarter)
        cost[void], filled = block.fee * weeks, [(void, 1.0)]
        for home, need in figures.lives_in(name):
            if home == block.home:
                key = (home, need, name, quarter)
                column = program.column("in_block", *key)
                cost[column] = (block.fee - figures.net(need, name, quarter)) * weeks
                program.row([(column, 1), (program.keys["residents", *key], -1)], upper=0)
                filled.append((column, 1.0))
        program.row(filled, block.beds, block.beds)


def _waiting(figures: Figures, program: Program, quarter: int, placed: Placed) -> None:
    """waiting_flow"""
    away = defaultdict(list)
    for (label, need, _), column in placed.items():
        away[label, need].append((column, 1.0))
    for label, point in figures.points.items():
        for need in point.needs:
            column, before = (
                program.column("waiting", label, need, quarter),
                program.before("waiting", label, need, quarter),
            )
            stay, hold, name = figures.stay(need, quarter), figures.hold(need, quarter), point.closed_service
            people = 0 if quarter else hold * figures.waiting.get((label, need), 0)
            terms = [(column, 1), (before, -hold), *away[label, need]]
            if name is None:
                people += figures.arrivals(label, need, quarter)
            elif figures.closes(name, quarter):
                terms.append((program.before("residents", point.home, need, name, quarter), -stay))
                people += 0 if quarter else stay * figures.residents.get((point.home, need, name), 0)
            program.row(terms, people, people)
            weight = figure(figures.needs[need]["priority"])
            program.objectives["unmet"][column] = weight * figures.quarters[quarter].days / 7


def _staff(figures: Figures, program: Program, quarter: int) -> None:
    """staffing, agency_limit"""
    weeks = figures.quarters[quarter].days / 7
    for pool, role in [(p, r) for p, r, year in figures.contracted if year == figures.quarters[quarter].year]:
        supply, terms = figures.supply(pool, role, quarter), figures.book["roles"][role]
        agency = program.column("agency", pool, role, quarter, upper=figure(terms["agency_share"]) * supply)
        unstaffed = program.column("unstaffed", pool, role, quarter)
        premium = figure(terms["agency_premium_per_hour"]) * figures.risen("agency_premium_rise", quarter)
        program.objectives["cost"][agency] = premium * weeks
        program.objectives["safe_staffing"][unstaffed] = weeks
        needed: list[tuple[int, float]] = [(agency, -1), (unstaffed, -1)]
        for name, service in figures.services.items():
            hours = figure(figures.care_types[service.care_type]["hours_per_week"].get(role, 0))
            if service.authority == pool and not figures.closed(name, quarter):
                supply -= hours * service.others
                people = [program.keys["residents", *pair, name, quarter] for pair in figures.lives_in(name)]
                needed += [(column, hours) for column in people]
        program.row(needed, upper=supply)


# ---------------------------------------------------------------- solving


@dataclass(frozen=True)
class Answer:
    """Each priority's value, in order; the final plan by column key; the figures and programme it came from."""

    values: dict[str, float]
    plan: dict[tuple[Any, ...], float]
    figures: Figures
    program: Program


def solve(
    scenario: Path, method: str = "simplex", slack: float = 1.0, changes: Mapping[str, Any] | None = None
) -> Answer:
    """Settle the scenario's priorities in order, by HiGHS (`simplex`, `ipm`) or by PuLP's `cbc`.

    `slack` multiplies what an earlier stage may be left behind; `changes` replace top-level keys of the scenario.
    Raises RuntimeError where a stage is not solved to optimality.
    """
    figures = Figures(scenario, changes)
    program = formulate(figures)
    settled: dict[str, float] = {}
    solution: list[float] = []
    for priority in figures.scenario.get("priorities") or PRIORITIES:
        for looser in (1, 10, 100, 1e3, 1e4):  # the solver's own rounding can be more than the least slack
            kept = [_kept(program.objectives[earlier], best, slack * looser) for earlier, best in settled.items()]
            try:
                solution = (_cbc if method == "cbc" else _highs)(program, kept, program.objectives[priority], method)
                break
            except RuntimeError:
                if not settled or looser == 1e4:
                    raise
        settled[priority] = sum(each * solution[column] for column, each in program.objectives[priority].items())
    return Answer(settled, {key: solution[column] for key, column in program.keys.items()}, figures, program)


def _kept(objective: Terms, best: float, slack: float) -> Row:
    """The row "objective <= best + a little", its largest coefficient made 1."""
    scale = max(map(abs, objective.values()), default=0) or 1
    most = best + slack * (RELATIVE_SLACK * abs(best) + ABSOLUTE_SLACK)
    return {column: each / scale for column, each in objective.items()}, -math.inf, most / scale


def _highs(program: Program, kept: list[Row], objective: Terms, method: str) -> list[float]:
    rows, size = [*program.rows, *kept], len(program.upper)
    model, cost = highspy.HighsLp(), np.zeros(size)
    cost[list(objective)] = list(objective.values())
    model.num_col_, model.num_row_ = size, len(rows)
    model.col_cost_ = cost / (np.abs(cost).max(initial=0) or 1)
    model.col_lower_, model.col_upper_ = np.zeros(size), np.array(program.upper)
    model.row_lower_, model.row_upper_ = (np.array([row[side] for row in rows]) for side in (1, 2))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(row[0]) for row in rows)])
    model.a_matrix_.index_ = np.array([column for row in rows for column in row[0]])
    model.a_matrix_.value_ = np.array([each for row in rows for each in row[0].values()], dtype=float)
    said = ""
    for solver, presolve in ((method, "on"), (method, "off"), ("simplex", "off")):
        highs = highspy.Highs()
        options = {"output_flag": False, "solver": solver, "presolve": presolve, "small_matrix_value": 1e-12}
        tolerances = dict.fromkeys(("primal_feasibility_tolerance", "dual_feasibility_tolerance"), 1e-9)
        for option, value in (options | tolerances).items():
            highs.setOptionValue(option, value)
        highs.passModel(model)
        highs.run()
        said = highs.modelStatusToString(highs.getModelStatus())
        if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            return list(highs.getSolution().col_value)
    raise RuntimeError(said)


def _cbc(program: Program, kept: list[Row], objective: Terms, method: str) -> list[float]:
    import pulp

    problem = pulp.LpProblem("oracle", pulp.LpMinimize)
    limits = [None if math.isinf(upper) else upper for upper in program.upper]
    columns = [problem.add_variable(f"c{number}", 0, upper) for number, upper in enumerate(limits)]
    problem.setObjective(pulp.LpAffineExpression((columns[column], each) for column, each in objective.items()))
    for terms, lower, upper in [*program.rows, *kept]:
        expression = pulp.LpAffineExpression((columns[column], each) for column, each in terms.items())
        problem.addConstraint(expression == upper if lower == upper else expression <= upper)
    problem.solve(pulp.PULP_CBC_CMD(msg=False, options=["primalT 1e-9", "dualT 1e-9"]))
    if pulp.LpStatus[problem.status] != "Optimal":
        raise RuntimeError(pulp.LpStatus[problem.status])
    return [column.value() or 0.0 for column in columns]
