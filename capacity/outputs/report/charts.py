"""Charts as Vega specifications: told apart by dash, marker and hatching as well as by colour, so that grey print
serves."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from capacity.outputs.drawing import svg
from capacity.outputs.drawing.marks import INK, PAPER, ROW, Mark, Sample, key, mark, words
from capacity.outputs.pages.markup import Markup
from capacity.outputs.report.across import across
from capacity.outputs.report.axis import Axis, axis, stacked
from capacity.outputs.report.chart import BOTTOM, FILLS, HIGH, RIGHT, Chart, rows_of
from capacity.outputs.report.labels import LETTER, labels, room
from capacity.outputs.report.pairs import pairs

LEFT, TOP = 46, 12
LOWER = 12
"""How much lower every second label of a bridge is."""
EDGE = 6
"""Room between the axis and the first and last point of a line."""
STYLES: tuple[tuple[str, tuple[int, ...], str], ...] = (  # colour (Okabe-Ito, darkened to hold on white), dash, marker
    ("#0072b2", (), "circle"),
    ("#b84a00", (7, 3), "square"),
    ("#00704f", (2, 3), "diamond"),
    ("#5f5f5f", (9, 3, 2, 3), "triangle-up"),
)
MARKED, SMALL = 24, 5
"""The most markers on a line, and on one of a small chart; where there are more points, some have none."""
BARS, BRIDGE = 0.36, 0.24
"""Room between bars, as a share of the distance between them."""


def draw(chart: Chart) -> Markup:
    """The picture, with the words that stand for it where it cannot be seen."""
    spec = {"lines": _lines, "bars": _bars, "bridge": _bridge, "across": across, "pairs": pairs, "fan": _fan}[
        chart.kind
    ](chart)
    return Markup(svg(spec, chart.key, chart.title, chart.description))


def _width(chart: Chart) -> float:
    """Of the axis below: what the labels leave."""
    right = room([series.short for series in chart.series]) if chart.direct else RIGHT
    return chart.wide - LEFT - right


def _lines(chart: Chart) -> dict[str, Any]:
    """Lines over quarters; a line breaks where there is no figure."""
    along, most = axis(chart), MARKED if chart.high >= HIGH else SMALL
    every = -(-len(chart.ticks) // most)
    x, y = {"scale": "x", "field": "at"}, {"scale": "y", "field": "value"}
    data, marks, samples = [], list[Mark](), []
    for number, series in enumerate(chart.series):
        colour, dash, shape = STYLES[number % len(STYLES)]
        data.append({"name": f"line{number}", "values": rows_of(series.values)})
        pen = {"stroke": colour, "strokeWidth": 2, "strokeDash": list(dash)}
        marks.append(mark("line", f"line{number}", x=x, y=y, defined={"signal": "isValid(datum.value)"}, **pen))
        data.append(
            {"name": f"marked{number}", "source": f"line{number}", "transform": [
                {"type": "filter", "expr": f"isValid(datum.value) && datum.at % {every} === 0"}]}
        )  # fmt: skip
        marks.append(mark("symbol", f"marked{number}", x=x, y=y, shape=shape, size=30, fill=colour))
        samples.append(Sample(series.label, colour, shape, 40, colour, dash, rim=colour))
    across, last = _width(chart), max(len(chart.ticks) - 1, 1)
    scale = {"name": "x", "type": "linear", "domain": [0, last], "range": [EDGE, across - EDGE]}
    guides = [drawn for at, said in chart.guides for drawn in _guide(at, said, across)]
    if chart.direct:
        ends = [_end(series.values) for series in chart.series]
        colours = [STYLES[number % len(STYLES)][0] for number in range(len(chart.series))]
        marks += labels([s.short for s in chart.series], [along.up(end, chart.high) for end in ends], across - EDGE,
                        chart.high, colours)  # fmt: skip
        samples = []
    return _frame(chart, scale, along, data, [*guides, *marks], samples)


HALF_A_TICK = 24
"""Room for half of the last label below a fan."""
FAN = ("#c6dbef", "#6baed6")
"""Nine of ten, and within it half."""


def _fan(chart: Chart) -> dict[str, Any]:
    """Bands over years around a line: between the first and the last series, within it between the second and the last
    but one; the middle series is the line, and a sixth, the plan, has dashes and markers."""
    along, x = axis(chart), {"scale": "x", "field": "at"}
    low, lower, middle, upper, high, plan = (rows_of(series.values) for series in chart.series)
    bands = [
        [{**one, "top": other["value"]} for one, other in zip(*ends, strict=True)]
        for ends in ((low, high), (lower, upper))
    ]
    data = [{"name": f"band{n}", "values": rows} for n, rows in enumerate(bands)]
    data += [{"name": "middle", "values": middle}, {"name": "plan", "values": plan}]
    y, top = {"scale": "y", "field": "value"}, {"scale": "y", "field": "top"}
    marks = [mark("area", f"band{n}", x=x, y=y, y2=top, fill=fill) for n, fill in enumerate(FAN)]
    marks.append(mark("line", "middle", x=x, y=y, stroke="#08306b", strokeWidth=2.5))
    pen: dict[str, Any] = {"stroke": STYLES[1][0], "strokeWidth": 2, "strokeDash": list(STYLES[1][1])}
    marks.append(mark("line", "plan", x=x, y=y, **pen))
    marks.append(mark("symbol", "plan", x=x, y=y, shape=STYLES[1][2], size=36, fill=STYLES[1][0]))
    last = max(len(chart.ticks) - 1, 1)
    scale = {"name": "x", "type": "linear", "domain": [0, last], "range": [EDGE, _width(chart) - HALF_A_TICK]}
    samples = [
        Sample("nine of ten", FAN[0]),
        Sample("half of them", FAN[1]),
        Sample("the median", "#08306b", "square", 1, "#08306b"),
        Sample("the plan", STYLES[1][0], STYLES[1][2], 36, STYLES[1][0], STYLES[1][1], rim=STYLES[1][0]),
    ]
    return _frame(chart, scale, along, data, marks, samples)


def _end(values: Sequence[Any]) -> float:
    """The last figure that there is."""
    return next((cited.value for cited in reversed(values) if math.isfinite(cited.value)), 0.0)


def _guide(at: float, said: str, across: float) -> list[Mark]:
    """A line across, named at its beginning."""
    y = {"scale": "y", "value": at}
    rule = mark("rule", x=0, x2=across, y=y, stroke=INK, strokeDash=[4, 3])
    return [rule, words(said, 3, y, dy=11, stroke=PAPER, strokeWidth=2)]


def _bars(chart: Chart) -> dict[str, Any]:
    """Bars over years, stacked, from zero."""
    along = axis(chart)
    values = [{**row, "series": n} for n, series in enumerate(chart.series) for row in rows_of(series.values)]
    stack = {"type": "stack", "groupby": ["at"], "sort": {"field": "series"}, "field": "value"}
    fills = {"name": "fill", "type": "ordinal", "domain": list(range(len(FILLS))), "range": list(FILLS)}
    marks = [_bar("rows", {"scale": "fill", "field": "series"}, "y0", "y1")]
    samples = [Sample(series.label, FILLS[number % len(FILLS)]) for number, series in enumerate(chart.series)]
    if chart.direct:
        last = [series.values[-1].value for series in chart.series]
        middles = [stacked(last[:at])[value > 0] + value / 2 for at, value in enumerate(last)]
        texts, heights = [s.short for s in chart.series], [along.up(middle, chart.high) for middle in middles]
        marks += labels(texts, heights, _after(chart), chart.high, [INK] * len(texts))
    whole = [stacked(c.value for c in parts)[1] for parts in zip(*(s.values for s in chart.series), strict=True)]
    tops = [
        {"at": at, "top": top, "label": said} for at, (top, said) in enumerate(zip(whole, chart.tops, strict=False))
    ]
    over = words({"field": "label"}, {"scale": "x", "field": "at", "band": 0.5}, {"scale": "y", "field": "top"}, "tops",
                 align="center", dy=-4, stroke=PAPER, strokeWidth=2)  # fmt: skip
    data = [{"name": "rows", "values": values, "transform": [stack]}, {"name": "tops", "values": tops}]
    named = chart.direct or len(chart.series) == 1  # one series is what the title says
    return _frame(chart, _band(chart, BARS), along, data, [*marks, over], [] if named else samples, [fills])


def _after(chart: Chart) -> float:
    """Where the last bar ends."""
    step = _width(chart) / (len(chart.ticks) + BARS)
    return _width(chart) - step * BARS


def _bridge(chart: Chart) -> dict[str, Any]:
    """The first and last bars stand on the axis; each one between starts where the bar before it ended."""
    along, cited = axis(chart), chart.series[0].values
    rows, level, last = rows_of(cited), 0.0, len(cited) - 1
    for place, (row, figure) in enumerate(zip(rows, cited, strict=True)):
        whole = place in (0, last)
        row["ends"] = figure.value if whole else level + figure.value
        row["begins"] = max(along.low, 0.0) if whole else level
        row["fill"] = FILLS[0 if whole else 1 if figure.value >= 0 else 2]
        level = row["ends"]
    samples = [Sample(series.label, FILLS[number]) for number, series in enumerate(chart.series)]
    bars = _bar("rows", {"field": "fill"}, "begins", "ends")
    data = [{"name": "rows", "values": rows}]
    return _frame(chart, _band(chart, BRIDGE), along, data, [bars], samples, staggered=True)


def _apart(chart: Chart, width: float) -> list[tuple[int, str]]:
    """The labels of the x axis; the first and last only where all would stand too near to each other."""
    named = [(at, label) for at, label in enumerate(chart.ticks) if label]
    step = width / max(len(chart.ticks), 1)
    near = any((right[0] - left[0]) * step < LETTER * len(left[1]) for left, right in pairwise(named))
    return [*named[:1], *named[1:][-1:]] if near else named


def _band(chart: Chart, padding: float) -> dict[str, Any]:
    places = list(range(len(chart.ticks)))
    return {"name": "x", "type": "band", "domain": places, "range": [0, _width(chart)], "padding": padding}


def _bar(data: str, fill: dict[str, str], low: str, high: str) -> Mark:
    x = {"x": {"scale": "x", "field": "at"}, "width": {"scale": "x", "band": 1}}
    y = {"y": {"scale": "y", "field": low}, "y2": {"scale": "y", "field": high}}
    return mark("rect", data, **x, **y, fill=fill, stroke=INK, strokeWidth=0.7)


def _frame(
    chart: Chart,
    x: dict[str, Any],
    along: Axis,
    data: list[dict[str, Any]],
    marks: list[Mark],
    samples: list[Sample],
    scales: Sequence[dict[str, Any]] = (),
    staggered: bool = False,
) -> dict[str, Any]:
    """The whole specification: the key on top, the axes, and the marks between them.

    `staggered` sets every second label of the x axis lower, where they are long.
    """
    top, width = TOP + ROW * len(samples), _width(chart)
    ticks = [{"at": at, "label": label, "down": at % 2 * staggered}
             for at, label in (enumerate(chart.ticks) if staggered else _apart(chart, width)) if label]  # fmt: skip
    below = words({"field": "label"}, {"scale": "x", "field": "at", "band": 0.5},
                  {"signal": f"{chart.high} + 17 + {LOWER} * datum.down"}, "ticks", align="center")  # fmt: skip
    y = {"name": "y", "type": "linear", "domain": [along.low, along.high], "range": [chart.high, 0], "zero": False}
    said = "format(datum.value, '.0%')" if chart.percent else f"format(datum.value / {chart.scale:.0f}, ',')"
    shown = {"labels": {"update": {"text": {"signal": said}}}}
    lines = {"scale": "y", "orient": "left", "values": along.lines, "grid": True, "ticks": False, "domain": False,
             "encode": shown, "labelPadding": 5}  # fmt: skip
    return {
        "width": width,
        "height": chart.high,
        "padding": {"left": LEFT, "right": chart.wide - LEFT - width, "top": top,
                    "bottom": BOTTOM + LOWER * staggered},
        "data": [*data, {"name": "ticks", "values": ticks}],
        "scales": [x, y, *scales],
        "axes": [lines],
        "marks": [*marks, below, *key(samples, -LEFT + 1, -top)],
    }  # fmt: skip
