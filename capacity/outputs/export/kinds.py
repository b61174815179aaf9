"""The kinds of export: what each is called, where it goes, and what it needs that planning does not."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from capacity.inputs.errors import WrongUsage, shown
from capacity.inputs.wording import listed
from capacity.outputs.export.pdf import NONE_HERE, browser

EXTRA = "pip install 'capacity[export]'"
FOLDER = "export"
"""In the run's folder."""


@dataclass(frozen=True)
class Kind:
    """A kind of export."""

    name: str
    """Of its file, or of the folder that its files go to."""
    endings: tuple[str, ...]
    """Of its files."""
    is_folder: bool = False
    library: str = ""
    """The library that only this kind needs, as Python imports it."""
    package: str = ""
    """The same, as pip installs it."""


KINDS = {
    "geopackage": Kind("layers.gpkg", (".gpkg",), library="pyogrio", package="pyogrio"),
    "geojson": Kind("geojson", (".geojson",), is_folder=True),
    "parquet": Kind("parquet", (".parquet",), is_folder=True, library="pyarrow", package="pyarrow"),
    "pdf": Kind("report.pdf", (".pdf",)),
    "docx": Kind("report.docx", (".docx",), library="docx", package="python-docx"),
    "png": Kind("charts", (".png", ".svg"), is_folder=True),
}
"""By the word after --to."""
PAPER = ("pdf", "docx", "png")
"""Kinds made from the report."""
MAPS = ("geopackage", "geojson")
"""Kinds made from layers."""


def missing(kinds: Sequence[str]) -> list[str]:
    """What must be installed first, in one line each."""
    without = [
        f"{kind} needs {KINDS[kind].package}"
        for kind in kinds
        if KINDS[kind].library and find_spec(KINDS[kind].library) is None
    ]
    said = [f"{listed(without)}: type {EXTRA}"] if without else []
    return [*said, *([NONE_HERE] if "pdf" in kinds and browser() is None else [])]


def targets(kinds: Sequence[str], run: Path, out: Path | None) -> dict[str, Path]:
    """Where each kind goes: `out` is a folder for all of them or, for one kind, its file; without it RUN/export.

    Raises `WrongUsage` for a file that cannot be what is meant.
    """
    if out is None:
        return {kind: run / FOLDER / KINDS[kind].name for kind in kinds}
    of_ending = {ending: kind for kind, known in KINDS.items() for ending in known.endings}
    meant = of_ending.get(out.suffix.lower())
    file = meant if meant and list(kinds) == [meant] and not KINDS[meant].is_folder else None
    if meant and file is None and not out.is_dir():
        why = f"--to {meant} writes several" if KINDS[meant].is_folder else f"use it with --to {meant} alone"
        raise WrongUsage(f"{shown(out)} names one file; {why}, or name a folder")
    to, whole = Path(os.path.realpath(out)), Path(os.path.realpath(run))
    if to.is_relative_to(whole) and not to.is_relative_to(whole / FOLDER):
        raise WrongUsage(f"{shown(out)} is inside the run, where an audit would find a file it does not know; "
                         f"leave out -o to write to {shown(run / FOLDER)}, or choose another folder")  # fmt: skip
    return {file: out} if file else {kind: out / KINDS[kind].name for kind in kinds}
