"""Bars from the left, one below the other, as a Vega specification: names before them, the axis below."""

import math
from typing import Any

from capacity.outputs.drawing.marks import INK, PAPER, ROW, Mark, Sample, key, mark, words
from capacity.outputs.report.chart import BOTTOM, FILLS, WIDE, Chart, rows_of

NAMES, RIGHT, ROOM = 132, 16, 21
"""Width of the names, room for half a label at the right, and height of each bar with the space around it."""
ACROSS = WIDE - NAMES - RIGHT
TINY = 1e-9
"""Where the axis ends if nothing has a length."""


def across(chart: Chart) -> dict[str, Any]:
    """The specification; its bars are stacked from zero."""
    high = ROOM * len(chart.ticks)
    rows = [{**row, "series": n} for n, series in enumerate(chart.series) for row in rows_of(series.values)]
    stack = {"type": "stack", "groupby": ["at"], "sort": {"field": "series"}, "field": "value"}
    signs = [{"at": at, "sign": value} for at, value in enumerate(chart.signs) if value is not None]
    samples = _samples(chart, bool(signs))
    top = ROW * len(samples) + 4
    said = "format(datum.value, '.0%')" if chart.percent else "format(datum.value, ',')"
    axis = {"scale": "x", "orient": "bottom", "tickCount": 5, "grid": True, "ticks": False, "domain": False,
            "encode": {"labels": {"update": {"text": {"signal": said}}}}, "labelPadding": 5}  # fmt: skip
    return {
        "width": ACROSS,
        "height": high,
        "padding": {"left": NAMES, "right": RIGHT, "top": top, "bottom": BOTTOM},
        "data": [
            {"name": "rows", "values": rows, "transform": [stack]},
            {"name": "signs", "values": signs},
            {"name": "named", "values": [{"at": at, "label": label} for at, label in enumerate(chart.ticks)]},
        ],
        "scales": _scales(chart, high),
        "axes": [axis],
        "marks": [*_marks(chart, high), *key(samples, 1 - NAMES, -top)],
    }


def _scales(chart: Chart, high: int) -> list[dict[str, Any]]:
    stacked = zip(*(series.values for series in chart.series), strict=True)
    ends = [math.fsum(cited.value for cited in row if math.isfinite(cited.value)) for row in stacked]
    ends += [sign for sign in chart.signs if sign is not None] + [at for at, _ in chart.guides]
    return [
        {"name": "x", "type": "linear", "domain": [0, max([*ends, chart.reach, TINY])], "range": [0, ACROSS],
         "nice": 5},
        {"name": "y", "type": "band", "domain": list(range(len(chart.ticks))), "range": [0, high], "padding": 0.3},
        {"name": "fill", "type": "ordinal", "domain": list(range(len(FILLS))), "range": list(FILLS)},
    ]  # fmt: skip


def _marks(chart: Chart, high: int) -> list[Mark]:
    """Bars, vertical lines to compare with, diamonds, names."""
    beside = {"y": {"scale": "y", "field": "at"}, "height": {"scale": "y", "band": 1}}
    length = {"x": {"scale": "x", "field": "y0"}, "x2": {"scale": "x", "field": "y1"}}
    fill = {"scale": "fill", "field": "series"}
    middle = {"scale": "y", "field": "at", "band": 0.5}
    line: dict[str, Any] = {"stroke": INK, "strokeDash": [4, 3], "strokeWidth": 1.4}
    sign = {"shape": "diamond", "size": 70, "fill": PAPER, "stroke": INK, "strokeWidth": 1.4}
    return [
        mark("rect", "rows", **length, **beside, fill=fill, stroke=INK, strokeWidth=0.7),
        *(mark("rule", x={"scale": "x", "value": at}, y=0, y2=high, **line) for at, _ in chart.guides),
        mark("symbol", "signs", x={"scale": "x", "field": "sign"}, y=middle, **sign),
        words({"field": "label"}, -6, middle, "named", align="right", baseline="middle"),
    ]


def _samples(chart: Chart, signed: bool) -> list[Sample]:
    samples = [Sample(series.label, FILLS[number % len(FILLS)]) for number, series in enumerate(chart.series)]
    samples += [Sample(chart.sign, PAPER, "diamond", 70)] if signed else []
    return [*samples, *(Sample(said, PAPER, size=0, line=INK, dash=(4, 3)) for _, said in chart.guides)]
