"""Boundaries of any publisher → outlines that a map can carry."""

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_places import HALTON, KNOWSLEY, balanced, place, reasons, refused
from shapely import union_all
from shapely.geometry import shape

from capacity.importing.model import Change
from capacity.importing.outlines import import_outlines
from capacity.importing.place import Place
from capacity.importing.shapes import light, size, surface

pytestmark = pytest.mark.unit

AREAS = [
    {"area": "E02000001", "name": "North", "authority": KNOWSLEY},
    {"area": "E02000002", "name": "South", "authority": KNOWSLEY},
]
AUTHORITIES = "authorities.geojson"
Json = dict[str, Any]


def square(x: float = -2.9, y: float = 53.4, side: float = 0.1) -> list[list[float]]:
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def polygon(*rings: list[list[float]]) -> Json:
    return {"type": "Polygon", "coordinates": [*rings]}


def feature(geometry: Json | None, **properties: object) -> Json:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def saved(folder: Path, *features: Json, **members: object) -> Path:
    path = folder / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **members}), encoding="utf-8")
    return path


def two_areas(folder: Path) -> Place:
    return place(folder, areas=AREAS)


def drawn(change: Change, file: str = "areas.geojson") -> dict[str, Any]:
    """Shapes by code."""
    key = "area" if file == "areas.geojson" else "authority"
    return {one["properties"][key]: shape(one["geometry"]) for one in change.outlines[file]["features"]}


def test_the_property_with_the_most_codes_names_the_areas(tmp_path: Path) -> None:
    """LAD names the same authority for both areas, so that these are no outlines of authorities."""
    path = saved(
        tmp_path,
        feature(polygon(square(y=53.5)), OBJECTID=2, MSOA21CD="E02000002", LAD=KNOWSLEY),
        feature(polygon(square()), OBJECTID=1, MSOA21CD="E02000001", LAD=KNOWSLEY),
        feature(polygon(square(y=53.6)), OBJECTID=3, MSOA21CD="E02009999", LAD=HALTON, NM="Elsewhere"),
        feature(polygon(square(y=53.7)), OBJECTID=4, MSOA21CD="E02009998", LAD=HALTON),
        feature(polygon(square(y=53.8)), OBJECTID=5, MSOA21CD="E02009997", LAD=HALTON),
    )
    found = import_outlines([path], two_areas(tmp_path))
    assert list(found.outlines) == ["areas.geojson"]
    assert [one["properties"] for one in found.outlines["areas.geojson"]["features"]] == [
        {"area": "E02000001", "name": "North"},
        {"area": "E02000002", "name": "South"},
    ]
    assert reasons(found.dropped)[f"E02009999 {HALTON}"] == "is not an area or authority of the place"
    assert "b.geojson: its property MSOA21CD names areas" in found.notes
    balanced(found)


def test_one_file_of_authorities_serves_areas_that_are_authorities_too(tmp_path: Path) -> None:
    here = place(tmp_path, areas=[{"area": KNOWSLEY, "name": "Knowsley"}])
    path = saved(tmp_path, feature(polygon(square()), LAD=KNOWSLEY), feature(polygon(square(y=53.5)), LAD=HALTON))
    found = import_outlines([path], here)
    assert list(drawn(found)) == [KNOWSLEY]
    assert sorted(drawn(found, AUTHORITIES)) == [HALTON, KNOWSLEY]
    assert "authorities without an outline: E10000030" in found.notes
    balanced(found)


def test_names_serve_where_no_code_does(tmp_path: Path) -> None:
    path = saved(tmp_path, feature(polygon(square()), code="00BX", name="KNOWSLEY"))
    assert list(drawn(import_outlines([path], place(tmp_path)), AUTHORITIES)) == [KNOWSLEY]


def test_a_property_that_is_asked_for_joins_the_parts_of_an_outline(tmp_path: Path) -> None:
    """Four unit squares of a degree's tenth with the same authority make one outline of 0.04 square degrees."""
    parts = [feature(polygon(square(-2.9 + 0.1 * at)), MSOA=f"E0200000{at}", LAD=KNOWSLEY) for at in range(4)]
    path = saved(tmp_path, *parts)
    assert "no property holds codes or names" in refused(import_outlines, [path], place(tmp_path))
    found = drawn(import_outlines([path], place(tmp_path), property_name="LAD"), AUTHORITIES)
    assert found[KNOWSLEY].geom_type == "Polygon"
    assert found[KNOWSLEY].area == pytest.approx(0.04)


def test_rings_that_cross_themselves_are_repaired(tmp_path: Path) -> None:
    """A bow-tie of two triangles, each of 0.1 × 0.05 / 2 = 0.0025 square degrees."""
    tie = [[-2.9, 53.4], [-2.8, 53.5], [-2.8, 53.4], [-2.9, 53.5], [-2.9, 53.4]]
    found = import_outlines([saved(tmp_path, feature(polygon(tie), LAD=KNOWSLEY))], place(tmp_path))
    mended = drawn(found, AUTHORITIES)[KNOWSLEY]
    assert mended.is_valid
    assert mended.area == pytest.approx(2 * 0.0025)
    assert "b.geojson: 1 outlines crossed or touched themselves and were repaired" in found.notes


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        ({"type": "Point", "coordinates": [-2.9, 53.4]}, "is a Point, no surface"),
        ({"type": "LineString", "coordinates": [[-2.9, 53.4], [-2.8, 53.4]]}, "is a LineString, no surface"),
        (None, "has no geometry"),
        (polygon([[-2.9, 53.4], [-2.8, 53.4]]), "cannot be drawn"),
        (polygon([[-2.9, 53.4], ["x", 53.4], [-2.8, 53.5], [-2.9, 53.4]]), "cannot be drawn"),
        (polygon([[-2.9, 53.4], [-2.8, 53.4], [-2.7, 53.4], [-2.9, 53.4]]), "encloses no surface"),
        ({"type": "Polygon", "coordinates": []}, "encloses no surface"),
        ({"type": "Polygon"}, "cannot be drawn"),
    ],
)
def test_what_is_no_surface_is_dropped_with_the_reason(tmp_path: Path, geometry: Json | None, why: str) -> None:
    path = saved(tmp_path, feature(geometry, a="E02000001"), feature(polygon(square()), a="E02000002"))
    found = import_outlines([path], two_areas(tmp_path))
    assert reasons(found.dropped)["E02000001"].startswith(why)
    assert found.dropped[0].line == 1
    assert "areas without an outline: E02000001" in found.notes
    balanced(found)


def test_heights_and_lines_beside_polygons_go(tmp_path: Path) -> None:
    high = [[*corner, 12.5] for corner in square()]
    both = {"type": "GeometryCollection", "geometries": [polygon(high), {"type": "Point", "coordinates": [0, 0]}]}
    found = import_outlines([saved(tmp_path, feature(both, a=KNOWSLEY))], place(tmp_path))
    (one,) = found.outlines[AUTHORITIES]["features"]
    assert one["geometry"]["type"] == "Polygon"
    assert {len(corner) for corner in one["geometry"]["coordinates"][0]} == {2}


EASTINGS = [[340000, 390000], [350000, 390000], [350000, 400000], [340000, 390000]]
METRES = [[-331000, 7060000], [-320000, 7060000], [-320000, 7070000], [-331000, 7060000]]
CONVERT = "convert it first: ogr2ogr -t_srs EPSG:4326 new.geojson b.geojson, or in QGIS"
SWAPPED = [[y, x] for x, y in square()]
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}


@pytest.mark.parametrize(
    ("ring", "crs", "said"),
    [
        (square(), CRS, f"EPSG::27700 (the British National Grid), not in longitude and latitude (WGS84); {CONVERT}"),
        (EASTINGS, None, f"eastings and northings of the British National Grid, not longitude and latitude; {CONVERT}"),
        (METRES, None, f"metres of some projection, not longitude and latitude; {CONVERT}"),
        (SWAPPED, None, "its latitude comes before its longitude"),
        (square(10, 50), None, "is outside the United Kingdom"),
    ],
)
def test_other_projections_are_refused_with_how_to_convert(
    tmp_path: Path, ring: list[list[float]], crs: Json | None, said: str
) -> None:
    path = saved(tmp_path, feature(polygon(ring), a=KNOWSLEY), **({"crs": crs} if crs else {}))
    assert said in refused(import_outlines, [path], place(tmp_path))


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_wgs84_by_any_name_is_taken(tmp_path: Path, name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert import_outlines([saved(tmp_path, feature(polygon(square()), a=KNOWSLEY), crs=crs)], place(tmp_path)).outlines


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PK\x03\x04", "b.geojson:1: file: is not GeoJSON; save the boundaries as GeoJSON"),
        ('{"type": "Topology", "objects": {}}', "is TopoJSON, not GeoJSON; convert it first: ogr2ogr new.geojson"),
        ('{"type": "FeatureCollection", "features": []}', "holds no feature"),
        ('{"type": "FeatureCollection", "features": [1]}', "is not a GeoJSON collection of features"),
        ("[]", "is not a GeoJSON collection of features"),
        ('{"type": "Polygon", "coordinates": []}', "is not a GeoJSON collection of features"),
        (
            '{"type": "FeatureCollection", "features": [{"properties": {"a": "x", "b": null}}]}',
            "its properties are a, b; there are no areas yet: import the population first, or outlines of authorities "
            "alone",
        ),
        ('{"type": "Feature", "properties": null, "geometry": null}', "its properties are none"),
    ],
)
def test_what_is_no_geojson_of_the_place_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "b.geojson"
    path.write_text(text)
    assert said in refused(import_outlines, [path], place(tmp_path))


def test_every_files_complaint_is_heard_at_once(tmp_path: Path) -> None:
    path = saved(tmp_path, feature(polygon(square()), a="nothing of ours"))
    heard = refused(import_outlines, [path, tmp_path / "none.geojson"], place(tmp_path), property_name="a")
    assert "the property a holds no codes or names of the place's areas or authorities" in heard
    assert "none.geojson:1: file: cannot be read: No such file" in heard


def wavy(count: int, columns: int, roughness: list[float]) -> dict[str, Json]:
    """Neighbours side by side whose borders are the same rough lines: `count` corners on each."""
    borders = []
    for column in range(columns + 1):
        rough = roughness[column % len(roughness)]
        steps = [53.4 + 0.1 * at / count for at in range(count + 1)]
        borders.append([[-2.9 + 0.1 * column + rough * math.sin(1e5 * y), y] for y in steps])
    rings = [[*left, *right[::-1], left[0]] for left, right in pairwise(borders)]
    return {f"E0200000{at}": polygon(ring) for at, ring in enumerate(rings)}


@settings(deadline=None)
@given(
    st.integers(3, 60), st.integers(1, 4), st.lists(st.floats(0, 0.04), min_size=1, max_size=5), st.integers(200, 4000)
)
def test_lighter_outlines_are_valid_whole_and_still_neighbours(
    count: int, columns: int, roughness: list[float], most: int
) -> None:
    shapes = {code: surface(drawn)[0] for code, drawn in wavy(count, columns, roughness).items()}
    found = light(shapes, "area", {}, most)  # type: ignore[arg-type]
    again = light(dict(reversed(shapes.items())), "area", {}, most)  # type: ignore[arg-type]
    assert json.dumps(found) == json.dumps(again)
    after = {one["properties"]["area"]: shape(one["geometry"]) for one in found["features"]}
    assert after.keys() == shapes.keys()
    assert all(drawn.is_valid and drawn.area > 0 for drawn in after.values())
    whole = union_all(list(after.values()))
    assert sum(drawn.area for drawn in after.values()) - whole.area < 1e-9  # square degrees: no overlap to be seen
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    corners = [
        str(number) for one in found["features"] for corner in one["geometry"]["coordinates"][0] for number in corner
    ]
    assert all(len(text.partition(".")[2]) <= 5 for text in corners)


def test_a_sliver_that_rounding_would_spoil_stays_valid(tmp_path: Path) -> None:
    """A square with a spike that is narrower than the fifth decimal: rounded corner by corner it would touch itself."""
    spike = [[-2.8, 53.45], [-2.7, 53.450001], [-2.8, 53.450002]]
    corners = square()
    ring = [*corners[:2], *spike, *corners[2:]]
    found = drawn(import_outlines([saved(tmp_path, feature(polygon(ring), a=KNOWSLEY))], place(tmp_path)), AUTHORITIES)
    assert found[KNOWSLEY].is_valid
    assert found[KNOWSLEY].area == pytest.approx(0.01, abs=1e-6)


def test_outlines_become_as_light_as_asked(tmp_path: Path) -> None:
    """2,000 corners of about 20 bytes on each of two borders are 80 kB; the authority's corners all fit in 200 kB."""
    path = saved(tmp_path, feature(wavy(2000, 1, [0.003])["E02000000"], a=KNOWSLEY))
    whole = import_outlines([path], place(tmp_path)).outlines[AUTHORITIES]
    small = import_outlines([path], place(tmp_path), most_bytes=5000).outlines[AUTHORITIES]
    tiny = import_outlines([path], place(tmp_path), most_bytes=10)
    assert 70_000 < size(whole) < 90_000
    assert size(small) <= 5000
    assert any("cannot be made smaller than" in note for note in tiny.notes)


def test_the_extracts(open_data: Path, tmp_path: Path) -> None:
    """20 MSOAs of Knowsley are the same in 2011 and 2021; the authorities' outlines are those of 2013."""
    boundaries = open_data / "boundaries"
    areas = [{"area": f"E0200{code}", "name": "", "authority": KNOWSLEY} for code in (*range(1327, 1347), 9999)]
    paths = [boundaries / "msoa2011_8LAs.geojson", boundaries / "lad2013_8LAs_madevalid.geojson"]
    found = import_outlines(paths, place(tmp_path, areas=areas))
    assert len(drawn(found)) == 20
    assert sorted(drawn(found, AUTHORITIES)) == [HALTON, KNOWSLEY]
    assert "areas without an outline: E02009999" in found.notes
    assert all(one.is_valid for file in found.outlines for one in drawn(found, file).values())
    balanced(found)
