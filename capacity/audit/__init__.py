"""An independent check of a finished run, for finance: its figures are recalculated without the optimiser.

Follows models/formulation.md from the run's own folder, the place and the book, and shares no code with the planner or
the ledger. It says whether a plan is allowed and its figures are right, not whether it is the best. Once the tables
pass, what is drawn from them (map, report, workbook, descriptor) is drawn again by the run's own code and compared.
"""

from collections.abc import Callable
from pathlib import Path

from capacity.audit import choice as sets
from capacity.audit.console import HEAD, frame, lines
from capacity.audit.counts import choice, summary
from capacity.audit.drawn import Proven, formulas, pages
from capacity.audit.facts import Facts
from capacity.audit.files import OTHERS, RECORD, UNREADABLE, files, outputs
from capacity.audit.filled import beds, staffing
from capacity.audit.headline import headline
from capacity.audit.inputs import SCENARIO, Elsewhere, Where, inputs, inputs_of, scenario_file
from capacity.audit.ledger import cost_totals, costs
from capacity.audit.medium_term import financial_plan
from capacity.audit.outlook import outlook
from capacity.audit.people import placements, resident_flow, substitution
from capacity.audit.record import Warned, record, warnings
from capacity.audit.run import SHADOW, Run, read_tables
from capacity.audit.shadow import shadow_prices
from capacity.audit.tally import Check, failed
from capacity.audit.values import stages
from capacity.audit.waiting import arranging, waiting_flow
from capacity.audit.workbook import saved_workbook
from capacity.inputs.errors import BadInput
from capacity.inputs.read.reading import Inputs, shown
from capacity.inputs.sight import KEY as FORESIGHT
from capacity.inputs.sight import labelled
from capacity.results.outlook_files import KEY as OUTLOOK

__all__ = ["HEAD", "Check", "Elsewhere", "audit", "examine", "frame", "lines"]

PLACED, LIVING, WAITING, FULL = "placements.csv", "residents.csv", "waiting.csv", "occupancy.csv"
ARRANGING, STAFF, COSTS, PLAN, SUMMARY = (
    "arranging.csv",
    "staffing.csv",
    "costs.csv",
    "financial_plan.csv",
    "summary.csv",
)
Make = Callable[[Run], Check]
Tell = Callable[[str], None]
CHECKS: dict[str, tuple[Make, tuple[str, ...]]] = {
    "placements": (placements, (PLACED, FULL)),
    "resident_flow": (resident_flow, (PLACED, LIVING)),
    "waiting_flow": (waiting_flow, (PLACED, LIVING, WAITING)),
    "arranging": (arranging, (ARRANGING,)),
    "beds": (beds, (PLACED, LIVING, FULL)),
    "staffing": (staffing, (LIVING, STAFF)),
    "substitution": (substitution, (PLACED,)),
    "choice": (choice, (PLACED, SUMMARY)),
    "costs": (costs, (LIVING, WAITING, ARRANGING, STAFF, COSTS)),
    "cost_totals": (cost_totals, (COSTS, SUMMARY)),
    "financial_plan": (financial_plan, (LIVING, COSTS, PLAN)),
    "summary": (summary, (PLACED, LIVING, WAITING, ARRANGING, SUMMARY)),
    "workbook": (saved_workbook, (COSTS, PLAN)),
    "stages": (stages, (PLACED, LIVING, WAITING, ARRANGING, STAFF)),
}
"""What is recalculated, and the tables that it needs."""
PRICES, OPTIONS, WARNINGS = "shadow_prices", "choice_of_options", "warnings"
LAST = ("record", "headline", PRICES, "formulas", "pages")
"""What is checked once the tables pass."""


def audit(
    folder: Path, place: Path | None = None, book: Path | None = None, warned: Warned | None = None
) -> list[Check]:
    """As `examine`, but a missing run, or a place that has moved, is reported as a failed check."""
    try:
        return examine(folder, place, book, warned)
    except Elsewhere as error:
        return [failed("files", str(error))]


def examine(
    folder: Path,
    place: Path | None = None,
    book: Path | None = None,
    warned: Warned | None = None,
    tell: Tell = lambda name: None,
) -> list[Check]:
    """Every check of the run in `folder`. What cannot be read is a check that fails.

    `place` and `book` are where these are now, if they have moved. `warned` gives the warnings due for inputs; that
    takes the planner's code, so the audit has none of its own. `tell` gets the name of each check as it begins. Raises
    `Elsewhere` where there is no run or its place or book is not found.
    """
    folder, where = Path(folder).absolute(), Where(place, book)
    if not folder.is_dir():
        what = "is a file; name the folder of a run" if folder.exists() else "there is no such folder"
        raise Elsewhere(f"{shown(folder)}: {what}")
    if not any((folder / name).exists() for name in (RECORD, SCENARIO)):
        raise Elsewhere(f"{shown(folder)} is not a run of capacity: there is no {RECORD} in it")
    other = next((what for name, what in OTHERS.items() if (folder / name).exists()), "")
    if other and not (folder / RECORD).exists():
        raise Elsewhere(f"{shown(folder)} is {other}; only runs are audited, such as that of its scenario")
    tell("files")
    files_check, record_ = files(folder)
    tell("inputs")
    try:
        read = inputs_of(folder, where)
        run = Run(Facts(labelled(read, record_.get(FORESIGHT))), record_, folder)
    except BadInput as error:
        return [files_check, failed("inputs", f"cannot be read, so nothing else was checked: {error.lines()[0]}")]
    except UNREADABLE as error:
        return [files_check, failed("inputs", f"cannot be read, so nothing else was checked: {error}")]
    inputs_check = inputs(folder, record_, read, where)
    tell("tables")
    tables = read_tables(run, folder).check()
    checks = [tables, *(_made(name, run, CHECKS, tell) for name in CHECKS)]
    proven: Proven = {}
    if files_check.holds and inputs_check.holds and all(each.holds for each in checks):
        checks += _last(run, proven, warned, tell, lambda: scenario_file(folder, record_, where, read.scenario.chosen))
    else:
        checks += [_waiting(name) for name in LAST]
    return [files_check, outputs(folder, record_, proven), inputs_check, *checks]


def _last(
    run: Run, proven: Proven, warned: Warned | None, tell: Tell, scenario: Callable[[], Inputs | None]
) -> list[Check]:
    """The checks made once the tables pass: the record, its headline, prices, then all that is drawn from them."""
    following: dict[str, tuple[Make, tuple[str, ...]]] = {
        "record": (record, ()),
        "headline": (headline, ()),
        PRICES: (shadow_prices, (SHADOW,)),
    }
    if "choice" in run.record:
        following[OPTIONS] = sets.choice, ()
    if run.facts.scenario.years_after or OUTLOOK in run.record:
        following[OUTLOOK] = outlook, ()
    if warned is not None and (inputs_then := scenario()) is not None:
        following[WARNINGS] = (lambda run: warnings(run, warned, inputs_then)), ()
    checks = [_made(name, run, following, tell) for name in following]
    drawn: dict[str, tuple[Make, tuple[str, ...]]] = {
        "formulas": ((lambda run: formulas(run, proven)), ()),
        "pages": ((lambda run: pages(run, proven)), ()),
    }
    for name in drawn:
        checks.append(_made(name, run, drawn, tell) if all(each.holds for each in checks) else _waiting(name))
    return checks


def _waiting(name: str) -> Check:
    return Check(name, 0, 0.0, True, "", "not run, because it relies on the other checks")


def _made(name: str, run: Run, among: dict[str, tuple[Make, tuple[str, ...]]], tell: Tell) -> Check:
    """One check, failed where a table that it needs could not be read."""
    tell(name)
    make, needed = among[name]
    missing = [table for table in needed if table not in run.rows]
    if missing:
        return failed(name, f"{missing[0]} cannot be read")
    try:
        return make(run)
    except KeyError as error:
        return failed(name, f"cannot be run, because {error} is missing")
    except UNREADABLE as error:
        return failed(name, f"cannot be made: {type(error).__name__} {error}")
