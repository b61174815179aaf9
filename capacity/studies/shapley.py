"""A change shared out among its causes, so that the shares add up to it and no order of the causes is favoured.

v(S) is a figure when the causes in S are at work. The share of a cause is its Shapley value: what it adds when it comes
to those before it, on average over all orders in which the causes could have come (L. S. Shapley, A value for n-person
games, 1953). It is exact for a few causes. For many, orders are drawn: along each one the additions telescope, so the
shares still add up to the whole exactly, and differ from the true ones by about their spread.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, sqrt
from typing import TypeVar

import numpy as np

from capacity.model.problem.shapes import Floats

EXACT = 6
"""Most causes whose every set is asked for; 64 sets."""
ORDERS = 12
"""Orders that are drawn for more causes, each with its reverse."""
SEED = 20250401

Cause = TypeVar("Cause", bound=str)
Causes = frozenset[str]
Values = Mapping[Causes, Floats]


@dataclass(frozen=True)
class Shares:
    """A change, v(nothing) − v(all), shared out. Every array has the shape of v."""

    share: Mapping[str, Floats]
    """By cause; they add up to the change."""
    alone: Mapping[str, Floats]
    """v(nothing) − v(the cause): what it changes by itself."""
    last: Mapping[str, Floats]
    """v(all but the cause) − v(all): what it changes when all others are at work."""
    rest: Floats
    """v(all): what no cause changes."""
    spread: Mapping[str, Floats]
    """By cause, the standard error of its share; empty where the shares are exact."""


def sets_for(causes: Sequence[str], exact: int = EXACT, orders: int = ORDERS) -> list[Causes]:
    """The sets of causes whose figure `shared_out` needs, small ones first."""
    if len(causes) <= exact:
        return [frozenset(some) for size in range(len(causes) + 1) for some in combinations(causes, size)]
    asked = {frozenset(order[:size]) for order in _orders(causes, orders) for size in range(len(causes) + 1)}
    for cause in causes:
        asked |= {frozenset([cause]), frozenset(causes) - {cause}}
    return sorted(asked, key=lambda some: (len(some), sorted(causes.index(cause) for cause in some)))


def shared_out(
    causes: Sequence[str], value: Callable[[Causes], Floats], exact: int = EXACT, orders: int = ORDERS
) -> Shares:
    """The change from no cause to all, shared out. `value` is asked for the sets of `sets_for` only."""
    everything, nothing = frozenset(causes), frozenset[str]()
    if len(causes) <= exact:
        share, spread = {cause: _exact(causes, cause, value) for cause in causes}, dict[str, Floats]()
    else:
        share, spread = _drawn(causes, value, orders)
    return Shares(
        share=share,
        alone={cause: value(nothing) - value(frozenset([cause])) for cause in causes},
        last={cause: value(everything - {cause}) - value(everything) for cause in causes},
        rest=value(everything),
        spread=spread,
    )


def _exact(causes: Sequence[str], cause: str, value: Callable[[Causes], Floats]) -> Floats:
    """Σ over sets S without the cause: |S|! (n − 1 − |S|)! / n! · (v(S) − v(S and the cause))."""
    others = [other for other in causes if other != cause]
    whole = np.zeros_like(value(frozenset()))
    for size in range(len(causes)):
        weight = 1 / (len(causes) * comb(len(others), size))
        for some in combinations(others, size):
            before = frozenset(some)
            whole = whole + weight * (value(before) - value(before | {cause}))
    return whole


def _drawn(
    causes: Sequence[str], value: Callable[[Causes], Floats], orders: int
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """The shares over the orders that are drawn, and their standard errors: an order and its reverse are one draw."""
    added: dict[str, list[Floats]] = {cause: [] for cause in causes}
    for order in _orders(causes, orders):
        before = frozenset[str]()
        for cause in order:
            added[cause].append(value(before) - value(before | {cause}))
            before |= {cause}
    pairs = {cause: (np.array(each[::2]) + np.array(each[1::2])) / 2 for cause, each in added.items()}
    share: dict[str, Floats] = {cause: each.mean(axis=0) for cause, each in pairs.items()}
    error: dict[str, Floats] = {cause: each.std(axis=0, ddof=1) / sqrt(len(each)) for cause, each in pairs.items()}
    return share, error


def _orders(causes: Sequence[str], count: int) -> list[list[str]]:
    """Orders of the causes, always the same, each followed by its reverse."""
    draw = np.random.default_rng(SEED)
    orders: list[list[str]] = []
    for _ in range(count):
        order = [causes[n] for n in draw.permutation(len(causes)).tolist()]
        orders += [order, order[::-1]]
    return orders
