"""Plans that see some quarters ahead: by hand, against the plan that sees everything, audited, and the command."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from math import exp
from pathlib import Path
from typing import Any

import frictionless
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from random_places import Place as RandomPlace
from random_places import Service, Terms, examples, inputs_of, places, write_place

from capacity.audit import audit, lines
from capacity.cli import main
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Embargo
from capacity.inputs.sight import AS_FAR_AS_SEEN, as_far_as_seen, labelled, limited, seeing
from capacity.model.foresight import solve_seeing
from capacity.model.in_sight import in_sight
from capacity.model.problem.arrays import Budgets, Problem
from capacity.model.problem.build import build
from capacity.model.stages import Solution, solve
from capacity.planning import check_scenario, plan, warnings_of
from capacity.results.columns import OUTPUTS
from capacity.studies.alternatives import changed
from capacity.studies.foresight import console
from capacity.studies.foresight.run import foresight
from capacity.studies.pool import Pool

ORDER = ("safe_staffing", "unmet", "out_of_borough", "budget", "cost", "fairness", "travel")


def _with_a_budget(problem: Problem, pounds: tuple[int, int]) -> Problem:
    """With a budget for each of the two financial years, which are the first two quarters and the last."""
    inside = np.array([[True, True, False], [False, False, True]])
    return replace(problem, budgets=Budgets(np.zeros(2, dtype=np.int64), np.array(pounds, dtype=float), inside))


def _values(solution: Solution) -> dict[str, float]:
    return {stage.priority: stage.value for stage in solution.stages}


def _capacity(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


# ---------------------------------------------------------------- against the plan that sees everything


@pytest.mark.integration
@settings(max_examples=examples(24), deadline=None)
@given(place=places(), fair=st.booleans(), pounds=st.tuples(*[st.sampled_from([0, 100_000, 400_000])] * 2))
def test_planning_anew_with_everything_in_sight_is_the_plan(
    place: RandomPlace, fair: bool, pounds: tuple[int, int]
) -> None:
    """Every quarter is planned anew from where the last has left everybody, and the figures are those of one plan."""
    problem = _with_a_budget(replace(build(inputs_of(place)), fair=fair), pounds)
    order = [name for name in ORDER if fair or name != "fairness"]
    whole, again = solve(problem, order), solve_seeing(problem, order, 3, to_the_end=False)
    assert _values(again) == pytest.approx(_values(whole), rel=1e-6, abs=2e-5)
    assert {stage.status for stage in again.stages} == {AS_FAR_AS_SEEN}


@pytest.mark.integration
@settings(max_examples=examples(15), deadline=None)
@given(place=places(), sees=st.integers(1, 2))
def test_following_the_last_plan_to_the_end_is_planning_every_quarter_anew(place: RandomPlace, sees: int) -> None:
    """Once the end is in sight nothing new is seen. Which of several equal plans the steps before have chosen is the
    same, as they are the same programmes."""
    inputs = inputs_of(place)
    problem, order = build(inputs), inputs.scenario.priorities
    to_the_end, anew = (solve_seeing(problem, order, sees, to_the_end=end) for end in (True, False))
    assert _values(anew) == pytest.approx(_values(to_the_end), rel=1e-6, abs=2e-5)


@pytest.mark.integration
@settings(max_examples=examples(15), deadline=None)
@given(place=places(), sees=st.integers(1, 2))
def test_nobody_does_better_than_who_sees_everything(place: RandomPlace, sees: int) -> None:
    """By the first of the priorities in which the two differ, where no unforeseen loss of beds leaves people in homes
    that have no room for them: such a plan is none that the whole programme allows."""
    inputs = inputs_of(place)
    problem, order = build(inputs), inputs.scenario.priorities
    seen = solve_seeing(problem, order, sees)
    beds, room = problem.services, seen.problem.services
    if (room.usable > beds.usable + 1e-9).any() or (room.usable_at_start > beds.usable_at_start + 1e-9).any():
        return
    whole, there = _values(solve(problem, order)), _values(seen)
    for priority in order:
        tolerance = 2e-5 + 1e-6 * abs(whole[priority])
        assert there[priority] >= whole[priority] - tolerance, priority
        if there[priority] > whole[priority] + tolerance:
            return


@pytest.mark.integration
@settings(max_examples=examples(15), deadline=None)
@given(place=places())
def test_what_is_not_in_sight_changes_nothing(place: RandomPlace) -> None:
    """Two quarters of three in sight: the same programme as that of a plan of two quarters. Only how far it is to the
    families of those whose need has changed goes by the people of the whole plan."""
    inputs = inputs_of(place)
    order = [name for name in inputs.scenario.priorities if name != "travel" or not any(place.terms.becomes)]
    seen, short = in_sight(build(inputs), 2), build(changed(inputs, quarters=2))
    assert _values(solve(seen, order)) == pytest.approx(_values(solve(short, order)), rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(seen.points.counted, short.points.counted)


@pytest.mark.integration
def test_more_than_all_quarters_is_the_plan_byte_for_byte(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    whole, seen = plan(scenario, tmp_path / "whole"), plan(scenario, tmp_path / "seen", foresight=9)
    tables = sorted(path.name for path in whole.folder.glob("*.csv"))
    assert {*OUTPUTS} <= {*tables}
    for name in tables:
        assert (whole.folder / name).read_bytes() == (seen.folder / name).read_bytes(), name
    assert seen.record["foresight"] == 9
    assert seen.record["label"] == "Two quarters, nothing changes, seeing all quarters"
    assert seen.record["solver"]["status"] == "optimal"
    assert all(check.holds for check in audit(seen.folder, warned=warnings_of))


@pytest.mark.slow
def test_the_demonstration_planned_anew_every_quarter_is_its_plan() -> None:
    checked = check_scenario(Path(__file__).parent.parent / "inputs" / "knowsley" / "scenarios" / "baseline.yaml")
    problem, order = in_sight(checked.problem, 4), checked.inputs.scenario.priorities
    whole, again = solve(problem, order), solve_seeing(problem, order, 4, to_the_end=False)
    assert _values(again) == pytest.approx(_values(whole), rel=1e-6, abs=1e-4)


# ---------------------------------------------------------------- by hand

D1, D2 = 92, 90  # days of the quarters from October 2025 and January 2026; people stay 500 days, wait 400
R1, R2 = exp(-D1 / 500), exp(-D2 / 500)
F1, F2 = (1 - R1) * 500 / D1, (1 - R2) * 500 / D2
PSI = (1 - exp(-D2 / 400)) * 400 / D2
ALPHA = (1 - PSI) * 400 / D2 / PSI
CAME_1, CAME_2 = 40 * D1 / 365, 40 * D2 / 365
NEXT_DOOR_CLOSES_TO_US = Embargo.model_validate({"event": "embargo", "site": "S1", "from": "2026-01-01"})


def _two_homes() -> Inputs:
    """Two nursing homes with 10 beds for the council each (20 × 0.95 less 9 others), S0 at home and S1 next door, which
    admits nobody from January. 40 people a year come from one area, all with nursing need; a tenth chooses to leave."""
    home = Service("nursing", True, 54.0, 20, 9, 0, 650, "Good")
    place = RandomPlace((home, replace(home, home=False)), ((40, 0), (0, 0)), None, 0.1, "Inadequate", 0.25,
                        terms=Terms())  # fmt: skip
    return changed(inputs_of(place), events=[NEXT_DOOR_CLOSES_TO_US], quarters=2)


@pytest.mark.integration
def test_seeing_the_embargo_come_keeps_the_beds_at_home_for_those_after_it() -> None:
    inputs = _two_homes()
    problem, order = build(inputs), inputs.scenario.priorities
    assert [quarter.days for quarter in inputs.scenario.calendar] == [D1, D2]
    whole, seen = _values(solve(problem, order)), _values(solve_seeing(problem, order, 1))

    # Who sees it: from October on 10.082192 come. Of those placed at home then, 0.913392 are there at the quarter's end
    # and 0.835270 of these at the end of the next, when all 9.863014 who come from January on must fit in, too:
    # 0.762929 x + 0.915165 × 9.863014 ≤ 10, so x = 1.276278 at home and 8.805914 next door, where 8.043254 of them live
    # at the quarter's end. Nobody waits. Next door 8.805914 − 0.1 × 10.082192 are placed against their choice, and at
    # home a tenth of the 9.863014: 8.783996.
    at_home = (10 - F2 * CAME_2) / (R2 * F1)
    assert at_home == pytest.approx(1.276278, abs=1e-6)
    assert whole["out_of_borough"] == pytest.approx(8.783996, abs=1e-5)
    assert whole["unmet"] == pytest.approx(0, abs=1e-6)
    assert whole["out_of_borough"] == pytest.approx(0.9 * CAME_1 - at_home + 0.1 * CAME_2, abs=1e-6)

    # Who does not: from October on nine tenths stay at home and a tenth leaves, as they choose. 9.073973 × 0.913392 =
    # 8.288097 live at home at the quarter's end and 6.922801 of them at that of the next: (10 − 6.922801) / 0.915165 =
    # 3.362451 more can be placed. The other 6.500563 wait: 0.895483 of them still do at the end, and on average
    # 0.518734 of these have through the quarter, for 12.857143 weeks that count 1.5 times: 58.235677.
    there = R2 * F1 * 0.9 * CAME_1
    placed = (10 - there) / F2
    assert placed == pytest.approx(3.362451, abs=1e-6)
    assert seen["unmet"] == pytest.approx(1.5 * ALPHA * PSI * (CAME_2 - placed) * D2 / 7, rel=1e-6)
    assert seen["unmet"] == pytest.approx(58.235677, abs=1e-5)
    # At home a tenth of those placed in January had chosen to leave.
    assert seen["out_of_borough"] == pytest.approx(0.1 * placed, abs=1e-6)


@pytest.mark.integration
def test_who_lives_where_beds_go_unforeseen_stays(tiny: Path, tmp_path: Path) -> None:
    """S1 has 8 beds for the council, and loses 5 in July. In spring it is filled all the same, of whom exp(−92 / 365) =
    0.777202 are there in September, 6.217615: nobody is moved out, and nobody new comes in."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    text = scenario.read_text()
    scenario.write_text(f"{text}events: [{{event: beds, service: S1-nursing, change: -5, from: 2025-07-01}}]\n")
    run = plan(scenario, tmp_path / "run", foresight=1)
    occupancy = run.tables["occupancy.csv"].set_index(["service", "quarter"])
    assert occupancy.loc[("S1-nursing", "2025-04-01"), "at_end"] == pytest.approx(8, abs=1e-6)
    summer = occupancy.loc["S1-nursing", "2025-07-01"]
    assert summer["at_end"] == summer["usable"] == pytest.approx(8 * exp(-92 / 365), abs=1e-6)
    foreseen = plan(scenario, tmp_path / "whole").tables["occupancy.csv"].set_index(["service", "quarter"])
    assert foreseen.loc[("S1-nursing", "2025-04-01"), "at_end"] < 7
    checks = audit(run.folder, warned=warnings_of)
    assert all(check.holds for check in checks), "\n".join(lines(checks))


@pytest.mark.unit
def test_a_budget_counts_as_far_as_its_year_is_in_sight() -> None:
    """Of £365,000 for the quarters of 92 and 90 days, who sees the first counts 92 / 182; the last year's is whole."""
    problem = _with_a_budget(build(inputs_of(RandomPlace(
        (Service("nursing", True, 54.0, 20, 9, 0, 650, "Good"),), ((40, 0), (0, 0)), None, 0.1, "Inadequate", 0.25
    ))), (182_000, 50_000))  # fmt: skip
    assert in_sight(problem, 1).budgets.amount.tolist() == pytest.approx([92_000])
    assert in_sight(problem, 2).budgets.amount.tolist() == [182_000]
    assert in_sight(problem, 3).budgets.amount.tolist() == [182_000, 50_000]
    assert in_sight(problem, 4) is problem


# ---------------------------------------------------------------- a run like any other


@pytest.mark.integration
@settings(max_examples=examples(6), deadline=None)
@given(place=places(), sees=st.integers(1, 2))
def test_runs_of_random_places_pass_their_audit(
    place: RandomPlace, sees: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("random")
    folder = plan(write_place(place, base / "place"), folder=base / "run", foresight=sees).folder
    checks = audit(folder, warned=warnings_of)
    assert all(check.holds for check in checks), "\n".join(lines(checks))
    assert not [check.name for check in checks if check.note.startswith("not run")]
    assert pd.read_csv(folder / "shadow_prices.csv").empty
    assert pd.read_csv(folder / "limits.csv").empty


@pytest.fixture
def run(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of inputs/tiny that sees one of its two quarters, beside the place."""
    monkeypatch.chdir(tmp_path)
    done = _capacity("plan", str(tiny / "scenarios" / "baseline.yaml"), "--foresight", "1", "--report", "--quiet")
    assert (done.exit_code, done.stdout) == (0, "")
    return tmp_path / "outputs" / "tiny" / "baseline-foresight-1"


@pytest.mark.integration
def test_label_record_and_report_say_how_far_the_plan_sees(run: Path) -> None:
    record = json.loads((run / "run.json").read_text())
    label = "Two quarters, nothing changes, seeing one quarter at a time"
    assert (record["foresight"], record["label"], record["complete"]) == (1, label, True)
    assert record["solver"]["status"] == AS_FAR_AS_SEEN
    assert {stage["status"] for stage in record["stages"]} == {AS_FAR_AS_SEEN}
    assert record["headline"]["what_limits"] == []
    assert "possible" not in record
    report = (run / "report.html").read_text()
    for said in (
        label,
        "knowing only that quarter, and nothing that comes later",
        "cannot say which limit stops most",
    ):
        assert said in report, said
    for not_said in ("knows every opening and closure in advance", "the best that the market allows", "that is below"):
        assert not_said not in report, not_said
    assert label in (run / "map.html").read_text()
    assert (
        "label: Two quarters, nothing changes\n" in (run / "scenario.yaml").read_text()
    )  # to be planned again as it is
    audited = _capacity("audit", str(run))
    assert audited.exit_code == 0, audited.stdout
    assert "the plan was made seeing one quarter at a time" in audited.stdout


@pytest.mark.integration
def test_the_summary_says_what_kind_of_plan_it_is(tiny: Path, tmp_path: Path) -> None:
    scenario = str(tiny / "scenarios" / "baseline.yaml")
    said = _capacity("plan", scenario, "--foresight", "1", "-o", str(tmp_path / "out")).stdout
    assert "seeing one quarter at a time, planned in" in said.splitlines()[0]
    assert "optimal" not in said
    assert "Each quarter was decided knowing only that quarter" in said
    assert "What stops placements" not in said


def _forged(run: Path, change: Callable[[dict[str, Any]], None]) -> list[str]:
    """The checks that fail once run.json is changed and its seal made to fit."""
    from capacity.results.descriptor import seal

    record = json.loads((run / "run.json").read_text())
    change(record)
    record["seal"] = seal(record)
    (run / "run.json").write_text(json.dumps(record))
    return [check.name for check in audit(run, warned=warnings_of) if not check.holds]


@pytest.mark.integration
@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"foresight": 2}, ["record"]),  # then it would be the plan, its statuses and its label
        ({"foresight": 0}, ["record"]),
        ({"foresight": True}, ["record"]),
        ({"label": "Two quarters, nothing changes"}, ["record"]),
    ],
)
def test_the_audit_holds_the_record_to_what_the_plan_saw(run: Path, change: dict[str, Any], fails: list[str]) -> None:
    assert _forged(run, lambda record: record.update(change)) == fails


@pytest.mark.integration
def test_what_plans_again_refuses_a_run_that_does_not_see_everything(run: Path, tiny: Path) -> None:
    why = _capacity("why", str(run))
    assert why.exit_code == 1
    said = "it was planned seeing one quarter at a time, and planning it again would see all 2 at once"
    assert said in why.stderr
    assert "plan without --foresight, then ask" in why.stderr
    service = _capacity("why", str(run), "--service", "S1-nursing")
    assert service.exit_code == 0
    assert "seeing one quarter at a time" in service.stdout
    area = _capacity("why", str(run), "--area", "A1")
    assert "homes are kept free only for what is in sight" in area.stdout, area.stderr

    whole = run.parent / "baseline"
    assert _capacity("plan", str(tiny / "scenarios" / "baseline.yaml"), "--quiet").exit_code == 0
    diff = _capacity("diff", str(whole), str(run))
    assert diff.exit_code == 0, diff.stderr
    flat = " ".join(diff.stdout.split())
    far = "baseline-foresight-1 was planned seeing one quarter at a time"
    assert f"cannot be shared out among their causes: {far}" in flat
    assert "No input that changes a figure differs" not in flat
    compare = _capacity("compare", str(whole), str(run), "--why")
    assert compare.exit_code == 0, compare.stderr
    flat = " ".join(compare.stdout.split())
    assert "baseline-foresight-1: was planned seeing one quarter at a time: a plan that sees all quarters" in flat
    assert "cannot be told: it was planned seeing one quarter at a time" in flat


@pytest.mark.integration
def test_options_are_not_held_against_a_run_that_does_not_see_everything(run: Path) -> None:
    refused = _capacity("compare", str(run), "--options", "wing")
    assert refused.exit_code == 1
    assert "cannot be taken on top of a run planned seeing one quarter at a time" in refused.stderr


@pytest.mark.unit
@pytest.mark.parametrize("option", [["--time-limit", "9"], ["--lp", "x.lp"], ["--verify-limits"], ["--why"]])
def test_what_has_no_meaning_beside_foresight_is_refused(tiny: Path, option: list[str]) -> None:
    done = _capacity("plan", str(tiny / "scenarios" / "baseline.yaml"), "--foresight", "1", *option)
    assert done.exit_code == 2
    assert f"{option[0]} cannot go with --foresight: " in done.stderr


@pytest.mark.unit
@pytest.mark.parametrize("many", ["0", "-1", "1.5", "all"])
def test_bad_numbers_of_quarters_are_refused(tiny: Path, many: str) -> None:
    done = _capacity("plan", str(tiny / "scenarios" / "baseline.yaml"), "--foresight", many)
    assert done.exit_code == 2
    assert "Invalid value for '--foresight'" in done.stderr


@pytest.mark.unit
def test_how_far_a_plan_sees_in_words() -> None:
    assert [seeing(n, 20) for n in (1, 2, 10, 11, 20, 21)] == [
        "seeing one quarter at a time", "seeing two quarters at a time", "seeing ten quarters at a time",
        "seeing 11 quarters at a time", "seeing all quarters", "seeing all quarters",
    ]  # fmt: skip
    assert "knowing only that quarter and the one after it, " in as_far_as_seen(2)
    assert "knowing only that quarter and the 3 after it, " in as_far_as_seen(4)
    assert [limited({"foresight": n}, 4) for n in (1, 3, 4, 0, -1, True, "1", None)] == [1, 3, *[None] * 6]
    assert limited({}, 4) is None


@pytest.mark.unit
def test_a_scenario_without_a_label_goes_by_its_name() -> None:
    inputs = inputs_of(RandomPlace((), ((0, 0), (0, 0)), None, 0.1, "Inadequate", 0.25))
    assert labelled(inputs, 1).scenario.label == "random, seeing one quarter at a time"
    for none in (None, True, "1", 0):
        assert labelled(inputs, none) is inputs


# ---------------------------------------------------------------- capacity foresight


@pytest.mark.integration
def test_the_study_of_tiny(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    done = foresight(scenario, tmp_path / "out")
    table = pd.read_csv(tmp_path / "out" / "foresight.csv")
    assert table["quarters_seen"].tolist() == [1, 2]
    assert table["steps"].tolist() == [2, 1]
    for place, sees in ((0, 1), (1, None)):
        run = plan(scenario, tmp_path / f"run-{place}", foresight=sees)
        values = {stage["priority"]: stage["value"] for stage in run.record["stages"]}
        assert table["weighted_waiting"][place] == pytest.approx(values["unmet"], abs=1e-6)
        assert table["avoidable"][place] + table["refused"][place] == pytest.approx(values["out_of_borough"], abs=1e-6)
        assert table["net_cost"][place] == pytest.approx(sum(run.headline.net_cost), abs=0.005)
    more = [name for name in table.columns if name.endswith("_more")]
    assert (table[more].iloc[-1] == 0).all()
    assert table["avoidable_more"][0] == pytest.approx(table["avoidable"][0] - table["avoidable"][1], abs=1e-6)
    record = json.loads((tmp_path / "out" / "foresight.json").read_text())
    assert [depth["quarters_seen"] for depth in record["depths"]] == [1, 2]
    assert record["depths"][1]["stages"][0]["status"] == "optimal"
    assert frictionless.validate(str(tmp_path / "out" / "datapackage.json")).valid
    assert done.files == len(list((tmp_path / "out").iterdir()))


@pytest.mark.integration
def test_in_processes_of_their_own_the_figures_are_the_same(
    tiny: Path, tmp_path: Path, two_cores: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    foresight(scenario, tmp_path / "one", pool=Pool(1))
    monkeypatch.setattr("capacity.studies.foresight.run.few", lambda problem, pool: pool)
    foresight(scenario, tmp_path / "two", pool=Pool(2))
    one, two = ((tmp_path / name / "foresight.csv").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.integration
def test_the_command_and_its_folder(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = str(tiny / "scenarios" / "baseline.yaml")
    done = _capacity("foresight", scenario)
    assert done.exit_code == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert "A council that plans seeing one quarter at a time has " in done.stdout
    folder = tmp_path / "outputs" / "tiny" / "foresight-baseline"
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".csv"}
    again = _capacity("foresight", scenario)
    assert again.exit_code == 2
    assert "--overwrite replaces it" in again.stderr
    as_json = _capacity("foresight", scenario, "--overwrite", "--json")
    assert json.loads(as_json.stdout)["quarters"] == 2
    assert before == {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".csv"}
    assert "is a study of foresight; only runs are audited" in _capacity("audit", str(folder)).stderr
    shutil.rmtree(folder)
    plan(Path(scenario), folder)
    other = _capacity("foresight", scenario, "--overwrite")
    assert other.exit_code == 2
    assert "exists and is not a study of foresight of capacity" in other.stderr


def _row(seen: int, avoidable: float, weeks: float, cost: float) -> dict[str, Any]:
    figures = {"avoidable": avoidable, "waiting_weeks": weeks, "net_cost": cost}
    whole = {"avoidable": 100.0, "waiting_weeks": 50.0, "net_cost": 2e6}
    return {"quarters_seen": seen, **figures, **{f"{key}_more": value - whole[key] for key, value in figures.items()}}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("rows", "said", "not_said"),
    [
        ([_row(1, 104.8, 60, 2.2e6)],
         ["4.8 more avoidable placements, 10.0 more weeks of waiting and £200k more net cost", console.WORTH],
         [console.IN_ORDER, console.NOT_ALWAYS]),
        ([_row(1, 104.8, 50, 1.9e6)],
         ["4.8 more avoidable placements than one",
          f"It also has £100k less net cost, but {console.IN_ORDER}"],
         [console.NO_SAVING]),
        ([_row(1, 100, 80, 1.9e6)], [console.IN_ORDER, console.NO_SAVING], [console.NOT_ALWAYS]),
        ([_row(1, 104, 50, 2e6), _row(2, 106, 50, 2e6)], [console.NOT_ALWAYS], [console.IN_ORDER]),
        ([_row(1, 100.01, 50.01, 2e6 + 100)], ["worth next to nothing"], [console.WORTH, console.IN_ORDER]),
        ([], ["no future to know"], [console.WORTH]),
    ],
)  # fmt: skip
def test_what_the_table_means(rows: list[dict[str, Any]], said: list[str], not_said: list[str]) -> None:
    whole = _row(20 if rows else 1, 100, 50, 2e6)
    text = " ".join(console.sentences([*rows, whole]))
    for each in said:
        assert each in text, each
    for each in not_said:
        assert each not in text, each
