"""A package of changes, part by part: each planned by itself and with the others, and what each adds, by shapley."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from capacity.inputs.check.rules import check_again
from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.inputs.sight import seeing
from capacity.model.problem.build import build
from capacity.model.problem.shapes import Floats
from capacity.model.programme import figures_of
from capacity.model.stages import Stage
from capacity.studies.alternatives import Alternative, Bases, Planned, agree, plan_first, plan_one
from capacity.studies.compare.choose import Candidate
from capacity.studies.compare.measures import BY_KEY, figures, total
from capacity.studies.compare.package import Part, belong_together, parts_of, with_parts
from capacity.studies.compare.wording import listed
from capacity.studies.differing.said import first_fault
from capacity.studies.differing.told_apart import AND, apart, told_apart
from capacity.studies.limits import few
from capacity.studies.pool import Pool, in_parallel
from capacity.studies.shapley import EXACT, Causes, Shares, sets_for, shared_out

FIGURES = tuple(BY_KEY[key] for key in ("avoidable_out_of_borough", "waiting_weeks", "net_cost"))
"""What is shared out, each over the whole plan."""
LEVELS = ("concern the same home, authority or need", "are of the same kind", "act by the same cause")
"""Why parts are put together where there are many: `Part.kinds`, in this order."""
LEFT = 3
"""The fewest parts that are left when all that happens to the same home becomes one."""
NEEDED = "one cannot be without the other"
Values = Mapping[Causes, Floats]


@dataclass(frozen=True)
class Split:
    """What each part of an alternative adds."""

    name: str
    label: str
    parts: tuple[Part, ...]
    """Those that are told apart; several changes in one where they count as one."""
    first: Floats
    """`FIGURES` of the base."""
    whole: Floats
    """`FIGURES` of the alternative."""
    shares: Shares | None = None
    """Of whole − first, by the number of a part from "1"; None where nothing could be shared out."""
    plans: int = 0
    """Plans that were made for it, besides those of the comparison."""
    notes: tuple[str, ...] = ()
    """Which changes count as one, and why; why nothing is shared out."""

    def added(self, number: int, how: str) -> Floats:
        """`FIGURES` of part `number` (from 1): its `share`, what it adds `alone`, or as the `last`."""
        assert self.shares is not None
        of: Mapping[str, Floats] = getattr(self.shares, how)
        return of[str(number)]


def packages(alternatives: Sequence[Candidate]) -> dict[str, tuple[list[Part], list[str]]]:
    """By name, the parts of each alternative, no more than can be told apart, and which count as one."""
    base, *others = alternatives
    return {other.name: _few(parts_of(base.inputs, other.inputs)) for other in others}


def plans_needed(parts: Sequence[Part]) -> int:
    """Plans besides the base and the whole."""
    return 2 ** len(parts) - 2 if len(parts) > 1 else 0


def _few(parts: list[Part]) -> tuple[list[Part], list[str]]:
    """No more than `EXACT` parts: what cannot be apart is one; then, where there are still more, what is alike.

    Of those that are alike the largest group becomes one first: all of it where it is what happens to the same home and
    `LEFT` parts are left then, otherwise no more of it than needed, the last ones.
    """
    notes = list[str]()
    parts = _joined(parts, notes)
    count = len(parts)
    many = f"{count} parts differ, and only {EXACT} can be told apart"
    for level, why in enumerate(LEVELS):
        while len(parts) > EXACT:
            alike = dict[str, list[Part]]()
            for part in parts:
                alike.setdefault(part.kinds[level], []).append(part)
            largest = max(alike.values(), key=len)
            if len(largest) < 2:
                break
            if level or len(parts) - len(largest) + 1 < LEFT:
                largest = largest[-(len(parts) - EXACT + 1) :]
            parts = _one(parts, largest)
            notes.append(f"{many}: {_words(largest)} count as one, because they {why}.")
    if len(parts) > EXACT:
        last = parts[EXACT - 1 :]
        parts = _one(parts, last)
        notes.append(f"{many}: {_words(last)} count as one.")
    return parts, notes


def _joined(parts: list[Part], notes: list[str]) -> list[Part]:
    """What happens at a site that another part opens is one part with that."""
    for one in list(parts):
        together = [part for part in parts if part is one or belong_together(one, part)]
        if any(part is one for part in parts) and len(together) > 1:
            parts = _one(parts, together)
            notes.append(f"{_words(together)} count as one, because {NEEDED}.")
    return parts


def _one(parts: Sequence[Part], together: Sequence[Part]) -> list[Part]:
    """The parts with some of them as one, in the place of the first."""
    one, *others = together
    for other in others:
        one = one.with_(other)
    rest = {id(part) for part in together[1:]}  # by identity: the same event can be there twice
    return [one if part is together[0] else part for part in parts if id(part) not in rest]


def _words(parts: Sequence[Part]) -> str:
    return listed([f"“{said}”" for part in parts for said in part.words], "; ")


@dataclass(frozen=True)
class _Task:
    """The base, an alternative and its parts; where a mixture's plan begins."""

    base: Inputs
    other: Inputs
    parts: tuple[Part, ...]
    near: Bases | None = None

    def alternative(self, some: Causes) -> Alternative:
        """The base with the parts of these numbers. Raises `BadInput` where that is impossible."""
        inputs = check_again(with_parts(self.base, self.other, [self.parts[int(number) - 1] for number in some]))
        return Alternative("+".join(sorted(some)), inputs, tuple(inputs.scenario.priorities))

    def planned(self, some: Causes) -> "_Mixture":
        """A plan of the base with some parts."""
        try:
            alternative = self.alternative(some)
        except CapacityError as error:
            return _Mixture(some, failure=first_fault(error))
        return _mixture(some, alternative, plan_one(alternative, self.near))

    def first(self, some: Causes) -> tuple["_Mixture", Bases]:
        """The same, and where it ended."""
        try:
            alternative = self.alternative(some)
        except CapacityError as error:
            return _Mixture(some, failure=first_fault(error)), {}
        planned, bases = plan_first(alternative)
        return _mixture(some, alternative, planned), bases


@dataclass(frozen=True)
class _Mixture:
    """What the base with some parts came to."""

    some: Causes
    values: Floats = field(default_factory=lambda: np.zeros(len(FIGURES)))
    stages: tuple[Stage, ...] = ()
    failure: str = ""


def _mixture(some: Causes, alternative: Alternative, planned: Planned) -> _Mixture:
    if planned.failure or not planned.tables:
        return _Mixture(some, failure=planned.failure)
    return _Mixture(some, values(figures(planned.tables, alternative.inputs)), planned.stages)


def values(of: Mapping[str, Mapping[str, float]]) -> Floats:
    """`FIGURES` of a plan over all of its years."""
    return np.array([total(of[figure.key]) for figure in FIGURES])


def split(
    base: tuple[Candidate, Planned],
    other: tuple[Candidate, Planned],
    package: tuple[list[Part], list[str]],
    pool: Pool,
    progress: Callable[[str], None],
) -> Split:
    """What each part of an alternative adds to the base. Shares add up to the alternative's figures less the base's.

    Parts that cannot be told apart, because the base with the one and not the other cannot be planned, count as one.
    """
    candidate, parts = other[0], list(package[0])
    ends = [values(figures(planned.tables, each.inputs)) for each, planned in (base, other)]
    made = Split(candidate.name, candidate.label, tuple(parts), ends[0], ends[1], notes=tuple(package[1]))
    if why := _why_not(base, other, parts):
        return replace(made, notes=(*made.notes, why))
    light = [replace(each.inputs, outlines={}) for each, _ in (base, other)]
    task, numbers = _Task(light[0], light[1], tuple(parts)), [str(n) for n in range(1, len(parts) + 1)]
    wanted = [some for some in sets_for(numbers) if 0 < len(some) < len(numbers)]
    again = [(frozenset[str](), base), (frozenset(numbers), other)]
    again = [(some, end) for some, end in again if end[0].run is not None]
    mixtures = _planned(task, [*(some for some, _ in again), *wanted], pool, progress, candidate.name)
    for some, end in again:
        if why := _differs(mixtures[some], *end):
            return replace(made, plans=len(mixtures), notes=(*made.notes, why))
    blocks, notes = numbers, list(made.notes)
    if failed := [mixture for some in wanted if (mixture := mixtures[some]).failure]:
        blocks = told_apart(numbers, [mixture.some for mixture in failed])
        notes += _together(parts, blocks, failed[0])
    kept = [_as_one(parts, block) for block in blocks]
    made = replace(made, parts=tuple(kept), plans=len(mixtures), notes=tuple(notes))
    if len(blocks) == 1:
        return made

    def value(some: Causes) -> Floats:
        """Less the figures, since `shared_out` shares a fall; at both ends those of the comparison."""
        if len(some) in (0, len(blocks)):
            return -ends[bool(some)]
        return -mixtures[apart(frozenset(blocks[int(number) - 1] for number in some))].values

    return replace(made, shares=shared_out([str(n) for n in range(1, len(blocks) + 1)], value))


def _why_not(base: tuple[Candidate, Planned], other: tuple[Candidate, Planned], parts: Sequence[Part]) -> str:
    """Why an alternative cannot be split; empty where it can."""
    if len(parts) < 2:
        what = "one part only" if parts else "nothing that changes a figure"
        return f"It differs from the base in {what}, so there is nothing to split."
    for candidate, planned in (base, other):
        if planned.failure:
            return f"It cannot be split: only the first priorities of {candidate.name} are settled ({planned.failure})."
        if candidate.sees is not None:
            far = seeing(candidate.sees, candidate.inputs.scenario.quarters)
            return f"It cannot be split: {candidate.name} was planned {far}, and its parts would see all quarters."
    return ""


def _planned(
    task: _Task, sets: Sequence[Causes], pool: Pool, progress: Callable[[str], None], name: str
) -> dict[Causes, _Mixture]:
    """Every mixture; the first by itself, and the others from where it ended."""
    doing = f"{name}, part by part:"
    progress(f"{doing} 0 of {len(sets)}")
    first, bases = task.first(sets[0])
    near = replace(task, near=bases or None)
    pool = few(build(task.base), pool)
    rest = in_parallel(_mixed, sets[1:], pool, progress, shared=near, doing=doing) if len(sets) > 1 else []
    return {mixture.some: mixture for mixture in [first, *rest]}


def _mixed(task: _Task, some: Causes) -> _Mixture:
    return task.planned(some)


def _differs(mixture: _Mixture, candidate: Candidate, planned: Planned) -> str:
    """Why a finished run, planned again, is not what it was; empty where it is."""
    if mixture.failure:
        return f"It cannot be split: {candidate.name} cannot be planned again: {mixture.failure}."
    try:
        agree(mixture.stages, figures_of(planned.stages))
    except CapacityError as error:
        return f"It cannot be split: {candidate.name}, planned again, comes to other figures ({error})."
    return ""


def _as_one(parts: Sequence[Part], block: str) -> Part:
    one, *others = (parts[int(number) - 1] for number in block.split(AND))
    for other in others:
        one = one.with_(other)
    return one


def _together(parts: Sequence[Part], blocks: Sequence[str], failed: _Mixture) -> list[str]:
    """Which parts count as one because no plan can tell them apart, and the first that could not be made."""
    some = _words([parts[int(number) - 1] for number in sorted(failed.some)])
    return [
        f"{_words([parts[int(number) - 1] for number in block.split(AND)])} count as one: the base with {some} alone"
        f" cannot be planned ({failed.failure})."
        for block in blocks
        if AND in block
    ]
