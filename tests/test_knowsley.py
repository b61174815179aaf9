"""The demonstration place, whole: pinned stage values, events of every kind, memory."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

from capacity.planning import plan_unwritten
from capacity.results.run_tables import read_table

pytestmark = pytest.mark.slow
PLACE = ROOT / "inputs" / "knowsley"
# Solved once more by an independent programme with every ward apart (tests/oracle.py): the same values.
# When the formulation changes on purpose: capacity plan inputs/knowsley/scenarios/baseline.yaml --json | grep value
PINNED = {
    "safe_staffing": 0.0,
    "unmet": 127.29191917,
    "out_of_borough": 325.19851109,
    "cost": 431461678.866,
    "fairness": 446.77870958,
    "travel": 8250.0007,
}
DAYS_UNTIL_WITHDRAWAL = {"dementia_nursing": 250, "nursing": 250, "dementia_residential": 365, "residential": 365,
                         "supported_living": 1000, "extra_care": 730}  # fmt: skip


def test_baseline_stage_values(knowsley_run: Path) -> None:
    record = json.loads((knowsley_run / "run.json").read_text())
    stages = {stage["priority"]: stage["value"] for stage in record["stages"]}
    assert list(stages) == list(PINNED)
    for priority, value in PINNED.items():
        assert stages[priority] == pytest.approx(value, rel=1e-6, abs=1e-6), priority
    assert all(stage["status"] == "optimal" for stage in record["stages"])


def test_baseline_tables_give_the_stage_values_again(knowsley_run: Path) -> None:
    """Placements against choice, waiting and person-kilometres, worked out from the tables and the book alone."""
    placements = read_table(knowsley_run / "placements.csv")
    chooses = {"dementia_nursing": 0.08, "nursing": 0.08, "dementia_residential": 0.08, "residential": 0.08,
               "supported_living": 0.05, "extra_care": 0.02}  # fmt: skip
    avoidable = refused = 0.0
    for (need, _), rows in placements.groupby(["need", "quarter"]):
        out = rows.loc[rows["out_of_borough"], "people"].sum()
        beyond = out - chooses[need] * rows["people"].sum()
        avoidable, refused = avoidable + max(0.0, beyond), refused + max(0.0, -beyond)
    assert avoidable == pytest.approx(PINNED["out_of_borough"], rel=1e-6)
    assert refused == pytest.approx(0, abs=1e-6)
    assert (placements["people"] * placements["distance_km"]).sum() == pytest.approx(PINNED["travel"], rel=1e-6)
    # The 16 who wait at the start are placed through the first quarter, of 13 weeks; nobody waits at its end or later.
    waiting = read_table(knowsley_run / "waiting.csv")
    assert (len(waiting), set(waiting["quarter"])) == (16, {"2025-04-01"})
    assert waiting["people"].max() == pytest.approx(0, abs=1e-6)
    pressing = {"dementia_nursing": 1.5, "nursing": 1.3, "dementia_residential": 1.2, "residential": 1.0,
                "supported_living": 1.2, "extra_care": 0.8}  # fmt: skip
    unmet = (waiting["need"].map(pressing) * waiting["average"] * 13).sum()
    assert unmet == pytest.approx(PINNED["unmet"], rel=1e-6)
    assert read_table(knowsley_run / "staffing.csv")["unstaffed_hours"].max() == 0


def test_no_area_sees_more_of_its_people_leave_than_the_largest_share(knowsley_run: Path) -> None:
    """Σ people × largest share: of all who became ready in the plan or waited at its start, by need."""
    placements = read_table(knowsley_run / "placements.csv")  # nobody withdraws but some of the 16, counted below
    waiting = read_table(knowsley_run / "waiting.csv")
    withdrew = waiting.assign(people=waiting["average"] * 91 / waiting["need"].map(DAYS_UNTIL_WITHDRAWAL))
    total = 0.0
    for need, rows in placements.groupby("need"):
        people = rows.groupby("area")["people"].sum()
        people = people.add(withdrew[withdrew["need"] == need].groupby("area")["people"].sum(), fill_value=0)
        out = rows[rows["out_of_borough"]].groupby("area")["people"].sum()
        total += people.sum() * (out / people).max()
    assert total == pytest.approx(PINNED["fairness"], rel=1e-6)


def test_wards_are_named_and_each_admits_its_own_people(knowsley_run: Path) -> None:
    """Everybody who came, and the 16 who waited, is placed, withdrew or is being arranged at the end."""
    placements = read_table(knowsley_run / "placements.csv")
    summary = read_table(knowsley_run / "summary.csv")
    assert placements["area"].nunique() == 15
    sums = summary.groupby(["measure", "financial_year"])["value"].sum()
    # Arranging takes as many days in every quarter, and so a larger share of one with fewer days: where it follows one
    # with more days, so many more of that one's people become ready in it (models/formulation.md).
    arranging = read_table(knowsley_run / "arranging.csv").groupby("quarter")["at_end"].sum()
    starts = [pd.Timestamp(quarter) for quarter in arranging.index]
    days = [(end - start).days for start, end in zip(starts, [*starts[1:], pd.Timestamp("2030-04-01")], strict=True)]
    by_days = sum(people * (now / after - 1) for people, now, after in zip(arranging, days, days[1:], strict=False))
    came = sums["admissions_sought"].sum() + 16 + by_days
    gone = placements["people"].sum() + sums["withdrew"].sum() + sums["arranging_at_year_end", "2029-30"]
    assert gone == pytest.approx(came, abs=1e-5)
    assert sums["waiting_at_year_end"].sum() == pytest.approx(0, abs=1e-6)


EVENTS = """\
name: everything
label: Every kind of event
extends: baseline.yaml
quarters: 5
policy: {diversion: {residential: {extra_care: 0.2, dementia_residential: 0}}}
events:
  - {event: converts, service: KNO-ND01-residential, into: KNO-ND01-dementia_nursing, beds: 5, from: 2025-10-01}
  - {event: opens, site: KNO-X1, name: New home, provider: P01, authority: E08000011, latitude: 53.43,
     longitude: -2.83, rating: "", services: {dementia_nursing: 20}, weekly_fee: {dementia_nursing: 880},
     from: 2026-04-01}
  - {event: closes, site: KNO-RD09, from: 2025-10-01}
  - {event: closes, service: KNO-ND01-nursing, from: 2026-01-01, staff_stay: 0.3}
  - {event: block, service: KNO-R03-residential, beds: 6, fee: 640, from: 2025-07-01}
  - {event: embargo, site: KNO-RD05, from: 2025-04-01, until: 2026-01-01}
  - {event: usual_rate, authority: E08000011, care_type: dementia_residential, change: 0.03, from: 2026-04-01}
  - {event: staff, pool: E08000011, role: registered_nurse, hours_per_week: -400, from: 2025-10-01}
  - {event: demand, need: dementia_nursing, change: 0.10, from: 2026-04-01}
"""


def copied(folder: Path) -> Path:
    """The place and the book below `folder`."""
    shutil.copytree(ROOT / "models", folder / "models")
    return Path(shutil.copytree(PLACE, folder / "inputs" / "knowsley"))


def test_every_kind_of_event_in_one_scenario(tmp_path: Path) -> None:
    place = copied(tmp_path)
    scenario = place / "scenarios" / "everything.yaml"
    services = (place / "services.csv").read_text()
    known = "KNO-ND01-residential" in services and "KNO-RD09" in services and "KNO-RD05" in services
    assert known, "the scenario names services that the place has"
    scenario.write_text(EVENTS)
    record, tables = plan_unwritten(scenario)
    assert record["complete"]
    residents = tables["residents.csv"]
    closed = residents[(residents["site"] == "KNO-RD09") & (residents["quarter"] >= "2025-10-01")]
    assert closed.empty
    placements = tables["placements.csv"]
    assert not ((placements["site"] == "KNO-RD05") & (placements["quarter"] < "2026-01-01")).any()
    assert not ((placements["site"] == "KNO-X1") & (placements["quarter"] < "2026-04-01")).any()
    moved = placements[placements["area"].str.startswith("KNO-RD09-")]
    assert moved["people"].sum() > 0
    # a service closes, and the site's others go on
    unit = residents[(residents["site"] == "KNO-ND01") & (residents["quarter"] >= "2026-01-01")]
    assert set(unit["service"]) == {
        f"KNO-ND01-{kind}" for kind in ("dementia_nursing", "dementia_residential", "residential")
    }
    moved = placements[placements["area"].str.startswith("KNO-ND01-")]
    assert set(moved["need"]) == {"nursing"}
    assert set(moved["quarter"]) >= {"2026-01-01"}
    # the policy's diversion takes the place of the book's
    instead = placements[placements["need"] == "residential"].groupby("care_type")["people"].sum()
    assert instead.index.tolist() == ["extra_care", "residential"]
    assert 0 < instead["extra_care"] <= 0.2 * instead.sum() + 1e-6


def test_memory_stays_below_one_and_a_half_gigabytes(knowsley_run: Path) -> None:
    """The largest process of the command that planned it."""
    told = knowsley_run.parent / "memory.txt"
    if not told.exists():
        pytest.skip("only Linux counts memory in kB")
    assert 100 < int(told.read_text()) / 1024 < 1500
