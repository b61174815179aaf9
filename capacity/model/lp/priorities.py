"""What each priority minimises, as an expression over the programme's columns."""

from collections.abc import Callable

import numpy as np
from pulp import LpAffineExpression

from capacity.model.lp.program import MILLION, Columns, Program
from capacity.model.problem.arrays import Floats, Problem


def safe_staffing(program: Program, problem: Problem) -> LpAffineExpression:
    """Hours of care that nobody is there to give, over the plan."""
    return _weighted(program.unstaffed, problem.weeks)


def unmet(program: Program, problem: Problem) -> LpAffineExpression:
    """Weeks that people wait, those of pressing needs counted for more."""
    weight = problem.needs.priority[problem.points.need]
    return _weighted(program.waiting, weight[:, None] * problem.weeks)


def out_of_borough(program: Program, problem: Problem) -> LpAffineExpression:
    """People placed outside the borough who did not choose to leave."""
    return _weighted(program.avoidable, np.ones(()))


def budget(program: Program, problem: Problem) -> LpAffineExpression:
    """£ above the homes' budgets, over all financial years that have one."""
    return _weighted(program.overspend, np.full((), MILLION))


def cost(program: Program, problem: Problem) -> LpAffineExpression:
    """£: net fees and agency premiums over the plan, and what those still there at its end will go on to cost."""
    net = problem.net
    fees = net * problem.weeks
    fees[:, -1] += net[:, -1] * problem.needs.mean_stay_weeks[problem.groups.need]
    expression = _weighted(program.residents, fees)
    expression.update(_weighted(program.agency, problem.staffing.agency_premium * problem.weeks))
    expression.update(_weighted(program.in_block, problem.block_discount * problem.weeks))
    expression.update(_weighted(program.void, problem.blocks.fee * problem.weeks))
    expression.update(_weighted(program.chosen, problem.options.cost.sum(axis=(1, 2))))
    expression.constant = float(problem.investment.sum())
    return expression


def capital(program: Program, problem: Problem) -> LpAffineExpression:
    """£ of capital, over all years, of the open options that are taken."""
    return _weighted(program.chosen, problem.options.capital)


def fewest(program: Program, problem: Problem) -> LpAffineExpression:
    """How many open options are taken."""
    return _weighted(program.chosen, np.ones(()))


def moving(program: Program, problem: Problem) -> LpAffineExpression:
    """Weeks that people wait who have to move because their service closes. Every area must be by itself."""
    at_a_door = np.zeros(len(problem.points.area))
    at_a_door[[move.point for move in problem.moves]] = 1.0
    return _weighted(program.waiting, at_a_door[:, None] * problem.weeks)


def travel(program: Program, problem: Problem) -> LpAffineExpression:
    """Person-kilometres between where people live and where they are placed."""
    return _weighted(program.placed, problem.arcs.distance_km[:, None])


PRIORITIES: dict[str, Callable[[Program, Problem], LpAffineExpression]] = {
    "safe_staffing": safe_staffing,
    "unmet": unmet,
    "out_of_borough": out_of_borough,
    "budget": budget,
    "cost": cost,
    "capital": capital,
    "moving": moving,
    "travel": travel,
    "fewest": fewest,
}


def _weighted(columns: Columns, weights: Floats) -> LpAffineExpression:
    pairs = zip(columns.flat, np.broadcast_to(weights, columns.shape).flat, strict=True)
    return LpAffineExpression({column: float(weight) for column, weight in pairs if column is not None})
