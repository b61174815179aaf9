"""What an import does to the totals of the tables that it replaces: losing half of the people must be agreed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from capacity.importing.model import Change
from capacity.importing.place import Place, number
from capacity.inputs.errors import WrongUsage

COUNTED = {
    "population": ("people", "people"),
    "demand": ("admissions", "admissions"),
    "services": ("beds", "beds"),
    "residents": ("people", "residents"),
    "waiting": ("people", "people waiting"),
}
"""By table: the column that is added up, and what it counts."""
_HALF = 0.5
_YEARS = ("year", "financial_year")


@dataclass(frozen=True)
class Total:
    """A table's total before an import and after it."""

    table: str
    before: float
    after: float

    def __str__(self) -> str:
        return f"{self.table}.csv: {_whole(self.before)} {COUNTED[self.table][1]} → {_whole(self.after)}"


def totals(before: Place, after: Place, change: Change) -> list[Total]:
    """Totals that have changed, of the tables that a change is about. New tables are not among them."""
    tables = [table for table in COUNTED if table in change.tables or table in change.gone]
    changes = [Total(table, _total(before, table), _total(after, table)) for table in tables]
    return [total for total in changes if total.before > 0 and _whole(total.before) != _whole(total.after)]


def refuse_losses(changes: Iterable[Total]) -> None:
    """Raise `WrongUsage` where more than half of a total would go."""
    lost = [total for total in changes if total.after < _HALF * total.before]
    if lost:
        raise WrongUsage(
            f"{'; '.join(map(str, lost))}: more than half would go, so nothing was written. If the file is complete "
            "and you mean this, run the command again with --replace"
        )


def _total(place: Place, table: str) -> float:
    """The sum of a table; of one by years, that of the first year."""
    rows: Sequence[dict[str, str]] = [dict(row) for row in place.rows(table).values()]
    by = next((column for column in _YEARS if rows and column in rows[0]), None)
    first = min((row.get(by, "") for row in rows), default="") if by else ""
    return sum(number(row.get(COUNTED[table][0])) for row in rows if by is None or row.get(by) == first)


def _whole(count: float) -> str:
    return f"{count:,.1f}".removesuffix(".0")
