"""Which tables the outlook after a plan has, and what stands in them.

Each has the columns of the plan's own, with a financial year's first day as its quarter, and goes on where that ends:
the rows of both are one plan in quarters and then years.
"""

from collections.abc import Mapping

from capacity.inputs.outlook import PREFIX
from capacity.results.columns import OUTPUTS, Column

TABLES = (
    "placements.csv",
    "residents.csv",
    "waiting.csv",
    "arranging.csv",
    "occupancy.csv",
    "staffing.csv",
    "costs.csv",
    "summary.csv",
)
"""Tables of a plan that its outlook has too, with the prefix `outlook_`."""
SUMMARY = f"{PREFIX}summary.csv"
BY_NEED = ("admissions_sought", "avoidable_out_of_borough", "waiting_at_year_end", "residents_at_year_end")
"""Measures of summary.csv that are told of an outlook, by need."""
KEY = "outlook"
"""In run.json: what is said of the outlook; absent without one."""


def outlook_columns() -> Mapping[str, tuple[str, tuple[Column, ...]]]:
    """Title and columns of an outlook's tables, by file name."""
    return {PREFIX + name: (f"Outlook: {OUTPUTS[name][0]}", OUTPUTS[name][1]) for name in TABLES}
