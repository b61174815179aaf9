"""Words at the end of a line or of a bar's part, in place of a key: set apart where they would overlap."""

from collections.abc import Sequence
from typing import Any

from capacity.outputs.drawing.marks import Mark, mark, words

GAP = 12.5
"""Least distance of two labels, from middle to middle."""
LETTER = 6.9
"""Width of a letter, at most: a picture knows no font."""
LEADER = 14
"""Width of the line from what is named to its label."""


def room(texts: Sequence[str]) -> float:
    """The width that the labels and their lines need."""
    return LEADER + LETTER * max(map(len, texts), default=0)


def apart(wanted: Sequence[float], low: float, high: float) -> list[float]:
    """Where labels stand that each want a place between two ends, in the same order, none nearer than `GAP`."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    placed = [max(low, wanted[at]) for at in order]
    for n in range(1, len(placed)):
        placed[n] = max(placed[n], placed[n - 1] + GAP)
    for n in range(len(placed) - 1, -1, -1):
        placed[n] = min(placed[n], placed[n + 1] - GAP if n + 1 < len(placed) else high)
    return [placed[order.index(at)] for at in range(len(wanted))]


def labels(texts: Sequence[str], wanted: Sequence[float], x: float, high: float, colours: Sequence[str]) -> list[Mark]:
    """Labels right of `x`, each with a line from the height that it names."""
    drawn: list[Mark] = []
    for text, y, own, colour in zip(texts, wanted, apart(wanted, 0, high), colours, strict=True):
        pen: dict[str, Any] = {"stroke": "#767676", "strokeWidth": 0.7}
        drawn.append(mark("rule", x=x + 2, x2=x + LEADER - 3, y=y, y2=own, **pen))
        drawn.append({**words(text, x + LEADER, own, baseline="middle")})
        drawn[-1]["encode"]["enter"]["fill"] = {"value": colour}
    return drawn
