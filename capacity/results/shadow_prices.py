"""shadow_prices.csv: what each index of a row stands for, in words."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from capacity.model.lp import FAMILIES
from capacity.model.problem.arrays import Problem
from capacity.model.stages import ShadowPrice, Solution
from capacity.results.columns import names

Row = dict[str, object]


def shadow_prices(solution: Solution) -> pd.DataFrame:
    """A row for each price; the price of a merged point belongs to each of its areas, and that of those whose need has
    changed to none but them."""
    rows = [row for price in solution.shadow_prices for row in _rows(price, solution)]
    blank = dict.fromkeys(names("shadow_prices.csv"), "")
    return pd.DataFrame([{**blank, **row} for row in rows], columns=list(blank))


def _rows(price: ShadowPrice, solution: Solution) -> Sequence[Row]:
    problem, axes = solution.merged.problem, FAMILIES[price.constraint].axes
    row: Row = {"priority": price.priority, "constraint": price.constraint, "value": price.value}
    for axis, number in zip(axes, price.key, strict=True):
        row |= _WORDS[axis](problem, number)
    if "point" not in axes:
        return [row]
    points = solution.problem.points
    here = solution.merged.point_of == price.key[axes.index("point")]
    members = np.flatnonzero(here & points.changed if price.constraint == "becomes" else here)
    return [{**row, "area": points.area[member]} for member in members]


def _service(problem: Problem, service: int) -> Row:
    services = problem.services
    return {"service": services.name[service], "care_type": problem.care_types[services.care_type[service]]}


def _group(problem: Problem, group: int) -> Row:
    groups = problem.groups
    people = {"home": problem.homes[groups.home[group]], "need": problem.needs.name[groups.need[group]]}
    return people | _service(problem, int(groups.service[group]))


def _point(problem: Problem, point: int) -> Row:
    points = problem.points
    return {"home": problem.homes[points.home[point]], "need": problem.needs.name[points.need[point]]}


def _block(problem: Problem, block: int) -> Row:
    blocks = problem.blocks
    return {"home": problem.homes[blocks.home[block]]} | _service(problem, int(blocks.service[block]))


def _budget(problem: Problem, budget: int) -> Row:
    budgets = problem.budgets
    first = int(budgets.inside[budget].argmax())
    return {"home": problem.homes[budgets.home[budget]], "quarter": problem.quarters[first]}


_WORDS: Mapping[str, Callable[[Problem, int], Row]] = {
    "home": lambda problem, number: {"home": problem.homes[number]},
    "need": lambda problem, number: {"need": problem.needs.name[number]},
    "care_type": lambda problem, number: {"care_type": problem.care_types[number]},
    "quarter": lambda problem, number: {"quarter": problem.quarters[number]},
    "pool": lambda problem, number: {"pool": problem.staffing.pool[number], "role": problem.staffing.role[number]},
    "service": _service,
    "group": _group,
    "point": _point,
    "block": _block,
    "budget": _budget,
}
"""What a number on an axis of a family stands for. Prices of open options and their limits are never written."""
