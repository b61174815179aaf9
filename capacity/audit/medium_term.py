"""The medium-term table: why a home's net cost differs from the year before, step by step."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from capacity.audit.block_contracts import NOTHING
from capacity.audit.positions import Group, Place, Position, at_start, days, unit_price, yearly
from capacity.audit.prices import exact, pence
from capacity.audit.run import STEPS, Run
from capacity.audit.tally import TWELVE_DIGITS, Check, Tally

BLANK = float("nan")
FIGURES = ("opening", *STEPS, "forecast", "budget", "gap")
ALONE = ("agency", "voids", "interim", "investment")  # steps that compare one kind of cost


@dataclass(frozen=True)
class Compared:
    """People of a kind in the year before and this year."""

    earlier_weeks: Fraction = NOTHING
    earlier_net: Fraction = NOTHING
    """£"""
    weeks: Fraction = NOTHING
    at_earlier_prices: Fraction = NOTHING
    """£: this year's weeks at what each place cost in the year before."""

    @property
    def average(self) -> Fraction:
        """Average net price of the year before, £ a week; where nobody was there, that of this year's places then."""
        if self.earlier_weeks:
            return self.earlier_net / self.earlier_weeks
        return self.at_earlier_prices / self.weeks if self.weeks else NOTHING


def financial_plan(run: Run) -> Check:
    """Every step of every home and year, the steps' sum, and that each year opens with the last one's forecast."""
    tally = Tally("financial_plan", relative=TWELVE_DIGITS)
    keys = [(home, year) for home in run.facts.homes for year in run.facts.years]
    rows = {(row["home"], row["financial_year"]): row for row in run.rows["financial_plan.csv"]}
    if list(rows) != keys:
        tally.fault(["financial_plan.csv"], "does not hold the homes one after another, each with its years in order")
    positions, before = yearly(run), dict[str, int]()
    for home, year in keys:
        expected, row = _expected(run, home, year, positions, before), rows.get((home, year))
        if row is None:
            tally.fault([home, year], "financial_plan.csv has no row")
            continue
        tally.equal([home, year], "days", str(row["days"]), str(days(run, year)))
        for name in FIGURES:
            pounds = expected[name] / 100 if name in expected else BLANK
            tally.same([home, year], name, row[name], pounds)
        together = math.fsum(row[name] for name in ("opening", *STEPS))
        tally.same([home, year], "opening and steps together", together, row["forecast"])
        if year != run.facts.years[0] and (home, last := _year_before(run, year)) in rows:
            tally.same([home, year], f"opening after {last}", row["opening"], rows[home, last]["forecast"])
    return tally.check()


def _year_before(run: Run, year: str) -> str:
    return run.facts.years[run.facts.years.index(year) - 1]


def _expected(
    run: Run, home: str, year: str, positions: Mapping[tuple[str, str], Position], forecasts: dict[str, int]
) -> Mapping[str, int]:
    """A row in whole pence. `forecasts`: that of the year before for each home, replaced by this year's."""
    budgets, now = run.facts.scenario.budget.get(home, {}), positions.get((home, year), Position())
    figures = {"rebased": 0}
    if year == run.facts.years[0]:
        earlier, ratio = at_start(run, home), Fraction(1)
        figures["opening"] = pence(earlier.net)
        if year in budgets:
            figures |= {"opening": pence(exact(budgets[year])), "rebased": pence(earlier.net - exact(budgets[year]))}
    else:
        last = _year_before(run, year)
        earlier, ratio = positions.get((home, last), Position()), Fraction(days(run, year), days(run, last))
        figures["opening"] = forecasts[home]
    figures["calendar"] = pence(Fraction(figures["opening"], 100) * (ratio - 1))
    for kind in ALONE:
        figures[kind] = pence(now.other[kind] - ratio * earlier.other[kind])
    figures |= _people(_compared(run, home, year, earlier, now), earlier, now, ratio)
    figures["forecast"] = forecasts[home] = pence(now.net)
    figures["mix_of_settings"] = figures["forecast"] - sum(each for name, each in figures.items() if name != "forecast")
    if year in budgets:
        figures["budget"] = pence(exact(budgets[year]))
        figures["gap"] = figures["forecast"] - figures["budget"]
    return figures


def _people(groups: Mapping[Group, Compared], earlier: Position, now: Position, ratio: Fraction) -> Mapping[str, int]:
    """The steps about people and prices, except the change of settings, which takes what is left."""
    needs = {need: _together([each for (its, _), each in groups.items() if its == need]) for need, _ in groups}
    volume = sum(((each.weeks - ratio * each.earlier_weeks) * each.average for each in needs.values()), NOTHING)
    closing = {need: now.gap.get(need, NOTHING) - ratio * earlier.gap.get(need, NOTHING) for need in needs}
    settling = sum((weeks * needs[need].average for need, weeks in closing.items()), NOTHING)
    more = {need: now.funded.get(need, NOTHING) - ratio * earlier.funded.get(need, NOTHING) for need in needs}
    self_funders = sum((weeks * needs[need].average for need, weeks in more.items()), NOTHING)
    price = sum(now.fees.values(), NOTHING) - _together(needs.values()).at_earlier_prices
    mix = NOTHING
    for (need, _), each in groups.items():
        whole = needs[need]
        if whole.earlier_weeks:
            mix += (each.weeks - whole.weeks * each.earlier_weeks / whole.earlier_weeks) * each.average
    return {
        "opening_position": pence(settling),
        "demographic": pence(volume - settling - self_funders),
        "self_funders": pence(self_funders),
        "price": pence(price),
        "mix_out_of_borough": pence(mix),
    }


def _together(parts: Iterable[Compared]) -> Compared:
    parts = list(parts)
    return Compared(
        sum((each.earlier_weeks for each in parts), NOTHING),
        sum((each.earlier_net for each in parts), NOTHING),
        sum((each.weeks for each in parts), NOTHING),
        sum((each.at_earlier_prices for each in parts), NOTHING),
    )


def _compared(run: Run, home: str, year: str, earlier: Position, now: Position) -> Mapping[Group, Compared]:
    """Each need in the home's own borough, and outside it."""
    before, weeks, worth = (defaultdict[Group, Fraction](Fraction) for _ in range(3))
    for place, each in earlier.weeks.items():
        before[_group(run, home, place)] += each
    last = _quarters_before(run, year)
    for place, each in now.weeks.items():
        group = _group(run, home, place)
        weeks[group] += each
        worth[group] += each * _earlier_price(run, place, last)
    groups = dict.fromkeys([*before, *earlier.fees, *weeks])
    return {g: Compared(before[g], earlier.fees.get(g, NOTHING), weeks[g], worth[g]) for g in groups}


def _group(run: Run, home: str, place: Place) -> Group:
    need, service, _ = place
    return need, run.facts.services[service].authority == home


def _quarters_before(run: Run, year: str) -> list[tuple[int, int]]:
    """Quarters of the year before, each with its days; in the first year the first quarter alone."""
    if year == run.facts.years[0]:
        return [(0, run.facts.quarters[0].days)]
    last = _year_before(run, year)
    return [(q, quarter.days) for q, quarter in enumerate(run.facts.quarters) if quarter.financial_year == last]


def _earlier_price(run: Run, place: Place, quarters: list[tuple[int, int]]) -> Fraction:
    """What a place cost on average in the year before, £ a week, weighted by days."""
    prices = [unit_price(run, place, q) for q, _ in quarters]
    if all(each is prices[0] for each in prices):  # the same figure, not only an equal one: no arithmetic needed
        return prices[0]
    total = sum((price * length for price, (_, length) in zip(prices, quarters, strict=True)), NOTHING)
    return total / sum(length for _, length in quarters)
