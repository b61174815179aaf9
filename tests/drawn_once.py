"""Pictures by vl_convert, of which hundreds of reports of the same small place have the same ones, are drawn once.

They are kept in a folder, so that all processes of a test run have them: the first picture of each takes a second.
"""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

DRAWS = ("vega_to_svg", "svg_to_png")


def once(vl_convert: ModuleType, folder: Path) -> dict[str, Callable[..., Any]]:
    """The functions of vl_convert that draw, each of which draws nothing that the folder has."""
    folder.mkdir(parents=True, exist_ok=True)
    return {name: _once(getattr(vl_convert, name), name, folder) for name in DRAWS}


def _once(plain: Callable[..., Any], name: str, folder: Path) -> Callable[..., Any]:
    known: dict[str, Any] = {}

    def draw(of: Any, **options: Any) -> Any:
        key = hashlib.sha256(json.dumps([name, of, options]).encode()).hexdigest()
        if key not in known:
            file = folder / key
            if not file.exists():
                drawn = plain(of, **options)
                own = folder / f"{key}.{os.getpid()}"
                own.write_bytes(drawn.encode() if isinstance(drawn, str) else drawn)
                own.replace(file)
            content = file.read_bytes()
            known[key] = content.decode() if name == "vega_to_svg" else content
        return known[key]

    return draw
