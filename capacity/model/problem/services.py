"""Services quarter by quarter: whether they are open, their beds and prices, and whether they admit."""

import numpy as np

from capacity.inputs.calendar import Quarter, financial_years, in_force
from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import RATINGS, Book, Opens, Scenario
from capacity.model.problem.arrays import Needs, Services
from capacity.model.problem.figures import growth, product_in_force, sites_of
from capacity.model.problem.living_on import LivingOn, living_on
from capacity.model.problem.self_funders import became_funded
from capacity.model.problem.shapes import Bools, Floats, Ints
from capacity.model.problem.stopped import Stopped

LAST_BIT = 1e-12  # of a price: a fee exactly at the ceiling passes whatever the last bits of the products say


def build_services(
    inputs: Inputs,
    scenario: Scenario,
    book: Book,
    quarters: tuple[Quarter, ...],
    homes: tuple[str, ...],
    needs: Needs,
) -> tuple[Services, Floats]:
    """Every service of the place and of `opens` events; and (N, S, Q) people there who become funded."""
    rows = [row for row, _ in inputs.tables.services]
    opened = effects_of(scenario.all_events).opens
    sites = sites_of(inputs)
    site = [*(row.site for row in rows), *(event.site for event, _ in opened.values())]
    care_type = [*(row.care_type for row in rows), *(kind for _, kind in opened.values())]
    name = [*(row.service for row in rows), *opened]
    registered = np.array([*(row.beds for row in rows), *(e.services[kind] for e, kind in opened.values())])
    fee = np.array([*(row.weekly_fee for row in rows), *(e.weekly_fee[kind] for e, kind in opened.values())])
    authority = [sites[s].authority for s in site]
    closed = _closed(scenario, site, opened, name, quarters)
    beds = _beds(scenario, name, registered, quarters)
    base = np.array([*(row.others for row in rows), *(0.0 for _ in opened)])[:, None]
    most = [
        *(np.inf if row.council_beds is None else row.council_beds for row in rows),
        *(np.inf for _ in opened),
    ]
    occupancy = np.array([book.care_types[kind].max_occupancy.value for kind in care_type])
    kind = np.array([list(book.care_types).index(kind) for kind in care_type], dtype=np.int64)
    living = living_on(needs, np.array([quarter.weeks for quarter in quarters]))
    there = _grandfathered(inputs, name, needs, living, kind) * ~np.logical_or.accumulate(closed, axis=1)[:, None]
    lettable = beds * occupancy[:, None]
    others = _others(base, book, care_type, quarters, lettable - there[:, 1]) * ~closed
    home = np.array([homes.index(a) if a in homes else -1 for a in authority], dtype=np.int64)
    funded = became_funded(book, needs, quarters, living, others, kind, home, closed)
    room = np.maximum(0.0, np.minimum(lettable - others, np.array(most)[:, None]))
    at_start, at_end = (np.where(closed, 0.0, np.maximum(each, room)) for each in there.swapaxes(0, 1))
    uplift = growth(scenario.policy.asking_fee_rise, quarters, float)
    asking = fee[:, None] * [uplift[quarter.financial_year] for quarter in quarters]
    usual = _usual(inputs, scenario, authority, care_type, quarters)
    services = Services(
        name=tuple(name),
        site=tuple(site),
        authority=tuple(authority),
        care_type=kind,
        home=home,
        beds=np.where(closed, 0.0, beds),
        registered=beds,
        usable=at_end + funded.at_end,
        usable_at_start=at_start + funded.at_start,
        grandfathered=there[:, 1] + funded.at_end,
        others=others - funded.average,
        stopped=_stopped(scenario, site, [sites[s].rating for s in site], closed, asking, usual, quarters),
        asking=asking,
        usual=usual,
    )
    return services, funded.joining


def _closed(
    scenario: Scenario,
    site: list[str],
    opened: dict[str, tuple[Opens, str]],
    name: list[str],
    quarters: tuple[Quarter, ...],
) -> Bools:
    """(S, Q) where a service does not exist: it or its site is closed, or has not opened yet (or any more)."""
    closed = np.zeros((len(site), len(quarters)), dtype=bool)
    effects = effects_of(scenario.all_events)
    for q, quarter in enumerate(quarters):
        for s, service in enumerate(name):
            unopened = service in opened and not in_force(opened[service][0], quarter)
            closed[s, q] = unopened or effects.closed(service, site[s], quarter)
    return closed


def _beds(scenario: Scenario, name: list[str], registered: Floats, quarters: tuple[Quarter, ...]) -> Floats:
    beds = np.repeat(registered[:, None], len(quarters), axis=1)
    place = {service: s for s, service in enumerate(name)}
    for service, changes in effects_of(scenario.all_events).bed_changes.items():
        for event, change in changes:
            beds[place[service]] += [change * in_force(event, quarter) for quarter in quarters]
    return np.maximum(beds, 0.0)


def _grandfathered(inputs: Inputs, name: list[str], needs: Needs, living: LivingOn, care_type: Ints) -> Floats:
    """(S, 2, Q) opening residents still there at each quarter's start and end, whatever need they have come to have:
    nobody is moved out to make room."""
    place = {service: s for s, service in enumerate(name)}
    kinds, count = living.at_end.shape[:2]
    still = np.zeros((kinds, 2, count, len(needs.name)))  # of one with the need at the plan's start
    for c in range(kinds):
        there = np.eye(len(needs.name))
        for q in range(count):
            after = living.at_end[c, q] @ there
            still[c, 0, q], still[c, 1, q] = there.sum(axis=0), after.sum(axis=0)
            there = after
    left = np.zeros((len(name), 2, count))
    for row, _ in inputs.tables.residents:
        s = place[row.service]
        left[s] += row.people * still[care_type[s], :, :, needs.name.index(row.need)]
    return left


def _others(base: Floats, book: Book, care_type: list[str], quarters: tuple[Quarter, ...], room: Floats) -> Floats:
    """(S, Q) people whom no home authority funds: growing by the year, as far as there is room for them.

    `base` (S, 1) are those at the start, who stay; `room` (S, Q) is what the opening residents leave of the beds.
    """
    years = list(financial_years(quarters))
    since = np.array([years.index(quarter.financial_year) for quarter in quarters])
    growth_a_year = np.array([book.care_types[kind].others_growth_per_year.value for kind in care_type])[:, None]
    others: Floats = np.minimum(base * (1 + growth_a_year) ** since, np.maximum(base, room))
    return others


def _usual(
    inputs: Inputs,
    scenario: Scenario,
    authority: list[str],
    care_type: list[str],
    quarters: tuple[Quarter, ...],
) -> Floats:
    rate = inputs.tables.usual_rates
    rise = growth(scenario.policy.usual_rate_rise, quarters, float)
    made: dict[tuple[str, str], Floats] = {}
    for pair in set(zip(authority, care_type, strict=True)):
        events = [e for e in effects_of(scenario.all_events).usual_rates if (e.authority, e.care_type) == pair]
        given = np.array([rate[(*pair, q.financial_year)] * rise[q.financial_year] for q in quarters])
        made[pair] = given * product_in_force(events, quarters)
    return np.array([made[pair] for pair in zip(authority, care_type, strict=True)])


def _stopped(
    scenario: Scenario,
    site: list[str],
    rating: list[str],
    closed: Bools,
    asking: Floats,
    usual: Floats,
    quarters: tuple[Quarter, ...],
) -> Stopped:
    policy = scenario.policy
    ceiling = np.inf if policy.fee_ceiling_over_usual is None else 1 + policy.fee_ceiling_over_usual
    lowest = 0 if policy.lowest_rating is None else RATINGS.index(policy.lowest_rating)
    too_low = np.array([r in RATINGS and RATINGS.index(r) < lowest for r in rating], dtype=bool)
    embargoed = np.zeros(closed.shape, dtype=bool)
    place = np.array(site)
    for event in effects_of(scenario.all_events).embargoes:
        embargoed[place == event.site] |= np.array([in_force(event, quarter) for quarter in quarters])
    dear = asking > usual * ceiling * (1 + LAST_BIT) if np.isfinite(ceiling) else np.zeros(closed.shape, dtype=bool)
    low: Bools = np.repeat(too_low[:, None], len(quarters), axis=1)
    return Stopped(closed=closed, embargo=embargoed, rating=low, fee=dear)
