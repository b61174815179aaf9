"""The marks of a chart and its axis, in the units of the picture."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from capacity.report.html import Html, empty, join, joined, tag

WIDE, HIGH = 360, 210
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 10, 30
STYLES = (  # colour (Okabe-Ito, darkened until it holds on white), dash, marker
    ("#0072b2", None, "circle"),
    ("#b84a00", "7 3", "square"),
    ("#00704f", "2 3", "diamond"),
    ("#5f5f5f", "9 3 2 3", "triangle"),
)
FILLS = ("#0072b2", "#e69f00", "#009e73")
SHAPES = {
    "circle": "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z",
    "square": "M-2.7-2.7h5.4v5.4h-5.4z",
    "diamond": "M0-3.8L3.8 0L0 3.8L-3.8 0z",
    "triangle": "M0-3.6L3.4 2.6H-3.4z",
}
MARKED = 24
"""Markers on a line at most; where there are more points, some go without."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """The y axis: its ends, and the step between ticks."""

    low: float
    high: float
    step: float

    def y(self, value: float) -> float:
        """Where a value stands in the picture."""
        return HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * (value - self.low) / (self.high - self.low)

    def ticks(self) -> Iterator[float]:
        """Values that are named on the axis, from the lowest."""
        for number in range(round((self.high - self.low) / self.step) + 1):
            yield self.low + number * self.step


def axis_for(values: Sequence[float], from_zero: bool = True, step: float | None = None) -> Axis:
    """An axis on which all values fit. It begins at zero, or near the least value where that is far from zero."""
    least, most = min(values, default=0.0), max(values, default=0.0)
    low = 0.0
    if not from_zero and least > 2 * (most - least):
        step = step or _step(max(most - least, most * 0.02))
        low = max(0.0, math.floor(round(least / step - 0.2, 6)) * step)
    step = step or _step(most)
    return Axis(low, max(math.ceil(round(most / step, 6)) * step, low + step), step)


def _step(span: float) -> float:
    """A step that reads well, and of which at most five make the span."""
    if not span > 0:
        return 1.0
    power = 10.0 ** (math.floor(math.log10(span)) - 1)
    return next(size * power for size in (1, 2, 2.5, 5, 10, 20, 25, 50) if span / (size * power) <= 5.000001)


def swatch(number: int, is_bar: bool) -> Html:
    """A sample of a line or bar, for the key beside its name."""
    inner = bar((1, 1), (22, 10), number) if is_bar else line([(0, 6), (12, 6), (24, 6)], number, ends=False)
    return tag("svg", inner, viewBox="0 0 24 12", width=24, height=12, aria_hidden="true")


def line(points: Sequence[Point], number: int, ends: bool = True) -> Html:
    """A line with its markers (without those at its ends, if so asked); it breaks where there is no figure."""
    colour, dash, shape = STYLES[number % len(STYLES)]
    path, marks, pen = [], [], "M"
    every = -(-len(points) // MARKED)
    for place, (x, y) in enumerate(points):
        if not math.isfinite(y):
            pen = "M"
            continue
        path.append(f"{pen}{x:.1f} {y:.1f}")
        if place % every == 0:
            marks.append(empty("path", d=SHAPES[shape], transform=f"translate({x:.1f} {y:.1f})"))
        pen = "L"
    drawn = empty("path", d="".join(path), stroke=colour, stroke_width=2, stroke_dasharray=dash, fill="none")
    return join(drawn, tag("g", joined(marks if ends else marks[1:-1]), fill=colour))


def bar(corner: Point, size: Point, number: int) -> Html:
    """A bar; every second kind is hatched, so that neighbours differ in grey print, too."""
    (x, y), (width, height) = corner, size
    box = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{max(height, 0):.1f}"}
    plain = empty("rect", **box, fill=FILLS[number % len(FILLS)], class_="bar")
    if number % 2 == 0 or height < 1:
        return plain
    rungs = range(round(x + y) // 5 * 5, round(x + width + y + height) + 5, 5)
    strokes = (_stroke(at, corner, size) for at in rungs)
    return join(plain, empty("path", d="".join(filter(None, strokes)), class_="hatch"))


def _stroke(at: float, corner: Point, size: Point) -> str:
    """The part of the line x + y = at that lies inside a box."""
    (x, y), (width, height) = corner, size
    low, high = max(x, at - y - height), min(x + width, at - y)
    return f"M{low:.1f} {at - low:.1f}L{high:.1f} {at - high:.1f}" if low < high else ""
