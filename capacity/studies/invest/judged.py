"""Sets judged over futures: those near the best and those that are best in some future, each planned in all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

import numpy as np

from capacity.inputs.errors import NoPlan
from capacity.inputs.read.reading import Inputs
from capacity.studies.futures_options import CVAR, EXPECTED, LEVEL, REGRET, Judge
from capacity.studies.invest.asked import first_difference
from capacity.studies.invest.in_future import DOING, Common, Future, Outcome, Task, weigh
from capacity.studies.invest.judges import InFutures
from capacity.studies.invest.open_options import limits_of
from capacity.studies.invest.sampled import Futures
from capacity.studies.invest.sets import Set, Sets
from capacity.studies.pool import Pool, Progress, in_parallel
from capacity.studies.uncertainty.planned import without_outlines

FURTHER = "weighing sets that are best in some future:"
EVERY = 16
"""Sets up to which all that the capital allows are planned in all futures, and none is looked for."""
MOST_COUNTED = 4096
"""Ways to take the options up to which those that the capital allows are counted."""


@dataclass(frozen=True)
class Unproven:
    """A future in which a set that was not found may be better than all that were compared."""

    future: str
    priority: str
    """The first in which it could be."""
    by: float
    """By how much at most, in the priority's figure."""


@dataclass(frozen=True)
class Stranger:
    """A set that is best in a future, and is not allowed as the scenario has the book."""

    future: str
    counts: dict[str, int]


@dataclass(frozen=True)
class Judged:
    """What came of the sets in the futures."""

    futures: tuple[Future, ...]
    """All of them, in their order."""
    why_not: dict[str, str]
    """Futures in which nothing can be planned, by name, and why."""
    sets: tuple[Set, ...]
    """With their figures as the scenario has the book; the first of them is recommended."""
    figures: InFutures
    """Of the sets, in the other futures."""
    judge: Judge | None
    """Who chose the recommended set; None where it is the best as the scenario has the book."""
    level: float
    """Of the worst futures."""
    own_best: Set
    """The best as the scenario has the book."""
    unproven: tuple[Unproven, ...]
    strangers: tuple[Stranger, ...]
    complete: bool
    """Whether every set that is allowed is among them."""
    drawn: bool
    """Whether the futures were drawn, not named in a file."""

    @property
    def planned(self) -> tuple[Future, ...]:
        """The futures in which something can be planned."""
        return tuple(future for future in self.futures if future.name not in self.why_not)

    @property
    def judges(self) -> tuple[Judge, ...]:
        """Those whose choice is told."""
        return Judge(EXPECTED), Judge(CVAR, self.level), Judge(REGRET)


def judge_sets(
    inputs: Inputs,
    capital: float | None,
    sets: Sequence[Set],
    wanted: Futures,
    judge: Judge | None,
    every_set: Sets,
    progress: Progress,
    pool: Pool,
) -> Judged:
    """Plan sets in futures, and those that are best in any of them, and choose by `judge`; all sets where they are few.

    The first of `sets` is the best as the scenario has the book, and `every_set` is all that is known of sets there.
    Raises `NoPlan` where no future can be planned.
    """
    futures = wanted.each
    limits = limits_of(inputs, capital)
    common = Common(without_outlines(inputs), capital, every_set.apart)
    others = _all_others(every_set, limits, sets)
    sets = [*sets, *(others or ())]
    complete = others is not None
    tasks = [Task(future, tuple(each.counts for each in sets), look=not complete) for future in futures]
    outcomes = in_parallel(weigh, tasks, pool, progress, shared=common, doing=DOING)
    made = [f for f, outcome in enumerate(outcomes) if not outcome.why_not]
    if not made:
        raise NoPlan(f"none of {len(futures)} futures can be planned; the first: {outcomes[0].why_not}")

    every, strangers = list(sets), list[Stranger]()
    for f in made:
        better = outcomes[f].better
        if better is None or better.counts in [each.counts for each in every]:
            continue
        central = every_set.of(better.counts) if every_set.affordable(every_set.key(better.counts), limits) else None
        if central is None:
            strangers.append(Stranger(futures[f].name, better.counts))
        else:
            every.append(central)
    added = [each.counts for each in every[len(sets) :]]
    again = [Task(futures[f], tuple(added), look=False) for f in made] if added else []
    further = in_parallel(weigh, again, pool, progress, shared=common, doing=FURTHER) if added else []

    priorities = tuple(p for p in every_set.priorities if p != "fewest")
    why_not = {futures[f].name: each.why_not for f, each in enumerate(outcomes) if each.why_not}
    columns, kept = [], list[int]()
    for place, f in enumerate(made):
        found = [*outcomes[f].values, *(further[place].values if added and not further[place].why_not else ())]
        column = np.full((len(every), len(priorities)), np.nan)
        for row, figures in enumerate(found):
            if figures is not None:
                column[row] = [figures[priority] for priority in priorities]
        if np.isnan(column).all():
            why_not[futures[f].name] = "no set that is allowed as the scenario has the book has a plan"
        else:
            columns.append(column)
            kept.append(f)
    if not kept:
        raise NoPlan(f"none of {len(futures)} futures can be planned; the first: {why_not[futures[0].name]}")
    weight = np.array([futures[f].weight for f in kept])
    compared = InFutures(priorities, np.stack(columns, axis=1), weight, _ties(every))
    judged = Judged(
        futures=futures,
        why_not=why_not,
        sets=tuple(every),
        figures=compared,
        judge=judge,
        level=judge.level if judge is not None and judge.kind == CVAR else LEVEL,
        own_best=sets[0],
        unproven=tuple(_unproven(futures[f].name, outcomes[f], compared, column) for column, f in enumerate(kept)
                       if outcomes[f].bound is not None),
        strangers=tuple(strangers),
        complete=complete,
        drawn="drawn" in wanted.said,
    )  # fmt: skip
    return _ordered(judged, 0 if judge is None else compared.chosen_by(judge))


def _all_others(every_set: Sets, limits: Mapping[str, float], sets: Sequence[Set]) -> list[Set] | None:
    """All other sets that are allowed, where there are few; None for too many."""
    free = every_set.free
    if prod(option.repeat + 1 for option in free) > MOST_COUNTED:
        return None
    linear_first = [*every_set.opened.linear, *every_set.opened.tried]
    affordable = list[dict[str, int]]()
    for times in product(*(range(option.repeat + 1) for option in linear_first)):
        counts = {option.option: count for option, count in zip(linear_first, times, strict=True) if count}
        if every_set.affordable(every_set.key(counts), limits):
            affordable.append(counts)
    if len(affordable) > EVERY:
        return None
    known = [each.counts for each in sets]
    found = every_set.planned(every_set.key(counts) for counts in affordable if counts not in known)
    return [each for each in found if each is not None]


def _ties(sets: Sequence[Set]) -> np.ndarray:
    return np.array([[sum(each.counts.values())] for each in sets], dtype=float)


def _unproven(future: str, outcome: Outcome, compared: InFutures, column: int) -> Unproven:
    """How much better than the best of those compared a set that was not found could be."""
    assert outcome.bound is not None
    best = compared.values[int(compared.best[:, column].argmax()), column]
    for priority, value in zip(compared.priorities, best.tolist(), strict=True):
        if first_difference((outcome.bound[priority],), (value,)):
            return Unproven(future, priority, value - outcome.bound[priority])
    return Unproven(future, compared.priorities[-1], 0.0)


def _ordered(judged: Judged, chosen: int) -> Judged:
    """The chosen set first, the one without any option last, the others as they were found."""
    sets, figures = judged.sets, judged.figures
    others = [row for row in range(len(sets)) if row != chosen]
    rows = [chosen, *sorted(others, key=lambda row: not sets[row].counts)]
    return replace(
        judged,
        sets=tuple(sets[row] for row in rows),
        figures=InFutures(figures.priorities, figures.values[rows], figures.weight, figures.ties[rows]),
    )
