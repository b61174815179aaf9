"""What each group of inputs has to do with the difference between two plans: Shapley values over plans made for real.

v(S) is the figure of the plan whose inputs have the groups in S from the second run and all others from the first. The
first and the second run themselves are v of no group and of all groups.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from capacity.inputs.check.rules import check_again
from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.inputs.sight import seeing
from capacity.inputs.wording import listed
from capacity.model.problem.build import build
from capacity.model.problem.shapes import Floats
from capacity.model.programme import figures_of
from capacity.model.stages import Stage, solve
from capacity.results.tabulate import tabulate
from capacity.studies.alternatives import Bases, agree
from capacity.studies.diff.figures import Figure, cells, shared, values
from capacity.studies.diff.refused import Side
from capacity.studies.differing.mixed import mixed
from capacity.studies.differing.said import first_fault
from capacity.studies.differing.told_apart import AND, apart, told_apart
from capacity.studies.limits import few
from capacity.studies.pool import Pool, Progress, in_parallel
from capacity.studies.shapley import EXACT, Causes, Shares, sets_for, shared_out

NOT_SHARED = "The differences cannot be shared out among their causes"


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

    def alone(self, group: str) -> float:
        """What a group changes by itself."""
        return 0.0 if self.shares is None else float(self.shares.alone[group].sum())


@dataclass(frozen=True)
class Attribution:
    """What was shared out among which groups, and what that took."""

    groups: tuple[str, ...]
    """Groups that changed; those that count as one are joined by `AND`."""
    figures: tuple[Attributed, ...]
    plans: int
    """Plans that were made for it."""
    notes: tuple[str, ...] = ()
    """Which groups count as one, and why; why nothing could be shared out."""


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
        inputs = mixed(self.first, self.second, groups)
        ends = [figure.priority for figure in self.figures]
        priorities: list[str] = list(inputs.scenario.priorities)
        until = priorities[: max(map(priorities.index, ends)) + 1]
        near = self.near.get(len(groups) > self.half)
        try:
            inputs = check_again(inputs)
            solution = solve(build(inputs), until, near=near, keep_bases=not self.near)
        except CapacityError as error:
            return _Mixture(groups, {}, (), first_fault(error))
        settled = figures_of(solution.stages)
        tables = tabulate(solution, inputs.scenario.calendar).tables
        told = {each.key: values(each, tables, settled, inputs, self.first) for each in self.figures}
        return _Mixture(groups, told, solution.stages, solution.stopped, solution.bases)


@dataclass(frozen=True)
class _Mixture:
    """What a mixture came to."""

    groups: Causes
    figures: Mapping[str, Floats]
    """By figure, its cells."""
    stages: tuple[Stage, ...]
    failure: str
    bases: Bases | None = None


Made = Mapping[Causes, _Mixture]
"""By the groups that are the second run's, each by itself."""


def attribute(
    first: Side,
    second: Side,
    groups: Sequence[str],
    pool: Pool = Pool(),
    progress: Progress = lambda text: None,
) -> Attribution:
    """The difference between two runs shared out among the groups of inputs that changed.

    Shares of a figure add up to the second run's figure less the first's. Groups that cannot be told apart, because
    more than `EXACT` changed or because a mixture that parts them cannot be planned, count as one, and a note says so.
    Where that leaves a single cause nothing is shared out.
    """
    figures = shared([side.inputs.scenario.priorities for side in (first, second)])
    whole = tuple(_whole(figure, first, second) for figure in figures)
    if (first.sees, second.sees) != (None, None):
        return Attribution(tuple(groups), whole, 0, (_sees(first, second),))
    if not groups or not figures:
        return Attribution(tuple(groups), whole, 0)
    pool = few(build(first.inputs), pool)
    light = [replace(side.inputs, outlines={}) for side in (first, second)]
    task = _Task(light[0], light[1], figures, {}, len(groups) / 2)
    ends = in_parallel(task.planned, [frozenset[str](), frozenset(groups)], pool, progress)
    if failure := _differs(ends, first, second):
        return Attribution(tuple(groups), whole, len(ends), (f"{NOT_SHARED}: {failure}.",))
    task = replace(task, near={later: end.bases or {} for later, end in zip((False, True), ends, strict=True)})
    made = {end.groups: replace(end, bases=None) for end in ends}
    causes, notes = list(groups), list[str]()
    if len(causes) > EXACT:
        sides = [some for group in groups for some in (frozenset([group]), frozenset(groups) - {group})]
        made |= {mixture.groups: mixture for mixture in in_parallel(task.planned, sides, pool, progress)}
        causes = _six(groups, whole, made)
        least = next(cause for cause in causes if AND in cause).split(AND)
        notes.append(
            f"More than six groups of inputs changed: {listed(least)} make the least difference and count as one."
        )
    wanted = [alone for some in sets_for(causes) if (alone := apart(some)) not in made]
    made |= {mixture.groups: mixture for mixture in in_parallel(task.planned, wanted, pool, progress)}
    failed = [mixture for some in sets_for(causes) if (mixture := made[apart(some)]).failure]
    if failed:
        before, why = causes, _impossible(failed, first, second)
        causes = told_apart(before, [mixture.groups for mixture in failed])
        if len(causes) == 1:
            return Attribution(tuple(groups), whole, len(made), (*notes, f"{NOT_SHARED}: {why}."))
        one = [listed(cause.split(AND)) for cause in causes if cause not in before]
        notes.append(f"Changes of {'; '.join(one)} cannot be told apart, and count as one: {why}.")
    return Attribution(tuple(causes), tuple(_shared_out(each, causes, made) for each in whole), len(made), tuple(notes))


def _sees(first: Side, second: Side) -> str:
    """Why runs that do not see the whole plan are not planned in between."""
    said = [f"{side.name} was planned {seeing(side.sees, side.inputs.scenario.quarters)}"
            for side in (first, second) if side.sees is not None]  # fmt: skip
    return f"{NOT_SHARED}: {listed(said)}, and a plan between the two would see all quarters."


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
            agree(end.stages, side.settled)
        except CapacityError as error:
            return f"{side.name}, planned again, comes to other figures ({error}): plan it again with this version"
    return ""


def _six(groups: Sequence[str], whole: Sequence[Attributed], made: Made) -> list[str]:
    """As many causes as can be told apart: the groups that change least, as the first and as the last, count as one.

    What a group changes is held, figure by figure, against the most that any changes. A group whose plan could not be
    made counts as large.
    """

    def moved(group: str, each: Attributed) -> float:
        first, last = made[frozenset([group])], made[frozenset(groups) - {group}]
        if first.failure or last.failure:
            return np.inf
        ends = ((first, each.first), (last, each.second))
        return sum(abs(float(mixture.figures[each.figure.key].sum() - end.sum())) for mixture, end in ends)

    size = dict.fromkeys(groups, 0.0)
    for each in whole:
        known = [change for group in groups if np.isfinite(change := moved(group, each))]
        most = max([*known, each.figure.notice])
        for group in groups:
            size[group] += moved(group, each) / most
    least = sorted(groups, key=lambda group: size[group])[: len(groups) - EXACT + 1]
    together = AND.join(group for group in groups if group in least)
    return [*(group for group in groups if group not in least), together]


def _shared_out(each: Attributed, causes: Sequence[str], made: Made) -> Attributed:
    """The runs' own figures at both ends, so that the shares add up to their difference."""
    everything = frozenset(causes)

    def value(some: Causes) -> Floats:
        """Less the figure: `shared_out` shares a fall."""
        if not some:
            return -each.first
        return -each.second if some == everything else -made[apart(some)].figures[each.figure.key]

    return replace(each, shares=shared_out(causes, value))


def _impossible(failed: Sequence[_Mixture], first: Side, second: Side) -> str:
    """Which mixture cannot be planned, the one with fewest groups first, and why."""
    own = listed(sorted(failed[0].groups))
    more = len(failed) - 1
    also = f" ({more} other mixture{'' if more == 1 else 's'} cannot either)" if more else ""
    return f"{first.name} with the {own} of {second.name} cannot be planned: {failed[0].failure}{also}"
