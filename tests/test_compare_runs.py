"""`capacity compare` with finished runs in the place of scenarios."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from test_compare import compare, with_options

from capacity.planning import plan

Planned = Callable[[str], Path]


@pytest.fixture
def runs(tiny: Path, tmp_path: Path) -> Planned:
    """Plans a scenario of tiny, whose baseline has options."""
    with_options(tiny)

    def make(name: str) -> Path:
        return plan(tiny / "scenarios" / f"{name}.yaml", folder=tmp_path / "runs" / name).folder

    return make


@pytest.mark.integration
def test_two_runs_compare_as_their_scenarios_do(
    runs: Planned, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [runs("baseline"), runs("provider-failure")]
    scenarios = [tiny / "scenarios" / f"{name}.yaml" for name in ("baseline", "provider-failure")]
    assert compare(*scenarios, "-o", tmp_path / "planned", "--quiet").exit_code == 0
    monkeypatch.setattr("capacity.studies.compare.plan_all", lambda *_: pytest.fail("a finished run was planned again"))
    done = compare(*folders, "-o", tmp_path / "read")
    assert done.exit_code == 0, done.stderr
    assert "Tinborough · 1 alternative to baseline" in done.stdout
    planned, read = (pd.read_csv(tmp_path / name / "compare.csv") for name in ("planned", "read"))
    pd.testing.assert_frame_equal(planned, read, atol=1e-4)
    record = json.loads((tmp_path / "read" / "compare.json").read_text())
    assert [one["run"] for one in record["alternatives"]] == ["../runs/baseline", "../runs/provider-failure"]
    assert record["alternatives"][1]["stages"][0]["priority"] == "safe_staffing"
    page = (tmp_path / "read" / "compare.html").read_text()
    assert "Read from finished runs: <bdi>baseline</bdi> and <bdi>provider-failure</bdi>, with" in page


@pytest.mark.integration
def test_a_run_beside_a_scenario_and_an_option(runs: Planned, tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "provider-failure.yaml"
    done = compare(runs("baseline"), scenario, "--options", "nurses", "-o", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)["alternatives"]
    assert [(one["name"], one["run"] is not None) for one in found] == [
        ("baseline", True), ("provider-failure", False), ("nurses", False),
    ]  # fmt: skip
    assert found[2]["totals"]["waiting_weeks"] < found[0]["totals"]["waiting_weeks"]
    page = (tmp_path / "out" / "compare.html").read_text()
    assert "Read from finished runs: <bdi>baseline</bdi>; the others are planned for this comparison" in page


def _refused(*arguments: object) -> str:
    """The only line of a refusal."""
    done = compare(*arguments)
    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()[-1:]
    assert done.stderr.count("run.json:1: ") <= 1
    return line


@pytest.mark.integration
def test_runs_that_cannot_be_compared(runs: Planned, tiny: Path, tmp_path: Path) -> None:
    base, other, out = runs("baseline"), runs("provider-failure"), ["-o", tmp_path / "out"]
    elsewhere = Path(shutil.copytree(tiny, tmp_path / "elsewhere" / "tiny"))
    there = plan(elsewhere / "scenarios" / "provider-failure.yaml", folder=tmp_path / "there").folder
    assert "scenario.yaml:3: place: is not the base's (tiny): only plans of one place" in _refused(base, there, *out)
    assert "tiny/run.json:1: file: is not there: the folder is not a finished run" in _refused(base, tiny, *out)
    assert _refused(base, tmp_path / "runs" / "nowhere", *out).endswith(
        "nowhere:1: file: no such run exists here: plan it here first, or name a scenario's file, which ends in .yaml "
        "or .xlsx"
    )
    assert "nowhere.yaml:1: file: cannot be read" in _refused(base, tmp_path / "nowhere.yaml", *out)
    costs = other / "costs.csv"
    whole = costs.read_text()
    costs.write_text(whole[:-2] + str(9 - int(whole[-2])) + "\n")  # the last figure of the last row
    assert "outputs: are not what the run wrote (costs.csv): plan it again" in _refused(base, other, *out)
    costs.write_text(whole)
    fees = tiny / "fee_rates.csv"
    fees.write_text(fees.read_text().replace("800", "801"))
    lines = compare(base, other, *out).stderr.splitlines()[-2:]
    for line, name in zip(lines, ("baseline", "provider-failure"), strict=True):
        assert f"{name}/run.json:1: inputs: have changed since it was planned (fee_rates.csv): plan it again" in line
    assert not (tmp_path / "out").exists()


@pytest.mark.integration
def test_a_run_by_another_version_is_warned_of(runs: Planned, tmp_path: Path) -> None:
    base, other = runs("baseline"), runs("provider-failure")
    record = json.loads((other / "run.json").read_text())
    unsealed = {key: value for key, value in record.items() if key != "seal"}  # as the first versions wrote it
    (other / "run.json").write_text(json.dumps({**unsealed, "version": "0.0.1"}))
    done = compare(base, other, "-o", tmp_path / "out")
    assert done.exit_code == 0
    assert "provider-failure: was planned by capacity 0.0.1, and this is" in done.stdout
    for spoilt in ({"stages": 3}, {"warnings": [{}]}, {"outputs": None}, {"solver": {}}):
        (other / "run.json").write_text(json.dumps({**record, **spoilt}))
        refused = compare(base, other, "-o", tmp_path / "no")
        assert refused.exit_code == 1
        assert "is not a whole run of capacity" in refused.stderr


@pytest.mark.integration
def test_a_forged_record_is_refused(runs: Planned, tmp_path: Path) -> None:
    base, other = runs("baseline"), runs("provider-failure")
    record = json.loads((other / "run.json").read_text())
    stages = [{**stage, "value": 0.0} for stage in record["stages"]]
    unsealed = {key: value for key, value in record.items() if key != "seal"}
    listed = [file for file in record["outputs"] if file["path"] != "costs.csv"]
    for forged, what in (
        ({**record, "stages": stages}, "run.json"),
        (unsealed, "run.json"),
        ({**unsealed, "version": "0.0.1", "outputs": listed}, "costs.csv"),
    ):
        (other / "run.json").write_text(json.dumps(forged))
        assert f"outputs: are not what the run wrote ({what}): plan it again" in _refused(
            base, other, "-o", tmp_path / "no"
        )


@pytest.mark.integration
def test_a_run_whose_place_is_broken_says_where(runs: Planned, tiny: Path, tmp_path: Path) -> None:
    base, other = runs("baseline"), runs("provider-failure")
    (tiny / "areas.csv").unlink()
    assert "areas.csv:1: file: is missing" in compare(base, other, "-o", tmp_path / "no").stderr
