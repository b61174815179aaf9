"""`capacity invest`: the best set of options that a sum of capital buys, and the sets close to it.

models/formulation.md, "Which options", says what is decided and how; nothing here reads or writes files.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from capacity.inputs.read.reading import Inputs
from capacity.model.highs import LimitReached
from capacity.outputs.choice.changes import Gap
from capacity.studies.invest.asked import first_difference
from capacity.studies.invest.because import Full, Lost, Reasons, needed
from capacity.studies.invest.desk import Desk
from capacity.studies.invest.open_options import Opened, limits_of, opened
from capacity.studies.invest.search import CENT, Search
from capacity.studies.invest.sets import Set, Sets

NEAR = 0.02  # a set is near the best where no priority's figure is worse by more than this share
MOST_LOOKED_AT = 40  # sets, in the search for those near the best
NOTHING = 1e-6  # of any priority's figure: anything less is the solver's last digits
WEIGHING, LOOKING, ASKING = "weighing options", "looking for sets near the best", "asking why the other options lost"
STEPPING = "finding the best set for every sum of capital"
"""Stages of a choice, each of which may take minutes."""
__all__ = ["Choice", "Full", "Lost", "Opened", "Set", "Step", "choose", "chosen_instead", "frontier"]


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
    """What the time limit cut short; empty where nothing was."""
    gap: Gap | None
    """How much better than the best another set may be; None where it is proven to be the best."""
    solved: int
    """Programmes solved."""
    sets: Sets = field(repr=False)
    """All that is known of sets."""

    @property
    def complete(self) -> bool:
        """Whether all was found that was asked for."""
        return not self.stopped

    def why(self, name: str) -> Lost | None:
        """Why an option is not in the best set; None where it is, or nobody asked."""
        return next((lost for lost in self.lost if lost.option == name), None)


@dataclass(frozen=True)
class Step:
    """The best set for a sum of capital, and for every sum up to that of the step before."""

    best: Set
    gap: Gap | None
    """How much better another set may be; None where it is proven to be the best."""


def choose(
    inputs: Inputs,
    capital: float | None,
    others: int,
    progress: Callable[[str], None] = lambda text: None,
    deadline: float | None = None,
    because: bool = False,
    in_full: str | None = None,
    sets: Sets | None = None,
) -> Choice | None:
    """The best set for `capital` £ over all years, and up to `others` more near it; None where no set is allowed.

    With `because`, why each of the other options is not in it, and all that is known of the option `in_full`. `sets`
    are what is known already, whose desk then keeps the time. At the deadline the best set so far is returned, with its
    gap. Raises `TooMany`, and `LimitReached` where the deadline comes before any set is found.
    """
    sets = Sets(opened(inputs, None), Desk(progress, deadline)) if sets is None else sets
    limits, desk = limits_of(inputs, capital), sets.desk
    search, began = Search(sets, limits), desk.solved
    nothing, near, lost, full, stopped, gap = None, list[Set](), list[Lost](), None, "", None
    left = dict[str, int | None]()
    asked, best = "the best set was looked for", None
    try:
        desk.doing = WEIGHING
        best = search.next_best()
        if best is None:
            return None
        asked = "sets near the best were looked for"
        nothing = _nothing(sets, limits)
        desk.doing = LOOKING
        left = _left(sets, best)
        near = _near(search, best, others)
        if because:
            desk.doing = ASKING
            asked = "it was asked why each option is not in the best set"
            reasons = Reasons(sets, limits, best)
            for reason in reasons.all():
                lost.append(reason)
                if reason.option == in_full and not reason.cannot:
                    full = reasons.full(reason)
    except LimitReached:
        stopped = f"the time limit came while {asked}"
        if best is None:
            best = search.best_known()
            if best is None:
                raise
            gap = search.gap(best)
            nothing = _nothing(sets, limits) if sets.key({}) in sets.known else None
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
        whys=dict(sets.opened.whys),
        stopped=stopped,
        gap=gap,
        solved=desk.solved - began,
        sets=sets,
    )


def _nothing(sets: Sets, limits: Mapping[str, float]) -> Set | None:
    """The set without any option; None where something must be taken, or what is chosen takes too much capital."""
    return sets.of({}) if sets.affordable(sets.key({}), limits) else None


def chosen_instead(choice: Choice, instead: Set) -> Choice:
    """The choice of another set than the best as the scenario has the book, and what other options would add to it.

    Nothing is near it in the sense of `near`, and no option has lost to it: other futures chose it.
    """
    desk = choice.sets.desk
    desk.doing, began = WEIGHING, desk.solved
    left = _left(choice.sets, instead)
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
        solved=choice.solved + desk.solved - began,
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


def _left(sets: Sets, best: Set) -> dict[str, int | None]:
    """For each option that is not in the best set: whether it improves a priority when taken once with it (1 or 0),
    whatever the capital; None where it cannot be taken."""
    known = {option.option: option for option in (*sets.opened.linear, *sets.opened.tried)}
    pairs = dict[str, tuple[dict[str, int], dict[str, int]]]()
    for name in known:
        if not best.counts.get(name, 0):
            before = best.counts | needed(known, name, best)
            pairs[name] = before, before | {name: 1}
    sets.planned(sets.key(counts) for pair in pairs.values() for counts in pair)
    helps = dict[str, int | None]()
    for name, pair in pairs.items():
        before_it, with_it = (sets.of(counts) for counts in pair)
        if before_it is None or with_it is None:
            helps[name] = None
        else:
            now, then = ([plan.values[priority] for priority in best.figures] for plan in (with_it, before_it))
            helps[name] = int(first_difference(now, then) < 0)
    return helps


def frontier(
    inputs: Inputs,
    progress: Callable[[str], None] = lambda text: None,
    deadline: float | None = None,
    sets: Sets | None = None,
) -> list[Step]:
    """The best set for every sum of capital, from the dearest to the cheapest.

    Each needs a penny less than the one before, so that no sum is left out; below the last nothing changes. More
    money than the first needs no longer helps. `sets` as in `choose`. At the deadline the best sets so far fill the
    line, each with its gap.
    """
    sets = Sets(opened(inputs, None), Desk(progress, deadline)) if sets is None else sets
    sets.desk.doing = STEPPING
    search, line = Search(sets, limits_of(inputs, None)), list[Step]()
    late = False
    while True:
        try:
            best = None if late else search.next_best()
        except LimitReached:
            late = True
        if late:
            best = search.best_known()
        if best is None:
            return line
        line.append(Step(best, search.gap(best) if late else None))
        if best.values["capital"] <= CENT / 2:
            return line
        search.spend_less(best.values["capital"])
