"""The map for everybody: by keyboard, to axe-core, on a phone, on paper, and with names that mean harm."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, scenario_of
from map_page import CARD, MapPage

from capacity.inputs.wording import about
from capacity.outputs.map.legend import COLOURS, SHADES
from capacity.planning import plan

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[1280, 390])
def opened(browser: Any, knowsley_run: Path, request: pytest.FixtureRequest) -> Iterator[MapPage]:
    page = MapPage(browser, knowsley_run / "map.html", request.param)
    yield page
    page.close()


@pytest.fixture
def knowsley(opened: MapPage) -> MapPage:
    opened.reset()
    return opened


def _fits(page: MapPage) -> bool:
    return bool(page.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_it_fits_and_holds_to_the_rules_of_access(knowsley: MapPage) -> None:
    """As it opens, and with a ward, the tables and every choice opened, where axe-core sees all that there is."""
    assert _fits(knowsley)
    page = knowsley.page
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    knowsley.choose(1, 4)
    page.evaluate("openWard(3)")
    assert page.is_visible("#ward table")
    assert page.locator("#tables tbody tr").count() == 16 + 15  # supported living, wards
    assert knowsley.violations() == []
    assert _fits(knowsley)


def test_wards_and_sites_are_one_stop_each_and_arrows_reach_them_all(knowsley: MapPage) -> None:
    page, focused = knowsley.page, "document.activeElement.ariaLabel"
    knowsley.tab_to("wards")
    assert "placed out of borough" in page.inner_text(CARD)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.leaflet-sites-pane') !== null")
    seen = [page.evaluate(focused)]
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        seen.append(page.evaluate(focused))
        assert page.inner_text(f"{CARD} b") in seen[-1]
    assert len(set(seen)) == 13
    assert re.search(r"Registered beds \d+, Council-funded residents, expected (about |fewer than )?\d+", seen[-1])
    page.keyboard.press("End")
    last = page.evaluate(focused)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == last
    page.keyboard.press("Home")
    assert page.evaluate(focused) == seen[0]
    reached = (
        "new Set([...document.querySelectorAll('.leaflet-sites-pane path')].map(path => path.dataset.number)).size"
    )
    assert page.evaluate(reached) == page.evaluate("groups.sites.shown.length") == 222
    page.keyboard.press("Escape")
    assert page.locator(CARD).count() == 0
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('path')")


def test_a_link_skips_the_map(knowsley: MapPage) -> None:
    page = knowsley.page
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#tables') !== null")


def test_choices_are_labelled_inputs_that_the_keyboard_moves(knowsley: MapPage) -> None:
    page = knowsley.page
    page.evaluate("find('choices').open = true")
    assert page.get_by_role("group", name="Financial year").get_by_role("radio").count() == 5
    boxes = page.get_by_role("group", name="Care types").get_by_role("checkbox")
    assert boxes.count() == 6
    page.locator("#years input").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.inner_text("#chosen").startswith("2026-27")
    boxes.first.focus()
    page.keyboard.press(" ")
    assert "Dementia nursing" not in page.inner_text("#chosen")


def test_on_paper_it_is_one_page_with_legend_and_choice_but_no_controls(knowsley: MapPage) -> None:
    page = knowsley.page
    page.evaluate("find('legend').open = false")
    zoom = page.evaluate("state.map.getZoom()")
    page.emulate_media(media="print")
    for hidden in (
        "#years",
        "#types input >> nth=0",
        "#types button >> nth=0",
        ".leaflet-control-zoom",
        "#tables",
        ".skip",
    ):
        assert not page.is_visible(hidden), hidden
    for shown in ("h1", "#chosen", "#types", ".leaflet-control-attribution", ".folium-map"):
        assert page.is_visible(shown), shown
    drawn = "document.querySelector('#legend .key').checkVisibility({contentVisibilityAuto: true})"
    assert page.evaluate(drawn)
    page.emulate_media(media="null")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert re.search(rb"/MediaBox \[0 0 84[12][.\d]* 59[456]", paper)  # A4 on its side, in points
    assert page.evaluate("state.map.getZoom()") == zoom
    assert page.evaluate("document.documentElement.className") == ""


@pytest.mark.parametrize("colours", [SHADES, COLOURS])
def test_classes_differ_in_grey(colours: tuple[str, ...]) -> None:
    """By Rec. 709 luma of 255; each class is darker than the one before it, by more than a printer loses."""
    parts = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours]
    luma = [0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in parts]
    assert min(lighter - darker for lighter, darker in pairwise(luma)) > 24


@pytest.mark.parametrize("turn", range(0, 11, 4))
def test_hostile_names_change_nothing_but_the_text(browser: Any, tmp_path: Path, turn: int) -> None:
    run = plan(scenario_of(tmp_path, HOSTILE[turn:] + HOSTILE[:turn]), folder=tmp_path / "run")
    page = MapPage(browser, run.folder / "map.html", 390)
    page.reset()
    page.page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.page.locator("path.leaflet-interactive").evaluate_all(
        "paths => paths.forEach(path => path.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))"
    )
    assert page.page.locator(CARD).count() == 1
    page.page.locator("#tables button").first.click()
    assert page.page.is_visible("#ward h2")
    assert page.page.evaluate("window.broken") is None
    assert page.page.locator("img, iframe, svg svg, script[src]").count() == 0
    assert page.page.locator("script").count() == 4  # Leaflet, ours, what folium draws, and the figures as JSON
    assert page.paths("sites") == 3 + len(HOSTILE)
    assert _fits(page)
    page.close()


def test_the_page_may_fetch_and_run_nothing_else(browser: Any, knowsley_run: Path) -> None:
    page = MapPage(browser, knowsley_run / "map.html")
    page.page.evaluate("{const s = document.createElement('script'); s.text = 'window.broken = 1';"
                       " document.body.append(s)}")  # fmt: skip
    page.page.evaluate("fetch('https://example.org').catch(() => 0)")
    assert page.page.evaluate("window.broken") is None
    assert len([said for said in page.complaints if "Content Security Policy" in said]) >= 2
    page.leave()


def test_a_place_without_outlines_and_with_nobody_is_drawn(browser: Any, tiny: Path, tmp_path: Path) -> None:
    (tiny / "population.csv").write_text("area,age_band,year,people\nA1,65+,2025,0\nA2,65+,2025,0\n")
    (tiny / "residents.csv").write_text("service,need,authority,people\n")
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run")
    page = MapPage(browser, run.folder / "map.html")
    assert page.paths("sites") == 3
    assert page.paths("wards") == 2
    page.page.evaluate("openWard(0)")
    assert "0 people expected to be placed" in page.page.inner_text("#ward")
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_long_attribution_leaves_room_for_the_map(browser: Any, tiny: Path, tmp_path: Path, width: int) -> None:
    (tiny / "place.yaml").write_text(json.dumps({"attribution": "\u202eWhose data these are " * 500}), encoding="utf-8")
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run")
    page = MapPage(browser, run.folder / "map.html", width)
    box = page.page.locator(".leaflet-container").bounding_box()
    assert box
    assert box["height"] > 500
    assert page.page.locator(".leaflet-control-attribution > bdi").count() == 1  # its direction is its own
    few = [0, 0.004, 0.005, 0.4999, 0.5, 1, 1.5, 2.4999999, 4.5, 4.9999999, 5, 28.5, 1234.5]
    assert page.page.evaluate("few => few.map(about)", few) == [about(each) for each in few]
    assert page.page.evaluate("[0.2, 0.9999996, 1.4, 1.6, 21, 0].map(people)") == [
        "fewer than 1 person", "about 1 person", "about 1 person", "about 2 people", "21 people", "0 people"
    ]  # fmt: skip
    assert _fits(page)
    page.close()
