"""financial_plan.csv: why each year's net cost is not that of the year before, in steps that add up to the penny."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem
from capacity.model.problem.self_funders import still_there
from capacity.model.problem.shapes import Floats
from capacity.results.columns import names
from capacity.results.money.block_contracts import Share, share, shares
from capacity.results.money.bridge import NONE, Place, Year, bridge
from capacity.results.money.exact import exact, pence, written
from capacity.results.money.opening_position import Gap, gaps
from capacity.results.money.prices import BLOCK, Prices
from capacity.results.tabulate import NOBODY, Results


def financial_plan(results: Results, costs: pd.DataFrame, inputs: Inputs, prices: Prices) -> pd.DataFrame:
    """A row for each home and financial year; models/formulation.md, "The medium-term table", defines each step."""
    problem = results.solution.problem
    inside: dict[str, list[int]] = {}
    for q, quarter in enumerate(prices.quarters):
        inside.setdefault(quarter.financial_year, []).append(q)
    weeks = _weeks(problem, prices, results.residents)
    of_year = _by_year(weeks, inside)
    funded = _funded_weeks(problem, prices)
    living, voids = _start(problem, prices)
    places = {place for place, _ in weeks} | living.keys()
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
            now = _year(home, year, days, of_year[home, year], costs, average[year], gap)
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


def _weeks(problem: Problem, prices: Prices, residents: Floats) -> dict[tuple[Place, int], Fraction]:
    """Resident weeks by place and quarter."""
    shared = shares(problem, residents, prices)
    weeks: dict[tuple[Place, int], Fraction] = {}
    for g, q in np.argwhere(residents > NOBODY).tolist():
        block = int(problem.block_of[g])
        people = _split(problem, g, written(residents[g, q]), shared.get((block, q)))
        for place, number in people:
            weeks[place, q] = number * prices.quarters[q].days / 7
    return weeks


def _funded_weeks(problem: Problem, prices: Prices) -> dict[tuple[str, str, int], Fraction]:
    """Resident weeks of those who became funded since the plan began, by home, need and quarter."""
    groups, people = problem.groups, still_there(problem)
    weeks: dict[tuple[str, str, int], Fraction] = defaultdict(Fraction)
    for g, q in np.argwhere(people > NOBODY).tolist():
        home, need = problem.homes[groups.home[g]], problem.needs.name[groups.need[g]]
        weeks[home, need, q] += written(people[g, q]) * prices.quarters[q].days / 7
    return weeks


def _funded_of(weeks: Mapping[tuple[str, str, int], Fraction], home: str, quarters: list[int]) -> dict[str, Fraction]:
    """Those of one home and some quarters, by need."""
    own: dict[str, Fraction] = defaultdict(Fraction)
    for (authority, need, q), number in weeks.items():
        if authority == home and q in quarters:
            own[need] += number
    return dict(own)


def _split(problem: Problem, g: int, people: Fraction, block: Share | None) -> Iterator[tuple[Place, Fraction]]:
    """A group's people in block beds and beyond."""
    groups = problem.groups
    home, need = problem.homes[groups.home[g]], problem.needs.name[groups.need[g]]
    service = problem.services.name[groups.service[g]]
    inside = NONE if block is None else block.inside.get(g, NONE)
    if people > inside:
        yield Place(home, need, service, -1), people - inside
    if inside:
        yield Place(home, need, service, int(problem.block_of[g])), inside


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
    return {
        place: sum((_net(prices, place, q) * days[q] for q in quarters), NONE) / sum(days.values()) for place in places
    }


def _net(prices: Prices, place: Place, q: int) -> Fraction:
    if place.block >= 0:
        return prices.block_fee(place.block, q)
    return prices.charge(place.service, place.need, q).net


def _by_year(
    weeks: Mapping[tuple[Place, int], Fraction], years: Mapping[str, list[int]]
) -> dict[tuple[str, str], dict[Place, Fraction]]:
    """Resident weeks of each home and year by place."""
    year_of = {q: year for year, quarters in years.items() for q in quarters}
    found: dict[tuple[str, str], dict[Place, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for (place, q), number in weeks.items():
        found[place.home, year_of[q]][place] += number
    return found


def _year(
    home: str,
    year: str,
    days: int,
    weeks: Mapping[Place, Fraction],
    costs: pd.DataFrame,
    average: Mapping[Place, Fraction],
    gap: Mapping[str, Fraction],
) -> Year:
    """A home's year as the ledger has it."""
    rows = costs[(costs["home"] == home) & (costs["financial_year"] == year)]
    block_of = {(place.need, place.service): place.block for place in weeks if place.block >= 0}
    net: dict[Place, Fraction] = defaultdict(Fraction)
    other: dict[str, Fraction] = defaultdict(Fraction)
    columns = ["kind", "need", "service", "priced_at", "net"]
    for kind, need, service, priced_at, pounds in rows[columns].itertuples(index=False):
        if kind == "residents":
            block = block_of[need, service] if priced_at == BLOCK else -1
            net[Place(home, need, service, block)] += Fraction(pounds)
        else:
            other[kind] += Fraction(pounds)
    agency, voids, interim, investment = (other[kind] for kind in ("agency", "void", "interim", "investment"))
    return Year(days, weeks, dict(net), agency, voids, interim, investment, average, gap)
