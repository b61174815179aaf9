"""From an optimum to the files of a run: its tables, what is said of it, and its record."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from capacity import __version__
from capacity.inputs.plan_warning import FILE as WARNINGS
from capacity.inputs.plan_warning import PlanWarning, as_text
from capacity.inputs.read.reading import Inputs
from capacity.inputs.sight import KEY as FORESIGHT
from capacity.inputs.sight import labelled
from capacity.model.checked import Checked
from capacity.model.outlook import look_on
from capacity.model.stages import Solution
from capacity.outputs.second_process import SecondProcess
from capacity.results import limits, record, write
from capacity.results.asks import Ask
from capacity.results.headline import Headline, headline
from capacity.results.money import with_costs
from capacity.results.money.prices import Prices
from capacity.results.outlook import Outlook, outlook_figures, outlook_tables
from capacity.results.outlook_files import KEY as OUTLOOK
from capacity.results.outlook_files import SUMMARY as OF_OUTLOOK
from capacity.results.run import Clock, Run, Wanted
from capacity.results.tabulate import Results, tabulate


def write_plan(checked: Checked, solution: Solution, wanted: Wanted, clock: Clock, second: SecondProcess) -> Run:
    """Write the run of a plan: every file or none."""
    inputs = labelled(checked.inputs, wanted.foresight)
    wanted.progress("writing")
    results = results_of(inputs, solution)
    second.draw_workbook(inputs, results.tables, __version__, solution.stopped, clock.started)
    told = _told(checked, results, wanted, clock)
    drawn = _map(inputs, told.tables, solution)
    files: dict[str, write.Content] = {name: write.csv_pieces(frame) for name, frame in told.tables.items()}
    files["scenario.yaml"] = record.scenario_text(checked.inputs, wanted.folder)
    files["datapackage.json"] = record.json_text(record.run_datapackage(inputs, told.outlook is not None))
    files[WARNINGS] = as_text(checked.warnings)
    files["map.html"] = drawn
    files["costs.xlsx"] = second.pieces()
    files |= {**wanted.files, **wanted.drawn(told.tables)}
    recorded = dict[str, Any]()

    def last(hashes: Mapping[str, str]) -> str:
        clock.lap("write")
        recorded.update(record.sealed(_record(told, checked.warnings, wanted, clock), hashes))
        return record.json_text(recorded)

    write.write_run(wanted.folder, files, wanted.overwrite, last=last)
    return Run(wanted.folder, inputs, told.head, checked.warnings, recorded, told.tables, len(files) + 1)


def told_of(
    checked: Checked, solution: Solution, wanted: Wanted, clock: Clock
) -> tuple[dict[str, Any], Mapping[str, pd.DataFrame]]:
    """The record of a plan that is not written, and its tables by file name."""
    results = results_of(labelled(checked.inputs, wanted.foresight), solution)
    told = _told(checked, results, wanted, clock)
    return _record(told, checked.warnings, wanted, clock), told.tables


@dataclass(frozen=True)
class _Told:
    """What is said of a plan."""

    inputs: Inputs
    """Under the label that says how far the plan sees."""
    solution: Solution
    head: Headline
    asks: list[Ask]
    tables: Mapping[str, pd.DataFrame]
    """Every table of the run, by file name."""
    outlook: Outlook | None = None
    """Figures of the years after; None without them."""


def _told(checked: Checked, results: Results, wanted: Wanted, clock: Clock) -> _Told:
    """What limits the plan and what would meet the aims that it misses, as far as is wanted."""
    inputs, problem, solution = labelled(checked.inputs, wanted.foresight), checked.problem, results.solution
    head = headline(results, inputs)
    clock.lap("write")
    if wanted.verify is not None and not solution.stopped:
        head = replace(head, what_limits=wanted.verify(inputs, problem, head.what_limits, wanted.progress))
        clock.lap("verify")
    asks = list[Ask]()
    seen = wanted.foresight is not None and wanted.foresight < len(problem.quarters)
    if wanted.answer is not None and wanted.time_limit is None and not solution.stopped and not seen:
        asks = wanted.answer(inputs, problem, results.tables, wanted.progress)
        clock.lap("answer")
    tables = {**results.tables, limits.FILE: limits.table(head.what_limits)}
    if not inputs.scenario.years_after or solution.stopped:
        return _Told(inputs, solution, head, asks, tables)
    wanted.progress("outlook")
    ahead = outlook_tables(look_on(inputs, solution, inputs.scenario.priorities), inputs)
    figures = outlook_figures(tables["summary.csv"], ahead[OF_OUTLOOK], inputs)
    clock.lap("outlook")
    return _Told(inputs, solution, head, asks, {**tables, **ahead}, figures)


def _record(told: _Told, warnings: list[PlanWarning], wanted: Wanted, clock: Clock) -> dict[str, Any]:
    """What run.json says, but for its files and its seal."""
    sees = {} if wanted.foresight is None else {FORESIGHT: wanted.foresight}
    possible = {"possible": [asdict(ask) for ask in told.asks]} if told.asks else {}
    ahead = {} if told.outlook is None else {OUTLOOK: asdict(told.outlook)}
    run = record.run_record(
        told.inputs, wanted.folder, told.solution, told.head, warnings, clock.started, clock.seconds
    )
    return {**run, **sees, **ahead, **possible, **wanted.recorded}


def results_of(inputs: Inputs, solution: Solution, medium_term: bool = True) -> Results:
    """Every table of a solution, including those of money; financial_plan.csv only with `medium_term`."""
    scenario = inputs.scenario
    return with_costs(tabulate(solution, scenario.calendar), inputs, medium_term)


def _map(inputs: Inputs, tables: Mapping[str, pd.DataFrame], solution: Solution) -> str:
    from capacity.outputs.map import draw
    from capacity.outputs.map.data import map_data

    settled = [stage.priority for stage in solution.stages]
    return draw(map_data(inputs, tables, solution.stopped, settled, Prices(inputs).asked))
