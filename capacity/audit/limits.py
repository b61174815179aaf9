"""What each limit of the plan is, and whether the plan has reached it."""

import math
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import Any

from capacity.audit.options import investment
from capacity.audit.people import placed_by_home
from capacity.audit.run import Row, Run
from capacity.audit.values import spent

MILLION = 1e6
NEAR = 1e-6
"""How far from its limit, of its size, a plan may be and have reached it."""
POUND = 1.0
"""£ below its budget at which a year has still reached it: a millionth of the £m in which the limit is written."""


class Limits:
    """Limits by family and key, as models/formulation.md has them."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._limit: dict[str, Callable[..., float]] = {
            "resident_flow": self._opening,
            "waiting_flow": self._joining,
            "beds": lambda service, q: run.facts.usable[service][q],
            "staffing": lambda pool, role, q: self._staff[pool, role, q]["supply_hours"] - self._others(pool, role, q),
            "agency_limit": self._agency,
            "block": self._block_beds,
            "budget": self._budget,
        }
        self._room: dict[str, Callable[..., float]] = {
            "beds": lambda service, q: run.facts.usable[service][q] - self._council[service, q],
            "staffing": self._spare_hours,
            "agency_limit": lambda pool, role, q: (
                self._agency(pool, role, q) - self._staff[pool, role, q]["agency_hours"]
            ),
            "choice": self._more_may_leave,
            "substitution": self._more_may_substitute,
        }

    def limit(self, family: str, key: tuple[Any, ...]) -> float:
        """The right-hand side of a limit; nothing for those that are relations between figures of the plan."""
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
    def _council(self) -> dict[tuple[str, int], float]:
        return {(row["service"], row["q"]): row["council"] for row in self.run.rows["occupancy.csv"]}

    @cached_property
    def _placed(self) -> dict[tuple[str, str, int], list[tuple[str, float]]]:
        """Services and people placed by home, need and quarter."""
        placed: dict[tuple[str, str, int], list[tuple[str, float]]] = defaultdict(list)
        for (home, need, service), people in placed_by_home(self.run).items():
            for q, each in enumerate(people):
                placed[home, need, q].append((service, each))
        return placed

    def _opening(self, home: str, need: str, service: str, q: int) -> float:
        """Of those who lived there at the start, who still does."""
        facts = self.run.facts
        if q or facts.closed(service, q):
            return 0.0
        return facts.stay(need, 0) * facts.opening.get((home, need, service), 0.0)

    def _joining(self, area: str, need: str, q: int) -> float:
        """Who comes to wait, whatever is planned."""
        facts, people = self.run.facts, 0.0
        arrivals = facts.arrivals.get((area, need))
        people += arrivals[q] if arrivals else 0.0
        if q == 0:
            people += facts.hold(need, 0) * facts.waiting.get((area, need), 0.0)
            point = facts.points[area]
            if point.service and facts.closes(point.service, 0):
                people += facts.stay(need, 0) * facts.opening.get((point.home, need, point.service), 0.0)
        return people

    def _others(self, pool: str, role: str, q: int) -> float:
        """Hours for residents whom no council placed."""
        facts, hours = self.run.facts, 0.0
        for name, service in facts.services.items():
            needed = facts.book.care_types[service.care_type].hours_per_week.get(role)
            if service.authority == pool and needed is not None:
                hours += needed.value * facts.others(name, q)
        return hours

    def _agency(self, pool: str, role: str, q: int) -> float:
        return float(self.run.facts.book.roles[role].agency_share.value * self._staff[pool, role, q]["supply_hours"])

    def _block_beds(self, home: str, service: str, q: int) -> float:
        contract = self.run.blocks.contract(service, q)
        return float(contract.beds) if contract is not None and contract.home == home else math.nan

    def _budget(self, home: str, q: int) -> float:
        """£m that options leave of a budget."""
        facts = self.run.facts
        year = facts.quarters[q].financial_year
        taken = [float(pounds) for (_, at), (payer, pounds) in investment(facts).items()
                 if payer == home and facts.quarters[at].financial_year == year]  # fmt: skip
        return (facts.scenario.budget[home][year] - math.fsum(taken)) / MILLION

    def _spare_hours(self, pool: str, role: str, q: int) -> float:
        row = self._staff[pool, role, q]
        there = row["supply_hours"] + row["agency_hours"] + row["unstaffed_hours"]
        return float(there - row["required_hours"])

    def _more_may_leave(self, home: str, need: str, q: int) -> float:
        """People who could be placed out of borough before a placement were avoidable."""
        chosen, services = self.run.facts.book.needs[need].chooses_out_of_borough.value, self.run.facts.services
        parts = [people * (chosen - (services[name].authority != home)) for name, people in self._placed[home, need, q]]
        return max(0.0, math.fsum(parts))

    def _more_may_substitute(self, home: str, need: str, kind: str, q: int) -> float:
        share, services = self.run.facts.book.needs[need].accepts[kind].value, self.run.facts.services
        parts = [people * (share - (services[name].care_type == kind)) for name, people in self._placed[home, need, q]]
        return math.fsum(parts)
