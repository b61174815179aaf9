"""Tables row by row: a small frame costs more to cut into groups than the groups take to add up."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def rows_of(table: "pd.DataFrame", *columns: str) -> Iterator[tuple[Any, ...]]:
    """Some columns of a table, row by row."""
    return zip(*(table[name].tolist() for name in columns), strict=True)


def sums_of(table: "pd.DataFrame", value: str, *by: str) -> dict[tuple[Any, ...], float]:
    """A column added up by the cells of others. Blank cells add nothing."""
    sums: defaultdict[tuple[Any, ...], float] = defaultdict(float)
    for *key, each in rows_of(table, *by, value):
        if each == each:
            sums[tuple(key)] += each
    return dict(sums)
