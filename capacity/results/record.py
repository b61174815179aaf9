"""A run's record: run.json and scenario.yaml."""

import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from os.path import relpath
from pathlib import Path
from typing import Any

import yaml

from capacity import __version__
from capacity.inputs.plan_warning import PlanWarning
from capacity.inputs.read.reading import Inputs
from capacity.inputs.read.yaml12 import read_plain
from capacity.inputs.sight import AS_FAR_AS_SEEN
from capacity.inputs.sites import place_name
from capacity.model.stages import Solution
from capacity.model.warnings import assumptions
from capacity.results.columns import OUTPUTS
from capacity.results.descriptor import datapackage, json_text, seal
from capacity.results.headline import Headline
from capacity.results.outlook_files import outlook_columns

__all__ = ["LIBRARIES", "caveats", "datapackage", "json_text", "place_name", "provenance", "relative",
           "run_datapackage", "run_record", "scenario_text", "seal", "sealed"]  # fmt: skip

LIBRARIES = ("pulp", "highspy", "pandas", "numpy", "pydantic", "folium", "shapely", "xlsxwriter")


def run_record(
    inputs: Inputs,
    folder: Path,
    solution: Solution,
    head: Headline,
    warnings: list[PlanWarning],
    started: datetime,
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    """What run.json says."""
    return {
        **provenance(inputs, folder, started, seconds),
        "complete": not solution.stopped,
        "solver": {
            "name": "HiGHS",
            "version": _version("highspy"),
            "status": solution.stopped or (AS_FAR_AS_SEEN if solution.as_far_as_seen else "optimal"),
            "seconds": round(solution.solver_seconds, 3),
        },
        "model": solution.model,
        "stages": [asdict(stage) for stage in solution.stages],
        "headline": asdict(head),
        **caveats(inputs, warnings),
    }


def provenance(inputs: Inputs, folder: Path, started: datetime, seconds: Mapping[str, float]) -> dict[str, Any]:
    """What was planned, when, with what. Paths are relative to the folder, so that the two can move together."""
    scenario = inputs.scenario
    return {
        "product": "capacity",
        "version": __version__,
        "scenario": scenario.name,
        "label": scenario.label,
        "place": place_name(inputs),
        "chosen": [name for name, count in scenario.chosen.items() for _ in range(count)],
        "capital": sum(o.total_capital * scenario.chosen.get(o.option, 0) for o in scenario.options),
        "started": started.astimezone(UTC).isoformat(timespec="seconds"),
        "seconds": {phase: round(value, 3) for phase, value in seconds.items()},
        "platform": {"system": platform.platform(), "python": platform.python_version()},
        "libraries": {library: _version(library) for library in LIBRARIES},
        "inputs": [{"path": relative(file.path, folder), "sha256": file.sha256} for file in inputs.files],
    }


@cache
def _version(library: str) -> str:
    """Of an installed library, looked up once."""
    return version(library)


def run_datapackage(inputs: Inputs, with_outlook: bool) -> dict[str, Any]:
    """The Frictionless descriptor of a run's tables, and those of its outlook."""
    tables = {**OUTPUTS, **(outlook_columns() if with_outlook else {})}
    return datapackage(inputs.scenario.name, inputs.scenario.label, place_name(inputs), tables)


def sealed(told: Mapping[str, Any], hashes: Mapping[str, str]) -> dict[str, Any]:
    """A record with the run's other files and their SHA-256, and a seal over all that it says.

    By the hashes an audit can tell whether the files still are as they were written.
    """
    whole = {**told, "outputs": [{"path": name, "sha256": digest} for name, digest in hashes.items()]}
    return {**whole, "seal": seal(whole)}


def caveats(inputs: Inputs, warnings: list[PlanWarning]) -> dict[str, Any]:
    """Warnings, and the figures of the book that are assumptions."""
    return {
        "warnings": [asdict(warning) for warning in warnings],
        "assumptions": [
            {"figure": path, **figure.model_dump(exclude={"ground"})} for path, figure in assumptions(inputs.book)
        ],
    }


def relative(path: Path, folder: Path) -> str:
    try:
        return Path(relpath(path, folder)).as_posix()
    except ValueError:  # another drive on Windows
        return path.as_posix()


def scenario_text(inputs: Inputs, folder: Path) -> str:
    """The scenario as it ran, `extends` resolved, so that it can be run again from the run's folder."""
    scenario = inputs.scenario
    plain = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    for key in ("place", "book"):
        plain[key] = relative(Path(plain[key]).absolute(), folder)
    return yaml_text(plain)


def yaml_text(plain: Mapping[str, Any]) -> str:
    """Plain values, and dates, as YAML that reads as the same by the rules of YAML 1.2."""
    return yaml.dump(dict(plain), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class _Dumper(yaml.SafeDumper):
    """Quotes text that would be read as something else by the rules of YAML 1.2, such as 012."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if isinstance(read_plain(text), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
