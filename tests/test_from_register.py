"""From the published register of April 2021 to a report, by the README's five commands."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from report_figures import faults

from capacity.audit import audit
from capacity.cli import main
from capacity.planning import plan

pytestmark = pytest.mark.slow

ALL = ("Halton", "Warrington", "Knowsley", "Liverpool", "St Helens", "Sefton", "Wirral", "West Lancashire")


def run(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def commands(open_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """An empty folder that one is in, and the published files."""
    monkeypatch.chdir(tmp_path)
    return tmp_path, open_data


def imported(open_data: Path, *homes: str) -> Path:
    """A place of the real register, with its population and outlines."""
    place, population = Path("inputs/borough"), open_data / "population"
    chosen = [part for home in homes for part in ("--home", home)]
    run("import", "cqc", open_data / "cqc" / "cqc_care_homes_2021-03_8LAs.csv", *chosen, "-o", place)
    table = population / "msoa21_single_year_total_2021_8LAs.csv"
    beside = ("--centroids", population / "msoa_centroids_8LAs.csv", "--lookup", population / "msoa_lookup_8LAs.csv")
    run("import", "population", table, *beside, "-o", place)
    outlines = [open_data / "boundaries" / name for name in ("msoa2011_8LAs.geojson", "lad2013_8LAs_madevalid.geojson")]
    run("import", "outlines", *outlines, "-o", place)
    return place


def test_knowsley_from_the_register_to_a_report(commands: tuple[Path, Path]) -> None:
    place = imported(commands[1], "Knowsley")
    at_home = {row["site"] for row in rows(place / "sites.csv") if row["authority"] == "E08000011"}
    beds = sum(int(row["beds"]) for row in rows(place / "services.csv") if row["site"] in at_home)
    assert (len(at_home), beds) == (27, 1103)
    accounts = rows(place / "imported" / "sources.csv")
    assert [int(one["rows"]) for one in accounts[:1]] == [522]
    assert all(int(one["kept"]) + int(one["dropped"]) == int(one["rows"]) for one in accounts)
    listed = rows(place / "imported" / "dropped.csv")
    for one in accounts:
        mine = [row for row in listed if (row["importer"], row["file"]) == (one["importer"], one["file"])]
        assert sum(int(row["rows"]) for row in mine) == int(one["dropped"])
    said = run("check", place / "scenarios" / "baseline.yaml")
    assert "known of no single home" in said
    assert (
        said.index("workforce.csv is missing") < said.index("services.csv, others: all") < said.index("fee_rates.csv")
    )
    scenario = place / "scenarios" / "baseline.yaml"
    scenario.write_text(
        scenario.read_text("utf-8").replace("quarters: 20", "quarters: 2"), "utf-8"
    )  # it takes less long
    run("plan", scenario, "--report")
    folder = Path("outputs/borough/baseline")
    assert all(check.holds for check in audit(folder))
    page = (folder / "report.html").read_text("utf-8")
    assert faults(page, folder) == []
    assert page.index("known of no single home") < page.index("<nav")
    assert "Source: Care Quality Commission" in (folder / "map.html").read_text("utf-8")


def test_eight_authorities_plan_together(commands: tuple[Path, Path]) -> None:
    """A quarter of a year and very short journeys: the whole is five million placements. Without the command's look
    for what would meet the aims, which takes almost as long as the plan; and of the people whom the importer puts into
    homes one row in twenty, as each is a row of the ledger."""
    place = imported(commands[1], *ALL)
    sites = rows(place / "sites.csv")
    assert len(sites) == 522
    assert {row["role"] for row in rows(place / "authorities.csv")} == {"home"}
    scenario = place / "scenarios" / "baseline.yaml"
    text = scenario.read_text("utf-8").replace("quarters: 20", "quarters: 1")
    needs = ("dementia_nursing", "nursing", "dementia_residential", "residential", "supported_living", "extra_care")
    near = "".join(f"    {need}: {{max_travel_km: 5}}\n" for need in needs)
    scenario.write_text(f"{text}book_changes:\n  needs:\n{near}", "utf-8")
    header, *people = (place / "residents.csv").read_text("utf-8").splitlines(keepends=True)
    assert len(people) > 5000
    (place / "residents.csv").write_text("".join([header, *people[::20]]), "utf-8")
    folder = plan(scenario).folder
    assert folder == Path("outputs/borough/baseline").absolute()
    assert all(check.holds for check in audit(folder))
    homes = {row["authority"] for row in rows(place / "authorities.csv")}
    assert {row["home"] for row in rows(folder / "costs.csv")} == homes
