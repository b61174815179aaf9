"""HiGHS, driven from arrays, one object for all stages of a programme. It answers honestly or not at all.

PuLP's own HiGHS interface gets some things wrong and is not relied on: a limit is reported as a limit, an infeasible
programme leaves no values, and every optimum is checked against the arrays before anyone sees it.
"""

import time
from dataclasses import replace

import highspy
import numpy as np

from capacity.inputs.errors import NoPlan
from capacity.model.asleep import Asleep, Chains
from capacity.model.highs import LimitReached, Silent, Tick, Way, model_of
from capacity.model.lp.matrix import Matrix
from capacity.model.lp.units import in_units, units_of
from capacity.model.optimum import Optimum, fault_of
from capacity.model.problem.shapes import Bools, Floats, Ints, product

INTERIOR_POINT_FROM = 5_000  # columns; below this the simplex method is as fast and more exact
FINE = 1e-9  # asked of the simplex method: a thousandth of what our check accepts
USUAL = 1e-7  # HiGHS's own tolerance: what the interior point method reaches, and the last resort of the simplex method
NON_ZERO = 1e-9  # a dual below this, relative to the largest cost, is zero: those of a basis are exact or noise
DEPENDENT_EQUATIONS = 1 << 10  # a HiGHS presolve rule: it finds none here, and takes longer than solving
MANY = 3_000, 0.05  # columns, or of all columns: where more are new to the solver, a fresh start is quicker


class Infeasible(Exception):
    """No point satisfies the rows and bounds."""


class NoneInAnyWay(NoPlan):
    """Every way to run HiGHS says that no point satisfies the rows and bounds."""


class Engine:
    """One programme in one HiGHS object; costs and bounds change between stages, the rows stay.

    Inside, people and hours are counted in `units`; arguments and results are in the programme's own figures.
    """

    def __init__(
        self, matrix: Matrix, deadline: float | None, has_a_plan: bool = False, by_simplex: bool = False
    ) -> None:
        """`has_a_plan` says that a plan is known: a solver that finds none is asked again. `by_simplex` leaves out the
        interior point method, whatever the size."""
        self.units = units_of(matrix)
        self.matrix, self.deadline = in_units(matrix, self.units), deadline
        self.upper = np.full(matrix.size, np.inf)
        self.row_lower, self.row_upper = self.matrix.row_lower.copy(), self.matrix.row_upper.copy()
        self.seconds = 0.0
        self.has_a_plan = has_a_plan
        self._by_simplex = by_simplex
        self._near: tuple[Bools, Bools, bool] | None = None
        self._ended = False
        self._asleep: Asleep | None = None
        self._ranked = False
        self.highs = Silent()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("presolve_rule_off", DEPENDENT_EQUATIONS)
        self.highs.passModel(model_of(self.matrix))

    def let_sleep(self, chains: Chains, groups: Bools) -> None:
        """Show the solver none of these (G,) groups, before anything is settled, until a placement there would help."""
        self._asleep = Asleep(chains, groups, len(self.row_lower))
        self.highs.passModel(model_of(self.matrix.part(self._asleep.columns, self._asleep.rows)))

    def fix_at_zero(self, columns: Bools | Ints) -> None:
        """Hold columns at their lower bound from now on."""
        self.upper[columns] = 0.0

    def free(self, columns: Bools | Ints) -> None:
        """Release columns that a trial had fixed."""
        self.upper[columns] = np.inf

    def hold(self, rows: Bools | Ints | slice) -> None:
        """Hold inequality rows at their limit from now on: all are `≤`, as `Program.add_limit` has it."""
        self.row_lower[rows] = self.row_upper[rows]

    def release(self, rows: slice) -> None:
        """Release inequality rows that a trial had held."""
        self.row_lower[rows] = -np.inf

    def limit(self, rows: slice, most: Floats | float) -> None:
        """Set the upper limits of inequality rows."""
        self.row_upper[rows] = most / self.units.rows[rows]

    def start_over(self, row_upper: Floats) -> None:
        """Release every column, and set the limits of all rows anew: the right sides of equations, the upper limits of
        the others, infinite where there is none. Nothing stays held."""
        self.row_upper = row_upper / self.units.rows
        self.row_lower = np.where(np.isfinite(self.matrix.row_lower), self.row_upper, -np.inf)
        self.upper[:] = np.inf

    @property
    def fixed(self) -> Bools:
        """(columns,) whether each is held at zero."""
        fixed: Bools = self.upper == 0.0
        return fixed

    @property
    def held(self) -> Bools:
        """(rows,) whether each is an equation, or an inequality held at its limit."""
        held: Bools = self.row_lower == self.row_upper
        return held

    def basis(self) -> tuple[Bools, Bools]:
        """Which columns are in the basis of the last optimum, and which rows have a slack that is not in it."""
        basis, basic = self.highs.getBasis(), int(highspy.HighsBasisStatus.kBasic)
        columns, rows = np.zeros(self.matrix.size, dtype=bool), np.ones(len(self.row_lower), dtype=bool)
        if self._asleep is not None:
            columns[self._asleep.residents] = True
        columns[self._columns] = np.array([int(status) for status in basis.col_status], dtype=np.int8) == basic
        rows[self._rows] = np.array([int(status) for status in basis.row_status], dtype=np.int8) != basic
        return columns, rows

    def start_near(self, basic: Bools, tight: Bools, a_plan: bool = False) -> None:
        """Look for the next optimum first from a basis such as `basis` gives, of a plan of a similar problem; `a_plan`
        says that it is likely to be one of this."""
        self._near = basic, tight, a_plan

    def add_columns(self, rows: Ints, columns: Ints, values: Floats, count: int) -> None:
        """Add columns of people, numbered from 0, with their coefficients; the last optimum stays a plan."""
        if self._asleep is not None:
            self._wake(self._asleep.in_rows(rows))
            self._asleep.add_columns(count)
        units = self.units
        self.units = replace(units, columns=np.append(units.columns, np.full(count, units.people)))
        values = values * units.people / units.rows[rows]
        self.matrix = self.matrix.with_columns(rows, columns, values, count)
        self.upper = np.append(self.upper, np.full(count, np.inf))
        order = columns.argsort(kind="stable")
        start = np.searchsorted(columns[order], np.arange(count)).astype(np.int32)
        nothing, no_end = np.zeros(count), np.full(count, highspy.kHighsInf)
        seen = rows if self._asleep is None else (np.cumsum(self._asleep.rows) - 1)[rows]
        index, value = seen[order].astype(np.int32), values[order]
        self.highs.addCols(count, nothing, nothing, no_end, len(value), start, index, value)

    def face(self, optimum: Optimum, costs: Floats) -> tuple[Bools, Bools]:
        """The plans that are as good as an optimum: columns to fix at zero, and rows to hold at their limit.

        By complementary slackness a plan is optimal exactly if every column with a reduced cost is at its bound and
        every row with a dual is at its limit. What is a reduced cost or dual and what is noise is judged in `units`.
        """
        costs, duals = costs * self.units.columns, optimum.row_dual * self.units.rows
        scale = float(np.abs(costs).max(initial=0.0)) or 1.0
        charge = costs - self.matrix.transposed_times(duals)  # HiGHS's reduced cost, by our own arithmetic
        reduced = np.abs(optimum.reduced_cost * self.units.columns)
        reduced = np.maximum(reduced, np.where(optimum.x > 0, 0.0, np.abs(charge)))
        return reduced > NON_ZERO * scale, np.abs(duals) > NON_ZERO * scale

    def minimise(self, costs: Floats, tick: Tick, trial: bool = False, again: bool = False) -> Optimum:
        """The optimum under the present bounds.

        Raises `Infeasible`, `LimitReached`, or `NoPlan` when HiGHS finds nothing that passes our check. A `trial`
        may fail: whatever keeps it from an optimum counts as infeasible. `again` goes on from the last optimum where
        there is one: it must still be a plan.
        """
        if not self.matrix.size:  # nobody to place anywhere
            return Optimum(np.zeros(0), np.zeros(len(self.row_lower)), np.zeros(0), 0.0)
        costs = costs * self.units.columns
        scale = float(np.abs(costs).max(initial=0.0)) or 1.0
        self._rouse(costs)
        while True:
            try:
                optimum = self._minimum(costs, scale, tick, trial, again)
                if self._asleep is None or not (woken := self._wake(self._helpful(costs, scale, optimum))):
                    return self._in_own_figures(optimum)
            except (Infeasible, NoPlan):  # there may be a plan with those asleep
                if self._asleep is None or not (woken := self._wake(self._asleep.placed_in(self.upper > 0))):
                    raise
            again = woken < max(MANY[0], MANY[1] * self.matrix.size)

    def _minimum(self, costs: Floats, scale: float, tick: Tick, trial: bool, again: bool) -> Optimum:
        """The optimum of what the solver sees, in its units."""
        self._hand_over(costs / scale)
        said, found_none = "", True
        ways = self._ways()
        near, self._near = self._near, None
        if again and self._ended and near is None:
            ways = [Way("simplex", "choose", FINE, near=True, primal=True), *ways]
        self._ended = False
        if near is not None and self._begin(*near[:2]):
            ways = [Way("simplex", "choose", FINE, near=True, primal=near[2]), *ways]
        for way in ways:
            began = time.perf_counter()
            try:
                status = self.highs.solve_by(way, self.deadline, tick)
            finally:
                self.seconds += time.perf_counter() - began
            said = self.highs.modelStatusToString(status)
            if status == highspy.HighsModelStatus.kTimeLimit:
                raise LimitReached
            if status == highspy.HighsModelStatus.kOptimal:
                optimum = self._answer(costs, scale)
                fault = self._fault(costs, optimum)
                if fault is None:
                    self.has_a_plan = self._ended = True
                    return optimum
                said = f"optimal, but {fault}"
            elif way.near and not (trial and status == highspy.HighsModelStatus.kInfeasible):
                continue  # too far after all: a basis may speed up an answer but must not decide it
            elif trial or (status == highspy.HighsModelStatus.kInfeasible and not self.has_a_plan):
                raise Infeasible
            found_none &= bool(status == highspy.HighsModelStatus.kInfeasible)
        if trial:
            raise Infeasible
        kind = NoneInAnyWay if found_none else NoPlan
        raise kind(f"HiGHS found no plan that passes our check: it says {said}")

    def _ways(self) -> list[Way]:
        """What to try, from the quickest to the most patient.

        On the face of an earlier stage there is always a plan: a solver that says otherwise, from rounding in the
        rows that are held at their limits, is run again without presolve, from the start.
        """
        exact = [Way("simplex", "on", FINE), Way("simplex", "off", FINE), Way("simplex", "off", USUAL)]
        small = self.matrix.size < INTERIOR_POINT_FROM
        return exact if small or self._by_simplex else [Way("ipm", "on", USUAL), *exact]

    def _begin(self, basic: Bools, tight: Bools) -> bool:
        """Hand HiGHS a basis that may not be one of this programme; it mends what does not fit."""
        status = highspy.HighsBasisStatus
        basis = highspy.HighsBasis()
        basis.col_status = [status.kBasic if each else status.kLower for each in basic[self._columns].tolist()]
        basis.row_status = [status.kNonbasic if each else status.kBasic for each in tight[self._rows].tolist()]
        basis.valid = basis.alien = True
        return bool(self.highs.setBasis(basis) == highspy.HighsStatus.kOk)

    def _hand_over(self, costs: Floats) -> None:
        lower, upper = self.row_lower, self.row_upper
        if self._asleep is not None:
            known = self.matrix.times(self._asleep.living(self.row_upper))
            lower, upper = lower - known, upper - known
        costs, lower, upper = costs[self._columns], lower[self._rows], upper[self._rows]
        columns, rows = np.arange(len(costs), dtype=np.int32), np.arange(len(lower), dtype=np.int32)
        self.highs.changeColsCost(len(columns), columns, costs)
        self.highs.changeColsBounds(len(columns), columns, np.zeros(len(columns)), self.upper[self._columns])
        self.highs.changeRowsBounds(len(rows), rows, lower, upper)  # type: ignore[attr-defined]

    def _answer(self, costs: Floats, scale: float) -> Optimum:
        solution = self.highs.getSolution()
        if self._asleep is None:
            x, duals = np.array(solution.col_value), np.array(solution.row_dual) * scale
            return Optimum(x, duals, np.array(solution.col_dual) * scale, product(costs, x))
        x, duals = self._asleep.living(self.row_upper), np.zeros(len(self.row_lower))
        x[self._columns], duals[self._rows] = solution.col_value, np.array(solution.row_dual) * scale
        duals = self._asleep.lifted(costs - self.matrix.transposed_times(duals), duals)
        reduced = costs - self.matrix.transposed_times(duals)
        reduced[self._columns] = np.array(solution.col_dual) * scale
        return Optimum(x, duals, reduced, product(costs, x))

    @property
    def _columns(self) -> Bools | slice:
        """The columns that the solver sees."""
        return slice(None) if self._asleep is None else self._asleep.columns

    @property
    def _rows(self) -> Bools | slice:
        """The rows that the solver sees."""
        return slice(None) if self._asleep is None else self._asleep.rows

    def _rouse(self, costs: Floats) -> None:
        """Wake the groups in which people are placed most cheaply, once, and any whose residents are held at nobody."""
        if self._asleep is None:
            return
        if not self._ranked:
            self._ranked = True
            duals = self._asleep.lifted(costs, np.zeros(len(self.row_lower)))
            self._wake(self._asleep.cheapest(costs - self.matrix.transposed_times(duals)))
        held = (self.upper == 0) & (self._asleep.living(self.row_upper) > 0)
        self._wake(self._asleep.chains.group[np.flatnonzero(held)])
        if not self._asleep.columns.any():  # HiGHS solves nothing where there is nothing to solve
            self._wake(np.flatnonzero(self._asleep.groups))

    def _helpful(self, costs: Floats, scale: float, optimum: Optimum) -> Ints:
        """Groups asleep in which a placement would help, the most helpful of each home and need."""
        assert self._asleep is not None
        prices = np.where(self.upper > 0, optimum.reduced_cost, 0.0)
        return self._asleep.cheapest(prices, -NON_ZERO * scale)

    def _wake(self, groups: Ints) -> int:
        """Show groups to the solver, which goes on from where it is; how many columns that adds."""
        if not len(groups) or self._asleep is None:
            return 0
        basis, before = self.basis() if self._ended else None, np.count_nonzero(self._asleep.columns)
        self._asleep.wake(groups)
        self.highs.passModel(model_of(self.matrix.part(self._asleep.columns, self._asleep.rows)))
        if basis is not None:
            self._begin(*basis)
        return int(np.count_nonzero(self._asleep.columns) - before)

    def _in_own_figures(self, optimum: Optimum) -> Optimum:
        columns, rows = self.units.columns, self.units.rows
        return Optimum(optimum.x * columns, optimum.row_dual / rows, optimum.reduced_cost / columns, optimum.value)

    def _fault(self, costs: Floats, optimum: Optimum) -> str | None:
        """What is wrong with an answer. Each placement into a group asleep is priced afterwards, and its group wakes if
        it would help."""
        is_free = self.upper > 0
        if self._asleep is not None:
            is_free[self._asleep.placements] = False
        return fault_of(optimum, self.matrix, costs, (self.row_lower, self.row_upper), self.upper, is_free)
