"""What stopped a home from taking somebody in each quarter of a run.

Limits of the policy hold together: a home may ask too much and be rated too low. Of the others the first counts:
beds, then staff, then the share that its care type may meet of the need. Where none holds although people of the
home's own borough are placed elsewhere against their choice, or anybody waits, the plan keeps the beds for those who
come later: it knows the whole future, and would have used them otherwise.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from capacity.model.problem.shapes import Bools, Floats
from capacity.studies.why.seen import Seen

CLOSED, EMBARGO, RATING, FEE = "closed", "embargo", "rating", "fee"
FULL, STAFF, DIVERSION, LATER, DEARER, ROOM, FAR = "full", "staff", "diversion", "later", "dearer", "room", "far"
POLICY = (EMBARGO, RATING, FEE)
"""Limits that the council could waive for one home."""
Why = tuple[str, ...]
"""What stopped a home in one quarter: several where limits of the policy hold together, else one."""


def stops(seen: Seen, service: int, people: Sequence[tuple[int, int]]) -> tuple[Why, ...]:
    """What stopped a service (its number) in each quarter from taking people of these homes and needs (numbers)."""
    services = seen.problem.services
    stopped = services.stopped
    kind = services.care_type[service]
    used_up = seen.used_up
    reasons: list[Why] = []
    for q in range(len(seen.problem.quarters)):
        if stopped.closed[service, q]:
            reasons.append((CLOSED,))
        elif policy := tuple(name for name in POLICY if getattr(stopped, name)[service, q]):
            reasons.append(policy)
        elif seen.full[service, q]:
            reasons.append((FULL,))
        elif seen.short[service, q] >= 0:
            reasons.append((STAFF,))
        elif people and all(used_up[home, need, kind, q] for home, need in people):
            reasons.append((DIVERSION,))
        elif any(_wanted(seen, service, home, need, q) for home, need in people):
            reasons.append((_kept(seen, service, q),))
        else:
            reasons.append((ROOM,))
    return tuple(reasons)


def ceiling(seen: Seen) -> Floats:
    """(S, Q) £ a week: the highest asking fee at which the council places; infinite without a ceiling."""
    over = seen.run.inputs.scenario.policy.fee_ceiling_over_usual
    most: Floats = seen.problem.services.usual * (np.inf if over is None else 1 + over)
    return most


def spans(reasons: Sequence[Why]) -> list[tuple[Why, int, int]]:
    """What held, and the first and the last quarter (numbers) of each time that it held without a break."""
    found, first = list[tuple[Why, int, int]](), 0
    for why, quarters in groupby(reasons):
        last = first + len(list(quarters)) - 1
        found.append((why, first, last))
        first = last + 1
    return found


def _wanted(seen: Seen, service: int, home: int, need: int, q: int) -> bool:
    """Whether people could have done with the service: some wait, or leave the borough in which it stands."""
    own = seen.problem.services.home[service] == home
    return bool(seen.unplaced[home, need, q] or (own and seen.sent[home, need, q]))


def _kept(seen: Seen, service: int, q: int) -> str:
    """Why a service with room was not used by people who could have done with it."""
    after = seen.problem.services.closed[service, q + 1 :]
    until = q + 1 + (int(after.argmax()) if after.any() else len(after))
    later: Bools = seen.full[service, q + 1 : until] | (seen.short[service, q + 1 : until] >= 0)
    if later.any():
        return LATER
    return DEARER if _money_first(seen) else ROOM


def _money_first(seen: Seen) -> bool:
    """Whether money is settled before placements out of borough."""
    priorities: list[str] = list(seen.run.inputs.scenario.priorities)
    goal = priorities.index("out_of_borough") if "out_of_borough" in priorities else len(priorities)
    return any(money in priorities[:goal] for money in ("budget", "cost"))
