"""Ages as publishers write them, and the book's bands made of them."""

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise

from capacity.importing.sheet import plain
from capacity.inputs.schema import Book, age_range

Ages = tuple[int, int]
"""First and last age in whole years; `OPEN` where there is no last."""
OPEN = 150
OLDEST = 120
SPLIT = 5
"""Years in the widest band that is split evenly where a band of the book begins inside it, as 18 does in 15-19."""
TOPS = range(85, OLDEST, 5)
"""Ages that may mean themselves and all above, where they are the highest in a table."""
PERSONS, MALES, FEMALES = "persons", "males", "females"
_SEXES = {
    **dict.fromkeys(
        ("persons", "person", "people", "p", "t", "total", "all", "both", "both sexes", "all persons"), PERSONS
    ),
    **dict.fromkeys(("males", "male", "m", "men", "1"), MALES),
    **dict.fromkeys(("females", "female", "f", "women", "2"), FEMALES),
}
_ALL = ("all", "all ages", "allages", "total", "all persons", "all people", "total all ages", "all ages total")
_SEXED = re.compile(r"(persons?|females?|males?|[pmf]) ?(?=\d|age|all|under)(.*)")
_WORDS = re.compile(r"\b(aged?|ages|years?|yrs|old)\b|\bage(?=\d)")
_RANGE = re.compile(r"(\d{1,3}) (?:to )?(\d{1,3})")
_OPEN = re.compile(r"(\d{1,3}) ?(?:\+|plus|(?:and|or) (?:over|above|older|more))")
_BELOW = re.compile(r"(?:under|less than|below) (\d{1,3})")
_UNTIL = re.compile(r"(\d{1,3}) (?:and|or) (?:under|below|younger)")


def sex_of(text: str) -> str | None:
    """Persons, males or females, in any publisher's word for them."""
    return _SEXES.get(plain(text))


def ages_of(text: str) -> Ages | None:
    """The ages that a label means: 0, Age 0, 65-69, Aged 65 to 69, 90+, 90 and over, under 1, All ages."""
    words = text.casefold().replace("+", " plus ").replace("&", " and ")
    words = " ".join(_WORDS.sub(" ", plain(words)).split())
    if words in _ALL or plain(text) in _ALL:
        return 0, OPEN
    if words.isdigit():
        return (int(words), int(words)) if int(words) <= OLDEST else None
    if match := _OPEN.fullmatch(words):
        return int(match[1]), OPEN
    if match := _BELOW.fullmatch(words):
        return 0, int(match[1]) - 1
    if match := _UNTIL.fullmatch(words):
        return 0, int(match[1])
    match = _RANGE.fullmatch(words)
    return (int(match[1]), int(match[2])) if match and int(match[1]) < int(match[2]) <= OLDEST else None


def sexed_ages_of(text: str) -> tuple[str | None, Ages] | None:
    """The sex, if it is said, and the ages of a column such as F0, M90, males 65-69 or 90+."""
    ages = ages_of(text)
    if ages:
        return None, ages
    match = _SEXED.fullmatch(plain(text.replace("+", " plus ")))
    ages = ages_of(match[2]) if match else None
    return (_SEXES[match[1]], ages) if match and ages else None


def opened(ages: Ages, all_ages: Collection[Ages]) -> Ages:
    """The ages that a table means: its highest single year, such as 90, is that age and over."""
    top = max(first for first, _ in all_ages)
    return (top, OPEN) if ages == (top, top) and top in TOPS else ages


def shown_ages(ages: Ages) -> str:
    """Ages as the book writes them: 65-69, 90+, 7."""
    first, last = ages
    return f"{first}+" if last == OPEN else str(first) if first == last else f"{first}-{last}"


def bands_of(book: Book) -> list[str]:
    """The age bands that the book has rates for, from the youngest."""
    bands = {band for rates in book.admissions_per_1000_per_year.values() for band in rates}
    return sorted(bands, key=lambda band: (age_range(band) or (OPEN, OPEN), band))


def halves(ages: Ages, band: Ages) -> list[tuple[Ages, float]]:
    """Ages cut where a band begins or ends inside of them, each piece with its share of the years; whole otherwise."""
    first, last = ages
    cuts = [cut for cut in (band[0], band[1] + 1) if first < cut <= last]
    if not cuts or last - first + 1 > SPLIT:
        return [(ages, 1.0)]
    edges = [first, *cuts, last + 1]
    return [((start, end - 1), (end - start) / (last - first + 1)) for start, end in pairwise(edges)]


@lru_cache(maxsize=4096)
def made_of(band: Ages, pieces: frozenset[Ages]) -> tuple[Ages, ...] | None:
    """The fewest of the given ages that together are the band, none twice; None where they do not make it."""
    best: dict[int, tuple[Ages, ...]] = {band[1] + 1: ()}
    for first in range(band[1], band[0] - 1, -1):
        starts = [(ages, *best[ages[1] + 1]) for ages in sorted(pieces) if ages[0] == first and ages[1] + 1 in best]
        if starts:
            best[first] = min(starts, key=len)
    return best.get(band[0])
