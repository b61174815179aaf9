"""The map in a real browser without a network: it draws, years switch, cards open, hostile names stay text."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import OpenedPage

from capacity.plan import plan

pytestmark = pytest.mark.slow
CARD = ".leaflet-tooltip.tip"
HOSTILE = [
    "<script>window.broken=1</script>",
    "</script><script>window.broken=2</script>",
    "<img src=x onerror=window.broken=3>",
    "${window.broken=4}",
    "`${window.broken=5}`",
    "{{ 7*7 }}{% for x in y %}",
    "'\"><svg onload=window.broken=6>",
    "\u202eright to left\u2028\u2029",
    "x" * 10_000,
    "=cmd|' /C calc'!A0",
]


class Page(OpenedPage):
    """The map."""

    def __init__(self, browser: Any, path: Path, width: int = 1280) -> None:
        super().__init__(browser, path, width)
        self.page.wait_for_selector(".leaflet-container")
        assert self.requests == [path.as_uri()], "a request left the page"

    def paths(self, pane: str) -> int:
        return self.page.evaluate(f"document.querySelectorAll('.leaflet-{pane}-pane path').length")


@pytest.fixture
def knowsley(browser: Any, knowsley_run: Path) -> Iterator[Page]:
    page = Page(browser, knowsley_run / "map.html")
    yield page
    assert page.complaints == []
    page.context.close()


def test_it_draws_wards_lines_and_sites_without_a_request(knowsley: Page, knowsley_run: Path) -> None:
    assert knowsley.paths("sites") == 222
    assert knowsley.paths("flows") > 20
    assert knowsley.paths("overlay") >= 8 + 15  # authorities and wards
    assert "Open Government Licence" in knowsley.page.inner_text(".leaflet-control-attribution")
    assert knowsley.page.title() == "Knowsley · baseline"
    assert (knowsley_run / "map.html").stat().st_size < 1_000_000


def test_years_switch_and_their_totals_are_those_of_the_tables(knowsley: Page, knowsley_run: Path) -> None:
    summary = json.loads((knowsley_run / "run.json").read_text())["headline"]
    radios = knowsley.page.locator("input[type=radio]")
    assert radios.count() == len(summary["years"]) == 5
    import pandas as pd

    table = pd.read_csv(knowsley_run / "summary.csv")
    out = table[table["measure"] == "placed_out_of_borough"].groupby("financial_year")["value"].sum()
    before = knowsley.paths("flows")
    for number, year in enumerate(summary["years"]):
        radios.nth(number).check(force=True)
        row = knowsley.page.locator(".leaflet-control-layers-base label").nth(number).inner_text()
        assert year in row
        assert f"{out[year]:.1f}" in row
    assert knowsley.paths("flows") != before
    assert knowsley.paths("sites") == 222


def test_a_card_opens_on_hover_and_by_keyboard(knowsley: Page) -> None:
    page = knowsley.page
    sites = page.locator(".leaflet-sites-pane path")
    opened = ""
    for number in range(sites.count() - 1, -1, -1):
        sites.nth(number).dispatch_event("mouseover")
        opened = page.locator(CARD).inner_text()
        sites.nth(number).dispatch_event("mouseout")
        if "Knowsley (" in opened:
            break
    for word in ("Provider", "Beds", "Others", "Occupied", "Admits"):
        assert word in opened
    page.wait_for_selector(CARD, state="detached")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "path":
            break
    assert page.evaluate("document.activeElement.tagName") == "path"
    assert page.locator(CARD).count() == 1


@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_screen(browser: Any, knowsley_run: Path, width: int) -> None:
    page = Page(browser, knowsley_run / "map.html", width)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []
    page.context.close()


def _hostile(tiny: Path) -> None:
    """Every free text of the place, made hostile."""
    quoted = ['"' + text.replace('"', '""') + '"' for text in HOSTILE]
    for table, cells in {
        "areas.csv": ["South Ward", "North Ward"],
        "sites.csv": ["Nursing home one", "Residential home two", "Nursing home three"],
        "providers.csv": ["Provider One", "Provider Two"],
        "authorities.csv": ["Tinborough", "Nextshire"],
    }.items():
        text = (tiny / table).read_text()
        for number, cell in enumerate(cells):
            text = text.replace(cell, quoted[(number + len(table)) % len(quoted)])
        (tiny / table).write_text(text, encoding="utf-8")
    book = tiny / "book.yaml"
    book.write_text(book.read_text().replace("label: Residential", f"label: {json.dumps(HOSTILE[1])}"))
    (tiny / "place.yaml").write_text(json.dumps({"name": HOSTILE[3], "attribution": HOSTILE[1]}), encoding="utf-8")
    scenario = tiny / "scenarios" / "baseline.yaml"
    text = scenario.read_text().replace("label: Two quarters, nothing changes", f"label: {json.dumps(HOSTILE[0])}")
    scenario.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("turn", range(3))
def test_hostile_names_change_nothing_but_the_text(browser: Any, tiny: Path, tmp_path: Path, turn: int) -> None:
    HOSTILE.append(HOSTILE.pop(0)) if turn else None
    _hostile(tiny)
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run")
    page = Page(browser, run.folder / "map.html")
    for path in page.page.locator("path.leaflet-interactive").all():
        path.dispatch_event("mouseover")
    assert page.page.evaluate("window.broken") is None
    assert page.page.locator("img[src=x]").count() == 0
    assert page.complaints == []
    assert page.page.locator(".leaflet-sites-pane path").count() == 3
    page.context.close()


def test_a_place_without_outlines_and_with_nobody_is_drawn(browser: Any, tiny: Path, tmp_path: Path) -> None:
    (tiny / "population.csv").write_text("area,age_band,year,people\nA1,65+,2025,0\nA2,65+,2025,0\n")
    (tiny / "residents.csv").write_text("service,need,authority,people\n")
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run")
    page = Page(browser, run.folder / "map.html")
    assert page.paths("sites") == 3
    assert page.complaints == []
    page.context.close()
    shutil.rmtree(run.folder)
