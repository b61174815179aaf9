"""The columns of what `capacity uncertainty` writes, once: name, type, unit and meaning."""

from collections.abc import Mapping, Sequence

from capacity.results.columns import HOME, YEAR, Column
from capacity.results.ranges import FUTURES_SPREAD, TORNADO, UNCERTAIN, UNCERTAIN_COLUMNS, UNCERTAIN_MEASURES
from capacity.results.ranges import RANGES as OF_REPORT
from capacity.studies.uncertainty.factors import Factor, Path
from capacity.studies.uncertainty.planned import AVOIDABLE, COST, DAYS, OVER, WAITING, Key
from capacity.studies.uncertainty.simulated import LEAVE, MOVE, PAY

UNITS = {AVOIDABLE: "people", WAITING: "people", DAYS: "days", COST: "£", OVER: "£", LEAVE: "people", MOVE: "days",
         PAY: "£"}  # fmt: skip
LABELS = UNCERTAIN_MEASURES
MEASURE = UNCERTAIN_COLUMNS[0]
FUTURE = Column("future", "integer", "Number of the future, as in draws.csv")
_QUANTILES = FUTURES_SPREAD
BUDGETS = (
    HOME,
    YEAR,
    Column("budget", "number", "What the home has for the year", "£"),
    Column("chance", "number", "Share of the futures in which the net cost keeps to it", "share"),
    *(Column(each.name, each.type, f"Net cost above the budget. {each.description}", "£") for each in _QUANTILES),
)
WORST = (
    Column("rank", "integer", "1 is the future with the most placements out of borough"),
    FUTURE,
    Column(AVOIDABLE, "number", f"{LABELS[AVOIDABLE]}, over the whole plan", "people"),
    Column("waiting_at_end", "number", "People waiting at the end of the plan", "people"),
    Column(COST, "number", f"{LABELS[COST]}, over the whole plan", "£"),
    Column("because", "string", "What made it so by the regression, the most important first"),
)
FIXED = {
    "ranges.csv": OF_REPORT[UNCERTAIN],
    "tornado.csv": OF_REPORT[TORNADO],
    "worst.csv": ("The ten futures with the most placements out of borough", WORST),
}
TITLES = {"draws.csv": "Every future: what was drawn, and what came of it", "budgets.csv": "Whether each budget holds"}
Tables = dict[str, tuple[str, tuple[Column, ...]]]


def tables(factors: Sequence[Factor], figures: Sequence[Key], budgets: bool) -> Tables:
    """Title and columns by file."""
    drawn = {"draws.csv": (TITLES["draws.csv"], draws(factors, figures))}
    return drawn | FIXED | ({"budgets.csv": (TITLES["budgets.csv"], BUDGETS)} if budgets else {})


def draws(factors: Sequence[Factor], figures: Sequence[Key]) -> tuple[Column, ...]:
    """Those of draws.csv, which depend on the book and on the years of the plan."""
    moved = [path for factor in factors for path in factor.figures]
    return (
        FUTURE,
        Column("batch", "integer", "Latin hypercube to which it belongs"),
        Column("planned", "boolean", "Whether there is a plan"),
        Column("why_not", "string", "Why there is none"),
        *(
            Column(f"position/{factor.key}", "number", "Where the family stands: -1 low, 0 as planned, 1 high")
            for factor in factors
        ),
        *(Column(path_name(path), "number", "Figure of the book that was drawn") for path in moved),
        *(Column(key_name(key), "number", LABELS[key[0]], UNITS[key[0]]) for key in figures),
    )


def path_name(path: Path) -> str:
    """A figure of the book as a column: needs/nursing/mean_stay_days."""
    return "/".join(path)


def key_name(key: Key) -> str:
    """A figure of a plan as a column: avoidable_out_of_borough/nursing/2025-26."""
    return "/".join(part for part in key if part)


def names(of: Mapping[str, tuple[str, tuple[Column, ...]]], file: str) -> list[str]:
    """Column names of a table, in order."""
    return [column.name for column in of[file][1]]
