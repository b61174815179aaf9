"""A plan made as one who does not know the future would make it: it sees some quarters ahead, decides one, and goes on.

At the start of each quarter everything about it and the next few is known, and nothing of what comes later. The plan
of these quarters is made as any other, its first quarter is carried out, and the next is planned from the state that it
has reached. models/formulation.md, "Foresight".
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial

import numpy as np

from capacity.inputs.errors import CapacityError
from capacity.inputs.sight import AS_FAR_AS_SEEN
from capacity.model.in_sight import in_sight
from capacity.model.lp.program import MILLION
from capacity.model.lp.value import values
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import Merged, Plan
from capacity.model.problem.shapes import Floats, Ints
from capacity.model.restart import restart, spending, state_of
from capacity.model.stages import Solution, Stage, solve

Progress = Callable[[str], None]


@dataclass(frozen=True)
class _Step:
    """The plan of the quarters in sight, made at the start of one of them."""

    first: int
    """The quarter at whose start it was made."""
    decides: int
    """How many quarters of it are carried out."""
    solution: Solution


def solve_seeing(
    problem: Problem,
    priorities: Sequence[str],
    quarters: int,
    progress: Progress = lambda text: None,
    to_the_end: bool = True,
) -> Solution:
    """The plan of someone who, at the start of each quarter, sees so many `quarters`, that one included.

    Once the plan's end is in sight nothing new can come into it, and what was planned then is carried out. `to_the_end`
    False plans anew every quarter all the same, which comes to the same figures.

    The solution's problem has the beds that each step could use: where more people live in a service than it has room
    for by then, because nobody had seen the loss of beds coming, they stay. It has no shadow prices, and the value of
    each priority is that of the plan as it came about. `progress` is called many times a second with what is planned.
    Raises `NoPlan`.
    """
    count = len(problem.quarters)
    if quarters >= count and to_the_end:
        return solve(problem, priorities, None, progress)
    plan, steps = _nothing_yet(problem), list[_Step]()
    usable, usable_at_start, staying = (np.zeros(problem.services.usable.shape) for _ in range(3))
    first = 0
    while first < count:
        said = f"planning quarter {first + 1} of {count}"
        begun = in_sight(restart(problem, state_of(problem, plan, first)), quarters)
        solution = solve(begun, priorities, None, partial(_told, progress, said))
        if solution.stopped:
            raise CapacityError(f"{problem.quarters[first]} cannot be planned: {solution.stopped}")
        ends = to_the_end and first + quarters >= count
        step = _Step(first, count - first if ends else 1, solution)
        plan = _carried_out(problem, plan, step)
        when, seen = slice(first, first + step.decides), slice(step.decides)
        usable[:, when] = begun.services.usable[:, seen]
        usable_at_start[:, when] = begun.services.usable_at_start[:, seen]
        staying[:, when] = begun.services.grandfathered[:, seen]
        steps.append(step)
        first += step.decides
    beds = replace(problem.services, usable=usable, usable_at_start=usable_at_start, grandfathered=staying)
    return _put_together(replace(problem, services=beds), plan, priorities, steps)


def _told(progress: Progress, said: str, stage: str) -> None:
    """The same words whatever the solver is at."""
    progress(said)


def _nothing_yet(problem: Problem) -> Plan:
    """A plan of which nothing is decided."""
    arcs, points, groups = problem.arcs, problem.points, problem.groups
    quarters, of_needs = len(problem.quarters), (len(problem.homes), len(problem.needs.name))
    return Plan(
        placed=np.zeros((len(arcs.point), quarters)),
        turned=np.zeros((len(points.area), quarters)),
        residents=np.zeros((len(groups.home), quarters)),
        waiting=np.zeros((len(points.area), quarters)),
        agency=np.zeros(problem.staffing.supply.shape),
        unstaffed=np.zeros(problem.staffing.supply.shape),
        avoidable=np.zeros((*of_needs, quarters)),
        refused=np.zeros((*of_needs, quarters)),
        in_block=np.zeros((len(groups.home), quarters)),
        void=np.zeros(problem.blocks.beds.shape),
        overspend=np.zeros(len(problem.budgets.home)),
        chosen=np.zeros(0),
        largest_share=np.zeros(of_needs),
    )


OF_ARCS, OF_GROUPS = ("placed",), ("residents", "in_block")
OF_THE_WHOLE = ("overspend", "chosen", "largest_share")
"""Figures that no quarter has; they are worked out in the end."""


def _carried_out(problem: Problem, plan: Plan, step: _Step) -> Plan:
    """The plan with what a step decides."""
    arc, group = _arcs_of(problem, step.solution.problem), _groups_of(problem, step.solution.problem)
    when, decided = slice(step.first, step.first + step.decides), {}
    for each in fields(Plan):
        if each.name in OF_THE_WHOLE:
            continue
        whole, part = getattr(plan, each.name).copy(), getattr(step.solution.plan, each.name)
        rows = arc if each.name in OF_ARCS else group if each.name in OF_GROUPS else slice(None)
        whole[rows, ..., when] = part[..., : step.decides]
        decided[each.name] = whole
    return replace(plan, **decided)


def _arcs_of(problem: Problem, smaller: Problem) -> Ints:
    """The number in `problem` of each arc of a problem made from it, whose points are the same."""
    known = {pair: a for a, pair in enumerate(_pairs(problem))}
    return np.array([known[pair] for pair in _pairs(smaller)], dtype=np.int64)


def _pairs(problem: Problem) -> Iterator[tuple[int, int]]:
    return zip(problem.arcs.point.tolist(), problem.arcs.service.tolist(), strict=True)


def _groups_of(problem: Problem, smaller: Problem) -> Ints:
    """The same for groups."""
    known = {key: g for g, key in enumerate(_keys(problem))}
    return np.array([known[key] for key in _keys(smaller)], dtype=np.int64)


def _keys(problem: Problem) -> Iterator[tuple[int, int, int]]:
    groups = problem.groups
    return zip(groups.home.tolist(), groups.need.tolist(), groups.service.tolist(), strict=True)


def _put_together(problem: Problem, plan: Plan, priorities: Sequence[str], steps: Sequence[_Step]) -> Solution:
    """The plan that came about, with the figures of all its quarters."""
    plan = replace(plan, overspend=_overspend(problem, plan), largest_share=_largest_share(problem, plan))
    figures, solutions = values(problem, plan, priorities), [step.solution for step in steps]
    seconds: dict[str, float] = defaultdict(float)
    for stage in (stage for solution in solutions for stage in solution.stages):
        seconds[stage.priority] += stage.seconds
    statuses = _statuses(problem, steps)
    points, arcs = np.arange(len(problem.points.area)), np.arange(len(problem.arcs.point))
    return Solution(
        problem=problem,
        plan=plan,
        merged=Merged(problem, points, arcs),
        stages=tuple(Stage(each, figures[each], seconds[each], statuses[each]) for each in priorities),
        stopped="",
        shadow_prices=(),
        model=solutions[0].model,
        build_seconds=sum(solution.build_seconds for solution in solutions),
        solver_seconds=sum(solution.solver_seconds for solution in solutions),
        as_far_as_seen=True,
    )


def _statuses(problem: Problem, steps: Sequence[_Step]) -> Mapping[str, str]:
    """By priority; with the remark of the first step that has one."""
    said: dict[str, str] = {}
    for step in steps:
        for stage in step.solution.stages:
            remark = "" if stage.status == "optimal" else f"{stage.status}, planned on {problem.quarters[step.first]}"
            said[stage.priority] = said.get(stage.priority) or remark
    return {priority: remark or AS_FAR_AS_SEEN for priority, remark in said.items()}


def _overspend(problem: Problem, plan: Plan) -> Floats:
    """(B,) £m above each budget."""
    budgets = problem.budgets
    spent = (spending(problem, plan)[budgets.home] * budgets.inside).sum(axis=1)
    over: Floats = np.maximum(0.0, spent - budgets.amount) / MILLION
    return over


def _largest_share(problem: Problem, plan: Plan) -> Floats:
    """(H, N) the largest share of an area's people placed out of borough, where `fairness` asks for it."""
    points, largest = problem.points, np.zeros((len(problem.homes), len(problem.needs.name)))
    if problem.fair:
        away = np.bincount(problem.arcs.point, plan.placed.sum(axis=1) * problem.out_of_borough, len(points.area))
        judged = np.flatnonzero(points.of_area & (points.counted > 0))
        share = (points.sent + away)[judged] / points.counted[judged]
        np.maximum.at(largest, (points.home[judged], points.need[judged]), share)
    return largest
