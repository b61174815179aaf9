"""Homes that may have been registered again: the same postcode, and similar names."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from capacity.importing.register.record import Entry

ALIKE = 0.6
"""Names are alike if they share half of the words of the shorter, or 60% of their letters in order."""
_TITLES = {"the", "a", "and", "care", "home", "homes", "house", "nursing", "residential", "centre", "limited", "ltd"}


@dataclass(frozen=True)
class Match:
    """A site that has left the register, and a new location that may be the same home."""

    left: Entry
    opened: Entry

    def offer(self) -> str:
        """What the person at the terminal is asked."""
        old, new = self.left, self.opened
        return (
            f"{old.site} ({old.name}, {old.postcode}) closed and {new.location_id} ({new.name}) opened there: if it is "
            f"the same home, run again with --same {old.site}={new.location_id}"
        )


def find_matches(left: Iterable[Entry], opened: Iterable[Entry]) -> list[Match]:
    """Every pair with the same postcode and similar names."""
    by_postcode: dict[str, list[Entry]] = {}
    for entry in opened:
        by_postcode.setdefault(entry.postcode, []).append(entry)
    return [
        Match(old, new)
        for old in left
        if old.postcode
        for new in by_postcode.get(old.postcode, ())
        if alike(old.name, new.name)
    ]


def alike(one: str, other: str) -> bool:
    """Whether two homes' names are alike; titles such as care home are ignored."""
    words, others = _words(one), _words(other)
    shared = len(set(words) & set(others))
    if shared and 2 * shared >= min(len(set(words)), len(set(others))):
        return True
    return difflib.SequenceMatcher(None, " ".join(words), " ".join(others), autojunk=False).ratio() >= ALIKE


def _words(name: str) -> list[str]:
    words = re.findall(r"\w+", name.casefold())
    return [word for word in words if word not in _TITLES] or words
