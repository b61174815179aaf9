"""The sizes in which the solver is handed a programme.

Its tolerances are absolute: with a thousand-millionth of a person in each row every plan would look optimal. Where the
figures are not of a usual size, people and hours are counted in a power of two, so that no digit changes.
"""

from dataclasses import dataclass, replace

import numpy as np

from capacity.model.lp.matrix import Matrix
from capacity.model.problem.reduce import unit
from capacity.model.problem.shapes import Floats

PURE = ("chosen", "largest_share")  # columns that count no people: times, and shares
APART = ("budget",)  # rows in £m, which say nothing of the size of a place


@dataclass(frozen=True)
class Units:
    """What one of each column and of each row is, in the programme's own figures."""

    people: float
    """What people and hours are counted in; 1 for any usual place."""
    columns: Floats
    rows: Floats


def units_of(matrix: Matrix) -> Units:
    """Units that make the largest limit a usual figure. Pure numbers stay as they are."""
    columns, rows = np.ones(matrix.size), np.ones(len(matrix.row_lower))
    pure = np.zeros(matrix.size, dtype=bool)
    for family in PURE:
        numbers = matrix.columns.get(family, np.zeros(0, dtype=np.int64))
        pure[numbers[numbers >= 0]] = True
    counted = ~pure[matrix.index] & (matrix.value != 0)
    of_people = np.bincount(matrix.row_of, counted, len(rows)) > 0
    sized = of_people.copy()
    for family in APART:
        if family in matrix.rows:
            sized[matrix.rows[family]] = False
    limits = np.abs(np.concatenate([matrix.row_lower[sized], matrix.row_upper[sized]]))
    people = unit(float(limits[np.isfinite(limits)].max(initial=0.0)))
    columns[~pure] = people
    rows[of_people] = people
    return Units(people, columns, rows)


def in_units(matrix: Matrix, units: Units) -> Matrix:
    """The programme in these units."""
    if units.people == 1:
        return matrix
    return replace(
        matrix,
        value=matrix.value * units.columns[matrix.index] / units.rows[matrix.row_of],
        row_lower=matrix.row_lower / units.rows,
        row_upper=matrix.row_upper / units.rows,
    )
