"""Beds in a plan that sees a few quarters ahead: whoever lives in a service when beds go, unforeseen, may stay.

models/formulation.md, "Foresight": each quarter is planned from where the last has left everybody, up to the one from
whose start the plan's end is in sight.
"""

import math
from collections.abc import Callable
from functools import cached_property

from capacity.audit.facts import Facts
from capacity.audit.room import Room

Living = Callable[[str, int], dict[str, float]]
"""By need, people of home authorities who live in a service when a quarter begins."""


class RoomAsSeen(Room):
    """Beds, with those who live in them at the start of each step of the plan. `sees` are the quarters of a step."""

    def __init__(self, facts: Facts, sees: int, living: Living) -> None:
        super().__init__(facts)
        self._last_step, self._living = len(facts.quarters) - sees, living

    @cached_property
    def usable(self) -> dict[str, list[float]]:
        """The most people of home authorities at each quarter's end."""
        return self._at_least(super().usable, at_end=True)

    @cached_property
    def usable_at_start(self) -> dict[str, list[float]]:
        """The most people of home authorities at each quarter's start, with the beds of the quarter itself."""
        return self._at_least(super().usable_at_start, at_end=False)

    def _at_least(self, usable: dict[str, list[float]], at_end: bool) -> dict[str, list[float]]:
        """With room for those who stay, where the service is open."""
        return {
            name: self._open(name, [max(beds, self._stay[name][q][at_end]) for q, beds in enumerate(each)])
            for name, each in usable.items()
        }

    @cached_property
    def _stay(self) -> dict[str, list[tuple[float, float]]]:
        """People at each quarter's start and end of those who lived there when its step began, and those who become
        funded there; nobody once it has closed."""
        stay: dict[str, list[tuple[float, float]]] = {}
        for name in self._facts.services:
            stay[name], there = [], dict[str, float]()
            for q in self._count:
                there = self._living(name, q) if q <= self._last_step else there
                there = {} if self._facts.closed(name, q) else there
                joining = {need: people.joining[q] for (_, need, where), people in self.funded.items() if where == name}
                before = math.fsum(there.values())
                there, _ = self._facts.living_on(name, q, there, joining)
                stay[name].append((before, math.fsum(there.values())))
        return stay
