"""Pools of staff: what residents and open sites need, what is contracted, and what leaves with what closes."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from capacity.inputs.calendar import Quarter, in_force
from capacity.inputs.events import Effects, effects_of
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.model.problem.arrays import Services, Staffing
from capacity.model.problem.figures import growth
from capacity.model.problem.shapes import Bools, Floats

Pool = tuple[str, str]
"""An authority and a role."""


def build_staffing(inputs: Inputs, services: Services) -> Staffing:
    """Every pool and role of workforce.csv; one without rows for a year has no limit in it."""
    scenario, book = inputs.scenario, inputs.book
    quarters, effects = scenario.calendar, effects_of(scenario.all_events)
    contracted = {(r.pool, r.role, r.financial_year): r.hours_per_week for r, _ in inputs.tables.workforce}
    pools = list(dict.fromkeys((pool, role) for pool, role, _ in contracted))
    hours = np.array([_hours(book, services, pool) for pool in pools]).reshape(len(pools), len(services.name))
    sites = _Sites(book, services)
    cover = np.array([sites.cover(pool) for pool in pools]).reshape(len(pools), len(quarters))
    lost = _lost(inputs, services, pools, hours, sites)
    grown = growth(scenario.policy.agency_premium_rise, quarters, float)
    rise = np.array([grown[quarter.financial_year] for quarter in quarters])
    supply = np.array(
        [[contracted.get((*pool, quarter.financial_year), np.nan) for quarter in quarters] for pool in pools]
    ).reshape(len(pools), len(quarters))
    return Staffing(
        pool=tuple(pool for pool, _ in pools),
        role=tuple(role for _, role in pools),
        hours=hours,
        cover=cover,
        supply=np.maximum(supply + _changes(effects, pools, quarters) - lost, 0.0),
        agency_share=np.array([book.roles[role].agency_share.value for _, role in pools]),
        agency_premium=np.array([book.roles[role].agency_premium_per_hour.value for _, role in pools])[:, None] * rise,
    )


def _hours(book: Book, services: Services, pool: Pool) -> Floats:
    """(S,) hours a week for each resident."""
    authority, role = pool
    kinds = [kind.hours_per_week.get(role) for kind in book.care_types.values()]
    each = np.array([0.0 if hours is None else hours.value for hours in kinds]) * book.hours_factor.value
    hours: Floats = each[services.care_type] * (np.array(services.authority) == authority)
    return hours


def _changes(effects: Effects, pools: list[Pool], quarters: tuple[Quarter, ...]) -> Floats:
    """(K, Q) contracted hours that `staff` events bring."""
    added = np.zeros((len(pools), len(quarters)))
    for event in effects.staff:
        if (event.pool, event.role) in pools:
            row = pools.index((event.pool, event.role))
            added[row] += [event.hours_per_week * in_force(event, quarter) for quarter in quarters]
    return added


class _Sites:
    """What a site needs however few live there: the most that any of its services requires."""

    def __init__(self, book: Book, services: Services) -> None:
        self._services = services
        self._kinds = [kind.hours_per_site_per_week for kind in book.care_types.values()]
        self._members: dict[str, list[int]] = defaultdict(list)
        for s, site in enumerate(services.site):
            self._members[site].append(s)

    def _needing(self, pool: Pool) -> Iterator[list[tuple[int, float]]]:
        """The services of each site that ask for cover by the pool, with their hours a week."""
        authority, role = pool
        for members in self._members.values():
            asked = [(s, self._kinds[self._services.care_type[s]].get(role)) for s in members]
            if self._services.authority[members[0]] == authority:
                yield [(s, hours.value) for s, hours in asked if hours is not None and hours.value > 0]

    def cover(self, pool: Pool) -> Floats:
        """(Q,) hours a week for the pool's sites with an open service that asks for it."""
        there = self._services.beds > 0
        return self._summed([np.array([each * there[s] for s, each in needing]) for needing in self._needing(pool)])

    def leaving(self, pool: Pool, share: Floats) -> Floats:
        """(Q,) hours a week of cover that leave with what closes, where no other open service of the site asks for it.

        `share` (S, Q) is what of a service's hours leaves; 0 where no event closes it, or before its site opens.
        """
        there, gone = self._services.beds > 0, share * (self._services.registered > 0)
        lost = []
        for needing in self._needing(pool):
            alone = ~there[[s for s, _ in needing]].any(axis=0)
            lost.append(np.array([each * gone[s] * alone for s, each in needing]))
        return self._summed(lost)

    def _summed(self, by_service: list[Floats]) -> Floats:
        """(Q,) the sum over sites of the largest of their services."""
        most = [hours.max(axis=0) for hours in by_service if len(hours)]
        return np.sum(most, axis=0) if most else np.zeros(self._services.beds.shape[1])


def _lost(inputs: Inputs, services: Services, pools: list[Pool], hours: Floats, sites: _Sites) -> Floats:
    """(K, Q) hours a week that have left with what a `closes` event keeps closed.

    Those of the people who lived there at the start, council-funded or not, and the site's cover.
    """
    people = np.zeros(len(services.name))
    place = {service: s for s, service in enumerate(services.name)}
    for service, _ in inputs.tables.services:
        people[place[service.service]] += service.others
    for resident, _ in inputs.tables.residents:
        people[place[resident.service]] += resident.people
    share = np.where(_opened(inputs, services), _leaving(inputs, services), 0.0)
    cover = np.array([sites.leaving(pool, share) for pool in pools]).reshape(len(pools), share.shape[1])
    lost: Floats = hours @ (share * people[:, None]) + cover
    return lost


def _opened(inputs: Inputs, services: Services) -> Bools:
    """(S, Q) whether a service is in services.csv, or has opened by then: no staff leave what never opened."""
    to_open = effects_of(inputs.scenario.all_events).opens
    at_start = np.array([name not in to_open for name in services.name])
    has_opened: Bools = np.logical_or.accumulate(services.beds > 0, axis=1) | at_start[:, None]
    return has_opened


def _leaving(inputs: Inputs, services: Services) -> Floats:
    """(S, Q) the share of a closed service's hours that leave its pool; 0 where no event closes it."""
    usual = inputs.book.staff_stay_after_closure.value
    closes = effects_of(inputs.scenario.all_events).closes
    share = np.zeros(services.closed.shape)
    for s, (name, site) in enumerate(zip(services.name, services.site, strict=True)):
        for event in (event for event in closes if event.shuts(name, site)):
            stays = usual if event.staff_stay is None else event.staff_stay
            now = np.array([in_force(event, quarter) for quarter in inputs.scenario.calendar])
            share[s] = np.maximum(share[s], (1 - stays) * now)
    return share
