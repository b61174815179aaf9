"""What moves a figure: a regression on where each family stands in its range, and what made the worst futures so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from capacity.model.problem.shapes import Floats
from capacity.studies.uncertainty.factors import Factor
from capacity.studies.uncertainty.planned import ALL, AVOIDABLE, Key, Row
from capacity.studies.uncertainty.ranges import made, values

SPARE = 2
"""Futures for each family, at least: from fewer a regression would explain anything."""
WORST = 10
NAMED = 3
"""The most families that are named as what made a future bad."""
COUNTS = 0.1
"""Of what makes a future worse than the mean, the least share that is named."""


@dataclass(frozen=True)
class Bar:
    """How a family moves a figure."""

    key: str
    """Of the family."""
    swing: float
    """What the figure changes from the family all at low to all at high, the others where they are."""
    error: float
    """Standard error of the swing."""
    share: float
    """Share of the figure's variance that the family explains."""


@dataclass(frozen=True)
class Tornado:
    """How every family moves a figure, the largest swing first."""

    figure: Key
    bars: tuple[Bar, ...]
    r2: float
    """Share of the variance that straight lines explain, each family by itself."""


def reaches(rows: Sequence[Row], factors: Sequence[Factor]) -> Floats:
    """(rows, families) where each stands, 0 on a side on which it has no room."""
    positions = [[factor.reach(each) for factor, each in zip(factors, row.draw.positions, strict=True)] for row in rows]
    return np.array(positions, dtype=float).reshape(len(rows), len(factors))


def tornado(rows: Sequence[Row], factors: Sequence[Factor], figure: Key) -> Tornado | None:
    """The regression of a figure; None where there are too few futures for one."""
    planned = made(rows)
    known = [row for row in planned if not np.isnan(row.figures.get(figure, np.nan))]
    if len(known) < SPARE * len(factors) + SPARE:
        return None
    x, y = reaches(known, factors), values(known, figure)
    spread = x - x.mean(axis=0)
    slope, error = _regressed(spread, y - y.mean())
    variance = float(y.var())
    explained = slope * (spread * (y - y.mean())[:, None]).mean(axis=0)
    width = np.array([sum(factor.sides) for factor in factors])
    bars = [
        Bar(factor.key, float(slope[n] * width[n]), float(error[n] * width[n]),
            float(explained[n] / variance) if variance else 0.0)
        for n, factor in enumerate(factors)
    ]  # fmt: skip
    left = y - y.mean() - spread @ slope
    r2 = 1 - float(left.var()) / variance if variance else 0.0
    return Tornado(figure, tuple(sorted(bars, key=lambda bar: (-abs(bar.swing), bar.key))), r2)


def _regressed(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Slopes by least squares, and their standard errors, of columns and values whose means are 0."""
    inverse = np.linalg.pinv(x.T @ x)
    slope = inverse @ x.T @ y
    left = y - x @ slope
    freedom = max(len(y) - x.shape[1] - 1, 1)
    return slope, np.sqrt(np.maximum(np.diag(inverse), 0.0) * float(left @ left) / freedom)


@dataclass(frozen=True)
class Bad:
    """One of the worst futures."""

    row: Row
    why: str
    """What made it so, such as: stays long (+12%), more admissions (+8%)."""


def worst(rows: Sequence[Row], factors: Sequence[Factor], why: Tornado | None) -> list[Bad]:
    """The futures with the most avoidable placements, the worst first, and what made them so by the regression."""
    planned = made(rows)
    planned.sort(key=lambda row: (-row.figures[AVOIDABLE, "", ALL], row.draw.number))
    usual = reaches(planned, factors).mean(axis=0) if planned else np.zeros(len(factors))
    return [Bad(row, _because(row, factors, usual, why)) for row in planned[:WORST]]


def _because(row: Row, factors: Sequence[Factor], usual: Floats, why: Tornado | None) -> str:
    if why is None:
        return ""
    swing = {bar.key: bar.swing for bar in why.bars}
    (stands,) = reaches([row], factors)
    adds = [
        (swing[factor.key] / max(sum(factor.sides), 1) * float(stands[n] - usual[n]), n)
        for n, factor in enumerate(factors)
    ]
    worse = sorted(((much, n) for much, n in adds if much > 0), key=lambda each: (-each[0], each[1]))
    total = sum(much for much, _ in worse)
    return ", ".join(said(factors[n], float(stands[n])) for much, n in worse[:NAMED] if much >= COUNTS * total)


def said(factor: Factor, position: float) -> str:
    """Where a family stands, in words: stays long (+12%). Shares and rates of growth in percentage points."""
    words = factor.words.low if position < 0 else factor.words.high
    pairs = [(figure.value, factor.at(position)[path]) for path, figure in factor.figures.items()]
    if all(abs(value) < 1 and abs(now) <= 1 for value, now in pairs):
        points = 100 * sum(now - value for value, now in pairs) / len(pairs)
        return f"{words} ({points:+.1f} points)"
    relative = [now / value - 1 for value, now in pairs if value]
    return f"{words} ({sum(relative) / len(relative):+.0%})" if relative else words
