"""The columns of what `capacity uncertainty` writes, once: name, type, unit and meaning."""

from collections.abc import Mapping, Sequence

from capacity.results.columns import HOME, YEAR, Column
from capacity.studies.uncertainty.factors import Factor, Path
from capacity.studies.uncertainty.planned import ALL, AVOIDABLE, COST, DAYS, OVER, WAITING, Key

UNITS = {AVOIDABLE: "people", WAITING: "people", DAYS: "days", COST: "£", OVER: "£"}
LABELS = {
    AVOIDABLE: "People placed out of borough against their choice",
    WAITING: "People waiting at the end of the year",
    DAYS: "Mean days from the decision to the move",
    COST: "Net cost to the council",
    OVER: "Net cost above the budget; below 0 where money is left",
}
MEASURE = Column("measure", "string", "Figure, as summary.csv calls it", "", tuple(LABELS))
FUTURE = Column("future", "integer", "Number of the future, as in draws.csv")
_QUANTILES = (
    Column("plan", "number", "The figure of the plan itself; blank where it has none"),
    Column("median", "number", "Half of the futures are below, half above"),
    Column("low", "number", "5% of the futures are below"),
    Column("high", "number", "5% of the futures are above"),
    Column("mean", "number", "Mean over the futures"),
)
RANGES = (
    MEASURE,
    Column("need", "string", "What the people are assessed as needing; blank for all together"),
    Column("home", "string", "Authority whose budget it is; blank for anything else"),
    Column("financial_year", "string", f"April to March; {ALL}: the whole plan, of who waits its end"),
    Column("unit", "string", "Unit of the figures"),
    *_QUANTILES,
    Column("futures", "integer", "Futures that have the figure"),
)
BUDGETS = (
    HOME,
    YEAR,
    Column("budget", "number", "What the home has for the year", "£"),
    Column("chance", "number", "Share of the futures in which the net cost keeps to it", "share"),
    *(Column(each.name, each.type, f"Net cost above the budget. {each.description}", "£") for each in _QUANTILES),
)
TORNADO = (
    MEASURE,
    Column("family", "string", "Key of the figures that move together"),
    Column("label", "string", "What the family is called"),
    Column("swing", "number", "Change of the figure from the family all at low to all at high, by the regression"),
    Column("standard_error", "number", "Standard error of the swing"),
    Column("share", "number", "Share of the figure's variance that the family explains", "share"),
    Column("r2", "number", "Share of the variance that all families explain by straight lines", "share"),
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
    "ranges.csv": ("Ranges of the headline by need and year", RANGES),
    "tornado.csv": ("What moves placements, waiting and cost", TORNADO),
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
