"""Studies of chance that stand beside a run, where they are about it: their tables and records."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import shown
from capacity.inputs.read.regular import MOST_JSON, read_regular
from capacity.results.ranges import (
    ALL_YEARS,
    SIMULATED,
    SIMULATED_MONEY,
    SIMULATION,
    TORNADO,
    UNCERTAIN,
    uncertain_beside,
)
from capacity.results.run_tables import read_table
from capacity.results.write import RUN, UNCERTAINTY
from capacity.results.write import SIMULATION as RECORD

AGREES = 1e-5  # of a figure: as two plans of one scenario agree
Found = tuple[dict[str, pd.DataFrame], dict[str, Mapping[str, Any]]]
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError)


def ranges_of(folder: Path, summary: pd.DataFrame) -> Found:
    """Tables by their path from the run's folder, and by the same path the record of the study.

    Raises `CapacityError` where a study stands there and is not about this run.
    """
    simulated, of_simulation = _simulated(folder)
    uncertain, of_futures = _uncertain(folder, summary)
    return simulated | uncertain, of_simulation | of_futures


def _simulated(folder: Path) -> Found:
    """The simulation in the run's own folder."""
    if not (folder / SIMULATION).is_dir():
        return {}, {}
    again = f"run `capacity simulate {shown(folder)}` again, or remove the folder"
    try:
        told = _record(folder / SIMULATION / RECORD)
        tables = {name: read_table(folder / name, like=name) for name in (SIMULATED, SIMULATED_MONEY)}
        about = told["run"] == hashlib.sha256(read_regular(folder / RUN, MOST_JSON)).hexdigest()
        record = {"replications": int(told["replications"]), "seed": int(told["seed"]),
                  "brokers": {str(key): str(value) for key, value in told["brokers"].items()}}  # fmt: skip
    except UNREADABLE as error:
        raise CapacityError(f"{shown(folder / SIMULATION)} is not a whole simulation ({error}): {again}") from error
    if not about:
        raise CapacityError(f"{shown(folder / SIMULATION)} is not of this run: {again}")
    return tables, dict.fromkeys(tables, record)


def _uncertain(folder: Path, summary: pd.DataFrame) -> Found:
    """The study of uncertainty beside the run's folder, where it is of the same plan."""
    path, moved_by = (uncertain_beside(folder.absolute().name, file) for file in (UNCERTAIN, TORNADO))
    study = (folder / path).parent
    if not study.is_dir():
        return {}, {}
    again = f"run `capacity uncertainty` for its scenario again, or move {shown(study)} elsewhere"
    try:
        told = _record(study / UNCERTAINTY)
        table = read_table(folder / path, like=UNCERTAIN)
        tornado = read_table(folder / moved_by, like=TORNADO)
        record = {"futures": int(told["futures"]["planned"])}
    except UNREADABLE as error:
        raise CapacityError(f"{shown(study)} is not a whole study of uncertainty ({error}): {again}") from error
    whole = table[(table["need"] == "") & (table["financial_year"] != ALL_YEARS)]
    for measure, own in (("avoidable_out_of_borough", "avoidable_out_of_borough"), ("net_cost", "net_cost")):
        planned = whole[whole["measure"] == measure].set_index("financial_year")["plan"]
        known = summary[summary["measure"] == own].groupby("financial_year")["value"].sum()
        if not planned.index.equals(known.index) or not np.allclose(planned, known, rtol=AGREES, atol=AGREES):
            raise CapacityError(f"{shown(study)} is not of this run, whose {measure} is another: {again}")
    return {path: table, moved_by: tornado}, {path: record, moved_by: record}


def _record(path: Path) -> Any:
    return json.loads(read_regular(path, MOST_JSON).decode("utf-8"))
