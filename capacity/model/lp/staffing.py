"""Staff: what residents and sites need, what a pool has, and how much agency staff may help."""

from capacity.model.lp.averages import average
from capacity.model.lp.program import Program
from capacity.model.problem.arrays import Problem


def staffing(program: Program, problem: Problem) -> None:
    """Hours for all residents of a pool's services, and for sites however few live there, are contracted, agency or,
    at the worst, missing."""
    pools, services, groups = problem.staffing, problem.services, problem.groups
    for k, q in _limited(program):
        hours = pools.hours[k]
        terms = [(program.agency[k, q], -1.0), (program.unstaffed[k, q], -1.0)]
        spare = pools.supply[k, q] - pools.cover[k, q] - float(hours @ services.others[:, q])
        for g, service in enumerate(groups.service.tolist()):
            if hours[service] > 0:
                people, constant = average(program, problem, g, q, float(hours[service]))
                terms, spare = terms + people, spare - constant
        terms += program.brought(problem.options.spare[:, k, q])
        program.add_limit("staffing", (k, q), terms, spare)


def agency_limit(program: Program, problem: Problem) -> None:
    """Agency hours are at most a share of contracted hours."""
    pools = problem.staffing
    for k, q in _limited(program):
        most = pools.agency_share[k] * pools.supply[k, q]
        terms = [(program.agency[k, q], 1.0), *program.brought(pools.agency_share[k] * problem.options.supply[:, k, q])]
        program.add_limit("agency_limit", (k, q), terms, most)


def _limited(program: Program) -> list[tuple[int, int]]:
    """Pools and roles (k) with a limit, by quarter."""
    return [(k, q) for k, row in enumerate(program.agency) for q, column in enumerate(row) if column is not None]
