"""`capacity diff`: what changed between two finished runs, in inputs and outputs, and what has to do with what."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from capacity.results import write
from capacity.results.descriptor import datapackage, json_text
from capacity.results.record import place_name
from capacity.studies.diff.attribution import Attribution, attribute
from capacity.studies.diff.changes import changes
from capacity.studies.diff.columns import OUTPUTS, SHARES, TABLES
from capacity.studies.diff.csv_tables import shares_table
from capacity.studies.diff.record import Made, diff_record
from capacity.studies.diff.refused import Side, read_both
from capacity.studies.diff.sentences import sentences
from capacity.studies.differing.differences import Difference, changed_groups, differences
from capacity.studies.differing.table import INPUTS, inputs_table
from capacity.studies.pool import Pool

__all__ = ["Diff", "diff"]


@dataclass(frozen=True)
class Diff:
    """Two runs held against each other, for the code that reports it."""

    folder: Path
    first: Side
    second: Side
    differences: list[Difference]
    changes: pd.DataFrame
    """changes.csv"""
    attribution: Attribution
    sentences: list[str]
    """What changed and why, a sentence for each figure."""
    record: dict[str, Any]
    seconds: float
    files: int


def diff(
    first: Path,
    second: Path,
    folder: Path | None = None,
    overwrite: bool = False,
    pool: Pool = Pool(),
    progress: Callable[[str], None] = lambda stage: None,
) -> Diff:
    """Say what changed from the first run to the second, and write it.

    `folder` replaces outputs/<place>/diff-<first>-<second>. Raises `BadInput` with every reason why the two cannot be
    compared, and the other children of `CapacityError`. Where a plan between the two cannot be made the differences are
    written all the same, and `attribution.impossible` says why they are not shared out.
    """
    started, began = datetime.now(UTC), time.perf_counter()
    progress("reading")
    one, other = read_both(first, second)
    usual = Path.cwd() / "outputs" / one.inputs.place.name / f"diff-{one.name}-{other.name}"
    folder = usual if folder is None else folder.absolute()
    write.refuse_existing(folder, overwrite, write.DIFF)
    found = differences(one.inputs, other.inputs)
    shared = attribute(one, other, changed_groups(found), pool, progress)
    progress("comparing")
    said, moved = sentences(one, other, shared), changes(one, other)
    made = Made(folder, started, time.perf_counter() - began)
    record = diff_record(one, other, found, shared, said, made)
    package = datapackage(f"diff-{one.name}-{other.name}", f"{one.name} and {other.name}", place_name(one.inputs),
                          TABLES)  # fmt: skip
    files: dict[str, str | bytes] = {
        SHARES: write.csv_text(shares_table(shared)),
        INPUTS: write.csv_text(inputs_table(found)),
        OUTPUTS: write.csv_text(moved),
        "datapackage.json": json_text(package),
        write.DIFF: json_text(record),
    }
    write.write_run(folder, files, overwrite, write.DIFF)
    return Diff(folder, one, other, found, moved, shared, said, record, time.perf_counter() - began, len(files))
