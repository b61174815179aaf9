"""The map: a plain picture and a table by ward, with a link to the map beside the report."""

import math
from collections.abc import Iterator
from typing import Any

from capacity.report.cite import Cited
from capacity.report.figures import WAITING, Figures
from capacity.report.html import Html, Part, empty, join, joined, name, tag
from capacity.report.marks import axis_for
from capacity.report.rounding import parts
from capacity.report.tables import paragraphs, table
from capacity.report.words import year_label

SHADES = ("#ffffff", "#fdd9b0", "#f7a55c", "#d9722b", "#94410a")
WIDE = 480.0
"""Width of the picture; its height follows the place."""
MARGIN = 8.0


def place_map(figures: Figures) -> Html:
    """The section."""
    link = tag("a", "Open the map of this run", href="map.html")
    text = paragraphs(
        join(
            link,
            " (map.html beside this report): wards, every site with its occupancy, and lines to homes outside the "
            "borough, year by year.",
        )
    )
    wards = _wards(figures)
    return join(text, _picture(figures, wards), _table(figures, wards))


def _placed(figures: Figures, area: str | tuple[str, ...]) -> Cited:
    quarters = figures.quarters_of(figures.years[-1])
    return figures.table("placements.csv").sum("people", out_of_borough="true", quarter=quarters, area=area)


def _wards(figures: Figures) -> dict[str, tuple[Html, Cited, Cited]]:
    """Areas, and former residents of closed homes: name, people placed out of borough and waiting in the last year."""
    names: dict[str, Html] = {row.area: name(row.name, 60) for row, _ in figures.inputs.tables["areas"]}
    for table_name in ("placements.csv", "waiting.csv"):
        for area in sorted(set(figures.tables[table_name]["area"]) - set(names)):
            names[area] = join("Residents of ", name(area.split("@")[0], 60))
    closing = figures.quarters_of(figures.years[-1])[-1]
    waiting = figures.table("waiting.csv")
    return {
        area: (label, _placed(figures, area), waiting.sum("people", area=area, quarter=closing))
        for area, label in names.items()
    }


def _table(figures: Figures, wards: dict[str, tuple[Html, Cited, Cited]]) -> Html:
    year = figures.years[-1]
    totals = (sum(figures.out(year).values()), sum(figures.people(WAITING, year).values()))
    columns = []
    for at, total in zip((1, 2), totals, strict=True):
        cited: list[Any] = [ward[at] for ward in wards.values()]
        whole = parts([one.value for one in cited], total)
        columns.append([one.whole(number, "sum") for one, number in zip(cited, whole, strict=True)])
    rows: list[list[Part]] = [[ward[0], *cells] for ward, *cells in zip(wards.values(), *columns, strict=True)]
    everyone = tuple(wards)
    waiting = figures.table("waiting.csv").sum("people", area=everyone, quarter=figures.quarters_of(year)[-1])
    rows.append(["All", _placed(figures, everyone).whole(totals[0], "sum"), waiting.whole(totals[1])])
    head: list[Part] = ["Ward", "Placed out of borough in the year", "Waiting at its end"]
    return table(f"By ward, {year_label(figures, year)}", head, rows, adds=True)


def _picture(figures: Figures, wards: dict[str, tuple[Html, Cited, Cited]]) -> Html:
    """Wards shaded by people placed out of borough in the last year, and the sites in the borough as dots."""
    shapes = dict(_outlines(figures))
    known = {area: shape for area, shape in shapes.items() if area in wards}
    if not known:
        return Html("")
    project, high = _projection([pair for shape in known.values() for ring in shape for pair in ring])
    step = axis_for([wards[area][1].value for area in known]).high / (len(SHADES) - 1)
    drawn = joined(
        empty("path", d=_path(shape, project), fill=_shade(wards[area][1].value, step), class_="ward")
        for area, shape in known.items()
    )
    dots = joined(
        empty("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=3, class_="site")
        for x, y in (project((s.longitude, s.latitude)) for s in figures.sites.values() if s.authority in figures.homes)
    )
    words = "Wards of the borough, darker where more people are placed outside it. The figures are in the table below."
    title = tag("title", "Wards and sites", id="wards-t")
    picture = tag(
        *("svg", title, tag("desc", words, id="wards-d"), drawn, dots),
        role="img", viewBox=f"0 0 {WIDE:g} {high:.0f}", aria_labelledby="wards-t", aria_describedby="wards-d",
    )  # fmt: skip
    caption = f"People placed out of borough in {year_label(figures, figures.years[-1])}, by ward; dots are sites"
    known_source = figures.inputs.place_file.attribution
    credit = tag("p", "Whose data and outlines these are stands at the head of this report.") if known_source else ""
    return tag("figure", tag("figcaption", caption), _key(step), picture, credit, class_="map")


def _key(step: float) -> Html:
    labels = ["none", *(f"over {low * step:g} to {(low + 1) * step:g}" for low in range(len(SHADES) - 1))]
    labels[1] = f"up to {step:g}"
    boxes = (empty("rect", x=1, y=1, width=22, height=10, fill=shade, class_="ward") for shade in SHADES)
    samples = (tag("svg", box, viewBox="0 0 24 12", width=24, height=12, aria_hidden="true") for box in boxes)
    items = (tag("li", sample, " ", label) for sample, label in zip(samples, labels, strict=True))
    return tag("ul", joined(items), class_="key")


def _shade(value: float, step: float) -> str:
    return SHADES[min(math.ceil(round(value / step, 6)), len(SHADES) - 1)]


def _outlines(figures: Figures) -> Iterator[tuple[str, list[list[tuple[float, float]]]]]:
    """Rings of each ward."""
    for item in figures.inputs.outlines.get("area", {}).get("features", []):
        geometry = item.get("geometry") or {}
        nested: list[Any] = geometry.get("coordinates", [])
        if geometry.get("type") in ("Polygon", "MultiPolygon"):
            polygons = nested if geometry["type"] == "MultiPolygon" else [nested]
            rings = [[(float(p[0]), float(p[1])) for p in ring] for polygon in polygons for ring in polygon]
            yield str((item.get("properties") or {}).get("area")), rings


def _projection(pairs: list[tuple[float, float]]) -> tuple[Any, float]:
    """From degrees to the picture: degrees of longitude are shorter by the cosine of the latitude."""
    west, east = min(x for x, _ in pairs), max(x for x, _ in pairs)
    south, north = min(y for _, y in pairs), max(y for _, y in pairs)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = (WIDE - 2 * MARGIN) / max((east - west) * narrow, (north - south) / 1.2, 1e-9)
    high = (north - south) * scale + 2 * MARGIN
    left = (WIDE - (east - west) * narrow * scale) / 2

    def project(pair: tuple[float, float]) -> tuple[float, float]:
        return left + (pair[0] - west) * narrow * scale, MARGIN + (north - pair[1]) * scale

    return project, high


def _path(rings: list[list[tuple[float, float]]], project: Any) -> str:
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(project, ring)) + "Z" for ring in rings if ring)
