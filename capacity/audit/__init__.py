"""An independent check of a finished run, for finance: what the tables say, worked out again without the optimiser.

Follows models/formulation.md from the run's own folder, the place and the book, and shares no code with the planner or
the ledger. It says whether a plan is allowed and its figures right, not whether it is the best: shadow_prices.csv,
map.html and the headline of run.json are not looked into, only that the files are there. Of costs.xlsx the values are,
and not the formulas.
"""

import hashlib
import json
import math
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from capacity.audit.counts import choice, summary
from capacity.audit.facts import Facts
from capacity.audit.ledger import cost_totals, costs
from capacity.audit.medium_term import financial_plan
from capacity.audit.people import beds, placements, resident_flow, staffing, substitution, waiting_flow
from capacity.audit.run import Run, read_tables
from capacity.audit.tally import Check, Tally, failed
from capacity.audit.values import stages
from capacity.audit.workbook import saved_workbook
from capacity.check.rules import check
from capacity.columns import OUTPUTS
from capacity.errors import BadInput, printable
from capacity.read.inputs import Inputs
from capacity.read.place import read_inputs

__all__ = ["Check", "audit", "frame", "lines"]

FILES = {*OUTPUTS, "run.json", "scenario.yaml", "datapackage.json", "map.html", "costs.xlsx", "warnings.txt"}
OWN = {"audit.csv", "report.html", "sets.csv", "frontier.csv", "regret.csv"}  # left by audit, report or invest
UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError, LookupError, ArithmeticError)

PLACED, LIVING, WAITING, FULL = "placements.csv", "residents.csv", "waiting.csv", "occupancy.csv"
STAFF, COSTS, PLAN, SUMMARY = "staffing.csv", "costs.csv", "financial_plan.csv", "summary.csv"
CHECKS: dict[str, tuple[Callable[[Run], Check], tuple[str, ...]]] = {
    "placements": (placements, (PLACED, FULL)),
    "resident_flow": (resident_flow, (PLACED, LIVING)),
    "waiting_flow": (waiting_flow, (PLACED, LIVING, WAITING)),
    "beds": (beds, (LIVING, FULL)),
    "staffing": (staffing, (LIVING, STAFF)),
    "substitution": (substitution, (PLACED,)),
    "choice": (choice, (PLACED, SUMMARY)),
    "costs": (costs, (LIVING, STAFF, COSTS)),
    "cost_totals": (cost_totals, (COSTS, SUMMARY)),
    "financial_plan": (financial_plan, (LIVING, COSTS, PLAN)),
    "summary": (summary, (PLACED, LIVING, WAITING, SUMMARY)),
    "workbook": (saved_workbook, (COSTS, PLAN)),
    "stages": (stages, (PLACED, LIVING, WAITING, STAFF)),
}


def audit(folder: Path) -> list[Check]:
    """Every check of the run in `folder`. What cannot be read is a check that fails; nothing is raised."""
    folder = Path(folder).absolute()
    files, record = _files(folder)
    try:
        inputs = check(read_inputs(folder / "scenario.yaml"))
        run = Run(Facts(inputs), record, folder)
    except BadInput as error:
        return _without_inputs(files, f"the inputs cannot be read: {error.lines()[0]}")
    except UNREADABLE as error:
        return _without_inputs(files, f"the inputs cannot be read: {error}")
    tables = read_tables(run, folder).check()
    return [
        files,
        _outputs(folder, record),
        _inputs(folder, record, inputs),
        tables,
        *(_made(name, run) for name in CHECKS),
    ]


def _without_inputs(files: Check, why: str) -> list[Check]:
    return [files, *(failed(name, why) for name in ("outputs", "inputs", "tables", *CHECKS))]


def _made(name: str, run: Run) -> Check:
    """One check, failed where a table that it needs could not be read."""
    make, needed = CHECKS[name]
    missing = [table for table in needed if table not in run.rows]
    if missing:
        return failed(name, f"{missing[0]} cannot be read")
    try:
        return make(run)
    except UNREADABLE as error:
        return failed(name, f"cannot be made: {type(error).__name__} {error}")


def _files(folder: Path) -> tuple[Check, Mapping[str, Any]]:
    """The folder holds the files of a run and no others, and run.json can be read."""
    tally = Tally("files")
    try:
        found = {entry.name for entry in folder.iterdir() if not entry.name.startswith(".")}
    except OSError as error:
        return failed("files", f"the folder cannot be read: {error.strerror}"), {}
    tally.count = len(FILES)
    for name in sorted(FILES - found):
        tally.fault([name], "is missing")
    for name in sorted(found - FILES - OWN):
        tally.fault([name], "is no file of a run")
    record: Any = {}
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        tally.fault(["run.json"], f"cannot be read: {error}")
    return tally.check(), record if isinstance(record, dict) else {}


def _outputs(folder: Path, record: Mapping[str, Any]) -> Check:
    """Every file of the run but the map, which can be drawn again, is as it was written. run.json vouches for them."""
    tally, listed = Tally("outputs"), record.get("outputs")
    for entry in listed if isinstance(listed, list) and listed else [{"path": "run.json"}]:
        tally.count += 1
        try:
            if hashlib.sha256((folder / entry["path"]).read_bytes()).hexdigest() != entry["sha256"]:
                tally.fault([str(entry["path"])], "is not what was written")
        except UNREADABLE as error:
            tally.fault([str(entry.get("path") if isinstance(entry, dict) else entry)], f"cannot be compared: {error}")
    return tally.check()


def _inputs(folder: Path, record: Mapping[str, Any], inputs: Inputs) -> Check:
    """Every input file is what it was, no other file has joined them, and scenario.yaml is the scenario as it was."""
    tally, recorded, listed = Tally("inputs"), list[Path](), record.get("inputs")
    entries: list[Any] = listed if isinstance(listed, list) and listed else [None]
    for entry in entries:
        try:
            path = Path(os.path.normpath(folder / entry["path"]))
            recorded.append(path)
            tally.count += 1
            if hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
                tally.fault([str(entry["path"])], "is not what it was when the plan was made")
        except UNREADABLE as error:
            tally.fault(["run.json" if not isinstance(entry, dict) else str(entry.get("path"))], f"{error}")
    for file in inputs.files:
        path = Path(os.path.normpath(file.path))
        if path not in recorded and path != folder / "scenario.yaml":
            tally.fault([str(path)], "was not there when the plan was made")
    if recorded:
        before = read_inputs(recorded[0]).scenario
        own = {"place", "book", "extends"}
        if record.get("chosen") == [name for name, count in inputs.scenario.chosen.items() for _ in range(count)]:
            own.add("chosen")  # by `capacity invest`; the record says so
        if "choice" in record:
            own.add("label")  # the chosen set's
        if before is not None and before.model_dump(exclude=own) != inputs.scenario.model_dump(exclude=own):
            tally.fault(["scenario.yaml"], f"is another scenario than {recorded[0].name}")
    return tally.check()


def lines(checks: Iterable[Check]) -> list[str]:
    """The checks as text: name, how many figures, the largest difference, and OK or what is wrong; then the verdict."""
    checks = list(checks)
    wrong = sum(not each.holds for each in checks)
    rows = [
        f"{each.name:<14} {each.count:>8,}  {_difference(each)}  {'OK' if each.holds else printable(each.worst, 400)}"
        for each in checks
    ]
    verdict = f"{wrong} of {len(checks)} checks do not hold." if wrong else f"All {len(checks)} checks hold."
    return [*rows, verdict]


def _difference(each: Check) -> str:
    return f"{each.largest:>8.2g}" if math.isfinite(each.largest) else f"{'–':>8}"


def frame(checks: Iterable[Check]) -> pd.DataFrame:
    """The checks as audit.csv holds them."""
    rows = [(each.name, each.count, each.largest, "yes" if each.holds else "no", each.worst) for each in checks]
    return pd.DataFrame(rows, columns=["check", "checked", "largest_difference", "holds", "worst"])
