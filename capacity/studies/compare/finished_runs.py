"""Finished runs as alternatives: their tables are read, and nothing is planned."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd

from capacity import __version__
from capacity.inputs.errors import BadInput, CapacityError, Complaint
from capacity.inputs.read.place import SCENARIOS
from capacity.inputs.read.reading import Inputs, shown
from capacity.inputs.sight import seeing
from capacity.model.stages import Stage
from capacity.model.warnings import PlanWarning
from capacity.outputs.redraw import Finished, not_as_written, read_run
from capacity.studies.alternatives import Planned

TABLES = (
    "summary.csv",
    "placements.csv",
    "residents.csv",
    "waiting.csv",
    "occupancy.csv",
    "staffing.csv",
    "costs.csv",
)
"""The tables of a run that a comparison is made from."""

COPY = ". To hold a place before and after a change against each other, change a copy of its folder"
"""What to do for a run that planning again would change."""


@dataclass(frozen=True)
class RunRead:
    """A finished run, as if it had just been planned."""

    inputs: Inputs
    planned: Planned
    warnings: tuple[str, ...]
    differently: tuple[str, ...]
    """Warnings where another version planned it, or where it does not see the whole plan; among `warnings`, too."""
    sees: int | None = None
    """How many quarters each step of the plan saw; None where it saw all of them."""


def is_run(path: Path) -> bool:
    """A folder counts as a run; so does a missing path, unless its name is that of a scenario's file."""
    return path.is_dir() or not (path.exists() or path.suffix.casefold() in SCENARIOS)


def read_finished(folder: Path, or_scenario: bool = True) -> RunRead:
    """The run in a folder. `or_scenario`: whether the user could name a scenario in its place.

    Raises `BadInput` for a folder that is not a run, whose files are not what the run wrote, or whose inputs have
    changed since: its figures would be compared with those of another place.
    """
    if not folder.exists():
        instead = ", or name a scenario's file, which ends in .yaml or .xlsx" if or_scenario else ""
        why = f"no such run exists here: plan it here first{instead}"
        raise BadInput([Complaint(shown(folder), 1, "file", why)])
    if not or_scenario and folder.is_file():
        why = "is a file: name the folder of a finished run, which `capacity plan` writes"
        raise BadInput([Complaint(shown(folder), 1, "file", why)])
    if not (folder / "run.json").is_file():
        instead = "a scenario's file, or " if or_scenario else ""
        why = f"is not there: the folder is not a finished run; name {instead}the folder that a plan wrote"
        raise BadInput([Complaint(_at(folder), 1, "file", why)])
    try:
        run = read_run(folder, TABLES)
        planned = _planned(folder, run)
        texts = tuple(PlanWarning(**warning).text for warning in run.record["warnings"])
        faults = [*_inputs_changed(folder, run, or_scenario), *_files_changed(folder, run)]
    except CapacityError as error:
        if isinstance(error.__cause__, BadInput):  # its place: the complaints themselves
            raise error.__cause__ from None
        raise BadInput([Complaint(_at(folder), 1, "run", str(error).split("\n")[0])]) from error
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as error:
        raise BadInput([Complaint(_at(folder), 1, "run", f"is not a whole run of capacity: {error!r}")]) from error
    if faults:
        raise BadInput(faults)
    other = tuple(_other_version(run))
    return RunRead(run.inputs, planned, (*texts, *_sees(run), *other), (*_sees(run), *other), run.sees)


def other_people(first: str, one: Inputs, second: str, other: Inputs) -> Iterator[tuple[str, str]]:
    """What of a second run is not about the people of the first, and why that keeps them from being compared.

    `first` and `second` are what the runs are called.
    """
    for what, told, before, after in (
        ("authorities", "home authorities", set(one.tables.homes), set(other.tables.homes)),
        ("needs", "needs of the book", set(one.book.needs), set(other.book.needs)),
        ("care_types", "care types of the book", set(one.book.care_types), set(other.book.care_types)),
    ):
        if before != after:
            parts = [f"only {name} has {', '.join(sorted(own))}"
                     for name, own in ((first, before - after), (second, after - before)) if own]  # fmt: skip
            yield (
                what,
                f"are not the {told} of {first}: {'; '.join(parts)}; only plans of the same people can be compared",
            )


def _at(folder: Path) -> str:
    return shown(folder / "run.json")


def _planned(folder: Path, run: Finished) -> Planned:
    """The ledger's pounds are read as the exact pence that were written."""
    costs = run.tables["costs.csv"]
    exact = costs.assign(net=pd.Series([Decimal(f"{pounds:.2f}") for pounds in costs["net"]], dtype=object))
    stages = tuple(Stage(**stage) for stage in run.record["stages"])
    failure = "" if run.record["complete"] else str(run.record["solver"]["status"])
    return Planned(folder.resolve().name, {**run.tables, "costs.csv": exact}, stages, failure)


def _inputs_changed(folder: Path, run: Finished, or_scenario: bool) -> list[Complaint]:
    if not run.changed:
        return []
    instead = ", or name its scenario instead" if or_scenario else ""
    why = f"have changed since it was planned ({', '.join(run.changed)}): plan it again{instead}{COPY}"
    return [Complaint(_at(folder), 1, "inputs", why)]


def _files_changed(folder: Path, run: Finished) -> list[Complaint]:
    """Tables, the scenario or the record that are not what the run wrote."""
    other = not_as_written(folder, run.record, (*TABLES, "scenario.yaml"))
    why = f"are not what the run wrote ({', '.join(other)}): plan it again"
    return [Complaint(_at(folder), 1, "outputs", why)] if other else []


def _sees(run: Finished) -> list[str]:
    """A warning where a plan does not see all of its quarters."""
    if run.sees is None:
        return []
    what = "a plan that sees all quarters at once does better, whatever else differs"
    return [f"was planned {seeing(run.sees, run.inputs.scenario.quarters)}: {what}"]


def _other_version(run: Finished) -> list[str]:
    planned_with = str(run.record["version"])
    return [f"was planned by capacity {planned_with}, and this is {__version__}"] if planned_with != __version__ else []
