"""`capacity invest`: the best set of options that a sum of capital buys, and what stands near it.

models/formulation.md, "Which options", says what is decided and how; nothing here knows a file.
"""

from collections.abc import Callable
from dataclasses import dataclass

from capacity.engine import LimitReached
from capacity.invest.opened import Opened, opened
from capacity.invest.search import Search, Set, first_difference
from capacity.read.inputs import Inputs

NEAR = 0.02  # a set is near the best where no priority's figure is worse by more than this share
MOST_LOOKED_AT = 40  # sets, in the search for those near the best
NOTHING = 1e-6
CENT = 0.01
__all__ = ["Choice", "Opened", "Set", "choose", "frontier"]


@dataclass(frozen=True)
class Choice:
    """What to back, and what it was chosen from."""

    best: Set
    nothing: Set | None
    """Without any of the options; None where something must be taken."""
    near: tuple[Set, ...]
    """Other sets near the best, in their order."""
    looked_for: int
    """How many of them were looked for at most."""
    useless: tuple[str, ...]
    """Options that make nothing better, taken once beside the best set."""
    whys: dict[str, str]
    """Options that were tried out one by one or cannot be taken, and why."""
    stopped: str
    """What the time limit cut short; the best is proven to be the best in any case."""
    solved: int
    """Programmes solved."""


def choose(
    inputs: Inputs,
    capital: float | None,
    others: int,
    progress: Callable[[str], None] = lambda text: None,
    deadline: float | None = None,
) -> Choice | None:
    """The best set for `capital` £ over all years, and up to `others` more near it; None where no set is allowed.

    Raises `TooMany`, and `LimitReached` where the deadline comes before any set is found.
    """
    space = opened(inputs, capital)
    search = Search(space, inputs.scenario.priorities, progress, deadline)
    best = search.next_best()
    if best is None:
        return None
    nothing, near, useless, stopped = None, list[Set](), tuple[str, ...](), ""
    try:
        nothing = search.values_of({})
        useless = tuple(_useless(space, search, best))
        near = _near(search, best, others)
    except LimitReached:
        stopped = "the time limit came while sets near the best were looked for"
    return Choice(best, nothing, tuple(near), others, useless, dict(space.whys), stopped, search.solved)


def _near(search: Search, best: Set, others: int) -> list[Set]:
    """Further sets in their order, as long as they are within 2% of the best in every priority."""
    near: list[Set] = []
    for _ in range(MOST_LOOKED_AT):
        if len(near) >= others or _beyond(search.bound(), best):
            break
        found = search.next_best()
        if found is None:
            break
        if all(_within(found.values[p], best.values[p]) for p in best.figures):
            near.append(found)
    return near


def _within(value: float, best: float) -> bool:
    return value <= best + NEAR * abs(best) + NOTHING


def _beyond(bound: tuple[float, ...] | None, best: Set) -> bool:
    """Whether every set still to be found is worse by more than 2% in some priority: they come in the order of it."""
    if bound is None:
        return True
    for value, (priority, settled) in zip(bound, best.values.items(), strict=True):
        if priority in best.figures and not _within(value, settled):
            return True
        if first_difference((value,), (settled,)) or abs(settled) > NOTHING:
            return False  # a set further on may be a little worse here, and near in the priorities after
    return False


def _useless(space: Opened, search: Search, best: Set) -> list[str]:
    """Options that improve no priority when taken once more beside the best set, whatever the capital."""
    found = []
    for option in (*space.linear, *space.tried):
        if best.counts.get(option.option, 0):
            continue
        made = search.values_of(best.counts | {option.option: 1}, any_sum=True)
        figures = best.figures
        if made and first_difference([made.values[p] for p in figures], [best.values[p] for p in figures]) >= 0:
            found.append(option.option)
    return found


def frontier(
    inputs: Inputs,
    most: float | None,
    progress: Callable[[str], None] = lambda text: None,
    deadline: float | None = None,
) -> list[Set]:
    """The best set for every sum of capital up to `most` £ (None: any), from the dearest to the cheapest.

    Each needs a penny less than the one before, so that no sum is left out; below the last nothing changes. More
    money than the first needs no longer helps.
    """
    found: list[Set] = []
    while True:
        search = Search(opened(inputs, most), inputs.scenario.priorities, progress, deadline)
        best = search.next_best()
        if best is None:
            return found
        found.append(best)
        if best.values["capital"] <= CENT / 2:
            return found
        most = best.values["capital"] - CENT
