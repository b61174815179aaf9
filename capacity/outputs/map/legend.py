"""Colours, marks and widths, and the legend that explains them."""

from __future__ import annotations

from itertools import pairwise

from capacity.outputs.map.features import LEAST_FLOW, OCCUPANCY_FROM, Figures
from capacity.outputs.map.shapes import round_up
from capacity.outputs.pages.markup import Markup, Part, join, joined, tag

SHADES = ("#ffffff", "#fde0c5", "#fbb676", "#ee8234", "#b84a0c")
"""Wards, from none to most: darker in grey too."""
COLOURS = ("#fde725", "#5ec962", "#21918c", "#3b528b", "#440154")
"""Occupancy, from low to full: viridis, turned so that darker is fuller, in grey and to the colour-blind too."""
RADIUS = 0.95
"""A site's radius in pixels for each unit of the square root of its beds."""
WIDEST = 11.0
"""Width of the widest line, in pixels."""
SHAPES: tuple[tuple[tuple[float, float], ...] | None, ...] = (
    None,  # a circle
    ((-0.886, -0.886), (0.886, -0.886), (0.886, 0.886), (-0.886, 0.886)),
    ((0, -1.253), (1.253, 0), (0, 1.253), (-1.253, 0)),
    ((0, -1.4), (1.3, 0.85), (-1.3, 0.85)),
    ((0, 1.4), (1.3, -0.85), (-1.3, -0.85)),
    (
        *((-0.42, -1.25), (0.42, -1.25), (0.42, -0.42), (1.25, -0.42), (1.25, 0.42), (0.42, 0.42)),
        *((0.42, 1.25), (-0.42, 1.25), (-0.42, 0.42), (-1.25, 0.42), (-1.25, -0.42), (-0.42, -0.42)),
    ),
    ((0, -1.25), (1.19, -0.39), (0.74, 1.01), (-0.74, 1.01), (-1.19, -0.39)),
)
"""Corners of the mark of each main care type, about equal in area; the last serves every further type."""


def _swatch(fill: str, label: Part) -> Markup:
    box = f'<rect x=".5" y=".5" width="17" height="13" fill="{fill}" stroke="#777"/>'
    return tag("li", Markup(f'<svg width="18" height="14" aria-hidden="true">{box}</svg>'), label)


def mark(shape: int, radius: float, paint: str) -> Markup:
    """The mark of a care type (by its number) as a small picture."""
    size = round(2.6 * radius + 3)
    middle = size / 2
    corners = SHAPES[min(shape, len(SHAPES) - 1)]
    if corners is None:
        mark = f'<circle cx="{middle}" cy="{middle}" r="{radius:.1f}" {paint}/>'
    else:
        points = " ".join(f"{middle + x * radius:.1f},{middle + y * radius:.1f}" for x, y in corners)
        mark = f'<polygon points="{points}" {paint}/>'
    return Markup(f'<svg width="{size}" height="{size}" aria-hidden="true">{mark}</svg>')


def ward_key(figures: Figures) -> Markup:
    """What the shades of wards mean, or why there are none."""
    points = any(ward["geometry"]["type"] == "Point" for ward in figures.wards())
    discs = " A ward without an outline is a disc with a brown rim." if points else ""
    if figures.data.unshaded:
        return tag("p", figures.data.unshaded + discs)
    key = joined(_swatch(shade, tag("span", "none" if shade == SHADES[0] else "")) for shade in SHADES)
    words = (
        "Of a ward’s people who are placed over the whole plan, in the care types chosen, the share who are placed out "
        "of borough, by choice or otherwise. The plan is fair to wards over its whole length, not year by year, so "
        "the shade is the same in every year. All wards together: "
    )
    share = tag("b", id="sharedaway")
    return join(
        tag("p", words, share, f". Grey: nobody is placed.{discs}"), tag("ul", key, class_="key", id="wardshades")
    )


def site_key() -> Markup:
    """What colour, size and outline of sites mean."""
    plain = 'fill="#fff" stroke="#000" stroke-width="1.5"'
    sizes = joined(tag("li", mark(0, RADIUS * beds**0.5, plain), f"{beds} beds") for beds in (10, 40, 100))
    ends = [*(f"{low:.0%}" for low in OCCUPANCY_FROM[1:]), ""]
    labels = [f"under {ends[0]}", *(f"{low} to {high}" for low, high in pairwise(ends))]
    labels[-1] = f"{ends[-2]} and over"
    colours = joined(_swatch(colour, label) for colour, label in zip(COLOURS, labels, strict=True))
    outside = 'fill="#9fb4c0" stroke="#333" stroke-width="1.3" stroke-dasharray="3 2"'
    lines = {
        "in borough": 'fill="#9fb4c0" stroke="#000" stroke-width="2"',
        "out of borough": outside,
        "out, and nobody placed there this year": f'{outside} opacity=".4"',
    }
    marks = joined(tag("li", mark(0, 7, paint), label) for label, paint in lines.items())
    return join(
        tag("p", "Colour: share of beds occupied at the year’s end, in the care types chosen. White: no beds."),
        tag("ul", colours, class_="key"),
        tag("p", "Size: beds. Shape: the care type with most beds."),
        tag("ul", sizes, class_="key sizes"),
        tag("ul", marks, class_="key"),
    )


def flow_key(figures: Figures) -> Markup:
    """What the width and dash of lines mean."""
    most = figures.most_flow
    if most < LEAST_FLOW:
        return tag("p", "Nobody is placed out of borough.")
    top = round_up(most) if round_up(most) <= most else round_up(most / 1.6)
    widths = ((people, max(WIDEST / most * people, 0.8)) for people in (top, top / 2, top / 10))
    away = 'stroke="#0072b2" stroke-opacity=".6"'
    keys = [(f"{people:g}", f'{away} stroke-width="{width:.1f}"') for people, width in widths]
    keys.append(("in borough, of an opened ward", 'stroke="#111" stroke-width="2.5" stroke-dasharray="5 3"'))
    lines = joined(
        tag("li", Markup(f'<svg width="30" height="16" aria-hidden="true"><path d="M0 8H30" {paint}/></svg>'), label)
        for label, paint in keys
    )
    words = "People placed out of borough in the year, by choice and otherwise, from their ward to the site. "
    return join(tag("p", words, tag("span", class_="drawn")), tag("ul", lines, class_="key"))
