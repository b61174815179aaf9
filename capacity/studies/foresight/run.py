"""One scenario at several depths of foresight, side by side, and their figures written."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.model.checked import Checked
from capacity.model.foresight import solve_seeing
from capacity.model.problem.build import build
from capacity.model.stages import Stage
from capacity.planning import check_scenario, default_folder
from capacity.results import record, write
from capacity.results.tabulate import tabulate
from capacity.studies.foresight.columns import FIGURES, FILE, ROWS, TABLES
from capacity.studies.limits import few
from capacity.studies.pool import Pool, Progress, in_parallel, silent
from capacity.studies.stress.outcome import Totals, totals

DEPTHS = (1, 2, 4, 8)
"""Quarters ahead; and all of them."""
DIGITS = 6
"""After the point: anything smaller is the solver's noise."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Depth:
    """What the plan comes to that sees so many quarters."""

    quarters: int
    stages: tuple[Stage, ...]
    totals: Totals
    """Over the whole plan."""


@dataclass(frozen=True)
class Foresight:
    """A finished study, for the code that reports it."""

    folder: Path
    inputs: Inputs
    rows: Sequence[Row]
    """Those of foresight.csv, the last with all quarters in sight."""
    record: Mapping[str, Any]
    files: int


def foresight(
    path: Path,
    folder: Path | None = None,
    overwrite: bool = False,
    progress: Progress = silent,
    pool: Pool = Pool(),
) -> Foresight:
    """Plan a scenario with 1, 2, 4, 8 and all quarters in sight, and write what that changes.

    `folder` replaces outputs/<place>/foresight-<scenario>. Raises the children of `CapacityError`.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    progress("reading")
    checked = check_scenario(path)
    inputs = checked.inputs
    folder = default_folder(inputs, "foresight-") if folder is None else folder.absolute()
    write.refuse_existing(folder, overwrite, write.FORESIGHT)
    count = inputs.scenario.quarters
    depths = [*(depth for depth in DEPTHS if depth < count), count]
    longest_first = sorted(depths, key=lambda depth: -depth * (count - depth + 1))
    pool, light = few(checked.problem, pool), replace(inputs, outlines={})
    made = {each.quarters: each for each in in_parallel(plan_seeing, longest_first, pool, progress, shared=light)}
    progress("writing tables")
    found = [made[depth] for depth in depths]
    rows = rows_of(found, count)
    seconds = {"all": time.perf_counter() - clock}
    facts = record.provenance(inputs, folder, started, seconds) | _record(checked, found, rows)
    files = _files(inputs, folder, rows, facts)
    write.write_run(folder, files, overwrite, write.FORESIGHT)
    return Foresight(folder, inputs, rows, facts, len(files))


def plan_seeing(inputs: Inputs, quarters: int) -> Depth:
    """Plan checked inputs with so many quarters in sight; in a process of its own it hands back figures, not tables."""
    solution = solve_seeing(build(inputs), inputs.scenario.priorities, quarters)
    results = tabulate(solution, inputs.scenario.calendar)
    return Depth(quarters, solution.stages, totals(solution, results, inputs, 0, 0))


def rows_of(depths: Sequence[Depth], count: int) -> list[dict[str, Any]]:
    """A row of foresight.csv for each depth, of a plan of `count` quarters; the last sees all of them."""
    whole = depths[-1].totals
    rows = []
    for depth in depths:
        own = {each.name: _figure(depth.totals, each.name) for each in FIGURES}
        more = {f"{name}_more": round(value - _figure(whole, name), DIGITS) + 0.0 for name, value in own.items()}
        rows.append({"quarters_seen": depth.quarters, "steps": count - depth.quarters + 1, **own, **more})
    return rows


def _figure(totals: Totals, name: str) -> float:
    return round(float(getattr(totals, name)), DIGITS) + 0.0  # −0 becomes 0


def _record(checked: Checked, depths: Sequence[Depth], rows: Sequence[Row]) -> dict[str, Any]:
    """What foresight.json says, apart from what was planned, when and with what."""
    return {
        "complete": True,
        "solver": {"name": "HiGHS", "version": version("highspy")},
        "quarters": checked.inputs.scenario.quarters,
        "depths": [
            {**row, "stages": [asdict(stage) for stage in depth.stages]}
            for row, depth in zip(rows, depths, strict=True)
        ],
        **record.caveats(checked.inputs, checked.warnings),
    }


def _files(inputs: Inputs, folder: Path, rows: Sequence[Row], facts: Mapping[str, Any]) -> dict[str, str | bytes]:
    scenario = inputs.scenario
    package = record.datapackage(f"foresight-{scenario.name}", scenario.label, record.place_name(inputs), TABLES)
    return {
        FILE: write.csv_text(pd.DataFrame(rows, columns=[column.name for column in ROWS])),
        "scenario.yaml": record.scenario_text(inputs, folder),
        "datapackage.json": record.json_text(package),
        write.FORESIGHT: record.json_text(facts),
    }
