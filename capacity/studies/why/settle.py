"""What is left of placements out of borough, and of waiting, when a set of limits is lifted: solved, or known already.

A set need not be solved where another plan is its answer. Lifting a limit that has no dual in an optimal plan changes
nothing in it: that plan stays optimal. And where nobody at all is placed against their choice, nobody is with more
lifted. Both hold for limits whose lifting only takes rows away, and where earlier priorities cannot get better.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from capacity.inputs.errors import NoPlan
from capacity.model.engine import Engine, Infeasible
from capacity.model.lp.matrix import Matrix
from capacity.model.optimum import Optimum
from capacity.model.problem.shapes import Bools, Floats, Ints
from capacity.studies.why.lifting import RELAXES, Lifting
from capacity.studies.why.right_sides import ARRANGING

NO_DUAL = 1e-9
"""A dual below this share of the largest cost is none."""
NOBODY = 1e-7
"""People: fewer than this are the solver's noise."""
YEARLY = 1e-3
"""How much more a person counts in each year that comes later, where only the year is open: sooner is taken."""

Set = frozenset[str]
Basis = tuple[Bools, Bools]


@dataclass(frozen=True)
class Left:
    """What is left when a set of limits is lifted."""

    against_choice: Floats
    """(H, N, Y) people placed against their choice."""
    waiting: Floats
    """(H, N, Y) weeks spent waiting or while a place is arranged."""
    value: float
    """People placed against their choice, all together: the figure of the priority."""
    idle: frozenset[str]
    """Limits still in force that could be lifted without changing this plan."""
    at_best: bool
    """Whether no earlier priority could get better, whatever is lifted."""
    solved: bool = True
    """Whether it was solved for this set; otherwise another set has the same plan."""


@dataclass
class Settler:
    """Solves sets of lifted limits one after the other, each from the basis of one that it knows."""

    lifting: Lifting
    run: Floats
    """(H · N · Y,) the run's own people placed against their choice: of equally good plans the nearest is taken."""
    left: dict[Set, Left] = field(default_factory=dict)
    _bases: dict[Set, Basis] = field(default_factory=dict)
    _cheapest: dict[Set, Basis] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._matrix, self._excess = _with_excess(self.lifting, self.run)
        self._engine = Engine(self._matrix, None, has_a_plan=True)  # the run is one, whatever is lifted
        grown = self._matrix.size - self.lifting.matrix.size
        self._costs = [np.append(step.costs, np.zeros(grown)) for step in self.lifting.steps]
        self._rows = len(self.run)

    def settle(self, lifted: Set) -> Left:
        """What is left with these limits lifted. Raises `NoPlan`."""
        if lifted not in self.left:
            self.left[lifted] = self._known(lifted) or self._solved(lifted)
        return self.left[lifted]

    def _known(self, lifted: Set) -> Left | None:
        """The answer of a smaller set, where it is the answer of this one, too."""
        for smaller, left in self.left.items():
            more = lifted - smaller
            if not left.at_best or not smaller < lifted or not more <= RELAXES:
                continue
            if left.value <= NOBODY or (len(more) == 1 and more <= left.idle):
                return replace(left, idle=left.idle - more, solved=False)
        return None

    def _solved(self, lifted: Set) -> Left:
        engine, goal = self._engine, self._costs[-1]
        self._lift(lifted)
        at_best, optimum = self._total(_nearest(self._bases, lifted))
        self._bases[lifted] = engine.basis()
        idle = self._idle(optimum, lifted)
        self._hold(optimum, goal)
        for costs in self._finer():
            optimum = self._minimise(costs, engine.basis())
            self._hold(optimum, costs)
        x = optimum.x[: self.lifting.matrix.size]
        return Left(
            against_choice=self._by_cell(x),
            waiting=self.lifting.waiting(self.lifting.matrix.plan(x).waiting, lifted),
            value=float(goal @ optimum.x),
            idle=idle,
            at_best=at_best,
        )

    def paid(self, lifted: Set) -> Floats:
        """(H, Y) £ that home authorities pay in each year of the cheapest plan with these limits lifted, every earlier
        priority kept. Raises `NoPlan`."""
        self._lift(lifted)
        _, optimum = self._total(self._bases.get(lifted) or _nearest(self._bases, lifted))
        self._bases[lifted], costs = self._engine.basis(), self._costs[-1]
        for step in self.lifting.then:
            self._hold(optimum, costs)
            costs = np.append(step.costs, np.zeros(len(self.run)))
            optimum = self._minimise(costs, _nearest(self._cheapest, lifted))
        self._cheapest[lifted] = self._engine.basis()
        return self.lifting.money.paid(optimum.x[: self.lifting.matrix.size], ARRANGING in lifted)

    def _lift(self, lifted: Set) -> None:
        """Begin with these limits lifted, and nothing settled."""
        self._engine.start_over(np.concatenate([self.lifting.row_upper(lifted), self.run]))
        if "distance" not in lifted:
            self._engine.fix_at_zero(self.lifting.beyond)

    def _total(self, near: Basis | None) -> tuple[bool, Optimum]:
        """Whether earlier priorities are as good as they can ever be, and the optimum of the last."""
        engine, steps = self._engine, self.lifting.steps
        adding = np.zeros(self._matrix.size, dtype=bool)
        for step, costs in zip(steps[:-1], self._costs, strict=False):
            if step.floored:
                adding |= costs > 0
        if len(steps) > 1 and all(step.floored for step in steps[:-1]):
            held = adding & ~engine.fixed
            engine.fix_at_zero(held)
            try:
                return True, self._minimise(self._costs[-1], near, trial=True)
            except Infeasible:
                engine.free(held)
        for costs in self._costs[:-1]:
            self._hold(self._minimise(costs, near), costs)
            near = None
        return len(steps) == 1, self._minimise(self._costs[-1], near)

    def _minimise(self, costs: Floats, near: Basis | None, trial: bool = False) -> Optimum:
        if near is not None:
            self._engine.start_near(*near)
        try:
            return self._engine.minimise(costs, _silent, trial)
        except Infeasible as error:
            if trial:
                raise
            raise NoPlan("no plan satisfies every constraint") from error

    def _hold(self, optimum: Optimum, costs: Floats) -> None:
        """Stay among the plans that are as good."""
        columns, rows = self._engine.face(optimum, costs)
        self._engine.fix_at_zero(columns)
        self._engine.hold(rows)

    def _finer(self) -> list[Floats]:
        """What tells equally good plans apart: nearest to the run; then needs in the book's order; then years."""
        _, needs, years = self.lifting.shape
        nearest = np.zeros(self._matrix.size)
        nearest[self._excess] = 1.0
        open_still = ~self._engine.fixed[self.lifting.cells[:, 0]]
        number, cell = self.lifting.cells[open_still].T
        costs = [nearest]
        for need in np.unique(cell // years % needs).tolist()[:-1]:
            of_need = np.zeros(self._matrix.size)
            of_need[number[cell // years % needs == need]] = 1.0
            costs.append(of_need)
        sooner = np.zeros(self._matrix.size)
        sooner[number] = 1.0 + YEARLY * (cell % years).astype(float)
        return [*costs, sooner] if len(number) else []

    def _by_cell(self, x: Floats) -> Floats:
        number, cell = self.lifting.cells.T
        cells = np.bincount(cell, np.maximum(x[number], 0.0), len(self.run)).astype(float)
        return cells.reshape(self.lifting.shape)

    def _idle(self, optimum: Optimum, lifted: Set) -> frozenset[str]:
        """Limits of this plan that have no dual at all."""
        scale = float(np.abs(self._costs[-1]).max(initial=0.0)) or 1.0
        dual = np.abs(optimum.row_dual[: len(self.lifting.matrix.row_upper)]) > NO_DUAL * scale
        at_work = {reason for reason, rows in self.lifting.rows.items() if (dual & rows).any()}
        for row, why in self.lifting.stopped.items():
            if dual[row]:
                at_work |= why
        if (np.abs(optimum.reduced_cost[self.lifting.beyond]) > NO_DUAL * scale).any():
            at_work.add("distance")
        return frozenset(self.lifting.reasons) & RELAXES - at_work - lifted


def _nearest(bases: Mapping[Set, Basis], lifted: Set) -> Basis | None:
    """Where to start: the end of the set that differs least."""
    if not bases:
        return None
    return bases[min(bases, key=lambda other: (len(other ^ lifted), sorted(other)))]


def _silent() -> None:
    """Nobody looks on while a set is solved."""


def _with_excess(lifting: Lifting, run: Floats) -> tuple[Matrix, Ints]:
    """The programme with a column for each cell: how many more people are placed against their choice than in the run.

    A row for each cell: people − excess ≤ the run's people. The columns cost nothing until they are asked to.
    """
    matrix, count = lifting.matrix, len(run)
    starts, index, value = [matrix.start], [matrix.index], [matrix.value]
    end = int(matrix.start[-1])
    for cell in range(count):
        members = lifting.cells[lifting.cells[:, 1] == cell, 0]
        index.append(np.append(members, matrix.size + cell).astype(np.int32))
        value.append(np.append(np.ones(len(members)), -1.0))
        end += len(members) + 1
        starts.append(np.array([end], dtype=np.int32))
    grown = replace(
        matrix,
        start=np.concatenate(starts).astype(np.int32),
        index=np.concatenate(index).astype(np.int32),
        value=np.concatenate(value),
        row_lower=np.append(matrix.row_lower, np.full(count, -np.inf)),
        row_upper=np.append(matrix.row_upper, run),
        size=matrix.size + count,
    )
    return grown, np.arange(matrix.size, matrix.size + count)


def in_order(reasons: Sequence[str], sets: Sequence[Set], processes: int) -> list[list[Set]]:
    """The sets in at most as many lists as there are processes, each from few lifted limits to many.

    Sets are told apart by limits whose lifting no other set can answer for, so that what a list knows serves all of it.
    """
    apart = [reason for reason in reasons if reason not in RELAXES][: max(0, processes.bit_length() - 1)]
    lists: dict[Set, list[Set]] = {}
    for each in sets:
        lists.setdefault(each & frozenset(apart), []).append(each)
    return [sorted(each, key=len) for each in lists.values()]


Answers = Mapping[Set, Left]
