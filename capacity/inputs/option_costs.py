"""What an option costs a year, and from when: models/formulation.md, "Options"."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from capacity.inputs.calendar import Quarter
from capacity.inputs.schema import Option

N = TypeVar("N", float, Fraction)
ByYear = Mapping[str, float]
"""£ by financial year."""


@dataclass(frozen=True)
class OptionCash:
    """What options cost in the year in which it is paid, £, undiscounted. Capital may fall outside the plan's years."""

    capital: ByYear
    revenue: ByYear
    residual: float
    """What they are still worth when the plan ends."""


def first_quarter(option: Option, quarters: Sequence[Quarter]) -> int | None:
    """The first quarter in which one of its events takes effect; None where none does within the plan."""
    starts = [q for q, quarter in enumerate(quarters) if any(event.from_ <= quarter.start for event in option.events)]
    return min(starts, default=None)


def annual_cost(option: Option, rate: N, number: Callable[[float], N]) -> N:
    """£ a year from its start: revenue, and the capital as an annuity over its life at `rate`.

    Capital × i / (1 − (1 + i)^−life), the equivalent annual cost (HM Treasury, The Green Book, on appraisal of assets
    with different lives); capital / life at a rate of 0.
    """
    cost, life = number(option.revenue_per_year), option.life_years
    if life is None:
        return cost
    capital = sum((number(pounds) for pounds in option.capital.values()), number(0.0))
    if not rate:
        return cost + capital / life
    # Exact, whatever the arithmetic asked for: at a rate near nothing the difference of two floats is noise
    exactly = Fraction(repr(float(rate))) if isinstance(rate, float) else rate
    factor = exactly / (1 - (1 + exactly) ** -life)
    return cost + capital * (float(factor) if isinstance(rate, float) else factor)


def quarterly_costs(
    option: Option, count: int, rate: N, quarters: Sequence[Quarter], number: Callable[[float], N]
) -> list[N]:
    """£ in each quarter of the plan, for `count` of the option."""
    start, each = first_quarter(option, quarters), annual_cost(option, rate, number)
    return [
        each * count * quarter.days / 365 if start is not None and q >= start else number(0.0)
        for q, quarter in enumerate(quarters)
    ]


def payer(option: Option, homes: Sequence[str]) -> str | None:
    """The home authority that pays for it; None where several homes plan together and the option names none."""
    return option.home or (homes[0] if len(homes) == 1 else None)


def option_cash(options: Iterable[tuple[Option, int]], quarters: Sequence[Quarter]) -> OptionCash:
    """The cash of options, each with how often it is taken: capital in its year, revenue from its first quarter on."""
    capital, revenue, residual = defaultdict[str, float](float), defaultdict[str, float](float), 0.0
    for option, count in options:
        residual += count * option.residual_value
        for year, pounds in option.capital.items():
            capital[year] += count * pounds
        start = first_quarter(option, quarters)
        for quarter in quarters[start:] if start is not None else ():
            revenue[quarter.financial_year] += count * option.revenue_per_year * quarter.days / 365
    return OptionCash(dict(sorted(capital.items())), dict(sorted(revenue.items())), residual)


def present(by_year: ByYear, first: str, rate: float) -> float:
    """Σ flow / (1 + rate)^(t + ½), t the years since the plan's `first` one: each flow at the middle of its year."""
    began = int(first[:4])
    return sum((value * float((1 + rate) ** -(int(year[:4]) - began + 0.5)) for year, value in by_year.items()), 0.0)


def present_residual(pounds: float, years: Sequence[str], rate: float) -> float:
    """What is left at the end of the plan, seen from its beginning."""
    return float(pounds / (1 + rate) ** len(years))
