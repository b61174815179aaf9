"""Where the wards and homes of a page of runs are, in units of its picture: projected once, so that the page only
draws."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from capacity.inputs.sites import Site, sites_of
from capacity.outputs.explorer.run_shown import RunShown
from capacity.outputs.map.shapes import ENGLAND, Feature, centre, light, outlines, pairs, short
from capacity.results.row_sums import rows_of

WIDE, TALL = 400.0, 440.0
"""The largest a picture gets, in its own units."""
BEYOND = 0.5
"""How far beyond the home authorities the picture may reach to show homes, as a share of their larger side."""
LEAST = 0.02
"""Degrees of latitude of the smallest picture: a place of one ward without an outline is a point."""
SLIM = 0.7
"""The shorter side of a picture is no less than this share of the longer."""
NAME = 60
"""Characters of a name in a table."""
RANKS = {"beyond": 0, "neighbour": 1, "home": 2}


@dataclass(frozen=True)
class Flat:
    """A part of the world, flat. Longitude is narrowed as it is in the middle of the picture."""

    west: float
    north: float
    narrow: float
    scale: float
    """Units for one degree of latitude."""
    wide: float
    tall: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """A position in units of the picture, to a tenth."""
        x, y = (longitude - self.west) * self.narrow, self.north - latitude
        return round(x * self.scale, 1), round(y * self.scale, 1)

    def path(self, geometry: Feature) -> str:
        """An outline as the commands of an SVG path; empty where it is too small to be seen."""
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        return "".join(self._ring(ring) for polygon in polygons for ring in polygon)

    def _ring(self, ring: Iterable[Sequence[float]]) -> str:
        corners = list(dict.fromkeys(self.at(point[0], point[1]) for point in ring))
        return f"M{'L'.join(f'{x:g} {y:g}' for x, y in corners)}Z" if len(corners) > 2 else ""


@dataclass(frozen=True)
class Ground:
    """Wards, homes and authorities of all runs together."""

    areas: Mapping[str, Any]
    """By ID, in the order of their names: the row of areas.csv."""
    authorities: Sequence[str]
    """IDs, in the order in which the page names them."""
    sites: Mapping[str, Site]
    """Those in which anybody lives in any of the runs, by ID, in the order of their names."""
    shown: Mapping[str, Any]
    """What the page holds of them."""


def ground(runs: Sequence[RunShown]) -> Ground:
    """Everything that has a place on a map. A name, a position or an outline is that of the first run that has it."""
    rows = {row.area: row for run in reversed(runs) for row, _ in run.inputs.tables.areas}
    areas = dict(sorted(rows.items(), key=lambda item: (item[1].name, item[0])))
    used = {site for run in runs for (site,) in rows_of(run.tables["residents.csv"], "site")}
    known = {site: each for run in reversed(runs) for site, each in sites_of(run.inputs).items() if site in used}
    sites = dict(sorted(known.items(), key=lambda item: (item[1].name, item[0])))
    authorities = {row.authority: row for run in reversed(runs) for row, _ in run.inputs.tables.authorities}
    homes = set(runs[0].inputs.tables.homes)
    wards, boroughs = (_first_outlines(runs, kind) for kind in ("area", "authority"))
    flat = _flat(
        [pair for shape in _of(wards, areas) for pair in pairs(shape["coordinates"])]
        + [pair for shape in _of(boroughs, homes) for pair in pairs(shape["coordinates"])]
        + [(row.longitude, row.latitude) for row in areas.values()],
        [(site.longitude, site.latitude) for site in sites.values()],
    )
    wards, boroughs = (light(shapes, 0.5 / flat.scale) for shapes in (wards, boroughs))
    number = {authority: index for index, authority in enumerate(authorities)}
    return Ground(areas, tuple(authorities), sites, {
        "size": [flat.wide, flat.tall],
        "authorities": [short(row.name, NAME) for row in authorities.values()],
        "boroughs": [
            [number[authority], RANKS.get(str(row.role), 0), flat.path(boroughs[authority]),
             *flat.at(*centre(boroughs[authority]))]
            for authority, row in sorted(authorities.items(), key=lambda item: RANKS.get(str(item[1].role), 0))
            if authority in boroughs
        ],
        "areas": [
            [short(row.name, NAME), number.get(row.authority, -1), *flat.at(row.longitude, row.latitude),
             flat.path(wards[area]) if area in wards else ""]
            for area, row in areas.items()
        ],
        "sites": [
            [short(site.name, NAME), number.get(site.authority, -1), int(site.authority in homes),
             *flat.at(site.longitude, site.latitude)]
            for site in sites.values()
        ],
    })  # fmt: skip


def _first_outlines(runs: Sequence[RunShown], kind: str) -> dict[str, Feature]:
    shapes = [outlines(run.inputs.outlines.get(kind), kind) for run in reversed(runs)]
    return {name: shape for of_run in shapes for name, shape in of_run.items()}


def _of(shapes: Mapping[str, Feature], names: Iterable[str]) -> list[Feature]:
    return [shapes[name] for name in names if name in shapes]


def _flat(home: Sequence[tuple[float, float]], sites: Sequence[tuple[float, float]]) -> Flat:
    """The home authorities, and the homes that are not too far from them."""
    corners = home or [(longitude, latitude) for latitude, longitude in ENGLAND]
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    narrow = max(0.01, math.cos(math.radians((south + north) / 2)))
    reach = max(BEYOND * max(north - south, (east - west) * narrow), LEAST)
    near = [
        (x, y) for x, y in sites
        if west - reach / narrow <= x <= east + reach / narrow and south - reach <= y <= north + reach
    ]  # fmt: skip
    xs, ys = [west, east, *(x for x, _ in near)], [south, north, *(y for _, y in near)]
    edge = max(0.03 * (max(ys) - min(ys)), LEAST / 4)
    wide, tall = (max(xs) - min(xs)) * narrow + 2 * edge, max(ys) - min(ys) + 2 * edge
    at_the_side, above = max(edge, edge + (SLIM * tall - wide) / 2), max(edge, edge + (SLIM * wide - tall) / 2)
    west, east = min(xs) - at_the_side / narrow, max(xs) + at_the_side / narrow
    south, north = min(ys) - above, max(ys) + above
    scale = min(WIDE / ((east - west) * narrow), TALL / (north - south))
    return Flat(west, north, narrow, scale, round((east - west) * narrow * scale, 1), round((north - south) * scale, 1))
