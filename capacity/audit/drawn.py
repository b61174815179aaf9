"""What is drawn from the tables, drawn again: the map, the report, the descriptor, and every cell of the workbook.

Only once the tables hold: pages that differ because a table is wrong would say nothing more. The drawing is the same
code as that of the run; the prices on the map are the audit's own.
"""

import json
import math
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pandas as pd

from capacity import __version__
from capacity.audit.cells import UNREADABLE, Saved, counted, saved
from capacity.audit.fairness_before import of_the_areas, shares_before
from capacity.audit.files import BOOK
from capacity.audit.outlook import has_outlook
from capacity.audit.run import LARGEST_MB, Run
from capacity.audit.tally import TWELVE_DIGITS, Check, Tally
from capacity.audit.what_limits import PLANNED, as_in_the_run, planned_limits
from capacity.audit.why import reasons_add_up, whys
from capacity.inputs.errors import CapacityError
from capacity.inputs.read.regular import read_regular
from capacity.inputs.sites import place_name
from capacity.outputs.choice import BOOK as CHOICE_BOOK
from capacity.outputs.choice import FILES
from capacity.outputs.choice import PAGE as INVEST
from capacity.outputs.ranges_of_run import ranges_of
from capacity.outputs.report import NEEDED
from capacity.results.columns import BEFORE, OUTPUTS, WHY
from capacity.results.descriptor import datapackage, json_text
from capacity.results.outlook_files import SUMMARY as OUTLOOK
from capacity.results.outlook_files import outlook_columns
from capacity.results.run_tables import read_table
from capacity.results.why_table import SUMMARY

if TYPE_CHECKING:
    from capacity.outputs.choice.chosen import Chosen

DRAWERS = ("folium", "shapely", "xlsxwriter", "pandas", "numpy")
"""Libraries whose version may change what is drawn."""
_version_here = cache(version)
MAP, REPORT, PACKAGE = "map.html", "report.html", "datapackage.json"
BRIEF, BRIEF_MARKDOWN = "brief.html", "brief.md"
AGAIN = {BOOK: "was saved again, contents unchanged", MAP: "was drawn again, contents as the tables give them"}
DRAWN = 1e-9
"""In any unit: two drawings of the same tables differ only in the last digits of sums."""
Proven = dict[str, str]
"""Files that say what they should although their bytes may differ from those written: file name → why."""


def pages(run: Run, proven: Proven) -> Check:
    """The map, and the report and briefs where there are any, byte for byte; the descriptor."""
    tally = Tally("pages")
    scenario, tables = run.facts.scenario, {**OUTPUTS, **(outlook_columns() if has_outlook(run) else {})}
    expected: Any = datapackage(scenario.name, scenario.label, place_name(run.facts.inputs), tables)
    tally.alike([PACKAGE], json.loads(_bytes(run, PACKAGE)), json.loads(json_text(expected)))
    as_in_the_run(tally, run)
    of_the_areas(tally, run)
    reasons_add_up(tally, run)
    for name, (draw, _) in PAGES.items():
        there = (run.folder / name).exists()
        tally.count += there or name == REPORT
        if not there and name != MAP:
            continue
        written = _bytes(run, name)
        try:
            drawn = _encoded(draw(run))
        except CapacityError as error:  # a study of chance beside the run that is not about it
            tally.fault([name], f"cannot be drawn from the tables: {error}")
            continue
        if drawn == written:
            if other_versions(run):  # where nothing has changed, drawing it again gives the bytes that were written
                proven[name] = AGAIN.get(name, "")
        elif name == MAP and (reasons := whys(run).get(WHY)) is not None and _encoded(_map(run, reasons)) == written:
            proven[name] = AGAIN[MAP]
        elif other := other_versions(run):
            tally.notes.append(f"{name} was not compared with the tables, because the run was made by {other}")
        else:
            tally.fault([name], f"is not what is drawn from the tables; {PAGES[name][1]} draws it again")
    return tally.check()


def other_versions(run: Run) -> str:
    """The software that made the run and has a different version here; blank where all versions are the same."""
    libraries = run.record.get("libraries")
    libraries = libraries if isinstance(libraries, dict) else {}
    pairs = [("capacity", run.record.get("version"), __version__)]
    pairs += [(name, libraries.get(name), _version_here(name)) for name in DRAWERS]
    return ", ".join(f"{name} {then} (here {now})" for name, then, now in pairs if then != now)


def _bytes(run: Run, name: str) -> bytes:
    return read_regular(run.folder / name, LARGEST_MB)


def _encoded(page: str) -> bytes:
    return page.encode("utf-8", errors="backslashreplace")


def _stopped(run: Run) -> str:
    return "" if run.record["complete"] else str(run.record["solver"]["status"])


def _map(run: Run, reasons: pd.DataFrame | None = None) -> str:
    """As the plan drew it, or as it is drawn again with the reasons of why.csv."""
    from capacity.outputs.map import draw
    from capacity.outputs.map.data import map_data

    prices, services = run.facts.prices, run.facts.services

    def asked(service: str, q: int) -> tuple[float, float]:
        here = services[service]
        return float(prices.asking(service, q)), float(prices.usual(here.authority, here.care_type, q))

    settled = [stage["priority"] for stage in run.record["stages"]]
    tables = run.frames if reasons is None else {**run.frames, WHY: reasons}
    return draw(map_data(run.facts.inputs, tables, _stopped(run), settled, asked))


def _report(run: Run) -> str:
    from capacity.outputs.report import report

    beside = {PLANNED: planned_limits(run), BEFORE: shares_before(run), WHY: whys(run).get(WHY)}
    there = {name: frame for name, frame in beside.items() if frame is not None}
    ranges, studies = ranges_of(run.folder, run.frames[SUMMARY])
    tables = {name: run.frames[name] for name in NEEDED} | there | ranges
    if has_outlook(run):
        tables[OUTLOOK] = read_table(run.folder / OUTLOOK)
    return report(run.facts.inputs, run.record, tables, studies=studies)


def _brief(run: Run, markdown: bool = False) -> str:
    from capacity.outputs import brief

    reasons = whys(run).get(WHY)
    there = {} if reasons is None else {WHY: reasons}
    tables = {name: run.frames[name] for name in brief.NEEDED} | there
    made = brief.brief(run.facts.inputs, run.record, tables)
    return brief.markdown(made) if markdown else brief.page(made)


def _choice(run: Run) -> "Chosen":
    from capacity.outputs.choice.chosen import NEEDED as TABLES
    from capacity.outputs.choice.chosen import chosen

    texts = {name: _bytes(run, name).decode("utf-8") for name in FILES if (run.folder / name).exists()}
    return chosen(run.facts.inputs, run.record, {name: run.frames[name] for name in TABLES}, texts)


def _invest(run: Run) -> str:
    from capacity.outputs.choice.page import page

    return page(_choice(run))


PAGES: dict[str, tuple[Callable[[Run], str], str]] = {
    MAP: (_map, "capacity map"),
    REPORT: (_report, "capacity report"),
    INVEST: (_invest, "capacity invest"),
    BRIEF: (_brief, "capacity brief"),
    BRIEF_MARKDOWN: (partial(_brief, markdown=True), "capacity brief --markdown"),
}
"""What draws each, and the command that does."""


def _drawn(run: Run) -> bytes:
    """The workbook as the tables give it."""
    from capacity.outputs.workbook import Heading, draw

    record, scenario = run.record, run.facts.scenario
    started = datetime.fromisoformat(str(record["started"]))
    place = place_name(run.facts.inputs)
    heading = Heading(place, scenario.name, scenario.label, str(record["version"]), _stopped(run), started)
    tables = {name: run.frames[name] for name in ("costs.csv", "financial_plan.csv")}
    return draw(run.facts.inputs, tables, heading)


def formulas(run: Run, proven: Proven) -> Check:
    """Every value, formula and name of costs.xlsx, and of a choice's workbook, is what is drawn from the tables."""
    tally = Tally("formulas", DRAWN, TWELVE_DIGITS)
    _workbook(tally, run, BOOK, _drawn(run), proven)
    if (run.folder / CHOICE_BOOK).exists():
        from capacity.outputs.choice.book import book

        _workbook(tally, run, CHOICE_BOOK, book(_choice(run)), proven)
    return tally.check()


def _workbook(tally: Tally, run: Run, name: str, right: bytes, proven: Proven) -> None:
    """A workbook of the run holds what is drawn; it may have been saved again."""
    data = _bytes(run, name)
    if data == right:
        tally.count += counted(data)
        return
    try:
        written, expected = saved(data), saved(right)
    except UNREADABLE as error:
        tally.fault([name], f"cannot be read: {error}")
        return
    other = other_versions(run)
    if other and written.sheets.keys() != expected.sheets.keys():
        tally.notes.append(f"{name} was not compared with the tables, because the run was made by {other}")
        return
    _compare(tally, name, written, expected)
    if tally.check().holds and written.parts != expected.parts:
        proven[name] = AGAIN[BOOK]


def _compare(tally: Tally, name: str, written: Saved, expected: Saved) -> None:
    tally.alike([name, "its sheets"], list(written.sheets), list(expected.sheets))
    for sheet in written.hidden:
        tally.fault([name, sheet], "is hidden")
    tally.alike([name, "names"], written.names, expected.names)
    tally.alike([name], written.about, expected.about)
    for sheet, right in expected.sheets.items():
        cells = written.sheets.get(sheet, {})
        for address in dict.fromkeys([*right, *cells]):
            at, nothing = [sheet, address], ("", "")
            (formula, value), (right_formula, right_value) = cells.get(address, nothing), right.get(address, nothing)
            if formula != right_formula:
                tally.equal(at, "its formula", formula, right_formula)
            if isinstance(value, float) and isinstance(right_value, float) and math.isfinite(value):
                tally.same(at, "its figure", value, right_value)
            else:
                tally.equal(at, "it", value, right_value)
