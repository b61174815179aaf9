"""What chosen options cost in each quarter, recalculated from models/formulation.md ("Options")."""

from fractions import Fraction

from capacity.audit.facts import Facts
from capacity.audit.prices import exact


def investment(facts: Facts) -> dict[tuple[str, int], tuple[str, Fraction]]:
    """The home that pays (blank where it is not one home's) and £, by option and quarter."""
    scenario, spending = facts.scenario, dict[tuple[str, int], tuple[str, Fraction]]()
    rate = exact(facts.book.money.discount_rate.value)
    for option in scenario.options:
        count = scenario.chosen.get(option.option, 0)
        yearly = exact(option.revenue_per_year)
        if option.life_years is not None:
            capital = sum(map(exact, option.capital.values()), Fraction(0))
            grown = (1 + rate) ** option.life_years
            yearly += capital * rate * grown / (grown - 1) if rate else capital / option.life_years
        home = option.home or (facts.homes[0] if len(facts.homes) == 1 else "")
        first = min(event.from_ for event in option.events)
        for q, quarter in enumerate(facts.quarters):
            if quarter.start >= first and count * yearly > 0:
                spending[option.option, q] = home, count * yearly * quarter.days / 365
    return spending
