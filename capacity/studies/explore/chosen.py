"""Which runs stand in a page: each whole and as it was written, of the same people, with a name of its own."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from capacity.inputs.errors import BadInput, Complaint, printable, shown
from capacity.outputs.explorer import RunShown
from capacity.studies.compare.finished_runs import RunRead, other_people, read_finished

LONGEST = 600
"""Characters of a name: more than those of a folder and the one above it."""


def runs_shown(folders: Sequence[Path]) -> list[RunShown]:
    """The runs of a page, in the order in which they were named.

    Raises `BadInput` with every complaint: about each of them, and about those that cannot stand beside the first.
    """
    names = apart([folder.resolve() for folder in folders])
    read, complaints = list[tuple[str, RunRead]](), list[Complaint]()
    for name, folder in zip(names, folders, strict=True):
        try:
            run = read_finished(folder, or_scenario=False)
        except BadInput as error:
            complaints += error.complaints
            continue
        if read:
            complaints += _unlike(read[0], folder, name, run)
        read.append((name, run))
    complaints += _twice(folders)
    if complaints:
        raise BadInput(complaints)
    return [_shown(name, run) for name, run in read]


def _twice(folders: Sequence[Path]) -> Iterator[Complaint]:
    for path, count in Counter(folder.resolve() for folder in folders).items():
        if count > 1:
            yield _complaint(path, "run", "is named more than once: type each run once")


def _complaint(folder: Path, what: str, why: str, got: str | None = None) -> Complaint:
    return Complaint(shown(folder / "run.json"), 1, what, why, got)


def _unlike(first: tuple[str, RunRead], folder: Path, name: str, run: RunRead) -> Iterator[Complaint]:
    """Why a run cannot stand beside the first."""
    beside, other = first
    for what, why in other_people(beside, other.inputs, name, run.inputs):
        yield _complaint(folder, what, why)
    if not _whole_years(other) & _whole_years(run):
        scenario = other.inputs.scenario
        why = (
            f"has no financial year with the same quarters as {beside}, which plans {scenario.quarters} from "
            f"{scenario.start}: plan it for those, or leave it out"
        )
        got = f"{run.inputs.scenario.quarters} from {run.inputs.scenario.start}"
        yield _complaint(folder, "start, quarters", why, got)


def _whole_years(run: RunRead) -> set[tuple[str, ...]]:
    """The quarters of each of its financial years: two years are the same where these are."""
    quarters = run.inputs.scenario.calendar
    return {
        tuple(quarter.name for quarter in quarters if quarter.financial_year == year)
        for year in run.inputs.scenario.financial_years
    }


def apart(folders: Sequence[Path]) -> list[str]:
    """A name for each: that of its folder, with the folder above it where two are called alike, or a number."""
    short = [printable(folder.name, LONGEST) for folder in folders]
    long = [printable(f"{folder.parent.name}-{folder.name}", LONGEST) for folder in folders]
    names = [above if short.count(name) > 1 else name for name, above in zip(short, long, strict=True)]
    return [f"{name}-{number}" if names.count(name) > 1 else name for number, name in enumerate(names, start=1)]


def _shown(name: str, run: RunRead) -> RunShown:
    scenario = run.inputs.scenario
    label = "" if scenario.label == scenario.name else scenario.label
    own = run.warnings[: len(run.warnings) - len(run.differently)]
    settled = [stage.priority for stage in run.planned.stages]
    return RunShown(name, label, run.inputs, run.planned.tables, settled, tuple(_notes(run)), own)


def _notes(run: RunRead) -> Iterator[str]:
    """What keeps a run from being like others: whether it was settled, how far it saw, and with which version."""
    if run.planned.failure:
        why = f"stopped before every priority was settled ({run.planned.failure})"
        yield f"{why}: figures of later priorities could be better"
    yield from run.differently
