"""Pictures: what a Vega specification becomes on a page, keys, maps of wards, and the charts of the report."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vl_convert import vega_to_svg

from capacity.outputs.drawing import svg
from capacity.outputs.drawing.marks import Sample, hatched, key, mark, words
from capacity.outputs.drawing.wards import Spot, Ward, frame, inside, nice_step, outlines, ward_map
from capacity.outputs.report.axis import axis, begins
from capacity.outputs.report.chart import HIGH, LOW, PANEL, Chart, Series
from capacity.outputs.report.charts import draw
from capacity.outputs.report.cite import Cited
from capacity.outputs.report.labels import GAP, apart

pytestmark = pytest.mark.unit
HOSTILE = "</title></svg><script>alert(1)</script>&\"'<img src=x onerror=y> \u202e]]> ${1} {{2}}"
COLOUR = "#e69f00"


@pytest.fixture(scope="module", autouse=True)
def _each_time() -> Iterator[None]:
    """Every picture is drawn, also one that was drawn before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vl_convert.vega_to_svg", vega_to_svg)
        yield


def _spec(*more: dict[str, Any]) -> dict[str, Any]:
    """A clipped square with a hatch and a gradient, of which Vega makes IDs, and some words."""
    gradient = {"gradient": "linear", "stops": [{"offset": 0, "color": "#ffffff"}, {"offset": 1, "color": "#000000"}]}
    clipped = mark("group", x=0, y=0, width=50, height=20, clip=True)
    clipped["marks"] = [
        mark("rect", x=0, y=0, width=50, height=50, fill=fill) for fill in (hatched(COLOUR), {"value": gradient})
    ]
    rows = {"name": "rows", "values": [{"value": 1.25}, {"value": None}, {"value": -3}, {"other": 7}]}
    return {"width": 100, "height": 50, "padding": 5, "data": [rows], "marks": [clipped, words(HOSTILE, 5, 40), *more]}


def _read(text: str) -> Element:
    return ElementTree.fromstring(text)


def _texts(picture: Element) -> list[str]:
    return ["".join(text.itertext()) for text in picture.iter("text")]


def test_a_picture_has_a_title_and_words_and_its_place_says_how_wide_it_is() -> None:
    drawn = svg(_spec(), "one", "A <title>", HOSTILE)
    picture = _read(drawn)
    by_id = {element.get("id"): element for element in picture.iter()}
    assert picture.attrib == {
        "role": "img",
        "viewBox": "0 0 110 60",
        "aria-labelledby": "one-title",
        "aria-describedby": "one-description",
        "data-values": "1.25 -3",
    }
    assert by_id["one-title"].text == "A <title>"
    assert by_id["one-description"].text == HOSTILE
    assert _texts(picture) == [HOSTILE]
    assert not {"script", "img", "style", "image", "a", "foreignObject"} & {element.tag for element in picture.iter()}
    attributes = {name for element in picture.iter() for name in element.attrib}
    assert not {"style", "class", "href", "font-family", "onload", "onerror"} & attributes
    assert "://" not in drawn


def test_no_name_of_one_picture_stands_in_another() -> None:
    pictures = [_read(svg(_spec(), name, "t", "d")) for name in ("one", "two")]
    named = [[element.get("id", "") for element in picture.iter() if "id" in element.attrib] for picture in pictures]
    assert len(named[0]) == len(set(named[0])) >= 5  # title, description, hatch, gradient, clip
    assert not set(named[0]) & set(named[1])
    for picture, known in zip(pictures, named, strict=True):
        used = re.findall(r"url\(#([^)]+)\)", ElementTree.tostring(picture, encoding="unicode"))
        assert len(set(used)) == 3
        assert set(used) <= set(known)


def test_the_same_specification_has_the_same_bytes() -> None:
    assert svg(_spec(), "one", "t", "d") == svg(_spec(), "one", "t", "d")


def test_a_hatch_has_its_colour_under_it() -> None:
    (pattern,) = _read(svg(_spec(), "one", "t", "d")).iter("pattern")
    assert pattern.get("id") == f"one-hatch-{COLOUR[1:]}"
    assert pattern[0].get("fill") == COLOUR


def test_what_cannot_be_seen_is_left_out() -> None:
    drawn = svg({"width": 10, "height": 10, "marks": [mark("group", x=0, y=0)]}, "one", "t", "d")
    assert [element.tag for element in _read(drawn)] == ["title", "desc"]


def test_a_key_names_each_sample_and_a_heading_has_none() -> None:
    samples = [Sample("Heading"), Sample("A line", COLOUR, line=COLOUR, dash=(7, 3)), Sample("A box", COLOUR)]
    picture = _read(svg({"width": 99, "height": 60, "marks": key(samples, 0, 0)}, "one", "t", "d"))
    assert _texts(picture) == ["Heading", "A line", "A box"]
    assert len(list(picture.iter("path"))) == 2
    assert [line.get("stroke-dasharray") for line in picture.iter("line")] == ["7,3"]


# ---- maps of wards


def _square(west: float, south: float, size: float = 1.0) -> dict[str, Any]:
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.mark.parametrize("turned", [False, True])
def test_a_map_has_north_above_and_letters_in_the_middle(turned: bool) -> None:
    """Two squares, one north of the other, at the equator; whichever way their rings run."""
    shapes = [_square(0, 0), _square(0, 1)]
    for shape in shapes if turned else []:
        shape["coordinates"] = [ring[::-1] for ring in shape["coordinates"]]
    wards = [
        Ward((0, 0), shape, 1, "#abcdef", letters) for shape, letters in zip(shapes, ("south", "north"), strict=True)
    ]
    assert frame(wards) == (0, 0, 1, 2)
    spots = [Spot((0.5, 1.75), None, "circle", 50, "#123456")]
    picture = _read(svg(ward_map(wards, spots, [[Sample("a", "#abcdef")]]), "map", "t", "d"))
    places = {}
    for text in picture.iter("text"):
        found = re.search(r"translate\(([-\d.]+),([-\d.]+)\)", text.get("transform", ""))
        assert found
        places["".join(text.itertext())] = [float(found[1]), float(found[2])]
    # The map is 420 high, so a degree has 210: the middles stand at 105 and 315, in the middle of 348 across.
    assert places["north"] == pytest.approx([174, 105], abs=4)
    assert places["south"] == pytest.approx([174, 315], abs=4)
    (dot,) = [path for path in picture.iter("path") if path.get("fill") == "#123456"]
    assert dot.get("transform") == "translate(174,52.5)"


def test_a_ward_without_an_outline_is_a_point_inside_the_frame() -> None:
    wards = [Ward((-2.0, 54.0), None, 1, COLOUR, "+1"), Ward((-2.0, 54.1), None, 1, COLOUR, "−1")]
    box = frame(wards)
    assert all(inside(ward.position, box) for ward in wards)
    assert not inside((-2.5, 54.0), box)
    picture = _read(svg(ward_map(wards, [], [[]]), "map", "t", "d"))
    assert _texts(picture) == ["+1", "−1"]
    assert sum(path.get("fill") == COLOUR for path in picture.iter("path")) == 2


def test_a_single_point_still_has_a_map() -> None:
    picture = _read(svg(ward_map([Ward((0, 60), None, 1, COLOUR, "+2")], [], [[]]), "map", "t", "d"))
    assert _texts(picture) == ["+2"]
    assert "NaN" not in ElementTree.tostring(picture, encoding="unicode")


def test_outlines_are_those_of_areas() -> None:
    features = [
        {"properties": {"area": "A"}, "geometry": _square(0, 0)},
        {"properties": {"area": "B"}, "geometry": {"type": "Point", "coordinates": [0, 0]}},
    ]
    assert outlines({"features": features}) == {"A": _square(0, 0)}
    assert outlines({}) == {}


@given(st.floats(1e-3, 1e6), st.integers(1, 6))
def test_steps_reach_the_largest_and_are_none_too_large(most: float, steps: int) -> None:
    step = nice_step(most, steps)
    assert step * steps >= most * (1 - 1e-6)
    assert step / 2.5 * steps <= most * (1 + 1e-6)


def test_steps_by_hand() -> None:
    assert [nice_step(*each) for each in ((18.7, 4), (7.2, 3), (20, 4), (0, 4), (0.3, 3))] == [5, 2.5, 5, 1, 0.1]


# ---- charts


def _cited(*values: float) -> list[Cited]:
    return [Cited(value, "file.csv", (), "column") for value in values]


def _chart(kind: Any, *series: list[Cited], **more: Any) -> Chart:
    ticks = [f"t{at}" for at in range(len(series[0]))]
    return Chart("c", "Title", "Words", ticks, [Series(f"s{n}", s) for n, s in enumerate(series)], kind, **more)


def _heights(chart: Chart) -> list[float]:
    """Heights of the bars with a rim, signed as drawn, without the boxes of the key."""
    paths = [path.get("d", "") for path in _read(draw(chart)).iter("path") if path.get("stroke-width") == "0.7"]
    return [abs(float(found[1])) for path in paths if (found := re.search(r"v(-?[\d.]+)h", path))]


def test_bars_are_as_high_as_their_figures() -> None:
    # The axis goes to 100 on 172 units: 50 is 86, 25 is 43, 100 is 172, and nothing is nothing.
    chart = _chart("bars", _cited(50, 100), _cited(25, 0))
    assert sorted(_heights(chart)) == pytest.approx(sorted([HIGH * share for share in (0.5, 0.25, 1.0, 0.0)]), abs=0.11)
    assert 'data-values="50 100 25 0"' in draw(chart)


def test_a_bridge_goes_from_one_bar_to_the_next() -> None:
    # 40 → +10 → −20 → 30, on an axis to 50: 137.6, 34.4, 68.8, 103.2 units of 172
    chart = _chart("bridge", _cited(40, 10, -20, 30), [], [])
    assert _heights(chart) == pytest.approx([137.6, 34.4, 68.8, 103.2], abs=0.11)


def test_a_bridge_begins_near_its_lowest_figure() -> None:
    # Between 40 and 50, less a quarter of that: from 37.5 in steps of 2.5 to 50, 12.5 on 172 units. The first bar has
    # 2.5 above the axis, then 10 and 5 between levels, and the last 7.5.
    chart = _chart("bridge", _cited(40, 10, -5, 45), [], [])
    assert begins(chart) == "37.5"
    assert _heights(chart) == pytest.approx([34.4, 137.6, 68.8, 103.2], abs=0.11)


def test_shares_near_the_whole_begin_at_a_round_step_below_the_lowest() -> None:
    # From 75%, the lower line to compare with, to 100%: at most three steps on a small chart, each of whole per cents
    shares = _chart("lines", _cited(0.86, 0.97), percent=True, from_zero=False, guides=[(0.75, "")], high=LOW)
    assert (begins(shares), axis(shares).lines) == ("70%", [0.7, 0.8, 0.9, 1.0])
    with_another = replace(shares, beside=[0.2])  # one of the same size has its lowest figure there
    assert (begins(with_another), axis(with_another).lines[0]) == ("", 0)


@pytest.mark.parametrize("figures", [(0.0, 0.0), (1e-9, 4e-10), (-1e-9, 0.0)])
def test_figures_that_are_nothing_stand_on_an_axis_all_the_same(figures: tuple[float, ...]) -> None:
    along = axis(_chart("bars", _cited(*figures), [], []))
    assert along.high - along.low >= 1
    assert along.low <= 0.0 <= along.high


@given(st.lists(st.floats(0, 100), min_size=1, max_size=7))
def test_labels_stand_apart_in_their_order_and_within_the_picture(wanted: list[float]) -> None:
    placed = apart(wanted, 0, 100)
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    assert all(placed[low] - placed[high] >= GAP - 1e-9 for high, low in pairwise(order))
    assert all(-1e-9 <= at <= 100 + 1e-9 for at in placed)  # seven of them need 75
    assert apart([10, 50, 90], 0, 100) == [10, 50, 90]


def test_series_are_named_where_they_end_in_place_of_a_key() -> None:
    bars = replace(_chart("bars", _cited(2, 4), _cited(1, 0)), tops=["3", "4"])
    assert {"s0", "s1"} <= set(_texts(_read(draw(bars))))
    named = [replace(series, short=f"end {n}") for n, series in enumerate(bars.series)]
    texts = _texts(_read(draw(replace(bars, series=named))))
    assert {"end 0", "end 1", "3", "4"} <= set(texts)
    assert not {"s0", "s1"} & set(texts)
    lines = _texts(_read(draw(replace(_chart("lines", _cited(2, 4), _cited(1, 0)), series=named))))
    assert {"end 0", "end 1"} <= set(lines)


def test_labels_of_an_axis_that_would_overlap_are_the_first_and_the_last() -> None:
    wide = _chart("bars", _cited(1, 2, 3, 4))
    years = replace(wide, ticks=["2025-26", "2026-27", "2027-28", "2028-29"])
    shown = {text for text in _texts(_read(draw(years))) if text.startswith("20")}
    assert shown == set(years.ticks)
    small = {text for text in _texts(_read(draw(replace(years, wide=PANEL)))) if text.startswith("20")}
    assert small == {"2025-26", "2028-29"}


def test_a_line_breaks_where_there_is_no_figure() -> None:
    drawn = draw(_chart("lines", _cited(1, 2, float("nan"), 2, 1)))
    (line,) = [path for path in _read(drawn).iter("path") if path.get("stroke-width") == "2"]
    assert line.get("d", "").count("M") == 2
    assert 'data-values="1 2 2 1"' in drawn


@pytest.mark.parametrize("kind", ["lines", "bars", "bridge"])
def test_a_chart_of_nothing_is_drawn(kind: str) -> None:
    drawn = draw(_chart(kind, _cited(0, 0), [], []) if kind == "bridge" else _chart(kind, _cited(0, 0)))
    assert "NaN" not in drawn
    assert {"t0", "t1"} <= set(_texts(_read(drawn)))


def test_series_differ_without_their_colours() -> None:
    drawn = _read(draw(_chart("lines", *(_cited(n, n) for n in (1, 2, 3, 4)))))
    lines = [path for path in drawn.iter("path") if path.get("stroke-width") == "2"]
    assert len({line.get("stroke-dasharray") for line in lines}) == 4
    bars = _read(draw(_chart("bars", _cited(1), _cited(2), _cited(3))))
    fills = {path.get("fill", "") for path in bars.iter("path") if path.get("stroke-width") == "0.7"}
    assert sum(fill.startswith("url(") for fill in fills) == 1
    assert len(fills) == 3


def test_an_axis_says_what_it_counts_in_and_where_it_begins() -> None:
    millions = _chart("bars", _cited(2e6), scale=1e6)
    assert {"0", "0.5", "2"} <= set(_texts(_read(draw(millions))))
    share = _chart("lines", _cited(0.5, 0.97), percent=True, guides=[(0.97, "97%")])
    assert {"0%", "100%", "97%"} <= set(_texts(_read(draw(share))))
    far = _chart("lines", _cited(3600, 3900), from_zero=False)
    near = _chart("lines", _cited(100, 3900), from_zero=False)
    assert (begins(far), begins(near), begins(share)) == ("3,600", "", "")
    assert "0" not in _texts(_read(draw(far)))
    assert "0" in _texts(_read(draw(near)))
