"""Homes that close in the base or in an alternative: who must move, where to, and who waits."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from capacity.inputs.calendar import long_date
from capacity.inputs.wording import about
from capacity.outputs.closing_homes import NO_SAVING, SAID, found, sentence
from capacity.results.closures import Closing, Moved
from capacity.studies.compare.result import Compared, Comparison

HEADS = (
    "Home that closes", "On", "Must move", "Placed that day", "Placed over the plan", "… of these, out of borough",
    "Waiting at that quarter’s end", "Waiting at the plan’s end",
)  # fmt: skip
Closed = tuple[Compared, list[tuple[Closing, Moved]]]


def closing(comparison: Comparison) -> list[Closed]:
    """The base and the alternatives in which a home closes that has residents of the council."""
    each = ((plan, found(plan.planned.tables, plan.candidate.inputs)) for plan in comparison.all)
    return [(plan, closures) for plan, closures in each if closures]


def sentences(closed: Closed) -> Iterator[str]:
    """A sentence for each closure; then, where anyone waits, what a lower cost then means."""
    plan, closures = closed
    for each in closures:
        yield sentence(*each, plan.candidate.inputs)
    if any(each.waiting >= SAID for _, each in closures):
        yield NO_SAVING


def rows(closed: Closed) -> Iterator[list[str]]:
    """Cells below `HEADS`."""
    for where, each in closed[1]:
        people = (each.to_move, each.that_day, each.placed, each.out_of_borough, each.waiting, each.still_waiting)
        yield [where.name, long_date(where.quarter), *map(about, people)]


def record(plan: Compared) -> list[dict[str, Any]]:
    """For compare.json, an entry for each closure of an alternative."""
    return [
        {
            "site": where.site,
            "services": list(where.services),
            "from": where.quarter,
            **asdict(each),
            "left": each.left,
        }
        for where, each in found(plan.planned.tables, plan.candidate.inputs)
    ]
