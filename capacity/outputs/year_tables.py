"""Tables by financial year for a terminal: as many years side by side as fit its 100 columns."""

from capacity.results.columns import STEPS

WIDE = 100
"""Columns of a terminal that a table fits."""
BOLD = (STEPS["opening"], "Opening (first the budget)", STEPS["forecast"])
"""Rows to be shown in bold."""
FIRST_YEAR = (
    "The position at the start has no agency, interim care or investment: the first year's steps show all of each."
)
"""A note against what a reader of a medium-term table would mistake for a rise."""
Lines = list[tuple[str, str]]
"""Lines with their style: `bold`, `dim` or plain."""


def blocks(head: str, years: list[str], rows: list[tuple[str, list[str]]], label: int, figure: int) -> Lines:
    """A table by year, with as many years side by side as fit a terminal."""
    label = min(max(label, *(len(what) + 2 for what, _ in rows)), WIDE - figure)
    tables = -(-len(years) // ((WIDE - label) // figure))
    across = -(-len(years) // tables)
    lines: Lines = []
    for first in range(0, len(years), across):
        part = slice(first, first + across)
        lines += [("", "")] if first else []
        lines.append(("bold", _row(label, head, years[part], figure)))
        lines += [
            ("bold" if what.strip() in BOLD else "", _row(label, what, cells[part], figure)) for what, cells in rows
        ]
    return lines


def _row(width: int, label: str, cells: list[str], figure: int) -> str:
    return (
        f"{label if len(label) < width else label[: width - 2] + '…':<{width}}"
        + "".join(f"{cell:>{figure}}" for cell in cells)
    ).rstrip()
