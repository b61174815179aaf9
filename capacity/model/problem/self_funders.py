"""Self-funders who run out of money: they stay in their beds and become residents of the home authority.

models/formulation.md, "Self-funders who run out of money". The bed does not change hands: it counts as the council's
for as long as they live there, and goes back to other people's use when they leave.
"""

from dataclasses import dataclass

import numpy as np

from capacity.inputs.calendar import Quarter
from capacity.inputs.schema import Book
from capacity.model.problem.arrays import Needs, Problem
from capacity.model.problem.living_on import LivingOn, living_on, of_groups
from capacity.model.problem.shapes import Bools, Floats, Ints

NOWHERE = -1


@dataclass(frozen=True)
class BecameFunded:
    """Who becomes the council's resident, and those of them who are still there: of the site's own home authority."""

    joining: Floats
    """(N, S, Q) people who come to need the council's money in the quarter, evenly through it."""
    at_start: Floats
    """(S, Q) those who became funded before and still live there when the quarter begins."""
    at_end: Floats
    """(S, Q) those who still live there at its end."""
    average: Floats
    """(S, Q) those who live there through it."""


def became_funded(
    book: Book,
    needs: Needs,
    quarters: tuple[Quarter, ...],
    living: LivingOn,
    others: Floats,
    care_type: Ints,
    home: Ints,
    closed: Bools,
) -> BecameFunded:
    """Those of `others` (S, Q) who run out of money, in services whose care type (S,) is their need's own. They are
    followed through the needs that theirs becomes.

    `home` (S,) is the home authority of the site, −1 for none: there nobody becomes funded. From the first quarter in
    which a service is `closed` (S, Q), nobody does either, and those already funded move with its other residents.
    """
    rate = np.array([need.self_funders_becoming_funded_per_year.value for need in book.needs.values()])
    own = np.array([_own_care_type(book, need) for need in book.needs], dtype=np.int64)
    may = (own[:, None] == care_type) & (home >= 0)
    still_open = ~np.logical_or.accumulate(closed, axis=1)
    joining = np.zeros((len(rate), *others.shape))
    at_start, at_end = np.zeros_like(joining), np.zeros_like(joining)
    there, flow = np.zeros(may.shape), needs.residents
    for q, quarter in enumerate(quarters):
        left = np.maximum(0.0, others[:, q] - there.sum(axis=0))
        at_start[:, :, q] = there * still_open[:, q]
        joining[:, :, q] = rate[:, None] * quarter.days / 365 * may * left * still_open[:, q]
        there = living.left(care_type, q, at_start[:, :, q].T, joining[:, :, q].T).T
        at_end[:, :, q] = there
    average = flow.at_end[:, None] * at_end + flow.at_start[:, None] * at_start
    return BecameFunded(joining, at_start.sum(axis=0), at_end.sum(axis=0), average.sum(axis=0))


def _own_care_type(book: Book, need: str) -> int:
    """The number of the care type that has the need's name; or else of the first that may meet all of the need."""
    kinds = list(book.care_types)
    if need in kinds:
        return kinds.index(need)
    whole = [kinds.index(kind) for kind, share in book.needs[need].accepts.items() if share.value >= 1]
    return min(whole, default=NOWHERE)


def still_there(problem: Problem) -> Floats:
    """(G, Q) of those who became funded, the people who live there through each quarter."""
    groups, flow, living = problem.groups, problem.needs.residents, living_on(problem.needs, problem.weeks)
    average, there = np.zeros(groups.joining.shape), np.zeros(len(groups.home))
    for q in range(len(problem.quarters)):
        start = np.where(problem.services.closed[groups.service, q], 0.0, there)
        there = of_groups(problem, living, q, start, groups.joining[:, q])
        average[:, q] = flow.at_end[groups.need, q] * there + flow.at_start[groups.need, q] * start
    return average
