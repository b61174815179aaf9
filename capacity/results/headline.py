"""The few figures that a commissioner asks for first, from a run's tables."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.inputs.unknown_needs import nothing_known
from capacity.results.limits import Limit
from capacity.results.limits import limits as what_limits
from capacity.results.people_summary import NOBODY
from capacity.results.row_sums import rows_of, sums_of
from capacity.results.tabulate import Results

WAITING = "waiting_at_year_end"
SPOKEN_OF = 0.05  # people in a year; fewer round to 0.0
FULL = 1e-6  # beds or hours nearer to their limit than this are at it


@dataclass(frozen=True)
class ShortStaff:
    """Hours of a role that a pool's own staff do not cover. All but `what` are counts of quarters."""

    what: str
    """Such as "Registered nurse hours, Knowsley"."""
    short: int
    """Quarters in which more hours are required than are contracted."""
    of: int
    """Quarters of the plan."""
    agency_at_limit: int
    unstaffed: int
    """Quarters in which there are hours that nobody works."""


@dataclass(frozen=True)
class FullBeds:
    """Beds of a care type in a home borough where all that councils can use are taken."""

    what: str
    """Such as "Residential beds, Knowsley"."""
    full: int
    """Quarters in which they are all taken."""
    of: int
    """Quarters of the plan."""


@dataclass(frozen=True)
class Days:
    """Days from the decision to the move, on average, by financial year; None in a year in which nobody is placed."""

    arranging: list[float | None]
    """Until somebody could move in if a bed were free."""
    waiting: list[float | None]
    """After that, because nothing is free."""

    @property
    def total(self) -> list[float | None]:
        """From the decision to the move."""
        return [
            None if arranging is None or waiting is None else arranging + waiting
            for arranging, waiting in zip(self.arranging, self.waiting, strict=True)
        ]


@dataclass(frozen=True)
class Headline:
    """Figures by financial year, over all homes, and the limits that bind most often.

    Needs that no known service could meet (`capacity.inputs.unknown_needs`) are in `left_out` alone.
    """

    years: tuple[str, ...]
    avoidable: dict[str, list[float]]
    """People by need."""
    waiting: list[float]
    """People at year end."""
    days: dict[str, Days]
    """By need."""
    diverted: dict[str, list[float]]
    """People placed in a care type other than their need's own, by need; only needs with any."""
    refused: dict[str, list[float]]
    """People kept in the borough who would choose to leave, by need; only needs with any."""
    net_cost: list[float]
    """£"""
    overspend: list[float | None]
    """£ above budget, None in years without one; empty where no home has a budget.

    Below 0 where the one home authority has money left. Of several, the sum over those that are above their budgets:
    what others have left takes nothing off.
    """
    limits: list[ShortStaff | FullBeds]
    """What is short, and how often; staff before beds, the most often first."""
    left_out: dict[str, list[float]]
    """People at year end, by need, who are planned as waiting only because no service is known that could meet it."""
    became_funded: dict[str, list[float]] = field(default_factory=dict)
    """People whose own money has run out and who became the council's residents, by need; only needs with any."""
    headroom: list[float | None] = field(default_factory=list)
    """£ left in the budgets of those that are within them, None in years without one; empty for one home authority."""
    over_by_home: dict[str, list[float | None]] = field(default_factory=dict)
    """Of several home authorities each that is above its budget in any year: £ above it, below 0 where money is left,
    None in years without a budget."""
    what_limits: list[Limit] = field(default_factory=list)
    """What stops placements, then what only costs, the largest effect first."""


def headline(results: Results, inputs: Inputs) -> Headline:
    """The headline of a run."""
    book, unknown, named = inputs.book, nothing_known(inputs), inputs.tables.authority_names
    summary, staffing = results.tables["summary.csv"], results.tables["staffing.csv"]
    years = tuple(sorted(set(summary["financial_year"].tolist())))

    known = [need for need in book.needs if need not in unknown]
    of_all, of_need = (sums_of(summary, "value", *by, "financial_year") for by in (("measure",), ("measure", "need")))

    def by_year(measure: str, *need: str) -> list[float]:
        return [(of_need if need else of_all).get((measure, *need, year), 0.0) for year in years]

    def any_of(measure: str) -> dict[str, list[float]]:
        return {need: people for need in known if max(people := by_year(measure, need)) > SPOKEN_OF}

    over, left, over_by_home = _budgets(summary, inputs.tables.homes, years)
    return Headline(
        years=years,
        avoidable={need: by_year("avoidable_out_of_borough", need) for need in known},
        waiting=[sum((of_need.get((WAITING, need, year), 0.0) for need in known), 0.0) for year in years],
        days={
            need: _days(book.needs[need].days_to_arrange.value, by_year("waiting_weeks", need), by_year("placed", need))
            for need in known
        },
        diverted=any_of("placed_in_another_care_type"),
        refused=any_of("choice_refused"),
        net_cost=by_year("net_cost"),
        overspend=over,
        headroom=left,
        over_by_home=over_by_home,
        limits=[*_short_staff(staffing, book, named), *_full_beds(results, book, named)],
        left_out={need: waiting for need in unknown if max(waiting := by_year(WAITING, need)) > FULL},
        became_funded=any_of("became_funded"),
        what_limits=_what_limits(results, inputs),
    )


ByYear = list[float | None]


def _budgets(
    summary: pd.DataFrame, homes: tuple[str, ...], years: tuple[str, ...]
) -> tuple[ByYear, ByYear, dict[str, ByYear]]:
    """The headline's `overspend`, `headroom` and `over_by_home`."""
    money = summary[summary["measure"].isin(["budget", "overspend", "headroom"])]
    of_home = sums_of(money, "value", "measure", "home", "financial_year")

    def over(home: str) -> ByYear:
        return [
            of_home["overspend", home, year] - of_home["headroom", home, year]
            if ("budget", home, year) in of_home
            else None
            for year in years
        ]

    every = {home: over(home) for home in homes}
    by_home = {home: values for home, values in every.items() if any(value is not None for value in values)}
    if not by_home:
        return [], [], {}
    if len(homes) == 1:
        return by_home[homes[0]], [], {}
    known = [[value for value in values if value is not None] for values in zip(*by_home.values(), strict=True)]
    above: ByYear = [math.fsum(max(value, 0.0) for value in values) if values else None for values in known]
    within: ByYear = [math.fsum(max(-value, 0.0) for value in values) if values else None for values in known]
    exceeded = {home: values for home, values in by_home.items() if any(value and value > 0 for value in values)}
    return above, within, exceeded


def _what_limits(results: Results, inputs: Inputs) -> list[Limit]:
    """The few limits where one unit more would change most."""
    problem, scenario = results.solution.problem, inputs.scenario
    services = problem.services
    inside = {
        name: (authority, problem.care_types[kind])
        for name, authority, kind in zip(services.name, services.authority, services.care_type, strict=True)
        if authority in problem.homes
    }
    prices, first = results.tables["shadow_prices.csv"], problem.quarters[0]
    return what_limits(prices, inside, scenario.priorities, first, inputs.book, inputs.tables.authority_names)


def _days(to_arrange: float, weeks_waiting: list[float], placed: list[float]) -> Days:
    """By year, from weeks that people wait and people placed."""
    return Days(
        arranging=[to_arrange if people > NOBODY else None for people in placed],
        waiting=[
            7 * weeks / people if people > NOBODY else None for weeks, people in zip(weeks_waiting, placed, strict=True)
        ],
    )


def _short_staff(staffing: pd.DataFrame, book: Book, names: Mapping[str, str]) -> list[ShortStaff]:
    hours = defaultdict[tuple[str, str], list[tuple[float, ...]]](list)
    columns = "required_hours", "supply_hours", "agency_hours", "unstaffed_hours"
    for pool, role, *each in rows_of(staffing, "pool", "role", *columns):
        hours[pool, role].append(tuple(each))
    pools = []
    for (pool, role), quarters in hours.items():
        short = sum(required > supply + FULL for required, supply, _, _ in quarters)
        if not short:
            continue
        share = book.roles[role].agency_share.value
        at_limit = sum(agency >= supply * share - FULL and agency > FULL for _, supply, agency, _ in quarters)
        unsafe = sum(unstaffed > FULL for *_, unstaffed in quarters)
        what = f"{book.roles[role].label} hours, {names[pool]}"
        pools.append(ShortStaff(what, short, len(quarters), at_limit, unsafe))
    return sorted(pools, key=lambda limit: -limit.short)


def _full_beds(results: Results, book: Book, names: Mapping[str, str]) -> list[FullBeds]:
    """Care types of a home borough in which everything open to councils is taken."""
    homes = set(results.solution.problem.homes)
    beds = defaultdict[tuple[str, str], defaultdict[str, list[float]]](lambda: defaultdict(lambda: [0.0, 0.0]))
    columns = "authority", "care_type", "quarter", "usable", "at_end"
    for authority, care_type, quarter, usable, at_end in rows_of(results.tables["occupancy.csv"], *columns):
        if authority in homes:
            both = beds[authority, care_type][quarter]
            both[0] += usable
            both[1] += at_end
    full_care_types = []
    for (authority, care_type), quarters in beds.items():
        full = sum(at_end >= usable - FULL and usable > 0 for usable, at_end in quarters.values())
        if full:
            what = f"{book.care_types[care_type].label} beds, {names[authority]}"
            full_care_types.append(FullBeds(what, full, len(quarters)))
    return sorted(full_care_types, key=lambda limit: -limit.full)
