"""The columns of what `capacity simulate` writes, once: name, type, unit and meaning."""

from capacity.results.columns import CARE_TYPE, HOME, NEED, SERVICE, SITE, YEAR, Column
from capacity.results.ranges import BROKER, SIMULATED, SIMULATED_MONEY, SPREAD
from capacity.results.ranges import RANGES as OF_REPORT

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
REPLICATIONS = (
    BROKER,
    Column("replication", "integer", "Number of the replication, from 0"),
    HOME,
    NEED,
    YEAR,
)
"""And a column for each measure that is counted."""
TABLES = {
    "people.csv": OF_REPORT[SIMULATED],
    "money.csv": OF_REPORT[SIMULATED_MONEY],
    "homes.csv": ("How full each home in the home authorities is", HOMES),
}
