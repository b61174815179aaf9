"""What would end a shortage, in the order in which it is tried: use and open what is there, convert, then build.

Whole places, so that the steps add up to what is short; a free place is counted once, for one care type.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from capacity.inputs.wording import nearest
from capacity.outputs.report.cite import Cited, Key
from capacity.outputs.report.cited_run import AVOIDABLE, WAITING, Figures
from capacity.outputs.report.market import REASONS, free
from capacity.outputs.report.reasons import split
from capacity.outputs.report.sentences import rounded

OPENED = ("fee", "rating")
"""Reasons for which places are opened."""
MENDED = ("beds", "staff", "voids", *OPENED)
"""Reasons that the market can mend."""


@dataclass(frozen=True)
class Conversion:
    """Places of another care type that could become this one, at homes that have both."""

    source: str
    """The other care type."""
    free: Cited
    """Usable places there in which none of the council's residents lives."""
    places: int
    """How many of them to convert."""


@dataclass(frozen=True)
class Shortage:
    """A care type of which there is too little, and each step's places."""

    kind: str
    people: int
    """People placed outside in the plan's last year without choosing to leave."""
    waits: int
    """People without a place at the end."""
    places: int
    """Places that they would fill in the long run."""
    usable: Cited
    """Free places that take new residents."""
    closed: Mapping[str, Cited]
    """Free places that take no new residents, by `admits`."""
    conversions: tuple[Conversion, ...]
    reasons: Mapping[str, int]
    """The places by why people go without, where that is known: the steps follow from it, and not from what is free."""

    @property
    def there(self) -> int:
        """Places to use and to open, no more than are needed."""
        return self.fill + self.opened

    @property
    def fill(self) -> int:
        """Free places that take new residents already."""
        return 0 if self.reasons else min(self.places, _whole(self.usable))

    @property
    def opened(self) -> int:
        """Places to open: those free in homes that are closed to the council, or lacking for fee or rating."""
        if self.reasons:
            return sum(self.reasons.get(reason, 0) for reason in OPENED)
        return min(self.places - self.fill, sum(map(_whole, self.closed.values())))

    @property
    def converted(self) -> int:
        return sum(conversion.places for conversion in self.conversions)

    @property
    def build(self) -> int:
        """Places to build: those still short after using, opening and converting, or lacking for want of beds."""
        return (self.reasons.get("beds", 0) if self.reasons else self.places - self.there) - self.converted

    @property
    def staffed(self) -> int:
        """Places that lack nothing but staff."""
        return self.reasons.get("staff", 0)

    @property
    def turned(self) -> int:
        """Places that stand empty between two residents."""
        return self.reasons.get("voids", 0)

    @property
    def beyond(self) -> dict[str, int]:
        """Places by reasons that no step of the market mends."""
        return {reason: count for reason, count in self.reasons.items() if reason not in MENDED}


def shortages(figures: Figures) -> list[Shortage]:
    """Every care type whose people are placed outside without choosing to leave, or wait at the end."""
    alone = [shortage for kind in figures.care_types if (shortage := _alone(figures, kind)) is not None]
    spare = {kind: _free(figures, kind) for kind in figures.care_types}
    for shortage in alone:
        spare[shortage.kind] = 0 if shortage.reasons.get("beds") else max(0, spare[shortage.kind] - shortage.there)
    return [_converting(figures, shortage, spare) for shortage in alone]


def _alone(figures: Figures, kind: str) -> Shortage | None:
    """The shortage before anything is converted."""
    year, closing = figures.years[-1], figures.quarters[-1].name
    needs = figures.pointing.get(kind, ())
    people, waits = (_whole(figures.year_sum(measure, year, need=needs)) for measure in (AVOIDABLE, WAITING))
    if not people and not waits:
        return None
    closed = {admits: beds for admits in REASONS if _whole(beds := free(figures, kind, closing, admits))}
    usable = free(figures, kind, closing, "yes")
    places = _places(figures, needs) + waits
    return Shortage(kind, people, waits, places, usable, closed, (), split(figures, needs, places))


def _places(figures: Figures, needs: tuple[str, ...]) -> int:
    """People a day × mean stay in days: what those placed outside would fill if every year were like the last."""
    year, book = figures.years[-1], figures.inputs.book
    days = sum(quarter.days for quarter in figures.quarters if quarter.financial_year == year)
    filled = sum(
        max(0.0, figures.of_need(AVOIDABLE, year, need).value) * book.needs[need].mean_stay_days.value / days
        for need in needs
        if _whole(figures.of_need(AVOIDABLE, year, need))
    )
    return max(1, int(nearest(filled))) if filled else 0


def _free(figures: Figures, kind: str) -> int:
    closing = figures.quarters[-1].name
    return sum(_whole(free(figures, kind, closing, admits)) for admits in ("yes", *REASONS))


def _converting(figures: Figures, short: Shortage, spare: dict[str, int]) -> Shortage:
    """The shortage, with places that other care types can spare at homes with both; takes them from `spare`."""
    frame, closing = figures.tables["occupancy.csv"], figures.quarters[-1].name
    own = frame[(frame["quarter"] == closing) & (frame["care_type"] == short.kind) & (frame["beds"] > 0)]
    sites = tuple(dict.fromkeys(own.loc[own["authority"].isin(figures.homes), "site"]))
    conversions, left = list[Conversion](), short.build
    for kind in figures.care_types if sites else ():
        at: dict[str, Key] = {"authority": figures.homes, "care_type": kind, "site": sites, "quarter": closing}
        there = figures.table("occupancy.csv").sum("usable-at_end", **at)
        places = min(left, _whole(there), spare[kind])
        if kind != short.kind and places > 0:
            conversions.append(Conversion(kind, there, places))
            spare[kind] -= places
            left -= places
    return replace(short, conversions=tuple(conversions))


def _whole(cited: Cited) -> int:
    """Rounded as it is shown."""
    return max(0, int(rounded(cited)))
