"""British National Grid → WGS84, the same to the last digit on every machine."""

from collections.abc import Callable
from functools import cache
from typing import Any

# EPSG:27700 → EPSG:4326 by the seven parameters of Ordnance Survey (EPSG:1314; "A guide to coordinate systems in Great
# Britain", section 6.6), right to about 5 m. Written out, because PROJ would otherwise choose by which grid files a
# machine happens to have.
_STEPS = (
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+step +proj=push +v_3 +step +proj=cart +ellps=airy +step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 "
    "+rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=WGS84 "
    "+step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
_WIDTH, _HEIGHT = 700_000, 1_300_000  # metres that the grid covers
WEST, EAST, SOUTH, NORTH = -9.0, 2.5, 49.0, 61.5  # degrees around Great Britain and Northern Ireland
Place = tuple[float, float]
"""Latitude and longitude, WGS84."""


def from_grid(eastings: float, northings: float) -> Place:
    """Latitude and longitude of a point of the British National Grid in metres, right to about 5 m."""
    longitude, latitude = _transform()(eastings, northings)
    return latitude, longitude


@cache
def _transform() -> Callable[[float, float], Any]:
    from pyproj import Transformer

    return Transformer.from_pipeline(_STEPS).transform


def position(x: float, y: float) -> Place | None:
    """Latitude and longitude of a point; its size shows whether it is longitude and latitude or easting and northing.

    None for a point that is neither in Great Britain or Northern Ireland by degrees nor on the British National Grid;
    directories write 0, 0 or 99.999999 for a place that they do not know.
    """
    if WEST <= x <= EAST and SOUTH <= y <= NORTH:
        return y, x
    on_grid = 1000 < x < _WIDTH and 1000 < y < _HEIGHT
    return from_grid(x, y) if on_grid else None


def written(degrees: float) -> str:
    """As it stands in a place's tables: to about a metre."""
    return f"{degrees:.5f}"
