"""The figures whose difference is shared out: placements, waiting and cost, each that of a priority."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.model.problem.shapes import Floats
from capacity.studies.compare.measures import NEED_AND_YEAR

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Figure:
    """A figure of a plan, which a priority settles."""

    key: str
    priority: str
    unit: str
    measures: tuple[str, ...]
    """Of summary.csv, by home, need and year, that add up to it; none where only the whole is a figure of the plan."""
    weighed: bool = False
    """Whether a need counts by its `priority` in the book."""
    notice: float = 0.05
    """The least difference that is mentioned."""


FIGURES = (
    Figure(
        "placements", "out_of_borough", "people placed against their choice",
        ("avoidable_out_of_borough", "choice_refused"),
    ),
    Figure("waiting", "unmet", "weeks, pressing needs counted for more", ("waiting_weeks",), weighed=True),
    Figure("cost", "cost", "£ over the plan and of those there at its end", (), notice=500.0),
)  # fmt: skip


def shared(priorities: Sequence[Sequence[str]]) -> tuple[Figure, ...]:
    """The figures that every one of these plans settles."""
    return tuple(figure for figure in FIGURES if all(figure.priority in each for each in priorities))


def cells(figure: Figure, inputs: Inputs) -> list[tuple[str, str, str]]:
    """What a figure is told by: home, need and financial year; one cell of blanks where it is told only as a whole."""
    if not figure.measures:
        return [("", "", "")]
    years, needs = inputs.scenario.financial_years, inputs.book.needs
    return [(home, need, year) for home in inputs.tables.homes for need in needs for year in years]


def values(figure: Figure, tables: Tables, settled: Mapping[str, float], inputs: Inputs, like: Inputs) -> Floats:
    """The figure of a plan by the cells of `like`; they add up to what its priority came to.

    `inputs` are those of the plan: a need counts as they say.
    """
    if not figure.measures:
        return np.array([settled[figure.priority]])
    summary = tables["summary.csv"]
    rows = summary[summary["measure"].isin(figure.measures)]
    sums = rows.groupby(NEED_AND_YEAR)["value"].sum()
    weight = {need: terms.priority.value if figure.weighed else 1.0 for need, terms in inputs.book.needs.items()}
    return np.array([float(sums[cell]) * weight[cell[1]] for cell in cells(figure, like)])
