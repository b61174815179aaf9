"""Budgets, by hand on tiny: what overspend is least at the place of `budget` among the priorities."""

import json
from math import exp
from pathlib import Path

import pulp
import pytest

from capacity.model.lp import build_program
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.stages import solve
from capacity.plan import check_scenario, plan
from capacity.results.run import Run
from capacity.results.run_tables import read_table

pytestmark = pytest.mark.integration
N1, N2, R1, R2 = exp(-91 / 365), exp(-92 / 365), exp(-91 / 730), exp(-92 / 730)
W1, W2 = 91 / 7, 92 / 7


def _scenario(tiny: Path, priorities: str, budget: str) -> Path:
    scenario = tiny / "scenarios" / "baseline.yaml"
    lines = [line for line in scenario.read_text().splitlines() if not line.startswith("priorities")]
    scenario.write_text("\n".join([*lines, f"priorities: [{priorities}]", f"budget: {budget}"]) + "\n")
    return scenario


def _stages(run: Run) -> dict[str, float]:
    record = json.loads((run.folder / "run.json").read_text())
    return {stage["priority"]: stage["value"] for stage in record["stages"]}


def test_before_waiting_it_keeps_people_waiting(tiny: Path, tmp_path: Path) -> None:
    # Least cost is with nobody placed. S1's 4 cost £630 a week while they stay, S3's one 684, S2's two 600; without
    # agency, since 4 others and 4 residents need 80 of 110 hours at most.
    # (4 × 630 + 684) × (0.779334 × 13 + 0.605700 × 13.142857) + 1,200 × (0.882799 × 13 + 0.778267 × 13.142857)
    # = 3,204 × 18.091854 + 1,200 × 21.705039 = 57,966 + 26,046
    least = (630 * 4 + 684) * (N1 * W1 + N1 * N2 * W2) + 1200 * (R1 * W1 + R1 * R2 * W2)
    assert least == pytest.approx(84_013, abs=1)
    run = plan(_scenario(tiny, "safe_staffing, budget, unmet, cost", "{T1: {2025-26: 50000}}"), tmp_path / "run")
    assert _stages(run)["budget"] == pytest.approx(least - 50_000, rel=1e-9)
    assert len(read_table(run.folder / "placements.csv")) == 0


def test_with_enough_in_it_the_budget_is_spent_and_no_more(tiny: Path, tmp_path: Path) -> None:
    run = plan(_scenario(tiny, "safe_staffing, budget, unmet, cost", "{T1: {2025-26: 200000}}"), tmp_path / "run")
    assert _stages(run)["budget"] == pytest.approx(0, abs=1e-6)
    summary = read_table(run.folder / "summary.csv").set_index("measure")["value"]
    assert summary["net_cost"] == pytest.approx(200_000, abs=0.05)  # it buys all the places that it can
    assert summary["overspend"] + summary["headroom"] <= 0.05
    assert len(read_table(run.folder / "waiting.csv")) > 0


def test_after_the_others_it_measures_what_they_cost(tiny: Path, tmp_path: Path) -> None:
    order = "safe_staffing, unmet, out_of_borough, budget, cost, travel"
    run = plan(_scenario(tiny, order, "{T1: {2025-26: 300000, 2031-32: 5}}"), tmp_path / "run")
    # The net cost of test_tiny.py, 302,350.03 in the ledger, is settled by the priorities before
    assert _stages(run)["budget"] == pytest.approx(2350.03, abs=0.05)
    summary = read_table(run.folder / "summary.csv").set_index("measure")["value"]
    assert (summary["budget"], summary["overspend"], summary["headroom"]) == (300_000, 2_350.03, 0)
    assert run.headline.overspend == [2_350.03]
    (outside,) = [warning.text for warning in run.warnings if warning.kind == "budget"]
    assert outside == "the budget of T1 for 2031-32 is outside the plan: delete it, or plan more quarters"


def test_without_the_priority_it_is_told_and_changes_nothing(tiny: Path, tmp_path: Path) -> None:
    order = "safe_staffing, unmet, out_of_borough, cost, travel"
    run = plan(_scenario(tiny, order, "{T1: {2025-26: 310000.5}}"), tmp_path / "run")
    summary = read_table(run.folder / "summary.csv").set_index("measure")["value"]
    assert (summary["overspend"], summary["headroom"]) == (0, 7_650.47)  # 310,000.50 − 302,350.03
    assert "budget" not in _stages(run)


@pytest.mark.parametrize("amount", [60_000, 150_000, 250_000, 400_000])
def test_cbc_agrees(tiny: Path, amount: int) -> None:
    order = "safe_staffing, budget, unmet, out_of_borough, cost, travel"
    checked = check_scenario(_scenario(tiny, order, f"{{T1: {{2025-26: {amount}}}}}"))
    ours = solve(checked.problem, checked.inputs.scenario.priorities)
    program = build_program(checked.problem)
    for stage in ours.stages:
        objective = PRIORITIES[stage.priority](program, checked.problem)
        program.model.setObjective(objective)
        with pytest.warns(DeprecationWarning, match="CBC"):
            assert program.model.solve(pulp.PULP_CBC_CMD(msg=False)) == pulp.LpStatusOptimal
        value = pulp.value(program.model.objective)
        assert stage.value == pytest.approx(value, rel=1e-4, abs=1e-2), stage.priority
        assert stage.status == "optimal"
        program.model.addConstraint(objective <= value + 1e-7 * (1 + abs(value)), f"keep_{stage.priority}")
