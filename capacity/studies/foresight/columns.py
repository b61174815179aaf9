"""The columns of what `capacity foresight` writes, once: name, type, unit and meaning."""

from capacity.results.columns import Column

FIGURES = (
    Column("avoidable", "number", "Avoidable out-of-borough placements over the plan", "people"),
    Column("refused", "number", "People kept in their borough who had chosen to leave it", "people"),
    Column("waiting_weeks", "number", "Weeks of waiting over the plan", "person-weeks"),
    Column("weighted_waiting", "number", "The same, pressing needs counted for more", "weighted person-weeks"),
    Column("net_cost", "number", "Net cost over the plan, by the ledger", "£"),
    Column("interim_cost", "number", "Of the net cost, care of those who wait or whose place is being arranged", "£"),
    Column("agency_hours", "number", "Agency hours over the plan", "hours"),
    Column("unstaffed_hours", "number", "Hours over the plan that nobody is there to work", "hours"),
)
ROWS = (
    Column("quarters_seen", "integer", "Quarters that each step of the plan sees, the one that it decides included"),
    Column("steps", "integer", "Plans made, one after the other; 1 where the whole plan is seen at once"),
    *FIGURES,
    *(
        Column(f"{each.name}_more", "number", f"{each.description}: more than with all quarters in sight", each.unit)
        for each in FIGURES
    ),
)
FILE = "foresight.csv"
TABLES = {FILE: ("What a plan comes to by how many quarters it sees ahead", ROWS)}
