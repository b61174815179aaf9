"""Opening residents who still live in a service: they leave care, or stay with a need that theirs becomes.

models/formulation.md, "Needs that become others": as the plan follows them, quarter by quarter.
"""

from collections.abc import Iterable, Mapping
from math import exp, expm1

from capacity.inputs.calendar import Quarter
from capacity.inputs.schema import Book

ROUNDS = 60  # each changes an eighth of what the round before did, at most


def still_living(start: Mapping[str, float], care_type: str, book: Book, quarters: Iterable[Quarter]) -> list[float]:
    """People at each quarter's end, of those by need in a service of the care type when the plan starts."""
    there, left = dict(start), []
    for quarter in quarters:
        there = _after(there, care_type, book, quarter.days)
        left.append(sum(there.values()))
    return left


def _after(there: Mapping[str, float], care_type: str, book: Book, days: int) -> dict[str, float]:
    """Those by need who are there at the end of so many days; the same people through them are `average`."""
    accepting = [name for name, need in book.needs.items() if care_type in need.accepts
                 and need.accepts[care_type].value > 0]  # fmt: skip
    leaving, shares = {}, {}
    for name, need in book.needs.items():
        yearly = {other: share.value for other, share in need.becomes.items()}
        leaving[name] = days * (1 / need.mean_stay_days.value + sum(yearly.values()) / 365)
        staying = {other: share for other, share in yearly.items() if share and other in accepting}
        shares[name] = {other: share * days / 365 for other, share in staying.items()}
    stays = {
        name: -expm1(-x) / x for name, x in leaving.items()
    }  # φ: of those who come evenly, who is there at the end
    first = {name: stays[name] * there.get(name, 0.0) for name in leaving}
    average, coming = first, dict.fromkeys(leaving, 0.0)
    for _ in range(ROUNDS if any(shares.values()) else 0):
        coming = dict.fromkeys(leaving, 0.0)
        for name, others in shares.items():
            for other, share in others.items():
                coming[other] += share * average[name]
        average = {name: first[name] + (1 - stays[name]) / x * coming[name] for name, x in leaving.items()}
    return {name: exp(-x) * there.get(name, 0.0) + stays[name] * coming[name] for name, x in leaving.items()}
