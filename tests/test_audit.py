"""The audit of a finished run: it passes on good ones, and one figure wrong by a penny or a thousandth fails it."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import cycle
from math import exp
from pathlib import Path

import pytest
import remembered
from click.testing import CliRunner
from conftest import ROOT
from hostile_files import xlsx
from places import Place
from python_calamine import CalamineWorkbook
from restored import Restored

from capacity.audit import Check, audit, frame, lines
from capacity.audit.facts import Facts
from capacity.audit.files import files, outputs
from capacity.audit.formulas import moved as normal_moved
from capacity.audit.formulas import normal
from capacity.audit.inputs import Where, inputs_of
from capacity.audit.opening_position import gaps, gaps_left
from capacity.audit.run import Run, read_tables
from capacity.audit.workbook import saved_workbook
from capacity.cli import main
from capacity.inputs.read.place import read_inputs
from capacity.planning import plan
from capacity.results.columns import OUTPUTS

EVENTS = """\
name: {name}
extends: baseline.yaml
quarters: 7
priorities: [safe_staffing, unmet, out_of_borough, budget, cost, fairness, travel]
book_changes:
  admissions_factor: 1.1
  hours_factor: 0.93
  staff_stay_after_closure: 0.5
  needs.nursing: {{days_to_arrange: 34, interim_care_per_week: 311.37}}
  needs.residential: {{days_to_arrange: 16, interim_care_per_week: 275.5}}
  care_types.nursing: {{others_growth_per_year: 0.02, hours_per_site_per_week: {{registered_nurse: 20}}}}
  care_types.residential: {{hours_per_site_per_week: {{care_worker: 30}}}}
policy:
  lowest_rating: {rating}
  diversion: {{residential: {{nursing: 0.2}}}}
  asking_fee_rise: {{2026-27: {{pay_share: 0.6, pay: 0.067, prices: 0.03}}}}
  usual_rate_rise: {{2026-27: 0.035}}
  agency_premium_rise: {{2026-27: 0.051}}
  block_fee_rise: {{2026-27: 0.027}}
  contribution_rise: {{2026-27: {{pay_share: 0.25, pay: 0.041, prices: 0.037}}}}
budget: {{T1: {{2025-26: 500000, 2026-27: 900000}}}}
events:
"""
OPENS = """\
  - {event: opens, site: X1, name: New wing, provider: P01, authority: T1, latitude: 54.01, longitude: -2.01,
     rating: "", services: {nursing: 6.5, residential: 3}, weekly_fee: {nursing: 812.37, residential: 701.01},
     from: 2025-07-01, until: 2026-07-01}
""".replace("P01", "P1")
CHANGES = """\
  - {event: beds, service: S1-nursing, change: -2, from: 2025-07-01, until: 2026-01-01}
  - {event: embargo, site: S1, from: 2025-10-01, until: 2026-01-01}
  - {event: usual_rate, authority: T1, care_type: nursing, change: 0.033, from: 2025-10-01}
  - {event: staff, pool: T1, role: registered_nurse, hours_per_week: 25, from: 2025-07-01}
  - {event: staff, pool: T1, role: registered_nurse, hours_per_week: -90, from: 2026-04-01, until: 2026-07-01}
  - {event: demand, need: nursing, change: 0.25, from: 2025-10-01}
"""
BLOCKS = """\
  - {event: block, service: S2-residential, beds: 3.25, fee: 540.21, from: 2025-07-01, until: 2026-07-01}
  - {event: block, service: X1-nursing, beds: 4.5, fee: 633.37, home: T1, from: 2025-10-01}
"""
SHUTS = """\
  - {event: closes, site: S2, from: 2025-08-15, until: 2026-04-01}
  - {event: closes, service: S3-nursing, from: 2025-04-01, until: 2025-10-01, staff_stay: 0.25}
  - {event: converts, service: S2-residential, into: S1-nursing, beds: 2, from: 2026-04-01}
"""
SCENARIOS = {
    "opens": ("Good", OPENS + CHANGES + BLOCKS),
    "shuts": (
        "Requires improvement",
        SHUTS.replace("S2-residential, into: S1-nursing", "S1-nursing, into: S3-nursing"),
    ),
    "everything": ("Requires improvement", OPENS + CHANGES + BLOCKS + SHUTS.splitlines(keepends=True)[0]),
}


def longer(place: Path) -> None:
    """The tables of inputs/tiny go on for a second financial year."""
    for table in ("population.csv", "fee_rates.csv", "workforce.csv"):
        rows = (place / table).read_text().splitlines()
        later = [row.replace("2025-26", "2026-27").replace(",2025,", ",2026,") for row in rows[1:]]
        (place / table).write_text("\n".join(rows + later) + "\n")


def contracted(place: Path) -> None:
    """Both nursing homes of inputs/tiny have block beds: one fewer than its residents, one more."""
    header, *rows = (place / "services.csv").read_text().splitlines()
    held = {"S1-nursing": "2.5,611.37,T1", "S3-nursing": "3,702.5,"}
    rows = [f"{row},{held.get(row.split(',')[0], ',,')}" for row in rows]
    (place / "services.csv").write_text("\n".join([f"{header},block_beds,block_fee,block_home", *rows]) + "\n")


def staffed(place: Path) -> None:
    """Care workers of inputs/tiny have a pool too: some leave with what closes."""
    hours = "".join(f"T1,care_worker,{year},150\n" for year in ("2025-26", "2026-27"))
    (place / "workforce.csv").write_text((place / "workforce.csv").read_text() + hours)


def waited_for(place: Path) -> None:
    """Somebody waits in both wards of inputs/tiny when the plan begins."""
    (place / "waiting.csv").write_text("area,need,people\nA1,nursing,1.5\nA2,residential,0.75\n")


def planned(base: Path, name: str) -> Path:
    """A run of a scenario of a copy of inputs/tiny."""
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", base / "tiny"))
    if name in SCENARIOS:
        longer(place)
        contracted(place)
        staffed(place)
        waited_for(place)
        rating, events = SCENARIOS[name]
        (place / "scenarios" / f"{name}.yaml").write_text(EVENTS.format(name=name, rating=rating) + events)
    return plan(place / "scenarios" / f"{name}.yaml", folder=base / "run").folder


@pytest.fixture(scope="module", params=["baseline", "provider-failure", *SCENARIOS])
def good(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planned(tmp_path_factory.mktemp("good"), request.param)


@pytest.fixture(scope="module", autouse=True)
def _once() -> Iterator[None]:
    with remembered.tables(), remembered.inputs(), remembered.workbooks():
        yield


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a place and a run of it, with events, blocks, agency hours, a budget and people waiting."""
    base = tmp_path_factory.mktemp("pristine")
    planned(base, "everything")
    return base


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture(scope="module")
def spoilt(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Restored:
    """A copy of the run, and of its place beside it, that tests spoil by turns."""
    return Restored(Path(shutil.copytree(pristine, tmp_path_factory.mktemp("spoilt") / "copy")))


@pytest.fixture
def run(spoilt: Restored) -> Iterator[Path]:
    """The run, as it was, with its place beside it; what a test changes is put back."""
    yield spoilt.folder / "run"
    spoilt.put_back()


def wrong(folder: Path) -> dict[str, Check]:
    """The checks that fail, by name."""
    return {check.name: check for check in audit(folder) if not check.holds and check.name != "outputs"}


@pytest.mark.integration
def test_any_file_that_is_changed_is_found(run: Path) -> None:
    """By its hash: those, too, that no other check looks into."""
    for name in ("shadow_prices.csv", "costs.xlsx", "datapackage.json", "occupancy.csv"):
        path = run / name
        before = path.read_bytes()
        path.write_bytes(before + b" ")
        (found,) = [check for check in audit(run) if check.name == "outputs"]
        assert not found.holds
        assert found.worst.startswith(f"{name}: is not what was written")
        path.write_bytes(before)
    (found,) = [check for check in audit(run) if check.name == "outputs"]
    assert found.holds


@pytest.mark.integration
def test_a_blank_quarter_is_a_finding(run: Path) -> None:
    def blank(rows: list[dict[str, str]]) -> None:
        rows[0]["quarter"] = ""

    edit(run, "costs.csv", blank)
    assert "tables" in wrong(run)


def edit(folder: Path, table: str, change: Callable[[list[dict[str, str]]], object]) -> None:
    """Change the rows of a table of the run."""
    with (folder / table).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = list(reader.fieldnames or ()), list(reader)
    change(rows)
    with (folder / table).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def moved(column: str, by: str, where: Callable[[dict[str, str]], bool]) -> Callable[[list[dict[str, str]]], None]:
    """One figure larger by a little, in the last row that fits."""

    def change(rows: list[dict[str, str]]) -> None:
        row = [row for row in rows if row[column] and where(row)][-1]
        row[column] = str(Decimal(row[column]) + Decimal(by))

    return change


@pytest.mark.integration
def test_good_runs_pass(good: Path) -> None:
    checks = audit(good)
    assert all(check.holds for check in checks), "\n".join(lines(checks))
    assert all(check.worst == "" and check.largest < 1e-3 for check in checks)
    assert all(check.count for check in checks)


@pytest.fixture(scope="module")
def elsewhere(knowsley_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration's run in another folder; each test leaves it as it was."""
    record = json.loads((knowsley_run / "run.json").read_text())
    run = Path(shutil.copytree(knowsley_run, tmp_path_factory.mktemp("elsewhere") / "run"))
    for entry in record["inputs"]:
        entry["path"] = str((knowsley_run / entry["path"]).resolve())
    (run / "run.json").write_text(json.dumps(record))
    scenario = (run / "scenario.yaml").read_text()
    for line in scenario.splitlines():
        key, _, path = line.partition(": ")
        if key in ("place", "book"):
            scenario = scenario.replace(line, f"{key}: {(knowsley_run / path).resolve()}")
    (run / "scenario.yaml").write_text(scenario)
    return run


@pytest.mark.slow
def test_the_demonstration_passes(knowsley_run: Path, elsewhere: Path) -> None:
    """Its copy in every check but that of hashes and seal, which hold where it was written."""
    began = time.perf_counter()
    checks = audit(elsewhere)
    print(f"audited in {time.perf_counter() - began:.1f} s")
    assert all(check.holds for check in checks if check.name != "outputs"), "\n".join(lines(checks))
    _, record = files(knowsley_run)
    assert outputs(knowsley_run, record, {}).holds


@pytest.mark.slow
@pytest.mark.parametrize("changes", [
    [("costs.csv", "net", "0.01", "costs")],
    [("residents.csv", "people", "0.001", "resident_flow"), ("arranging.csv", "people", "0.001", "arranging")],
    [("residents.csv", "at_end", "0.001", "resident_flow"), ("waiting.csv", "average", "0.001", "waiting_flow"),
     ("staffing.csv", "cover_hours", "0.001", "staffing")],
    [("summary.csv", "value", "0.01", "cost_totals"), ("staffing.csv", "required_hours", "0.001", "staffing"),
     ("financial_plan.csv", "mix_of_settings", "0.01", "financial_plan")],  # none of these checks reads another's table
])  # fmt: skip
def test_a_little_is_found_among_millions(elsewhere: Path, changes: list[tuple[str, str, str, str]]) -> None:
    """£46m and thousands of hours a week hide neither a penny nor a thousandth."""
    before = {name: (elsewhere / name).read_bytes() for name in ("run.json", *(change[0] for change in changes))}
    for table, column, by, _ in changes:
        edit(elsewhere, table, moved(column, by, lambda row: row.get("measure") in (None, "net_cost")))
    try:
        assert {blamed for *_, blamed in changes} <= wrong(elsewhere).keys()
    finally:
        for name, content in before.items():
            (elsewhere / name).write_bytes(content)


BLAMED = {"placements.csv": "resident_flow", "residents.csv": "resident_flow", "waiting.csv": "waiting_flow",
          "arranging.csv": "arranging",
          "occupancy.csv": "beds", "staffing.csv": "staffing", "costs.csv": "costs",
          "financial_plan.csv": "financial_plan"}  # fmt: skip
MONEY = ("weekly_price", "hourly_premium", "gross", "client_contribution", "nhs_funded", "net", "funded_nursing_care")
COLUMNS = [
    (table, column.name)
    for table, (_, columns) in OUTPUTS.items()
    for column in columns
    if column.type == "number" and table in BLAMED
]
PLAN = [column for table, column in COLUMNS if table == "financial_plan.csv"]


BEHIND = {
    "placements.csv": ("people",),
    "residents.csv": ("people", "at_end"),
    "waiting.csv": ("people", "average"),
    "arranging.csv": ("people", "at_end"),
    "staffing.csv": ("agency_hours", "unstaffed_hours"),
}
"""What stands behind figures of other tables."""


@pytest.mark.integration
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(("table", "column"), [each for each in COLUMNS if each[1] not in PLAN])
def test_a_figure_a_little_wrong_is_found(run: Path, table: str, column: str, sign: str) -> None:
    by = sign + ("0.01" if column in MONEY else "0.001")
    edit(run, table, moved(column, by, lambda row: float(row[column]) > 0))
    found = wrong(run)
    blamed = "placements" if column == "distance_km" else BLAMED[table]
    assert blamed in found, found
    assert found[blamed].worst
    if table not in BEHIND or column not in BEHIND[table]:
        also = {"workbook"} if table == "costs.csv" else set()
        assert found.keys() <= {blamed, *also, *(("cost_totals", "financial_plan") if column in MONEY else ())}


@pytest.mark.integration
@pytest.mark.parametrize(("year", "sign"), [("2025-26", ""), ("2026-27", "-")])
@pytest.mark.parametrize("column", PLAN)
def test_a_penny_in_the_medium_term_is_found(run: Path, column: str, sign: str, year: str) -> None:
    edit(run, "financial_plan.csv", moved(column, f"{sign}0.01", lambda row: row["financial_year"] == year))
    found = wrong(run)
    assert found.keys() == {"financial_plan", "workbook"}
    assert year in found["financial_plan"].worst
    assert found["financial_plan"].largest == pytest.approx(0.01, rel=1e-3)


@pytest.mark.integration
@pytest.mark.parametrize("steps", [("price", "demographic"), ("opening_position", "demographic")])
def test_a_penny_moved_from_one_step_to_another_is_found(run: Path, steps: tuple[str, str]) -> None:
    edit(run, "financial_plan.csv", lambda rows: rows[0].update({
        step: str(Decimal(rows[0][step]) + Decimal(by)) for step, by in zip(steps, ("0.01", "-0.01"), strict=True)
    }))  # fmt: skip
    assert wrong(run).keys() == {"financial_plan", "workbook"}


@pytest.mark.unit
def test_the_gap_of_the_opening_position_by_hand(place: Place) -> None:
    """Five in nursing homes at the start; admissions a tenth above the book's, from July a quarter more again."""
    place.replace(
        "scenarios/baseline.yaml",
        "quarters: 2",
        """quarters: 2
book_changes: {admissions_factor: 1.1}
events:
  - {event: demand, need: nursing, change: 0.25, from: 2025-07-01}""",
    )
    facts = Facts(read_inputs(place.scenario))
    # 0.1 a day × 1.1: 91 days of that, and 92 of 1.25 times as many: (10.01 + 12.65) / 183 a day × 365 days of stay
    # = 45.196175 people; 5 − 45.196175 = −40.196175
    start, left = gaps(facts), [gaps_left(facts, q)["T1", "nursing"] for q in range(2)]
    assert float(start["T1", "nursing"]) == pytest.approx(-40.196174863, abs=1e-9)
    # A mean stay is 365 days, so that of a gap (1 − e^(−183/365)) / (183/365) is left on average through 183 days
    weeks = -40.196174863 * 365 / 7 * (1 - exp(-183 / 365))
    assert float(left[0] * 91 / 7 + left[1] * 92 / 7) == pytest.approx(weeks, abs=1e-6)
    # In the first quarter, x = 91/365 = 0.249315: (1 − 0.779334) / 0.249315 = 0.885087 of −40.196175
    assert float(left[0]) == pytest.approx(-35.577125, abs=1e-5)
    # 0.05 a day × 1.1 × 730 days = 40.15; two live there
    assert float(start["T1", "residential"]) == pytest.approx(-38.15, abs=1e-9)


@pytest.mark.integration
@pytest.mark.parametrize("days", ["364", "365.5", "", "many"])
def test_wrong_days_are_found(run: Path, days: str) -> None:
    edit(run, "financial_plan.csv", lambda rows: rows[0].update(days=days))
    assert "days" in wrong(run)["financial_plan"].worst


@pytest.mark.integration
def test_years_in_another_order_are_found(run: Path) -> None:
    edit(run, "financial_plan.csv", lambda rows: rows.reverse())
    assert "in order" in wrong(run)["financial_plan"].worst


KINDS = {
    "a void": ("kind", "void"),
    "people in block beds": ("priced_at", "block fee"),
    "agency hours": ("kind", "agency"),
    "interim care": ("kind", "interim"),
}


@pytest.mark.integration
@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_kind_of_cost_is_found(run: Path, kind: str) -> None:
    column, value = KINDS[kind]

    def change(rows: list[dict[str, str]]) -> None:
        rows.remove(next(row for row in rows if row[column] == value and row["kind"] != column))

    edit(run, "costs.csv", change)
    found = wrong(run)
    assert found.keys() == {"costs", "cost_totals", "financial_plan", "workbook"}
    assert "has no row" in found["costs"].worst


@pytest.mark.integration
def test_the_run_to_spoil_has_every_kind_of_row(run: Path) -> None:
    """Otherwise the tests above would hold nothing."""
    with (run / "costs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    people = [(row["service"], row["need"], row["quarter"]) for row in rows if row["kind"] == "residents"]
    assert len(set(people)) < len(people)  # some live in block beds, others of the same need beside them
    assert {row["kind"] for row in rows} == {"residents", "agency", "void", "interim"}
    with (run / "financial_plan.csv").open(encoding="utf-8", newline="") as file:
        steps = list(csv.DictReader(file))
    missing = {name for name in PLAN if not any(float(row[name] or 0) for row in steps)}
    assert missing == {"investment", "self_funders"}  # test_options.py and test_self_funders.py audit runs with these


@pytest.mark.integration
@pytest.mark.parametrize(("old", "new"), [
    ("fee: 633.37", "fee: 643.37"),
    ("beds: 4.5", "beds: 4.499"),
    ("block_fee_rise:\n    2026-27: 0.027", "block_fee_rise:\n    2026-27: 0.028"),
])  # fmt: skip
def test_another_block_contract_is_found(run: Path, old: str, new: str) -> None:
    changed_scenario(run, old, new)
    assert wrong(run).keys() >= {"inputs", "costs", "stages"}


@pytest.mark.integration
def test_another_rise_of_contributions_is_found(run: Path) -> None:
    changed_scenario(run, "prices: 0.037", "prices: 0.0371")
    assert wrong(run).keys() == {"inputs", "costs", "stages"}  # what the year before cost is the same


@pytest.mark.integration
@pytest.mark.parametrize(("old", "new", "blamed"), [
    ("admissions_factor: 1.1", "admissions_factor: 1.1001", {"waiting_flow", "arranging", "summary"}),
    ("hours_factor: 0.93", "hours_factor: 0.9301", {"staffing"}),
    ("staff_stay_after_closure: 0.5", "staff_stay_after_closure: 0.501", {"staffing"}),
    ("days_to_arrange: 34", "days_to_arrange: 34.01", {"waiting_flow", "arranging", "summary"}),
    ("interim_care_per_week: 311.37", "interim_care_per_week: 311.38", {"costs", "stages"}),
    ("others_growth_per_year: 0.02", "others_growth_per_year: 0.0201", {"beds", "staffing"}),
    ("registered_nurse: 20", "registered_nurse: 20.01", {"staffing"}),
    ("care_worker: 30", "care_worker: 30.01", {"staffing"}),
])  # fmt: skip
def test_another_assumption_is_found(run: Path, old: str, new: str, blamed: set[str]) -> None:
    """Each is in the figures that follow from it."""
    changed_scenario(run, old, new)
    assert wrong(run).keys() >= {"inputs", *blamed}


DIVERTED = """\
name: diverted
extends: baseline.yaml
book_changes:
  admissions_per_1000_per_year: {nursing: {65+: 3}, residential: {65+: 40}}
policy:
  diversion: {residential: {nursing: 0.2}}
"""


RISEN = """\
  asking_fee_rise: {2026-27: 0.05}
  usual_rate_rise: {2026-27: {pay_share: 0.5, pay: 0.06, prices: 0.02}}
  contribution_rise: {2026-27: 0.03}
"""


@pytest.mark.integration
def test_another_diversion_is_found(tmp_path: Path) -> None:
    """Ten people a quarter need residential care and find seven beds at most: a fifth of the placed go into nursing."""
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path / "tiny"))
    (place / "scenarios" / "diverted.yaml").write_text(DIVERTED)
    folder = plan(place / "scenarios" / "diverted.yaml", folder=tmp_path / "run").folder
    assert not wrong(folder), wrong(folder)
    with (folder / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["measure"], row["need"]): float(row["value"] or 0) for row in csv.DictReader(file)}
    assert rows["placed_in_another_care_type", "residential"] == pytest.approx(rows["placed", "residential"] / 5)
    changed_scenario(folder, "nursing: 0.2\n", "nursing: 0.19\n")
    assert "residential nursing 2025-" in wrong(folder)["substitution"].worst


@pytest.mark.integration
def test_a_run_keeps_its_own_years_of_the_rises_that_it_extends(tmp_path: Path) -> None:
    """A scenario extends one with rises in a later year, and ends before that."""
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path / "tiny"))
    longer(place)
    baseline = place / "scenarios" / "baseline.yaml"
    baseline.write_text(baseline.read_text().replace("quarters: 2", "quarters: 6") + RISEN)
    (place / "scenarios" / "short.yaml").write_text("name: short\nextends: baseline.yaml\nquarters: 2\n")
    folder = plan(place / "scenarios" / "short.yaml", folder=tmp_path / "run").folder
    assert not wrong(folder), wrong(folder)
    changed_scenario(folder, "quarters: 2", "quarters: 3")
    assert "another scenario" in wrong(folder)["inputs"].worst


@pytest.mark.integration
@pytest.mark.parametrize("sign", ["", "-"])
def test_the_price_of_a_bed_on_the_first_day_is_held(run: Path, sign: str) -> None:
    """A quarter in which beds go has a price of its own; a little more or less of it is seen."""
    edit(run, "shadow_prices.csv", moved("value", f"{sign}0.01", lambda row: row["constraint"] == "beds_at_start"))
    assert wrong(run).keys() == {"shadow_prices"}


@pytest.mark.integration
def test_another_budget_is_found(run: Path) -> None:
    changed_scenario(run, "500000.0", "500000.01")
    found = wrong(run)
    assert found.keys() == {"inputs", "cost_totals", "financial_plan"} | ({"stages"} & found.keys())


def changed_scenario(run: Path, old: str, new: str) -> None:
    text = (run / "scenario.yaml").read_text()
    assert old in text
    (run / "scenario.yaml").write_text(text.replace(old, new))


MEASURES = {
    "choice": ["avoidable_out_of_borough", "choice_refused"],
    "summary": ["admissions_sought", "placed", "placed_out_of_borough", "placed_in_another_care_type", "withdrew",
                "waiting_at_year_end", "waiting_weeks", "arranging_at_year_end", "arranging_weeks", "days_arranging",
                "days_waiting", "days_from_decision_to_move", "residents_at_year_end",
                "residents_out_of_borough_at_year_end"],
    "cost_totals": ["gross_fees", "net_fees", "gross_cost", "net_cost", "agency_premium", "void_cost", "interim_cost",
                    "budget", "overspend", "headroom"],
}  # fmt: skip


@pytest.mark.integration
@pytest.mark.parametrize(("blamed", "measure"), [(name, each) for name, all_ in MEASURES.items() for each in all_])
def test_a_summary_figure_a_little_wrong_is_found(run: Path, blamed: str, measure: str) -> None:
    by = "0.01" if blamed == "cost_totals" else "0.001"
    edit(run, "summary.csv", moved("value", by, lambda row: row["measure"] == measure))
    found = wrong(run)
    assert found.keys() == {blamed}
    assert measure in found[blamed].worst
    assert found[blamed].largest == pytest.approx(float(by), rel=1e-3)


@pytest.mark.integration
@pytest.mark.parametrize("kind", ["care_type", "need"])
def test_fees_by_care_type_and_by_need_are_both_held(run: Path, kind: str) -> None:
    edit(run, "summary.csv", moved("value", "-0.01", lambda row: row["measure"] == "net_fees" and row[kind] != ""))
    assert wrong(run).keys() == {"cost_totals"}


@pytest.mark.integration
@pytest.mark.parametrize("priority", ["safe_staffing", "unmet", "out_of_borough", "budget", "cost", "fairness",
                                      "travel"])  # fmt: skip
def test_a_changed_stage_is_found(run: Path, priority: str) -> None:
    record = json.loads((run / "run.json").read_text())
    (stage,) = [stage for stage in record["stages"] if stage["priority"] == priority]
    stage["value"] = stage["value"] * 1.00001 + 1e-5
    (run / "run.json").write_text(json.dumps(record))
    found = wrong(run)
    assert found.keys() == {"stages"}
    assert priority in found["stages"].worst


@pytest.mark.integration
def test_stages_may_be_missing_only_where_the_run_says_so(run: Path) -> None:
    record = json.loads((run / "run.json").read_text())
    record["stages"].pop()
    (run / "run.json").write_text(json.dumps(record))
    assert wrong(run).keys() == {"stages"}
    record["complete"] = False
    (run / "run.json").write_text(json.dumps(record))
    assert wrong(run).keys() == {"record"}  # the solver says that it is done
    record["solver"]["status"] = "stopped at the time limit"
    (run / "run.json").write_text(json.dumps(record))
    assert wrong(run).keys() == {"formulas"}  # the cover and the map were not drawn for a plan that was stopped


@pytest.mark.integration
@pytest.mark.parametrize("table", [*BLAMED, "summary.csv"])
def test_a_deleted_row_is_found(run: Path, table: str) -> None:
    edit(run, table, lambda rows: rows.pop())
    found = wrong(run)
    assert ("cost_totals" if table == "summary.csv" else BLAMED[table]) in found


@pytest.mark.integration
@pytest.mark.parametrize("table", [*BLAMED, "summary.csv"])
def test_a_row_that_stands_twice_is_found(run: Path, table: str) -> None:
    edit(run, table, lambda rows: rows.append(rows[0]))
    assert "appears twice" in wrong(run)["tables"].worst


ADDED = {"costs.csv": ("kind", "void", "costs"), "summary.csv": ("measure", "savings", "summary"),
         "staffing.csv": ("pool", "N1", "staffing"), "waiting.csv": ("area", "nowhere", "tables"),
         "arranging.csv": ("area", "S2-residential@T1", "arranging")}  # fmt: skip


@pytest.mark.integration
@pytest.mark.parametrize("table", ADDED)
def test_an_added_row_is_found(run: Path, table: str) -> None:
    column, value, blamed = ADDED[table]
    edit(run, table, lambda rows: rows.append(rows[0] | {column: value}))
    assert blamed in wrong(run)


WORDS = [
    ("placements.csv", "out_of_borough", {"true": "false", "false": "true"}, "placements"),
    ("placements.csv", "site", {}, "tables"),
    ("placements.csv", "service", {}, "tables"),
    ("residents.csv", "care_type", {}, "tables"),
    ("residents.csv", "quarter", {}, "tables"),
    ("occupancy.csv", "admits", {"yes": "fee"}, "placements"),
    ("costs.csv", "priced_at", {}, "costs"),
    ("costs.csv", "financial_year", {"2025-26": "2026-27", "2026-27": "2025-26"}, "costs"),
    ("summary.csv", "unit", {}, "choice"),
]


@pytest.mark.integration
@pytest.mark.parametrize(("table", "column", "other", "blamed"), WORDS)
def test_a_changed_word_is_found(run: Path, table: str, column: str, other: dict[str, str], blamed: str) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        which = next(row for row in rows if row.get("measure") in (None, "avoidable_out_of_borough"))
        which[column] = other.get(which[column], "other")

    edit(run, table, change)
    found = wrong(run)
    assert blamed in found
    assert found.keys() <= {blamed, "resident_flow", "waiting_flow", "beds", "costs", "cost_totals", "staffing",
                            "choice", "summary", "stages", "substitution", "financial_plan",
                            "workbook"}  # fmt: skip


@pytest.mark.integration
@pytest.mark.parametrize(("old", "new"), [
    ("lowest_rating: Requires improvement", "lowest_rating: Outstanding"),
    ("fee_ceiling_over_usual: 0.1", "fee_ceiling_over_usual: 0.0"),
])  # fmt: skip
def test_a_placement_that_is_not_allowed_is_found(run: Path, old: str, new: str) -> None:
    changed_scenario(run, old, new)
    found = wrong(run)
    assert "admits" in found["placements"].worst
    assert "another scenario" in found["inputs"].worst


@pytest.mark.integration
def test_a_changed_input_is_found(run: Path) -> None:
    path = run.parent / "tiny" / "providers.csv"
    path.write_text(path.read_text() + "P9,Provider nine\n")
    found = wrong(run)
    assert found.keys() == {"inputs"}
    assert "providers.csv" in found["inputs"].worst


@pytest.mark.integration
def test_an_input_that_came_later_is_found(run: Path) -> None:
    (run.parent / "tiny" / "waiting.csv").write_text("area,need,people\nA1,nursing,0.001\n")
    assert wrong(run).keys() >= {"inputs", "waiting_flow"}


@pytest.mark.integration
@pytest.mark.parametrize("name", [*OUTPUTS, "run.json", "scenario.yaml", "datapackage.json", "map.html", "costs.xlsx"])
def test_a_missing_or_renamed_file_is_found(run: Path, name: str) -> None:
    (run / name).rename(run / f"old-{name}")
    found = wrong(run)
    assert "files" in found
    assert name in found["files"].worst
    if name in BLAMED:
        assert {"tables", BLAMED[name]} <= found.keys()


@pytest.mark.integration
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"[1]"])
@pytest.mark.parametrize("name", [*BLAMED, "summary.csv", "run.json", "scenario.yaml"])
def test_what_cannot_be_read_is_a_failed_check(run: Path, name: str, content: bytes) -> None:
    (run / name).write_bytes(content)
    found = wrong(run)
    assert found
    assert all(check.worst for check in found.values())


@pytest.mark.integration
@pytest.mark.parametrize("cell", ["", "-1", "1e400"])
@pytest.mark.parametrize(("table", "column"), [*COLUMNS, ("summary.csv", "value")])
def test_a_figure_that_is_none_is_found(run: Path, table: str, column: str, cell: str) -> None:
    edit(run, table, lambda rows: next(row for row in rows if row[column]).update({column: cell}))
    assert wrong(run)


SHEETS = ("Cover", "Ledger", "Net_by_year", "By_year", "By_care_type", "By_provider", "By_borough", "Reconciliation",
          "What_if_effect", "Financial_plan")  # fmt: skip
WORD = re.compile(rb"(<c [^>]*t=\"str\"><f>[^<]*</f><v>)([^<]*)(</v></c>)")


def parts_of(run: Path) -> dict[str, bytes]:
    """What costs.xlsx is packed from."""
    with zipfile.ZipFile(run / "costs.xlsx") as file:
        return {name: file.read(name) for name in file.namelist()}


def part_of(parts: Mapping[str, bytes], sheet: str) -> str:
    """The name of the part that holds a sheet."""
    names = re.findall(rb'<sheet name="([^"]*)"', parts["xl/workbook.xml"])
    return f"xl/worksheets/sheet{names.index(sheet.encode()) + 1}.xml"


def packed(run: Path, parts: Mapping[str, bytes]) -> None:
    """costs.xlsx anew, not packed tightly: it is read again at once."""
    with zipfile.ZipFile(run / "costs.xlsx", "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)


def sheet_edited(run: Path, sheet: str, change: Callable[[bytes], bytes]) -> None:
    """Change the XML of a sheet of costs.xlsx."""
    parts = parts_of(run)
    part = part_of(parts, sheet)
    packed(run, {**parts, part: change(parts[part])})


NOT_HELD = ("Asking fee (£ a week)", "Usual rate (£ a week)", "Client pays (£ a week)")
"""Of the ledger: what stands behind the price, which is in costs.csv."""


def shown_figures(run: Path, sheet: str) -> Iterator[tuple[str, str]]:
    """Heading and address of the first and the last figure of each column of a sheet's table, without counts."""
    rows = CalamineWorkbook.from_path(run / "costs.xlsx").get_sheet_by_name(sheet).to_python()
    head = next(at for at, row in enumerate(rows) if row[0] in ("What", "Kind", "By", "Home"))
    for place, heading in enumerate(map(str, rows[head])):
        figures = [
            at
            for at, row in enumerate(rows)
            if at > head
            and isinstance(row[place], float)
            and row[0] not in ("(all)", "Figures changed on What_if")
            and heading not in NOT_HELD
        ]
        yield from ((heading, f"{letter(place)}{at + 1}") for at in dict.fromkeys(figures[:1] + figures[-1:]))


def letter(place: int) -> str:
    return ("A" if place >= 26 else "") + chr(ord("A") + place % 26)


def read(folder: Path) -> Run:
    """A good run with its tables, for one check to be asked again and again while nothing else changes."""
    _, record = files(folder)
    run = Run(Facts(inputs_of(folder, Where())), record, folder)
    assert read_tables(run, folder).check().holds
    return run


@pytest.mark.integration
@pytest.mark.parametrize("sheet", SHEETS)
def test_a_penny_in_a_sheet_of_the_workbook_is_found(run: Path, sheet: str) -> None:
    """Cell by cell by the check of the workbook, which alone reads it, more and less by turns; the whole audit with the
    last of them."""
    parts, tables, changed = parts_of(run), read(run), 0
    part = part_of(parts, sheet)
    assert saved_workbook(tables).holds
    for (heading, address), by in zip(shown_figures(run, sheet), cycle((0.01, -0.01)), strict=False):
        cell = re.compile(rf'(<c r="{address}" s="[0-9]+">(?:<f>[^<]*</f>)?<v>)([^<]*)'.encode())

        def moved_by(found: re.Match[bytes], by: float = by) -> bytes:
            return found[1] + repr(float(found[2]) + by).encode()

        packed(run, {**parts, part: cell.sub(moved_by, parts[part])})
        found = saved_workbook(tables)
        assert not found.holds, (heading, address)
        assert sheet in found.worst
        assert found.largest == pytest.approx(0.01, rel=1e-3), (heading, address)
        changed += 1
    assert changed > 1
    assert wrong(run).keys() == {"workbook"}


@pytest.mark.integration
@pytest.mark.parametrize("sheet", ["Cover", "Ledger", "Reconciliation"])
def test_a_word_of_the_workbook_is_found(run: Path, sheet: str) -> None:
    """The verdict, which price is paid, a result."""
    sheet_edited(run, sheet, lambda xml: WORD.sub(rb"\1other\3", xml, count=1))
    assert sheet in wrong(run)["workbook"].worst


@pytest.mark.integration
@pytest.mark.parametrize("sheet", SHEETS)
def test_a_missing_row_of_the_workbook_is_found(run: Path, sheet: str) -> None:
    """The last row but the total, and the verdict."""
    back = {"Cover": 4, "Net_by_year": 1, "Reconciliation": 4, "Financial_plan": 2}.get(sheet, 2)
    rows = re.compile(rb"<row .*?</row>")
    sheet_edited(run, sheet, lambda xml: xml.replace(rows.findall(xml)[-back], b""))
    assert sheet in wrong(run)["workbook"].worst


@pytest.mark.integration
@pytest.mark.parametrize(
    ("old", "new"), [(b"P1", b"P2"), (b"In borough", b"Out of borough"), (b"S1-nursing", b"S3-nursing")]
)
def test_another_label_in_the_workbook_is_found(run: Path, old: bytes, new: bytes) -> None:
    parts = parts_of(run)
    strings = parts["xl/sharedStrings.xml"]
    assert b"<t>" + old + b"</t>" in strings
    parts["xl/sharedStrings.xml"] = strings.replace(b"<t>" + old + b"</t>", b"<t>" + new + b"</t>")
    packed(run, parts)
    assert wrong(run).keys() == {"workbook"}


@pytest.mark.integration
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04", b"no workbook"])
def test_a_workbook_that_cannot_be_read_is_a_failed_check(run: Path, content: bytes) -> None:
    (run / "costs.xlsx").write_bytes(content)
    found = wrong(run)
    assert found.keys() == {"workbook"}
    assert "cannot be read" in found["workbook"].worst


@pytest.mark.integration
@pytest.mark.parametrize("sheet", SHEETS)
def test_a_missing_sheet_is_found(run: Path, sheet: str) -> None:
    parts = parts_of(run)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(f'name="{sheet}"'.encode(), b'name="Other"')
    packed(run, parts)
    assert sheet in wrong(run)["workbook"].worst


@pytest.mark.integration
def test_ids_that_the_workbook_words_otherwise_pass(tmp_path: Path) -> None:
    """Providers 01 and 1, homes apart only by case and with a wildcard."""
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path / "tiny"))
    for table, old, new in (
        ("providers.csv", "P1,", "01,"),
        ("providers.csv", "P2,", "1,"),
        ("sites.csv", ",P1,", ",01,"),
        ("sites.csv", ",P2,", ",1,"),
    ):
        (place / table).write_text((place / table).read_text().replace(old, new))
    for file in place.rglob("*.*"):
        if file.is_file():
            file.write_text(file.read_text().replace("T1", "Nextshire*").replace("N1", "nextshire*"))
    assert not wrong(plan(place / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder)


@pytest.mark.integration
def test_two_homes_with_everything_pass(tmp_path: Path) -> None:
    """Each has its own rows on the cover and in every sheet of totals, and a cost that no one home bears has too."""
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path / "tiny"))
    (place / "authorities.csv").write_text((place / "authorities.csv").read_text().replace("neighbour", "home"))
    for table in ("areas.csv", "population.csv"):
        rows = (place / table).read_text().splitlines()
        rows += [row.replace("A1,", "B1,").replace(",T1,", ",N1,") for row in rows if row.startswith("A1,")]
        (place / table).write_text("\n".join(rows) + "\n")
    longer(place)
    events = OPENS + CHANGES + BLOCKS.replace("fee: 540.21", "fee: 540.21, home: N1")
    change = "{event: demand, need: nursing, change: 0.01, from: 2025-10-01}"
    options = f"options: [{{option: nurses, revenue_per_year: 1000.01, events: [{change}]}}]\n"
    text = EVENTS.format(name="two", rating="Good") + events + options + "chosen: {nurses: 1}\n"
    (place / "scenarios" / "two.yaml").write_text(text)
    folder = plan(place / "scenarios" / "two.yaml", folder=tmp_path / "run").folder
    assert not wrong(folder), wrong(folder)
    cover = CalamineWorkbook.from_path(folder / "costs.xlsx").get_sheet_by_name("Cover").to_python()
    assert {str(row[0]).partition(", ")[2] for row in cover if str(row[0]).startswith("Net cost")} == {
        "Tinborough", "Nextshire", "(no home)",
    }  # fmt: skip


@pytest.mark.integration
def test_no_folder_is_a_failed_check(tmp_path: Path) -> None:
    checks = audit(tmp_path / "nowhere")
    assert not any(check.holds for check in checks)


def said(*arguments: object) -> tuple[int, str, str]:
    """Exit code and output of `capacity audit`."""
    done = CliRunner().invoke(main, ["audit", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.integration
def test_no_run_is_one_line(tmp_path: Path) -> None:
    code, out, err = said(tmp_path / "nowhere")
    assert (code, out) == (1, "")
    assert err.endswith("nowhere: there is no such folder\n")
    (tmp_path / "x.csv").write_text("")
    assert said(tmp_path / "x.csv")[2].endswith("x.csv: is a file; name the folder of a run\n")
    code, out, err = said(tmp_path)
    assert (code, out) == (1, "")
    assert err.endswith("is not a run of capacity: there is no run.json in it\n")
    assert err.count("\n") == 1
    for name in ("scenario.yaml", "stress.json"):  # what a folder of capacity stress holds
        (tmp_path / name).write_text("{}")
    code, out, err = said(tmp_path)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "is a stress test; only runs are audited" in err


@pytest.mark.integration
def test_a_run_that_has_moved_says_what_to_type(run: Path, tmp_path: Path) -> None:
    """First the place, then the book; both given, everything is compared by name."""
    away = Path(shutil.move(run, tmp_path / "archive" / "run"))
    place = run.parent / "tiny"
    code, out, err = said(away)
    progress, refusal = err.splitlines()[:-1], err.splitlines()[-1]
    assert (code, out, progress) == (1, "", ["checking files", "checking inputs"])
    assert ": say where it is with --place DIR" in refusal
    code, out, err = said(away, "--place", place)
    progress, refusal = err.splitlines()[:-1], err.splitlines()[-1]
    assert (code, out, progress) == (1, "", ["checking files", "checking inputs"])
    assert ": say where it is with --book FILE" in refusal
    book = Path(shutil.copy(place / "book.yaml", tmp_path / "another-name.yaml"))
    code, out, err = said(away, "--place", place, "--book", book)
    assert code == 0, out
    assert "checks hold." in out
    (place / "providers.csv").write_text((place / "providers.csv").read_text() + "P9,Provider nine\n")
    code, out, err = said(away, "--place", place, "--book", book)
    assert code == 1
    assert "providers.csv: is not what it was when the plan was made" in " ".join(out.split())
    assert "there is nothing of that name" in said(away, "--place", tmp_path / "nope")[2]


@pytest.mark.integration
def test_a_scenario_that_is_not_at_hand_is_a_note(run: Path, tmp_path: Path) -> None:
    away = Path(shutil.move(run, tmp_path / "archive" / "run"))
    place = run.parent / "tiny"
    shutil.rmtree(place / "scenarios")
    checks = {check.name: check for check in audit(away, place, place / "book.yaml")}
    assert all(check.holds for check in checks.values())
    assert "scenario.yaml stands for the scenario's own file" in checks["inputs"].note


@pytest.mark.integration
def test_another_version_of_the_solver_is_a_note(run: Path) -> None:
    """The plan stays as good as it was; planned anew it might be another one. What is drawn is told, too."""
    record = json.loads((run / "run.json").read_text())
    record["solver"]["version"] = record["libraries"]["highspy"] = "1.0.0"
    (run / "run.json").write_text(json.dumps(record))
    (found,) = [check for check in audit(run) if check.name == "stages"]
    assert found.holds
    assert found.note.startswith("the plan was made with HiGHS 1.0.0, and ")
    assert not wrong(run)


@pytest.mark.integration
def test_the_table_fits_a_hundred_columns(run: Path) -> None:
    assert max(map(len, said(run)[1].splitlines())) <= 100
    edit(run, "costs.csv", moved("net", "0.01", lambda row: row["kind"] == "residents"))
    code, out, _ = said(run)
    assert code == 1
    assert max(map(len, out.splitlines())) <= 100
    assert out.splitlines()[-1].startswith("5 of ")
    assert "do not hold: outputs, costs, " in out.splitlines()[-1]
    assert (run / "audit.csv").is_file()


@pytest.mark.integration
def test_a_pipe_in_place_of_a_table_ends_in_a_failed_check(run: Path) -> None:
    (run / "costs.csv").unlink()
    os.mkfifo(run / "costs.csv")
    found = {check.name: check for check in audit(run) if not check.holds}
    assert "pipe" in found["tables"].worst
    assert "pipe" in found["outputs"].worst


@pytest.mark.integration
def test_a_pipe_in_place_of_the_workbook_is_not_waited_for(run: Path) -> None:
    """In a process of its own: what waited in compiled code would end at no signal but the last."""
    (run / "costs.xlsx").unlink()
    os.mkfifo(run / "costs.xlsx")
    code = "from capacity.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "audit", str(run)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "costs.xlsx cannot be read: is a pipe or a device" in done.stdout


@pytest.mark.integration
def test_a_workbook_that_would_take_all_the_memory_is_a_failed_check(run: Path) -> None:
    """One cell at the far corner of a sheet: laid out, 17,179,869,184 cells of 32 bytes."""
    xlsx(run / "costs.xlsx", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    found = wrong(run)
    assert found.keys() == {"workbook"}
    assert "reach to row 1,048,576 and column 16,384" in found["workbook"].worst


@pytest.mark.unit
@pytest.mark.parametrize(("one", "other"), [
    ("=IF(ABS(A1*100)<1E-7,2*ROUND(B2,0),0)", "IF( ABS(a1*100) < 9.9999999999999995E-8, 2*ROUND(B2, 0), 0)"),
    ("SUMIFS(ledger_net,ledger_home,$A5)", "_xlfn.SUMIFS(ledger_net,ledger_home,$A5)"),
    ("'Ledger'!$A$1:$A$20", "Ledger!$A$1:$A$20"),
    ('TEXT(A1,"£#,##0.00;-£#,##0.00")', 'TEXT( A1,"£#,##0.00;-£#,##0.00")'),
    ("fee_growth_2026_27*0.5", "fee_growth_2026_27*.50"),
])  # fmt: skip
def test_spreadsheets_write_the_same_formula_in_other_ways(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.unit
@pytest.mark.parametrize(("one", "other"), [("A1+1", "A1+2"), ("A1", "A2"), ("A1", "$A1"), ('"a b"', '"ab"'),
                                            ("SUM(x_net)", "MAX(x_net)"), ("a_b1", "a_b2")])  # fmt: skip
def test_different_formulas_stay_different(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@pytest.mark.unit
def test_a_shared_formula_moves_along() -> None:
    """Two rows down and one column to the right; what $ holds stays."""
    assert normal_moved("SUM(A1:$B$2)+$C3*D$4+name_1", 2, 1) == "SUM(B3:$B$2)+$C5*E$4+name_1"
    assert normal_moved("Z9+AZ1", 0, 1) == "AA9+BA1"


@pytest.mark.integration
def test_lines_and_frame(run: Path) -> None:
    edit(run, "costs.csv", moved("net", "0.01", lambda row: row["kind"] == "residents"))
    checks = audit(run)
    assert [line.split()[0] for line in lines(checks)[:-1]] == [check.name for check in checks]
    said = {line.split()[0]: line for line in lines(checks)}
    assert said["beds"].endswith("OK")
    assert "net is" in said["costs"]
    table = frame(checks).set_index("check")
    assert list(frame(checks).columns) == ["check", "checked", "largest_difference", "holds", "worst"]
    assert table.loc["costs", "holds"] == "no"
    assert table.loc["costs", "largest_difference"] == pytest.approx(0.01)
    assert table.loc["beds", "holds"] == "yes"


@pytest.mark.unit
def test_the_audit_shares_no_code_with_the_planner() -> None:
    banned = ("model.problem", "model.lp", "model.engine", "model.programme", "results.tabulate", "results.money")
    for path in (ROOT / "capacity" / "audit").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not any(f"capacity.{module}" in text for module in banned), path
