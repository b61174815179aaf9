"""Draws the map, the report and the brief of a finished run, from its tables."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from capacity import __version__
from capacity.inputs.check.rules import check
from capacity.inputs.errors import BadInput, CapacityError, WrongUsage, printable
from capacity.inputs.outlook import PREFIX
from capacity.inputs.read.place import read_inputs
from capacity.inputs.read.reading import Inputs, shown
from capacity.inputs.read.regular import MOST_RUN, read_regular
from capacity.inputs.sight import KEY as FORESIGHT
from capacity.inputs.sight import labelled, limited, seeing
from capacity.inputs.wording import listed
from capacity.outputs.ranges_of_run import ranges_of
from capacity.results.columns import BEFORE, OUTPUTS, WHY, WHY_COST, WHY_WAITING
from capacity.results.descriptor import seal
from capacity.results.limits import FILE, PLANNED
from capacity.results.money.prices import Prices
from capacity.results.outlook_files import KEY as OUTLOOK
from capacity.results.outlook_files import SUMMARY as OUTLOOK_SUMMARY
from capacity.results.outlook_files import outlook_columns
from capacity.results.ranges import RANGES
from capacity.results.run_tables import read_record, read_table
from capacity.results.why_table import SUMMARY, misfit, people_of
from capacity.results.write import refuse_file, replace_file

if TYPE_CHECKING:
    from capacity.outputs.brief import Brief

NEEDED = ("summary.csv", "placements.csv", "waiting.csv", "occupancy.csv", "staffing.csv")
"""The tables that a map is drawn from."""
TABLES: dict[str, str] = {
    **{name: name for name in (*OUTPUTS, BEFORE, WHY, WHY_COST, WHY_WAITING)},
    PLANNED: FILE,
    **{name: name for name in RANGES},
    **{name: name.removeprefix(PREFIX) for name in outlook_columns()},
}
"""Tables that a run may have, and for each the one whose columns it has. Those of `capacity invest`, whose columns are
a place's options, and audit.csv have no descriptor and are left out."""
BRIEFS = {False: "brief.html", True: "brief.md"}
"""Where a brief is written, by whether it is Markdown."""


@dataclass(frozen=True)
class Finished:
    """A finished run, read from its folder."""

    inputs: Inputs
    record: dict[str, Any]
    """run.json"""
    tables: dict[str, pd.DataFrame]
    """By file name."""
    changed: tuple[str, ...]
    """Names of input files that are not as they were when the run was planned."""

    @property
    def why_not_again(self) -> str:
        """Why the run cannot be planned again; blank where it can."""
        if self.changed:
            return f"these have changed since the plan was made: {', '.join(self.changed)}"
        if not self.record["complete"]:
            return "not every priority of the plan was settled"
        sees, count = self.sees, self.inputs.scenario.quarters
        return (
            f"it was planned {seeing(sees, count)}, and planning it again would see all {count} at once" if sees else ""
        )

    @property
    def sees(self) -> int | None:
        """How many quarters each step of the plan saw; None where it saw all of them."""
        return limited(self.record, self.inputs.scenario.quarters)

    @property
    def settled(self) -> dict[str, float]:
        """The figure of each priority. Raises `CapacityError` where the record has none."""
        try:
            return {str(stage["priority"]): float(stage["value"]) for stage in self.record["stages"]}
        except (LookupError, TypeError, ValueError) as error:
            raise CapacityError("its run.json lacks the figures of the priorities") from error


def redraw(folder: Path) -> Path:
    """Write map.html again, with the reasons of why.csv where it stands beside the run.

    Raises `CapacityError` when the folder is no run or its place cannot be read.
    """
    from capacity.outputs.map import draw
    from capacity.outputs.map.data import map_data

    run = _read(folder, NEEDED)
    stopped = "" if run.record["complete"] else str(run.record["solver"]["status"])
    with whole(folder):
        settled = [stage["priority"] for stage in run.record["stages"]]
        tables = run.tables | _reasons(folder, run)
        text = draw(map_data(run.inputs, tables, stopped, settled, Prices(run.inputs).asked, run.changed))
    replace_file(folder / "map.html", text)
    return folder / "map.html"


def write_report(folder: Path) -> Path:
    """Write report.html. Raises `CapacityError` when the folder is no run or its place cannot be read.

    Always from the files, even just after a plan: tables hold twelve digits, and the page must not depend on more.
    """
    from capacity.outputs.report import NEEDED as TABLES

    replace_file(folder / "report.html", report_page(folder, _read(folder, TABLES)))
    return folder / "report.html"


def report_page(folder: Path, run: Finished) -> str:
    """The report of a run that was read with its tables, without writing it.

    Raises `CapacityError` where a study beside it is about another plan.
    """
    from capacity.outputs.report import report

    with whole(folder):
        tables = {**run.tables, **_planned_again(folder), **_reasons(folder, run)}
        if OUTLOOK in run.record:
            tables[OUTLOOK_SUMMARY] = read_table(folder / OUTLOOK_SUMMARY)
        ranges, studies = ranges_of(folder, run.tables[SUMMARY])
        return report(run.inputs, run.record, tables | ranges, run.changed, studies)


def write_brief(folder: Path, markdown: bool = False, file: Path | None = None) -> tuple[Path, "Brief"]:
    """Write brief.html, or brief.md, or that file in place of it; what was written where.

    Raises `WrongUsage` for a file that exists already or ends as another kind would, `CapacityError` when the folder is
    no run or its place cannot be read.
    """
    from capacity.outputs import brief as made

    if file is not None:
        _refuse(file, markdown)
    run = _read(folder, made.NEEDED)
    with whole(folder):
        content = made.brief(run.inputs, run.record, run.tables | _reasons(folder, run), run.changed)
        text = made.markdown(content) if markdown else made.page(content)
    target = file or folder / BRIEFS[markdown]
    replace_file(target, text)
    return target, content


def _refuse(file: Path, markdown: bool) -> None:
    refuse_file(file)
    ending = Path(BRIEFS[not markdown]).suffix
    if file.suffix == ending:
        remedy = "leave out --markdown" if markdown else "type --markdown, too"
        raise WrongUsage(f"{shown(file)} ends in {ending}, and the brief would be another kind of file: {remedy}, or "
                         f"let it end in {Path(BRIEFS[markdown]).suffix}")  # fmt: skip


def read_run(folder: Path, names: Iterable[str]) -> Finished:
    """A finished run with these tables. Raises `CapacityError` when it is no run or its place cannot be read."""
    return _read(folder, names)


def _planned_again(folder: Path) -> dict[str, pd.DataFrame]:
    """limits_planned.csv and fairness_before.csv by name, where the run has been planned again for them."""
    like = {PLANNED: FILE, BEFORE: BEFORE}
    return {name: read_table(folder / name, like=own) for name, own in like.items() if (folder / name).exists()}


def _reasons(folder: Path, run: Finished) -> dict[str, pd.DataFrame]:
    """why.csv by its name, where somebody has asked why. Raises `CapacityError` where it is not about this run."""
    if not (folder / WHY).exists():
        return {}
    try:
        table = read_table(folder / WHY)
        why = misfit(table, run.inputs, people_of(run.inputs, run.tables[SUMMARY]))
    except OSError as error:
        table, why = pd.DataFrame(), str(error.strerror or error).removeprefix(f"{WHY} ")
    except ValueError as error:
        table, why = pd.DataFrame(), str(error).removeprefix(WHY).lstrip(": ").splitlines()[0]
    if why:
        raise CapacityError(
            f"{shown(folder / WHY)}: {why}; run `capacity why {shown(folder)}` again, or remove the file"
        )
    return {WHY: table}


def not_as_written(folder: Path, record: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Of these files of a run, and its run.json, those that are not what the run wrote.

    Versions from before the seal wrote none; a run of theirs is not blamed for that.
    """
    wrote = {str(file["path"]): file["sha256"] for file in record["outputs"]}
    other = [
        name for name in names if hashlib.sha256(read_regular(folder / name, MOST_RUN)).hexdigest() != wrote.get(name)
    ]
    older = "seal" not in record and str(record["version"]) != __version__
    return [*other, *([] if older or record.get("seal") == seal(record) else ["run.json"])]


def refuse_changed(folder: Path, record: Mapping[str, Any], then: str) -> None:
    """Raise `CapacityError` for tables that are not what the plan wrote, such as those of a copy that was cut short.

    Whoever gets their figures next cannot see that. run.json and the scenario may be edited. `then`: what the user
    wanted, to be done again after another plan.
    """
    if other := _altered(folder, record):
        raise CapacityError(f"{listed(other)} of {shown(folder)} changed after the plan: plan again, then {then}")


def said_of_changes(folder: Path) -> str:
    """What to tell whoever has just drawn a page from tables that are not what the plan wrote; blank where they are."""
    other = _altered(folder, read_record(folder))
    return (
        f"{listed(other)} of {shown(folder)} changed after the plan, and the page shows what is there now: plan again"
        " unless you mean that"
        if other
        else ""
    )


def _altered(folder: Path, record: Mapping[str, Any]) -> list[str]:
    """Tables that are not what the plan wrote. Raises `CapacityError` where one is missing."""
    with whole(folder):
        wrote = {str(file["path"]) for file in record.get("outputs", ())}  # the first versions kept no list
        tables = [name for name in (*OUTPUTS, *outlook_columns()) if name in wrote]
        try:
            return [name for name in not_as_written(folder, record, tables) if name in tables] if tables else []
        except OSError as error:
            gone = f": {Path(error.filename).name}" if error.filename else ""
            raise CapacityError(f"{not_whole(folder, error)}{gone}") from error


def not_whole(folder: Path, error: OSError) -> CapacityError:
    """The complaint about a folder of which something cannot be read."""
    return CapacityError(f"{shown(folder)} is not a whole run of capacity: {error.strerror or error}")


@contextmanager
def whole(folder: Path) -> Iterator[None]:
    """Tables or a record that no plan wrote become a complaint, whatever error they cause."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise CapacityError(f"{shown(folder)} is not a whole run of capacity: {error!r}") from error


def read_files(folder: Path, names: Iterable[str] | None = None) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """run.json of a finished run and these of its tables, or all of `TABLES` that it has; its place need not be there.

    Raises `CapacityError` when it is no run.
    """
    if not os.path.isdir(folder):
        what = "is a file; name the folder of a run" if os.path.exists(folder) else "there is no such folder"
        raise CapacityError(f"{shown(folder)}: {what}")
    try:
        record = read_record(folder)
        record["complete"], record["solver"]["status"]
        wanted = _every(folder, record) if names is None else names
        tables = {name: read_table(folder / name, like=TABLES.get(name, "")) for name in wanted}
    except OSError as error:
        raise not_whole(folder, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise CapacityError(f"{shown(folder)} is not a whole run of capacity: {error}") from error
    return record, tables


def _every(folder: Path, record: Mapping[str, Any]) -> list[str]:
    """The tables that the plan wrote, and those that later commands have added."""
    wrote = {file["path"] for file in record.get("outputs", ())}  # the first versions kept no list
    return [name for name in TABLES if name in wrote or (folder / name).exists()]


def _read(folder: Path, names: Iterable[str]) -> Finished:
    record, tables = read_files(folder, names)
    try:
        inputs = check(read_inputs(folder / "scenario.yaml"))
    except BadInput as error:
        raise CapacityError(f"the place of {shown(folder)} cannot be read any more:\n{error}") from error
    quarters = {quarter.name for quarter in inputs.scenario.calendar}
    for name, table in tables.items():
        if other := sorted(set(table.get("quarter", ())) - quarters):
            raise CapacityError(
                f"{shown(folder / name)} has the quarter {printable(other[0])}, which scenario.yaml does not plan: its "
                "start or its quarters were changed after the plan; plan again"
            )
    with whole(folder):
        return Finished(labelled(inputs, record.get(FORESIGHT)), record, tables, _changed(inputs, record, folder))


def _changed(inputs: Inputs, record: dict[str, Any], folder: Path) -> tuple[str, ...]:
    """Matched by name and hash, so a run may move together with its place. The run's own scenario may be edited."""
    then = {(str(file["path"]).rsplit("/", 1)[-1], file["sha256"]) for file in record["inputs"]}
    now = [file for file in inputs.files if file.path.resolve().parent != folder.resolve()]
    return tuple(sorted(file.path.name for file in now if (file.path.name, file.sha256) not in then))
