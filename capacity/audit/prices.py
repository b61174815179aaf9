"""Prices in exact arithmetic: what a home asks, what is usual, what an agency hour costs more."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from math import prod

from capacity.quarters import Quarter, in_force
from capacity.read.inputs import Inputs
from capacity.schema import Opens, Rise, UsualRate


def exact(figure: float) -> Fraction:
    """A figure as it was written: 0.05 is a twentieth, not the binary number next to it."""
    return Fraction(repr(float(figure)))


def pence(pounds: Fraction) -> int:
    """Rounded once, half to even, to whole pence."""
    return round(pounds * 100)


class Prices:
    """£ a week (and £ an hour for agency), never rounded."""

    def __init__(self, inputs: Inputs, quarters: tuple[Quarter, ...]) -> None:
        self._book, self._quarters, policy = inputs.book, quarters, inputs.scenario.policy
        self._fees = {row.service: exact(row.weekly_fee) for row, _ in inputs.tables["services"]}
        events = inputs.scenario.events
        for event in events:
            if isinstance(event, Opens):
                self._fees |= {f"{event.site}-{kind}": exact(fee) for kind, fee in event.weekly_fee.items()}
        rates = inputs.tables["fee_rates"]
        self._rates = {(r.authority, r.care_type, r.financial_year): exact(r.usual_rate) for r, _ in rates}
        self._changes = [event for event in events if isinstance(event, UsualRate)]
        self._uplift = self._grown(policy.fee_uplift)
        self._rise = self._grown(policy.usual_rate_rise)
        self._premium_rise = self._grown(policy.agency_premium_rise)
        self.asking = cache(self._asking)
        self.usual = cache(self._usual)

    def _grown(self, rises: Mapping[str, Rise]) -> list[Fraction]:
        """By quarter: the rises of every financial year after the first, up to the quarter's."""
        first = self._quarters[0].financial_year
        factors = {}
        for year, rise in rises.items():
            share = exact(rise.pay_share)
            factors[year] = 1 + share * exact(rise.pay) + (1 - share) * exact(rise.prices)
        return [
            prod((factor for year, factor in factors.items() if first < year <= q.financial_year), start=Fraction(1))
            for q in self._quarters
        ]

    def _asking(self, service: str, q: int) -> Fraction:
        """What the provider asks."""
        return self._fees[service] * self._uplift[q]

    def _usual(self, authority: str, care_type: str, q: int) -> Fraction:
        """The usual rate of the authority in which the home stands."""
        quarter = self._quarters[q]
        rate = self._rates[authority, care_type, quarter.financial_year] * self._rise[q]
        for event in self._changes:
            if (event.authority, event.care_type) == (authority, care_type) and in_force(event, quarter):
                rate *= 1 + exact(event.change)
        return rate

    def agency_premium(self, role: str, q: int) -> Fraction:
        """What an agency hour costs above a contracted one, £."""
        return exact(self._book.roles[role].agency_premium_per_hour.value) * self._premium_rise[q]

    def funded_nursing_care(self, care_type: str, q: int) -> Fraction:
        """What the NHS pays on top: the year's rate, the last one published before it, or the first of all."""
        rates = self._book.money.funded_nursing_care_per_week
        if not rates or not self._book.care_types[care_type].funded_nursing_care:
            return Fraction(0)
        year = self._quarters[q].financial_year
        return exact(rates[max((known for known in rates if known <= year), default=min(rates))].value)
