"""People come, stay, wait and go."""

from collections import defaultdict

from capacity.model.lp.averages import at_start, average
from capacity.model.lp.program import Program
from capacity.model.problem.arrays import Problem


def resident_flow(program: Program, problem: Problem) -> None:
    """Residents are those who stayed from the quarter before, those newly placed, those there who became funded and
    those there who have come to have the need; none once closed.

    Of those who come through the quarter, φ are there at its end;
    whoever moves in on its first day stays on in the same proportion as those who were there before.
    """
    groups, flow, stays = problem.groups, problem.needs.residents, problem.stays
    joining, coming = _by(problem.arcs.group.tolist()), _by(stays.becomes.tolist())
    changing = problem.in_a_quarter(stays.share)
    at_once = problem.at_once[problem.arcs.point]
    for g, need in enumerate(groups.need.tolist()):
        for q, column in enumerate(program.residents[g]):
            if column is None:  # closed
                continue
            start, opening = at_start(program, problem, g, q)
            left, comes = flow.stays[need, q], flow.comes[need, q]
            terms = [(column, 1.0), *((each, -left * weight) for each, weight in start)]
            terms += [
                (placed, -comes)
                for a in joining[g]
                if not at_once[a, q] and (placed := program.placed[a, q]) is not None
            ]
            people = left * opening + comes * groups.joining[g, q]
            for t in coming.get(g, ()):
                share = float(comes * changing[t, q])
                living, constant = average(program, problem, int(stays.group[t]), q, -share)
                terms, people = terms + living, people - constant
            program.add_equation("resident_flow", (g, q), terms, people)


def waiting_flow(program: Program, problem: Problem) -> None:
    """Everybody who becomes ready, has to move or has come to have another need is placed, withdraws or waits.

    Written in people of the quarter, so that its price is that of one more person: those waiting at the end
    over the share who would still wait, less those waiting before.
    """
    points, flow, groups = problem.points, problem.needs.waits, problem.groups
    leaving = _by(problem.arcs.point.tolist())
    moving = defaultdict(list)
    for move in problem.moves:
        moving[move.point, move.quarter].append(move.group)
    for p, need in enumerate(points.need.tolist()):
        for q, column in enumerate(program.waiting[p]):
            if column is None:  # nobody can be there yet
                continue
            at_once = problem.at_once[p, q]
            still = problem.held[need, q] if at_once else flow.comes[need, q]
            before = 1.0 if at_once else float(flow.stays[need, q] / still)
            terms = [(column, 1.0 / still)]
            terms += [(placed, 1.0) for a in leaving[p] if (placed := program.placed[a, q]) is not None]
            terms += [(turned, -1.0)] if (turned := program.turned[p, q]) is not None else []
            people = points.ready[p, q]
            if q > 0:
                terms += [(waiting, -before)] if (waiting := program.waiting[p, q - 1]) is not None else []
                terms += [(moved, -1.0) for g in moving[p, q] if (moved := program.residents[g, q - 1]) is not None]
            else:
                people += before * points.waiting[p] + sum(groups.opening[g] for g in moving[p, q])
            program.add_equation("waiting_flow", (p, q), terms, people)


def becomes(program: Program, problem: Problem) -> None:
    """Of those who live in services, a share comes to have a need that the service does not accept: they leave it, and
    are placed again."""
    turns, turning = _by(problem.turns.point.tolist()), problem.in_a_quarter(problem.turns.share)
    for p in turns:
        for q, column in enumerate(program.turned[p]):
            if column is None:  # nobody can live there
                continue
            terms, people = [(column, 1.0)], 0.0
            for t in turns[p]:
                living, constant = average(program, problem, int(problem.turns.group[t]), q, -float(turning[t, q]))
                terms, people = terms + living, people - constant
            program.add_equation("becomes", (p, q), terms, people)


def admissions(program: Program, problem: Problem) -> None:
    """Nobody new where the rating, the fee, an embargo or a closure forbids it."""
    arriving = _by(problem.arcs.service.tolist())
    for s, q in zip(*(axis.tolist() for axis in (~problem.services.admits).nonzero()), strict=True):
        terms = [(placed, 1.0) for a in arriving[s] if (placed := program.placed[a, q]) is not None]
        if terms:
            program.add_limit("admissions", (s, q), terms, 0.0)


def _by(keys: list[int]) -> dict[int, list[int]]:
    """Positions of each key."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    return places
