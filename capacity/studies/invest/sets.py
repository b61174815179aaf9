"""Sets of options and what each comes to. All that is known of a set is kept: it is planned once, whoever asks."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from capacity.inputs.exact_figures import HALF_A_PENNY
from capacity.inputs.schema import Option
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.problem.build import build
from capacity.studies.invest.altered import left_of, repriced, slopes
from capacity.studies.invest.asked import Answer, Ask, Asked, Counts, Cut, Start, first_difference
from capacity.studies.invest.boxes import Boxes, padded
from capacity.studies.invest.cuts import Least, least
from capacity.studies.invest.desk import WIDE, Desk
from capacity.studies.invest.open_options import Opened, allowed, required

SMALL = 20_000  # placements by quarter up to which every area can be by itself
UNITS = 10_000  # in a pound: finer than the programme tells sums apart
MOST_SUMS = 50_000  # beyond, sums lie so near to each other that to know them is no help


@dataclass(frozen=True)
class Set:
    """Options taken together, by ID, and the figures of the priorities that the search settles."""

    counts: dict[str, int]
    """How often each option is taken; those that are not taken are not in it."""
    values: dict[str, float]

    @property
    def figures(self) -> list[str]:
        """The priorities that say how good the set is, and not what it needs."""
        return [priority for priority in self.values if priority not in ("capital", "fewest")]


def named(chosen: Set) -> str:
    """A set in one line: IDs, with how often where it is more than once."""
    parts = [name if count == 1 else f"{count} × {name}" for name, count in chosen.counts.items()]
    return ", ".join(parts) or "nothing"


def order(priorities: Sequence[str], apart: bool) -> tuple[str, ...]:
    """The priorities of the search: capital where cost ties, then the fewest options.

    Unless areas are to be `apart`, those for which they must be are left out where nothing else comes after them.
    """
    wanted = list(priorities if apart else without_apart(priorities))
    wanted.insert(wanted.index("cost") + 1 if "cost" in wanted else len(wanted), "capital")
    return (*wanted, "fewest")


def without_apart(priorities: Sequence[str]) -> tuple[str, ...]:
    """Without the last ones, `fairness` and `travel`, for which every area must be by itself; all if all are such."""
    last = next((n for n in range(len(priorities), 0, -1) if not PRIORITIES[priorities[n - 1]].apart), 0)
    return tuple(priorities[:last] or priorities)


def is_small(opened: Opened) -> bool:
    """Whether every area of the place can be by itself in a search."""
    problem = build(opened.inputs)
    return len(problem.arcs.point) * len(problem.quarters) <= SMALL


class Sets:
    """The sets of a scenario's options, whatever capital there is for them."""

    def __init__(self, opened: Opened, desk: Desk, apart: bool | None = None) -> None:
        """`apart` says whether every area is by itself; None: where the place is small."""
        self.opened, self.desk = opened, desk
        wanted = order(opened.inputs.scenario.priorities, is_small(opened) if apart is None else apart)
        self.asked = Asked.of(opened, wanted)
        self.known: dict[Counts, Set | None] = {}
        """By how often each option is taken, in the order of `names`; None where a set has no plan."""
        self.starts: dict[Counts, Start] = {}
        self.boxes = Boxes()
        self.cuts: dict[int, list[tuple[Cut, tuple[float, ...]]]] = {}
        """By way to take the tried options, each with the figures of the priorities before it."""
        self.root: Start | None = None
        """Where the first bound ended."""
        self._dearer: tuple[Sets, str, float] | None = None

    @property
    def priorities(self) -> tuple[str, ...]:
        """Those that are settled, with `capital` and `fewest`."""
        return self.asked.priorities

    @property
    def free(self) -> tuple[Option, ...]:
        """The options that are left open: the tried ones, then the linear ones."""
        return self.opened.tried + self.opened.linear

    @cached_property
    def _sums(self) -> list[float] | None:
        """£ that sets may take, all years together, in order; None where there are too many such sums."""
        return sums(self.opened)

    def sum_within(self, total: float) -> float:
        """The largest sum within `total` that some set takes: no set is left out by having no more than that."""
        if self._sums is None:
            return total
        place = bisect_right(self._sums, total + HALF_A_PENNY)
        return min(total, self._sums[place - 1]) if place else total

    def like(self, opened: Opened) -> "Sets":
        """The sets of options that bring something else, weighed in the same way."""
        other = Sets(opened, self.desk, self.apart)
        other.root = self.root
        return other

    @property
    def apart(self) -> bool:
        """Whether areas are by themselves where priorities ask for it."""
        return self.priorities == order(self.opened.inputs.scenario.priorities, True)

    def at_price(self, name: str, scale: float) -> "Sets":
        """The same with an option at a share of its price. Plans of sets serve both."""
        cheaper = Sets.__new__(Sets)
        cheaper.opened, cheaper.desk = repriced(self.opened, name, scale), self.desk
        cheaper.asked = Asked.of(cheaper.opened, self.priorities)
        cheaper.known, cheaper.starts, cheaper.boxes, cheaper.root = {}, self.starts, Boxes(), self.root
        bends = "budget" in self.priorities  # overspend bends: its effect is no straight line of the price
        priced = self.priorities.index("cost") if "cost" in self.priorities else len(self.priorities)
        alike = all(cut.place < priced for cuts in self.cuts.values() for cut, _ in cuts)
        cheaper.cuts = {way: list(cuts) for way, cuts in self.cuts.items()} if alike else {}
        cheaper._dearer = None if bends else (self, name, scale)
        for key, chosen in self.known.items() if not bends else ():
            cheaper.known[key] = None if chosen is None else cheaper._repriced(chosen)
        return cheaper

    def key(self, counts: Mapping[str, int]) -> Counts:
        """How often each option is taken, as a key of `known`."""
        return tuple(counts.get(option.option, 0) for option in self.free)

    def counts(self, key: Counts) -> dict[str, int]:
        """The options of a key that are taken, in the scenario's order."""
        taken = {option.option: count for option, count in zip(self.free, key, strict=True) if count}
        return {o.option: taken[o.option] for o in self.opened.inputs.scenario.options if o.option in taken}

    def possible(self, key: Counts) -> bool:
        """Whether the options of a set allow each other, whatever their capital."""
        tried, linear = self._cut(key)
        if tried not in self.opened.ways:
            return False
        limits = zip(required(self.opened, tried), linear, allowed(self.opened, tried), strict=True)
        if not all(least <= count <= most for least, count, most in limits) or self.clash(linear):
            return False
        taken = {option.option for option, count in zip(self.free, key, strict=True) if count}
        names = {option.option for option in self.opened.linear}
        return all(name in taken or name not in names
                   for option in self.opened.linear if option.option in taken for name in option.needs)  # fmt: skip

    def affordable(self, key: Counts, limits: Mapping[str, float]) -> bool:
        """Whether there is capital for a set."""
        taken = self.counts(key) | self.opened.inputs.scenario.chosen
        return all(pounds > -HALF_A_PENNY for pounds in left_of(replace(self.opened, limits=limits), taken).values())

    def clash(self, linear: Counts) -> tuple[int, int] | None:
        """Two linear options that exclude each other and are both taken: rows allow both in parts, or if repeated."""
        names = [option.option for option in self.opened.linear]
        for o, option in enumerate(self.opened.linear):
            for name in option.excludes:
                if name in names and linear[o] and linear[names.index(name)]:
                    return o, names.index(name)
        return None

    def planned(self, wanted: Iterable[Counts]) -> list[Set | None]:
        """Each set with its figures; None where its options do not allow each other, or it has no plan.

        Raises `LimitReached` at the deadline.
        """
        keys = list(wanted)
        missing = list(dict.fromkeys(key for key in keys if key not in self.known and self.possible(key)))
        for first in range(0, len(missing), WIDE):
            self.answers([], missing[first : first + WIDE])
        return [self.known.get(key) for key in keys]

    def answers(self, asks: Sequence[Ask], wanted: Sequence[Counts]) -> list[Answer | None]:
        """What is asked of boxes is answered, and at the same time sets are planned whose options allow each other."""
        keys = [key for key in dict.fromkeys(wanted) if key not in self.known]
        if self._dearer is not None:
            for key, chosen in zip(keys, self._dearer[0].planned(keys), strict=True):
                self.known[key] = None if chosen is None else self._repriced(chosen)
            keys = []
        every = [*asks, *map(self._ask, keys)]
        found = self.desk.answers(self.asked, every)
        for ask, each in zip(every, found, strict=True):
            if each is not None and each.cut is not None:
                self.cuts.setdefault(ask.way, []).append((each.cut, each.values[: each.cut.place]))
        for key, each in zip(keys, found[len(asks) :], strict=True):
            self._keep(key, each)
        return found[: len(asks)]

    def bound(
        self, way: int, fewest: Counts, most: Counts, sums: Sequence[float]
    ) -> tuple[tuple[float, ...], Least] | None:
        """The bound of a box by all cuts, and where it may be reached; None where the box holds no set."""
        best = (-math.inf,) * len(self.priorities), Least(-math.inf, None)
        every = self.cuts.get(way, [])
        for place in sorted({cut.place for cut, _ in every}):
            cuts = [cut for cut, _ in every if cut.place == place]
            before = next(figures for cut, figures in every if cut.place == place)
            if self.priorities[place] in ("capital", "fewest"):
                continue
            found = least(self.opened, cuts, fewest, most, sums)
            if found is None:
                return None
            values = padded((*before, found.value), len(self.priorities))
            if first_difference(values, best[0]) > 0:
                best = values, found
        return best

    def _ask(self, key: Counts) -> Ask:
        """What to ask about a set."""
        tried, linear = self._cut(key)
        near = min(self.starts, key=lambda other: _apart(key, other), default=None)
        start = None if near is None else self.starts[near]
        return Ask(self.opened.ways.index(tried), linear, linear, None, True, start)

    def _keep(self, key: Counts, found: Answer | None) -> None:
        """Remember what was answered about a set."""
        if found is None:
            self.known[key] = None
            return
        self.starts[key] = found.start
        way = self.opened.ways.index(self._cut(key)[0])
        self.known[key] = Set(self.counts(key), self.figures(way, found.values))

    def of(self, counts: Mapping[str, int]) -> Set | None:
        """One set with its figures, whatever its capital; None as in `planned`."""
        return self.planned([self.key(counts)])[0]

    def figures(self, way: int, values: Sequence[float]) -> dict[str, float]:
        """The figures of what was answered, by priority, with what the tried options add to them."""
        more = self.adds(way)
        return {p: v + more.get(p, 0.0) for p, v in zip(self.priorities, values, strict=False)}

    def adds(self, way: int) -> dict[str, float]:
        """What the tried options of a way add to figures of the linear ones."""
        taken = list(zip(self.opened.tried, self.opened.ways[way], strict=True))
        return {
            "capital": sum(option.total_capital * count for option, count in taken),
            "fewest": float(sum(count for _, count in taken)),
        }

    def _repriced(self, chosen: Set) -> Set:
        """A set planned at the full price of an option, at a share of it."""
        assert self._dearer is not None
        dearer, name, scale = self._dearer
        option = next(each for each in dearer.free if each.option == name)
        rises, less = slopes(self.opened.inputs, option), chosen.counts.get(name, 0) * (scale - 1)
        return Set(chosen.counts, {p: value + less * rises.get(p, 0.0) for p, value in chosen.values.items()})

    def _cut(self, key: Counts) -> tuple[Counts, Counts]:
        return key[: len(self.opened.tried)], key[len(self.opened.tried) :]


def sums(opened: Opened) -> list[float] | None:
    """£ that sets may take, with what is chosen already, in order; None where there are too many such sums."""
    chosen, units = opened.inputs.scenario.chosen, {0}
    for option in opened.inputs.scenario.options:
        if each := round(option.total_capital * UNITS):
            count = chosen.get(option.option, 0)
            times = [count] if option.option in chosen else range(option.repeat + 1)
            units = {so_far + each * count for so_far in units for count in times}
            if len(units) > MOST_SUMS:
                return None
    return sorted(each / UNITS for each in units)


def _apart(one: Counts, other: Counts) -> int:
    return sum(abs(mine - theirs) for mine, theirs in zip(one, other, strict=True))
