"""Which alternatives are compared: scenarios, finished runs, and options taken one at a time on top of the base."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from capacity.inputs.check.limits import takes_too_much
from capacity.inputs.check.options import not_allowed
from capacity.inputs.errors import BadInput, Complaint, WrongUsage
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.reading import Inputs
from capacity.inputs.sight import seeing
from capacity.model.problem.build import build
from capacity.model.warnings import warn
from capacity.planning import check_scenario
from capacity.studies.alternatives import Alternative, Planned, changed
from capacity.studies.compare.appraisal import capital_outside
from capacity.studies.compare.finished_runs import is_run, read_finished

SAME = ("place", "start", "quarters")
"""What every alternative shares with the base: otherwise nothing could be compared."""


@dataclass(frozen=True)
class Candidate:
    """The base, or what is compared with it."""

    name: str
    label: str
    inputs: Inputs
    warnings: tuple[str, ...] = ()
    """The base's warnings; for an alternative, those that the base does not have."""
    run: Path | None = None
    """The folder of the finished run that it is read from."""
    planned: Planned | None = None
    """What the run came to; None where it has still to be planned."""
    sees: int | None = None
    """How many quarters each step of the run saw; None where it saw all of them."""

    @property
    def alternative(self) -> Alternative:
        """What is planned."""
        return Alternative(self.name, self.inputs, tuple(self.inputs.scenario.priorities))


def candidates(base: Path, scenarios: Sequence[Path], options: Sequence[str]) -> list[Candidate]:
    """The base first, then the scenarios, then the options. A folder in place of a scenario is a finished run.

    Raises `BadInput` with every complaint about any of them, `WrongUsage` when there is nothing to compare with.
    """
    if not scenarios and not options:
        raise WrongUsage(
            "nothing to compare with the base: name another SCENARIO.yaml or a run's folder, or --options ID,ID"
        )
    read, complaints = _read([base, *scenarios])
    if complaints:
        raise BadInput(complaints)
    first, *rest = read
    known, alternatives = set(first.warnings), [first]
    for other in rest:
        complaints += _differences(first.inputs, other.inputs)
        alternatives.append(replace(other, warnings=tuple(text for text in other.warnings if text not in known)))
    complaints += _options_refused(first.inputs, options)
    if options and first.sees is not None:
        mark, far = (
            first.inputs.scenario_document.mark(("options",)),
            seeing(first.sees, first.inputs.scenario.quarters),
        )
        why = f"cannot be taken on top of a run planned {far}, as their plans would see all quarters: name its scenario"
        complaints.append(Complaint(mark.file, mark.line, "options", why))
    if complaints:
        raise BadInput(complaints)
    alternatives += [_with_option(first.inputs, option, known) for option in options]
    complaints = _same_names(alternatives)
    if complaints:
        raise BadInput(complaints)
    return alternatives


def _read(paths: Sequence[Path]) -> tuple[list[Candidate], list[Complaint]]:
    """Each with all of its warnings."""
    read, complaints = [], []
    for path in paths:
        try:
            read.append(_finished(path) if is_run(path) else _scenario(path))
        except BadInput as error:
            complaints += error.complaints
    return read, complaints


def _scenario(path: Path) -> Candidate:
    checked = check_scenario(path)
    return _candidate(checked.inputs, (warning.text for warning in checked.warnings), ())


def _finished(folder: Path) -> Candidate:
    """A run goes by the name of its folder: two runs of one scenario stay apart."""
    read = read_finished(folder)
    candidate = _candidate(read.inputs, read.warnings, ())
    return replace(candidate, name=read.planned.name, run=folder.absolute(), planned=read.planned, sees=read.sees)


def _candidate(inputs: Inputs, warnings: Iterable[str], known: Collection[str]) -> Candidate:
    scenario = inputs.scenario
    texts = [*warnings, *capital_outside(inputs)]
    label = "" if scenario.label == scenario.name else scenario.label
    return Candidate(scenario.name, label, inputs, tuple(text for text in texts if text not in known))


def _differences(base: Inputs, other: Inputs) -> list[Complaint]:
    """Complaints about a scenario that cannot be compared with the base."""
    faults = []
    for key in SAME:
        was, now = getattr(base.scenario, key), getattr(other.scenario, key)
        if key == "place":
            was, now = base.place.resolve(), other.place.resolve()
        if was != now:
            mark = other.scenario_document.mark((key,))
            shown = base.place.name if key == "place" else was
            why = f"is not the base's ({shown}): only plans of one place and time can be compared"
            faults.append(Complaint(mark.file, mark.line, key, why, str(getattr(other.scenario, key))))
    return faults


def _options_refused(base: Inputs, names: Sequence[str]) -> list[Complaint]:
    """Complaints about options that cannot be taken on top of the base."""
    mark = base.scenario_document.mark(("options",))
    known = {option.option: option for option in base.scenario.options}

    def complaint(why: str, got: str) -> Complaint:
        return Complaint(mark.file, mark.line, "options", why, got)

    faults = []
    for name in names:
        if not known:
            faults.append(complaint("has none, so none can be compared; name a list or a file of them", name))
        elif name not in known:
            faults.append(complaint("has no such option" + did_you_mean(name, known), name))
        elif name in base.scenario.chosen:
            faults.append(complaint("is chosen in the base already, so there is nothing to compare", name))
        else:
            taken = _taken(base, name)
            for other, count in taken.items():
                for why in not_allowed(known[other], count, set(taken)):
                    beside = why if other == name else f"{other} {why}"
                    faults.append(complaint(f"cannot be taken on top of the base: {beside}", name))
    return faults


def _taken(base: Inputs, name: str) -> dict[str, int]:
    """What is chosen with an option taken once: the base's, those that it needs, and itself."""
    known = {option.option: option for option in base.scenario.options}
    added, wanted = dict[str, int](), [name]
    while wanted:
        needed = wanted.pop()
        if needed in known and needed not in added and needed not in base.scenario.chosen:
            added[needed] = 1
            wanted += known[needed].needs
    return {**base.scenario.chosen, **dict(reversed(added.items()))}


def _with_option(base: Inputs, name: str, known: Collection[str]) -> Candidate:
    """The base with an option taken once, and with those that it needs."""
    taken = _taken(base, name)
    inputs = changed(base, chosen=taken)
    option = next(option for option in base.scenario.options if option.option == name)
    also = [other for other in taken if other not in base.scenario.chosen and other != name]
    label = option.label + (f" (with {', '.join(also)}, which it needs)" if also else "")
    impossible = takes_too_much(inputs)
    warnings = [] if impossible else [warning.text for warning in warn(inputs, build(inputs))]
    return replace(_candidate(inputs, warnings, known), name=name, label=label)


def _same_names(alternatives: Sequence[Candidate]) -> list[Complaint]:
    counts = Counter(candidate.name for candidate in alternatives)
    faults = []
    for candidate in alternatives:
        if counts[candidate.name] > 1 and candidate is not alternatives[0]:
            mark = candidate.inputs.scenario_document.mark(("name",))
            faults.append(Complaint(mark.file, mark.line, "name", "is the name of another alternative", candidate.name))
    return faults
