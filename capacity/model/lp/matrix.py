"""The programme as arrays, collected once: what the solver is given, and what its answer is checked against."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pulp import LpAffineExpression

from capacity.model.lp.program import COLUMNS, Columns, Key, Program
from capacity.model.problem.reduce import Plan
from capacity.model.problem.shapes import Bools, Floats, Ints


@dataclass(frozen=True)
class Matrix:
    """Rows (by row, compressed) and bounds. `columns` and `rows` say what each is."""

    start: NDArray[np.int32]
    index: NDArray[np.int32]
    value: Floats
    row_lower: Floats
    row_upper: Floats
    size: int
    """Number of columns; all have lower bound 0 and no upper bound."""
    columns: dict[str, Ints]
    """Column numbers by family, in the family's shape; −1 where there is none."""
    rows: dict[str, slice]
    """Row numbers by constraint family."""
    keys: dict[str, list[Key]]
    """Keys of the rows by constraint family."""
    place: dict[int, int]
    """Column number by PuLP's hash of the variable."""

    @property
    def row_of(self) -> Ints:
        """Row number of each coefficient."""
        return np.repeat(np.arange(len(self.row_lower)), np.diff(self.start))

    def times(self, x: Floats) -> Floats:
        """Row activities at `x`."""
        return np.bincount(self.row_of, self.value * x[self.index], len(self.row_lower)).astype(float)

    def transposed_times(self, y: Floats) -> Floats:
        """What row duals `y` charge each column."""
        return np.bincount(self.index, self.value * y[self.row_of], self.size).astype(float)

    def costs(self, objective: LpAffineExpression) -> Floats:
        """An objective as a cost for each column."""
        costs = np.zeros(self.size)
        for column, weight in objective.items():
            costs[self.place[column.hash]] = weight
        return costs

    def with_columns(self, rows: Ints, columns: Ints, values: Floats, count: int) -> "Matrix":
        """The matrix with more columns behind its own, numbered from 0 in `columns`, and of no family yet."""
        row_of = np.append(self.row_of, rows)
        order = row_of.argsort(kind="stable")
        ends = np.cumsum(np.bincount(row_of, minlength=len(self.row_lower)))
        return replace(
            self,
            start=np.append(0, ends).astype(np.int32),
            index=np.append(self.index, columns + self.size).astype(np.int32)[order],
            value=np.append(self.value, values)[order],
            size=self.size + count,
        )

    def part(self, columns: Bools, rows: Bools) -> "Matrix":
        """Some columns (columns,) and rows (rows,) by themselves, renumbered and of no family."""
        row_of = self.row_of
        kept = columns[self.index] & rows[row_of]
        sizes = np.bincount(row_of[kept], minlength=len(rows))[rows]
        return Matrix(
            start=np.append(0, np.cumsum(sizes)).astype(np.int32),
            index=(np.cumsum(columns) - 1)[self.index[kept]].astype(np.int32),
            value=self.value[kept],
            row_lower=self.row_lower[rows],
            row_upper=self.row_upper[rows],
            size=int(np.count_nonzero(columns)),
            columns={},
            rows={},
            keys={},
            place={},
        )

    def plan(self, x: Floats) -> Plan:
        """Column values by family. Values below zero, within the solver's tolerance, become 0."""
        padded = np.append(np.maximum(x, 0.0), 0.0)
        return Plan(**{family: padded[numbers] for family, numbers in self.columns.items()})


def collect(program: Program) -> Matrix:
    """The arrays of a built programme."""
    place = {column.hash: number for number, column in enumerate(program.all_columns())}
    start = np.append(0, np.cumsum([len(terms) for terms in program.terms])).astype(np.int32)
    index = np.fromiter((place[column.hash] for terms in program.terms for column, _ in terms), np.int32, start[-1])
    value = np.fromiter((weight for terms in program.terms for _, weight in terms), float, start[-1])
    limits, senses = np.array(program.limits, dtype=float), np.array(program.senses)
    rows, first = {}, 0
    for family, keys in program.rows.items():
        rows[family] = slice(first, first + len(keys))
        first += len(keys)
    return Matrix(
        start=start,
        index=index,
        value=value,
        row_lower=np.where(senses >= 0, limits, -np.inf),
        row_upper=np.where(senses <= 0, limits, np.inf),
        size=len(place),
        columns={family: _numbers(getattr(program, family), place) for family in COLUMNS},
        rows=rows,
        keys=program.rows,
        place=place,
    )


def _numbers(columns: Columns, place: dict[int, int]) -> Ints:
    flat = [-1 if column is None else place[column.hash] for column in columns.ravel().tolist()]
    return np.array(flat, dtype=np.int64).reshape(columns.shape)
