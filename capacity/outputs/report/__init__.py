"""The report: one HTML page with a finished run's figures, for a cabinet paper or a market position statement."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.outputs.report.cited_run import NEEDED, Figures
from capacity.outputs.report.page import page

__all__ = ["NEEDED", "report"]


def report(
    inputs: Inputs,
    record: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    changed: tuple[str, ...] = (),
    studies: Mapping[str, Mapping[str, Any]] | None = None,
) -> str:
    """The page. `record` is run.json; `tables` are those of `NEEDED`, by file name, as read from the run's folder.

    `changed` names the input files that are not as they were when the run was planned. `studies` are the records of
    the studies of chance whose tables are among `tables`, by the path of those.

    Raises KeyError where the record lacks something that every run records.
    """
    return page(Figures(inputs, record, tables, changed, studies or {}))
