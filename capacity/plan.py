"""The straight line from a scenario to its outputs."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pandas as pd

from capacity import __version__
from capacity.inputs.calendar import plan_quarters
from capacity.inputs.check.rules import check
from capacity.inputs.plan_warning import FILE as WARNINGS
from capacity.inputs.plan_warning import Warning, as_text
from capacity.inputs.read.place import read_inputs
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.stages import Solution, solve
from capacity.model.warnings import warn
from capacity.outputs.workbook_process import Beside
from capacity.results import record, write
from capacity.results.headline import Headline, headline
from capacity.results.money import with_costs
from capacity.results.money.prices import Prices
from capacity.results.tabulate import Results, tabulate

if TYPE_CHECKING:
    from capacity.outputs.workbook import Heading


@dataclass(frozen=True)
class Run:
    """A finished run, for those who tell people about it."""

    folder: Path
    inputs: Inputs
    headline: Headline
    warnings: list[Warning]
    record: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    """By file name."""
    files: int


@dataclass(frozen=True)
class Checked:
    """Inputs that can be planned with."""

    inputs: Inputs
    problem: Problem
    warnings: list[Warning]


def check_scenario(path: Path) -> Checked:
    """All of the checking and no solving. Raises `BadInput` with every complaint."""
    inputs = check(read_inputs(path))
    problem = build(inputs)
    return Checked(inputs, problem, warn(inputs, problem))


def warnings_of(inputs: Inputs) -> list[dict[str, Any]]:
    """What the record of a plan of these inputs warns of."""
    return [asdict(warning) for warning in warn(inputs, build(inputs))]


def default_folder(inputs: Inputs, before: str = "") -> Path:
    """outputs/<place folder>/<scenario name> below the folder that one is in; `before` stands before the name."""
    return Path.cwd() / "outputs" / inputs.place.name / f"{before}{inputs.scenario.name}"


def plan(
    path: Path,
    folder: Path | None = None,
    overwrite: bool = False,
    time_limit: float | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> Run:
    """Read, check, solve and write one scenario.

    `folder` replaces the usual one; `time_limit` is in seconds of solving. Raises the children of `CapacityError`.
    """
    clock = Clock()
    progress("reading")
    checked = check_scenario(path)
    folder = default_folder(checked.inputs) if folder is None else folder.absolute()
    write.refuse_existing(folder, overwrite)
    clock.lap("read")
    return plan_checked(checked, folder, overwrite, time_limit, progress, clock)


def plan_checked(
    checked: Checked,
    folder: Path,
    overwrite: bool,
    time_limit: float | None,
    progress: Callable[[str], None],
    clock: "Clock",
    more: Mapping[str, str | bytes] | None = None,
    recorded: Mapping[str, Any] | None = None,
    agree: Callable[[Mapping[str, float]], None] = lambda values: None,
) -> Run:
    """Solve and write inputs that are checked.

    `more` are further files of the run, `recorded` further keys of run.json; `agree` is shown the value of each
    priority and raises where it cannot be.
    """
    inputs, problem, scenario = checked.inputs, checked.problem, checked.inputs.scenario

    beside = Beside(problem.services.closed.shape[1] * len(problem.groups.home))

    def stage_begins(stage: str) -> None:
        _load_ahead()
        progress(stage)

    solution = solve(problem, scenario.priorities, time_limit, stage_begins)
    agree({stage.priority: stage.value for stage in solution.stages})
    clock.lap("solve")
    clock.move("solve", "build", solution.build_seconds)

    progress("writing")
    results = results_of(inputs, solution)
    money = {name: results.tables[name] for name in ("costs.csv", "financial_plan.csv")}
    beside.begin(inputs, money, _heading(inputs, solution.stopped, clock.started))
    head = headline(results, inputs)
    files: dict[str, str | bytes] = {name: write.csv_text(frame) for name, frame in results.tables.items()}
    files["scenario.yaml"] = record.scenario_text(inputs, folder)
    place = record.place_name(inputs)
    files["datapackage.json"] = record.json_text(record.datapackage(scenario.name, scenario.label, place))
    files[WARNINGS] = as_text(checked.warnings)
    files["map.html"] = _draw(inputs, results.tables, solution.stopped)
    files["costs.xlsx"] = beside.workbook()
    files |= more or {}
    clock.lap("write")
    run = record.run_record(inputs, folder, solution, head, checked.warnings, clock.started, clock.seconds)
    run |= recorded or {}
    run["outputs"] = record.hashes({name: write.as_bytes(content) for name, content in files.items()})
    run["seal"] = record.seal(run)
    files["run.json"] = record.json_text(run)
    write.write_run(folder, files, overwrite)
    return Run(folder, inputs, head, checked.warnings, run, results.tables, len(files))


def results_of(inputs: Inputs, solution: Solution, medium_term: bool = True) -> Results:
    """Every table of a solution, those of money too; financial_plan.csv only with `medium_term`."""
    scenario = inputs.scenario
    return with_costs(tabulate(solution, plan_quarters(scenario.start, scenario.quarters)), inputs, medium_term)


@cache
def _load_ahead() -> None:
    """Import folium, which takes half a second, on the core that HiGHS leaves free."""
    Thread(target=import_module, args=("capacity.outputs.map.data",), daemon=True).start()


def _heading(inputs: Inputs, stopped: str, started: datetime) -> "Heading":
    from capacity.outputs.workbook import Heading

    scenario = inputs.scenario
    return Heading(record.place_name(inputs), scenario.name, scenario.label, __version__, stopped, started)


def _draw(inputs: Inputs, tables: Mapping[str, Any], stopped: str) -> str:
    from capacity.outputs.map import draw
    from capacity.outputs.map.data import map_data

    return draw(map_data(inputs, tables, stopped, Prices(inputs).asked))


class Clock:
    """Seconds by phase of the run."""

    def __init__(self) -> None:
        self.started = datetime.now(UTC)
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self.seconds[phase] = now - self._since
        self._since = now

    def move(self, source: str, target: str, seconds: float) -> None:
        self.seconds[source] -= seconds
        self.seconds[target] = seconds
