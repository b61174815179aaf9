"""Draws the map of a finished run again, from its tables."""

import json
from pathlib import Path

import pandas as pd

from capacity.check.rules import check
from capacity.columns import OUTPUTS
from capacity.errors import BadInput, CapacityError
from capacity.guard import unguard
from capacity.read.inputs import shown
from capacity.read.place import read_inputs
from capacity.write import replace_file

NEEDED = ("placements.csv", "waiting.csv", "occupancy.csv")


def redraw(folder: Path) -> Path:
    """Write map.html anew. Raises `CapacityError` when the folder is no run or its place cannot be read."""
    from capacity.map import draw
    from capacity.map.data import map_data

    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        stopped = "" if record["complete"] else str(record["solver"]["status"])
        tables = {name: read_table(folder / name) for name in NEEDED}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CapacityError(f"{shown(folder)} is not a whole run of capacity: {error}") from error
    try:
        inputs = check(read_inputs(folder / "scenario.yaml"))
    except BadInput as error:
        raise CapacityError(f"the place of {shown(folder)} cannot be read any more:\n{error}") from error
    replace_file(folder / "map.html", draw(map_data(inputs, tables, stopped)))
    return folder / "map.html"


def read_table(path: Path) -> pd.DataFrame:
    """A table of a run, with the types of columns.py. Raises `ValueError` when a column is missing."""
    columns = OUTPUTS[path.name][1]
    types = {column.name: "float64" if column.type == "number" else "str" for column in columns}
    frame = pd.read_csv(path, dtype=types, keep_default_na=False, na_values={
        column.name: [""] for column in columns if column.type == "number"
    })  # fmt: skip
    missing = [column.name for column in columns if column.name not in frame.columns]
    if missing:
        raise ValueError(f"{path.name} lacks the column {missing[0]}")
    for column in columns:
        if column.type == "boolean":
            frame[column.name] = frame[column.name] == "true"
        elif column.type == "string":
            frame[column.name] = frame[column.name].map(unguard)
    return frame
