"""Directories of postcodes in their true layouts, and positions of sites from them."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from import_places import balanced, place, reasons, refused, table

from capacity.importing.grid import from_grid, position
from capacity.importing.model import Origin
from capacity.importing.place import Place
from capacity.importing.postcodes import import_postcodes, normal, read_positions

pytestmark = pytest.mark.unit

# The first columns of Code-Point Open, which has no header, and some of the ONS Postcode Directory's
CODE_POINT = ["L1 0AA", "10", "334864", "389326", "E92000001", "E19000001", "E18000002", "", "E08000012", "E05015289"]
NO_PLACE = ["L1 0ZZ", "90", "0", "0", "E92000001", "E19000001", "E18000002", "", "E08000012", "E05015289"]
ONSPD = ["pcd", "pcd2", "pcds", "dointr", "doterm", "oslaua", "osward", "oseast1m", "osnrth1m", "lat", "long"]
LIVE = ["L1  0AA", "L1   0AA", "L1 0AA", "198001", "", "E08000012", "E05015289", 334864, 389326, 53.396727, -2.981033]
ENDED = ["L10 1AA", "L10  1AA", "L10 1AA", "198001", "201512", "E08000012", "E05015289", 334864, 389326, 53.4, -2.9]
NOWHERE = ["GY1 1AA", "GY1  1AA", "GY1 1AA", "198001", "", "L99999999", "L99999999", "", "", 99.999999, 0]
IRISH = ["BT1 1AA", "BT1  1AA", "BT1 1AA", "198001", "", "N09000003", "N08000309", 333900, 374300, 54.6, -5.93]


def test_a_grid_reference_of_which_both_are_published() -> None:
    """Caister Water Tower in annex A of OS's "Transformations and OSGM15 User Guide"; 1° north is 111 km."""
    latitude, longitude = from_grid(651409.804, 313177.450)
    assert abs(latitude - 52.658007833) * 111_000 < 5
    assert abs(longitude - 1.716073973) * 67_500 < 5


@pytest.mark.parametrize(
    ("x", "y", "found"),
    [
        (-2.98, 53.4, (53.4, -2.98)),
        (0, 0, None),
        (0, 99.999999, None),
        (-331000, 7060000, None),  # metres of the web's maps
        (53.4, -2.98, None),
    ],
)
def test_degrees_and_metres_are_told_by_their_size(x: float, y: float, found: tuple[float, float] | None) -> None:
    assert position(x, y) == found


@given(st.floats(50_000, 650_000), st.floats(10_000, 1_200_000))
def test_the_grid_is_north_up_and_in_britain(x: float, y: float) -> None:
    here, there = from_grid(x, y), from_grid(x, y + 1000)
    assert 0.0085 < there[0] - here[0] < 0.0095  # 1 km is 0.009 degrees of latitude
    assert position(x, y) == here


@pytest.mark.parametrize(
    ("text", "code"),
    [("l10aa", "L1 0AA"), ("EC1A 1BB", "EC1A 1BB"), (" W1A  0AX ", "W1A 0AX"), ("", ""), ("none", ""), ("L1", "")],
)
def test_postcodes_are_known_in_any_writing(text: str, code: str) -> None:
    assert normal(text) == code


def code_point(folder: Path) -> Path:
    (folder / "Data" / "CSV").mkdir(parents=True)
    return table(folder / "Data" / "CSV" / "l.csv", CODE_POINT, NO_PLACE).parents[2]


def zipped(folder: Path) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([CODE_POINT, NO_PLACE])
    with zipfile.ZipFile(folder / "codepo_gb.zip", "w") as archive:
        archive.writestr("Data/CSV/l.csv", text.getvalue())
        archive.writestr("Doc/metadata.txt", "L1 0AA")
    return folder / "codepo_gb.zip"


def single(folder: Path) -> Path:
    return table(folder / "l.csv", CODE_POINT, NO_PLACE)


def with_header(folder: Path) -> Path:
    header = "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,NHS_HA_code"
    header += ",Admin_county_code,Admin_district_code,Admin_ward_code"
    return table(folder / "l.csv", header.split(","), CODE_POINT, NO_PLACE)


def onspd(folder: Path) -> Path:
    return table(folder / "ONSPD.csv", ONSPD, LIVE, ENDED, NOWHERE, IRISH)


def newer_onspd(folder: Path) -> Path:
    """Its columns carry the year of their codes."""
    newer = {"oslaua": "lad25cd", "osward": "wd25cd", "oseast1m": "east1m", "osnrth1m": "north1m", "pcd": "pcd7"}
    return table(folder / "ONSPD.csv", [newer.get(name, name) for name in ONSPD], LIVE, NOWHERE)


def plain_table(folder: Path) -> Path:
    header = ["PC", "PQ", "DC", "WC", "lat", "lon", "ward"]
    return table(folder / "p.csv", header, ["L1 0AA", 10, "E08000012", "E05015289", 53.396727, -2.981033, "Centre"])


@pytest.mark.parametrize("layout", [code_point, zipped, single, with_header, onspd, newer_onspd, plain_table])
def test_every_layout_gives_the_same_position(tmp_path: Path, layout: object) -> None:
    found = read_positions([layout(tmp_path)], ["l1 0aa", "L1 0ZZ", "GY1 1AA"])  # type: ignore[operator]
    assert list(found) == ["L1 0AA"]
    where = found["L1 0AA"]
    assert (where.ward, where.district) == ("E05015289", "E08000012")
    assert (where.latitude, where.longitude) == pytest.approx((53.396727, -2.981033), abs=1e-5)  # 1 m


def test_without_wanted_all_are_read_terminated_and_irish_ones_too(tmp_path: Path) -> None:
    found = read_positions([onspd(tmp_path)], None)
    assert sorted(found) == ["BT1 1AA", "L1 0AA", "L10 1AA"]
    assert (found["BT1 1AA"].latitude, found["BT1 1AA"].longitude) == (54.6, -5.93)  # its grid is another one


def with_sites(folder: Path, written: object = None, **positions: tuple[str, str]) -> Place:
    sites = [{"site": site, "latitude": at[0], "longitude": at[1]} for site, at in positions.items()]
    (folder / "imported").mkdir(exist_ok=True)
    codes = {"s1": "L1 0AA", "s2": "L10 1AA", "s3": "GY1 1AA", "s4": "XX1 1XX", "s5": ""}
    table(folder / "imported" / "register.csv", ["site", "postcode"], *((site, codes[site]) for site in positions))
    return place(folder, sites=sites, written=written)  # type: ignore[arg-type]


def test_sites_without_a_position_get_that_of_their_postcode(tmp_path: Path) -> None:
    blank = ("", "")
    found = import_postcodes([onspd(tmp_path)], with_sites(tmp_path, s1=blank, s2=blank, s3=blank, s4=blank, s5=blank))
    rows = {row.cells["site"]: row for row in found.tables["sites"]}
    assert rows["s1"].cells == {"site": "s1", "latitude": "53.39673", "longitude": "-2.98103"}
    assert rows["s1"].origins["latitude"] == Origin("published", "position of its postcode, ONSPD.csv")
    assert sorted(rows) == ["s1", "s2"]
    assert found.notes[1].endswith("not found: s3 (GY1 1AA), s4 (XX1 1XX), s5 (no postcode)")
    assert reasons(found.dropped) == {
        "GY1 1AA": "has no position in the directory",
        "1 row": "no site of the place has the postcode",
    }
    balanced(found)


def test_only_positions_that_are_no_one_elses_are_replaced(tmp_path: Path) -> None:
    """s1: an import estimated it. s2: an import found it published. s3: the council typed it in."""
    at = ("53.0", "-2.0")
    written = {
        ("sites", (site,), column): (value, Origin(ground, "made up"))
        for site, ground in (("s1", "estimated"), ("s2", "published"))
        for column, value in zip(("latitude", "longitude"), at, strict=True)
    }
    found = import_postcodes([onspd(tmp_path)], with_sites(tmp_path, written, s1=at, s2=at, s3=at))
    assert [row.cells["site"] for row in found.tables["sites"]] == ["s1"]
    assert len(found.notes) == 1


def test_only_the_wanted_are_looked_for(tmp_path: Path) -> None:
    found = import_postcodes([onspd(tmp_path)], with_sites(tmp_path, s1=("", ""), s2=("", "")), wanted=["l101aa"])
    assert [row.cells["site"] for row in found.tables["sites"]] == ["s2"]


def test_rows_that_are_no_postcodes_or_stand_twice_are_counted(tmp_path: Path) -> None:
    path = table(tmp_path / "p.csv", ["postcode", "lat", "long"], ["L1 0AA", 53, -2], ["L10AA", 54, -2], ["?", 53, -2])
    assert read_positions([path], None)["L1 0AA"].latitude == 53
    found = import_postcodes([path], with_sites(tmp_path, s1=("", "")))
    assert [(line.rows, line.why) for line in found.dropped] == [
        (1, "no site of the place has the postcode"),
        (1, "the postcode stands in an earlier row"),
    ]
    balanced(found)


def test_rows_that_are_not_used_are_counted_in_words(tmp_path: Path) -> None:
    again = [["L1 0AA", 53, -2]] * 2
    path = table(tmp_path / "p.csv", ["postcode", "lat", "long"], ["L1 0AA", 53, -2], *again, ["L10 1AA", 53, -2])
    found = import_postcodes([path], with_sites(tmp_path, s1=("", "")))
    assert reasons(found.dropped) == {
        "1 row": "no site of the place has the postcode",
        "2 rows": "the postcode stands in an earlier row",
    }


def test_what_is_no_directory_is_refused_with_what_it_lacks(tmp_path: Path) -> None:
    one = table(tmp_path / "a.csv", ["pcds", "name"], ["L1 0AA", "x"])
    said = refused(read_positions, [one, tmp_path / "none.csv"], None)
    assert "a.csv:1: file: no table with a column of postcodes" in said
    assert "none.csv:1: file: cannot be read: No such file" in said


def test_the_register_comes_first(tmp_path: Path) -> None:
    assert "import the register first" in refused(import_postcodes, [onspd(tmp_path)], place(tmp_path))


def test_the_extract(open_data: Path) -> None:
    found = read_positions([open_data / "postcodes" / "postcode_latlon_ward_8LAs_derived.csv"], None)
    assert len(found) == 46_140
