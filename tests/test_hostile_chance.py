"""Studies of chance and foresight where something stands in their way, or was made in another way than they need."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from test_cli import capacity

from capacity.inputs.wording import chance_said
from capacity.planning import plan


@pytest.fixture(scope="module")
def tiny_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny place, planned."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(ROOT / "inputs" / "tiny", folder / "inputs" / "tiny")
    plan(folder / "inputs" / "tiny" / "scenarios" / "baseline.yaml", folder / "run")
    return folder / "run"


@pytest.fixture
def fresh(tiny_run: Path, tmp_path: Path) -> Path:
    """A copy of that run."""
    shutil.copytree(tiny_run.parent / "inputs", tmp_path / "inputs")
    shutil.copytree(tiny_run, tmp_path / "run")
    return tmp_path / "run"


def _file(simulation: Path) -> None:
    simulation.write_text("notes")


def _link(simulation: Path) -> None:
    simulation.symlink_to("nowhere")


def _other(simulation: Path) -> None:
    simulation.mkdir()
    (simulation / "notes.txt").write_text("notes")


@pytest.mark.integration
@pytest.mark.parametrize(
    ("stands", "what"),
    [(_file, "a folder of its own"), (_link, "a folder of its own"), (_other, "a simulation of capacity")],
)
def test_what_stands_where_a_simulation_goes_is_named_before_any_work(
    fresh: Path, stands: Callable[[Path], None], what: str
) -> None:
    stands(fresh / "simulation")
    refused = capacity("simulate", fresh, "--replications", 2)
    assert refused.exit_code == 2
    assert refused.stderr == (
        f"capacity: {fresh}/simulation exists and is not {what}: move or remove it, then simulate\n"
    )
    assert os.path.lexists(fresh / "simulation")


@pytest.mark.integration
def test_nobody_simulates_from_inside_the_simulation(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (fresh / "simulation").mkdir()
    monkeypatch.chdir(fresh / "simulation")
    refused = capacity("simulate", fresh, "--replications", 2)
    assert refused.exit_code == 2
    assert refused.stderr.endswith(" holds the folder that you are in: go out of it with cd\n")


@pytest.mark.integration
def test_a_run_made_with_foresight_says_how_to_plan_one_that_can_be_simulated(fresh: Path) -> None:
    seen = fresh.with_name("seen")
    scenario = fresh.parent / "inputs" / "tiny" / "scenarios" / "baseline.yaml"
    assert capacity("plan", scenario, "-o", seen, "--foresight", 1, "--quiet").exit_code == 0
    refused = capacity("simulate", seen)
    assert refused.exit_code == 1
    assert refused.stderr.endswith(": plan without --foresight, then simulate\n")


@pytest.mark.unit
def test_only_a_chance_that_is_certain_is_called_certain() -> None:
    # 255 of 256 futures are 99.6%: as 100% they would be a promise
    assert [chance_said(share) for share in (0, 1 / 256, 0.01, 213 / 256, 0.99, 255 / 256, 1)] == [
        "0%", "below 1%", "1%", "83%", "99%", "above 99%", "100%"
    ]  # fmt: skip


@pytest.mark.integration
def test_the_audit_draws_a_report_with_its_ranges_again(fresh: Path) -> None:
    assert capacity("simulate", fresh, "--replications", 2, "--broker", "plan", "--quiet").exit_code == 0
    assert capacity("report", fresh, "--no-verify-limits").exit_code == 0
    audited = capacity("audit", fresh)
    assert audited.exit_code == 0, audited.output
    assert capacity("simulate", fresh, "--replications", 3, "--broker", "plan", "--quiet").exit_code == 0
    audited = capacity("audit", fresh)  # the report tells the ranges of two replications
    assert audited.exit_code == 1
    assert "report.html: is not what is drawn from the tables; capacity report draws it again" in audited.stdout
    (fresh / "simulation" / "simulation.json").write_text("{")
    audited = capacity("audit", fresh)
    assert audited.exit_code == 1
    said = " ".join(audited.stdout.split())
    assert "report.html: cannot be drawn from the tables: " in said
    assert "is not a whole simulation" in said


@pytest.mark.integration
def test_a_budget_that_one_home_authority_misses_and_another_keeps_passes_the_audit(tmp_path: Path) -> None:
    # Tinborough is over its £100,000, and what Nextshire has left of its own is no money of Tinborough
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path / "tiny"))
    for name, old, new in (
        ("authorities.csv", "neighbour", "home"),
        ("areas.csv", "North Ward,T1", "North Ward,N1"),
        ("fee_rates.csv", "N1,nursing,2025-26,800", "N1,nursing,2025-26,800\nN1,residential,2025-26,700"),
    ):
        text = (place / name).read_text()
        assert old in text
        (place / name).write_text(text.replace(old, new))
    scenario = place / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text() + "budget: {T1: {2025-26: 100000}, N1: {2025-26: 100000}}\n")
    run = tmp_path / "run"
    assert capacity("plan", scenario, "-o", run, "--quiet").exit_code == 0
    misses = json.loads((run / "run.json").read_text())["possible"][0]
    assert [(miss["home"], misses["aim"]) for miss in misses["misses"]] == [("Tinborough", "budget")]
    audited = capacity("audit", run)
    assert audited.exit_code == 0, audited.output


RANGE = "book_changes: {admissions_factor: {value: 1, low: 0.5, high: 2}}\n"


def _uncertain(place: Path, extra: str = "") -> str:
    """What the study of a place says, each paragraph in one line."""
    scenario = place / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text() + RANGE + extra)
    said = capacity("uncertainty", scenario, "-o", place / "study", "--futures", 6, "--processes", 1)
    assert said.exit_code == 0, said.output
    return " ".join(said.stdout.split())


@pytest.mark.integration
def test_ranges_of_a_place_without_homes_say_who_is_not_counted(tmp_path: Path) -> None:
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path / "tiny"))
    services = place / "services.csv"
    services.write_text(
        services.read_text().replace("S2-residential,S2,residential,8,1", "S2-residential,S2,residential,0,0")
    )
    residents = place / "residents.csv"
    residents.write_text(residents.read_text().replace("S2-residential,residential,T1,2\n", ""))
    assert (
        "The place has no known homes for residential: people who need it are planned as waiting and not counted here."
        in _uncertain(place)
    )


@pytest.mark.integration
def test_a_figure_that_is_the_same_in_all_futures_is_not_explained(tmp_path: Path) -> None:
    # no home may take anybody: nobody can be placed, however many come
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path / "tiny"))
    closed = ", ".join(f"{{event: embargo, site: {site}, from: 2025-04-01}}" for site in ("S1", "S2", "S3"))
    said = _uncertain(place, f"events: [{closed}]\n")
    assert "in nine of ten futures, 0." in said
    assert "(R²) – " in said
    assert "For placements" not in said


@pytest.mark.integration
def test_ranges_of_one_quarter_are_over_one_quarter(tmp_path: Path) -> None:
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path / "tiny"))
    scenario = place / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text().replace("quarters: 2", "quarters: 1"))
    assert "over 1 quarter;" in _uncertain(place)
