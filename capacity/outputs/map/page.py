"""The page around the map: frame, choices and what the script looks up. Every word of data is escaped."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

from capacity.outputs.map.features import LEAST_FLOW, OCCUPANCY_FROM, Figures, Year
from capacity.outputs.map.legend import COLOURS, RADIUS, SHADES, SHAPES, WIDEST, flow_key, mark, site_key, ward_key
from capacity.outputs.map.shapes import point, short, tidy
from capacity.outputs.pages.policy import policy


def text(value: Any, most: int = 120) -> str:
    """Data as HTML: escaped, cut to length, and isolated so that its direction stays its own."""
    return f"<bdi>{html.escape(short(value, most))}</bdi>"


def place(figures: Figures) -> dict[str, Any]:
    """All that the script shows and counts: words once, figures by year."""
    areas = figures.areas.items()
    return {
        "years": [year.name for year in figures.years],
        "headline": figures.headline,
        "closing": [_closing(year) for year in figures.years],
        "sites": [
            [*(short(row[key]) for key in ("name", "provider", "borough", "rating")), int(row["home"])]
            for row in figures.sites.values()
        ],
        "services": figures.service_figures(),
        "areas": [[short(row["name"]), *reversed(point(row)["coordinates"])] for _, row in areas],
        "wards": [
            [
                [tidy(waiting, 4), tidy(older)]
                for waiting, older in (figures.ward_figures[area, y.name] for area, _ in areas)
            ]
            for y in figures.years
        ],
        "placements": [figures.placements(year) for year in figures.years],
        "types": [*(short(label) for label in figures.data.care_types.values()), "Other"],
        "needs": [short(label) for label in figures.data.needs.values()] or [""],
        "admits": figures.admits_words,
        "labels": figures.labels(),
        "bounds": figures.bounds(),
        "attribution": text(figures.data.attribution, 1000),  # as Leaflet takes it: markup
        "shades": SHADES,
        "colours": COLOURS,
        "from": OCCUPANCY_FROM,
        "step": figures.ward_step,
        "shapes": SHAPES,
        "radius": RADIUS,
        "least": LEAST_FLOW,
        "width": tidy(WIDEST / (figures.most_flow or 1), 4),
        "widest": WIDEST,
    }


def _closing(year: Year) -> str:
    """A year's last quarter in words: "January to March 2026"."""
    first = date.fromisoformat(year.closing)
    return f"{first:%B} to {first.replace(month=first.month + 2):%B %Y}"


def _years(figures: Figures) -> str:
    rows = "".join(
        f'<label class="year"><input type="radio" name="year" value="{index}"{" checked" * (index == 0)}>'
        f"<span>{text(year.name, 20)}{_part(year)}</span>"
        f'<span><b>{waiting:,}</b><span class="sr"> waiting</span></span><span><b>{avoidable:,}</b><span class="sr">'
        " placed out of borough without choosing it</span></span></label>"
        for index, (year, (waiting, avoidable)) in enumerate(zip(figures.years, figures.headline, strict=True))
    )
    return (
        '<fieldset id="years"><legend>Financial year</legend><div class="yearhead" aria-hidden="true">'
        f"<span></span><span>Waiting at its end</span><span>Avoidable, out of borough</span></div>{rows}</fieldset>"
    )


def _part(year: Year) -> str:
    return "" if year.quarters == 4 else f" ({year.quarters} quarter{'s' * (year.quarters > 1)})"


def _types(figures: Figures) -> str:
    """One checkbox for each care type; "Other" where a service has none of them."""
    labels = [*figures.data.care_types.values(), "Other"]
    used = {care_type for _, care_type in figures.services.values()} | set(range(len(labels) - 1))
    plain = 'fill="#fff" stroke="#000" stroke-width="1.5"'
    rows = "".join(
        f'<label><input type="checkbox" name="type" value="{index}" checked>'
        f"{mark(index, 5.5, plain)}<span>{text(labels[index], 40)}</span></label>"
        for index in sorted(used)
    )
    return (
        f'<fieldset id="types"><legend>Care types</legend>{rows}<div class="buttons">'
        '<button type="button" value="all">All</button> <button type="button" value="none">None</button>'
        "</div></fieldset>"
    )


def panel(figures: Figures) -> str:
    """Title, choices, where a ward's people went, and legend."""
    moved = (
        "<p>The people of a closed home wait and set out from where it stood; they count in the year’s "
        "figures, not in a ward’s. The tables list where they went.</p>"
        if len(figures.areas) > len(figures.data.areas)
        else ""
    )
    left_out = f'<p class="told">{text(figures.data.left_out, 600)}</p>' if figures.data.left_out else ""
    note = f'<p class="told">{text(figures.data.note, 600)}</p>' if figures.data.note else ""
    return f"""<aside aria-label="Title, choices and legend">
<h1>{text(figures.data.title, 200)}</h1>
<p>{text(figures.data.subtitle, 600)}</p>{note}
<p id="chosen" role="status"></p>{left_out}
<details id="choices" open><summary>Choose year and care types</summary>
{_years(figures)}{_types(figures)}
</details>
<section id="ward" aria-labelledby="wardname" hidden></section>
<details id="legend" open><summary>What the map shows</summary>
<h2>Wards: shade</h2>{ward_key(figures)}
<h2>Sites: homes and housing with care</h2>{site_key()}
<h2>Lines: people who leave the borough</h2>{flow_key(figures)}
<h2>To know</h2>{moved}
<p>Avoidable: placed out of borough without choosing it, all care types. Wards, lines and cards show all who leave.</p>
<p>People are the model’s averages, so they come in fractions: 1.4 people a year is an average, not a person
and a bit. Who waits has no care type yet: that figure is always of all. Usable: the most beds that
the council can fill. Prices are those of the year’s last quarter, £ a week.</p>
<p class="screen">Choose a ward to see where its people went, or point at a site, ward or line. Keyboard: Tab goes
to the wards, then the sites; arrow keys go from one to the next, Enter opens, Escape closes.</p>
</details></aside>"""


def main(chart: str) -> str:
    """The map and, for those who cannot see it or want the figures, the same as tables."""
    return f"""<main>
<a class="skip" href="#tables">Past the map, to the same as tables</a>
<div class="view">{chart}</div>
<details id="tables"><summary>The same as tables</summary><div></div></details>
</main>"""


def page(title: str, body: str, known: str, styles: list[str], scripts: list[str]) -> str:
    """A whole page that may run these scripts only, and may fetch nothing. `known` is what they read, as JSON."""
    style = "\n".join(f"<style>{block}</style>" for block in styles)
    script = "\n".join(f"<script>{block}</script>" for block in scripts)
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy(styles, scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(short(title, 200))}</title>
{style}
</head>
<body>
{body}
<noscript>This map needs JavaScript. The figures are in the tables beside it.</noscript>
<script type="application/json" id="place">{known}</script>
{script}
</body>
</html>
"""
