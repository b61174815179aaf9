"""An optimum, and whether it may be believed."""

from dataclasses import dataclass

import numpy as np

from capacity.model.lp.matrix import Matrix
from capacity.model.problem.shapes import Bools, Floats, product

TOLERANCE = 1e-6  # what our own check accepts, relative to the size of the figures
WRONG_SIGN = 1e-5  # of one dual, relative to the largest cost; the duality gap shows its effect on the optimum


@dataclass(frozen=True)
class Optimum:
    """A checked optimum: column values, row duals and reduced costs."""

    x: Floats
    row_dual: Floats
    reduced_cost: Floats
    value: float


def fault_of(
    optimum: Optimum, matrix: Matrix, costs: Floats, limits: tuple[Floats, Floats], upper: Floats, is_free: Bools
) -> str | None:
    """What is wrong with an answer, by our own arithmetic: rows, bounds, signs of duals, and the duality gap.

    `limits` (rows,) are the lower and upper ones, `upper` (columns,) is the bound of each column, and `is_free` says
    which may have no negative reduced cost. None where nothing is wrong.
    """
    x, y, (row_lower, row_upper) = optimum.x, optimum.row_dual, limits
    scale = float(np.abs(costs).max(initial=0.0)) or 1.0
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return "its figures are not finite"
    activity = matrix.times(x)
    size = 1 + np.abs(np.where(np.isfinite(row_upper), row_upper, 0.0))
    broken = np.maximum(row_lower - activity, activity - row_upper) / size
    beyond = np.maximum(-x, x - upper)
    worst = max(float(broken.max(initial=0.0)), float(beyond.max(initial=0.0)))
    if worst > TOLERANCE:
        return f"it breaks a limit by {worst:.1e}"
    charge = costs - matrix.transposed_times(y)
    wrong = float((-charge[is_free]).max(initial=0.0)) / scale
    inequality = row_lower < row_upper
    wrong = max(wrong, float(y[inequality].max(initial=0.0)) / scale)
    if wrong > WRONG_SIGN:
        return f"a dual has the wrong sign by {wrong:.1e}"
    most = np.where(np.isfinite(row_upper), row_upper, 0.0)  # a row without a limit has no dual
    gap = abs(optimum.value - product(y, most)) / (scale + abs(optimum.value))
    return f"the duality gap is {gap:.1e}" if gap > TOLERANCE else None
