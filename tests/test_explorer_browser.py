"""explorer.html in a real browser without a network: what is chosen is shown, kept in the address and printed."""

import csv
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from browser import OpenedPage, required
from explored import runs
from hostile import HOSTILE, scenario_of
from test_explorer import explore, rows
from test_report_browser import OUTSIDE

from capacity.inputs.plan_warning import PlanWarning
from capacity.inputs.wording import about
from capacity.planning import plan

pytestmark = pytest.mark.slow
GO = """state => new Promise(done => {
  if (location.hash.slice(1) === state) { done(); return; }
  addEventListener("hashchange", () => done(), {once: true});
  location.hash = state;
})"""
SETTLED = "() => new Promise(done => setTimeout(() => setTimeout(done)))"
CELLS = "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
HEADED = """cards => cards.map(card =>
  [card.querySelector("h3").textContent, [...card.querySelectorAll("dd")].map(each => each.textContent)])"""
FOLD = "document.querySelectorAll('details').forEach(each => { each.open = false; })"
UNFOLD = FOLD.replace("false", "true")


class Page(OpenedPage):
    """The explorer."""

    def choose(self, **chosen: str) -> None:
        """Choose in the lists and among the parts, as a reader does."""
        for key, value in chosen.items():
            if key == "view":
                self.page.locator(f"#view input[value={value}]").check()
            else:
                self.page.locator(f"#{key}").select_option(value)
            self.page.evaluate(SETTLED)

    def state(self) -> dict[str, str]:
        """What the address keeps."""
        return {key: value for key, (value,) in parse_qs(self.page.evaluate("location.hash.slice(1)")).items()}

    def go(self, state: str) -> None:
        """As somebody who was sent the address."""
        self.page.evaluate(GO, state)

    def said(self) -> str:
        return str(self.page.locator("#said").text_content())

    def told(self) -> list[str]:
        found: list[str] = self.page.locator("#told li").all_text_contents()
        return found

    def cards(self) -> dict[str, list[str]]:
        """The figures of each card by its heading: A, B and the difference."""
        return dict(self.page.locator(".card").evaluate_all(HEADED))

    def rows(self, table: str) -> list[list[str]]:
        """The cells of the first such table."""
        found: list[list[str]] = self.page.locator(table).first.evaluate(CELLS)
        return found

    def figure(self, label: str, side: str) -> list[str]:
        """The cells of a figure in the table, by year: of A, of B, or B less A."""
        lines = self.rows("#table table")
        at = next(number for number, line in enumerate(lines) if line[0] == label)
        return next(line for line in lines[at + 1 :] if line[0].startswith(side))[1:]


@pytest.fixture(scope="module")
def three(shared_folder: Path) -> list[Path]:
    return runs(shared_folder, "baseline", "wing", "failure", "first-year", "unfair")


@pytest.fixture(scope="module")
def file(three: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("explorer") / "explorer.html"
    done = explore(*three, "-o", made, "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    return made


@pytest.fixture(scope="module")
def opened(browser: Any, file: Path) -> Iterator[Page]:
    page = Page(browser, file)
    yield page
    page.close()


@pytest.fixture
def page(opened: Page) -> Page:
    """The page as it was opened."""
    opened.go("")
    return opened


def total(run: Path, measure: str, **of: str) -> float:
    """A figure of summary.csv, added up over the rows that match."""
    return sum(
        float(row["value"] or 0)
        for row in rows(run, "summary.csv")
        if row["measure"] == measure and all(row[key] == value for key, value in of.items())
    )


def test_it_opens_with_the_first_two_runs_and_their_own_figures(page: Page, three: list[Path]) -> None:
    assert page.page.title() == "Tinborough: runs side by side"
    first, second = three[:2]
    assert page.said().startswith(
        "A is baseline, B is wing. All needs, 2025-26 to 2026-27: avoidable placements out of "
    )
    for title, measure, of in (
        ("Avoidable placements out of borough", "avoidable_out_of_borough", {}),
        ("People newly placed", "placed", {}),
        ("Waiting at the end of 2026-27", "waiting_at_year_end", {"financial_year": "2026-27"}),
    ):
        a, b = (total(run, measure, **of) for run in (first, second))
        assert page.cards()[title] == [about(a), about(b), about(b - a, change=True)]
    assert page.told() == []
    assert page.state() == {}


def test_what_is_chosen_is_shown_and_kept_in_the_address(page: Page, three: list[Path]) -> None:
    page.choose(b="failure", need="nursing", year="2026-27")
    assert page.state() == {"a": "baseline", "b": "failure", "need": "nursing", "year": "2026-27", "view": "all"}
    a, b = three[0], three[2]
    of = {"need": "nursing", "financial_year": "2026-27"}
    assert page.said().startswith("A is baseline, B is failure. General nursing, 2026-27: ")
    for label, measure in (
        ("People newly placed, in and out of borough", "placed"),
        ("Placed out of borough without choosing to leave (avoidable)", "avoidable_out_of_borough"),
        ("Weeks of waiting because nothing is free", "waiting_weeks"),
        ("Days from decision to move", "days_from_decision_to_move"),
        ("Residents for whom the council pays, at the year’s end", "residents_at_year_end"),
    ):
        assert page.figure(label, "A:")[1] == f"{total(a, measure, **of):,.1f}", label
        assert page.figure(label, "B:")[1] == f"{total(b, measure, **of):,.1f}", label
    fees = sum(
        float(row["net"])
        for row in rows(b, "costs.csv")
        if row["need"] == "nursing" and row["financial_year"] == "2026-27"
    )
    label = "Fees and interim care (no other cost is known by need), £"
    assert page.figure(label, "B:")[1] == f"£{fees:,.0f}"
    assert page.figure(label, "B:")[2] != page.figure(label, "B:")[1]  # all years


def test_back_forward_and_a_link_show_the_same(page: Page, browser: Any, file: Path) -> None:
    page.choose(need="residential")
    before = page.said()
    page.choose(a="failure", b="none", view="table")
    after = page.said()
    assert after.startswith("A is failure, alone. Residential, 2025-26 to 2026-27: ")
    address = page.page.url
    for _ in range(3):
        page.page.go_back()
    page.page.wait_for_function("said => document.getElementById('said').textContent === said", arg=before)
    assert page.page.locator("#need").input_value() == "residential"
    for _ in range(3):
        page.page.go_forward()
    page.page.wait_for_function("said => document.getElementById('said').textContent === said", arg=after)
    page.page.reload()
    page.requests.clear()
    page.requests.append(page.path.as_uri())
    assert page.page.url == address
    assert page.said() == after
    visible = page.page.locator("main > section:visible").evaluate_all("parts => parts.map(part => part.id)")
    assert visible == ["headline", "table", "overview"]


def test_what_the_address_asks_for_in_vain_is_said(page: Page) -> None:
    page.go("a=nowhere&b=<b>&need=x&year=2031-32&view=pie")
    assert page.told() == [
        "There is no run “nowhere” here: A is baseline.",
        "There is no run “<b>” here: A is shown alone.",
        "There is no need “x” here: all needs are shown.",
        "There is no financial year “2031-32” here: all years are shown.",
        "There is no part of the page “pie” here: everything is shown.",
    ]
    assert page.said().startswith("A is baseline, alone. All needs, 2025-26 to 2026-27: ")


def test_only_years_that_both_plan_are_held_against_each_other(page: Page, three: list[Path]) -> None:
    page.choose(b="first-year")
    assert page.told() == [
        "baseline plans other quarters, too: the page shows the years in which both plan the same quarters, 2025-26."
    ]
    assert page.page.locator("#year option").all_text_contents() == ["All years", "2025-26"]
    cost = [total(run, "net_cost", financial_year="2025-26") for run in (three[0], three[3])]
    assert [page.figure("Net cost, £", side)[0] for side in "AB"] == [f"£{each:,.0f}" for each in cost]
    page.choose(b="unfair")
    assert page.told()[0].startswith("The two do not settle the same priorities in the same order")
    assert "leaves out the priority fairness" in str(page.page.locator("#map .keys").text_content())
    assert not page.page.locator("#shaded").is_visible()
    page.choose(b="baseline")
    assert page.told() == ["A and B are the same run, so nothing differs."]


def test_waterfalls_add_up_to_the_difference(page: Page, three: list[Path]) -> None:
    page.choose(b="failure", view="differences")
    page.page.evaluate(UNFOLD)
    pictures = page.page.locator("#differences svg[role=img]")
    assert pictures.count() == 2
    tables = page.page.locator("#differences table")
    needs = page.rows("#differences table")
    change = [total(run, "avoidable_out_of_borough") for run in three[::2][:2]]
    assert needs[-1][-1] == f"{change[1] - change[0]:+.1f}".replace("-", "−")
    rows_of = tables.nth(1).evaluate(CELLS)
    costs = [total(run, "net_cost") for run in (three[0], three[2])]
    assert rows_of[-1][1:3] == [f"£{each:,.0f}" for each in costs]
    steps = [
        float(row[3].replace("−", "-").replace("£", "").replace(",", "").replace("+", "")) for row in rows_of[1:-1]
    ]
    assert sum(steps) == pytest.approx(costs[1] - costs[0], abs=len(steps) * 0.5)
    assert costs[1] < costs[0]
    assert "A cost that falls because people wait is no saving" in str(page.page.locator("#differences").text_content())
    page.choose(need="nursing", year="2025-26")
    assert pictures.count() == 1
    assert "single figure" in str(page.page.locator("#differences").text_content())


def test_needs_without_a_known_home_and_other_notes_are_told(page: Page, three: list[Path]) -> None:
    """As for a place of a register that lists no such homes; a plan of such a place would say no more."""
    run = "DATA.runs[2]"
    page.page.evaluate(f"Object.assign({run}, {{leftOut: [1], unsafe: 3, notes: ['was planned by hand']}})")
    try:
        page.choose(b="failure")
        assert page.told() == [
            "failure has no known home for residential, so everyone who needs it is planned as waiting. “All needs”"
            " leaves that out, except in the cost; choose the need to see its figures.",
            "failure could not find staff for all the hours that it needs in 3 of its 8 quarters.",
            "failure was planned by hand.",
        ]
        placed = [total(each, "placed", need="nursing") for each in (three[0], three[2])]
        assert page.cards()["People newly placed"][:2] == list(map(about, placed))
        assert page.figure("Net cost, £", "B:")[-1] == f"£{total(three[2], 'net_cost'):,.0f}"
        page.choose(need="residential")
        placed = [total(each, "placed", need="residential") for each in (three[0], three[2])]
        assert page.cards()["People newly placed"][:2] == list(map(about, placed))
    finally:
        page.page.evaluate(f"Object.assign({run}, {{leftOut: [], unsafe: 0, notes: []}})")


def test_every_run_stands_below_with_its_figures_and_warnings(page: Page, three: list[Path]) -> None:
    page.choose(b="failure", year="2026-27")
    lines = {row[0]: row[3:] for row in page.rows("#overview table")}
    assert list(lines) == ["Run", *(run.name for run in three)]
    for run in three[:3]:
        at = {"financial_year": "2026-27"}
        figures = [total(run, measure, **at) for measure in ("avoidable_out_of_borough", "waiting_at_year_end")]
        assert lines[run.name] == [*(f"{each:.1f}" for each in figures), f"£{total(run, 'net_cost', **at):,.0f}"]
    assert lines["first-year"] == ["–", "–", "–"]
    warnings = page.page.locator("#overview details li")
    told = json.loads((three[0] / "run.json").read_text())["warnings"]
    assert warnings.nth(0).text_content() == PlanWarning(**told[0]).text


def test_what_is_pointed_at_on_the_map_is_named(page: Page) -> None:
    page.choose(b="failure")
    page.page.locator("#map figure").first.locator("path", has=page.page.locator("title")).first.hover()
    assert str(page.page.locator("#pointed").text_content()).startswith("North Ward: ")


def test_tables_are_the_twins_of_map_and_lines(page: Page, three: list[Path]) -> None:
    page.choose(b="failure", year="2025-26")
    page.page.evaluate(UNFOLD)
    wards = {row[0]: row[1:] for row in page.rows("#map table")}
    placed = {
        side: sum(float(row["people"]) for row in rows(run, "placements.csv"))
        for side, run in enumerate(three[::2][:2])
    }
    assert [wards["All"][0], wards["All"][3]] == [f"{placed[0]:.1f}", f"{placed[1]:.1f}"]
    assert "People of no ward: residents of closed homes or of a changed need" in wards
    homes = {row[0]: row[1:] for row in page.rows("#map details:nth-of-type(2) table")}
    living = sum(
        float(row["at_end"]) for row in rows(three[0], "residents.csv")
        if (row["site"], row["quarter"]) == ("S1", "2026-01-01")
    )  # fmt: skip
    assert homes["Nursing home one"] == ["Tinborough", f"{living:.1f}", "0.0", f"−{living:.1f}"]
    quarters = page.rows("#quarters table")
    near = [
        sum(float(row["people"]) for row in rows(run, "placements.csv")
            if (row["out_of_borough"], row["quarter"]) == ("false", "2025-07-01"))
        for run in three[::2][:2]
    ]  # fmt: skip
    line = next(row for row in quarters if row[0] == "July 2025")
    assert line[1:3] == [f"{each:.1f}" for each in near]


def test_the_figures_can_be_taken_away(page: Page, three: list[Path], tmp_path: Path) -> None:
    page.choose(b="failure", need="nursing")
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="Download these figures").click()
    download.value.save_as(tmp_path / "figures.csv")
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as taken:
        lines = list(csv.DictReader(taken))
    for run in (three[0], three[2]):
        own = [row for row in lines if row["run"] == run.name and row["measure"] == "placed"]
        assert [float(row["value"]) for row in own] == [
            pytest.approx(total(run, "placed", need="nursing", financial_year=row["financial_year"])) for row in own
        ]
        assert [row["financial_year"] for row in own] == ["2025-26", "2026-27"]


def test_everything_can_be_done_by_keyboard(page: Page) -> None:
    page.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    reached = []
    for _ in range(6):
        page.page.keyboard.press("Tab")
        reached.append(page.page.evaluate("document.activeElement.id || document.activeElement.name"))
    assert reached[:6] == ["skip", "a", "b", "need", "year", "view"]
    page.page.locator("#need").focus()
    page.page.keyboard.press("ArrowDown")
    assert page.state()["need"] == "nursing"
    assert page.page.evaluate("document.activeElement.id") == "need"
    page.page.locator("#view input[value=all]").focus()
    page.page.keyboard.press("ArrowRight")
    assert page.state()["view"] == "map"
    page.page.locator("#skip").focus()
    page.page.keyboard.press("Enter")
    assert page.page.evaluate("document.activeElement.id") == "figures"
    assert page.state()["view"] == "map"


@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_and_holds_to_the_rules_of_access(page: Page, width: int) -> None:
    page.page.set_viewport_size({"width": width, "height": 900})
    page.choose(b="failure")
    page.page.evaluate(UNFOLD if width == 390 else FOLD)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.page.evaluate(OUTSIDE) == []
    names = page.page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(names) == len(set(names))
    pictures = page.page.locator("svg[role=img]")
    assert pictures.count() == 3 + 5 + 2
    for picture in pictures.all():
        for name in ("aria-labelledby", "aria-describedby"):
            assert page.page.locator(f"#{picture.get_attribute(name)}").text_content()
    assert page.page.locator("#said[role=status]").count() == 1
    assert page.violations() == []
    page.page.set_viewport_size({"width": 1280, "height": 900})


def test_paper_has_the_present_view_and_says_which(page: Page, tmp_path: Path) -> None:
    if (
        not required("CAPACITY_REQUIRE_BROWSER")
        and subprocess.run(["which", "pdftotext"], capture_output=True).returncode
    ):
        pytest.skip("no pdftotext (poppler) here")
    page.choose(b="failure", need="nursing", view="differences")
    (tmp_path / "printed.pdf").write_bytes(page.page.pdf(prefer_css_page_size=True))
    told = subprocess.run(["pdftotext", "-layout", tmp_path / "printed.pdf", "-"], capture_output=True, check=True)
    words = " ".join(told.stdout.decode().split())
    assert "A is baseline, B is failure. General nursing, 2025-26 to 2026-27" in words
    assert "What makes the difference" in words
    assert "Quarter by quarter" not in words
    assert "compared with" not in words  # the choices stay on the screen


def test_figures_are_worded_as_everywhere_else(page: Page) -> None:
    values = [0.0, 0.004, 0.3, 0.5, 0.7, 1.2, 2.4999999, 2.5, 4.4, 4.9999, 5.0, 27.5, 1234.5]
    both = [*values, *(-value for value in values[1:])]
    assert page.page.evaluate("values => values.map(value => about(value))", values) == list(map(about, values))
    said = page.page.evaluate("values => values.map(value => about(value, true))", both)
    assert said == [about(value, change=True) for value in both]


def test_the_people_of_one_authority_can_be_chosen(browser: Any, shared_folder: Path, tmp_path: Path) -> None:
    two = runs(shared_folder, "baseline", "wing", of="two")
    file = tmp_path / "two.html"
    assert explore(*two, "-o", file).exit_code == 0
    page = Page(browser, file)
    label = "People newly placed, in and out of borough"
    assert page.figure(label, "A:")[-1] == f"{total(two[0], 'placed'):.1f}"
    page.choose(home="N1")
    assert page.state()["home"] == "N1"
    assert page.figure(label, "A:")[-1] == f"{total(two[0], 'placed', home='N1'):.1f}"
    assert "All needs, people of Nextshire" in page.said()
    over = total(two[0], "overspend", home="N1") - total(two[0], "headroom", home="N1")
    assert page.figure("Over budget (under: −), £", "A:")[0] == f"−£{-over:,.0f}"
    page.close()


def test_hostile_names_stay_text(browser: Any, tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, HOSTILE)
    run = plan(scenario, folder=tmp_path / "run").folder
    file = tmp_path / "hostile.html"
    assert explore(run, "-o", file).exit_code == 0
    page = Page(browser, file, 390)
    page.page.evaluate(UNFOLD)
    assert page.page.evaluate("window.broken") is None
    assert page.page.locator("script").count() == 2
    assert page.page.locator("img, iframe, object, link").count() == 0
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert file.stat().st_size < 150_000
    assert not set(file.read_text(encoding="utf-8")) & set("\u202e\u2066\u2028\u2029")
    page.close()
