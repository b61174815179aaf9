"""Bounds of boxes of sets, and what single sets come to: what is asked, and the programmes that answer.

An answer follows from what is asked and nothing else, also not from what was asked before it, so that it is the same in
whatever process it is found, and in whatever order.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from capacity.inputs.errors import NoPlan
from capacity.model.engine import Engine, Infeasible, NoneInAnyWay
from capacity.model.highs import LimitReached
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.lp.program import MILLION
from capacity.model.optimum import Optimum
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import merge, prune
from capacity.model.problem.shapes import Bools, Floats
from capacity.model.programme import STOPPED, How, Programme, Stage, Stages
from capacity.studies.invest.open_options import TOTAL, Opened, open_problem, years_of
from capacity.studies.uncertainty.planned import without_outlines

KEPT = 4  # programmes held at a time in each process: each takes some hundred megabytes
OF_OPTIONS = ("at_most", "at_least", "capital", "needs", "excludes")  # families whose rows say which sets are allowed
EXACT = 1e-9  # of the largest cost: a column priced below 0 by more than this would make a cut promise too much
TIE = 1e-7  # figures this near, relative to their size, are the same
Counts = tuple[int, ...]
Tick = Callable[[], None]


@dataclass(frozen=True)
class Start:
    """Where a programme ended, after each part of its priorities: a start for others of the same size."""

    size: tuple[int, int]
    """Columns and rows."""
    ends: tuple[tuple[bytes, bytes], ...]
    """Bits: which columns are in the basis, and which rows have a slack that is not in it."""


@dataclass(frozen=True)
class Ask:
    """A box of sets: how good they can be when options may be taken in parts."""

    way: int
    """How the tried options are taken, as a number of `Opened.ways`."""
    least: Counts
    most: Counts
    """How often each linear option may be taken."""
    sums: tuple[float, ...] | None
    """£ that each limit of capital leaves for the linear options, that of all years last; None for any."""
    exact: bool
    """Whether areas keep to their reach. If not, they are taken as one: no worse, and solved sooner."""
    start: Start | None = None
    beating: tuple[float, ...] | None = None
    """Figures, without what the tried options take: what is worse than these is not settled further."""


@dataclass(frozen=True)
class Cut:
    """What a figure is at least in any set where the priorities before it are as low as they can ever be."""

    place: int
    """Of the priority: the first that was minimised, the others before it being at their lowest."""
    at_none: float
    """The figure without any linear option."""
    each: tuple[float, ...]
    """What one more of each linear option takes off, below 0, or adds."""


@dataclass(frozen=True)
class Answer:
    """The best of a box, priority by priority."""

    values: tuple[float, ...]
    """Of the first priorities at least: of all, unless `beating` was better."""
    taken: tuple[float, ...]
    """How often each linear option is taken there."""
    start: Start
    cut: Cut | None = None


@dataclass
class Asked:
    """A scenario with its options left open, and its programmes, which are not sent along to other processes."""

    opened: Opened
    priorities: tuple[str, ...]
    apart: bool
    """Whether every area is by itself."""
    _built: dict[tuple[int, bool], "_Watched | None"] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, opened: Opened, priorities: tuple[str, ...]) -> "Asked":
        """Where every area is by itself exactly if a priority tells areas apart."""
        small = replace(opened, inputs=without_outlines(opened.inputs))
        return cls(small, priorities, any(PRIORITIES[priority].apart for priority in priorities))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_built": {}}

    def programme(self, way: int, exact: bool) -> "_Watched | None":
        """The programme of one way to take the tried options; None where they cannot be taken so."""
        key = way, exact or self.apart
        if key not in self._built:
            problem = self._problem(way)
            made = None if problem is None else _Watched(problem if key[1] else merge(problem, True).problem, _NOW)
            while len(self._built) >= KEPT:
                del self._built[next(iter(self._built))]
            self._built[key] = made
        return self._built[key]

    def _problem(self, way: int) -> Problem | None:
        enough = sum(option.total_capital * option.repeat for option in self.opened.inputs.scenario.options)
        limits = dict.fromkeys((*years_of(self.opened), TOTAL), enough)  # each answer has limits of its own
        problem = open_problem(replace(self.opened, limits=limits), self.opened.ways[way])
        if problem is None:
            return None
        pruned = prune(problem)
        return pruned if self.apart else merge(pruned).problem


class _Watched(Programme):
    """A programme that keeps what the first priority that it minimises came to."""

    first: tuple[int, Optimum, Floats, Bools] | None = None
    """Its place among the priorities, its optimum, the costs, and the columns held at 0 for those before it."""
    _place, _on_trial = 0, False

    def settle(self, priorities: Sequence[str], stages: Stages) -> Stages:
        """Settle priorities, at once where nothing need add to those before the last: that saves most of the time."""
        leading = priorities[:-1]
        if not stages.settled and leading and all(PRIORITIES[priority].floored for priority in leading):
            positive = np.logical_or.reduce([self._objective(priority)[0] > 0 for priority in leading])
            zero = positive & ~self.engine.fixed
            self.engine.fix_at_zero(zero)
            floors = tuple(Stage(priority, self._objective(priority)[1], 0.0, "optimal") for priority in leading)
            self._on_trial = True
            try:
                return self._stage(priorities[-1], replace(stages, settled=floors))
            except Infeasible:
                self.engine.free(zero)
            except LimitReached:
                return replace(stages, stopped=STOPPED)
            finally:
                self._on_trial = False
        return super().settle(priorities, stages)

    def _optimum(self, priority: str | None, trial: bool) -> Optimum:
        return super()._optimum(priority, trial or self._on_trial)

    def _stage(self, priority: str, stages: Stages, along: str | None = None) -> Stages:
        self._place = len(stages.settled) + (along is not None)
        return super()._stage(priority, stages, along)

    def _stay(self, optimum: Optimum, costs: Floats) -> None:
        if self.first is None:
            self.first = self._place, optimum, costs, self.engine.fixed
        super()._stay(optimum, costs)

    def cut(self, stages: Stages) -> Cut | None:
        """What that priority's figure is at least in other sets; None where its duals are not exact enough to say.

        The rows of the options are left out, so that it holds however often they are taken.
        """
        if self.first is None:
            return None
        place, optimum, costs, held = self.first
        matrix, duals = self.matrix, optimum.row_dual.copy()
        for family in OF_OPTIONS:
            duals[matrix.rows.get(family, slice(0, 0))] = 0.0
        unequal = matrix.row_lower < matrix.row_upper
        duals[unequal] = np.minimum(duals[unequal], 0.0)
        charge = costs - matrix.transposed_times(duals)
        chosen = matrix.columns["chosen"]
        others = np.ones(matrix.size, dtype=bool)
        others[chosen] = False
        scale = float(np.abs(costs).max(initial=0.0)) or 1.0
        if (charge[others & ~held] < -EXACT * scale).any():
            return None
        limits = np.where(np.isfinite(matrix.row_upper), matrix.row_upper, 0.0)
        constant = stages.settled[place].value - optimum.value
        return Cut(place, float(duals @ limits) + constant, tuple(charge[chosen].tolist()))


_NOW = How(lambda stage: None, None)


def answer(asked: Asked, ask: Ask, tick: Tick = lambda: None, deadline: float | None = None) -> Answer | None:
    """The best of a box; None where no set of it is allowed.

    Raises `LimitReached` at the deadline, `NoPlan` where the solver finds no plan that passes our check.
    """
    if deadline is not None and time.monotonic() > deadline:
        raise LimitReached
    programme = asked.programme(ask.way, ask.exact)
    if programme is None:
        return None
    how = How(lambda stage: tick(), deadline)
    try:
        return _answered(asked, ask, programme, how)
    except Infeasible:
        if not _some_set(programme):
            return None
    try:  # its presolve can take the last digit of a bed for one too few: asked again in every way that it has
        return _answered(asked, ask, programme, how, has_a_plan=True)
    except NoneInAnyWay:
        return None


def _some_set(programme: _Watched) -> bool:
    """Whether any set satisfies the rows of the options, as they stand: which is all that an answer usually lacks."""
    engine, rows = programme.engine, np.zeros(len(programme.matrix.row_lower), dtype=bool)
    for family in OF_OPTIONS:
        rows[programme.matrix.rows.get(family, slice(0, 0))] = True
    columns = np.zeros(programme.matrix.size, dtype=bool)
    columns[programme.matrix.columns["chosen"]] = True
    options = replace(engine.matrix, row_lower=engine.row_lower, row_upper=engine.row_upper).part(columns, rows)
    try:
        Engine(options, None, has_a_plan=True).minimise(np.zeros(options.size), lambda: None)
    except NoneInAnyWay:
        return False
    return True


def _answered(asked: Asked, ask: Ask, programme: _Watched, how: How, has_a_plan: bool = False) -> Answer:
    """The best of a box. Raises `Infeasible`, or where that is not believed `NoneInAnyWay`; and as `answer` does."""
    programme.begin_again(how, has_a_plan)
    programme.first = None
    engine, rows = programme.engine, programme.matrix.rows
    if ask.least:
        engine.limit(rows["at_most"], np.array(ask.most, dtype=float))
        engine.limit(rows["at_least"], -np.array(ask.least, dtype=float))
    if "capital" in rows:
        sums = np.inf if ask.sums is None else np.array(ask.sums) / MILLION
        engine.limit(rows["capital"], sums)
    size = programme.matrix.size, len(programme.matrix.row_lower)
    starts = ask.start.ends if ask.start is not None and ask.start.size == size else ()
    stages, ends = Stages(), list[tuple[bytes, bytes]]()
    for number, part in enumerate(_parts(asked.priorities)):
        if number < len(starts):
            basic, tight = (_unpacked(bits, length) for bits, length in zip(starts[number], size, strict=True))
            engine.start_near(basic, tight)
        stages = programme.settle(part, stages)
        if stages.stopped == STOPPED:
            raise LimitReached
        if stages.stopped or stages.plan is None:
            raise NoPlan(stages.stopped or "no priority could be settled")
        if size[0]:
            basic, tight = engine.basis()
            ends.append((np.packbits(basic).tobytes(), np.packbits(tight).tobytes()))
        values = tuple(stage.value for stage in stages.settled)
        if ask.beating is not None and first_difference(values, ask.beating[: len(values)]) > 0:
            break
    assert stages.plan is not None
    ends += starts[len(ends) :]  # of those not reached, where the one it began with had ended
    return Answer(values, tuple(stages.plan.chosen.tolist()), Start(size, tuple(ends)), programme.cut(stages))


def _parts(priorities: Sequence[str]) -> Iterator[Sequence[str]]:
    """The priorities, in parts that are settled one after the other: those that may be settled along with the next one
    are not parted from it."""
    first = 0
    for place, priority in enumerate(priorities, start=1):
        leading = first == 0 and PRIORITIES[priority].floored
        if place == len(priorities) or not (leading or priority == "fairness"):
            yield priorities[first:place]
            first = place


def _unpacked(bits: bytes, length: int) -> Bools:
    return np.unpackbits(np.frombuffer(bits, dtype=np.uint8), count=length).astype(bool)


def first_difference(one: Sequence[float], other: Sequence[float]) -> int:
    """−1 where `one` is better at the first figure in which they differ, 1 where it is worse, 0 where all tie."""
    for mine, theirs in zip(one, other, strict=True):
        if abs(mine - theirs) > TIE * (1 + min(abs(mine), abs(theirs))):
            return -1 if mine < theirs else 1
    return 0


def beats(values: Sequence[float], beating: Sequence[float], strictly: bool) -> bool:
    """Whether figures are as good as others, or `strictly` better."""
    differs = first_difference(values, beating)
    return differs < 0 or (differs == 0 and not strictly)


def better_of(one: tuple[float, ...] | None, other: Sequence[float] | None) -> tuple[float, ...] | None:
    """The better figures of two."""
    if one is None or other is None:
        return one if other is None else tuple(other)
    return one if first_difference(one, other) <= 0 else tuple(other)
