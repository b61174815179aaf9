"""Files and folders of files made one by one, and put in their places together, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from capacity.inputs.errors import CapacityError
from capacity.inputs.exchange import put, put_back, scratch, undisturbed
from capacity.inputs.read.reading import shown
from capacity.results.write import as_bytes


@dataclass(frozen=True)
class MadeThere:
    """A file that a library or another program writes by itself."""

    beside: Mapping[str, str | bytes]
    """Files that it needs, laid in a hidden folder of its own."""
    make: Callable[[Path], Path]
    """Makes the file in that folder and returns where it is."""
    plain: bool = False
    """Whether it must be made where the system keeps temporary files, since the maker cannot take any path."""


Made = str | bytes | Mapping[str, str | bytes] | MadeThere
"""A file, or a folder as its files by name."""


def write_together(pieces: Mapping[Path, Made]) -> None:
    """Write files and folders of files: each whole, and none put in its place before all are made.

    A folder replaces what is there: `refuse_in_the_way` says beforehand whether it may. Raises
    `CapacityError` when the disk refuses.
    """
    made: list[Path] = []
    try:
        with ExitStack() as hidden:
            ready = []
            for target, piece in pieces.items():
                made += _folders(target.parent)
                try:
                    beside = hidden.enter_context(scratch(target))
                    ready.append((_filled(beside, target.name, piece), target))
                except OSError as error:
                    raise CapacityError(f"{shown(target)} cannot be written: {error.strerror or error}") from error
            with undisturbed():  # else Ctrl-C between two would leave one of them new and the other old
                for fresh, target in ready:
                    try:
                        fresh.chmod(0o755 if fresh.is_dir() else 0o644)
                        put(fresh, target)
                    except OSError as error:
                        raise CapacityError(f"{shown(target)} cannot be written: {error.strerror or error}") from error
    finally:
        for folder in reversed(made):  # those in which nothing has come to stand
            with suppress(OSError):
                folder.rmdir()


def _folders(folder: Path) -> list[Path]:
    """Make a folder and all above it that are missing; those that were made, the outermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CapacityError(f"{shown(folder)} cannot be made: {error.strerror or error}") from error
    return missing[::-1]


def _filled(beside: Path, name: str, piece: Made) -> Path:
    """The file or folder, made in a hidden folder."""
    if isinstance(piece, MadeThere) and piece.plain:
        with tempfile.TemporaryDirectory(prefix="capacity-") as plain:
            made = _filled(Path(plain), name, replace(piece, plain=False))
            return Path(shutil.copyfile(made, beside / made.name))
    if isinstance(piece, MadeThere):
        for part, content in piece.beside.items():
            (beside / part).write_bytes(as_bytes(content))
        return piece.make(beside)
    if isinstance(piece, Mapping):
        for part, content in piece.items():
            (beside / part).write_bytes(as_bytes(content))
        return beside
    (beside / name).write_bytes(as_bytes(piece))
    return beside / name


def refuse_in_the_way(target: Path, endings: Iterable[str], overwrite: bool, is_folder: bool) -> str:
    """Why a file, or a folder of files with these endings, must not be written there; blank where it may be."""
    if stopped := put_back(target):
        return stopped
    try:
        if not os.path.lexists(target):
            return ""
        if target.is_symlink() or target.is_dir() != is_folder:
            kind = "folder" if is_folder else "file"
            return f"{shown(target)} exists and is not an ordinary {kind}: move it, or write elsewhere with -o"
        names = sorted(entry.name for entry in target.iterdir()) if is_folder else []
    except OSError as error:
        return f"{shown(target)} cannot be used: {error.strerror or error}"
    if other := [name for name in names if not name.endswith(tuple(endings))]:
        held = f"{shown(target)} holds files that no export writes, such as {other[0]}"
        return f"{held}: move them, or choose another folder with -o"
    if not overwrite and (names or not is_folder):
        return f"{shown(target)} exists; --overwrite replaces it, -o writes elsewhere"
    return ""
