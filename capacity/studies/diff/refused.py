"""Two finished runs, read, and what makes it impossible to hold one against the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from capacity.inputs.errors import BadInput, Complaint, shown
from capacity.inputs.read.reading import Inputs
from capacity.model.programme import figures_of
from capacity.studies.alternatives import Planned
from capacity.studies.compare.finished_runs import RunRead, other_people, read_finished


@dataclass(frozen=True)
class Side:
    """One of the two runs."""

    name: str
    """Of its folder; with the folder above it, or a number, where both are called alike."""
    folder: Path
    inputs: Inputs
    planned: Planned
    warnings: tuple[str, ...]
    sees: int | None = None
    """How many quarters each step of the plan saw; None where it saw all of them."""

    @property
    def settled(self) -> dict[str, float]:
        """The figure of each priority."""
        return figures_of(self.planned.stages)


def read_both(first: Path, second: Path) -> tuple[Side, Side]:
    """Both runs. Raises `BadInput` with every complaint about either, and about the two together."""
    read, complaints = [], []
    for folder in (first, second):
        try:
            run = read_finished(folder, or_scenario=False)
        except BadInput as error:
            complaints += error.complaints
            continue
        read.append((folder, run))
        if run.planned.failure:
            why = f"is incomplete ({run.planned.failure}): plan it again without a time limit"
            complaints.append(_complaint(folder, "run", why))
    if complaints:
        raise BadInput(complaints)

    def warnings(name: str, run: RunRead) -> tuple[str, ...]:
        return tuple(f"{name}: {text}" for text in run.differently)

    names = _names(*(folder.resolve() for folder, _ in read))
    sides = [
        Side(name, folder.absolute(), run.inputs, run.planned, warnings(name, run), run.sees)
        for name, (folder, run) in zip(names, read, strict=True)
    ]
    if faults := list(_unlike(sides[0], sides[1])):
        raise BadInput(faults)
    return sides[0], sides[1]


def _names(first: Path, second: Path) -> list[str]:
    names = [first.name, second.name]
    if names[0] == names[1]:
        names = [f"{path.parent.name}-{path.name}" for path in (first, second)]
    return names if names[0] != names[1] else [f"{name}-{number}" for number, name in enumerate(names, start=1)]


def _complaint(folder: Path, what: str, why: str, got: str | None = None) -> Complaint:
    return Complaint(shown(folder / "run.json"), 1, what, why, got)


def _unlike(first: Side, second: Side) -> Iterator[Complaint]:
    """Why the second run cannot be held against the first."""
    folder, one, other = second.folder, first.inputs, second.inputs
    if first.folder.resolve() == folder.resolve():
        yield _complaint(folder, "run", "is the first run itself: name another")
        return
    was, now = (_span(inputs) for inputs in (one, other))
    if was != now:
        why = f"is not the calendar of {first.name} ({was}): plan both for the same quarters"
        yield _complaint(folder, "start, quarters", why, now)
    for what, why in other_people(first.name, one, second.name, other):
        yield _complaint(folder, what, why)


def _span(inputs: Inputs) -> str:
    count = inputs.scenario.quarters
    return f"{count} quarter{'' if count == 1 else 's'} from {inputs.scenario.start}"
