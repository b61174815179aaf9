"""The broker `plan`: sends people where the run's plan sends them, and leaves as many waiting as it does."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from capacity.studies.simulate.brokers import Offer
from capacity.studies.simulate.world import World

Pair = tuple[int, int]
"""A home and a need."""
JUST_BEGUN = 1e-6  # of a quarter: before, the plan has sent nobody yet


class Planned:
    """How far the plan has come, by home and need, and how many people have been sent to each service."""

    def __init__(self, world: World, pairs: Iterable[Pair]) -> None:
        self._world, self._starts = world, world.start.tolist()
        self._sent: dict[Pair, dict[int, int]] = {pair: {} for pair in pairs}
        self._all_sent = dict.fromkeys(self._sent, 0)
        self.begin(0)

    def begin(self, q: int) -> None:
        """A quarter begins."""
        quotas = self._world.quotas
        before = quotas.evenly[..., :q].sum(axis=3) + quotas.at_once[..., : q + 1].sum(axis=3)
        within = quotas.evenly[..., q]
        self._begin: float = self._starts[q]
        self._days: float = self._starts[q + 1] - self._starts[q]
        self.uses: dict[Pair, dict[int, tuple[float, float]]] = {}
        """The services to which the plan has sent anybody by the quarter's end: people before it, and within it."""
        for h, n in self._sent:
            used = np.flatnonzero(before[h, n] + within[h, n])
            parts = zip(before[h, n, used].tolist(), within[h, n, used].tolist(), strict=True)
            self.uses[h, n] = dict(zip(used.tolist(), parts, strict=True))
        self._total = {(h, n): (float(before[h, n].sum()), float(within[h, n].sum())) for h, n in self._sent}
        self._leaves = {
            (h, n): (float(quotas.waiting[h, n, q]), float(quotas.waiting[h, n, q + 1])) for h, n in self._sent
        }
        self._reach: dict[int, tuple[list[Offer], list[Offer]]] = {}

    def within_reach(
        self, point: int, pair: Pair, rules: tuple[tuple[Offer, ...], tuple[Offer, ...]]
    ) -> tuple[list[Offer], list[Offer]]:
        """Of what is offered at a demand point inside and outside the borough, the homes that the plan uses."""
        if point not in self._reach:
            uses, (inside, outside) = self.uses[pair], rules
            self._reach[point] = [o for o in inside if o[0] in uses], [o for o in outside if o[0] in uses]
        return self._reach[point]

    def part(self, now: float) -> float:
        """The part of the quarter that has gone."""
        return (now - self._begin) / self._days

    def sends(self, pair: Pair, waiting: int, now: float) -> bool:
        """Whether more people wait than the plan leaves waiting by now."""
        first, last = self._leaves[pair]
        return waiting > first + (last - first) * self.part(now)

    def sends_next(self, pair: Pair, waiting: int, now: float) -> float | None:
        """The day from which that is so with as many waiting; None where it is not in this quarter."""
        first, last = self._leaves[pair]
        if last >= first or last >= waiting:
            return None
        return max(now, self._begin + self._days * ((waiting - first) / (last - first) + JUST_BEGUN))

    def sent(self, pair: Pair, s: int) -> None:
        """Somebody has gone to a service."""
        own = self._sent[pair]
        own[s] = own.get(s, 0) + 1
        self._all_sent[pair] += 1

    def in_order(
        self, pair: Pair, offers: Sequence[Sequence[Offer]], free: Callable[[int], bool], now: float
    ) -> list[Offer]:
        """Homes with a free bed that the plan uses, in the order in which they are offered: those that lag behind
        their part of everybody whom it has sent, then the others; each in the order of `offers`, and the furthest
        behind first."""
        uses, part = self.uses[pair], max(self.part(now), JUST_BEGUN)
        before, within = self._total[pair]
        each = (self._all_sent[pair] + 1) / (before + within * part) if uses else 0.0
        own, ranked = self._sent[pair], []
        for rank, some in enumerate(offers):
            for offer in some:
                if not free(offer[0]):
                    continue
                sent_before, sent_within = uses[offer[0]]
                ahead = own.get(offer[0], 0) - (sent_before + sent_within * part) * each
                ranked.append((ahead >= 0, rank, ahead, offer))
        ranked.sort()
        return [offer for *_, offer in ranked]
