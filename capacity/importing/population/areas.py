"""In which home authority an area lies, and where its centre is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from capacity.importing.grid import Place as Point
from capacity.importing.grid import position
from capacity.importing.model import Origin
from capacity.importing.outlines import properties_of
from capacity.importing.place import Place
from capacity.importing.population.references import Reference
from capacity.importing.sheet import plain

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_NUMBERED = re.compile(r"(.+) [0-9]{3}[A-Z]?")  # MSOAs and LSOAs: the authority's name and a number
_STYLES = re.compile(r"\b(london borough|city|county|district|borough|metropolitan|council|royal|of|the)\b")
_NEAR = 0.002  # degrees, about 200 m: what a simplified outline may cut off
BY_OUTLINES = "the authorities' outlines"
NOT_HOME, UNKNOWN = "not in a home authority", "its authority cannot be told"


@dataclass(frozen=True)
class Belonging:
    """Everything that can say which authority an area lies in."""

    homes: Mapping[str, str]
    """Home authorities and their names."""
    districts: Mapping[str, str]
    """The upper authority of a district's code (or name)."""
    lookups: Sequence[Reference]
    centres: Centres
    outlines: Sequence[tuple[str, BaseGeometry]] = field(default=())
    """Of authorities, by code."""

    def name_of(self, code: str) -> tuple[str, str]:
        """What the lookups call an area, and which one; blank where they do not."""
        return next(((table.names[code], table.path.name) for table in self.lookups if code in table.names), ("", ""))

    def home_of(self, codes: Sequence[str]) -> str | None:
        """The home that is one of the codes, or the upper authority of one."""
        upper = (self.districts.get(code, code) for code in codes)
        return next((code for code in (*codes, *upper) if code in self.homes), None)

    def authority_of(self, code: str, name: str, beside: Sequence[str]) -> tuple[str | None, str]:
        """The home authority of an area and what showed it; else None and why.

        `beside`: codes of authorities that stand in the area's own row. The first of these that says anything decides:
        a lookup, the row, the name, the outlines.
        """
        for table in self.lookups:
            if code in table.authorities:
                return self._home(table.authorities[code], f"the lookup {table.path.name}")
        if beside:
            return self._home(beside, "the authority in the same row")
        if numbered := _NUMBERED.fullmatch(name or self.name_of(code)[0]):
            home, told = self._by_name(numbered[1])
            if home or not self._unnamed_districts():
                return home, told
        outlined = self._by_outline(code)
        return self._home([outlined], BY_OUTLINES) if outlined else (None, UNKNOWN)

    def _home(self, codes: Sequence[str], told: str) -> tuple[str | None, str]:
        home = self.home_of(codes)
        return (home, told) if home else (None, NOT_HOME)

    def _by_name(self, name: str) -> tuple[str | None, str]:
        known = {bare(called): code for code, called in self.homes.items()}
        known |= {bare(called): upper for called, upper in self.districts.items() if upper in self.homes}
        return (known[bare(name)], "the area's name") if bare(name) in known else (None, NOT_HOME)

    def _unnamed_districts(self) -> bool:
        """Whether a home is a county: its areas are named after districts, some of which may not be known by name."""
        return any(home.startswith("E10") for home in self.homes)

    def _by_outline(self, code: str) -> str | None:
        """The authority that holds the area's centre, or that is nearest to it within 200 m."""
        from shapely.geometry import Point as Dot

        centre = self.centres.of(code)
        if not centre or not self.outlines:
            return None
        (latitude, longitude), _ = centre
        away, nearest = min((drawn.distance(Dot(longitude, latitude)), authority) for authority, drawn in self.outlines)
        return nearest if away <= _NEAR else None


@cache
def bare(name: str) -> str:
    """An authority's name without its style: Kingston upon Hull, City of → kingston upon hull."""
    return " ".join(_STYLES.sub(" ", plain(name)).split()) or plain(name)


@dataclass(frozen=True)
class Centres:
    """Where areas are, by the best source that there is."""

    file: Reference | None
    shapes: Mapping[str, BaseGeometry]
    """Outlines of areas, and of authorities, by code."""
    place: Place

    def of(self, code: str) -> tuple[Point, Origin] | None:
        """An area's centre: from the file of centroids, its outline, areas.csv as it was, or its sites."""
        if self.file and (point := self.file.centre(code)):
            count = self.file.sums[code][2]
            name = self.file.path.name
            if self.file.outlined:
                return point, Origin("estimated", f"a point inside of the area's outline, {name}")
            if count == 1:
                return point, Origin("published", f"centroid, {name}")
            return point, Origin("estimated", f"mean of the area's {count} positions in {name}")
        if code in self.shapes:
            dot = self.shapes[code].representative_point()
            return (dot.y, dot.x), Origin("estimated", "a point inside of the area's outline")
        return self._as_before(code) or self._of_sites(code)

    def _as_before(self, code: str) -> tuple[Point, Origin] | None:
        row = self.place.rows("areas").get((code,), {})
        origins = [self.place.written.get(("areas", (code,), column)) for column in ("latitude", "longitude")]
        point = _point(row)
        return (point, origins[0][1] if origins[0] else Origin("published", "areas.csv")) if point else None

    def _of_sites(self, code: str) -> tuple[Point, Origin] | None:
        """Sites say their authority only, so they serve where that is the area."""
        points = [_point(row) for row in self.place.rows("sites").values() if row.get("authority") == code]
        known = [point for point in points if point]
        if not known:
            return None
        middle = sum(point[0] for point in known) / len(known), sum(point[1] for point in known) / len(known)
        return middle, Origin("estimated", f"mean of the positions of its {len(known)} sites")


def _point(row: Mapping[str, str]) -> Point | None:
    try:
        return position(float(row.get("longitude", "")), float(row.get("latitude", "")))
    except ValueError:
        return None


def drawn(place: Place, file: str, key: str) -> dict[str, Any]:
    """The place's outlines as shapes, by code; those that cannot be drawn are left out."""
    from capacity.importing.shapes import joined, surface

    parts: dict[str, list[Any]] = {}
    features = place.outlines.get(file, {}).get("features")
    for feature in features if isinstance(features, list) else ():
        shape, _ = surface(feature.get("geometry")) if isinstance(feature, dict) else (None, "")
        code = properties_of(feature).get(key) if shape is not None else None
        if shape is not None and isinstance(code, str):
            parts.setdefault(code, []).append(shape)
    return {code: joined(shapes) for code, shapes in sorted(parts.items())}
