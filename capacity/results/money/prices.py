"""What a place costs a week, exactly, in any quarter of the plan."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from math import lcm

from capacity.inputs.calendar import in_force
from capacity.inputs.events import block_contracts, effects_of
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.figures import funded_nursing_care, growth, sites_of
from capacity.results.money.exact import exact, shown

USUAL, ASKING, BLOCK, INTERIM = "usual rate", "asking fee above usual", "block fee", "interim care"


@dataclass(frozen=True)
class Charge:
    """What a resident with a need costs a week in a service, £, and who pays it."""

    price: Fraction
    shown: Decimal
    """The price as the ledger shows it."""
    client: Fraction
    nhs: Fraction
    net: Fraction
    priced_at: str
    funded_nursing_care: Fraction
    """Paid by the NHS on top."""

    @cached_property
    def parts(self) -> tuple[tuple[int, ...], int]:
        """Price, client's, NHS's and funded nursing care as whole numbers of a part of a pound, and how many of these
        a pound is."""
        amounts = self.price, self.client, self.nhs, self.funded_nursing_care
        pound = lcm(*(amount.denominator for amount in amounts))
        return tuple(amount.numerator * (pound // amount.denominator) for amount in amounts), pound


class Prices:
    """Prices by service and need (names) and quarter (its number), from the tables, the events and the book."""

    def __init__(self, inputs: Inputs, first: int = 0) -> None:
        """`first` is the quarter of the plan that is number 0 here; prices still grow from the plan's start."""
        quarters = inputs.scenario.calendar
        self.quarters = quarters[first:]
        self.years = [quarter.financial_year for quarter in self.quarters]
        self._book, self._scenario = inputs.book, inputs.scenario
        rows = [row for row, _ in inputs.tables.services]
        does, sites = effects_of(inputs.scenario.all_events), sites_of(inputs)
        self._fees = {row.service: exact(row.weekly_fee) for row in rows}
        self._fees |= {name: exact(event.weekly_fee[kind]) for name, (event, kind) in does.opens.items()}
        self.authority = {row.service: sites[row.site].authority for row in rows}
        self.authority |= {name: event.authority for name, (event, _) in does.opens.items()}
        self.care_type = {row.service: row.care_type for row in rows}
        self.care_type |= {name: kind for name, (_, kind) in does.opens.items()}
        self._block_fees = {(c.service, c.event): exact(c.fee) for c in block_contracts(rows, inputs.scenario)}
        self._contracts = list(self._block_fees)
        self._rates = inputs.tables.usual_rates
        self._rises = does.usual_rates
        policy = inputs.scenario.policy
        self._uplift = growth(policy.asking_fee_rise, quarters, exact)
        self._usual_rise = growth(policy.usual_rate_rise, quarters, exact)
        self._premium_rise = growth(policy.agency_premium_rise, quarters, exact)
        self._block_rise = growth(policy.block_fee_rise, quarters, exact)
        self._contribution_rise = growth(policy.contribution_rise, quarters, exact)
        self._charge = cache(self._charged)
        self._asking = cache(self._asked)
        self._usual = cache(self._usual_rate)
        self._in_force = cache(self._events)
        self._nursing = cache(lambda year: exact(funded_nursing_care(inputs.book, year)[0]))

    def charge(self, service: str, need: str, q: int) -> Charge:
        """What a resident who is not in a block bed costs."""
        events = self._in_force(self.authority[service], self.care_type[service], q)
        return self._charge(service, need, self.years[q], events)

    def _charged(self, service: str, need: str, year: str, events: tuple[int, ...]) -> Charge:
        """The same in every quarter of the year in which the same events change the usual rate."""
        usual = self._usual(self.authority[service], self.care_type[service], year, events)
        terms, asking = self._book.needs[need], self._asking(service, year)
        price = max(asking, usual)
        client = min(price, exact(terms.client_contribution_per_week.value) * self._contribution_rise[year])
        nhs = (price - client) * exact(terms.nhs_funded_share.value)
        nursing = self._nursing_in(service, year)
        net, priced_at = price - client - nhs, ASKING if asking > usual else USUAL
        return Charge(price, shown(price), client, nhs, net, priced_at, nursing)

    def asking_fee(self, service: str, q: int) -> Fraction:
        """What the service asks, £ a week."""
        return self._asking(service, self.years[q])

    def _asked(self, service: str, year: str) -> Fraction:
        return self._fees[service] * self._uplift[year]

    def usual_rate(self, service: str, q: int) -> Fraction:
        """What its authority usually pays for its care type, £ a week."""
        authority, care_type = self.authority[service], self.care_type[service]
        return self._usual(authority, care_type, self.years[q], self._in_force(authority, care_type, q))

    def _events(self, authority: str, care_type: str, q: int) -> tuple[int, ...]:
        """Which `usual_rate` events change its usual rate in the quarter, by number."""
        return tuple(
            number
            for number, event in enumerate(self._rises)
            if (event.authority, event.care_type) == (authority, care_type) and in_force(event, self.quarters[q])
        )

    def _usual_rate(self, authority: str, care_type: str, year: str, events: tuple[int, ...]) -> Fraction:
        rate = exact(self._rates[authority, care_type, year]) * self._usual_rise[year]
        for number in events:
            rate *= 1 + exact(self._rises[number].change)
        return rate

    def asked(self, service: str, q: int) -> tuple[float, float]:
        """Asking fee and usual rate, £ a week, as they are shown to readers."""
        return float(self.asking_fee(service, q)), float(self.usual_rate(service, q))

    def nursing(self, service: str, q: int) -> Fraction:
        """Funded nursing care, £ a week; 0 where the care type has none."""
        return self._nursing_in(service, self.years[q])

    def _nursing_in(self, service: str, year: str) -> Fraction:
        if not self._book.care_types[self.care_type[service]].funded_nursing_care:
            return Fraction(0)
        return self._nursing(year)

    def block_fee(self, block: int, q: int) -> Fraction:
        """What each bed of a block contract costs, £ a week; blocks in the order of `events.block_contracts`."""
        return self._block_fees[self._contracts[block]] * self._block_rise[self.years[q]]

    def interim(self, need: str) -> Fraction:
        """Care for somebody who waits or whose place is being arranged, £ a week."""
        return exact(self._book.needs[need].interim_care_per_week.value)

    def agency_premium(self, role: str, q: int) -> Fraction:
        """What an agency hour costs above a contracted one, £."""
        premium = exact(self._book.roles[role].agency_premium_per_hour.value)
        return premium * self._premium_rise[self.years[q]]
