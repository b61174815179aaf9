"""Whole beds or people in proportion to shares: the method of largest remainders, once."""

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

N = TypeVar("N", float, Fraction)


def largest_remainders(parts: Mapping[str, N], total: int, room: Mapping[str, float] | None = None) -> dict[str, int]:
    """`parts` rounded down; the rest of `total` goes one each to those that lost most, the first of equals.

    No part gets more than its `room`.
    """
    whole = {name: math.floor(part) for name, part in parts.items()}
    by_loss = sorted(parts, key=lambda name: whole[name] - parts[name])
    fitting = [name for name in by_loss if room is None or whole[name] + 1 <= room[name]]
    for name in fitting[: max(0, total - sum(whole.values()))]:
        whole[name] += 1
    return whole
