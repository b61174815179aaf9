"""A basis by names, so that the programme of one plan can start where that of another one ended.

An option adds a few beds or hours to a programme of tens of thousands of columns; most of the basis stays right.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from capacity.lp.matrix import Matrix
from capacity.problem.model import Bools, Problem

Name = tuple[Hashable, ...]


@dataclass(frozen=True)
class Basis:
    """Where a stage ended. Names hold for every problem of the same place and quarters."""

    basic: frozenset[Name]
    """Columns that are in the basis; the others are at 0."""
    tight: frozenset[Name]
    """Rows whose slack is not in the basis."""


def named(problem: Problem, matrix: Matrix, basic: Bools, tight: Bools) -> Basis:
    """The basis of a programme, by names."""
    columns, rows = _column_names(problem, matrix), _row_names(problem, matrix)
    return Basis(
        frozenset(columns[number] for number in np.flatnonzero(basic).tolist()),
        frozenset(rows[number] for number in np.flatnonzero(tight).tolist()),
    )


def placed_in(basis: Basis, problem: Problem, matrix: Matrix) -> tuple[Bools, Bools]:
    """Which columns are basic and which rows tight, as far as this programme has them."""
    basic = [name in basis.basic for name in _column_names(problem, matrix)]
    tight = [name in basis.tight for name in _row_names(problem, matrix)]
    return np.array(basic, dtype=bool), np.array(tight, dtype=bool)


def _labels(problem: Problem) -> dict[str, Sequence[Hashable]]:
    """What the first index of a column's or row's family stands for. Other families keep their numbers."""
    services, needs, arcs, groups = problem.services.name, problem.needs.name, problem.arcs, problem.groups
    points = [(area, needs[need]) for area, need in zip(problem.points.area, problem.points.need, strict=True)]
    group = [(int(h), needs[n], services[s]) for h, n, s in zip(groups.home, groups.need, groups.service, strict=True)]
    pools = list(zip(problem.staffing.pool, problem.staffing.role, strict=True))
    block = [services[s] for s in problem.blocks.service]
    by_family: dict[str, Sequence[Hashable]] = {
        "placed": [(points[p], services[s]) for p, s in zip(arcs.point, arcs.service, strict=True)],
        "void": block,
        "block": block,
    }
    by_family |= dict.fromkeys(("residents", "in_block", "resident_flow", "block_residents"), group)
    by_family |= dict.fromkeys(("waiting", "waiting_flow"), points)
    by_family |= dict.fromkeys(("agency", "unstaffed", "staffing", "agency_limit"), pools)
    return by_family | dict.fromkeys(("beds", "admissions"), services)


def _column_names(problem: Problem, matrix: Matrix) -> list[Name]:
    labels = _labels(problem)
    names: list[Name] = [()] * matrix.size
    for family, numbers in matrix.columns.items():
        there = np.argwhere(numbers >= 0)
        for number, key in zip(numbers[numbers >= 0].tolist(), there.tolist(), strict=True):
            names[number] = _name(labels, family, key)
    return names


def _row_names(problem: Problem, matrix: Matrix) -> list[Name]:
    labels = _labels(problem)
    return [_name(labels, family, key) for family, keys in matrix.keys.items() for key in keys]


def _name(labels: dict[str, Sequence[Hashable]], family: str, key: Sequence[int]) -> Name:
    first = labels[family][key[0]] if family in labels else key[0]
    return family, first, *key[1:]
