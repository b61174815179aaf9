"""A second reading of models/formulation.md, to check the planner against.

It shares no code with `capacity`: plain csv and yaml in, every ward apart, no reduction, each stage solved afresh, and
earlier stages kept by a plain row "earlier objective <= best + a little". Slow, and meant to be read beside the formulas.

    python tests/oracle.py inputs/knowsley/scenarios/baseline.yaml --method ipm --quarters 8
"""

import argparse
import csv
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import yaml

RATINGS = ("Inadequate", "Requires improvement", "Good", "Outstanding")
DEFAULT_PRIORITIES = ("safe_staffing", "unmet", "out_of_borough", "cost", "travel")
EARTH_RADIUS_KM = 6371.0088
RELATIVE_SLACK, ABSOLUTE_SLACK = 1e-11, 1e-9  # how far an earlier stage may be left behind

Objective = dict[int, float]  # column → coefficient


# ---------------------------------------------------------------- reading


def read_yaml(path: Path) -> Any:
    """A YAML file by 1.2 rules, keys always as text: 2025-26 and 2025-04-01 stay text, 5 and 0.1 are numbers."""
    return _plain(yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader))


def _plain(node: Any) -> Any:
    if node is None:
        return None
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    text, quoted = node.value, node.style is not None
    if not quoted and text in ("", "~", "null", "Null", "NULL"):
        return None
    if not quoted and re.fullmatch(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?", text):
        return float(text)
    return text


def merge(below: Any, above: Any) -> Any:
    """Mappings merge, key by key; any other value replaces what is below it."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {key: merge(below[key], value) if key in below else value for key, value in above.items()}


def read_scenario(path: Path) -> dict[str, Any]:
    """The scenario with what it `extends` below it, and its paths made absolute."""
    own = read_yaml(path)
    for key in {"place", "book"} & own.keys():
        own[key] = (path.parent / own[key]).resolve()
    parent = own.pop("extends", None)
    if parent is None:
        return own
    base = read_scenario(path.parent / parent)
    return merge(base, own) | {"events": (base.get("events") or []) + (own.get("events") or [])}


def read_table(place: Path, name: str) -> list[dict[str, str]] | None:
    """Rows of a place's table; None where the place has none."""
    path = place / f"{name}.csv"
    if not path.exists():
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: cell.strip() for key, cell in row.items()} for row in csv.DictReader(file)]


def figure(value: Any) -> float:
    """A figure of the book is a number, or a mapping with its `value`."""
    return float(value["value"] if isinstance(value, dict) else value)


@dataclass(frozen=True)
class Quarter:
    """Its first day, its days and the financial year (2025-26) it belongs to."""

    start: date
    days: int
    year: str


def plan_quarters(start: str, count: int) -> list[Quarter]:
    """The quarters of a plan, from its first day."""
    first = date.fromisoformat(start)
    months = [first.year * 12 + first.month - 1 + 3 * index for index in range(count + 1)]
    starts = [date(month // 12, month % 12 + 1, 1) for month in months]
    years = [day.year - (day.month < 4) for day in starts]
    return [
        Quarter(day, (after - day).days, f"{year}-{(year + 1) % 100:02d}")
        for day, after, year in zip(starts, starts[1:], years, strict=False)
    ]


@dataclass
class Service:
    """A service with all that its site gives it. `opening` is None where it is there from the start."""

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


@dataclass
class Point:
    """Where people wait: an area of a home authority, or one need's people of a closed service."""

    home: str
    where: tuple[float, float]
    needs: list[str]
    closed_service: str | None = None


class Figures:
    """Every figure of the formulation, by need, service and quarter index (from 0)."""

    def __init__(self, scenario_path: Path, changes: Mapping[str, Any] | None = None) -> None:
        scenario = self.scenario = read_scenario(Path(scenario_path)) | dict(changes or {})
        place = self.place = scenario["place"]
        place_file = (read_yaml(place / "place.yaml") if (place / "place.yaml").exists() else None) or {}
        self.book = merge(read_yaml(scenario["book"]), place_file.get("book_changes") or {})
        self.book = merge(self.book, scenario.get("book_changes") or {})
        self.needs, self.care_types = self.book["needs"], self.book["care_types"]
        self.quarters = plan_quarters(scenario["start"], int(scenario["quarters"]))
        self.events = scenario.get("events") or []
        self.policy = scenario.get("policy") or {}
        self.homes = [row["authority"] for row in self.rows("authorities") if row["role"] == "home"]
        self.services = self._services()
        self.opening_residents: dict[tuple[str, str, str], float] = defaultdict(float)
        for row in self.rows("residents"):
            self.opening_residents[row["authority"], row["need"], row["service"]] += float(row["people"])
        self.opening_waiting: dict[tuple[str, str], float] = defaultdict(float)
        for row in self.rows("waiting"):
            self.opening_waiting[row["area"], row["need"]] += float(row["people"])
        rates = self.rows("fee_rates")
        self.rates = {
            (row["authority"], row["care_type"], row["financial_year"]): float(row["usual_rate"]) for row in rates
        }
        staff = self.rows("workforce")
        self.contracted = {
            (row["pool"], row["role"], row["financial_year"]): float(row["hours_per_week"]) for row in staff
        }
        self.points = self._points()
        self.yearly = self._yearly_admissions()

    def rows(self, table: str) -> list[dict[str, str]]:
        """Rows of a table, none where it is absent."""
        return read_table(self.place, table) or []

    def _services(self) -> dict[str, Service]:
        sites = {row["site"]: row for row in self.rows("sites")}
        services = {}
        for row in self.rows("services"):
            site = sites[row["site"]]
            services[row["service"]] = Service(
                row["site"], row["care_type"], site["authority"], _where(site), site["rating"], float(row["beds"]),
                float(row["others"]), float(row["weekly_fee"]), float(row["council_beds"] or math.inf),
            )  # fmt: skip
        for event in self.events:
            for care_type, beds in event["services"].items() if event["event"] == "opens" else ():
                services[f"{event['site']}-{care_type}"] = Service(
                    event["site"], care_type, event["authority"], _where(event), event.get("rating") or "", beds, 0,
                    event["weekly_fee"][care_type], math.inf, event,
                )  # fmt: skip
        return services

    def _points(self) -> dict[str, Point]:
        areas = [row for row in self.rows("areas") if row["authority"] in self.homes]
        points = {row["area"]: Point(row["authority"], _where(row), list(self.needs)) for row in areas}
        for name, service in self.services.items():
            if any(self.closes(name, quarter) for quarter in range(len(self.quarters))):
                for home, need in self.lives_in(name):
                    points[f"{home} {need} {name}"] = Point(home, service.where, [need], name)
        return points

    def lives_in(self, name: str) -> list[tuple[str, str]]:
        """(home, need) of the people who may live in a service: by the book, or because they do at the start."""
        care_type = self.services[name].care_type
        return [
            (home, need)
            for home in self.homes
            for need in self.needs
            if care_type in self.needs[need]["accepts"] or self.opening_residents.get((home, need, name))
        ]

    def _yearly_admissions(self) -> dict[tuple[str, str, str], float]:
        """People a year by area, need and financial year."""
        yearly: dict[tuple[str, str, str], float] = defaultdict(float)
        given = read_table(self.place, "demand")
        for row in given or []:
            yearly[row["area"], row["need"], row["financial_year"]] += float(row["admissions"])
        for row in self.rows("population") if given is None else ():
            year = f"{row['year']}-{(int(row['year']) + 1) % 100:02d}"
            for need, rates in self.book["admissions_per_1000_per_year"].items():
                rate = figure(rates.get(row["age_band"], 0))
                yearly[row["area"], need, year] += float(row["people"]) * rate / 1000
        return yearly

    def in_force(self, quarter: int, kind: str, **where: str) -> list[dict[str, Any]]:
        """Events of a kind that hold in a quarter."""
        return [
            event
            for event in self.events
            if event["event"] == kind
            and all(event[key] == value for key, value in where.items())
            and self._holds(event, quarter)
        ]

    def _holds(self, event: Mapping[str, Any], quarter: int) -> bool:
        day, until = self.quarters[quarter].start, event.get("until")
        return date.fromisoformat(event["from"]) <= day and (until is None or day < date.fromisoformat(until))

    def arrivals(self, area: str, need: str, quarter: int) -> float:
        """People of an area who come to need a placement in a quarter."""
        changes = math.prod(1 + event["change"] for event in self.in_force(quarter, "demand", need=need))
        span = self.quarters[quarter]
        return self.yearly.get((area, need, span.year), 0) * span.days / 365 * changes

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
        was_closed = self.services[name].opening is not None if quarter == 0 else self.closed(name, quarter - 1)
        return self.closed(name, quarter) and not was_closed

    def usable(self, name: str, quarter: int) -> float:
        """The most people of home authorities a service can hold."""
        if self.closed(name, quarter):
            return 0
        service = self.services[name]
        beds = service.beds + sum(event["change"] for event in self.in_force(quarter, "beds", service=name))
        beds -= sum(event["beds"] for event in self.in_force(quarter, "converts", service=name))
        beds += sum(event["beds"] for event in self.in_force(quarter, "converts", into=name))
        share = figure(self.care_types[service.care_type]["max_occupancy"])
        free = max(0, min(beds * share - service.others, service.council_beds))
        return max(self.grandfathered(name, quarter), free)

    def grandfathered(self, name: str, quarter: int) -> float:
        """Those of the opening residents who are still there."""
        if any(self.closed(name, earlier) for earlier in range(quarter + 1)):
            return 0
        return sum(
            people * math.prod(self.stay(need, earlier) for earlier in range(quarter + 1))
            for (_, need, service), people in self.opening_residents.items()
            if service == name
        )

    def asking(self, name: str, quarter: int) -> float:
        """What the provider asks, £ a week."""
        first, year = self.quarters[0].year, self.quarters[quarter].year
        uplifts = (self.policy.get("fee_uplift") or {}).items()
        return self.services[name].weekly_fee * math.prod(1 + rise for start, rise in uplifts if first < start <= year)

    def usual(self, name: str, quarter: int) -> float:
        """The usual rate of the service's authority, £ a week."""
        authority, care_type = self.services[name].authority, self.services[name].care_type
        changes = self.in_force(quarter, "usual_rate", authority=authority, care_type=care_type)
        rate = self.rates[authority, care_type, self.quarters[quarter].year]
        return rate * math.prod(1 + event["change"] for event in changes)

    def net(self, need: str, name: str, quarter: int) -> float:
        """What a resident costs the council, £ a week."""
        terms = self.needs[need]
        price = max(self.asking(name, quarter), self.usual(name, quarter))
        return max(0, price - figure(terms["client_contribution_per_week"])) * (1 - figure(terms["nhs_funded_share"]))

    def admits(self, name: str, quarter: int) -> bool:
        """Whether the service takes new placements."""
        service, lowest, ceiling = (
            self.services[name], self.policy.get("lowest_rating"), self.policy.get("fee_ceiling_over_usual"),
        )  # fmt: skip
        rated = service.rating if service.rating in RATINGS else None
        poor = rated is not None and lowest is not None and RATINGS.index(rated) < RATINGS.index(lowest)
        rounding = 1 + 1e-9  # £973.44 is not dearer than 748.80 × 1.3
        dear = ceiling is not None and self.asking(name, quarter) > self.usual(name, quarter) * (1 + ceiling) * rounding
        shut = self.closed(name, quarter) or self.in_force(quarter, "embargo", site=service.site)
        return not poor and not dear and not shut

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
    """Columns (all ≥ 0) by key, and rows as (coefficients, lower, upper)."""

    upper: list[float] = field(default_factory=list)
    keys: dict[tuple[Any, ...], int] = field(default_factory=dict)
    rows: list[tuple[Objective, float, float]] = field(default_factory=list)
    objectives: dict[str, Objective] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))

    def column(self, *key: Any, upper: float = math.inf) -> int:
        """A new column."""
        self.upper.append(upper)
        return self.keys.setdefault(key, len(self.upper) - 1)

    def row(self, terms: Iterable[tuple[int, float]], lower: float = -math.inf, upper: float = math.inf) -> None:
        """A new row; terms of the same column add up."""
        total: Objective = defaultdict(float)
        for column, coefficient in terms:
            total[column] += coefficient
        self.rows.append((total, lower, upper))


def formulate(figures: Figures) -> Program:
    """The whole programme, quarter by quarter."""
    program = Program()
    distances = {}  # reach: kilometres by point, need and service
    for label, point in figures.points.items():
        for name, service in figures.services.items():
            distance = figures.distance(point, name)
            for need in point.needs:
                terms = figures.needs[need]
                if service.care_type in terms["accepts"] and distance <= figure(terms["max_travel_km"]):
                    distances[label, need, name] = distance
    for quarter in range(len(figures.quarters)):
        _quarter(figures, program, distances, quarter)
    return program


def _quarter(figures: Figures, program: Program, distances: dict[tuple[str, str, str], float], quarter: int) -> None:
    span, keys, objectives = figures.quarters[quarter], program.keys, program.objectives
    weeks = span.days / 7
    placed_by_group = defaultdict(list)  # (home, need) → (column, service)
    into, away = defaultdict(list), defaultdict(list)  # placed: terms by (home, need, service) and by (point, need)
    admits = {name: figures.admits(name, quarter) for name in figures.services}
    for (label, need, name), distance in distances.items():
        home = figures.points[label].home
        column = program.column("placed", label, need, name, quarter, upper=math.inf if admits[name] else 0)
        placed_by_group[home, need].append((column, name))
        into[home, need, name].append((column, -1.0))
        away[label, need].append((column, 1.0))
        objectives["travel"][column] += distance

    hours = defaultdict(list)  # staffing terms by (pool, role)
    others = defaultdict(float)
    for name, service in figures.services.items():
        closed = figures.closed(name, quarter)
        beds = []
        per_resident = figures.care_types[service.care_type]["hours_per_week"]
        for home, need in figures.lives_in(name):
            column = program.column("residents", home, need, name, quarter, upper=0 if closed else math.inf)
            before = _before(keys, "residents", home, need, name, quarter)
            start = 0 if before else figures.opening_residents.get((home, need, name), 0)
            stay = figures.stay(need, quarter)
            if not closed:  # resident_flow
                terms = [(column, 1.0), *((old, -stay) for old in before), *into[home, need, name]]
                program.row(terms, stay * start, stay * start)
            beds.append((column, 1.0))
            for role, each in per_resident.items():
                hours[service.authority, role].append((column, figure(each)))
            net = figures.net(need, name, quarter)
            objectives["cost"][column] += net * weeks
            if quarter == len(figures.quarters) - 1:
                objectives["cost"][column] += net * figure(figures.needs[need]["mean_stay_days"]) / 7
        program.row(beds, upper=figures.usable(name, quarter))  # beds
        for role, each in per_resident.items():
            others[service.authority, role] += 0 if closed else figure(each) * service.others

    for label, point in figures.points.items():  # waiting_flow
        for need in point.needs:
            column = program.column("waiting", label, need, quarter)
            before = _before(keys, "waiting", label, need, quarter)
            hold = figures.hold(need, quarter)
            terms = [(column, 1.0), *((old, -hold) for old in before), *away[label, need]]
            new = 0 if before else hold * figures.opening_waiting.get((label, need), 0)
            if point.closed_service is None:
                new += figures.arrivals(label, need, quarter)
            elif figures.closes(point.closed_service, quarter):
                people = _before(keys, "residents", point.home, need, point.closed_service, quarter)
                stay = figures.stay(need, quarter)
                terms += [(old, -stay) for old in people]
                if not people:
                    new += stay * figures.opening_residents.get((point.home, need, point.closed_service), 0)
            program.row(terms, new, new)
            objectives["unmet"][column] += figure(figures.needs[need]["priority"]) * weeks

    for pool, role, year in figures.contracted:  # staffing, agency_limit
        if year == span.year:
            supply, terms_of_role = figures.supply(pool, role, quarter), figures.book["roles"][role]
            most = figure(terms_of_role["agency_share"]) * supply
            agency = program.column("agency", pool, role, quarter, upper=most)
            unstaffed = program.column("unstaffed", pool, role, quarter)
            terms = [*hours[pool, role], (agency, -1.0), (unstaffed, -1.0)]
            program.row(terms, upper=supply - others[pool, role])
            objectives["safe_staffing"][unstaffed] += weeks
            objectives["cost"][agency] += figure(terms_of_role["agency_premium_per_hour"]) * weeks

    for (home, need), placed in placed_by_group.items():
        for care_type, share in figures.needs[need]["accepts"].items():  # substitution
            if figure(share) < 1:
                kind = [figures.services[name].care_type == care_type for _, name in placed]
                program.row(((column, inside - figure(share)) for (column, _), inside in zip(placed, kind, strict=True)),
                            upper=0)  # fmt: skip
        avoidable = program.column("avoidable", home, need, quarter)  # choice
        choice = figure(figures.needs[need]["chooses_out_of_borough"])
        terms = [(column, (figures.services[name].authority != home) - choice) for column, name in placed]
        program.row([*terms, (avoidable, -1.0)], upper=0)
        objectives["out_of_borough"][avoidable] += 1


def _before(keys: Mapping[tuple[Any, ...], int], *key: Any) -> list[int]:
    """The column of the quarter before, if there is one (the last part of the key is the quarter)."""
    return [keys[(*key[:-1], key[-1] - 1)]] if key[-1] else []


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
    run = _cbc if method == "cbc" else _highs
    settled: list[tuple[Objective, float]] = []
    solution: list[float] = []
    for priority in figures.scenario.get("priorities") or DEFAULT_PRIORITIES:
        objective = program.objectives[priority]
        for looser in (1, 10, 100, 1e3, 1e4):  # the solver's own rounding can be more than the least slack
            kept = [_kept(earlier, best, slack * looser) for earlier, best in settled]
            try:
                solution = run(program, kept, objective, method)
            except RuntimeError:
                if not settled or looser == 1e4:
                    raise
            else:
                break
        settled.append((objective, sum(each * solution[column] for column, each in objective.items())))
    values = dict(zip(figures.scenario.get("priorities") or DEFAULT_PRIORITIES, (b for _, b in settled), strict=True))
    plan = {key: solution[column] for key, column in program.keys.items() if abs(solution[column]) > 1e-9}
    return Answer(values, plan, figures, program)


def _kept(objective: Objective, best: float, slack: float) -> tuple[Objective, float, float]:
    """The row "objective <= best + a little", its largest coefficient made 1."""
    scale = max(map(abs, objective.values()), default=0) or 1
    most = best + slack * (RELATIVE_SLACK * abs(best) + ABSOLUTE_SLACK)
    return {column: each / scale for column, each in objective.items()}, -math.inf, most / scale


def _highs(program: Program, kept: list[tuple[Objective, float, float]], objective: Objective, method: str) -> list[float]:
    rows = [*program.rows, *kept]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.upper), len(rows)
    cost = np.zeros(len(program.upper))
    cost[list(objective)] = list(objective.values())
    scale = np.abs(cost).max(initial=0) or 1
    model.col_cost_, model.col_lower_ = cost / scale, np.zeros(len(program.upper))
    model.col_upper_ = np.array(program.upper)
    model.row_lower_, model.row_upper_ = (np.array([row[side] for row in rows]) for side in (1, 2))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(row[0]) for row in rows)])
    model.a_matrix_.index_ = np.array([column for row in rows for column in row[0]])
    model.a_matrix_.value_ = np.array([each for row in rows for each in row[0].values()])
    said = ""
    for solver, presolve in ((method, "on"), (method, "off"), ("simplex", "off")):
        highs = highspy.Highs()
        options = {"output_flag": False, "solver": solver, "presolve": presolve, "small_matrix_value": 1e-12,
                   "primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}  # fmt: skip
        for option, value in options.items():
            highs.setOptionValue(option, value)
        highs.passModel(model)
        highs.run()
        said = highs.modelStatusToString(highs.getModelStatus())
        if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            return list(highs.getSolution().col_value)
    raise RuntimeError(said)


def _cbc(program: Program, kept: list[tuple[Objective, float, float]], objective: Objective, method: str) -> list[float]:
    import pulp

    problem = pulp.LpProblem("oracle", pulp.LpMinimize)
    columns = [
        problem.add_variable(f"c{index}", 0, None if math.isinf(upper) else upper)
        for index, upper in enumerate(program.upper)
    ]
    problem.setObjective(pulp.LpAffineExpression((columns[column], each) for column, each in objective.items()))
    for terms, lower, upper in [*program.rows, *kept]:
        expression = pulp.LpAffineExpression((columns[column], each) for column, each in terms.items())
        if lower == upper:
            problem.addConstraint(expression == lower)
        elif upper < math.inf:
            problem.addConstraint(expression <= upper)
    problem.solve(pulp.PULP_CBC_CMD(msg=False, options=["primalT 1e-9", "dualT 1e-9"]))
    if pulp.LpStatus[problem.status] != "Optimal":
        raise RuntimeError(pulp.LpStatus[problem.status])
    return [column.value() or 0.0 for column in columns]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--method", choices=("simplex", "ipm", "cbc"), default="simplex")
    parser.add_argument("--quarters", type=int)
    given = parser.parse_args()
    answer = solve(given.scenario, given.method, changes={"quarters": given.quarters} if given.quarters else None)
    for priority, value in answer.values.items():
        print(f"{priority}: {value:.6f}")
