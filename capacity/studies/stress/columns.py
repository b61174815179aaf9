"""The columns of what `capacity stress` writes, once: name, type, unit and meaning."""

from capacity.results.columns import CARE_TYPE, HOME, NEED, SITE, SITE_AUTHORITY, Column

PROVIDER = Column("provider", "string", "Provider that fails")

LIST = (
    Column("rank", "integer", "1 is the worst; blank without a whole plan"),
    PROVIDER,
    Column("name", "string", "What the provider is called"),
    Column(
        "plan",
        "string",
        "planned; unchanged: nothing can change, so nothing was planned; partly: only the first priorities are"
        " settled; none: no plan was found",
        "",
        ("planned", "unchanged", "partly", "none"),
    ),
    Column("sites", "integer", "Its sites that are open when it fails"),
    Column("residents", "number", "Residents of the home authorities there in the quarter before", "people"),
    Column("others", "number", "Self-funders and residents of other councils there, who leave the plan", "people"),
    Column("to_move", "number", "Residents of the home authorities who have to move on that day", "people"),
    Column("placed", "number", "Of them, placed elsewhere on that day", "people"),
    Column("in_borough", "number", "Of those placed, in their own borough", "people"),
    Column("out_of_borough", "number", "Of those placed, outside it", "people"),
    Column("mean_distance_km", "number", "Mean distance by road from the old home to the new", "km"),
    Column(
        "not_placed",
        "number",
        "Of those who have to move, without a place on that day: they wait, or withdraw",
        "people",
    ),
    Column("last_placed", "date", "First day of the quarter in which the last is placed; blank where some never are"),
    Column("still_waiting", "number", "Of those to be moved, waiting at the end of the plan", "people"),
    Column("withdrew", "number", "Of those who have to move, people who withdrew before they were placed", "people"),
    Column("waiting_more", "number", "More people waiting at the end of the quarter, whoever they are", "people"),
    Column("waiting_weeks_more", "number", "More weeks of waiting up to the end of the plan", "person-weeks"),
    Column("weighted_waiting_more", "number", "The same, pressing needs counted for more", "weighted person-weeks"),
    Column("avoidable_more", "number", "More avoidable out-of-borough placements up to the end of the plan", "people"),
    Column("refused_more", "number", "More people kept in their borough who had chosen to leave it", "people"),
    Column("net_cost_more", "number", "More net cost up to the end of the plan, by the ledger", "£"),
    Column(
        "interim_cost_more", "number", "Of the net cost, care of those who wait or whose place is being arranged", "£"
    ),
    Column("agency_hours_more", "number", "More agency hours up to the end of the plan", "hours"),
    Column("unstaffed_hours_more", "number", "More hours that nobody is there to work", "hours"),
    Column("beds_lost", "number", "Registered beds in the home authorities' boroughs that close", "beds"),
    Column("usable_lost", "number", "The most of all its beds that the home authorities could fill", "beds"),
    Column("single_point", "string", "Needs of which more than a quarter of the residents live there"),
)
MOVES = (
    PROVIDER,
    Column("from_service", "string", "Service that closes"),
    HOME,
    NEED,
    Column("service", "string", "Service that takes them; blank for those without a place on that day"),
    SITE,
    Column("site_name", "string", "What people call the site"),
    CARE_TYPE,
    SITE_AUTHORITY,
    Column("out_of_borough", "boolean", "Whether the new site stands outside the people's own borough"),
    Column("people", "number", "People", "people"),
    Column("distance_km", "number", "Distance by road from the old home", "km"),
)
SHARES = (
    PROVIDER,
    Column(
        "of",
        "string",
        "residents: the home authority's with a need; beds: registered ones of a care type in its borough",
        "",
        ("residents", "beds"),
    ),
    HOME,
    NEED,
    CARE_TYPE,
    Column("lost", "number", "With this provider", "people or beds"),
    Column("all", "number", "With all providers", "people or beds"),
    Column("share", "number", "Lost over all", "share"),
)
TABLES = {
    "stress.csv": ("Providers ranked by what their failure would do", LIST),
    "stress_moves.csv": ("Where the residents of a provider that fails are placed on that day", MOVES),
    "stress_shares.csv": ("How much of the market a provider is", SHARES),
}


def names(file: str) -> list[str]:
    """Column names of a table, in order."""
    return [column.name for column in TABLES[file][1]]
