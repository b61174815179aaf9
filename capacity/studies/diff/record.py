"""diff.json: which runs, from which inputs, by which versions, and what came of it."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from capacity import __version__
from capacity.results.record import LIBRARIES, place_name, relative
from capacity.studies.diff.attribution import Attributed, Attribution
from capacity.studies.diff.refused import Side
from capacity.studies.differing.differences import Difference


@dataclass(frozen=True)
class Made:
    """Where it is written, and when it was made."""

    folder: Path
    started: datetime
    seconds: float
    """Time until everything was planned and compared."""


def diff_record(
    first: Side,
    second: Side,
    differences: Sequence[Difference],
    attribution: Attribution,
    sentences: Sequence[str],
    origin: Made,
) -> dict[str, Any]:
    """What diff.json says. Paths are relative to its folder."""
    files = {relative(file.path, origin.folder): file.sha256 for side in (first, second) for file in side.inputs.files}
    return {
        "product": "capacity",
        "version": __version__,
        "place": place_name(first.inputs),
        "first": _run(first, origin.folder),
        "second": _run(second, origin.folder),
        "started": origin.started.astimezone(UTC).isoformat(timespec="seconds"),
        "seconds": round(origin.seconds, 3),
        "platform": {"system": platform.platform(), "python": platform.python_version()},
        "libraries": {library: version(library) for library in LIBRARIES},
        "inputs": [{"path": path, "sha256": digest} for path, digest in sorted(files.items())],
        "sentences": list(sentences),
        "groups": list(attribution.groups),
        "plans": attribution.plans,
        "notes": list(attribution.notes),
        "figures": [_figure(each, attribution) for each in attribution.figures],
        "differences": [found.words for found in differences],
        "warnings": [*first.warnings, *second.warnings],
    }


def _run(side: Side, folder: Path) -> dict[str, Any]:
    return {
        "name": side.name,
        "run": relative(side.folder, folder),
        "scenario": side.inputs.scenario.name,
        "priorities": side.settled,
    }


def _figure(each: Attributed, attribution: Attribution) -> dict[str, Any]:
    shares = each.shares
    return {
        "figure": each.figure.key,
        "priority": each.figure.priority,
        "unit": each.figure.unit,
        "first": float(each.first.sum()),
        "second": float(each.second.sum()),
        "change": each.change,
        "groups": []
        if shares is None
        else [
            {
                "group": group,
                "share": each.share(group),
                "alone": float(shares.alone[group].sum()),
                "last": float(shares.last[group].sum()),
            }
            for group in attribution.groups
        ],
    }
