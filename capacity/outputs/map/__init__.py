"""The plan on a map: one HTML page that opens without a network."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import folium
from branca.element import Element

from capacity.outputs.map.features import Figures
from capacity.outputs.map.leaflet import leaflet
from capacity.outputs.map.map_input import MapData
from capacity.outputs.map.page import page
from capacity.outputs.map.shapes import Feature
from capacity.outputs.pages.static import static

SCRIPTS = ("map.js", "keys.js", "names.js", "cards.js", "ward.js", "tables.js")
WITH_REASONS = ("why.js",)
"""What is added where it is known why people are placed against their choice."""

__all__ = ["MapData", "draw"]


def draw(data: MapData) -> str:
    """The map as one self-contained HTML page; the same data give the same bytes.

    Raises FileNotFoundError if Leaflet (package django-js-lib-leaflet) is not installed.
    """
    figures = Figures(data)
    chart = _chart(figures)
    _number(chart, count())
    figure: Any = chart.get_root()
    figure.render()
    library, style = leaflet()
    asked = data.reasons is not None
    own = static("outputs/map", *SCRIPTS, *(WITH_REASONS if asked else ()))
    drawing = figure.script.render() + static("outputs/map", "start.js")
    styles = [style, static("outputs/map", "map.css", *(["why.css"] if asked else []))]
    return page(figures, figure.html.render(), styles, [library, own, drawing])


def _chart(figures: Figures) -> folium.Map:
    """Outlines below, then wards, each in a pane of its own; sites, names and lines come from the page's own script,
    when they are asked for."""
    (south, west), (north, east) = figures.bounds
    middle = ((south + north) / 2, (west + east) / 2)
    chart = folium.Map(middle, tiles=None, control_scale=True, zoom_snap=0.25, zoom_delta=0.5, min_zoom=6)
    for height, name in enumerate(("wards", "home", "flows", "sites", "labels"), start=410):
        folium.map.CustomPane(name, z_index=height).add_to(chart)
    boroughs = figures.boroughs()
    _layer(boroughs, "borough", interactive=False, onEachFeature="eachBorough").add_to(chart)
    _layer(figures.wards(), None, onEachFeature="eachWard", pointToLayer="wardPoint", pane="wards").add_to(chart)
    return chart


def _layer(features: list[Feature], style: str | None, **options: Any) -> folium.GeoJson:
    """GeoJSON drawn by the page's own functions. It holds only numbers: folium would run text as a template."""
    functions = {"onEachFeature", "pointToLayer"} & set(options)
    options |= {key: folium.JsCode(options[key]) for key in functions}
    if style:
        options["style"] = folium.JsCode(f"STYLES.{style}")
    return folium.GeoJson({"type": "FeatureCollection", "features": features}, control=False, **options)


def _number(element: Element, numbers: Iterator[int]) -> None:
    """Replace folium's random names, so that two runs can be compared byte by byte."""
    element._id = str(next(numbers))
    for child in element._children.values():
        _number(child, numbers)
