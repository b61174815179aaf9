"""differences.csv: every input that differs."""

from collections.abc import Sequence

import pandas as pd

from capacity.results.columns import Column
from capacity.studies.differing.differences import Cell, Difference

INPUTS = "differences.csv"
COLUMNS = (
    Column("group", "string", "Group of inputs that it belongs to; blank where it changes no figure of a plan"),
    Column("where", "string", "What holds it: scenario, events, options, book, or a table's file"),
    Column("key", "string", "What names it there"),
    Column("column", "string", "Column or key that differs; blank where one run alone has the row or event"),
    Column("first", "string", "In the first run; blank where it has none"),
    Column("second", "string", "In the second run; blank where it has none"),
    Column("words", "string", "The same in words"),
)


def inputs_table(differences: Sequence[Difference]) -> pd.DataFrame:
    """differences.csv"""
    rows = [
        (found.group, found.where, found.key, found.column, _text(found.first), _text(found.second), found.words)
        for found in differences
    ]
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])


def _text(value: Cell) -> str:
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else value
