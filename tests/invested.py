"""A run of inputs/tiny that has everything: blocks, events, a budget, options chosen and compared, people waiting."""

import shutil
from pathlib import Path

from conftest import ROOT, add_next_year

from capacity.outputs.redraw import write_report
from capacity.studies.invest.run import invest

SCENARIO = """\
name: everything
extends: baseline.yaml
quarters: 7
priorities: [safe_staffing, unmet, out_of_borough, budget, cost, fairness, travel]
book_changes:
  admissions_factor: 1.1
  hours_factor: 0.93
  staff_stay_after_closure: 0.5
  needs.nursing: {days_to_arrange: 34, interim_care_per_week: 311.37}
  needs.residential: {days_to_arrange: 16, interim_care_per_week: 275.5}
  care_types.nursing: {others_growth_per_year: 0.02, hours_per_site_per_week: {registered_nurse: 20}}
policy:
  lowest_rating: Requires improvement
  diversion: {residential: {nursing: 0.2}}
  asking_fee_rise: {2026-27: {pay_share: 0.6, pay: 0.067, prices: 0.03}}
  usual_rate_rise: {2026-27: 0.035}
  agency_premium_rise: {2026-27: 0.051}
  block_fee_rise: {2026-27: 0.027}
  contribution_rise: {2026-27: {pay_share: 0.25, pay: 0.041, prices: 0.037}}
budget: {T1: {2025-26: 500000, 2026-27: 900000}}
capital_limit: {2025-26: 550000}
events:
  - {event: opens, site: X1, name: New wing, provider: P1, authority: T1, latitude: 54.01, longitude: -2.01,
     rating: "", services: {nursing: 6.5, residential: 3}, weekly_fee: {nursing: 812.37, residential: 701.01},
     from: 2025-07-01, until: 2026-07-01}
  - {event: beds, service: S1-nursing, change: -2, from: 2025-07-01, until: 2026-01-01}
  - {event: embargo, site: S1, from: 2025-10-01, until: 2026-01-01}
  - {event: usual_rate, authority: T1, care_type: nursing, change: 0.033, from: 2025-10-01}
  - {event: staff, pool: T1, role: registered_nurse, hours_per_week: -90, from: 2026-04-01, until: 2026-07-01}
  - {event: demand, need: nursing, change: 0.25, from: 2025-10-01}
  - {event: block, service: S2-residential, beds: 3.25, fee: 540.21, from: 2025-07-01, until: 2026-07-01}
  - {event: block, service: X1-nursing, beds: 4.5, fee: 633.37, home: T1, from: 2025-10-01}
  - {event: closes, service: S2-residential, from: 2025-08-15, until: 2026-04-01}
options:
  - {option: wing, label: A wing, capital: {2025-26: 250000}, life_years: 30, repeat: 2,
     events: [{event: beds, service: S2-residential, change: 1, from: 2026-04-01}]}
  - {option: nurses, label: Nurses, revenue_per_year: 12345.67,
     events: [{event: staff, pool: T1, role: registered_nurse, hours_per_week: 1, from: 2025-10-01}]}
chosen: {nurses: 1}
"""


def invested(base: Path) -> Path:
    """The folder of the run, with its report; the place is beside it."""
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", base / "tiny"))
    add_next_year(place)
    header, *rows = (place / "services.csv").read_text().splitlines()
    held = {"S1-nursing": "2.5,611.37,T1", "S3-nursing": "3,702.5,"}
    rows = [f"{row},{held.get(row.split(',')[0], ',,')}" for row in rows]
    (place / "services.csv").write_text("\n".join([f"{header},block_beds,block_fee,block_home", *rows]) + "\n")
    (place / "waiting.csv").write_text("area,need,people\nA1,nursing,1.5\nA2,residential,0.75\n")
    scenario = place / "scenarios" / "everything.yaml"
    scenario.write_text(SCENARIO)
    run = invest(scenario, 600_000.0, base / "run", False, 3, frozenset({"frontier"}), None, lambda stage: None)
    write_report(run.run.folder)
    return run.run.folder
