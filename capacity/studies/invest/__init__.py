"""`capacity invest`: the best set of options that a sum of capital buys, and the sets close to it.

models/formulation.md, "Which options", says what is decided and how; nothing here reads or writes files.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from capacity.inputs.read.reading import Inputs
from capacity.model.engine import LimitReached
from capacity.studies.invest.because import Full, Lost, Reasons, needed
from capacity.studies.invest.open_options import Opened, opened
from capacity.studies.invest.search import Bases, Search, Set, first_difference

NEAR = 0.02  # a set is near the best where no priority's figure is worse by more than this share
MOST_LOOKED_AT = 40  # sets, in the search for those near the best
NOTHING = 1e-6  # of any priority's figure: anything less is the solver's last digits
CENT = 0.01  # £: the next cheaper set of the frontier costs at least this much less
WEIGHING, LOOKING, ASKING = "weighing options", "looking for sets near the best", "asking why the other options lost"
"""Stages of a choice, each of which may take minutes."""
__all__ = ["Choice", "Full", "Lost", "Opened", "Set", "choose", "chosen_instead", "frontier"]


@dataclass(frozen=True)
class Choice:
    """What to back, and what it was chosen from."""

    best: Set
    nothing: Set | None
    """The set without any of the options; None where something must be taken."""
    near: tuple[Set, ...]
    """Other sets near the best, in their order."""
    looked_for: int
    """The most of them that were looked for."""
    useless: tuple[str, ...]
    """Options that make nothing better, taken once (with those that they need) on top of the best set."""
    apart: tuple[str, ...]
    """Options that cannot be taken on top of the best set at all."""
    useful: tuple[str, ...]
    """Options that would make something better on top of it, if there were capital for them."""
    lost: tuple[Lost, ...]
    """Why each option is not in the best set; empty where that was not asked for."""
    full: Full | None
    """More of the one option that was asked for; None where none was, or it is in the best set."""
    whys: dict[str, str]
    """Options that were tried out one by one or cannot be taken, and why."""
    stopped: str
    """What the time limit cut short; the best is proven to be the best in any case."""
    solved: int
    """Programmes solved."""
    bases: Bases = field(default_factory=dict, repr=False)
    """Where the search ended, as a start for similar ones."""

    def why(self, name: str) -> Lost | None:
        """Why an option is not in the best set; None where it is, or nobody asked."""
        return next((lost for lost in self.lost if lost.option == name), None)


def choose(
    inputs: Inputs,
    capital: float | None,
    others: int,
    progress: Callable[[str], None] = lambda text: None,
    deadline: float | None = None,
    because: bool = False,
    in_full: str | None = None,
) -> Choice | None:
    """The best set for `capital` £ over all years, and up to `others` more near it; None where no set is allowed.

    With `because`, why each of the other options is not in it, and all that is known of the option `in_full`.
    Raises `TooMany`, and `LimitReached` where the deadline comes before any set is found.
    """
    space, stage = opened(inputs, capital), WEIGHING

    def tell(_: str) -> None:
        progress(stage)

    search = Search(space, inputs.scenario.priorities, tell, deadline)
    best = search.next_best()
    if best is None:
        return None
    nothing, near, lost, full, stopped = None, list[Set](), list[Lost](), None, ""
    left = dict[str, int | None]()
    asked = "sets near the best were looked for"
    try:
        nothing = search.values_of({})
        stage = LOOKING
        left = _left(space, search, best)
        near = _near(search, best, others)
        if because:
            stage = ASKING
            asked = "it was asked why each option is not in the best set"
            reasons = Reasons(space, search, best, capital, tell, deadline)
            for reason in reasons.all():
                lost.append(reason)
                if reason.option == in_full and not reason.cannot:
                    full = reasons.full(reason)
    except LimitReached:
        stopped = f"the time limit came while {asked}"
    useless, apart, useful = (tuple(name for name, helps in left.items() if helps == kind) for kind in (0, None, 1))
    return Choice(
        best=best,
        nothing=nothing,
        near=tuple(near),
        looked_for=others,
        useless=useless,
        apart=apart,
        useful=useful,
        lost=tuple(lost),
        full=full,
        whys=dict(space.whys),
        stopped=stopped,
        solved=search.solved + sum(reason.elsewhere for reason in lost) + (full.elsewhere if full else 0),
        bases=search.bases,
    )


def chosen_instead(
    inputs: Inputs, capital: float | None, choice: Choice, instead: Set, progress: Callable[[str], None]
) -> Choice:
    """The choice of another set than the best as the scenario has the book, and what other options would add to it.

    Nothing is near it in the sense of `near`, and no option has lost to it: other futures chose it.
    """
    space = opened(inputs, capital)
    search = Search(space, inputs.scenario.priorities, lambda text: progress(WEIGHING), near=choice.bases)
    left = _left(space, search, instead)
    useless, apart, useful = (tuple(name for name, helps in left.items() if helps == kind) for kind in (0, None, 1))
    return replace(
        choice,
        best=instead,
        near=(),
        looked_for=0,
        useless=useless,
        apart=apart,
        useful=useful,
        lost=(),
        full=None,
        solved=choice.solved + search.solved,
    )


def _near(search: Search, best: Set, others: int) -> list[Set]:
    """Further sets in their order, as long as they are within 2% of the best in every priority."""
    near: list[Set] = []
    for _ in range(MOST_LOOKED_AT):
        if len(near) >= others or _beyond(search.bound(), best):
            break
        further = search.next_best()
        if further is None:
            break
        if all(_within(further.values[p], best.values[p]) for p in best.figures):
            near.append(further)
    return near


def _within(value: float, best: float) -> bool:
    return value <= best + NEAR * abs(best) + NOTHING


def _beyond(bound: tuple[float, ...] | None, best: Set) -> bool:
    """Whether every set still to be found is worse by more than 2% in some priority: sets come in that order."""
    if bound is None:
        return True
    for value, (priority, settled) in zip(bound, best.values.items(), strict=True):
        if priority in best.figures and not _within(value, settled):
            return True
        if first_difference((value,), (settled,)) or abs(settled) > NOTHING:
            return False  # a set further on may be a little worse here, and near in the priorities after
    return False


def _left(space: Opened, search: Search, best: Set) -> dict[str, int | None]:
    """For each option that is not in the best set: whether it improves a priority when taken once with it (1 or 0),
    whatever the capital; None where it cannot be taken."""
    known = {option.option: option for option in (*space.linear, *space.tried)}
    helps = dict[str, int | None]()
    for name in known:
        if best.counts.get(name, 0):
            continue
        needs = needed(known, name, best)
        before = search.values_of(best.counts | needs, any_sum=True) if needs else best
        after = search.values_of(best.counts | needs | {name: 1}, any_sum=True) if before else None
        if before is None or after is None:
            helps[name] = None
        else:
            now, then = ([plan.values[priority] for priority in best.figures] for plan in (after, before))
            helps[name] = int(first_difference(now, then) < 0)
    return helps


def frontier(
    inputs: Inputs,
    most: float | None,
    progress: Callable[[str], None] = lambda text: None,
    deadline: float | None = None,
) -> list[Set]:
    """The best set for every sum of capital up to `most` £ (None: any), from the dearest to the cheapest.

    Each needs a penny less than the one before, so that no sum is left out; below the last nothing changes. More
    money than the first needs no longer helps.
    """
    sets: list[Set] = []
    while True:
        search = Search(opened(inputs, most), inputs.scenario.priorities, progress, deadline)
        best = search.next_best()
        if best is None:
            return sets
        sets.append(best)
        if best.values["capital"] <= CENT / 2:
            return sets
        most = best.values["capital"] - CENT
