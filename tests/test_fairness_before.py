"""Whose people leave before the priority fairness and after it, on inputs/tiny by hand: the plan, the page, the audit.

People as in test_tiny.py. Nursing: of each ward 4.55 look for a place in the first quarter, and all find one. In the
second S1 takes 1.133378 and S3 1.008219. Residential: 2.275 of each ward are placed in the first quarter, 1.779752 of
South Ward in the second, and nobody leaves.
"""

import html
import math
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from report_figures import faults, recorded
from test_limits import edit, report
from test_tiny import TO_S1_2, TO_S2_2, TO_S3_1, TO_S3_2

from capacity.audit import audit
from capacity.outputs.report.chart import Chart, Series
from capacity.outputs.report.charts import draw
from capacity.outputs.report.cite import Cited
from capacity.planning import plan
from capacity.results.columns import BEFORE
from capacity.results.limits import PLANNED
from capacity.results.run_tables import read_table
from capacity.studies.limits import verified

# Without the priority each home takes those next to it, as far as it can: S3 3.638811 of North Ward in the first
# quarter and 1.008219 in the second, S1 1.133378 of South Ward. So nobody of South Ward leaves, of 4.55 + 1.133378 +
# 2.275 + 1.779752 = 9.738130 placed; and 4.647030 of North Ward, of 4.55 + 1.008219 + 2.275 = 7.833219: 59.32%.
SOUTH, NORTH = 4.55 + TO_S1_2 + 2.275 + TO_S2_2, 4.55 + TO_S3_2 + 2.275
LEAVE = TO_S3_1 + TO_S3_2
# With it 2.323515 of each leave. South Ward's 1.008219 of the second quarter go to S3: 9.738130 + 1.008219 = 10.746349
# are placed, 21.62% of them outside; of North Ward 7.833219 − 1.008219 = 6.825, 34.04%.
SOUTH_AFTER, NORTH_AFTER = SOUTH + TO_S3_2, NORTH - TO_S3_2
SENTENCE = (
    "Without the priority fairness, 0% to 59% of an area’s people would be placed out of the borough; "
    "with it, 22% to 34%."
)
TO_SEE = "To see what the priority changes, plan the scenario without it"


def run_of(tiny: Path, folder: Path, verify: bool = False, fair: bool = True) -> Path:
    if fair:
        edit(tiny, "scenarios/baseline.yaml", "cost, travel", "cost, fairness, travel")
    return plan(tiny / "scenarios" / "baseline.yaml", folder=folder, verify=verified if verify else None).folder


@pytest.mark.integration
def test_shares_before_and_after_by_hand(tiny: Path, tmp_path: Path) -> None:
    folder = run_of(tiny, tmp_path / "run")
    said, text = report(folder)
    assert said == f"Wrote {folder / 'report.html'}\n"
    table = read_table(folder / BEFORE)
    assert table["area"].tolist() == ["A1", "A2"]
    assert table["people"].tolist() == pytest.approx([9.738130, 7.833219], abs=1e-6)
    assert table["people"].tolist() == pytest.approx([SOUTH, NORTH])
    assert table["out_of_borough"].tolist() == pytest.approx([0, LEAVE], abs=1e-9)
    assert (folder / PLANNED).exists()
    assert SENTENCE in re.sub(r" (?=[.;,])", "", text)
    assert TO_SEE not in text
    page = (folder / "report.html").read_text(encoding="utf-8")
    drawn = re.search(r'aria-labelledby="areas-title"[^>]*data-values="([^"]*)"', page)
    assert drawn  # the largest share without the priority first: North Ward, then South; each before and after
    shares = [LEAVE / NORTH, LEAVE / 2 / NORTH_AFTER, 0, LEAVE / 2 / SOUTH_AFTER]
    assert [float(value) for value in drawn[1].split()] == pytest.approx(shares, abs=1e-6)
    assert [round(100 * share, 2) for share in shares] == [59.32, 34.04, 0, 21.62]
    assert faults(page, folder) == []
    assert recorded(page, folder) == []
    assert [check for check in audit(folder) if not check.holds] == []


@pytest.mark.integration
def test_the_appendix_has_a_column_before_and_one_after(tiny: Path, tmp_path: Path) -> None:
    folder = run_of(tiny, tmp_path / "run", verify=True)
    report(folder)
    page = (folder / "report.html").read_text(encoding="utf-8")
    rows = [
        [html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", page.partition("; by need with the priority")[2], re.DOTALL)[:4]
    ]
    # All areas: 4.647030 of 9.738130 + 7.833219 = 17.571349, 26.45%, either way.
    assert [row[:3] for row in rows] == [
        ["Area", "All needs, without the priority", "All needs, with it"],
        ["North Ward", "59%", "34%"],
        ["South Ward", "0%", "22%"],
        ["All areas", "26%", "26%"],
    ]
    assert not (folder / PLANNED).exists()  # the plan had held its limits against others: only this was left to plan


@pytest.mark.integration
def test_without_the_plan_before_the_page_is_as_it_was(tiny: Path, tmp_path: Path) -> None:
    folder = run_of(tiny, tmp_path / "run", verify=True)
    edit(tiny, "services.csv", "S2-residential,S2,residential,8", "S2-residential,S2,residential,9")
    said, text = report(folder)
    assert said.endswith(
        "Shares by area are those with the priority fairness only, because these have changed since the plan was made: "
        "services.csv.\n"
    )
    assert TO_SEE in text
    assert "Without the priority fairness" not in text
    assert not (folder / BEFORE).exists()
    edit(tiny, "services.csv", "S2-residential,S2,residential,9", "S2-residential,S2,residential,8")
    assert TO_SEE in report(folder, "--no-verify-limits")[1]
    # The run's own scenario, which may be edited: without S3 more people wait.
    edit(folder, "scenario.yaml", "lowest_rating: Requires improvement", "lowest_rating: Good")
    assert "only, because the run cannot be planned again: unmet would be" in report(folder)[0]
    assert not (folder / BEFORE).exists()


@pytest.mark.integration
def test_a_scenario_without_the_priority_has_nothing_to_compare(tiny: Path, tmp_path: Path) -> None:
    folder = run_of(tiny, tmp_path / "run", fair=False)
    _, text = report(folder)
    assert not (folder / BEFORE).exists()
    assert "this plan leaves out the priority fairness" in text


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with its report, which each test leaves as it was."""
    base = tmp_path_factory.mktemp("reported")
    folder = run_of(Path(shutil.copytree(ROOT / "inputs" / "tiny", base / "tiny")), base / "run", verify=True)
    report(folder)
    return folder


@pytest.mark.integration
@pytest.mark.parametrize(("old", "new"), [("A2,", "A9,"), (",4.647", ",9.647"), (",0\n", ",-1\n"), (",0\n", ",1\n")])
def test_the_audit_sees_a_table_that_cannot_be(reported: Path, old: str, new: str) -> None:
    before = (reported / BEFORE).read_bytes()
    edit(reported, BEFORE, old, new)
    failed = {check.name for check in audit(reported) if not check.holds}
    (reported / BEFORE).write_bytes(before)
    assert failed == {"pages"}


@pytest.mark.unit
def test_marks_that_say_the_same_are_labelled_once() -> None:
    """Of 31% and 11% each is labelled; of 22% and 22.3% one; of nobody and 41% the one that there is."""
    before, after = ([Cited(v, "", (), "") for v in row] for row in ((0.31, 0.22, math.nan), (0.11, 0.223, 0.41)))
    series = [Series("Without", before), Series("With", after)]
    chart = Chart("both", "Both", "Marks", ["A", "B", "C"], series, "pairs", True, guides=[(0.25, "All")])
    picture = draw(chart)
    assert 'data-values="0.31 0.11 0.22 0.223 0.41"' in picture
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    # None of these is on the axis. Each is drawn twice, the first time as a halo.
    assert {text: shown.count(text) for text in ("31%", "11%", "22%", "41%")} == dict.fromkeys(
        ("31%", "11%", "22%", "41%"), 2
    )
    assert {"Without", "With", "All", "A", "B", "C"} <= set(shown)
