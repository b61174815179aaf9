"""Reads runs, makes their page and writes it, or nothing."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capacity.inputs.errors import WrongUsage, shown
from capacity.outputs.explorer import RunShown, page
from capacity.outputs.redraw import whole
from capacity.results.write import replace_file
from capacity.results.write_together import refuse_in_the_way
from capacity.studies.explore.chosen import runs_shown

FILE = "explorer.html"
ENDINGS = (".html", ".htm")


@dataclass(frozen=True)
class Explorer:
    """The page that was written."""

    file: Path
    size: int
    """Bytes."""
    runs: Sequence[RunShown]

    @property
    def record(self) -> dict[str, Any]:
        """As --json prints it."""
        runs = [
            {"name": run.name, "label": run.label, "quarters": [quarter.name for quarter in run.quarters]}
            for run in self.runs
        ]
        return {"file": self.file.as_posix(), "bytes": self.size, "runs": runs}

    def lines(self) -> list[str]:
        """As the terminal shows it."""
        many = f"{len(self.runs)} run{'s' * (len(self.runs) > 1)}"
        said = [f"Wrote {shown(self.file)}: {many}, {self.size / 1e6:.1f} MB. Open it in a browser."]
        if len({tuple(quarter.name for quarter in run.quarters) for run in self.runs}) > 1:
            said.append("The runs plan different quarters: for two of them the page shows the years in which both"
                        " plan the same quarters.")  # fmt: skip
        return said


def explore(
    folders: Sequence[Path], out: Path | None, overwrite: bool, progress: Callable[[str], None] = lambda stage: None
) -> Explorer:
    """Write the page of these runs, whole or not at all.

    `out` replaces explorer.html beside the first run. Raises `BadInput` for runs that cannot stand side by side,
    `WrongUsage` for a file that is in the way.
    """
    file = _beside(folders[0]) / FILE if out is None else out
    _refuse(file, folders, overwrite)
    progress("reading")
    runs = runs_shown(folders)
    progress("export")
    with whole(folders[0]):
        text = page(runs)
    replace_file(file, text)
    return Explorer(file, len(text.encode()), runs)


def _beside(folder: Path) -> Path:
    """The folder that holds another, which may be the current one or one above it."""
    return folder.parent if folder.name not in ("", "..") else folder.resolve().parent


def _refuse(file: Path, folders: Sequence[Path], overwrite: bool) -> None:
    """Raise for whatever would keep the page from being written."""
    if file.suffix.lower() not in ENDINGS:
        raise WrongUsage(f"{shown(file)} does not end in .html, so a browser would not open it: type {FILE}, or "
                         "another name that does")  # fmt: skip
    if not file.absolute().parent.is_dir():
        raise WrongUsage(f"{shown(file.absolute().parent)} is not a folder: make it, or choose another with -o")
    if stopped := refuse_in_the_way(file, ENDINGS, overwrite, is_folder=False):
        raise WrongUsage(stopped)
    here = Path(os.path.realpath(file))
    for folder in folders:
        if here.is_relative_to(Path(os.path.realpath(folder))):
            raise WrongUsage(f"{shown(file)} is inside the run {shown(folder)}, where an audit would find a file it "
                             "does not know; choose another folder with -o")  # fmt: skip
