"""From one year's net cost to the next one's, in steps: models/formulation.md, "The medium-term table"."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeVar

from capacity.results.money.exact import NOTHING, pence, total

NONE = Fraction(0)
K = TypeVar("K", bound=Hashable)


class Place(NamedTuple):
    """Where people of a need live, and how it is paid for. `block` is the contract's number, −1 at the price."""

    home: str
    need: str
    service: str
    block: int


@dataclass(frozen=True)
class Year:
    """A home's year. Amounts are net, £."""

    days: int
    weeks: Mapping[Place, Fraction]
    """Resident weeks."""
    net: Mapping[Place, Fraction]
    agency: Fraction
    voids: Fraction
    interim: Fraction
    investment: Fraction
    prices: Mapping[Place, Fraction]
    """£ a week: what every place cost on average over the year, or would have cost."""
    gap: Mapping[str, Fraction]
    """Resident weeks of each need by which the opening position, as far as it is still there, is above those whom
    admissions keep in care (below: −)."""
    funded: Mapping[str, Fraction] = field(default_factory=dict)
    """Of the resident weeks, by need, those of people who became funded since the plan began."""

    @property
    def total(self) -> Fraction:
        return total(self.net.values()) + self.agency + self.voids + self.interim + self.investment


def bridge(now: Year, before: Year, budget: Fraction | None, own: Callable[[Place], bool]) -> dict[str, Decimal]:
    """The steps, each rounded once; mix_of_settings takes what is left.

    `budget` is the opening in place of the year before; `own` says whether a place lies in its home's borough.
    """
    ratio, at_last = Fraction(now.days, before.days), _at_last_prices(now, before)
    forecast, start = pence(now.total), pence(before.total)
    opening = start if budget is None else pence(budget)
    price, weeks, last = _unit_prices(now, before, at_last, _need), _by(now.weeks, _need), _by(before.weeks, _need)
    settling = _volume(now.gap, before.gap, ratio, price)  # the part of the gap that closes by itself
    self_funders = _volume(now.funded, before.funded, ratio, price)
    steps = {
        "rebased": NOTHING if budget is None else pence(before.total - budget),
        "calendar": pence(Fraction(start) * (ratio - 1)),
        "opening_position": pence(settling),
        "demographic": pence(_volume(weeks, last, ratio, price) - settling - self_funders),
        "self_funders": pence(self_funders),
        "price": pence(total(now.net.values()) - total(at_last.values())),
        "mix_out_of_borough": pence(_mix_out_of_borough(now, before, at_last, own)),
        "agency": pence(now.agency - ratio * before.agency),
        "voids": pence(now.voids - ratio * before.voids),
        "interim": pence(now.interim - ratio * before.interim),
        "investment": pence(now.investment - ratio * before.investment),
    }
    steps["mix_of_settings"] = forecast - opening - sum(steps.values(), NOTHING)
    return {"opening": opening, **steps, "forecast": forecast}


def _at_last_prices(now: Year, before: Year) -> dict[Place, Fraction]:
    """What this year's places would have cost in the year before."""
    return {place: weeks * before.prices[place] for place, weeks in now.weeks.items()}


def _by(values: Mapping[Place, Fraction], key: Callable[[Place], K]) -> dict[K, Fraction]:
    parts: dict[K, list[Fraction]] = defaultdict(list)
    for place, value in values.items():
        parts[key(place)].append(value)
    return {kind: total(values) for kind, values in parts.items()}


def _unit_prices(
    now: Year, before: Year, at_last: Mapping[Place, Fraction], key: Callable[[Place], K]
) -> dict[K, Fraction]:
    """Average net price in the year before, £ a week; of this year's places at last prices where nobody lived there."""
    weeks, net = _by(before.weeks, key), _by(before.net, key)
    instead, old = _by(now.weeks, key), _by(at_last, key)
    return {kind: old[kind] / instead[kind] for kind in instead} | {kind: net[kind] / weeks[kind] for kind in weeks}


def _volume(
    now: Mapping[str, Fraction], before: Mapping[str, Fraction], ratio: Fraction, prices: Mapping[str, Fraction]
) -> Fraction:
    """More or fewer resident weeks of each need, at the need's average price."""
    return total((now.get(need, NONE) - ratio * before.get(need, NONE)) * price for need, price in prices.items())


def _mix_out_of_borough(
    now: Year, before: Year, at_last: Mapping[Place, Fraction], own: Callable[[Place], bool]
) -> Fraction:
    """Of each need's weeks, those that moved into or out of the borough since the year before."""

    def side(place: Place) -> tuple[str, bool]:
        return place.need, own(place)

    needs, last_needs = _by(now.weeks, _need), _by(before.weeks, _need)
    sides, last_sides = _by(now.weeks, side), _by(before.weeks, side)
    moved = NONE
    for kind, price in _unit_prices(now, before, at_last, side).items():
        need = kind[0]
        if need in last_needs:
            usual = needs.get(need, NONE) * last_sides.get(kind, NONE) / last_needs[need]
            moved += (sides.get(kind, NONE) - usual) * price
    return moved


def _need(place: Place) -> str:
    return place.need
