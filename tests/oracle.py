"""A second reading of models/formulation.md, to check the planner against.

It shares no code with `capacity`: plain csv and yaml in (oracle_figures.py), every ward apart, no reduction, each stage
solved afresh, and earlier stages kept by a plain row "earlier objective <= best + a little". Slow; to be read beside
the formulas.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import highspy
import numpy as np
from oracle_figures import Figures, Point, figure

PRIORITIES = ("safe_staffing", "unmet", "out_of_borough", "cost", "travel")  # where a scenario names none
RELATIVE_SLACK, ABSOLUTE_SLACK = 1e-11, 1e-9  # how far an earlier stage may be left behind

Terms = dict[int, float]  # coefficients by column
Row = tuple[Terms, float, float]  # with its lower and upper limit


# ---------------------------------------------------------------- the linear programme


@dataclass(frozen=True)
class Sum:
    """Σ coefficient × column + a constant; to be written as on the page."""

    terms: Mapping[int, float]
    constant: float = 0.0

    def __add__(self, other: "Sum | float") -> "Sum":
        return total([self, other])

    def __sub__(self, other: "Sum | float") -> "Sum":
        return total([self, -1 * other])

    def __rmul__(self, factor: float) -> "Sum":
        return Sum({column: factor * each for column, each in self.terms.items()}, factor * self.constant)


def total(parts: Iterable[Sum | float]) -> Sum:
    """Σ of the parts."""
    terms: dict[int, float] = defaultdict(float)
    constant = 0.0
    for part in parts:
        if not isinstance(part, Sum):
            constant += part
            continue
        constant += part.constant
        for column, each in part.terms.items():
            terms[column] += each
    return Sum(dict(terms), constant)


NOTHING = Sum({})


@dataclass
class Program:
    """Columns (all ≥ 0) by key, the quarter last; sums by key; rows; what each priority minimises."""

    upper: list[float] = field(default_factory=list)
    keys: dict[tuple[Any, ...], int] = field(default_factory=dict)
    sums: dict[tuple[Any, ...], Sum] = field(default_factory=dict)
    """Every column, what is there at the start (quarter −1) and sums that have a name."""
    rows: list[Row] = field(default_factory=list)
    parts: dict[str, list[Sum]] = field(default_factory=lambda: defaultdict(list))
    """What each priority minimises, part by part."""
    spent: dict[tuple[str, int], list[Sum]] = field(default_factory=lambda: defaultdict(list))
    """What a home's budget has to meet, £ by home and quarter."""

    def column(self, *key: Any, upper: float = math.inf) -> Sum:
        """A new column."""
        self.keys[key] = len(self.upper)
        self.upper.append(upper)
        self.sums[key] = Sum({self.keys[key]: 1.0})
        return self.sums[key]

    def equal(self, left: Sum, right: Sum | float) -> None:
        """A new row: left = right."""
        both = left - right
        self.rows.append((dict(both.terms), -both.constant, -both.constant))

    def at_most(self, left: Sum, right: Sum | float) -> None:
        """A new row: left ≤ right; none where right is infinite."""
        both = left - right
        if both.constant != -math.inf:
            self.rows.append((dict(both.terms), -math.inf, -both.constant))

    def minimise(self, priority: str, part: Sum) -> None:
        """Add to what a priority minimises."""
        self.parts[priority].append(part)

    def charge(self, home: str, quarter: int, part: Sum) -> None:
        """Add to the cost priority and to what the home spends in the quarter."""
        self.minimise("cost", part)
        self.spent[home, quarter].append(part)


Placed = dict[tuple[str, str, str], Sum]  # column by point, need and service


def formulate(figures: Figures) -> Program:
    """The whole programme."""
    program = Program()
    priorities = figures.scenario.get("priorities") or ()
    reach = {}  # kilometres by point, need and service
    for label, point in figures.points.items():
        for name in figures.services:
            for need in point.needs:
                if figures.accepts(need, name) and figures.reach(point, need, name):
                    reach[label, need, name] = figures.distance(point, name)
    _at_start(figures, program)
    for quarter in range(len(figures.quarters)):
        placed = _placements(figures, program, quarter, reach)
        _residents(figures, program, quarter, placed)
        _blocks(figures, program, quarter)
        _waiting(figures, program, quarter, placed)
        _staff(figures, program, quarter)
    if "budget" in priorities:
        _budgets(figures, program)
    if "fairness" in priorities:
        _fairness(figures, program, reach)
    return program


def _at_start(figures: Figures, program: Program) -> None:
    """residents[0] and waiting[0]: those of the quarter before the first."""
    for name in figures.services:
        for home, need in figures.lives_in(name):
            opening = figures.residents.get((home, need, name), 0)
            program.sums["residents", home, need, name, -1] = Sum({}, opening)
    for label, point in figures.points.items():
        for need in point.needs:
            program.sums["waiting", label, need, -1] = Sum({}, figures.waiting.get((label, need), 0))


def _door(figures: Figures, point: Point, quarter: int) -> bool:
    """Whether the point is a door in the quarter in which it closes."""
    return point.closed_service is not None and figures.closes(point.closed_service, quarter)


def _budgets(figures: Figures, program: Program) -> None:
    """budget: what a home spends in a year, in £m"""
    for home, by_year in figures.scenario["budget"].items():
        for year, amount in by_year.items():
            inside = [q for q, quarter in enumerate(figures.quarters) if quarter.year == year]
            if inside:
                over = program.column("overspend", home, year)
                program.minimise("budget", 1e6 * over)
                spent = total(part for q in inside for part in program.spent[home, q])
                program.at_most(1e-6 * spent, over + amount / 1e6)


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
        program.minimise("travel", kilometres * column)
    for (home, need), members in groups.items():
        everyone = total(column for column, _ in members)
        for kind, most in figures.needs[need]["accepts"].items():
            if (share := figure(most)) < 1:
                into = total(column for column, service in members if service.care_type == kind)
                program.at_most(into, share * everyone)
        avoidable = program.column("avoidable", home, need, quarter)
        refused = program.column("refused", home, need, quarter)
        away = total(column for column, service in members if service.authority != home)
        chosen = figure(figures.needs[need]["chooses_out_of_borough"])
        program.equal(away - chosen * everyone, avoidable - refused)
        program.minimise("out_of_borough", avoidable + refused)
    return placed


def _residents(figures: Figures, program: Program, quarter: int, placed: Placed) -> None:
    """resident_flow, average, beds, beds_at_start, fees and the value at the end"""
    come, moved = defaultdict(list), defaultdict(list)
    for (label, need, name), column in placed.items():
        point = figures.points[label]
        (moved if _door(figures, point, quarter) else come)[point.home, need, name].append(column)
    weeks, last = figures.quarters[quarter].days / 7, quarter == len(figures.quarters) - 1
    for name in figures.services:
        closed, at_end, at_start = figures.closed(name, quarter), [], []
        for home, need in figures.lives_in(name):
            flow = figures.living(need, quarter)
            residents = program.column("residents", home, need, name, quarter, upper=0 if closed else math.inf)
            start = program.sums["residents", home, need, name, quarter - 1] + total(moved[home, need, name])
            average = NOTHING if closed else flow.at_end * residents + flow.at_start * start
            program.sums["average", home, need, name, quarter] = average
            if not closed:
                at_end.append(residents)
                at_start.append(start)
        for home, need in figures.lives_in(name):
            flow, net = figures.living(need, quarter), figures.net(need, name, quarter)
            residents = program.sums["residents", home, need, name, quarter]
            average = program.sums["average", home, need, name, quarter]
            if not closed:
                start = program.sums["residents", home, need, name, quarter - 1] + total(moved[home, need, name])
                comers = total([*come[home, need, name], *_converting(figures, home, need, name, quarter)])
                if figures.accepts(need, name):
                    comers += _changed(figures, program, home, need, name, quarter)
                program.equal(residents, flow.kept * start + flow.come * comers)
            program.charge(home, quarter, net * weeks * average)
            if last:
                program.minimise("cost", net * figure(figures.needs[need]["mean_stay_days"]) / 7 * residents)
        if not closed:
            program.at_most(total(at_end), figures.usable(name, quarter))
            program.at_most(total(at_start), figures.usable(name, quarter, at_start=True))


def _converting(figures: Figures, home: str, need: str, name: str, quarter: int) -> list[float]:
    """Who becomes the home's resident without moving."""
    return [figures.converting(need, name, quarter)] if figures.services[name].authority == home else []


def _blocks(figures: Figures, program: Program, quarter: int) -> None:
    """block, block_residents"""
    weeks = figures.quarters[quarter].days / 7
    for name in figures.services:
        if (block := figures.block(name, quarter)) is None:
            continue
        filled = [program.column("void", name, quarter)]
        for home, need in figures.lives_in(name):
            if home == block.home:
                in_block = program.column("in_block", home, need, name, quarter)
                program.at_most(in_block, program.sums["average", home, need, name, quarter])
                program.charge(home, quarter, -figures.net(need, name, quarter) * weeks * in_block)
                filled.append(in_block)
        program.equal(total(filled), block.beds)
        program.charge(block.home, quarter, block.fee * weeks * total(filled))


def _waiting(figures: Figures, program: Program, quarter: int, placed: Placed) -> None:
    """waiting_flow, average waiting and what it costs"""
    weeks, away = figures.quarters[quarter].days / 7, defaultdict(list)
    for (label, need, _), column in placed.items():
        away[label, need].append(column)
    for label, point in figures.points.items():
        for need in point.needs:
            flow, leave = figures.holding(need, quarter), total(away[label, need])
            start = program.sums["waiting", label, need, quarter - 1]
            waiting = program.column("waiting", label, need, quarter)
            if _door(figures, point, quarter):
                start += program.sums["residents", point.home, need, point.closed_service, quarter - 1] - leave
                left = program.column(
                    "left at the door", label, need, quarter
                )  # 0 or more, even where nobody waits long
                program.equal(left, start)
                program.equal(waiting, flow.kept * start)
            else:
                ready = NOTHING
                if point.is_area:
                    ready = Sum({}, figures.ready(label, need, quarter))
                elif point.changed:
                    full = [name for name in figures.services if not figures.accepts(need, name)]
                    ready = total(_changed(figures, program, point.home, need, name, quarter) for name in full)
                program.equal(waiting, flow.kept * start + flow.come * (-1 * leave + ready))
            average = flow.at_end * waiting + flow.at_start * start
            program.minimise("unmet", figure(figures.needs[need]["priority"]) * weeks * average)
            program.charge(point.home, quarter, figures.interim(need) * weeks * average)
            if point.is_area:  # no plan can change it: it is in the budget alone
                arranging = figures.interim(need) * weeks * figures.arranging(label, need, quarter)
                program.spent[point.home, quarter].append(Sum({}, arranging))


def _changed(figures: Figures, program: Program, home: str, need: str, name: str, quarter: int) -> Sum:
    """A home's residents of a service who come to have the need in the quarter."""
    days = figures.quarters[quarter].days
    before = [each for whose, each in figures.lives_in(name) if whose == home and figures.becoming(each, need)]
    return total(
        figures.becoming(each, need) * days / 365 * program.sums["average", home, each, name, quarter]
        for each in before
    )


def _staff(figures: Figures, program: Program, quarter: int) -> None:
    """staffing, agency_limit"""
    weeks = figures.quarters[quarter].days / 7
    for pool, role in [(p, r) for p, r, year in figures.contracted if year == figures.quarters[quarter].year]:
        supply, terms = figures.supply(pool, role, quarter), figures.book["roles"][role]
        agency = program.column("agency", pool, role, quarter, upper=figure(terms["agency_share"]) * supply)
        unstaffed = program.column("unstaffed", pool, role, quarter)
        premium = figure(terms["agency_premium_per_hour"]) * figures.risen("agency_premium_rise", quarter)
        program.charge(pool, quarter, premium * weeks * agency)
        program.minimise("safe_staffing", weeks * unstaffed)
        sites = {service.site for service in figures.services.values() if service.authority == pool}
        needed = [Sum({}, figures.cover(figures.open_units(site, quarter), role)) for site in sites]
        for name, service in figures.services.items():
            if service.authority == pool and not figures.closed(name, quarter):
                hours = figures.hours(service.care_type, role)
                people = [program.sums["average", *pair, name, quarter] for pair in figures.lives_in(name)]
                needed.append(hours * total([figures.others_through(name, quarter), *people]))
        program.at_most(total(needed), agency + unstaffed + supply)


def _fairness(figures: Figures, program: Program, reach: Iterable[tuple[str, str, str]]) -> None:
    """fairness"""
    outside, everyone = defaultdict(list), defaultdict(float)
    areas = {label: point for label, point in figures.points.items() if point.is_area}
    for label, need, name in reach:
        if label in areas and figures.services[name].authority != figures.points[label].home:
            quarters = range(len(figures.quarters))
            outside[label, need] += [program.sums["placed", label, need, name, quarter] for quarter in quarters]
    for home in figures.homes:
        for need in figures.needs:
            z = program.column("z", home, need)
            for label in (label for label, point in areas.items() if point.home == home):
                people = figures.people(label, need)
                everyone[home, need] += people
                program.at_most(total(outside[label, need]), people * z)
            program.minimise("fairness", everyone[home, need] * z)


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
    objectives: dict[str, Sum] = {}
    settled: dict[str, float] = {}
    solution: list[float] = []
    for priority in figures.scenario.get("priorities") or PRIORITIES:
        objectives[priority] = total(program.parts[priority])
        for looser in (1, 10, 100, 1e3, 1e4):  # the solver's own rounding can be more than the least slack
            kept = [_kept(objectives[earlier], best, slack * looser) for earlier, best in settled.items()]
            try:
                solution = (_cbc if method == "cbc" else _highs)(program, kept, objectives[priority].terms, method)
                break
            except RuntimeError:
                if not settled or looser == 1e4:
                    raise
        settled[priority] = value(objectives[priority], solution)
    return Answer(settled, {key: solution[column] for key, column in program.keys.items()}, figures, program)


def value(of: Sum, solution: list[float]) -> float:
    """What a sum comes to."""
    return of.constant + sum(each * solution[column] for column, each in of.terms.items())


def _kept(objective: Sum, best: float, slack: float) -> Row:
    """The row "objective <= best + a little", its largest coefficient made 1."""
    scale = max(map(abs, objective.terms.values()), default=0) or 1
    most = best + slack * (RELATIVE_SLACK * abs(best) + ABSOLUTE_SLACK) - objective.constant
    return {column: each / scale for column, each in objective.terms.items()}, -math.inf, most / scale


def _highs(program: Program, kept: list[Row], objective: Mapping[int, float], method: str) -> list[float]:
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


def _cbc(program: Program, kept: list[Row], objective: Mapping[int, float], method: str) -> list[float]:
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
