"""The solver's word is checked: none of the known faults of PuLP's HiGHS interface may show through."""

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pulp
import pytest
from conftest import ROOT

from capacity.inputs.errors import NoPlan, StoppedAtLimit
from capacity.model import engine
from capacity.model.engine import Engine, Infeasible, Optimum
from capacity.model.highs import LimitReached
from capacity.model.lp import build_program
from capacity.model.lp.matrix import Matrix
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.problem.reduce import prune
from capacity.model.programme import Programme, Stages
from capacity.model.stages import solve
from capacity.planning import check_scenario, plan

ORDER = [priority for priority in PRIORITIES if priority not in ("budget", "capital", "fewest")]  # tiny has none
KNOWSLEY = ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml"


def _matrix(rows: list[list[float]], lower: list[float], upper: list[float]) -> Matrix:
    dense = np.array(rows, dtype=float)
    return Matrix(
        start=np.arange(0, dense.size + 1, dense.shape[1], dtype=np.int32),
        index=np.tile(np.arange(dense.shape[1], dtype=np.int32), dense.shape[0]),
        value=dense.ravel(),
        row_lower=np.array(lower, dtype=float),
        row_upper=np.array(upper, dtype=float),
        size=dense.shape[1],
        columns={},
        rows={},
        keys={},
        place={},
    )


def _nothing() -> None:
    pass


@pytest.mark.unit
def test_an_optimum_with_its_duals_by_hand() -> None:
    # Minimise 2x + 3y with x + y = 4 and x ≤ 3: x = 3, y = 1, value 9. One more on the equation costs 3 (another
    # y); one more x allowed saves 1 (an x in place of a y).
    found = Engine(_matrix([[1, 1], [1, 0]], [4, -np.inf], [4, 3]), None).minimise(np.array([2.0, 3.0]), _nothing)
    assert found.x == pytest.approx([3, 1])
    assert found.value == pytest.approx(9)
    assert found.row_dual == pytest.approx([3, -1])


@pytest.mark.unit
def test_the_face_is_the_set_of_optimal_plans() -> None:
    # Minimise x + y with x + y + z ≥ … written as −x − y − z ≤ −4, z ≤ 3: optimum 1, reached by every split of
    # the remaining 1 between x and y: neither is fixed, both rows are held at their limits.
    matrix = _matrix([[-1, -1, -1], [0, 0, 1]], [-np.inf, -np.inf], [-4, 3])
    costs = np.array([1.0, 1.0, 0.0])
    engine = Engine(matrix, None)
    columns, rows = engine.face(engine.minimise(costs, _nothing), costs)
    assert columns.tolist() == [False, False, False]
    assert rows.tolist() == [True, True]


@pytest.mark.unit
def test_infeasible_is_said_and_leaves_no_values() -> None:
    with pytest.raises(Infeasible):
        Engine(_matrix([[1], [1]], [4, -np.inf], [4, 3]), None).minimise(np.array([1.0]), _nothing)


@pytest.mark.unit
def test_unbounded_is_no_plan() -> None:
    with pytest.raises(NoPlan, match=r"(?i)unbounded"):
        Engine(_matrix([[1, -1]], [0], [0]), None).minimise(np.array([-1.0, 0.0]), _nothing)


@pytest.mark.unit
def test_a_limit_is_a_limit() -> None:
    with pytest.raises(LimitReached):
        Engine(_matrix([[1]], [1], [1]), time.monotonic() - 1).minimise(np.array([1.0]), _nothing)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("lie", "why"),
    [
        (lambda o: replace(o, x=o.x + np.array([0.0, 0.1])), "breaks a limit"),
        (lambda o: replace(o, x=o.x * [1.0, -1.0]), "breaks a limit"),
        (lambda o: replace(o, x=o.x * np.nan), "not finite"),
        (lambda o: replace(o, row_dual=o.row_dual * [1.0, -1.0]), "wrong sign"),
        (lambda o: replace(o, row_dual=o.row_dual * 0.0), "duality gap"),
        (lambda o: replace(o, value=o.value * 1.01), "duality gap"),
    ],
)
def test_an_answer_that_fails_our_check_is_refused(lie, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Engine._answer
    monkeypatch.setattr(Engine, "_answer", lambda self, costs, scale: lie(honest(self, costs, scale)))
    with pytest.raises(NoPlan, match=why):
        Engine(_matrix([[1, 1], [1, 0]], [4, -np.inf], [4, 3]), None).minimise(np.array([2.0, 3.0]), _nothing)


@pytest.mark.unit
def test_interior_point_and_simplex_agree(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = check_scenario(tiny / "scenarios" / "baseline.yaml")
    simplex = solve(checked.problem, ORDER)
    monkeypatch.setattr(engine, "INTERIOR_POINT_FROM", 0)
    interior = solve(checked.problem, ORDER)
    assert [s.value for s in interior.stages] == pytest.approx([s.value for s in simplex.stages], rel=1e-7)


@pytest.mark.integration
@pytest.mark.parametrize("scenario", ["baseline", "provider-failure"])
def test_cbc_agrees_on_tiny(tiny: Path, scenario: str) -> None:
    """PuLP's own CBC on PuLP's own model, unreduced, earlier priorities kept by rows: the same values."""
    problem = replace(check_scenario(tiny / "scenarios" / f"{scenario}.yaml").problem, fair=True)
    ours = solve(problem, ORDER)
    program = build_program(problem)
    for stage in ours.stages:
        objective = PRIORITIES[stage.priority].figure(program, problem)
        if not objective:  # nobody moves in the baseline
            assert (scenario, stage.priority, stage.value) == ("baseline", "moving", 0)
            continue
        program.model.setObjective(objective)
        with pytest.warns(DeprecationWarning, match="CBC"):
            status = program.model.solve(pulp.PULP_CBC_CMD(msg=False))
        assert pulp.LpStatus[status] == "Optimal"
        value = pulp.value(program.model.objective)
        assert stage.value == pytest.approx(value, rel=2e-6, abs=1e-6)  # CBC stops at 1e-6
        program.model.addConstraint(objective <= value + 1e-9 * (1 + abs(value)), f"keep_{stage.priority}")


@pytest.mark.integration
def test_any_order_and_part_of_the_priorities(tiny: Path) -> None:
    problem = check_scenario(tiny / "scenarios" / "baseline.yaml").problem
    whole = {stage.priority: stage.value for stage in solve(problem, ORDER).stages}
    for order in (["unmet"], ["travel"], ["unmet", "travel", "cost"], ["safe_staffing"], ["unmet", "safe_staffing"]):
        stages = solve(problem, order).stages
        assert [stage.priority for stage in stages] == order
    assert solve(problem, ["unmet", "cost"]).stages[0].value < whole["unmet"]  # unstaffed hours are free
    # With nothing to say against it, nobody travels anywhere
    assert solve(problem, ["travel"]).stages[0].value == pytest.approx(0)


@pytest.mark.integration
def test_pruning_loses_nothing(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pruned programme is smaller and has the same values as the unpruned one."""
    problem = check_scenario(tiny / "scenarios" / "provider-failure.yaml").problem
    assert prune(problem).arcs.placeable.sum() < problem.arcs.placeable.sum()
    pruned = solve(problem, ORDER)
    monkeypatch.setattr("capacity.model.stages.prune", lambda whole: whole)
    whole = solve(problem, ORDER)
    assert [s.value for s in pruned.stages] == pytest.approx([s.value for s in whole.stages], rel=1e-9, abs=1e-9)


@pytest.mark.slow
def test_a_limit_before_any_plan_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoppedAtLimit):
        plan(KNOWSLEY, folder=tmp_path / "run", time_limit=0.2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.integration
def test_a_limit_between_stages_writes_a_marked_whole_folder(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit strikes when the cost stage begins: what is settled so far is written and marked."""
    honest = Engine.minimise
    calls = []

    def minimise(
        self: Engine, costs: np.ndarray, tick: engine.Tick, trial: bool = False, again: bool = False
    ) -> Optimum:
        calls.append(1)
        if len(calls) > 1 + 4:  # a trusting try that has no time; where to begin, then three priorities
            raise LimitReached
        return honest(self, costs, tick, trial, again)

    monkeypatch.setattr(Engine, "minimise", minimise)
    monkeypatch.setattr("capacity.model.stages.TRUSTING", 0.0)
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run", time_limit=60)
    record = json.loads((run.folder / "run.json").read_text())
    assert record["complete"] is False
    assert record["solver"]["status"] == "stopped at the time limit"
    assert [stage["priority"] for stage in record["stages"]] == ["safe_staffing", "unmet", "out_of_borough"]
    assert "stopped at the time limit" in (run.folder / "map.html").read_text()
    # Agency hours are no more than are needed, though the stage that would have seen to it was not reached
    hours = (run.folder / "staffing.csv").read_text().splitlines()[1].split(",")
    assert float(hours[3]) <= float(hours[4]) + float(hours[5]) + float(hours[6]) + 1e-6


@pytest.mark.integration
def test_within_a_limit_the_quicker_way_comes_first(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Areas of different reach are taken for one for half of the time; where that comes to no end, with care."""
    problem = check_scenario(tiny / "scenarios" / "baseline.yaml").problem
    unlimited = solve(problem, ORDER)
    assert not unlimited.merged.exact
    trusting = solve(problem, ORDER, time_limit=1e6)
    assert not trusting.merged.exact
    monkeypatch.setattr("capacity.model.stages.TRUSTING", 0.0)
    careful = solve(problem, ORDER, time_limit=1e6)
    assert careful.merged.exact
    for found in (trusting, careful):
        assert not found.stopped
        assert [s.value for s in found.stages] == pytest.approx([s.value for s in unlimited.stages], rel=1e-7, abs=1e-6)


@pytest.mark.integration
@pytest.mark.parametrize("careful", [0, 2], ids=["neither", "careful further"])
def test_of_two_ways_stopped_the_one_that_settled_more_is_kept(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, careful: int
) -> None:
    """Trusting, all but travel are settled for the whole problem; with care as many as `careful` says."""
    problem = check_scenario(tiny / "scenarios" / "baseline.yaml").problem
    order = ["safe_staffing", "unmet", "out_of_borough", "cost", "fairness", "travel"]
    honest, programmes = Programme._stage, list[Programme]()

    def stage(self: Programme, priority: str, stages: Stages, along: str | None = None) -> Stages:
        if self not in programmes:
            programmes.append(self)
        if priority == "travel" or (len(programmes) > 2 and len(stages.settled) >= careful):
            raise LimitReached
        return honest(self, priority, stages, along)

    monkeypatch.setattr(Programme, "_stage", stage)
    solution = solve(problem, order, time_limit=1e6)
    assert len(programmes) == 3  # merged on trust, areas by themselves, and merged with care
    assert solution.stopped == "stopped at the time limit"
    assert [each.priority for each in solution.stages] == order[:5]
    assert not solution.merged.exact
    assert solution.plan.waiting.shape == solution.problem.points.someone.shape


@pytest.mark.integration
def test_an_earlier_figure_that_drifts_is_said(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were nothing kept of the face of earlier stages, the status would say so."""
    problem = check_scenario(tiny / "scenarios" / "baseline.yaml").problem
    monkeypatch.setattr(Engine, "fix_at_zero", lambda self, columns: None)
    monkeypatch.setattr(Engine, "hold", lambda self, rows: None)
    status = {stage.priority: stage.status for stage in solve(problem, ["unmet", "cost"]).stages}
    assert status["unmet"] == "optimal"
    assert status["cost"].startswith("optimal, but unmet rose from ")


@pytest.mark.integration
def test_a_later_stage_that_cannot_be_settled_leaves_the_earlier_plan(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Engine._fault

    def doubt(self: Engine, costs: np.ndarray, optimum: Optimum) -> str | None:
        return "it is doubted" if costs.max() > 10_000 else honest(self, costs, optimum)  # only cost is so large

    monkeypatch.setattr(Engine, "_fault", doubt)
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run")
    assert run.record["complete"] is False
    assert run.record["solver"]["status"].startswith("stopped: HiGHS found no plan that passes our check")
    assert [stage["priority"] for stage in run.record["stages"]] == ["safe_staffing", "unmet", "out_of_borough"]
    assert "it is doubted" in (run.folder / "map.html").read_text()


@pytest.mark.unit
@pytest.mark.parametrize("size", [1.0, 2.0**-40, 2.0**50])
def test_people_are_counted_in_what_makes_them_usual_figures(size: float) -> None:
    # Minimise 2x + 3y + size × z with x + y − 2·size·z = 4·size, x ≤ 3·size and z ≤ 1, the last an option that is taken
    # or not: it asks for 2·size more people, so it is left: x = 3·size, y = size, value 9·size. One more person costs 3
    # and one more x saves 1, whatever the size; one more option is worth nothing.
    rows = [[1, 1, -2 * size], [1, 0, 0], [0, 0, 1]]
    matrix = replace(
        _matrix(rows, [4 * size, -np.inf, -np.inf], [4 * size, 3 * size, 1]), columns={"chosen": np.array([2])}
    )
    program = Engine(matrix, None)
    assert program.units.people == (1.0 if size == 1 else size * 2.0**-7)  # the largest limit, 4·size, becomes 512
    assert program.units.columns[2] == program.units.rows[2] == 1
    found = program.minimise(np.array([2.0, 3.0, size]), _nothing)
    assert found.x == pytest.approx([3 * size, size, 0])
    assert found.value == pytest.approx(9 * size)
    assert found.row_dual == pytest.approx([3, -1, 0])
    assert found.reduced_cost[2] == pytest.approx(size + 3 * 2 * size)


@pytest.mark.unit
def test_a_figure_that_is_wrong_by_little_is_wrong_in_a_small_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousandth of all its people, though less than a millionth of one person."""
    size, honest = 2.0**-40, Engine._answer
    lie = np.array([0.0, 1e-3])
    monkeypatch.setattr(Engine, "_answer", lambda self, costs, scale: _more(honest(self, costs, scale), 512 * lie))
    with pytest.raises(NoPlan, match="breaks a limit"):
        Engine(_matrix([[1, 1], [1, 0]], [4 * size, -np.inf], [4 * size, 3 * size]), None).minimise(
            np.array([2.0, 3.0]), _nothing
        )


def _more(optimum: Optimum, people: np.ndarray) -> Optimum:
    return replace(optimum, x=optimum.x + people)
