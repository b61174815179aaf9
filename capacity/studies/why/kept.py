"""why.csv as it stands beside a run, where it can be relied on: it tells of the run's own people."""

from pathlib import Path

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.model.problem.shapes import Floats
from capacity.results.columns import WHY
from capacity.results.run_tables import read_table
from capacity.results.why_table import misfit


def kept(folder: Path, inputs: Inputs, people: Floats) -> pd.DataFrame | None:
    """The table beside a run; None where there is none, or where it is not about these people.

    `people` are (H, N, Y) those of the run who are placed against their choice, as `misfit` holds the table to them.
    """
    try:
        frame = read_table(folder / WHY)
    except (OSError, ValueError):
        return None
    return None if misfit(frame, inputs, people) else frame
