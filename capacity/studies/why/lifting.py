"""One programme in which limits can be lifted in the home authorities' own boroughs, each by the limits of its rows.

Everything that any lifting needs is there from the start: homes that are closed to the council by fee, rating or
embargo (`admissions` holds them at nobody), and homes beyond reach (their columns are held at zero). So a set of
lifted limits differs from another by right sides and bounds alone, and one is solved from the basis of another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from capacity.inputs.calendar import financial_years
from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.model.lp import build_program
from capacity.model.lp.costs import costs
from capacity.model.lp.matrix import Matrix, collect
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.lp.program import Program
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.problem.reduce import merge, prune
from capacity.model.problem.shapes import Bools, Floats, Ints
from capacity.model.problem.stopped import Stopped
from capacity.results.columns import REASONS
from capacity.studies.why.right_sides import ARRANGING, Change, changes

GOAL, COST = "out_of_borough", "cost"
RELAXES = frozenset({"beds", "staff", "fee", "rating", "distance", "diversion"})
"""Reasons whose lifting takes rows or bounds away. The others change what is on the right side."""
FAR = 1e6
"""Kilometres beyond which no home is."""
PLENTY = 1e9
"""Beds that are more than anybody could need."""


@dataclass(frozen=True)
class Step:
    """A priority to be settled: cost of each column, the part that no plan changes, and whether 0 is worth a trial."""

    priority: str
    costs: Floats
    constant: float
    floored: bool


@dataclass(frozen=True)
class Money:
    """What home authorities pay in each financial year: net fees, block contracts, agency premium and interim care."""

    each: Floats
    """(H, Y, columns) £ for one of each column."""
    fixed: Floats
    """(H, Y) £ that no column changes."""
    arranging: Floats
    """(H, Y) £ of the above for people whose place is being arranged."""

    def paid(self, x: Floats, at_once: bool) -> Floats:
        """(H, Y) £ with these columns; `at_once` where no place takes days to arrange."""
        paid: Floats = self.each @ x + self.fixed - (self.arranging if at_once else 0.0)
        return paid


@dataclass(frozen=True)
class Lifting:
    """A programme, and what lifting each reason changes in it. H home authorities, N needs, Y financial years."""

    problem: Problem
    """Areas merged by their reach; what the programme was built from."""
    matrix: Matrix
    steps: tuple[Step, ...]
    """Priorities in their order, the last of them out_of_borough."""
    settles_waiting: bool
    """Whether who waits is settled before out_of_borough: otherwise weeks of waiting are whatever they turn out."""
    then: tuple[Step, ...]
    """Priorities after that, as far as cost; none where cost comes before, or is not among them."""
    money: Money
    """What the plan costs."""
    reasons: tuple[str, ...]
    """Those whose lifting changes anything at all in the programme."""
    rows: Mapping[str, Bools]
    """By reason that relaxes: (rows,) that lose their limit."""
    stopped: Mapping[int, frozenset[str]]
    """By row of `admissions`: every reason of `fee` and `rating` why nobody new may come."""
    beyond: Ints
    """Columns of placements in homes beyond reach."""
    change: Mapping[str, Change]
    """By reason that does not relax."""
    cells: Ints
    """(columns of out_of_borough, 2) number of the column, and the cell (h · N + n) · Y + y in which it counts."""
    shape: tuple[int, int, int]
    """H, N, Y"""
    year: Ints
    """(Q,) number of each quarter's financial year."""

    def row_upper(self, lifted: frozenset[str]) -> Floats:
        """The right sides with these reasons lifted."""
        upper = self.matrix.row_upper.copy()
        for reason in lifted & set(self.change):
            upper[self.change[reason].rows] = self.change[reason].upper[self.change[reason].rows]
        for reason in lifted & set(self.rows):
            upper[self.rows[reason]] = np.inf
        upper[[row for row, why in self.stopped.items() if why <= lifted]] = np.inf
        result: Floats = upper
        return result

    def waiting(self, waiting: Floats, lifted: frozenset[str]) -> Floats:
        """(H, N, Y) weeks spent waiting or while a place is arranged, of (P, Q) people waiting at a quarter's end."""
        points, people = self.problem.points, self.problem.average_waiting(waiting)
        if ARRANGING not in lifted:
            people = people + points.arranging
        weeks = np.zeros(self.shape)
        for q, year in enumerate(self.year.tolist()):
            np.add.at(weeks[:, :, year], (points.home, points.need), people[:, q] * self.problem.weeks[q])
        return weeks


def lifting(inputs: Inputs, problem: Problem) -> Lifting:
    """The programme of a run's `problem`, ready to have its limits lifted.

    Raises `CapacityError` where out_of_borough is not among the priorities, or comes after one that tells areas apart.
    """
    before = _priorities(inputs)
    whole, beyond = _pruned(inputs, problem)
    merged = merge(whole, beyond=beyond)
    far = np.zeros(len(merged.problem.arcs.point), dtype=bool)
    far[merged.arc_of] = beyond
    small = replace(merged.problem, services=problem.services)  # the limits themselves are those of the run
    program = build_program(small)
    matrix = collect(program)
    goal = [(name, PRIORITIES[name]) for name in before]
    figures = [(name, each, each.figure(program, small)) for name, each in goal]
    steps = tuple(Step(name, matrix.costs(how), float(how.constant), each.floored) for name, each, how in figures)
    named, (matrix, change) = len(matrix.row_upper), changes(inputs, small, matrix)
    rows, stopped = _relaxed(small, matrix)
    rows["beds"][named:] = True  # all of them are of beds in the own borough
    columns = matrix.columns["placed"][far].ravel()
    columns = columns[columns >= 0]
    able = {reason for reason, which in rows.items() if which.any()} | set(change)
    able |= set().union(*stopped.values()) if stopped else set()
    able |= {"distance"} if len(columns) else set()
    years = list(financial_years(inputs.scenario.calendar))
    year = np.array([years.index(quarter.financial_year) for quarter in inputs.scenario.calendar], dtype=np.int64)
    return Lifting(
        problem=small,
        matrix=matrix,
        steps=steps,
        settles_waiting="unmet" in before,
        then=_then(inputs, program, small, matrix),
        money=_money(program, small, matrix, year),
        reasons=tuple(reason for reason in REASONS if reason in able),
        rows=rows,
        stopped=stopped,
        beyond=columns,
        change=change,
        cells=_cells(matrix, year),
        shape=(len(small.homes), len(small.needs.name), len(years)),
        year=year,
    )


def _priorities(inputs: Inputs) -> list[str]:
    """Those up to out_of_borough."""
    priorities: list[str] = list(inputs.scenario.priorities)
    if GOAL not in priorities:
        raise CapacityError(f"the plan has no priority {GOAL}, so it keeps nobody in the borough: add it to priorities")
    before = priorities[: priorities.index(GOAL) + 1]
    if apart := [name for name in before if PRIORITIES[name].apart]:
        raise CapacityError(f"the priority {apart[0]} comes before {GOAL}: put it after, and plan again")
    return before


def _then(inputs: Inputs, program: Program, problem: Problem, matrix: Matrix) -> tuple[Step, ...]:
    """The priorities after out_of_borough as far as cost. Those that tell areas apart cannot change it."""
    later: list[str] = list(inputs.scenario.priorities)
    later = later[later.index(GOAL) + 1 :]
    if COST not in later:
        return ()
    found = []
    for name in later[: later.index(COST) + 1]:
        if not PRIORITIES[name].apart:
            figure = PRIORITIES[name].figure(program, problem)
            found.append(Step(name, matrix.costs(figure), float(figure.constant), floored=False))
    return tuple(found)


def _money(program: Program, problem: Problem, matrix: Matrix, year: Ints) -> Money:
    """As `Lifting.money`."""
    homes, years = len(problem.homes), int(year.max()) + 1
    each, fixed = np.zeros((homes, years, matrix.size)), np.zeros((homes, years))
    arranging = np.zeros((homes, years))
    np.add.at(arranging.T, year, problem.interim_while_arranging.T)
    for h in range(homes):
        for y in range(years):
            paid = costs(problem, h, year == y)
            for column, pounds in paid.terms(program):
                each[h, y, matrix.place[column.hash]] = pounds
            fixed[h, y] = paid.constant
    return Money(each, fixed + arranging, arranging)


def _at_home(problem: Problem) -> Bools:
    """(S,) services in the borough of a home authority."""
    home: Bools = problem.services.home >= 0
    return home


def _pruned(inputs: Inputs, problem: Problem) -> tuple[Problem, Bools]:
    """The problem with every placement that any lifting allows, and (A,) which of them are beyond reach."""
    wide = build(replace(inputs, book=_with_needs(inputs.book, max_travel_km=FAR)))
    own, arcs = _at_home(problem), wide.arcs
    near = _within_reach(problem, wide)
    wide = replace(wide, arcs=replace(arcs, placeable=arcs.placeable & (near | own[arcs.service])[:, None]))
    services = wide.services
    open_own = own[:, None] & ~services.closed
    why = services.stopped
    kept = Stopped(why.closed, why.embargo & ~own[:, None], why.rating & ~own[:, None], why.fee & ~own[:, None])
    lifted = replace(services, stopped=kept, usable=np.where(open_own, PLENTY, services.usable))
    pruned = prune(replace(wide, services=lifted))
    return replace(pruned, options=problem.options), ~_within_reach(problem, pruned)


def _within_reach(problem: Problem, wide: Problem) -> Bools:
    """(A,) arcs of the wider problem that `problem` has, too."""

    def keys(of: Problem) -> Ints:
        points = np.array(
            [place.setdefault(key, len(place)) for key in zip(of.points.area, of.points.need.tolist(), strict=True)]
        )
        return points[of.arcs.point] * len(of.services.name) + of.arcs.service

    place: dict[tuple[str, int], int] = {}
    return np.isin(keys(wide), keys(problem))


def _relaxed(problem: Problem, matrix: Matrix) -> tuple[dict[str, Bools], dict[int, frozenset[str]]]:
    """The rows that each reason takes away, and why each row of `admissions` in the own borough is there."""
    own, pool = _at_home(problem), problem.staffing.pool
    rows = {
        "beds": _which(matrix, "beds", lambda key: own[key[0]])
        | _which(matrix, "beds_at_start", lambda key: own[key[0]]),
        "staff": _which(matrix, "staffing", lambda key: pool[key[0]] in problem.homes),
        "diversion": _which(matrix, "substitution", lambda key: True),
    }
    stopped = {}
    first = matrix.rows["admissions"].start if "admissions" in matrix.rows else 0
    why = problem.services.stopped
    for place, (s, q) in enumerate(matrix.keys.get("admissions", [])):
        if own[s] and not why.closed[s, q]:
            reasons = {"fee": why.fee[s, q], "rating": why.rating[s, q] or why.embargo[s, q]}
            stopped[first + place] = frozenset(reason for reason, holds in reasons.items() if holds)
    return rows, stopped


def _which(matrix: Matrix, family: str, wanted: Callable[[tuple[int, ...]], bool]) -> Bools:
    """(rows,) of a family whose key is wanted."""
    found = np.zeros(len(matrix.row_upper), dtype=bool)
    if family in matrix.rows:
        found[matrix.rows[family]] = [bool(wanted(key)) for key in matrix.keys[family]]
    return found


def _cells(matrix: Matrix, year: Ints) -> Ints:
    """As `Lifting.cells`."""
    pairs = []
    for family in ("avoidable", "refused"):
        numbers = matrix.columns[family]
        years = int(year.max()) + 1
        for h, n, q in zip(*(axis.tolist() for axis in np.nonzero(numbers >= 0)), strict=True):
            pairs.append((int(numbers[h, n, q]), (h * numbers.shape[1] + n) * years + int(year[q])))
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _with_needs(book: Book, **values: float) -> Book:
    """The book with other values of figures of every need."""
    needs = {
        name: need.model_copy(
            update={key: getattr(need, key).model_copy(update={"value": value}) for key, value in values.items()}
        )
        for name, need in book.needs.items()
    }
    return book.model_copy(update={"needs": needs})
