"""Outlines as shapes: repaired, simplified together so that shared borders stay shared, rounded to about a metre."""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DECIMALS = 5
TOLERANCES = (0.0, *(4e-5 * 1.35**step for step in range(21)))
"""Degrees of latitude: none, and from 4 m to 2 km."""
SURFACES = ("Polygon", "MultiPolygon")


def surface(geometry: Any) -> tuple[BaseGeometry | None, str]:
    """A GeoJSON geometry as valid polygons, and why there are none, or `repaired` where a ring crossed itself."""
    import shapely
    from shapely.geometry import shape

    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind not in (*SURFACES, "GeometryCollection"):
        return None, f"is a {kind}, no surface" if kind else "has no geometry"
    try:
        with np.errstate(all="ignore"):  # coordinates that are not numbers are found below
            drawn = shapely.force_2d(shape(geometry))
            whole = bool(drawn.is_valid)
            mended = _surfaces(drawn if whole else shapely.make_valid(drawn))
    except (
        shapely.GEOSException,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
    ) as error:
        return None, f"cannot be drawn: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
    if mended.is_empty or not all(map(math.isfinite, mended.bounds)):
        return None, "encloses no surface"
    return mended, "" if whole else "repaired"


def _surfaces(drawn: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry, the lines and points that a repair may leave taken out."""
    import shapely

    parts = [part for part in _parts(drawn) if part.geom_type == "Polygon" and part.area > 0]
    return shapely.union_all(parts) if len(parts) != 1 else parts[0]


def _parts(drawn: BaseGeometry) -> Iterable[BaseGeometry]:
    for part in getattr(drawn, "geoms", [drawn]):
        yield from _parts(part) if hasattr(part, "geoms") else [part]


def joined(parts: Sequence[BaseGeometry]) -> BaseGeometry:
    """One outline of several features."""
    import shapely

    return _surfaces(shapely.union_all(parts)) if len(parts) > 1 else parts[0]


def light(shapes: Mapping[str, BaseGeometry], key: str, names: Mapping[str, str], most_bytes: int) -> dict[str, Any]:
    """The shapes by code as GeoJSON, simplified by the least of `TOLERANCES` that makes it `most_bytes` at most.

    By the greatest where none does.
    """
    ordered = {code: shapes[code] for code in sorted(shapes)}

    @cache
    def drawn(step: int) -> dict[str, Any]:
        simple = _simplified(ordered, TOLERANCES[step]) if step else ordered
        return _collection({code: _round(shape) for code, shape in simple.items()}, key, names)

    last = len(TOLERANCES) - 1
    return drawn(bisect_left(range(last), True, key=lambda step: size(drawn(step)) <= most_bytes))


def size(outlines: Mapping[str, Any]) -> int:
    """Bytes of GeoJSON, written without spaces."""
    return len(json.dumps(outlines, separators=(",", ":"), ensure_ascii=False).encode())


def _simplified(shapes: Mapping[str, BaseGeometry], tolerance: float) -> dict[str, BaseGeometry]:
    """Corners that enclose less than a triangle of tolerance × tolerance go, in both neighbours at once.

    `tolerance` is in degrees of latitude; degrees of longitude are shortened to the same length meanwhile.
    """
    import shapely

    middle = math.radians(sum(shape.centroid.y for shape in shapes.values()) / len(shapes))
    flat = [_stretched(shape, math.cos(middle)) for shape in shapes.values()]
    simple = shapely.coverage_simplify(flat, tolerance)
    back = [_stretched(shape, 1 / math.cos(middle)) for shape in simple]
    return {code: new if _good(new) else shapes[code] for code, new in zip(shapes, back, strict=True)}


def _stretched(drawn: BaseGeometry, factor: float) -> BaseGeometry:
    import shapely

    return shapely.transform(drawn, lambda points: points * (factor, 1.0))


def _round(drawn: BaseGeometry) -> BaseGeometry:
    """Corner by corner, which keeps shared borders; an outline that this would spoil is put on the grid as a whole."""
    import shapely

    rounded = shapely.transform(drawn, lambda points: points.round(DECIMALS))
    if not _good(rounded):
        rounded = shapely.set_precision(drawn, 10.0**-DECIMALS)
        rounded = shapely.transform(rounded, lambda points: points.round(DECIMALS))
    rounded = shapely.remove_repeated_points(rounded)
    return rounded if _good(rounded) else drawn


def _good(drawn: BaseGeometry) -> bool:
    return bool(drawn.is_valid) and not drawn.is_empty and drawn.geom_type in SURFACES


def _collection(shapes: Mapping[str, BaseGeometry], key: str, names: Mapping[str, str]) -> dict[str, Any]:
    """A GeoJSON collection, its rings beginning where they always would."""
    import shapely
    from shapely.geometry import mapping

    features = [
        {
            "type": "Feature",
            "properties": {key: code, "name": names.get(code, code)},
            "geometry": json.loads(json.dumps(mapping(shapely.normalize(shapes[code])))),
        }
        for code in shapes
    ]
    return {"type": "FeatureCollection", "features": features}
