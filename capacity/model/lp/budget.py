"""Money that a home has to keep to."""

import numpy as np

from capacity.model.lp.program import MILLION, Program
from capacity.model.problem.arrays import Ints, Problem


def budget(program: Program, problem: Problem) -> None:
    """What a home's residents, its block contracts and its pool's agency hours cost in a financial year is its
    budget, or overspend.

    In £m, so that its figures are of the size of all others.
    """
    budgets, pools = problem.budgets, problem.staffing
    weights = (
        (program.residents, problem.net, problem.groups.home),
        (program.in_block, problem.block_discount, problem.groups.home),
        (program.void, problem.blocks.fee, problem.blocks.home),
        (program.agency, pools.agency_premium, _home_of(problem)),
    )
    for b, home in enumerate(budgets.home.tolist()):
        terms = [
            (column, float(pounds[row, q] * problem.weeks[q] / MILLION))
            for columns, pounds, owner in weights
            for q in budgets.inside[b].nonzero()[0].tolist()
            for row in (owner == home).nonzero()[0].tolist()
            if (column := columns[row, q]) is not None
        ]
        options = problem.options.cost[:, home, budgets.inside[b]].sum(axis=1) / MILLION
        terms += program.brought(-options)
        terms.append((program.overspend[b], -1.0))
        left = budgets.amount[b] - problem.investment[home, budgets.inside[b]].sum()
        program.add_limit("budget", (b,), terms, float(left) / MILLION)


def _home_of(problem: Problem) -> Ints:
    """(K,) the home that a pool of staff is, or −1."""
    homes = problem.homes
    return np.array([homes.index(pool) if pool in homes else -1 for pool in problem.staffing.pool], dtype=np.int64)
