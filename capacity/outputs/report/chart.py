"""What a chart shows, and what all kinds of charts share."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from capacity.outputs.drawing.marks import hatched
from capacity.outputs.report.cite import Cited

WIDE, HIGH, RIGHT, BOTTOM = 360, 172, 10, 22
"""Width of the picture and height of its axis, and room at its right and below."""
BROAD, PANEL, LOW = 520, 236, 92
"""Width of a chart that stands alone, and of one of several small ones; the height of a small one's axis."""
FILLS = (
    "#0072b2", hatched("#e69f00"), "#8fd3bd", hatched("#d4a6c8"), "#5f5f5f", hatched("#a6cee3"), "#ffffff",
    hatched("#c9c9c9"), "#f0e442",
)  # fmt: skip
"""Colours of bars, in the order of their series."""


@dataclass(frozen=True)
class Series:
    """A line, or one colour of stacked bars."""

    label: str
    values: Sequence[Cited]
    short: str = ""
    """What stands at its end; where every series has such words, the chart needs no key."""


@dataclass(frozen=True)
class Chart:
    """What a chart shows. `ticks`: for each place on the x axis (or row, of bars from the left) its label, empty for
    none."""

    key: str
    """Unique on the page."""
    title: str
    description: str
    """The words used in place of the picture where it cannot be seen."""
    ticks: Sequence[str]
    series: Sequence[Series]
    kind: Literal["lines", "bars", "bridge", "across", "pairs", "fan"] = "lines"
    """Lines over quarters; stacked bars over years; a bridge, whose first and last bar stand on zero; stacked bars
    from the left, one below the other; two marks in each row, before and after; or a fan of bands over years."""
    percent: bool = False
    scale: float = 1.0
    """What the axis is counted in: 1,000,000 for £m."""
    from_zero: bool = True
    """Whether the axis of lines begins at zero in any case; otherwise it does where they do not lie far from it."""
    guides: Sequence[tuple[float, str]] = ()
    """Lines to compare with, across the bars or lines."""
    signs: Sequence[float | None] = ()
    """What each bar from the left is compared with: a diamond."""
    sign: str = ""
    """What the diamonds mean."""
    reach: float = 0.0
    """The least length of the axis of bars from the left, so that two charts can be compared."""
    tops: Sequence[str] = ()
    """Words above each bar that stands."""
    wide: int = WIDE
    high: int = HIGH
    beside: Sequence[float] = ()
    """Further figures that the axis holds, so that several small charts have the same."""

    @property
    def direct(self) -> bool:
        """Whether each series is named where it ends."""
        return all(series.short for series in self.series)


def rows_of(values: Iterable[Cited]) -> list[dict[str, Any]]:
    """Rows of a specification: the place of each figure, and its value or None where there is none."""
    return [{"at": at, "value": cited.value if math.isfinite(cited.value) else None} for at, cited in enumerate(values)]
