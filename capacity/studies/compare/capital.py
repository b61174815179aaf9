"""Whether what an alternative adds has a price: "no capital given" where it takes money to build and none is named."""

from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Inputs

NO_CAPITAL = "no capital given"


def no_capital(inputs: Inputs, base: Inputs) -> bool:
    """Whether it takes options beyond the base's without capital, or adds or converts beds by events of its own."""
    known = {option.option: option for option in inputs.scenario.options}
    added = [known[name] for name in inputs.scenario.chosen if name in known and name not in base.scenario.chosen]
    if added:
        return not any(option.total_capital for option in added)
    own = effects_of(event for event in inputs.scenario.events if event not in base.scenario.events)
    return bool(own.sites) or any(change > 0 for changes in own.bed_changes.values() for _, change in changes)
