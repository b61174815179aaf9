"""fairness_before.csv, where a report has planned without the priority: planning again is not for an audit."""

import pandas as pd

from capacity.audit.run import Run
from capacity.audit.tally import Tally
from capacity.results.columns import BEFORE
from capacity.results.run_tables import read_table

DUST = 1e-6
"""People: no more can leave than are placed, apart from the last digits of sums."""


def shares_before(run: Run) -> pd.DataFrame | None:
    """The table, where there is one."""
    there = run.folder / BEFORE
    return read_table(there) if there.exists() else None


def of_the_areas(tally: Tally, run: Run) -> None:
    """If the table exists, it has each area of the place once, and no more people leave than are placed."""
    frame = shares_before(run)
    if frame is None:
        return
    tally.alike([BEFORE, "area"], frame["area"].tolist(), [row.area for row, _ in run.facts.inputs.tables.areas])
    for area, people, away in zip(frame["area"], frame["people"], frame["out_of_borough"], strict=True):
        if not 0 <= away <= people + DUST:
            tally.fault([BEFORE, str(area)], f"{away:g} people leave of {people:g} who are placed")
