"""The frontier as a picture: capital against what decides between the sets, each named beside its mark."""

from collections.abc import Sequence
from typing import Any

from capacity.inputs.errors import printable
from capacity.outputs.choice import FRONTIER, SETS
from capacity.outputs.choice.chosen import Chosen, Row, differs
from capacity.outputs.choice.words import FIGURES, WORDS
from capacity.outputs.drawing import svg
from capacity.outputs.drawing.marks import FONT, INK, PAPER, Mark, Sample, key, mark, words

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 62, 42
LETTER = 5.9  # width of one, on average
GAP = 9  # between a mark and its name
MARGIN = 0.12  # of the span of figures, around them
BLUE, ORANGE = "#0072b2", "#d55e00"
TITLE = "The best set for every sum of capital"


def decides(chosen: Chosen) -> str:
    """The first priority in which the sets of the frontier differ: what the picture is of."""
    rows = chosen.files[FRONTIER]
    return next((priority for priority in chosen.priorities if differs(rows, priority)), chosen.priorities[0])


def picture(chosen: Chosen) -> str:
    """An SVG element with title and description."""
    priority, ours = decides(chosen), chosen.files[SETS][0]["options"]
    points = [_point(row, priority, ours) for row in chosen.files[FRONTIER][::-1]]
    told = "; ".join(f"£{point['capital']:.2f}m: {printable(point['name'])}, {point['worth']:,.1f}" for point in points)
    return svg(_vega(points, priority), "frontier", TITLE, f"{told}. The table beside it has the same figures.")


def _point(row: Row, priority: str, ours: str) -> dict[str, Any]:
    mine = row["options"] == ours
    return {
        "name": row["options"],
        "capital": round(float(row["capital"]) / 1e6, 4),
        "worth": round(float(row[priority]) / FIGURES[priority][1], 3) + 0.0,
        "fill": ORANGE if mine else BLUE,
        "shape": "diamond" if mine else "circle",
        "weight": "bold" if mine else "normal",
    }


def _vega(points: Sequence[dict[str, Any]], priority: str) -> dict[str, Any]:
    xs, ys = [point["capital"] for point in points], [point["worth"] for point in points]
    across = max(xs) or 1.0
    margin = MARGIN * ((max(ys) - min(ys)) or 1.0)
    ends = [[0.0, across * (1 + MARGIN)], [min(ys) - 2 * margin, max(ys) + margin]]
    axis = {"grid": True, "tickCount": 5, "domain": False, "ticks": False, "labelPadding": 6}
    samples = [Sample("the recommended set", ORANGE, "diamond"), Sample("the best set from this sum on", BLUE, "circle",
                                                                       line=BLUE)]  # fmt: skip
    place = {"x": {"scale": "x", "field": "capital"}, "y": {"scale": "y", "field": "worth"}}
    looks = {channel: {"field": channel} for channel in ("shape", "fill")}
    beside = {channel: {"field": channel} for channel in ("align", "dx", "dy")}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "padding": {"left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM},
        "data": [{"name": "points", "values": _beside(points, ends)}],
        "scales": [
            {"name": "x", "type": "linear", "domain": ends[0], "range": [0, WIDTH], "zero": False},
            {"name": "y", "type": "linear", "domain": ends[1], "range": [HEIGHT, 0], "zero": False},
        ],
        "axes": [
            {**axis, "scale": "x", "orient": "bottom", "titlePadding": 4, "title": "Capital, £m, all years together"},
            {**axis, "scale": "y", "orient": "left"},
        ],
        "marks": [
            words(f"{WORDS.get(priority, priority)} over the plan (down is better)", -LEFT + 2, -10),
            mark("line", "points", **place, stroke=BLUE, strokeWidth=2, interpolate="step-after"),
            mark("symbol", "points", **place, **looks, stroke=INK, size=95, strokeWidth=1),
            _names(place, beside),
            *key(samples, -LEFT, -TOP),
        ],
    }


def _names(place: dict[str, Any], beside: dict[str, Any]) -> Mark:
    rim = {"stroke": PAPER, "strokeWidth": 3}
    return words({"field": "name"}, place["x"], place["y"], "points", **beside, **rim, baseline="middle",
                 fontWeight={"field": "weight"})  # fmt: skip


def _beside(points: Sequence[dict[str, Any]], ends: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
    """The points with the place of their names, off the line that falls from left to right: above it, right of their
    mark, in the left half; below it, left of the mark, in the right half; and no two of a side on top of each other.
    A name is cut where there is no room for it: the table has it whole."""
    (_, far), (low, high) = ends
    heights = [HEIGHT * (high - point["worth"]) / (high - low) for point in points]
    left = [point["capital"] < far / 2 for point in points]
    wanted = {n: y - FONT if left[n] else y + FONT for n, y in enumerate(heights)}
    placed: dict[int, float] = {}
    lowest = -float(HEIGHT)
    for n in (n for n in range(len(points)) if not left[n]):  # downwards
        lowest = placed[n] = max(wanted[n], lowest + FONT + 2)
    highest = 2.0 * HEIGHT
    for n in reversed([n for n in range(len(points)) if left[n]]):  # upwards
        highest = placed[n] = min(wanted[n], highest - FONT - 2)
    return [
        {
            **point,
            "name": printable(point["name"], int((WIDTH - at if left[n] else at) / LETTER)),
            "align": "left" if left[n] else "right",
            "dx": GAP if left[n] else -GAP,
            "dy": placed[n] - heights[n],
        }
        for n, point in enumerate(points)
        for at in [WIDTH * point["capital"] / far - GAP * (-1 if left[n] else 1)]
    ]
