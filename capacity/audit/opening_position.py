"""How far the people at the start are from those whom admissions keep in care, recalculated."""

from collections import defaultdict
from fractions import Fraction

from capacity.audit.facts import Facts


def gaps(facts: Facts) -> dict[tuple[str, str], Fraction]:
    """Opening residents of each home and need above those whom the admissions of the first year keep in care."""
    return {group: _twelve_digits(people) for group, people in _gaps(facts).items()}


def gaps_left(facts: Facts, q: int) -> dict[tuple[str, str], Fraction]:
    """What is left of the gap through a quarter, on average: it leaves care as residents do, and is not replaced."""
    left = {}
    for (home, need), people in _gaps(facts).items():
        for earlier in range(q):
            people *= facts.lives(need, earlier).stays
        left[home, need] = _twelve_digits(people * facts.lives(need, q).there)
    return left


def _gaps(facts: Facts) -> dict[tuple[str, str], float]:
    first = [q for q, quarter in enumerate(facts.quarters) if quarter.financial_year == facts.years[0]]
    days = sum(facts.quarters[q].days for q in first)
    people: dict[tuple[str, str], float] = defaultdict(float)
    for (home, need, _), lived in facts.opening.items():
        people[home, need] += lived
    for (area, need), arrivals in facts.arrivals.items():
        a_day = sum(arrivals[q] for q in first) / days
        people[facts.points[area].home, need] -= a_day * facts.book.needs[need].mean_stay_days.value
    return people


def _twelve_digits(people: float) -> Fraction:
    return Fraction(format(people, ".12g"))
