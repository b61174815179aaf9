"""How far the people at the start are from those whom admissions keep in care, and how that gap closes by itself.

models/formulation.md, "The medium-term table", defines it; the step `opening_position` of the bridge is made of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from capacity.inputs.calendar import Quarter
from capacity.model.problem.arrays import Floats, Problem
from capacity.results.money.exact import written

DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Gap:
    """A home's people of each need above those whom admissions keep in care (below: −)."""

    start: Mapping[str, Fraction]
    """On the plan's first day."""
    quarters: Mapping[str, tuple[Fraction, ...]]
    """What is left of it through each quarter, on average: it shrinks as residents leave, and nobody replaces them."""

    def held(self, days: int) -> dict[str, Fraction]:
        """Resident weeks of the gap if it stayed as it is at the start for `days` days."""
        return {need: people * days / DAYS_A_WEEK for need, people in self.start.items()}

    def weeks(self, quarters: Iterable[int], days: Iterable[int]) -> dict[str, Fraction]:
        """Resident weeks of the gap in some quarters, each with its days."""
        inside = list(zip(quarters, days, strict=True))
        return {
            need: sum((people[q] * length / DAYS_A_WEEK for q, length in inside), Fraction(0))
            for need, people in self.quarters.items()
        }


def gaps(problem: Problem, quarters: tuple[Quarter, ...]) -> dict[str, Gap]:
    """The gap of each home. `quarters` are the plan's."""
    flow, needs = problem.needs.residents, problem.needs.name
    above = _opening(problem) - _kept(problem, quarters)
    there = np.cumprod(np.column_stack([np.ones(len(needs)), flow.stays[:, :-1]]), axis=1)  # of each gap, at its start
    left = above[:, :, None] * there * flow.comes
    return {
        home: Gap(
            {need: written(above[h, n]) for n, need in enumerate(needs)},
            {need: tuple(written(people) for people in left[h, n].tolist()) for n, need in enumerate(needs)},
        )
        for h, home in enumerate(problem.homes)
    }


def _opening(problem: Problem) -> Floats:
    """(H, N) residents at the start."""
    people = np.zeros((len(problem.homes), len(problem.needs.name)))
    np.add.at(people, (problem.groups.home, problem.groups.need), problem.groups.opening)
    return people


def _kept(problem: Problem, quarters: tuple[Quarter, ...]) -> Floats:
    """(H, N) residents whom the admissions of the plan's first financial year keep in care: a day's × the mean stay."""
    first = [q for q, quarter in enumerate(quarters) if quarter.financial_year == quarters[0].financial_year]
    days = sum(quarters[q].days for q in first)
    people = np.zeros((len(problem.homes), len(problem.needs.name)))
    np.add.at(people, (problem.points.home, problem.points.need), problem.points.arrivals[:, first].sum(axis=1))
    kept: Floats = people / days * problem.needs.mean_stay_weeks * DAYS_A_WEEK
    return kept
