"""Layers as GeoJSON (RFC 7946): a file for each, longitude and latitude in WGS84."""

import json
from collections.abc import Sequence
from typing import Any

from capacity.outputs.export.layers import Layer
from capacity.outputs.export.outlines import wound


def geojson(layers: Sequence[Layer]) -> dict[str, str]:
    """The files by name; the same layers give the same bytes.

    Beside `features` each has its `name`, its `description`, and its `columns` with type, unit and meaning, as RFC 7946
    allows.
    """
    return {f"{layer.name}.geojson": _collection(layer) for layer in layers}


def _collection(layer: Layer) -> str:
    """One line for each feature, so that two files can be compared."""
    head = {
        "type": "FeatureCollection",
        "name": layer.name,
        "description": layer.description,
        "columns": [
            {"name": column.name, "type": column.type, "unit": column.unit, "description": column.description}
            for column in layer.columns
        ],
    }
    features = [
        {"type": "Feature", "geometry": geometry, "properties": row}
        for geometry, row in zip(wound(layer.geometries), layer.rows, strict=True)
    ]
    lines = ",\n".join(_text(feature) for feature in features)
    return f'{_text(head)[:-1]},"features":[\n{lines}\n]}}\n'


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
