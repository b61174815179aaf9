"""What `import capacity` offers: a scenario planned or checked, a finished run read, as typed frames.

The names stand in `capacity.__all__`; models/guide/python.md describes them.
"""

import json
import math
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from capacity.inputs.errors import BadInput, CapacityError, Complaint, WrongUsage
from capacity.inputs.plan_warning import PlanWarning
from capacity.inputs.read.nearest import did_you_mean
from capacity.outputs.redraw import TABLES, read_files, refuse_changed, whole
from capacity.planning import check_scenario, plan_unwritten
from capacity.planning import plan as plan_and_write
from capacity.results.columns import LATER, OUTPUTS, Column
from capacity.results.descriptor import json_text
from capacity.results.ranges import RANGES
from capacity.studies.possible import answered

Location = str | os.PathLike[str]
"""Where a file or folder is: text or a path."""
_SOLVER = threading.Lock()
"""Held by whoever plans: HiGHS solves for one thread of a process at a time."""


@dataclass(frozen=True)
class Findings:
    """What a check of a scenario and its place found."""

    complaints: tuple[Complaint, ...]
    """What must be put right before anything can be planned, each with file and line; empty where it can be planned."""
    warnings: tuple[PlanWarning, ...]
    """What a plan can live with but its reader should know; empty where there are complaints."""


@dataclass(frozen=True, repr=False, eq=False)
class Run:
    """A finished run: its tables as frames, and its record."""

    tables: Mapping[str, pd.DataFrame]
    """By name: that of the run's file without .csv, such as "summary" or "simulation/people". `describe` says what the
    columns mean. Figures are float64 (int64 where they count days or the like), dates are datetime64, truths are bool,
    text is str. A figure or date without a value is missing (NaN, NaT), text without one is empty. A frame is yours to
    change: no other has its data."""
    record: Mapping[str, Any]
    """run.json: versions, inputs with their hashes, the figure of each priority, the headline, warnings, assumptions.
    `outputs` and `seal` are there only where the run was written."""
    folder: Path | None = None
    """Where the run was written; None where it was not."""

    @property
    def complete(self) -> bool:
        """Whether every priority was settled; a time limit may have come first."""
        return bool(self.record["complete"])

    @property
    def warnings(self) -> tuple[PlanWarning, ...]:
        """What the plan can live with but its reader should know."""
        return tuple(PlanWarning(each["kind"], each["text"], tuple(each["names"])) for each in self.record["warnings"])

    def describe(self, name: str = "") -> pd.DataFrame:
        """What the columns of a table are: a frame of `type`, `unit` and `meaning`, one row for each column. Without a
        name, what the tables are: a frame of `rows` and `title`.

        Types are those of datapackage.json: string, number, integer, boolean, date. Raises `WrongUsage` for a table
        that the run does not have.
        """
        if not name:
            titles = [(table, len(frame), _described(table)[0]) for table, frame in self.tables.items()]
            return pd.DataFrame(titles, columns=["table", "rows", "title"]).set_index("table")
        if name not in self.tables:
            raise WrongUsage(f"the run has no table {name!r}{did_you_mean(str(name), list(self.tables))}; "
                             f"it has {', '.join(self.tables)}")  # fmt: skip
        rows = [(column.name, column.type, column.unit, column.description) for column in _described(name)[1]]
        return pd.DataFrame(rows, columns=["column", "type", "unit", "meaning"]).set_index("column")

    def __repr__(self) -> str:
        told = self.record
        where = "not written" if self.folder is None else str(self.folder)
        state = str(told["solver"]["status"])
        return f"<capacity.Run {told['place']} · {told['scenario']} · {state} · {len(self.tables)} tables · {where}>"


def check(scenario: Location) -> Findings:
    """Check a scenario and its place without planning.

    Complaints are returned, not raised: every one of them. Raises `CapacityError` only where no complaint could name
    what is wrong.
    """
    path = _path("scenario", scenario)
    try:
        checked = check_scenario(path)
    except BadInput as error:
        return Findings(tuple(error.complaints), ())
    return Findings((), tuple(checked.warnings))


def plan(
    scenario: Location,
    *,
    folder: Location | None = None,
    overwrite: bool = False,
    time_limit: float | None = None,
    foresight: int | None = None,
) -> Run:
    """Plan a scenario, as `capacity plan` does.

    Nothing is written unless `folder` names where: then the whole run is written there, with its map and workbook, and
    what is returned is what `read_run` reads from it. `overwrite` allows a run that is there to be replaced.
    `time_limit`: seconds of solving, after which the best plan so far is taken (`complete` is then False).
    `foresight`: how many quarters the plan sees at each step; None for all of them. Threads plan one after another.

    Raises `BadInput` with every complaint where the scenario cannot be planned, `WrongUsage` for an argument that
    cannot be, `NoPlan` where no plan exists, `StoppedAtLimit` where the time limit came before any: each is a
    `CapacityError`.
    """
    path, into = _path("scenario", scenario), None if folder is None else _path("folder", folder)
    if time_limit is not None and not _is_number(time_limit):
        raise WrongUsage(f"time_limit={time_limit!r}: type seconds of solving, a number above 0")
    if foresight is not None and (isinstance(foresight, bool) or not isinstance(foresight, int)):
        raise WrongUsage(f"foresight={foresight!r}: type a whole number of quarters, such as 4")
    if into is None and overwrite:
        raise WrongUsage("overwrite=True without a folder: nothing is written, so nothing can be replaced; "
                         "name one with folder=")  # fmt: skip
    with _SOLVER:
        if into is None:
            record, tables = plan_unwritten(path, time_limit, answered, foresight)
            return _run(json.loads(json_text(record)), tables)
        written = plan_and_write(
            path,
            into,
            overwrite,
            time_limit,
            answer=answered,
            foresight=foresight,
            second_process=False,
        )
    return read_run(written.folder)


def _path(argument: str, location: Location) -> Path:
    """A location as a path. Raises `WrongUsage` for what can be none, `CapacityError` where there is no folder to see
    it from."""
    named = os.fspath(location) if isinstance(location, str | os.PathLike) else None
    if not isinstance(named, str) or "\0" in named:
        raise WrongUsage(f"{argument}={location!r}: name a file or folder by text or by a path")
    try:
        os.getcwd()
    except OSError:
        raise CapacityError("the folder that you are in no longer exists; go to another with os.chdir") from None
    return Path(named)


def _is_number(seconds: object) -> bool:
    try:
        return isinstance(seconds, int | float) and math.isfinite(seconds) and seconds > 0
    except OverflowError:
        return False


def read_run(folder: Location) -> Run:
    """Read a finished run: every table that the plan wrote, and those that later commands have added, such as why.csv.

    The place need not be there. Raises `CapacityError` where the folder is no run, where something of it cannot be
    read, or where a table is not what the plan wrote.
    """
    path = _path("folder", folder)
    record, tables = read_files(path)
    refuse_changed(path, record, "read it")
    with whole(path):
        return _run(record, tables, path.absolute())


def _run(record: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], folder: Path | None = None) -> Run:
    names = [file.removesuffix(".csv") for file in TABLES if file in tables]
    typed = {name: _typed(tables[f"{name}.csv"], _described(name)[1]) for name in names}
    return Run(typed, record, folder)


def _described(name: str) -> tuple[str, tuple[Column, ...]]:
    """Title and columns of a table."""
    return (OUTPUTS | LATER | RANGES)[TABLES[f"{name}.csv"]]


TYPES: dict[str, Any] = {"number": "float64", "integer": "int64", "boolean": "bool", "string": "str"}
"""What pandas calls the types of columns, but for dates."""


def _typed(frame: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    """A table, just planned or read back, with the types of its columns. Raises ValueError for what is of another."""
    return pd.DataFrame({column.name: _cells(frame[column.name], column.type) for column in columns})


def _cells(cells: "pd.Series[Any]", kind: str) -> "pd.Series[Any]":
    if kind == "date":
        return pd.to_datetime(cells, format="%Y-%m-%d").dt.as_unit("us")
    return cells.astype(TYPES[kind])
