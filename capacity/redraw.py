"""Draws the map of a finished run again, from its tables."""

import json
from pathlib import Path

from capacity.check.rules import check
from capacity.errors import BadInput, CapacityError
from capacity.read.inputs import shown
from capacity.read.place import read_inputs
from capacity.read.run_tables import read_table
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
