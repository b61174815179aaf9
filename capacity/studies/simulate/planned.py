"""The broker `plan`: sends people where the run's plan sends them, and leaves as many waiting as it does."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from capacity.model.problem.shapes import Floats
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
        self._all_sent, self._sent_away = dict.fromkeys(self._sent, 0), dict.fromkeys(self._sent, 0)
        self._away = self._against_choice()
        accepts = world.needs.accepts[:, world.services.care_type]
        self._instead = [set(np.flatnonzero((row > 0) & (row < 1)).tolist()) for row in accepts]
        self.begin(0)

    def _against_choice(self) -> Floats:
        """(H, N, Q + 1) people whom the plan has placed out of borough beyond those who chose it, by each quarter's
        start."""
        world, quotas = self._world, self._world.quotas
        placed = quotas.evenly + quotas.at_once
        outside = world.services.home != np.arange(len(world.homes))[:, None]
        away = np.einsum("hnsq,hs->hnq", placed, outside.astype(float))
        beyond = np.maximum(0.0, away - world.needs.chooses_out[:, None] * placed.sum(axis=2))
        return np.concatenate([np.zeros((*beyond.shape[:2], 1)), beyond.cumsum(axis=2)], axis=2)

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
        self._beyond = {(h, n): (float(self._away[h, n, q]), float(self._away[h, n, q + 1])) for h, n in self._sent}
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

    def sends_away(self, pair: Pair, now: float) -> bool:
        """Whether the plan has placed more people out of borough against their choice by now than have been sent."""
        first, last = self._beyond[pair]
        return self._sent_away[pair] < first + (last - first) * self.part(now)

    def sent(self, pair: Pair, s: int, against_choice: bool) -> None:
        """Somebody has gone to a service."""
        self._sent_away[pair] += against_choice
        own = self._sent[pair]
        own[s] = own.get(s, 0) + 1
        self._all_sent[pair] += 1

    def in_order(
        self, pair: Pair, inside: Sequence[Offer], outside: Sequence[Offer], free: Callable[[int], bool], now: float,
        chose: bool,
    ) -> Iterator[Offer]:  # fmt: skip
        """Homes with a free bed that the plan uses, in the order in which they are offered: those that lag behind
        their part of everybody whom it has sent, then the others; each time those in the borough first, and the
        furthest behind.

        Homes outside it lag for whoever did not choose to leave only as far as the plan sends people away: else those
        who chose would leave a gap there by chance that others fill before them. Most take the first of them, so what
        comes later is worked out when it is asked for.
        """
        behind, others = self._ranked(pair, inside, free, now)
        yield from behind
        away = chose or self.sends_away(pair, now)
        behind_outside, others_outside = self._ranked(pair, outside, free, now) if away else ([], [])
        yield from behind_outside
        yield from others
        if not away:
            behind_outside, others_outside = self._ranked(pair, outside, free, now)
            yield from behind_outside
        yield from others_outside

    def _ranked(
        self, pair: Pair, offers: Sequence[Offer], free: Callable[[int], bool], now: float
    ) -> tuple[list[Offer], list[Offer]]:
        """Of these the ones that are free: those behind their part and the others, the furthest behind first.

        Of those behind, the care types that suit only some people come first: whoever they suit goes there when the
        plan sends anybody there, or the few whom they suit would be placed elsewhere before.
        """
        uses, part = self.uses[pair], max(self.part(now), JUST_BEGUN)
        before, within = self._total[pair]
        each = (self._all_sent[pair] + 1) / (before + within * part) if uses else 0.0
        own = self._sent[pair]
        ranked = []
        for offer in offers:
            if free(offer[0]):
                sent_before, sent_within = uses[offer[0]]
                ranked.append((own.get(offer[0], 0) - (sent_before + sent_within * part) * each, offer))
        ranked.sort()
        behind = sum(ahead < 0 for ahead, _ in ranked)
        instead = self._instead[pair[1]]
        first = sorted((offer for _, offer in ranked[:behind]), key=lambda offer: offer[0] not in instead)
        return first, [offer for _, offer in ranked[behind:]]
