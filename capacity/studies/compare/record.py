"""compare.json: what was compared, from which inputs, by which versions, and what came of it."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from capacity import __version__
from capacity.results.record import LIBRARIES, relative
from capacity.studies.compare.appraisal import GREEN_BOOK
from capacity.studies.compare.measures import total
from capacity.studies.compare.result import Compared, Comparison
from capacity.studies.compare.verdict import terms, verdict


@dataclass(frozen=True)
class Made:
    """Where a comparison is written, and when it was made."""

    folder: Path
    started: datetime
    seconds: float
    """Until everything was planned and compared."""


@dataclass(frozen=True)
class Files:
    """Contents by file name, and the record among them."""

    texts: Mapping[str, str | bytes]
    record: dict[str, Any]


def compare_record(comparison: Comparison, made: Made) -> dict[str, Any]:
    """What compare.json says. Paths are relative to the comparison's folder."""
    files = {
        relative(file.path, made.folder): file.sha256
        for one in comparison.all
        for file in one.candidate.inputs.files
    }  # fmt: skip
    return {
        "product": "capacity",
        "version": __version__,
        "comparison": comparison.base.name,
        "place": comparison.place,
        "complete": comparison.complete,
        "started": made.started.astimezone(UTC).isoformat(timespec="seconds"),
        "seconds": round(made.seconds, 3),
        "platform": {"system": platform.platform(), "python": platform.python_version()},
        "libraries": {library: version(library) for library in (*LIBRARIES, "xlsxwriter", "vl-convert-python")},
        "inputs": [{"path": path, "sha256": digest} for path, digest in sorted(files.items())],
        "discount_rate": comparison.rate,
        "green_book_rate": GREEN_BOOK,
        "flows": "nominal" if comparison.prices_rise else "real",
        "prices": asdict(comparison.valued),
        "terms": terms(comparison),
        "alternatives": [_alternative(one, comparison, made.folder) for one in comparison.all],
        "without_a_plan": [{"name": one.name, "label": one.label, "why": why} for one, why in comparison.failed],
        "warnings": list(comparison.warnings),
    }


def _alternative(one: Compared, comparison: Comparison, folder: Path) -> dict[str, Any]:
    scenario, planned = one.candidate.inputs.scenario, one.planned
    return {
        "name": one.name,
        "label": one.candidate.label,
        "base": one is comparison.base,
        "scenario": scenario.name,
        "run": relative(one.candidate.run, folder) if one.candidate.run else None,
        "chosen": dict(scenario.chosen),
        "complete": not planned.failure,
        "status": planned.failure or "optimal",
        "stages": [asdict(stage) for stage in planned.stages],
        "totals": {key: total(figure) for key, figure in one.figures.items()},
        "appraisal": asdict(one.appraisal),
        "net_present_cost_from": None if one is comparison.base else dict(one.causes.pounds),
        "capital_given": not one.no_capital,
        "efficient": one.efficient,
        "beaten_by": one.beaten_by,
        "verdict": "" if one is comparison.base else verdict(one, comparison),
    }
