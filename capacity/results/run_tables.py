"""Reads the tables of a finished run from disk, as they were before they were written, and its run.json."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from capacity.inputs.formula_guard import unguard
from capacity.inputs.outlook import PREFIX
from capacity.inputs.read.regular import MOST_JSON, MOST_RUN, open_regular, read_regular, why_unreadable
from capacity.results.columns import LATER, OUTPUTS
from capacity.results.ranges import RANGES
from capacity.results.text_in_frames import keep_python_text

keep_python_text()
_NUMBER, _TEXT = np.dtype("float64"), pd.api.types.pandas_dtype("str")  # by name pandas looks each up, column by column


def read_table(path: Path, like: str = "") -> pd.DataFrame:
    """A table of a run, with the types of columns.py: those of the table `like`, or of its own name.

    Raises `ValueError`, naming the file, when it is not one, and `OSError` when it cannot be read.
    """
    columns = (OUTPUTS | LATER | RANGES)[like or path.name.removeprefix(PREFIX)][1]
    types = {column.name: _NUMBER if column.type == "number" else _TEXT for column in columns}
    try:
        with open_regular(path, MOST_RUN) as file:
            frame = pd.read_csv(file, dtype=types, keep_default_na=False, na_values={
                column.name: [""] for column in columns if column.type == "number"
            })  # fmt: skip
    except OSError as error:
        raise OSError(error.errno, f"{path.name} {why_unreadable(error)}") from error
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    missing = [column.name for column in columns if column.name not in frame.columns]
    if missing:
        raise ValueError(f"{path.name} lacks the column {missing[0]}")
    for column in columns:
        cells = frame[column.name]
        if column.type == "number" and np.isinf(cells.to_numpy()).any():
            raise ValueError(f"{path.name}: {column.name} has a figure without an end")
        if column.type == "boolean":
            if not cells.isin(["true", "false"]).all():
                raise ValueError(f"{path.name}: {column.name} is neither true nor false")
            frame[column.name] = cells == "true"
        elif column.type == "string":
            guarded = {text: unguard(text) for text in set(cells.tolist()) if text[:1] == "'"}
            if guarded:
                frame[column.name] = cells.map(lambda text, told=guarded: told.get(text, text))
    return frame


def read_record(folder: Path) -> Any:
    """run.json as it stands. Raises `OSError` when it cannot be read, `ValueError` when it is not JSON."""
    path = folder / "run.json"
    try:
        content = read_regular(path, MOST_JSON)
    except OSError as error:
        raise OSError(error.errno, f"{path.name} {why_unreadable(error)}") from error
    try:
        return json.loads(content.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("run.json is nested too deeply") from error
