"""The checks in words: a table that a terminal can show, and audit.csv."""

import math
import textwrap
from collections.abc import Iterable

import pandas as pd

from capacity.audit.tally import Check
from capacity.inputs.errors import printable

HEAD = f"{'check':<18}{'checked':>9}  {'largest difference':>18}"
WIDE = 100
"""Characters of a line."""
LONGEST = 600
"""Characters of what is said about a check."""


def lines(checks: Iterable[Check]) -> list[str]:
    """The checks as text: name, how many figures, the largest difference, and OK or what is wrong; then the verdict.

    One text for each, in lines of at most `WIDE` characters.
    """
    checks = list(checks)
    rows = ["\n".join(_row(each)) for each in checks]
    wrong = [each.name for each in checks if not each.holds]
    if not wrong:
        return [*rows, f"All {len(checks)} checks hold."]
    hold = "does not hold" if len(wrong) == 1 else "do not hold"
    verdict = f"{len(wrong)} of {len(checks)} checks {hold}: {', '.join(wrong)}."
    return [*rows, "\n".join(textwrap.wrap(verdict, WIDE))]


def _row(each: Check) -> list[str]:
    """A check in a line, with what is wrong or worth knowing below it where it does not fit."""
    begin = f"{each.name:<18}{each.count:>9,}  {_difference(each):>18}  "
    said = each.worst if not each.holds else f"OK: {each.note}" if each.note else "OK"
    if len(begin) + len(said) <= WIDE:
        return [begin + printable(said, LONGEST)]
    below = textwrap.wrap(printable(said, LONGEST), WIDE - 4, break_on_hyphens=False)
    return [begin + ("OK" if each.holds else "DIFFERS"), *(f"    {line}" for line in below)]


def _difference(each: Check) -> str:
    return f"{each.largest:.2g}" if math.isfinite(each.largest) else "–"


def frame(checks: Iterable[Check]) -> pd.DataFrame:
    """The checks as audit.csv holds them."""
    rows = [(each.name, each.count, each.largest, "yes" if each.holds else "no", each.worst or each.note)
            for each in checks]  # fmt: skip
    return pd.DataFrame(rows, columns=["check", "checked", "largest_difference", "holds", "worst"])
