"""The only writer to disk. A run is written next to its folder and then moved there, so a folder is whole or absent."""

import csv
import gzip
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capacity.inputs.errors import CapacityError, WrongUsage
from capacity.inputs.exchange import put, put_back, scratch
from capacity.inputs.formula_guard import guard
from capacity.inputs.read.reading import shown

if TYPE_CHECKING:  # who writes no table need not wait for it
    import pandas as pd


PIECE = 20_000
"""Rows of a table that are text in memory at a time."""
Content = str | bytes | Iterable[str | bytes]
"""What a file holds: all of it, or pieces that are made as they are written."""
Cells = Callable[["pd.Series[Any]"], list[str]]


def csv_text(frame: "pd.DataFrame") -> str:
    """A table as CSV: text that a spreadsheet would take for a formula is marked as text."""
    return "".join(csv_pieces(frame))


def csv_pieces(frame: "pd.DataFrame") -> Iterator[str]:
    """The same in pieces of `PIECE` rows, so that a long table is never text as a whole.

    Written out column by column, as `DataFrame.to_csv` with twelve digits would, which takes three times as long.
    """
    cells = {column: _cells_of(frame[column]) for column in frame.columns}
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(frame.columns)
    yield text.getvalue()
    for first in range(0, len(frame), PIECE):
        piece, text = frame.iloc[first : first + PIECE], StringIO()
        rows = zip(*(cells[column](piece[column]) for column in frame.columns), strict=True)
        csv.writer(text, lineterminator="\n").writerows(rows)
        yield text.getvalue()


def _cells_of(column: "pd.Series[Any]") -> Cells:
    """How to write the cells of a column, which may hold figures, whole numbers, truths, amounts in pounds or text."""
    kind = column.dtype.kind
    if kind == "b":
        return lambda part: ["true" if value else "false" for value in part.tolist()]
    if kind == "f":
        return lambda part: ["" if value != value else f"{value:.12g}" for value in part.tolist()]
    if kind in "iu":
        return lambda part: [
            "" if blank else str(value) for value, blank in zip(part.tolist(), part.isna(), strict=True)
        ]
    if Decimal in set(map(type, column.tolist())):
        return lambda part: [format(value, "f") if isinstance(value, Decimal) else "" for value in part.tolist()]
    return _words


def _words(part: "pd.Series[Any]") -> list[str]:
    values = part.tolist()
    known = {value: guard(str(value)) for value in set(values)}
    return [known[value] for value in values]


RUN, STRESS, COMPARISON, DIFF = "run.json", "stress.json", "compare.json", "diff.json"
FORESIGHT, SIMULATION, UNCERTAINTY = "foresight.json", "simulation.json", "uncertainty.json"
"""The record in a folder, which says what the folder is."""
KINDS = {
    RUN: "run",
    STRESS: "stress test",
    COMPARISON: "comparison",
    DIFF: "diff",
    FORESIGHT: "study of foresight",
    SIMULATION: "simulation",
    UNCERTAINTY: "study of uncertainty",
}
ONLY_THERE = {SIMULATION: ": move or remove it, then simulate"}
"""Kinds that are written in one place only, so that no other can be chosen, and what to do where something else is."""


def as_bytes(content: str | bytes) -> bytes:
    """Content, or a piece of it, as it is written."""
    return content if isinstance(content, bytes) else content.encode("utf-8", errors="backslashreplace")


def refuse_existing(folder: Path, overwrite: bool, record: str = RUN) -> None:
    """Raise `WrongUsage` before any work is done for a folder that must not be replaced, or cannot be.

    Only a folder that holds the same kind of `record` is ever replaced.
    """
    if stopped := put_back(folder):
        raise WrongUsage(stopped)
    try:
        if not folder.exists() and not folder.is_symlink():
            return
        own = folder.is_dir() and not folder.is_symlink()
        empty, is_ours = own and not any(folder.iterdir()), own and (folder / record).exists()
    except OSError as error:
        raise WrongUsage(f"{shown(folder)} cannot be used: {error.strerror or error}") from error
    if not own:
        raise WrongUsage(f"{shown(folder)} exists and is not a folder of its own{ONLY_THERE.get(record, '')}")
    if Path.cwd().is_relative_to(folder.absolute()):
        instead = ": go out of it with cd" if record in ONLY_THERE else "; choose another with -o"
        raise WrongUsage(f"{shown(folder)} holds the folder that you are in{instead}")
    if empty:
        return
    if not is_ours:
        instead = ONLY_THERE.get(record, "; choose another folder with -o")
        raise WrongUsage(f"{shown(folder)} exists and is not a {KINDS[record]} of capacity{instead}")
    if not overwrite:
        raise WrongUsage(f"{shown(folder)} exists; --overwrite replaces it, -o writes elsewhere")


def refuse_file(path: Path) -> None:
    """Raise `WrongUsage` for a file that exists already and must not be replaced, or whose folder does not exist."""
    if path.exists() or path.is_symlink():
        raise WrongUsage(f"{shown(path)} exists; delete it, or choose another name")
    if not path.absolute().parent.is_dir():
        raise WrongUsage(f"{shown(path.absolute().parent)} is no folder; make it, or choose another")


def write_run(
    folder: Path,
    files: Mapping[str, Content],
    overwrite: bool,
    record: str = RUN,
    last: Callable[[Mapping[str, str]], str] | None = None,
) -> None:
    """Write a run's files, or those of another kind, as one whole folder. `record` is the file that says which kind.

    `last` makes the record from the SHA-256 of every other file, once these are written; without it the record is among
    `files`. Raises `WrongUsage` when the folder has been created meanwhile, `CapacityError` when the disk refuses.
    """
    with _written(folder, folder) as beside:
        hashes = {name: _put_down(beside / name, content) for name, content in files.items()}
        if last is not None:
            _put_down(beside / record, last(hashes))
        refuse_existing(folder, overwrite, record)


def _put_down(path: Path, content: Content) -> str:
    """Write a file piece by piece, and return the SHA-256 of what was written."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for piece in [content] if isinstance(content, str | bytes) else content:
            written = as_bytes(piece)
            digest.update(written)
            file.write(written)
    return digest.hexdigest()


def write_place(folder: Path, files: Mapping[str, str]) -> None:
    """Write files of a place folder, all or none; anything else in it stays. `files`: path in the folder → content.

    A link is followed. Raises `WrongUsage` where the user is in the folder, `CapacityError` when the disk refuses.
    """
    named, folder = folder, Path(os.path.realpath(folder))
    if Path.cwd().is_relative_to(folder):
        raise WrongUsage(f"{shown(named)} is the folder that you are in: go out of it, and name it with -o")
    with _written(folder, named) as beside:
        if folder.exists():
            shutil.copytree(folder, beside, dirs_exist_ok=True, symlinks=True)
        for name, content in files.items():
            (beside / name).parent.mkdir(parents=True, exist_ok=True)
            (beside / name).write_bytes(as_bytes(content))


def copy_starter(source: Path, folder: Path, parts: Mapping[str, str]) -> None:
    """Copy folders of models and places into a new working folder. `parts`: path under `source` → path there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongUsage(f"{shown(folder)} exists and is not empty")
    with _written(folder, folder) as beside:
        for part, target in parts.items():
            shutil.copytree(source / part, beside / target, copy_function=shutil.copyfile)
        (beside / "outputs").mkdir()


@contextmanager
def _written(folder: Path, named: Path) -> Iterator[Path]:
    """A hidden folder to fill, which then takes the place of `folder`. Raises `CapacityError` when the disk refuses.

    `named`: the folder as the user calls it.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with scratch(folder) as beside:
            beside.chmod(0o755)
            yield beside
            put(beside, folder)
    except shutil.Error as error:
        raise CapacityError(f"{shown(named)} cannot be written: {error.args[0][0][-1]}") from error
    except OSError as error:
        raise CapacityError(f"{shown(named)} cannot be written: {error.strerror or error}") from error


def replace_file(path: Path, text: str) -> None:
    """Write one file of an existing run, whole or not at all."""
    write_lines(path, [text])


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write one file from pieces of text, whole or not at all; packed where its name ends in .gz.

    Raises `CapacityError` when the disk refuses.
    """
    try:
        with scratch(path, is_file=True) as beside:
            with open(beside, "wb") as file:
                if path.suffix == ".gz":  # the same bytes for the same text
                    with gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed:
                        packed.writelines(map(as_bytes, lines))
                else:
                    file.writelines(map(as_bytes, lines))
            beside.chmod(0o644)
            put(beside, path)
    except OSError as error:
        raise CapacityError(f"{shown(path)} cannot be written: {error.strerror or error}") from error
