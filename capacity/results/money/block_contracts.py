"""Who lives in block beds, and which of the beds stand empty."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from capacity.model.problem.arrays import Problem
from capacity.model.problem.shapes import Floats
from capacity.results.money.exact import exact, written
from capacity.results.money.prices import Prices
from capacity.results.tabulate import NOBODY

NO_ONE = Fraction(NOBODY)


@dataclass(frozen=True)
class Share:
    """A contract in a quarter: its residents by group, and what is empty. In people."""

    inside: dict[int, Fraction]
    void: Fraction


def shares(problem: Problem, residents: Floats, prices: Prices) -> dict[tuple[int, int], Share]:
    """Each block and quarter with block beds, shared out among `residents`, (G, Q) people."""
    beds, block_of = problem.blocks.beds, problem.block_of
    members = [np.flatnonzero(block_of == b).tolist() for b in range(len(beds))]
    shared = {}
    for b, q in np.argwhere(beds > 0).tolist():
        people = {g: written(residents[g, q]) for g in members[b] if residents[g, q] > NOBODY}
        shared[b, q] = share(problem, prices, people, exact(beds[b, q]), q)
    return shared


def share(problem: Problem, prices: Prices, people: dict[int, Fraction], beds: Fraction, q: int) -> Share:
    """Those with the highest net price are in the block first, then needs in the order of the book.

    Fewer than 1e-9 people more or less than there are beds is rounding: they are in the block.
    """
    needs, services, groups = problem.needs.name, problem.services.name, problem.groups

    def dearest(g: int) -> tuple[Fraction, int]:
        need = int(groups.need[g])
        return -prices.charge(services[groups.service[g]], needs[need], q).net, need

    left, inside = beds, {}
    for g in sorted(people, key=dearest):
        if left <= NO_ONE:
            break
        inside[g] = people[g] if people[g] <= left + NO_ONE else left
        left -= inside[g]
    return Share(inside, left if left > NO_ONE else Fraction(0))
