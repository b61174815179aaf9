"""Rows of an extract → persons and counts that hold no more of anyone than the planner needs."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from capacity.importing.demand.dates import parse_date, parse_year, year_of
from capacity.importing.demand.fees import parse_fee
from capacity.importing.demand.needs import need_of, unknown
from capacity.importing.demand.places import Areas, Homes
from capacity.importing.demand.read import Extract, Kind
from capacity.importing.sheet import plain
from capacity.inputs.schema import Book

MOST_PEOPLE = 100_000
_COUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.0*)?")
_BELOW = re.compile(r"(?:<|under|less than|fewer than)\s*([0-9]{1,3})", re.IGNORECASE)


@dataclass(frozen=True)
class Person:
    """One row of a list of persons."""

    need: str
    authority: str
    area: str | None
    start: date | None
    """None: still waiting."""
    end: date | None
    referral: date | None
    service: str | None
    home_named: bool
    fee: float | None
    """£ a week."""
    fee_given: bool


@dataclass(frozen=True)
class Count:
    """One row of a table of counts."""

    kind: Kind
    need: str
    authority: str
    area: str | None
    year: str
    service: str | None
    people: float


@dataclass(frozen=True)
class Known:
    """What cells are looked up in."""

    book: Book
    needs: Mapping[str, str]
    words: Counter[str]
    """How often each plain word stands in the column of needs."""
    areas: Areas
    homes: Homes
    authorities: Mapping[str, str]
    """Home authority by plain ID and name."""
    home: str | None
    """The authority that placed everybody; None: the file says."""
    suppress: int


def read_row(known: Known, extract: Extract, cells: Mapping[str, str]) -> Person | Count | str:
    """A person or a count, or why the row cannot be used. The reason never quotes a cell other than a common need."""
    word = cells["need"]
    need = need_of(known.needs, word, cells.get("reason", ""))
    if need is None:
        return unknown(word, known.words[plain(word)], known.suppress)
    area = known.areas.find(cells.get("area", ""), cells.get("postcode", ""))
    authority = known.home or _authority(known, cells.get("authority", ""), area)
    if authority is None:
        return "cannot be told which home authority it belongs to"
    named = cells.get("service", "")
    service = known.homes.find(named, need, known.book) if named else None
    if extract.kind != "persons":
        return _count(extract.kind, cells, need, authority, area, service)
    return _person(cells, need, authority, area, service)


def _authority(known: Known, named: str, area: str | None) -> str | None:
    if named:
        return known.authorities.get(plain(named))
    of_area = known.areas.authority.get(area or "")
    return of_area if of_area in known.authorities.values() else None


def _person(cells: Mapping[str, str], need: str, authority: str, area: str | None, service: str | None) -> Person | str:
    dates = {key: parse_date(cells.get(key, "")) for key in ("start", "end", "referral")}
    for key, name in (("start", "start"), ("end", "end"), ("referral", "date of referral")):
        if cells.get(key) and dates[key] is None:
            return f"its {name} is not a date such as 03/04/2024 or 2024-04-03"
    start, end = dates["start"], dates["end"]
    if start is None and dates["referral"] is None and "wait" not in cells.get("status", "").casefold():
        return "has neither a start nor a date of referral"
    if start is not None and end is not None and end < start:
        return "its end is before its start"
    fee, named = cells.get("fee", ""), bool(cells.get("service"))
    return Person(
        need, authority, area, start, end, dates["referral"], service, named, parse_fee(fee), bool(fee)
    )  # fmt: skip


def _count(
    kind: Kind, cells: Mapping[str, str], need: str, authority: str, area: str | None, service: str | None
) -> Count | str:
    people = parse_count(cells.get("people", "") or (cells.get("waiting", "") if kind == "waiting" else ""))
    if people is None:
        return "has no count of people"
    year = ""
    if kind == "admissions":
        day = parse_date(cells.get("start", ""))
        year = parse_year(cells.get("year", "")) or (year_of(day) if day else "")
        if not year:
            return "has no financial year such as 2024-25"
    if kind == "residents" and service is None:
        return "its home is none of the place"
    if kind == "waiting" and "status" in cells and "wait" not in cells["status"].casefold():
        return "its status is not that of waiting"
    return Count(kind, need, authority, area, year, service, people)


def parse_count(text: str) -> float | None:
    """People; a suppressed count such as <5 is half of its limit, the middle of 1 to 4. None for other text."""
    if digits := _BELOW.fullmatch(text.strip()):
        return int(digits[1]) / 2
    digits = _COUNT.fullmatch(text.strip())
    people = float(digits[1].replace(",", "")) if digits else None
    return people if people is not None and people <= MOST_PEOPLE else None
