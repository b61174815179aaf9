"""How far those who live in care at the start are from those whom admissions keep there, and how that gap closes.

models/formulation.md, "The medium-term table", worked out anew from the tables of the place and the book.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from capacity.audit.block_contracts import NOTHING
from capacity.audit.facts import Facts


@dataclass(frozen=True)
class Gap:
    """Of a home and a need: people above those whom admissions keep in care; below 0 where too few live there."""

    start: Fraction
    """On the plan's first day."""
    left: tuple[Fraction, ...]
    """In each quarter, on average."""


def gap(facts: Facts, home: str, need: str) -> Gap:
    """Each figure is taken with twelve significant digits."""
    living = math.fsum(people for (whose, its, _), people in facts.opening.items() if (whose, its) == (home, need))
    above = living - _kept(facts, home, need)
    left, still = [], above
    for q in range(len(facts.quarters)):
        flow = facts.lives(need, q)
        left.append(_twelve_digits(still * flow.there))
        still *= flow.stays
    return Gap(_twelve_digits(above), tuple(left))


def weeks_of_year(facts: Facts, each: Gap, year: str) -> Fraction:
    """Resident weeks of what is left of the gap in a financial year."""
    quarters = enumerate(facts.quarters)
    return sum((each.left[q] * facts.exact_weeks[q] for q, its in quarters if its.financial_year == year), NOTHING)


def _kept(facts: Facts, home: str, need: str) -> float:
    """People whom a day's admissions of the first financial year, times the mean stay in days, keep in care."""
    first = [q for q, quarter in enumerate(facts.quarters) if quarter.financial_year == facts.years[0]]
    days = sum(facts.quarters[q].days for q in first)
    own = [came for (area, its), came in facts.arrivals.items() if its == need and facts.points[area].home == home]
    coming = math.fsum(came[q] for came in own for q in first)
    return coming / days * facts.book.needs[need].mean_stay_days.value


def _twelve_digits(figure: float) -> Fraction:
    return Fraction(f"{figure:.12g}")
