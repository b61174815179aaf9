"""What would meet an aim that a plan misses: the smallest change of each limit, found by planning again.

Beds and full-time workers are columns of the programme that are settled last, as few as will do, on the optimal face
of what comes before; more people who wait or leave the borough follow from settling the budget before them.
models/formulation.md, "What would meet an aim".
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from capacity.inputs.errors import CapacityError, NoPlan
from capacity.inputs.read.reading import Inputs
from capacity.inputs.unknown_needs import nothing_known
from capacity.model.engine import Infeasible
from capacity.model.lp.costs import through_waiting
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.problem.options import Options
from capacity.model.problem.reduce import merge, prune
from capacity.model.problem.shapes import Floats
from capacity.model.programme import How, Programme, Stages, figures_of
from capacity.results.asks import (
    BUDGET,
    LEAST_HOURS,
    LEAST_PEOPLE,
    LEAST_POUNDS,
    STAFFING,
    WAITING,
    Ask,
    Miss,
    More,
    Remedy,
)
from capacity.results.columns import BED, FULL_TIME, STAFF
from capacity.results.limits import bed_label, staff_label
from capacity.results.row_sums import rows_of, sums_of
from capacity.results.run import Progress
from capacity.studies.alternatives import changed

MOST = 1e4
"""Beds or workers of one kind that may be added: more than any place has, so that no limit is left."""
POUND = 1.0
"""A budget that is over by less is met."""
MET = 1e-6
"""Of weeks of waiting, relative to their size: two plans that differ by less are alike."""
SHORTER = 0.05
"""Weeks of waiting: what shortens it by less is no remedy."""
FEWEST = 1e-4
"""Beds or workers: fewer of a kind are the solver's last digits."""


def answered(inputs: Inputs, problem: Problem, tables: Mapping[str, pd.DataFrame], progress: Progress) -> list[Ask]:
    """Every aim that a finished plan misses, and what would meet it; nothing is planned where none is missed.

    `tables` are the run's, by file name. Nothing is said of waiting where the solver finds no answer: that would read
    as if no beds or staff helped. The other aims are told without one.
    """
    asks = []
    place = _Place(inputs, lambda _: progress("possible"))
    for aim, misses in _misses(inputs, problem, tables):
        progress("possible")
        try:
            remedies = tuple(_REMEDIES[aim](place, misses))
        except CapacityError:
            if aim == WAITING:
                continue
            remedies = ()
        asks.append(Ask(aim, misses, float(problem.weeks.sum()), remedies))
    return asks


def _misses(
    inputs: Inputs, problem: Problem, tables: Mapping[str, pd.DataFrame]
) -> Iterator[tuple[str, tuple[Miss, ...]]]:
    """The aims that are missed, with where and when."""
    names, homes = inputs.tables.authority_names, problem.homes
    summary, staffing = tables["summary.csv"], tables["staffing.csv"]
    years = {quarter.start.isoformat(): quarter.financial_year for quarter in inputs.scenario.calendar}

    def missed(by_year: Mapping[tuple[str, str], float], least: float) -> tuple[Miss, ...]:
        return tuple(
            Miss(names[home] if len(homes) > 1 else "", year, amount)
            for (home, year), amount in sorted(by_year.items())
            if amount >= least
        )

    def summed(measure: str, needs: Container[str] | None = None) -> dict[tuple[str, str], float]:
        sums = defaultdict[tuple[str, str], float](float)
        for told, home, need, year, value in rows_of(summary, "measure", "home", "need", "financial_year", "value"):
            if told == measure and (needs is None or need in needs):
                sums[home, year] += value
        return sums

    if misses := missed(summed("overspend"), LEAST_POUNDS):
        yield BUDGET, misses
    most = dict[tuple[str, str], float]()
    for (pool, quarter), hours in sums_of(staffing, "unstaffed_hours", "pool", "quarter").items():
        most[pool, years[quarter]] = max(hours, most.get((pool, years[quarter]), 0.0))
    if misses := missed(most, LEAST_HOURS):
        yield STAFFING, misses
    if "unmet" not in inputs.scenario.priorities:
        return  # that nobody waits is no aim of this plan
    known = set(inputs.book.needs) - set(nothing_known(inputs))
    if misses := missed(summed("waiting_at_year_end", known), LEAST_PEOPLE):
        yield WAITING, misses


@dataclass(frozen=True)
class _Place:
    """A place to plan again, in another order or with more of something."""

    inputs: Inputs
    progress: Progress

    @property
    def priorities(self) -> tuple[str, ...]:
        """Those of the scenario for which no area must be by itself, with `budget` where it would count next: before
        cost, or last."""
        wanted: list[str] = [name for name in self.inputs.scenario.priorities if not PRIORITIES[name].apart]
        if BUDGET not in wanted:
            wanted.insert(wanted.index("cost") if "cost" in wanted else len(wanted), BUDGET)
        return tuple(wanted)

    def before(self, priority: str) -> tuple[str, ...]:
        """The priorities that come before one."""
        return self.priorities[: self.priorities.index(priority)]

    def problem(self, priorities: Sequence[str]) -> Problem:
        """The problem, with rows for the budgets if they are among the priorities."""
        return build(changed(self.inputs, priorities=list(priorities)))

    def settled(self, problem: Problem, priorities: Sequence[str]) -> dict[str, float]:
        """The figure of each priority, settled in this order."""
        return figures_of(self._settle(problem, priorities).settled)

    def fewest(self, problem: Problem, more: Sequence["_Kind"], priorities: Sequence[str]) -> "_Fewest":
        """The priorities settled with as many beds and workers as they want, and then as few of them as will do."""
        order = (*priorities, "fewest")
        stages = self._settle(replace(problem, options=_elastic(problem, more)), order)
        assert stages.plan is not None
        amounts: dict[tuple[str, str], float] = {}
        for kind, amount in zip(more, stages.plan.chosen.tolist(), strict=True):
            if amount > FEWEST:
                amounts[kind.limit, kind.what] = amounts.get((kind.limit, kind.what), 0.0) + amount
        wanted = tuple(More(limit, what, amount) for (limit, what), amount in sorted(amounts.items()))
        return _Fewest(figures_of(stages.settled), wanted)

    def _settle(self, problem: Problem, priorities: Sequence[str]) -> Stages:
        programme = Programme(merge(prune(problem)).problem, How(self.progress, None))
        try:
            stages = programme.settle(priorities, Stages())
        except Infeasible:
            raise CapacityError("no plan satisfies every constraint") from None
        if stages.stopped:
            raise NoPlan(stages.stopped)
        return stages


@dataclass(frozen=True)
class _Kind:
    """What may be added: a bed of a service, or a full-time worker of a pool and role."""

    limit: str
    number: int
    """Of the service, or of the pool and role."""
    what: str


@dataclass(frozen=True)
class _Fewest:
    """The figures that as many beds and workers as wanted lead to, and the fewest with which they are reached."""

    values: Mapping[str, float]
    more: tuple[More, ...]


def _beds(inputs: Inputs, problem: Problem) -> list[_Kind]:
    """A bed of each service of the borough that admits people."""
    services = problem.services
    some = np.flatnonzero((services.home >= 0) & (services.admits & ~services.closed).any(axis=1)).tolist()
    names, homes = inputs.tables.authority_names, problem.homes
    return [
        _Kind(
            BED,
            s,
            bed_label(inputs.book, problem.care_types[int(services.care_type[s])])
            + (f", {names[services.authority[s]]}" if len(homes) > 1 else ""),
        )
        for s in some
    ]


def _staff(inputs: Inputs, problem: Problem) -> list[_Kind]:
    """A full-time worker of each pool and role that has a limit."""
    pools, names = problem.staffing, inputs.tables.authority_names
    return [
        _Kind(
            STAFF,
            k,
            staff_label(inputs.book, pools.role[k]) + (f", {names[pools.pool[k]]}" if len(set(pools.pool)) > 1 else ""),
        )
        for k in np.flatnonzero(~np.isnan(pools.supply).all(axis=1)).tolist()
    ]


def _elastic(problem: Problem, more: Sequence[_Kind]) -> Options:
    """Each kind as an option of no price that can be taken in parts and without limit, from the plan's start on."""
    none, count = problem.options, len(more)

    def added(like: Floats) -> Floats:
        return np.zeros((count, *like.shape[1:]))

    usable, supply = added(none.usable), added(none.supply)
    for o, kind in enumerate(more):
        if kind.limit == BED:
            usable[o, kind.number] = ~problem.services.closed[kind.number]
        else:
            supply[o, kind.number] = np.where(np.isnan(problem.staffing.supply[kind.number]), 0.0, FULL_TIME)
    return replace(
        none,
        name=tuple(f"{kind.limit}-{kind.number}" for kind in more),
        most=np.full(count, MOST),
        usable=usable,
        usable_at_start=usable,
        supply=supply,
        spare=supply,
        block=added(none.block),
        cost=added(none.cost),
        capital=np.zeros(count),
        spending=np.zeros((0, count)),
    )


def _within_budget(place: _Place, misses: Sequence[Miss]) -> Iterator[Remedy]:
    """Planning with the budgets settled before who waits, and before who leaves the borough.

    Waiting is counted in weeks, every need alike, so that it can be said in people.
    """
    wanted = place.before(BUDGET)
    plain = place.problem(place.priorities)
    problem = replace(plain, needs=replace(plain.needs, priority=np.ones(len(plain.needs.name))))
    base = place.settled(problem, wanted) if {"unmet", "out_of_borough"} & set(wanted) else {}
    for relaxed, by in (("unmet", "waiting"), ("out_of_borough", "out_of_borough")):
        if relaxed not in wanted:
            continue
        at = wanted.index(relaxed)
        figures = place.settled(problem, (*wanted[:at], BUDGET, *wanted[at:]))
        more = {name: figures[name] - base[name] for name in ("unmet", "out_of_borough") if name in base}
        left = figures[BUDGET] if figures[BUDGET] >= POUND else 0.0
        yield Remedy(by, (), more.get("unmet", 0.0), more.get("out_of_borough", 0.0), left)


def _staffed(place: _Place, misses: Sequence[Miss]) -> Iterator[Remedy]:
    """The fewest full-time workers with which every hour is staffed."""
    order = (*place.before(STAFFING), STAFFING) if STAFFING in place.priorities else (STAFFING,)
    problem = place.problem(order)
    found = place.fewest(problem, _staff(place.inputs, problem), order)
    if found.more:
        yield Remedy("staff", found.more, 0.0, 0.0, found.values[STAFFING])


def _shorter(place: _Place, misses: Sequence[Miss]) -> Iterator[Remedy]:
    """The fewest beds, or workers, or of both together where neither is enough, with which waiting is shortest."""
    order = (*(name for name in place.before("unmet") if name != BUDGET), "unmet")
    problem = place.problem(order)
    beds, staff = _beds(place.inputs, problem), _staff(place.inputs, problem)
    now = place.settled(problem, order)["unmet"]
    both = place.fewest(problem, [*beds, *staff], order)
    shortest = both.values["unmet"]
    if now - shortest < SHORTER:
        return
    ways = [(by, place.fewest(problem, kinds, order)) for by, kinds in (("beds", beds), ("staff", staff)) if kinds]
    enough = [(by, way) for by, way in ways if way.values["unmet"] <= shortest + MET * (1 + abs(shortest))]
    unavoidable = _at_the_start(problem)
    for by, way in enough or [("both", both)]:
        yield Remedy(by, way.more, 0.0, 0.0, max(0.0, way.values["unmet"] - unavoidable))


def _at_the_start(problem: Problem) -> float:
    """Weeks of waiting, pressing needs counted for more, that no plan can avoid: of those who wait at the start."""
    weight = problem.needs.priority[problem.points.need]
    return through_waiting(problem, weight[:, None] * problem.weeks).constant


_REMEDIES = {BUDGET: _within_budget, STAFFING: _staffed, WAITING: _shorter}
