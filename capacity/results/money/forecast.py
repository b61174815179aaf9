"""financial_plan.csv: why each year's net cost is not that of the year before, in steps that add up to the penny."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

import numpy as np
import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem
from capacity.model.problem.self_funders import still_there
from capacity.model.problem.shapes import Floats
from capacity.results.columns import names
from capacity.results.money.block_contracts import Share, share, shares
from capacity.results.money.bridge import NONE, Place, Year, bridge
from capacity.results.money.exact import PERSON, WEEK, exact, pence, units
from capacity.results.money.opening_position import Gap, gaps
from capacity.results.money.prices import BLOCK, Prices
from capacity.results.row_sums import rows_of
from capacity.results.tabulate import NOBODY, Results


def financial_plan(results: Results, costs: pd.DataFrame, inputs: Inputs, prices: Prices) -> pd.DataFrame:
    """A row for each home and financial year; models/formulation.md, "The medium-term table", defines each step."""
    problem = results.solution.problem
    inside: dict[str, list[int]] = {}
    for q, quarter in enumerate(prices.quarters):
        inside.setdefault(quarter.financial_year, []).append(q)
    weeks = _weeks(problem, prices, results.residents)
    spent = _spent(costs)
    funded = _funded_weeks(problem, prices)
    living, voids = _start(problem, prices)
    places = {place for of_year in weeks.values() for place in of_year} | living.keys()
    at_first = _averages(places, prices, [0])
    average = {year: _averages(places, prices, quarters) for year, quarters in inside.items()}
    above = gaps(problem, prices.quarters)
    rows: list[dict[str, object]] = []
    for home in problem.homes:
        budgets = {year: exact(pounds) for year, pounds in inputs.scenario.budget.get(home, {}).items()}
        before: Year | None = None
        for year, quarters in inside.items():
            lengths = [prices.quarters[q].days for q in quarters]
            days, gap = sum(lengths), above[home].weeks(quarters, lengths)
            now = _year(home, days, weeks[home, year], spent[home, year], average[year], gap)
            now = replace(now, funded=_funded_of(funded, home, quarters))
            opening = None if before else budgets.get(year)
            if before is None:
                held = {b: void for b, void in voids.items() if problem.homes[problem.blocks.home[b]] == home}
                there = {place: people for place, people in living.items() if place.home == home}
                before = _at_the_start(prices, days, there, held, at_first, above[home])
            steps = bridge(now, before, opening, lambda place: prices.authority[place.service] == place.home)
            rows.append({"home": home, "financial_year": year, "days": days, **steps})
            if year in budgets:
                budget = pence(budgets[year])
                rows[-1] |= {"budget": budget, "gap": steps["forecast"] - budget}
            before = now
    return pd.DataFrame(rows, columns=names("financial_plan.csv"))


def _weeks(problem: Problem, prices: Prices, residents: Floats) -> dict[tuple[str, str], dict[Place, Fraction]]:
    """Resident weeks of each home and financial year, by place."""
    shared, block_of = shares(problem, residents, prices), problem.block_of.tolist()
    at_price = [_place(problem, g) for g in range(len(block_of))]
    sums: dict[tuple[str, str], dict[Place, int | Fraction]] = defaultdict(lambda: defaultdict(int))
    found = np.nonzero(residents > NOBODY)
    for g, q, people in zip(*map(np.ndarray.tolist, found), residents[found].tolist(), strict=True):
        place, number, days = at_price[g], units(people), prices.quarters[q].days
        of_year, block = sums[place.home, prices.years[q]], shared.get((block_of[g], q))
        if block is None:
            of_year[place] += number * days
            continue
        for where, part in _split(problem, g, Fraction(number, PERSON), block):
            of_year[where] += part * PERSON * days
    weeks = {key: {place: Fraction(sum_, WEEK) for place, sum_ in of_year.items()} for key, of_year in sums.items()}
    return defaultdict(dict, weeks)


def _funded_weeks(problem: Problem, prices: Prices) -> dict[tuple[str, str, int], Fraction]:
    """Resident weeks of those who became funded since the plan began, by home, need and quarter."""
    groups, people = problem.groups, still_there(problem)
    weeks: dict[tuple[str, str, int], int] = defaultdict(int)
    for g, q in np.argwhere(people > NOBODY).tolist():
        home, need = problem.homes[groups.home[g]], problem.needs.name[groups.need[g]]
        weeks[home, need, q] += units(people[g, q]) * prices.quarters[q].days
    return {key: Fraction(number, WEEK) for key, number in weeks.items()}


def _funded_of(weeks: Mapping[tuple[str, str, int], Fraction], home: str, quarters: list[int]) -> dict[str, Fraction]:
    """Those of one home and some quarters, by need."""
    own: dict[str, Fraction] = defaultdict(Fraction)
    for (authority, need, q), number in weeks.items():
        if authority == home and q in quarters:
            own[need] += number
    return dict(own)


def _place(problem: Problem, g: int, block: int = -1) -> Place:
    groups = problem.groups
    home, need = problem.homes[groups.home[g]], problem.needs.name[groups.need[g]]
    return Place(home, need, problem.services.name[groups.service[g]], block)


def _split(problem: Problem, g: int, people: Fraction, block: Share | None) -> Iterator[tuple[Place, Fraction]]:
    """A group's people in block beds and beyond."""
    inside = NONE if block is None else block.inside.get(g, NONE)
    if people > inside:
        yield _place(problem, g), people - inside
    if inside:
        yield _place(problem, g, int(problem.block_of[g])), inside


def _start(problem: Problem, prices: Prices) -> tuple[dict[Place, Fraction], dict[int, Fraction]]:
    """People at the start by place, and what is empty of each block contract in the first quarter."""
    groups, blocks = problem.groups, problem.blocks
    opening = {g: exact(groups.opening[g]) for g in np.flatnonzero(groups.opening > NOBODY).tolist()}
    shared = {}
    for b in np.flatnonzero(blocks.beds[:, 0] > 0).tolist():
        people = {g: number for g, number in opening.items() if problem.block_of[g] == b}
        shared[b] = share(problem, prices, people, exact(blocks.beds[b, 0]), 0)
    living: dict[Place, Fraction] = {}
    for g, number in opening.items():
        living.update(_split(problem, g, number, shared.get(int(problem.block_of[g]))))
    return living, {b: block.void for b, block in shared.items()}


def _at_the_start(
    prices: Prices,
    days: int,
    living: Mapping[Place, Fraction],
    voids: Mapping[int, Fraction],
    at_first: Mapping[Place, Fraction],
    gap: Gap,
) -> Year:
    """What a home's people at the start would cost for `days` days at the prices of the first quarter."""
    weeks = {place: people * days / 7 for place, people in living.items()}
    empty = sum((void * days / 7 * prices.block_fee(b, 0) for b, void in voids.items()), NONE)
    net = {place: each * at_first[place] for place, each in weeks.items()}
    return Year(days, weeks, net, NONE, empty, NONE, NONE, at_first, gap.held(days))


def _averages(places: Iterable[Place], prices: Prices, quarters: list[int]) -> dict[Place, Fraction]:
    """Net price of each place over some quarters, weighted by days, whether anyone lived there or not."""
    days = {q: prices.quarters[q].days for q in quarters}

    @cache  # people of several homes live in one service
    def average(service: str, need: str, block: int) -> Fraction:
        net = {q: _net(prices, service, need, block, q) for q in quarters}
        if len(set(net.values())) == 1:
            return net[quarters[0]]
        return sum((net[q] * days[q] for q in quarters), NONE) / sum(days.values())

    return {place: average(place.service, place.need, place.block) for place in places}


def _net(prices: Prices, service: str, need: str, block: int, q: int) -> Fraction:
    return prices.block_fee(block, q) if block >= 0 else prices.charge(service, need, q).net


@dataclass
class _Spent:
    """What the ledger has for a home and financial year, net, in pence."""

    residents: dict[tuple[str, str, bool], int]
    """By need, service and whether at the block fee."""
    other: dict[str, int]
    """By kind."""


def _spent(costs: pd.DataFrame) -> dict[tuple[str, str], _Spent]:
    """By home and financial year."""
    found: dict[tuple[str, str], _Spent] = defaultdict(lambda: _Spent(defaultdict(int), defaultdict(int)))
    rows = rows_of(costs, "home", "financial_year", "kind", "need", "service", "priced_at", "net")
    for home, year, kind, need, service, priced_at, net in rows:
        of_year, pennies = found[home, year], int(net.scaleb(2))
        if kind == "residents":
            of_year.residents[need, service, priced_at == BLOCK] += pennies
        else:
            of_year.other[kind] += pennies
    return found


def _year(
    home: str,
    days: int,
    weeks: Mapping[Place, Fraction],
    spent: _Spent,
    average: Mapping[Place, Fraction],
    gap: Mapping[str, Fraction],
) -> Year:
    """A home's year as the ledger has it."""
    block_of = {(place.need, place.service): place.block for place in weeks if place.block >= 0}
    net = {
        Place(home, need, service, block_of[need, service] if in_block else -1): Fraction(pennies, 100)
        for (need, service, in_block), pennies in spent.residents.items()
    }
    agency, voids, interim, investment = (
        Fraction(spent.other.get(kind, 0), 100) for kind in ("agency", "void", "interim", "investment")
    )
    return Year(days, weeks, net, agency, voids, interim, investment, average, gap)
