"""The best sets of options, one after the other, by branch and bound on the priorities in their order.

A node is a box: how often each open option may be taken. Its bound is the best that the programme reaches when
options may be taken in parts, priority by priority on the optimal face; no set in the box is better at the first
priority in which they differ. The node with the best bound is opened next, so sets are found in their order.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from capacity.model.engine import LimitReached
from capacity.model.lp.basis import Basis
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.open_programme import OpenProgramme
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.studies.invest.open_options import Opened, allowed, open_problem, required

WHOLE = 1e-6  # an option within this of a whole number is taken that many times
EXACT = 1e-9  # nearer to whole numbers than this, the bound's figures are those of the whole numbers themselves
KEPT = 3  # programmes held at a time: each takes some hundred megabytes
SMALL = 20_000  # placements by quarter up to which every area can be by itself
TIE = 1e-7  # figures this near, relative to their size, are the same
Counts = tuple[int, ...]
Bases = Mapping[str, Basis]


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


@dataclass(frozen=True)
class Node:
    """A way to take the tried options, and a box of the linear ones. `values` are its bound, or its parent's."""

    way: int
    least: Counts
    most: Counts
    values: tuple[float, ...]
    taken: tuple[float, ...] | None = None
    """How often each linear option is taken at the bound; None while the node has not been solved itself."""

    @property
    def whole(self) -> bool:
        return self.taken is not None and all(abs(times - round(times)) <= WHOLE for times in self.taken)

    @property
    def ready(self) -> tuple[bool, bool]:
        """Whether it is whole, and whether it has been solved: what to prefer among nodes that tie."""
        return self.whole, self.taken is not None

    @cached_property
    def point(self) -> Counts:
        """The whole numbers nearest to the bound's."""
        return tuple(round(times) for times in self.taken or ())


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


def _is_small(opened: Opened) -> bool:
    problem = build(opened.inputs)
    return len(problem.arcs.point) * len(problem.quarters) <= SMALL


def first_difference(one: Sequence[float], other: Sequence[float]) -> int:
    """−1 where `one` is better at the first figure in which they differ, 1 where it is worse, 0 where all tie."""
    for mine, theirs in zip(one, other, strict=True):
        if abs(mine - theirs) > TIE * (1 + min(abs(mine), abs(theirs))):
            return -1 if mine < theirs else 1
    return 0


class Search:
    """Finds the sets of a scenario's options from the best on. `solved` counts programmes."""

    def __init__(
        self,
        opened: Opened,
        priorities: Sequence[str],
        progress: Callable[[str], None] = lambda text: None,
        deadline: float | None = None,
        holding: str | None = None,
        near: Bases | None = None,
        apart: bool | None = None,
    ) -> None:
        """`holding` is an option that is in every set found; `near` are the `bases` of a search of similar sets.

        `apart` says whether every area is by itself; None: where the place is small.
        """
        self.opened, self.priorities = opened, order(priorities, _is_small(opened) if apart is None else apart)
        self._apart = any(PRIORITIES[priority].apart for priority in self.priorities)
        self._progress, self._deadline = progress, deadline
        self._programmes: dict[int, OpenProgramme | None] = {}
        self._nodes: list[Node] = []
        self._known: dict[tuple[Counts, Counts, bool], Set | None] = {}
        self.bases: Bases = near or {}
        """Where the last programme ended, as a start for similar ones."""
        self.solved = 0
        for way, counts in enumerate(opened.ways):
            box = _holding(opened, counts, holding)
            if box is not None:
                self._nodes.append(Node(way, *box, tuple(-np.inf for _ in self.priorities)))

    def next_best(
        self, beating: Sequence[float] | None = None, strictly: bool = False, at_most: int | None = None
    ) -> Set | None:
        """The best set that has not been returned before; None where there is none.

        With `beating`, any set that is as good as these figures (`strictly`: better), not the best, and None as soon as
        no set that is left can be. None, too, once `at_most` programmes have been `solved`: `bound` then says how good
        a set that was not found could be. Raises `LimitReached` at the deadline.
        """
        while self._nodes and (at_most is None or self.solved < at_most):
            node = self._best()
            if beating is not None and not _beats(node.values, beating, strictly):
                return None
            self._nodes.remove(node)
            if node.taken is None:
                settled = self._settle(node, node.least, node.most)
                self._nodes += [] if settled is None else [settled]
            elif not node.whole:
                self._nodes += _halves(node)
                if beating is not None and (rounded := self._as_good(node, beating, strictly)) is not None:
                    return rounded
            elif clash := self._clash(node.point):
                self._nodes += _one_of(node, *clash)
            else:
                self._nodes += _around(node)
                next_set = self._exact(node)
                if next_set is None:
                    continue
                if beating is None or not strictly or _beats(tuple(next_set.values.values()), beating, strictly):
                    return next_set
        return None

    def bound(self) -> tuple[float, ...] | None:
        """What no set that is still to be found can beat, at the first priority in which they differ."""
        return self._best().values if self._nodes else None

    def values_of(self, counts: dict[str, int], any_sum: bool = False) -> Set | None:
        """The figures of one set; `any_sum` lifts the limits of capital. None where it is not allowed."""
        tried = tuple(counts.get(option.option, 0) for option in self.opened.tried)
        if tried not in self.opened.ways:
            return None
        point = tuple(counts.get(option.option, 0) for option in self.opened.linear)
        limits = zip(required(self.opened, tried), point, allowed(self.opened, tried), strict=True)
        if not all(least <= count <= most for least, count, most in limits) or self._clash(point):
            return None
        known = tried, point, any_sum
        if known not in self._known:
            settled = self._settle(Node(self.opened.ways.index(tried), point, point, ()), point, point, any_sum)
            self._known[known] = None if settled is None else self._set(settled)
        return self._known[known]

    def _as_good(self, node: Node, beating: Sequence[float], strictly: bool) -> Set | None:
        """The set of the whole numbers nearest to a bound's, where it is as good as some figures, or better."""
        rounded = self.values_of(self._counts(node))
        if rounded is None or not _beats(tuple(rounded.values.values()), beating, strictly):
            return None
        return rounded

    def _best(self) -> Node:
        """The node with the best bound; of equal ones a solved and whole one first."""
        best = self._nodes[0]
        for node in self._nodes[1:]:
            differs = first_difference(node.values, best.values)
            if differs < 0 or (differs == 0 and node.ready > best.ready):
                best = node
        return best

    def _settle(self, node: Node, least: Counts, most: Counts, any_sum: bool = False) -> Node | None:
        """The node with a bound of its own; None where it holds no set."""
        programme = self._programme(node.way)
        if programme is None:
            return None
        self.solved += 1
        lower, upper = np.array(least, dtype=float), np.array(most, dtype=float)
        settled = programme.settle(self.priorities, lower, upper, any_sum)
        if settled is None:
            return None
        self.bases = programme.near
        tried = zip(self.opened.tried, self.opened.ways[node.way], strict=True)
        taken = [(option, count) for option, count in tried if count]
        more = {"capital": sum(o.total_capital * count for o, count in taken), "fewest": sum(c for _, c in taken)}
        values = [v + more.get(p, 0.0) for p, v in zip(self.priorities, settled.values, strict=True)]
        return replace(node, values=tuple(values), taken=tuple(settled.chosen.tolist()))

    def _clash(self, point: Counts) -> tuple[int, int] | None:
        """Two linear options of a point that exclude each other: rows allow both in parts, or more than once."""
        names = [option.option for option in self.opened.linear]
        for o, option in enumerate(self.opened.linear):
            for name in option.excludes:
                if name in names and point[o] and point[names.index(name)]:
                    return o, names.index(name)
        return None

    def _programme(self, way: int) -> OpenProgramme | None:
        if way not in self._programmes:
            problem = open_problem(self.opened, self.opened.ways[way])
            programme = None if problem is None else self._open(problem)
            while len(self._programmes) >= KEPT:
                del self._programmes[next(iter(self._programmes))]
            self._programmes[way] = programme
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise LimitReached
        return self._programmes[way]

    def _open(self, problem: Problem) -> OpenProgramme:
        return OpenProgramme(problem, self._apart, self._tick, self._deadline, self.bases)

    def _tick(self, stage: str) -> None:
        self._progress("weighing options")

    def _exact(self, node: Node) -> Set | None:
        """The set at a node's point, with figures of the whole numbers themselves."""
        away = max((abs(times - whole) for times, whole in zip(node.taken or (), node.point, strict=True)), default=0.0)
        if away <= EXACT:
            return self._set(node)
        settled = self._settle(node, node.point, node.point)
        return None if settled is None else self._set(settled)

    def _counts(self, node: Node) -> dict[str, int]:
        """How often each open option is taken at a node's point."""
        tried = zip(self.opened.tried, self.opened.ways[node.way], strict=True)
        linear = zip(self.opened.linear, node.point, strict=True)
        return {option.option: count for option, count in (*tried, *linear)}

    def _set(self, node: Node) -> Set:
        counts = self._counts(node)
        names = [option.option for option in self.opened.inputs.scenario.options]
        values = dict(zip(self.priorities, node.values, strict=True))
        return Set({name: counts[name] for name in names if counts.get(name)}, values)


def _beats(values: Sequence[float], beating: Sequence[float], strictly: bool) -> bool:
    """Whether figures are as good as others, or `strictly` better."""
    differs = first_difference(values, beating)
    return differs < 0 or (differs == 0 and not strictly)


def _holding(opened: Opened, tried: Counts, name: str | None) -> tuple[Counts, Counts] | None:
    """How often each linear option may be taken, at least and at most, beside these tried ones; None where no set with
    the option `name` is among them."""
    least, most = required(opened, tried), allowed(opened, tried)
    counts = {option.option: count for option, count in zip(opened.tried, tried, strict=True)}
    if name is None:
        return least, most
    if name in counts:
        return (least, most) if counts[name] else None
    held = [option.option == name for option in opened.linear]
    if not any(most[o] for o, is_held in enumerate(held) if is_held):
        return None
    return tuple(max(each, int(is_held)) for each, is_held in zip(least, held, strict=True)), most


def _halves(node: Node) -> list[Node]:
    """The box cut at the option that is least whole."""
    assert node.taken is not None
    o = max(range(len(node.taken)), key=lambda o: abs(node.taken[o] - round(node.taken[o])))  # type: ignore[index]
    below = int(np.floor(node.taken[o]))
    return [
        replace(node, most=_with(node.most, o, below), taken=None),
        replace(node, least=_with(node.least, o, below + 1), taken=None),
    ]


def _one_of(node: Node, o: int, other: int) -> list[Node]:
    """The box without one of two options, and with that one but without the other."""
    boxes = [replace(node, most=_with(node.most, o, 0), taken=None)] if not node.least[o] else []
    if not node.least[other]:
        least = _with(node.least, o, max(1, node.least[o]))
        boxes.append(replace(node, least=least, most=_with(node.most, other, 0), taken=None))
    return boxes


def _around(node: Node) -> list[Node]:
    """The box without its point, in boxes that do not overlap."""
    boxes, least, most = [], node.least, node.most
    for o, count in enumerate(node.point):
        if count > least[o]:
            boxes.append(replace(node, least=least, most=_with(most, o, count - 1), taken=None))
        if count < most[o]:
            boxes.append(replace(node, least=_with(least, o, count + 1), most=most, taken=None))
        least, most = _with(least, o, count), _with(most, o, count)
    return boxes


def _with(counts: Counts, o: int, count: int) -> Counts:
    return (*counts[:o], count, *counts[o + 1 :])
