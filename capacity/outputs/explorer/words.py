"""The words of the page: what each figure is called, how it is counted, and what must not be read into it."""

from capacity.outputs.explorer.figures import DAYS

FLOW, END, MEAN = "flow", "end", "mean"
"""A figure of a year adds up over years; one of a year's end, or an average, does not."""
MEASURES: tuple[tuple[str, str, str, str], ...] = (
    ("admissions_sought", "People who come to need a place", FLOW, "people"),
    ("placed", "People newly placed, in and out of borough", FLOW, "people"),
    ("avoidable_out_of_borough", "Placed out of borough without choosing to leave (avoidable)", FLOW, "people"),
    ("placed_out_of_borough", "Placed out of borough, by choice and otherwise", FLOW, "people"),
    ("choice_refused", "Kept in the borough although they chose to leave", FLOW, "people"),
    ("placed_in_another_care_type", "Placed in another care type than their need’s own", FLOW, "people"),
    ("waiting_at_year_end", "People waiting at the year’s end because nothing is free", END, "people"),
    ("waiting_weeks", "Weeks of waiting because nothing is free", FLOW, "weeks"),
    (DAYS, "Days from decision to move", MEAN, "days"),
    ("residents_at_year_end", "Residents whom the council pays for, at the year’s end", END, "people"),
    ("residents_out_of_borough_at_year_end", "… of whom live out of the borough", END, "people"),
)
"""Measure of summary.csv, label, how it adds up, unit."""
NO_SAVING = "A cost that falls because people wait is no saving: their fees are not paid meanwhile."
NO_MERIT = "A lower cost is not a merit in itself: here more people are placed out of borough against their choice."
SAID = {
    "again": "Residents who must move, as when a home closes, are placed again and count among the newly placed.",
    "shaded": (
        "Wards: of the people newly placed over all years shown, whichever year is chosen, the share who are placed "
        "out of borough, by choice and otherwise. The plan shares this out evenly over its whole length, not year by "
        "year."
    ),
    "homes": "Homes: residents whom the council pays for, at the end of the year chosen, or of the last.",
    "alike": (
        "Plans that are equally good can differ in single placements: one ward or home says less than all of them "
        "together."
    ),
    "by_quarter": (
        "Out of borough by quarter counts all who leave, by choice and otherwise: the run’s tables hold avoidable "
        "placements by year only, so these are drawn by year. A quarter’s cost depends on its number of days, too."
    ),
    "cost": (
        "A lower cost is not a merit in itself: it can come from people who wait, from cheaper homes or from fewer "
        "people. The steps above show which costs differ, not why. Prices are those of each year."
    ),
    "figures": (
        "Figures of people are expected numbers, with a tenth shown; they are rounded one by one and may not sum. What "
        "is counted on one day, and days on average, have no figure over several years."
    ),
}
"""What stands next to the figures, by its place."""
