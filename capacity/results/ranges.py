"""Tables of chance beside a run: what `capacity simulate` writes in it, and `capacity uncertainty` next to it.

The columns that a report reads stand here; the studies that write them have the rest.
"""

from capacity.results.columns import HOME, NEED, YEAR, Column

SIMULATION = "simulation"
"""The folder of a simulation, in the run's."""
SIMULATED, SIMULATED_MONEY = f"{SIMULATION}/people.csv", f"{SIMULATION}/money.csv"
UNCERTAIN = "ranges.csv"
"""The ranges of a study of uncertainty, in its own folder."""
QUANTILES = {"low": 0.05, "lower": 0.25, "median": 0.5, "upper": 0.75, "high": 0.95}
"""Of every range, by column: nine of ten lie between the outer ones, half between the inner ones."""
SUM = "blank: all together"
BROKER = Column("broker", "string", "Rule by which homes are offered")
MEASURE = Column("measure", "string", "What is counted, as in summary.csv")
UNIT = Column("unit", "string", "Unit of the figures in the row")
PLAN = Column("plan", "number", "The run's own figure; blank where it has none")
SPREAD = (
    Column("mean", "number", "Mean of the replications"),
    Column("standard_error", "number", "Standard error of that mean"),
    Column("low", "number", "5% of replications are below"),
    Column("lower", "number", "A quarter of the replications are below"),
    Column("median", "number", "Half of the replications are below"),
    Column("upper", "number", "A quarter of the replications are above"),
    Column("high", "number", "5% of replications are above"),
)
PEOPLE = (
    BROKER,
    Column("home", "string", f"{HOME.description}; {SUM}"),
    Column("need", "string", f"{NEED.description}; {SUM}"),
    Column("financial_year", "string", f"{YEAR.description}; {SUM}"),
    MEASURE,
    UNIT,
    PLAN,
    Column("published", "number", "The figure that place.yaml gives as published, where there is one"),
    *SPREAD,
)
MONEY = (
    BROKER,
    Column("home", "string", "Authority that pays"),
    Column("financial_year", "string", f"{YEAR.description}; {SUM}"),
    Column("measure", "string", "residents: what is paid for people in homes; void: block beds that stand empty;"
           " agency; interim: care of those who are not placed yet; investment; net: all of these; budget_holds: share"
           " of replications in which net stays within the scenario's budget"),
    UNIT,
    PLAN,
    *SPREAD,
)  # fmt: skip
UNCERTAINTY = "uncertainty-"
"""What the folder of a study of uncertainty is called: this, and the run's name."""
ALL_YEARS = "total"
"""In place of a year in the ranges of uncertainty: the whole plan; of who waits, the end of the plan."""
UNCERTAIN_MEASURES = {
    "avoidable_out_of_borough": "People placed out of borough against their choice",
    "waiting_at_year_end": "People waiting at the end of the year",
    "days_from_decision_to_move": "Mean days from the decision to the move",
    "net_cost": "Net cost to the council",
    "over_budget": "Net cost above the budget; below 0 where money is left",
    "simulated_avoidable_out_of_borough": "People placed out of borough against their choice, simulated once",
    "simulated_days_from_decision_to_move": "Mean days from the decision to the move, simulated once",
    "simulated_net_cost": "Net cost to the council, simulated once",
}
FUTURES_SPREAD = (
    Column("plan", "number", "The figure of the plan itself; blank where it has none"),
    Column("low", "number", "5% of the futures are below"),
    Column("lower", "number", "A quarter of the futures are below"),
    Column("median", "number", "Half of the futures are below, half above"),
    Column("upper", "number", "A quarter of the futures are above"),
    Column("high", "number", "5% of the futures are above"),
    Column("mean", "number", "Mean over the futures"),
)
UNCERTAIN_COLUMNS = (
    Column("measure", "string", "Figure, as summary.csv calls it", "", tuple(UNCERTAIN_MEASURES)),
    Column("need", "string", "What the people are assessed as needing; blank for all together"),
    Column("home", "string", "Authority whose budget it is; blank for anything else"),
    Column("financial_year", "string", f"April to March; {ALL_YEARS}: the whole plan (of people waiting: its end)"),
    UNIT,
    *FUTURES_SPREAD,
    Column("futures", "integer", "Futures that have the figure"),
)
TORNADO = "tornado.csv"
"""What moves the figures, in the folder of a study of uncertainty."""
TORNADO_COLUMNS = (
    UNCERTAIN_COLUMNS[0],
    Column("family", "string", "Key of the figures that move together"),
    Column("label", "string", "What the family is called"),
    Column("swing", "number", "Change of the figure from the family all at low to all at high, by the regression"),
    Column("standard_error", "number", "Standard error of the swing"),
    Column("share", "number", "Share of the figure's variance that the family explains", "share"),
    Column("r2", "number", "Share of the variance that all families explain by straight lines", "share"),
)
RANGES: dict[str, tuple[str, tuple[Column, ...]]] = {
    SIMULATED: ("People simulated one by one, beside the run's figures: ranges over the replications", PEOPLE),
    SIMULATED_MONEY: ("What home authorities pay, and whether budgets hold", MONEY),
    UNCERTAIN: ("Ranges of the main figures by need and year", UNCERTAIN_COLUMNS),
    TORNADO: ("What moves placements, waiting and cost", TORNADO_COLUMNS),
}
"""By path from the run's folder, or from the study's own."""


def uncertain_beside(run: str, file: str = UNCERTAIN) -> str:
    """The path of a table of uncertainty from the folder of a run with this name."""
    return f"../{UNCERTAINTY}{run}/{file}"
