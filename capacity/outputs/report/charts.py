"""Charts as Vega specifications: told apart by dash, marker and hatching as well as by colour, so that grey print
serves."""

import math
from collections.abc import Sequence
from typing import Any

from capacity.outputs.drawing import svg
from capacity.outputs.drawing.marks import INK, PAPER, ROW, Mark, Sample, key, mark, words
from capacity.outputs.pages.markup import Markup
from capacity.outputs.report.across import across
from capacity.outputs.report.chart import BOTTOM, FILLS, RIGHT, WIDE, Chart, rows_of
from capacity.outputs.report.pairs import pairs

HIGH = 172
"""Height of the axis."""
LEFT, TOP = 46, 12
LOWER = 12
"""How much lower every second label of a bridge is."""
ACROSS = WIDE - LEFT - RIGHT
EDGE = 6
"""Room between the axis and the first and last point of a line."""
STYLES: tuple[tuple[str, tuple[int, ...], str], ...] = (  # colour (Okabe-Ito, darkened to hold on white), dash, marker
    ("#0072b2", (), "circle"),
    ("#b84a00", (7, 3), "square"),
    ("#00704f", (2, 3), "diamond"),
    ("#5f5f5f", (9, 3, 2, 3), "triangle-up"),
)
MARKED = 24
"""The most markers on a line; where there are more points, some have none."""
Ends = tuple[float, float]


def draw(chart: Chart) -> Markup:
    """The picture, with the words that stand for it where it cannot be seen."""
    spec = {"lines": _lines, "bars": _bars, "bridge": _bridge, "across": across, "pairs": pairs}[chart.kind](chart)
    return Markup(svg(spec, chart.key, chart.title, chart.description))


def begins_at_zero(chart: Chart) -> bool:
    """Whether the axis begins at zero; otherwise the page must say that it does not."""
    known = _finite(chart)
    return chart.from_zero or min(known, default=0.0) <= 2 * (max(known, default=0.0) - min(known, default=0.0))


def _finite(chart: Chart) -> list[float]:
    return [cited.value for series in chart.series for cited in series.values if math.isfinite(cited.value)]


def _lines(chart: Chart) -> dict[str, Any]:
    """Lines over quarters; a line breaks where there is no figure."""
    known = [*_finite(chart), *(at for at, _ in chart.guides)]
    low = 0.0 if begins_at_zero(chart) else min(known)
    every = -(-len(chart.ticks) // MARKED)
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
    scale = {"name": "x", "type": "linear", "domain": [0, max(len(chart.ticks) - 1, 1)], "range": [EDGE, ACROSS - EDGE]}
    guides = [drawn for at, said in chart.guides for drawn in _guide(at, said)]
    top = max([*known, 1.0 if chart.percent else low], default=0.0)
    return _frame(chart, scale, (low, top), data, [*guides, *marks], samples)


def _guide(at: float, said: str) -> list[Mark]:
    """A line across, named at its end."""
    y = {"scale": "y", "value": at}
    across = mark("rule", x=0, x2=ACROSS, y=y, stroke=INK, strokeDash=[4, 3])
    return [across, words(said, ACROSS, y, align="right", dy=11, stroke=PAPER, strokeWidth=2)]


def _bars(chart: Chart) -> dict[str, Any]:
    """Bars over years, stacked, from zero."""
    values = [{**row, "series": n} for n, series in enumerate(chart.series) for row in rows_of(series.values)]
    stack = {"type": "stack", "groupby": ["at"], "sort": {"field": "series"}, "field": "value"}
    fills = {"name": "fill", "type": "ordinal", "domain": list(range(len(FILLS))), "range": list(FILLS)}
    bars = _bar("rows", {"scale": "fill", "field": "series"}, "y0", "y1")
    samples = [Sample(series.label, FILLS[number % len(FILLS)]) for number, series in enumerate(chart.series)]
    totals = [
        math.fsum(cited.value for cited in stacked) for stacked in zip(*(s.values for s in chart.series), strict=True)
    ]
    data = [{"name": "rows", "values": values, "transform": [stack]}]
    return _frame(chart, _band(chart, 0.36), (min([0.0, *totals]), max([0.0, *totals])), data, [bars], samples, [fills])


def _bridge(chart: Chart) -> dict[str, Any]:
    """The first and last bars stand on zero; each one between starts where the bar before it ended."""
    cited = chart.series[0].values
    rows, level, last = rows_of(cited), 0.0, len(cited) - 1
    for place, (row, figure) in enumerate(zip(rows, cited, strict=True)):
        row["begins"] = 0.0 if place in (0, last) else level
        row["ends"] = level = row["begins"] + figure.value
        row["fill"] = FILLS[0 if place in (0, last) else 1 if figure.value >= 0 else 2]
    reached = [row[end] for row in rows for end in ("begins", "ends")]
    samples = [Sample(series.label, FILLS[number]) for number, series in enumerate(chart.series)]
    bars = _bar("rows", {"field": "fill"}, "begins", "ends")
    data = [{"name": "rows", "values": rows}]
    return _frame(chart, _band(chart, 0.24), (min(reached), max(reached)), data, [bars], samples, staggered=True)


def _band(chart: Chart, padding: float) -> dict[str, Any]:
    places = list(range(len(chart.ticks)))
    return {"name": "x", "type": "band", "domain": places, "range": [0, ACROSS], "padding": padding}


def _bar(data: str, fill: dict[str, str], low: str, high: str) -> Mark:
    x = {"x": {"scale": "x", "field": "at"}, "width": {"scale": "x", "band": 1}}
    y = {"y": {"scale": "y", "field": low}, "y2": {"scale": "y", "field": high}}
    return mark("rect", data, **x, **y, fill=fill, stroke=INK, strokeWidth=0.7)


def _frame(
    chart: Chart,
    x: dict[str, Any],
    ends: Ends,
    data: list[dict[str, Any]],
    marks: list[Mark],
    samples: list[Sample],
    scales: Sequence[dict[str, Any]] = (),
    staggered: bool = False,
) -> dict[str, Any]:
    """The whole specification: the key on top, the axes, and the marks between them.

    `staggered` sets every second label of the x axis lower, where they are long.
    """
    top = TOP + ROW * len(samples)
    ticks = [{"at": at, "label": label, "down": at % 2 * staggered} for at, label in enumerate(chart.ticks) if label]
    below = words({"field": "label"}, {"scale": "x", "field": "at", "band": 0.5},
                  {"signal": f"{HIGH} + 17 + {LOWER} * datum.down"}, "ticks", align="center")  # fmt: skip
    ends = (ends[0], ends[1] if ends[1] > ends[0] else ends[0] + chart.scale)
    y = {"name": "y", "type": "linear", "domain": list(ends), "range": [HIGH, 0], "nice": 5, "zero": False}
    said = "format(datum.value, '.0%')" if chart.percent else f"format(datum.value / {chart.scale:.0f}, ',')"
    labels = {"labels": {"update": {"text": {"signal": said}}}}
    axis = {"scale": "y", "orient": "left", "tickCount": 5, "grid": True, "ticks": False, "domain": False,
            "encode": labels, "labelPadding": 5}  # fmt: skip
    return {
        "width": ACROSS,
        "height": HIGH,
        "padding": {"left": LEFT, "right": RIGHT, "top": top, "bottom": BOTTOM + LOWER * staggered},
        "data": [*data, {"name": "ticks", "values": ticks}],
        "scales": [x, y, *scales],
        "axes": [axis],
        "marks": [*marks, below, *key(samples, -LEFT + 1, -top)],
    }
