"""Rounding that keeps sums: what is shown in whole people or thousands still adds up."""

import math
from collections.abc import Sequence

TIDY = 6
"""Decimals to which a figure is settled first, so that 2.4999999 and 2.5 fall on the same side."""


def nearest(value: float, places: int = 0) -> float:
    """The nearest number of so many decimals; a half goes up, away from nobody."""
    scale: int = 10**places
    whole = math.floor(round(value, TIDY) * scale + 0.5)
    return whole / scale if places else float(whole)


def parts(values: Sequence[float], total: int | None = None) -> list[int]:
    """Whole numbers that add up to `total` (the rounded sum, if not given), by the largest remainder.

    Each is less than one away from its value, where the total is that of the values. Ties go to the first.
    """
    settled = [round(value, TIDY) for value in values]
    wanted = int(nearest(math.fsum(settled))) if total is None else total
    whole = [math.floor(value) for value in settled]
    order = sorted(range(len(settled)), key=lambda i: (whole[i] - settled[i], i))
    left = wanted - sum(whole)
    while left > 0 and order:
        for i in order[:left]:
            whole[i] += 1
        left = wanted - sum(whole)
    for i in [i for i in reversed(order) if whole[i] > 0][: max(0, -left)]:
        whole[i] -= 1
    return whole


def table(values: Sequence[Sequence[float]], rows: Sequence[int]) -> list[list[int]]:
    """Whole numbers for a table whose rows have to add up to `rows`, and whose columns keep near their own sums.

    Each row is rounded by itself; then single people move between two columns of a row, where that does least harm,
    until every column is the share of the whole that the largest remainder gives it.
    """
    made = [parts(row, total) for row, total in zip(values, rows, strict=True)]
    if not made:
        return made
    wide = range(len(values[0]))
    wanted = parts([math.fsum(row[c] for row in values) for c in wide], sum(rows))
    while True:
        over = {c: sum(row[c] for row in made) - wanted[c] for c in wide}
        source, target = max(wide, key=lambda c: over[c]), min(wide, key=lambda c: over[c])
        movable = [r for r in range(len(made)) if made[r][source] > 0]
        if over[source] <= 0 or over[target] >= 0 or not movable:
            return made
        least = min(movable, key=lambda r: (values[r][source] - made[r][source], made[r][target] - values[r][target]))
        made[least][source] -= 1
        made[least][target] += 1
