"""Rows of futures → ranges, chances of budgets, and whether more futures would say anything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from capacity.model.problem.shapes import Floats
from capacity.results.ranges import QUANTILES
from capacity.studies.uncertainty.planned import ALL, AVOIDABLE, COST, OVER, WAITING, Key, Row

LOW, HIGH = QUANTILES["low"], QUANTILES["high"]
WATCHED: tuple[Key, ...] = ((AVOIDABLE, "", ALL), (WAITING, "", ALL), (COST, "", ALL))
"""Figures that must all be settled before a study stops."""
LEAST_BATCHES = 4
"""Batches before a study may stop: of fewer the spread of the means says little."""
SETTLED = 0.03
"""The largest standard error of the mean of a settled figure, as a share of the mean."""
STABLE = 0.05
"""How far leaving out any one batch may move a quantile that is stable, as a share of the range between the two."""
NOTHING = 1e-6
"""People or pounds: a mean or range below this is none."""


@dataclass(frozen=True)
class Range:
    """A figure over all futures that were planned."""

    plan: float
    """The figure of the plan itself; not a number where it has none."""
    median: float
    low: float
    """A twentieth of the futures lie below."""
    high: float
    """A twentieth of the futures lie above."""
    lower: float
    """A quarter of the futures lie below."""
    upper: float
    """A quarter of the futures lie above."""
    mean: float
    futures: int
    """Futures that have the figure."""


def spread(values: Floats, plan: float) -> Range:
    """The range of one figure."""
    known = values[~np.isnan(values)]
    if not len(known):
        none = float("nan")
        return Range(plan, none, none, none, none, none, none, 0)
    low, lower, median, upper, high = np.quantile(known, list(QUANTILES.values())).tolist()
    return Range(plan, median, low, high, lower, upper, float(known.mean()), len(known))


def made(rows: Sequence[Row]) -> list[Row]:
    """The futures that could be planned."""
    return [row for row in rows if not row.why_not]


def values(rows: Sequence[Row], key: Key) -> Floats:
    """(rows,) a figure of futures that could be planned."""
    return np.array([row.figures.get(key, np.nan) for row in rows], dtype=float)


def ranges(rows: Sequence[Row], plan: Mapping[Key, float]) -> dict[Key, Range]:
    """The range of every figure, in the order of the plan's own."""
    planned = made(rows)
    return {key: spread(values(planned, key), own) for key, own in plan.items()}


def chances(rows: Sequence[Row]) -> dict[Key, float]:
    """The share of the planned futures in which each budget holds, to the penny."""
    planned = made(rows)
    keys = [key for key in planned[0].figures if key[0] == OVER] if planned else []
    return {key: float((values(planned, key) <= 0).mean()) for key in keys}


def enough(rows: Sequence[Row]) -> bool:
    """Whether further futures would hardly change what is said: every watched figure is settled and stable."""
    planned = made(rows)
    batch = np.array([row.draw.batch for row in planned])
    return len(set(batch.tolist())) >= LEAST_BATCHES and all(_steady(values(planned, key), batch) for key in WATCHED)


def standard_error(values: Floats, batch: np.ndarray) -> float:
    """Of the mean, from the spread of the batches' means: batches are independent, futures within one are not."""
    means = np.array([values[batch == each].mean() for each in np.unique(batch)])
    return float(means.std(ddof=1) / np.sqrt(len(means)))


def _steady(values: Floats, batch: np.ndarray) -> bool:
    size = abs(float(values.mean()))
    if size > NOTHING and standard_error(values, batch) >= SETTLED * size:
        return False
    low, high = np.quantile(values, [LOW, HIGH])
    without = np.array([np.quantile(values[batch != each], [LOW, HIGH]) for each in np.unique(batch)])
    moved = float(np.abs(without - [low, high]).max())
    return bool(moved <= max(STABLE * float(high - low), NOTHING))
