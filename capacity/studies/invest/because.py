"""Why an option is not in the best set: what the best set that has it comes to, and at what price it would be chosen.

models/formulation.md, "Why an option lost", defines every figure. All of them are planned again, none is estimated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from capacity.inputs.exact_figures import HALF_A_PENNY
from capacity.inputs.schema import Option
from capacity.studies.invest.altered import brought, enlarged, left_of, price_of, slopes
from capacity.studies.invest.asked import first_difference
from capacity.studies.invest.open_options import TOTAL, Opened, TooMany, opened
from capacity.studies.invest.search import Search
from capacity.studies.invest.sets import Set, Sets

STEP = 1e-3
"""Share of an option's price: the largest price at which it is chosen is found to within this."""
MOST_STEPS = 50
"""Prices tried one above the other, each of them the largest for some set: more than there are in practice."""
TIMES = 10
"""How many times what an option brings is tried at most."""
HALVINGS = 10
"""Halvings of the price where overspend bends its effect: 2⁻¹⁰ is `STEP`."""


@dataclass(frozen=True)
class Lost:
    """An option that the best set does not have, and why."""

    option: str
    cannot: str
    """Why no set can hold it, whatever the capital; empty where some set can."""
    with_it: Set | None
    """The best set that has it, for the capital there is; None where no such set is allowed."""
    worse_in: str
    """The first priority in which that set differs from the best; empty where there is none."""
    worse_by: float
    """By how much it is worse there, in the priority's figure."""
    needs: tuple[str, ...]
    """What it needs that is not in the best set, and what that needs."""
    beside: tuple[str, ...]
    """Options of the best set that cannot be taken beside it."""
    adds_in: str
    """The first priority that changes where it is added to the best set, once with what it needs and whatever the
    capital, to the set with what it needs; empty where none does, or it cannot be added."""
    adds: float
    """How that priority's figure changes: below 0 is better."""
    more_capital: float
    """£ of capital that adding it to the best set, with what it needs, takes beyond what there is; 0 for none."""
    priced: str
    """What its price is: `capital`, `revenue_per_year` where it takes no capital, empty where it costs nothing."""
    asks: float
    """That price: £, or £ a year."""
    at_most: float | None
    """The largest such price at which it is in a set that is as good as the best; None where even none is too much."""
    idle_by: tuple[str, ...]
    """Options of the best set because of which it makes nothing better: without them it would."""

    @property
    def helps(self) -> bool:
        """Whether it makes something better when added to the best set."""
        return self.adds < 0

    @property
    def waits(self) -> bool:
        """Whether it would make something better, and only capital is missing."""
        return self.helps and self.more_capital > 0


@dataclass(frozen=True)
class Full:
    """More about one option that the best set does not have: what takes longer to find."""

    option: str
    useful_beside: tuple[str, ...]
    """Options that are not in the best set either, and with which added it would make something better."""
    unit: str
    """What it brings: `beds` or `hours a week`; empty where it is both or neither, or no set with it is affordable."""
    brings: float
    """How many of them."""
    at_least: float | None
    """The fewest, at the same price, with which it is in a set as good as the best, in whole ones more; None where
    `TIMES` as many are too few."""


def difference(one: Set | None, other: Set | None) -> tuple[str, float]:
    """The first figure in which a set differs from another, capital and the number of options among them, and by how
    much: above 0 is worse. Empty and 0 where none does, or there is no such set."""
    if one is None or other is None:
        return "", 0.0
    for priority, value in one.values.items():
        if first_difference((value,), (other.values[priority],)):
            return priority, value - other.values[priority]
    return "", 0.0


def needed(known: Mapping[str, Option], name: str, best: Set) -> dict[str, int]:
    """What an option needs that is not in the best set, each once, and what that needs."""
    found, left = dict[str, int](), [name]
    while left:
        for other in known[left.pop()].needs:
            if other in known and other not in found and not best.counts.get(other, 0):
                found[other] = 1
                left.append(other)
    return found


@dataclass(frozen=True)
class Reasons:
    """Finds out why options are not in the best set."""

    sets: Sets
    limits: Mapping[str, float]
    """£ of capital by financial year and `total`."""
    best: Set

    def all(self) -> Iterator[Lost]:
        """Every option that the best set does not have, in the order of the scenario.

        Raises `LimitReached` at the deadline.
        """
        options = [option for option in self.sets.opened.inputs.scenario.options
                   if option.option not in {*self.sets.opened.inputs.scenario.chosen, *self.best.counts}]  # fmt: skip
        self._prepare([option.option for option in options])
        for option, lost in [(option, self._at_its_price(option)) for option in options]:
            yield self._with_price(option, lost)

    def _prepare(self, names: Sequence[str]) -> None:
        """Plan at once what is asked of each option one after the other."""
        best, wanted = self.best.counts, list[dict[str, int]]()
        for name in names:
            if name in self._known:
                needs = needed(self._known, name, self.best)
                wanted += [best | needs, best | needs | {name: 1}]
        self.sets.planned(map(self.sets.key, wanted))

    def _at_its_price(self, option: Option) -> Lost:
        """Why one option is not in the best set, but for the price at which it would be."""
        name, known = option.option, self._known
        if name not in known:
            return _impossible(name, self.space.whys[name])
        with_it = self._best_holding(self.sets, name)
        needs = needed(known, name, self.best)
        start = self.sets.of(self.best.counts | needs)
        added = self.sets.of(self.best.counts | needs | {name: 1})
        adds_in, adds = difference(added, start) if start is not None else ("", 0.0)
        priced, asks = price_of(option)
        worse_in, worse_by = difference(with_it, self.best)
        return Lost(
            option=name,
            cannot="",
            with_it=with_it,
            worse_in=worse_in,
            worse_by=worse_by,
            needs=tuple(needs),
            beside=tuple(other for other in self.best.counts if self._exclude(option, other)),
            adds_in=adds_in,
            adds=adds,
            more_capital=0.0 if added is None else self._short(added),
            priced=priced,
            asks=asks,
            at_most=None,
            idle_by=tuple(self._idle_by(name)) if added is not None and adds >= 0 else (),
        )

    def _with_price(self, option: Option, lost: Lost) -> Lost:
        """With the largest price at which it would be chosen."""
        if lost.cannot:
            return lost
        added = self.sets.of(self.best.counts | dict.fromkeys(lost.needs, 1) | {option.option: 1})
        most = self._largest_scale(option, added) if lost.asks else None  # the best set is better without it
        if most is None and lost.with_it is None and self._never(option.option):
            return _impossible(option.option, "no set can hold it, whatever the capital")
        return replace(lost, at_most=None if most is None else most * lost.asks)

    @property
    def space(self) -> Opened:
        """The options that are left open, with the limits of capital."""
        return replace(self.sets.opened, limits=self.limits)

    @property
    def _known(self) -> dict[str, Option]:
        return {option.option: option for option in (*self.space.linear, *self.space.tried)}

    def _exclude(self, option: Option, other: str) -> bool:
        known = self._known
        return other in option.excludes or (other in known and option.option in known[other].excludes)

    def _never(self, name: str) -> bool:
        """Whether no set holds an option, even if there were capital for everything."""
        return Search(self.sets, {}, name).next_best() is None

    def _short(self, chosen: Set) -> float:
        """£ that a set takes beyond what there is: beyond the total, or beyond the years where they lack more."""
        left = left_of(self.space, chosen.counts | self.space.inputs.scenario.chosen)
        total = max(0.0, -left.pop(TOTAL, 0.0))
        return max(total, sum(max(0.0, -pounds) for pounds in left.values()))

    def _best_holding(self, sets: Sets, name: str, beating: Sequence[float] | None = None) -> Set | None:
        """The best set that has an option, or with `beating` None where none is as good."""
        return Search(sets, self.limits, name).next_best(beating)

    def full(self, lost: Lost) -> Full:
        """What else there is to say of an option that some set can hold. Raises `LimitReached` at the deadline."""
        name = lost.option
        unit, brings = brought(self._known[name]) if lost.with_it is not None else ("", 0.0)
        beside = () if lost.helps else tuple(self._useful_beside(name))
        try:
            at_least = self._fewest(name, brings) if unit else None
        except TooMany:  # more of it does not add up with what other options bring
            unit, brings, at_least = "", 0.0, None
        return Full(name, beside, unit, brings, at_least)

    def _useful_beside(self, name: str) -> Iterator[str]:
        """Options not in the best set with which, added to it, this one makes something better."""
        for other in self._known:
            if other == name or self.best.counts.get(other, 0):
                continue
            needs = {other: 1} | needed(self._known, other, self.best) | needed(self._known, name, self.best)
            start = None if name in needs else self.sets.of(self.best.counts | needs)
            added = self.sets.of(self.best.counts | needs | {name: 1}) if start else None
            if added is not None and difference(added, start)[1] < 0:
                yield other

    def _fewest(self, name: str, brings: float) -> float | None:
        """The fewest beds or hours, more by whole ones up to `TIMES` as many, with which an option is in a set as good
        as the best."""
        beating = tuple(self.best.values.values())

        def enough(more: int) -> bool:
            space = opened(enlarged(self.space.inputs, name, (brings + more) / brings), None)
            return self._best_holding(self.sets.like(space), name, beating) is not None

        few, many, most = 0, 1, int((TIMES - 1) * brings)
        while not enough(min(many, most)):
            if many >= most:
                return None
            few, many = many, 2 * many
        many = min(many, most)
        while many - few > 1:
            middle = (few + many) // 2
            few, many = (few, middle) if enough(middle) else (middle, many)
        return brings + many

    def _largest_scale(self, option: Option, added: Set | None) -> float | None:
        """The largest share of its price at which an option is in a set as good as the best; None where not even at
        no price.

        At a lower price every set that has it is as good or better, and no fewer are allowed; the others are as they
        were. So there is one price below which it is chosen and above which it is not: the price up to which some set
        that has it is as good, then that of a set that still is a `STEP` above, and so on until there is none. The
        first of them is the best set with the option `added`, where it is as good at no price.
        """
        name, beating = option.option, tuple(self.best.values.values())
        scale, found_at = 0.0, 0.0

        def at(scale: float) -> Set | None:
            return self._best_holding(self.sets.at_price(name, scale), name, beating)

        bends = "budget" in self.sets.priorities
        found = None if added is None or bends else added
        if found is not None and self._at_no_price(option, found):
            found_at = 1.0
        else:
            found = at(0.0)
        if found is None:
            return None
        if bends:  # overspend bends: its effect is no straight line of the price
            low, high = 0.0, 1.0
            for _ in range(HALVINGS):
                middle = (low + high) / 2
                low, high = (middle, high) if at(middle) is not None else (low, middle)
            return low
        for step in range(MOST_STEPS):
            reaches = self._reaches(option, found, found_at)
            if step and reaches <= scale:
                break  # found only within what counts as the same
            scale, found_at = reaches, reaches + STEP
            further = None if found_at >= 1 else at(found_at)
            if further is None:
                break
            found = further
        return scale

    def _at_no_price(self, option: Option, added: Set) -> bool:
        """Whether a set that was planned at the full price of an option is allowed at none, and as good as the best."""
        left = left_of(self.space, added.counts | self.space.inputs.scenario.chosen | {option.option: 0})
        count, rises = added.counts[option.option], slopes(self.space.inputs, option)
        figures = [value - count * rises.get(priority, 0.0) for priority, value in added.values.items()]
        allowed = all(pounds > -HALF_A_PENNY for pounds in left.values())
        return allowed and first_difference(figures, tuple(self.best.values.values())) <= 0

    def _reaches(self, option: Option, found: Set, scale: float) -> float:
        """The largest share of an option's price at which a set that has it, and was found at `scale`, is allowed and
        as good as the best."""
        count, rises = found.counts[option.option], slopes(self.space.inputs, option)
        reach, chosen = 1.0, found.counts | self.space.inputs.scenario.chosen
        if option.total_capital:
            for year, left in left_of(self.space, chosen | {option.option: 0}).items():
                each = option.total_capital if year == TOTAL else option.capital.get(year, 0.0)
                reach = min(reach, left / (count * each)) if each else reach
        for priority, value in found.values.items():
            best, slope = self.best.values[priority], count * rises.get(priority, 0.0)
            if slope:  # the figure rises with the price: up to where it is that of the best
                return max(0.0, min(reach, scale + (best - value) / slope))
            if first_difference((value,), (best,)) < 0:
                break
        return max(0.0, reach)

    def _idle_by(self, name: str) -> Iterator[str]:
        """Options of the best set without which this one would make something better."""
        for other in self.best.counts:
            without = {key: count for key, count in self.best.counts.items() if key != other}
            needs = needed(self._known, name, replace(self.best, counts=without))
            start = self.sets.of(without | needs) if other not in needs else None
            added = self.sets.of(without | needs | {name: 1}) if start else None
            if added is not None and difference(added, start)[1] < 0:
                yield other


def _impossible(name: str, why: str) -> Lost:
    return Lost(name, why, None, "", 0.0, (), (), "", 0.0, 0.0, "", 0.0, None, ())
