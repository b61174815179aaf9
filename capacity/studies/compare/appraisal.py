"""Is it worth the money? Net present cost, payback, cost for each placement avoided, benefits over costs.

models/formulation.md, "Comparing", defines each figure. HM Treasury's Green Book: cash in the year in which it is paid,
discounted; no annuities.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from capacity.inputs.events import effects_of
from capacity.inputs.option_costs import ByYear, option_cash, present, present_residual
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Option
from capacity.studies.compare.measures import TOTAL, Figures

GREEN_BOOK = 0.035
SAME_RATE = 1e-9  # rates a year nearer than this are the same: they differ by their last binary digits
NOT_WITHIN = "not within the plan"
NO_CAPITAL = "no capital given"  # where building costs money and no amount is given
LEAST = 0.5  # avoided placements below which a cost for each would mean nothing


@dataclass(frozen=True)
class Valued:
    """What the user takes an avoided placement and an avoided waiting week to be worth, £, beyond their cost."""

    placement: float | None = None
    waiting_week: float | None = None

    @property
    def given(self) -> bool:
        return self.placement is not None or self.waiting_week is not None


@dataclass(frozen=True)
class Flows:
    """Cash by financial year, £, undiscounted. Capital may fall outside the plan's years."""

    care: ByYear
    capital: ByYear
    revenue: ByYear
    residual: float
    """What the chosen options are still worth when the plan ends."""
    years: tuple[str, ...]
    """The plan's."""

    @property
    def investment(self) -> dict[str, float]:
        """Capital and revenue."""
        return _sum(self.capital, self.revenue)


@dataclass(frozen=True)
class Appraisal:
    """An alternative in figures, £; those against the base are differences from it."""

    net_present_cost: float
    present_investment: float
    """Discounted capital and revenue beyond the base's, less what is left of them."""
    capital: float
    revenue: float
    residual: float
    payback: str
    """A financial year, `NOT_WITHIN`, or empty where nothing is invested beyond the base."""
    cost_each: float | None
    """Net present cost of each avoidable placement avoided; below 0 it saves money. None where none is avoided."""
    benefit_cost_ratio: float | None
    """None where nothing is priced, or nothing invested."""


def flows(inputs: Inputs, figures: Figures) -> Flows:
    """The cash of a plan: care, and what its chosen options cost in the year in which it is paid."""
    years = inputs.scenario.financial_years
    paid = option_cash(_chosen(inputs), inputs.scenario.calendar)
    return Flows({year: figures["care_cost"][year] for year in years}, paid.capital, paid.revenue, paid.residual, years)


def _chosen(inputs: Inputs) -> list[tuple[Option, int]]:
    return [
        (o, inputs.scenario.chosen[o.option]) for o in inputs.scenario.options if o.option in inputs.scenario.chosen
    ]


def _sum(*parts: ByYear, signs: Iterable[int] = (1, 1, 1)) -> dict[str, float]:
    """Year by year, in order."""
    total: dict[str, float] = {}
    for part, sign in zip(parts, signs, strict=False):
        for year, value in part.items():
            total[year] = total.get(year, 0.0) + sign * value
    return dict(sorted(total.items()))


def _less(now: ByYear, before: ByYear) -> dict[str, float]:
    return _sum(now, before, signs=(1, -1))


def net_present_cost(cash: Flows, rate: float) -> float:
    """£ at the start of the plan's first financial year."""
    paid = _sum(cash.care, cash.capital, cash.revenue)
    return present(paid, cash.years[0], rate) - present_residual(cash.residual, cash.years, rate)


def appraise(
    cash: Flows, base: Flows, figures: Figures, base_figures: Figures, rate: float, valued: Valued
) -> Appraisal:
    """An alternative against the base (the base against itself has no payback and avoids nothing)."""
    extra = _less(cash.investment, base.investment)
    invested = present(extra, cash.years[0], rate) - present_residual(cash.residual - base.residual, cash.years, rate)
    cost = net_present_cost(cash, rate)
    avoided = base_figures["avoidable_out_of_borough"][TOTAL] - figures["avoidable_out_of_borough"][TOTAL]
    return Appraisal(
        net_present_cost=cost,
        present_investment=invested,
        capital=sum(cash.capital.values()),
        revenue=sum(cash.revenue.values()),
        residual=cash.residual,
        payback=payback(_less(base.care, cash.care), extra, cash.years),
        cost_each=(cost - net_present_cost(base, rate)) / avoided if avoided >= LEAST else None,
        benefit_cost_ratio=_ratio(figures, base_figures, cash.years, rate, valued, invested),
    )


def payback(saved: ByYear, invested: ByYear, years: tuple[str, ...]) -> str:
    """The first financial year from which the savings so far stay at or above the investment so far.

    Empty where nothing is invested. Capital before the plan counts from its first year, capital after it in its last.
    """
    if sum(invested.values()) <= 0:
        return ""
    within = dict.fromkeys(years, 0.0)
    for year, pounds in invested.items():
        within[min(max(year, years[0]), years[-1])] += pounds
    balance, spent, back = 0.0, 0.0, NOT_WITHIN
    for year in years:
        balance += saved.get(year, 0.0) - within[year]
        spent += within[year]
        if balance < 0 or spent <= 0:
            back = NOT_WITHIN
        elif back == NOT_WITHIN:
            back = year
    return back


def _ratio(
    figures: Figures, base: Figures, years: tuple[str, ...], rate: float, valued: Valued, invested: float
) -> float | None:
    """Benefits over costs, both discounted: what is avoided, at the user's prices, plus the saving on care."""
    if not valued.given or invested <= 0:
        return None
    prices = {
        "avoidable_out_of_borough": valued.placement or 0.0,
        "waiting_weeks": valued.waiting_week or 0.0,
        "care_cost": 1.0,
    }
    gained = {
        year: sum(price * (base[key][year] - figures[key][year]) for key, price in prices.items()) for year in years
    }
    return present(gained, years[0], rate) / invested


def capital_outside(inputs: Inputs) -> list[str]:
    """A line for each chosen option with capital in a year that the plan does not cover."""
    scenario = inputs.scenario
    years = scenario.financial_years
    return [
        f"{option.option}: capital of {', '.join(outside)} is outside the plan's years; it counts in its own year"
        for option, _ in _chosen(inputs)
        if (outside := sorted(year for year, pounds in option.capital.items() if pounds and year not in years))
    ]


def no_capital(inputs: Inputs, base: Inputs) -> bool:
    """Whether it takes options beyond the base's that have no capital, or adds or converts beds by its own events."""
    known = {option.option: option for option in inputs.scenario.options}
    added = [known[name] for name in inputs.scenario.chosen if name in known and name not in base.scenario.chosen]
    if added:
        return not any(option.total_capital for option in added)
    own = effects_of(event for event in inputs.scenario.events if event not in base.scenario.events)
    return bool(own.sites) or any(change > 0 for changes in own.bed_changes.values() for _, change in changes)
