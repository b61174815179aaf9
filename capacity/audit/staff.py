"""Pools of staff: what a resident and an open site need, what is contracted, and what leaves with what closes."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from capacity.audit.facts import Facts
from capacity.audit.room import Room
from capacity.inputs.calendar import in_force
from capacity.inputs.schema import Closes

Pool = tuple[str, str, int]
"""Authority, role and quarter."""


class Staff:
    """Hours a week."""

    def __init__(self, facts: Facts, room: Room) -> None:
        self._facts, self._room = facts, room

    def hours(self, name: str, role: str) -> float:
        """For each resident of a service."""
        book = self._facts.book
        figure = book.care_types[self._facts.services[name].care_type].hours_per_week.get(role)
        return 0.0 if figure is None else figure.value * book.hours_factor.value

    def roles(self, name: str) -> list[str]:
        """The roles of which a service's residents need hours."""
        return list(self._facts.book.care_types[self._facts.services[name].care_type].hours_per_week)

    @cached_property
    def supply(self) -> dict[Pool, float]:
        """Contracted hours, less those that left, for pools with a limit."""
        facts, supply = self._facts, dict[Pool, float]()
        for row, _ in facts.inputs.tables.workforce:
            mine = [event for event in facts.events.staff if (event.pool, event.role) == (row.pool, row.role)]
            for q, quarter in enumerate(facts.quarters):
                if quarter.financial_year == row.financial_year:
                    gained = sum(event.hours_per_week for event in mine if in_force(event, quarter))
                    key = row.pool, row.role, q
                    supply[key] = max(0.0, row.hours_per_week + gained - self._lost(*key))
        return supply

    @cached_property
    def _asking(self) -> dict[tuple[str, str], list[list[tuple[str, float]]]]:
        """By authority and role: for each site the services that need somebody there however few live in them, and
        their hours."""
        facts, sites = self._facts, defaultdict[str, list[str]](list)
        for name, service in facts.services.items():
            sites[service.site].append(name)
        asking: dict[tuple[str, str], list[list[tuple[str, float]]]] = defaultdict(list)
        for names in sites.values():
            by_role: dict[str, list[tuple[str, float]]] = defaultdict(list)
            for name in names:
                kind = facts.book.care_types[facts.services[name].care_type]
                for role, hours in kind.hours_per_site_per_week.items():
                    by_role[role] += [(name, hours.value)] if hours.value > 0 else []
            for role, those in by_role.items():
                asking[facts.services[names[0]].authority, role].append(those)
        return asking

    def cover(self, pool: str, role: str, q: int) -> float:
        """For open sites, however few live there: the most that any of a site's services with beds asks for."""
        beds = self._room.beds
        open_sites = ([hours for name, hours in those if beds[name][q] > 0] for those in self._asking[pool, role])
        return sum(max(hours) for hours in open_sites if hours)

    def _lost(self, pool: str, role: str, q: int) -> float:
        """Hours lost with what a `closes` event keeps closed: those for the people there at the start, and cover."""
        lost = sum(leaves * self.hours(name, role) * people for name, leaves, people in self._shut(q, pool))
        beds, registered = self._room.beds, self._room.registered
        for those in self._asking[pool, role]:
            if not any(beds[name][q] > 0 for name, _ in those):
                gone = [
                    self._leaves(name, q) * hours
                    for name, hours in those
                    if registered[name][q] > 0 and self._opened(name, q)
                ]
                lost += max(gone, default=0.0)
        return lost

    def _opened(self, name: str, q: int) -> bool:
        """Whether the service ever opened: not where a site closes before the day on which it would open."""
        opens = {f"{event.site}-{kind}" for event in self._facts.events.opens for kind in event.services}
        return name not in opens or any(beds > 0 for beds in self._room.beds[name][:q])

    def _shut(self, q: int, pool: str) -> Iterator[tuple[str, float, float]]:
        """Services of a pool that an event keeps closed, the share of their hours that is gone, and how many people
        lived there at the start, whoever pays for them."""
        for name in self._closing:
            if self._facts.services[name].authority == pool:
                lived = [people for (_, _, service), people in self._facts.opening.items() if service == name]
                yield name, self._leaves(name, q), self._facts.services[name].others + sum(lived)

    @cached_property
    def _closing(self) -> dict[str, list[Closes]]:
        """Services that `closes` events close, by themselves or with their site."""
        closing: dict[str, list[Closes]] = defaultdict(list)
        for event in self._facts.events.closes:
            for name, service in self._facts.services.items():
                if name == event.service or service.site == event.site:
                    closing[name].append(event)
        return closing

    def _leaves(self, name: str, q: int) -> float:
        """The share of a service's hours that is gone; 0 where no event keeps it closed."""
        usual, quarter = self._facts.book.staff_stay_after_closure.value, self._facts.quarters[q]
        events = [event for event in self._closing.get(name, ()) if in_force(event, quarter)]
        return max((1 - (usual if event.staff_stay is None else event.staff_stay) for event in events), default=0.0)
