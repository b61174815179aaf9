"""What run.json says about the run, checked against scenario, book, tables and itself."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from capacity.audit.files import WARNINGS
from capacity.audit.run import LARGEST_MB, Run
from capacity.audit.tally import Check, Tally
from capacity.inputs.errors import printable
from capacity.inputs.read.reading import Inputs
from capacity.inputs.read.regular import read_regular
from capacity.inputs.schema import Figure
from capacity.inputs.sight import AS_FAR_AS_SEEN
from capacity.inputs.sight import KEY as FORESIGHT
from capacity.inputs.sites import place_name

KEYS = ("product", "version", "scenario", "label", "place", "chosen", "capital", "started", "seconds", "platform",
        "libraries", "inputs", "complete", "solver", "model", "stages", "headline", "warnings", "assumptions",
        "outputs", "seal")  # fmt: skip
INSIDE = {
    "seconds": ("read", "build", "solve", "write"),
    "platform": ("system", "python"),
    "libraries": ("pulp", "highspy", "pandas", "numpy", "pydantic", "folium", "xlsxwriter"),
    "solver": ("name", "version", "status", "seconds"),
    "model": ("columns", "rows", "nonzeros"),
}
LONGEST = 1_000
"""Characters of a line of warnings.txt."""
STAGE = {"priority", "value", "seconds", "status"}
Warned = Callable[[Inputs], Iterable[Mapping[str, Any]]]
"""From inputs to their warnings, each with its kind and text, as run.json has them."""


def record(run: Run) -> Check:
    """Every key is there, and all that follows from scenario, book and stages is what they say."""
    tally, said, scenario = Tally("record"), run.record, run.facts.scenario
    for key in KEYS:
        tally.count += 1
        if key not in said:
            tally.fault(["run.json"], f"has no {key}")
    taken = [name for name, count in scenario.chosen.items() for _ in range(count)]
    spent = sum(option.total_capital * scenario.chosen.get(option.option, 0) for option in scenario.options)
    expected = {
        "product": "capacity",
        "scenario": scenario.name,
        "label": scenario.label,
        "place": place_name(run.facts.inputs),
        "chosen": taken,
        "capital": spent,
        "assumptions": [
            {"figure": path, **figure.model_dump(exclude={"ground"})}
            for path, figure in _assumptions(run.facts.book, ())
        ],
    }  # fmt: skip
    for key, value in expected.items():
        tally.alike(["run.json", key], said.get(key), value)
    _inside(tally, said)
    _settled(tally, said, list(scenario.priorities), "optimal" if run.sees is None else AS_FAR_AS_SEEN)
    if FORESIGHT in said:
        tally.equal(["run.json"], FORESIGHT, _is_quarters(said[FORESIGHT]), True)
    return tally.check()


def _is_quarters(value: Any) -> bool:
    """Whether a plan can see so many quarters."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _inside(tally: Tally, said: Mapping[str, Any]) -> None:
    """Parts that cannot be recalculated are there, with possible values."""
    for key, names in INSIDE.items():
        part = said.get(key)
        if not isinstance(part, dict) or not set(names) <= part.keys():
            tally.fault(["run.json", key], f"lacks one of {', '.join(names)}")
        elif key in ("seconds", "model"):
            for name in names:
                tally.equal(["run.json", key, name], "a figure above or at 0", _is_count(part[name]), True)
    if isinstance(said.get("solver"), dict) and isinstance(said.get("libraries"), dict):
        of_solver, of_library = said["solver"].get("version"), said["libraries"].get("highspy")
        tally.equal(["run.json", "solver", "version"], "it", of_solver, of_library)


def _is_count(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def _settled(tally: Tally, said: Mapping[str, Any], priorities: list[str], optimal: str) -> None:
    """The run is complete where every priority is settled, and each stage and the solver say so: it is `optimal`."""
    stages, solver = said.get("stages"), said.get("solver")
    stages = [each for each in stages if isinstance(each, dict)] if isinstance(stages, list) else []
    for stage in stages:
        at = ["run.json", "stages", str(stage.get("priority"))]
        tally.equal(at, "status", stage.get("status"), optimal)
        tally.equal(at, "seconds, a figure above or at 0,", _is_count(stage.get("seconds")), True)
        tally.equal(at, "its keys", sorted(stage), sorted(STAGE))
    whole = [stage.get("priority") for stage in stages] == priorities
    tally.equal(["run.json"], "complete", str(said.get("complete")).lower(), str(whole).lower())
    if isinstance(solver, dict):
        status = str(solver.get("status"))
        tally.equal(["run.json", "solver"], "name", solver.get("name"), "HiGHS")
        tally.equal(["run.json", "solver"], "seconds, a figure above or at 0,", _is_count(solver.get("seconds")), True)
        if (status == optimal) != whole or not (whole or status.startswith("stopped")):
            tally.fault(["run.json", "solver"], f"status is {status}, with {len(stages)} of {len(priorities)} settled")


def _assumptions(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Figure]]:
    """Figures of the book whose basis is `assumption`, by their path."""
    if isinstance(value, Figure):
        if value.stands_on == "assumption":
            yield ".".join(path), value
        return
    parts: Iterable[tuple[str, Any]] = ()
    if isinstance(value, BaseModel):
        parts = ((name, getattr(value, name)) for name in type(value).model_fields)
    elif isinstance(value, dict):
        parts = value.items()
    for name, inner in parts:
        yield from _assumptions(inner, (*path, name))


def warnings(run: Run, warned: Warned, inputs: Inputs) -> Check:
    """run.json warns of what `capacity check` warns of; `inputs` are read from the scenario's own file."""
    tally = Tally("warnings")
    recorded, expected = run.record.get("warnings"), [_plain(each) for each in warned(inputs)]
    if not isinstance(recorded, list):
        tally.fault(["run.json"], "has no list of warnings")
        return tally.check()
    tally.count = 1 + len(expected)
    said = [_plain(each) for each in recorded]
    for each in [each for each in said if each not in expected]:
        tally.fault(["run.json", "warnings"], f"there is no reason to warn: {_words(each)}")
    for each in [each for each in expected if each not in said]:
        tally.fault(["run.json", "warnings"], f"does not warn: {_words(each)}")
    listed = run.record.get("outputs")
    if any(entry.get("path") == WARNINGS for entry in listed or () if isinstance(entry, dict)):
        text = read_regular(run.folder / WARNINGS, LARGEST_MB).decode("utf-8")
        tally.equal([WARNINGS], "its text", text, _text(recorded))
    if len(said) != len(expected):
        tally.fault(["run.json", "warnings"], f"are {len(said)}, not {len(expected)}")
    return tally.check()


def _text(warnings: list[Any]) -> str:
    """Every warning of run.json with every name, as warnings.txt holds them."""
    parts = []
    for number, each in enumerate(warnings, start=1):
        names = [f"     {printable(name, LONGEST)}" for name in each.get("names", ())]
        parts.append("\n".join([f"{number}. {printable(each['text'], LONGEST)}", *names]) + "\n")
    return "\n".join(parts) or "No warnings.\n"


def _plain(warning: Any) -> Any:
    """A warning without folders, which depend on the working folder when the plan was made."""
    if isinstance(warning, Mapping):
        return {key: _plain(value) for key, value in warning.items()}
    if isinstance(warning, list | tuple):
        return [_plain(value) for value in warning]
    return re.sub(r"[^\s(]*[/\\]", "", warning) if isinstance(warning, str) else warning


def _words(warning: Any) -> str:
    return str(warning.get("text", warning)) if isinstance(warning, Mapping) else str(warning)
