"""The columns of what `capacity diff` writes, once: name, type, unit and meaning."""

from capacity.results.columns import CARE_TYPE, HOME, KINDS, NEED, YEAR, Column
from capacity.studies.diff.figures import FIGURES
from capacity.studies.differing.table import COLUMNS as _INPUTS
from capacity.studies.differing.table import INPUTS

SHARES = "diff.csv"
OUTPUTS = "changes.csv"

_SHARES = (
    Column(
        "figure",
        "string",
        "placements: people placed against their choice; waiting: weeks, pressing needs counted for more; cost: £ of"
        " the plan, and what those there at its end will go on to cost",
        "",
        tuple(figure.key for figure in FIGURES),
    ),
    Column(HOME.name, HOME.type, f"{HOME.description}; blank for the whole figure"),
    Column(NEED.name, NEED.type, f"{NEED.description}; blank for the whole figure"),
    Column(YEAR.name, YEAR.type, f"{YEAR.description}; blank for the whole figure"),
    Column("group", "string", "Group of inputs that changed; groups that count as one are joined by +"),
    Column("first", "number", "The figure in the first run", "see figure"),
    Column("second", "number", "The figure in the second run", "see figure"),
    Column("share", "number", "What of the change is due to the group; shares add up to second less first; blank where"
           " nothing could be shared out", "see figure"),
    Column("alone", "number", "What the group changes by itself, everything else as in the first run", "see figure"),
    Column("last", "number", "What the group changes as the last, all else as in the second run", "see figure"),
)  # fmt: skip
_OUTPUTS = (
    Column("measure", "string", "avoidable_out_of_borough, choice_refused, waiting_at_year_end and waiting_weeks as in"
           " summary.csv; net_cost of costs.csv; occupancy: people who live in a home at the year's end"),
    HOME,
    NEED,
    Column("kind", "string", "Kind of cost, as in costs.csv", "", ("", *KINDS)),
    Column("service", "string", "Service: a care type at a site"),
    CARE_TYPE,
    YEAR,
    Column("unit", "string", "Unit of the figures"),
    Column("first", "number", "In the first run", "see unit"),
    Column("second", "number", "In the second run", "see unit"),
    Column("change", "number", "Second less first", "see unit"),
)  # fmt: skip
TABLES = {
    SHARES: ("What each group of changed inputs has to do with the change of a figure", _SHARES),
    INPUTS: ("Inputs in which the two runs differ", _INPUTS),
    OUTPUTS: ("Outputs in which the two runs differ", _OUTPUTS),
}


def names(file: str) -> list[str]:
    """Column names of a table, in order."""
    return [column.name for column in TABLES[file][1]]
