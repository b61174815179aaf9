"""Whether the sets were judged as `capacity invest` says: every figure of judged.csv from sets_in_futures.csv again.

What a set comes to in a future was planned elsewhere, and cannot be confirmed from the run.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from capacity.audit.tally import ABSOLUTE, TWELVE_DIGITS, Tally

Row = Mapping[str, str]
SAME = 1e-6
"""Share of a figure: two sets no further apart are the same."""
LEFT_OVER = 1e-12
"""Of all weight: what adding up leaves."""
DIFFERENCE = 4 * TWELVE_DIGITS
"""Share of a figure that a difference of two such figures of twelve digits may lose: half a digit each, and some."""
CAPITAL = "capital"
"""A figure that is the same in every future."""
LEADING = 3
"""Columns of sets_in_futures.csv before the figures."""
Vector = list[float]


class _Sets:
    """What sets come to in futures: `values[set][future]` are the figures, empty where there is no plan."""

    def __init__(self, names: list[str], futures: Sequence[str], weight: Mapping[str, float], rows: Iterable[Row],
                 priorities: list[str], ties: list[Vector]) -> None:  # fmt: skip
        self.names, self.futures, self.priorities, self.ties = names, futures, priorities, ties
        whole = sum(weight[future] for future in futures)
        self.share = [weight[future] / whole for future in futures]
        cells = {(row["options"], row["future"]): [row[p] for p in priorities] for row in rows}
        self.values: list[list[Vector]] = [
            [[float(cell) for cell in cells[name, future]] if all(cells[name, future]) else [] for future in futures]
            for name in names
        ]
        every = range(len(futures))
        self.winners = [
            _least({s: self.values[s][f] + ties[s] for s in range(len(names)) if self.values[s][f]}) for f in every
        ]

    def made(self, s: int) -> list[int]:
        """Futures in which a set has a plan."""
        return [f for f, figures in enumerate(self.values[s]) if figures]

    def lacking(self, s: int) -> float:
        return sum(self.share[f] for f, figures in enumerate(self.values[s]) if not figures)

    def mean(self, s: int, futures: Sequence[int]) -> Vector:
        whole = sum(self.share[f] for f in futures)
        parts = range(len(self.priorities))
        return [sum(self.share[f] * self.values[s][f][p] for f in futures) / whole for p in parts]

    def worst(self, s: int, futures: Sequence[int], level: float) -> Vector:
        wanted, means = (1 - level) * sum(self.share[f] for f in futures), Vector()
        for p in range(len(self.priorities)):
            left, total = wanted, 0.0
            for f in sorted(futures, key=lambda f: -self.values[s][f][p]):
                part = min(self.share[f], left)
                if part <= LEFT_OVER:
                    break
                left, total = left - part, total + part * self.values[s][f][p]
            means.append(total / (wanted - left))
        return means

    def regret(self, s: int, futures: Sequence[int]) -> tuple[int, Vector]:
        """The future in which a set is worse than the best by most, and by how much."""
        over: dict[int, Vector] = {}
        for f in futures:
            best = self.values[self.winners[f][0]][f]
            pairs = zip(self.values[s][f], best, strict=True)
            over[f] = [0.0 if abs(x - b) <= SAME * (1 + abs(b)) else x - b for x, b in pairs]
        first = _least({f: [-each for each in vector] for f, vector in over.items()})[0]
        return first, over[first]

    def chosen(self, judge: str) -> int:
        few = _least({s: [self.lacking(s)] for s in range(len(self.names))})
        common = [f for f in range(len(self.futures)) if all(self.values[s][f] for s in few)]
        kind, _, level = judge.partition(":")
        by: dict[int, Vector] = {}
        for s in few if common else ():
            if kind == "regret":
                figures = self.regret(s, common)[1]
            else:
                figures = self.worst(s, common, float(level)) if kind == "cvar" else self.mean(s, common)
            by[s] = figures + self.ties[s]
        return _least(by)[0] if by else few[0]


def judged(
    tally: Tally,
    said: Mapping[str, Any],
    recommended: str,
    tables: Mapping[str, Sequence[Row]],
    capital: Mapping[str, float],
) -> None:
    """Every figure of judged.csv, and the choice of each judge.

    `tables` are the three files' rows, `capital` what each set takes.
    """
    futures, each, rows = (tables[name] for name in ("futures.csv", "sets_in_futures.csv", "judged.csv"))
    names = [row["options"] for row in rows]
    planned = list(said["planned"])
    left_out = {lacking["futures"]: lacking["why"] for lacking in said["left_out"]}
    tally.alike(["futures.csv"], [row["future"] for row in futures if row["planned"] == "true"], planned)
    tally.alike(["futures.csv"], {r["future"]: r["why_not"] for r in futures if r["planned"] != "true"}, left_out)
    wanted = [(future, name) for future in planned for name in names]
    if [(row["future"], row["options"]) for row in each] != wanted:
        tally.fault(["sets_in_futures.csv"], "does not have every set of judged.csv once in every future")
        return
    priorities = list(each[0])[LEADING:]
    ties = [[float(_options(name))] for name in names]
    weight = {row["future"]: float(row["weight"]) for row in futures}
    sets = _Sets(names, planned, weight, each, priorities, ties)
    for row, (future, name) in zip(each, wanted, strict=True):
        winners, s = sets.winners[planned.index(future)], names.index(name)
        tally.same(["sets_in_futures.csv", future, name], "best", float(row["best"]), (s in winners) / len(winners))
        if row[CAPITAL]:
            tally.same(["sets_in_futures.csv", future, name], CAPITAL, float(row[CAPITAL]), capital[name])
    judges = {judge: sets.chosen(judge) for judge in said["choices"]}
    tally.alike(["choice", "futures", "choices"], said["choices"], {judge: names[s] for judge, s in judges.items()})
    tally.equal(["judged.csv"], "the first set", names[0], recommended)
    by = said["judge"]
    tally.equal(["choice", "futures"], "recommended", recommended, names[judges[by]] if by else said["own_best"])
    for s, row in enumerate(rows):
        at, made = ["judged.csv", row["options"]], sets.made(s)
        chance = sum(share / len(sets.winners[f]) for f, share in enumerate(sets.share) if s in sets.winners[f])
        tally.same(at, "chance_best", float(row["chance_best"]), chance)
        tally.same(at, "no_plan", float(row["no_plan"]), sets.lacking(s))
        tally.same(at, "capital", float(row["capital"]), capital[row["options"]])
        tally.equal(at, "rank", row["rank"], str(s + 1))
        tally.equal(at, "chosen_by", row["chosen_by"], ", ".join(judge for judge, who in judges.items() if who == s))
        parts: dict[str, Vector] = {}
        if made:
            future, regret = sets.regret(s, made)
            parts = {"expected": sets.mean(s, made), "worst": sets.worst(s, made, said["level"]), "regret": regret}
            tally.equal(at, "regret_future", row["regret_future"], planned[future])
        for part in ("expected", "worst", "regret"):
            for p, priority in enumerate(priorities):
                if priority == CAPITAL and part != "regret":
                    continue  # the same in every future
                expected = parts[part][p] if parts else math.nan
                size = max((abs(sets.values[s][f][p]) for f in made), default=0.0) if part == "regret" else 0.0
                lost = ABSOLUTE + DIFFERENCE * size  # of two figures that are far larger than what they differ by
                stated = float(row[f"{part}_{priority}"] or "nan")
                tally.same(at, f"{part}_{priority}", stated, expected, absolute=lost)
    tally.same(["choice", "futures"], "chance_best", said["chance_best"], float(rows[0]["chance_best"]))


def _options(name: str) -> int:
    """How many options a set has, each as often as it is taken."""
    parts = [] if name == "nothing" else name.split(", ")
    return sum(int(part.split(" × ")[0]) if " × " in part else 1 for part in parts)


def _least(figures: Mapping[int, Vector]) -> list[int]:
    """Those with the least figures, one after the other: at each those stay that are the same as the least."""
    left = list(figures)
    for place in range(len(figures[left[0]])):
        lowest = min(figures[each][place] for each in left)
        left = [each for each in left if figures[each][place] <= lowest + SAME * (1 + abs(lowest))]
    return left
