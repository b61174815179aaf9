"""Beds: how many there are, how many hold people whom no home authority funds, and how many are left."""

import math
from collections import defaultdict
from functools import cached_property

from capacity.audit.facts import Facts
from capacity.audit.self_funders import Funded, Group, funded
from capacity.inputs.calendar import in_force


class Room:
    """Figures of beds by service, each a list over the quarters."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._count = range(len(facts.quarters))

    @cached_property
    def registered(self) -> dict[str, list[float]]:
        """Registered beds, whether the service is open or not."""
        facts = self._facts
        registered = {name: [service.beds for _ in self._count] for name, service in facts.services.items()}
        for event, name, change in facts.events.beds:
            for q in self._count:
                registered[name][q] += change * in_force(event, facts.quarters[q])
        return {name: [max(0.0, each) for each in beds] for name, beds in registered.items()}

    @cached_property
    def beds(self) -> dict[str, list[float]]:
        """Registered beds; 0 while closed."""
        return {name: self._open(name, beds) for name, beds in self.registered.items()}

    def _open(self, name: str, figures: list[float]) -> list[float]:
        return [0.0 if self._facts.closed(name, q) else each for q, each in enumerate(figures)]

    @cached_property
    def _grandfathered(self) -> dict[str, list[float]]:
        """Opening residents still there at the start of each quarter, and at the end of the last: one figure more than
        there are quarters. Those whose need has become another that the service accepts are still there."""
        facts = self._facts
        lived: dict[str, dict[str, float]] = {name: defaultdict(float) for name in facts.services}
        for (_, need, name), people in facts.opening.items():
            lived[name][need] += people
        left = {}
        for name, there in lived.items():
            left[name] = [math.fsum(there.values())]
            for q in self._count:
                there, _ = facts.living_on(name, q, there, {}) if there else ({}, {})
                left[name].append(math.fsum(there.values()))
        return left

    def _left(self, name: str, q: int, at_end: bool) -> float:
        gone = any(self._facts.closed(name, earlier) for earlier in range(q + 1))
        return 0.0 if gone else self._grandfathered[name][q + at_end]

    @cached_property
    def others(self) -> dict[str, list[float]]:
        """Self-funders and other councils' residents through each quarter, less those who became funded."""
        others = {name: list(people) for name, people in self._everybody.items()}
        for (_, _, name), people in self.funded.items():
            others[name] = [whole - each for whole, each in zip(others[name], people.average, strict=True)]
        return others

    @cached_property
    def funded(self) -> dict[Group, Funded]:
        """Those of them who become residents of the site's home authority."""
        return funded(self._facts, self._everybody)

    @cached_property
    def _everybody(self) -> dict[str, list[float]]:
        """Self-funders and other councils' residents, whose number grows each year as far as beds allow; it includes
        those who become funded meanwhile. 0 while closed."""
        return {name: self._open(name, [self._others(name, q) for q in self._count]) for name in self._facts.services}

    def _others(self, name: str, q: int) -> float:
        facts = self._facts
        service, years = facts.services[name], facts.years.index(facts.quarters[q].financial_year)
        growth = facts.book.care_types[service.care_type].others_growth_per_year.value
        free = self._can_be_filled(name, q) - self._left(name, q, at_end=True)
        return min(service.others * (1 + growth) ** years, max(service.others, free))

    def _can_be_filled(self, name: str, q: int) -> float:
        kind = self._facts.book.care_types[self._facts.services[name].care_type]
        return self.registered[name][q] * kind.max_occupancy.value

    @cached_property
    def usable(self) -> dict[str, list[float]]:
        """The most people of home authorities at each quarter's end."""
        return self._usable(at_end=True)

    @cached_property
    def usable_at_start(self) -> dict[str, list[float]]:
        """The most people of home authorities at each quarter's start, with the beds of the quarter itself."""
        return self._usable(at_end=False)

    def _usable(self, at_end: bool) -> dict[str, list[float]]:
        theirs: dict[str, list[float]] = {name: [0.0] * len(self._count) for name in self._facts.services}
        for (_, _, name), people in self.funded.items():
            there = people.at_end if at_end else people.at_start
            theirs[name] = [whole + each for whole, each in zip(theirs[name], there, strict=True)]
        usable: dict[str, list[float]] = defaultdict(list)
        for name, service in self._facts.services.items():
            for q in self._count:
                room = min(self._can_be_filled(name, q) - self._everybody[name][q], service.council_beds)
                usable[name].append(max(self._left(name, q, at_end), room, 0.0) + theirs[name][q])
        return {name: self._open(name, each) for name, each in usable.items()}
