"""Homes that close, in words: the same sentence on the terminal, in the report and in a comparison."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from capacity.inputs.calendar import long_date
from capacity.inputs.errors import printable
from capacity.inputs.read.reading import Inputs
from capacity.inputs.sites import sites_of
from capacity.inputs.wording import about, is_one
from capacity.outputs.paragraphs import Lines, wrapped
from capacity.results.closures import Closing, Moved, Tables, closings, moved

SAID = 0.05
"""People; fewer are not mentioned in a sentence."""
NAMED = 3
"""Homes to which people go that a sentence names."""
MOST = 3
"""Closures of which the terminal tells."""
LONGEST = 60
"""Characters of a home's name."""
NO_SAVING = (
    "While people wait for another place their fees are not paid: a cost that falls because people wait is no saving."
)


@dataclass(frozen=True)
class Number:
    """A figure of the sentence, by its name in `Moved`."""

    key: str
    value: float


@dataclass(frozen=True)
class Called:
    """A name from the inputs."""

    name: str


Piece = str | Number | Called


def found(tables: Tables, inputs: Inputs, homes: tuple[str, ...] = ()) -> list[tuple[Closing, Moved]]:
    """Every closure that moves residents of the council, and what becomes of them."""
    return [(closing, moved(closing, tables, inputs)) for closing in closings(tables, inputs, homes)]


def pieces(closing: Closing, each: Moved, inputs: Inputs) -> Iterator[Piece]:
    """When Oak House closes on 1 July 2027, 45 people must move: 40 are placed elsewhere that day (mainly in …), 12 of
    them out of the borough; 5 still wait at the end of that quarter, the last of them until October 2027."""
    yield from ("When ", Called(closing.name), f" closes on {long_date(closing.quarter)}, ")
    yield from (Number("to_move", each.to_move), f" {'person' if is_one(each.to_move) else 'people'} must move: ")
    if each.that_day < SAID:
        yield "nobody is placed elsewhere that day"
    elif each.to_move - each.that_day < SAID:
        yield "all are placed elsewhere that day"
    else:
        are = "is" if is_one(each.that_day) else "are"
        yield from (Number("that_day", each.that_day), f" {are} placed elsewhere that day")
    if each.placed - each.that_day >= SAID:
        yield from (", ", Number("placed", each.placed), " over the plan")
    if each.placed >= SAID:
        yield " (mainly in " if len(each.destinations) > NAMED else " (in "
        yield from _mainly(each, inputs)
        yield "), none" if each.out_of_borough < SAID else "), "
        if each.out_of_borough >= SAID:
            yield Number("out_of_borough", each.out_of_borough)
        yield " of them out of the borough"
    if each.waiting < SAID:
        yield "; none of them waits."
        return
    wait = "waits" if is_one(each.waiting) else "wait"
    yield from ("; ", Number("waiting", each.waiting), f" still {wait} at the end of that quarter")
    if each.still_waiting >= SAID:
        if len(closing.quarters) > 1:
            yield from (", and ", Number("still_waiting", each.still_waiting), " at the plan’s end")
        yield "."
    elif each.last_placed > closing.quarter:
        yield f", the last of them until the quarter from {date.fromisoformat(each.last_placed):%B %Y}."
    else:
        yield " and leave later without a place."


def _mainly(each: Moved, inputs: Inputs) -> Iterator[Piece]:
    """The homes to which most of them go; one out of the borough with its authority, unless its name says it."""
    sites, authorities = sites_of(inputs), inputs.tables.authority_names
    named = each.destinations[:NAMED]
    for n, place in enumerate(named):
        yield "" if not n else "; and " if n == len(named) - 1 else "; "
        called, authority = sites[place.site].name if place.site in sites else place.site, authorities[place.authority]
        yield Called(called)
        if place.out_of_borough and authority not in called:
            yield from (" in ", Called(authority))


def sentence(closing: Closing, each: Moved, inputs: Inputs) -> str:
    """The sentence as plain text."""
    said = []
    for piece in pieces(closing, each, inputs):
        match piece:
            case Number():
                said.append(about(piece.value))
            case Called():
                said.append(printable(piece.name, LONGEST))
            case _:
                said.append(piece)
    return "".join(said)


def lines(tables: Tables, inputs: Inputs) -> Lines:
    """What the summary of a run says: two lines or so for each closure; nothing where nobody must move."""
    there = found(tables, inputs)
    shown: Lines = [("", ""), ("bold", "Homes that close")] if there else []
    for closing, each in there[:MOST]:
        shown += wrapped(sentence(closing, each, inputs), "  ", further="    ")
    if len(there) > MOST:
        shown.append(("", f"  and {len(there) - MOST} more closures: the report has a table of them all"))
    return shown
