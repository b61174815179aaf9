"""The columns of what `capacity simulate` writes, once: name, type, unit and meaning."""

from capacity.results.columns import CARE_TYPE, HOME, NEED, SERVICE, SITE, YEAR, Column
from capacity.results.ranges import BROKER, SIMULATED, SIMULATED_MONEY, SPREAD
from capacity.results.ranges import RANGES as OF_REPORT
from capacity.studies.simulate.figures import DAYS, LONG, MONEY_KINDS, NEW

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
    "people.csv": OF_REPORT[SIMULATED],
    "money.csv": OF_REPORT[SIMULATED_MONEY],
    "replications.csv": ("People in every replication", REPLICATIONS),
    "replications_money.csv": ("What home authorities pay in every replication", REPLICATIONS_MONEY),
    "homes.csv": ("How full each home in the home authorities is", HOMES),
}
