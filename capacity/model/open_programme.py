"""A programme with options left open, settled under one set of limits after another, for a search among sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from capacity.inputs.errors import NoPlan
from capacity.model.engine import Infeasible, LimitReached
from capacity.model.lp.basis import Basis
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import merge, prune
from capacity.model.problem.shapes import Floats
from capacity.model.programme import STOPPED, How, Programme, Progress, Stages


@dataclass(frozen=True)
class Settled:
    """The best that a choice among the open options can reach, with fractions of options allowed."""

    values: tuple[float, ...]
    """The figure of each priority."""
    chosen: Floats
    """(O,) how often each open option is taken."""


class OpenProgramme:
    """A problem with options left open, built once and settled under one set of limits after another."""

    def __init__(
        self,
        problem: Problem,
        apart: bool,
        progress: Progress,
        deadline: float | None,
        near: Mapping[str, Basis] | None = None,
    ) -> None:
        """`apart` keeps every area by itself, for priorities in which distance counts; `near` as in `solve`."""
        pruned = prune(problem)
        self._programme = Programme(pruned if apart else merge(pruned).problem, How(progress, deadline))
        self.near: Mapping[str, Basis] = near or {}
        """Where the last search ended, on a similar programme."""

    def settle(self, priorities: Sequence[str], least: Floats, most: Floats, any_sum: bool = False) -> Settled | None:
        """The priorities settled with each option taken `least` to `most` times; None where no choice is allowed.

        `any_sum` lifts the limits of capital. Raises `LimitReached` at the deadline, `NoPlan` as `solve` does.
        """
        programme, how = self._programme, self._programme.how
        programme.begin_again(How(how.progress, how.deadline, self.near, keep_bases=True))
        self.near = {}
        rows = programme.matrix.rows
        if len(least):
            programme.engine.limit(rows["at_most"], most)
            programme.engine.limit(rows["at_least"], -least)
        if any_sum and "capital" in rows:
            programme.engine.limit(rows["capital"], np.inf)
        try:
            stages = programme.settle(priorities, Stages())
        except Infeasible:
            return None
        self.near = stages.bases
        if stages.stopped == STOPPED:
            raise LimitReached
        if stages.stopped or stages.plan is None:
            raise NoPlan(stages.stopped or "no priority could be settled")
        return Settled(tuple(stage.value for stage in stages.settled), stages.plan.chosen)
