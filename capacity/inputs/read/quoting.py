"""Complaints quote only files that belong together: a scenario must not reveal what other people's files say."""

import os
import re
from functools import cache
from pathlib import Path

from capacity.inputs.errors import Complaint
from capacity.inputs.read.keys import all_keys
from capacity.inputs.read.messages import FIXED
from capacity.inputs.schema import Book, Option, PlaceFile, Scenario
from capacity.inputs.schema.rows import TABLES

HOLDS = ("models", "inputs")


def belonging(scenario: Path) -> Path:
    """The folder whose files a scenario may have quoted: the next above it that holds models/ and inputs/.

    Without one the folder of the place that a folder `scenarios` lies in, or else the scenario's own.
    """
    above = Path(os.path.realpath(scenario)).parent
    for folder in (above, *above.parents):
        if all((folder / name).is_dir() for name in HOLDS):
            return folder
    return above.parent if above.name == "scenarios" else above


def quoting_only(root: Path, complaints: list[Complaint]) -> list[Complaint]:
    """The complaints; those about files outside `root` keep file and line, but not what the file says there."""

    @cache
    def inside(file: str) -> bool:
        return Path(os.path.realpath(file)).is_relative_to(root)

    return [each if inside(each.file) else _unquoted(each, root) for each in complaints]


def _unquoted(complaint: Complaint, root: Path) -> Complaint:
    known = complaint.what == "file" or complaint.why in FIXED
    words = {word for word in re.split(r"\W+", complaint.what) if not word.isdigit()}
    what = complaint.what if words <= _our_words() else "file"
    why = complaint.why if known else "has a fault on this line"
    hidden = f"; its text is not shown, because the file is outside {root}"
    return Complaint(complaint.file, complaint.line, what, why + hidden)


@cache
def _our_words() -> frozenset[str]:
    """Names of columns and keys, and what complaints say where there is no name."""
    words = {"file", "row", "column", "YAML", "and", "event", "option", "priority", "feature"}
    of_forms = {"sheet", "cell", "key", "heading", "headings"}
    models = (Scenario, Option, Book, PlaceFile, *(row for row, _, _ in TABLES.values()))
    return all_keys(*models) | words | of_forms
