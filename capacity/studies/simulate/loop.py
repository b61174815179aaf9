"""One replication: single people come, wait, move in and leave; events on a heap, in the order of time."""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from zlib import crc32

import numpy as np

from capacity.model.problem.arrays import DAYS_A_YEAR
from capacity.studies.simulate.brokers import PLAN, Offer, Rules
from capacity.studies.simulate.homes import Homes
from capacity.studies.simulate.people import People, scattered, stream
from capacity.studies.simulate.planned import Pair, Planned
from capacity.studies.simulate.trace import PLACED, STILL, WITHDREW, Lived, Placed, Trace, Waited
from capacity.studies.simulate.world import World

QUARTER, BED, LEAVES, CHANGES, BECOMES_FUNDED, READY, PATIENCE, WITHDRAWS, PLAN_GOES_ON = range(9)
"""Kinds of events; of several at one instant they happen in this order."""
SEVENTH = 1e-9  # days: a wait ends at its very instant, to the last bits of a sum


@dataclass(frozen=True)
class Resident:
    """Somebody who lives in a service."""

    group: int
    since: float
    until: float
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
        self.world, self.all_rules, self.people, self.luck = world, rules, people, luck
        self.trace, self.homes, self.end = Trace(), Homes(world, *luck), float(world.start[-1])
        points, groups, needs, services = world.points, world.groups, world.needs, world.services
        self.point, self.group = people.point.tolist(), people.group.tolist()
        self.stay, self.withdraws_after = people.stay.tolist(), people.withdraws.tolist()
        self.elsewhere, self.choice = people.elsewhere.tolist(), people.chooses_out.tolist()
        self.key = [int(each) for each in people.offers * 2.0**53]
        self.pair: list[Pair] = list(zip(points.home.tolist(), points.need.tolist(), strict=True))
        self.reach = [{s: g for s, g, _ in arcs} for arcs in points.reach]
        self.group_need, self.group_service = groups.need.tolist(), groups.service.tolist()
        self.care_type, self.accepts = services.care_type.tolist(), needs.accepts.tolist()
        self.stay_days, self.chooses_out = needs.stay_days.tolist(), needs.chooses_out.tolist()
        self.refusal: list[float] = world.refusal.tolist()
        self.service_key = [crc32(name.encode()) for name in services.name]
        self.changes = needs.becomes.sum(axis=1).tolist()
        self.waiting: dict[Pair, dict[int, float]] = {pair: {} for pair in sorted(set(self.pair))}
        """Since when each person waits, by home and need, the longest waiting first."""
        self.taking = [[pair for pair in self.waiting if self.accepts[pair[1]][kind] > 0] for kind in self.care_type]
        """Of each service, the homes and needs whose people it may take."""
        self.patient, self.chose = [True] * len(self.point), [False] * len(self.point)
        self.lives: dict[int, Resident] = {}
        self.there: list[dict[int, None]] = [{} for _ in self.group_need]
        self.left: dict[int, float] = {}
        """Of people who had to leave a home: days that are left of their stay."""
        self.now, self.rules = 0.0, rules[0]
        self.heap: list[tuple[float, int, int, int]] = []
        self.order = 0
        self.many_waiting = 0
        self.plan = Planned(world, self.waiting) if broker == PLAN else None
        self.asked: set[Pair] = set()

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
            self.trace.days_waited += (day - self.now) * self.many_waiting
            self.now = day

    def _begin(self) -> None:
        come, wait, live, _ = self.people.counts
        first = come + wait
        for q, day in enumerate(self.world.start[:-1].tolist()):
            self._at(day, QUARTER, q)
        for i, day in enumerate(self.people.ready.tolist()):
            if not first <= i < first + live:
                self._at(day, READY if i < first else BECOMES_FUNDED, i)
        heapify(self.heap)
        for i in range(first, first + live):
            self._moves_in(i, self.group[i], self.stay[i])
        people = [len(there) for there in self.there]
        for s in range(len(self.care_type)):
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
        self.trace.waited += [
            Waited(i, self.point[i], since, self.end, STILL)
            for queue in self.waiting.values()
            for i, since in queue.items()
        ]
        self.trace.full, self.trace.agency = self.homes.full, self.homes.agency
        self.trace.unstaffed, self.trace.beds = self.homes.unstaffed, self.homes.whole_beds

    def _quarter(self, q: int) -> None:
        """Other homes admit, other beds and hours are there, and people of what closes must move."""
        if q:
            self.homes.close(self.now)
            self.homes.begin(q)
            self.rules = self.all_rules[q]
            if self.plan:
                self.plan.begin(q)
        for group, point, when in self.world.moves:
            if when == q:
                for i in list(self.there[group]):
                    self._must_move(i, point, self.lives[i].until - self.now)
        for s in range(len(self.care_type)):
            self.homes.look(s, self.now)
        for _, i in sorted((since, i) for queue in self.waiting.values() for i, since in queue.items()):
            self._try(i)

    # People who wait

    def _is_ready(self, i: int) -> None:
        self._waits(i, self.point[i])
        self._in_line(self.pair[self.point[i]]) if self.plan else self._try(i)

    def _waits(self, i: int, point: int) -> None:
        """Somebody joins those who wait at a demand point."""
        pair, self.point[i] = self.pair[point], point
        self.chose[i], self.patient[i] = self.choice[i] < self.chooses_out[pair[1]], True
        self.waiting[pair][i] = self.now
        self.many_waiting += 1
        self._at(self.now + self.withdraws_after[i], WITHDRAWS, i)
        if self.world.patience < self.withdraws_after[i]:
            self._at(self.now + self.world.patience, PATIENCE, i)

    def _since(self, i: int) -> float | None:
        return self.waiting[self.pair[self.point[i]]].get(i) if self.point[i] >= 0 else None

    def _patience_ends(self, i: int) -> None:
        since = self._since(i)
        if since is not None and self.now >= since + self.world.patience - SEVENTH:
            self.patient[i] = False
            self._try(i)

    def _withdraws(self, i: int) -> None:
        since = self._since(i)
        if since is not None and self.now >= since + self.withdraws_after[i] - SEVENTH:
            self._no_longer_waits(i, WITHDREW)

    def _no_longer_waits(self, i: int, how: int) -> None:
        since = self.waiting[self.pair[self.point[i]]].pop(i)
        self.many_waiting -= 1
        self.trace.waited.append(Waited(i, self.point[i], since, self.now, how))

    def _try(self, i: int) -> bool:
        """Offer somebody the best home that is free. False where the plan would have nobody sent anywhere."""
        if self._since(i) is None:
            return True
        point, pair = self.point[i], self.pair[self.point[i]]
        offers: tuple[Offer, ...] | list[Offer]
        if self.plan and self.patient[i]:
            if not self.plan.sends(pair, len(self.waiting[pair]), self.now):
                self._ask_again(pair)
                return False
            offers = self._as_planned(self.plan, point, self.chose[i])
        else:
            offers = (self.rules.at_first if self.patient[i] else self.rules.later)[point][self.chose[i]]
        for s, group in offers:
            if self.homes.free(s) and self._suits(i, s):
                self._place(i, s, group)
                return True
        return True

    def _as_planned(self, plan: Planned, point: int, chose: bool) -> list[Offer]:
        """The homes that the plan uses, those behind their part first; whoever chose to leave the borough is offered
        every home outside it before any in it."""
        pair, rules, free = self.pair[point], self.rules.at_first[point], self.homes.free
        inside, outside = plan.within_reach(point, pair, rules)
        if not chose:
            return plan.in_order(pair, (inside, outside), free, self.now)
        return [
            *plan.in_order(pair, (outside,), free, self.now),
            *rules[1],
            *plan.in_order(pair, (inside,), free, self.now),
        ]

    def _place(self, i: int, s: int, group: int) -> None:
        self._no_longer_waits(i, PLACED)
        self.trace.placed.append(Placed(i, self.point[i], s, self.now, self.chose[i]))
        if self.plan:
            self.plan.sent(self.pair[self.point[i]], s)
        self._moves_in(i, group, self.left.pop(i, self.stay[i]))

    def _suits(self, i: int, s: int) -> bool:
        """Whether the care type will do for somebody, and the home does not refuse: the same answer every time."""
        share = self.accepts[self.pair[self.point[i]][1]][self.care_type[s]]
        if share < 1 and self.elsewhere[i] >= share:
            return False
        refusal = self.refusal[s]
        return refusal <= 0 or scattered(self.key[i], self.service_key[s]) >= refusal

    def _ask_again(self, pair: Pair) -> None:
        """Come back when the plan leaves fewer people waiting."""
        assert self.plan is not None
        day = self.plan.sends_next(pair, len(self.waiting[pair]), self.now)
        if day is not None and pair not in self.asked:
            self.asked.add(pair)
            self._at(day, PLAN_GOES_ON, pair[0] * len(self.stay_days) + pair[1])

    def _plan_goes_on(self, number: int) -> None:
        h, n = divmod(number, len(self.stay_days))
        pair = h, n
        self.asked.discard(pair)
        self._in_line(pair)

    def _in_line(self, pair: Pair) -> None:
        """Try those who wait, the longest waiting first, for as long as the plan would send anybody."""
        for i in list(self.waiting[pair]):
            if self.patient[i] and not self._try(i):
                return

    # People who live somewhere

    def _moves_in(self, i: int, group: int, days: float, own: bool = False) -> None:
        self.lives[i] = Resident(group, self.now, self.now + days, own)
        self.there[group][i] = None
        self.homes.moves_in(self.group_service[group], self.now, own)
        change = self.changes[self.group_need[group]]
        if change:
            until = stream(*self.luck, f"{i}/{self.now}/until").standard_exponential() * DAYS_A_YEAR / change
            if until < days:
                self._at(self.now + until, CHANGES, i)
                return
        self._at(self.now + days, LEAVES, i)

    def _moves_out(self, i: int) -> Resident:
        resident = self.lives.pop(i)
        del self.there[resident.group][i]
        self.trace.lived.append(Lived(resident.group, resident.since, self.now, resident.own))
        self.homes.moves_out(self.group_service[resident.group], self.now, resident.own)
        return resident

    def _leaves(self, i: int) -> None:
        """Somebody leaves a home; nobody, where the same person had to move before."""
        resident = self.lives.get(i)
        if resident is not None and self.now >= resident.until - SEVENTH:
            self._frees(self._moves_out(i))

    def _must_move(self, i: int, point: int, days: float) -> None:
        """Somebody whose home closes, or who cannot stay with a new need, waits with what is left of the stay."""
        self.left[i] = days
        self._frees(self._moves_out(i))
        self._waits(i, point)

    def _becomes_funded(self, i: int) -> None:
        s = self.group_service[self.group[i]]
        if not self.homes.closed[s]:
            self._moves_in(i, self.group[i], self.stay[i], own=True)

    def _need_changes(self, i: int) -> None:
        resident = self.lives.get(i)
        if resident is None:
            return
        needs, shares = self.world.needs, self.world.needs.becomes[self.group_need[resident.group]]
        rng = stream(*self.luck, f"{i}/{self.now}/becomes")
        new = int(np.searchsorted(shares.cumsum(), rng.random() * shares.sum(), side="right"))
        days = float(needs.stay_scale[new] * rng.standard_exponential() ** (1 / needs.stay_shape[new]))
        to = self.world.stays.get((resident.group, new))
        self.trace.changed.append((int(self.world.groups.home[resident.group]), new, self.now, to is not None))
        if to is None:
            self._must_move(i, self.world.turns[resident.group, new], days)
            self._try(i)
            return
        self._moves_out(i)
        if not resident.own:
            self.homes.ready(self.group_service[to], self.now)  # it is the bed's own resident who takes it again
        self._moves_in(i, to, days, resident.own)

    # Beds

    def _frees(self, resident: Resident) -> None:
        """What somebody who is gone leaves behind: hours at once, the bed after some empty days."""
        s = self.group_service[resident.group]
        if not resident.own:
            self._at_or_now(self.homes.empty_days(s, self.stay_days[self.group_need[resident.group]]), s)
        for other in self.homes.hours_awaited(s):
            self._offer(other)

    def _at_or_now(self, days: float, s: int) -> None:
        if days > 0:
            self._at(self.now + days, BED, s)
        else:
            self._bed_is_ready(s)

    def _bed_is_ready(self, s: int) -> None:
        self.homes.ready(s, self.now)
        self._offer(s)

    def _offer(self, s: int) -> None:
        """The beds of a service go to whoever has waited longest of those who would take one."""
        while self.homes.admits[s] and any(self.waiting[pair] for pair in self.taking[s]) and self.homes.free(s):
            takers = [(since, i, group) for pair in self.taking[s] for since, i, group in self._first(pair, s)]
            if not takers:
                return
            _, i, group = min(takers)
            self._place(i, s, group)

    def _first(self, pair: Pair, s: int) -> list[tuple[float, int, int]]:
        """Who has waited longest of a home and need and would take a bed of a service: at most one, since when, and the
        group that is joined."""
        queue = self.waiting[pair]
        if not queue:
            return []
        planned = not self.plan or (s in self.plan.uses[pair] and self.plan.sends(pair, len(queue), self.now))
        for i, since in queue.items():
            group = self.reach[self.point[i]].get(s)
            if group is None or (self.patient[i] and not planned):
                continue
            if (
                self.patient[i]
                and not self.plan
                and (s, group) not in self.rules.at_first[self.point[i]][self.chose[i]]
            ):
                continue
            if self._suits(i, s):
                return [(since, i, group)]
        return []
