"""From one year's net cost to the next one's, in steps: models/formulation.md, "The medium-term table"."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from capacity.results.money.exact import NOTHING, pence, total

NONE = Fraction(0)


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
    ratio = Fraction(now.days, before.days)
    forecast, start = pence(now.total), pence(before.total)
    opening = start if budget is None else pence(budget)
    settling = _opening_position(now, before, ratio)
    self_funders = _self_funders(now, before, ratio)
    steps = {
        "rebased": NOTHING if budget is None else pence(before.total - budget),
        "calendar": pence(Fraction(start) * (ratio - 1)),
        "opening_position": pence(settling),
        "demographic": pence(_volume(now, before, ratio) - settling - self_funders),
        "self_funders": pence(self_funders),
        "price": pence(total(now.net.values()) - total(_at_last_prices(now, before).values())),
        "mix_out_of_borough": pence(_mix_out_of_borough(now, before, own)),
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


def _by(values: Mapping[Place, Fraction], key: Callable[[Place], Hashable]) -> dict[Hashable, Fraction]:
    parts: dict[Hashable, list[Fraction]] = defaultdict(list)
    for place, value in values.items():
        parts[key(place)].append(value)
    return {kind: total(values) for kind, values in parts.items()}


def _unit_prices(now: Year, before: Year, key: Callable[[Place], Hashable]) -> dict[Hashable, Fraction]:
    """Average net price in the year before, £ a week; of this year's places at last prices where nobody lived there."""
    weeks, net = _by(before.weeks, key), _by(before.net, key)
    instead, at_last = _by(now.weeks, key), _by(_at_last_prices(now, before), key)
    return {kind: at_last[kind] / instead[kind] for kind in instead} | {kind: net[kind] / weeks[kind] for kind in weeks}


def _opening_position(now: Year, before: Year, ratio: Fraction) -> Fraction:
    """The part of the opening position's gap that closes by itself, at each need's average price."""
    prices = _unit_prices(now, before, _need)
    return sum(
        (
            (now.gap.get(str(need), NONE) - ratio * before.gap.get(str(need), NONE)) * price
            for need, price in prices.items()
        ),
        NONE,
    )


def _volume(now: Year, before: Year, ratio: Fraction) -> Fraction:
    """More or fewer resident weeks of each need, at the need's average price."""
    weeks, last = _by(now.weeks, _need), _by(before.weeks, _need)
    prices = _unit_prices(now, before, _need)
    return sum(((weeks.get(need, NONE) - ratio * last.get(need, NONE)) * price for need, price in prices.items()), NONE)


def _self_funders(now: Year, before: Year, ratio: Fraction) -> Fraction:
    """More or fewer resident weeks of those who became funded in their beds, at each need's average price."""
    weeks, last, prices = now.funded, before.funded, _unit_prices(now, before, _need)
    return sum(
        (
            (weeks.get(need, NONE) - ratio * last.get(need, NONE)) * prices.get(need, NONE)
            for need in weeks.keys() | last.keys()
        ),
        NONE,
    )


def _mix_out_of_borough(now: Year, before: Year, own: Callable[[Place], bool]) -> Fraction:
    """Of each need's weeks, those that moved into or out of the borough since the year before."""

    def side(place: Place) -> tuple[str, bool]:
        return place.need, own(place)

    needs, last_needs = _by(now.weeks, _need), _by(before.weeks, _need)
    sides, last_sides = _by(now.weeks, side), _by(before.weeks, side)
    moved = NONE
    for kind, price in _unit_prices(now, before, side).items():
        need = kind[0] if isinstance(kind, tuple) else kind
        if need in last_needs:
            usual = needs.get(need, NONE) * last_sides.get(kind, NONE) / last_needs[need]
            moved += (sides.get(kind, NONE) - usual) * price
    return moved


def _need(place: Place) -> str:
    return place.need
