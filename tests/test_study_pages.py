"""invest.html, invest.xlsx and stress.html: the answer by hand, money as in a comparison, words for what is no saving,
the audit, hostile names, and both pages in a real browser and on two sides of A4."""

import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest
from browser import OpenedPage
from click.testing import CliRunner
from conftest import ROOT, add_next_year

from capacity.audit import audit
from capacity.cli import main
from capacity.inputs.option_costs import OptionCash
from capacity.outputs.choice.answer import helped, lead
from capacity.outputs.choice.chosen import AVOIDABLE, WAITING, Brought, Chosen
from capacity.outputs.choice.compared import _times
from capacity.outputs.choice.costs import Costs, cost_grid
from capacity.outputs.choice.frontier_chart import GAP, LETTER, WIDTH, _beside
from capacity.outputs.grids import Column
from capacity.studies.stress import Stress, stress
from capacity.studies.stress.page import page as stress_page

LABEL = '=1+1 <script>broken</script> & "beds"'
OPTIONS = f"""\
quarters: 6
options:
  - option: wing
    label: '{LABEL}'
    events: [{{event: beds, service: S1-nursing, change: 4, from: 2025-04-01}}]
    capital: {{2024-25: 100000, 2025-26: 500000}}
    life_years: 40
    residual_value: 400000
  - option: nurses
    label: Twenty hours of nurses
    events: [{{event: staff, pool: T1, role: registered_nurse, hours_per_week: 20, from: 2025-07-01}}]
    revenue_per_year: 20000
    repeat: 2
  - option: annexe
    label: Beds that nobody could work in
    events: [{{event: beds, service: S3-nursing, change: 1, from: 2025-04-01}}]
    capital: {{2025-26: 900000}}
    life_years: 40
"""


def _run(*arguments: object) -> str:
    done = CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny over six quarters, with options."""
    folder = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path_factory.mktemp("pages") / "tiny"))
    add_next_year(folder)
    scenario = folder / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text().replace("quarters: 2\n", "") + OPTIONS)
    return folder


@pytest.fixture(scope="module")
def invested(place: Path) -> Path:
    """The folder of the choice."""
    folder = place.parent / "invested"
    _run("invest", place / "scenarios" / "baseline.yaml", "--capital", 650_000, "--frontier", "-o", folder, "--quiet")
    return folder


@pytest.fixture(scope="module")
def stressed(tmp_path_factory: pytest.TempPathFactory) -> Stress:
    """Both providers of tiny."""
    return stress(ROOT / "inputs" / "tiny" / "scenarios" / "baseline.yaml", tmp_path_factory.mktemp("stress") / "out")


def _words(page: str) -> str:
    """A page as it is read, on one line."""
    body = re.sub("<(style|title|desc|svg)[^>]*>.*?</\\1>", "", page, flags=re.S)
    return " ".join(re.sub("<[^>]*>", " ", body).split())


@pytest.mark.unit
def test_money_by_hand() -> None:
    # As in test_compare.py, at 10%: capital 300 in the first year, 20 a year from the second, 100 left at the end; care
    # costs 100 less in the second year and 200 less in the third.
    # 300 × 0.953463 + (20 − 100) × 0.866784 + (20 − 200) × 0.787986 = 286.039 − 69.343 − 141.837 = 74.859; less
    # 100 × 0.751315 = 75.131: −0.272, the difference of the two net present costs there (2607.961 − 2608.233)
    years = ("2025-26", "2026-27", "2027-28")
    cash = OptionCash({"2025-26": 300.0}, {"2026-27": 20.0, "2027-28": 20.0}, 100.0)
    costs = Costs(cash, dict(zip(years, (0.0, -100.0, -200.0), strict=True)), years, 0.1)
    assert costs.without_residual == pytest.approx(74.859, abs=0.002)
    assert costs.whole == pytest.approx(-0.272, abs=0.002)
    rows = {row[0]: row[1:] for row in cost_grid(costs).rows}
    assert rows["Capital"] == pytest.approx((0.3, 0, 0, 0.3, 0.286039), abs=1e-6)
    # 300, −80, −180; 40 in all, of which 100 is left at the end
    assert rows["Together"][:4] == pytest.approx((0.3, -0.08, -0.18, -0.06))
    assert rows["Still worth at the end"] == (None, None, None, -0.1, pytest.approx(-0.075131, abs=1e-6))


@pytest.mark.unit
def test_by_need_what_is_better_what_is_not_helped_and_what_is_worse() -> None:
    brought = [
        Brought("Dementia nursing", AVOIDABLE, 121.6, 92.2),
        Brought("General nursing", AVOIDABLE, 69.0, 69.1),  # hardly a change: a tenth of a person
        Brought("Residential", AVOIDABLE, 26.9, 33.2),
        Brought("Residential", WAITING, 12.5, 12.5),
    ]
    said = list(helped(cast(Chosen, SimpleNamespace(brought=brought))))
    assert said == [
        "Better: dementia nursing, 29.4 fewer avoidable placements.",
        "Worse: residential, 6.3 more avoidable placements.",
        "Hardly any change in avoidable placements: general nursing (69.0 → 69.1).",
        "Weeks of waiting hardly change for any need.",
    ]
    assert list(helped(cast(Chosen, SimpleNamespace(brought=[])))) == []


@pytest.mark.unit
@pytest.mark.parametrize(
    ("counts", "gap_in", "said"),
    [
        ({"wing": 1, "nurses": 2}, "", "Back these options together"),
        ({"nurses": 2}, "", "Back this option"),
        ({}, "", "Back none of the options"),
        ({"wing": 1}, "cost", "Not settled within the time limit; the best set found so far"),
        # What a search has found by then is no advice, least of all where that is nothing yet
        ({}, "cost", "Not settled within the time limit; the best set found so far is to take none of the options"),
    ],
)
def test_what_is_not_proven_is_no_advice(counts: dict[str, int], gap_in: str, said: str) -> None:
    assert lead(cast(Chosen, SimpleNamespace(counts=counts, choice={"gap_in": gap_in}))) == said


@pytest.mark.unit
def test_cells_as_a_page_shows_them_and_how_often_a_set_has_an_option() -> None:
    signed = Column("", 1, signed=True)
    assert [signed.shown(value) for value in (2.0, -2.04, -0.04, None)] == ["+2.0", "−2.0", "0.0", "–"]
    assert Column("").shown(1234.5) == "1,235"
    assert [_times("2 × nurses, wing", name) for name in ("nurses", "wing", "nurse", "w")] == [2, 1, 0, 0]


@pytest.mark.unit
def test_names_on_the_frontier_stay_in_the_picture_and_apart() -> None:
    # Two marks in each half, one above the other by a unit of 2.3 pixels: names of a side keep a line apart
    points = [
        {"capital": capital, "worth": worth, "name": "long-name, " * 9}
        for capital, worth in ((0.0, 100.0), (0.1, 99.0), (9.0, 20.0), (9.1, 19.0))
    ]
    placed = _beside(points, [[0.0, 10.0], [10.0, 110.0]])
    assert [point["align"] for point in placed] == ["left", "left", "right", "right"]
    for point in placed:
        at = WIDTH * point["capital"] / 10 + (GAP if point["align"] == "left" else -GAP)
        assert len(point["name"]) * LETTER <= (WIDTH - at if point["align"] == "left" else at) + LETTER
        assert point["name"].endswith("…")
    heights = [190 * (110 - point["worth"]) / 100 + point["dy"] for point in placed]
    assert heights[1] - heights[0] >= 13
    assert heights[3] - heights[2] >= 13


@pytest.mark.integration
def test_the_page_opens_with_the_set_and_its_reason(invested: Path) -> None:
    record = json.loads((invested / "run.json").read_text())
    page = (invested / "invest.html").read_text(encoding="utf-8")
    words = _words(page)
    sets = pd.read_csv(invested / "sets.csv", keep_default_na=False)
    best, nothing = (sets.set_index("options").loc[name] for name in ("wing, 2 × nurses", "nothing"))
    less = f"{nothing['unmet'] - best['unmet']:,.1f} fewer weeks of waiting†"
    pair = f"({best['unmet']:,.1f} instead of {nothing['unmet']:,.1f})"
    assert (
        f"it means {less} over the plan {pair}. No other set that £650,000 of capital would pay for does better"
        in words
    )
    assert words.index("Back these options together") < words.index(less) < words.index("What it brings")
    assert "It takes £600,000 of the £650,000 of capital and £40,000 a year to run" in words
    # By hand: 600,000 over 40 years at 3.5% are 28,096.37 a year (test_invest.py), and 2 × 20,000 to run
    assert "equivalent annual cost is £68,096" in words
    assert "Out" not in words.split("Every option")[0]
    assert "annexe: Beds that nobody could work in out 900 42 Apr 2025" in words
    assert record["choice"]["near"]["within"] == 0.02
    assert all(name in words for name in sets["options"])
    summary = pd.read_csv(invested / "summary.csv")
    rows = summary[(summary["measure"] == "waiting_weeks") & (summary["need"] == "nursing")]
    without = next(row["value"] for row in record["choice"]["plan_without"] if row["need"] == "nursing")
    assert f"{without:,.1f} {rows['value'].sum():,.1f} −" in words
    told = re.search(r"<desc[^>]*>([^<]*)", page)
    assert told is not None
    for step in pd.read_csv(invested / "frontier.csv").itertuples():
        assert f"£{step.capital / 1e6:.2f}m: {step.options}, {step.unmet:,.1f}" in told[1]


@pytest.mark.integration
def test_its_present_value_is_that_of_a_comparison(invested: Path, place: Path) -> None:
    """The set as an alternative of its own, held against the same scenario without it."""
    chosen = place / "scenarios" / "chosen.yaml"
    chosen.write_text("name: chosen\nextends: baseline.yaml\nchosen: {wing: 1, nurses: 2}\n")
    folder = place.parent / "compared"
    _run("compare", place / "scenarios" / "baseline.yaml", chosen, "-o", folder, "--quiet")
    base, other = json.loads((folder / "compare.json").read_text())["alternatives"]
    more = other["appraisal"]["net_present_cost"] - base["appraisal"]["net_present_cost"]
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(str(invested / "invest.xlsx")).get_sheet_by_name("cost").to_python()
    rows = {row[0]: row for row in sheet}
    assert sheet[0][1:4] == ["2024-25", "2025-26", "2026-27"]  # capital before the plan counts in its own year
    assert rows["Together"][-1] * 1e3 == pytest.approx(more, abs=0.01)
    care = other["totals"]["care_cost"] - base["totals"]["care_cost"]
    assert rows["Care, compared with no option"][-2] * 1e3 == pytest.approx(care, abs=0.01)
    shown = f"{more / 1e3:,.0f}".replace("-", "−")
    assert "Together 100 " in _words((invested / "invest.html").read_text("utf-8"))
    assert f" {shown} Every option" in _words((invested / "invest.html").read_text("utf-8"))


@pytest.mark.integration
def test_names_stay_text_on_the_page_and_in_the_workbook(invested: Path) -> None:
    page = (invested / "invest.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "=1+1 &lt;script&gt;broken&lt;/script&gt; &amp;" in page
    with zipfile.ZipFile(invested / "invest.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
        assert "=1+1" in book.read("xl/sharedStrings.xml").decode()
    assert len(sheets) == 7  # the answer, brings, cost, options, sets, frontier, assumed
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


@pytest.mark.integration
def test_the_audit_draws_both_again(invested: Path) -> None:
    folder = Path(shutil.copytree(invested, invested.parent / "forged"))
    assert [check.name for check in audit(folder) if not check.holds] == []
    page = folder / "invest.html"
    right = page.read_text(encoding="utf-8")
    page.write_text(right.replace("cost is £68,096", "cost is £58,096"), encoding="utf-8")
    assert {check.name for check in audit(folder) if not check.holds} == {"outputs", "pages"}
    page.write_text(right, encoding="utf-8")
    book = folder / "invest.xlsx"
    with zipfile.ZipFile(book) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    cost = parts["xl/worksheets/sheet3.xml"]
    assert b"<v>500</v>" in cost
    with zipfile.ZipFile(book, "w") as file:
        for name, part in (parts | {"xl/worksheets/sheet3.xml": cost.replace(b"<v>500</v>", b"<v>400</v>")}).items():
            file.writestr(name, part)
    failing = [check for check in audit(folder) if not check.holds]
    assert {check.name for check in failing} == {"outputs", "formulas"}


@pytest.mark.integration
def test_a_cost_that_falls_because_people_wait_is_no_saving(stressed: Stress) -> None:
    rows = {row["provider"]: row for row in stressed.rows}
    assert rows["P1"]["net_cost_more"] < 0 < rows["P1"]["waiting_weeks_more"]
    words = _words((stressed.folder / "stress.html").read_text(encoding="utf-8"))
    ranked = words[words.index("The 2 worst") : words.index("“People wait”:")]
    assert re.search(r"Provider One 14\.0 0\.0 0\.0 – 14\.0 not all \+185 \+0\.1 people wait 5\.0", ranked)
    assert "−115" not in words
    # Where nobody waits for it a cost that falls is a figure, and one that rises is one in any case
    for weeks, pounds, shown in ((0.2, -115_000, "−115"), (185.0, 115_000, "+115")):
        row = dict(rows["P1"]) | {"waiting_weeks_more": weeks, "net_cost_more": pounds}
        again = _words(stress_page(replace(stressed, rows=[row, rows["P2"]])))
        assert f"{shown} 5.0" in again
        assert "people wait 5.0" not in again
        assert "people wait 2.0" in again  # the other provider's


@pytest.mark.integration
def test_what_hangs_on_one_provider_is_said_and_who_has_no_place(stressed: Stress) -> None:
    words = _words((stressed.folder / "stress.html").read_text(encoding="utf-8"))
    assert words.index("The worst would be the failure of Provider One: 14.0 people have to move") < 200
    assert "14.0 of them have no place on that day." in words
    assert (
        "Single points of failure: Provider One has 67% of the residents who need general nursing; Provider One"
        in words
    )
    assert "more than 25% of its residents live with one provider" in words
    shares = stressed.tables["stress_shares.csv"]
    most = shares[(shares["of"] == "residents") & (shares["need"] == "nursing")]["share"].max()
    assert f"{100 * most:.1f} yes Provider One" in words
    # A place where every failure ends well says so
    rows = [dict(row) | {"not_placed": 0.0} for row in stressed.rows]
    fine = _words(stress_page(replace(stressed, rows=rows)))
    assert "Whichever of the 2 providers fails on 1 July 2025, everyone who has to move can, at best, be placed" in fine
    # Of a single provider nothing is ranked
    own = {name: frame[frame["provider"] == "P1"] for name, frame in stressed.tables.items()}
    alone = _words(stress_page(replace(stressed, rows=stressed.rows[:1], tables=own)))
    assert "Provider One fails on 1 July 2025: 14.0 people have to move" in alone
    assert "failures leave somebody" not in alone


@pytest.mark.slow
def test_both_hold_to_the_rules_of_access_and_print_on_two_sides(
    browser: Any, invested: Path, stressed: Stress
) -> None:
    for file in (invested / "invest.html", stressed.folder / "stress.html"):
        opened = OpenedPage(browser, file, 390)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert opened.page.evaluate("window.broken") is None
        opened.page.set_viewport_size({"width": 1280, "height": 900})
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert opened.violations() == []
        assert (opened.requests, opened.complaints) == ([file.as_uri()], [])
        opened.page.emulate_media(media="print")
        size = opened.page.evaluate("getComputedStyle(document.body).fontSize")
        assert float(size.removesuffix("px")) == pytest.approx(10 * 96 / 72, abs=0.01)  # 10 points
        printed = opened.page.pdf(prefer_css_page_size=True)
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
        opened.leave()
