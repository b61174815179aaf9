"""What the priorities come to in a plan that no single programme has made."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from capacity.model.lp.matrix import collect
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.lp.program import COLUMNS, empty_program
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import Plan


def values(problem: Problem, plan: Plan, priorities: Sequence[str]) -> Mapping[str, float]:
    """The figure of each priority, by the same expressions that the programme minimises."""
    used = replace(problem, arcs=replace(problem.arcs, placeable=plan.placed > 0))
    program = empty_program(used)
    matrix = collect(program)
    x = np.zeros(matrix.size)
    for family in COLUMNS:
        numbers = matrix.columns[family]
        x[numbers[numbers >= 0]] = getattr(plan, family)[numbers >= 0]
    figures = {}
    for priority in priorities:
        expression = PRIORITIES[priority].figure(program, used)
        figures[priority] = float(matrix.costs(expression) @ x + expression.constant)
    return figures
