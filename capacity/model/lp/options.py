"""Options left open: how often each may be taken, what they cost, and which need or exclude each other."""

from capacity.model.lp.program import MILLION, Program
from capacity.model.problem.arrays import Problem


def at_most(program: Program, problem: Problem) -> None:
    """An option is taken at most a given number of times; a search lowers the limit as it goes."""
    for o, most in enumerate(problem.options.most.tolist()):
        program.add_limit("at_most", (o,), [(program.chosen[o], 1.0)], most)


def at_least(program: Program, problem: Problem) -> None:
    """An option is taken at least a given number of times; a search raises the limit as it goes."""
    for o in range(len(problem.options.name)):
        program.add_limit("at_least", (o,), [(program.chosen[o], -1.0)], 0.0)


def capital(program: Program, problem: Problem) -> None:
    """There is enough capital for the options taken, over all years and in each year that has a limit. In £m."""
    options = problem.options
    for number, spending in enumerate(options.spending):
        terms = [(program.chosen[o], float(spending[o]) / MILLION) for o in spending.nonzero()[0].tolist()]
        program.add_limit("capital", (number,), terms, float(options.limit[number]) / MILLION)


def needs(program: Program, problem: Problem) -> None:
    """An option is taken only together with those that it needs."""
    options = problem.options
    for o, other in options.needs:
        terms = [(program.chosen[o], 1.0), (program.chosen[other], -float(options.most[o]))]
        program.add_limit("needs", (o, other), terms, 0.0)


def excludes(program: Program, problem: Problem) -> None:
    """Of two options that exclude each other only one is taken."""
    options = problem.options
    for o, other in options.excludes:
        terms = [(program.chosen[each], 1.0 / float(options.most[each])) for each in (o, other)]
        program.add_limit("excludes", (o, other), terms, 1.0)
