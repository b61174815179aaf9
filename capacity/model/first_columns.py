"""The placements that a programme of areas by themselves begins with."""

import numpy as np

from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import Merged, Plan, shares
from capacity.model.problem.shapes import Bools, Ints, place_in_group

NEAREST = 6  # services of each point and quarter in the borough
OUTSIDE = 2  # and outside it, where few go
FEW = 60_000  # placements: fewer are all held from the beginning, which is as quick as looking for those that help


def first_columns(problem: Problem, merged: Merged, possible: Bools, plan: Plan | None) -> Bools:
    """(A, Q) placements to begin with, of the `possible` ones.

    For each point and quarter the nearest services in the borough and outside; for each home, need, care type and
    quarter at least one, and all on the first day of a door, so that every row is there that a placement touches; and
    what splits the merged `plan` among the points. All of them where they are `FEW`.
    """
    if np.count_nonzero(possible) <= FEW:
        return possible.copy()
    arcs, points = problem.arcs, problem.points
    out, care_type = problem.out_of_borough, problem.services.care_type[arcs.service]
    by_distance = np.lexsort((arcs.distance_km, out, arcs.point))
    kind = _numbered(points.home[arcs.point], points.need[arcs.point], care_type, out)
    by_kind = np.lexsort((arcs.distance_km, kind))
    side = arcs.point * 2 + out
    chosen: Bools = possible & problem.at_once[arcs.point]
    nearest, one = np.where(out, OUTSIDE, NEAREST), np.ones(len(out))
    for q in range(possible.shape[1]):
        for order, group, most in ((by_distance, side, nearest), (by_kind, kind, one)):
            here = order[possible[order, q]]
            chosen[here[place_in_group(group[here]) < most[here]], q] = True
    if plan is not None:
        _split(problem, merged, plan, possible, chosen)
    return chosen


def _numbered(*parts: Ints | Bools) -> Ints:
    """One number for each combination."""
    number = np.zeros(len(parts[0]), dtype=np.int64)
    for part in parts:
        number = number * (int(part.max(initial=0)) + 1) + part
    return number


def _split(problem: Problem, merged: Merged, plan: Plan, possible: Bools, chosen: Bools) -> None:
    """Choose what places the people of each merged point and quarter in the services of its plan, the nearest pairs
    first."""
    arcs = problem.arcs
    share, _ = shares(problem, merged, plan)
    leaving = np.zeros(plan.waiting.shape)
    np.add.at(leaving, merged.problem.arcs.point, plan.placed)
    people = share * leaving[merged.point_of]
    used = plan.placed[merged.arc_of] > 0
    nearest = np.argsort(arcs.distance_km, kind="stable")
    for q in range(possible.shape[1]):
        here = nearest[(used & possible)[nearest, q]]
        left, room = people[:, q].tolist(), plan.placed[:, q].tolist()
        for a, p, m in zip(here.tolist(), arcs.point[here].tolist(), merged.arc_of[here].tolist(), strict=True):
            if left[p] > 0 and room[m] > 0:
                some = min(left[p], room[m])
                left[p], room[m] = left[p] - some, room[m] - some
                chosen[a, q] = True
