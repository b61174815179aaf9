"""Charts as plain SVG: told apart by dash, marker and hatching as well as by colour, so that grey print serves.

Drawn here, without a library: Altair with vl-convert needs about five seconds for as many charts and 0.6 MB of page,
where the whole report and the map are to be ready within six seconds and stay small.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from capacity.report.cite import Cited
from capacity.report.html import Html, empty, join, joined, tag
from capacity.report.marks import HIGH, LEFT, RIGHT, WIDE, Axis, axis_for, bar, line, swatch


@dataclass(frozen=True)
class Series:
    """A line, or one colour of stacked bars."""

    label: str
    values: Sequence[Cited]


@dataclass(frozen=True)
class Chart:
    """What a chart shows. `ticks`: for each place on the x axis its label, empty for none."""

    key: str
    """Unique on the page."""
    title: str
    description: str
    """What stands for the picture where it cannot be seen."""
    ticks: Sequence[str]
    series: Sequence[Series]
    kind: Literal["lines", "bars", "bridge"] = "lines"
    """Lines over quarters; stacked bars over years; or a bridge, whose first and last bar stand on zero."""
    percent: bool = False
    scale: float = 1.0
    """What the axis is counted in: 1,000,000 for £m."""
    from_zero: bool = True
    """Whether the axis begins at zero; only lines may do without."""
    guides: Sequence[tuple[float, str]] = ()
    """Horizontal lines to compare with."""


def draw(chart: Chart) -> Html:
    """The picture, with the words that stand for it where it cannot be seen."""
    return {"lines": _lines, "bars": _bars, "bridge": _bridge}[chart.kind](chart)


def chart_key(chart: Chart) -> Html:
    """The names of the series, each with its sample."""
    bars = chart.kind != "lines"
    items = (tag("li", swatch(number, bars), " ", series.label) for number, series in enumerate(chart.series))
    return tag("ul", joined(items), class_="key")


def line_axis(chart: Chart) -> Axis:
    """The axis of a chart of lines."""
    if chart.percent:
        return axis_for([1.0, *_finite(chart)], step=0.25)
    return axis_for([*_finite(chart), *(at for at, _ in chart.guides)], chart.from_zero)


def _lines(chart: Chart) -> Html:
    """A chart of lines over quarters."""
    axis, last = line_axis(chart), max(len(chart.ticks) - 1, 1)
    xs = [LEFT + 6 + (WIDE - LEFT - RIGHT - 12) * place / last for place in range(len(chart.ticks))]
    drawn = joined(
        tag(
            "g",
            line([(x, axis.y(v.value)) for x, v in zip(xs, s.values, strict=True)], n),
            data_values=_values(s.values),
        )
        for n, s in enumerate(chart.series)
    )
    guides = joined(_guide(axis.y(at), words) for at, words in chart.guides)
    return _frame(chart, join(_scale(chart, axis), _below(chart, xs), guides, drawn))


def _bars(chart: Chart) -> Html:
    """Bars over years, stacked, from zero."""
    xs, slot = _slots(len(chart.ticks))
    bottom = [0.0] * len(xs)
    totals = [math.fsum(max(0.0, s.values[place].value) for s in chart.series) for place in range(len(xs))]
    axis, pieces = axis_for(totals), []
    for number, series in enumerate(chart.series):
        drawn = []
        for place, cited in enumerate(series.values):
            low, high = bottom[place], bottom[place] + max(0.0, cited.value)
            drawn.append(
                bar((xs[place] - slot * 0.32, axis.y(high)), (slot * 0.64, axis.y(low) - axis.y(high)), number)
            )
            bottom[place] = high
        pieces.append(tag("g", joined(drawn), data_values=_values(series.values)))
    return _frame(chart, join(_scale(chart, axis), _below(chart, xs), joined(pieces)))


def _bridge(chart: Chart) -> Html:
    """A bridge: the first and the last bar stand on zero, each between starts where the one before it ended."""
    cited = chart.series[0].values
    (xs, slot), last = _slots(len(cited)), len(cited) - 1
    level, ends = 0.0, []
    for place, figure in enumerate(cited):
        start = 0.0 if place in (0, last) else level
        level = start + figure.value
        ends.append((start, level))
    axis, drawn = axis_for([max(pair) for pair in ends]), []
    for place, (start, end) in enumerate(ends):
        high, low = axis.y(max(start, end)), axis.y(min(start, end))
        style = 0 if place in (0, last) else 1 if end >= start else 2
        drawn.append(bar((xs[place] - slot * 0.38, high), (slot * 0.76, max(low - high, 0.8)), style))
    picture = tag("g", joined(drawn), data_values=_values(cited))
    return _frame(chart, join(_scale(chart, axis), _below(chart, xs, staggered=True), picture))


def _finite(chart: Chart) -> list[float]:
    return [cited.value for series in chart.series for cited in series.values if math.isfinite(cited.value)]


def _values(values: Iterable[Cited]) -> str:
    """What is drawn, for those who want to compare it with the table."""
    return " ".join(f"{cited.value:.9g}" for cited in values)


def _slots(count: int) -> tuple[list[float], float]:
    """The middle of each bar, and the room that it has."""
    slot = (WIDE - LEFT - RIGHT) / max(count, 1)
    return [LEFT + slot * (place + 0.5) for place in range(count)], slot


def _frame(chart: Chart, drawn: Html) -> Html:
    """The picture with the name and the words that stand for it where it cannot be seen."""
    title = tag("title", chart.title, id=f"{chart.key}-t")
    words = tag("desc", chart.description, id=f"{chart.key}-d")
    names = {"aria_labelledby": f"{chart.key}-t", "aria_describedby": f"{chart.key}-d"}
    return tag("svg", title, words, drawn, role="img", viewBox=f"0 0 {WIDE} {HIGH}", **names)


def _scale(chart: Chart, axis: Axis) -> Html:
    """Ticks on the left, with a fine line across at each."""
    pieces = []
    for at in axis.ticks():
        y = axis.y(at)
        label = f"{at:.0%}" if chart.percent else f"{at / chart.scale:,.10g}"
        pieces.append(empty("path", d=f"M{LEFT} {y:.1f}H{WIDE - RIGHT}", class_="grid"))
        pieces.append(tag("text", label, x=LEFT - 5, y=f"{y + 4:.1f}", text_anchor="end"))
    return joined(pieces)


def _below(chart: Chart, xs: Sequence[float], staggered: bool = False) -> Html:
    """Labels of the x axis; `staggered` sets every second one lower, where they are long."""
    return joined(
        tag("text", label, x=f"{x:.1f}", y=HIGH - 14 + 12 * (place % 2 if staggered else 0), text_anchor="middle")
        for place, (x, label) in enumerate(zip(xs, chart.ticks, strict=True))
        if label
    )


def _guide(y: float, words: str) -> Html:
    across = empty("path", d=f"M{LEFT} {y:.1f}H{WIDE - RIGHT}", class_="guide")
    return join(across, tag("text", words, x=WIDE - RIGHT, y=f"{y + 12:.1f}", text_anchor="end"))
