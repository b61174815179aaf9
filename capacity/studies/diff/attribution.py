"""What each group of inputs has to do with the difference between two plans: Shapley values over plans made for real.

v(S) is the figure of the plan whose inputs have the groups in S from the second run and all others from the first. The
first and the second run themselves are v of no group and of all groups.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import numpy as np

from capacity.inputs.check.rules import check
from capacity.inputs.errors import BadInput, CapacityError
from capacity.inputs.read.reading import Inputs, Reading
from capacity.inputs.wording import listed
from capacity.model.problem.arrays import Floats
from capacity.model.problem.build import build
from capacity.model.stages import solve
from capacity.results.tabulate import tabulate
from capacity.studies.alternatives import Bases, Progress, agree, in_parallel
from capacity.studies.diff.figures import Figure, cells, shared, values
from capacity.studies.diff.mixed import mixed
from capacity.studies.diff.refused import Side
from capacity.studies.shapley import EXACT, Causes, Shares, sets_for, shared_out

AND = "+"
"""Between the names of groups that count as one."""
Found = Mapping[str, Floats]
"""By figure, its cells."""


@dataclass(frozen=True)
class Attributed:
    """The difference in a figure, shared out among the groups of inputs that changed."""

    figure: Figure
    cells: tuple[tuple[str, str, str], ...]
    """Home, need and financial year of each cell."""
    first: Floats
    second: Floats
    shares: Shares | None
    """Of second − first, by group; None where some plan between the two could not be made."""

    @property
    def change(self) -> float:
        """The second run's figure less the first's."""
        return float(self.second.sum() - self.first.sum())

    def share(self, group: str) -> float:
        """What of the change is due to a group."""
        return 0.0 if self.shares is None else float(self.shares.share[group].sum())


@dataclass(frozen=True)
class Attribution:
    """What was shared out among which groups, and what that took."""

    groups: tuple[str, ...]
    """Groups that changed; those that count as one are joined by `AND`."""
    figures: tuple[Attributed, ...]
    plans: int
    """Plans that were made for it."""
    merged: tuple[str, ...] = ()
    """Groups that count as one, as more changed than can be told apart."""
    impossible: str = ""
    """Why nothing could be shared out; empty where all was."""


@dataclass(frozen=True)
class _Task:
    """Two runs, and how far a mixture of them is planned."""

    first: Inputs
    second: Inputs
    figures: tuple[Figure, ...]
    near: Mapping[bool, Bases]
    """Where the plans of the first (False) and the second run (True) ended."""
    half: float
    """Mixtures with more groups than this of the second start from its plan."""

    def planned(self, groups: Causes) -> "_Mixture":
        """A plan of the first run's inputs with these groups of the second."""
        apart = frozenset(chain.from_iterable(group.split(AND) for group in groups))
        inputs = mixed(self.first, self.second, apart)
        ends = [figure.priority for figure in self.figures]
        priorities = list(inputs.scenario.priorities)
        until = priorities[: max(map(priorities.index, ends)) + 1]
        try:
            inputs = _checked(inputs)
            solution = solve(
                build(inputs), until, near=self.near.get(len(groups) > self.half), keep_bases=not self.near
            )
            if solution.stopped:
                return _Mixture(groups, {}, {}, solution.stopped)
        except CapacityError as error:
            return _Mixture(groups, {}, {}, _why(error))
        settled = {stage.priority: stage.value for stage in solution.stages}
        tables = tabulate(solution, inputs.scenario.calendar).tables
        told = {each.key: values(each, tables, settled, inputs, self.first) for each in self.figures}
        return _Mixture(groups, told, settled, "", solution.bases)


@dataclass(frozen=True)
class _Mixture:
    """What a mixture came to."""

    groups: Causes
    figures: Found
    settled: Mapping[str, float]
    failure: str
    bases: Bases | None = None


def attribute(
    first: Side, second: Side, groups: Sequence[str], processes: int | None = None,
    progress: Progress = lambda text: None,
) -> Attribution:  # fmt: skip
    """The difference between two runs shared out among the groups of inputs that changed.

    Shares of a figure add up to the second run's figure less the first's. Where a mixture cannot be planned nothing is
    shared out, and the attribution says which and why.
    """
    figures = shared([side.inputs.scenario.priorities for side in (first, second)])
    whole = tuple(_whole(figure, first, second) for figure in figures)
    if not groups or not figures:
        return Attribution(tuple(groups), whole, 0)
    light = [replace(side.inputs, outlines={}) for side in (first, second)]
    task = _Task(light[0], light[1], figures, {}, len(groups) / 2)
    ends = in_parallel(task.planned, [frozenset[str](), frozenset(groups)], processes, progress)
    if failure := _differs(ends, first, second):
        return Attribution(tuple(groups), whole, len(ends), impossible=failure)
    task = replace(task, near={later: end.bases or {} for later, end in zip((False, True), ends, strict=True)})
    work = partial(_planned, task, processes, progress)
    made: dict[Causes, _Mixture] = {}
    causes, merged = list(groups), tuple[str, ...]()
    if len(causes) > EXACT:
        made |= work([frozenset([group]) for group in groups])
        causes, merged = _six(groups, whole, made)
    ended = (frozenset[str](), frozenset(causes))
    wanted = [some for some in sets_for(causes) if some not in ended and some not in made]
    made |= work(wanted)
    plans = len(made) + len(ends)
    failed = [made[some] for some in sets_for(causes) if some in made and made[some].failure]
    if failed:
        return Attribution(tuple(causes), whole, plans, merged, _impossible(failed, first, second))
    return Attribution(tuple(causes), tuple(_shared_out(each, causes, made) for each in whole), plans, merged)


def _planned(
    task: _Task, processes: int | None, progress: Progress, wanted: Sequence[Causes]
) -> dict[Causes, _Mixture]:
    return {mixture.groups: mixture for mixture in in_parallel(task.planned, wanted, processes, progress)}


def _checked(inputs: Inputs) -> Inputs:
    """A mixture that keeps every rule that a scenario and its place must keep. Raises `BadInput` where it does not."""
    reading = Reading(
        scenario=inputs.scenario,
        scenario_document=inputs.scenario_document,
        book=inputs.book,
        book_document=inputs.book_document,
        book_unchanged=inputs.book_unchanged,
        place=inputs.place,
        place_file=inputs.place_file,
        tables=inputs.tables,
    )
    return check(reading)


def _why(error: CapacityError) -> str:
    """Why a mixture cannot be planned: its first fault, without the line, for no file holds the mixture."""
    if not isinstance(error, BadInput):
        return str(error)
    fault = error.complaints[0]
    named = f"{fault.file}, " if fault.file.endswith(".csv") else ""
    return f"{named}{fault.what}: {fault.why}" + (f" ({fault.got})" if fault.got else "")


def _whole(figure: Figure, first: Side, second: Side) -> Attributed:
    """The figure as the two runs have it."""
    was, now = (
        values(figure, side.planned.tables, side.settled, side.inputs, first.inputs) for side in (first, second)
    )
    return Attributed(figure, tuple(cells(figure, first.inputs)), was, now, None)


def _differs(ends: Sequence[_Mixture], first: Side, second: Side) -> str:
    """Why the two runs, planned again, are not what they were; empty where they are."""
    for end, side in zip(ends, (first, second), strict=True):
        if end.failure:
            return f"{side.name} cannot be planned again: {end.failure}"
        try:
            agree([stage for stage in side.planned.stages if stage.priority in end.settled], end.settled)
        except CapacityError as error:
            return f"{side.name}, planned again, comes to other figures ({error}): plan it again with this version"
    return ""


def _six(groups: Sequence[str], whole: Sequence[Attributed], made: Mapping[Causes, _Mixture]) -> tuple[
    list[str], tuple[str, ...]
]:  # fmt: skip
    """As many causes as can be told apart: the groups that change least by themselves count as one.

    What a group changes is held, figure by figure, against the most that any changes. A group whose plan could not be
    made counts as large.
    """

    def moved(group: str, each: Attributed) -> float:
        mixture = made[frozenset([group])]
        return np.inf if mixture.failure else abs(float(mixture.figures[each.figure.key].sum() - each.first.sum()))

    size = dict.fromkeys(groups, 0.0)
    for each in whole:
        known = [change for group in groups if np.isfinite(change := moved(group, each))]
        most = max([*known, each.figure.notice])
        for group in groups:
            size[group] += moved(group, each) / most
    least = sorted(groups, key=lambda group: size[group])[: len(groups) - EXACT + 1]
    together = tuple(group for group in groups if group in least)
    return [*(group for group in groups if group not in least), AND.join(together)], together


def _shared_out(each: Attributed, causes: Sequence[str], made: Mapping[Causes, _Mixture]) -> Attributed:
    """The runs' own figures at both ends, so that the shares add up to their difference."""
    everything = frozenset(causes)

    def value(some: Causes) -> Floats:
        """Less the figure: `shared_out` shares a fall."""
        if not some:
            return -each.first
        return -each.second if some == everything else -made[some].figures[each.figure.key]

    return replace(each, shares=shared_out(causes, value))


def _impossible(failed: Sequence[_Mixture], first: Side, second: Side) -> str:
    """Which mixture cannot be planned, the one with fewest groups first, and why."""
    mixture = failed[0]
    own = listed([group.replace(AND, " and ") for group in sorted(mixture.groups)])
    also = f" (and {len(failed) - 1} more mixtures cannot be planned)" if len(failed) > 1 else ""
    return f"{first.name} with the {own} of {second.name} cannot be planned: {mixture.failure}{also}"
