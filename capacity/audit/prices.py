"""Prices in exact arithmetic: what a home asks, what is usual, what a council pays, what an agency hour costs more."""

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import prod

from capacity.audit.events import by_kind
from capacity.inputs.calendar import Quarter, in_force
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Rise


def exact(figure: float) -> Fraction:
    """A figure as it was written: 0.05 is a twentieth, not the nearest binary number."""
    return Fraction(Decimal(repr(float(figure))))


def pence(*factors: Fraction) -> int:
    """Pounds, the product of the factors, rounded once, half to even, to whole pence. The product is not reduced."""
    numerator, denominator = 100, 1
    for factor in factors:
        numerator *= factor.numerator
        denominator *= factor.denominator
    whole, over = divmod(numerator, denominator)
    return whole + (2 * over > denominator or (2 * over == denominator and whole % 2 == 1))


def written_pence(pounds: float) -> int:
    """Whole pence of an amount as a table writes it, which has no fractions of a penny unless it is wrong."""
    if math.isfinite(pounds) and (whole := round(pounds * 100)) / 100 == pounds:
        return whole
    return pence(exact(pounds))


class Prices:
    """£ a week (and £ an hour for agency), never rounded. `where`: authority and care type of each service."""

    def __init__(self, inputs: Inputs, quarters: tuple[Quarter, ...], where: Mapping[str, tuple[str, str]]) -> None:
        self._where = where
        self._book, self._quarters, policy = inputs.book, quarters, inputs.scenario.policy
        self._fees = {row.service: exact(row.weekly_fee) for row, _ in inputs.tables.services}
        events = by_kind(inputs.scenario.all_events)
        for event in events.opens:
            self._fees |= {f"{event.site}-{kind}": exact(fee) for kind, fee in event.weekly_fee.items()}
        rates = inputs.tables.fee_rates
        self._rates = {(r.authority, r.care_type, r.financial_year): exact(r.usual_rate) for r, _ in rates}
        self._changes = events.usual_rates
        # the first quarter with the same prices as each one
        alike: dict[object, int] = {}
        same = [(q.financial_year, *(in_force(event, q) for event in self._changes)) for q in quarters]
        self.like = [alike.setdefault(each, q) for q, each in enumerate(same)]
        self._uplift = self._grown(policy.asking_fee_rise)
        self._rise = self._grown(policy.usual_rate_rise)
        self._premium_rise = self._grown(policy.agency_premium_rise)
        self._block_rise = self._grown(policy.block_fee_rise)
        self._contribution_rise = self._grown(policy.contribution_rise)
        self.asking = cache(self._asking)
        self.usual = cache(self._usual)
        self._weekly_alike = cache(self._weekly)
        self._net_alike = cache(self._net)
        self.funded_nursing_care = cache(self._funded_nursing_care)
        self._terms = {
            name: (exact(need.client_contribution_per_week.value), exact(need.nhs_funded_share.value))
            for name, need in inputs.book.needs.items()
        }

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

    def weekly(self, need: str, service: str, q: int) -> tuple[Fraction, Fraction, Fraction]:
        """Outside block beds: the price, usual or asked above it, and what of it the client and the NHS pay."""
        return self._weekly_alike(need, service, self.like[q])

    def _weekly(self, need: str, service: str, q: int) -> tuple[Fraction, Fraction, Fraction]:
        price = max(self.asking(service, q), self.usual(*self._where[service], q))
        contribution, nhs_share = self._terms[need]
        paid = min(price, contribution * self._contribution_rise[q])
        return price, paid, (price - paid) * nhs_share

    def net(self, need: str, service: str, q: int) -> Fraction:
        """What a resident outside block beds costs the council."""
        return self._net_alike(need, service, self.like[q])

    def _net(self, need: str, service: str, q: int) -> Fraction:
        price, paid, nhs = self._weekly_alike(need, service, q)
        return price - paid - nhs

    def above_usual(self, service: str, q: int) -> bool:
        """Whether more is asked than the usual rate."""
        return self.asking(service, self.like[q]) > self.usual(*self._where[service], self.like[q])

    def block_fee(self, agreed: Fraction, q: int) -> Fraction:
        """A block fee with the rises since it was agreed."""
        return agreed * self._block_rise[q]

    def agency_premium(self, role: str, q: int) -> Fraction:
        """What an agency hour costs above a contracted one, £."""
        return exact(self._book.roles[role].agency_premium_per_hour.value) * self._premium_rise[q]

    def _funded_nursing_care(self, care_type: str, q: int) -> Fraction:
        """What the NHS pays on top: the year's rate, the last one published before it, or the first of all."""
        rates = self._book.money.funded_nursing_care_per_week
        if not rates or not self._book.care_types[care_type].funded_nursing_care:
            return Fraction(0)
        year = self._quarters[q].financial_year
        return exact(rates[max((known for known in rates if known <= year), default=min(rates))].value)
