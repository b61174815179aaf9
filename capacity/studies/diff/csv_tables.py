"""diff.csv."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from capacity.studies.diff.attribution import Attributed, Attribution
from capacity.studies.diff.columns import SHARES, names

SETTLED = 9
"""Decimals of a share; further digits are the solver's noise."""


def shares_table(attribution: Attribution) -> pd.DataFrame:
    """diff.csv: for each figure and group the whole, then every home, need and year; blank shares where there are
    none."""
    rows = [row for each in attribution.figures for row in _rows(each, attribution.groups)]
    return pd.DataFrame(rows, columns=names(SHARES))


def _rows(each: Attributed, groups: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for group in groups or [""]:
        parts = [np.full(len(each.cells), np.nan)] * 3
        if each.shares is not None:
            shares = each.shares
            parts = [np.round(of[group], SETTLED) for of in (shares.share, shares.alone, shares.last)]
        columns = [each.first, each.second, *parts]
        yield each.figure.key, "", "", "", group, *(float(column.sum()) for column in columns)
        if each.figure.measures:
            for n, cell in enumerate(each.cells):
                yield each.figure.key, *cell, group, *(float(column[n]) for column in columns)
