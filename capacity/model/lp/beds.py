"""Beds."""

from collections import defaultdict

from capacity.model.lp.program import Program
from capacity.model.problem.arrays import Problem


def beds(program: Program, problem: Problem) -> None:
    """Residents of all homes and needs fit into the beds open to councils."""
    there = defaultdict(list)
    for g, service in enumerate(problem.groups.service.tolist()):
        there[service].append(g)
    for service, groups in sorted(there.items()):
        for q in range(len(problem.quarters)):
            terms = [(residents, 1.0) for g in groups if (residents := program.residents[g, q]) is not None]
            terms += program.brought(problem.options.usable[:, service, q]) if terms else []
            if terms:
                program.add_limit("beds", (service, q), terms, float(problem.services.usable[service, q]))
