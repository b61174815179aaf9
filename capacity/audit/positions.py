"""What a home has in a year, or at the start: resident weeks in each place, and what they cost. For the medium term."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from capacity.audit.block_contracts import NOTHING
from capacity.audit.opening_position import gap, weeks_of_year
from capacity.audit.prices import exact, written_pence
from capacity.audit.run import Run

Place = tuple[str, str, bool]  # need, service, whether the bed is in the block
Group = tuple[str, bool]  # need, whether the place is in the home's own borough
OTHER = {
    "agency": "agency",
    "void": "voids",
    "interim": "interim",
    "investment": "investment",
}  # kind of ledger row → step


def _sums() -> defaultdict[str, Fraction]:
    return defaultdict(Fraction)


@dataclass
class Position:
    """A home's year, or its people at the start over the first year. £, net, exact."""

    weeks: dict[Place, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    """Resident weeks."""
    fees: dict[Group, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    other: dict[str, Fraction] = field(default_factory=_sums)
    """Agency, voids, interim care and investment."""
    gap: dict[str, Fraction] = field(default_factory=_sums)
    """By need: resident weeks above those whom admissions keep in care, as far as they come from the start."""

    @property
    def net(self) -> Fraction:
        """Everything together."""
        return sum(self.fees.values(), NOTHING) + sum(self.other.values(), NOTHING)


def days(run: Run, year: str) -> int:
    """Days of the plan in a financial year."""
    return sum(quarter.days for quarter in run.facts.quarters if quarter.financial_year == year)


def unit_price(run: Run, place: Place, q: int) -> Fraction:
    """What a place costs the home, £ a week: the net price, or the block fee."""
    need, service, in_block = place
    return run.blocks.fee(service, q) if in_block else run.facts.prices.net(need, service, q)


def yearly(run: Run) -> Mapping[tuple[str, str], Position]:
    """By home and financial year: weeks of residents.csv, amounts of the ledger's rows as they stand there."""
    facts = run.facts
    year_of = [quarter.financial_year for quarter in facts.quarters]
    positions: dict[tuple[str, str], Position] = defaultdict(Position)
    for each in run.living:
        weeks = positions[each.home, year_of[each.q]].weeks
        for in_block, people in ((False, each.outside), (True, each.in_block)):
            if people:
                weeks[each.need, each.service, in_block] += people * facts.exact_weeks[each.q]
    spent: dict[tuple[str, str, str, str, bool], int] = defaultdict(int)
    for row in run.rows["costs.csv"]:
        own = row["site_authority"] == row["home"]
        spent[row["home"], row["financial_year"], row["kind"], row["need"], own] += written_pence(row["net"])
    for (home, year, kind, need, own), amount in spent.items():
        position = positions[home, year]
        if kind in OTHER:
            position.other[OTHER[kind]] += Fraction(amount, 100)
        else:
            position.fees[need, own] += Fraction(amount, 100)
    for home, need in [(home, need) for home in facts.homes for need in facts.book.needs]:
        above = gap(facts, home, need)
        for year in facts.years:
            positions[home, year].gap[need] = weeks_of_year(facts, above, year)
    return positions


def at_start(run: Run, home: str) -> Position:
    """The residents of the place over the first year's days, at the prices and in the blocks of the first quarter."""
    facts, position, weeks = run.facts, Position(), Fraction(days(run, run.facts.years[0]), 7)
    position.gap = {need: gap(facts, home, need).start * weeks for need in facts.book.needs}
    here: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for (whose, need, service), people in facts.opening.items():
        if whose == home:
            here[service][need] = exact(people)
    for service in dict.fromkeys([*here, *run.blocks.services]):
        contract, there = run.blocks.contract(service, 0), here[service]
        within: dict[str, Fraction] = {}
        if contract is not None and contract.home == home:
            within = run.blocks.in_block(service, 0, there)
            empty = contract.beds - sum(within.values())
            position.other["voids"] += empty * weeks * run.blocks.fee(service, 0)
        for need, whole in there.items():
            inside = within.get(need, NOTHING)
            for in_block, each in ((False, whole - inside), (True, inside)):
                if each:
                    position.weeks[need, service, in_block] = each * weeks
                    price = unit_price(run, (need, service, in_block), 0)
                    position.fees[need, facts.services[service].authority == home] += each * weeks * price
    return position
