"""Rules for block contracts: whole, held by a home of the place, one for each service."""

from collections.abc import Collection, Iterator

from capacity.inputs.check.events import Path, complaint, located
from capacity.inputs.check.names import Names, names_of
from capacity.inputs.errors import Complaint
from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema import Scenario
from capacity.inputs.schema.rows import ServiceRow

HOLDS = "is needed where several homes plan together: which of them holds the block?"


def check_blocks(reading: Reading, scenario: Scenario | None) -> list[Complaint]:
    """Every complaint about block contracts, in services.csv and among the events."""
    services, authorities = reading.tables.services, reading.tables.authorities
    homes = reading.tables.homes if authorities.whole else None
    names = names_of(reading)
    faults = [
        Complaint(services.file, line, *fault)
        for row, line in services
        for fault in (*_row(row), *_holder(row, homes, names))
    ]
    held = {row.service for row, _ in services if row.block_beds}
    return faults + ([] if scenario is None else _events(reading, scenario, homes, held, names))


Fault = tuple[str, str, str | None]  # column or key, why, got


def _row(row: ServiceRow) -> Iterator[Fault]:
    if row.block_beds and row.block_fee is None:
        yield "block_fee", "is missing: what does each of the block beds cost a week?", None
    if row.block_beds is not None and row.block_beds > row.beds:
        yield "block_beds", f"{row.block_beds:g} block beds are above {row.beds:g} beds", row.service
    if row.block_beds is None and (row.block_fee is not None or row.block_home is not None):
        yield "block_beds", "is missing: how many beds does the block contract hold?", None


def _holder(row: ServiceRow, homes: Collection[str] | None, names: Names) -> Iterator[Fault]:
    if row.block_beds or row.block_home is not None:
        yield from _home("block_home", row.block_home, homes, names)


def _home(key: str, home: str | None, homes: Collection[str] | None, names: Names) -> Iterator[Fault]:
    if homes is None:
        return
    if home is None and len(homes) > 1:
        yield key, HOLDS, None
    elif home is not None and home not in homes:
        yield key, "is not a home authority of the place" + names.hint(home, homes, "authorities"), home


def _events(
    reading: Reading, scenario: Scenario, homes: Collection[str] | None, held: set[str], names: Names
) -> list[Complaint]:
    faults: list[tuple[Path, Fault]] = []
    taken: set[str] = set()
    blocks = [(path, block) for path, event in located(scenario) for block in effects_of([event]).blocks]
    for path, event in blocks:
        faults += [(path, fault) for fault in _home("home", event.home, homes, names)]
        if event.service in held:
            faults.append((path, ("service", "has a block contract in services.csv already", event.service)))
        elif event.service in taken:
            faults.append((path, ("service", "has another block contract; a service has one", event.service)))
        taken.add(event.service)
    return [complaint(reading, path, *fault) for path, fault in faults]
