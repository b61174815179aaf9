"""To which group of causes each input of a plan belongs. One place, for what is compared and for what is mixed.

Every input that a figure hangs on belongs to exactly one group; those of `NOTHING` (names, labels, sources, what is
drawn) change no figure. tests/test_diff.py holds that no key of a scenario, a book or a table is missing here.
"""

from collections.abc import Mapping

from capacity.inputs.schema import Event

NOTHING = ""
"""The group of an input that changes no figure of a plan."""
GROUPS = {
    "demand": "who needs a place, and who waits at the start",
    "stays": "how long people stay, and who lives in homes at the start",
    "beds": "homes, beds, closures, embargoes, ratings and occupancy",
    "staff": "staff and the hours that they are needed",
    "prices": "fees, usual rates, rises, contributions, interim care and block contracts",
    "policy": "priorities, fee ceiling, lowest rating, diversion and budget",
    "choice": "who chooses to leave the borough, and how far people travel",
    "options": "options chosen, and their price",
}
"""What each group holds, in words."""
Fields = Mapping[str, str]
"""The group of each key of a model."""

SCENARIO: Fields = {
    "name": NOTHING,
    "label": NOTHING,
    "narrative": NOTHING,
    "extends": NOTHING,
    "place": NOTHING,  # the tables are compared, wherever they lie
    "book": NOTHING,
    "start": NOTHING,  # the same in both, or nothing is compared
    "quarters": NOTHING,
    "years_after": NOTHING,  # the plan is the same with an outlook as without
    "priorities": "policy",
    "policy": NOTHING,  # by POLICY
    "events": NOTHING,  # by EVENTS
    "book_changes": NOTHING,  # in the book already
    "budget": "policy",
    "options": "options",
    "chosen": "options",
    "capital_limit": NOTHING,
    "report": NOTHING,
}
POLICY: Fields = {
    "lowest_rating": "policy",
    "fee_ceiling_over_usual": "policy",
    "asking_fee_rise": "prices",
    "usual_rate_rise": "prices",
    "agency_premium_rise": "prices",
    "block_fee_rise": "prices",
    "contribution_rise": "prices",
    "diversion": "policy",
}
EVENTS: Fields = {
    "beds": "beds",
    "converts": "beds",
    "opens": "beds",
    "closes": "beds",
    "embargo": "beds",
    "usual_rate": "prices",
    "block": "prices",
    "staff": "staff",
    "demand": "demand",
}
"""By kind of event."""
EVENT_FIELDS: Mapping[tuple[str, str], str] = {("opens", "weekly_fee"): "prices", ("closes", "staff_stay"): "staff",
                                               ("opens", "name"): NOTHING, ("opens", "provider"): NOTHING}  # fmt: skip
"""Keys of an event that belong elsewhere than the event itself."""

BOOK: Fields = {
    "name": NOTHING,
    "as_of": NOTHING,
    "care_types": NOTHING,  # by CARE_TYPE
    "needs": NOTHING,  # by NEED
    "admissions_per_1000_per_year": "demand",
    "admissions_factor": "demand",
    "hours_factor": "staff",
    "staff_stay_after_closure": "staff",
    "chance": NOTHING,  # by CHANCE
    "roles": NOTHING,  # by ROLE
    "money": NOTHING,  # by MONEY
    "travel": NOTHING,  # by TRAVEL
}
CARE_TYPE: Fields = {
    "label": NOTHING,
    "max_occupancy": "beds",
    "hours_per_week": "staff",
    "hours_per_site_per_week": "staff",
    "others_growth_per_year": "beds",
    "funded_nursing_care": NOTHING,  # paid on top of the council's price, in a column of its own
}
NEED: Fields = {
    "label": NOTHING,
    "accepts": "policy",
    "priority": "policy",
    "mean_stay_days": "stays",
    "mean_days_until_withdrawal": "demand",
    "client_contribution_per_week": "prices",
    "nhs_funded_share": "prices",
    "chooses_out_of_borough": "choice",
    "max_travel_km": "choice",
    "days_to_arrange": "demand",
    "interim_care_per_week": "prices",
    "days_to_arrange_spread": NOTHING,  # as CHANCE
    "stay_shape": NOTHING,
    "becomes": "stays",
    "self_funders_becoming_funded_per_year": "demand",
}
ROLE: Fields = {"label": NOTHING, "agency_share": "staff", "agency_premium_per_hour": "prices"}
MONEY: Fields = {"funded_nursing_care_per_week": NOTHING, "discount_rate": "options"}
TRAVEL: Fields = {"road_factor": "choice"}
CHANCE: Fields = {"home_refuses": NOTHING, "patience_days": NOTHING}
"""Only `capacity simulate` reads them."""
PARTS: Mapping[str, Fields] = {"care_types": CARE_TYPE, "needs": NEED, "roles": ROLE}
"""Parts of the book that hold an entry for each name."""
SINGLE: Mapping[str, Fields] = {"money": MONEY, "travel": TRAVEL, "chance": CHANCE}
"""Parts of the book that are one entry."""

TABLES: Mapping[str, Fields] = {
    "authorities": {"name": NOTHING, "role": NOTHING},  # the home authorities are the same, or nothing is compared
    "areas": {"name": NOTHING, "authority": "demand", "latitude": "demand", "longitude": "demand"},
    "population": {"people": "demand"},
    "demand": {"admissions": "demand"},
    "providers": {"name": NOTHING},
    "sites": {
        "name": NOTHING,
        "provider": NOTHING,
        "authority": "beds",
        "latitude": "beds",
        "longitude": "beds",
        "rating": "beds",
    },
    "services": {
        "site": "beds",
        "care_type": "beds",
        "beds": "beds",
        "others": "beds",
        "weekly_fee": "prices",
        "council_beds": "beds",
        "block_beds": "prices",
        "block_fee": "prices",
        "block_home": "prices",
    },
    "residents": {"people": "stays"},
    "waiting": {"people": "demand"},
    "fee_rates": {"usual_rate": "prices"},
    "workforce": {"hours_per_week": "staff"},
}
"""By table and column, but for the columns that name a row."""
ROWS: Fields = {
    "authorities": NOTHING,
    "areas": "demand",
    "population": "demand",
    "demand": "demand",
    "providers": NOTHING,
    "sites": "beds",
    "services": "beds",
    "residents": "stays",  # those of a home that one run alone has come with the home
    "waiting": "demand",
    "fee_rates": "prices",
    "workforce": "staff",
}
"""The group of a whole row that one run alone has, by table."""


def of_event(event: Event) -> str:
    """The group of an event."""
    return EVENTS[event.event]
