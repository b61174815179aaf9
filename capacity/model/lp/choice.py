"""Whose place is where: out of borough by choice, and care types that may only meet a share of a need."""

from collections import defaultdict

import numpy as np

from capacity.model.lp.program import Program
from capacity.model.problem.arrays import Problem
from capacity.model.problem.shapes import Bools


def substitution(program: Program, problem: Problem) -> None:
    """A care type that stands in for another takes at most its share of those placed."""
    needs, care_type = problem.needs, problem.services.care_type[problem.arcs.service]
    for (home, need), arcs in _placing(problem).items():
        for c, share in enumerate(needs.accepts[need]):
            if np.isnan(share) or share >= 1:
                continue
            weights = [(a, float(care_type[a] == c) - share) for a in arcs]
            for q in range(len(problem.quarters)):
                terms = [(placed, w) for a, w in weights if w and (placed := program.placed[a, q]) is not None]
                if terms:
                    program.add_limit("substitution", (home, need, c, q), terms, 0.0)


def choice(program: Program, problem: Problem) -> None:
    """People placed out of borough beyond the share who choose it are avoidable placements; those kept in the borough
    though they chose to leave it are refused."""
    out = problem.out_of_borough
    for (home, need), arcs in _placing(problem).items():
        weights = [(a, float(out[a]) - problem.needs.chooses_out[need]) for a in arcs]
        for q, avoidable in enumerate(program.avoidable[home, need]):
            if avoidable is not None:
                terms = [(placed, w) for a, w in weights if w and (placed := program.placed[a, q]) is not None]
                terms += [(avoidable, -1.0), (program.refused[home, need, q], 1.0)]
                program.add_equation("choice", (home, need, q), terms, 0.0)


def fairness(program: Program, problem: Problem) -> None:
    """The largest share is at least each area's share of people placed out of borough. Homes are not areas."""
    points, out = problem.points, leaves(problem)
    leaving: dict[int, list[int]] = defaultdict(list)
    for point in np.flatnonzero((points.sent > 0) & (points.door < 0)).tolist():
        leaving[point] = []
    for a, point in enumerate(problem.arcs.point.tolist()):
        if out[a]:
            leaving[point].append(a)
    for point, arcs in sorted(leaving.items()):
        largest = program.largest_share[points.home[point], points.need[point]]
        terms = [(placed, 1.0) for a in arcs for placed in program.placed[a] if placed is not None]
        if largest is not None and (terms or points.sent[point] > 0):
            terms.append((largest, -float(points.counted[point])))
            program.add_limit("fairness", (point,), terms, -float(points.sent[point]))


def leaves(problem: Problem) -> Bools:
    """(A,) whether `fairness` counts a placement: an area's people out of their borough."""
    counted: Bools = problem.out_of_borough & problem.points.of_area[problem.arcs.point]
    return counted


def _placing(problem: Problem) -> dict[tuple[int, int], list[int]]:
    """Arcs of each home and need."""
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    point = problem.arcs.point
    for a, (home, need) in enumerate(zip(problem.points.home[point], problem.points.need[point], strict=True)):
        places[int(home), int(need)].append(a)
    return places
