"""What the events of a scenario do to services, before anyone asks when."""

from collections import defaultdict

from capacity.schema import Beds, Converts, Opens, Scenario


def opened_services(scenario: Scenario) -> dict[str, tuple[Opens, str]]:
    """Services that `opens` events bring, by their name SITE-care_type."""
    return {
        f"{event.site}-{care_type}": (event, care_type)
        for event in scenario.events
        if isinstance(event, Opens)
        for care_type in event.services
    }


def bed_changes(scenario: Scenario) -> dict[str, list[tuple[Beds | Converts, float]]]:
    """Each service's gains and losses of registered beds."""
    changes: dict[str, list[tuple[Beds | Converts, float]]] = defaultdict(list)
    for event in scenario.events:
        if isinstance(event, Beds):
            changes[event.service].append((event, event.change))
        elif isinstance(event, Converts):
            changes[event.service].append((event, -event.beds))
            changes[event.into].append((event, event.beds))
    return changes
