"""The picture: what an alternative costs against the placements that it avoids; those that no other beats are marked.

A Vega specification, turned into SVG by capacity.outputs.drawing.
"""

from typing import Any

from capacity.inputs.errors import printable
from capacity.outputs.drawing import svg
from capacity.outputs.drawing.marks import FONT, INK, PAPER, Mark, Sample, key, mark, words
from capacity.studies.compare.result import Compared, Comparison
from capacity.studies.compare.wording import listed

WIDTH, HEIGHT = 330, 270
LEFT, TOP = 44, 100
MARGIN = 0.15  # of the span of figures, around them, for the labels
PEOPLE, MILLIONS = 1.0, 0.05  # what an axis spans at least, in placements and £m
LIFT = 10
LONGEST = 24  # characters of a label
GREY, BLUE, RED = "#595959", "#0072b2", "#a33c00"
KINDS = {
    "base": "the base",
    "efficient": "none is better all round",
    "waiting": "cheaper only because people wait",
    "beaten": "beaten by another one",
}
LOOKS = {
    "base": ("square", INK, INK),
    "efficient": ("circle", BLUE, BLUE),
    "waiting": ("diamond", GREY, PAPER),
    "beaten": ("triangle-up", RED, PAPER),
}
"""Shape, line and fill of each kind's mark."""


def picture(comparison: Comparison) -> str:
    """An SVG element with title and description."""
    points = [_point(plan, comparison) for plan in comparison.all]
    return svg(_vega(points), "picture", TITLE, _told(points))


TITLE = "Cost against placements avoided"


def _point(plan: Compared, comparison: Comparison) -> dict[str, Any]:
    kind = "base" if plan is comparison.base else plan.standing
    shape, stroke, fill = LOOKS[kind]
    avoided = -comparison.change(plan, "avoidable_out_of_borough")
    return {
        "name": printable(plan.name, LONGEST),
        "kind": kind,
        "shape": shape,
        "stroke": stroke,
        "fill": fill,
        "on_the_line": plan.on_the_line,
        "avoided": round(avoided, 6),
        "cost": round(comparison.extra_cost(plan) / 1e6, 9),
    }


def _told(points: list[dict[str, Any]]) -> str:
    """The picture in words."""
    said = "; ".join(
        f"{point['name']}: {round(point['avoided'])} avoided,"
        f" {'' if point['cost'] >= 0 else 'minus '}£{abs(point['cost']):.2f}m"
        for point in points
    )
    best = listed([point["name"] for point in points if point["on_the_line"]])
    return f"{said}. On cost and placements no alternative beats {best}. The tables of this page have every figure."


def _domain(values: list[float], least: float) -> list[float]:
    """The ends of an axis, at least so far apart: what differs by the solver's last digits must not look far apart."""
    low, high = min(0.0, *values), max(0.0, *values)
    margin = max(MARGIN * (high - low), (least - (high - low)) / 2)
    return [low - margin, high + margin]


def _vega(points: list[dict[str, Any]]) -> dict[str, Any]:
    xs, ys = [[0.0, *(point[name] for point in points)] for name in ("avoided", "cost")]
    ends = [_domain(xs, PEOPLE), _domain(ys, MILLIONS)]
    place = {"x": {"scale": "x", "field": "avoided"}, "y": {"scale": "y", "field": "cost"}}
    axis = {"grid": True, "tickCount": 5, "domain": False, "ticks": False, "labelPadding": 6}
    samples = [Sample(said, LOOKS[kind][2], LOOKS[kind][0], rim=LOOKS[kind][1]) for kind, said in KINDS.items()]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "padding": {"left": LEFT, "right": 20, "top": TOP, "bottom": 50},
        "data": [
            {"name": "points", "values": _beside(points, *ends)},
            {"name": "line", "source": "points", "transform": [
                {"type": "filter", "expr": "datum.on_the_line"},
                {"type": "collect", "sort": {"field": ["avoided", "cost"]}}]},
        ],
        "scales": [
            {"name": "x", "type": "linear", "domain": ends[0], "range": [0, WIDTH], "zero": False},
            {"name": "y", "type": "linear", "domain": ends[1], "range": [HEIGHT, 0], "zero": False},
        ],
        "axes": [
            {**axis, "scale": "x", "orient": "bottom", "titlePadding": 4,
             "title": ["Avoidable placements out of borough avoided,", "against the base (right is better)"]},
            {**axis, "scale": "y", "orient": "left"},
        ],
        "marks": [
            words("Net present cost against the base, £m (down is cheaper)", -LEFT + 2, -12),
            *_zero_lines(), _frontier(place), _symbols(place), _labels(place), *key(samples, -LEFT, -TOP)],
    }  # fmt: skip


def _zero_lines() -> list[Mark]:
    dashed: dict[str, Any] = {"stroke": GREY, "strokeDash": [3, 3]}
    across = mark("rule", x=0, x2=WIDTH, y={"scale": "y", "value": 0}, **dashed)
    return [across, mark("rule", y=0, y2=HEIGHT, x={"scale": "x", "value": 0}, **dashed)]


def _frontier(place: dict[str, Any]) -> Mark:
    """In steps: nothing lies between two alternatives, as nobody can take half of one."""
    return mark("line", "line", **place, stroke=BLUE, strokeWidth=2, interpolate="step-before")


def _symbols(place: dict[str, Any]) -> Mark:
    looks = {channel: {"field": channel} for channel in ("shape", "stroke", "fill")}
    return mark("symbol", "points", **place, **looks, size=110, strokeWidth=2)


def _labels(place: dict[str, Any]) -> Mark:
    """Names next to their marks."""
    beside = {channel: {"field": channel} for channel in ("align", "dx", "dy")}
    rim = {"stroke": PAPER, "strokeWidth": 3}
    return words({"field": "name"}, place["x"], place["y"], "points", **beside, **rim, baseline="middle")


def _beside(points: list[dict[str, Any]], xs: list[float], ys: list[float]) -> list[dict[str, Any]]:
    """The points with the place of their names: towards the middle, and no two of one side on top of each other.

    `xs` and `ys` are the ends of the axes.
    """
    placed: list[dict[str, Any]] = []
    lowest = {"left": -float(HEIGHT), "right": -float(HEIGHT)}
    for point in sorted(points, key=lambda point: (-point["cost"], point["avoided"])):
        align = "left" if point["avoided"] < (xs[0] + xs[1]) / 2 else "right"
        y = HEIGHT * (ys[1] - point["cost"]) / (ys[1] - ys[0])
        lifted = point["kind"] == "base" or align == "right"  # from the line of no change, or of the unbeaten
        wanted = y - LIFT if lifted else y
        lowest[align] = max(wanted, lowest[align] + FONT + 2)
        placed.append({**point, "align": align, "dx": 10 if align == "left" else -10, "dy": lowest[align] - y})
    return placed
