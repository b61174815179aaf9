"""What the duals of one box say of every other: how good sets can be at most in the first priority that is minimised.

models/formulation.md, "Which options", says why that is so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from capacity.model.lp.program import MILLION
from capacity.model.problem.shapes import Floats
from capacity.studies.invest.asked import Counts, Cut
from capacity.studies.invest.open_options import TOTAL, Opened, years_of

SURE = 1e-6  # of a figure: what a cut may promise too much, as every optimum may (capacity/model/engine.py)
PATIENCE = 5.0  # seconds: what is then known is a bound, too
FLAT = 1e-6  # of the largest change that one option brings: anything less is noise
INFEASIBLE = 2  # SciPy's number


@dataclass(frozen=True)
class Least:
    """The best of a box as far as cuts tell."""

    value: float
    """What the figure is at least."""
    point: Counts | None
    """The set that may reach it."""
    matter: tuple[int, ...] = ()
    """Linear options of which one more or fewer changes the figure there."""


def least(opened: Opened, cuts: Sequence[Cut], fewest: Counts, most: Counts, sums: Sequence[float]) -> Least | None:
    """The least figure of any set of a box by the cuts, with so much capital left; None where it holds no set.

    Whole numbers of options: a small programme of its own, without any person in it.
    """
    options = opened.linear
    count, names = len(options), [option.option for option in options]
    at_most = np.array(most, dtype=float)
    size = count + 1 + count  # how often each, the figure, and whether each is taken at all
    figure = count
    rows: list[Floats] = []
    limits: list[float] = []

    def row(terms: dict[int, float], limit: float) -> None:
        line = np.zeros(size)
        for column, value in terms.items():
            line[column] = value
        rows.append(line)
        limits.append(limit)

    for cut in cuts:
        row({**dict(enumerate(cut.each)), figure: -1.0}, -cut.at_none)
    for year, left in zip((*years_of(opened), TOTAL), sums, strict=True):
        if np.isfinite(left):
            pounds = [o.total_capital if year == TOTAL else o.capital.get(year, 0.0) for o in options]
            row({o: each / MILLION for o, each in enumerate(pounds) if each}, left / MILLION)
    for o, option in enumerate(options):
        row({o: 1.0, figure + 1 + o: -max(at_most[o], 1.0)}, 0.0)
        for name in option.needs:
            if name in names:
                row({o: 1.0, names.index(name): -float(option.repeat)}, 0.0)
        for name in option.excludes:
            if name in names:
                row({figure + 1 + o: 1.0, figure + 1 + names.index(name): 1.0}, 1.0)
    whole = np.ones(size)
    whole[figure] = 0
    lower = np.concatenate([np.array(fewest, dtype=float), [-np.inf], np.zeros(count)])
    upper = np.concatenate([at_most, [np.inf], np.ones(count)])
    costs = np.zeros(size)
    costs[figure] = 1.0
    found = milp(costs, integrality=whole, bounds=Bounds(lower, upper),
                 constraints=LinearConstraint(np.array(rows), -np.inf, np.array(limits)),
                 options={"mip_rel_gap": 0.0, "time_limit": PATIENCE})  # fmt: skip
    if found.status == INFEASIBLE:
        return None
    bound = found.mip_dual_bound
    if bound is None or not np.isfinite(bound):
        return Least(-np.inf, None)
    point = None if found.x is None else tuple(round(times) for times in found.x[:count].tolist())
    value = float(bound) - SURE * (1 + abs(float(bound)))
    if point is None:
        return Least(value, None)
    planes = np.array([cut.each for cut in cuts])
    heights = np.array([cut.at_none for cut in cuts]) + planes @ np.array(point)
    steep = np.abs(planes[heights >= value]).max(axis=0, initial=0.0)
    return Least(value, point, tuple(np.flatnonzero(steep > FLAT * steep.max(initial=0.0)).tolist()))
