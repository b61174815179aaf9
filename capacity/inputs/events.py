"""What events do, by what they change, before anyone asks when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from capacity.inputs.calendar import Quarter, in_force
from capacity.inputs.schema import (
    Beds,
    Block,
    Closes,
    Converts,
    Demand,
    Embargo,
    Event,
    Opens,
    Scenario,
    Staff,
    UsualRate,
)
from capacity.inputs.schema.rows import ServiceRow


@dataclass(frozen=True)
class Effects:
    """What the events of a plan do, by what they change; each in the order of the scenario."""

    sites: list[Opens] = field(default_factory=list)
    """The sites that open."""
    opens: dict[str, tuple[Opens, str]] = field(default_factory=dict)
    """The services of these by their name SITE-care_type: the event and the care type."""
    closes: list[Closes] = field(default_factory=list)
    """Each closes a site or a service: `closed` and `services_closed` say which services, whichever it names."""
    bed_changes: dict[str, list[tuple[Beds | Converts, float]]] = field(default_factory=dict)
    """Each service's gains and losses of registered beds."""
    converts: list[Converts] = field(default_factory=list)
    """Their beds are also in `bed_changes`."""
    embargoes: list[Embargo] = field(default_factory=list)
    usual_rates: list[UsualRate] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    staff: list[Staff] = field(default_factory=list)
    demand: list[Demand] = field(default_factory=list)

    def closed(self, service: str, site: str, quarter: Quarter) -> bool:
        """Whether an event keeps this service of this site closed in the quarter: by itself, or with its site."""
        return any(event.shuts(service, site) and in_force(event, quarter) for event in self.closes)

    def site_of(self, services: Iterable[ServiceRow]) -> dict[str, str]:
        """The site of every service, by name: those of services.csv and those that open."""
        opened = {name: event.site for name, (event, _) in self.opens.items()}
        return {row.service: row.site for row in services} | opened


def services_closed(event: Closes, site_of: Mapping[str, str]) -> list[str]:
    """The services, of those whose site is given, that the event closes."""
    return [service for service, site in site_of.items() if event.shuts(service, site)]


def effects_of(events: Iterable[Event]) -> Effects:
    """What these events do. Everything that acts on events asks here, so that no event is overlooked."""
    effects = Effects()
    for event in events:
        match event:
            case Opens():
                effects.sites.append(event)
                effects.opens.update({f"{event.site}-{kind}": (event, kind) for kind in event.services})
            case Closes():
                effects.closes.append(event)
            case Beds():
                effects.bed_changes.setdefault(event.service, []).append((event, event.change))
            case Converts():
                effects.converts.append(event)
                effects.bed_changes.setdefault(event.service, []).append((event, -event.beds))
                effects.bed_changes.setdefault(event.into, []).append((event, event.beds))
            case Embargo():
                effects.embargoes.append(event)
            case UsualRate():
                effects.usual_rates.append(event)
            case Block():
                effects.blocks.append(event)
            case Staff():
                effects.staff.append(event)
            case Demand():
                effects.demand.append(event)
            case _:
                assert_never(event)
    return effects


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
    blocks = effects_of(scenario.all_events).blocks
    return table + [BlockContract(e.service, e.beds, e.fee, e.home, e) for e in blocks]
