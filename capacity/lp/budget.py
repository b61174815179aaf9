"""Money that a home has to keep to."""

from pulp import LpConstraintLE

from capacity.lp.program import MILLION, Program
from capacity.problem.model import Problem


def budget(program: Program, problem: Problem) -> None:
    """What a home's residents and its pool's agency hours cost in a financial year is its budget, or overspend.

    In £m, so that its figures are of the size of all others.
    """
    budgets, pools = problem.budgets, problem.staffing
    fees, premiums = problem.net * problem.weeks / MILLION, pools.agency_premium * problem.weeks / MILLION
    for b, home in enumerate(budgets.home.tolist()):
        groups = (problem.groups.home == home).nonzero()[0].tolist()
        own = [k for k, pool in enumerate(pools.pool) if pool == problem.homes[home]]
        terms = [
            (column, float(fees[g, q]))
            for q in budgets.inside[b].nonzero()[0].tolist()
            for g in groups
            if (column := program.residents[g, q]) is not None
        ]
        terms += [
            (column, float(premiums[k, q]))
            for q in budgets.inside[b].nonzero()[0].tolist()
            for k in own
            if (column := program.agency[k, q]) is not None
        ]
        terms.append((program.overspend[b], -1.0))
        program.add("budget", (b,), terms, LpConstraintLE, float(budgets.amount[b]) / MILLION)
