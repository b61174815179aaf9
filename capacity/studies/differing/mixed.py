"""The inputs of one run with some groups of them from another: what a plan of the one would be with these of the other.

What only makes sense together stays together: people who live in a home that one run alone has come with the home, and
a block contract is there where its home is.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book, Closes, Event, Frozen, Opens, Scenario
from capacity.inputs.schema.rows import TABLES as PLACE_TABLES
from capacity.inputs.schema.rows import ResidentRow, ServiceRow
from capacity.inputs.tables import Table, Tables
from capacity.studies.differing.groups import (
    BOOK,
    EVENTS,
    NOTHING,
    PARTS,
    POLICY,
    SCENARIO,
    SINGLE,
    TABLES,
    Fields,
    of_event,
)

F = TypeVar("F", bound=Frozen)
Name = tuple[Any, ...]


def mixed(first: Inputs, second: Inputs, groups: Collection[str]) -> Inputs:
    """The inputs of the first run, with those of `groups` from the second; each group as groups.py has it.

    With no group they come to the first run's figures, with all of them to the second's. Nothing is checked: what is
    mixed may be impossible, such as fewer beds than people who live in them. Both must be of the same home
    authorities, needs, care types and quarters.
    """
    side = _Sides(first, second, frozenset(groups))
    tables = _tables(side)
    there = {row.service for row in tables.services.rows}
    return replace(first, scenario=_scenario(side, there), book=_book(side), tables=tables)


@dataclass(frozen=True)
class _Sides:
    """Two runs, and of which groups the second is taken."""

    first: Inputs
    second: Inputs
    groups: frozenset[str]

    def of(self, group: str) -> Inputs:
        """The run that a group is taken from."""
        return self.second if group in self.groups else self.first

    def pair(self, group: str) -> tuple[Inputs, Inputs]:
        """That run, then the other."""
        return (self.second, self.first) if group in self.groups else (self.first, self.second)

    def blend(self, own: F, other: F | None, main: str, fields: Fields) -> F:
        """An entry of the run that group `main` is taken from; its keys of other groups from where those are taken.

        `other` is the entry of the same name in the other run. Keys that change no figure stay its own.
        """
        elsewhere = [key for key, group in fields.items() if group and self.of(group) is not self.of(main)]
        return own if other is None else own.model_copy(update={key: getattr(other, key) for key in elsewhere})


def _scenario(side: _Sides, services: Collection[str]) -> Scenario:
    """`services` are those of the tables."""
    scenario = side.first.scenario
    keys = {key: getattr(side.of(group).scenario, key) for key, group in SCENARIO.items() if group}
    rules = {key: getattr(side.of(group).scenario.policy, key) for key, group in POLICY.items() if group}
    policy = scenario.policy.model_copy(update=rules)
    whole = scenario.model_copy(update={**keys, "policy": policy, "events": []})
    brought = whole.all_events  # by the options chosen
    events = [event for kind in dict.fromkeys(EVENTS.values()) for event in _events(side, kind)]
    there = {*services, *effects_of([*events, *brought]).opens}
    homeless = [block for block in effects_of(events).blocks if block.service not in there]
    return whole.model_copy(update={"events": [event for event in events if event not in homeless]})


def _events(side: _Sides, group: str) -> list[Event]:
    """The events of a group; what homes ask and which staff stay come from where those groups are taken."""
    own, other = side.pair(group)
    theirs = effects_of(other.scenario.events)
    ours = [event for event in own.scenario.events if of_event(event) == group]
    return [_event(side, event, theirs.sites, theirs.closes) for event in ours]


def _event(side: _Sides, event: Event, opens: Iterable[Opens], closes: Iterable[Closes]) -> Event:
    """`opens` and `closes` are events of the other run."""
    match event:
        case Opens() if side.of("prices") is not side.of("beds"):
            fees = next((other.weekly_fee for other in opens if other.site == event.site), {})
            fee = {kind: fees.get(kind, own) for kind, own in event.weekly_fee.items()}
            return event.model_copy(update={"weekly_fee": fee})
        case Closes() if side.of("staff") is not side.of("beds"):
            same = [other for other in closes if (other.site, other.service) == (event.site, event.service)]
            return event.model_copy(update={"staff_stay": same[0].staff_stay}) if same else event
    return event


def _book(side: _Sides) -> Book:
    book, other = side.first.book, side.second.book
    changes: dict[str, Any] = {key: getattr(side.of(group).book, key) for key, group in BOOK.items() if group}
    for part, fields in PARTS.items():
        own, theirs = getattr(book, part), getattr(other, part)
        blended = {name: side.blend(entry, theirs.get(name), NOTHING, fields) for name, entry in own.items()}
        changes[part] = {**theirs, **blended}  # a role that one run alone has
    for part, fields in SINGLE.items():
        changes[part] = side.blend(getattr(book, part), getattr(other, part), NOTHING, fields)
    return book.model_copy(update=changes)


def _tables(side: _Sides) -> Tables:
    demand, staff = side.of("demand").tables, side.of("staff").tables
    first, second = side.first.tables, side.second.tables
    return replace(
        first,
        authorities=_either(first.authorities, second.authorities),
        areas=demand.areas,
        population=demand.population,
        demand=demand.demand,
        waiting=demand.waiting,
        providers=_either(first.providers, second.providers),
        sites=side.of("beds").tables.sites,
        services=_services(side),
        residents=_residents(side),
        fee_rates=_either(*(inputs.tables.fee_rates for inputs in side.pair("prices"))),
        workforce=staff.workforce,
    )


def _services(side: _Sides) -> Table[ServiceRow]:
    own, other = (inputs.tables.services for inputs in side.pair("beds"))
    theirs = {row.service: row for row, _ in other}
    fields = TABLES["services"]
    rows = tuple(side.blend(row, theirs.get(row.service), "beds", fields) for row, _ in own)
    return replace(own, rows=rows)


def _residents(side: _Sides) -> Table[ResidentRow]:
    """Those of homes that both runs have from one run, those of a home that one alone has with the home."""
    lived, (own, other) = side.of("stays").tables.residents, side.pair("beds")
    theirs = {row.service for row, _ in other.tables.services}
    shared = {row.service for row, _ in own.tables.services} & theirs
    name = name_of("residents")
    of_homes = {name(row): (row, line) for row, line in lived if row.service in shared}
    rows = []
    for row, line in own.tables.residents:
        if row.service not in theirs:
            rows.append((row, line))
        elif name(row) in of_homes:
            rows.append(of_homes.pop(name(row)))
    return _of_rows(lived, [*rows, *of_homes.values()])


def _either(table: Table[F], other: Table[F]) -> Table[F]:
    """A table with the rows of another that it lacks: names and rates that nothing asks for do no harm."""
    name = name_of(table.name)
    known = {name(row) for row, _ in table}
    rows = [*table, *((row, line) for row, line in other if name(row) not in known)]
    return replace(_of_rows(table, rows), keys=table.keys | other.keys)


def _of_rows(table: Table[F], rows: Iterable[tuple[F, int]]) -> Table[F]:
    pairs = list(rows)
    return replace(table, rows=tuple(row for row, _ in pairs), lines=tuple(line for _, line in pairs))


def name_of(table: str) -> Callable[[Frozen], Name]:
    """What names a row of a table."""
    columns: tuple[str, ...] = PLACE_TABLES[table][1]
    return lambda row: tuple(getattr(row, column) for column in columns)


def by_name(table: Table[Frozen]) -> Mapping[Name, Frozen]:
    """The rows of a table by what names each."""
    name = name_of(table.name)
    return {name(row): row for row, _ in table}
