"""A made-up region: three authorities in a row that plan together, nine areas and six homes each, with outlines."""

import csv
import json
import math
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from conftest import ROOT

HOMES = {"H1": "Easton", "H2": "Midton", "H3": "Weston"}
SIDE = 3
"""Areas of an authority, north and east."""
HIGH, WIDE = 0.03, 0.05
"""Degrees of an area."""
BETWEEN = 100
"""Corners of a border between two areas, most of them finer than any screen shows."""
Pair = tuple[float, float]


def write_region(folder: Path, more: str = "") -> Path:
    """The scenario of the place written into `folder`; `more` is added to it. Everything is invented."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in ("areas", "population", "sites", "services")}
    tables |= {name: [] for name in ("residents", "fee_rates", "authorities", "providers")}
    outlines, borders = list[dict[str, Any]](), list[dict[str, Any]]()
    for h, (home, title) in enumerate(HOMES.items()):
        tables["authorities"].append({"authority": home, "name": title, "role": "home"})
        for kind, rate in (("nursing", 800), ("residential", 700)):
            tables["fee_rates"].append(
                {"authority": home, "care_type": kind, "financial_year": "2025-26", "usual_rate": rate}
            )
        whole = list[list[Pair]]()
        for n in range(SIDE * SIDE):
            east, north = h * SIDE + n % SIDE, n // SIDE
            area, corner = f"{home}-A{n}", (-3 + WIDE * east, 53.4 + HIGH * north)
            middle = {"latitude": round(corner[1] + HIGH / 2, 5), "longitude": round(corner[0] + WIDE / 2, 5)}
            tables["areas"].append({"area": area, "name": f"{title} {n + 1}", "authority": home, **middle})
            tables["population"].append({"area": area, "age_band": "65+", "year": 2025, "people": 400 + 100 * (n % 3)})
            ring = [*_ring(east, north)]
            whole.append(ring)
            outlines.append(_feature("area", area, ring))
        for s in range(6):
            site, kind = f"{home}-S{s}", ("nursing", "residential")[s % 2]
            beds = 8 if home == "H1" and kind == "nursing" else 40  # Easton has too few nursing beds
            position = {"latitude": 53.41 + 0.013 * s, "longitude": round(-2.97 + WIDE * SIDE * h + 0.02 * s, 5)}
            tables["sites"].append({"site": site, "name": f"{title} home {s + 1}", "provider": "P1", "authority": home,
                                    **position, "rating": "Good"})  # fmt: skip
            tables["services"].append({"service": f"{site}-{kind}", "site": site, "care_type": kind, "beds": beds,
                                       "others": 2, "weekly_fee": 680 + 10 * s})  # fmt: skip
            tables["residents"].append({"service": f"{site}-{kind}", "need": kind, "authority": home, "people": 3})
        borders.append(_feature("authority", home, _around(h)))
    tables["providers"].append({"provider": "P1", "name": "Provider One"})
    (folder / "scenarios").mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    for name, features in (("areas", outlines), ("authorities", borders)):
        collection = {"type": "FeatureCollection", "features": features}
        (folder / f"{name}.geojson").write_text(json.dumps(collection), encoding="utf-8")
    shutil.copy(ROOT / "inputs" / "tiny" / "book.yaml", folder / "book.yaml")
    scenario = (ROOT / "inputs" / "tiny" / "scenarios" / "baseline.yaml").read_text(encoding="utf-8")
    (folder / "scenarios" / "baseline.yaml").write_text(scenario + more, encoding="utf-8")
    return folder / "scenarios" / "baseline.yaml"


def _feature(key: str, name: str, ring: list[Pair]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {key: name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def _border(start: tuple[int, int], end: tuple[int, int]) -> Iterator[Pair]:
    """From one corner of the grid to the next without the end: waves of two metres, the same from either side."""
    back = start > end
    (x0, y0), (x1, y1) = sorted((start, end))
    points = [(x0 + (x1 - x0) * t / BETWEEN, y0 + (y1 - y0) * t / BETWEEN) for t in range(BETWEEN + 1)]
    for x, y in list(reversed(points))[:-1] if back else points[:-1]:
        inner = (x % 1, y % 1) != (0, 0)
        wave = 0.00002 * math.sin(700 * (x + y)) * inner
        yield round(-3 + WIDE * x + wave, 6), round(53.4 + HIGH * y + wave, 6)


def _ring(east: int, north: int) -> Iterator[Pair]:
    corners = [(east, north), (east + 1, north), (east + 1, north + 1), (east, north + 1), (east, north)]
    for start, end in pairwise(corners):
        yield from _border(start, end)
    yield next(_border(corners[0], corners[1]))


def _around(home: int) -> list[Pair]:
    """The outline of an authority: along the borders of its areas."""
    west, east = home * SIDE, (home + 1) * SIDE
    corners = [(x, 0) for x in range(west, east)] + [(east, y) for y in range(SIDE)]
    corners += [(x, SIDE) for x in range(east, west, -1)] + [(west, y) for y in range(SIDE, -1, -1)]
    ring = [pair for start, end in pairwise(corners) for pair in _border(start, end)]
    return [*ring, ring[0]]
