"""A programme built once, whose priorities are settled in order, each on the optimal face of those before."""

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from capacity.inputs.errors import NoPlan
from capacity.model.asleep import chains_of
from capacity.model.engine import Engine, Infeasible
from capacity.model.highs import LimitReached
from capacity.model.lp import build_program
from capacity.model.lp.basis import Basis, named, placed_in
from capacity.model.lp.matrix import collect
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.lp.program import Key
from capacity.model.optimum import TOLERANCE, Optimum
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import Plan
from capacity.model.problem.shapes import Bools, Floats, product

SMALLEST_PRICE = 1e-6  # a smaller shadow price is solver noise: its duals are not accurate beyond this
STOPPED = "stopped at the time limit"
START, PROOF = "start", "proof"
GO_ON_UP_TO = 100_000  # columns: in a larger programme the way from one stage's optimum to the next is too long
SLEEP_FROM = 10_000  # columns: in a smaller programme looking for groups to wake takes as long as it saves
STEP = 0.1  # what the largest cost of a priority is of that of the one before, in the sum that stages begin from
STEPS = 5  # how many priorities are in it: more than the solver's tolerance can tell apart would be in vain
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Stage:
    """One priority as it was settled. `value` is its figure at the optimum, unrounded."""

    priority: str
    value: float
    seconds: float
    status: str


def figures_of(stages: Iterable[Stage]) -> dict[str, float]:
    """The figure of each priority."""
    return {stage.priority: stage.value for stage in stages}


@dataclass(frozen=True)
class ShadowPrice:
    """How much one unit more of a limit would change a priority's figure. The row is one of the merged programme."""

    priority: str
    constraint: str
    key: Key
    value: float


@dataclass(frozen=True)
class Stages:
    """What is settled so far."""

    settled: tuple[Stage, ...] = ()
    shadow_prices: tuple[ShadowPrice, ...] = ()
    plan: Plan | None = None
    problem: Problem | None = None
    """The problem that the plan is for."""
    stopped: str = ""
    """Why not every priority was settled; empty where all were."""
    bases: Mapping[str, Basis] = field(default_factory=dict)
    """Where each stage ended, if these are to be kept."""


@dataclass(frozen=True)
class How:
    """How a programme is to be settled."""

    progress: Progress
    """Called with the name of the stage, many times a second."""
    deadline: float | None
    near: Mapping[str, Basis] = field(default_factory=dict)
    """Bases of a plan of a similar problem, to start from."""
    keep_bases: bool = False


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause Python's search for cycles, which PuLP's many small objects would set off again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Programme:
    """One built programme, and the solver that holds it on the optimal face of what is settled."""

    def __init__(self, problem: Problem, how: How, priced: bool = False, has_a_plan: bool = False) -> None:
        """`priced` keeps shadow prices; `has_a_plan` says that another programme has found a plan for this one."""
        began = time.perf_counter()
        self.problem, self.built, self.how, self.priced = problem, problem, how, priced
        with _no_collection():
            program = build_program(problem)
            self.matrix = collect(program)
            self.program = program.without_rows()
        self.engine = Engine(self.matrix, how.deadline, has_a_plan)
        if self.matrix.size >= SLEEP_FROM:
            self.engine.let_sleep(chains_of(self.matrix, problem), self._unlikely())
        self._objectives: dict[str, tuple[Floats, float]] = {}
        self._started, self._near_the_end = 0.0, False
        self.build_seconds = time.perf_counter() - began

    def _unlikely(self) -> Bools:
        """(G,) groups in which there is no reason yet to place anybody: those outside their borough."""
        problem = self.problem
        away: Bools = problem.services.home[problem.groups.service] != problem.groups.home
        return away

    @property
    def size(self) -> dict[str, int]:
        """Columns, rows and non-zeros."""
        matrix = self.matrix
        return {"columns": matrix.size, "rows": len(matrix.row_lower), "nonzeros": len(matrix.value)}

    def begin_again(self, how: How, has_a_plan: bool = False) -> None:
        """Start again with nothing settled; `has_a_plan` says that there is one."""
        self.how, self.engine, self._started = how, Engine(self.matrix, how.deadline, has_a_plan), 0.0
        self._near_the_end = False

    def settle(self, priorities: Sequence[str], stages: Stages) -> Stages:
        """Settle each priority before the next, as far as the time limit allows. Raises `Infeasible`, `NoPlan`."""
        left = priorities
        try:
            stages = self._start(priorities, stages)
            while left:
                left, stages = self._evenly(left, stages) or (left[1:], self._stage(left[0], stages))
        except LimitReached:
            return replace(stages, stopped=STOPPED)
        except NoPlan as error:
            if stages.plan is None:
                raise
            return replace(stages, stopped=f"stopped: {error}")
        return stages

    def some_plan(self, stages: Stages) -> Stages:
        """Any plan that is left, with the figures that are settled. Raises `Infeasible` where the solver finds none."""
        optimum = self._optimum(None, trial=True)
        if (status := self._status(stages.settled, optimum)) != "optimal":
            raise NoPlan(status)
        return replace(stages, plan=self.matrix.plan(optimum.x), problem=self.problem)

    def _objective(self, priority: str) -> tuple[Floats, float]:
        """Cost of each column, and the part that does not depend on the plan."""
        if priority not in self._objectives:
            expression = PRIORITIES[priority].figure(self.program, self.built)
            self._objectives[priority] = self.matrix.costs(expression), float(expression.constant)
        return self._objectives[priority]

    def _stage(self, priority: str, stages: Stages, along: str | None = None) -> Stages:
        """Minimise one priority, and stay on the face of its optimal plans.

        `along` is a priority whose rows are held on trial: its best figure is whatever this optimum gives.
        """
        how, engine = self.how, self.engine
        how.progress(priority)
        began = time.perf_counter()
        if priority in how.near:
            engine.start_near(*placed_in(how.near[priority], self.problem, self.matrix))
        optimum = self._optimum(priority, trial=along is not None)
        costs, constant = self._objective(priority)
        seconds, self._started = time.perf_counter() - began + self._started, 0.0
        before = stages.settled
        if along is not None:
            before = (*before, Stage(along, self._figure(along, optimum), 0.0, "optimal"))
        stage = Stage(priority, optimum.value + constant, seconds, self._status(before, optimum))
        stages = self._keeping(priority, stages)
        at_its_floor = PRIORITIES[priority].floored and not product(costs, optimum.x > 0)
        prices = list[ShadowPrice]()
        if at_its_floor:  # no limit stands in its way, whatever duals the solver chose
            engine.fix_at_zero(costs > 0)
        else:
            self._stay(optimum, costs)
            prices += self._prices(priority, optimum) if self.priced else []
        return replace(
            stages,
            settled=(*before, stage),
            shadow_prices=(*stages.shadow_prices, *prices),
            plan=self.matrix.plan(optimum.x),
            problem=self.problem,
        )

    def _optimum(self, priority: str | None, trial: bool) -> Optimum:
        """The best plan that is left by one priority, or any plan that is left. Raises as `Engine.minimise` does."""
        costs = np.zeros(self.matrix.size) if priority is None else self._objective(priority)[0]
        return self.engine.minimise(costs, lambda: self.how.progress(priority or PROOF), trial, self._goes_on)

    @property
    def _goes_on(self) -> bool:
        """Whether the next optimum is looked for from the last one."""
        return self._near_the_end or self.matrix.size <= GO_ON_UP_TO

    def _stay(self, optimum: Optimum, costs: Floats) -> None:
        """Stay on the face of the optimal plans from now on."""
        columns, rows = self.engine.face(optimum, costs)
        self.engine.fix_at_zero(columns)
        self.engine.hold(rows)

    def _figure(self, priority: str, optimum: Optimum) -> float:
        costs, constant = self._objective(priority)
        return product(costs, optimum.x) + constant

    def _status(self, before: Sequence[Stage], optimum: Optimum) -> str:
        """Optimal, with a remark if rounding let an earlier figure drift further than our tolerance."""
        for stage in before:
            now = self._figure(stage.priority, optimum)
            if now - stage.value > TOLERANCE * (self.engine.units.people + abs(stage.value)):
                return f"optimal, but {stage.priority} rose from {stage.value:.9g} to {now:.9g}"
        return "optimal"

    def _start(self, priorities: Sequence[str], stages: Stages) -> Stages:
        """Go where the stages begin; it settles nothing."""
        if len(priorities) > 1 and self._at_one_sum(priorities, self.how.near.get(START)):
            return self._keeping(START, stages)
        return stages

    def _at_one_sum(self, priorities: Sequence[str], near: Basis | None = None) -> bool:
        """Go to the optimum of one sum, in which every priority counts for far less than that before it: each stage is
        then only a few steps away, and most are none. False where the solver does not get there."""
        began = time.perf_counter()
        self.how.progress(priorities[0])
        if near is not None:
            self.engine.start_near(*placed_in(near, self.problem, self.matrix))
        total = np.zeros(self.matrix.size)
        for n, priority in enumerate(priorities[:STEPS]):
            costs = self._objective(priority)[0]
            total += STEP**n * costs / (float(np.abs(costs).max(initial=0.0)) or 1.0)
        try:
            self.engine.minimise(total, lambda: self.how.progress(priorities[0]))
        except NoPlan:  # each stage by itself may be easier
            return False
        self._near_the_end, self._started = True, time.perf_counter() - began
        return True

    def _keeping(self, stage: str, stages: Stages) -> Stages:
        """With the basis at which the solver is, if these are to be kept."""
        if not self.how.keep_bases:
            return stages
        return replace(stages, bases={**stages.bases, stage: named(self.problem, self.matrix, *self.engine.basis())})

    def _evenly(self, priorities: Sequence[str], stages: Stages) -> tuple[Sequence[str], Stages] | None:
        """Settle `fairness` along with the next priority where every area can see the same share of its people leave.

        No plan is fairer: people × the largest share is at least the number who leave, the same in every plan
        that is left. None where that number differs between plans, or no plan is that even.
        """
        if priorities[0] != "fairness" or len(priorities) < 2 or not self._as_many_leave(stages):
            return None
        rows = self.matrix.rows.get("fairness", slice(0, 0))
        self.engine.hold(rows)
        try:
            return priorities[2:], self._stage(priorities[1], stages, along=priorities[0])
        except Infeasible:
            self.engine.release(rows)
            return None

    def _as_many_leave(self, stages: Stages) -> bool:
        """Whether all remaining plans place the same number of areas' people out of borough, and all of those count.

        They do where nobody waits or is refused, none moves from a closed home or has another need, and placements
        against choice are settled: models/formulation.md, "Settling fairness".
        """
        problem, matrix = self.problem, self.matrix
        if (
            "out_of_borough" not in [stage.priority for stage in stages.settled]
            or problem.moves
            or len(problem.turns.group)
        ):
            return False
        columns = np.concatenate([matrix.columns[family].ravel() for family in ("waiting", "refused")])
        if not self.engine.fixed[columns[columns >= 0]].all():
            return False
        points, in_rows = problem.points, np.zeros(len(problem.points.area), dtype=bool)
        in_rows[[point for (point,) in matrix.keys.get("fairness", [])]] = True
        judged = matrix.columns["largest_share"][points.home, points.need] >= 0
        return not (judged & (points.counted > 0) & ~in_rows).any()

    def _prices(self, priority: str, optimum: Optimum) -> Iterator[ShadowPrice]:
        for constraint, rows in self.matrix.rows.items():
            duals = optimum.row_dual[rows]
            for row in np.flatnonzero(np.abs(duals) > SMALLEST_PRICE).tolist():
                yield ShadowPrice(priority, constraint, self.matrix.keys[constraint][row], float(duals[row]))
