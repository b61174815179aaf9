"""The events of a scenario by their kind, sorted by the audit itself: a kind that it does not know stops it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from capacity.inputs.schema import Beds, Block, Closes, Converts, Demand, Embargo, Event, Opens, Staff, UsualRate


@dataclass(frozen=True)
class Events:
    """Each kind in the order of the scenario."""

    opens: list[Opens] = field(default_factory=list)
    closes: list[Closes] = field(default_factory=list)
    beds: list[tuple[Beds | Converts, str, float]] = field(default_factory=list)
    """The event, the service, and the beds that it gains."""
    embargoes: list[Embargo] = field(default_factory=list)
    usual_rates: list[UsualRate] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    staff: list[Staff] = field(default_factory=list)
    demand: list[Demand] = field(default_factory=list)


def by_kind(events: Iterable[Event]) -> Events:
    """The events, sorted."""
    kinds = Events()
    for event in events:
        match event:
            case Opens():
                kinds.opens.append(event)
            case Closes():
                kinds.closes.append(event)
            case Beds():
                kinds.beds.append((event, event.service, event.change))
            case Converts():
                kinds.beds.extend([(event, event.service, -event.beds), (event, event.into, event.beds)])
            case Embargo():
                kinds.embargoes.append(event)
            case UsualRate():
                kinds.usual_rates.append(event)
            case Block():
                kinds.blocks.append(event)
            case Staff():
                kinds.staff.append(event)
            case Demand():
                kinds.demand.append(event)
            case _:
                assert_never(event)
    return kinds
