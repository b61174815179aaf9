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
from capacity.studies.compare.away_said import record as record_of_reasons
from capacity.studies.compare.closing import record as record_of_closures
from capacity.studies.compare.differing_inputs import record as record_of_inputs
from capacity.studies.compare.measures import total
from capacity.studies.compare.result import Compared, Comparison
from capacity.studies.compare.split_said import record as record_of_parts
from capacity.studies.compare.verdict import terms, verdict


@dataclass(frozen=True)
class Made:
    """Where a comparison is written, and when it was made."""

    folder: Path
    started: datetime
    seconds: float
    """Time until everything was planned and compared."""


@dataclass(frozen=True)
class Files:
    """Contents by file name, and the record among them."""

    texts: Mapping[str, str | bytes]
    record: dict[str, Any]


def compare_record(comparison: Comparison, origin: Made) -> dict[str, Any]:
    """What compare.json says. Paths are relative to the comparison's folder."""
    files = {
        relative(file.path, origin.folder): file.sha256
        for plan in comparison.all
        for file in plan.candidate.inputs.files
    }  # fmt: skip
    return {
        "product": "capacity",
        "version": __version__,
        "comparison": comparison.base.name,
        "place": comparison.place,
        "complete": comparison.complete,
        "started": origin.started.astimezone(UTC).isoformat(timespec="seconds"),
        "seconds": round(origin.seconds, 3),
        "platform": {"system": platform.platform(), "python": platform.python_version()},
        "libraries": {library: version(library) for library in (*LIBRARIES, "xlsxwriter", "vl-convert-python")},
        "inputs": [{"path": path, "sha256": digest} for path, digest in sorted(files.items())],
        "discount_rate": comparison.rate,
        "green_book_rate": GREEN_BOOK,
        "flows": "nominal" if comparison.prices_rise else "real",
        "prices": asdict(comparison.valued),
        "terms": terms(comparison),
        "alternatives": [_alternative(plan, comparison, origin.folder) for plan in comparison.all],
        "without_a_plan": [
            {
                "name": candidate.name,
                "label": candidate.label,
                "why": why,
                "differs": record_of_inputs(comparison.differs.get(candidate.name, ())),
            }
            for candidate, why in comparison.failed
        ],
        **({"split": record_of_parts(list(comparison.split.values()))} if comparison.split else {}),
        **({"why": record_of_reasons(comparison)} if comparison.why else {}),
        "warnings": list(comparison.warnings),
    }


def _alternative(plan: Compared, comparison: Comparison, folder: Path) -> dict[str, Any]:
    scenario, planned = plan.candidate.inputs.scenario, plan.planned
    return {
        "name": plan.name,
        "label": plan.candidate.label,
        "base": plan is comparison.base,
        "scenario": scenario.name,
        "run": relative(plan.candidate.run, folder) if plan.candidate.run else None,
        "chosen": dict(scenario.chosen),
        "differs": record_of_inputs(comparison.differs.get(plan.name, ())),
        "complete": not planned.failure,
        "status": planned.failure or "optimal",
        "stages": [asdict(stage) for stage in planned.stages],
        "totals": {key: total(figure) for key, figure in plan.figures.items()},
        "appraisal": asdict(plan.appraisal),
        "net_present_cost_from": None if plan is comparison.base else dict(plan.causes.pounds),
        "capital_given": not plan.no_capital,
        "closures": record_of_closures(plan),
        "efficient": plan.efficient,
        "beaten_by": plan.beaten_by,
        "verdict": "" if plan is comparison.base else verdict(plan, comparison),
    }
