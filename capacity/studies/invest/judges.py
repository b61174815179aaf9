"""Sets in futures → expected figures, those of the worst futures, chances, regrets, and what each judge would choose.

models/formulation.md, "Judged over futures", defines every figure. All priorities are better where they are less.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from capacity.model.problem.shapes import Bools, Floats
from capacity.studies.futures_options import CVAR, EXPECTED, Judge
from capacity.studies.invest.asked import TIE

SAME = 10 * TIE
"""Figures of two sets no further apart than this, relative to their size, are the same: those of a plan that is made
anew may differ so."""
NO_MORE = 1e-12
"""Of the weight of all futures: what adding up leaves."""


@dataclass(frozen=True)
class InFutures:
    """What sets come to in futures."""

    priorities: tuple[str, ...]
    """The figures by which sets are judged, in their order; `capital` where the search has it."""
    values: Floats
    """(sets, futures, priorities); not a number where a set has no plan in a future. In every future some set has."""
    weight: Floats
    """(futures,) how much each counts, above 0."""
    ties: Floats
    """(sets, 1) number of options: what decides between sets that are equal in every priority."""

    @property
    def shares(self) -> Floats:
        """(futures,) the weights as shares of 1."""
        shares: Floats = self.weight / self.weight.sum()
        return shares

    @cached_property
    def planned(self) -> Bools:
        """(sets, futures) whether there is a plan."""
        made: Bools = np.logical_not(np.isnan(self.values).any(axis=2))
        return made

    @property
    def no_plan(self) -> Floats:
        """(sets,) share of the futures in which a set has no plan."""
        lacking: Floats = (~self.planned).astype(float) @ self.shares
        return lacking

    def expected(self, chosen: int) -> Floats:
        """(priorities,) a set's mean over the futures in which it has a plan."""
        made = self.planned[chosen]
        mean: Floats = self.weight[made] @ self.values[chosen, made] / self.weight[made].sum()
        return mean

    def worst(self, chosen: int, level: float) -> Floats:
        """(priorities,) a set's mean of each figure over the worst `1 − level` of the futures in which it has a plan:
        the worst of that figure, which may be other futures for another."""
        made = self.planned[chosen]
        return np.array([tail_mean(column, self.weight[made], level) for column in self.values[chosen, made].T])

    @cached_property
    def best(self) -> Floats:
        """(sets, futures) 1 for the set that is best in a future; shared equally by sets that tie in everything."""
        found = np.zeros(self.planned.shape)
        for f in range(len(self.weight)):
            order = np.hstack([self.values[:, f], self.ties])
            rows = least(order, np.flatnonzero(self.planned[:, f]))
            found[rows, f] = 1 / len(rows)
        return found

    @property
    def chance(self) -> Floats:
        """(sets,) share of the futures in which a set is the best of all."""
        chance: Floats = self.best @ self.shares
        return chance

    @cached_property
    def regret(self) -> Floats:
        """(sets, futures, priorities) a figure less that of the best set in the future; 0 where they are the same."""
        winner = self.values[self.best.argmax(axis=0), np.arange(len(self.weight))]
        over: Floats = self.values - winner
        over[np.abs(over) <= SAME * (1 + np.abs(winner))] = 0.0
        return over

    def largest_regret(self, chosen: int) -> int:
        """The future in which a set is worse than the best by most, at the first priority in which any differ."""
        rows = least(-self.regret[chosen], np.flatnonzero(self.planned[chosen]))
        return int(rows[0])

    def could_gain(self, judge: Judge) -> tuple[str, float] | None:
        """The first priority, and by how much at most, in which a set that was not compared could be better in a
        judge's eyes than the one that it chooses, where the best of every future is known; None where that is unknown.

        Nobody does better than whoever knows the future and takes the best set of each. What that comes to in the
        priorities one after the other is a bound: a set that is as good in all before is as good in every future. Of
        the worst futures that holds only while the figures before are nothing throughout.
        """
        chosen = self.chosen_by(judge)
        if self.no_plan[chosen]:
            return None
        winner = self.values[self.best.argmax(axis=0), np.arange(len(self.weight))]
        knowing = InFutures(self.priorities, winner[None], self.weight, self.ties[:1])
        for place, priority in enumerate(self.priorities):
            if judge.kind == EXPECTED:
                pair = self.expected(chosen)[place], knowing.expected(0)[place]
            elif judge.kind == CVAR:
                pair = self.worst(chosen, judge.level)[place], knowing.worst(0, judge.level)[place]
            else:
                pair = self.regret[chosen, self.largest_regret(chosen), place], 0.0
            if pair[0] - pair[1] > SAME * (1 + abs(pair[1])):
                return priority, float(pair[0] - pair[1])
            if judge.kind == CVAR and winner[:, place].max() > SAME:
                return None
        return self.priorities[-1], 0.0

    def chosen_by(self, judge: Judge) -> int:
        """The set that a judge chooses.

        Those that have a plan in more of the futures come first, and are judged over the futures in which all of them
        have one; then priority by priority, in the order; then the one with fewer options, then the first.
        """
        rows = least(self.no_plan[:, None], np.arange(len(self.values)))
        common = self.planned[rows].all(axis=0)
        if not common.any():
            return int(rows[0])
        some = InFutures(self.priorities, self.values[:, common], self.weight[common], self.ties)
        figures = np.full((len(self.values), len(self.priorities)), np.inf)
        for row in rows:
            if judge.kind == EXPECTED:
                figures[row] = some.expected(row)
            elif judge.kind == CVAR:
                figures[row] = some.worst(row, judge.level)
            else:
                figures[row] = some.regret[row, some.largest_regret(row)]
        return int(least(np.hstack([figures, self.ties]), rows)[0])


def tail_mean(values: Floats, weight: Floats, level: float) -> float:
    """The mean of the largest values that make up `1 − level` of the weight, the last of them with as much of its
    weight as is missing: conditional value at risk (Rockafellar and Uryasev 2000, and 2002 for weights)."""
    order = np.argsort(-values, kind="stable")
    left = (1 - level) * float(weight.sum())
    taken, total = 0.0, 0.0
    for value, each in zip(values[order].tolist(), weight[order].tolist(), strict=True):
        part = min(each, left - taken)
        if part <= NO_MORE * float(weight.sum()):
            break
        taken, total = taken + part, total + part * value
    return total / taken


def least(figures: Floats, rows: np.ndarray) -> np.ndarray:
    """Those of the rows that are least, column by column: at each those stay that are the same as the least."""
    for column in figures.T:
        lowest = float(column[rows].min())
        rows = rows[column[rows] <= lowest + SAME * (1 + abs(lowest))]
    return rows
