"""What councils pay, as £ for each unit of the programme's columns: the cost priority, and a home's budget."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pulp import LpVariable

from capacity.model.lp.program import Program
from capacity.model.problem.arrays import Problem
from capacity.model.problem.shapes import Bools, Floats, Ints


@dataclass(frozen=True)
class Costs:
    """£ by column family, each in the family's shape, and what does not depend on the plan."""

    families: dict[str, Floats]
    constant: float

    def terms(self, program: Program) -> Iterator[tuple[LpVariable, float]]:
        """Each column that costs something, once."""
        for family, pounds in self.families.items():
            for column, each in zip(getattr(program, family).flat, pounds.flat, strict=True):
                if column is not None and each:
                    yield column, float(each)


def through(problem: Problem, weights: Floats) -> Costs:
    """Σ weights (G, Q) × residents through the quarter."""
    groups, flow = problem.groups, problem.needs.residents
    open_weights = np.where(problem.services.closed[groups.service], 0.0, weights)
    start = flow.at_start[groups.need] * open_weights
    residents = flow.at_end[groups.need] * open_weights
    residents[:, :-1] += start[:, 1:]
    placed = start[problem.arcs.group] * problem.at_once[problem.arcs.point]
    return Costs({"residents": residents, "placed": placed}, float(start[:, 0] @ groups.opening))


def through_waiting(problem: Problem, weights: Floats) -> Costs:
    """Σ weights (P, Q) × people waiting through the quarter."""
    points, flow, at_once = problem.points, problem.needs.waits, problem.at_once
    start = np.where(at_once, 0.0, flow.at_start[points.need] * weights)
    waiting = np.where(at_once, (flow.comes / problem.held)[points.need], flow.at_end[points.need]) * weights
    waiting[:, :-1] += start[:, 1:]
    return Costs({"waiting": waiting}, float(start[:, 0] @ points.waiting))


def costs(problem: Problem, home: int | None = None, when: Bools | None = None) -> Costs:
    """What one home pays, or without `home` all that is paid, in the quarters `when`; in all quarters without it.

    Net fees, block contracts, the agency premium of the home's pool and interim care for those waiting. What options
    cost, and interim care while a place is being arranged, depends on no column here.
    """
    weeks = problem.weeks * (1.0 if when is None else when)
    groups, points, blocks, pools = problem.groups, problem.points, problem.blocks, problem.staffing

    def of(owner: Ints) -> Floats:
        return weeks * (np.ones((len(owner), 1)) if home is None else (owner == home)[:, None])

    people = through(problem, problem.net * of(groups.home))
    waiting = through_waiting(problem, problem.needs.interim[points.need][:, None] * of(points.home))
    return Costs(
        {
            **people.families,
            **waiting.families,
            "agency": pools.agency_premium * of(_home_of_pools(problem)),
            "in_block": problem.block_discount * of(groups.home),
            "void": blocks.fee * of(blocks.home),
        },
        people.constant + waiting.constant,
    )


def _home_of_pools(problem: Problem) -> Ints:
    """(K,) the home that a pool of staff belongs to, or −1."""
    homes = problem.homes
    return np.array([homes.index(pool) if pool in homes else -1 for pool in problem.staffing.pool], dtype=np.int64)
