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
        f"An outlook is not a plan. It begins where the plan has left everybody on its last day, and goes on by"
        f" financial years with the scenario’s own events and nothing else: no bed that they do not name is added, in"
        f" the borough or outside. The plan itself is made as if no outlook followed. Fees, usual rates, contributions"
        f" and contracted staff stay as in {last} unless the scenario or the place gives later ones, so the net cost"
        f" shows people, not prices."
    )


def waits_instead(outlook: Mapping[str, Any]) -> str:
    """Says that those who wait are not placed out of borough either; blank where no more people wait than before."""
    waiting = [sum(people) for people in zip(*outlook["waiting_at_year_end"].values(), strict=True)]
    rises = [year for year, now in zip(outlook["years"][1:], waiting[1:], strict=True) if now > waiting[0] + NOTICED]
    if not rises:
        return ""
    return (
        f"From {rises[0]} more people wait, because nothing in their reach is free, in the borough or outside. Whoever"
        f" waits is not placed out of borough and costs less: read placements and net cost together with waiting."
    )
