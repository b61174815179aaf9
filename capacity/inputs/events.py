"""What the events of a scenario do to services, before anyone asks when."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from capacity.inputs.schema import Beds, Block, Converts, Opens, Scenario
from capacity.inputs.schema.rows import ServiceRow


def opened_services(scenario: Scenario) -> dict[str, tuple[Opens, str]]:
    """Services that `opens` events bring, by their name SITE-care_type."""
    return {
        f"{event.site}-{care_type}": (event, care_type)
        for event in scenario.all_events
        if isinstance(event, Opens)
        for care_type in event.services
    }


def bed_changes(scenario: Scenario) -> dict[str, list[tuple[Beds | Converts, float]]]:
    """Each service's gains and losses of registered beds."""
    changes: dict[str, list[tuple[Beds | Converts, float]]] = defaultdict(list)
    for event in scenario.all_events:
        if isinstance(event, Beds):
            changes[event.service].append((event, event.change))
        elif isinstance(event, Converts):
            changes[event.service].append((event, -event.beds))
            changes[event.into].append((event, event.beds))
    return changes


@dataclass(frozen=True)
class BlockContract:
    """A block contract as services.csv or a `block` event gives it."""

    service: str
    beds: float
    fee: float
    """£ a week for each bed at the start of the plan."""
    home: str | None
    """None where one home plans alone."""
    event: Block | None
    """None where it holds from the start to the end of the plan."""


def block_contracts(services: Sequence[ServiceRow], scenario: Scenario) -> list[BlockContract]:
    """Every block contract; `services` are rows of services.csv."""
    table = [
        BlockContract(row.service, row.block_beds, row.block_fee or 0.0, row.block_home, None)
        for row in services
        if row.block_beds
    ]
    events = [event for event in scenario.all_events if isinstance(event, Block)]
    return table + [BlockContract(e.service, e.beds, e.fee, e.home, e) for e in events]
