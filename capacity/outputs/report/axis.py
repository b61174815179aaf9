"""Where the axis of figures begins and ends, in round steps, and how the page says that it does not begin at zero."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, chain

from capacity.outputs.drawing.wards import nice_step
from capacity.outputs.report.chart import HIGH, Chart
from capacity.outputs.report.cite import number

STEPS, FEW = 5, 3
"""How many steps an axis has at most, and that of a small chart."""
FAR = 2
"""Figures lie far from zero where the smallest is more than this many times the distance between them."""
SHOWN = 0.25
"""How far below the smallest figure the axis of a bridge begins, as a share of the span, for the bars to stand on."""
WHOLE = 0.01
"""A step of per cent that is smaller, or no whole number of these, would be said wrongly."""
DIGITS = 9
"""Decimals to which the places on an axis are settled, since they are sums."""
LEAST = 1e-6
"""Figures that lie closer together are drawn as if they were one."""


@dataclass(frozen=True)
class Axis:
    """The axis of figures: its ends, and the distance of its lines."""

    low: float
    high: float
    step: float

    @property
    def lines(self) -> list[float]:
        """Figures at which a line is drawn."""
        count = round((self.high - self.low) / self.step)
        return [round(self.low + at * self.step, DIGITS) for at in range(count + 1)]

    def up(self, value: float, high: float) -> float:
        """How far down from the top a figure stands on an axis of this height."""
        return high * (self.high - value) / (self.high - self.low)


def axis(chart: Chart) -> Axis:
    """The axis of lines, or of bars that stand."""
    known = [*_known(chart), *(at for at, _ in chart.guides)]
    least, most = min(known, default=0.0), max(known, default=0.0)
    most = max(most, 1.0) if chart.percent else most
    low = (least - (most - least) * SHOWN * (chart.kind == "bridge")) if _far(chart) else min(0.0, least)
    high = most if most - low > LEAST else low + chart.scale
    step = nice_step(high - low, STEPS if chart.high >= HIGH else FEW)
    if chart.percent and round(step / WHOLE) * WHOLE != round(step, DIGITS):
        step = 2 * step
    ends = math.floor(round(low / step, DIGITS)), math.ceil(round(high / step, DIGITS))
    return Axis(round(ends[0] * step, DIGITS), round(ends[1] * step, DIGITS), step)


def begins(chart: Chart) -> str:
    """Such as "34", where the axis does not begin at zero: the page must say so. Empty where it does."""
    if chart.kind not in ("lines", "bridge", "fan") or not _far(chart):
        return ""
    low = axis(chart).low
    return f"{round(100 * low):.0f}%" if chart.percent else number(low / chart.scale, _places(low / chart.scale))


def _places(value: float) -> int:
    """Decimals that an end of an axis needs, two at most."""
    return next((places for places in (0, 1) if round(value, places) == round(value, DIGITS)), 2)


def _far(chart: Chart) -> bool:
    known = _known(chart)
    least, most = min(known, default=0.0), max(known, default=0.0)
    free = chart.kind == "bridge" or not chart.from_zero
    return free and chart.kind != "bars" and least > FAR * (most - least)


def _known(chart: Chart) -> list[float]:
    """Figures that are drawn: levels of a bridge, sums of stacked bars, all others as they are."""
    values = [[cited.value for cited in series.values] for series in chart.series if series.values]
    if chart.kind == "bridge":
        return levels(values[0]) if values else []
    bars = chart.kind == "bars"
    drawn = chain(*map(stacked, zip(*values, strict=True))) if bars else chain(*values)
    return [value for value in [*drawn, *chart.beside] if math.isfinite(value)]


def stacked(values: Iterable[float]) -> tuple[float, float]:
    """Where a bar of these parts ends: below zero, and above."""
    known = [value for value in values if math.isfinite(value)]
    return math.fsum(value for value in known if value < 0), math.fsum(value for value in known if value > 0)


def levels(values: list[float]) -> list[float]:
    """The figure at which each bar of a bridge ends: the first and the last stand for themselves."""
    return [*accumulate(values[:-1]), values[-1]]
