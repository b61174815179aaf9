"""The inputs of a run, read again: where they are now, and whether they have changed."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from capacity.audit.files import RECORD, UNREADABLE, why
from capacity.audit.run import LARGEST_MB
from capacity.audit.tally import Check, Tally
from capacity.inputs.check.rises import within_plan
from capacity.inputs.check.rules import check
from capacity.inputs.errors import CapacityError
from capacity.inputs.read.place import SCENARIOS, read_inputs, read_scenario
from capacity.inputs.read.reading import Inputs, Reading, shown
from capacity.inputs.read.regular import read_regular

SCENARIO = "scenario.yaml"
BOOK = "--book"


class Elsewhere(CapacityError):
    """There is no run here, or its place or book are no longer where it says."""


@dataclass(frozen=True)
class Where:
    """Folder of the place and file of the book in place of those in run.json, where they have moved."""

    place: Path | None = None
    book: Path | None = None

    @property
    def moved(self) -> bool:
        return self.place is not None or self.book is not None

    def read(self, scenario: Path) -> Reading:
        return read_inputs(scenario, self.place, self.book)

    def read_scenario(self, scenario: Path) -> Reading:
        return read_scenario(scenario, self.place, self.book)


def inputs_of(folder: Path, where: Where) -> Inputs:
    """Place, book and scenario of a run. Raises `Elsewhere`; `BadInput` for inputs that nobody could plan with."""
    for path, name in ((where.place, "--place"), (where.book, "--book")):
        if path is not None and not path.exists():
            raise Elsewhere(f"{name} {shown(path)}: there is nothing of that name")
    reading = where.read(folder / SCENARIO)
    for complaint in reading.complaints:
        if complaint.what in ("place", "book") and complaint.got is not None:
            what, option = complaint.what, "--place DIR" if complaint.what == "place" else "--book FILE"
            gone = f"the {what} of {shown(folder)} is no longer at {complaint.got}"
            raise Elsewhere(f"{gone}: say where it is with {option}")
    return check(reading)


def scenario_file(folder: Path, record: Mapping[str, Any], where: Where, taken: Mapping[str, int]) -> Inputs | None:
    """The inputs as the scenario's own file gives them, with the options `taken`; None where it cannot be found."""
    path = Path(os.path.normpath(folder / record["inputs"][0]["path"]))
    moved = [where.place / "scenarios" / path.name, where.place / path.name] if where.place else []
    path = next((each for each in (*moved, path) if each.is_file()), path)
    if not path.is_file():
        return None
    inputs_then = check(where.read(path))
    return replace(inputs_then, scenario=inputs_then.scenario.model_copy(update={"chosen": dict(taken)}))


def inputs(folder: Path, record: Mapping[str, Any], now: Inputs, where: Where) -> Check:
    """Every input file is what it was, no other file has joined them, and scenario.yaml is the scenario as it was."""
    tally, entries = Tally("inputs"), record.get("inputs")
    if not isinstance(entries, list) or not entries:
        tally.fault([RECORD], "lists no inputs")
        return tally.check()
    there = _there(now, where)
    listed: list[Path] = []
    for entry in entries:
        tally.count += 1
        try:
            listed += _one(tally, entry["path"], entry["sha256"], folder, there)
        except UNREADABLE as error:
            named = str(entry.get("path")) if isinstance(entry, dict) else RECORD
            tally.fault([named], f"cannot be compared: {why(error)}")
    _no_others(tally, listed, now, folder)
    scenario = next((path for path in listed if path.suffix.casefold() in SCENARIOS), None)
    first = entries[0].get("path") if isinstance(entries[0], dict) else None
    if scenario is None or Path(str(first)).name != scenario.name:
        tally.notes.append("scenario.yaml stands for the scenario's own file")
    else:
        _same_scenario(tally, scenario, record, now, where, listed)
    return tally.check()


def _there(now: Inputs, where: Where) -> dict[str, list[Path]]:
    """Files by name, of a place or a book that has moved; none where both are where they were."""
    by_name: dict[str, list[Path]] = defaultdict(list)
    if where.moved:
        for path in dict.fromkeys([*(file.path for file in now.files), *_yaml_of(now.place)]):
            by_name[path.name].append(Path(os.path.normpath(path.absolute())))
    if where.book is not None:
        by_name[BOOK] = [Path(os.path.normpath(where.book.absolute()))]
    return by_name


def _yaml_of(place: Path) -> Iterator[Path]:
    """Scenarios and options of a place."""
    for folder in (place, place / "scenarios", place.parent):
        yield from sorted(path for path in folder.glob("*") if path.suffix.casefold() in SCENARIOS and path.is_file())


def _one(tally: Tally, named: str, sha256: str, folder: Path, there: Mapping[str, list[Path]]) -> list[Path]:
    """The file that an entry is about; none where it cannot be found."""
    path = Path(os.path.normpath(folder / named))
    own = [each for each in there.get(BOOK, ()) if _sha256(each) == sha256]  # whatever it is called now
    if own:
        return own
    paths = [*there.get(path.name, ()), *([path] if path.exists() or not there else [])]
    same = [each for each in paths if _sha256(each) == sha256]
    if paths and not same:
        tally.fault([named], "is not what it was when the plan was made")
    elif not same and path.suffix.casefold() in SCENARIOS:
        tally.notes.append(f"{path.name} is missing")
    elif not same:
        tally.fault([path.name], "is no longer there")
    return same[:1] or paths[:1]


def _sha256(path: Path) -> str:
    return hashlib.sha256(read_regular(path, LARGEST_MB)).hexdigest()


def _no_others(tally: Tally, listed: list[Path], now: Inputs, folder: Path) -> None:
    """Nothing is read now that run.json does not list."""
    for file in now.files:
        path = Path(os.path.normpath(file.path))
        if path not in listed and path != folder / SCENARIO:
            tally.fault([shown(path)], "was not there when the plan was made")


def _same_scenario(
    tally: Tally, path: Path, record: Mapping[str, Any], now: Inputs, where: Where, listed: list[Path]
) -> None:
    """The scenario of the run is that of its file, but for options that `capacity invest` has chosen."""
    own = {"place", "book", "extends"}
    if "choice" in record:
        own |= {"chosen", "label"}  # from the set in run.json: the check of the choice compares them
    before = where.read_scenario(path)
    tally.count += 1
    then = None if before.scenario is None else within_plan(before.scenario)  # a run keeps its own years' rises
    if then is not None and then.model_dump(exclude=own) != now.scenario.model_dump(exclude=own):
        tally.fault([SCENARIO], f"is another scenario than {path.name}")
    names = before.scenario_document.value, now.scenario_document.value
    if any(names[0].get(key) != names[1].get(key) for key in ("place", "book")):
        before = where.read(path)  # of another place than has been read
    for file in before.files:
        if Path(os.path.normpath(file.path)) not in listed:
            tally.fault([RECORD], f"does not list {shown(file.path)} among its inputs")
