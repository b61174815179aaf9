"""The demonstration place, whole: pinned stage values, events of every kind, memory."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from capacity.plan import plan
from capacity.results.run_tables import read_table

pytestmark = pytest.mark.slow
PLACE = ROOT / "inputs" / "knowsley"
# Solved once more by an independent programme with every ward apart (tests/oracle.py): the same values.
# When the formulation changes on purpose: capacity plan inputs/knowsley/scenarios/baseline.yaml --json | grep value
PINNED = {
    "safe_staffing": 0.0,
    "unmet": 0.0,
    "out_of_borough": 333.73127695445,
    "cost": 442650811.60591,
    "travel": 7636.1325545830,
}


def test_baseline_stage_values(knowsley_run: Path) -> None:
    record = json.loads((knowsley_run / "run.json").read_text())
    stages = {stage["priority"]: stage["value"] for stage in record["stages"]}
    assert list(stages) == list(PINNED)
    for priority, value in PINNED.items():
        assert stages[priority] == pytest.approx(value, rel=1e-6, abs=1e-6), priority
    assert all(stage["status"] == "optimal" for stage in record["stages"])


def test_baseline_tables_give_the_stage_values_again(knowsley_run: Path) -> None:
    """Avoidable placements and person-kilometres, worked out from placements.csv and the book alone."""
    placements = read_table(knowsley_run / "placements.csv")
    chooses = {"dementia_nursing": 0.08, "nursing": 0.08, "dementia_residential": 0.08, "residential": 0.08,
               "supported_living": 0.05, "extra_care": 0.02}  # fmt: skip
    avoidable = 0.0
    for (need, _), rows in placements.groupby(["need", "quarter"]):
        out = rows.loc[rows["out_of_borough"], "people"].sum()
        avoidable += max(0.0, out - chooses[need] * rows["people"].sum())
    assert avoidable == pytest.approx(PINNED["out_of_borough"], rel=1e-6)
    assert (placements["people"] * placements["distance_km"]).sum() == pytest.approx(PINNED["travel"], rel=1e-6)
    assert len(read_table(knowsley_run / "waiting.csv")) == 0
    assert read_table(knowsley_run / "staffing.csv")["unstaffed_hours"].max() == 0


def test_wards_are_named_and_each_admits_its_own_people(knowsley_run: Path) -> None:
    placements = read_table(knowsley_run / "placements.csv")
    summary = read_table(knowsley_run / "summary.csv")
    assert placements["area"].nunique() == 15
    sought = summary.loc[summary["measure"] == "admissions_sought", "value"].sum()
    waiting_at_the_start, withdrawn = 16, 16 - 15.4  # nobody waits past the first quarter: few withdraw before it
    assert placements["people"].sum() == pytest.approx(sought + waiting_at_the_start, abs=8 * withdrawn)


EVENTS = """\
name: everything
label: Every kind of event
extends: baseline.yaml
quarters: 6
events:
  - {event: converts, service: KNO-ND01-residential, into: KNO-ND01-dementia_nursing, beds: 5, from: 2025-10-01}
  - {event: opens, site: KNO-X1, name: New home, provider: P01, authority: E08000011, latitude: 53.43,
     longitude: -2.83, rating: "", services: {dementia_nursing: 20}, weekly_fee: {dementia_nursing: 880},
     from: 2026-04-01}
  - {event: closes, site: KNO-RD09, from: 2025-10-01}
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
    run = plan(scenario, folder=tmp_path / "run")
    assert run.record["complete"]
    residents = read_table(run.folder / "residents.csv")
    closed = residents[(residents["site"] == "KNO-RD09") & (residents["quarter"] >= "2025-10-01")]
    assert closed.empty
    placements = read_table(run.folder / "placements.csv")
    assert not ((placements["site"] == "KNO-RD05") & (placements["quarter"] < "2026-01-01")).any()
    assert not ((placements["site"] == "KNO-X1") & (placements["quarter"] < "2026-04-01")).any()
    moved = placements[placements["area"].str.startswith("KNO-RD09-")]
    assert moved["people"].sum() > 0


def test_memory_stays_below_one_and_a_half_gigabytes(knowsley_run: Path) -> None:
    """The plan's own process; not ru_maxrss, which begins with that of the process that started this one."""
    told = (knowsley_run.parent / "memory.txt").read_text().strip()
    if not told:
        pytest.skip("memory is read from /proc")
    assert int(told) / 1024 < 1500
