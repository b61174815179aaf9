"""How far the people at the start are from those whom admissions keep in care, recalculated."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from capacity.audit.facts import Facts


def gaps(facts: Facts) -> dict[tuple[str, str], Fraction]:
    """Opening residents of each home and need above those whom the admissions of the first year keep in care."""
    return {group: _twelve_digits(people) for group, people in _gaps(facts).items()}


def gaps_left(facts: Facts, q: int) -> dict[tuple[str, str], Fraction]:
    """What is left of the gap through a quarter, on average: it leaves care as residents do, its people's needs change
    as theirs do, and it is not replaced."""
    left: dict[tuple[str, str], Fraction] = {}
    above = _gaps(facts)
    for home in facts.homes:
        there = {need: above[home, need] for need in facts.book.needs}
        for earlier in range(q):
            there, _ = facts.living_on("", earlier, there, {})
        left |= {(home, need): _twelve_digits(each) for need, each in facts.living_on("", q, there, {})[1].items()}
    return left


def _gaps(facts: Facts) -> dict[tuple[str, str], float]:
    first = [q for q, quarter in enumerate(facts.quarters) if quarter.financial_year == facts.years[0]]
    days = sum(facts.quarters[q].days for q in first)
    people: dict[tuple[str, str], float] = defaultdict(float)
    for (home, need, _), lived in facts.opening.items():
        people[home, need] += lived
    a_day: dict[tuple[str, str], float] = defaultdict(float)
    for (area, need), arrivals in facts.arrivals.items():
        a_day[facts.points[area].home, need] += sum(arrivals[q] for q in first) / days
    for home in facts.homes:
        for need, kept in _kept(facts, {need: a_day[home, need] for need in facts.book.needs}).items():
            people[home, need] -= kept
    return people


def _kept(facts: Facts, a_day: Mapping[str, float]) -> dict[str, float]:
    """Residents of each need whom admissions a day keep in care: as many leave it, or come to have another need, as are
    admitted or come to have this one."""
    needs = list(facts.book.needs)
    if not facts.changes:
        return {need: a_day[need] * facts.book.needs[need].mean_stay_days.value for need in needs}
    leaving = [1 / facts.book.needs[need].mean_stay_days.value for need in needs]
    coming = np.array([[facts.came_from(need).get(other, 0.0) / 365 for other in needs] for need in needs])
    balance = np.diag(np.array(leaving) + coming.sum(axis=0)) - coming
    return dict(zip(needs, np.linalg.solve(balance, np.array([a_day[need] for need in needs])).tolist(), strict=True))


def _twelve_digits(people: float) -> Fraction:
    return Fraction(format(people, ".12g"))
