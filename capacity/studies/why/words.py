"""How what stopped a home is said, in a table and in a sentence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from capacity.inputs.calendar import Quarter
from capacity.inputs.wording import listed, nearest
from capacity.studies.why.stops import (
    CLOSED,
    DEARER,
    DIVERSION,
    EMBARGO,
    FAR,
    FEE,
    FULL,
    LATER,
    RATING,
    ROOM,
    STAFF,
    Why,
    spans,
)

SHORT = {
    CLOSED: "closed",
    EMBARGO: "embargo",
    FULL: "full",
    STAFF: "no staff left",
    DIVERSION: "share used up",
    LATER: "beds kept for later",
    DEARER: "had room, but dearer",
    ROOM: "had room",
    FAR: "too far",
}
"""In a table; a fee and a rating are said with their figures."""
PLURAL = {
    CLOSED: ("is closed", "are closed"),
    EMBARGO: ("is under an embargo", "are under an embargo"),
    RATING: ("is rated too low", "are rated too low"),
    FEE: ("asks more than the ceiling", "ask more than the ceiling"),
    FULL: ("is full", "are full"),
    STAFF: ("lacks staff", "lack staff"),
    DIVERSION: ("has taken all it may", "have taken all they may"),
    LATER: ("keeps its beds for later", "keep their beds for later"),
    DEARER: ("has room but is dearer", "have room but are dearer"),
    ROOM: ("has room", "have room"),
}
"""Of one home and of several, in a sentence."""
MEANT = {
    FULL: "Full: council-funded residents take every bed that the council can use at the quarter’s end, or those"
    " that are left the day after. A bed that comes free meanwhile is filled at once.",
    STAFF: "No staff left: beds are free, but all hours of the staff are used, and agency staff are at their limit.",
    LATER: "Kept for later: beds are free, but whoever took one would still be there when the home fills up.",
    DIVERSION: "Share used up: another care type than the need’s own has taken as many as it may.",
    DEARER: "Dearer: this plan puts money before placements out of borough.",
    ROOM: "Had room: nothing stopped it, and the plan had no need of it. Dearer: £ a week more than the mean price of"
    " where the area’s people are placed.",
}
"""Below a table that has the word."""
MOST = 3
"""Times that are told one by one; of more only how many quarters each reason held."""
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count_word(number: int) -> str:
    """A small number in a sentence: five; 12."""
    return WORDS[number] if number < len(WORDS) else f"{number}"


def begins(quarter: Quarter) -> str:
    """The month in which a quarter begins: July 2026."""
    return f"{quarter.start:%B %Y}"


def ends(quarter: Quarter) -> str:
    """The month in which a quarter ends: September 2026."""
    return f"{_last_month(quarter):%B %Y}"


def _last_month(quarter: Quarter) -> date:
    return quarter.start + timedelta(days=quarter.days - 1)


def pounds(low: float, high: float) -> str:
    """£40, or £27 to £180 where a sum grows or falls."""
    first, last = (f"£{nearest(each):,.0f}" if nearest(each) else "less than £1" for each in (low, high))
    return first if first == last else f"{first} to {last}"


@dataclass(frozen=True)
class Told:
    """What stopped a home in each quarter, and the figures that are said with it."""

    why: Sequence[Why]
    rating: str
    over: Sequence[float]
    """£ a week by which its fee is above the ceiling."""
    dearer: Sequence[float]
    """£ a week by which it is dearer than where people went."""

    def short(self, why: Why, held: Sequence[int]) -> str:
        """A reason as it stands in a table; `held` are the quarters in which it held."""
        words = dict(SHORT)
        words[RATING] = f"rated {self.rating}"
        if FEE in why:  # without a ceiling nothing is above it
            words[FEE] = f"fee {pounds(self.over[held[0]], self.over[held[-1]])} above the ceiling"
        dearer = nearest(sum(self.dearer[q] for q in held) / len(held))
        words[ROOM] += f" (£{dearer:,.0f} dearer)" if dearer else ""
        return listed([words[reason] for reason in why])


def cell(home: Told, quarters: Sequence[Quarter]) -> str:
    """What stopped a home over the plan, as it stands in a table: had room to Sep 2026, then full."""
    found = spans(home.why)
    if len(found) > MOST:
        return _counted(home)
    said = [home.short(why, range(first, last + 1)) for why, first, last in found]
    until = [f" to {_last_month(quarters[last]):%b %Y}, then" for _, _, last in found[:-1]]
    return " ".join(f"{words}{more}" for words, more in zip(said, [*until, ""], strict=True))


def _counted(home: Told) -> str:
    """Full in 14 of 20 quarters, had room in 6."""
    parts: list[str] = []
    for why, count in Counter(home.why).most_common():
        held = [q for q, reason in enumerate(home.why) if reason == why]
        parts.append(f"{home.short(why, held)} in {count}" + ("" if parts else f" of {len(home.why)} quarters"))
    return ", ".join(parts)


def together(homes: Sequence[Sequence[Why]]) -> list[tuple[int, str]]:
    """What stops several homes over the same quarters: how many each, and what they do: 3, "are full".

    For each home the reason of most quarters counts; where it is not that of all, the home is mostly so.
    """
    kinds = Counter(_mostly(reasons) for reasons in homes)
    ranked = sorted(kinds.items(), key=lambda item: (-item[1], item[0][0], not item[0][1]))
    return [(many, _verbs(why, always, many > 1)) for (why, always), many in ranked]


def _mostly(reasons: Sequence[Why]) -> tuple[Why, bool]:
    (why, held), *_ = Counter(reasons).most_common()
    return why, held == len(reasons)


def _verbs(why: Why, always: bool, plural: bool) -> str:
    verbs = [PLURAL[reason][plural] for reason in why]
    if not always:
        first, _, rest = verbs[0].partition(" ")
        verbs[0] = f"{first} mostly {rest}" if first in ("is", "are") else f"mostly {verbs[0]}"
    return listed(verbs)
