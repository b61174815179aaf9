"""Self-funders who run out of money, recalculated: they become the council's residents where they already live."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from capacity.audit.facts import Facts

Group = tuple[str, str, str]
"""Home, need and service."""


@dataclass
class Funded:
    """Those of one group, quarter by quarter."""

    joining: list[float] = field(default_factory=list)
    at_start: list[float] = field(default_factory=list)
    """People who joined before and are still there when the quarter begins."""
    at_end: list[float] = field(default_factory=list)
    average: list[float] = field(default_factory=list)


def funded(facts: Facts, others: Mapping[str, list[float]]) -> dict[Group, Funded]:
    """By home, need and service; `others` are those who live there whom no home authority paid for at the start."""
    groups: dict[Group, Funded] = {}
    for name, service in facts.services.items():
        shares = {need: facts.book.needs[need].self_funders_becoming_funded_per_year.value
                  for need in facts.book.needs if _own_care_type(facts, need) == service.care_type}  # fmt: skip
        if service.authority in facts.homes and others[name] and any(shares.values()):
            mine = _of_service(facts, name, others[name], {need: share for need, share in shares.items() if share})
            groups |= {(service.authority, need, name): each for need, each in mine.items()}
    return groups


def _own_care_type(facts: Facts, need: str) -> str:
    """The care type of the need's name, or else the first that all of the need may be met in."""
    if need in facts.book.care_types:
        return need
    accepts = facts.book.needs[need].accepts
    return next((kind for kind in facts.book.care_types if kind in accepts and accepts[kind].value >= 1), "")


def _of_service(facts: Facts, name: str, others: list[float], shares: Mapping[str, float]) -> dict[str, Funded]:
    """By need, of those who became funded and of those whose need has changed since. Nobody from the first quarter on
    in which the service is closed."""
    mine = {need: Funded() for need in (facts.book.needs if facts.changes else shares)}
    there, gone = dict.fromkeys(mine, 0.0), False
    for q, quarter in enumerate(facts.quarters):
        gone = gone or facts.closed(name, q)
        left = max(0.0, others[q] - sum(there.values()))
        before = dict.fromkeys(mine, 0.0) if gone else there
        joining = {need: 0.0 if gone else shares.get(need, 0.0) * left * quarter.days / 365 for need in mine}
        there, average = facts.living_on(name, q, before, joining)
        for need, people in mine.items():
            people.joining.append(joining[need])
            people.at_start.append(before[need])
            people.at_end.append(there[need])
            people.average.append(average[need])
    return mine
