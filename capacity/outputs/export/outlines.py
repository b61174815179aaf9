"""Geometries of layers, as GeoJSON wants them and as bytes for a database; shapely knows both."""

from collections.abc import Sequence
from typing import Any

from capacity.outputs.export.layers import Geometry


def wound(geometries: Sequence[Geometry | None]) -> list[Geometry | None]:
    """With rings the way round that RFC 7946 asks for: outer ones anticlockwise, holes clockwise."""
    import shapely
    from shapely.geometry import mapping, shape

    known: dict[int, Geometry] = {}  # the same outline serves every need and year
    for geometry in geometries:
        if geometry is not None and id(geometry) not in known:
            areal = geometry["type"] in ("Polygon", "MultiPolygon")
            known[id(geometry)] = _listed(mapping(shapely.orient_polygons(shape(geometry)))) if areal else geometry
    return [None if geometry is None else known[id(geometry)] for geometry in geometries]


def as_bytes(geometries: Sequence[Geometry | None]) -> tuple[list[bytes | None], str]:
    """Well-known binary of each, and the one type that all have: GeoPackage's Unknown where they differ.

    Outlines are MultiPolygon throughout, since a layer of both kinds would have no type.
    """
    import shapely
    from shapely.geometry import MultiPolygon, shape

    known: dict[int, bytes] = {}
    kinds = set[str]()
    for geometry in geometries:
        if geometry is not None and id(geometry) not in known:
            drawn = shape(geometry)
            drawn = MultiPolygon([drawn]) if drawn.geom_type == "Polygon" else drawn
            kinds.add(drawn.geom_type)
            known[id(geometry)] = shapely.to_wkb(drawn)
    made = [None if geometry is None else known[id(geometry)] for geometry in geometries]
    return made, kinds.pop() if len(kinds) == 1 else "Unknown"


def _listed(geometry: Any) -> Any:
    """Lists in place of tuples, as in what is read from a file."""
    if isinstance(geometry, dict):
        return {key: _listed(value) for key, value in geometry.items()}
    return [_listed(part) for part in geometry] if isinstance(geometry, list | tuple) else geometry
