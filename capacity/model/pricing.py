"""Placements that are in no programme: their columns and reduced costs, read off those of the merged programme.

A placement's column is that of its merged point, built by the same constraint families, but for the rows of its own
point (models/formulation.md, "Areas by themselves without all their columns").
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from capacity.model.lp import FAMILIES
from capacity.model.lp.choice import leaves
from capacity.model.lp.matrix import Matrix
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.lp.program import Key
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import Merged
from capacity.model.problem.shapes import Bools, Floats, Ints
from capacity.model.programme import Programme

OF_A_POINT = (
    "waiting_flow"  # the family in whose rows each point's placements have the coefficients of its merged point
)
Prices = Callable[[int], Floats]
"""By quarter: (A,) reduced costs."""
LARGEST = "largest_share"  # the columns of the family below
OF_AN_AREA = "fairness"  # the family that the merged programme has not: 1 for each placement that it counts


@dataclass(frozen=True)
class Rows:
    """Where the rows that placements touch are in a programme with every area by itself; −1 where it has none."""

    shared: Ints
    """(rows of the merged programme,) those that are the same in both; −1 for those of `OF_A_POINT`."""
    waiting: Ints
    """(P, Q)"""
    fairness: Ints
    """(P,)"""


@dataclass(frozen=True)
class Costs:
    """What a priority counts for each placement: what it counts for the merged one, and the km that it counts."""

    each: Floats
    """(columns of the merged programme,)"""
    km: Floats
    """(A,)"""


class Pricing:
    """The columns of all placements of a problem, by those of the merged programme."""

    def __init__(self, problem: Problem, merged: Merged, together: Programme) -> None:
        self.problem, self.merged, self.together = problem, merged, together
        matrix = self._matrix = together.matrix
        self._number = matrix.columns["placed"]
        self._counted = leaves(problem)
        row_of, own = matrix.row_of, matrix.rows.get(OF_A_POINT, slice(0, 0))
        placed = np.zeros(matrix.size, dtype=bool)
        placed[self._number[self._number >= 0]] = True
        of_placed = placed[matrix.index]
        in_own = (row_of >= own.start) & (row_of < own.stop)
        mine, shared = of_placed & in_own, np.flatnonzero(of_placed & ~in_own)
        self._own = np.bincount(matrix.index[mine], matrix.value[mine], matrix.size).astype(float)
        shared = shared[matrix.index[shared].argsort(kind="stable")]
        self._rows, self._values, self._column = row_of[shared], matrix.value[shared], matrix.index[shared]
        self._start = np.searchsorted(self._column, np.arange(matrix.size + 1))
        self._costs: dict[str, Costs] = {}

    def rows_in(self, apart: Matrix, possible: Bools) -> Rows:
        """Where the rows are in a programme with every area by itself. Raises `WronglyPriced` if one is missing that
        a `possible` (A, Q) placement touches."""
        shape, point_of = self.problem.points.someone.shape, self.merged.point_of.tolist()
        shared = np.full(len(self._matrix.row_lower), -1, dtype=np.int64)
        for family, rows in self._matrix.rows.items():
            if family == OF_A_POINT:
                continue
            keys, first = apart.keys.get(family, []), apart.rows.get(family, slice(0, 0)).start
            by_point = "point" in FAMILIES[family].axes
            place = {_merged_key(key, point_of) if by_point else key: first + n for n, key in enumerate(keys)}
            shared[rows] = [place.get(key, -1) for key in self._matrix.keys[family]]
        open_to = np.zeros(self._number.shape, dtype=bool)
        np.logical_or.at(open_to, self.merged.arc_of, possible)
        wanted = np.zeros(self._matrix.size, dtype=bool)
        wanted[self._number[open_to]] = True
        waiting, fairness = np.full(shape, -1, dtype=np.int64), np.full(shape[0], -1, dtype=np.int64)
        for family, places in ((OF_A_POINT, waiting), (OF_AN_AREA, fairness)):
            if family in apart.rows:
                rows = apart.rows[family]
                places[tuple(np.array(apart.keys[family]).T)] = np.arange(rows.start, rows.stop)
        points, point = self.problem.points, self.problem.arcs.point
        judged = apart.columns[LARGEST][points.home, points.need] >= 0
        uncounted = self._counted & possible.any(axis=1) & judged[point] & (fairness[point] < 0)
        if (shared[self._rows[wanted[self._column]]] < 0).any() or uncounted.any():
            raise WronglyPriced("a placement has a row that the programme of the areas by themselves has not")
        return Rows(shared, waiting, fairness)

    def costs(self, priority: str | None) -> Costs:
        """What a priority counts for placements; nothing for None."""
        if priority is None:
            return Costs(np.zeros(self._matrix.size), np.zeros(len(self.problem.arcs.point)))
        if priority not in self._costs:
            wanted, program = PRIORITIES[priority], self.together.program
            if wanted.km is not None:
                costs = replace(self.costs(None), km=wanted.km(self.problem))
            else:
                figure = wanted.figure(program, self.merged.problem)
                costs = replace(self.costs(None), each=self._matrix.costs(figure))
            self._costs[priority] = costs
        return self._costs[priority]

    def cost_of(self, costs: Costs, arc: Ints, quarter: Ints) -> Floats:
        """What a priority counts for each of some placements."""
        column = self._number[self.merged.arc_of[arc], quarter]
        return costs.each[column] + costs.km[arc]

    def reduced_costs(self, costs: Costs, duals: Floats, rows: Rows) -> Prices:
        """By quarter: (A,) the reduced cost of each placement under the row duals of a programme with every area by
        itself; infinite where the merged programme has no column."""
        arcs, arc_of = self.problem.arcs, self.merged.arc_of
        padded = np.append(duals, 0.0)  # −1: no row, no charge
        charged = np.bincount(self._column, self._values * padded[rows.shared[self._rows]], self._matrix.size)
        each = np.append(costs.each - charged, np.inf)
        own = np.append(self._own, 0.0)
        fair = np.where(self._counted, padded[rows.fairness][arcs.point], 0.0)

        def of(quarter: int) -> Floats:
            column = self._number[arc_of, quarter]
            waits = padded[rows.waiting[:, quarter]][arcs.point]
            reduced: Floats = each[column] + costs.km - own[column] * waits - fair
            return reduced

        return of

    def columns(self, rows: Rows, arc: Ints, quarter: Ints) -> tuple[Ints, Ints, Floats]:
        """Rows, numbers from 0 and values of the coefficients of some placements."""
        point, column = self.problem.arcs.point[arc], self._number[self.merged.arc_of[arc], quarter]
        shared = self.merged_columns(rows, column)
        number, counted = np.arange(len(arc)), np.flatnonzero(self._counted[arc] & (rows.fairness[point] >= 0))
        return (
            np.concatenate([shared[0], rows.waiting[point, quarter], rows.fairness[point[counted]]]),
            np.concatenate([shared[1], number, counted]),
            np.concatenate([shared[2], self._own[column], np.ones(len(counted))]),
        )

    def used(self, merged_placed: Floats) -> Ints:
        """Numbers of the merged columns that a merged plan uses."""
        return self._number[(self._number >= 0) & (merged_placed > 0)] if len(merged_placed) else np.zeros(0, np.int64)

    def merged_columns(self, rows: Rows, column: Ints) -> tuple[Ints, Ints, Floats]:
        """The same of columns of the merged programme, without the rows of a point."""
        size = self._start[column + 1] - self._start[column]
        first = np.repeat(self._start[column] - np.append(0, np.cumsum(size)[:-1]), size) if len(column) else size
        entry = first + np.arange(size.sum())
        return rows.shared[self._rows[entry]], np.repeat(np.arange(len(column)), size), self._values[entry]


class WronglyPriced(Exception):
    """A placement's column is not that which the constraint families build: a fault of the program."""


def _merged_key(key: Key, point_of: list[int]) -> Key:
    return (point_of[key[0]], *key[1:])
