"""The columns of what `capacity simulate` writes, once: name, type, unit and meaning."""

from capacity.results.columns import CARE_TYPE, HOME, NEED, SERVICE, SITE, YEAR, Column
from capacity.studies.simulate.brokers import BROKERS
from capacity.studies.simulate.figures import DAYS, LONG, MONEY_KINDS, NEW

SUM = "blank: all together"
BROKER = Column("broker", "string", "Who is offered which home", "", tuple(BROKERS))
MEASURE = Column("measure", "string", "What is counted, as in summary.csv")
UNIT = Column("unit", "string", "Of the figures in the row")
PLAN = Column("plan", "number", "The run's own figure; blank where it has none")
SPREAD = (
    Column("mean", "number", "Mean of the replications"),
    Column("standard_error", "number", "Standard error of that mean"),
    Column("low", "number", "5% of replications are below"),
    Column("median", "number", "Half of the replications are below"),
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
HOMES = (
    BROKER,
    SERVICE,
    SITE,
    Column("name", "string", "What the site is called"),
    CARE_TYPE,
    YEAR,
    Column("beds", "number", "Registered beds, on average over the year", "beds"),
    Column("plan", "number", "Occupancy in the run: people through the year over registered beds"),
    *SPREAD,
    Column("full", "number", "Chance that the home is full on any day: no bed that anybody could move into", "share"),
)
REPLICATION = Column("replication", "integer", "Number of the replication, from 0")
LABELS = (BROKER, REPLICATION, HOME, NEED, YEAR)
COUNTS = {
    "admissions_sought": "people",
    "placed": "people",
    "placed_out_of_borough": "people",
    "avoidable_out_of_borough": "people",
    "choice_refused": "people",
    "placed_in_another_care_type": "people",
    "withdrew": "people",
    "waiting_at_year_end": "people",
    "waiting_weeks": "person-weeks",
    "arranging_weeks": "person-weeks",
    "residents": "people",
}
"""Measures that add up over homes and needs, with their units."""
REPLICATIONS = (
    *LABELS,
    *(Column(name, "number", "As in people.csv", unit) for name, unit in COUNTS.items()),
    Column(NEW, "number", "People placed for whom a placement was decided within the plan, and who had none before",
           "people"),
    Column(DAYS, "number", "Their days from decision to move, added up", "days"),
    Column(LONG, "number", "How many of them took more than 28 days", "people"),
)  # fmt: skip
MONEY_LABELS = (BROKER, REPLICATION, Column("home", "string", "Authority that pays"), YEAR)
REPLICATIONS_MONEY = (
    *MONEY_LABELS,
    *(Column(kind, "number", "As in money.csv", "£") for kind in MONEY_KINDS),
)
TABLES = {
    "people.csv": ("Single people, beside the run's figures: ranges over the replications", PEOPLE),
    "money.csv": ("What home authorities pay, and whether budgets hold", MONEY),
    "replications.csv": ("People in every replication", REPLICATIONS),
    "replications_money.csv": ("What home authorities pay in every replication", REPLICATIONS_MONEY),
    "homes.csv": ("How full each home in the home authorities is", HOMES),
}
