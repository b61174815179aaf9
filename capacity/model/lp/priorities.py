"""What each priority minimises, as an expression over the programme's columns."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pulp import LpAffineExpression

from capacity.model.lp.costs import Costs, costs, through_waiting
from capacity.model.lp.program import MILLION, Columns, Program
from capacity.model.problem.arrays import Problem
from capacity.model.problem.shapes import Floats


def safe_staffing(program: Program, problem: Problem) -> LpAffineExpression:
    """Hours of care that no staff are there to give, over the plan."""
    return _weighted(program.unstaffed, problem.weeks)


def unmet(program: Program, problem: Problem) -> LpAffineExpression:
    """Weeks that people wait because nothing is free; pressing needs count for more."""
    weight = problem.needs.priority[problem.points.need]
    return _expression(program, through_waiting(problem, weight[:, None] * problem.weeks))


def out_of_borough(program: Program, problem: Problem) -> LpAffineExpression:
    """People placed against their choice: outside the borough, or kept in it."""
    expression = _weighted(program.avoidable, np.ones(()))
    expression.update(_weighted(program.refused, np.ones(())))
    return expression


def budget(program: Program, problem: Problem) -> LpAffineExpression:
    """£ above the homes' budgets, over all financial years that have one."""
    return _weighted(program.overspend, np.full((), MILLION))


def cost(program: Program, problem: Problem) -> LpAffineExpression:
    """£: net fees, agency premiums and interim care over the plan, and what those still there at its end will go on to
    cost."""
    paid, net = costs(problem), problem.net
    end = net[:, -1] * problem.needs.mean_stay_weeks[problem.groups.need]
    paid.families["residents"][:, -1] += end
    expression = _expression(program, paid)
    expression.update(_weighted(program.chosen, problem.options.cost.sum(axis=(1, 2))))
    expression.constant += float(problem.investment.sum())
    return expression


def capital(program: Program, problem: Problem) -> LpAffineExpression:
    """£ of capital, over all years, of the open options that are taken."""
    return _weighted(program.chosen, problem.options.capital)


def fewest(program: Program, problem: Problem) -> LpAffineExpression:
    """How many open options are taken."""
    return _weighted(program.chosen, np.ones(()))


def moving(program: Program, problem: Problem) -> LpAffineExpression:
    """Weeks that people wait who have to move because their service closes."""
    at_a_door = (problem.points.door >= 0).astype(float)
    return _expression(program, through_waiting(problem, at_a_door[:, None] * problem.weeks))


def journeys(program: Program, problem: Problem) -> LpAffineExpression:
    """Person-kilometres between services that close and where those who have to move are placed. Every door must be by
    itself; areas need not."""
    at_a_door = (problem.points.door >= 0)[problem.arcs.point]
    return _weighted(program.placed, np.where(at_a_door, problem.arcs.distance_km, 0.0)[:, None])


def fairness(program: Program, problem: Problem) -> LpAffineExpression:
    """Σ over homes and needs: people × the largest share of any area's people who are placed out of borough."""
    points, people = problem.points, np.zeros(program.largest_share.shape)
    areas = points.of_area
    np.add.at(people, (points.home[areas], points.need[areas]), points.counted[areas])
    return _weighted(program.largest_share, people)


def travel(program: Program, problem: Problem) -> LpAffineExpression:
    """Person-kilometres between where people live and where they are placed."""
    return _weighted(program.placed, _km(problem)[:, None])


def _km(problem: Problem) -> Floats:
    return problem.arcs.distance_km


def _km_from_doors(problem: Problem) -> Floats:
    at_a_door = (problem.points.door >= 0)[problem.arcs.point]
    return np.where(at_a_door, problem.arcs.distance_km, 0.0)


@dataclass(frozen=True)
class Priority:
    """What is minimised, and how the programme may go about it."""

    figure: Callable[[Program, Problem], LpAffineExpression]
    apart: bool = False
    """Whether every area must be by itself."""
    km: Callable[[Problem], Floats] | None = None
    """(A,) km that each placement of an arc adds to the figure, where that is all there is in it."""
    floored: bool = False
    """Whether at the optimum often no column adds to it: then it has no shadow prices of its own."""


PRIORITIES: dict[str, Priority] = {
    "safe_staffing": Priority(safe_staffing, floored=True),
    "unmet": Priority(unmet, floored=True),
    "out_of_borough": Priority(out_of_borough),
    "budget": Priority(budget),
    "cost": Priority(cost),
    "capital": Priority(capital),
    "fairness": Priority(fairness, apart=True),
    "moving": Priority(moving),
    "journeys": Priority(journeys, apart=True, km=_km_from_doors),
    "travel": Priority(travel, apart=True, km=_km),
    "fewest": Priority(fewest),
}


def _expression(program: Program, costs: Costs) -> LpAffineExpression:
    expression = LpAffineExpression(dict(costs.terms(program)))
    expression.constant = costs.constant
    return expression


def _weighted(columns: Columns, weights: Floats) -> LpAffineExpression:
    pairs = zip(columns.flat, np.broadcast_to(weights, columns.shape).flat, strict=True)
    return LpAffineExpression({column: float(weight) for column, weight in pairs if column is not None})
