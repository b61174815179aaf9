"""The columns of what a run writes, once: name, type, unit and meaning. The rows of a place are in tables.py."""

from dataclasses import dataclass

from capacity.inputs.schema import PRIORITIES


@dataclass(frozen=True)
class Column:
    """A column of an output table. `type` is a Frictionless type."""

    name: str
    type: str
    description: str
    unit: str = ""
    one_of: tuple[str, ...] = ()


def _text(name: str, description: str, *one_of: str) -> Column:
    return Column(name, "string", description, "", one_of)


def _number(name: str, unit: str, description: str) -> Column:
    return Column(name, "number", description, unit)


AREA = _text("area", "Where people live; SERVICE@HOME: residents of a closed one; changed@NEED@HOME: of changed need")
HOME = _text("home", "Authority whose people they are")
NEED = _text("need", "What the people are assessed as needing")
SERVICE = _text("service", "Service: a care type at a site")
SITE = _text("site", "Site of the service")
CARE_TYPE = _text("care_type", "Where care is given")
SITE_AUTHORITY = _text("site_authority", "Authority in which the site stands")
QUARTER = Column("quarter", "date", "First day of the quarter")
YEAR = _text("financial_year", "April to March, such as 2026-27")

STOPS, ONLY_COSTS = "stops placements", "only costs"
"""What a limit does to a plan."""
BED, STAFF = "bed", "staff"
FULL_TIME = 37.5
"""Contracted hours a week of one full-time worker."""

KINDS = ("residents", "agency", "void", "interim", "investment")

OUTPUTS: dict[str, tuple[str, tuple[Column, ...]]] = {
    "placements.csv": (
        "People newly placed",
        (
            AREA,
            NEED,
            SERVICE,
            SITE,
            CARE_TYPE,
            SITE_AUTHORITY,
            QUARTER,
            _number("people", "people", "People newly placed in the quarter"),
            _number("distance_km", "km", "Distance by road"),
            Column("out_of_borough", "boolean", "Whether the site stands outside the people's own borough"),
        ),
    ),
    "residents.csv": (
        "People living in services",
        (
            HOME,
            NEED,
            SERVICE,
            SITE,
            CARE_TYPE,
            SITE_AUTHORITY,
            QUARTER,
            _number("people", "people", "People there through the quarter, on average: what is paid for"),
            _number("at_end", "people", "People there at the quarter's end"),
        ),
    ),
    "waiting.csv": (
        "People waiting because nothing is free",
        (
            AREA,
            NEED,
            QUARTER,
            _number("people", "people", "People still waiting at the quarter's end"),
            _number("average", "people", "People waiting through the quarter, on average"),
        ),
    ),
    "arranging.csv": (
        "People whose place is being arranged: they could not move in yet if a bed were free",
        (
            _text("area", "Area where the people live"),
            NEED,
            QUARTER,
            _number("people", "people", "People through the quarter, on average"),
            _number("at_end", "people", "People at the quarter's end"),
        ),
    ),
    "occupancy.csv": (
        "How full each service is",
        (
            SERVICE,
            SITE,
            CARE_TYPE,
            _text("authority", "Authority in which the site stands"),
            QUARTER,
            _number("beds", "beds", "Registered beds, flats or tenancies"),
            _number("usable", "beds", "The most that the home authorities can fill together at the quarter's end"),
            _number("council", "people", "Residents of the home authorities through the quarter, on average"),
            _number("at_end", "people", "Residents of the home authorities at the quarter's end"),
            _number("others", "people", "Self-funders and residents of other councils"),
            _number("occupancy", "share", "Council and others over beds; blank without beds"),
            _text("admits", "yes, or why nobody new may come", "yes", "closed", "embargo", "rating", "fee"),
        ),
    ),
    "staffing.csv": (
        "Staff hours needed and found, for pools with a limit",
        (
            _text("pool", "Authority whose services share the staff"),
            _text("role", "Kind of staff"),
            QUARTER,
            _number("required_hours", "hours a week", "Hours for all residents, and for open sites"),
            _number("cover_hours", "hours a week", "Of these, for open sites however few people live there"),
            _number("supply_hours", "hours a week", "Contracted hours, less those that left with what closed"),
            _number("agency_hours", "hours a week", "Agency hours"),
            _number("unstaffed_hours", "hours a week", "Hours that nobody could be found to work"),
        ),
    ),
    "costs.csv": (
        "The ledger: what each service and quarter costs, to the penny",
        (
            _text(
                "kind",
                "residents: fees; agency: the premium on agency hours; void: empty block beds; interim: care of people"
                " who wait or whose place is being arranged; investment: options",
                *KINDS,
            ),
            HOME,
            SERVICE,
            NEED,
            CARE_TYPE,
            SITE_AUTHORITY,
            _text("role", "Kind of staff, for agency hours"),
            _text("option", "Option that is invested in"),
            QUARTER,
            YEAR,
            _number("resident_weeks", "resident-weeks", "People times days / 7"),
            _number("void_weeks", "bed-weeks", "Block beds that nobody lived in, times days / 7"),
            _number("waiting_weeks", "person-weeks", "People waiting because nothing is free, times days / 7"),
            _number("arranging_weeks", "person-weeks", "People whose place is being arranged, times days / 7"),
            _number("agency_hours", "hours", "Agency hours of the whole quarter"),
            _number("weekly_price", "£ a week", "Price of a resident, a block bed or interim care, whoever pays it"),
            _number("hourly_premium", "£ an hour", "What an agency hour costs above a contracted one"),
            _number("gross", "£", "Weeks × weekly price, or agency hours × hourly premium; what an option costs"),
            _number("client_contribution", "£", "Paid by residents"),
            _number("nhs_funded", "£", "Paid by the NHS for continuing healthcare and the like"),
            _number("net", "£", "Cost to the council: gross less client contribution and NHS"),
            _text("priced_at", "Which price", "usual rate", "asking fee above usual", "block fee", "interim care"),
            _number("funded_nursing_care", "£", "Memorandum: paid by the NHS on top, in no other column"),
        ),
    ),
    "financial_plan.csv": (
        "Why each year's net cost is not the last one's: opening, steps, forecast",
        (
            HOME,
            YEAR,
            Column("days", "integer", "Days of the year that the plan covers", "days"),
            _number("opening", "£", "Last year's forecast; at first the budget, or what residents at the start cost"),
            _number("rebased", "£", "What residents at the start cost beyond the first year's budget"),
            _number("calendar", "£", "A longer or shorter year"),
            _number("opening_position", "£", "Numbers at the start were above or below what admissions keep in care"),
            _number("demographic", "£", "More or fewer people for any other reason"),
            _number("self_funders", "£", "More or fewer residents whose own money has run out"),
            _number("price", "£", "The same places, dearer or cheaper"),
            _number("mix_of_settings", "£", "Change to dearer or cheaper services and care types"),
            _number("mix_out_of_borough", "£", "Change to places in or out of the borough"),
            _number("agency", "£", "Change of agency premiums"),
            _number("voids", "£", "Change of what empty block beds cost"),
            _number("interim", "£", "Change of what care costs while people wait or a place is being arranged"),
            _number("investment", "£", "Change of what investment costs"),
            _number("forecast", "£", "Net cost of the year: opening and all steps"),
            _number("budget", "£", "What the home has to spend, if the scenario says"),
            _number("gap", "£", "Forecast less budget"),
        ),
    ),
    "summary.csv": (
        "Figures by home, care type or need, and financial year; those of people are expectations, not counts",
        (
            HOME,
            _text("care_type", "Care type, or blank for all"),
            _text("need", "Need, or blank for all"),
            YEAR,
            _text("measure", "What is measured"),
            _number(
                "value",
                "see unit",
                "The figure; people are averages over years like these, in fractions",
            ),
            _text("unit", "Its unit"),
        ),
    ),
    "shadow_prices.csv": (
        "What one unit more of a limit would change in a priority's figure",
        (
            _text("priority", "The priority whose figure changes", *PRIORITIES),
            _text("constraint", "Constraint family: a heading of formulation.md"),
            _text("home", "Authority whose people it concerns"),
            _text("area", "Area, SERVICE@HOME or changed@NEED@HOME it concerns"),
            NEED,
            CARE_TYPE,
            SERVICE,
            _text("pool", "Staff pool it concerns"),
            _text("role", "Kind of staff"),
            QUARTER,
            _number("value", "see priority", "Change of the figure for one unit more of the limit"),
        ),
    ),
    "limits.csv": (
        "The few limits of which one more would change most: those that stop placements, and those that only cost",
        (
            _text("effect", "Whether the limit stops placements or only costs", STOPS, ONLY_COSTS),
            _text("priority", "The priority whose figure changes", *PRIORITIES),
            _text("limit", "What there would be one more of: a bed, or a full-time worker", BED, STAFF),
            _text("what", "The same in words"),
            _text("authority", "Borough of the bed, or pool of the staff"),
            CARE_TYPE,
            _text("service", "Service where one more bed would change most, or blank for staff"),
            _text("role", "Kind of staff, or blank for a bed"),
            Column("since", "date", "First day of the quarter from which it would be there, to the plan's end"),
            _number("more", "beds, or hours a week", "One unit: a bed, or the hours of one full-time worker"),
            _text("unit", "Unit of the changes: weeks of waiting (pressing needs count for more), people or £"),
            _number("by_shadow_price", "see unit", "Change of the figure, by shadow_prices.csv; a fall is negative"),
            _number("planned", "see unit", "Change by planning with one unit more; blank where that was not done"),
            _number("holds_for", "units", "How many units, 1, 2, 4 or 8, each change as much, to within a tenth"),
            _text("together_with", "What else there must be one more of, where one more alone changes nothing"),
            _number("together", "see unit", "Change by planning with one more of each"),
        ),
    ),
}

BEFORE = "fairness_before.csv"
WHY, WHY_WAITING, WHY_COST = "why.csv", "why_waiting.csv", "why_cost.csv"
REASONS: dict[str, str] = {
    "beds": "beds",
    "staff": "staff",
    "fee": "the fee ceiling",
    "rating": "rating or embargo",
    "voids": "voids",
    "distance": "distance",
    "diversion": "limits on other care types",
    "arranging": "days to arrange",
    "other": "other causes",
}
"""What stops placements in a home authority's own borough, by ID, and how each is called; `other` is what remains when
every limit is lifted."""
OTHER = "other"


def _whys(unit: str, what: str, of: tuple[Column, ...] = (HOME, NEED)) -> tuple[Column, ...]:
    """The columns of why.csv and the tables beside it."""
    return (
        *of,
        Column("year", "string", "Financial year, April to March, such as 2026-27"),
        _text("reason", "Limit that is lifted in the home authority's own borough; other: what remains without any",
              *REASONS),
        _number("share", unit, f"{what} for this reason: its share over all orders in which limits could be lifted"),
        _number("alone", unit, "How many fewer there would be if this limit alone were lifted; blank for other"),
        _number("last", unit, "How many more there are for this limit when all others are lifted; blank for other"),
        _number("spread", unit, "Standard error of the share, where orders were drawn; blank where it is exact"),
    )  # fmt: skip


LATER: dict[str, tuple[str, tuple[Column, ...]]] = {
    BEFORE: (
        "By area, who is placed over the plan that is made without the priority fairness",
        (
            _text("area", "Area where the people live"),
            _number("people", "people", "People newly placed over the whole plan"),
            _number("out_of_borough", "people", "Of these, people placed outside their own borough"),
        ),
    ),
    WHY: (
        "Why people are placed against their choice, by limit",
        _whys("people", "People placed against their choice"),
    ),
    WHY_COST: ("What each limit costs or saves", _whys("£", "What home authorities pay", (HOME,))),
    WHY_WAITING: ("Why people wait, by limit", _whys("weeks", "Weeks spent waiting or while a place is arranged")),
}
"""Tables that a report or `capacity why` adds to a run, beside those that its seal keeps."""


def names(file: str) -> list[str]:
    """Column names of an output table, in order."""
    return [column.name for column in (OUTPUTS | LATER)[file][1]]


STEPS = {
    "opening": "Opening",
    "rebased": "Start above the budget",
    "calendar": "Days of the year",
    "opening_position": "Settling from the start",
    "demographic": "Demographic pressure",
    "self_funders": "Self-funders out of money",
    "price": "Price pressure",
    "mix_of_settings": "Mix of settings",
    "mix_out_of_borough": "Mix in and out of borough",
    "agency": "Agency",
    "voids": "Empty block beds",
    "interim": "Interim care",
    "investment": "Investment",
    "forecast": "Forecast",
    "budget": "Budget",
    "gap": "Over budget (under: -)",
}
"""The money of financial_plan.csv in plain words, in the order in which people read it."""
SELDOM = ("rebased", "calendar", "opening_position", "self_funders", "voids", "interim", "budget", "gap")
"""Shown where they say something."""
