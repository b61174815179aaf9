"""Alternatives that no other one beats on both cost and placements."""

from collections.abc import Sequence

PEOPLE = 0.01
POUNDS = 1e-6  # of the largest cost: what the solver's accuracy allows
Point = tuple[float, float]
"""Net present cost, £, and avoidable placements out of borough."""


def beaten_by(points: Sequence[Point]) -> list[int | None]:
    """For each point the cheapest one that is no worse in either figure and better in one; None where it is efficient.

    Differences within the tolerance are none.
    """
    near = POUNDS * max((abs(cost) for cost, _ in points), default=0.0)

    def beats(one: Point, other: Point) -> bool:
        cheaper, fewer = other[0] - one[0], other[1] - one[1]
        return cheaper >= -near and fewer >= -PEOPLE and (cheaper > near or fewer > PEOPLE)

    beaten: list[int | None] = []
    for here in points:
        better = [(point, n) for n, point in enumerate(points) if beats(point, here)]
        beaten.append(min(better)[1] if better else None)
    return beaten
