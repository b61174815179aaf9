"""What each limit of the plan is, and whether the plan has reached it."""

import math
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import Any

from capacity.audit.people import at_start, placed_by_home
from capacity.audit.run import Row, Run
from capacity.audit.values import settled, spent

MILLION = 1e6
NEAR = 1e-6
"""A plan within this share of a limit has reached it."""
POUND = 1.0
"""£ below its budget at which a year has still reached it: a millionth of the £m in which the limit is written."""


class Limits:
    """Limits by family and key, as models/formulation.md has them.

    `doors`: whether the doors of closing services are kept apart from areas; where nobody moves, they need not be.
    """

    def __init__(self, run: Run, doors: bool = True) -> None:
        self.run, self._doors = run, doors
        self._limit: dict[str, Callable[..., float]] = {
            "resident_flow": self._opening,
            "waiting_flow": self._joining,
            "becomes": self._changing_at_start,
            "beds": lambda service, q: run.room.usable[service][q],
            "beds_at_start": self._beds_at_start,
            "staffing": self._contracted,
            "agency_limit": self._agency,
            "block": self._block_beds,
            "block_residents": self._there_at_start,
            "budget": self._budget,
        }
        self._room: dict[str, Callable[..., float]] = {
            "beds": lambda service, q: run.room.usable[service][q] - self._at_end[service, q],
            "beds_at_start": lambda service, q: run.room.usable_at_start[service][q] - self._first_day[service, q],
            "staffing": self._spare_hours,
            "agency_limit": lambda pool, role, q: (
                self._agency(pool, role, q) - self._staff[pool, role, q]["agency_hours"]
            ),
            "substitution": self._more_may_substitute,
        }

    def limit(self, family: str, key: tuple[Any, ...]) -> float:
        """The right-hand side of a limit; 0 for those that are relations between figures of the plan."""
        return self._limit[family](*key) if family in self._limit else 0.0

    def tight(self, family: str, key: tuple[Any, ...]) -> bool:
        """Whether the plan has reached a limit. Equations always have."""
        if family == "budget":
            home, q = key
            year = self.run.facts.quarters[q].financial_year
            return self._spent[home, year] >= self.run.facts.scenario.budget[home][year] - POUND
        if family not in self._room:
            return True
        return self._room[family](*key) <= NEAR * (1 + abs(self.limit(family, key)))

    def budget_of(self, home: str, q: int) -> tuple[str, int]:
        """The key of the budget that pays for something in a quarter: the home, and the year's first quarter."""
        year = self.run.facts.quarters[q].financial_year
        return home, next(at for at, each in enumerate(self.run.facts.quarters) if each.financial_year == year)

    @cached_property
    def _spent(self) -> dict[tuple[str, str], float]:
        return spent(self.run)

    @cached_property
    def _staff(self) -> dict[tuple[str, str, int], Row]:
        return {(row["pool"], row["role"], row["q"]): row for row in self.run.rows["staffing.csv"]}

    @cached_property
    def _at_end(self) -> dict[tuple[str, int], float]:
        return {(row["service"], row["q"]): row["at_end"] for row in self.run.rows["occupancy.csv"]}

    @cached_property
    def _first_day(self) -> dict[tuple[str, int], float]:
        people: dict[tuple[str, int], float] = defaultdict(float)
        for (_, _, service), start in at_start(self.run).items():
            for q, each in enumerate(start):
                people[service, q] += each
        return people

    @cached_property
    def _placed(self) -> dict[tuple[str, str, int], list[tuple[str, float]]]:
        """Services and people placed by home, need and quarter."""
        placed: dict[tuple[str, str, int], list[tuple[str, float]]] = defaultdict(list)
        for (home, need, service), people in placed_by_home(self.run).items():
            for q, each in enumerate(people):
                placed[home, need, q].append((service, each))
        return placed

    def _opening(self, home: str, need: str, service: str, q: int) -> float:
        """Those who lived there at the start, of other needs too if theirs became this one, or became funded there, and
        who still live there at the quarter's end."""
        funded, facts = self.run.room.funded.get((home, need, service)), self.run.facts
        coming = 0.0 if funded is None else funded.joining[q]
        if facts.accepted(need, service):
            coming += self._changing(home, need, service, q)
        return facts.lives(need, 0).stays * self._lived(home, need, service, q) + facts.lives(need, q).there * coming

    def _lived(self, home: str, need: str, service: str, q: int) -> float:
        """Opening residents in the first quarter, unless the service is closed."""
        facts = self.run.facts
        return 0.0 if q or facts.closed(service, q) else facts.opening.get((home, need, service), 0.0)

    def _there_at_start(self, home: str, need: str, service: str, q: int) -> float:
        """What the opening residents add to the average of the first quarter."""
        return self.run.facts.lives(need, 0).at_start * self._lived(home, need, service, q)

    def _changing_at_start(self, area: str, need: str, q: int) -> float:
        """Of the people who live in services at the start, those who must move as their need becomes this one in the
        first quarter."""
        facts = self.run.facts
        return math.fsum(self._changing(facts.points[area].home, need, name, q)
                         for name in facts.services if not facts.accepted(need, name))  # fmt: skip

    def _changing(self, home: str, need: str, service: str, q: int) -> float:
        """Of the people who live in a service at the start, those whose need becomes this one in the first quarter."""
        year = self.run.facts.quarters[q].days / 365
        return math.fsum(share * year * self._there_at_start(home, other, service, q)
                         for other, share in self.run.facts.came_from(need).items())  # fmt: skip

    def _joining(self, area: str, need: str, q: int) -> float:
        """People who become ready to move in, and who wait or have to move at the start, whatever is planned."""
        facts = self.run.facts
        people = facts.ready(area, need, q)
        if q == 0:
            people += self.still(area, need, 0)[1] * facts.waiting.get((area, need), 0.0)
            point = facts.points[area]
            if self.at_once(area, 0):
                people += facts.opening.get((point.home, need, point.service), 0.0)
        return people

    def at_once(self, area: str, q: int) -> bool:
        """As `Facts.at_once`."""
        return self._doors and self.run.facts.at_once(area, q)

    def still(self, area: str, need: str, q: int) -> tuple[float, float]:
        """For one person who joins in the quarter, the share who wait at its end; and how many such people one who
        waited before counts as."""
        facts = self.run.facts
        if self.at_once(area, q):
            return facts.held(need, q), 1.0
        flow = facts.waits(need, q)
        return flow.there, flow.stays / flow.there

    def _beds_at_start(self, service: str, q: int) -> float:
        """Beds less the opening residents, whom no column counts."""
        opening = [people for (_, _, name), people in self.run.facts.opening.items() if name == service and q == 0]
        return self.run.room.usable_at_start[service][q] - math.fsum(opening)

    def _contracted(self, pool: str, role: str, q: int) -> float:
        """Contracted hours left over by open sites, people whom no council placed and the opening residents."""
        facts, staff = self.run.facts, self.run.staff
        hours = staff.supply[pool, role, q] - staff.cover(pool, role, q)
        for name, service in facts.services.items():
            if service.authority == pool:
                hours -= staff.hours(name, role) * self.run.room.others[name][q]
        for home, need, name in facts.opening if q == 0 else ():
            if facts.services[name].authority == pool:
                hours -= staff.hours(name, role) * self._there_at_start(home, need, name, 0)
        return hours

    def _agency(self, pool: str, role: str, q: int) -> float:
        return float(self.run.facts.book.roles[role].agency_share.value * self._staff[pool, role, q]["supply_hours"])

    def _block_beds(self, home: str, service: str, q: int) -> float:
        contract = self.run.blocks.contract(service, q)
        return float(contract.beds) if contract is not None and contract.home == home else math.nan

    def _budget(self, home: str, q: int) -> float:
        """£m left of a budget after the costs that no column counts."""
        budget = self.run.facts.scenario.budget[home][self.run.facts.quarters[q].financial_year]
        key = self.budget_of(home, q)
        return (budget - math.fsum(pounds for payer, at, pounds in settled(self.run)
                                   if self.budget_of(payer, at) == key)) / MILLION  # fmt: skip

    def _spare_hours(self, pool: str, role: str, q: int) -> float:
        row = self._staff[pool, role, q]
        there = row["supply_hours"] + row["agency_hours"] + row["unstaffed_hours"]
        return float(there - row["required_hours"])

    def _more_may_substitute(self, home: str, need: str, kind: str, q: int) -> float:
        share, services = self.run.facts.book.needs[need].accepts[kind].value, self.run.facts.services
        parts = [people * (share - (services[name].care_type == kind)) for name, people in self._placed[home, need, q]]
        return math.fsum(parts)
