"""Boxes of sets in a search, and how they are cut up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, cmp_to_key
from heapq import nsmallest

import numpy as np

from capacity.studies.invest.asked import Counts, Start, first_difference

ERR = 3e-6  # of a figure: thrice what a cut may promise too much (cuts.SURE)
WHOLE = 1e-6  # an option within this of a whole number is taken that many times


@dataclass(frozen=True)
class Node:
    """A way to take the tried options, and a box of the linear ones. `values` are its bound, or its parent's."""

    way: int
    least: Counts
    most: Counts
    values: tuple[float, ...]
    """−∞ for priorities that are not settled."""
    taken: tuple[float, ...] | None = None
    """How often each linear option is taken at the bound; None while the node has not been solved itself."""
    done: bool = False
    """Whether it has been solved itself, in every priority."""
    start: Start | None = None
    """Where its bound ended, or its parent's."""
    cuts: int = 0
    """How many cuts it was held against."""
    best: Counts | None = None
    """The set of linear options that may be the best of it, by these cuts."""
    matter: Counts = ()
    """The options that change the first priority there."""

    @cached_property
    def whole(self) -> bool:
        """Whether it is solved, and options are taken whole numbers of times at its bound."""
        return self.done and all(abs(times - round(times)) <= WHOLE for times in self.taken or ())

    @property
    def ready(self) -> tuple[bool, bool]:
        """Whether it is whole, and whether it has been solved: what to prefer among nodes that tie."""
        return self.whole, self.done

    @cached_property
    def point(self) -> Counts:
        """The whole numbers nearest to the bound's."""
        return tuple(round(times) for times in self.taken or ())


def clearly_better(values: Sequence[float], target: Sequence[float]) -> bool:
    """Whether a bound is better by more than cuts may err."""
    for mine, theirs in zip(values, target, strict=True):
        if abs(mine - theirs) > ERR * (1 + abs(theirs)):
            return mine < theirs and mine > -np.inf
    return False


def worth(nodes: Sequence[Node], most: int) -> list[Node]:
    """Those with the best bounds."""

    def compare(one: Node, other: Node) -> int:
        return first_difference(one.values, other.values)

    return nsmallest(most, nodes, key=cmp_to_key(compare))


def halves(node: Node) -> list[Node]:
    """The box cut at the option that is least whole."""
    assert node.taken is not None
    taken = node.taken
    o = max(range(len(taken)), key=lambda o: abs(taken[o] - round(taken[o])))
    below = int(np.floor(taken[o]))
    return [
        _box(node, node.least, with_count(node.most, o, below)),
        _box(node, with_count(node.least, o, below + 1), node.most),
    ]


def one_of(node: Node, o: int, other: int) -> list[Node]:
    """The box without one of two options, and with that one but without the other."""
    boxes = [_box(node, node.least, with_count(node.most, o, 0))] if not node.least[o] else []
    if not node.least[other]:
        least = with_count(node.least, o, max(1, node.least[o]))
        boxes.append(_box(node, least, with_count(node.most, other, 0)))
    return boxes


def around(node: Node) -> list[Node]:
    """The box without its point, in boxes that do not overlap."""
    return _split(node, node.point, range(len(node.point)))[:-1]


def cells(node: Node) -> list[Node]:
    """The box cut up around the set that may be the best of it, by the options that matter there; the last one holds
    the set. Empty where none of those is open."""
    assert node.best is not None
    still = [o for o in node.matter if node.least[o] < node.most[o]]
    return _split(node, node.best, still) if still else []


def _split(node: Node, point: Counts, options: Iterable[int]) -> list[Node]:
    """The box cut up at some options of a point, in boxes that do not overlap; the last one holds it."""
    boxes, least, most = [], node.least, node.most
    for o in options:
        count = point[o]
        if count > least[o]:
            boxes.append(_box(node, least, with_count(most, o, count - 1)))
        if count < most[o]:
            boxes.append(_box(node, with_count(least, o, count + 1), most))
        least, most = with_count(least, o, count), with_count(most, o, count)
    return [*boxes, _box(node, least, most)]


def _box(node: Node, least: Counts, most: Counts) -> Node:
    return replace(node, least=least, most=most, taken=None, done=False, cuts=0, best=None, matter=())


def with_count(counts: Counts, o: int, count: int) -> Counts:
    """Counts with another one for one option."""
    return (*counts[:o], count, *counts[o + 1 :])
