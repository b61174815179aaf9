"""Whose place is where: out of borough by choice, and care types that may only meet a share of a need."""

from collections import defaultdict

import numpy as np

from capacity.model.lp.program import Program
from capacity.model.problem.arrays import Problem


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
    """People placed out of borough beyond the share who choose it are avoidable placements."""
    out = problem.out_of_borough
    for (home, need), arcs in _placing(problem).items():
        weights = [(a, float(out[a]) - problem.needs.chooses_out[need]) for a in arcs]
        for q, avoidable in enumerate(program.avoidable[home, need]):
            if avoidable is not None:
                terms = [(placed, w) for a, w in weights if w and (placed := program.placed[a, q]) is not None]
                program.add_limit("choice", (home, need, q), [*terms, (avoidable, -1.0)], 0.0)


def _placing(problem: Problem) -> dict[tuple[int, int], list[int]]:
    """Arcs of each home and need."""
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    point = problem.arcs.point
    for a, (home, need) in enumerate(zip(problem.points.home[point], problem.points.need[point], strict=True)):
        places[int(home), int(need)].append(a)
    return places
