"""Staff: what residents need, what a pool has, and how much agency may help."""

from capacity.model.lp.program import Program
from capacity.model.problem.arrays import Problem


def staffing(program: Program, problem: Problem) -> None:
    """Hours for all residents of a pool's services are contracted, agency or, at the worst, missing."""
    pools, services, groups = problem.staffing, problem.services, problem.groups
    for k, q in _limited(program):
        hours = pools.hours[k]
        needed = [(g, hours[s]) for g, s in enumerate(groups.service.tolist()) if hours[s] > 0]
        terms = [(residents, each) for g, each in needed if (residents := program.residents[g, q]) is not None]
        terms += [(program.agency[k, q], -1.0), (program.unstaffed[k, q], -1.0)]
        terms += program.brought(problem.options.supply[:, k, q])
        spare = pools.supply[k, q] - float(hours @ services.others[:, q])
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
