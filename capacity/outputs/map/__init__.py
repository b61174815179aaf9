"""The plan on a map: one HTML page that opens without a network."""

from __future__ import annotations

import base64
import importlib.util
import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import folium
from branca.element import Element

from capacity.outputs.map.cards import CARDS
from capacity.outputs.map.features import Figures
from capacity.outputs.map.keys import KEYS
from capacity.outputs.map.map_input import MapData
from capacity.outputs.map.page import main, page, panel, place
from capacity.outputs.map.script import SCRIPT
from capacity.outputs.map.shapes import Feature
from capacity.outputs.map.style import STYLE
from capacity.outputs.map.tables import TABLES
from capacity.outputs.map.ward import WARD

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
    leaflet, style = _leaflet()
    known = f'"use strict";\nconst PLACE = {_json(place(figures))};\n'
    own = "".join((known, SCRIPT, KEYS, CARDS, WARD, TABLES))
    drawing = f"{figure.script.render()}\nfinish({chart.get_name()});\n"
    body = panel(figures) + main(figure.html.render())
    return page(data.title, body, [style, STYLE], [leaflet, own, drawing])


def _chart(figures: Figures) -> folium.Map:
    """Outlines below, then wards and sites, each in a pane of its own; lines come from the page's own script."""
    (south, west), (north, east) = figures.bounds()
    middle = ((south + north) / 2, (west + east) / 2)
    chart = folium.Map(middle, tiles=None, control_scale=True, zoom_snap=0.25, zoom_delta=0.5, min_zoom=6)
    for height, name in enumerate(("wards", "home", "flows", "sites", "labels"), start=410):
        folium.map.CustomPane(name, z_index=height).add_to(chart)
    boroughs = figures.boroughs()
    _layer(boroughs, "borough", interactive=False).add_to(chart)
    home = [{**outline, "properties": {"k": 2}} for outline in boroughs if outline["properties"]["k"] == 2]
    _layer(home, "borough", interactive=False, pane="home", fill=False).add_to(chart)
    _layer(figures.wards(), None, onEachFeature="eachWard", pointToLayer="wardPoint", pane="wards").add_to(chart)
    _layer(figures.markers(), None, onEachFeature="eachSite", pointToLayer="sitePoint").add_to(chart)
    return chart


def _layer(features: list[Feature], style: str | None, **options: Any) -> folium.GeoJson:
    """GeoJSON drawn by the page's own functions. Only numbers in it: folium would run text as a template."""
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


def _json(value: Any) -> str:
    """JSON that can stand inside a script element; U+2028 and U+2029 are escaped as all that is not ASCII."""
    plain = json.dumps(value, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _leaflet() -> tuple[str, str]:
    """Leaflet's script and style, its pictures inside the style."""
    package = importlib.util.find_spec("js_lib_leaflet")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("Leaflet is missing: pip install django-js-lib-leaflet")
    folder = Path(package.submodule_search_locations[0], "static", "js_lib_leaflet")

    def picture(match: re.Match[str]) -> str:
        code = base64.b64encode((folder / match[1]).read_bytes()).decode()
        return f"url(data:image/png;base64,{code})"

    script = (folder / "leaflet.js").read_text("utf-8").split("\n//# sourceMappingURL")[0]
    style = (folder / "leaflet.css").read_text("utf-8")
    return script, re.sub(r"url\((images/[\w-]+\.png)\)", picture, style)
