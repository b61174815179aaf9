"""One future → what sets come to in it, and whether another set is better there: work for `in_parallel`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from capacity.inputs.check.limits import takes_too_much
from capacity.inputs.errors import CapacityError, NoPlan
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.model.problem.build import build
from capacity.model.stages import solve
from capacity.studies.invest.open_options import opened, with_chosen
from capacity.studies.invest.search import Search, Set, first_difference
from capacity.studies.uncertainty.planned import why_refused

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
    priorities: tuple[str, ...]
    """Those of the search in the book's own future, with `capital` and `fewest`."""
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
        if common.apart or task.look:
            search = Search(opened(inputs, common.capital), inputs.scenario.priorities, apart=common.apart)
        if common.apart:
            values = tuple(_figures(search.values_of(counts)) for counts in task.sets)
        else:
            values = tuple(_planned(inputs, common.priorities, counts) for counts in task.sets)
        known = [tuple(figures.values()) for figures in values if figures is not None]
        better, bound = better_than(search, known) if task.look else (None, None)
    except CapacityError as error:
        return Outcome(str(error))
    if better is None and all(each is None for each in values):
        return Outcome("no set of options has a plan")
    return Outcome("", values, better, bound)


def _figures(found: Set | None) -> dict[str, float] | None:
    return None if found is None else found.values


def _planned(inputs: Inputs, priorities: Sequence[str], counts: dict[str, int]) -> dict[str, float] | None:
    """The figures of one set, by a plan of it; None where it has none.

    On a large place that takes a third of the time of the programme with options left open, in which areas of different
    reach cannot be one.
    """
    taken = with_chosen(inputs, counts)
    if takes_too_much(taken):
        return None
    own = {
        "capital": sum(option.total_capital * counts.get(option.option, 0) for option in inputs.scenario.options),
        "fewest": float(sum(counts.values())),
    }
    try:
        solution = solve(build(taken), [p for p in priorities if p not in own], figures_only=True)
    except NoPlan:
        return None
    if solution.stopped:
        raise CapacityError(solution.stopped)
    settled = own | {stage.priority: stage.value for stage in solution.stages}
    return {priority: settled[priority] for priority in priorities}


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
    return better, dict(zip(search.priorities, bound, strict=True))
