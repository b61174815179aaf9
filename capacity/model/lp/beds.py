"""Beds."""

from capacity.model.lp.averages import at_start
from capacity.model.lp.program import Program, Term
from capacity.model.problem.arrays import Problem
from capacity.model.problem.shapes import Ints


def beds(program: Program, problem: Problem) -> None:
    """At a quarter's end residents of all homes and needs fit into the beds open to councils."""
    for service, groups in _living(problem):
        for q in range(len(problem.quarters)):
            terms = [(residents, 1.0) for g in groups if (residents := program.residents[g, q]) is not None]
            terms += program.brought(problem.options.usable[:, service, q]) if terms else []
            if terms:
                program.add_limit("beds", (service, q), terms, float(problem.services.usable[service, q]))


def beds_at_start(program: Program, problem: Problem) -> None:
    """Residents fit on a quarter's first day, too: those who move in from a door then, and those whose beds go then.

    Within a quarter the number of residents moves one way only, so two rows hold it. Where nobody moves in at once and
    no bed goes, the row of the quarter before already ensures it.
    """
    services, options = problem.services, problem.options
    closing = {move.quarter for move in problem.moves}
    for service, groups in _living(problem):
        for q in (~services.closed[service]).nonzero()[0].tolist():
            if q not in closing and not (q and problem.every_start) and not _falls(problem, service, q):
                continue
            terms: list[Term] = []
            people = 0.0
            for g in groups:
                start, opening = at_start(program, problem, g, q)
                terms, people = terms + start, people + opening
            terms += program.brought(options.usable_at_start[:, service, q]) if terms else []
            if terms:
                limit = float(services.usable_at_start[service, q]) - people
                program.add_limit("beds_at_start", (service, q), terms, limit)


def _falls(problem: Problem, service: int, q: int) -> bool:
    """Whether there may be fewer beds on the first day than on the day before."""
    if q == 0:
        return False
    services, options = problem.services, problem.options
    by_options = options.usable_at_start[:, service, q] < options.usable[:, service, q - 1]
    falls = services.usable_at_start[service, q] < services.usable[service, q - 1]
    return bool(falls or by_options.any())


def _living(problem: Problem) -> list[tuple[int, list[int]]]:
    """Services with the groups that may live there, in their order."""
    service: Ints = problem.groups.service
    order = service.argsort(kind="stable")
    starts = {int(s): [] for s in service[order]}  # type: dict[int, list[int]]
    for g in order.tolist():
        starts[int(service[g])].append(g)
    return list(starts.items())
