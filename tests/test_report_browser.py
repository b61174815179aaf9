"""The report in a real browser without a network: it draws, prints, reads aloud, and hostile names stay text."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import OpenedPage
from hostile import HOSTILE, scenario_of
from report_figures import faults

from capacity.plan import plan
from capacity.redraw import write_report

pytestmark = pytest.mark.slow
OUTSIDE = """[...document.querySelectorAll('svg[role=img]')].flatMap(picture => {
  const box = picture.getBoundingClientRect();
  return [...picture.querySelectorAll('text')].filter(text => {
    const r = text.getBoundingClientRect();
    return r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1;
  }).map(text => text.textContent)})"""
"""Words that run out of their picture."""


class Page(OpenedPage):
    """The report."""

    def close(self) -> None:
        """Nothing was asked for but the page, and nothing complained of."""
        assert self.requests == [self.path.as_uri()], "a request left the page"
        assert self.complaints == []
        self.context.close()


@pytest.fixture(scope="module")
def knowsley_report(knowsley_run: Path) -> Path:
    return write_report(knowsley_run)


@pytest.mark.parametrize("width", [1280, 390])
def test_it_draws_fits_and_holds_to_the_rules_of_access(browser: Any, knowsley_report: Path, width: int) -> None:
    page = Page(browser, knowsley_report, width)
    assert page.page.title() == "Knowsley · baseline · report"
    assert page.page.locator("main > section").count() == 14
    charts = page.page.locator("svg[role=img]")
    assert charts.count() == 6 * 2 + 2 + 2 + 3 + 1
    for chart in charts.all():
        box = chart.bounding_box()
        assert box is not None
        assert box["width"] > 250
        assert box["height"] > 120
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.page.evaluate(OUTSIDE) == []
    page.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.violations() == []
    page.close()


def test_it_reads_in_order_and_every_picture_has_words(browser: Any, knowsley_report: Path) -> None:
    page = Page(browser, knowsley_report)
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


def test_folded_tables_are_printed(browser: Any, knowsley_report: Path) -> None:
    page = Page(browser, knowsley_report)
    seen = (
        "[...document.querySelectorAll('details table')].filter(t => t.checkVisibility({contentVisibilityAuto: true}))"
    )
    assert page.page.evaluate(f"{seen}.length") == 0
    page.page.emulate_media(media="print")
    tables = page.page.locator("details table")
    assert tables.count() > 20
    assert page.page.evaluate(f"{seen}.length") == tables.count()
    assert min(table.bounding_box()["height"] for table in tables.all()) > 20
    assert len(page.page.pdf(format="A4")) > 50_000
    page.close()


def test_the_page_may_fetch_and_run_nothing(browser: Any, knowsley_report: Path) -> None:
    page = Page(browser, knowsley_report)
    assert page.page.locator("script, iframe, object, embed, img, link, form").count() == 0
    links = page.page.evaluate("[...document.querySelectorAll('[href],[src]')].map(a => a.getAttribute('href'))")
    assert {link for link in links if not link.startswith("#")} == {"map.html"}
    page.page.evaluate("{const s = document.createElement('script'); s.text = 'window.broken = 1';"
                       " document.body.append(s)}")  # fmt: skip
    assert page.page.evaluate("window.broken") is None
    assert any("Content Security Policy" in said for said in page.complaints)
    page.context.close()


def _place(folder: Path, texts: list[str]) -> Path:
    """The report of a place all of whose free texts are these."""
    return write_report(plan(scenario_of(folder, texts), folder=folder / "run").folder)


@pytest.mark.parametrize("turn", range(0, 11, 2))
def test_hostile_names_change_nothing_but_the_text(browser: Any, tmp_path: Path, turn: int) -> None:
    every = "[...document.querySelectorAll('*')].map(e => e.tagName + [...e.attributes].map(a => a.name)).join()"
    good = _place(tmp_path / "good", [f"plain {number}" for number in range(len(HOSTILE))])
    plain = Page(browser, good)
    expected = plain.page.evaluate(every)
    plain.close()
    file = _place(tmp_path / "hostile", HOSTILE[turn:] + HOSTILE[:turn])
    page = Page(browser, file, 390)
    assert page.page.evaluate("window.broken") is None
    assert page.page.evaluate(every) == expected
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert file.stat().st_size < 2 * good.stat().st_size
    text = file.read_text(encoding="utf-8")
    assert not set(text) & set("\u202e\u2066\u2028\u2029")
    assert faults(text, file.parent) == []
    page.close()
