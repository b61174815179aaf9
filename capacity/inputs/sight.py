"""How far a plan sees: in words, and in the label of what was planned so."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from capacity.inputs.read.reading import Inputs

KEY = "foresight"
"""In run.json: the quarters that each step of the plan sees; absent where the plan sees all of them at once."""
AS_FAR_AS_SEEN = "optimal as far as each quarter sees"
"""The status of a plan, and of its priorities, that is best in each of its steps and need not be the best of all."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def seeing(quarters: int, of: int) -> str:
    """Such as: seeing one quarter at a time; `of` are the plan's quarters."""
    if quarters >= of:
        return "seeing all quarters"
    many = NUMBERS[quarters] if quarters < len(NUMBERS) else f"{quarters:,}"
    return f"seeing {many} quarter{'' if quarters == 1 else 's'} at a time"


def as_far_as_seen(quarters: int) -> str:
    """What kind of plan it is that sees so many quarters at each step, and what it cannot say."""
    after = quarters - 1
    later = "" if not after else " and the one after it" if after == 1 else f" and the {after} after it"
    return (
        f"Each quarter was decided knowing only that quarter{later}, and nothing that comes later. So this is not the"
        " best plan, but what a council that does not know the future can do. It does not say what limits it, or what"
        " would meet the aims that it misses: shadow prices would describe what one step saw, not the whole plan."
    )


def limited(record: Mapping[str, Any], of: int) -> int | None:
    """How many quarters each step of a finished run has seen; None where it has seen all `of` its quarters."""
    quarters = record.get(KEY)
    whole = not isinstance(quarters, int) or isinstance(quarters, bool) or not 0 < quarters < of
    return None if whole else quarters


def labelled(inputs: Inputs, quarters: object) -> Inputs:
    """The inputs with a label that says how far their plan sees; as they are for a plan that was asked for none."""
    scenario = inputs.scenario
    if not isinstance(quarters, int) or isinstance(quarters, bool) or quarters < 1:
        return inputs
    label = f"{scenario.label or scenario.name}, {seeing(quarters, scenario.quarters)}"
    return replace(inputs, scenario=scenario.model_copy(update={"label": label}))
