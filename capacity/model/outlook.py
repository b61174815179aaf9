"""The years after a plan: what becomes of demand, beds and people when nothing more is decided than the scenario says.

The plan is made as if nothing came after it, and its figures are the same with an outlook as without. Then the outlook
begins where the plan has left everybody, and is planned as one, in steps of a financial year.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from capacity.inputs.errors import NoPlan
from capacity.inputs.outlook import beyond
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.build import build
from capacity.model.restart import restart, state_before
from capacity.model.stages import Solution, solve

LEFT_OUT = ("budget", "fairness", "travel")
"""Priorities that an outlook does not settle: budgets end with the plan, and so far ahead nobody is told which area's
people go where."""


def look_on(
    inputs: Inputs, solution: Solution, priorities: Sequence[str], progress: Callable[[str], None] = lambda stage: None
) -> Solution:
    """The plan of the outlook's years, begun at the end of `solution`, which is of the scenario's quarters.

    Raises `NoPlan`, which says that the plan itself can be made.
    """
    problem = build(beyond(inputs))
    state = state_before(solution, len(solution.problem.quarters))
    wanted = [priority for priority in priorities if priority not in LEFT_OUT] or ["cost"]
    try:
        return solve(replace(restart(problem, state), fair=False), wanted, None, progress)
    except NoPlan as error:
        raise NoPlan(f"the outlook after the plan: {error}; type fewer years_after, or leave it out") from None
