"""The reasons of each alternative as bars from the left, one below the other, as a Vega specification."""

from typing import Any

from capacity.inputs.errors import printable
from capacity.outputs.drawing import svg
from capacity.outputs.drawing.marks import FONT, INK, ROW, Sample, hatched, key, mark, words
from capacity.results.columns import REASONS
from capacity.studies.compare.away import Reasons
from capacity.studies.compare.away_said import told, used
from capacity.studies.compare.result import Comparison

WIDTH, BAR, GAP, LEFT = 390, 20, 12, 8
"""Width of the axis, height of a bar, room above it for its name, and room at the left of the axis."""
LONGEST = 40  # characters of a name
FILLS = dict(zip(REASONS, (
    "#0072b2", hatched("#e69f00"), "#8fd3bd", hatched("#d4a6c8"), "#5f5f5f", hatched("#a6cee3"), "#ffffff",
    hatched("#c9c9c9"), "#f0e442",
), strict=True))  # fmt: skip
TITLE = "Why people are placed against their choice"


def picture(comparison: Comparison) -> str:
    """An SVG element with title and description; empty where there is nobody to tell of."""
    reasons = used(comparison)
    return svg(_vega(told(comparison), reasons), "why", TITLE, _told(comparison, reasons)) if reasons else ""


def _told(comparison: Comparison, reasons: list[str]) -> str:
    bars = "; ".join(f"{printable(why.name)} {why.people:.0f} people" for why in told(comparison))
    parts = ", ".join(REASONS[reason] for reason in reasons)
    return f"{bars}. Each bar is made of {parts}, in this order. The table below has every figure."


def _vega(alternatives: list[Reasons], reasons: list[str]) -> dict[str, Any]:
    step = BAR + GAP + ROW / 2
    height, top = step * len(alternatives), ROW * (len(reasons) + 1)
    rows = [
        {"at": at, "order": order, "value": round(why.shares[reason], 6), "fill": FILLS[reason]}
        for at, why in enumerate(alternatives)
        for order, reason in enumerate(reasons)
    ]
    names = [{"at": at, "name": printable(why.name, LONGEST)} for at, why in enumerate(alternatives)]
    row = {"scale": "y", "field": "at"}
    return {
        "width": WIDTH,
        "height": height,
        "padding": {"left": LEFT, "right": 20, "top": top, "bottom": 44},
        "data": [
            {"name": "parts", "values": rows, "transform": [
                {"type": "stack", "groupby": ["at"], "field": "value", "sort": {"field": "order"}}]},
            {"name": "names", "values": names},
        ],
        "scales": [
            {"name": "x", "type": "linear", "range": [0, WIDTH], "zero": True, "nice": True,
             "domain": {"data": "parts", "fields": ["y0", "y1"]}},
            {"name": "y", "type": "linear", "range": [0, height], "domain": [0, len(alternatives)]},
        ],
        "axes": [{"scale": "x", "orient": "bottom", "grid": True, "tickCount": 5, "domain": False, "ticks": False,
                  "labelPadding": 6, "titlePadding": 4, "title": "People over the plan"}],
        "marks": [
            mark("rect", "parts", x={"scale": "x", "field": "y0"}, x2={"scale": "x", "field": "y1"},
                 y={**row, "offset": GAP + ROW / 4}, height=BAR, fill={"field": "fill"}, stroke=INK, strokeWidth=0.8),
            words({"field": "name"}, 0, {**row, "offset": FONT}, "names"),
            *key([Sample(REASONS[reason], FILLS[reason]) for reason in reasons], -LEFT, -top),
        ],
    }  # fmt: skip
