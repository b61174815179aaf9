"""A basis by names, so that the programme of one plan can start where that of another ended.

An option adds a few beds or hours to a programme of tens of thousands of columns; most of the basis stays right.
"""

from dataclasses import dataclass

import numpy as np

from capacity.model.lp.matrix import Matrix
from capacity.model.lp.names import Name, column_names, row_names
from capacity.model.problem.arrays import Problem
from capacity.model.problem.shapes import Bools


@dataclass(frozen=True)
class Basis:
    """Where a stage ended. Names hold for every problem of the same place and quarters."""

    basic: frozenset[Name]
    """Columns that are in the basis; the others are at 0."""
    tight: frozenset[Name]
    """Rows whose slack is not in the basis."""


def named(problem: Problem, matrix: Matrix, basic: Bools, tight: Bools) -> Basis:
    """The basis of a programme, by names."""
    columns, rows = column_names(problem, matrix), row_names(problem, matrix)
    return Basis(
        frozenset(columns[number] for number in np.flatnonzero(basic).tolist()),
        frozenset(rows[number] for number in np.flatnonzero(tight).tolist()),
    )


def placed_in(basis: Basis, problem: Problem, matrix: Matrix) -> tuple[Bools, Bools]:
    """Which columns are basic and which rows tight, as far as this programme has them."""
    basic = [name in basis.basic for name in column_names(problem, matrix)]
    tight = [name in basis.tight for name in row_names(problem, matrix)]
    return np.array(basic, dtype=bool), np.array(tight, dtype=bool)
