"""What is said of the outlook after a plan, in words that terminal and report share."""

from collections.abc import Mapping
from typing import Any

from capacity.inputs.schema import Scenario

NOTICED = 0.5
"""People; fewer show as 0."""


def what_it_is(scenario: Scenario) -> str:
    """What an outlook is, and what it is not."""
    last = scenario.financial_years[-1]
    return (
        f"An outlook is not a plan. It starts with everybody where the plan has them on its last day, and goes on a"
        f" financial year at a time with the scenario’s own events and nothing else: it adds no other bed, in the"
        f" borough or outside. The plan is the same with an outlook as without. Fees, usual rates, contributions and"
        f" contracted staff stay as in {last} unless the scenario or the place gives later ones, so the net"
        f" cost changes with people, not with prices."
    )


def waits_instead(outlook: Mapping[str, Any]) -> str:
    """Says that those who wait are not placed out of borough either; blank where no more people wait than before."""
    waiting = [sum(people) for people in zip(*outlook["waiting_at_year_end"].values(), strict=True)]
    rises = [year for year, now in zip(outlook["years"][1:], waiting[1:], strict=True) if now > waiting[0] + NOTICED]
    if not rises:
        return ""
    return (
        f"From {rises[0]} more people wait than at the plan’s end, because no place in their reach is free, in the"
        f" borough or outside. While they wait they are not counted as placed out of borough, and they cost less: fewer"
        f" placements or a lower net cost is then no improvement."
    )
