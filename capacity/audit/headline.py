"""The headline of run.json, from the tables of people, staff and costs; or those of summary.csv."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from capacity.audit.people import avoidable
from capacity.audit.prices import exact, pence, written_pence
from capacity.audit.run import Run
from capacity.audit.tally import PENNY, Check, Tally
from capacity.audit.what_limits import what_limits

FULL = 1e-6
"""Beds or hours nearer to their limit than this are at it."""
NOBODY = 1e-9
"""People placed in a year: with no more than this, no number of days is given."""
SPOKEN_OF = 0.05
"""People in a year: a need with fewer is not mentioned."""
WHOLE = 1 - 1e-9
"""Shares of care types that add up to everyone, apart from the last binary digits of their sum."""
Said = Mapping[str, str | int]
"""What is short, and how many quarters of how many."""


def headline(run: Run) -> Check:
    """Years, people, money and what is short, recalculated."""
    tally, said = Tally("headline", **PENNY), run.record.get("headline")
    if not isinstance(said, Mapping):
        tally.fault(["run.json"], "has no headline")
        return tally.check()
    needs = _needs(tally, run, said)
    expected = {
        "years": run.facts.years,
        "avoidable": {need: _avoidable(run, need) for need in needs},
        "waiting": _waiting(run, needs),
        "days": {need: _days(run, need) for need in needs},
        "diverted": _those_with_any(run, needs, "placed_in_another_care_type"),
        "refused": _those_with_any(run, needs, "choice_refused"),
        "net_cost": [sum(years.values()) / 100 for years in _net(run).values()],
        "overspend": _overspend(run),
        "headroom": _headroom(run),
        "over_by_home": _over_by_home(run),
        "limits": [*_short_staff(run), *_full_beds(run)],
    }
    expected["left_out"] = _left_out(run, needs)
    if "became_funded" in said or _those_with_any(run, needs, "became_funded"):
        expected["became_funded"] = _those_with_any(run, needs, "became_funded")
    for key in ("headroom", "over_by_home"):  # none of either where there is one home authority
        if key not in said and not expected[key]:
            del expected[key]
    for key, value in expected.items():
        tally.alike(["headline", key], said.get(key), value)
    what_limits(tally, run, said.get("what_limits"))
    _missed(tally, run, run.record.get("possible", []), expected)
    return tally.check()


def _missed(tally: Tally, run: Run, asks: list[Mapping[str, Any]], figures: Mapping[str, Any]) -> None:
    """Where the record says that a budget is missed, or that people wait, it is as the figures by year have it.

    Years and homes with little are left out of it; where the place has one home authority the figures are the same.
    Of several, what one has left is no money of another that is over its budget.
    """
    years, alone = list(figures["years"]), len(run.facts.homes) == 1
    over = figures["overspend"] if alone else [sum(max(each, 0) for each in year) / 100 for year in _over(run)]
    for ask in asks:
        of = {"budget": over, "waiting": figures["waiting"]}.get(ask["aim"])
        for year in {miss["year"] for miss in ask["misses"]} if of else ():
            at, missed = ["possible", ask["aim"], year], sum(m["amount"] for m in ask["misses"] if m["year"] == year)
            most = of[years.index(year)] if of and year in years else math.nan
            if alone:
                tally.same(at, "amount", missed, most or 0.0)
            else:
                tally.at_most(at, "amount", missed, most or 0.0)


def _needs(tally: Tally, run: Run, said: Mapping[str, Any]) -> list[str]:
    """The needs that a headline mentions: all, or all but those that no service of the place could ever meet."""
    named = said.get("avoidable")
    named = list(named) if isinstance(named, Mapping) else []
    met, every = _met(run), list(run.facts.book.needs)
    if named not in (every, met):
        tally.fault(["headline", "avoidable"], f"speaks of {', '.join(named) or 'no need'}, not {', '.join(met)}")
    return met if named == met else every


def _met(run: Run) -> list[str]:
    """Needs that can be met for everybody who has them, by care types that have beds at some time."""
    facts = run.facts
    kinds = {service.care_type for service in facts.services.values() if service.beds > 0}
    kinds |= {facts.services[service].care_type for _, service, change in facts.events.beds if change > 0}
    return [
        name
        for name, need in facts.book.needs.items()
        if math.fsum(share.value for kind, share in need.accepts.items() if kind in kinds) >= WHOLE
    ]


def _left_out(run: Run, needs: list[str]) -> Mapping[str, list[float]]:
    """People who wait at the end of each year, with needs that a headline does not mention."""
    others = {need: _waiting(run, [need]) for need in run.facts.book.needs if need not in needs}
    return {need: waiting for need, waiting in others.items() if max(waiting) > FULL}


def _by_year(run: Run, values: list[float]) -> list[float]:
    sums: dict[str, float] = dict.fromkeys(run.facts.years, 0.0)
    for quarter, value in zip(run.facts.quarters, values, strict=True):
        sums[quarter.financial_year] += value
    return list(sums.values())


def _avoidable(run: Run, need: str) -> list[float]:
    there = [values for (_, its), values in avoidable(run).items() if its == need]
    return _by_year(run, [math.fsum(column) for column in zip(*there, strict=True)])


def _waiting(run: Run, needs: list[str]) -> list[float]:
    """People at the end of each year."""
    last = {quarter.financial_year: q for q, quarter in enumerate(run.facts.quarters)}
    rows = run.rows["waiting.csv"]
    return [math.fsum(row["people"] for row in rows if row["q"] == q and row["need"] in needs) for q in last.values()]


def _measure(run: Run, need: str, measure: str) -> list[float]:
    """A measure of summary.csv, which another check recalculates, by year over all homes."""
    sums: dict[str, float] = dict.fromkeys(run.facts.years, 0.0)
    for row in run.rows["summary.csv"]:
        if (row["measure"], row["need"]) == (measure, need):
            sums[row["financial_year"]] += row["value"]
    return list(sums.values())


def _days(run: Run, need: str) -> Mapping[str, list[float | None]]:
    """Days until somebody could move in, and days after that, on average over those placed; None where nobody is."""
    weeks, placed = _measure(run, need, "waiting_weeks"), _measure(run, need, "placed")
    arranging = run.facts.book.needs[need].days_to_arrange.value
    return {
        "arranging": [arranging if people > NOBODY else None for people in placed],
        "waiting": [
            7 * waited / people if people > NOBODY else None for waited, people in zip(weeks, placed, strict=True)
        ],
    }


def _those_with_any(run: Run, needs: list[str], measure: str) -> Mapping[str, list[float]]:
    people = {need: _measure(run, need, measure) for need in needs}
    return {need: by_year for need, by_year in people.items() if max(by_year) > SPOKEN_OF}


def _net(run: Run) -> Mapping[str, Mapping[str, int]]:
    """Whole pence by financial year and home."""
    net: dict[str, dict[str, int]] = {year: defaultdict(int) for year in run.facts.years}
    for row in run.rows["costs.csv"]:
        net[row["financial_year"]][row["home"]] += written_pence(row["net"])
    return net


def _overspend(run: Run) -> list[float | None]:
    """£ above budget, by year; nothing where no year of the plan has one. Of several homes only those above it."""
    alone = len(run.facts.homes) == 1
    return _sums_of(run, lambda pence: pence if alone else max(pence, 0))


def _headroom(run: Run) -> list[float | None]:
    """£ left in the budgets of those of several homes that are within them."""
    return [] if len(run.facts.homes) == 1 else _sums_of(run, lambda pence: max(-pence, 0))


def _sums_of(run: Run, part: Callable[[int], int]) -> list[float | None]:
    sums = [sum(map(part, over)) / 100 if over else None for over in _over(run)]
    return sums if any(each is not None for each in sums) else []


def _over_by_home(run: Run) -> Mapping[str, list[float | None]]:
    """£ above its budget, by year, of each of several homes that is above it in any."""
    budgets, net = run.facts.scenario.budget, _net(run)
    if len(run.facts.homes) == 1:
        return {}
    by_home = {
        home: [
            (net[year][home] - pence(exact(budgets[home][year]))) / 100 if year in budgets[home] else None
            for year in run.facts.years
        ]
        for home in run.facts.homes
        if home in budgets
    }
    return {home: over for home, over in by_home.items() if any(each is not None and each > 0 for each in over)}


def _over(run: Run) -> list[list[int]]:
    """Pence above budget of each home that has one, by year; below 0 where money is left."""
    budgets, net = run.facts.scenario.budget, _net(run)
    return [
        [net[year][home] - pence(exact(years[year])) for home, years in budgets.items() if year in years]
        for year in run.facts.years
    ]


def _short_staff(run: Run) -> Iterator[Said]:
    """Quarters short of contracted hours, of how many, at the limit of agency, and with hours unstaffed."""
    pools: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in run.rows["staffing.csv"]:
        pools[row["pool"], row["role"]].append(row)
    shortages = []
    for (pool, role), rows in pools.items():
        share = run.facts.book.roles[role].agency_share.value
        short = sum(row["required_hours"] > row["supply_hours"] + FULL for row in rows)
        most = sum(FULL < row["agency_hours"] >= share * row["supply_hours"] - FULL for row in rows)
        unsafe = sum(row["unstaffed_hours"] > FULL for row in rows)
        if short:
            what = f"{run.facts.book.roles[role].label} hours, {_name(run, pool)}"
            shortages.append(
                {"what": what, "short": short, "of": len(rows), "agency_at_limit": most, "unstaffed": unsafe}
            )
    yield from sorted(shortages, key=lambda each: -each["short"])


def _full_beds(run: Run) -> Iterator[Said]:
    """Quarters in which all of a home borough's beds of a care type that councils can use are taken, of how many."""
    usable: dict[tuple[str, str, int], float] = defaultdict(float)
    at_end: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in run.rows["occupancy.csv"]:
        if row["authority"] in run.facts.homes:
            key = (row["authority"], row["care_type"], row["q"])
            usable[key] += row["usable"]
            at_end[key] += row["at_end"]
    often: dict[tuple[str, str], int] = defaultdict(int)
    for (home, kind, q), beds in usable.items():
        often[home, kind] += beds > 0 and at_end[home, kind, q] >= beds - FULL
    for (home, kind), times in sorted(often.items(), key=lambda pair: -pair[1]):
        if times:
            what = f"{run.facts.book.care_types[kind].label} beds, {_name(run, home)}"
            yield {"what": what, "full": times, "of": len(run.facts.quarters)}


def _name(run: Run, authority: str) -> str:
    return next(str(row.name) for row, _ in run.facts.inputs.tables.authorities if row.authority == authority)
