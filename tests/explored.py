"""Small runs to hold side by side: two years of inputs/tiny, and a place of two home authorities."""

import json
import shutil
from pathlib import Path

from conftest import ROOT, add_next_year

from capacity.outputs.session import alone
from capacity.planning import plan

FAIR = "[safe_staffing, unmet, out_of_borough, cost, fairness, travel]"
OPTION = """\
options:
  - option: wing
    label: Two more beds
    capital: {2025-26: 200000}
    life_years: 20
    events: [{event: beds, service: S1-nursing, change: 2, from: 2025-07-01}]
chosen: {wing: 1}
"""
SCENARIOS = {
    "wing": f"label: Two more beds and a block contract\n{OPTION}"
    "events: [{event: block, service: S2-residential, home: T1, beds: 7, fee: 650, from: 2026-04-01}]\n"
    "book_changes: {admissions_factor: 0.2}\n",
    "failure": "label: A nursing home closes on 1 July\nevents: [{event: closes, site: S1, from: 2025-07-01}]\n",
    "first-year": "quarters: 4\n",
    "second-year": "start: 2026-04-01\nquarters: 4\n",
    "unfair": "priorities: [safe_staffing, unmet, out_of_borough, cost, travel]\n",
}
"""What each of them adds to the baseline of two years."""


def place(folder: Path) -> Path:
    """Two years of inputs/tiny with fairness and two square wards; the folder of its scenarios."""
    tiny = Path(shutil.copytree(ROOT / "inputs" / "tiny", folder))
    add_next_year(tiny)
    base = tiny / "scenarios" / "baseline.yaml"
    text = base.read_text().replace("quarters: 2", "quarters: 8")
    base.write_text(text.replace("[safe_staffing, unmet, out_of_borough, cost, travel]", FAIR))
    book = tiny / "book.yaml"
    book.write_text(book.read_text().replace("max_travel_km: 30", "max_travel_km: 30\n    interim_care_per_week: 300"))
    squares = [_square("A1", 54.0), _square("A2", 54.1)]
    (tiny / "areas.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": squares}))
    for name, more in SCENARIOS.items():
        (base.parent / f"{name}.yaml").write_text(f"name: {name}\nextends: baseline.yaml\n{more}")
    return base.parent


def _square(area: str, south: float) -> dict[str, object]:
    corners = [(-2.1, south), (-1.9, south), (-1.9, south + 0.1), (-2.1, south + 0.1), (-2.1, south)]
    return {"type": "Feature", "properties": {"area": area},
            "geometry": {"type": "Polygon", "coordinates": [corners]}}  # fmt: skip


def two_authorities(folder: Path) -> Path:
    """The same place with Nextshire as a second home authority, whose people live in one ward, and a budget each."""
    scenarios = place(folder)
    for name, old, new in (
        ("authorities.csv", "N1,Nextshire,neighbour", "N1,Nextshire,home"),
        ("areas.csv", "A2,North Ward", "A3,Far Ward,N1,54.15,-2.00\nA2,North Ward"),
        ("population.csv", "A2,65+,2025,500", "A2,65+,2025,500\nA3,65+,2025,100\nA3,65+,2026,100"),
        ("residents.csv", "S3-nursing,nursing,T1,1", "S3-nursing,nursing,T1,1\nS3-nursing,nursing,N1,2"),
        ("fee_rates.csv", "N1,nursing,2025-26,800", "N1,nursing,2025-26,800\nN1,residential,2025-26,700\n"
         "N1,residential,2026-27,700"),
    ):  # fmt: skip
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))
    with (scenarios / "baseline.yaml").open("a") as base:
        base.write("budget: {T1: {2025-26: 400000}, N1: {2025-26: 400000}}\n")
    return scenarios


def runs(shared_folder: Path, *names: str, of: str = "one") -> list[Path]:
    """Runs of these scenarios, each planned once in a session of tests by whichever process comes first."""
    folder = shared_folder / f"explored-{of}"
    with alone(folder):
        if not folder.exists():
            scenarios = (two_authorities if of == "two" else place)(folder / "inputs" / "tiny")
            wanted = ("baseline", "wing") if of == "two" else ("baseline", *SCENARIOS)
            for name in wanted:
                plan(scenarios / f"{name}.yaml", folder=folder / "runs" / name)
    return [folder / "runs" / name for name in names]
