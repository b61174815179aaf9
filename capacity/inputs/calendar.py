"""The plan's calendar: quarters, financial years (April to March), and when an event is in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Protocol

LONGEST_QUARTER = 92
"""Days."""


@dataclass(frozen=True)
class Quarter:
    """Three months of the plan; or, in the outlook after it, a financial year."""

    start: date
    days: int

    @property
    def name(self) -> str:
        """Its first day, as the outputs name it."""
        return self.start.isoformat()

    @property
    def is_year(self) -> bool:
        """A step of an outlook is a whole financial year."""
        return self.days > LONGEST_QUARTER

    @property
    def weeks(self) -> float:
        return self.days / 7

    @property
    def calendar_year(self) -> int:
        """The first calendar year of the quarter's financial year."""
        return self.start.year if self.start.month >= 4 else self.start.year - 1

    @cached_property
    def financial_year(self) -> str:
        """Such as 2026-27."""
        return financial_year(self.calendar_year)


class Lasting(Protocol):
    """Anything with a beginning and perhaps an end: the events."""

    @property
    def from_(self) -> date: ...
    @property
    def until(self) -> date | None: ...


def financial_year(calendar_year: int) -> str:
    """The financial year that begins in April of `calendar_year`."""
    return f"{calendar_year}-{(calendar_year + 1) % 100:02d}"


def plan_quarters(start: date, count: int) -> tuple[Quarter, ...]:
    """`count` quarters from `start`, which is the first day of one."""
    first = [date(start.year + (start.month - 1 + 3 * q) // 12, (start.month - 1 + 3 * q) % 12 + 1, 1)
             for q in range(count + 1)]  # fmt: skip
    return tuple(Quarter(day, (after - day).days) for day, after in pairwise(first))


def years_from(start: date, count: int) -> tuple[Quarter, ...]:
    """`count` whole financial years from `start`, a 1 April, as steps of an outlook."""
    first = [date(start.year + year, start.month, start.day) for year in range(count + 1)]
    return tuple(Quarter(day, (after - day).days) for day, after in pairwise(first))


def after(quarters: Sequence[Quarter]) -> date:
    """The day after the last of the quarters."""
    return quarters[-1].start + timedelta(quarters[-1].days)


def financial_years(quarters: Iterable[Quarter]) -> tuple[str, ...]:
    """The financial years of the quarters, each once, in order of time."""
    return tuple(dict.fromkeys(quarter.financial_year for quarter in quarters))


def in_force(event: Lasting, quarter: Quarter) -> bool:
    """From the first quarter that starts on or after `from`, to the last that starts before `until`."""
    return event.from_ <= quarter.start and (event.until is None or quarter.start < event.until)


def long_date(day: date | str) -> str:
    """A day as written in a sentence, such as 25 November 2026; `day` may be text in ISO form. Tables keep ISO.

    Raises `ValueError` if `day` is text that is not an ISO date.
    """
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day.day} {day:%B %Y}"
