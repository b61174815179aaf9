"""The programme as a file: other makers' solvers read it and find the same optimum."""

import re
import subprocess
from pathlib import Path

import pulp
import pytest
import swiglpk
from places import Place

from capacity.model.problem.arrays import Problem
from capacity.model.programme_file import programme_file
from capacity.model.stages import solve
from capacity.plan import check_scenario

pytestmark = pytest.mark.unit
PRIORITIES = ["safe_staffing", "unmet", "out_of_borough", "cost", "travel"]


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    """Tiny, where S2 closes in the second quarter, so that a door is among the points."""
    place = Place(tmp_path)
    return check_scenario(place.folder / "scenarios" / "provider-failure.yaml").problem


def written(problem: Problem, settled: dict[str, float], folder: Path, ending: str) -> Path:
    path = folder / f"programme{ending}"
    path.write_text("".join(programme_file(problem, PRIORITIES, settled, ending).lines), "ascii")
    return path


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
