"""Keeps small numbers of people out of what is written: a cell of one or two is a person whom somebody knows."""

from collections.abc import Mapping
from math import floor
from typing import TypeVar

K = TypeVar("K")


def stands_for(suppress: int) -> float:
    """What is written for each count from 1 to `suppress` − 1: the middle of them."""
    return suppress / 2


def small(count: float, suppress: int) -> bool:
    """Whether a count is too small to publish."""
    return 0 < count < suppress


def rounded(count: float, suppress: int) -> float:
    """To the nearest multiple of `suppress`, halves up; as it is where nothing is suppressed."""
    return float(floor(count / suppress + 0.5) * suppress) if suppress > 1 else float(count)


def about(count: float, suppress: int) -> str:
    """A count in the words of a note: rounded, so that notes and tables together reveal no more than tables alone."""
    if small(count, suppress):
        return f"fewer than {suppress}"
    return f"about {rounded(count, suppress):g}" if suppress > 1 and count else f"{count:g}"


def safe(counts: Mapping[K, float], suppress: int) -> dict[K, float]:
    """Counts that may be written: small ones all alike.

    The rows read are published, so that a single small count would be what is left over after taking the others from
    them. Wherever one is suppressed, the smallest of the others (the first of equals) is therefore rounded.
    """
    hidden = {key for key, count in counts.items() if small(count, suppress)}
    told = [key for key, count in counts.items() if count and key not in hidden]
    blurred = min(told, key=lambda key: counts[key]) if hidden and told else None
    return {
        key: stands_for(suppress) if key in hidden else rounded(count, suppress) if key == blurred else count
        for key, count in counts.items()
    }
