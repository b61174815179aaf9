"""Bounds of boxes that were found: each holds for every smaller box and every smaller sum, and often answers for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from capacity.studies.invest.asked import Answer, Counts, first_difference
from capacity.studies.invest.nodes import WHOLE


@dataclass(frozen=True)
class Found:
    """What was found of a box."""

    least: Counts
    most: Counts
    sums: tuple[float, ...]
    """£ that each limit of capital left."""
    answer: Answer | None
    """None where it holds no set."""


@dataclass
class Boxes:
    """Every box that was solved, by way to take the tried options."""

    _found: dict[int, list[Found]] = field(default_factory=dict)

    def add(self, way: int, found: Found) -> None:
        """Keep what was found of a box."""
        self._found.setdefault(way, []).append(found)

    def around(self, way: int, least: Counts, most: Counts, sums: Sequence[float]) -> list[Found]:
        """What was found of boxes that hold this one: their bounds are bounds of it."""
        return [
            found
            for found in self._found.get(way, ())
            if all(theirs <= mine for theirs, mine in zip(found.least, least, strict=True))
            and all(theirs >= mine for theirs, mine in zip(found.most, most, strict=True))
            and all(theirs >= mine for theirs, mine in zip(found.sums, sums, strict=True))
        ]


def inside(taken: Sequence[float], least: Counts, most: Counts) -> bool:
    """Whether options taken so often, perhaps in parts, lie in a box."""
    bounds = zip(least, taken, most, strict=True)
    return all(fewest - WHOLE <= times <= highest + WHOLE for fewest, times, highest in bounds)


def best_bound(found: Sequence[Found], size: int) -> tuple[float, ...] | None:
    """The tightest bound of those, −∞ where a priority was not settled; None without any."""
    best: tuple[float, ...] | None = None
    for each in found:
        if each.answer is not None:
            values = padded(each.answer.values, size)
            best = values if best is None or first_difference(values, best) > 0 else best
    return best


def padded(values: Sequence[float], size: int) -> tuple[float, ...]:
    """Figures of the first priorities, −∞ for the others."""
    return (*values, *(-float("inf") for _ in range(size - len(values))))
