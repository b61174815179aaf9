"""Beds in a plan that is begun anew on the way: whoever lives in a service when beds go, unforeseen, may stay.

models/formulation.md, "Foresight": each quarter is planned from where the last has left everybody, up to the one from
whose start the plan's end is in sight. "Outlook": the years after the plan are planned from where it has left
everybody.
"""

import math
from collections.abc import Callable, Collection
from functools import cached_property

from capacity.audit.facts import Facts
from capacity.audit.room import Room

Living = Callable[[str, int], dict[str, float]]
"""By need, people of home authorities who live in a service when a quarter begins."""


class RoomAsSeen(Room):
    """Beds, with those who live in them whenever planning begins anew, at the start of one of the quarters `begun`."""

    def __init__(self, facts: Facts, begun: Collection[int], living: Living) -> None:
        super().__init__(facts)
        self._begun, self._living = begun, living

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
                there = self._living(name, q) if q in self._begun else there
                there = {} if self._facts.closed(name, q) else there
                joining = {need: people.joining[q] for (_, need, where), people in self.funded.items() if where == name}
                before = math.fsum(there.values())
                there, _ = self._facts.living_on(name, q, there, joining)
                stay[name].append((before, math.fsum(there.values())))
        return stay
