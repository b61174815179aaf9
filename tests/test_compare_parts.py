"""`capacity compare`: what differs in the inputs, first, and a package of changes split into its parts."""

import json
from pathlib import Path

import pandas as pd
import pytest
from conftest import RISES, add_next_year
from test_compare import compare, with_options

from capacity.planning import plan
from capacity.studies.compare.choose import candidates
from capacity.studies.compare.package import parts_of, with_parts
from capacity.studies.compare.split import packages, plans_needed
from capacity.studies.differing.differences import differences

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
    at = lines.index("Inputs that differ from the base")
    assert lines[at + 1 : at + 9] == [
        "  package",
        *(f"    {each}" for each in words),
        "  beds",
        "    option taken: beds",
    ]
    assert at < next(n for n, line in enumerate(lines) if line.startswith("Over the whole plan"))
    page = (tmp_path / "out" / "compare.html").read_text()
    assert 0 < page.index("Inputs that differ from the base") < page.index("At a glance")
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
    beds = "".join(f"  - {{event: beds, service: S1-nursing, change: {n}, from: 2026-0{n}-01}}\n" for n in range(1, 9))
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


NURSE_AND_BED = """\
events:
  - {event: staff, pool: T1, role: registered_nurse, hours_per_week: 37.5, from: 2025-04-01}
  - {event: beds, service: S1-nursing, change: 1, from: 2025-07-01}
"""
# As in tests/test_diff.py, without the weight 1.5 of the need: by herself the nurse fills S1's beds, 0.520982 ×
# 0.818669 people on average for 13.142857 weeks = 5.605589 fewer weeks; the bed by itself changes nothing, and beside
# the nurse 0.520982 × 1 × 13.142857 = 6.847197 fewer.
NURSE, BED = 5.605589, 6.847197


def _scenario(tiny: Path, name: str, text: str) -> Path:
    path = tiny / "scenarios" / f"{name}.yaml"
    path.write_text(f"name: {name}\nextends: baseline.yaml\n{text}")
    return path


@pytest.mark.integration
def test_a_nurse_and_a_bed_part_by_part_by_hand(tiny: Path, tmp_path: Path) -> None:
    both = _scenario(tiny, "both", NURSE_AND_BED)
    done = compare(tiny / "scenarios" / "baseline.yaml", both, "--split", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert "both in 2 parts: 2 more plans" in done.stderr.splitlines()
    table = pd.read_csv(tmp_path / "out" / "split.csv", keep_default_na=False).set_index(["figure", "part"])
    waiting = table.loc["waiting_weeks"]
    assert list(waiting["words"])[:2] == [
        "T1 gains 37.5 hours a week of registered_nurse from 1 April 2025",
        "S1-nursing gains 1 bed from 1 July 2025",
    ]
    found = waiting.loc[["1", "2"], ["alone", "last", "share"]].astype(float).to_numpy()
    assert found[0] == pytest.approx([-NURSE, -NURSE - BED, -NURSE - BED / 2], abs=1e-5)
    assert found[1] == pytest.approx([0, -BED, -BED / 2], abs=1e-5)
    assert float(waiting.loc["all", "share"]) == pytest.approx(-NURSE - BED, abs=1e-5)
    totals = [one["totals"] for one in json.loads((tmp_path / "out" / "compare.json").read_text())["alternatives"]]
    for figure in ("avoidable_out_of_borough", "waiting_weeks", "net_cost"):
        shares = table.loc[figure].loc[["1", "2"], "share"].astype(float)
        assert shares.sum() == pytest.approx(totals[1][figure] - totals[0][figure], abs=1e-5)
    # 12.452786 fewer weeks: 9.029188 (72.5%, over two thirds) and 3.423598; one by one 5.605589
    said = (
        "Weeks of waiting: 12 fewer, mostly from part 1. Of that, 9 fewer from part 1, T1 gains 37.5 hours a week of"
        " registered_nurse from 1 April 2025; and 3 fewer from part 2, S1-nursing gains 1 bed from 1 July 2025. One by"
        " one the parts would come to 6 fewer: what each does depends on the others."
    )
    (record,) = json.loads((tmp_path / "out" / "compare.json").read_text())["split"]
    assert record["said"][1] == said
    assert said in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 100
    page = (tmp_path / "out" / "compare.html").read_text()
    assert f"<bdi>{said}</bdi>" in page
    assert page.index("What each comes to") < page.index("Part by part") < page.index("Cost against placements avoided")


@pytest.mark.integration
def test_what_cannot_be_without_another_is_one_part(tiny: Path, tmp_path: Path) -> None:
    """S9 opens, and what happens there cannot happen without it; an option comes with the one that it needs."""
    base = with_options(tiny)
    text = """\
chosen: [nurses, far-beds]
events:
  - {event: opens, site: S9, name: New wing, provider: P1, authority: T1, latitude: 53.4, longitude: -2.8,
     services: {nursing: 4}, weekly_fee: {nursing: 780}, from: 2025-04-01}
  - {event: embargo, site: S9, from: 2025-07-01}
"""
    done = compare(base, _scenario(tiny, "wing", text), "--split", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert "wing in 3 parts: 6 more plans" in done.stderr.splitlines()
    (record,) = json.loads((tmp_path / "out" / "compare.json").read_text())["split"]
    assert [len(part["words"]) for part in record["parts"]] == [2, 2]
    assert "count as one, because one cannot be without the other." in record["said"][-2]
    assert record["said"][-1] == (
        "“option nurses (Ninety hours of nurses)”; and “option far-beds (Ten beds in the home that nobody can reach)”"
        " count as one: the base with “option far-beds (Ten beds in the home that nobody can reach)” alone cannot be"
        " planned (chosen.far-beds: needs nurses, not chosen (far-beds))."
    )


@pytest.mark.integration
def test_an_alternative_of_one_part_has_nothing_to_split(tiny: Path, tmp_path: Path) -> None:
    base = with_options(tiny)
    done = compare(base, "--options", "beds", "--split", "-o", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.stderr
    (record,) = json.loads(done.stdout)["split"]
    said = ["It differs from the base in one part only, so there is nothing to split."]
    assert (record["said"], record["plans"], record["shared_out"]) == (said, 0, False)
    assert "nothing to split" in (tmp_path / "out" / "compare.html").read_text()


@pytest.mark.unit
def test_more_than_six_parts_are_put_together_by_what_is_alike(tiny: Path) -> None:
    """Nine changes: the three of S1 are one first, then there are seven, and the rises are one: six."""
    add_next_year(tiny)
    base = tiny / "scenarios" / "baseline.yaml"
    base.write_text(base.read_text().replace("quarters: 2", "quarters: 6"))
    text = """\
policy:
  asking_fee_rise: {2026-27: 0.04}
  usual_rate_rise: {2026-27: 0.04}
book_changes: {needs.nursing.mean_stay_days: 300, travel.road_factor: 1.4}
events:
  - {event: beds, service: S1-nursing, change: 1, from: 2025-07-01}
  - {event: beds, service: S1-nursing, change: 1, from: 2025-10-01}
  - {event: embargo, site: S1, from: 2026-01-01}
  - {event: beds, service: S3-nursing, change: 1, from: 2025-10-01}
  - {event: demand, need: nursing, change: 0.1, from: 2025-10-01}
"""
    paths = [base, _scenario(tiny, "many", text)]
    parts, notes = packages(candidates(paths[0], paths[1:], ()))["many"]
    assert [len(part.words) for part in parts] == [3, 1, 1, 2, 1, 1]
    assert plans_needed(parts) == 62
    assert [note.split(": ")[0] for note in notes] == ["9 parts differ, and only 6 can be told apart"] * 2
    assert notes[0].endswith("count as one, because they concern the same home, authority or need.")
    assert notes[1].endswith("“usual_rate_rise 2026-27: none → 4%” count as one, because they are of the same kind.")


@pytest.mark.unit
def test_of_many_alike_only_as_many_as_needed_count_as_one(tiny: Path) -> None:
    """Eight changes of one home: all of them as one would leave nothing to split."""
    beds = "".join(
        f"  - {{event: beds, service: S1-nursing, change: {n}, from: 2025-07-01}}\n" for n in (1, 2, 3, 4, 5, 6, 8, 8)
    )
    paths = [tiny / "scenarios" / "baseline.yaml", _scenario(tiny, "many", f"events:\n{beds}")]
    parts, (note,) = packages(candidates(paths[0], paths[1:], ()))["many"]
    assert [len(part.words) for part in parts] == [1, 1, 1, 1, 1, 3]
    assert note.startswith("8 parts differ, and only 6 can be told apart: “S1-nursing gains 6 beds from 1 July 2025”; ")


@pytest.mark.unit
def test_all_parts_together_make_the_alternative(tiny: Path) -> None:
    base = with_options(tiny)
    package = base.parent / "package.yaml"
    package.write_text(PACKAGE)
    first, second = (each.inputs for each in candidates(base, [package], ()))
    parts = parts_of(first, second)
    assert [found.words for found in differences(first, with_parts(first, second, parts[:1]))] == [
        "new event: S1-nursing gains 2 beds from 1 July 2025"
    ]
    assert differences(with_parts(first, second, parts), second) == []
    assert differences(first, with_parts(first, second, [])) == []
    back = parts_of(second, first)
    assert [part.words[0].split(":")[0] for part in back[:3]] == [
        "without", "without", "without option nurses (Ninety hours of nurses)"]  # fmt: skip
    assert differences(with_parts(second, first, back), first) == []


@pytest.mark.integration
def test_finished_runs_are_split_where_they_can_be_planned_again(tiny: Path, tmp_path: Path) -> None:
    paths = [tiny / "scenarios" / "baseline.yaml", _scenario(tiny, "both", NURSE_AND_BED)]
    runs = [plan(path, folder=tmp_path / path.stem).folder for path in paths]
    done = compare(*runs, "--split", "-o", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.stderr
    (record,) = json.loads(done.stdout)["split"]
    assert (record["plans"], record["shared_out"]) == (4, True)
    waiting = record["figures"][1]["parts"]
    assert [each["share"] for each in waiting] == pytest.approx([-NURSE - BED / 2, -BED / 2], abs=1e-5)
    depth = [plan(path, folder=tmp_path / f"near-{path.stem}", foresight=1).folder for path in paths]
    done = compare(*depth, "--split", "-o", tmp_path / "near", "--json")
    (said,) = json.loads(done.stdout)["split"][0]["said"]
    assert said.startswith("It cannot be split: near-baseline was planned")
    assert said.endswith("see all quarters.")
