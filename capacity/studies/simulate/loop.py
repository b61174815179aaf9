"""One replication: whole people come, wait, move in and leave; events on a heap, in the order of time."""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf, log1p

import numpy as np

from capacity.model.problem.arrays import DAYS_A_YEAR
from capacity.studies.simulate.brokerage import Brokerage
from capacity.studies.simulate.brokers import Rules
from capacity.studies.simulate.homes import Homes
from capacity.studies.simulate.line import Line
from capacity.studies.simulate.people import LATER, People, key_of, scattered
from capacity.studies.simulate.planned import Pair
from capacity.studies.simulate.trace import PLACED, WITHDREW, Lived, Placed, Trace
from capacity.studies.simulate.world import World

QUARTER, BED, LEAVES, CHANGES, BECOMES_FUNDED, READY, PATIENCE, WITHDRAWS, PLAN_GOES_ON = range(9)
"""Kinds of events; of several at one instant they happen in this order."""


@dataclass(frozen=True)
class Resident:
    """Somebody who lives in a service. An event that names another day than these is of an earlier home."""

    group: int
    since: float
    until: float
    """The day on which they leave care."""
    changes: float
    """The day on which the need becomes another; never, where that is after the stay."""
    own: bool
    """In a bed that is not the council's to fill."""


def replicate(
    world: World, rules: tuple[Rules, ...], broker: str, people: People, seed: int, replication: int
) -> Trace:
    """What happens to these people under a broker. Two brokers with the same people meet the same voids, too."""
    return _Replication(world, rules, broker, people, (seed, replication)).run()


class _Replication:
    """Who waits and who lives where, and what each event does to it."""

    def __init__(
        self, world: World, rules: tuple[Rules, ...], broker: str, people: People, luck: tuple[int, int]
    ) -> None:
        self.world, self.people, self.trace = world, people, Trace()
        self.homes, self.end = Homes(world, *luck), float(world.start[-1])
        self.line = Line(world, people, self.trace)
        self.brokerage = Brokerage(world, rules, broker, people, self.line, self.homes)
        self.plan = self.brokerage.plan
        groups, needs = world.groups, world.needs
        self.group, self.stay = people.group.tolist(), people.stay.tolist()
        self.group_need, self.group_service = groups.need.tolist(), groups.service.tolist()
        self.stay_days, self.changes = needs.stay_days.tolist(), needs.becomes.sum(axis=1).tolist()
        self.key = [key_of(each) for each in people.offers.tolist()]
        self.stands: list[int] = world.services.home.tolist()
        self.lives: dict[int, Resident] = {}
        self.there: list[dict[int, None]] = [{} for _ in self.group_need]
        self.left: dict[int, float] = {}
        """Of people who had to leave a home: days that are left of their stay."""
        self.drawn: dict[int, int] = {}
        """How often chance has decided anything more of a person than was drawn before."""
        self.now = 0.0
        self.heap: list[tuple[float, int, int, int]] = []
        self.order = 0
        self.asked: dict[Pair, float] = {}
        """When the plan will next have somebody sent."""

    # Time

    def run(self) -> Trace:
        """From the plan's start to its end."""
        do: list[Callable[[int], None]] = [
            self._quarter, self._bed_is_ready, self._leaves, self._need_changes, self._becomes_funded, self._is_ready,
            self._patience_ends, self._withdraws, self._plan_goes_on,
        ]  # fmt: skip
        self._begin()
        heap = self.heap
        while heap:
            day, kind, _, who = heappop(heap)
            self._until(day)
            self.trace.events += 1
            do[kind](who)
        self._finish()
        return self.trace

    def _at(self, day: float, kind: int, who: int) -> None:
        """Something will happen; what would happen after the end does not."""
        if day < self.end:
            self.order += 1
            heappush(self.heap, (day, kind, self.order, who))

    def _until(self, day: float) -> None:
        if day > self.now:
            self.trace.days_lived += (day - self.now) * len(self.lives)
            self.trace.days_waited += (day - self.now) * self.line.count
            self.now = day

    def _begin(self) -> None:
        come, wait, live, _ = self.people.counts
        first = come + wait
        for q, day in enumerate(self.world.start[:-1].tolist()):
            self._at(day, QUARTER, q)
        for i, day in enumerate(self.people.ready.tolist()):
            if not first <= i < first + live:
                self._at(day, READY if i < first else BECOMES_FUNDED, i)
        for i in range(first, first + live):
            self._moves_in(i, self.group[i], self.stay[i])
        people = [len(there) for there in self.there]
        for s in range(len(self.homes.living)):
            days = [(self.stay_days[self.group_need[g]], people[g])
                    for g in np.flatnonzero(self.world.groups.service == s).tolist() if people[g]]  # fmt: skip
            for _ in range(self.homes.empty_at_start(s)):
                self.homes.taken[s] += 1
                mean = sum(stay * count for stay, count in days) / sum(count for _, count in days)
                self._at(self.homes.empty_days(s, mean), BED, s)

    def _finish(self) -> None:
        self._until(self.end)
        self.homes.close(self.end)
        self.trace.lived += [Lived(each.group, each.since, self.end, each.own) for each in self.lives.values()]
        self.line.end(self.end)
        self.trace.full, self.trace.agency = self.homes.full, self.homes.agency
        self.trace.unstaffed, self.trace.beds = self.homes.unstaffed, self.homes.whole_beds

    def _quarter(self, q: int) -> None:
        """Other homes admit, other beds and hours are there, and people of what closes must move."""
        if q:
            self.homes.close(self.now)
            self.homes.begin(q)
            self.brokerage.begin(q)
        moved = []
        for group, point, when in self.world.moves:
            if when == q:
                for i in list(self.there[group]):
                    moved.append(i)
                    self._must_move(i, point, self.lives[i].until - self.now)
        for s in range(len(self.homes.living)):
            self.homes.look(s, self.now)
        for i in self.line.in_order():
            self._try(i)
        if not self.plan:  # a plan says itself who of them waits
            for i in moved:
                self.line.patient[i] = False
                self._try(i)

    # People who wait

    def _is_ready(self, i: int) -> None:
        point = self.line.point[i]
        self.line.joins(i, point, self.now)
        self._in_line(self.line.pair[point]) if self.plan else self._try(i)
        if self.line.since(i) is not None:  # few wait: an event for everybody would take a fifth of the time
            self._goes_on_waiting(i)

    def _goes_on_waiting(self, i: int) -> None:
        """Somebody will lose patience, or give up."""
        gives_up = self.line.gives_up[i]
        self._at(self.now + gives_up, WITHDRAWS, i)
        if self.world.patience < gives_up:
            self._at(self.now + self.world.patience, PATIENCE, i)

    def _patience_ends(self, i: int) -> None:
        since = self.line.since(i)
        if since is not None and self.now == since + self.world.patience:
            self.line.patient[i] = False
            self._try(i)

    def _withdraws(self, i: int) -> None:
        since = self.line.since(i)
        if since is not None and self.now == since + self.line.gives_up[i]:
            self.line.leaves(i, WITHDREW, self.now)

    def _try(self, i: int) -> bool:
        """Offer somebody the best home that is free. False where the plan would have nobody sent anywhere."""
        if self.line.since(i) is None:
            return True
        if not self.brokerage.sends(i, self.now):
            self._ask_again(self.line.pair[self.line.point[i]])
            return False
        best = self.brokerage.best(i, self.now)
        if best:
            self._place(i, *best)
        return True

    def _place(self, i: int, s: int, group: int) -> None:
        point = self.line.point[i]
        self.line.leaves(i, PLACED, self.now)
        self.trace.placed.append(Placed(i, point, s, self.now, self.line.chose[i]))
        if self.plan:
            pair = self.line.pair[point]
            self.plan.sent(pair, s, self.stands[s] != pair[0] and not self.line.chose[i])
        self._moves_in(i, group, self.left.pop(i, self.stay[i]))

    def _ask_again(self, pair: Pair) -> None:
        """Come back when the plan leaves fewer people waiting."""
        assert self.plan is not None
        day = self.plan.sends_next(pair, len(self.line.waiting[pair]), self.now)
        if day is not None and day < self.asked.get(pair, inf):
            self.asked[pair] = day
            self._at(day, PLAN_GOES_ON, pair[0] * len(self.stay_days) + pair[1])

    def _plan_goes_on(self, number: int) -> None:
        h, n = divmod(number, len(self.stay_days))
        pair = h, n
        self.asked.pop(pair, None)
        self._in_line(pair)

    def _in_line(self, pair: Pair) -> None:
        """Try those who wait, the longest waiting first, for as long as the plan would send anybody."""
        for i in list(self.line.waiting[pair]):
            if self.line.patient[i] and not self._try(i):
                return

    # People who live somewhere

    def _moves_in(self, i: int, group: int, days: float, own: bool = False) -> None:
        changes = self._next_change(i, group)
        until = self.now + days
        if changes < until:
            self._at(changes, CHANGES, i)
        else:
            self._at(until, LEAVES, i)
        self.lives[i] = Resident(group, self.now, until, changes, own)
        self.there[group][i] = None
        self.homes.moves_in(self.group_service[group], self.now, own)

    def _moves_out(self, i: int) -> Resident:
        resident = self.lives.pop(i)
        del self.there[resident.group][i]
        self.trace.lived.append(Lived(resident.group, resident.since, self.now, resident.own))
        self.homes.moves_out(self.group_service[resident.group], self.now, resident.own)
        return resident

    def _leaves(self, i: int) -> None:
        """Somebody leaves care; nobody, where the same person had to move before."""
        resident = self.lives.get(i)
        if resident is not None and self.now == resident.until:
            self._frees(self._moves_out(i))

    def _must_move(self, i: int, point: int, days: float) -> None:
        """Somebody whose home closes, or who cannot stay with a new need, waits with what is left of the stay."""
        self.left[i] = days
        self.trace.moved += 1
        self._frees(self._moves_out(i))
        self.line.joins(i, point, self.now, self._luck(i))
        self._goes_on_waiting(i)

    def _becomes_funded(self, i: int) -> None:
        if not self.homes.closed[self.group_service[self.group[i]]]:
            self.trace.funded += 1
            self._moves_in(i, self.group[i], self.stay[i], own=True)

    # Needs that become others

    def _next_change(self, i: int, group: int) -> float:
        """The day on which somebody's need becomes another: at a constant rate, whatever came before."""
        rate = self.changes[self.group_need[group]]
        return self.now - log1p(-self._luck(i)) * DAYS_A_YEAR / rate if rate else inf

    def _luck(self, i: int) -> float:
        """The next draw of a person, beyond those that everybody has; the same under every broker."""
        self.drawn[i] = self.drawn.get(i, 0) + 1
        return scattered(self.key[i], LATER + self.drawn[i])

    def _need_changes(self, i: int) -> None:
        resident = self.lives.get(i)
        if resident is None or self.now != resident.changes:
            return
        needs, shares = self.world.needs, self.world.needs.becomes[self.group_need[resident.group]].cumsum()
        new = int(np.searchsorted(shares, self._luck(i) * shares[-1], side="right"))
        days = float(needs.stay_scale[new]) * (-log1p(-self._luck(i))) ** (1 / float(needs.stay_shape[new]))
        to = self.world.stays.get((resident.group, new))
        if to is None:
            self._must_move(i, self.world.turns[resident.group, new], days)
            self._try(i)
            return
        self.trace.stayed += 1
        self._moves_out(i)
        if not resident.own:
            self.homes.ready(self.group_service[to], self.now)  # it is the bed's own resident who takes it again
        self._moves_in(i, to, days, resident.own)

    # Beds

    def _frees(self, resident: Resident) -> None:
        """What somebody who is gone leaves behind: hours at once, the bed after some empty days."""
        s = self.group_service[resident.group]
        if awaited := self.homes.hours_awaited(s):  # first, since beds stand ready that may suit better
            self._hours_are_free(awaited)
        if not resident.own:
            days = self.homes.empty_days(s, self.stay_days[self.group_need[resident.group]])
            if days > 0:
                self._at(self.now + days, BED, s)
            else:
                self._bed_is_ready(s)
            if self.homes.offers_some[s]:  # and perhaps has another bed standing ready
                self._offer(s)

    def _bed_is_ready(self, s: int) -> None:
        self.homes.ready(s, self.now)
        self._offer(s)

    def _takes(self, s: int) -> bool:
        """Whether a service could take somebody of those who wait."""
        waiting = self.line.waiting
        return self.homes.admits[s] and any(waiting[p] for p in self.brokerage.taking[s]) and self.homes.free(s)

    def _offer(self, s: int) -> None:
        """The beds of a service go to whoever has waited longest of those who would take one."""
        while self._takes(s):
            taker = self.brokerage.longest_waiting(s, self.now)
            if not taker:
                return
            _, i, group = taker
            self._place(i, s, group)

    def _hours_are_free(self, services: list[int]) -> None:
        """Staff can look after somebody more: whoever has waited longest for any of their homes is offered the best."""
        while self.line.count:
            takers = [
                (*taker, s) for s in services if self._takes(s)
                if (taker := self.brokerage.longest_waiting(s, self.now))
            ]  # fmt: skip
            if not takers:
                return
            _, i, group, s = min(takers)
            self._place(i, *(self.brokerage.best(i, self.now) or (s, group)))
