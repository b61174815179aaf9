"""Priorities in order, each settled before the next: the only caller of a solver.

After a stage the plan is kept on the stage's optimal face (models/formulation.md, "Priorities"), the costs are
exchanged on the same solver object, and the next stage begins.
"""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from capacity.inputs.errors import NoPlan, StoppedAtLimit
from capacity.model.engine import TOLERANCE, Engine, Infeasible, LimitReached, Optimum, face
from capacity.model.lp import build_program
from capacity.model.lp.basis import Basis, named, placed_in
from capacity.model.lp.matrix import collect
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.lp.program import Key
from capacity.model.problem.arrays import Arcs, Floats, Problem
from capacity.model.problem.reduce import Merged, Plan, merge, prune, split

APART = ("moving", "travel")  # priorities for which every area is by itself
FLOORED = ("safe_staffing", "unmet")  # often 0 at the optimum: worth trying before minimising
SMALLEST_PRICE = 1e-6  # a smaller shadow price is the solver's dust: its duals are right to no more digits
STOPPED = "stopped at the time limit"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Stage:
    """One priority as it was settled. `value` is its figure at the optimum, unrounded."""

    priority: str
    value: float
    seconds: float
    status: str


@dataclass(frozen=True)
class ShadowPrice:
    """What one unit more of a limit would change in a priority's figure. The row is one of the merged programme."""

    priority: str
    constraint: str
    key: Key
    value: float


@dataclass(frozen=True)
class Solution:
    """A plan for `problem`, and how it was found."""

    problem: Problem
    plan: Plan
    merged: Merged
    stages: tuple[Stage, ...]
    stopped: str
    """Why not every priority was settled; empty where all were."""
    shadow_prices: tuple[ShadowPrice, ...]
    model: dict[str, int]
    """Columns, rows and non-zeros handed to the solver first."""
    build_seconds: float
    solver_seconds: float
    """Inside HiGHS."""
    bases: Mapping[str, Basis] = field(default_factory=dict)
    """Where each stage ended, for plans of much the same problem; empty unless they were to be kept."""


@dataclass
class _Run:
    """What is known as the stages go by."""

    progress: Progress
    deadline: float | None
    near: Mapping[str, Basis] = field(default_factory=dict)
    keep_bases: bool = False
    bases: dict[str, Basis] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    shadow_prices: list[ShadowPrice] = field(default_factory=list)
    plan: Plan | None = None
    problem: Problem | None = None
    """Whose plan it is."""
    stopped: str = ""
    proven: bool = False
    """Every priority is settled by a plan of the whole problem, and none has drifted."""
    build_seconds: float = 0.0
    solver_seconds: float = 0.0


def solve(
    problem: Problem,
    priorities: Sequence[str],
    time_limit: float | None = None,
    progress: Progress = lambda stage: None,
    near: Mapping[str, Basis] | None = None,
    keep_bases: bool = False,
) -> Solution:
    """The plan that is best by the priorities in their order.

    `time_limit` is in seconds from now. `progress` is called with the name of the stage, many times a second. `near`
    are the `bases` of a plan of much the same problem: they change how soon each optimum is found, not its value.
    Raises `NoPlan` when there is none, `StoppedAtLimit` when the limit came before any plan.
    """
    deadline = None if time_limit is None else time.monotonic() + time_limit
    pruned = prune(problem)
    first = next((n for n, priority in enumerate(priorities) if priority in APART), len(priorities))
    # With a limit the first plan must be one of the whole problem: there may be no time for a second.
    hopeful = first < len(priorities) and deadline is None
    run = _Run(progress, deadline, near or {}, keep_bases)
    for everywhere in [True, False] if hopeful else [False]:
        run = _Run(progress, deadline, near or {}, keep_bases, build_seconds=run.build_seconds,
                   solver_seconds=run.solver_seconds)  # fmt: skip
        merged = merge(pruned, everywhere)
        together = _Programme(merged.problem, run, priced=True)
        try:
            _settle(together, pruned, merged, priorities, first)
        except (Infeasible, NoPlan) as error:
            if not everywhere:
                raise NoPlan("no plan satisfies every constraint") if isinstance(error, Infeasible) else error from None
        if not everywhere or run.proven:
            break
    if run.plan is None or run.problem is None:
        raise StoppedAtLimit("the time limit came before any plan was found; nothing was written")
    return Solution(
        problem=run.problem,
        plan=run.plan,
        merged=merged,
        stages=tuple(run.stages),
        stopped=run.stopped,
        shadow_prices=tuple(run.shadow_prices),
        model=together.size,
        build_seconds=run.build_seconds,
        solver_seconds=run.solver_seconds,
        bases=run.bases,
    )


def _settle(together: "_Programme", pruned: Problem, merged: Merged, priorities: Sequence[str], first: int) -> None:
    """Settle the priorities before `first` on the merged programme, the others with every area by itself.

    Where areas of different reach are merged, the merged plan may be none of the whole problem; then the second part is
    the proof: a plan on the merged programme's optimal face that keeps every area to its reach is as good as any.
    """
    run, exact = together.run, merged.exact
    together.settle(priorities[:first])
    if run.plan is not None and exact:
        run.plan, run.problem = split(pruned, merged, run.plan), pruned
    if first < len(priorities) and not run.stopped:
        _apart(pruned, merged, together, run).settle(priorities[first:])
        run.proven = not run.stopped and all(stage.status == "optimal" for stage in run.stages)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without Python's search for cycles, which PuLP's many small objects would set off again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Programme:
    """One built programme, whose priorities are settled in order."""

    def __init__(self, problem: Problem, run: _Run, priced: bool) -> None:
        began = time.perf_counter()
        self.problem, self.run, self.priced = problem, run, priced
        with _no_collection():
            self.program = build_program(problem)
            self.matrix = collect(self.program)
        self.engine = Engine(self.matrix, run.deadline)
        self._objectives: dict[str, tuple[Floats, float]] = {}
        self.size = {
            "columns": self.matrix.size,
            "rows": len(self.matrix.row_lower),
            "nonzeros": len(self.matrix.value),
        }
        run.build_seconds += time.perf_counter() - began

    def settle(self, priorities: Sequence[str]) -> None:
        """Settle each priority before the next, as far as the time limit allows. Raises `Infeasible`, `NoPlan`."""
        try:
            left = self._floors(priorities)
            for priority in left:
                self._stage(priority)
        except LimitReached:
            self.run.stopped = STOPPED
        except NoPlan as error:
            if self.run.plan is None:
                raise
            self.run.stopped = f"stopped: {error}"
        finally:
            self.run.solver_seconds += self.engine.seconds

    def _objective(self, priority: str) -> tuple[Floats, float]:
        """Cost of each column, and what does not depend on the plan."""
        if priority not in self._objectives:
            expression = PRIORITIES[priority](self.program, self.problem)
            self._objectives[priority] = self.matrix.costs(expression), float(expression.constant)
        return self._objectives[priority]

    def _stage(self, priority: str, floors: Sequence[str] = ()) -> None:
        """Minimise one priority, and stay on the face of its optimal plans. `floors` are held at 0 on trial."""
        self.run.progress(priority)
        began = time.perf_counter()
        costs, constant = self._objective(priority)
        if priority in self.run.near:
            self.engine.start_near(*placed_in(self.run.near[priority], self.problem, self.matrix))
        optimum = self.engine.minimise(costs, lambda: self.run.progress(priority), trial=bool(floors))
        seconds = time.perf_counter() - began
        for floor in floors:
            self.run.stages.append(Stage(floor, 0.0, 0.0, "optimal"))
        self.run.stages.append(Stage(priority, optimum.value + constant, seconds, self._status(optimum)))
        self.run.plan, self.run.problem = self.matrix.plan(optimum.x), self.problem
        if self.run.keep_bases:
            self.run.bases[priority] = named(self.problem, self.matrix, *self.engine.basis())
        columns, rows = face(optimum, self.matrix, costs)
        self.engine.fix_at_zero(columns)
        self.engine.hold(rows)
        if self.priced:
            self._price(priority, optimum)

    def _status(self, optimum: Optimum) -> str:
        """Optimal, with a word where the last digits let an earlier figure drift further than our tolerance."""
        for stage in self.run.stages:
            costs, constant = self._objective(stage.priority)
            now = float(costs @ optimum.x) + constant
            if now - stage.value > TOLERANCE * (self.engine.units.people + abs(stage.value)):
                return f"optimal, but {stage.priority} rose from {stage.value:.9g} to {now:.9g}"
        return "optimal"

    def _floors(self, priorities: Sequence[str]) -> Sequence[str]:
        """Settle priorities whose best value is 0 along with the next one, and return those that are left.

        Where all of a priority's figures can be 0, the plans that leave them at 0 are its optimal face.
        """
        count = next((n for n, priority in enumerate(priorities) if priority not in FLOORED), len(priorities))
        for held in range(min(count, len(priorities) - 1), 0, -1):
            floors = priorities[:held]
            zero = np.logical_or.reduce([self._objective(floor)[0] > 0 for floor in floors]) & (self.engine.upper > 0)
            self.engine.fix_at_zero(zero)
            try:
                self._stage(priorities[held], floors)
            except Infeasible:
                self.engine.free(zero)
            else:
                return priorities[held + 1 :]
        return priorities

    def _price(self, priority: str, optimum: Optimum) -> None:
        for constraint, rows in self.matrix.rows.items():
            duals = optimum.row_dual[rows]
            for row in np.flatnonzero(np.abs(duals) > SMALLEST_PRICE).tolist():
                key = self.matrix.keys[constraint][row]
                self.run.shadow_prices.append(ShadowPrice(priority, constraint, key, float(duals[row])))


@dataclass(frozen=True)
class Settled:
    """The best that a choice among the open options can reach, options in parts allowed."""

    values: tuple[float, ...]
    """The figure of each priority."""
    chosen: Floats
    """(O,) how often each open option is taken."""


class OpenProgramme:
    """A problem with options left open, built once and settled under one set of limits after the other."""

    def __init__(self, problem: Problem, apart: bool, progress: Progress, deadline: float | None) -> None:
        """`apart` keeps every area by itself, for priorities in which distance counts."""
        self._run = _Run(progress, deadline)
        pruned = prune(problem)
        self._programme = _Programme(pruned if apart else merge(pruned).problem, self._run, priced=False)

    def settle(self, priorities: Sequence[str], least: Floats, most: Floats, any_sum: bool = False) -> Settled | None:
        """The priorities settled with each option taken `least` to `most` times; None where no choice is allowed.

        `any_sum` lifts the limits of capital. Raises `LimitReached` at the deadline, `NoPlan` as `solve` does.
        """
        near = self._run.bases  # the last search's, which is much the same programme
        run = self._run = replace(
            self._run, stages=[], plan=None, problem=None, stopped="", near=near, keep_bases=True, bases={}
        )
        programme = self._programme
        programme.run, programme.engine = run, Engine(programme.matrix, run.deadline)
        rows, upper = programme.matrix.rows, programme.engine.row_upper
        if len(least):
            upper[rows["at_most"]], upper[rows["at_least"]] = most, -least
        if any_sum and "capital" in rows:
            upper[rows["capital"]] = np.inf
        try:
            programme.settle(priorities)
        except Infeasible:
            return None
        if run.stopped == STOPPED:
            raise LimitReached
        if run.stopped or run.plan is None:
            raise NoPlan(run.stopped or "no priority could be settled")
        return Settled(tuple(stage.value for stage in run.stages), run.plan.chosen)


def _apart(problem: Problem, merged: Merged, together: _Programme, run: _Run) -> _Programme:
    """The programme with every area by itself, on the optimal face that the merged one has reached.

    A merged point's duals are those of each of its areas, so what the face fixes for the one it fixes for all.
    """
    engine, columns = together.engine, together.matrix.columns
    fixed = np.append(engine.upper == 0.0, False)
    arcs = problem.arcs
    open_still = arcs.placeable & ~fixed[columns["placed"]][merged.arc_of]
    used = open_still.any(axis=1)
    smaller = Arcs(arcs.point[used], arcs.service[used], arcs.group[used], arcs.distance_km[used], open_still[used])
    on_face = _Programme(replace(problem, arcs=smaller), run, priced=False)
    on_face.engine.has_a_plan = merged.exact  # the merged one, split
    for family, numbers in on_face.matrix.columns.items():
        if family == "placed":
            continue
        was_fixed = fixed[columns[family]]
        here = was_fixed[merged.point_of] if family == "waiting" else was_fixed
        on_face.engine.fix_at_zero(numbers[here & (numbers >= 0)])
    tight = {
        (family, together.matrix.keys[family][row])
        for family, rows in together.matrix.rows.items()
        for row in np.flatnonzero(engine.row_lower[rows] == engine.row_upper[rows]).tolist()
    }
    for family, rows in on_face.matrix.rows.items():
        held = [rows.start + row for row, key in enumerate(on_face.matrix.keys[family]) if (family, key) in tight]
        if family != "waiting_flow":
            on_face.engine.hold(np.array(held, dtype=np.int64))
    return on_face
