"""Whole import commands against a folder that a council works on: nothing of its own is lost, nothing left half."""

import hashlib
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from forked import at_once
from import_places import table as csv_file
from registers import location, table, write_csv

from capacity.cli import main

pytestmark = pytest.mark.integration

NURSING = "Care home service with nursing"
OUTLINES = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"E08000011"},'
    '"geometry":{"type":"Polygon","coordinates":[[[-2.9,53.4],[-2.8,53.4],[-2.8,53.5],[-2.9,53.4]]]}}]}'
)
Homes = list[dict[str, str]]


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["import", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert result.exit_code == code, result.output
    return result.output


def register(path: Path, *homes: dict[str, str]) -> Path:
    return write_csv(path, table(homes))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines(folder: Path, name: str) -> list[str]:
    return (folder / name).read_text("utf-8").splitlines()


def take_out(folder: Path, name: str, beginning: str) -> list[str]:
    """Rows that the council deletes from a table."""
    out = [line for line in lines(folder, name) if line.startswith(beginning)]
    left = [line for line in lines(folder, name) if line not in out]
    (folder / name).write_text("\n".join(left) + "\n", "utf-8")
    return out


@pytest.fixture
def outlines(tmp_path: Path) -> Path:
    path = tmp_path / "authorities.geojson"
    path.write_text(OUTLINES, "utf-8")
    return path


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """A place with these homes, from register.csv."""

    def place(*homes: dict[str, str], options: tuple[str, ...] = ()) -> Path:
        folder = tmp_path / "place"
        run("cqc", register(tmp_path / "register.csv", *homes), "--home", "Knowsley", *options, "-o", folder)
        return folder

    return place


def test_a_home_that_was_taken_out_comes_back_whole_and_is_named(make: Callable[..., Path], tmp_path: Path) -> None:
    folder = make(location("1-101"), location("1-102", [NURSING]))
    before = {name: take_out(folder, name, "1-101") for name in ("sites.csv", "services.csv")}
    told = run("cqc", tmp_path / "register.csv", "--update", "-o", folder)
    assert "1-101 (Home 1-101) is not in your sites.csv but in the register" in told
    assert all(line in lines(folder, name) for name, out in before.items() for line in out)


def test_residents_that_were_taken_out_stay_out(make: Callable[..., Path], outlines: Path, tmp_path: Path) -> None:
    folder = make(location("1-101", Care_homes_beds="60"), location("1-102", Care_homes_beds="60"))
    people = csv_file(
        tmp_path / "people.csv", ("MSOA code", "18-64", "65-74", "75-84", "85+"), ("E02001327", *[900] * 4)
    )
    centres = csv_file(tmp_path / "centres.csv", ("MSOA code", "lat", "long"), ("E02001327", 53.4, -2.8))
    lookup = csv_file(tmp_path / "lookup.csv", ("MSOA code", "LAD code"), ("E02001327", "E08000011"))
    run("population", people, "--centroids", centres, "--lookup", lookup, "--year", 2021, "-o", folder)
    assert take_out(folder, "residents.csv", "1-101-residential,residential")
    after = lines(folder, "residents.csv")
    assert any(line.startswith("1-102") for line in after)
    run("outlines", outlines, "-o", folder)
    assert lines(folder, "residents.csv") == after


def test_a_usual_rate_that_was_taken_out_is_a_stand_in_again(make: Callable[..., Path], outlines: Path) -> None:
    folder = make(location())
    (rate,) = take_out(folder, "fee_rates.csv", "E08000011,residential,2024-25")
    run("outlines", outlines, "-o", folder)
    assert rate in lines(folder, "fee_rates.csv")


def test_names_that_a_spreadsheet_would_run_stay_the_same_from_import_to_import(
    make: Callable[..., Path], outlines: Path
) -> None:
    folder = make(location(Location_Name="=cmd|x", Provider_Name="'@y"), location("1-102", Location_Name="''=z"))
    assert any(",'=cmd|x," in line for line in lines(folder, "sites.csv"))
    run("outlines", outlines, "-o", folder)
    once = contents(folder)
    run("outlines", outlines, "-o", folder)
    assert contents(folder) == once
    assert any(",'=cmd|x," in line for line in lines(folder, "sites.csv"))


def test_the_same_register_again_moves_nothing(make: Callable[..., Path], outlines: Path, tmp_path: Path) -> None:
    folder = make(location())
    run("outlines", outlines, "-o", folder)
    before = contents(folder)
    run("cqc", tmp_path / "register.csv", "--update", "-o", folder)
    after = contents(folder)
    assert {name for name in after if before.get(name) != after[name]} == {"imported/update.csv"}


def test_an_endless_name_is_cut(make: Callable[..., Path]) -> None:
    folder = make(location(Location_Name="Elm " * 30_000))
    assert max(map(len, lines(folder, "sites.csv"))) < 700


def test_an_update_reaches_as_far_as_the_first_import(make: Callable[..., Path], tmp_path: Path) -> None:
    # 0.27 degrees of latitude are 30 km, which is beyond the usual 10
    far = location("1-102", Location_Local_Authority="Liverpool", Location_Latitude="53.68")
    folder = make(location(), far, options=("--within", "40"))
    assert "Nothing has changed" in run("cqc", tmp_path / "register.csv", "--update", "-o", folder)
    assert "1 homes that left" in run("cqc", tmp_path / "register.csv", "--update", "--within", 10, "-o", folder)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--start", "9999-12-01"), "--start 9999-12-01: must be the first day of a quarter, 1991 to 2200"),
        (("--start", "2025-04-15"), "--start 2025-04-15: must be the first day of a quarter"),
        (("--same", "1-1=1-2"), "--same goes with --update"),
    ],
)
def test_options_that_cannot_be_are_refused(tmp_path: Path, options: tuple[str, str], why: str) -> None:
    read = register(tmp_path / "register.csv", location())
    assert why in run("cqc", read, "--home", "Knowsley", *options, "-o", tmp_path / "place", code=2)
    assert not (tmp_path / "place").exists()


def test_a_start_that_the_scenario_does_not_have_is_refused(make: Callable[..., Path], tmp_path: Path) -> None:
    folder = make(location())
    told = run("cqc", tmp_path / "register.csv", "--update", "--start", "2030-04-01", "-o", folder, code=2)
    assert "says 2023-07-01 already; change it there" in told


@pytest.mark.parametrize(
    "scenario",
    [
        "quarters:\nstart: 2024-04-01\nbook: b\n",
        "quarters: 99999999999\nstart: 2024-04-01\nbook: b\n",
        "quarters: 20\nstart: 9999-10-01\nbook: b\n",
    ],
)
def test_a_scenario_without_years_is_refused(make: Callable[..., Path], outlines: Path, scenario: str) -> None:
    folder = make(location())
    (folder / "scenarios" / "baseline.yaml").write_text(scenario)
    assert "must name book, start and quarters" in run("outlines", outlines, "-o", folder, code=1)


@pytest.mark.parametrize(("header", "why"), [("site\n1-101\n", "name: the column is missing"),
                                             ("site,site,name\n", "site: appears twice in the header")])  # fmt: skip
def test_a_table_without_its_columns_is_refused(
    make: Callable[..., Path], outlines: Path, header: str, why: str
) -> None:
    folder = make(location())
    (folder / "sites.csv").write_text(header)
    before = contents(folder)
    assert why in run("outlines", outlines, "-o", folder, code=1)
    assert contents(folder) == before


def broken(path: Path, damage: str) -> Path:
    """A .zip file with a register that cannot be unpacked."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("register.csv", "Location ID,Location Name\n" * 50)
    packed = bytearray(path.read_bytes())
    central = packed.index(b"PK\x01\x02")
    if damage == "locked":
        packed[6] |= 1
        packed[central + 8] |= 1
    elif damage == "name":
        packed[central + 9] |= 8  # said to be UTF-8
        packed[central + 46] = 0x96
    elif damage == "method":
        packed[8] = packed[central + 10] = 99
    else:
        packed[50:60] = b"\x55" * 10
    path.write_bytes(packed)
    return path


def test_a_packed_file_whose_parts_have_no_name(make: Callable[..., Path], tmp_path: Path) -> None:
    told = run("demand", broken(tmp_path / "x.zip", "name"), "-o", make(location()), code=1)
    assert "cannot be read as a .zip file" in told


@pytest.mark.parametrize("damage", ["locked", "method", "bytes"])
@pytest.mark.parametrize("importer", ["cqc", "population", "postcodes", "demand"])
def test_a_packed_file_that_cannot_be_unpacked(
    make: Callable[..., Path], tmp_path: Path, damage: str, importer: str
) -> None:
    folder = make(location())
    options = ["--update"] if importer == "cqc" else []
    assert "cannot be unpacked" in run(importer, broken(tmp_path / "x.zip", damage), *options, "-o", folder, code=1)


def test_a_folder_of_csv_files_is_read(make: Callable[..., Path], tmp_path: Path) -> None:
    folder, months, records = make(location()), tmp_path / "months", tmp_path / "records"
    months.mkdir()
    records.mkdir()
    register(months / "may.csv", location())
    csv_file(records / "a.csv", ("Need", "Start date", "Home"), ("residential", "01/02/2023", "1-101"))
    assert "1 row read, 1 kept" in run("cqc", months, "--update", "-o", folder)
    assert "1 row read, 1 kept" in run("demand", records, "-o", folder)


def placements(path: Path) -> Path:
    """Six people in one home and two in another, all placed in two years of which one is whole."""
    rows = [("residential", f"{day:02d}/05/2021", "", "1-101", 700 + day) for day in range(1, 7)]
    rows += [("nursing", "01/05/2021", "", "1-102", 1234.5), ("nursing", "02/05/2021", "01/06/2021", "1-102", 1000)]
    rows += [("nursing", "03/03/2021", "05/03/2021", "1-102", 1000), ("nursing", "03/03/2023", "", "1-102", 1300)]
    return csv_file(path, ("Need", "Start date", "End date", "Home", "Weekly fee"), *rows)


def test_what_was_told_in_full_is_told_no_more_once_it_is_suppressed(make: Callable[..., Path], tmp_path: Path) -> None:
    folder, records = make(location(), location("1-102", [NURSING])), placements(tmp_path / "records.csv")
    run("demand", records, "-o", folder)
    suppressed = contents(folder)
    run("demand", records, "--suppress", 0, "-o", folder)
    assert "1267.25" in (folder / "services.csv").read_text()  # the median of £1,234.50 and £1,300
    run("demand", records, "-o", folder)
    for name in ("services.csv", "residents.csv", "imported/admissions.csv", "imported/place.yaml"):
        assert (folder / name).read_bytes() == suppressed[name], name
    assert not any(b"1267.25" in text for text in contents(folder).values())


def test_the_folder_that_one_is_in_is_not_taken_away(
    make: Callable[..., Path], outlines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(location())
    monkeypatch.chdir(folder / "scenarios")
    before = contents(folder.parent)
    for named in ("..", folder):
        assert "is the folder that you are in" in run("outlines", outlines, "-o", named, code=2)
    assert contents(folder.parent) == before
    assert not list(folder.parent.glob(".*"))


def test_a_link_to_a_place_stays_a_link(make: Callable[..., Path], outlines: Path, tmp_path: Path) -> None:
    folder, link = make(location()), tmp_path / "link"
    link.symlink_to(folder, target_is_directory=True)
    run("outlines", outlines, "-o", link)
    assert link.is_symlink()
    assert (folder / "authorities.geojson").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders")
def test_imports_at_once_wait_for_each_other(make: Callable[..., Path], outlines: Path) -> None:
    folder = make(location())
    (folder / "notes.txt").write_text("the council's own")
    before = set(contents(folder))
    assert at_once([["import", "outlines", str(outlines), "-o", str(folder)]] * 3) == [0] * 3
    assert set(contents(folder)) == before | {"authorities.geojson"}


def whole_records(path: Path, people: int) -> Path:
    """As many people in the first home as asked for, and one who has left, so that each has a row."""
    rows = [("residential", f"01/{month:02d}/2021", "", "1-101") for month in range(1, 13)] * 5
    return csv_file(path, ("Need", "Start date", "End date", "Home"), *rows[:people], ("residential", "01/01/2021",
                    "01/02/2021", "1-101"))  # fmt: skip


def test_a_table_does_not_lose_half_its_people_unasked(make: Callable[..., Path], tmp_path: Path) -> None:
    folder = make(location("1-101", Care_homes_beds="60"))
    (folder / "residents.csv").write_text("service,need,authority,people\n")
    run("demand", whole_records(tmp_path / "records.csv", 40), "-o", folder)
    before, few = contents(folder), whole_records(tmp_path / "few.csv", 15)
    told = run("demand", few, "-o", folder, code=2)
    assert "capacity: residents.csv: 40 residents → 15: more than half would go, so nothing was written." in told
    assert "mean this, run the command again with --replace" in told
    assert contents(folder) == before
    assert "residents.csv: 40 residents → 15\n" in run("demand", few, "--replace", "-o", folder)
    half = run("demand", whole_records(tmp_path / "half.csv", 8), "-o", folder)  # 8 of 15 is more than half
    assert "residents.csv: 15 residents → 8\n" in half


def test_a_waiting_list_does_not_lose_half_its_people_unasked(make: Callable[..., Path], tmp_path: Path) -> None:
    folder = make(location())
    (folder / "areas.csv").write_text("area,name,authority,latitude,longitude\nE02001327,A,E08000011,53.4,-2.8\n")
    rows = [("residential", "01/05/2023", "E02001327")] * 30
    header = ("Need", "Date of referral", "Area")
    run("demand", csv_file(tmp_path / "waiting.csv", header, *rows), "-o", folder)
    few = csv_file(tmp_path / "few.csv", header, *rows[:6])
    assert "waiting.csv: 30 people waiting → 6: more than half would go" in run("demand", few, "-o", folder, code=2)
    assert "waiting.csv: 30 people waiting → 6\n" in run("demand", few, "--replace", "-o", folder)


def test_a_cut_register_does_not_take_half_the_beds_unasked(make: Callable[..., Path], tmp_path: Path) -> None:
    folder = make(*(location(f"1-10{n}") for n in range(1, 6)))
    cut = register(tmp_path / "cut.csv", location("1-101"), location("1-102"))
    assert "services.csv: 100 beds → 40" in run("cqc", cut, "--update", "-o", folder, code=2)
    assert "services.csv: 100 beds → 40\n" in run("cqc", cut, "--update", "--replace", "-o", folder)


PERSON = "Placements of Doris Quennell 943 476 5919.csv"


def test_no_name_of_a_file_is_written_down(make: Callable[..., Path], outlines: Path, tmp_path: Path) -> None:
    folder = make(location(), location("1-102", Location_Latitude=""))
    postcodes = csv_file(tmp_path / "Quennell.codes", ("pcds", "lat", "long"), ("L36 9AA", 53.42, -2.85))
    people = csv_file(
        tmp_path / "Quennell people.csv", ("MSOA code", "18-64", "65-74", "75-84", "85+"), ("E02001327", *[900] * 4)
    )
    centres = csv_file(tmp_path / "Quennell centres.csv", ("MSOA code", "lat", "long"), ("E02001327", 53.4, -2.8))
    lookup = csv_file(tmp_path / "Quennell.lookup.csv", ("MSOA code", "name", "LAD code"),
                      ("E02001327", "A", "E08000011"))  # fmt: skip
    drawn = outlines.rename(tmp_path / "Quennell.geojson")
    records = placements(tmp_path / PERSON)
    records.write_text(records.read_text() + "mystery,01/05/2021,,1-101,700\n")
    commands = [
        ("cqc", register(tmp_path / "Quennell register.csv", location(), location("1-103")), "--update"),
        ("postcodes", postcodes),
        ("population", people, "--centroids", centres, "--lookup", lookup, "--year", 2021),
        ("outlines", drawn),
        ("demand", records, "--replace"),
    ]
    for command in commands:
        assert "Quennell" in run(*command, "-o", folder)  # the terminal may say it
    assert not [name for name, text in contents(folder).items() if b"Quennell" in text]
    digest = hashlib.sha256(records.read_bytes()).hexdigest()
    label = f"placements or waiting list, .csv, sha256 {digest[:12]}…"
    assert any(line.startswith(f'demand,"{label}",{digest},') for line in lines(folder, "imported/sources.csv"))
    assert any(line.startswith(f'demand,"{label}",') for line in lines(folder, "imported/dropped.csv"))
    assert f"| {label} |" in (folder / "README.md").read_text("utf-8")
    assert ", .csv, sha256 " in next(line for line in lines(folder, "imported/origins.csv") if "centroid" in line)
    for command in commands:
        run(*command, "--keep-file-names", "-o", folder)
    kept = {name for name, text in contents(folder).items() if b"Quennell" in text}
    assert kept == {"README.md", "imported/sources.csv", "imported/dropped.csv", "imported/origins.csv"}
    assert not any(label in line for line in lines(folder, "imported/sources.csv"))
    for command in commands:
        run(*command, "-o", folder)
    assert not [name for name, text in contents(folder).items() if b"Quennell" in text]


def test_an_ending_that_is_none_is_not_written_down(make: Callable[..., Path], tmp_path: Path) -> None:
    folder = make(location("1-101"))
    run("demand", placements(tmp_path / "records.quennell"), "-o", folder)
    assert not any("quennell" in line for line in lines(folder, "imported/sources.csv"))
