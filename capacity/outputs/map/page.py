"""The page around the map: what its template asks for, and what the script looks up."""

from __future__ import annotations

from datetime import date
from typing import Any

from capacity.inputs.doors import changed_need, service_at
from capacity.inputs.wording import in_sentence
from capacity.outputs.map.features import LEAST_FLOW, OCCUPANCY_FROM, WARD_CLASSES, Figures, Year
from capacity.outputs.map.legend import COLOURS, RADIUS, SHADES, SHAPES, WIDEST, flow_key, mark, site_key, ward_key
from capacity.outputs.map.reasons import reasons
from capacity.outputs.map.shapes import point, short, tidy
from capacity.outputs.pages import frame
from capacity.outputs.pages.markup import Markup, name

MOST_LINES = 200
"""The most lines a map opens with: it takes the smallest of `THRESHOLDS` that leaves no more."""
THRESHOLDS = (LEAST_FLOW, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
"""People a year from one ward to one site: the least for which a line is drawn, as the slider offers it."""


def place(figures: Figures) -> dict[str, Any]:
    """All that the script shows and counts: words once, figures by year."""
    areas = figures.areas.items()
    return {
        "years": [year.name for year in figures.years],
        "headline": figures.headline,
        "headlines": figures.headlines,
        "closing": [_closing(year) for year in figures.years],
        "sites": [
            [
                *(short(row[key]) for key in ("name", "provider")),
                figures.authority_number.get(row["authority"], -1),
                *(short(row["rating"]), int(row["home"]), *reversed(point(row)["coordinates"])),
            ]
            for row in figures.sites.values()
        ],
        "authorities": figures.authority_names,
        "services": figures.service_figures(),
        "areas": [
            [
                *(short(row["name"]), *reversed(point(row)["coordinates"])),
                figures.authority_number.get(row["authority"], -1),
            ]
            for _, row in areas
        ],
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
        "bounds": figures.bounds,
        "attribution": name(figures.data.attribution, 1000),  # Leaflet reads it as markup
        "classes": WARD_CLASSES,
        "shades": SHADES,
        "colours": COLOURS,
        "from": OCCUPANCY_FROM,
        "shaded": not figures.data.unshaded,
        "roles": figures.roles,
        "ceiling": figures.data.ceiling,
        "shapes": SHAPES,
        "radius": RADIUS,
        "least": LEAST_FLOW,
        "width": tidy(WIDEST / (figures.most_flow or 1), 4),
        "widest": WIDEST,
        "most": MOST_LINES,
        "thresholds": [people for people in THRESHOLDS if people <= figures.most_flow] or [LEAST_FLOW],
        **({"why": found} if (found := reasons(figures)) else {}),
    }


def _closing(year: Year) -> str:
    """A year's last quarter in words: "January to March 2026"."""
    first = date.fromisoformat(year.closing)
    return f"{first:%B} to {first.replace(month=first.month + 2):%B %Y}"


def _years(figures: Figures) -> list[dict[str, str]]:
    return [
        {"name": year.name, "part": _part(year), "waiting": waiting, "avoidable": avoidable}
        for year, (waiting, avoidable) in zip(figures.years, figures.headline, strict=True)
    ]


def _part(year: Year) -> str:
    return "" if year.quarters == 4 else f" ({year.quarters} quarter{'s' * (year.quarters > 1)})"


def _types(figures: Figures) -> list[dict[str, Any]]:
    """One checkbox for each care type; "Other" where a service has none of them."""
    labels = [*figures.data.care_types.values(), "Other"]
    used = {care_type for _, care_type in figures.services.values()} | set(range(len(labels) - 1))
    plain = 'fill="#fff" stroke="#000" stroke-width="1.5"'
    first = figures.first_type
    return [
        {"number": index, "label": labels[index], "mark": mark(index, 5.5, plain), "chosen": first in (None, index)}
        for index in sorted(used)
    ]


def _first(figures: Figures) -> str:
    """Why the map opens with one care type."""
    first = figures.first_type
    if first is None:
        return ""
    label = in_sentence(list(figures.data.care_types.values())[first])
    why = "the most people are placed out of borough"
    why += " without choosing to leave" if any(figures.data.avoidable.values()) else ""
    return f"The map opens with {label}, for which {why} over the whole plan."


def page(figures: Figures, chart: str, styles: list[str], scripts: list[str]) -> str:
    """The whole page. `chart` is the element that the map is drawn in; the styles and scripts are ours or Leaflet's."""
    data = figures.data
    return frame.page(
        "outputs/map/templates/map.html", styles, scripts,
        title=short(data.title, 200), subtitle=data.subtitle, note=data.note, left_out=data.left_out,
        homes=[(number, figures.authority_names[number]) for number in figures.headlines],
        years=_years(figures), types=_types(figures), first=_first(figures), lines=figures.most_flow >= LEAST_FLOW,
        closed=any(map(service_at, figures.areas)), changed=any(map(changed_need, figures.areas)),
        ward_key=ward_key(figures), site_key=site_key(), flow_key=flow_key(figures),
        chart=Markup(chart), known=place(figures),
    )  # fmt: skip
