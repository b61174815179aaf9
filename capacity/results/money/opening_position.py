"""How far the people at the start are from those whom admissions keep in care, and how that gap closes by itself.

models/formulation.md, "The medium-term table", defines it; the step `opening_position` of the bridge is made of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from capacity.inputs.calendar import Quarter
from capacity.model.problem.arrays import Problem
from capacity.model.problem.living_on import kept_in_care, living_on
from capacity.model.problem.shapes import Floats
from capacity.results.money.exact import written

DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Gap:
    """A home's people of each need above those whom admissions keep in care (below: −)."""

    start: Mapping[str, Fraction]
    """On the plan's first day."""
    quarters: Mapping[str, tuple[Fraction, ...]]
    """What is left of it through each quarter, on average: it shrinks as residents leave, and nobody replaces them. As
    their need becomes another, so does theirs who are in the gap."""

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
    needs = problem.needs.name
    above = _opening(problem) - _kept(problem, quarters)
    anywhere = np.ones((len(needs), 1), dtype=bool)  # it goes on with the new need, whether people stay or move
    living, there = living_on(problem.needs, problem.weeks, anywhere), np.eye(len(needs))
    left = np.zeros((*above.shape, len(quarters)))
    for q in range(len(quarters)):
        left[:, :, q] = (above @ there.T) @ living.through[0, q].T
        there = living.at_end[0, q] @ there
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
    """(H, N) residents whom the admissions of the plan's first financial year keep in care: a day's × the mean stay,
    where no need becomes another."""
    first = [q for q, quarter in enumerate(quarters) if quarter.financial_year == quarters[0].financial_year]
    days = sum(quarters[q].days for q in first)
    people = np.zeros((len(problem.homes), len(problem.needs.name)))
    np.add.at(people, (problem.points.home, problem.points.need), problem.points.arrivals[:, first].sum(axis=1))
    return kept_in_care(problem.needs, people / days)
