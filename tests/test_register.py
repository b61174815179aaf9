"""The register of locations: every vintage is read or refused, and no row of it is lost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from registers import BANDS, DUAL_2026, MONTHLY_2026, SERVICE_TYPES, location, table, write_csv, write_ods, write_xlsx

from capacity.importing.place import Place
from capacity.importing.register import Imported, import_register, read_rules
from capacity.importing.register.read import postcode, read_date
from capacity.inputs.errors import BadInput, WrongUsage
from capacity.inputs.schema.rows import TABLES

pytestmark = pytest.mark.integration

RULES = read_rules(ROOT / "models" / "register.yaml")
EIGHT = ("Knowsley", "Liverpool", "St Helens", "Sefton", "Wirral", "Halton", "Warrington", "West Lancashire")
NEAR = {"Location_Local_Authority": "Liverpool", "Location_Latitude": "53.43"}  # 2.2 km north of the homes in Knowsley
FAR = {"Location_Local_Authority": "Kent", "Location_Latitude": "51.3", "Location_Region": "South East"}


def imported(path: Path, homes: Sequence[str] = ("Knowsley",), within_km: float = 10, **more: object) -> Imported:
    return import_register(path, homes, within_km, Place(path.parent), RULES, **more)  # type: ignore[arg-type]


def of_rows(folder: Path, *rows: Mapping[str, str], **more: object) -> Imported:
    return imported(write_csv(folder / "register.csv", table(rows)), **more)  # type: ignore[arg-type]


def cells(result: Imported, name: str) -> list[dict[str, str]]:
    return [dict(row.cells) for row in result.change.tables[name]]


def why(result: Imported) -> dict[str, str]:
    return {dropped.what: dropped.why for dropped in result.change.dropped}


def adds_up(result: Imported) -> bool:
    source = result.change.sources[0]
    kept, dropped = len(result.change.tables["sites"]), len(result.change.dropped)
    return (source.kept, source.dropped) == (kept, dropped) and source.rows == kept + dropped


HOMES = (
    location("1-101", ["Care home service with nursing"], ["Dementia", "Older People"], Care_homes_beds="44"),
    location("1-102", **NEAR),
    location("1-103", **FAR),
)


@pytest.mark.parametrize("vintage", ["csv", "utf-8-sig", "cp1252", "xlsx 2024", "xlsx 2021", "ods 2026"])
def test_every_vintage_reads_the_same(tmp_path: Path, vintage: str) -> None:
    rows = table(HOMES)
    path = tmp_path / "register"
    if vintage == "xlsx 2024":  # six blank rows above the header
        path = write_xlsx(path.with_suffix(".xlsx"), {"HSCA_Active_Locations": rows}, above=6)
    elif vintage == "xlsx 2021":  # a sheet before it, spaces in the name
        path = write_xlsx(path.with_suffix(".xlsx"), {"README": [["About"]], "HSCA Active Locations": rows})
    elif vintage == "ods 2026":
        sheets = {"README": [["About", "this"]], "HSCA_Active_Locations": rows, "Dual_Registration_Locations": []}
        path = write_ods(path.with_suffix(".ods"), sheets)
    else:
        path = write_csv(path.with_suffix(".csv"), rows, "utf-8" if vintage == "csv" else vintage)
    result = imported(path)
    assert adds_up(result)
    assert [site["site"] for site in cells(result, "sites")] == ["1-101", "1-102"]
    assert cells(result, "sites")[0] == {
        "site": "1-101", "name": "Home 1-101", "provider": "1-900", "authority": "E08000011", "latitude": "53.41",
        "longitude": "-2.84", "rating": "Good",
    }  # fmt: skip
    assert cells(result, "authorities") == [
        {"authority": "E08000011", "name": "Knowsley", "role": "home"},
        {"authority": "E08000012", "name": "Liverpool", "role": "neighbour"},
    ]
    # 44 beds at 0.25, 0.45, 0.15 and 0.15: 11, 19.8, 6.6 and 6.6; the two beds left go to .8 and to the first .6
    assert {row["service"]: row["beds"] for row in cells(result, "services")} == {
        "1-101-dementia_nursing": "11", "1-101-nursing": "20", "1-101-dementia_residential": "7",
        "1-101-residential": "6", "1-102-residential": "20",
    }  # fmt: skip
    line = 9 if vintage == "xlsx 2024" else 3
    assert [(row.line, row.what) for row in result.change.dropped] == [(line + 1, "1-103")]
    assert result.as_of == date(2023, 4, 4)


def test_columns_are_found_by_name_in_any_case_and_order(tmp_path: Path) -> None:
    """Names of 2017 to 2021, columns turned round."""
    renamed = {"Location Postal Code": "Location Post Code", "Dormant (Y/N)": "DORMANT", "Care home?": "Care Home?"}
    rows = [row[::-1] for row in table([location(Dormant__Y_N="Y"), location("1-102")])]
    rows[0] = [renamed.get(column, column) for column in rows[0]]
    result = imported(write_csv(tmp_path / "register.csv", rows))
    assert why(result) == {"1-101": "is dormant"}
    assert "L36 9AA" in result.change.files["register.csv"]


LIST = {"Service Types": "Care home service with nursing, Domiciliary care service",
        "Service users supported": "Caring for adults over 65 yrs, Caring for children, Dementia"}  # fmt: skip


def test_a_file_with_one_column_of_service_types(tmp_path: Path) -> None:
    columns = ["Location ID", "Location Name", "Location Local Authority", "Care homes beds", "Service Types",
               "Service users supported", "Postcode", "Publication Date"]  # fmt: skip
    row = location() | LIST | {"Postcode": "l369aa", "Publication Date": "6/4/2013 12:00:00 AM"}
    path = write_csv(tmp_path / "export.csv", table([row], columns))
    result = imported(path, positions={"L36 9AA": (53.41, -2.84)})
    assert {row["care_type"]: row["beds"] for row in cells(result, "services")} == {
        "dementia_nursing": "5", "nursing": "9", "dementia_residential": "3", "residential": "3"
    }  # fmt: skip
    assert result.as_of == date(2013, 6, 4)
    with pytest.raises(BadInput, match=r"(?s)Location Latitude: .*--postcodes.*Location Longitude"):
        imported(path)


def test_a_processed_file_with_true_and_false(tmp_path: Path) -> None:
    columns = ["location_id", "location_name", "postcode", "region", "la_name_cqc", "latest_overall_rating",
               "care_home", "supported_living", "band_older_people", "dormant", "latitude", "longitude",
               "care_homes_beds", "rating_publication_date", "lad24cd"]  # fmt: skip
    first = ["1-101", "One", "WN8 0PY", "North West", "Lancashire", "Requires improvement", "True", "False", "True",
             "False", "53.5", "-2.7", "103.0", "2023-04-04", "E07000127"]  # fmt: skip
    second = [*first[:6], "True", "True", "False", "False", "53.5", "-2.7", "0.0", "2019-07-09", "E07000127"]
    second[0] = "1-102"
    result = imported(write_csv(tmp_path / "processed.csv", [columns, first, second]), ["Lancashire"])
    assert cells(result, "authorities") == [{"authority": "E07000127", "name": "West Lancashire", "role": "home"}]
    assert [(row["care_type"], row["beds"]) for row in cells(result, "services")] == [
        ("residential", "103"), ("supported_living", "0")
    ]  # fmt: skip
    assert result.change.tables["services"][1].origins["beds"].ground == "missing"
    assert any("which care homes have nursing" in note for note in result.change.notes)


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        (["Care homes beds"], ["Care homes beds"]),
        (["Location ID", "Location Name"], ["Location ID", "Location Name"]),
        (["Location Local Authority"], ["Location Local Authority"]),
        (["Location Latitude"], ["Location Latitude"]),
        (["Care home?", *(column for column in MONTHLY_2026 if "Care home service" in column)], ["Care home?"]),
    ],
)
def test_a_file_that_lacks_columns_is_refused_with_their_names(
    tmp_path: Path, lacking: list[str], named: list[str]
) -> None:
    columns = [column for column in MONTHLY_2026 if column not in lacking]
    with pytest.raises(BadInput) as caught:
        imported(write_csv(tmp_path / "register.csv", table([location()], columns)))
    assert [complaint.what for complaint in caught.value.complaints] == named
    assert all(complaint.why.startswith("the column is missing") for complaint in caught.value.complaints)


def test_the_weekly_directory_is_refused(tmp_path: Path) -> None:
    """It has no beds; four rows stand above its header."""
    header = ["Name", "Address", "Postcode", "Service types", "Provider name", "Local authority", "Region",
              "CQC Location ID (for office use only)", "CQC Provider ID (for office use only)"]  # fmt: skip
    path = write_csv(tmp_path / "directory.csv", [["CQC directory"], [""], ["2 September 2026"], [""], header])
    with pytest.raises(BadInput, match=r"directory.csv:5: Care homes beds: the column is missing"):
        imported(path)


@pytest.mark.parametrize("suffix", [".ods", ".xlsx"])
@pytest.mark.parametrize("damage", ["text", "half"])
def test_a_damaged_workbook_is_refused(tmp_path: Path, suffix: str, damage: str) -> None:
    path = tmp_path / f"register{suffix}"
    if damage == "text":
        path.write_text("not a workbook")
    else:
        (write_ods if suffix == ".ods" else write_xlsx)(path, {"S": table([location(f"1-{n}") for n in range(99)])})
        path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(BadInput, match="cannot be read as a workbook"):
        imported(path)


def test_a_row_that_is_broken_off_in_an_ods_is_noticed(tmp_path: Path) -> None:
    """The archive is whole, but what is packed in it is not what was."""
    path = write_ods(tmp_path / "register.ods", {"S": table([location(f"1-{n}") for n in range(3000)])})
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = b"\xff" * 40
    path.write_bytes(bytes(data))
    with pytest.raises(BadInput, match="cannot be read as a workbook"):
        imported(path)


REASONS = {
    "has no location ID": location(""),
    "the location stands in the file already": location("1-1"),
    "is not a care home, extra care": location("1-2", ["Dental service"], Care_home="N"),
    "is dormant": location("1-3", Dormant__Y_N="Y"),
    "is a second registration of 1-1": location("1-4", Primary_ID__Dual_registration_locations="1-1"),
    "is for children only": location("1-5", bands=["Children 0-18 years"]),
    "has no local authority": location("1-6", Location_Local_Authority=""),
    "has no position: import postcodes first": location("1-7", Location_Latitude="0", Location_Longitude="0"),
    "is further than 10 km": location("1-8", **FAR),
}


@pytest.mark.parametrize("reason", REASONS)
def test_a_row_that_is_not_used_is_listed_with_its_reason(tmp_path: Path, reason: str) -> None:
    result = of_rows(tmp_path, location("1-1"), REASONS[reason])
    (dropped,) = result.change.dropped
    assert (dropped.file, dropped.line) == ("register.csv", 3)
    assert dropped.why.startswith(reason)
    assert [site["site"] for site in cells(result, "sites")] == ["1-1"]
    assert adds_up(result)


def test_a_second_registration_is_kept_where_the_first_is_not_there(tmp_path: Path) -> None:
    primary = {"Primary_ID__Dual_registration_locations": "1-1"}
    assert not why(of_rows(tmp_path, location("1-4", **primary)))
    assert why(of_rows(tmp_path, location("1-1", Dormant__Y_N="Y"), location("1-4", **primary))) == {
        "1-1": "is dormant"
    }


@pytest.mark.parametrize("suffix", [".ods", ".xlsx"])
@pytest.mark.parametrize("order", [1, -1])
def test_the_sheet_of_dual_registrations_counts(tmp_path: Path, suffix: str, order: int) -> None:
    columns = [column for column in MONTHLY_2026 if "Primary ID" not in column]
    pairs = [{"Location ID": "1-2", "Relationship": "HSCA Dual Location", "Primary ID": "1-1"}]
    sheets = {"HSCA_Active_Locations": table([location("1-1"), location("1-2")], columns),
              "Dual_Registration_Locations": table(pairs, DUAL_2026)}  # fmt: skip
    sheets = dict(list(sheets.items())[::order])
    path = (write_ods if suffix == ".ods" else write_xlsx)(tmp_path / f"register{suffix}", sheets)
    assert why(imported(path)) == {"1-2": "is a second registration of 1-1"}


@pytest.mark.parametrize("beds", ["", "0", "many", "12.5", "-3", "1e9"])
def test_a_home_whose_beds_are_no_number_is_listed_with_beds_to_be_supplied(tmp_path: Path, beds: str) -> None:
    result = of_rows(tmp_path, location(Care_homes_beds=beds))
    (service,) = result.change.tables["services"]
    assert (service.cells["beds"], service.origins["beds"].ground) == ("0", "missing")
    assert any("1 locations have no registered beds: theirs are 0" in note for note in result.change.notes)


@pytest.mark.parametrize(
    ("kinds", "care_types"),
    [
        (["Supported living service"], ["supported_living"]),
        (["Extra Care housing services"], ["extra_care"]),
        (["Extra Care housing services", "Supported living service"], ["extra_care", "supported_living"]),
    ],
)
def test_locations_without_beds_are_listed(tmp_path: Path, kinds: list[str], care_types: list[str]) -> None:
    result = of_rows(tmp_path, location("1-2", kinds, Care_home="N", Care_homes_beds=""))
    rows = result.change.tables["services"]
    assert [(row.cells["care_type"], row.cells["beds"]) for row in rows] == [(kind, "0") for kind in care_types]
    assert {row.origins["beds"].ground for row in rows} == {"missing"}


@pytest.mark.parametrize(
    ("written", "rating"),
    [("Requires Improvement", "Requires improvement"), ("Not Rated", "Not rated"), ("", ""), ("Superb", "")],
)
def test_ratings_are_cqc_s_words(tmp_path: Path, written: str, rating: str) -> None:
    result = of_rows(tmp_path, location(Location_Latest_Overall_Rating=written))
    assert cells(result, "sites")[0]["rating"] == rating
    assert any("'Superb'" in note for note in result.change.notes) == (written == "Superb")


def test_a_home_without_provider_has_one_of_its_own(tmp_path: Path) -> None:
    result = of_rows(tmp_path, location(Provider_ID="", Provider_Name=""))
    (provider,) = result.change.tables["providers"]
    assert provider.cells == {"provider": "1-101-provider", "name": "Not given (Home 1-101)"}
    assert provider.origins["name"].ground == "missing"
    assert cells(result, "sites")[0]["provider"] == "1-101-provider"


def test_no_person_and_no_telephone_number_is_carried_over(tmp_path: Path) -> None:
    change = of_rows(tmp_path, location()).change
    assert "Somebody" not in str(change)
    assert "0151" not in str(change)


def test_positions_by_postcode_stand_in(tmp_path: Path) -> None:
    row = location(Location_Latitude="", Location_Longitude="", Location_Postal_Code="l36 9aa")
    result = of_rows(tmp_path, row, positions={"L36 9AA": (53.4, -2.8)})
    assert cells(result, "sites")[0]["latitude"] == "53.4"


def test_areas_of_a_home_authority_count_for_the_distance(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "register.csv", table([location("1-1"), location("1-3", **FAR)]))
    area = {"area": "A1", "authority": "E08000011", "latitude": "51.31", "longitude": "-2.84"}
    place = Place(tmp_path, {"areas": {("A1",): area}})
    assert len(import_register(path, ["Knowsley"], 2, place, RULES).change.tables["sites"]) == 2
    assert len(import_register(path, ["Knowsley"], 1, place, RULES).change.tables["sites"]) == 1  # 0.01° are 1.1 km


@pytest.mark.parametrize("columns", [MONTHLY_2026, [column for column in MONTHLY_2026 if "Region" not in column]])
def test_roles_go_by_region(tmp_path: Path, columns: Sequence[str]) -> None:
    """The register's, or that of the list of authorities."""
    rows = table([location("1-1"), location("1-2", **NEAR), location("1-3", **FAR)], columns)
    result = imported(write_csv(tmp_path / "register.csv", rows), within_km=500)
    assert {row["name"]: row["role"] for row in cells(result, "authorities")} == {
        "Knowsley": "home", "Liverpool": "neighbour", "Kent": "beyond"
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["St. Helens", "st helens", "E08000013", "e08000013", "St Helens Council", "Metropolitan Borough of St Helens"],
)
def test_a_home_authority_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    result = of_rows(tmp_path, location(Location_Local_Authority="St. Helens"), homes=[name])
    assert cells(result, "authorities")[0]["authority"] == "E08000013"


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("Knowsly", r"--home Knowsly: there is no such authority \(did you mean Knowsley\?\)"),
        ("Kent", "--home Kent: has no care home"),
        ("Preston", "--home Preston: is a district of Lancashire, which arranges its social care"),
    ],
)
def test_a_home_authority_that_cannot_be_one(tmp_path: Path, name: str, complaint: str) -> None:
    with pytest.raises(WrongUsage, match=complaint):
        of_rows(tmp_path, location(), location("1-2", Location_Local_Authority="Lancashire"), homes=[name])


def test_an_authority_without_a_code_has_an_id_of_its_name(tmp_path: Path) -> None:
    result = of_rows(tmp_path, location(Location_Local_Authority="Isle of Man"), homes=["isle of man"])
    assert cells(result, "authorities")[0] == {"authority": "Isle-of-Man", "name": "Isle of Man", "role": "home"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("04/06/2013", date(2013, 6, 4)), ("2013-06-04", date(2013, 6, 4)), ("2013-06-04 00:00:00", date(2013, 6, 4)),
        ("6/4/2013 12:00:00 AM", date(2013, 6, 4)), ("31/02/2013", None), ("soon", None), ("", None),
        ("1/1/0013", None),
    ],
)  # fmt: skip
def test_dates(text: str, day: date | None) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(("text", "tidy"), [("wa88xr", "WA8 8XR"), (" L1  1AA ", "L1 1AA"), ("", ""), ("?", "?")])
def test_postcodes(text: str, tidy: str) -> None:
    assert postcode(text) == tidy


CELL = st.sampled_from(["", "Y", "0", "-1", "nan", "inf", "1e400", "1-1", "Knowsley", "Kent", "E08000011", "20", "53.4",
                        "-2.8", "=1+1", "\x1b[31m", "a\nb", "x" * 99, "31/02/2020",
                        "01/02/2020", "True", "\ud7ff", "é"])  # fmt: skip
ROW = st.dictionaries(st.sampled_from(MONTHLY_2026[:40] + MONTHLY_2026[-46:]), CELL, max_size=8)


@given(st.lists(ROW, max_size=6))
def test_no_row_of_a_random_register_is_lost(
    tmp_path_factory: pytest.TempPathFactory, changes: list[dict[str, str]]
) -> None:
    """And what is kept are rows that a place can hold."""
    rows = [location(f"1-{10 + at}") | change for at, change in enumerate(changes)]
    result = of_rows(tmp_path_factory.mktemp("register"), location("1-1"), *rows)
    assert adds_up(result)
    assert result.change.sources[0].rows == len(rows) + 1
    for name in ("authorities", "providers", "sites"):
        model, keys, _ = TABLES[name]
        found = [model.model_validate(row) for row in cells(result, name)]
        assert len({tuple(getattr(row, key) for key in keys) for row in found}) == len(found)
    sites = {row["site"]: 0 for row in cells(result, "sites")}
    for service in cells(result, "services"):
        sites[service["site"]] += int(service["beds"])
    registered = {row["Location ID"]: row["Care homes beds"] for row in rows}
    for site, beds in sites.items():
        if registered.get(site, "").isdecimal() and registered[site].isascii() and beds:
            assert beds == int(registered[site])


def test_the_real_register_of_2021(open_data: Path) -> None:
    """522 homes of eight authorities, 27 of them with 1,103 beds in Knowsley."""
    path = open_data / "cqc" / "cqc_care_homes_2021-03_8LAs.csv"
    result = imported(path, EIGHT)
    assert adds_up(result)
    assert len(result.change.tables["sites"]) == 522
    authority = {row["site"]: row["authority"] for row in cells(result, "sites")}
    homes, beds = Counter(authority.values()), Counter[str]()
    for service in cells(result, "services"):
        beds[authority[service["site"]]] += int(service["beds"])
    assert (homes["E08000011"], beds["E08000011"]) == (27, 1103)
    assert (homes["E07000127"], beds["E07000127"]) == (32, 1354)
    assert sum(beds.values()) == 17540
    assert len(imported(path, within_km=0).change.tables["sites"]) == 27


def test_the_real_samples_are_read_or_refused(open_data: Path) -> None:
    assert adds_up(imported(open_data / "cqc" / "cqc_locations_2026_sample_6rows.csv", ["Liverpool"]))
    with pytest.raises(BadInput, match="Location Latitude: the column is missing"):
        imported(open_data / "cqc" / "cqc_locations_export_2025-08_sample.csv", ["Kent"])


def test_the_fixtures_have_the_true_columns(open_data: Path) -> None:
    published = (open_data / "cqc" / "HSCA_Active_Locations_headers_2026.txt").read_text().splitlines()
    assert list(MONTHLY_2026) == published
    assert (len(SERVICE_TYPES), len(BANDS)) == (33, 12)
