"""Residents whom nobody places: they leave care, or stay in their beds with the need that theirs becomes.

models/formulation.md, "Needs that become others": how many of those who live in a service, or come to be residents
where they live, are still there later, and with which needs. And how many people admissions keep in care.
"""

from dataclasses import dataclass

import numpy as np

from capacity.model.problem.arrays import DAYS_A_WEEK, DAYS_A_YEAR, Needs, Problem
from capacity.model.problem.shapes import Bools, Floats, Ints


@dataclass(frozen=True)
class LivingOn:
    """Of one person, how many have the need of the row, if they had that of the column: (C, Q, N, N) each, by care
    type and quarter. Without needs that become others only the diagonal is not 0."""

    at_end: Floats
    """At the quarter's end, of one who was there at its start."""
    through: Floats
    """On average over the quarter, of one who was there at its start."""
    coming: Floats
    """At the quarter's end, of one who comes evenly through it."""

    def left(self, care_type: Ints, q: int, start: Floats, coming: Floats) -> Floats:
        """(S, N) people at a quarter's end, of (S, N) at its start and (S, N) who come in it; `care_type` is (S,)."""
        people: Floats = _times(self.at_end[care_type, q], start) + _times(self.coming[care_type, q], coming)
        return people


def living_on(needs: Needs, weeks: Floats, accepts: Bools | None = None) -> LivingOn:
    """`weeks` (Q,) of each quarter; `accepts` (N, C) is whether people may stay with a need in a care type: by default
    where the need accepts it."""
    flow, count = needs.residents, len(needs.name)
    stay = np.nan_to_num(needs.accepts) > 0 if accepts is None else accepts
    share = needs.becomes.T * stay.T[:, :, None]  # by care type: of each other need, who come to have the need
    changing = share[:, None] * (weeks * DAYS_A_WEEK / DAYS_A_YEAR)[:, None, None]
    one = np.eye(count)
    there: Floats = flow.comes.T[:, :, None] * one
    at_end: Floats = (flow.comes * flow.at_end).T[:, :, None] * one
    # average = φ · start + α φ · those who come to have the need, and these are a share of the average
    one_less = one - at_end @ changing
    through: Floats = np.linalg.solve(one_less, np.broadcast_to(there, changing.shape)).astype(float)
    anew = np.linalg.solve(one_less, np.broadcast_to(at_end, changing.shape))
    stays = flow.stays.T[:, :, None] * one
    return LivingOn(stays + there @ (changing @ through), through, there @ (one + changing @ anew))


def of_groups(problem: Problem, living: LivingOn, q: int, start: Floats, coming: Floats) -> Floats:
    """(G,) people at a quarter's end, of (G,) at its start and (G,) who come to be residents where they live."""
    groups, count = problem.groups, len(problem.services.name)
    place = groups.home * count + groups.service
    people = np.zeros((2, len(problem.homes) * count, len(problem.needs.name)))
    people[0, place, groups.need], people[1, place, groups.need] = start, coming
    care_type = np.tile(problem.services.care_type, len(problem.homes))
    left: Floats = living.left(care_type, q, people[0], people[1])[place, groups.need]
    return left


def kept_in_care(needs: Needs, a_day: Floats) -> Floats:
    """(H, N) residents whom (H, N) admissions a day keep in care, once as many leave as come.

    residents · (1 / mean stay + Σ shares that become others / 365) = admissions + those of other needs who become this
    one.
    """
    stay, change = needs.mean_stay_weeks, needs.becomes / DAYS_A_YEAR
    of_stay = 1 + stay * DAYS_A_WEEK * change.sum(axis=1)
    alone = a_day / of_stay * stay * DAYS_A_WEEK
    each = (stay * DAYS_A_WEEK / of_stay)[:, None] * change.T
    people: Floats = np.linalg.solve(np.eye(len(stay)) - each, alone.T).T
    return people


def _times(matrices: Floats, people: Floats) -> Floats:
    """(S, N, N) times (S, N)."""
    product: Floats = np.matmul(matrices, people[:, :, None])[:, :, 0]
    return product
