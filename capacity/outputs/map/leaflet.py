"""Leaflet, from its package into the page: the one place that embeds it."""

from __future__ import annotations

import base64
import importlib.util
import re
from pathlib import Path


def leaflet() -> tuple[str, str]:
    """Leaflet's script and style, with its pictures embedded in the style.

    Raises FileNotFoundError if Leaflet (package django-js-lib-leaflet) is not installed.
    """
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
