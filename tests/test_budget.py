"""Budgets, by hand on tiny: what overspend is least at the place of `budget` among the priorities."""

import json
from decimal import Decimal
from pathlib import Path

import pulp
import pytest
from leaving import N1, N2, R1, R2, S1, S2, S3, W1, W2

from capacity.model.lp import build_program
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.stages import solve
from capacity.planning import check_scenario, plan
from capacity.results.run import Run
from capacity.results.run_tables import read_table

pytestmark = pytest.mark.integration


def _net() -> float:
    """The ledger of the baseline (leaving.py), £.

    49,610.80 + 62,514.00 in S1, 22,783.65 + 35,958.86 in S3, 31,696.91 + 51,507.57 in S2, 1,012.00 of agency premium:
    255,083.79.
    """
    nursing = 630 * (S1[0] * W1 + S1[1] * W2) + 684 * (S3[0] * W1 + S3[1] * W2)
    return nursing + 600 * (S2[0] * W1 + S2[1] * W2) + 5.5 * 14 * W2


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
    # agency, since 4 others and 4 residents need 80 of 110 hours at most. Of those there at the start of a quarter
    # "come" is also the average through it.
    # (4 × 630 + 684) × (0.885087 × 13 + 0.779334 × 0.883926 × 13.142857)
    # + 1,200 × (0.940182 × 13 + 0.882799 × 0.939552 × 13.142857)
    # = 3,204 × 20.559910 + 1,200 × 23.123528 = 65,873.95 + 27,748.23
    least = (630 * 4 + 684) * (N1.come * W1 + N1.stay * N2.come * W2) + 1200 * (R1.come * W1 + R1.stay * R2.come * W2)
    assert least == pytest.approx(93_622.18, abs=0.01)
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
    run = plan(_scenario(tiny, order, "{T1: {2025-26: 250000, 2031-32: 5}}"), tmp_path / "run")
    # The net cost, 255,083.79 in the ledger, is settled by the priorities before
    assert _net() == pytest.approx(255_083.79, abs=0.05)
    assert _stages(run)["budget"] == pytest.approx(_net() - 250_000, abs=1e-4)
    summary = read_table(run.folder / "summary.csv").set_index("measure")["value"]
    assert (summary["budget"], summary["overspend"], summary["headroom"]) == (250_000, 5_083.79, 0)
    assert run.headline.overspend == [5_083.79]
    (outside,) = [warning.text for warning in run.warnings if warning.kind == "budget"]
    assert outside == "the budget of T1 for 2031-32 is outside the plan: delete it, or plan more quarters"


def test_without_the_priority_it_is_told_and_changes_nothing(tiny: Path, tmp_path: Path) -> None:
    order = "safe_staffing, unmet, out_of_borough, cost, travel"
    run = plan(_scenario(tiny, order, "{T1: {2025-26: 310000.5}}"), tmp_path / "run")
    summary = read_table(run.folder / "summary.csv").set_index("measure")["value"]
    assert (summary["overspend"], summary["headroom"]) == (0, 54_916.71)  # 310,000.50 − 255,083.79
    assert "budget" not in _stages(run)


def _with_interim(tiny: Path, priorities: str, budget: str) -> Path:
    """£300 a week for those who wait, or whose nursing place is being arranged in 20 days; one waits at the start."""
    book = (tiny / "book.yaml").read_text()
    book = book.replace("    accepts: {nursing: 1}", "    days_to_arrange: 20\n    accepts: {nursing: 1}")
    book = book.replace("    priority: 1", "    interim_care_per_week: 300\n    priority: 1")
    (tiny / "book.yaml").write_text(book)
    (tiny / "waiting.csv").write_text("area,need,people\nA1,nursing,1\n")
    return _scenario(tiny, priorities, budget)


def test_interim_care_is_within_the_budget(tiny: Path, tmp_path: Path) -> None:
    order = "safe_staffing, budget, unmet, cost"
    # With nobody placed, beside the 93,622.18 of test_before_waiting_it_keeps_people_waiting:
    # nursing, arranging: 2 × (1 − 10/91) × 13 + 2 × 13.142857 = 23.142857 + 26.285714 = 49.428571 weeks
    # nursing, waiting: the 1 of the start, and 9.1 − 2 = 7.1 who become ready evenly, 7.1 × 0.885087 = 6.284116 at the
    # end: 0.520755 × 7.063454 + 0.479245 × 1 = 4.157573 on average. Then 9.2 − 2 + 9.1 × 20/92 = 9.178261:
    # 7.063454 × 0.777202 + 9.178261 × 0.883926 = 13.602638 at the end, 0.520982 × 13.602638 + 0.479018 × 7.063454 =
    # 10.470254 on average. 4.157573 × 13 + 10.470254 × 13.142857 = 191.657493 weeks
    # residential, waiting: 4.55 × 0.940182 = 4.277830 at the end, × 0.510385 = 2.183342 on average; then 4.277830 ×
    # 0.881591 + 4.6 × 0.939552 = 8.093235 and 0.5105 × 8.093235 + 0.4895 × 4.277830 = 6.225592. 110.205517 weeks
    first = N1.stay + 7.1 * N1.come
    second = first * N2.stay + (7.2 + 182 / 92) * N2.come
    nursing = (N1.end * first + N1.start) * W1 + (N2.end * second + N2.start * first) * W2
    first = 4.55 * R1.come
    second = first * R2.stay + 4.6 * R2.come
    residential = R1.end * first * W1 + (R2.end * second + R2.start * first) * W2
    least = (630 * 4 + 684) * (N1.come * W1 + N1.stay * N2.come * W2) + 1200 * (R1.come * W1 + R1.stay * R2.come * W2)
    interim = 300 * (346 / 7 + nursing + residential)
    run = plan(_with_interim(tiny, order, "{T1: {2025-26: 50000}}"), tmp_path / "run")
    assert len(read_table(run.folder / "placements.csv")) == 0  # £300 is less than any place
    assert _stages(run)["budget"] == pytest.approx(least + interim - 50_000, rel=1e-9)
    summary = read_table(run.folder / "summary.csv").set_index("measure")["value"]
    assert summary["interim_cost"] == pytest.approx(interim, abs=0.02)
    assert summary["overspend"] == pytest.approx(_stages(run)["budget"], abs=0.05)


@pytest.mark.parametrize("order", ["unmet, out_of_borough, budget, cost", "budget, unmet, cost", "cost, budget, unmet"])
def test_the_overspend_of_the_summary_is_the_stages(tiny: Path, tmp_path: Path, order: str) -> None:
    """Wherever `budget` stands, interim care, blocks and options with it; but for the rounding of rows to the penny."""
    scenario = _with_interim(tiny, f"safe_staffing, {order}", "{T1: {2025-26: 150000}}")
    header, *rows = (tiny / "services.csv").read_text().splitlines()
    rows = [f"{row},{'6,650' if row.startswith('S1') else ','}" for row in rows]
    (tiny / "services.csv").write_text("\n".join([f"{header},block_beds,block_fee", *rows]) + "\n")
    nurses = "{event: staff, pool: T1, role: registered_nurse, hours_per_week: 5, from: 2025-07-01}"
    option = f"{{option: nurses, events: [{nurses}], revenue_per_year: 5000}}"
    scenario.write_text(scenario.read_text() + f"options: [{option}]\nchosen: [nurses]\n")
    run = plan(scenario, tmp_path / "run")
    costs = read_table(run.folder / "costs.csv")
    assert {"residents", "interim", "investment"} <= set(costs["kind"])
    summary = read_table(run.folder / "summary.csv").set_index("measure")["value"]
    assert summary["overspend"] > 0
    assert summary["overspend"] == pytest.approx(_stages(run)["budget"], abs=0.015 * len(costs))
    assert Decimal(str(summary["overspend"])) == round(Decimal(str(summary["net_cost"])) - 150_000, 2)


@pytest.mark.parametrize("amount", [60_000, 150_000, 250_000, 400_000])
def test_cbc_agrees(tiny: Path, amount: int) -> None:
    order = "safe_staffing, budget, unmet, out_of_borough, cost, travel"
    checked = check_scenario(_scenario(tiny, order, f"{{T1: {{2025-26: {amount}}}}}"))
    ours = solve(checked.problem, checked.inputs.scenario.priorities)
    program = build_program(checked.problem)
    for stage in ours.stages:
        objective = PRIORITIES[stage.priority].figure(program, checked.problem)
        program.model.setObjective(objective)
        with pytest.warns(DeprecationWarning, match="CBC"):
            assert program.model.solve(pulp.PULP_CBC_CMD(msg=False)) == pulp.LpStatusOptimal
        value = pulp.value(program.model.objective)
        assert stage.value == pytest.approx(value, rel=1e-4, abs=1e-2), stage.priority
        assert stage.status == "optimal"
        program.model.addConstraint(objective <= value + 1e-7 * (1 + abs(value)), f"keep_{stage.priority}")
