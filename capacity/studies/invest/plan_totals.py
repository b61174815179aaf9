"""What a plan comes to over all of its years, to compare a plan with options with the one without."""

from typing import Any

import pandas as pd

from capacity.inputs.read.reading import Inputs

BY_NEED = ("waiting_weeks", "avoidable_out_of_borough")
"""Measures of summary.csv that are given need by need."""
COST = "net_cost"
THOUSAND = 1e3


def total(summary: pd.DataFrame, measure: str, need: str | None = None) -> float:
    """A measure of summary.csv over the whole plan: of a need, or of all."""
    rows = summary[summary["measure"] == measure]
    rows = rows if need is None else rows[rows["need"] == need]
    return float(rows["value"].sum())


def totals(summary: pd.DataFrame, inputs: Inputs) -> list[dict[str, Any]]:
    """Each measure, rounded as it is shown: to a tenth of a person or week, and to £ thousand."""
    rows: list[dict[str, Any]] = [
        {"measure": measure, "need": need, "value": round(total(summary, measure, need), 1) + 0.0}
        for measure in BY_NEED
        for need in inputs.book.needs
    ]
    return [*rows, {"measure": COST, "need": "", "value": float(round(total(summary, COST) / THOUSAND))}]
