"""The Frictionless descriptor of a run's tables, JSON as files hold it, and the seal of a record."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from capacity.results.columns import OUTPUTS, Column


def datapackage(
    scenario: str, label: str, place: str, tables: Mapping[str, tuple[str, tuple[Column, ...]]] = OUTPUTS
) -> dict[str, Any]:
    """The Frictionless descriptor of a run's tables, or of others: title and columns by file."""
    return {
        "profile": "tabular-data-package",
        "name": f"capacity-{scenario}".lower(),
        "title": f"{place}: {label or scenario}",
        "resources": [
            {
                "name": file.removesuffix(".csv").replace("_", "-"),
                "path": file,
                "title": title,
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": [_field(column) for column in columns], "missingValues": [""]},
            }
            for file, (title, columns) in tables.items()
        ],
    }


def seal(record: Mapping[str, Any]) -> str:
    """SHA-256 of all of a run's record but its seal: figures that cannot be recomputed are at least unchanged."""
    said = {key: value for key, value in record.items() if key != "seal"}
    return hashlib.sha256(json_text(said).encode("utf-8", errors="backslashreplace")).hexdigest()


def _field(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.description}
    if column.unit:
        described["unit"] = column.unit
    if column.one_of:
        described["constraints"] = {"enum": list(column.one_of)}
    return described


def json_text(value: Any) -> str:
    """JSON as files and `--json` hold it."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
