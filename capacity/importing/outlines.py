"""Boundaries in GeoJSON → outlines of areas and authorities that a map can carry."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capacity.importing.file_readers import digest, unreadable
from capacity.importing.grid import EAST, NORTH, SOUTH, WEST
from capacity.importing.model import Change, Dropped, Source
from capacity.importing.place import Place
from capacity.importing.shapes import joined, light, size, surface
from capacity.importing.sheet import plain
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.read.reading import shown
from capacity.inputs.read.regular import read_regular

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

TABLES = {"areas.geojson": ("areas", "area"), "authorities.geojson": ("authorities", "authority")}
AREAS_OF_A_HOME, AUTHORITIES = 150_000, 200_000
"""Bytes that the map can carry well."""
OUTLINES_MB, _MOST_POINTS = 250, 8_000_000  # of a file that is read
_OWN = 0.5  # of a property's values that must differ: that of an area's authority names the same one many times
_WGS84 = ("crs84", "4326", "wgs84", "wgs 84")
_CONVERT = (
    "convert it first: ogr2ogr -t_srs EPSG:4326 new.geojson {name}, or in QGIS Export > Save Features As… with the"
    " reference system EPSG:4326"
)

Shapes = dict[str, dict[str, list["BaseGeometry"]]]
"""By file to write, then by code: the parts of an outline."""


@dataclass(frozen=True)
class _Match:
    """Which features are which areas or authorities."""

    property_name: str
    codes: Mapping[int, str]
    """By the feature's place in its file."""


def import_outlines(
    paths: Sequence[Path], place: Place, *, most_bytes: int = 400_000, property_name: str | None = None
) -> Change:
    """Outlines of the place's areas and authorities, whichever the files hold.

    `property_name`: the property that holds codes or names, where the values should not decide. `most_bytes`:
    the most that either file written may take; outlines are simplified until it does, and until the map stays light
    (150 kB for the areas of one home authority, 200 kB for authorities). GeoJSON has no lines: a dropped feature's line
    is its place in the file. Raises `BadInput` for a file that is no GeoJSON, is not in longitude and latitude, or of
    which nothing belongs to the place.
    """
    shapes: Shapes = {file: {} for file in TABLES}
    sources: list[Source] = []
    dropped: list[Dropped] = []
    notes: list[str] = []
    complaints: list[Complaint] = []
    for path in dict.fromkeys(paths):
        try:
            features = features_of(path)
            used = _take(path, features, place, property_name, shapes, dropped, notes)
        except BadInput as error:
            complaints += error.complaints
            continue
        sources.append(Source(path.name, digest(path), "boundaries", len(features), used, len(features) - used))
    if complaints:
        raise BadInput(complaints)
    written = {
        file: _written(file, outlines, place, most_bytes, notes) for file, outlines in shapes.items() if outlines
    }
    return Change(outlines=written, sources=sources, dropped=dropped, notes=notes)


def features_of(path: Path) -> list[Any]:
    """The features of a GeoJSON file. Raises `BadInput` for any other file, or another projection than WGS84."""
    file = shown(path)
    try:
        content = read_regular(path, OUTLINES_MB)
        if content.count(b"[") > _MOST_POINTS or content.count(b",") > 3 * _MOST_POINTS:
            why = f"has more than {_MOST_POINTS:,d} points; take boundaries that are generalised (BGC, BSC or BUC)"
            raise BadInput([Complaint(file, 1, "file", why)])
        document = json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise BadInput([unreadable(file, error)]) from error
    except (ValueError, RecursionError) as error:
        why = "is not GeoJSON; save the boundaries as GeoJSON in longitude and latitude (EPSG:4326)"
        raise BadInput([Complaint(file, getattr(error, "lineno", 1), "file", why)]) from error
    kind = document.get("type") if isinstance(document, dict) else None
    features = document.get("features") if kind == "FeatureCollection" else None
    if kind == "Topology":
        why = f"is TopoJSON, not GeoJSON; convert it first: ogr2ogr new.geojson {path.name}"
        raise BadInput([Complaint(file, 1, "file", why)])
    if kind == "Feature":
        features = [document]
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise BadInput([Complaint(file, 1, "file", "is not a GeoJSON collection of features")])
    if not features:
        raise BadInput([Complaint(file, 1, "file", "holds no feature")])
    _refuse_projection(path, document.get("crs"))
    return features


def _refuse_projection(path: Path, crs: Any) -> None:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if name and not any(known in name.casefold() for known in _WGS84):
        seems = " (the British National Grid)" if "27700" in name else ""
        why = f"is in {name}{seems}, not in longitude and latitude (WGS84); {_CONVERT.format(name=path.name)}"
        raise BadInput([Complaint(shown(path), 1, "crs", why)])


def _take(
    path: Path,
    features: Sequence[Any],
    place: Place,
    property_name: str | None,
    shapes: Shapes,
    dropped: list[Dropped],
    notes: list[str],
) -> int:
    """The file's outlines into `shapes`; how many of its features were used."""
    matches = {file: match for file in TABLES if (match := _match(features, place, file, property_name))}
    if not matches:
        raise BadInput([_no_match(path, features, place, property_name)])
    used, repaired = 0, 0
    for at, feature in enumerate(features):
        codes = {file: match.codes[at] for file, match in matches.items() if at in match.codes}
        what = _label(feature, at)
        if not codes:
            dropped.append(Dropped(path.name, at + 1, what, "is not an area or authority of the place"))
            continue
        drawn, why = surface(feature.get("geometry"))
        if drawn is None:
            dropped.append(Dropped(path.name, at + 1, what, why))
            continue
        _refuse_coordinates(path, at, drawn.bounds)
        used, repaired = used + 1, repaired + (why == "repaired")
        for file, code in codes.items():
            shapes[file].setdefault(code, []).append(drawn)
    for file, match in matches.items():
        notes.append(f"{path.name}: its property {match.property_name} names {TABLES[file][0]}")
    if repaired:
        notes.append(f"{path.name}: {repaired} outlines crossed or touched themselves and were repaired")
    return used


def properties_of(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    """A feature's properties; none where they are no mapping."""
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _label(feature: Any, at: int) -> str:
    texts = [value for value in properties_of(feature).values() if isinstance(value, str) and value]
    return " ".join(texts[:2]) or f"feature {at + 1}"


def _match(features: Sequence[Any], place: Place, file: str, property_name: str | None) -> _Match | None:
    """By codes, else by names; of several properties the one that names the most."""
    table, _ = TABLES[file]
    by_code = {key[0]: key[0] for key in place.rows(table)}
    by_name = {plain(row.get("name", "")): key[0] for key, row in place.rows(table).items() if row.get("name")}
    values: dict[str, dict[int, str]] = defaultdict(dict)
    for at, feature in enumerate(features):
        for name, value in properties_of(feature).items():
            if isinstance(value, str | int) and (property_name is None or name == property_name):
                values[name][at] = str(value).strip()
    for known, same in ((by_code, str), (by_name, plain)):
        candidates = [
            _Match(name, _known(texts, known, same)) for name, texts in values.items() if property_name or _own(texts)
        ]
        best = max(candidates, key=lambda match: len(set(match.codes.values())), default=None)
        if best and best.codes:
            return best
    return None


def _known(texts: Mapping[int, str], known: Mapping[str, str], same: Any) -> dict[int, str]:
    return {at: known[same(text)] for at, text in texts.items() if same(text) in known}


def _own(texts: Mapping[int, str]) -> bool:
    return len(set(texts.values())) >= _OWN * len(texts)


def _no_match(path: Path, features: Sequence[Any], place: Place, property_name: str | None) -> Complaint:
    names = sorted({name for feature in features for name in properties_of(feature)})
    asked = f"the property {property_name} holds" if property_name else "no property holds"
    no = "no codes or names" if property_name else "codes or names"
    why = f"{asked} {no} of the place's areas or authorities; its properties are {', '.join(names) or 'none'}"
    if not place.rows("areas"):
        why += "; there are no areas yet: import the population first, or outlines of authorities alone"
    return Complaint(shown(path), 1, "file", why)


def _refuse_coordinates(path: Path, at: int, bounds: tuple[float, float, float, float]) -> None:
    west, south, east, north = bounds
    if west >= WEST and east <= EAST and south >= SOUTH and north <= NORTH:
        return
    got = f"{west:g}, {south:g}"
    if abs(west) > 180 or abs(south) > 90:
        grid = 0 <= west <= 700_000 and 0 <= south <= 1_300_000
        seems = "eastings and northings of the British National Grid" if grid else "metres of some projection"
        why = f"its coordinates seem to be {seems}, not longitude and latitude; {_CONVERT.format(name=path.name)}"
    elif WEST <= south <= EAST and SOUTH <= west <= NORTH:
        why = "its latitude comes before its longitude; export it again as GeoJSON by RFC 7946, longitude first"
    else:
        why = f"is outside the United Kingdom; if it is in another projection, {_CONVERT.format(name=path.name)}"
    raise BadInput([Complaint(shown(path), 1, f"feature {at + 1}", why, got)])


def _written(
    file: str, outlines: Mapping[str, Sequence[BaseGeometry]], place: Place, most_bytes: int, notes: list[str]
) -> dict[str, Any]:
    table, key = TABLES[file]
    rows = place.rows(table)
    homes = sum(row.get("role") == "home" for row in place.rows("authorities").values())
    aim = min(most_bytes, AUTHORITIES if table == "authorities" else AREAS_OF_A_HOME * max(homes, 1))
    names = {code: rows[(code,)].get("name") or code for code in outlines}
    drawn = light({code: joined(parts) for code, parts in outlines.items()}, key, names, aim)
    lacking = sorted(code for (code,) in rows if code not in outlines)
    notes.append(f"{file}: {len(outlines)} of {len(rows)} {table}, {size(drawn) / 1000:.0f} kB")
    if lacking:
        notes.append(f"{table} without an outline: {', '.join(lacking)}")
    if size(drawn) > most_bytes:
        notes.append(f"{file} cannot be made smaller than {size(drawn):,} bytes, which is more than {most_bytes:,}")
    return drawn
