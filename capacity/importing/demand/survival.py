"""How long people stay: the product-limit estimate of Kaplan and Meier for those still resident and those who came
under observation late.

Libraries were weighed: lifelines asks for an older pandas than this planner and brings matplotlib; scikit-survival
brings scikit-learn and two solvers; scipy's `ecdf` knows no late entry. The estimate itself is a few lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from capacity.model.problem.shapes import Floats

FROM_THE_START = -1
"""`Stay.entered` of a person who was seen from the first day, so that a stay of no days is seen too."""
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Stay:
    """What is known of one stay, in days since its start."""

    entered: int
    """Only stays longer than this could be seen: the person was resident already when ends began to be recorded."""
    left: int
    """Day of the end, or of the last look at a person who is still resident."""
    ended: bool


@dataclass(frozen=True)
class Curve:
    """Product-limit estimate: one element for each day on which somebody left."""

    days: Floats
    resident: Floats
    """Share still resident after that day."""
    at_risk: Floats
    ends: Floats


@dataclass(frozen=True)
class MeanStay:
    """Mean length of a stay in days, with 95% limits."""

    days: float
    low: float
    high: float
    beyond: float
    """Share of `days` that lies beyond the last end seen, where people are taken to leave at the overall rate."""
    by_exposure: float
    """Days lived by all over ends: the mean if people left at one steady rate."""
    ends: int


def product_limit(stays: Sequence[Stay]) -> Curve:
    """Share still resident = product of (1 − ends / at risk) over the days with ends.

    At risk on day t are those with entered < t ≤ left. Kaplan and Meier 1958; late entry: Tsai, Jewell and Wang 1987.
    """
    seen = [stay for stay in stays if stay.entered < stay.left]
    entered = np.sort([stay.entered for stay in seen])
    left = np.sort([stay.left for stay in seen])
    days, ends = np.unique([stay.left for stay in seen if stay.ended], return_counts=True)
    at_risk = np.searchsorted(entered, days, "left") - np.searchsorted(left, days, "left")
    resident = np.cumprod(1 - ends / at_risk)
    return Curve(days.astype(float), resident, at_risk.astype(float), ends.astype(float))


def mean_stay(stays: Sequence[Stay]) -> MeanStay | None:
    """Area under the product-limit curve, and beyond the last end an exponential tail; None without an end.

    Where the curve falls to 0 while longer stays are known (a few people at risk on an early day all left), it says
    nothing, and the days lived over ends serve instead. Limits: Greenwood's variance, on the logarithm of the mean.
    """
    seen = [stay for stay in stays if stay.entered < stay.left]
    ends = sum(stay.ended for stay in seen)
    lived = sum(stay.left - max(stay.entered, 0) for stay in seen)
    if not ends or not lived:
        return None
    steady = lived / ends
    curve = product_limit(seen)
    broken = curve.resident[:-1].size > 0 and curve.resident[:-1].min() <= 0
    if broken or (curve.resident[-1] <= 0 and curve.days[-1] < max(stay.left for stay in seen)):
        return _limits(steady, steady / sqrt(ends), 1.0, steady, ends)
    before = np.concatenate([[1.0], curve.resident[:-1]])
    areas = before * np.diff(curve.days, prepend=0.0)
    tail = float(curve.resident[-1]) * steady
    mean = float(areas.sum()) + tail
    after = mean - np.cumsum(areas)
    left_over = curve.at_risk - curve.ends
    terms = np.divide(after**2 * curve.ends, curve.at_risk * left_over, out=np.zeros_like(after), where=left_over > 0)
    return _limits(mean, sqrt(float(terms.sum()) + tail**2 / ends), tail / mean, steady, ends)


def _limits(mean: float, error: float, beyond: float, steady: float, ends: int) -> MeanStay:
    factor = exp(NORMAL_95 * error / mean)
    return MeanStay(mean, mean / factor, mean * factor, beyond, steady, ends)
