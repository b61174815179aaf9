"""Which files a run has, and whether each is as it was written."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from capacity.audit.run import LARGEST_MB
from capacity.audit.tally import Check, Tally, failed
from capacity.inputs.read.regular import open_regular, read_regular
from capacity.outputs.choice import BOOK as CHOICE_BOOK
from capacity.outputs.choice import FILES, PAGE
from capacity.results.columns import BEFORE, OUTPUTS, WHY, WHY_COST, WHY_WAITING
from capacity.results.descriptor import seal
from capacity.results.outlook_files import outlook_columns

RECORD, BOOK = "run.json", "costs.xlsx"
OTHERS = {
    "stress.json": "a stress test",
    "foresight.json": "a study of foresight",
    "uncertainty.json": "a study of uncertainty",
}
"""Records of folders that look like a run, and what these are."""
ALWAYS = {*OUTPUTS, "scenario.yaml", "datapackage.json", "map.html", BOOK}
"""What every run holds in addition to its record, and what its record lists."""
WARNINGS = "warnings.txt"
INVEST = {*FILES, "futures.csv", "sets_in_futures.csv", PAGE, CHOICE_BOOK}
"""What comes from `capacity invest`."""
SOMETIMES = {WARNINGS, *INVEST, *outlook_columns()}
"""What a record may also list. Any other file is a fault, as no check looks at it."""
LATER = {
    "report.html",
    "brief.html",
    "brief.md",
    "audit.csv",
    "limits_planned.csv",
    BEFORE,
    WHY,
    WHY_COST,
    WHY_WAITING,
    "simulation",
    "export",
}
"""What other commands write into a finished run."""
UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError, LookupError, ArithmeticError)
Record = Mapping[str, Any]


def why(error: Exception) -> str:
    """What an error says, without Python's decoration."""
    return str(getattr(error, "strerror", None) or error)


def files(folder: Path) -> tuple[Check, Record]:
    """The folder holds the files of a run and no others, and run.json can be read."""
    tally = Tally("files")
    try:
        present = {entry.name for entry in folder.iterdir() if not entry.name.startswith(".")}
    except OSError as error:
        return failed("files", f"the folder cannot be read: {error.strerror}"), {}
    tally.count = len(present)
    record: Any = {}
    try:
        record = json.loads(read_regular(folder / RECORD, LARGEST_MB).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        tally.fault([RECORD], f"cannot be read: {why(error)}" if RECORD in present else "is missing")
    record = record if isinstance(record, dict) else {}
    listed = {name for name, _ in _listed(record)}
    for name in sorted((ALWAYS | listed) - present):
        tally.fault([name], "is missing")
    for name in sorted(present - ALWAYS - SOMETIMES - LATER - {RECORD}):
        tally.fault([name], "is not a file of a run")
    for name in sorted((present & SOMETIMES) - listed if listed else ()):
        tally.fault([name], "is not among the outputs of run.json")
    return tally.check(), record


def _listed(record: Record) -> Iterator[tuple[str, str]]:
    """Name and hash of each output in run.json that has both."""
    listed = record.get("outputs")
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("path"), str) and isinstance(entry.get("sha256"), str):
            yield entry["path"], entry["sha256"]


def outputs(folder: Path, record: Record, proven: Mapping[str, str]) -> Check:
    """Every file of the run is as it was written: run.json vouches for each, and its seal vouches for run.json.

    `proven` are files that say the same as what was written although their bytes differ: file name → why.
    """
    tally, seen, listed = Tally("outputs"), set[str](), record.get("outputs")
    if not isinstance(listed, list) or len(listed) != len(list(_listed(record))):
        tally.fault([RECORD], "its outputs are not a list of files with their hashes")
    for name, sha256 in _listed(record):
        tally.count += 1
        if name in seen or name not in ALWAYS | SOMETIMES:
            tally.fault([name], "appears twice in run.json" if name in seen else "is not a file that the audit knows")
            continue
        seen.add(name)
        try:
            as_written = _sha256(folder / name) == sha256
        except UNREADABLE as error:
            tally.fault([name], f"cannot be compared: {why(error)}")
            continue
        if not as_written and name in proven:
            tally.notes.append(f"{name} {proven[name]}")
        elif not as_written:
            tally.fault([name], "is not what was written")
    for name in sorted(ALWAYS - seen):
        tally.fault([RECORD], f"does not list {name} among its outputs")
    tally.count += 1
    try:
        if record.get("seal") != seal(record):
            tally.fault([RECORD], "is not what was written: its seal does not fit")
    except ValueError as error:
        tally.fault([RECORD], f"cannot be compared: {error}")
    return tally.check()


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with open_regular(path, LARGEST_MB) as file:
        while part := file.read(1_000_000):
            digest.update(part)
    return digest.hexdigest()
