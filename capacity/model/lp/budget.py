"""Money that a home has to keep to."""

from capacity.model.lp.costs import costs
from capacity.model.lp.program import MILLION, Program
from capacity.model.problem.arrays import Problem


def budget(program: Program, problem: Problem) -> None:
    """What a home's residents, its block contracts, its pool's agency hours and interim care cost in a financial year
    is its budget, or overspend.

    In £m, so that its figures are of the size of all others.
    """
    budgets, options = problem.budgets, problem.options
    for b, home in enumerate(budgets.home.tolist()):
        inside = budgets.inside[b]
        paid = costs(problem, home, inside)
        terms = [(column, pounds / MILLION) for column, pounds in paid.terms(program)]
        terms += program.brought(-options.cost[:, home, inside].sum(axis=1) / MILLION)
        terms.append((program.overspend[b], -1.0))
        settled = problem.investment[home] + problem.interim_while_arranging[home]
        left = budgets.amount[b] - paid.constant - settled[inside].sum()
        program.add_limit("budget", (b,), terms, float(left) / MILLION)
