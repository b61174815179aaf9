"""Why an option is not in the set that was chosen, as one clause each: from what run.json says of it."""

import math
from collections.abc import Mapping
from typing import Any

from capacity.inputs.wording import listed
from capacity.outputs.choice.changes import change

PENNY = 0.01
"""£: what capital is short of is rounded up to whole pounds, but not for the last digits of a sum."""
Lost = Mapping[str, Any]
"""An entry of `because` in run.json."""


def why_lost(lost: Lost) -> str:
    """Why it lost, and at what price it would be chosen, as one clause each."""
    if lost["cannot"]:
        return str(lost["cannot"])
    needs, beside, adds_in, adds = (lost[key] for key in ("needs", "beside", "adds_in", "adds"))
    if adds < 0 < lost["more_capital"]:
        short = f"£{math.ceil(lost['more_capital'] - PENNY):,}"
        why = f"on top of this set it takes {short} more capital than there is, for {change(adds_in, adds)}"
    elif beside:
        why = f"cannot be taken beside {listed(beside)}{_worse(lost)}"
    elif adds < 0:
        why = f"helps only with {listed(needs)}{_worse(lost)}" if needs else f"loses{_worse(lost)}"
    elif adds_in in ("", "capital", "fewest"):
        why = f"makes nothing better{_idle(lost)}"
    else:
        why = f"makes nothing better{_idle(lost)}, and means {change(adds_in, adds)}"
    return f"{why}{_price(lost)}"


def _worse(lost: Lost) -> str:
    if not lost["worse_in"]:
        return ""
    return f"; the best set with it has {change(lost['worse_in'], lost['worse_by'])}"


def _idle(lost: Lost) -> str:
    return f" beside {listed(lost['idle_by'])}" if lost["idle_by"] else ""


def _price(lost: Lost) -> str:
    """At what price it would be chosen: rounded down to whole pounds, so that it is low enough."""
    if not lost["priced"]:
        return ""
    of_capital = lost["priced"] == "capital"
    if lost["at_most"] is None:
        return "; no lower price would change that"
    if lost["at_most"] < 1:
        return f"; chosen only if it cost no{' capital' if of_capital else 'thing'}"
    what = " of capital" if of_capital else " a year"
    return f"; chosen at £{int(lost['at_most']):,}{what} or less, not £{lost['asks']:,.0f}"
