"""Priorities in order, each settled before the next.

After each stage the plan is kept on that stage's optimal face (models/formulation.md, "Priorities"), the costs are
replaced in the same solver object, and the next stage begins.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from capacity.inputs.errors import NoPlan, StoppedAtLimit
from capacity.model.engine import Infeasible
from capacity.model.generated import Generated, shut
from capacity.model.lp import FAMILIES
from capacity.model.lp.basis import Basis
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.lp.program import COLUMNS
from capacity.model.pricing import Pricing
from capacity.model.problem.arrays import Problem
from capacity.model.problem.people import Arcs
from capacity.model.problem.reduce import Merged, Plan, merge, prune, split
from capacity.model.programme import How, Programme, Progress, ShadowPrice, Stage, Stages

__all__ = ["ShadowPrice", "Solution", "Stage", "solve"]
TRUSTING = 0.5  # of a time limit: for the way that is quicker, and may turn out to be none


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
    """Where each stage ended, as a start for plans of similar problems; empty unless the caller asked to keep them."""
    as_far_as_seen: bool = False
    """Whether it was put together from plans of a few quarters each: model/foresight.py."""


@dataclass(frozen=True)
class _Try:
    """One way of merging areas, settled as far as it went."""

    merged: Merged
    together: Programme
    apart: Programme | None
    stages: Stages

    @property
    def whole(self) -> bool:
        """Whether its plan is one of the whole problem, and as good as it says."""
        found = self.merged.exact or self.stages.problem is not self.together.problem
        return found and all(stage.status == "optimal" for stage in self.stages.settled)

    @property
    def proven(self) -> bool:
        """Every priority is settled by a plan of the whole problem, and none has drifted."""
        optimal = all(stage.status == "optimal" for stage in self.stages.settled)
        return self.apart is not None and not self.stages.stopped and optimal


def solve(
    problem: Problem,
    priorities: Sequence[str],
    time_limit: float | None = None,
    progress: Progress = lambda stage: None,
    near: Mapping[str, Basis] | None = None,
    keep_bases: bool = False,
    figures_only: bool = False,
) -> Solution:
    """The plan that is best by the priorities in their order.

    `time_limit` is in seconds from now; a part of it goes to the way that trusts (models/formulation.md). `progress` is
    called with the name of the stage, many times a second. `near` are the `bases` of a plan of a similar problem: they
    change how soon each optimum is found, not its value.
    `figures_only` leaves out shadow prices, and where no priority tells areas apart takes the shorter way of `_as_one`.
    Raises `NoPlan` when there is none, `StoppedAtLimit` when the limit came before any plan.
    """
    began = time.monotonic()
    deadline, until = (None if time_limit is None else began + part * time_limit for part in (1.0, TRUSTING))
    how, pruned = How(progress, deadline, near or {}, keep_bases), prune(problem)
    first = next((n for n, priority in enumerate(priorities) if PRIORITIES[priority].apart), len(priorities))
    tries = list[_Try]()
    if figures_only and first == len(priorities) and deadline is None and not keep_bases:
        tries.append(_as_one(pruned, how, priorities))
        if tries[-1].proven:
            return _solution(tries)
    for everywhere in [True, False] if first < len(priorities) else [False]:
        within = replace(how, deadline=until) if everywhere else how
        tries.append(_tried(pruned, merge(pruned, everywhere), within, priorities, first, final=not everywhere))
        if tries[-1].proven:
            break
    return _solution(tries)


def _solution(tries: Sequence[_Try]) -> Solution:
    """The last of the tries, unless the time limit came when an earlier one had settled more."""
    usable = [one for one in tries if one.whole or one is tries[-1]]
    best = max(reversed(usable), key=lambda one: len(one.stages.settled))
    if best.stages.plan is None or best.stages.problem is None:
        raise StoppedAtLimit("the time limit came before any plan was found; nothing was written")
    return Solution(
        problem=best.stages.problem,
        plan=best.stages.plan,
        merged=best.merged,
        stages=best.stages.settled,
        stopped=best.stages.stopped,
        shadow_prices=best.stages.shadow_prices,
        model=best.together.size,
        build_seconds=sum(programme.build_seconds for programme in _programmes(tries)),
        solver_seconds=sum(programme.engine.seconds for programme in _programmes(tries)),
        bases=best.stages.bases,
    )


def _programmes(tries: Sequence[_Try]) -> Iterator[Programme]:
    return (programme for one in tries for programme in (one.together, one.apart) if programme is not None)


def _tried(
    pruned: Problem,
    merged: Merged,
    how: How,
    priorities: Sequence[str],
    first: int,
    final: bool,
    again: bool = False,
) -> _Try:
    """Settle the priorities before `first` on the merged programme, and the others with every area by itself.

    Where areas of different reach are merged, the merged plan may not fit the whole problem; then the second part is
    the proof: a plan on the merged programme's optimal face that keeps every area to its reach is as good as any. If
    it fails, so does the try; a `final` try raises `NoPlan`, once the solver has been asked `again` in every way it
    has: where people just fit into beds that nobody else may have, its presolve can take the last digit for too many.
    """
    together, apart, stages = Programme(merged.problem, how, priced=True, has_a_plan=again), None, Stages()
    try:
        stages = together.settle(priorities[:first], stages)
        merged_plan = stages.plan
        if stages.plan is not None and merged.exact:
            stages = replace(stages, plan=split(pruned, merged, stages.plan), problem=pruned)
        if first < len(priorities) and not stages.stopped:
            apart = _apart(pruned, merged, together, merged_plan, priorities[first:])
            stages = apart.settle(priorities[first:], stages)
    except (Infeasible, NoPlan) as error:
        none = isinstance(error, Infeasible)
        if final and none and not again:
            return _tried(pruned, merged, how, priorities, first, final, again=True)
        if final:
            raise NoPlan("no plan satisfies every constraint") if none or again else error from None
        stages = replace(stages, stopped="areas of different reach cannot be one")
    return _Try(merged, together, apart, stages)


def _as_one(pruned: Problem, how: How, priorities: Sequence[str]) -> _Try:
    """Settle priorities that do not tell areas apart as if each area reached what any of them does, which is a third
    smaller, and prove it: a plan on the optimal face in which those of the same reach alone are one.

    Not proven where there is none, or where the solver finds none.
    """
    exact = merge(pruned)
    merged = merge(exact.problem, everywhere=True)
    together, apart, stages = Programme(merged.problem, how), None, Stages()
    try:
        stages = together.settle(priorities, stages)
        if not stages.stopped:
            apart = _apart(exact.problem, merged, together, stages.plan)
            stages = apart.some_plan(stages)
            assert stages.plan is not None
            plan = _on_all_arcs(stages.plan, apart.problem.arcs, exact.problem.arcs)
            stages = replace(stages, plan=split(pruned, exact, plan), problem=pruned)
    except (Infeasible, NoPlan):
        stages = replace(stages, stopped="areas of different reach cannot be one")
    return _Try(merged, together, apart, stages)


def _on_all_arcs(plan: Plan, used: Arcs, arcs: Arcs) -> Plan:
    """A plan with nobody on the arcs that its programme had left out."""
    row_of = {pair: a for a, pair in enumerate(zip(arcs.point.tolist(), arcs.service.tolist(), strict=True))}
    placed = np.zeros(arcs.placeable.shape)
    placed[[row_of[pair] for pair in zip(used.point.tolist(), used.service.tolist(), strict=True)]] = plan.placed
    return replace(plan, placed=placed)


def _apart(
    problem: Problem, merged: Merged, together: Programme, merged_plan: Plan | None, priorities: Sequence[str] = ()
) -> Generated:
    """The programme with every area by itself, on the optimal face that the merged one has reached.

    Each area has the duals of its merged point, so what the face fixes for the point it fixes for all its areas.
    """
    columns = together.matrix.columns
    fixed = np.append(together.engine.fixed, False)
    possible = problem.arcs.placeable & ~fixed[columns["placed"]][merged.arc_of]
    possible &= ~shut(together)[problem.arcs.group]
    pricing = Pricing(problem, merged, together)
    on_face = Generated(pricing, together.how, possible, merged_plan, merged.exact, priorities)
    for family, numbers in on_face.matrix.columns.items():
        if family == "placed":
            continue
        was_fixed = fixed[columns[family]]
        here = was_fixed[merged.point_of] if COLUMNS[family][0] == "point" else was_fixed
        on_face.engine.fix_at_zero(numbers[here & (numbers >= 0)])
    held = together.engine.held
    tight = {
        (family, together.matrix.keys[family][row])
        for family, rows in together.matrix.rows.items()
        for row in np.flatnonzero(held[rows]).tolist()
    }
    for family, rows in on_face.matrix.rows.items():
        to_hold = [rows.start + row for row, key in enumerate(on_face.matrix.keys[family]) if (family, key) in tight]
        if "point" not in FAMILIES[family].axes:
            on_face.engine.hold(np.array(to_hold, dtype=np.int64))
    return on_face
