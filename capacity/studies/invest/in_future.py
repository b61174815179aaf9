"""One future → what sets come to in it, and whether another set is better there: work for `in_parallel`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.studies.invest.asked import first_difference
from capacity.studies.invest.desk import Desk
from capacity.studies.invest.open_options import limits_of, opened
from capacity.studies.invest.search import Search
from capacity.studies.invest.sets import Set, Sets
from capacity.studies.uncertainty.planned import why_refused

DOING = "weighing sets in futures:"
MOST_LOOKED_AT = 60
"""Programmes solved in a future to find a set that is better there than those compared: more than are needed where
there are few options."""


@dataclass(frozen=True)
class Future:
    """A book that may come true."""

    name: str
    weight: float
    """How much it counts beside the others."""
    book: Book


@dataclass(frozen=True)
class Common:
    """What all futures share."""

    inputs: Inputs
    """As the scenario has them, without outlines."""
    capital: float | None
    apart: bool
    """Whether the sets are compared with every area by itself."""


@dataclass(frozen=True)
class Task:
    """A future, and the sets to be planned in it."""

    future: Future
    sets: tuple[dict[str, int], ...]
    look: bool
    """Whether to look for a better set."""


@dataclass(frozen=True)
class Outcome:
    """What became of a future."""

    why_not: str = ""
    """Why nothing can be planned in it; empty where something can."""
    values: tuple[dict[str, float] | None, ...] = ()
    """The figures of each set; None where it is not allowed or has no plan."""
    better: Set | None = None
    """The best set of all, where it is better than those given."""
    bound: dict[str, float] | None = None
    """What a set that was not found may come to, where it is not proven that there is none better."""


def weigh(common: Common, task: Task) -> Outcome:
    """Plan sets in a future. What cannot be planned says why, and stops nothing."""
    inputs = replace(common.inputs, book=task.future.book)
    if refused := why_refused(inputs):
        return Outcome(refused)
    try:
        sets = Sets(opened(inputs, None), Desk(), common.apart)
        limits = limits_of(inputs, common.capital)
        keys = [sets.key(counts) for counts in task.sets]
        found = sets.planned(keys)
        values = tuple(None if each is None or not sets.affordable(key, limits) else each.values
                       for key, each in zip(keys, found, strict=True))  # fmt: skip
        known = [tuple(figures.values()) for figures in values if figures is not None]
        better, bound = better_than(Search(sets, limits), known) if task.look else (None, None)
    except CapacityError as error:
        return Outcome(str(error))
    if better is None and all(each is None for each in values):
        return Outcome("no set of options has a plan")
    return Outcome("", values, better, bound)


def better_than(search: Search, known: Sequence[tuple[float, ...]]) -> tuple[Set | None, dict[str, float] | None]:
    """The best set where it is better than those known; and the bound of what is left, where that is not proven."""
    beating: tuple[float, ...] | None = None
    better = None
    for figures in known:
        beating = figures if beating is None or first_difference(figures, beating) < 0 else beating
    at_most = search.solved + MOST_LOOKED_AT
    while (found := search.next_best(beating, beating is not None, at_most)) is not None:
        better, beating = found, tuple(found.values.values())
    bound = search.bound()
    if bound is None or (beating is not None and first_difference(bound, beating) >= 0):
        return better, None
    return better, dict(zip(search.sets.priorities, bound, strict=True))
