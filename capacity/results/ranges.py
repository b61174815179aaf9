"""Tables of chance beside a run: what `capacity simulate` writes in it, and `capacity uncertainty` next to it.

The columns that a report reads stand here; the studies that write them have the rest.
"""

from capacity.results.columns import HOME, NEED, YEAR, Column

SIMULATION = "simulation"
"""The folder of a simulation, in the run's."""
SIMULATED, SIMULATED_MONEY = f"{SIMULATION}/people.csv", f"{SIMULATION}/money.csv"
UNCERTAIN = "ranges.csv"
"""The ranges of a study of uncertainty, in its own folder."""
SUM = "blank: all together"
BROKER = Column("broker", "string", "Who is offered which home")
MEASURE = Column("measure", "string", "What is counted, as in summary.csv")
UNIT = Column("unit", "string", "Of the figures in the row")
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
RANGES: dict[str, tuple[str, tuple[Column, ...]]] = {
    SIMULATED: ("Single people, beside the run's figures: ranges over the replications", PEOPLE),
    SIMULATED_MONEY: ("What home authorities pay, and whether budgets hold", MONEY),
}
"""By path from the run's folder."""
