"""Which place, and which scenario of it, is meant by a path that names one of them."""

import os
import re
from pathlib import Path

from capacity.inputs.errors import WrongUsage, shown
from capacity.inputs.read.form import ENDING
from capacity.inputs.read.place import SCENARIOS
from capacity.inputs.read.regular import MOST_YAML, read_regular

PLACE_FILES = ("authorities.csv", "sites.csv", "services.csv")
"""Tables that every place has."""
BASELINE = "baseline"
_NAME = re.compile(rb"^['\"]?name['\"]?\s*:", re.MULTILINE)
_BELOW = ("*", "inputs/*", "*/inputs/*")


def places_in(folder: Path) -> list[Path]:
    """The place that a folder is, or else those that are in it, as `capacity new` and `capacity import` lay them."""
    if _is_place(folder):
        return [folder]
    return sorted({found for pattern in _BELOW for found in folder.glob(pattern) if _is_place(found)})


def the_place(folder: Path) -> Path:
    """The only place of a folder. Raises `WrongUsage` where there is none, or a choice."""
    places = places_in(folder)
    if not places:
        what = (
            f"{shown(folder)} is not a place and holds none" if folder.is_dir() else f"{shown(folder)} is not a folder"
        )
        raise WrongUsage(f"{what}: type the folder that has services.csv, such as inputs/knowsley")
    if len(places) > 1:
        raise WrongUsage(f"{shown(folder)} holds several places: type one of {', '.join(map(shown, places))}")
    return places[0]


def scenarios_of(place: Path) -> list[Path]:
    """The scenarios of a place, the baseline first."""
    found = [path for path in (place / "scenarios").glob("*") if path.suffix.casefold() in SCENARIOS]
    there = (path for path in found if path.name[:1] not in "~." and _may_be_scenario(path))
    return sorted(there, key=lambda path: (path.stem != BASELINE, path))


def relative(path: Path | str, folder: Path) -> str:
    """A path as a file in that folder names it."""
    try:
        return Path(os.path.relpath(os.path.abspath(path), folder.absolute())).as_posix()
    except ValueError:  # another drive on Windows
        return Path(path).absolute().as_posix()


def _may_be_scenario(path: Path) -> bool:
    """Every scenario has a name; a file of options beside it has none."""
    if path.suffix.casefold() == ENDING:
        return True
    try:
        return bool(_NAME.search(read_regular(path, MOST_YAML)))
    except (OSError, ValueError):  # whoever reads it says why it cannot be read
        return path.is_file()


def _is_place(folder: Path) -> bool:
    return all((folder / name).is_file() for name in PLACE_FILES)
