"""Small helpers of the map: GeoJSON pieces, outlines, and numbers and text as short as a page needs them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

Feature = dict[str, Any]

SHOWN_ALIKE = 1e-6
"""A share of a figure: a legend step, cut to six digits, that falls short by less counts as reaching it."""
ENGLAND = [[50.0, -5.8], [55.8, 1.8]]
"""What a map without any place shows: its south-west and north-east corners."""


def feature(geometry: Feature, properties: Feature) -> Feature:
    """A GeoJSON feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(row: Feature) -> Feature:
    """Where a row's latitude and longitude say it is."""
    return {"type": "Point", "coordinates": [round(float(row[key]), 5) for key in ("longitude", "latitude")]}


def number(value: Any) -> float | None:
    """A finite number, or None."""
    return float(value) if value is not None and math.isfinite(value) else None


def tidy(value: Any, decimals: int = 2) -> float | int | None:
    """A number as short as the page needs it.

    Rounded twice, so that a figure read back from a table of fewer digits falls on the same side of a tie.
    """
    figure = number(value)
    if figure is None:
        return None
    rounded = round(round(figure, decimals + 4), decimals)
    return int(rounded) if rounded == int(rounded) else rounded


def short(text: Any, most: int = 120) -> str:
    """Text cut to a length that a tooltip can hold; a missing value is empty."""
    plain = "" if text is None or text != text else str(text)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def round_up(value: float) -> float:
    """The next number that reads well in a legend: one or two digits."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = (factor * power for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10))
    return next(float(f"{step:.6g}") for step in steps if step >= value * (1 - SHOWN_ALIKE))


def records(frame: pd.DataFrame) -> list[Feature]:
    """Each row by column; pandas' own way takes ten times as long, and a map asks for a dozen tables."""
    names = list(map(str, frame.columns))
    columns = [frame[name].tolist() for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def outlines(collection: dict[str, Any] | None, key: str) -> dict[str, Feature]:
    """Each outline's geometry, coordinates rounded to about a metre."""
    geometries: dict[str, Feature] = {}
    for item in (collection or {}).get("features", []):
        geometry = item.get("geometry") or {}
        if geometry.get("type") in ("Polygon", "MultiPolygon"):
            rings = _rounded(geometry["coordinates"])
            name = str((item.get("properties") or {}).get(key))
            geometries[name] = {"type": geometry["type"], "coordinates": rings}
    return geometries


def light(shapes: dict[str, Feature], detail: float) -> dict[str, Feature]:
    """Outlines without corners finer than `detail` (degrees of latitude), which neighbours lose together.

    An outline that this would spoil stays as it is; so do all where any cannot be read as a surface.
    """
    import shapely
    from shapely.geometry import mapping, shape

    if not shapes or detail <= 0:
        return shapes
    try:
        drawn = [shape(geometry) for geometry in shapes.values()]
        narrow = math.cos(math.radians(drawn[0].centroid.y))
        flat = shapely.transform(drawn, lambda points: points * (narrow, 1.0))
        simple = shapely.coverage_simplify(flat, detail)
        back = shapely.transform(simple, lambda points: (points / (narrow, 1.0)).round(5))
    except (shapely.GEOSException, TypeError, ValueError):
        return shapes
    lighter = {}
    for (name, before), after in zip(shapes.items(), back, strict=True):
        good = after.is_valid and not after.is_empty and after.geom_type in ("Polygon", "MultiPolygon")
        lighter[name] = mapping(after) if good else before
    return lighter


def _rounded(nested: Any) -> Any:
    if isinstance(nested, (list, tuple)):
        return [_rounded(part) for part in nested]
    return round(float(nested), 5)


def pairs(nested: Any) -> Iterator[tuple[float, float]]:
    if isinstance(nested[0], (list, tuple)):
        for part in nested:
            yield from pairs(part)
    else:
        yield nested[0], nested[1]


def top(geometry: Feature) -> tuple[float, float]:
    """The northernmost point: where a name can stand clear of what is inside."""
    return max(pairs(geometry["coordinates"]), key=lambda pair: (pair[1], pair[0]))


def centre(geometry: Feature) -> tuple[float, float]:
    """Centre of gravity of the largest ring: where a name can stand."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    best = max((_gravity(polygon[0]) for polygon in polygons), key=lambda gravity: gravity[0])
    return round(best[1], 5), round(best[2], 5)


def _gravity(ring: Iterable[Any]) -> tuple[float, float, float]:
    points = [(pair[0], pair[1]) for pair in ring]
    x0, y0 = points[0]
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        area += cross
        x += (ax + bx - 2 * x0) * cross
        y += (ay + by - 2 * y0) * cross
    if area == 0:
        return 0.0, x0, y0
    return abs(area), x0 + x / (3 * area), y0 + y / (3 * area)
