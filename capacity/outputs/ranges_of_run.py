"""Studies of chance that stand beside a run, where they are about it: their tables and records."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import shown
from capacity.inputs.read.regular import MOST_JSON, read_regular
from capacity.results.ranges import SIMULATED, SIMULATED_MONEY, SIMULATION
from capacity.results.run_tables import read_table
from capacity.results.write import RUN
from capacity.results.write import SIMULATION as RECORD

Found = tuple[dict[str, pd.DataFrame], dict[str, Mapping[str, Any]]]


def ranges_of(folder: Path, summary: pd.DataFrame) -> Found:
    """Tables by their path from the run's folder, and by the same path the record of the study.

    Raises `CapacityError` where a study stands there and is not about this run.
    """
    if not (folder / SIMULATION).is_dir():
        return {}, {}
    again = f"run `capacity simulate {shown(folder)}` again, or remove the folder"
    try:
        record = json.loads(read_regular(folder / SIMULATION / RECORD, MOST_JSON).decode("utf-8"))
        tables = {name: read_table(folder / name, like=name) for name in (SIMULATED, SIMULATED_MONEY)}
        about = record["run"] == hashlib.sha256(read_regular(folder / RUN, MOST_JSON)).hexdigest()
        record = {"replications": int(record["replications"]), "seed": int(record["seed"]),
                  "brokers": {str(key): str(value) for key, value in record["brokers"].items()}}  # fmt: skip
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CapacityError(f"{shown(folder / SIMULATION)} is not a whole simulation ({error}): {again}") from error
    if not about:
        raise CapacityError(f"{shown(folder / SIMULATION)} is not of this run: {again}")
    return tables, dict.fromkeys(tables, record)
