"""Offers: the best free home for somebody who waits, and who has waited longest for a home that has become free."""

from collections.abc import Iterable
from itertools import chain
from zlib import crc32

from capacity.studies.simulate.brokers import PLAN, Offer, Rules
from capacity.studies.simulate.homes import Homes
from capacity.studies.simulate.line import Line
from capacity.studies.simulate.people import People, key_of, scattered
from capacity.studies.simulate.planned import Pair, Planned
from capacity.studies.simulate.world import World

Taker = tuple[float, int, int]
"""Since when somebody waits, who it is, and the group that is joined."""


class Brokerage:
    """The rules of a broker, held against who waits and what is free."""

    def __init__(
        self, world: World, rules: tuple[Rules, ...], broker: str, people: People, line: Line, homes: Homes
    ) -> None:
        services, points = world.services, world.points
        self._all_rules, self._line, self._homes = rules, line, homes
        self._rules = rules[0]
        self._reach = [{s: g for s, g, _ in arcs} for arcs in points.reach]
        self._care_type, self._accepts = services.care_type.tolist(), world.needs.accepts.tolist()
        self._stands: list[int] = services.home.tolist()
        self._refusal: list[float] = world.refusal.tolist()
        self._elsewhere: list[float] = people.elsewhere.tolist()
        self._key = [key_of(each) for each in people.offers.tolist()]
        self._service_key = [crc32(name.encode()) for name in services.name]
        self.taking = [[pair for pair in line.waiting if self._accepts[pair[1]][kind] > 0] for kind in self._care_type]
        """Of each service, the homes and needs whose people it may take."""
        self.plan = Planned(world, line.waiting) if broker == PLAN else None

    def begin(self, q: int) -> None:
        """A quarter begins: other homes admit, and the plan has come further."""
        self._rules = self._all_rules[q]
        if self.plan:
            self.plan.begin(q)

    def sends(self, i: int, now: float) -> bool:
        """Whether anybody would be sent anywhere in somebody's place; the plan may leave people waiting."""
        pair = self._line.pair[self._line.point[i]]
        if not self.plan or not self._line.patient[i]:
            return True
        return self.plan.sends(pair, len(self._line.waiting[pair]), now)

    def best(self, i: int, now: float) -> Offer | None:
        """The first home in the broker's order that is free, suits somebody who waits, and does not refuse."""
        line, free = self._line, self._homes.free
        point, patient, chose = line.point[i], line.patient[i], line.chose[i]
        offers: Iterable[Offer]
        if self.plan and patient:
            offers = self._as_planned(self.plan, point, chose, now)
        else:
            offers = (self._rules.at_first if patient else self._rules.later)[point][chose]
        return next((offer for offer in offers if free(offer[0]) and self._suits(i, offer[0])), None)

    def longest_waiting(self, s: int, now: float) -> Taker | None:
        """Who has waited longest of those who would take a bed of a service."""
        takers = [taker for pair in self.taking[s] if (taker := self._first(pair, s, now))]
        return min(takers, default=None)

    def _as_planned(self, plan: Planned, point: int, chose: bool, now: float) -> Iterable[Offer]:
        """The homes that the plan uses, those behind their part first; whoever chose to leave the borough is offered
        every home outside it before any in it."""
        pair, rules, free = self._line.pair[point], self._rules.at_first[point], self._homes.free
        inside, outside = plan.within_reach(point, pair, rules)
        if not chose:
            return plan.in_order(pair, inside, outside, free, now, chose)
        return chain(
            plan.in_order(pair, (), outside, free, now, chose),
            rules[1],
            plan.in_order(pair, inside, (), free, now, chose),
        )

    def _suits(self, i: int, s: int) -> bool:
        """Whether the care type will do for somebody, and the home does not refuse: the same answer every time."""
        share = self._accepts[self._line.pair[self._line.point[i]][1]][self._care_type[s]]
        if share < 1 and self._elsewhere[i] >= share:
            return False
        refusal = self._refusal[s]
        return refusal <= 0 or scattered(self._key[i], self._service_key[s]) >= refusal

    def _first(self, pair: Pair, s: int, now: float) -> Taker | None:
        """The same of one home authority and need."""
        line = self._line
        queue = line.waiting[pair]
        if not queue:
            return None
        sends = not self.plan or self.plan.sends(pair, len(queue), now)
        for i, since in queue.items():
            group = self._reach[line.point[i]].get(s)
            if group is None or (line.patient[i] and not (sends and self._offered(i, pair, s, group))):
                continue
            if self._suits(i, s):
                return since, i, group
        return None

    def _offered(self, i: int, pair: Pair, s: int, group: int) -> bool:
        """Whether somebody who still waits for a home of their choice is offered a service at all."""
        chose = self._line.chose[i]
        if self.plan:
            return s in self.plan.uses[pair] or (chose and self._stands[s] != pair[0])
        return (s, group) in self._rules.at_first[self._line.point[i]][chose]
