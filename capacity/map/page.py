"""The page around the map: frame, legend and what the script looks up. Every word of data is escaped."""

from __future__ import annotations

import base64
import hashlib
import html
from collections import defaultdict
from itertools import pairwise
from typing import Any

from capacity.map.figures import LEAST_FLOW, OCCUPANCY_FROM, WARD_CLASSES, Figures, Year
from capacity.map.shapes import round_up, short, tidy

SHADES = ("#ffffff", "#feedde", "#fdbe85", "#fd8d3c", "#d9570f")
"""Wards, from none to most (ColorBrewer Oranges)."""
COLOURS = ("#fde725", "#5ec962", "#21918c", "#3b528b", "#440154")
"""Occupancy, from low to full: viridis, turned so that darker is fuller."""
RADIUS = 0.95
"""Pixels of a site's radius for the square root of its beds."""
WIDEST = 11.0
"""Pixels of the widest line."""
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
ADMITS = {
    "yes": "yes",
    "rating": "no: rating too low",
    "fee": "no: fee too high",
    "embargo": "no: embargo",
    "closed": "no: closed",
}


def text(value: Any, most: int = 120) -> str:
    """Data as HTML: escaped, cut to length, and isolated so that its direction stays its own.

    The brace is escaped too: branca takes what folium has rendered for a Jinja template and renders it again.
    """
    return f"<bdi>{html.escape(short(value, most)).replace('{', '&#123;')}</bdi>"


def place(figures: Figures) -> dict[str, Any]:
    """What the script looks up by index, so that no year repeats it."""
    authorities = figures.data.authorities
    names = defaultdict(str, zip(authorities["authority"], authorities["name"], strict=True))
    return {
        "sites": [
            [short(word) for word in (row["name"], row["provider"], names[row["authority"]], row["rating"])]
            for row in figures.sites.values()
        ],
        "areas": [short(row["name"]) for row in figures.areas.values()],
        "types": [*(short(label) for label in figures.data.care_types.values()), "Other"],
        "needs": [short(label) for label in figures.data.needs.values()] or [""],
        "admits": [ADMITS.get(reason, short(reason)) for reason in figures.reasons],
        "labels": figures.labels(),
        "bounds": figures.bounds(),
        "attribution": html.escape(figures.data.attribution),
        "shades": SHADES,
        "colours": COLOURS,
        "shapes": SHAPES,
        "radius": RADIUS,
        "width": tidy(WIDEST / figures.most_flow, 4),
    }


def year_label(figures: Figures, year: Year) -> str:
    """A line of the choice of years: the year, people waiting at its end, people placed out of borough."""
    waiting, away = (tidy(total, 1) or 0 for total in figures.totals[year.name])
    part = "" if year.quarters == 4 else f" ({year.quarters} quarter{'s' * (year.quarters > 1)})"
    return (
        f'<span class="year"><span>{text(year.name, 20)}{part}</span>'
        f'<span>{waiting:,.1f}<span class="sr"> waiting</span></span>'
        f'<span>{away:,.1f}<span class="sr"> placed out of borough</span></span></span>'
    )


def _swatch(fill: str, label: str) -> str:
    box = f'<rect x=".5" y=".5" width="17" height="13" fill="{fill}" stroke="#777"/>'
    return f'<li><svg width="18" height="14" aria-hidden="true">{box}</svg>{label}</li>'


def _mark(shape: int, radius: float, label: str, paint: str) -> str:
    size = round(2.6 * radius + 3)
    middle = size / 2
    corners = SHAPES[min(shape, len(SHAPES) - 1)]
    if corners is None:
        mark = f'<circle cx="{middle}" cy="{middle}" r="{radius:.1f}" {paint}/>'
    else:
        points = " ".join(f"{middle + x * radius:.1f},{middle + y * radius:.1f}" for x, y in corners)
        mark = f'<polygon points="{points}" {paint}/>'
    return f'<li><svg width="{size}" height="{size}" aria-hidden="true">{mark}</svg>{label}</li>'


def _ward_key(figures: Figures) -> str:
    known = [figures.rate(area, year) is not None for area, year in figures.ward_figures]
    if not any(known):
        return "<p>Wards are not shaded: there are no figures of people aged 75 and over.</p>"
    ends = [0.0, *(figures.ward_step * (n + 1) for n in range(WARD_CLASSES))]
    labels = ["none", *(f"{low:g} to {high:g}" for low, high in pairwise(ends))]
    labels[1] = f"up to {ends[1]:g}"
    key = "".join(_swatch(shade, label) for shade, label in zip(SHADES, labels, strict=True))
    grey = "" if all(known) else " Grey: not known."
    shapes = {ward["geometry"]["type"] for ward in figures.wards(figures.years[0])}
    discs = " A ward without an outline is a disc with a brown rim." if "Point" in shapes else ""
    return (
        "<p>People waiting at the year’s end, or placed out of borough during the year, for every 1,000 "
        f'people aged 75 and over.{grey}{discs}</p><ul class="key">{key}</ul>'
    )


def _site_key(figures: Figures) -> str:
    plain = 'fill="#fff" stroke="#000" stroke-width="1.5"'
    sizes = "".join(_mark(0, RADIUS * beds**0.5, f"{beds} beds", plain) for beds in (10, 40, 100))
    ends = [*(f"{low:.0%}" for low in OCCUPANCY_FROM[1:]), ""]
    labels = [f"under {ends[0]}", *(f"{low} to {high}" for low, high in pairwise(ends))]
    labels[-1] = f"{ends[-2]} and over"
    colours = "".join(_swatch(colour, label) for colour, label in zip(COLOURS, labels, strict=True))
    types = list(figures.data.care_types.values())
    names = [text(name, 40) for name in types[: len(SHAPES)]]
    if len(types) > len(SHAPES):
        names[-1] += " and others"
    marks = "".join(_mark(index, 5.5, name, plain) for index, name in enumerate(names))
    inside = 'fill="#9fb4c0" stroke="#000" stroke-width="2"'
    outside = 'fill="#9fb4c0" stroke="#333" stroke-width="1.3" stroke-dasharray="3 2"'
    lines = (
        _mark(0, 7, "in borough", inside)
        + _mark(0, 7, "out of borough", outside)
        + _mark(0, 7, "out, and nobody placed there this year", f'{outside} opacity=".4"')
    )
    return (
        "<p>Colour: share of beds occupied at the year’s end. White: no beds.</p>"
        f'<ul class="key">{colours}</ul><p>Size: beds.</p><ul class="key sizes">{sizes}</ul>'
        f'<p>Shape: the care type with most beds.</p><ul class="key two">{marks}</ul>'
        f'<p>Outline: where it is.</p><ul class="key">{lines}</ul>'
    )


def _flow_key(figures: Figures) -> str:
    if not any(figures.flows.values()):
        return "<p>Nobody is placed out of borough.</p>"
    most = figures.most_flow
    top = round_up(most) if round_up(most) <= most else round_up(most / 1.6)
    keys = []
    for people in (top, top / 2, top / 10):
        width = max(WIDEST / most * people, 0.8)
        line = f'<path d="M0 8H30" stroke="#0072b2" stroke-opacity=".55" stroke-width="{width:.1f}"/>'
        svg = f'<svg width="30" height="16" aria-hidden="true">{line}</svg>'
        keys.append(f"<li>{svg}{people:g}</li>")
    return (
        "<p>People placed out of borough in the year, from their ward to the site; some by choice. "
        f'Fewer than {LEAST_FLOW:g} a year are not drawn.</p><ul class="key">{"".join(keys)}</ul>'
    )


def panel(figures: Figures) -> str:
    """Title, choice of years and legend."""
    moved = (
        "<p>The people of a closed home wait and set out from where it stood; they count in the year’s "
        "figures, not in a ward’s.</p>"
        if len(figures.areas) > len(figures.data.areas)
        else ""
    )
    return f"""<aside aria-label="Title, years and legend">
<h1><span class="clip">{text(figures.data.title, 200)}</span></h1>
<p><span class="clip">{text(figures.data.subtitle, 300)}</span></p>
<div id="years"><div class="yearhead" aria-hidden="true"><span>Financial year</span>
<span>Waiting at its end</span><span>Placed out of borough</span></div></div>
<details open><summary>What the map shows</summary>
<h2>Wards: shade</h2>{_ward_key(figures)}
<h2>Sites: homes and housing with care</h2>{_site_key(figures)}
<h2>Lines: people who leave the borough</h2>{_flow_key(figures)}
<h2>To know</h2>{moved}
<p>People are the model’s averages, so they come in fractions: 1.4 people a year is an average, not a person
and a bit. Point at a ward, a site or a line for its figures; a ward also
brings out its own lines. “3.8 of 7” council-funded: 3.8 residents, where the council may have 7.</p>
<p>Keyboard: Tab goes from ward to ward and site to site, the arrow keys choose a year or move the map,
+ and − zoom. Zoom in for the names of wards.</p>
</details></aside>"""


def _allowed(kind: str, blocks: list[str]) -> str:
    sums = (base64.b64encode(hashlib.sha256(block.encode()).digest()).decode() for block in blocks)
    return f"{kind} " + " ".join(f"'sha256-{digest}'" for digest in sums)


def page(title: str, body: str, styles: list[str], scripts: list[str]) -> str:
    """A whole page that may run these scripts only, and may fetch nothing."""
    policy = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'"
    policy += f"; {_allowed('style-src', styles)}; {_allowed('script-src', scripts)}"
    style = "\n".join(f"<style>{block}</style>" for block in styles)
    script = "\n".join(f"<script>{block}</script>" for block in scripts)
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(short(title, 200))}</title>
{style}
</head>
<body>
{body}
<noscript>This map needs JavaScript. The figures are in the tables beside it.</noscript>
{script}
</body>
</html>
"""
