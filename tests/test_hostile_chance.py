"""Studies of chance and foresight where something stands in their way, or was made in another way than they need."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from test_cli import capacity

from capacity.inputs.wording import chance_said
from capacity.plan import plan


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
@pytest.mark.parametrize("stands", [_file, _link, _other])
def test_what_stands_where_a_simulation_goes_is_named_before_any_work(
    fresh: Path, stands: Callable[[Path], None]
) -> None:
    stands(fresh / "simulation")
    refused = capacity("simulate", fresh, "--replications", 2)
    assert refused.exit_code == 2
    assert refused.stderr == (
        f"capacity: {fresh}/simulation exists and is no simulation of capacity: move or remove it, then simulate\n"
    )
    assert os.path.lexists(fresh / "simulation")


@pytest.mark.integration
def test_nobody_simulates_from_inside_the_simulation(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (fresh / "simulation").mkdir()
    monkeypatch.chdir(fresh / "simulation")
    refused = capacity("simulate", fresh, "--replications", 2)
    assert refused.exit_code == 2
    assert refused.stderr.endswith(" holds the folder that you are in: go out of it with cd, then simulate\n")


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
