"""What each column and row of a programme is called: its family, then the words of its indices.

Names are the same for every problem of the same place and quarters, so that a basis can be carried from one programme
to another, and an engineer can read a programme that was written to a file.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from capacity.model.lp import FAMILIES
from capacity.model.lp.matrix import Matrix
from capacity.model.lp.program import COLUMNS
from capacity.model.problem.arrays import Problem

Name = tuple[str, ...]
Words = Mapping[str, Sequence[Name]]
"""By axis: what each number on it stands for."""


def column_names(problem: Problem, matrix: Matrix) -> list[Name]:
    """A name for each column, in the order of the matrix."""
    words = _words(problem)
    names: list[Name] = [()] * matrix.size
    for family, numbers in matrix.columns.items():
        there = np.argwhere(numbers >= 0)
        for number, key in zip(numbers[numbers >= 0].tolist(), there.tolist(), strict=True):
            names[number] = _name(words, family, COLUMNS[family], key)
    return names


def row_names(problem: Problem, matrix: Matrix) -> list[Name]:
    """A name for each row, in the order of the matrix."""
    words = _words(problem)
    return [_name(words, family, FAMILIES[family].axes, key) for family, keys in matrix.keys.items() for key in keys]


def _name(words: Words, family: str, axes: Sequence[str], key: Sequence[int]) -> Name:
    return (family, *(word for axis, number in zip(axes, key, strict=True) for word in words[axis][number]))


def _words(problem: Problem) -> Words:
    homes, needs, services = problem.homes, problem.needs.name, problem.services.name
    points, groups, blocks, budgets = problem.points, problem.groups, problem.blocks, problem.budgets
    point = [(area, needs[need]) for area, need in zip(points.area, points.need, strict=True)]
    group = zip(groups.home, groups.need, groups.service, strict=True)
    return {
        "home": [(home,) for home in homes],
        "need": [(need,) for need in needs],
        "care_type": [(care_type,) for care_type in problem.care_types],
        "service": [(service,) for service in services],
        "quarter": [(_quarter(day),) for day in problem.quarters],
        "point": point,
        "arc": [(*point[p], services[s]) for p, s in zip(problem.arcs.point, problem.arcs.service, strict=True)],
        "group": [(homes[h], needs[n], services[s]) for h, n, s in group],
        "pool": list(zip(problem.staffing.pool, problem.staffing.role, strict=True)),
        "block": [(services[s],) for s in blocks.service],
        "budget": [
            (homes[h], _quarter(problem.quarters[int(inside.argmax())]))
            for h, inside in zip(budgets.home, budgets.inside, strict=True)
        ],
        "option": [(option,) for option in problem.options.name],
        "limit": [(str(number),) for number in range(len(problem.options.limit))],
    }


def _quarter(first_day: str) -> str:
    """Such as 2026Q1, the calendar quarter that begins in January 2026."""
    return f"{first_day[:4]}Q{(int(first_day[5:7]) + 2) // 3}"
