"""Differences between sets, in words."""

import re
from dataclasses import dataclass

CHANGES = {  # priority: what more of it is called, and less
    "safe_staffing": ("{0:,.0f} more unstaffed hours", "{0:,.0f} fewer unstaffed hours"),
    "unmet": ("{0:,.1f} more weeks of waiting†", "{0:,.1f} fewer weeks of waiting†"),
    "out_of_borough": ("{0:,.1f} more avoidable placements", "{0:,.1f} fewer avoidable placements"),
    "budget": ("£{0:,.0f} more overspend", "£{0:,.0f} less overspend"),
    "cost": ("£{0:,.0f} more cost*", "£{0:,.0f} less cost*"),
    "capital": ("£{0:,.0f} more capital", "£{0:,.0f} less capital"),
    "fairness": ("a less even share of placements out of borough", "a more even share of placements out of borough"),
    "travel": ("{0:,.0f} km more travel", "{0:,.0f} km less travel"),
    "fewest": ("{0:,.0f} more options", "{0:,.0f} fewer options"),
}


def change(priority: str, by: float) -> str:
    """A difference in a priority's figure: "3.2 more avoidable placements"."""
    said = CHANGES[priority][by < 0].format(abs(by))
    return said.removesuffix("s") if said.startswith("1 ") and priority == "fewest" else said


@dataclass(frozen=True)
class Gap:
    """How much better than a set that was found one may be that was not."""

    priority: str
    """The first in which it may be better."""
    by: float
    """By how much at most, in the priority's figure: above 0."""

    @property
    def words(self) -> str:
        """The difference in words: "up to 3.2 fewer avoidable placements"."""
        said = change(self.priority, -self.by)
        if number := re.match(r"£?([0-9,.]+) (km )?", said):
            none = not float(number[1].replace(",", ""))
            return f"slightly {said[number.end() :]}" if none else f"up to {said}"
        return said
