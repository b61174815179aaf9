"""All that a plan reads, as far as it could be read."""

import hashlib
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from capacity.inputs.errors import Complaint
from capacity.inputs.errors import shown as shown
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.regular import MOST_CSV, MOST_JSON, MOST_YAML, read_regular, why_unreadable
from capacity.inputs.read.yaml12 import Document, Mark
from capacity.inputs.schema import Book, PlaceFile, Scenario
from capacity.inputs.schema.rows import OriginRow
from capacity.inputs.tables import Tables


@dataclass(frozen=True)
class InputFile:
    """A file that was read, for the record of the run."""

    path: Path
    sha256: str


ReplacedRises = dict[tuple[str, str], tuple[Any, Mark]]
"""Rises of a file that the scenario extends, for years of which it has its own: by key and financial year, what that
file says, and where."""


@dataclass
class Reading:
    """All that a plan reads, as far as it could be read, and what was wrong with it."""

    scenario: Scenario | None = None
    scenario_document: Document = field(default_factory=lambda: Document({}, {(): Mark("", 1)}))
    book: Book | None = None
    book_document: Document = field(default_factory=lambda: Document({}, {(): Mark("", 1)}))
    book_unchanged: Book | None = None
    """The book before any `book_changes`."""
    place: Path | None = None
    place_document: Document = field(default_factory=lambda: Document({}, {(): Mark("", 1)}))
    place_file: PlaceFile = PlaceFile()  # noqa: RUF009 - frozen
    tables: Tables = Tables()  # noqa: RUF009 - frozen
    outlines: dict[str, dict[str, Any]] = field(default_factory=dict)
    """GeoJSON by property: `area`, `authority`."""
    origins: tuple[OriginRow, ...] = ()
    """What importers wrote into the tables; none for a place made by hand."""
    files: list[InputFile] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was left out in reading without being a fault, each with file and line."""
    replaced_rises: ReplacedRises = field(default_factory=dict)
    base_unread: bool = False
    """A file that the scenario extends could not be read."""
    yaml_bytes: int = 0
    """Of all YAML files so far."""
    root: Path | None = None
    """The folder whose files may be quoted; None for any."""


@dataclass(frozen=True)
class Inputs:
    """All that a plan reads, checked: a `Reading` without a fault."""

    scenario: Scenario
    scenario_document: Document
    book: Book
    book_document: Document
    book_unchanged: Book
    """The book before any `book_changes`."""
    place: Path
    place_file: PlaceFile
    tables: Tables
    outlines: dict[str, dict[str, Any]]
    """GeoJSON by property: `area`, `authority`."""
    files: tuple[InputFile, ...]
    origins: tuple[OriginRow, ...] = ()
    """What importers wrote into the tables; none for a place made by hand."""
    notes: tuple[str, ...] = ()
    """What was left out in reading without being a fault, each with file and line."""
    replaced_rises: ReplacedRises = field(default_factory=dict)


MOST = {".yaml": MOST_YAML, ".yml": MOST_YAML, ".json": MOST_JSON, ".geojson": MOST_JSON}
"""Megabytes by a file's ending; those of a CSV file for any other."""


def read_bytes(
    reading: Reading, path: Path, complain_at: Complaint | None = None, most_mb: int | None = None
) -> bytes | None:
    """A regular file's content, recorded with its hash. None, and a complaint (at `complain_at`), when it cannot be
    read.

    `most_mb` replaces the limit that goes with the file's ending.
    """
    try:
        data = read_regular(path, most_mb or MOST.get(path.suffix.lower(), MOST_CSV))
    except (OSError, ValueError) as error:
        fault = complain_at or Complaint(shown(path), 1, "file", "")
        hint = _meant(path, reading.root) if isinstance(error, FileNotFoundError) else ""
        reading.complaints.append(replace(fault, why=why_unreadable(error) + hint))
        return None
    reading.files.append(InputFile(path, hashlib.sha256(data).hexdigest()))
    return data


def _meant(path: Path, root: Path | None) -> str:
    """The file in the same folder that was meant, where files of that folder may be named at all."""
    if root is not None and not Path(os.path.realpath(path.parent)).is_relative_to(root):
        return ""
    try:
        return did_you_mean(path.name, sorted(entry.name for entry in path.parent.iterdir() if entry.is_file()))
    except OSError:
        return ""
