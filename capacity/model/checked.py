"""Inputs ready for planning: complete, free of faults, and made into a problem."""

from dataclasses import dataclass

from capacity.inputs.plan_warning import PlanWarning
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem


@dataclass(frozen=True)
class Checked:
    """Inputs that passed every check, the problem that they make, and the warnings about them."""

    inputs: Inputs
    problem: Problem
    warnings: list[PlanWarning]
