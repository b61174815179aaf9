"""The report in a real browser without a network: it draws, prints, reads aloud, and hostile names stay text."""

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import OpenedPage, required
from hostile import HOSTILE, scenario_of
from report_figures import faults

from capacity.outputs.redraw import write_report
from capacity.planning import plan

pytestmark = pytest.mark.slow
OUTSIDE = """[...document.querySelectorAll('svg[role=img]')].flatMap(picture => {
  const box = picture.getBoundingClientRect();
  return [...picture.querySelectorAll('text')].filter(text => {
    const r = text.getBoundingClientRect();
    return r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1;
  }).map(text => text.textContent)})"""
"""Words that run out of their picture."""


@pytest.mark.parametrize("width", [1280, 390])
def test_it_draws_fits_and_holds_to_the_rules_of_access(browser: Any, knowsley_report: Path, width: int) -> None:
    page = OpenedPage(browser, knowsley_report, width)
    assert page.page.title() == "Knowsley · baseline · report"
    assert page.page.locator("main > section").count() == 14 + 1  # the appendix
    charts = page.page.locator("svg[role=img]")
    assert charts.count() == 1 + 2 + 6 * 2 + 2 + 1 + 2 + 2 + 3 + 1  # 15 of them small
    for chart in charts.all():
        box = chart.bounding_box()
        assert box is not None
        assert box["width"] > 250
        assert box["height"] > 100
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.page.evaluate(OUTSIDE) == []
    if width < 1000:  # what is seen at neither width has been looked through at the other
        page.page.evaluate("document.querySelectorAll('#appendix, details > :not(summary)').forEach(e => e.remove())")
    assert page.violations() == []
    page.close()


def test_it_reads_in_order_and_every_picture_has_words(browser: Any, knowsley_report: Path) -> None:
    page = OpenedPage(browser, knowsley_report)
    levels = page.page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    spoken = page.page.evaluate(
        "[...document.querySelectorAll('svg[role=img]')].map(s => [s.getAttribute('aria-labelledby'),"
        " s.getAttribute('aria-describedby')].map(id => document.getElementById(id)?.textContent))"
    )
    assert all(title and words for title, words in spoken)
    assert len({title for title, _ in spoken}) == len(spoken)
    assert page.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id).sort().join()") == ",".join(
        sorted(set(page.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")))
    )
    page.close()


def _words(pdf: bytes, folder: Path) -> list[list[tuple[str, float]]]:
    """Of each printed page its words with the height of their letters, in points: poppler measures the paper itself."""
    if shutil.which("pdftotext") is None:
        assert not required("CAPACITY_REQUIRE_BROWSER"), "CAPACITY_REQUIRE_BROWSER=1, and there is no pdftotext"
        pytest.skip("no pdftotext (poppler) here")
    (folder / "printed.pdf").write_bytes(pdf)
    subprocess.run(["pdftotext", "-bbox", "printed.pdf", "words.html"], cwd=folder, check=True)
    pages = (folder / "words.html").read_text(encoding="utf-8").split("<page ")[1:]
    word = re.compile(r'<word xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</word>')
    return [[(text, float(low) - float(high)) for high, low, text in word.findall(page)] for page in pages]


def test_it_prints_at_ten_points_on_twelve_pages(browser: Any, knowsley_report: Path, tmp_path: Path) -> None:
    page = OpenedPage(browser, knowsley_report)
    body = page.page.evaluate("getComputedStyle(document.body).fontFamily").replace('"', "'")
    printed = _words(page.page.pdf(prefer_css_page_size=True), tmp_path)
    page.leave()
    known = browser.new_page()
    known.set_content("".join(f'<p style="font: {size} {body}">{size}</p>' for size in ("10pt", "8.5pt", "7.5pt")))
    sizes = dict(_words(known.pdf(format="A4"), tmp_path)[0])
    known.close()
    assert sizes["8.5pt"] / sizes["10pt"] == pytest.approx(0.85, rel=0.02)
    (appendix,) = [n for n, words in enumerate(printed) if "Appendix:" in dict(words)]
    assert appendix <= 12
    assert dict(printed[0])["build"] == pytest.approx(sizes["10pt"], rel=0.02)
    headings = [{text for text, size in words if size > 1.3 * sizes["10pt"]} for words in printed[:2]]
    assert "Summary" in headings[0]
    assert "Demand" in headings[1] - headings[0]  # the summary stands alone on its side
    assert "market" in dict(printed[0])
    rows = [size for words in printed for text, size in words if text == "Cherryfield"]
    assert len(rows) == 3  # in the chart of areas, and in two tables
    assert sorted(rows)[1:] == pytest.approx([sizes["8.5pt"]] * 2, rel=0.02)
    smallest = min((size, text) for words in printed for text, size in words)
    assert smallest[0] > sizes["7.5pt"] * 0.99, smallest


def test_the_tables_behind_it_are_folded_on_a_screen_and_printed_in_the_appendix(
    browser: Any, knowsley_report: Path
) -> None:
    page = OpenedPage(browser, knowsley_report)
    folded, printed, named = (page.page.locator(css) for css in ("main details", "#appendix > section", "main .to"))
    titles = folded.locator("summary").all_text_contents()
    assert len(titles) > 15
    assert [title.split(":")[0] for title in titles] == [f"Table A{number + 1}" for number in range(len(titles))]
    assert titles == printed.locator("h3").all_text_contents()
    assert not page.page.locator("details table").first.is_visible()
    folded.first.locator("summary").click()
    assert page.page.locator("details table").first.is_visible()
    assert not page.page.locator("#appendix").is_visible()
    page.page.emulate_media(media="print")
    assert not page.page.locator("details table").first.is_visible()
    assert all(section.locator("table").first.is_visible() for section in printed.all())
    assert all(said.startswith("In the appendix: Table A") for said in named.all_text_contents())
    page.page.set_viewport_size({"width": 680, "height": 900})  # 180 mm between the margins
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 680
    page.close()


def test_the_page_may_fetch_and_run_nothing(browser: Any, knowsley_report: Path) -> None:
    page = OpenedPage(browser, knowsley_report)
    assert page.page.locator("script, iframe, object, embed, img, link, form").count() == 0
    links = page.page.evaluate("[...document.querySelectorAll('[href],[src]')].map(a => a.getAttribute('href'))")
    assert {link for link in links if not link.startswith("#")} == {"map.html"}
    page.page.evaluate("{const s = document.createElement('script'); s.text = 'window.broken = 1';"
                       " document.body.append(s)}")  # fmt: skip
    assert page.page.evaluate("window.broken") is None
    assert any("Content Security Policy" in said for said in page.complaints)
    page.leave()


def _place(folder: Path, texts: list[str]) -> Path:
    """The report of a place all of whose free texts are these."""
    return write_report(plan(scenario_of(folder, texts), folder=folder / "run").folder)


EVERY = "[...document.querySelectorAll('*')].map(e => e.tagName + [...e.attributes].map(a => a.name)).join()"


@pytest.fixture(scope="module")
def plain(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The report of a place with harmless names, and every element and attribute of it."""
    good = _place(tmp_path_factory.mktemp("good"), [f"plain {number}" for number in range(len(HOSTILE))])
    page = OpenedPage(browser, good)
    elements = page.page.evaluate(EVERY)
    page.close()
    return good, elements


@pytest.mark.parametrize("turn", range(0, 11, 4))
def test_hostile_names_change_nothing_but_the_text(
    browser: Any, plain: tuple[Path, str], tmp_path: Path, turn: int
) -> None:
    good, expected = plain
    file = _place(tmp_path / "hostile", HOSTILE[turn:] + HOSTILE[:turn])
    page = OpenedPage(browser, file, 390)
    assert page.page.evaluate("window.broken") is None
    assert page.page.evaluate(EVERY) == expected
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert file.stat().st_size < 2 * good.stat().st_size
    text = file.read_text(encoding="utf-8")
    assert not set(text) & set("\u202e\u2066\u2028\u2029")
    assert faults(text, file.parent, marks=False) == []  # the names hold some
    page.close()
