"""why.csv as it stands beside a run, held against the people whom it is about."""

import numpy as np
import pandas as pd

from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.results.columns import OTHER, REASONS, WHY, names

SUMMARY = "summary.csv"
AGAINST_CHOICE = ("avoidable_out_of_borough", "choice_refused")
"""Measures of summary.csv that add up to the people placed against their choice."""
ADDS_UP = 1e-6
"""People: the shares of a need and a year come no nearer to those whom they share out."""
Floats = np.typing.NDArray[np.float64]


def people_of(inputs: Inputs, summary: pd.DataFrame) -> Floats:
    """(H, N, Y) people of a plan placed against their choice, from its summary.csv: by home authority, need and year.

    Raises `CapacityError` for a table that has somebody else's people, or a cell without a figure.
    """
    axes = [inputs.tables.homes, list(inputs.book.needs), list(inputs.scenario.financial_years)]
    people = np.zeros([len(axis) for axis in axes])
    counted = summary[summary["measure"].isin(AGAINST_CHOICE)]
    for *cell, value in zip(counted["home"], counted["need"], counted["financial_year"], counted["value"], strict=True):
        for axis, name in zip(axes, cell, strict=True):
            if name not in axis:
                raise CapacityError(f"{SUMMARY} has {name!r}, which is not in this plan: plan again")
        if not np.isfinite(value):
            raise CapacityError(f"{SUMMARY} lacks a figure of {' '.join(cell)}: plan again")
        people[tuple(axis.index(name) for axis, name in zip(axes, cell, strict=True))] += float(value)
    return people


def misfit(table: pd.DataFrame, inputs: Inputs, people: Floats) -> str:
    """Why a why.csv is not about these people, (H, N, Y); empty where it is.

    It has the columns and the rows that `capacity why` writes, each reason once for each home authority, need and year,
    in their order, and the shares of each add up to its people.
    """
    if list(table.columns) != names(WHY):
        return "has other columns than capacity why writes"
    axes = [inputs.tables.homes, list(inputs.book.needs), list(inputs.scenario.financial_years)]
    keys = pd.MultiIndex.from_product([*axes, list(REASONS)])
    if list(table[["home", "need", "year", "reason"]].itertuples(index=False, name=None)) != list(keys):
        return "has other rows than capacity why writes"
    limits = table[table["reason"] != OTHER]
    if table["share"].isna().any() or limits[["alone", "last"]].isna().to_numpy().any():
        return "lacks a figure"
    with np.errstate(over="ignore"):  # a sum without an end is off as well
        sums = table["share"].to_numpy().reshape(*people.shape, len(REASONS)).sum(axis=-1)
    off = ~np.isclose(sums, people, rtol=ADDS_UP, atol=ADDS_UP)
    if off.any():
        at = tuple(int(each) for each in np.argwhere(off)[0])
        cell = " ".join(axis[place] for axis, place in zip(axes, at, strict=True))
        return f"shares out {sums[at]:.6g} people of {cell}, and {SUMMARY} has {people[at]:.6g}"
    return ""
