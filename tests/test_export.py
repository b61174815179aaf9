"""What `capacity export` writes is read back by other libraries and holds the run's figures; what stops it is said."""

import configparser
import csv
import hashlib
import json
import math
import os
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pyarrow
import pytest
import shapely
from browser import CHROMIUM, required
from click.testing import CliRunner, Result
from conftest import ROOT
from hostile import HOSTILE, READ, scenario_of
from packaging.requirements import Requirement
from pyarrow import parquet
from pyogrio.errors import DataLayerError
from pyogrio.raw import read

from capacity.audit.files import files
from capacity.cli import main
from capacity.outputs.export import kinds, layers, pdf
from capacity.outputs.redraw import read_run, write_report
from capacity.planning import plan
from capacity.results import write_together

ALL = tuple(kinds.KINDS)
LAST = "2025-07-01"
SQUARE = [[-2.1, 53.9], [-2.1, 54.04], [-1.9, 54.04], [-1.9, 53.9], [-2.1, 53.9]]
"""The South Ward, clockwise, as RFC 7946 does not have it."""
TWO = [[[[-2.1, 54.05], [-1.9, 54.05], [-1.9, 54.2], [-2.1, 54.2], [-2.1, 54.05]]],
       [[[-1.8, 54.05], [-1.7, 54.05], [-1.7, 54.2], [-1.8, 54.2], [-1.8, 54.05]]]]  # fmt: skip
"""The North Ward, in two parts."""
OUTLINES = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"area": area}, "geometry": {"type": kind, "coordinates": coordinates}}
        for area, kind, coordinates in (("A1", "Polygon", [SQUARE]), ("A2", "MultiPolygon", TWO))
    ],
}
PLACE = {"name": "Tinborough", "note": "Made for tests", "attribution": "Contains figures © Nobody"}


def capacity(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def wanted(*names: str) -> Iterator[str]:
    """As they are typed."""
    for name in names:
        yield from ("--to", name)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two wards with outlines, whose residential home closes in the second quarter, planned."""
    folder = tmp_path_factory.mktemp("export")
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", folder / "tiny"))
    (place / "areas.geojson").write_text(json.dumps(OUTLINES))
    (place / "place.yaml").write_text(json.dumps(PLACE))
    plan(place / "scenarios" / "provider-failure.yaml", folder=folder / "run")
    return folder / "run"


@pytest.fixture(scope="module")
def exported(made: Path) -> Path:
    """Everything that needs no browser."""
    names = [name for name in ALL if name != "pdf"]
    done = capacity("export", made, *wanted(*names), "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    return made / "export"


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A run of one's own, with its place, which nothing has been exported from."""
    own = Path(shutil.copytree(made.parent, tmp_path / "own", ignore=shutil.ignore_patterns("export")))
    return own / "run"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def features(exported: Path, layer: str) -> list[dict[str, Any]]:
    known: list[dict[str, Any]] = json.loads((exported / "geojson" / f"{layer}.geojson").read_text("utf-8"))["features"]
    return known


def properties(exported: Path, layer: str, **which: str) -> dict[str, Any]:
    """Of the only feature that has these."""
    (found,) = [
        feature["properties"] for feature in features(exported, layer) if which.items() <= feature["properties"].items()
    ]
    return dict(found)


@pytest.mark.integration
def test_sites_are_the_last_quarters_of_occupancy(made: Path, exported: Path) -> None:
    rows = [row for row in table(made / "occupancy.csv") if row["quarter"] == LAST]
    assert len(rows) == 3
    for row in rows:
        feature = properties(exported, "sites", service=row["service"])
        assert {name: str(value) for name, value in feature.items() if name in ("site", "care_type", "admits")} == {
            name: row[name] for name in ("site", "care_type", "admits")
        }
        for name in ("beds", "usable", "council", "at_end", "others", "occupancy"):
            assert feature[name] == (float(row[name]) if row[name] else None), name
        assert feature["financial_year"] == "2025-26"
    first = properties(exported, "sites", service="S1-nursing")
    assert (first["name"], first["provider_name"], first["rating"]) == ("Nursing home one", "Provider One", "Good")
    assert properties(exported, "sites", service="S2-residential")["occupancy"] is None  # closed: no beds
    (point,) = [f["geometry"] for f in features(exported, "sites") if f["properties"]["site"] == "S3"]
    assert point == {"type": "Point", "coordinates": [-2.0, 54.12]}


@pytest.mark.integration
def test_areas_by_hand(exported: Path) -> None:
    """Of the North Ward's people with nursing needs 0.911 move to S1, 11.56 km away, and 3.639 and 1.008 to S3 over the
    border, 2.891 km away: 5.558 people, 4.647 of them out of the borough, on average (0.911 × 11.564 + 4.647 × 2.891) /
    5.558 = 4.313 km away. 3.175 wait at the end. Nobody with residential needs is placed after the home has closed."""
    north = properties(exported, "areas", area="A2", need="nursing")
    assert (north["name"], north["home"], north["financial_year"]) == ("North Ward", "T1", "2025-26")
    assert north["people"] == pytest.approx(5.558, abs=0.001)
    assert north["out_of_borough"] == pytest.approx(4.647, abs=0.001)
    assert north["distance_km"] == pytest.approx(4.313, abs=0.001)
    assert north["waiting"] == pytest.approx(3.175, abs=0.001)
    assert len(features(exported, "areas")) == 2 * 2


@pytest.mark.integration
def test_outlines_go_anticlockwise_and_stay_where_they_are(exported: Path) -> None:
    def turns(ring: list[list[float]]) -> float:
        return math.fsum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))

    shapes = {f["properties"]["area"]: f["geometry"] for f in features(exported, "areas")}
    assert shapes["A1"]["type"] == "Polygon"
    assert shapes["A2"]["type"] == "MultiPolygon"
    (south,), north = shapes["A1"]["coordinates"], [rings[0] for rings in shapes["A2"]["coordinates"]]
    assert turns(SQUARE) < 0
    assert [turns(ring) > 0 for ring in (south, *north)] == [True] * 3
    assert sorted(map(tuple, south)) == sorted(map(tuple, SQUARE))
    assert north == [rings[0] for rings in TWO]


@pytest.mark.integration
def test_flows_are_placements_of_the_year(made: Path, exported: Path) -> None:
    flow = properties(exported, "flows", area="A2", service="S3-nursing")
    rows = [r for r in table(made / "placements.csv") if r["area"] == "A2" and r["service"] == "S3-nursing"]
    assert len(rows) == 2
    assert flow["people"] == pytest.approx(sum(float(row["people"]) for row in rows), abs=1e-12)
    assert (flow["name"], flow["site_name"], flow["out_of_borough"]) == ("North Ward", "Nursing home three", True)
    (line,) = [f["geometry"] for f in features(exported, "flows") if f["properties"] == flow]
    assert line == {"type": "LineString", "coordinates": [[-2.0, 54.1], [-2.0, 54.12]]}
    total = sum(float(row["people"]) for row in table(made / "placements.csv"))
    assert sum(f["properties"]["people"] for f in features(exported, "flows")) == pytest.approx(total, abs=1e-9)


@pytest.mark.integration
def test_people_of_a_closed_home_come_from_it_and_those_of_changed_need_from_nowhere(made: Path) -> None:
    known = read_run(made, layers.NEEDED)
    placements = known.tables["placements.csv"]
    more = placements.iloc[[0, 0]].assign(area=["S2-residential@T1", "changed@nursing@T1"], people=[1.5, 0.5])
    moved = replace(known, tables={**known.tables, "placements.csv": pd.concat([placements, more])})
    flows = layers.layers(moved)[2]
    found = {
        row["area"]: (row["name"], shape) for row, shape in zip(flows.rows, flows.geometries, strict=True)
        if "@" in row["area"]
    }  # fmt: skip
    assert found == {
        "S2-residential@T1": (
            "Residents of Residential home two",
            {"type": "LineString", "coordinates": [[-2.0, 54.04], [-2.0, 54.02]]},
        ),
        "changed@nursing@T1": ("Residents whose need has become general nursing (Tinborough)", None),
    }


@pytest.mark.integration
def test_layers_say_whose_data_they_are_and_that_wards_are_not_alike(made: Path, exported: Path) -> None:
    for name in ("sites", "areas", "flows"):
        said = json.loads((exported / "geojson" / f"{name}.geojson").read_text("utf-8"))
        assert said["description"].endswith(
            "Tinborough, scenario provider-failure: figures are what the plan expects, averages over many years like "
            "these, not counts. Made for tests. Contains figures © Nobody."
        )
        assert {column["name"] for column in said["columns"]} == said["features"][0]["properties"].keys()
    areas = json.loads((exported / "geojson" / "areas.geojson").read_text("utf-8"))
    assert "leaves out the priority fairness" in areas["description"]
    (distance,) = [column for column in areas["columns"] if column["name"] == "distance_km"]
    assert distance["unit"] == "km"


@pytest.mark.integration
@pytest.mark.parametrize("layer", ["sites", "areas", "flows"])
def test_gdal_reads_the_same_from_both_files(exported: Path, layer: str) -> None:
    known = [
        read(exported / "geojson" / f"{layer}.geojson", datetime_as_string=True),
        read(exported / "layers.gpkg", layer=layer, datetime_as_string=True),
    ]
    for meta, *_ in known:
        assert meta["crs"] == "EPSG:4326"
    assert list(known[0][0]["fields"]) == list(known[1][0]["fields"])
    for name, one, other in zip(known[0][0]["fields"], known[0][3], known[1][3], strict=True):
        same = [a == b or (a is None and b is None) or (a != a and b != b) for a, b in zip(one, other, strict=True)]
        assert all(same), name
    shapes = [[shapely.from_wkb(bytes(shape)) for shape in found[2]] for found in known]
    assert all(one.equals(other) for one, other in zip(*shapes, strict=True))


@pytest.mark.integration
def test_a_geopackage_is_a_database_of_its_kind(made: Path, exported: Path) -> None:
    """OGC 12-128r19: the header names the kind; contents, geometries and meanings stand in tables of their own."""
    file = exported / "layers.gpkg"
    head = file.read_bytes()[:100]
    assert (head[:16], head[68:72]) == (b"SQLite format 3\0", b"GPKG")
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        contents = database.execute("SELECT table_name, srs_id, last_change FROM gpkg_contents").fetchall()
        started = json.loads((made / "run.json").read_text("utf-8"))["started"]
        assert contents == [(name, 4326, f"{started[:19]}.000Z") for name in ("sites", "areas", "flows")]
        kinds_of = dict(database.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns").fetchall())
        assert kinds_of == {"sites": "POINT", "areas": "MULTIPOLYGON", "flows": "LINESTRING"}
        meaning = database.execute(
            "SELECT description FROM gpkg_data_columns WHERE table_name = 'flows' AND column_name = 'distance_km'"
        ).fetchall()
        assert meaning == [("Distance by road (km)",)]
        (blob,) = database.execute("SELECT geom FROM sites WHERE site = 'S3'").fetchone()
    envelope = {0: 0, 1: 32}[(blob[3] >> 1) & 7]
    assert (blob[:2], struct.unpack("<i", blob[4:8])) == (b"GP", (4326,))
    assert shapely.from_wkb(blob[8 + envelope :]).equals(shapely.Point(-2.0, 54.12))


@pytest.mark.integration
def test_the_same_run_gives_the_same_files(made: Path, exported: Path, tmp_path: Path) -> None:
    names = ("geopackage", "geojson", "parquet", "png")
    assert capacity("export", made, *wanted(*names), "-o", tmp_path / "again").exit_code == 0
    again = {path.relative_to(tmp_path / "again"): path for path in (tmp_path / "again").rglob("*") if path.is_file()}
    assert len(again) > 20
    assert [name for name, path in again.items() if path.read_bytes() != (exported / name).read_bytes()] == []


TYPES = {"number": pyarrow.float64(), "integer": pyarrow.int64(), "boolean": pyarrow.bool_(),
         "date": pyarrow.date32(), "string": pyarrow.dictionary(pyarrow.int32(), pyarrow.string())}  # fmt: skip


@pytest.mark.integration
def test_parquet_holds_every_table_with_the_types_of_its_descriptor(made: Path, exported: Path) -> None:
    described = json.loads((made / "datapackage.json").read_text("utf-8"))["resources"]
    written = {path.stem: path for path in (exported / "parquet").iterdir()}
    assert written.keys() == {path.stem for path in made.glob("*.csv")}
    assert {resource["path"].removesuffix(".csv") for resource in described} == written.keys()
    for resource in described:
        file = written[resource["path"].removesuffix(".csv")]
        schema = parquet.read_schema(file)
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert {name: TYPES[field["type"]] for name, field in fields.items()} == dict(
            zip(schema.names, schema.types, strict=True)
        )
        assert schema.metadata[b"title"].decode() == resource["title"]
        for name, field in fields.items():
            told = schema.field(name).metadata
            assert told[b"description"].decode() == field["description"]
            assert told.get(b"unit", b"").decode() == field.get("unit", "")
        _same(pd.read_parquet(file), table(made / resource["path"]), fields)


def _same(frame: pd.DataFrame, rows: list[dict[str, str]], fields: dict[str, Any]) -> None:
    """Cell for cell what the CSV has."""
    assert len(frame) == len(rows)
    for name, field in fields.items():
        for value, cell in zip(frame[name].tolist(), (row[name] for row in rows), strict=True):
            if cell == "":
                assert value is None or value != value
            elif field["type"] in ("number", "integer"):
                assert value == float(cell)
            elif field["type"] == "boolean":
                assert value is (cell == "true")
            else:
                assert str(value) == cell


@pytest.mark.integration
def test_parquet_has_what_was_asked_later_and_text_as_it_was(run: Path) -> None:
    reasons = "home,need,year,reason,share,alone,last,spread\nT1,'=nursing,2025-26,beds,1.5,,,0.25\n"
    (run / "why.csv").write_text(reasons)
    assert capacity("export", run, *wanted("parquet")).exit_code == 0
    (row,) = pd.read_parquet(run / "export" / "parquet" / "why.parquet").to_dict("records")
    assert {name: value for name, value in row.items() if value == value} == {
        "home": "T1", "need": "=nursing", "year": "2025-26", "reason": "beds", "share": 1.5, "spread": 0.25,
    }  # fmt: skip


def rewrite(run: Path, name: str, text: str) -> None:
    """Write a table anew, and its hash into the record."""
    (run / name).write_text(text, encoding="utf-8")
    record = json.loads((run / "run.json").read_text("utf-8"))
    (file,) = [file for file in record["outputs"] if file["path"] == name]
    file["sha256"] = hashlib.sha256((run / name).read_bytes()).hexdigest()
    (run / "run.json").write_text(json.dumps(record), encoding="utf-8")


@pytest.mark.integration
def test_tables_that_no_plan_wrote_are_a_message(run: Path) -> None:
    text = (run / "financial_plan.csv").read_text()
    assert ",183," in text
    rewrite(run, "financial_plan.csv", text.replace(",183,", ",many,", 1))
    done = capacity("export", run, *wanted("parquet"))
    assert done.exit_code == 1
    assert "is not a whole run of capacity" in done.stderr
    assert not (run / "export").exists()


@pytest.mark.integration
def test_a_run_that_was_cut_short_is_not_exported(run: Path) -> None:
    """Half of a table reads like a whole one: its people would be too few, and nobody could see it."""
    for name in ("occupancy.csv", "waiting.csv"):
        lines = (run / name).read_text().splitlines(keepends=True)
        (run / name).write_text("".join(lines[:-1]))
    done = capacity("export", run, *wanted("geojson"), "--quiet")
    assert (done.exit_code, done.stderr) == (
        1, f"capacity: waiting.csv and occupancy.csv of {run} changed after the plan: plan again, then export\n"
    )  # fmt: skip
    (run / "costs.csv").unlink()  # which no layer needs; parquet would have left it out
    done = capacity("export", run, *wanted("geojson"), "--quiet")
    assert (done.exit_code, done.stderr.splitlines()) == (
        1, [f"capacity: {run} is not a whole run of capacity: No such file or directory: costs.csv"]
    )  # fmt: skip
    assert not (run / "export").exists()


@pytest.mark.integration
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("placements.csv", "A2,", "A9,", "placements.csv has the area A9, which is no longer one of the place's"),
        ("waiting.csv", ",nursing,", ",care,", "waiting.csv has the need care, which is no longer one of the place's"),
        ("occupancy.csv", ",S3,", ",S9,", "occupancy.csv has the site S9, which is no longer one of the place's"),
    ],
)
def test_figures_without_a_place_are_not_left_out(run: Path, file: str, old: str, new: str, said: str) -> None:
    """As where an area has been given another name since the run was planned."""
    text = (run / file).read_text()
    assert old in text
    rewrite(run, file, text.replace(old, new))
    done = capacity("export", run, *wanted("geojson"), "--quiet")
    assert (done.exit_code, done.stderr) == (1, f"capacity: {said}: plan again, then export\n")


@pytest.mark.integration
@pytest.mark.parametrize("command", [("map",), ("report", "--no-verify-limits"), ("export", "--to", "geojson")])
def test_quarters_that_the_scenario_no_longer_plans_are_not_left_out(run: Path, command: tuple[str, ...]) -> None:
    scenario = (run / "scenario.yaml").read_text()
    (run / "scenario.yaml").write_text(scenario.replace("start: '2025-04-01'", "start: '2025-07-01'"))
    before = (run / "map.html").read_bytes()
    done = capacity(*command, run)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].endswith(
        ".csv has the quarter 2025-04-01, which scenario.yaml does not plan: its start or its quarters were changed "
        "after the plan; plan again"
    )
    assert (run / "map.html").read_bytes() == before


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each part of a PNG, whose sums hold."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + content),)
        yield kind, content
        at += 12 + length


@pytest.mark.integration
def test_every_chart_of_the_report_says_what_it_shows(made: Path, exported: Path) -> None:
    page = write_report(made).read_text("utf-8")
    titles = re.findall(r'<svg role="img".*?<title [^>]*>(.*?)</title>', page)
    assert len(titles) > 5
    svgs = sorted((exported / "charts").glob("*.svg"))
    found = []
    for file in svgs:
        picture = ElementTree.parse(file).getroot()
        space = "{http://www.w3.org/2000/svg}"
        title, description, source = (picture.findtext(f"{space}{name}") for name in ("title", "desc", "metadata"))
        assert title
        assert description
        assert source == PLACE["attribution"]
        found.append(title)
        parts = list(chunks(file.with_suffix(".png").read_bytes()))
        width, height = struct.unpack(">II", parts[0][1][:8])
        _, _, wide, high = map(float, picture.attrib["viewBox"].split())
        assert (width, height) == (pytest.approx(2 * wide, abs=1), pytest.approx(2 * high, abs=1))
        told = dict(content.split(b"\0\0\0\0\0", 1) for kind, content in parts if kind == b"iTXt")
        assert {name.decode(): text.decode() for name, text in told.items()} == {
            "Title": title, "Description": description, "Source": source,
        }  # fmt: skip
        assert parts[-1][0] == b"IEND"
    assert sorted(found) == sorted(titles)


@pytest.mark.integration
def test_words_of_a_picture_file_are_those_of_its_title(exported: Path) -> None:
    names = [path.name for path in (exported / "charts").iterdir()]
    assert all(re.fullmatch(r"[a-z0-9-]{1,80}\.(png|svg)", name) for name in names)
    assert "people-who-come-to-need-a-place-in-the-year-2025-26-2-quarters.png" in names, names


@pytest.mark.integration
def test_what_is_written_is_said_and_the_audit_knows_it(run: Path) -> None:
    done = capacity("export", run, *wanted("geojson", "docx", "geojson"))
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [f"Wrote {run / 'export' / 'geojson'}: 3 files", f"Wrote {run / 'export' / 'report.docx'}"],
    )
    said = json.loads(capacity("export", run, *wanted("geopackage"), "--json").stdout)
    assert said == {
        "run": str(run), "changed": [], "complete": True,
        "written": [{"format": "geopackage", "path": str(run / "export" / "layers.gpkg"), "files": 1}],
    }  # fmt: skip
    assert files(run)[0].holds
    assert {path.name for path in (run / "export").iterdir()} == {"geojson", "report.docx", "layers.gpkg"}
    assert (run / "export" / "report.docx").stat().st_mode & 0o777 == 0o644


@pytest.mark.integration
def test_what_has_changed_since_is_said(run: Path) -> None:
    sites = run.parent / "tiny" / "sites.csv"
    sites.write_text(sites.read_text().replace("Nursing home one", "Nursing home 1"))
    done = capacity("export", run, *wanted("geojson"))
    assert "Changed since the plan was made: sites.csv. Names, positions, outlines and sources are" in done.stdout
    said = json.loads((run / "export" / "geojson" / "sites.geojson").read_text("utf-8"))["description"]
    assert "Changed since the plan was made: sites.csv." in said


@pytest.mark.integration
def test_a_run_that_was_stopped_is_said_to_be(run: Path) -> None:
    record = json.loads((run / "run.json").read_text("utf-8"))
    record["complete"], record["solver"]["status"] = False, "time limit"
    (run / "run.json").write_text(json.dumps(record))
    done = capacity("export", run, *wanted("geojson"))
    assert done.stdout.splitlines()[1:] == ["Not every priority of the run was settled (time limit)."]
    said = json.loads((run / "export" / "geojson" / "flows.geojson").read_text("utf-8"))["description"]
    assert "Not every priority was settled (time limit)." in said
    assert json.loads(capacity("export", run, *wanted("geojson"), "--json").stdout)["complete"] is False


@pytest.mark.integration
def test_a_record_that_no_plan_wrote_is_a_message(run: Path) -> None:
    record = json.loads((run / "run.json").read_text("utf-8"))
    (run / "run.json").write_text(json.dumps(record | {"started": "yesterday", "label": "\ud800"}))
    done = capacity("export", run, *wanted("geopackage", "parquet"), "--quiet")
    assert (done.exit_code, done.stderr) == (
        1,
        f"capacity: {run} is not a whole run of capacity: ValueError(\"Invalid isoformat string: 'yesterday'\")\n",
    )
    (run / "run.json").write_text(json.dumps(record | {"scenario": "\ud800", "label": "\ud800"}))
    assert capacity("export", run, *wanted(*(name for name in ALL if name != "pdf")), "--quiet").exit_code == 0


@pytest.mark.integration
def test_a_file_or_another_folder_can_be_named(run: Path, tmp_path: Path) -> None:
    assert capacity("export", run, *wanted("geopackage"), "-o", tmp_path / "a" / "wards.gpkg").exit_code == 0
    assert (tmp_path / "a" / "wards.gpkg").read_bytes()[:6] == b"SQLite"
    assert capacity("export", run, *wanted("docx", "png"), "-o", tmp_path / "b").exit_code == 0
    assert {path.name for path in (tmp_path / "b").iterdir()} == {"report.docx", "charts"}
    assert not (run / "export").exists()
    assert list(tmp_path.rglob(".*")) == []


@pytest.mark.integration
@pytest.mark.parametrize(
    ("names", "out", "said"),
    [
        (["docx", "geopackage"], "x.docx", "x.docx names one file; use it with --to docx alone, or name a folder"),
        (["docx"], "x.gpkg", "x.gpkg names one file; use it with --to geopackage alone, or name a folder"),
        (["geojson"], "x.geojson", "x.geojson names one file; --to geojson writes several, or name a folder"),
        (["geojson"], "run/here", "run/here is inside the run, where an audit would find a file it does not know; "
                                  "leave out -o to write to run/export, or choose another folder"),
        (["docx"], "run/here.docx", "run/here.docx is inside the run, where an audit would find a file it does "
                                    "not know; leave out -o to write to run/export, or choose another folder"),
        (["geojson"], "run/export/../here", "run/here is inside the run, where an audit would find a file it does "
                                            "not know; leave out -o to write to run/export, or choose another folder"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_meant(
    run: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], out: str, said: str
) -> None:
    monkeypatch.chdir(run.parent)
    done = capacity("export", "run", *wanted(*names), "-o", out, "--quiet")
    assert (done.exit_code, done.stderr) == (2, f"capacity: {said}\n")
    assert not (run.parent / out).exists()


@pytest.mark.integration
def test_what_stands_in_the_way_is_said_at_once(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(run.parent)
    (run.parent / "out" / "charts").mkdir(parents=True)
    (run.parent / "out" / "charts" / "notes.txt").write_text("mine")
    (run.parent / "out" / "report.docx").write_text("mine")
    (run.parent / "out" / "parquet").write_text("mine")
    (run.parent / "out" / "geojson").mkdir()
    (run.parent / "out" / "geojson" / "old.geojson").write_text("{}")
    command = ["export", "run", *wanted("png", "docx", "parquet", "geojson"), "-o", "out", "--quiet"]
    done = capacity(*command)
    assert (done.exit_code, done.stderr.splitlines()) == (
        2,
        [
            "capacity: out/charts holds files that no export writes, such as notes.txt: move them, or choose "
            "another folder with -o",
            "capacity: out/report.docx exists; --overwrite replaces it, -o writes elsewhere",
            "capacity: out/parquet exists and is not an ordinary folder: move it, or write elsewhere with -o",
            "capacity: out/geojson exists; --overwrite replaces it, -o writes elsewhere",
        ],
    )
    assert (run.parent / "out" / "report.docx").read_text() == "mine"
    for name in ("charts/notes.txt", "parquet"):
        (run.parent / "out" / name).unlink()
    assert capacity(*command, "--overwrite").exit_code == 0
    assert {path.name for path in (run.parent / "out" / "geojson").iterdir()} == {
        "sites.geojson", "areas.geojson", "flows.geojson"
    }  # fmt: skip


@pytest.mark.integration
def test_what_is_not_installed_is_said_at_once(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "find_spec", lambda name: None)
    monkeypatch.setattr(kinds, "browser", lambda: None)
    done = capacity("export", run, *wanted(*ALL), "--quiet")
    assert (done.exit_code, done.stderr.splitlines()) == (
        1,
        [
            "capacity: geopackage needs pyogrio, parquet needs pyarrow and docx needs python-docx: type pip install "
            "'capacity[export]'",
            "capacity: pdf needs a browser that can print: install Chromium (on Debian or Ubuntu: apt install "
            "chromium), Google Chrome or Microsoft Edge; or open report.html in any browser, and print it to a file",
        ],
    )
    assert not (run / "export").exists()
    assert capacity("export", run, *wanted("geojson", "png"), "--quiet").exit_code == 0  # these need no more


@pytest.mark.integration
@pytest.mark.parametrize("name", ["a!b.gz", "a\nb", os.fsdecode(b"a\xff"), 'x\\y:z"<>|&', "my.zip"])
def test_any_name_of_a_folder_will_do(run: Path, tmp_path: Path, name: str) -> None:
    """GDAL reads archives from some names, and cannot read others."""
    assert capacity("export", run, *wanted("geopackage"), "-o", tmp_path / name, "--quiet").exit_code == 0
    assert (tmp_path / name / "layers.gpkg").read_bytes()[:6] == b"SQLite"
    assert {path.name for path in tmp_path.iterdir()} == {"own", name}


@pytest.mark.integration
def test_a_disk_that_gdal_finds_full_is_a_message(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise DataLayerError("sqlite3_exec(CREATE TABLE) failed: database or disk is full")

    monkeypatch.setattr("pyogrio.raw.write", full)
    done = capacity("export", run, *wanted("geojson", "geopackage"), "--quiet")
    assert done.exit_code == 1
    target = run / "export" / "layers.gpkg"
    assert done.stderr.startswith(f"capacity: {target} cannot be written: database or disk is full (in ")
    assert not (run / "export").exists()


@pytest.mark.integration
def test_an_interrupt_between_two_waits_for_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is asked for is new, or none of it."""
    for name in "ab":
        (tmp_path / name).write_text("old")
    honest = write_together.put

    def put(fresh: Path, path: Path) -> None:
        honest(fresh, path)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(write_together, "put", put)
    with pytest.raises(KeyboardInterrupt):
        write_together.write_together({tmp_path / name: "new" for name in "ab"})
    assert [(tmp_path / name).read_text() for name in "ab"] == ["new", "new"]
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}


@pytest.mark.integration
def test_no_run_is_a_message(tmp_path: Path) -> None:
    done = capacity("export", tmp_path / "nowhere", *wanted("pdf"), "--quiet")
    assert (done.exit_code, done.stderr) == (1, f"capacity: {tmp_path / 'nowhere'}: there is no such folder\n")
    done = capacity("export", tmp_path, *wanted("pdf"), "--quiet")
    assert (done.exit_code, done.stderr) == (
        1, f"capacity: {tmp_path} is not a whole run of capacity: run.json cannot be read: No such file or directory\n"
    )  # fmt: skip


@pytest.mark.integration
def test_a_disk_that_refuses_is_a_message(run: Path) -> None:
    (run.parent / "file").write_text("")
    done = capacity("export", run, *wanted("geojson"), "-o", run.parent / "file" / "x", "--quiet")
    assert done.exit_code in (1, 2)
    assert re.fullmatch(r"capacity: \S+/file/x\S* cannot be (used|made): Not a directory\n", done.stderr)


@pytest.mark.integration
def test_pyarrow_changes_nothing_that_is_planned(made: Path) -> None:
    """Where it is installed, pandas would otherwise hold text in its way: empty columns stay text there."""
    tables = read_run(made, layers.NEEDED).tables
    assert {
        frame[name].dtype.storage for frame in tables.values() for name in ("need", "service") if name in frame
    } == {"python"}


@pytest.mark.unit
def test_the_extra_has_what_the_kinds_need() -> None:
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = settings["options.extras_require"]
    needed = extras["export"].strip().splitlines()
    assert {Requirement(line).name for line in needed} == {kind.package for kind in kinds.KINDS.values()} - {""}
    assert set(needed) <= set(extras["test"].strip().splitlines())


@pytest.mark.unit
def test_the_command_offers_every_kind() -> None:
    (option,) = [parameter for parameter in main.commands["export"].params if parameter.name == "kinds"]
    assert tuple(option.type.choices) == ALL  # type: ignore[attr-defined]


def browser_that(folder: Path, script: str) -> Path:
    """A program called chromium in a folder of its own; $PDF is what it is asked to print to."""
    folder.mkdir(exist_ok=True)
    program = folder / "chromium"
    of = 'for each in "$@"; do case "$each" in --print-to-pdf=*) PDF="${each#--print-to-pdf=}";; esac; done'
    program.write_text(f"#!/bin/sh\n{of}\n{script}\n")
    program.chmod(0o755)
    return folder


@pytest.mark.integration
def test_a_browser_gets_the_page_and_its_pdf_is_kept(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = 'for last in "$@"; do :; done; { echo %PDF-1.4; cat "${last#file://}"; echo "%%EOF"; } > "$PDF"'
    monkeypatch.setenv("PATH", str(browser_that(tmp_path / "bin", copies)) + os.pathsep + os.environ["PATH"])
    assert capacity("export", run, *wanted("pdf"), "--quiet").exit_code == 0
    printed = (run / "export" / "report.pdf").read_text("utf-8")
    assert '<a href="map.html">' in write_report(run).read_text("utf-8")
    page = (run / "report.html").read_text("utf-8")
    page = page.replace('<a href="map.html">Open the map of this run</a>', "Open the map of this run")
    assert printed == f"%PDF-1.4\n{page}%%EOF\n"
    assert {path.name for path in (run / "export").iterdir()} == {"report.pdf"}


@pytest.mark.integration
def test_a_browser_that_fails_leaves_nothing_not_even_what_was_made(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = browser_that(tmp_path / "bin", "echo begun; echo no memory here >&2; exit 1")
    monkeypatch.setenv("PATH", str(folder) + os.pathsep + os.environ["PATH"])
    done = capacity("export", run, *wanted("geojson", "pdf"), "--quiet")
    assert (done.exit_code, done.stderr) == (
        1, f"capacity: {folder / 'chromium'} printed no whole PDF: no memory here\n"
    )  # fmt: skip
    assert not (run / "export").exists()
    browser_that(tmp_path / "bin", 'echo %PDF-1.4 > "$PDF"; echo "out of memory"; kill -9 $$')  # half of one
    done = capacity("export", run, *wanted("geojson", "pdf"), "--quiet")
    assert (done.exit_code, done.stderr) == (
        1, f"capacity: {folder / 'chromium'} printed no whole PDF: out of memory\n"
    )  # fmt: skip
    monkeypatch.setattr(pdf, "ROOM", 10**18)
    done = capacity("export", run, *wanted("geojson", "pdf"), "--quiet")
    assert (done.exit_code, done.stderr) == (
        1,
        f"capacity: {run / 'export' / 'report.pdf'} cannot be written: {folder / 'chromium'} needs at least "
        "1000000000000 MB free on the disk\n",
    )
    assert not (run / "export").exists()
    (folder / "chromium").write_text("#!/nowhere/sh\n")
    done = capacity("export", run, *wanted("pdf"), "--quiet")
    assert (done.exit_code, done.stderr) == (
        1, f"capacity: {folder / 'chromium'} cannot be started: No such file or directory\n"
    )  # fmt: skip


@pytest.mark.integration
def test_a_browser_without_a_sandbox_is_asked_again(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container, for somebody who is not root."""
    made = 'echo %PDF-1.4%%EOF > "$PDF"'
    script = f'case "$*" in *--no-sandbox*) {made};; *) echo No usable sandbox!; echo dbus; exit 1;; esac'
    folder = browser_that(tmp_path / "bin", script)
    monkeypatch.setenv("PATH", str(folder) + os.pathsep + os.environ["PATH"])
    monkeypatch.setattr(pdf, "_is_root", lambda: False)
    assert capacity("export", run, *wanted("pdf"), "--quiet").exit_code == 0
    assert (run / "export" / "report.pdf").read_text() == "%PDF-1.4%%EOF\n"
    monkeypatch.setattr(pdf, "OPEN", ())
    done = capacity("export", run, *wanted("pdf"), "--quiet")
    assert done.stderr == f"capacity: {folder / 'chromium'} printed no whole PDF: No usable sandbox!\n"
    assert (run / "export" / "report.pdf").read_text() == "%PDF-1.4%%EOF\n"  # what was there stays


def gone(number: int) -> bool:
    """Whether a process ends: one that is killed may take a moment to."""
    status = Path(f"/proc/{number}/stat")
    for _ in range(200):
        try:
            if status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


HANGS = 'sleep 600 & echo $! > "{}"; sleep 600'


@pytest.mark.integration
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_a_browser_that_hangs_is_ended_with_all_that_it_started(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = browser_that(tmp_path / "bin", HANGS.format(tmp_path / "number"))
    monkeypatch.setenv("PATH", str(folder) + os.pathsep + os.environ["PATH"])
    monkeypatch.setattr(pdf, "SECONDS", 2)
    done = capacity("export", run, *wanted("pdf"), "--quiet")
    assert (done.exit_code, done.stderr) == (
        1,
        f"capacity: {folder / 'chromium'} has not printed the report after 2 seconds: try again, or open report.html "
        "in a browser and print it to a file\n",
    )
    assert gone(int((tmp_path / "number").read_text()))
    assert not (run / "export").exists()


@pytest.mark.integration
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_an_interrupt_ends_the_browser_and_leaves_nothing(run: Path, tmp_path: Path) -> None:
    folder = browser_that(tmp_path / "bin", f"{HANGS.format(tmp_path / 'part')}")
    moves = f'; mv "{tmp_path}/part" "{tmp_path}/number"; sleep 600'
    script = (folder / "chromium").read_text().replace("; sleep 600", moves)
    (folder / "chromium").write_text(script)
    command = [
        sys.executable,
        "-c",
        "from capacity.cli import main; main()",
        "export",
        str(run),
        *wanted("geojson", "pdf"),
    ]
    path = str(folder) + os.pathsep + os.environ["PATH"]
    running = subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env={**os.environ, "PATH": path}
    )
    assert running.stderr is not None
    for line in running.stderr:
        if "writing the files" in line:
            break
    while not (tmp_path / "number").exists():
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=30) == 130
    assert running.stderr.read() == "capacity: interrupted; nothing was written\n"
    assert gone(int((tmp_path / "number").read_text()))
    assert not (run / "export").exists()


@pytest.mark.slow
def test_chromium_prints_the_report(knowsley_run: Path, tmp_path: Path) -> None:
    if CHROMIUM is None or shutil.which("pdftotext") is None or shutil.which("pdfinfo") is None:
        assert not required("CAPACITY_REQUIRE_BROWSER"), "CAPACITY_REQUIRE_BROWSER=1, and no chromium or poppler"
        pytest.skip("no chromium or no poppler here")
    file = tmp_path / "paper.pdf"
    done = capacity("export", knowsley_run, *wanted("pdf"), "-o", file)
    assert (done.exit_code, done.stdout) == (0, f"Wrote {file}\n"), done.output

    def told(*command: str | Path) -> str:
        return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout

    text = " ".join(told("pdftotext", file, "-").split())
    assert "The care market: demand, supply, gap, and what we want the market to do Knowsley" in text
    assert "Table A21: Input files and their SHA-256" in text
    known = told("pdfinfo", file)
    assert re.search(r"Title:\s+Knowsley · baseline · report", known)
    assert re.search(r"Tagged:\s+yes", known)
    assert re.search(r"Page size:.*A4", known)
    assert "file:" not in told("pdfinfo", "-url", file)


@pytest.mark.integration
def test_hostile_names_stay_names(tmp_path: Path) -> None:
    plan(scenario_of(tmp_path, HOSTILE), folder=tmp_path / "run")
    done = capacity("export", tmp_path / "run", *wanted(*(name for name in ALL if name != "pdf")), "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    layer = read(tmp_path / "run" / "export" / "layers.gpkg", layer="sites")
    names = dict(zip(layer[0]["fields"], layer[3], strict=True))["name"]
    assert set(names) == set(READ)
    assert len(list(tmp_path.rglob("*.svg"))) > 5
    for file in tmp_path.rglob("*.svg"):
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.parse(file).iter()}
        assert not tags & {"script", "img", "foreignObject"}
