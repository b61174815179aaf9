"""Why people are placed out of borough: shares that add up, and limits lifted as a plan with them lifted has it."""

import json
from io import StringIO
from itertools import combinations
from math import exp
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import ROOT
from hypothesis import HealthCheck, Phase, given, settings
from lifted import lifted
from random_places import Place, Service, Terms, inputs_of, places

from capacity.audit import audit
from capacity.cli import main
from capacity.inputs.check.rules import check
from capacity.inputs.errors import CapacityError
from capacity.inputs.read.place import read_inputs
from capacity.model.problem.build import build
from capacity.model.stages import solve
from capacity.outputs.redraw import redraw
from capacity.planning import plan
from capacity.results.columns import OTHER, REASONS, WHY, WHY_COST, WHY_WAITING
from capacity.results.run_tables import read_table
from capacity.results.why_table import people_of
from capacity.studies.why.lifting import lifting
from capacity.studies.why.reasons import why_of_run
from capacity.studies.why.sentences import cost_sentences, people_sentences, waiting_sentences
from capacity.studies.why.settle import Settler

UNTIL = ["safe_staffing", "unmet", "out_of_borough"]


def _planned(tiny: Path, folder: Path) -> Path:
    return plan(tiny / "scenarios" / "baseline.yaml", folder=folder).folder


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, old
    file.write_text(text.replace(old, new))


def _sums(run: Path, file: str = WHY) -> dict[str, float]:
    frame = read_table(run / file)
    return {reason: float(frame.loc[frame["reason"] == reason, "share"].sum()) for reason in REASONS}


@pytest.fixture
def dear_home(tiny: Path) -> Path:
    """Tiny with residential need alone; S2, with 30 beds, is the borough's only home for it and asks £800 where £770 is
    the most that the council accepts. S3 has 20 residential beds out of borough."""
    _edit(tiny / "book.yaml", "nursing: {65+: 36.5}", "nursing: {65+: 0}")
    _edit(tiny / "book.yaml", "accepts: {residential: 1, nursing: 0.25}", "accepts: {residential: 1}")
    _edit(tiny / "services.csv", "S2-residential,S2,residential,8,1,690,", "S2-residential,S2,residential,30,1,800,")
    with (tiny / "services.csv").open("a") as file:
        file.write("S3-residential,S3,residential,20,0,700,\n")
    with (tiny / "fee_rates.csv").open("a") as file:
        file.write("N1,residential,2025-26,700\n")
    return tiny


@pytest.mark.integration
@settings(max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(places())
def test_each_set_is_what_a_plan_with_those_limits_lifted_comes_to(place: Place) -> None:
    inputs = inputs_of(place)
    problem = build(inputs)
    base = solve(problem, UNTIL)
    programme = lifting(inputs, problem)
    people = np.zeros(programme.shape)
    for q, year in enumerate(programme.year.tolist()):
        people[:, :, year] += (base.plan.avoidable + base.plan.refused)[:, :, q]
    settler = Settler(programme, people.ravel())
    # Of equally good plans the run's own is the nearest
    assert settler.settle(frozenset()).against_choice == pytest.approx(people, abs=1e-5)
    count = len(programme.reasons)
    for size in {0, min(1, count), max(0, count - 1), count}:
        for some in combinations(programme.reasons, size):
            found = settler.settle(frozenset(some))
            value = solve(lifted(inputs, some), UNTIL).stages[-1].value
            assert found.value == pytest.approx(value, abs=1e-6, rel=1e-6), some
            assert found.against_choice.sum() == pytest.approx(value, abs=1e-6, rel=1e-6)
    for reason in set(REASONS) - {OTHER} - set(programme.reasons):  # said to change nothing
        assert solve(lifted(inputs, [reason]), UNTIL).stages[-1].value == pytest.approx(base.stages[-1].value, abs=1e-6)


@pytest.mark.integration
def test_beds_that_begin_to_fall_once_every_bed_is_let() -> None:
    """Others come faster then, so a first day binds that does not bind in the run."""
    place = Place(
        services=(
            Service("nursing", True, 53.85, 7, 5, 2, 755, "Good", (3, 468)),
            Service("nursing", True, 53.85, 3, 0, 3, 629, "Good"),
            Service("residential", False, 54.3, 10, 3, 1, 600, ""),
            Service("residential", True, 53.85, 7, 5, 2, 755, "Good", (3, 468)),
            Service("nursing", True, 53.85, 10, 6, 2, 601, "Good"),
        ),
        demand=((4, 6), (12, 0)),
        nurse_hours=125,
        ceiling=0.1,
        lowest="Requires improvement",
        substitution=0.5,
        closes=None,
        contribution_rise=0.0,
        waiting=((2, 3), (3, 1)),
        terms=Terms(
            days_to_arrange=(57, 57),
            interim=300,
            cover=0,
            growth=0.5,
            admissions=1.1,
            hours=0.95,
            staff_stay=1.0,
            mean_stay=(100000.0, 100000.0),
            withdrawal=100000.0,
            diversion=0.0,
            fee_rise=0.04,
            fairness=False,
            self_funders=(1.0, 0.1),
            becomes=(0.2, 0.2),
        ),
        scale=1.0,
        prefix="S",
    )
    inputs = inputs_of(place)
    problem = build(inputs)
    programme = lifting(inputs, problem)
    settler = Settler(programme, np.zeros(int(np.prod(programme.shape))))
    for some in ((), ("voids",), ("voids", "arranging")):
        value = solve(lifted(inputs, some), UNTIL).stages[-1].value
        assert settler.settle(frozenset(some) & set(programme.reasons)).value == pytest.approx(value, abs=1e-6)


@pytest.mark.integration
def test_tiny_has_too_few_beds_and_too_few_nurses(tiny: Path, tmp_path: Path) -> None:
    run = _planned(tiny, tmp_path / "run")
    why = why_of_run(run)
    assert why.reasons == ("beds", "staff", "diversion")
    summary = read_table(run / "summary.csv")
    against = summary[summary["measure"].isin(["avoidable_out_of_borough", "choice_refused"])]
    frame = read_table(run / WHY)
    cells = frame.groupby(["home", "need", "year"])["share"].sum()
    for (home, need, year), people in against.groupby(["home", "need", "financial_year"])["value"].sum().items():
        assert cells[home, need, year] == pytest.approx(people, abs=1e-6)
    # With beds and nurses without limit nobody is sent away
    assert _sums(run)[OTHER] == 0
    last = frame.loc[frame["reason"] == "beds", "last"].sum()
    assert last == pytest.approx(why.left[frozenset({"staff", "diversion"})])
    # Nothing is arranged here, and nobody waits when the plan begins: all weeks are for beds and nurses
    weeks = _sums(run, WHY_WAITING)
    assert weeks["beds"] + weeks["staff"] == pytest.approx(float(why.weeks.sum()))
    assert people_sentences(why) == [
        "Of about 4 people placed against their choice over the plan: about 2 for want of staff and about 2 for want"
        " of beds.",
        "More staff alone or more beds alone would change next to nothing; both together would leave nobody.",
    ]
    waiting = "Of 60 weeks that people wait over the plan, 36 pass for want of beds and 24 pass for want of staff."
    assert waiting_sentences(why) == [waiting]


@pytest.mark.integration
def test_a_home_that_asks_too_much(dear_home: Path, tmp_path: Path) -> None:
    run = _planned(dear_home, tmp_path / "run")
    why = why_of_run(run)
    # 1,000 people × 18.25 for each 1,000 a year, 0.05 a day over 183 days: 9.15, of whom a tenth chooses S3
    away = 0.9 * 9.15
    assert why.people.sum() == pytest.approx(away)
    assert {reason: share for reason, share in _sums(run).items() if share} == pytest.approx({"fee": away})
    assert why.shares.alone["fee"].sum() == pytest.approx(away)
    assert people_sentences(why) == [
        "Of 8 people placed against their choice over the plan: 8 because homes ask more than the fee ceiling."
    ]


@pytest.mark.integration
def test_a_home_that_asks_too_much_and_is_rated_too_low(dear_home: Path, tmp_path: Path) -> None:
    _edit(dear_home / "sites.csv", "54.04,-2.00,Good", "54.04,-2.00,Inadequate")
    why = why_of_run(_planned(dear_home, tmp_path / "run"))
    away = 0.9 * 9.15
    # Each alone changes nothing, both together bring everybody home: half of it is each one's
    for reason in ("fee", "rating"):
        assert why.shares.share[reason].sum() == pytest.approx(away / 2)
        assert why.shares.alone[reason].sum() == pytest.approx(0, abs=1e-7)
        assert why.shares.last[reason].sum() == pytest.approx(away)
    assert people_sentences(why)[-1] == (
        "Paying what homes ask alone or waiving rating and embargo alone would change next to nothing; both together"
        " would leave nobody."
    )


@pytest.mark.integration
def test_the_command_prints_and_writes_and_its_audit_holds(tiny: Path, tmp_path: Path) -> None:
    run = _planned(tiny, tmp_path / "run")
    done = CliRunner().invoke(main, ["why", str(run)])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Tinborough · baseline · why people are placed against their choice · in ")
    assert "\n\nBy need, over the plan       People     Beds    Staff\nGeneral nursing" in done.output
    assert "The shares are exact: each limit counts by what it adds" in done.output
    told = json.loads(CliRunner().invoke(main, ["why", str(run), "--json"]).stdout)
    assert sum(each["share"] for each in told["reasons"].values()) + told["other"] == pytest.approx(told["people"])
    assert CliRunner().invoke(main, ["audit", str(run)]).exit_code == 0
    assert CliRunner().invoke(main, ["report", str(run), "--no-verify-limits"]).exit_code == 0
    assert CliRunner().invoke(main, ["why", str(run)]).exit_code == 0
    assert CliRunner().invoke(main, ["audit", str(run)]).exit_code == 0
    table = pd.read_csv(run / WHY)
    table.loc[0, "share"] += 0.01
    table.to_csv(run / WHY, index=False)
    done = CliRunner().invoke(main, ["audit", str(run)])
    assert done.exit_code == 1
    assert "why.csv T1 nursing 2025-26: the shares' sum is" in done.output


@pytest.mark.integration
def test_the_map_has_the_reasons_and_the_audit_knows_both_maps(tiny: Path, tmp_path: Path) -> None:
    run = _planned(tiny, tmp_path / "run")
    drawn = (run / "map.html").read_bytes()
    assert b'id="why"' not in drawn
    why_of_run(run)
    again = (run / "map.html").read_text("utf-8")
    known = json.loads(again.split('id="place">')[1].split("</script>")[0])["why"]
    assert known["reasons"] == ["Beds", "Staff"]
    assert known["needs"] == [[0], [1]]  # nursing and residential, each in its own care type
    table = read_table(run / WHY)
    for n, need in enumerate(("nursing", "residential")):
        mine = table[table["need"] == need].set_index("reason")["share"]
        assert known["years"][0][n] == pytest.approx([mine["beds"], mine["staff"]], abs=1e-4)
    assert redraw(run).read_text("utf-8") == again
    held = CliRunner().invoke(main, ["audit", str(run)])
    assert held.exit_code == 0, held.output
    assert "map.html was drawn again, contents as the tables give them" in held.output
    (run / "map.html").write_bytes(drawn)  # as before anybody asked
    assert CliRunner().invoke(main, ["audit", str(run)]).exit_code == 0
    forged = again.replace('"Beds"', '"Care"')
    assert forged != again
    for file, content in (("map.html", forged), (WHY, None), ("map.html", again)):
        if content is None:
            (run / file).unlink()
        else:
            (run / file).write_text(content, "utf-8")
        done = CliRunner().invoke(main, ["audit", str(run)])
        assert done.exit_code == 1
        assert "map.html: is not what is drawn from the tables; capacity map draws it again" in done.output
    assert redraw(run).read_bytes() == drawn


@pytest.mark.integration
def test_a_table_that_is_none_is_a_complaint_and_the_map_stays(tiny: Path, tmp_path: Path) -> None:
    run = _planned(tiny, tmp_path / "run")
    drawn = (run / "map.html").read_bytes()
    (run / WHY).write_text("home,need\nT1,nursing\n")
    done = CliRunner().invoke(main, ["map", str(run)])
    assert done.exit_code == 1
    assert "why.csv: lacks the column year; run `capacity why " in done.output
    assert (run / "map.html").read_bytes() == drawn


@pytest.mark.integration
def test_a_plan_that_also_says_why(tiny: Path, tmp_path: Path) -> None:
    scenario = str(tiny / "scenarios" / "baseline.yaml")
    done = CliRunner().invoke(main, ["plan", scenario, "-o", str(tmp_path / "run"), "--why"])
    assert done.exit_code == 0, done.output
    assert (
        "\n\nWhy people are placed against their choice\nOf about 4 people placed against their choice over the"
        in done.output
    )
    assert (tmp_path / "run" / WHY).exists()
    done = CliRunner().invoke(main, ["plan", scenario, "-o", str(tmp_path / "again"), "--why", "--json"])
    assert json.loads(done.stdout)["why"]["sets"]["asked"] == 8


@pytest.mark.integration
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unmet, out_of_borough, cost, travel", "unmet, cost, travel", "the plan has no priority out_of_borough"),
        ("unmet, out_of_borough, cost, travel", "unmet, cost, travel, out_of_borough",
         "the priority travel comes before out_of_borough: put it after, and plan again"),
    ],
)  # fmt: skip
def test_plans_that_cannot_say_why(tiny: Path, tmp_path: Path, old: str, new: str, said: str) -> None:
    _edit(tiny / "scenarios" / "baseline.yaml", old, new)
    run = _planned(tiny, tmp_path / "run")
    done = CliRunner().invoke(main, ["why", str(run)])
    assert done.exit_code == 1
    assert said in done.output


@pytest.mark.integration
def test_a_run_whose_inputs_have_changed_is_refused(tiny: Path, tmp_path: Path) -> None:
    run = _planned(tiny, tmp_path / "run")
    _edit(tiny / "services.csv", "S1-nursing,S1,nursing,12,4,780,", "S1-nursing,S1,nursing,13,4,780,")
    done = CliRunner().invoke(main, ["why", str(run)])
    assert done.exit_code == 1
    assert "The run cannot be planned again, because these have changed since the plan was made: " in done.output
    assert not (run / WHY).exists()


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny baseline, for tests that put back what they change."""
    return _planned(ROOT / "inputs" / "tiny", tmp_path_factory.mktemp("planned") / "run")


@pytest.mark.integration
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("summary.csv", "avoidable_out_of_borough,", "avoidable_out_of_borough,9", "summary.csv of "),
        ("placements.csv", "T1", "T9", "placements.csv of "),
        ("scenario.yaml", "quarters: 2", "quarters: 2 ", "scenario.yaml of "),
        ("run.json", '"stages"', '"other"', "run.json of "),
        ("run.json", '"value": 0', '"value": 1', "run.json of "),
        ("run.json", '"value": 0', '"value": NaN', "is not a whole run of capacity"),
        ("run.json", '"outputs"', '"other"', "is not a whole run of capacity"),
    ],
)
def test_a_run_that_is_not_as_it_was_written_is_refused(
    planned: Path, file: str, old: str, new: str, said: str
) -> None:
    before = (planned / file).read_text()
    try:
        (planned / file).write_text(before.replace(old, new))
        assert (planned / file).read_text() != before
        done = CliRunner().invoke(main, ["why", str(planned)])
        assert isinstance(done.exception, SystemExit), done.exception
        assert (done.exit_code, done.stdout) == (1, "")
        assert said in done.stderr
        assert not (planned / WHY).exists()
    finally:
        (planned / file).write_text(before)


@pytest.mark.integration
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("T1,", "T9,", "summary.csv has 'T9', which is not in this plan"),
        (",nursing,", ",nur,", "summary.csv has 'nur', which is not in this plan"),
        ("2025-26", "2031-32", "summary.csv has '2031-32', which is not in this plan"),
    ],
)
def test_people_of_another_plan_are_not_counted(planned: Path, old: str, new: str, said: str) -> None:
    inputs, summary = check(read_inputs(planned / "scenario.yaml")), (planned / "summary.csv").read_text()
    people = people_of(inputs, pd.read_csv(StringIO(summary)))
    assert people.sum() == pytest.approx(4.155844920)
    with pytest.raises(CapacityError, match=said):
        people_of(inputs, pd.read_csv(StringIO(summary.replace(old, new))))
    blank = pd.read_csv(StringIO(summary)).assign(value=np.nan)
    with pytest.raises(CapacityError, match="lacks a figure of T1 nursing 2025-26"):
        people_of(inputs, blank)


@pytest.mark.integration
@pytest.mark.parametrize("priorities", ["out_of_borough, safe_staffing, unmet, cost, travel", "out_of_borough"])
def test_waiting_is_told_only_where_it_is_settled_first(tiny: Path, tmp_path: Path, priorities: str) -> None:
    """Otherwise weeks of waiting are those of any plan that places as few out of borough."""
    _edit(tiny / "scenarios" / "baseline.yaml", "safe_staffing, unmet, out_of_borough, cost, travel", priorities)
    run = _planned(tiny, tmp_path / "run")
    why = why_of_run(run)
    assert why.waiting is None
    assert waiting_sentences(why) == [
        "Why people wait is not told: the plan does not settle who waits (unmet) before who leaves the borough"
        " (out_of_borough)."
    ]
    done = CliRunner().invoke(main, ["why", str(run)])
    assert "Wrote why.csv, by home authority, need and year, and map.html in " in " ".join(done.stdout.split())
    assert not (run / WHY_WAITING).exists()
    assert CliRunner().invoke(main, ["audit", str(run)]).exit_code == 0


@pytest.mark.integration
@pytest.mark.parametrize("file", [WHY, WHY_WAITING, WHY_COST])
def test_the_audit_finds_other_columns_and_rows(told: Path, file: str) -> None:
    before = (told / file).read_text()
    head, first, *rest = before.splitlines()
    forged = {
        "has other columns than capacity writes": [f"{line},{more}" for line, more in
                                                   zip([head, first, *rest], ["x", *["1"] * 99], strict=False)],
        f"{file} rows": [head, *rest],
        "has a figure too many or too few": [head, first.replace(first.split(",")[-4], "", 1), *rest],
    }  # fmt: skip
    try:
        for said, lines in forged.items():
            (told / file).write_text("\n".join(lines) + "\n")
            (pages,) = [found for found in audit(told) if found.name == "pages"]
            assert not pages.holds
            assert said in f"{pages}" or f"{file} T1" in f"{pages}"  # the worst that there is
    finally:
        (told / file).write_text(before)
    assert all(found.holds for found in audit(told))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny baseline with its reasons, and their cost."""
    run = _planned(ROOT / "inputs" / "tiny", tmp_path_factory.mktemp("told") / "run")
    why_of_run(run, with_cost=True)
    return run


@pytest.mark.integration
def test_nobody_leaves_and_nobody_waits(dear_home: Path, tmp_path: Path) -> None:
    _edit(dear_home / "services.csv", "30,1,800,", "30,1,700,")
    why = why_of_run(_planned(dear_home, tmp_path / "run"))
    assert people_sentences(why) == ["Nobody is placed against their choice, so there is nothing to explain."]
    assert waiting_sentences(why) == []


@pytest.mark.integration
def test_what_each_limit_costs_by_hand(dear_home: Path, tmp_path: Path) -> None:
    run = _planned(dear_home, tmp_path / "run")
    why = why_of_run(run, with_cost=True)
    assert why.cost is not None
    paid = float(why.cost.rest.sum() + sum(share.sum() for share in why.cost.share.values()))
    assert paid == pytest.approx(pd.read_csv(run / "costs.csv")["net"].sum(), abs=1)
    # With the fee accepted 0.9 × 4.55 and 0.9 × 4.60 people live in S2 at £800 and not in S3 at £700: £100 a week more.
    # They leave at 1/730 a day: the average of who comes in a quarter is (1 − φ)/x, and φ later
    (x1, x2), weeks = (91 / 730, 92 / 730), (13, 92 / 7)
    (f1, f2) = ((1 - exp(-x)) / x for x in (x1, x2))
    lived = 0.9 * 4.55 * (1 - f1) / x1 * weeks[0]
    lived += 0.9 * (4.55 * f1 * f2 + 4.60 * (1 - f2) / x2) * weeks[1]
    assert why.shares.alone["fee"].sum() > 8
    assert why.cost.share["fee"].sum() == pytest.approx(-100 * lived, abs=1)
    table = read_table(run / WHY_COST)
    assert list(table.columns) == ["home", "year", "reason", "share", "alone", "last", "spread"]
    assert (
        f"lower by £{100 * lived / 1000:,.0f},000 because homes ask more than the fee ceiling" in cost_sentences(why)[0]
    )
    assert CliRunner().invoke(main, ["audit", str(run)]).exit_code == 0


@pytest.mark.unit
def test_cost_is_about_the_whole_run(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["why", str(tmp_path), "--service", "S1", "--cost"])
    assert done.exit_code == 2
    assert "--cost is about the whole run: type it without --area and --service" in done.output
