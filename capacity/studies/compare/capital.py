"""Whether what an alternative adds has a price: "no capital given" where it takes money to build and none is named."""

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Beds, Converts, Event, Opens

NO_CAPITAL = "no capital given"


def no_capital(inputs: Inputs, base: Inputs) -> bool:
    """Whether it takes options beyond the base's without capital, or adds or converts beds by events of its own."""
    known = {option.option: option for option in inputs.scenario.options}
    added = [known[name] for name in inputs.scenario.chosen if name in known and name not in base.scenario.chosen]
    if added:
        return not any(option.total_capital for option in added)
    return any(_builds(event) for event in inputs.scenario.events if event not in base.scenario.events)


def _builds(event: Event) -> bool:
    return isinstance(event, Opens | Converts) or (isinstance(event, Beds) and event.change > 0)
