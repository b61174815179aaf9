"""People come, stay, wait and go."""

from collections import defaultdict

from capacity.model.lp.program import Program
from capacity.model.problem.arrays import Problem


def resident_flow(program: Program, problem: Problem) -> None:
    """Residents are those who stayed from the quarter before and those newly placed; none once closed."""
    groups, needs, closed = problem.groups, problem.needs, problem.services.closed
    joining = _by(problem.arcs.group.tolist())
    for g, (need, service) in enumerate(zip(groups.need.tolist(), groups.service.tolist(), strict=True)):
        for q, column in enumerate(program.residents[g]):
            if column is None:  # closed
                continue
            stay = needs.stay[need, q]
            terms = [(column, 1.0)]
            if q > 0 and not closed[service, q - 1]:
                terms.append((program.residents[g, q - 1], -stay))
            terms += [(placed, -1.0) for a in joining[g] if (placed := program.placed[a, q]) is not None]
            opening = stay * groups.opening[g] if q == 0 else 0.0
            program.add_equation("resident_flow", (g, q), terms, opening)


def waiting_flow(program: Program, problem: Problem) -> None:
    """Those waiting are those who waited on, arrived or had to move, less those placed."""
    points, needs, groups = problem.points, problem.needs, problem.groups
    leaving = _by(problem.arcs.point.tolist())
    moving = defaultdict(list)
    for move in problem.moves:
        moving[move.point, move.quarter].append(move.group)
    for p, need in enumerate(points.need.tolist()):
        for q, column in enumerate(program.waiting[p]):
            if column is None:  # nobody can be there yet
                continue
            hold, stay = needs.hold[need, q], needs.stay[need, q]
            terms = [(column, 1.0)]
            terms += [(placed, 1.0) for a in leaving[p] if (placed := program.placed[a, q]) is not None]
            people = points.arrivals[p, q]
            if q > 0:
                terms += [(before, -hold)] if (before := program.waiting[p, q - 1]) is not None else []
                terms += [(before, -stay) for g in moving[p, q] if (before := program.residents[g, q - 1]) is not None]
            else:
                people += hold * points.waiting[p] + sum(stay * groups.opening[g] for g in moving[p, q])
            program.add_equation("waiting_flow", (p, q), terms, people)


def admissions(program: Program, problem: Problem) -> None:
    """Nobody new where the rating, the fee, an embargo or a closure forbids it."""
    arriving = _by(problem.arcs.service.tolist())
    for s, q in zip(*(axis.tolist() for axis in (~problem.services.admits).nonzero()), strict=True):
        terms = [(placed, 1.0) for a in arriving[s] if (placed := program.placed[a, q]) is not None]
        if terms:
            program.add_limit("admissions", (s, q), terms, 0.0)


def _by(keys: list[int]) -> dict[int, list[int]]:
    """Places of each key."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    return places
