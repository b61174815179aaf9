"""`capacity compare`: what differs in the inputs, first, and a package of changes split into its parts."""

import json
from pathlib import Path

import pandas as pd
import pytest
from conftest import RISES, add_next_year
from test_compare import compare, with_options

PACKAGE = """\
name: package
label: Beds, nurses and a longer stay
extends: baseline.yaml
policy:
  lowest_rating: Good
events:
  - {event: beds, service: S1-nursing, change: 2, from: 2025-07-01}
  - {event: staff, pool: T1, role: registered_nurse, hours_per_week: 40, from: 2025-07-01}
book_changes:
  needs.nursing.mean_stay_days: 400
chosen: [nurses]
"""


@pytest.mark.integration
def test_every_output_says_what_differs_in_the_inputs(tiny: Path, tmp_path: Path) -> None:
    base = with_options(tiny)
    package = base.parent / "package.yaml"
    package.write_text(PACKAGE)
    done = compare(base, package, "--options", "beds", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    words = [
        "new event: S1-nursing gains 2 beds from 1 July 2025",
        "new event: T1 gains 40 hours a week of registered_nurse from 1 July 2025",
        "option taken: nurses",
        "lowest_rating: Requires improvement → Good",
        "book, needs.nursing.mean_stay_days: 365 → 400",
    ]
    lines = done.stdout.splitlines()
    at = lines.index("What differs from the base in the inputs")
    assert lines[at + 1 : at + 9] == [
        "  package",
        *(f"    {each}" for each in words),
        "  beds",
        "    option taken: beds",
    ]
    assert at < next(n for n, line in enumerate(lines) if line.startswith("Over the whole plan"))
    page = (tmp_path / "out" / "compare.html").read_text()
    assert 0 < page.index("What differs from the base in the inputs") < page.index("At a glance")
    assert all(f"<li><bdi>{each}</bdi></li>" in page for each in words)
    _, package_record, beds = json.loads((tmp_path / "out" / "compare.json").read_text())["alternatives"]
    assert {each["words"] for each in package_record["differs"]} == {each.removeprefix("book, ") for each in words}
    assert [each["words"] for each in beds["differs"]] == ["option taken: beds"]
    table = pd.read_csv(tmp_path / "out" / "differences.csv", keep_default_na=False)
    row = table[table["where"] == "book"].iloc[0]
    assert list(row[["alternative", "group", "base", "value"]]) == ["package", "stays", "365", "400"]


@pytest.mark.integration
def test_many_differences_are_shortened_and_a_rise_is_told_in_per_cent(tiny: Path, tmp_path: Path) -> None:
    add_next_year(tiny)
    base, other = (tiny / "scenarios" / f"{name}.yaml" for name in ("baseline", "other"))
    base.write_text(base.read_text().replace("quarters: 2", "quarters: 6") + RISES)
    events = "".join(
        f"  - {{event: beds, service: S1-nursing, change: {n}, from: 2026-0{n}-01}}\n" for n in range(1, 9)
    )
    other.write_text(
        "name: other\nextends: baseline.yaml\npolicy: {usual_rate_rise: {2026-27: 0.05}}\nlabel: x\n"
        f"book_changes: {{needs.nursing.mean_stay_days: {{value: 365, low: 300, high: 400}}}}\nevents:\n{beds}"
    )
    done = compare(base, other, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    at = lines.index("  other")
    assert lines[at + 8 : at + 10] == [
        "    and 2 more: differences.csv has them all",
        "    and 1 more that changes no figure (differences.csv)",
    ]
    page = (tmp_path / "out" / "compare.html").read_text()
    assert "<bdi>usual_rate_rise 2026-27: 4% → 5%</bdi>" in page
    assert len(pd.read_csv(tmp_path / "out" / "differences.csv")) == 10
