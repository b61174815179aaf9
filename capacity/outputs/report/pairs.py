"""Two marks in each row, before and after, joined by a line, as a Vega specification: names before them."""

import math
from typing import Any

from capacity.inputs.wording import about, nearest
from capacity.outputs.drawing.marks import INK, PAPER, ROW, Mark, Sample, key, mark, words
from capacity.outputs.report.across import NAMES, RIGHT, TINY
from capacity.outputs.report.chart import BOTTOM, FILLS, WIDE, Chart

LABEL, ROOM = 34, 17
"""Width of a figure beside a mark, and height of a row."""
ACROSS = WIDE - NAMES - RIGHT
SIZE, GAP = 48, 7
"""Area of a mark, and from its middle to its figure."""
AFTER = FILLS[0]


def pairs(chart: Chart) -> dict[str, Any]:
    """The specification: the first series is hollow, the second filled; each has its figure on its outer side."""
    high = ROOM * len(chart.ticks)
    rows = [row for at, both in enumerate(zip(*(series.values for series in chart.series), strict=True))
            for row in _row(at, [cited.value for cited in both], chart.percent)]  # fmt: skip
    joined = [{"at": row["at"], "x": row["value"], "x2": row["other"]} for row in rows if row["series"] == 0]
    before, after = (series.label for series in chart.series)
    samples = [Sample(before, PAPER, "circle", SIZE, rim=AFTER), Sample(after, AFTER, "circle", SIZE, rim=AFTER)]
    samples += [Sample(said, PAPER, size=0, line=INK, dash=(4, 3)) for _, said in chart.guides]
    top = ROW * len(samples) + 4
    said = "format(datum.value, '.0%')" if chart.percent else "format(datum.value, ',')"
    axis = {"scale": "x", "orient": "bottom", "tickCount": 3, "grid": True, "ticks": False, "domain": False,
            "encode": {"labels": {"update": {"text": {"signal": said}}}},
            "labelPadding": 5}  # fmt: skip
    return {
        "width": ACROSS,
        "height": high,
        "padding": {"left": NAMES, "right": RIGHT, "top": top, "bottom": BOTTOM},
        "data": [
            {"name": "rows", "values": rows},
            {"name": "joined", "values": joined},
            {"name": "named", "values": [{"at": at, "label": label} for at, label in enumerate(chart.ticks)]},
        ],
        "scales": _scales(chart, high, [row["value"] for row in rows]),
        "axes": [axis],
        "marks": [*_marks(chart, high), *key(samples, 1 - NAMES, -top)],
    }


def _row(at: int, values: list[float], percent: bool) -> list[dict[str, Any]]:
    """The marks of a row; the one on the right, alone or first of two that say the same, has its figure there."""
    said = [_said(value, percent) if math.isfinite(value) else "" for value in values]
    rows = []
    for series, (value, other) in enumerate(zip(values, reversed(values), strict=True)):
        right = not value < other and not (value == other and series)
        if math.isfinite(value):
            rows.append({
                "at": at, "value": value, "series": series, "other": other if math.isfinite(other) else value,
                "label": said[series] if right or said[0] != said[1] else "", "side": 1 if right else -1,
            })  # fmt: skip
    return rows


def _said(value: float, percent: bool) -> str:
    """A share, or people."""
    return f"{nearest(100 * value):.0f}%" if percent else about(value).removeprefix("about ")


def _scales(chart: Chart, high: int, values: list[float]) -> list[dict[str, Any]]:
    most = max([*values, *(at for at, _ in chart.guides), TINY])
    return [
        {"name": "x", "type": "linear", "domain": [0, most], "range": [LABEL, ACROSS - LABEL / 2], "nice": 5},
        {"name": "y", "type": "band", "domain": list(range(len(chart.ticks))), "range": [0, high]},
        {"name": "fill", "type": "ordinal", "domain": [0, 1], "range": [PAPER, AFTER]},
    ]


def _marks(chart: Chart, high: int) -> list[Mark]:
    """Lines to compare with, lines between marks, marks with their figures, names."""
    middle = {"scale": "y", "field": "at", "band": 0.5}
    x = {"scale": "x", "field": "value"}
    guide: dict[str, Any] = {"stroke": INK, "strokeDash": [4, 3], "strokeWidth": 1.4}
    beside = {**x, "offset": {"signal": f"{GAP} * datum.side"}}
    align = {"signal": "datum.side > 0 ? 'left' : 'right'"}
    ends: dict[str, Any] = {"x": {"scale": "x", "field": "x"}, "x2": {"scale": "x", "field": "x2"}}
    fill = {"scale": "fill", "field": "series"}
    return [
        *(mark("rule", x={"scale": "x", "value": at}, y=0, y2=high, **guide) for at, _ in chart.guides),
        mark("rule", "joined", **ends, y=middle, stroke=AFTER, strokeWidth=1.4),
        mark("symbol", "rows", x=x, y=middle, shape="circle", size=SIZE, fill=fill, stroke=AFTER, strokeWidth=1.4),
        *(
            words({"field": "label"}, beside, middle, "rows", align=align, baseline="middle", fontSize=11, **halo)
            for halo in ({"stroke": PAPER, "strokeWidth": 3, "strokeJoin": "round"}, {})
        ),
        words({"field": "label"}, -6, middle, "named", align="right", baseline="middle"),
    ]
