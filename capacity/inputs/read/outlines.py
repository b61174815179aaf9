"""GeoJSON outlines for the map."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

from capacity.inputs.errors import Complaint
from capacity.inputs.read.messages import MOST_FAULTS
from capacity.inputs.read.reading import Reading, read_bytes, shown

HIGHEST = 1e4  # metres, where a point also has a height
OUTLINES = {"areas.geojson": "area", "authorities.geojson": "authority"}


def read_outlines(reading: Reading, path: Path, key: str) -> None:
    """Outlines with the property `key` into `reading`, or a complaint that says which feature cannot be drawn."""
    data = read_bytes(reading, path)
    if data is None:
        return
    try:
        outlines = json.loads(data.decode("utf-8-sig"))
        features = list(outlines["features"])
    except json.JSONDecodeError as error:
        reading.complaints.append(Complaint(shown(path), error.lineno, "file", f"is not JSON: {error.msg}"))
        return
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reading.complaints.append(Complaint(shown(path), line, "file", "is not UTF-8 text; save it as UTF-8"))
        return
    except (TypeError, KeyError, ValueError, RecursionError):
        reading.complaints.append(Complaint(shown(path), 1, "file", "is not a GeoJSON collection of features"))
        return
    wrong = ((place, why) for place, feature in enumerate(features, start=1) if (why := _fault(feature, key)))
    faults = list(islice(wrong, MOST_FAULTS))
    reading.complaints += [Complaint(shown(path), 1, f"feature {place}", why) for place, why in faults]
    if not faults:
        reading.outlines[key] = {"type": "FeatureCollection", "features": [_drawn(each, key) for each in features]}


def _drawn(feature: dict[str, Any], key: str) -> dict[str, Any]:
    """The parts of a feature that are drawn; nothing else in it need be kept."""
    geometry = {part: feature["geometry"][part] for part in ("type", "coordinates")}
    return {"type": "Feature", "properties": {key: feature["properties"][key]}, "geometry": geometry}


def _fault(feature: Any, key: str) -> str | None:
    """Why a map could not draw the feature."""
    try:
        if not isinstance(feature["properties"][key], str):
            return f"the property {key} is not text"
        kind, coordinates = feature["geometry"]["type"], feature["geometry"]["coordinates"]
        if kind not in ("Polygon", "MultiPolygon"):
            return "must be a Polygon or a MultiPolygon"
        polygons = [coordinates] if kind == "Polygon" else coordinates
        if not polygons or any(not polygon or min(len(ring) for ring in polygon) < 4 for polygon in polygons):
            return "must have rings of four points or more"
        points = [(point[0], point[1]) for polygon in polygons for ring in polygon for point in ring]
        heights = [height for polygon in polygons for ring in polygon for point in ring for height in point[2:]]
        inside = all(-180 <= longitude <= 180 and -90 <= latitude <= 90 for longitude, latitude in points)
        inside = inside and all(abs(height) < HIGHEST for height in heights)
    except (TypeError, KeyError, IndexError):
        return f"is not an outline with the property {key}"
    return None if inside else "must be in WGS84 longitude and latitude"
