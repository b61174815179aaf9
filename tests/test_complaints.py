"""Every complaint about the inputs, provoked by the smallest change of a good place (inputs/tiny)."""

import json
import os
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from click.testing import CliRunner
from places import SCENARIO, Place

from capacity.cli import main
from capacity.inputs.errors import SHOWN, BadInput, Complaint
from capacity.inputs.read import yaml12
from capacity.inputs.read.nearest import nearest
from capacity.inputs.schema import NO_SOURCE
from capacity.inputs.schema.rows import TABLES
from capacity.inputs.tables import Tables
from capacity.outputs.workbook.assumption import OF_SCENARIO
from capacity.outputs.workbook.ledger_figures import origin

pytestmark = pytest.mark.unit

QUARTERS = "quarters: 2"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def _has(complaints: list[Complaint], file: Path, line: int, what: str, why: str, got: str | None = None) -> None:
    texts = [str(complaint) for complaint in complaints]
    assert any(
        Path(c.file).absolute() == file.absolute() and (c.line, c.what, c.got) == (line, what, got) and why in c.why
        for c in complaints
    ), f"no {file}:{line}: {what}: {why} (got {got!r}) among {texts}"


def _only(place: Place, name: str, line: int, what: str, why: str, got: str | None = None) -> None:
    _has([place.complaint()], place.folder / name, line, what, why, got)


def _events(place: Place, *events: str) -> Place:
    """Events on lines 9, 10, … of the scenario."""
    lines = "".join(f"  - {{{event}}}\n" for event in events)
    return place.replace(SCENARIO, QUARTERS, f"{QUARTERS}\nevents:\n{lines}".rstrip("\n"))


def test_the_places_have_no_complaints(place: Place, tmp_path: Path) -> None:
    assert place.complaints() == []
    assert Place(tmp_path / "k", "knowsley").complaints() == []


def test_every_table_has_a_field_of_its_rows() -> None:
    assert {name: get_args(kind) for name, kind in get_type_hints(Tables).items()} == {
        name: (row,) for name, (row, _, _) in TABLES.items()
    }
    assert [table.name for table in Tables()] == list(TABLES)


def test_events_are_looked_at_though_there_is_no_place(place: Place) -> None:
    event = "event: beds, service: S1-nursing, change: 1, from: 2025-04-01, until: 2025-04-01"
    _events(place, event).replace(SCENARIO, "place: ..", "place: nowhere")
    assert [(one.line, one.what) for one in place.complaints()] == [(4, "place"), (9, "event 1, until")]


# ---------------------------------------------------------------- cells

CELLS = [
    ("areas.csv", "A2,North", "A1,North", 3, "area", "is already on line 2", "A1"),
    ("areas.csv", "A2,North", "A 2,North", 3, "area", "no space", "A 2"),
    ("areas.csv", "A2,North", "../x,North", 3, "area", "begin with a letter or digit", "../x"),
    ("areas.csv", "A2,North", "A2@x,North", 3, "area", "no @", "A2@x"),
    ("areas.csv", "54.10", "34.10", 3, "latitude", "not a latitude in Great Britain or Northern Ireland", "34.10"),
    ("areas.csv", "54.10", "61", 3, "latitude", "not a latitude in Great Britain or Northern Ireland", "61"),
    ("areas.csv", "54.10,-2.00", "54.10,2.00", 3, "longitude", "(-8.7 to 1.8)", "2.00"),
    ("areas.csv", "54.10", "north", 3, "latitude", "is not a number", "north"),
    ("areas.csv", "Ward,T1,54.10", "Ward,N1,54.10", 3, "authority", "whose role is home", "N1"),
    ("areas.csv", "Ward,T1,54.10", "Ward,T11,54.10", 3, "authority", "authorities.csv (did you mean T1?)", "T11"),
    ("areas.csv", "North Ward", "North\x1b[31mWard", 3, "name", "has a control character", "North\x1b[31mWard"),
    ("areas.csv", "North Ward", "North\0Ward", 3, "name", "has a control character", "North\0Ward"),
    ("areas.csv", "North Ward", "N" * 20_001, 3, "name", "is too long", "N" * 20_001),
    ("authorities.csv", "N1,Nextshire,neighbour", "N1,Nextshire,neighbor", 3, "role", "(did you mean neighbour?)",
     "neighbor"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,-5", 3, "people", "must be 0 or more", "-5"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,", 3, "people", "is not a number", ""),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,many", 3, "people", "is not a number", "many"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,NaN", 3, "people", "is not a number", "NaN"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,inf", 3, "people", "is not a number", "inf"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,1e999", 3, "people", "must be 10,000,000 or less", "1e999"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,1_000", 3, "people", "is not a number", "1_000"),
    ("population.csv", "A2,65+,2025,500", 'A2,65+,2025,"1,00"', 3, "people",
     "is not a number; use commas only between thousands, as in 1,234", "1,00"),
    ("population.csv", "A2,65+,2025,500", 'A2,65+,2025,"0,123"', 3, "people", "use commas only", "0,123"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,£500", 3, "people", "is not a number", "£500"),
    ("population.csv", "A2,65+,2025,500", 'A2,65+,"2,025",500', 3, "year", "is not a number", "2,025"),
    ("areas.csv", "54.10", '"54,100"', 3, "latitude", "is not a number", "54,100"),
    ("services.csv", "860,4", '"£8,60",4', 4, "weekly_fee", "use commas only between thousands", "£8,60"),
    ("services.csv", "860,4", "860£,4", 4, "weekly_fee", "is not a number", "860£"),
    ("sites.csv", "P2,N1", "Provider Two,N1", 4, "provider", "; P2 is the ID of Provider Two", "Provider Two"),
    ("sites.csv", "P2,N1", "P2,nextshire", 4, "authority", "; N1 is the ID of nextshire", "nextshire"),
    ("services.csv", "S3,nursing", "Nursing home three,nursing", 4, "site", "; S3 is the ID of Nursing home three",
     "Nursing home three"),
    ("residents.csv", "S3-nursing,nursing", "S3,nursing", 4, "service",
     "; S3 is a site, and a service is needed: S3-nursing", "S3"),
    ("residents.csv", "S3-nursing,nursing", "Nursing home three,nursing", 4, "service",
     "; Nursing home three is a site, and a service is needed: S3-nursing", "Nursing home three"),
    ("residents.csv", "S3-nursing,nursing", "S3-nursing,General nursing", 4, "need",
     "; nursing is the ID of General nursing", "General nursing"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,٥٠٠", 3, "people", "is not a number", "٥٠٠"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025.5,500", 3, "year", "is not a whole number", "2025.5"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,25,500", 3, "year", "must be 1991 or more", "25"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2024,500", 3, "year", "no people of A2 aged 65+ for 2025", None),
    ("population.csv", "A2,65+,2025,500\n", "", 2, "year", "no people of A2 aged 65+ for 2025", None),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,500\nA3,65+,2025,5", 4, "area", "is not in areas.csv", "A3"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,500\nA2,65+,2025.0,9", 4, "area and age_band and year",
     "is already on line 3", "A2, 65+, 2025"),
    ("population.csv", "A2,65+,2025,500", "A2,65+,2025,500\nA2,18-64,2025,9", 4, "age_band",
     "is not in the bands that the book has rates for", "18-64"),
    ("services.csv", "nursing,12,4", "nursing,7,4", 2, "beds", "4 residents and 4 others are above 7 beds",
     "S1-nursing"),
    ("services.csv", "nursing,12,4", "nursing,99999,4", 2, "beds", "must be 10,000 or less", "99999"),
    ("services.csv", "nursing,12,4", "nursing,12,-4", 2, "others", "must be 0 or more", "-4"),
    ("services.csv", "860,4", "860,few", 4, "council_beds", "is not a number", "few"),
    ("services.csv", "860,4", "-860,4", 4, "weekly_fee", "must be 0 or more", "-860"),
    ("services.csv", "S3,nursing", "S33,nursing", 4, "site", "is not in sites.csv (did you mean S3?)", "S33"),
    ("services.csv", "S3,nursing", "S3,nursin", 4, "care_type", "the book's care types (did you mean nursing?)",
     "nursin"),
    ("sites.csv", "Requires improvement", "Poor", 4, "rating", "one of CQC's ratings", "Poor"),
    ("sites.csv", "P2,N1", "P22,N1", 4, "provider", "is not in providers.csv (did you mean P2?)", "P22"),
    ("sites.csv", "P2,N1", "P2,X1", 4, "authority", "is not in authorities.csv", "X1"),
    ("fee_rates.csv", "N1,nursing,2025-26", "N1,nursing,2025/26", 4, "financial_year", "such as 2026-27", "2025/26"),
    ("fee_rates.csv", "N1,nursing,2025-26", "N1,nursing,2025-27", 4, "financial_year", "such as 2026-27", "2025-27"),
    ("fee_rates.csv", "N1,nursing,2025-26,800\n", "", 3, "usual_rate", "no rate for N1, nursing in 2025-26", None),
    ("fee_rates.csv", "N1,nursing,2025-26,800", "N1,nursing,2025-26,800\nN1,dementia,2025-26,1", 5, "care_type",
     "is not in the book's care types", "dementia"),
    ("fee_rates.csv", "N1,nursing,2025-26,800", "N1,nursing,2025-26,800\nX,nursing,2025-26,1", 5, "authority",
     "is not in authorities.csv", "X"),
    ("residents.csv", "S3-nursing,nursing", "S4-nursing,nursing", 4, "service", "(did you mean S3-nursing?)",
     "S4-nursing"),
    ("residents.csv", "S3-nursing,nursing", "S3-nursing,nursin", 4, "need", "(did you mean nursing?)", "nursin"),
    ("residents.csv", "nursing,T1,1", "nursing,N1,1", 4, "authority", "the plan is for its people", "N1"),
    ("residents.csv", "nursing,T1,1", "nursing,X1,1", 4, "authority", "is not in authorities.csv", "X1"),
    ("workforce.csv", "T1,reg", "T2,reg", 2, "pool", "is not in authorities.csv", "T2"),
    ("workforce.csv", "registered_nurse", "registered_nurses", 2, "role", "(did you mean registered_nurse?)",
     "registered_nurses"),
    ("workforce.csv", ",110", ",-1", 2, "hours_per_week", "must be 0 or more", "-1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "line", "what", "why", "got"), CELLS)
def test_a_bad_cell(
    place: Place, name: str, old: str, new: str, line: int, what: str, why: str, got: str | None
) -> None:
    place.replace(name, old, new)
    _has(place.complaints(), place.folder / name, line, what, why, got)


@pytest.mark.parametrize(
    ("name", "content", "what", "why", "got"),
    [
        ("demand.csv", "area,need,financial_year,admissions\nA9,nursing,2025-26,1", "area", "is not in areas.csv",
         "A9"),
        ("demand.csv", "area,need,financial_year,admissions\nA1,nursin,2025-26,1", "need",
         "(did you mean nursing?)", "nursin"),
        ("demand.csv", "area,need,financial_year,admissions\nA1,nursing,2024-25,1", "financial_year",
         "no admissions for 2025-26", None),
        ("waiting.csv", "area,need,people\nA9,nursing,1", "area", "is not in areas.csv", "A9"),
        ("waiting.csv", "area,need,people\nA1,nursin,1", "need", "(did you mean nursing?)", "nursin"),
        ("waiting.csv", "area,need,people\nA1,nursing,=1+1", "people", "is not a number", "=1+1"),
    ],
)  # fmt: skip
def test_a_bad_cell_of_an_optional_table(
    place: Place, name: str, content: str, what: str, why: str, got: str | None
) -> None:
    _only(place.write(name, content), name, 2, what, why, got)


BLOCK_COLUMNS = "service,site,care_type,beds,others,weekly_fee,council_beds,block_beds,block_fee,block_home\n"


@pytest.mark.parametrize(
    ("block", "what", "why", "got"),
    [
        ("5,,", "block_fee", "is missing: what does each of the block beds cost a week?", None),
        ("13,650,", "block_beds", "13 block beds are above 12 beds", "S1-nursing"),
        (",650,", "block_beds", "is missing: how many beds does the block contract hold?", None),
        (",,T1", "block_beds", "is missing: how many beds does the block contract hold?", None),
        ("5,650,N1", "block_home", "is not a home authority of the place", "N1"),
        ("5,650,Tinborough", "block_home", "; T1 is the ID of Tinborough", "Tinborough"),
        ("5,650,T11", "block_home", "is not a home authority of the place (did you mean T1?)", "T11"),
        ("-5,650,", "block_beds", "must be 0 or more", "-5"),
        ("5,dear,", "block_fee", "is not a number", "dear"),
    ],
)
def test_a_bad_block_contract(place: Place, block: str, what: str, why: str, got: str | None) -> None:
    place.write("services.csv", BLOCK_COLUMNS + f"S1-nursing,S1,nursing,12,4,780,,{block}\n"
                "S2-residential,S2,residential,8,1,690,,,,\nS3-nursing,S3,nursing,10,2,860,4,,,\n")  # fmt: skip
    _has(place.complaints(), place.folder / "services.csv", 2, what, why, got)


def test_two_homes_and_a_block_that_neither_holds(place: Place) -> None:
    place.replace("authorities.csv", "N1,Nextshire,neighbour", "N1,Nextshire,home")
    place.write("services.csv", BLOCK_COLUMNS + "S1-nursing,S1,nursing,12,4,780,,5,650,\n"
                "S2-residential,S2,residential,8,1,690,,,,\nS3-nursing,S3,nursing,10,2,860,4,2,700,N1\n")  # fmt: skip
    _only(place, "services.csv", 2, "block_home", "is needed where several homes plan together")


def test_no_home_authority(place: Place) -> None:
    place.replace("authorities.csv", "T1,Tinborough,home", "T1,Tinborough,beyond")
    _has(place.complaints(), place.folder / "authorities.csv", 1, "role", "no authority is `home`")


def test_age_bands_overlap_for_one_need(place: Place) -> None:
    place.replace("book.yaml", "nursing: {65+: 36.5}", "nursing: {65+: 36.5, 85+: 1}")
    place.add("population.csv", "A1,85+,2025,5\nA2,85+,2025,5\n")
    _only(place, "population.csv", 1, "age_band", "65+ and 85+ overlap: their people count twice for nursing")


def test_age_bands_leave_out_a_need(place: Place) -> None:
    """65+ covers the ages, but the residential rates cannot be applied to it."""
    place.replace("book.yaml", "residential: {65+: 18.25}", "residential: {65-74: 9, 75+: 20}")
    for band in ("65-74", "75+"):
        _has(place.complaints(), place.folder / "population.csv", 1, "age_band",
             f"no people aged {band}, for whom the book has a rate of residential")  # fmt: skip


# ---------------------------------------------------------------- files, headers, rows


@pytest.mark.parametrize(
    "name",
    ["authorities", "areas", "population", "providers", "sites", "services", "residents", "fee_rates"],
)
def test_a_table_is_missing(place: Place, name: str) -> None:
    (place.folder / f"{name}.csv").unlink()
    _only(place, f"{name}.csv", 1, "file", "is missing")


@pytest.mark.parametrize("name", ["authorities", "areas", "population", "sites", "services", "fee_rates", "workforce"])
def test_a_table_is_empty(place: Place, name: str) -> None:
    _only(place.write(f"{name}.csv", "\n,,\n"), f"{name}.csv", 1, "file", "is empty; a header row is needed")


@pytest.mark.parametrize(
    ("name", "why"),
    [("areas", "has no rows"), ("services", "has no rows"), ("population", "has no people")],
)
def test_a_table_has_only_a_header(place: Place, name: str, why: str) -> None:
    place.write(f"{name}.csv", place.text(f"{name}.csv").split("\n")[0])
    _has(place.complaints(), place.folder / f"{name}.csv", 1, "file", why)


def test_residents_may_be_none(place: Place) -> None:
    assert place.write("residents.csv", "service,need,authority,people\n").complaints() == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [("workforces.csv", "(did you mean workforce.csv?)"), ("Waiting.CSV", "(did you mean waiting.csv?)"),
     ("area.geojson", "(did you mean areas.geojson?)"), ("place.yml", "(did you mean place.yaml?)"), ("x.csv", "")],
)  # fmt: skip
def test_a_file_that_is_no_table(place: Place, name: str, hint: str) -> None:
    _only(place.write(name, ""), name, 1, "file", f"is not a file of a place{' ' * bool(hint)}{hint}")


def test_hidden_and_other_files_are_left_alone(place: Place) -> None:
    place.write("._areas.csv", b"\x00\x05").write("notes.txt", "x").write("areas.csv.bak", "x")
    assert place.complaints() == []


@pytest.mark.parametrize(
    ("header", "what", "why", "got"),
    [
        ("area,name,authority,lattitude,longitude", "column", "not a column of this table (did you mean latitude?)",
         "lattitude"),
        ("area,name,authority,latitude", "longitude", "the column is missing", None),
        ("area,name,authority,latitude,longitude,latitude", "latitude", "appears twice in the header", None),
        ("area,name,authority,Latitude,longitude", "column", "(did you mean latitude?)", "Latitude"),
        ("area;name;authority;latitude;longitude", "file", "must have commas between its cells",
         "area;name;authority;latitude;longitude"),
        ("area\tname\tauthority", "file", "save it as CSV with commas", "area\tname\tauthority"),
    ],
)  # fmt: skip
def test_a_bad_header(place: Place, header: str, what: str, why: str, got: str | None) -> None:
    place.replace("areas.csv", "area,name,authority,latitude,longitude", header)
    _has(place.complaints(), place.folder / "areas.csv", 1, what, why, got)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("A2,North, Ward,T1,54.10,-2.00", "has 6 cells where the header has 5; a cell with a comma in it needs quotes"),
        ("A2,North Ward", "has 2 cells where the header has 5"),
        ("A2", "has 1 cell where the header has 5"),
    ],
)
def test_a_row_of_another_length(place: Place, row: str, why: str) -> None:
    """And nothing else is said: the area itself is known."""
    _only(place.replace("areas.csv", "A2,North Ward,T1,54.10,-2.00", row), "areas.csv", 3, "row", why)


def test_lines_are_those_of_the_file(place: Place) -> None:
    """After a byte-order mark, CRLF, blank lines, rows of empty cells and a quoted cell of two lines."""
    text = '\ufeffarea,name,authority,latitude,longitude\r\n\r\n,,,,\r\nA1,"South\r\nWard",T1,54.00,-2.00\r\n\r\n'
    text += "A2,North,T1,x,-2\r\n"
    _only(place.write("areas.csv", text), "areas.csv", 7, "latitude", "is not a number", "x")
    assert place.write("areas.csv", text.replace(",x,", ",54.1,")).complaints() == []
    names = [row.name for row in place.check().inputs.tables.areas.rows]
    assert names == ["South Ward", "North"]


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        (b'area,name\nA1,"South', 2, "is not good CSV"),
        (b'area,name\nA1,"South"x\n', 2, "is not good CSV"),
        (b"area,name\nA1,Ynys M\xf4n\n", 2, 'is not UTF-8 text; in a spreadsheet save it as "CSV UTF-8"'),
        ("area,name\nA1,x\n".encode("utf-16"), 1, "is not UTF-8 text"),
        (b"area,name\nA1," + b"x" * 200_000, 2, "is not good CSV: field larger"),
        (b"", 1, "is empty"),
    ],
)
def test_a_file_that_is_no_csv(place: Place, content: bytes, line: int, why: str) -> None:
    _only(place.write("areas.csv", content), "areas.csv", line, "file", why)


def test_a_table_that_is_a_folder_or_leads_nowhere(place: Place) -> None:
    (place.folder / "workforce.csv").unlink()
    (place.folder / "workforce.csv").symlink_to("nowhere.csv")
    (place.folder / "waiting.csv").mkdir()
    complaints = place.complaints()
    _has(complaints, place.folder / "workforce.csv", 1, "file", "cannot be read: No such file")
    _has(complaints, place.folder / "waiting.csv", 1, "file", "is a folder, not a file")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(place: Place) -> None:
    (place.folder / "areas.csv").chmod(0)
    _only(place, "areas.csv", 1, "file", "cannot be read: Permission denied")


# ---------------------------------------------------------------- the scenario

SCALARS = [
    ("name: baseline", "name: ../x", 2, "name", "must serve as a folder's name", "../x"),
    ("name: baseline", "name: a/b", 2, "name", "must serve as a folder's name", "a/b"),
    ("name: baseline", "name: con", 2, "name", "cannot be a folder's name on Windows", "con"),
    ("name: baseline", "name: a.", 2, "name", "cannot be a folder's name on Windows", "a."),
    ("name: baseline", "name: 12", 2, "name", "is not text; put it in quotes", "12"),
    ("label: Two", 'label: "\\e[31m"\n#', 3, "label", "has a control character", "\x1b[31m"),
    ("place: ..", "place: nowhere", 4, "place", "is not a folder", "{place}/scenarios/nowhere"),
    ("place: ..", "place: baseline.yaml", 4, "place", "is not a folder", "{place}/scenarios/baseline.yaml"),
    ("place: ..", "place: " + "a" * 5000, 4, "place", "is not a folder", "{place}/scenarios/" + "a" * 5000),
    ("book: ../book.yaml", "book: x.yaml", 5, "book", "cannot be read: No such file", "{place}/scenarios/x.yaml"),
    ("book: ../book.yaml", "book: ..", 5, "book", "is a folder, not a file", "{place}"),
    ("start: 2025-04-01", "start: 2025-04-02", 6, "start", "must be the first day of a quarter", "2025-04-02"),
    ("start: 2025-04-01", "start: 2025-05-01", 6, "start", "must be the first day of a quarter", "2025-05-01"),
    ("start: 2025-04-01", "start: 2025-02-30", 6, "start", "is not a date such as 2026-04-01", "2025-02-30"),
    ("start: 2025-04-01", "start: 01/04/2025", 6, "start", "is not a date such as 2026-04-01", "01/04/2025"),
    ("start: 2025-04-01", "start: 9999-10-01", 6, "start", "must lie between 1991 and 2200", "9999-10-01"),
    (QUARTERS, "quarters: 0", 7, "quarters", "must be 1 or more", "0"),
    (QUARTERS, "quarters: 81", 7, "quarters", "must be 80 or less", "81"),
    (QUARTERS, "quarters: 2.5", 7, "quarters", "is not a whole number", "2.5"),
    (QUARTERS, "quarters: two", 7, "quarters", "is not a whole number", "two"),
    (QUARTERS, "quarters: 12:30", 7, "quarters", "is not a whole number", "12:30"),
    (QUARTERS, "quarters: 0x" + "f" * 5000, 7, "quarters", "is not a whole number", "0x" + "f" * 5000),
    (QUARTERS, "quarter: 2", 7, "quarter", "is not a key here (did you mean quarters?)", None),
    (QUARTERS, "quarter: 2", 2, "quarters", "is missing", None),
    (QUARTERS, "quarters: 2\nquarters: 3", 8, "quarters", "is written twice; keep one", None),
    ("fee_ceiling_over_usual", "fee_cieling", 11, "policy.fee_cieling", "(did you mean fee_ceiling_over_usual?)",
     None),
    (QUARTERS, "quarters: 2\nlowest_rating: Good", 8, "lowest_rating", "is not a key here; it belongs under `policy`",
     None),
    ("over_usual: 0.10", "over_usual: 0.10\n  asking_fee_rise: 0.04", 12, "policy.asking_fee_rise",
     "needs the financial year that it is for; type asking_fee_rise: {2026-27: 0.04}", "0.04"),
    (QUARTERS, "quarters: 2\ncapital_limit: 5", 8, "capital_limit", "type capital_limit: {2026-27: 5}", "5"),
    ("over_usual: 0.10", "over_usual: 0.10\n  asking_fee_rise: {2025-26: 4}", 12, "policy.asking_fee_rise.2025-26",
     "means 400%: for 4% type 0.04; if 400% is meant, type {prices: 4, large: true}", "4"),
    ("over_usual: 0.10", "over_usual: 0.10\n  block_fee_rise: {2025-26: -0.3}", 12, "policy.block_fee_rise.2025-26",
     "means -30%: for -0.3% type -0.003; if -30% is meant, type {prices: -0.3, large: true}", "-0.3"),
    ("over_usual: 0.10", "over_usual: 0.10\n  asking_fee_rise: {2025-26: {pay_share: 0.6, pay: 6.7, prices: 0.03}}", 12,
     "policy.asking_fee_rise.2025-26.pay", "for 6.7% type 0.067; if 670% is meant, add large: true beside it", "6.7"),
    ("over_usual: 0.10", "over_usual: 0.10\n  asking_fee_rise: {2027-28: 0.04}", 12, "policy.asking_fee_rise.2027-28",
     "is outside the plan, which covers 2025-26: type one of its years, or delete it", "2027-28"),
    ("unmet, out", "unmett, out", 8, "priority 2", "(did you mean unmet?)", "unmett"),
    ("cost, travel", "cost, cost", 8, "priorities", "names a priority twice", None),
    ("[safe_staffing, unmet, out_of_borough, cost, travel]", "[]", 8, "priorities", "must not be empty", None),
    ("[safe_staffing, unmet, out_of_borough, cost, travel]", "cost", 8, "priorities", "must be a list", "cost"),
    ("rating: Requires improvement", "rating: Poor", 10, "policy.lowest_rating", "must be one of Inadequate", "Poor"),
    ("over_usual: 0.10", "over_usual: -0.1", 11, "policy.fee_ceiling_over_usual", "must be 0 or more", "-0.1"),
    ("over_usual: 0.10", "over_usual: ten", 11, "policy.fee_ceiling_over_usual", "is not a number", "ten"),
    ("over_usual: 0.10", "over_usual: .inf", 11, "policy.fee_ceiling_over_usual", "must be a finite number", "inf"),
    ("over_usual: 0.10", "over_usual: 0.10\n  asking_fee_rise: {2026: 0.05}", 12, "policy.asking_fee_rise.2026",
     "is not a financial year such as 2026-27", "2026"),
    ("policy:", "budget: {T2: {2025-26: 5}}\npolicy:", 9, "budget", "is not a home authority of the place", "T2"),
    ("policy:", "budget: {Tinborough: {2025-26: 5}}\npolicy:", 9, "budget", "; T1 is the ID of Tinborough",
     "Tinborough"),
    ("policy:", "budget: {T1: {2025-26: -5}}\npolicy:", 9, "budget.T1.2025-26", "must be 0 or more", "-5"),
    ("policy:", "budget: {T1: {2025: 5}}\npolicy:", 9, "budget.T1.2025", "such as 2026-27", "2025"),
    ("[safe_staffing,", "[budget, safe_staffing,", 8, "priorities", "names budget, but the scenario has no", None),
    ("over_usual: 0.10", "over_usual: 0.10\n  asking_fee_rise: {2026-27: five}", 12, "policy.asking_fee_rise.2026-27",
     "neither a number such as 0.05 nor {pay_share, pay, prices}", "five"),
    ("over_usual: 0.10", "over_usual: 0.10\n  asking_fee_rise: {2026-27: {pay_share: 60, prices: 0.02}}", 12,
     "policy.asking_fee_rise.2026-27.pay_share", "must be 1 or less", "60"),
    ("over_usual: 0.10", "over_usual: 0.10\n  asking_fee_rise: {2026-27: {pay_share: 0.6, pay: 0.1}}", 12,
     "policy.asking_fee_rise.2026-27.prices", "is missing", None),
    ("over_usual: 0.10", "over_usual: 0.10\n  asking_fee_rise: {2026-27: -1}", 12, "policy.asking_fee_rise.2026-27",
     "must be above -1", "-1"),
    ("over_usual: 0.10", "over_usual: 0.10\n  fee_uplift: {2026-27: 0.04}", 12, "policy.fee_uplift",
     "is now two keys of `policy`: type asking_fee_rise for what homes ask (as fee_uplift was), or usual_rate_rise for"
     " what the council pays as its usual rate", None),
    (QUARTERS, "quarters: 2\nfee_uplift: {2026-27: 0.04}", 8, "fee_uplift", "is now two keys of `policy`: type asking",
     None),
    ("over_usual: 0.10", "over_usual: 0.10\n  diversion: {residentia: {nursing: 0.3}}", 12,
     "policy.diversion.residentia", "is not among the book's needs (did you mean residential?)", "residentia"),
    ("over_usual: 0.10", "over_usual: 0.10\n  diversion: {General nursing: {nursing: 1}}", 12,
     "policy.diversion.General nursing", "is not among the book's needs; nursing is the ID of General nursing",
     "General nursing"),
    ("over_usual: 0.10", "over_usual: 0.10\n  diversion: {residential: {nursin: 0.3}}", 12,
     "policy.diversion.residential.nursin", "is not among the book's care types (did you mean nursing?)", "nursin"),
    ("over_usual: 0.10", "over_usual: 0.10\n  diversion: {residential: {nursing: 1.3}}", 12,
     "policy.diversion.residential.nursing", "must be 1 or less", "1.3"),
    ("over_usual: 0.10", "over_usual: 0.10\n  diversion: {residential: {nursing: -0.3}}", 12,
     "policy.diversion.residential.nursing", "must be 0 or more", "-0.3"),
    ("over_usual: 0.10", "over_usual: 0.10\n  diversion: {residential: 0.3}", 12, "policy.diversion.residential",
     "must be a mapping of keys to values", "0.3"),
    ("over_usual: 0.10", "over_usual: 0.10\n  diversion: {residential: {residential: 0.7}}", 12,
     "policy.diversion.residential",
     "does not place everyone: with the book's `accepts` the shares must add up to at least 1", "0.95"),
    ("policy:", "policy: none\nx:", 9, "policy", "must be a mapping of keys to values", "none"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "what", "why", "got"), SCALARS)
def test_a_bad_value_of_the_scenario(
    place: Place, old: str, new: str, line: int, what: str, why: str, got: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder.parent)
    place.replace(SCENARIO, old, new)
    got = got and got.replace("{place}", place.folder.name)
    _has(place.complaints(), place.scenario, line, what, why, got)


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "why"),
    [
        ("name: baseline", "name: !!python/object:os.system x", 2, "name", "python/object:os.system is not understood"),
        ("name: baseline", "name: &a [*a]", 2, "name 1", "repeats itself without end"),
        ("name: baseline", "\tname: baseline", 2, "YAML", "found character a tab; use spaces"),
        ("name: baseline", "name: base: line", 2, "YAML", "has a colon where none may be: begin a key at the"),
        ("name: baseline", "name: *base", 2, "YAML", "undefined alias"),
        ("  fee_ceiling_over_usual: 0.10\n", '  lowest: "0.10', 11, "YAML", "ends inside quotes: an opening quote"),
        ("name: baseline", "name: base\0line", 2, "YAML", "holds a character that YAML forbids (number 0)"),
        ("name: baseline", "? [a]\n: b\nname: baseline", 2, "file", "a key must be plain text"),
        ("name: baseline", "name: baseline\n---\nname: b", 3, "YAML", "another document"),
        ("label: Two", "label: [" + "[" * 60 + "]" * 60 + "]\n#", 3, "label 1 1", "is nested too deeply"),
        ("label: Two", "label: " + "[" * 9000 + "\n#", 1, "YAML", "is nested too deeply"),
    ],
)
def test_yaml_that_cannot_be_read(place: Place, old: str, new: str, line: int, what: str, why: str) -> None:
    place.replace(SCENARIO, old, new)
    _has(place.complaints(), place.scenario, line, what, why)


def test_yaml_of_too_many_values(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert yaml12.MOST_NODES == 100_000  # of which as many take seconds
    monkeypatch.setattr(yaml12, "MOST_NODES", 1_000)
    place.add(SCENARIO, "\nreport: [" + "1," * 1_000 + "]\n")
    line = place.line_of(SCENARIO, "report:")
    _only(place, SCENARIO, line, "YAML", "holds more than 1,000 values")


def test_aliases_that_repeat_themselves_end_soon(place: Place) -> None:
    bomb = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    place.replace(SCENARIO, "name: baseline", f"name: baseline\na0: &a0 [x]\n{bomb}")
    assert [c.why for c in place.complaints() if "without end" in c.why] == ["repeats itself without end"]


@pytest.mark.parametrize("content", ["", "# nothing\n", "- a\n", "text\n"])
def test_a_scenario_that_is_no_mapping(place: Place, content: str) -> None:
    _only(place.write(SCENARIO, content), SCENARIO, 1, "file", "must be a mapping of keys to values")


def test_a_scenario_that_is_not_utf8(place: Place) -> None:
    _only(place.write(SCENARIO, b"name: x\nlabel: M\xf4n\n"), SCENARIO, 2, "file", "is not UTF-8 text")


def test_a_scenario_that_is_not_there(place: Place) -> None:
    place.scenario.unlink()
    _only(place, SCENARIO, 1, "file", "cannot be read: No such file")


def test_yaml_by_the_rules_of_version_1_2(place: Place) -> None:
    place.write(SCENARIO, "\ufeff" + place.text(SCENARIO).replace("\n", "\r\n"))
    place.replace(SCENARIO, "name: baseline", "name: NO").replace(SCENARIO, QUARTERS, "quarters: 02")
    place.replace(SCENARIO, "label: Two quarters, nothing changes", "label: 12:30")
    scenario = place.check().inputs.scenario
    assert scenario is not None
    assert (scenario.name, scenario.quarters, scenario.label) == ("NO", 2, "12:30")


# ---------------------------------------------------------------- extends


def _child(place: Place, name: str, content: str) -> None:
    place.write(f"scenarios/{name}", content)
    place.scenario = place.folder / "scenarios" / name


def test_a_folder_is_no_scenario_and_one_in_it_is_named(place: Place, tmp_path: Path) -> None:
    """The place's own folder, that of its scenarios, and one without any."""
    for folder, named in ((place.folder, "scenarios/baseline.yaml"), (place.folder / "scenarios", "baseline.yaml")):
        place.scenario = folder
        _has(place.complaints(), folder, 1, "file", f"is a folder; name a scenario, such as {folder / named}")
    place.scenario = tmp_path / "empty"
    place.scenario.mkdir()
    _has(place.complaints(), place.scenario, 1, "file", "is a folder, not a file; name a scenario")


def test_extends_that_leads_nowhere(place: Place) -> None:
    _child(place, "child.yaml", "name: child\nextends: bas.yaml\n")
    _has(place.complaints(), place.scenario, 2, "extends", "cannot be read: No such file", "bas.yaml")


def test_what_a_lost_base_would_have_given_is_not_missing(place: Place) -> None:
    """The file that was meant is named, and so is the child's own fault; `book` and `start` are in the base."""
    _child(place, "child.yaml", "name: child\nextends: baseline.yml\nevents:\n  - {event: closes, site: S2}\n")
    found = place.complaints()
    assert {(each.line, each.what) for each in found} == {(2, "extends"), (4, "event 1, from")}
    _has(found, place.scenario, 2, "extends", "(did you mean baseline.yaml?)", "baseline.yml")


def test_a_lost_base_names_no_file_from_elsewhere(place: Place, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "private.yaml").write_text("")
    _child(place, "child.yaml", f"name: child\nextends: {tmp_path}/elsewhere/privat.yaml\n")
    assert not any("did you mean" in each.why for each in place.complaints())


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ('"14"', "is not a number; take the quotes off"),
        ("3%", "is not a number; write 0.03"),
        ("some", "is not a number"),
    ],
)
def test_a_number_typed_as_text(place: Place, typed: str, why: str) -> None:
    event = f"{{event: beds, service: S1-nursing, change: {typed}, from: 2025-07-01}}"
    _child(place, "child.yaml", f"name: child\nextends: baseline.yaml\nevents:\n  - {event}\n")
    assert [(each.line, each.what, each.why) for each in place.complaints()] == [(4, "event 1, change", why)]


def test_a_number_without_its_zeros_is_the_nearest() -> None:
    assert nearest("P1", ["P01", "P11", "P41"]) == "P01"
    assert nearest("kno-rd9", ["KNO-RD09", "KNO-RD90"]) == "KNO-RD09"
    assert nearest("P10", ["P01", "P100"]) == "P100"  # zeros at the end count


def test_extends_that_is_no_name(place: Place) -> None:
    _child(place, "child.yaml", "name: child\nextends: [baseline.yaml]\n")
    _has(place.complaints(), place.scenario, 2, "extends", "must be a file's name", "['baseline.yaml']")


def test_extends_that_leads_back(place: Place) -> None:
    _child(place, "a.yaml", "name: a\nextends: b.yaml\n")
    place.write("scenarios/b.yaml", "name: b\n\nextends: ../scenarios/a.yaml\n")
    _has(
        place.complaints(),
        place.folder / "scenarios/b.yaml",
        3,
        "extends",
        "leads back to itself",
        "../scenarios/a.yaml",
    )


def test_rises_of_a_longer_plan_that_is_extended(place: Place) -> None:
    """They mean nothing in the shorter one and cannot be deleted there; its own must lie within it."""
    place.replace(SCENARIO, QUARTERS, "quarters: 8").replace(
        SCENARIO, "over_usual: 0.10", "over_usual: 0.10\n  asking_fee_rise: {2026-27: 0.04}"
    )
    child = "name: child\nextends: baseline.yaml\nquarters: 2\n"
    _child(place, "child.yaml", child)
    assert place.check().inputs.scenario.policy.asking_fee_rise == {}
    _child(place, "child.yaml", child + "policy: {asking_fee_rise: {2027-28: 0.04}}\n")
    assert (place.complaint().what, place.complaint().line) == ("policy.asking_fee_rise.2027-28", 4)


def test_a_large_rise_that_is_meant(place: Place) -> None:
    rise = "asking_fee_rise: {2025-26: {prices: 0.3, large: true}}\n  agency_premium_rise: {2025-26: 0.5}"
    place.replace(SCENARIO, "over_usual: 0.10", f"over_usual: 0.10\n  {rise}")
    inputs = place.check().inputs
    assert inputs.scenario.policy.asking_fee_rise["2025-26"].prices == 0.3
    again = inputs.scenario.model_dump(mode="json")["policy"]  # as the run's own scenario.yaml says it
    assert again["asking_fee_rise"] == {"2025-26": {"pay_share": 0.0, "pay": 0.0, "prices": 0.3, "large": True}}
    assert again["agency_premium_rise"] == {"2025-26": 0.5}


def test_a_long_chain_of_extends(place: Place) -> None:
    below = "baseline.yaml"
    for n in range(20):
        _child(place, f"c{n}.yaml", f"extends: {below}\n" + ("name: c\n" if n == 0 else ""))
        below = f"c{n}.yaml"
    assert place.complaints() == []


def test_events_keep_their_own_file_and_line_through_extends(place: Place) -> None:
    _events(place, "event: closes, site: S8, from: 2025-04-01")
    events = "".join(f"  - {{event: closes, site: {site}, from: 2025-07-01}}\n" for site in ("S1", "S9"))
    _child(place, "child.yaml", f"name: child\nextends: baseline.yaml\nevents:\n{events}")
    complaints = place.complaints()
    _has(complaints, place.folder / SCENARIO, 9, "event 1, site", "is not in sites.csv", "S8")
    _has(complaints, place.scenario, 5, "event 2, site", "is not in sites.csv", "S9")
    assert len(complaints) == 2


def test_a_site_that_the_file_below_closes_already(place: Place) -> None:
    _events(place, "event: closes, site: S2, from: 2025-04-01, until: 2025-07-01")
    events = "  - {event: closes, site: S2, from: 2025-07-01}\n"
    _child(place, "child.yaml", f"name: child\nextends: baseline.yaml\nevents:\n{events}")
    assert place.complaints() == []  # open again on the day on which it closes for good
    place.replace(SCENARIO, ", until: 2025-07-01", "")
    _only(place, "scenarios/child.yaml", 4, "event 1, site", "is closed already from 2025-04-01 (", "S2")
    assert "scenarios/baseline.yaml:9): keep one of the two" in place.complaint().why


@pytest.mark.parametrize(("chosen", "complaints"), [("[A]", 0), ("[A, B]", 1)])
def test_a_site_that_two_options_close(place: Place, chosen: str, complaints: int) -> None:
    options = "".join(
        f"  - {{option: {name}, events: [{{event: closes, site: S2, from: 2025-04-01}}]}}\n" for name in "AB"
    )
    place.replace(SCENARIO, QUARTERS, f"{QUARTERS}\nchosen: {chosen}\noptions:\n{options}".rstrip("\n"))
    assert [fault.what for fault in place.complaints()] == ["option 2, event 1, site"] * complaints


# ---------------------------------------------------------------- files of others


def _outside(place: Place, tmp_path: Path, content: str) -> str:
    """A file that does not belong to the place, as the scenario names it."""
    (tmp_path / "models").mkdir(exist_ok=True)
    folder = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    folder.mkdir()
    (folder / "secret.yaml").write_text(content)
    return os.path.relpath(folder / "secret.yaml", place.scenario.parent)


@pytest.mark.parametrize("key", ["extends", "book", "options"])
@pytest.mark.parametrize("content", ["root: s3cret\n", "s3cret:x:0\n", "label: [*s3cret]\n", "budget: s3cret\n"])
def test_files_of_others_are_not_quoted(place: Place, tmp_path: Path, key: str, content: str) -> None:
    named = _outside(place, tmp_path, content)
    place.write(SCENARIO, "".join(
        line for line in place.text(SCENARIO).splitlines(keepends=True) if not line.startswith(key)
    ) + f"{key}: {named}\n")  # fmt: skip
    texts = [str(complaint) for complaint in place.complaints()]
    assert not [text for text in texts if "s3cret" in text or ": root" in text]
    assert [text for text in texts if "secret.yaml:1: " in text and f"outside {tmp_path}" in text]


def test_a_place_of_others_is_not_quoted(place: Place, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    folder = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    place.folder.rename(folder)
    place.folder.mkdir()
    place.folder = folder
    place.replace("areas.csv", "54.10", "s3cret").replace("services.csv", "S3,nursing", "s3cret,nursing")
    inside = tmp_path / "inputs" / "tiny" / "baseline.yaml"
    inside.write_text(place.text(SCENARIO).replace("place: ..", f"place: {folder}").replace(
        "book: ../book.yaml", f"book: {folder}/book.yaml"))  # fmt: skip
    place.scenario = inside
    texts = [str(complaint).rsplit("/", 1)[0] for complaint in place.complaints()]
    assert [text.split("elsewhere/")[1].split("; its text is not shown")[0] for text in texts] == [
        "areas.csv:3: latitude: is not a number",
        "services.csv:4: site: has a fault on this line",
    ]


# ---------------------------------------------------------------- files that are not what they seem


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize(
    "name", [SCENARIO, "book.yaml", "place.yaml", "areas.csv", "waiting.csv", "areas.geojson", "imported/origins.csv"]
)
def test_a_pipe_is_not_waited_for(place: Place, name: str) -> None:
    (place.folder / name).unlink(missing_ok=True)
    (place.folder / name).parent.mkdir(exist_ok=True)
    os.mkfifo(place.folder / name)
    texts = [str(complaint) for complaint in place.complaints()]
    assert [text for text in texts if text.split(" (got")[0].endswith("is a pipe or a device, not a regular file")]


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such device here")
@pytest.mark.parametrize("key", ["extends", "book", "options"])
def test_a_device_is_not_read(place: Place, key: str) -> None:
    text = place.text(SCENARIO).replace("book:", "x:" if key == "book" else "book:")
    place.write(SCENARIO, f"{text}\n{key}: /dev/zero\n")
    assert "is a pipe or a device, not a regular file" in {complaint.why for complaint in place.complaints()}


@pytest.mark.parametrize(
    ("name", "megabytes"),
    [(SCENARIO, 1), ("place.yaml", 1), ("areas.csv", 25), ("areas.geojson", 10)],
)
def test_a_file_beyond_the_limit_of_its_kind(
    place: Place, name: str, megabytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file without content, which takes no space; one byte less is read, and so is this one if it is asked for."""
    with (place.folder / name).open("ab") as file:
        file.truncate(megabytes * 1_000_000 + 1)
    why = f"is too large: {megabytes}.0 MB, and the limit is {megabytes} MB; if it is the right file, set "
    _has(place.complaints(), place.folder / name, 1, "file", f"{why}CAPACITY_LARGEST_MB={megabytes + 1}")
    monkeypatch.setenv("CAPACITY_LARGEST_MB", str(megabytes + 1))
    assert not [complaint for complaint in place.complaints() if "too large" in complaint.why]


def test_yaml_files_that_are_too_much_together(place: Place) -> None:
    """Each is within its limit, three of them are above twice that."""
    below = "baseline.yaml"
    for n in range(3):
        _child(place, f"c{n}.yaml", f"extends: {below}\nname: c\n" + "#" * 900_000)
        below = f"c{n}.yaml"
    why = "takes the YAML files together over the limit of 2 MB; if they are right, set CAPACITY_LARGEST_MB=2"
    _has(place.complaints(), place.folder / "scenarios" / "c1.yaml", 1, "extends", why, "c0.yaml")


def test_a_table_of_too_many_rows(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capacity.inputs.read.regular.ROWS_PER_MB", 1)
    place.write("residents.csv", "service,need,authority,people\n" + "S1-nursing,nursing,T1,0\n" * 30)
    why = "is not good CSV: more than 25 rows; if it is the right file, set CAPACITY_LARGEST_MB=50"
    _has(place.complaints(), place.folder / "residents.csv", 26, "file", why)


def test_a_line_without_end(place: Place) -> None:
    place.add("residents.csv", "S1-nursing" + "," * 1_000_001)
    _only(place, "residents.csv", 5, "file", "is not good CSV: a line of more than 1,000,000 characters")


def test_faults_without_end(place: Place) -> None:
    """A thousand of one file are gathered; the rows that were not read are not missed anywhere else."""
    place.write("sites.csv", "site,name,provider,authority,latitude,longitude,rating\n" + "S1\n" * 5_000)
    complaints = place.complaints()
    assert 1_000 <= len(complaints) <= 1_001
    assert {Path(complaint.file).name for complaint in complaints} == {"sites.csv"}


# ---------------------------------------------------------------- what spreadsheets leave behind


def test_a_table_as_a_spreadsheet_saves_it(place: Place) -> None:
    """A column without a name, blank rows, cells beyond the header, £ and thousands, a column of the council's own."""
    services = place.text("services.csv").splitlines()
    rows = [services[0] + ",Notes,", *(f"{row},ring first," for row in services[1:])]
    rows[1] = rows[1].replace(",780,", ',"£1,780.50",')
    place.write("services.csv", "\r\n".join([*rows[:3], ",,,,,,,,", *rows[3:], ",,,,,,,,", ",,,", ""]) + "\r\n")
    checked = place.check()
    first = checked.inputs.tables.services.rows[0]
    assert (first.service, first.weekly_fee) == ("S1-nursing", 1780.5)
    assert len(checked.inputs.tables.services.rows) == 3
    notes = [warning.text.rsplit("/", 1)[-1] for warning in checked.warnings if warning.kind == "note"]
    assert notes == [
        "services.csv:1: the column Notes is not one of this table's; it is left out",
        "services.csv:1: a column has no name and is blank; it is left out",
        "services.csv:4: 3 blank rows are left out, the first here",
    ]


def test_rows_that_end_before_a_column_that_is_not_read(place: Place) -> None:
    """Spreadsheets leave out blank cells at the end of a row."""
    text = place.text("areas.csv").replace("longitude\n", "longitude,Notes\n")
    assert place.write("areas.csv", text).complaints() == []


def test_a_cell_below_no_name(place: Place) -> None:
    text = place.text("areas.csv").replace("longitude\n", "longitude,\n").replace("-2.00\n", "-2.00,see below\n", 1)
    _only(place.write("areas.csv", text), "areas.csv", 2, "row",
          "is in column 6, which has no name in the header", "see below")  # fmt: skip


def test_less_than_one_bed(place: Place) -> None:
    """12 + 8 + 10 beds in millionths: the solver's tolerances know no such people."""
    text = place.text("services.csv")
    for beds, others in (("12", "4"), ("8", "1"), ("10", "2")):
        text = text.replace(f",{beds},{others},", f",{beds}e-6,{others}e-6,")
    place.write("services.csv", text).write("residents.csv", "service,need,authority,people\n")
    _only(place, "services.csv", 1, "beds", "is 3e-05 for all services together, less than one bed")


# ---------------------------------------------------------------- events

FROM = "from: 2025-04-01"
OPENS = (
    "event: opens, site: X1, name: New, provider: P1, authority: T1, latitude: 54, longitude: -2, "
    f"services: {{nursing: 5}}, weekly_fee: {{nursing: 800}}, {FROM}"
)
EVENTS = [
    (f"event: beds, service: S1-nursin, change: 1, {FROM}", "service", "services.csv (did you mean S1-nursing?)",
     "S1-nursin"),
    ("event: beds, service: S1-nursing, change: 1, from: 2025-01-01", "from", "is before the plan starts on 2025-04-01",
     "2025-01-01"),
    (f"event: beds, service: S1-nursing, change: 1, {FROM}, until: 2025-04-01", "until", "is not after 2025-04-01",
     "2025-04-01"),
    (f"event: beds, service: S1-nursing, change: -13, {FROM}", "change",
     "takes more beds of S1-nursing than there are: -1 would be left on 2025-04-01", None),
    (f"event: beds, service: S1-nursing, change: one, {FROM}", "change", "is not a number", "one"),
    (f"event: beds, service: S1-nursing, beds: 1, {FROM}", "change", "is missing", None),
    (f"event: beds, service: S1-nursing, beds: 1, {FROM}", "beds", "is not a key here", None),
    ("event: beds, service: S1-nursing, change: 1", "from", "is missing", None),
    ("event: beds, service: S1-nursing, change: 1, from: April", "from", "is not a date such as 2026-04-01", "April"),
    (f"event: converts, service: S1-nursin, into: S2-residential, beds: 1, {FROM}", "service", "did you mean",
     "S1-nursin"),
    (f"event: converts, service: S1-nursing, into: S2-residentia, beds: 1, {FROM}", "into", "did you mean",
     "S2-residentia"),
    (f"event: converts, service: S1-nursing, into: S1-nursing, beds: 1, {FROM}", "into", "is the service itself",
     "S1-nursing"),
    (f"event: converts, service: S1-nursing, into: S2-residential, beds: 13, {FROM}", "beds", "takes more beds", None),
    (f"event: converts, service: S1-nursing, into: S2-residential, beds: -1, {FROM}", "beds", "must be 0 or more",
     "-1"),
    (f"event: closes, site: S9, {FROM}", "site", "is not in sites.csv", "S9"),
    (f"event: closes, site: Nursing home one, {FROM}", "site", "; S1 is the ID of Nursing home one",
     "Nursing home one"),
    ("event: closes, site: S2, from: 2025-07-01", "site", "is closed already from 2025-04-01 (", "S2"),
    (f"event: beds, service: S1, change: 1, {FROM}", "service", "; S1 is a site, and a service is needed: S1-nursing",
     "S1"),
    (f"event: closes, sit: S1, {FROM}", "sit", "is not a key here (did you mean site?)", None),
    (f"event: closes, site: S1, form: 2025-07-01, {FROM}", "form", "is not a key here (did you mean from?)", None),
    (f"event: embargo, site: S9, {FROM}", "site", "is not in sites.csv", "S9"),
    (f"event: usual_rate, authority: T9, care_type: nursing, change: 0.1, {FROM}", "authority", "authorities.csv",
     "T9"),
    (f"event: usual_rate, authority: T1, care_type: nursin, change: 0.1, {FROM}", "care_type",
     "did you mean nursing", "nursin"),
    (f"event: usual_rate, authority: T1, care_type: nursing, change: -1, {FROM}", "change", "must be above -1", "-1"),
    (f"event: staff, pool: T9, role: registered_nurse, hours_per_week: 1, {FROM}", "pool", "authorities.csv", "T9"),
    (f"event: staff, pool: T1, role: nurse, hours_per_week: 1, {FROM}", "role", "is not in the book's roles", "nurse"),
    (f"event: staff, pool: T1, role: registered_nurse, hours_per_week: -111, {FROM}", "hours_per_week",
     "takes more hours than there are: -1 a week would be left on 2025-04-01", None),
    (f"event: block, service: S9, beds: 1, fee: 700, {FROM}", "service", "is not in services.csv", "S9"),
    (f"event: block, service: S1-nursing, beds: 1, {FROM}", "fee", "is missing", None),
    (f"event: block, service: S1-nursing, beds: -1, fee: 700, {FROM}", "beds", "must be 0 or more", "-1"),
    (f"event: block, service: S1-nursing, beds: 1, fee: 700, home: N1, {FROM}", "home",
     "is not a home authority of the place", "N1"),
    (f"event: demand, need: nursin, change: 0.1, {FROM}", "need", "did you mean nursing", "nursin"),
    (f"event: demand, need: nursing, change: .nan, {FROM}", "change", "must be a finite number", "nan"),
    (OPENS.replace("site: X1", "site: S1"), "site", "is the name of another site", "S1"),
    (OPENS.replace("site: X1", "site: X 1"), "site", "have no space", "X 1"),
    (OPENS.replace("P1", "P9"), "provider", "is not in providers.csv", "P9"),
    (OPENS.replace("T1", "T9"), "authority", "is not in authorities.csv", "T9"),
    (OPENS.replace("latitude: 54", "latitude: 4"), "latitude", "not a latitude in Great Britain", "4"),
    (OPENS.replace("longitude: -2", "longitude: 22"), "longitude", "not a longitude in Great Britain", "22"),
    (OPENS.replace("{nursing: 5}", "{}"), "services", "must not be empty", None),
    (OPENS.replace("{nursing: 5}", "{nursing: -5}"), "services.nursing", "must be 0 or more", "-5"),
    (OPENS.replace("nursing:", "nursin:"), "services", "the book's care types (did you mean nursing?)", "nursin"),
    (OPENS.replace("{nursing: 5}", "{nursing: 5, residential: 5}"), "weekly_fee", "needs both beds", "residential"),
    (OPENS.replace("{nursing: 800}", "{nursing: 800, residential: 5}"), "weekly_fee", "needs both beds", "residential"),
    (OPENS + ", rating: Poor", "rating", "one of CQC's ratings", "Poor"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "key", "why", "got"), EVENTS)
def test_a_bad_event(place: Place, event: str, key: str, why: str, got: str | None) -> None:
    _events(place, f"event: closes, site: S2, {FROM}", event)
    _has(place.complaints(), place.scenario, 10, f"event 2, {key}", why, got)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ("event: open, site: X1", "must be one of beds, converts, opens, closes, embargo, usual_rate, block, staff,"
         " demand (did you mean opens?)"),
        ("site: X1", "needs the key `event`"),
    ],
)  # fmt: skip
def test_an_event_of_no_kind(place: Place, event: str, why: str) -> None:
    _only(_events(place, event), SCENARIO, 9, "event 1", why)


def test_a_second_block_contract_of_a_service(place: Place) -> None:
    block = f"event: block, service: S1-nursing, beds: 1, fee: 700, {FROM}"
    found = _events(place, block, block).complaint()
    assert (found.line, found.why) == (10, "has another block contract; a service has one")
    place.write("services.csv", BLOCK_COLUMNS + "S1-nursing,S1,nursing,12,4,780,,2,700,\n"
                "S2-residential,S2,residential,8,1,690,,,,\nS3-nursing,S3,nursing,10,2,860,4,,,\n")  # fmt: skip
    assert "has a block contract in services.csv already" in {fault.why for fault in place.complaints()}


def test_two_sites_open_under_one_name(place: Place) -> None:
    complaints = _events(place, OPENS, OPENS).complaints()
    for line, event in ((9, 0), (10, 1)):
        _has(complaints, place.scenario, line, f"event {event + 1}, site", "is the name of another site", "X1")


def test_an_opened_service_bears_the_name_of_another(place: Place) -> None:
    place.replace("services.csv", "S3-nursing,S3", "X1-nursing,S3").replace(
        "residents.csv", "S3-nursing,n", "X1-nursing,n"
    )
    _only(_events(place, OPENS), SCENARIO, 9, "event 1, site", "would bear the name of another service", "X1-nursing")


def test_a_site_opens_where_no_usual_rate_is_known(place: Place) -> None:
    _events(place, OPENS.replace("T1", "N1").replace("nursing:", "residential:"))
    _only(place, "fee_rates.csv", 4, "usual_rate", "no rate for N1, residential in 2025-26")


def test_beds_are_counted_together_and_by_quarter(place: Place) -> None:
    """12 beds in which nobody lives, 7 gone for one quarter and 6 from the next: never more than 12 at once."""
    place.replace("services.csv", "nursing,12,4", "nursing,12,0").replace("residents.csv", "T1,4", "T1,0")
    _events(place, f"event: beds, service: S1-nursing, change: -7, {FROM}, until: 2025-07-01",
            "event: beds, service: S1-nursing, change: -6, from: 2025-07-01")  # fmt: skip
    assert place.complaints() == []
    place.replace(SCENARIO, ", until: 2025-07-01", "")
    _only(place, SCENARIO, 10, "event 2, change", "-1 would be left on 2025-07-01")


# ---------------------------------------------------------------- the book and its changes

BOOK = [
    ("label: Registered nurse", 'label: ""', "roles.registered_nurse.label", "must not be empty", ""),
    ("nhs_funded_share: 0.1", "nhs_funded_share: 1.1", "needs.nursing.nhs_funded_share", "share between 0 and 1",
     "1.1"),
    ("nhs_funded_share: 0.1", "nhs_funded_share: -0.1", "needs.nursing.nhs_funded_share", "share between 0 and 1",
     "-0.1"),
    ("nhs_funded_share: 0.1", "nhs_funded_share: {value: 0.1, high: 2}", "needs.nursing.nhs_funded_share",
     "share between 0 and 1", None),
    ("nhs_funded_share: 0.1", "nhs_funded_share: {value: 0.1, low: 0.2}", "needs.nursing.nhs_funded_share",
     "low is above value", None),
    ("nhs_funded_share: 0.1", "nhs_funded_share: {value: 0.1, high: 0.0}", "needs.nursing.nhs_funded_share",
     "high is below value", None),
    ("nhs_funded_share: 0.1", "nhs_funded_share: {low: 0.1}", "needs.nursing.nhs_funded_share.value", "is missing",
     None),
    ("nhs_funded_share: 0.1", "nhs_funded_share: {value: x}", "needs.nursing.nhs_funded_share.value",
     "is not a number", "x"),
    ("nhs_funded_share: 0.1", "nhs_funded_share: a tenth", "needs.nursing.nhs_funded_share", "is not a number",
     "a tenth"),
    ("nhs_funded_share: 0.1", "nhs_funded_share:", "needs.nursing.nhs_funded_share", "is not a number", ""),
    ("nhs_funded_share: 0.1", "nhs_funded_share: .nan", "needs.nursing.nhs_funded_share", "must be a finite number",
     "nan"),
    ("nhs_funded_share: 0.1", "nhs_funded_shares: 0.1", "needs.nursing.nhs_funded_shares",
     "is not a key here (did you mean nhs_funded_share?)", None),
    ("accepts: {nursing: 1}", "accepts: {nursin: 1}", "needs.nursing.accepts.nursin",
     "is not among the book's care types (did you mean nursing?)", "nursin"),
    ("accepts: {nursing: 1}", "accepts: {nursing: 0.5}", "needs.nursing.accepts",
     "leaves nobody placed: the shares must add up to 1; of its own care type, type 1", "0.5"),
    ("accepts: {nursing: 1}", "accepts: {}", "needs.nursing.accepts",
     "leaves nobody placed: the shares must add up to 1; of its own care type, type 1", "0"),
    ("{registered_nurse: 10}", "{registered_nurs: 10}", "care_types.nursing.hours_per_week.registered_nurs",
     "is not among the book's roles (did you mean registered_nurse?)", "registered_nurs"),
    ("  residential: {65+: 18.25}", "  residentia: {65+: 18.25}", "admissions_per_1000_per_year.residentia",
     "is not among the book's needs (did you mean residential?)", "residentia"),
    ("priority: 1.5", "priority: -1", "needs.nursing.priority", "must be 0 or between 0.001 and 1,000", "-1"),
    ("priority: 1.5", "priority: 1e-9", "needs.nursing.priority", "must be 0 or between 0.001 and 1,000", "1e-09"),
    ("mean_stay_days: 365", "mean_stay_days: 0", "needs.nursing.mean_stay_days",
     "must be between 1 and 100,000 days", "0"),
    ("max_travel_km: 30", "max_travel_km: -1", "needs.nursing.max_travel_km", "must be 0 or more", "-1"),
    ("funded_nursing_care: true", "funded_nursing_care: yes", "care_types.nursing.funded_nursing_care",
     "must be true or false", "yes"),
    ("{2025-26: 254.06, ", "{2025: 254.06, ", "money.funded_nursing_care_per_week.2025", "such as 2026-27", "2025"),
    ("road_factor: 1.3", "road_factor: 0.9", "travel.road_factor", "must be between 1 and 5", "0.9"),
    ("{registered_nurse: 10}", "{registered_nurse: 10}\n    hours_per_site_per_week: {nurse: 168}",
     "care_types.nursing.hours_per_site_per_week.nurse", "is not among the book's roles", "nurse"),
    ("{registered_nurse: 10}", "{registered_nurse: 10}\n    hours_per_site_per_week: {registered_nurse: -1}",
     "care_types.nursing.hours_per_site_per_week.registered_nurse", "must be 0 or more", "-1"),
    ("{registered_nurse: 10}", "{registered_nurse: 10}\n    others_growth_per_year: 1.01",
     "care_types.nursing.others_growth_per_year", "must be a share between -1 and 1, such as 0.01", "1.01"),
    ("{registered_nurse: 10}", "{registered_nurse: 10}\n    others_growth_per_year: -1.01",
     "care_types.nursing.others_growth_per_year", "must be a share between -1 and 1, such as 0.01", "-1.01"),
    ("priority: 1.5", "priority: 1.5\n    days_to_arrange: 86", "needs.nursing.days_to_arrange",
     "must be between 0 and 85 days", "86"),
    ("priority: 1.5", "priority: 1.5\n    days_to_arrange: {value: 57, high: 86}", "needs.nursing.days_to_arrange",
     "must be between 0 and 85 days", None),
    ("priority: 1.5", "priority: 1.5\n    interim_care_per_week: -1", "needs.nursing.interim_care_per_week",
     "must be 0 or more", "-1"),
    ("priority: 1.5", "priority: 1.5\n    self_funders_becoming_funded_per_year: 2",
     "needs.nursing.self_funders_becoming_funded_per_year", "share between 0 and 1", "2"),
    ("priority: 1.5", "priority: 1.5\n    becomes: {residentia: 0.05}", "needs.nursing.becomes.residentia",
     "is not among the book's needs (did you mean residential?)", "residentia"),
    ("priority: 1.5", "priority: 1.5\n    becomes: {nursing: 0.05}", "needs.nursing.becomes.nursing",
     "is the need itself: name another need, or delete it", "nursing"),
    ("priority: 1.5", "priority: 1.5\n    becomes: {residential: 1.5}", "needs.nursing.becomes.residential",
     "share between 0 and 1", "1.5"),
    ("as_of: 2025-26", "as_of: 2025-26\nadmissions_factor: 10.5", "admissions_factor", "must be a factor between 0",
     "10.5"),
    ("as_of: 2025-26", "as_of: 2025-26\nhours_factor: -1", "hours_factor", "must be a factor between 0 and 10", "-1"),
    ("as_of: 2025-26", "as_of: 2025-26\nstaff_stay_after_closure: 1.1", "staff_stay_after_closure",
     "share between 0 and 1", "1.1"),
    ("as_of: 2025-26", "as_of: 2025", "as_of", "is not text; put it in quotes", "2025"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "what", "why", "got"), BOOK)
def test_a_bad_figure_of_the_book(place: Place, old: str, new: str, what: str, why: str, got: str | None) -> None:
    line = place.line_of("book.yaml", old) + new.count("\n")
    _has(place.replace("book.yaml", old, new).complaints(), place.folder / "book.yaml", line, what, why, got)


def test_a_need_that_becomes_others_for_more_than_everyone(place: Place) -> None:
    """0.6 + 0.5 of the residents in a year; 0.6 + 0.4 is everyone, whatever their last binary digits."""
    residential = (
        place.text("book.yaml").split("  residential:\n    label: Residential\n    accepts")[1].split("\n\n")[0]
    )
    place.replace(
        "book.yaml", "\n\nadmissions_per", f"\n  third:\n    label: Third\n    accepts{residential}\n\nadmissions_per"
    )
    place.replace("book.yaml", "priority: 1.5", "priority: 1.5\n    becomes: {residential: 0.6, third: 0.5}")
    line = place.line_of("book.yaml", "becomes:")
    why = "is more than everyone in a year: the shares may add up to 1 at most"
    _only(place, "book.yaml", line, "needs.nursing.becomes", why, "1.1")
    place.replace("book.yaml", "third: 0.5}", "third: 0.4}")
    assert place.complaints() == []


CHANGES = [
    ("{needs: {nursing: {priority: -2}}}", "needs.nursing.priority", "must be 0 or between", "-2"),
    ("{needs.nursing.priority: -2}", "needs.nursing.priority", "must be 0 or between", "-2"),
    ("{needs.nursing: {priority: -2}}", "needs.nursing.priority", "must be 0 or between", "-2"),
    ("{needs.nursng.priority: 2}", "book_changes.needs", "is not in the book (did you mean nursing?)", "nursng"),
    ("{needs: {nursng: {priority: 2}}}", "book_changes.needs", "is not in the book (did you mean nursing?)", "nursng"),
    ("{care_types.nursin.max_occupancy: 1}", "book_changes.care_types", "(did you mean nursing?)", "nursin"),
    ("{roles.nurse.agency_share: 0}", "book_changes.roles", "is not in the book", "nurse"),
    ("{money.discont_rate: 0.1}", "book_changes.money", "(did you mean discount_rate?)", "discont_rate"),
    ("{travel: {road: 1.2}}", "book_changes.travel", "is not in the book", "road"),
    ("{needs.nursing.priorty: 2}", "needs.nursing.priorty", "is not a key here (did you mean priority?)", None),
    ("{ned.nursing: 2}", "ned", "is not a key here", None),
    ("{needs: 3}", "needs", "must be a mapping of keys to values", "3"),
    ("{needs.nursing.priority: {low: 1}}", "needs.nursing.priority.value", "is missing", None),
    ("{needs.nursing.priority: 2, needs: {nursing: {priority: 3}}}", "book_changes.needs.nursing.priority",
     "is written twice; keep one", None),
    ("{needs: }", "needs", "must be a mapping of keys to values", ""),
    ("{needs: []}", "needs", "must be a mapping of keys to values", None),
    ("{needs: {nursing: }}", "needs.nursing", "must be a mapping of keys to values", ""),
    (f"{{a{'.a' * 40}: 2}}", "book_changes", "leads deeper than the book goes", "a" + ".a" * 40),
    ("3", "book_changes", "must be a mapping of keys to values", "3"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "what", "why", "got"), CHANGES)
def test_a_bad_change_of_the_book(place: Place, change: str, what: str, why: str, got: str | None) -> None:
    place.replace(SCENARIO, QUARTERS, f"{QUARTERS}\nbook_changes: {change}")
    _only(place, SCENARIO, 8, what, why, got)


def test_good_changes_of_the_book(place: Place) -> None:
    place.write("place.yaml", "book_changes:\n  needs.nursing.priority: 3\n  travel: {road_factor: 1.5}\n")
    place.replace(SCENARIO, QUARTERS, f"{QUARTERS}\nbook_changes: {{needs: {{nursing: {{priority: 4}}}}}}")
    book = place.check().inputs.book
    assert book is not None
    assert (book.needs["nursing"].priority.value, book.travel.road_factor.value) == (4, 1.5)


def test_a_diversion_takes_the_place_of_what_the_book_accepts(place: Place) -> None:
    """Over the book, the place and the scenario's own changes; another care type may be added, and none is lost."""
    place.write("place.yaml", "book_changes: {needs: {residential: {accepts: {nursing: 0.1}}}}\n")
    place.replace(SCENARIO, QUARTERS, f"{QUARTERS}\nbook_changes: {{needs.residential.accepts.nursing: 0.15}}")
    place.replace(SCENARIO, "over_usual: 0.10", "over_usual: 0.10\n  diversion: {residential: {nursing: 0.3}}")
    _child(place, "child.yaml", "name: child\nextends: baseline.yaml\n"
           "policy: {diversion: {nursing: {residential: 0.2}}}\n")  # fmt: skip
    inputs = place.check().inputs
    assert inputs.book is not None
    accepted = {
        name: {kind: share.value for kind, share in need.accepts.items()} for name, need in inputs.book.needs.items()
    }
    assert accepted == {
        "nursing": {"nursing": 1, "residential": 0.2},
        "residential": {"residential": 1, "nursing": 0.3},
    }
    moved = inputs.book.needs["residential"].accepts["nursing"]
    assert origin(inputs, moved, "needs", "residential", "accepts", "nursing") == (
        OF_SCENARIO,
        "policy.diversion of the scenario",
    )
    own = inputs.book.needs["residential"].accepts["residential"]
    assert origin(inputs, own, "needs", "residential", "accepts", "residential")[0] == NO_SOURCE


def test_published_days_with_their_source(place: Place) -> None:
    place.write("place.yaml", "published_days: {nursing: 34}\npublished_days_source: A survey\n")
    said = place.check().inputs.place_file
    assert (said.published_days, said.published_days_source) == ({"nursing": 34.0}, "A survey")


def test_a_place_that_empties_what_the_scenario_changes(place: Place) -> None:
    """The scenario lays a need over nothing."""
    place.write("place.yaml", "book_changes: {needs: }\n")
    place.replace(SCENARIO, QUARTERS, f"{QUARTERS}\nbook_changes: {{needs: {{nursing: {{priority: 3}}}}}}")
    _only(place, "place.yaml", 1, "needs", "must be a mapping of keys to values", "")


@pytest.mark.parametrize(
    ("content", "line", "what", "why", "got"),
    [
        ("nam: Tiny\n", 1, "nam", "is not a key here (did you mean name?)", None),
        ("name: Tiny\nattribution: 3\n", 2, "attribution", "is not text; put it in quotes", "3"),
        (
            "name: Tiny\n\nbook_changes:\n  travel.road_factor: 9\n",
            4,
            "travel.road_factor",
            "must be between 1 and 5",
            "9",
        ),
        (
            "published_days_source: CQC\npublished_days: {nursin: 12}\n",
            2,
            "published_days.nursin",
            "is not among the book's needs (did you mean nursing?)",
            "nursin",
        ),
        (
            "published_days_source: CQC\npublished_days: {nursing: -1}\n",
            2,
            "published_days.nursing",
            "must be 0 or",
            "-1",
        ),
        (
            "published_days: {nursing: 12}\n",
            1,
            "published_days_source",
            "is needed beside published_days: say who published them, and when",
            "",
        ),
        ("[", 1, "YAML", "expected", None),
    ],
)
def test_a_bad_place_yaml(place: Place, content: str, line: int, what: str, why: str, got: str | None) -> None:
    complaints = place.write("place.yaml", content).complaints()
    if what == "YAML":
        assert [(c.what, Path(c.file).name) for c in complaints] == [("YAML", "place.yaml")]
    else:
        _has(complaints, place.folder / "place.yaml", line, what, why, got)


# ---------------------------------------------------------------- outlines

RING = [[-2.0, 54.0], [-2.1, 54.0], [-2.1, 54.1], [-2.0, 54.0]]


def _outline(area: object = "A1", kind: str = "Polygon", coordinates: object = (RING,)) -> str:
    geometry = {"type": kind, "coordinates": coordinates}
    return json.dumps({"features": [{"properties": {"area": area}, "geometry": geometry}]})


@pytest.mark.parametrize(
    "content", [_outline(), _outline(kind="MultiPolygon", coordinates=[[RING]]), '{"features": []}']
)
def test_good_outlines(place: Place, content: str) -> None:
    assert place.write("areas.geojson", content).complaints() == []


@pytest.mark.parametrize(
    ("content", "line", "what", "why", "got"),
    [
        ('{"features": [\n\n', 3, "file", "is not JSON", None),
        ("[]", 1, "file", "is not a GeoJSON collection of features", None),
        ('{"features": 1}', 1, "file", "is not a GeoJSON collection of features", None),
        ("[" * 100_000, 1, "file", "is not a GeoJSON collection of features", None),
        ('{"features": ' + "9" * 5000 + "}", 1, "file", "is not a GeoJSON collection of features", None),
        ('{"features": [1]}', 1, "feature 1", "is not an outline with the property area", None),
        (_outline(area=5), 1, "feature 1", "the property area is not text", None),
        (_outline(kind="Point"), 1, "feature 1", "must be a Polygon or a MultiPolygon", None),
        (_outline(coordinates=[[[400000, 390000]] * 4]), 1, "feature 1", "must be in WGS84", None),
        (_outline(coordinates=[[[float("nan"), 54.0]] * 4]), 1, "feature 1", "must be in WGS84", None),
        (_outline(coordinates=[RING[:3]]), 1, "feature 1", "must have rings of four points or more", None),
        (_outline(coordinates=[]), 1, "feature 1", "must have rings of four points or more", None),
        (_outline(kind="MultiPolygon", coordinates=[[RING], []]), 1, "feature 1", "must have rings of four points",
         None),
        (_outline(coordinates=[[[-2.0, 54.0, "high"]] * 4]), 1, "feature 1", "is not an outline", None),
        (_outline(coordinates=[["a", "b", "c", "d"]]), 1, "feature 1", "is not an outline", None),
        (_outline(area="A11"), 1, "area", "is not in areas.csv (did you mean A1?)", "A11"),
    ],
)  # fmt: skip
def test_bad_outlines(place: Place, content: str, line: int, what: str, why: str, got: str | None) -> None:
    place.write("areas.geojson", content)
    _only(place, "areas.geojson", line, what, why, got)


def test_outlines_that_are_not_utf8(place: Place) -> None:
    _only(place.write("authorities.geojson", b'{\n"x": "\xff"}'), "authorities.geojson", 2, "file", "is not UTF-8 text")


# ---------------------------------------------------------------- all together


def test_faults_of_several_files_are_shown_together(place: Place) -> None:
    place.replace("areas.csv", "54.10", "4").replace("sites.csv", "Requires improvement", "Poor")
    place.replace("book.yaml", "road_factor: 1.3", "road_factor: 9").replace(SCENARIO, QUARTERS, "quarters: 0")
    place.write("waiting.csv", "area;need").write("areas.geojson", "x")
    found = {(Path(c.file).name, c.line) for c in place.complaints()}
    assert found == {("areas.csv", 3), ("sites.csv", 4), ("book.yaml", 51), ("baseline.yaml", 7), ("waiting.csv", 1),
                     ("areas.geojson", 1)}  # fmt: skip


def test_complaints_come_in_the_order_of_their_lines(place: Place) -> None:
    place.add("workforce.csv", "".join(f"T1,nurse{n},2025-26,1\n" for n in range(30)))
    lines = [complaint.line for complaint in place.complaints()]
    assert lines == list(range(3, 33))


def test_twenty_complaints_are_shown_and_the_rest_counted(place: Place) -> None:
    place.add("workforce.csv", "".join(f"T1,nurse{n},2025-26,1\n" for n in range(SHOWN + 3)))
    with pytest.raises(BadInput) as raised:
        place.check()
    shown = str(raised.value).split("\n")
    assert len(shown) == SHOWN + 1
    assert shown[-1] == "and 3 more"
    assert ':3: role: is not in the book\'s roles (got "nurse0")' in shown[0]


def test_a_complaint_is_one_line_that_a_terminal_does_not_obey() -> None:
    complaint = Complaint("x\x1b]0;y\x07.csv", 3, "name\n", "is\x9b31m bad", "a\x1b[2J\u202eb" + "c" * 500)
    assert str(complaint).isprintable()
    assert len(str(complaint)) < 200
    assert str(Complaint("a.csv", 3, "beds", "is not a number", "x")) == 'a.csv:3: beds: is not a number (got "x")'


@pytest.mark.parametrize("command", ["check", "plan"])
def test_the_command_ends_with_1_and_writes_nothing(
    place: Place, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place.replace("areas.csv", "54.10", "x")
    before = sorted(tmp_path.rglob("*"))
    result = CliRunner().invoke(main, [command, str(place.scenario)])
    assert result.exit_code == 1
    assert 'inputs/tiny/areas.csv:3: latitude: is not a number (got "x")' in result.stderr
    assert result.stdout == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_json_holds_every_complaint(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    place.add("workforce.csv", "".join(f"T1,nurse{n},2025-26,1\n" for n in range(30)))
    result = CliRunner().invoke(main, ["plan", str(place.scenario), "--json", "--quiet"])
    assert result.exit_code == 1
    assert len(json.loads(result.stdout)["complaints"]) == 30


def test_quarters_at_the_end_of_the_calendar(place: Place) -> None:
    """80 quarters from the last start that is allowed are dates still."""
    place.replace(SCENARIO, "start: 2025-04-01", "start: 2200-10-01").replace(SCENARIO, QUARTERS, "quarters: 80")
    assert any("no people of A1 aged 65+ for 2200" in c.why for c in place.complaints())


def test_an_old_key_in_a_file_of_options(place: Place) -> None:
    place.write("scenarios/options.yaml", "fee_uplift: {2026-27: 0.04}\noptions: []\n")
    place.replace(SCENARIO, QUARTERS, f"{QUARTERS}\noptions: options.yaml")
    fault = place.complaint()
    assert (Path(fault.file).name, fault.line, fault.what) == ("options.yaml", 1, "fee_uplift")
    assert fault.why.startswith("is now two keys of `policy`: type asking_fee_rise for what homes ask")
