"""why.csv as it stands beside a run, where it can be relied on: it tells of the run's own people."""

from pathlib import Path

import numpy as np
import pandas as pd

from capacity.inputs.calendar import financial_years
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.shapes import Floats
from capacity.results.columns import OTHER, REASONS, WHY
from capacity.results.run_tables import read_table

ADDS_UP = 1e-6
"""People: the shares of a need and a year come no nearer to those whom they share out."""
KEY = ["home", "need", "year"]


def kept(folder: Path, inputs: Inputs, people: Floats) -> pd.DataFrame | None:
    """The table beside a run; None where there is none, or where it is not about these people.

    `people` are (H, N, Y) those of the run who are placed against their choice. The table has each reason once for
    each home authority, need and year, in their order, and the shares of each add up to its people.
    """
    try:
        frame = read_table(folder / WHY)
    except (OSError, ValueError):
        return None
    years = list(financial_years(inputs.scenario.calendar))
    keys = pd.MultiIndex.from_product([inputs.tables.homes, list(inputs.book.needs), years, list(REASONS)])
    if list(frame[[*KEY, "reason"]].itertuples(index=False, name=None)) != list(keys):
        return None
    limits = frame[frame["reason"] != OTHER]
    if frame["share"].isna().any() or limits[["alone", "last"]].isna().to_numpy().any():
        return None
    sums = frame["share"].to_numpy().reshape(*people.shape, len(REASONS)).sum(axis=-1)
    return frame if np.allclose(sums, people, rtol=ADDS_UP, atol=ADDS_UP) else None
