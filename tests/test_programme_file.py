"""The programme as a file: other makers' solvers read it and find the same optimum."""

import gzip
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pulp
import pytest
import swiglpk
from click.testing import CliRunner
from places import Place

from capacity.cli import main
from capacity.model.problem.arrays import Problem
from capacity.model.programme_file import _Names, programme_file
from capacity.model.stages import solve
from capacity.planning import check_scenario

pytestmark = pytest.mark.unit
PRIORITIES = ["safe_staffing", "unmet", "out_of_borough", "cost", "fairness", "travel"]


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    """Tiny, where S2 closes in the second quarter, so that a door is among the points."""
    place = Place(tmp_path)
    return replace(check_scenario(place.folder / "scenarios" / "provider-failure.yaml").problem, fair=True)


def by_cbc(path: Path) -> float:
    """CBC's optimum, by the binary that PuLP carries."""
    made = path.with_suffix(".cbc")
    subprocess.run([pulp.PULP_CBC_CMD().path, path, "solve", "solution", made], check=True, capture_output=True)
    found = re.match(r"Optimal - objective value ([-\d.e+]+)", made.read_text())
    assert found is not None, made.read_text()[:200]
    return float(found[1])


def by_glpk(path: Path) -> float:
    swiglpk.glp_term_out(swiglpk.GLP_OFF)
    model = swiglpk.glp_create_prob()
    if path.suffix == ".lp":
        assert swiglpk.glp_read_lp(model, None, str(path)) == 0
    else:
        assert swiglpk.glp_read_mps(model, swiglpk.GLP_MPS_FILE, None, str(path)) == 0
    assert swiglpk.glp_simplex(model, None) == 0
    assert swiglpk.glp_get_status(model) == swiglpk.GLP_OPT
    return float(swiglpk.glp_get_obj_val(model))


@pytest.mark.parametrize("ending", [".lp", ".mps"])
def test_two_other_solvers_find_each_priority_again(problem: Problem, tmp_path: Path, ending: str) -> None:
    values = {stage.priority: stage.value for stage in solve(problem, PRIORITIES).stages}
    for count in range(1, len(PRIORITIES) + 1):
        goal, settled = PRIORITIES[count - 1], {name: values[name] for name in PRIORITIES[:count]}
        made = programme_file(problem, PRIORITIES[:count], settled if count > 1 else {}, ending)
        path = tmp_path / f"{goal}{ending}"
        path.write_text("".join(made.lines), "ascii")
        for found in (by_cbc(path), by_glpk(path)):
            assert found == pytest.approx(values[goal], rel=1e-5, abs=1e-5), goal


def test_names_are_told_apart_and_fit_both_formats() -> None:
    names, home = _Names(), ("nursing", "KNO-N02", "2026Q1")
    assert names.of(("placed", "Huyton Ward", *home)) == "placed.Huyton_Ward.nursing.KNO_N02.2026Q1"
    assert names.of(("placed", "Huyton-Ward", *home)) == "placed.Huyton_Ward.nursing.KNO_N02.2026Q1~2"
    assert names.of(("waiting", "Ŵ" * 300)) == f"waiting.{'_' * 192}"
    assert names.of(("beds", "plain")) == "beds.plain"
    assert [stands[:18] for _, stands in names.changed] == [
        "placed.Huyton Ward",
        "placed.Huyton-Ward",
        "waiting.ŴŴŴŴŴŴŴŴŴŴ",
    ]


@pytest.mark.parametrize("packed", ["", ".gz"])
def test_the_commands_write_it(tiny: Path, tmp_path: Path, packed: str) -> None:
    """`plan` holds the earlier figures and minimises the last; `check` minimises the first."""
    scenario, file = str(tiny / "scenarios" / "baseline.yaml"), tmp_path / f"whole.lp{packed}"
    done = CliRunner().invoke(main, ["plan", scenario, "-o", str(tmp_path / "run"), "--lp", str(file)])
    assert done.exit_code == 0, done.output
    assert done.stdout.endswith(f"Wrote {file}\n")
    plain = tmp_path / "plain.lp"
    plain.write_bytes(gzip.decompress(file.read_bytes()) if packed else file.read_bytes())
    stages = json.loads((tmp_path / "run" / "run.json").read_text())["stages"]
    assert by_glpk(plain) == pytest.approx(stages[-1]["value"], rel=1e-5)
    names = (tmp_path / f"whole.lp{packed}.names.csv").read_text().splitlines()
    assert names[:1] == ["name,stands_for"]
    assert "placed.A1.nursing.S1_nursing.2025Q2,placed.A1.nursing.S1-nursing.2025Q2" in names
    checked = CliRunner().invoke(main, ["check", scenario, "--lp", str(tmp_path / "first.mps")])
    assert checked.exit_code == 0
    assert "it minimises safe_staffing first" in checked.stdout
    assert by_glpk(tmp_path / "first.mps") == pytest.approx(stages[0]["value"], abs=1e-6)


def test_a_name_that_cannot_be_is_refused_before_any_work(tiny: Path, tmp_path: Path) -> None:
    scenario = str(tiny / "scenarios" / "baseline.yaml")
    there = tmp_path / "there.lp"
    there.write_text("mine")
    for file, why in (
        (tmp_path / "a.txt", "the name must end in .lp or .mps"),
        (there, "exists; delete it, or choose another name"),
        (tmp_path / "no" / "a.lp", "is no folder; make it, or choose another"),
    ):
        for command in (["plan", scenario, "-o", str(tmp_path / "run")], ["check", scenario]):
            done = CliRunner().invoke(main, [*command, "--lp", str(file)])
            assert done.exit_code == 2
            assert why in done.stderr
    assert there.read_text() == "mine"
    assert not (tmp_path / "run").exists()
