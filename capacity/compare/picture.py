"""The picture: what an alternative costs against the placements that it avoids, with the efficient set marked.

A Vega specification, turned into SVG by vl-convert: no script, no request, the same bytes for the same figures.
"""

from html import escape
from typing import Any

from capacity.compare.result import Compared, Comparison
from capacity.compare.words import listed

WIDTH, HEIGHT = 640, 400
MARGIN = 0.15  # of the span of figures, around them, for the labels
FONT, LIFT = 13, 10
LONGEST = 24  # characters of a label
INK, GREY, BLUE, RED = "#1a1a1a", "#595959", "#0072b2", "#a33c00"
KINDS = ("base", "efficient", "beaten")
LOOKS = {"base": ("square", INK, INK), "efficient": ("circle", BLUE, BLUE), "beaten": ("triangle-up", RED, "#ffffff")}
"""Shape, line and fill of each kind's mark."""


def picture(comparison: Comparison) -> str:
    """An SVG element with title and description."""
    import vl_convert

    points = [_point(one, comparison) for one in comparison.all]
    drawn = str(vl_convert.vega_to_svg(_vega(points)))
    start = drawn.index("<svg") + len("<svg")
    end = drawn.index(">", start) + 1
    told = f'<title id="picture-title">{escape(TITLE)}</title><desc id="picture-desc">{escape(_told(points))}</desc>'
    role = ' role="img" aria-labelledby="picture-title picture-desc"'
    return f"<svg{role}{drawn[start:end]}{told}{drawn[end:]}"


TITLE = "Cost against placements avoided"


def _point(one: Compared, comparison: Comparison) -> dict[str, Any]:
    kind = "base" if one is comparison.base else "efficient" if one.efficient else "beaten"
    name = one.name if len(one.name) <= LONGEST else one.name[: LONGEST - 1] + "…"
    avoided = -comparison.change(one, "avoidable_out_of_borough")
    return {
        "name": name,
        "kind": kind,
        "efficient": one.efficient,
        "avoided": round(avoided, 6),
        "cost": round(comparison.extra_cost(one) / 1e6, 9),
    }


def _told(points: list[dict[str, Any]]) -> str:
    """The picture in words."""
    each = [
        f"{point['name']}: {point['avoided']:.0f} avoided,"
        f" {'' if point['cost'] >= 0 else 'minus '}£{abs(point['cost']):.2f}m"
        for point in points
    ]
    best = [point["name"] for point in points if point["efficient"]]
    return f"{'; '.join(each)}. The efficient set: {listed(best)}. The table below has every figure."


def _domain(values: list[float]) -> list[float]:
    low, high = min(0.0, *values), max(0.0, *values)
    margin = MARGIN * ((high - low) or 1.0)
    return [low - margin, high + margin]


def _vega(points: list[dict[str, Any]]) -> dict[str, Any]:
    xs, ys = [[0.0, *(point[key] for point in points)] for key in ("avoided", "cost")]
    ends = [_domain(xs), _domain(ys)]
    place = {"x": {"scale": "x", "field": "avoided"}, "y": {"scale": "y", "field": "cost"}}
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "width": WIDTH,
        "height": HEIGHT,
        "padding": 8,
        "background": "#ffffff",
        "config": {"aria": False, "axis": {"labelFontSize": 13, "titleFontSize": 14, "titleFontWeight": "normal",
                   "labelColor": INK, "titleColor": INK, "domainColor": GREY, "gridColor": "#e3e3e3"}},
        "data": [
            {"name": "points", "values": _beside(points, *ends)},
            {"name": "efficient", "source": "points", "transform": [
                {"type": "filter", "expr": "datum.efficient"},
                {"type": "collect", "sort": {"field": ["avoided", "cost"]}}]},
        ],
        "scales": [
            {"name": "x", "type": "linear", "domain": ends[0], "range": "width", "zero": False},
            {"name": "y", "type": "linear", "domain": ends[1], "range": "height", "zero": False},
            *_scales_of_looks(),
        ],
        "axes": [
            {"scale": "x", "orient": "bottom", "grid": True, "tickCount": 8,
             "title": "Avoidable placements out of borough avoided, against the base (right is better)"},
            {"scale": "y", "orient": "left", "grid": True, "tickCount": 8,
             "title": "Net present cost against the base, £m (down is better)"},
        ],
        "legends": [{"shape": "shape", "stroke": "stroke", "fill": "fill", "orient": "top", "direction": "horizontal",
                     "labelFontSize": 13, "symbolSize": 110, "symbolStrokeWidth": 2,
                     "encode": {"labels": {"update": {"text": {"signal": _LEGEND}}}}}],
        "marks": [*_zero_lines(), _frontier(place), _symbols(place), _labels(place)],
    }  # fmt: skip


_LEGEND = "datum.value === 'base' ? 'the base' : datum.value === 'efficient' ? 'efficient' : 'beaten by another one'"


def _scales_of_looks() -> list[dict[str, Any]]:
    return [
        {"name": name, "type": "ordinal", "domain": list(KINDS), "range": [LOOKS[kind][n] for kind in KINDS]}
        for n, name in enumerate(("shape", "stroke", "fill"))
    ]


def _zero_lines() -> list[dict[str, Any]]:
    dashed = {"stroke": {"value": GREY}, "strokeDash": {"value": [3, 3]}}
    zero = {"value": 0}
    across = {"x": zero, "x2": {"signal": "width"}, "y": {"scale": "y", "value": 0}}
    down = {"y": zero, "y2": {"signal": "height"}, "x": {"scale": "x", "value": 0}}
    return [{"type": "rule", "encode": {"enter": {**line, **dashed}}} for line in (across, down)]


def _frontier(place: dict[str, Any]) -> dict[str, Any]:
    """In steps: between two of the set there is nothing, and half of one cannot be had."""
    line = {**place, "stroke": {"value": BLUE}, "strokeWidth": {"value": 2}, "interpolate": {"value": "step-before"}}
    return {"type": "line", "from": {"data": "efficient"}, "encode": {"enter": line}}


def _symbols(place: dict[str, Any]) -> dict[str, Any]:
    looks = {name: {"scale": name, "field": "kind"} for name in ("shape", "stroke", "fill")}
    size = {"size": {"value": 130}, "strokeWidth": {"value": 2}}
    return {
        "type": "symbol",
        "name": "marks",
        "from": {"data": "points"},
        "encode": {"enter": {**place, **looks, **size}},
    }


def _labels(place: dict[str, Any]) -> dict[str, Any]:
    """Names beside their marks."""
    look = {"text": {"field": "name"}, "fontSize": {"value": FONT}, "fill": {"value": INK}}
    beside = {"align": {"field": "align"}, "dx": {"field": "dx"}, "dy": {"field": "dy"}}
    middle = {"baseline": {"value": "middle"}}
    return {"type": "text", "from": {"data": "points"}, "encode": {"enter": {**place, **look, **beside, **middle}}}


def _beside(points: list[dict[str, Any]], xs: list[float], ys: list[float]) -> list[dict[str, Any]]:
    """The points with the place of their names: towards the middle, and no two of one side on top of each other.

    `xs` and `ys` are the ends of the axes.
    """
    placed: list[dict[str, Any]] = []
    lowest = {"left": -float(HEIGHT), "right": -float(HEIGHT)}
    for point in sorted(points, key=lambda point: (-point["cost"], point["avoided"])):
        align = "left" if point["avoided"] < (xs[0] + xs[1]) / 2 else "right"
        y = HEIGHT * (ys[1] - point["cost"]) / (ys[1] - ys[0])
        lifted = point["kind"] == "base" or align == "right"  # from the line of no change, or that of the efficient set
        wanted = y - LIFT if lifted else y
        lowest[align] = max(wanted, lowest[align] + FONT + 2)
        placed.append({**point, "align": align, "dx": 10 if align == "left" else -10, "dy": lowest[align] - y})
    return placed
