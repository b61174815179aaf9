"""What a check says, and the tally that it is made from."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MISSING = "missing"


@dataclass(frozen=True)
class Check:
    """One thing that was checked about a finished run."""

    name: str
    count: int
    """How many figures or rows were looked at."""
    largest: float
    """The largest difference, in the unit of the row that `worst` names; infinite where a figure is missing."""
    holds: bool
    worst: str
    """The row of the largest difference and what is wrong with it; blank if the check holds."""
    note: str = ""
    """What a reader should know although the check holds."""


ABSOLUTE = 1e-6
"""People, hours or pounds: the solver's own figures are no more accurate than this."""
RELATIVE = 1e-9
"""Share of the expected figure that may be lost when figures of twelve digits are added up."""
TWELVE_DIGITS = 5e-12
"""Share of a figure that may be lost when it is written with twelve digits."""
SOLVED = 1e-6
"""Share of a priority's value that the check of an optimum accepts as a difference."""
PENNY = {"absolute": ABSOLUTE, "relative": TWELVE_DIGITS}
"""Share of an amount: so small that a penny too many or too few shows in any sum below £2,000m."""


class Tally:
    """Gathers differences under one name. Tolerances: `absolute` + `relative` × the expected figure."""

    def __init__(self, name: str, absolute: float = ABSOLUTE, relative: float = RELATIVE) -> None:
        self.name, self.absolute, self.relative = name, absolute, relative
        self.count, self.largest, self.failing = 0, 0.0, 0.0
        self.worst = ""
        self.faults: list[str] = []
        self.notes: list[str] = []

    def same(
        self,
        row: Iterable[str],
        what: str,
        stated: float,
        expected: float,
        relative: float | None = None,
        absolute: float | None = None,
    ) -> None:
        """The run says `stated` where the tables and the place give `expected`. Blank (not a number) equals blank.

        `relative` and `absolute` are tolerances of its own, in place of the tally's.
        """
        if stated == expected or (math.isnan(stated) and math.isnan(expected)):
            self.count += 1
            return
        self._add(row, what, stated, "not", expected, abs(stated - expected), relative, absolute)

    def at_most(self, row: Iterable[str], what: str, stated: float, limit: float) -> None:
        """`stated` must not be above `limit`."""
        above = stated - limit
        self._add(row, what, stated, "above", limit, above if math.isnan(above) else max(0.0, above))

    def equal(self, row: Iterable[str], what: str, stated: object, expected: object) -> None:
        """A word or flag must be the expected one."""
        self.count += 1
        if stated != expected:
            self.faults.append(f"{_named(row)}: {what} is {stated or 'blank'}, not {expected or 'blank'}")

    def fault(self, row: Iterable[str], why: str) -> None:
        """Something that is not a difference between two figures, such as a missing row."""
        self.count += 1
        self.faults.append(f"{_named(row)}: {why}")

    def alike(self, row: Iterable[str], stated: Any, expected: Any) -> None:
        """Two values of JSON, part by part: figures like figures, all else the same."""
        row = list(row)
        if isinstance(expected, Mapping) and isinstance(stated, Mapping):
            for key in dict.fromkeys([*expected, *stated]):
                self.alike([*row, str(key)], stated.get(key, MISSING), expected.get(key, MISSING))
        elif isinstance(expected, list | tuple) and isinstance(stated, list | tuple):
            for at in range(max(len(expected), len(stated))):
                pair = [each[at] if at < len(each) else MISSING for each in (stated, expected)]
                self.alike([*row, str(at + 1)], *pair)
        elif _is_figure(expected) and _is_figure(stated):
            self.same(row, "it", float(stated), float(expected))
        else:
            self.equal(row, "it", stated, expected)

    def check(self) -> Check:
        """What was noted, as a check."""
        wrong = [*([self.worst] if self.worst else []), *self.faults]
        more = f" (and {len(self.faults[1:] if not self.worst else self.faults)} more)" if len(wrong) > 1 else ""
        return Check(self.name, self.count, self.failing or self.largest, not wrong, wrong[0] + more if wrong else "",
                     "; ".join(self.notes))  # fmt: skip

    def _add(
        self,
        row: Iterable[str],
        what: str,
        stated: float,
        but: str,
        expected: float,
        difference: float,
        relative: float | None = None,
        absolute: float | None = None,
    ) -> None:
        self.count += 1
        difference = math.inf if math.isnan(difference) else difference
        self.largest = max(self.largest, difference)
        limit = self.absolute if absolute is None else absolute
        limit += (self.relative if relative is None else relative) * abs(expected)
        if not difference <= limit and difference > self.failing:
            self.failing = difference
            self.worst = f"{_named(row)}: {what} is {_shown(stated)}, {but} {_shown(expected)}"


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def failed(name: str, why: str) -> Check:
    """A check that could not be made: for finance that is a failure too."""
    return Check(name, 0, math.inf, False, why)


def _named(row: Iterable[str]) -> str:
    return " ".join(filter(None, row))


def _shown(figure: float) -> str:
    return "blank" if math.isnan(figure) else f"{figure:.12g}"
