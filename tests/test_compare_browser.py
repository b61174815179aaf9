"""compare.html in a real browser without a network: it draws, prints, reads aloud, and hostile names stay text."""

import json
from pathlib import Path
from typing import Any

import pytest
from browser import OpenedPage
from click.testing import CliRunner
from hostile import HOSTILE, scenario_of
from test_report_browser import OUTSIDE

from capacity.cli import main

pytestmark = pytest.mark.slow


def _compared(base: Path, options: str, folder: Path) -> Path:
    arguments = ["compare", str(base), "--options", options, "-o", str(folder), "--quiet"]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.output) == (0, "")
    return folder / "compare.html"


@pytest.fixture(scope="module")
def knowsley(knowsley_compared: Path) -> Path:
    """Of four options of the demonstration place."""
    return knowsley_compared / "compare.html"


@pytest.mark.parametrize("width", [1280, 390])
def test_it_draws_fits_and_holds_to_the_rules_of_access(browser: Any, knowsley: Path, width: int) -> None:
    page = OpenedPage(browser, knowsley, width)
    pictures = page.page.locator("svg[role=img]")
    assert pictures.count() == 1 + 4  # the chart, and a map of each option
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert box["height"] > 200
        for name in ("aria-labelledby", "aria-describedby"):
            assert page.page.locator(f"#{picture.get_attribute(name)}").text_content()
    assert page.page.evaluate(OUTSIDE) == []
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    page.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.violations() == []
    page.close()


def test_the_maps_stay_small_and_are_printed_with_their_tables(browser: Any, knowsley: Path) -> None:
    assert knowsley.stat().st_size < 150_000
    page = OpenedPage(browser, knowsley)
    names = page.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(names) == len(set(names)) > 6
    page.page.emulate_media(media="print")
    tables = page.page.locator("details table")
    assert tables.count() >= 3
    assert min(table.bounding_box()["height"] for table in tables.all()) > 20
    page.close()


@pytest.mark.parametrize("turn", [0, 6])
def test_hostile_names_stay_text(browser: Any, tmp_path: Path, turn: int) -> None:
    base = scenario_of(tmp_path, HOSTILE[turn:] + HOSTILE[:turn])
    event = "{event: beds, service: S1-nursing, change: 6, from: 2025-04-01}"
    label = json.dumps(HOSTILE[turn])
    option = f"{{option: beds, label: {label}, revenue_per_year: 200000, events: [{event}]}}"
    with base.open("a", encoding="utf-8") as scenario:
        scenario.write(f"options: [{option}]\n")
    file = _compared(base, "beds", tmp_path / "out")
    page = OpenedPage(browser, file, 390)
    assert page.page.evaluate("window.broken") is None
    assert page.page.locator("script, img, iframe, object, link").count() == 0
    assert page.page.locator("svg[role=img]").count() == 2
    assert page.page.evaluate(OUTSIDE) == []
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert file.stat().st_size < 100_000
    assert not set(file.read_text(encoding="utf-8")) & set("\u202e\u2066\u2028\u2029")
    page.close()
