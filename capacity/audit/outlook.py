"""The outlook after a plan: its tables go on where those of the plan end, so both together are held to be one plan."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from capacity.audit.counts import choice, summary
from capacity.audit.facts import Facts
from capacity.audit.filled import beds, staffing
from capacity.audit.ledger import cost_totals, costs
from capacity.audit.people import placements, resident_flow, substitution
from capacity.audit.run import Run, read_tables
from capacity.audit.tally import Check, Tally
from capacity.audit.waiting import arranging, waiting_flow
from capacity.inputs.outlook import PREFIX, beyond
from capacity.results.outlook_files import BY_NEED, KEY, TABLES

TOGETHER: tuple[Callable[[Run], Check], ...] = (
    resident_flow,
    waiting_flow,
    arranging,
    beds,
    staffing,
    substitution,
    choice,
    costs,
    cost_totals,
    summary,
)
"""Checks of the rows of the plan with those of its outlook after them."""


def has_outlook(run: Run) -> bool:
    """A plan that is whole has one where its scenario asks for it."""
    return bool(run.facts.scenario.years_after) and run.record.get("complete") is True


def outlook(run: Run) -> Check:
    """Every check of tables holds for the rows of the plan with those of its outlook after them."""
    tally = Tally("outlook")
    if not has_outlook(run):
        tally.equal(["run.json"], KEY, KEY in run.record, False)
        return tally.check()
    ahead = Run(Facts(beyond(run.facts.inputs)), run.record, run.folder)
    read = read_tables(ahead, run.folder, TABLES, PREFIX).check()
    if not read.holds:
        return replace(read, name="outlook")
    # by themselves: how far people go whose need has changed is a mean over all who come, of the plan or of both
    _add(tally, placements(ahead))
    for name in TABLES:
        ahead.rows[name] = [*run.rows[name], *ahead.rows[name]]
    for check in TOGETHER:
        _add(tally, check(ahead))
    _figures(tally, ahead)
    return tally.check()


def _add(tally: Tally, held: Check) -> None:
    tally.count += held.count
    if not held.holds:
        tally.fault([held.name], held.worst)


def _figures(tally: Tally, ahead: Run) -> None:
    """What run.json says of the outlook is what the tables come to."""
    facts, said = ahead.facts, ahead.record.get(KEY)
    years = facts.years[-facts.scenario.years_after - 1 :]
    value = {key: row["value"] for key, row in ahead.summary.items()}
    expected = {
        "years": years,
        **{
            measure: {
                need: [math.fsum(value[measure, home, need, year] for home in facts.homes) for year in years]
                for need in facts.book.needs
            }
            for measure in BY_NEED
        },
        "net_cost": [math.fsum(_net_cost(ahead, year)) for year in years],
    }
    tally.alike(["run.json", KEY], said, expected)


def _net_cost(ahead: Run, year: str) -> Iterator[float]:
    rows = ahead.rows["summary.csv"]
    return (row["value"] for row in rows if (row["measure"], row["financial_year"]) == ("net_cost", year))
