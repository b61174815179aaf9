"""Dates as councils write them, and financial years."""

import re
from datetime import date, timedelta

from capacity.inputs.calendar import financial_year

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[T ]+[0-9]{1,2}:[0-9]{2}.*)?"
_ISO = re.compile(rf"([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}}){_TIME}")
_BRITISH = re.compile(rf"([0-9]{{1,2}})[/.-]([0-9]{{1,2}})[/.-]([0-9]{{4}}){_TIME}")
_WORDS = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)?[ -]+([a-z]{{3,9}})\.?,?[ -]+([0-9]{{4}}){_TIME}", re.IGNORECASE)
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_SERIAL_ZERO = date(1899, 12, 30)  # day 0 of a workbook from March 1900 on
_YEAR = re.compile(r"([0-9]{4})\s*[-/–]\s*(?:20)?([0-9]{2})")


def parse_date(text: str) -> date | None:
    """A date written 2024-04-03, 03/04/2024, 3 Apr 2024 or as a workbook's number of days; None for anything else.

    The day stands before the month. A year of two digits is refused: it may be this century or the last.
    """
    text = text.strip()
    try:
        if parts := _ISO.fullmatch(text):
            return date(int(parts[1]), int(parts[2]), int(parts[3]))
        if parts := _BRITISH.fullmatch(text):
            return date(int(parts[3]), int(parts[2]), int(parts[1]))
        if parts := _WORDS.fullmatch(text):
            return date(int(parts[3]), _month(parts[2]), int(parts[1]))
        if parts := _SERIAL.fullmatch(text):
            return _SERIAL_ZERO + timedelta(days=int(parts[1]))
    except ValueError:
        return None
    return None


def _month(word: str) -> int:
    """The month's number by the first three letters of its name. Raises `ValueError` for other words."""
    return _MONTHS.index(word[:3].casefold()) + 1


def parse_year(text: str) -> str | None:
    """A financial year such as 2024-25, also written 2024/25 or 2024-2025."""
    parts = _YEAR.fullmatch(text.strip())
    if not parts or (int(parts[1]) + 1) % 100 != int(parts[2]):
        return None
    return financial_year(int(parts[1]))


def year_of(day: date) -> str:
    """The financial year of a day."""
    return financial_year(day.year if day.month >= 4 else day.year - 1)


def bounds(year: str) -> tuple[date, date]:
    """First and last day of a financial year."""
    first = int(year[:4])
    return date(first, 4, 1), date(first + 1, 3, 31)
