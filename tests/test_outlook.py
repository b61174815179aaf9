"""The years after a plan: tiny solved by hand, the same plan with and without them, its messages, and its audit."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from math import exp, pi
from pathlib import Path

import pandas as pd
import pytest
import remembered
from click.testing import CliRunner
from conftest import ROOT
from forgeries import forge, forgeries

from capacity import planning
from capacity.audit import audit
from capacity.cli import main
from capacity.inputs.check.rules import check
from capacity.inputs.errors import BadInput, NoPlan
from capacity.inputs.outlook import beyond
from capacity.inputs.read.place import read_inputs
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.stages import Solution, solve
from capacity.outputs.redraw import write_report
from capacity.planning import plan
from capacity.results.outlook_files import TABLES

BASE = "name: ahead\nplace: ..\nbook: ../book.yaml\nstart: 2026-01-01\nquarters: 1\n"
POLICY = (
    "priorities: [safe_staffing, unmet, out_of_borough, cost, travel]\npolicy: {lowest_rating: Requires improvement}\n"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny place with its people of 2026 to 2028, the same in every year."""
    folder = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path_factory.mktemp("place") / "tiny"))
    with (folder / "population.csv").open("a") as file:
        file.writelines(f"{area},65+,{year},500\n" for area in ("A1", "A2") for year in (2026, 2027, 2028))
    return folder


def scenario(place: Path, more: str = "years_after: 1\n", name: str = "ahead") -> Path:
    path = place / "scenarios" / f"{name}.yaml"
    path.write_text(BASE + POLICY + more)
    return path


@pytest.fixture(scope="module")
def run(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plan(scenario(place), tmp_path_factory.mktemp("outlook") / "run").folder


def shares(days: float, mean: float) -> tuple[float, float, float, float]:
    """stay, φ, α, β"""
    x = days / mean
    stay, come = exp(-x), (1 - exp(-x)) / x
    at_end = (1 - come) / (x * come)
    return stay, come, at_end, come - at_end * stay


# January to March: 1,000 people × 36.5 for each 1,000 a year × 90 / 365 = 9 need nursing, 4.5 residential care. S1 has
# room for 8 of the council: it takes (8 − 0.781473 × 4) / 0.886273 = 5.499593 of the 9, and is full at the end. The
# others, 3.500407, fit into S3: 0.781473 × 1 + 0.886273 × 3.500407 = 3.883788 of its 4 beds. Of the 4.5, 0.45 would
# leave the borough, and S3 has 0.116212 beds for them: 0.116212 / 0.940826 = 0.123521 go there, 4.376479 to S2.
N1, R1 = shares(90, 365), shares(90, 730)
S3_END = N1[0] * 1 + N1[1] * (9 - (8 - 4 * N1[0]) / N1[1])
AWAY = 4 - S3_END
S2_END = R1[0] * 2 + R1[1] * (4.5 - AWAY / R1[1])
# The year 2026-27, 365 days. Nurses as in 2025-26: 110 hours and 5% agency are 115.5; others take 4 × 10, so that 7.55
# can live in S1 on average: (7.55 − 0.418023 × 8) / 0.581977 = 7.226656 at the end, and (7.226656 − 0.367879 × 8) /
# 0.632121 = 6.776652 are placed there. S3 refills to 4: (4 − 0.367879 × 3.883788 − 0.606531 × 0.116212) / 0.632121 =
# 3.956124, all of them nursing, which comes first. S2 refills to 7 of 8 (1 is somebody else's).
N2, R2 = shares(365, 365), shares(365, 730)
S1_LAST = (7.55 - N2[3] * 8) / N2[2]
NURSING = (S1_LAST - N2[0] * 8) / N2[1] + (4 - N2[0] * S3_END - R2[0] * AWAY) / N2[1]
RESIDENTIAL = (7 - R2[0] * S2_END) / R2[1]


@pytest.mark.integration
def test_a_year_after_the_plan_by_hand(run: Path) -> None:
    said = json.loads((run / "run.json").read_text())["outlook"]
    assert said["years"] == ["2025-26", "2026-27"]
    # 36.5 and 18.25 a year: 9 and 4.5 in the plan's 90 days
    assert said["admissions_sought"] == {
        "nursing": pytest.approx([9, 36.5]),
        "residential": pytest.approx([4.5, 18.25]),
    }
    # those ready less those placed, of whom e^−1 and e^−0.5 would be left after the whole year: 16.287955 and 10.931243
    waiting = {"nursing": pytest.approx([0, N2[1] * (36.5 - NURSING)]),
               "residential": pytest.approx([0, R2[1] * (18.25 - RESIDENTIAL)])}  # fmt: skip
    assert said["waiting_at_year_end"] == waiting
    there = [8 + S3_END, S1_LAST + 4 - R2[0] * AWAY]
    assert said["residents_at_year_end"]["nursing"] == pytest.approx(there)
    # Weeks of people on average × what a week costs the council (800 − 100) × 0.9, (860 − 100) × 0.9 and 700 − 100, all
    # as in 2025-26; and 5.5 agency hours a week at £14 more
    weeks = 365 / 7
    s3, s2 = N2[3] * S3_END + N2[2] * (4 - R2[0] * AWAY), R2[3] * S2_END + R2[2] * 7
    of_choice = (R2[3] + R2[2] * R2[0]) * AWAY  # those in S3 who need residential care: 860 − 100
    cost = weeks * (7.55 * 630 + s3 * 684 + of_choice * 760 + s2 * 600 + 5.5 * 14)
    assert said["net_cost"][1] == pytest.approx(cost, abs=0.05)  # a few rows are rounded to pence


@pytest.mark.integration
def test_a_plan_is_the_same_with_an_outlook_as_without(place: Path, run: Path, tmp_path: Path) -> None:
    alone = plan(scenario(place, "", "alone"), tmp_path / "alone").folder
    for name in [*TABLES, "financial_plan.csv", "shadow_prices.csv", "limits.csv"]:
        assert (alone / name).read_bytes() == (run / name).read_bytes(), name
    with_it, without = (json.loads((folder / "run.json").read_text()) for folder in (run, alone))
    assert with_it["headline"] == without["headline"]
    assert "outlook" not in without
    assert not list(alone.glob("outlook_*"))


@pytest.mark.integration
def test_quarters_and_a_year_come_to_much_the_same(place: Path, tmp_path: Path) -> None:
    # Nothing is short where stays are a tenth: then a year and four quarters differ by how they let people come only
    book = (place / "book.yaml").read_text().replace("mean_stay_days: 365", "mean_stay_days: 36.5")
    (place / "short.yaml").write_text(book.replace("mean_stay_days: 730", "mean_stay_days: 73"))
    text = BASE.replace("book.yaml", "short.yaml") + POLICY
    (place / "scenarios" / "year.yaml").write_text(f"{text}years_after: 2\n")
    for table in ("fee_rates", "workforce"):  # five quarters more need a price and hours
        rows = (place / f"{table}.csv").read_text()
        with (place / f"{table}.csv").open("a") as file:
            later = rows.splitlines()[1:]
            file.writelines(row.replace("2025-26", year) + "\n" for row in later for year in ("2026-27", "2027-28"))
    try:
        (place / "scenarios" / "quarters.yaml").write_text(text.replace("quarters: 1", "quarters: 9"))
        year = plan(place / "scenarios" / "year.yaml", tmp_path / "year").folder
        quarters = plan(place / "scenarios" / "quarters.yaml", tmp_path / "quarters").folder
    finally:
        for table in ("fee_rates", "workforce"):
            shutil.copy(ROOT / "inputs" / "tiny" / f"{table}.csv", place)
    after = pd.read_csv(year / "outlook_summary.csv", keep_default_na=False)
    by_quarter = pd.read_csv(quarters / "summary.csv", keep_default_na=False)
    for measure in ("admissions_sought", "placed", "residents_at_year_end", "gross_fees"):
        sums = [f[(f.measure == measure) & (f.financial_year == "2027-28") & (f.need != "")].value.astype(float).sum()
                for f in (after, by_quarter)]  # fmt: skip
        assert sums[0] == pytest.approx(sums[1], rel=1e-3), measure


@pytest.mark.integration
def test_those_whose_place_is_being_arranged_come_over_into_a_year(place: Path, tmp_path: Path) -> None:
    # 36.5 days of arranging are 0.1 of a year. Of 365 a year one comes a day: 36.5 are being arranged when the plan
    # ends and become ready in the year, as many as are being arranged at its end: all 365 (of nursing 36.5, a tenth).
    book = (place / "book.yaml").read_text()
    (place / "arranging.yaml").write_text(book.replace("priority: 1.5", "priority: 1.5\n    days_to_arrange: 36.5"))
    path = place / "scenarios" / "arranging.yaml"
    path.write_text(BASE.replace("book.yaml", "arranging.yaml") + POLICY + "years_after: 1\n")
    run = plan(path, tmp_path / "run").folder
    after = pd.read_csv(run / "outlook_arranging.csv").groupby("need").at_end.sum()
    assert after["nursing"] == pytest.approx(3.65)
    ahead = beyond(check(read_inputs(path)))
    points = build(ahead).points
    nursing = points.need == 0
    assert points.ready[nursing, 1].sum() == pytest.approx(36.5)


@pytest.mark.integration
def test_an_event_of_the_outlook_changes_it_and_not_the_plan(place: Path, run: Path, tmp_path: Path) -> None:
    # S3 closes on 1 April: its 3.88 residents must move on the first day, and the plan did not see it coming
    event = "events: [{event: closes, site: S3, from: 2026-04-01}]\n"
    closed = plan(scenario(place, f"years_after: 1\n{event}", "closing"), tmp_path / "closing").folder
    assert (closed / "residents.csv").read_bytes() == (run / "residents.csv").read_bytes()
    later = pd.read_csv(closed / "outlook_residents.csv")
    assert not (later.site == "S3").any()
    assert all(each.holds for each in audit(closed))
    warned = (closed / "warnings.txt").read_text() if (closed / "warnings.txt").exists() else ""
    assert "no effect" not in warned


@pytest.mark.integration
def test_an_outlook_after_a_plan_with_foresight_is_audited(place: Path, tmp_path: Path) -> None:
    text = BASE.replace("quarters: 1", "quarters: 2").replace("2026-01-01", "2025-10-01")
    path = place / "scenarios" / "seeing.yaml"
    event = "events: [{event: beds, service: S1-nursing, change: -6, from: 2026-04-01}]\n"
    path.write_text(f"{text}{POLICY}years_after: 2\n{event}")
    run = plan(path, tmp_path / "run", foresight=1).folder
    assert [each.worst for each in audit(run) if not each.holds] == []
    # those who live in S1 when six of its beds go may stay: more than the two that are left for the council
    occupancy = pd.read_csv(run / "outlook_occupancy.csv")
    assert occupancy.loc[occupancy.service == "S1-nursing", "usable"].iloc[0] > 2


@pytest.mark.integration
def test_how_far_people_go_whose_need_has_changed_is_audited_by_the_plans_own_quarters(
    place: Path, tmp_path: Path
) -> None:
    """It is a mean over all who come: in the plan's quarter as many from A1, 0.02° from S1, as from A2, 0.08° away; in
    the year after twice as many from A1, which the plan has not looked at."""
    copy = Path(shutil.copytree(place, tmp_path / "tiny"))
    people, book = (copy / "population.csv").read_text(), (copy / "book.yaml").read_text()
    (copy / "population.csv").write_text(people.replace("A1,65+,2026,500", "A1,65+,2026,1000"))
    changing = "    label: Residential\n    becomes: {nursing: 0.5}\n    accepts"
    (copy / "book.yaml").write_text(book.replace("    label: Residential\n    accepts", changing))
    run = plan(scenario(copy), tmp_path / "run").folder
    placed = pd.read_csv(run / "placements.csv")
    degree = 6371.0088 * pi / 180 * 1.3  # km along a meridian, by road
    changed = placed.loc[(placed["area"] == "changed@nursing@T1") & (placed["service"] == "S1-nursing"), "distance_km"]
    assert changed.tolist() == pytest.approx([degree * (0.02 + 0.08) / 2])
    assert [each.worst for each in audit(run) if not each.holds] == []


@pytest.mark.integration
def test_homes_that_self_funders_fill_are_no_reason_against_an_outlook(place: Path, tmp_path: Path) -> None:
    """They double each year, until no bed is left but those of the people who become funded: where these just fit, the
    solver's presolve finds them too many by a last digit, and says that no plan exists."""
    copy = Path(shutil.copytree(place, tmp_path / "tiny"))
    with (copy / "population.csv").open("a") as file:
        file.writelines(f"{area},65+,2029,500\n" for area in ("A1", "A2"))
    book = (copy / "book.yaml").read_text().replace("occupancy: 1.0", "occupancy: 1.0\n    others_growth_per_year: 1")
    short = "mean_stay_days: 30\n    self_funders_becoming_funded_per_year: 0.1"
    (copy / "book.yaml").write_text(re.sub(r"mean_stay_days: \d+", short, book))
    path = copy / "scenarios" / "filled.yaml"
    path.write_text(f"{BASE}years_after: 3\npriorities: [unmet, cost]\n")
    run = plan(path, tmp_path / "run").folder
    assert [each.worst for each in audit(run) if not each.holds] == []
    others = pd.read_csv(run / "outlook_occupancy.csv").query("service == 'S1-nursing'")["others"]
    assert others.iloc[-1] > 11  # of 12 beds


@pytest.mark.integration
def test_an_outlook_that_cannot_be_is_told_from_the_plan(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*arguments: object) -> Solution:
        raise NoPlan("no plan satisfies every constraint")

    monkeypatch.setattr("capacity.model.outlook.solve", none)
    said = "the outlook after the plan: no plan satisfies every constraint; type fewer years_after, or leave it out"
    with pytest.raises(NoPlan, match=said):
        plan(scenario(place, name="impossible"), tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.unit
@pytest.mark.parametrize(
    ("more", "quarters", "said"),
    [
        ("years_after: 1\n", 2, "the plan ends on 30 June 2026. Type quarters: 1 or 5, so that it ends on 31 March"),
        ("years_after: 21\n", 1, "must be 20 or less"),
        (
            "years_after: 9\n",
            1,
            "for 2029, 2030, 2031, 2032, 2033, 2034: the outlook needs them. Add them, or type a smaller",
        ),
        ("years_after: 1\npolicy: {asking_fee_rise: {2027-28: 0.02}}\n", 1, "is outside the plan"),
    ],
)
def test_complaints(place: Path, more: str, quarters: int, said: str) -> None:
    path = place / "scenarios" / "wrong.yaml"
    path.write_text(BASE.replace("quarters: 1", f"quarters: {quarters}") + more)
    with pytest.raises(BadInput) as raised:
        check(read_inputs(path))
    assert said in str(raised.value)


@pytest.mark.unit
def test_admissions_of_the_outlook_are_needed(place: Path) -> None:
    try:
        (place / "demand.csv").write_text("area,need,financial_year,admissions\nA1,nursing,2025-26,9\n")
        with pytest.raises(BadInput, match="no admissions for 2026-27: the outlook needs them"):
            check(read_inputs(scenario(place, "years_after: 1\n", "demand")))
    finally:
        (place / "demand.csv").unlink()


@pytest.mark.unit
def test_prices_and_hours_stay_as_they_were_where_later_ones_are_not_given(place: Path) -> None:
    try:
        with (place / "workforce.csv").open("a") as file:
            file.write("T1,registered_nurse,2027-28,120\n")
        ahead = beyond(check(read_inputs(scenario(place, "years_after: 3\n", "later"))))
    finally:
        shutil.copy(ROOT / "inputs" / "tiny" / "workforce.csv", place)
    hours = {row.financial_year: row.hours_per_week for row, _ in ahead.tables.workforce}
    assert hours == {"2025-26": 110, "2026-27": 110, "2027-28": 120, "2028-29": 120}
    assert ahead.tables.usual_rates["T1", "nursing", "2028-29"] == 800


@pytest.mark.integration
def test_a_plan_that_is_stopped_has_no_outlook(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(problem: Problem, order: list[str], limit: float | None, progress: object) -> Solution:
        return replace(solve(problem, order[:-1]), stopped="stopped at the time limit")

    monkeypatch.setattr(planning, "solve", stopped)
    run = plan(scenario(place, "years_after: 1\n", "stopped"), tmp_path / "run", time_limit=9)
    assert not run.record["complete"]
    assert "outlook" not in run.record
    assert not list(run.folder.glob("outlook_*"))
    assert [each.worst for each in audit(run.folder) if not each.holds] == []


@pytest.mark.unit
def test_a_check_counts_the_years(place: Path) -> None:
    done = CliRunner().invoke(main, ["check", str(scenario(place))])
    assert "1 quarter, 1 financial year after, 0 events" in done.stdout


@pytest.mark.integration
def test_what_people_are_told(place: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["plan", str(scenario(place)), "-o", str(tmp_path / "run"), "--report"])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    at = lines.index("Outlook after the plan, people expected (rounded one by one; may not sum)")
    table = "\n".join(lines[at : at + 22])
    assert "2025-26*" in table
    assert "An outlook is not a plan" in table
    assert "From 2026-27 more people wait than at the plan’s end, because no place in their reach is free" in table
    assert max(map(len, lines[at : at + 22])) <= 100
    page = (tmp_path / "run" / "report.html").read_text()
    assert 'id="outlook"' in page
    assert "27</data> people wait at the end of 2026-27" in page  # 16.2 + 11.0


@pytest.fixture(scope="module")
def _once() -> Iterator[None]:
    with remembered.tables(), remembered.inputs(), remembered.workbooks(), remembered.drawings():
        yield


@pytest.fixture(scope="module")
def reported(run: Path, place: Path, tmp_path_factory: pytest.TempPathFactory, _once: None) -> Path:
    copy = tmp_path_factory.mktemp("forged")
    shutil.copytree(place, copy / "tiny")
    made = plan(copy / "tiny" / "scenarios" / "ahead.yaml", copy / "run").folder
    write_report(made)
    return made


@pytest.mark.integration
def test_the_audit_holds(reported: Path) -> None:
    checks = {each.name: each for each in audit(reported)}
    assert [each.worst for each in checks.values() if not each.holds] == []
    assert checks["outlook"].count > 300


@pytest.mark.integration
@pytest.mark.parametrize("name", [f"outlook_{name}" for name in TABLES if name != "arranging.csv"])  # it is empty here
def test_no_figure_of_an_outlook_can_be_changed(reported: Path, name: str) -> None:
    kept = {file: (reported / file).read_bytes() for file in (name, "run.json")}
    tried = list(forgeries(reported, name))
    assert tried
    for forgery in tried[:: max(1, len(tried) // 3)]:
        try:
            forge(reported, forgery)
            failing = [each.name for each in audit(reported) if not each.holds]
            assert failing, forgery.name
        finally:
            for file, content in kept.items():
                (reported / file).write_bytes(content)


@pytest.mark.integration
def test_what_run_json_says_of_an_outlook_is_held_against_its_tables(reported: Path) -> None:
    kept = (reported / "run.json").read_bytes()
    tried = [each for each in forgeries(reported, "run.json") if each.what.startswith("outlook")]
    assert len(tried) > 10
    try:
        for forgery in tried[::9]:
            forge(reported, forgery)
            assert "outlook" in [each.name for each in audit(reported) if not each.holds], forgery.name
            (reported / "run.json").write_bytes(kept)
    finally:
        (reported / "run.json").write_bytes(kept)


@pytest.mark.integration
def test_an_outlook_without_one_of_its_tables_is_no_whole_run(reported: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(reported.parent, tmp_path / "copy")) / "run"
    (copy / "outlook_costs.csv").unlink()
    faults = {each.name: each.worst for each in audit(copy) if not each.holds}
    assert "outlook_costs.csv" in faults["files"]
