"""A map of wards as a Vega specification: areas with a fill and a few letters, sites as symbols on top, a key above."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from capacity.outputs.drawing.marks import PAPER, ROW, Mark, Sample, key, mark, words

WIDE, TALLEST = 360, 420
EDGE = 6
LAST_DIGITS = 1e-9
"""A share of a figure: steps that fall short by less count as reaching it, since rounding in binary can cause that."""
LEAST = 0.02
"""Degrees of latitude of the smallest frame: one ward without an outline is a point."""
POINT = 11
"""Radius of a ward that is only a point."""
Pair = tuple[float, float]
"""Longitude and latitude."""
Box = tuple[float, float, float, float]
"""West, south, east, north."""
SIZES = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Ward:
    """An area of the map: its outline, or where there is none its position."""

    position: Pair
    outline: Mapping[str, Any] | None
    """A geometry of GeoJSON."""
    value: float
    """What is drawn."""
    fill: str
    letters: str = ""


@dataclass(frozen=True)
class Spot:
    """A site."""

    position: Pair
    value: float | None
    """The figure drawn; None where the symbol only shows that a site is there."""
    shape: str
    size: float
    """Area of the symbol in square units of the picture."""
    fill: str
    rim: str = PAPER


def outlines(features: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The geometries of a GeoJSON feature collection, by the property `area`."""
    geometries = {str(item["properties"]["area"]): item["geometry"] for item in features.get("features", ())}
    return {area: geometry for area, geometry in geometries.items() if geometry["type"] in ("Polygon", "MultiPolygon")}


def frame(wards: Sequence[Ward]) -> Box:
    """The part of the world that a map of these wards shows."""
    pairs = [pair for ward in wards for pair in _pairs(ward)]
    west, east = min(x for x, _ in pairs), max(x for x, _ in pairs)
    south, north = min(y for _, y in pairs), max(y for _, y in pairs)
    bare = any(ward.outline is None for ward in wards)
    more = max(0.15 * (north - south) if bare else 0.0, (LEAST - (north - south)) / 2)
    wide = more / _narrow(south, north)
    return west - wide, south - more, east + wide, north + more


def inside(position: Pair, box: Box) -> bool:
    """Whether a position lies in the frame of a map."""
    (longitude, latitude), (west, south, east, north) = position, box
    return west <= longitude <= east and south <= latitude <= north


def nice_step(most: float, steps: int) -> float:
    """The smallest round step for which the given number of steps reaches `most`."""
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most / steps))
    return next(size * power for size in SIZES if size * power * steps >= most * (1 - LAST_DIGITS))


def ward_map(
    wards: Sequence[Ward], spots: Sequence[Spot], keys: Sequence[Sequence[Sample]], tallest: int = TALLEST
) -> dict[str, Any]:
    """The specification. `keys` stand side by side above the map; at least one ward is needed."""
    west, south, east, north = frame(wards)
    narrow = _narrow(south, north)
    corners = [[west * narrow, south], [east * narrow, north]]
    across = WIDE - 2 * EDGE
    high = min(tallest, across * (north - south) / ((east - west) * narrow))
    top = EDGE + ROW * max(len(samples) for samples in keys)
    column = across / len(keys)
    named = [item for n, samples in enumerate(keys) for item in key(samples, n * column, EDGE / 2 - top)]
    return {
        "width": across,
        "height": round(high),
        "padding": {"left": EDGE, "right": EDGE, "top": top + EDGE, "bottom": EDGE},
        "projections": [
            {"name": "flat", "type": "identity", "reflectY": True, "pointRadius": POINT,
             "fit": {"type": "MultiPoint", "coordinates": corners}, "size": {"signal": "[width, height]"}}
        ],
        "data": [
            {"name": "wards", "values": [_feature(ward, narrow) for ward in wards],
             "transform": [{"type": "formula", "expr": "geoCentroid('flat', datum)", "as": "middle"}]},
            {"name": "spots", "values": [_spot(spot, narrow) for spot in spots],
             "transform": [{"type": "geopoint", "projection": "flat", "fields": ["east", "north"]}]},
        ],
        "marks": [_shapes(), _symbols(), _letters(), *named],
    }  # fmt: skip


def _pairs(ward: Ward) -> list[Pair]:
    if ward.outline is None:
        return [ward.position]
    nested = ward.outline["coordinates"]
    polygons = nested if ward.outline["type"] == "MultiPolygon" else [nested]
    return [(float(point[0]), float(point[1])) for polygon in polygons for ring in polygon for point in ring]


def _narrow(south: float, north: float) -> float:
    """Degrees of longitude are shorter than those of latitude by the cosine of the latitude."""
    return max(0.01, math.cos(math.radians((south + north) / 2)))


def _feature(ward: Ward, narrow: float) -> dict[str, Any]:
    def flat(nested: Any) -> Any:
        return (
            [nested[0] * narrow, nested[1]] if isinstance(nested[0], int | float) else [flat(inner) for inner in nested]
        )

    known = ward.outline or {"type": "Point", "coordinates": ward.position}
    geometry = {"type": known["type"], "coordinates": flat(known["coordinates"])}
    return {"type": "Feature", "geometry": geometry, "value": ward.value, "fill": ward.fill, "letters": ward.letters}


def _spot(spot: Spot, narrow: float) -> dict[str, Any]:
    look = {"value": spot.value, "shape": spot.shape, "size": spot.size, "fill": spot.fill, "rim": spot.rim}
    return {"east": spot.position[0] * narrow, "north": spot.position[1], **look}


def _shapes() -> Mark:
    drawn = mark("shape", "wards", fill={"field": "fill"}, stroke="#555555", strokeWidth=0.8, strokeJoin="round")
    return {**drawn, "transform": [{"type": "geoshape", "projection": "flat"}]}


def _symbols() -> Mark:
    looks = {channel: {"field": channel} for channel in ("x", "y", "shape", "size", "fill")}
    return mark("symbol", "spots", **looks, stroke={"field": "rim"}, strokeWidth=1)


def _letters() -> Mark:
    """Letters in the middle of each ward, outlined in the colour of the paper so that they read on any fill."""
    x, y = ({"signal": f"datum.middle[{at}]"} for at in (0, 1))
    rim = {"stroke": PAPER, "strokeWidth": 3, "fontWeight": "bold"}
    return words({"field": "letters"}, x, y, "wards", align="center", baseline="middle", **rim)
