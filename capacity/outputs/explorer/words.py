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
    ("residents_at_year_end", "Residents for whom the council pays, at the year’s end", END, "people"),
    ("residents_out_of_borough_at_year_end", "… of these, out of the borough", END, "people"),
)
"""Measure of summary.csv, label, how it adds up, unit."""
NO_SAVING = "A cost that falls because people wait is no saving: their fees are not paid meanwhile."
NO_MERIT = (
    "A lower cost is not better in itself: here more people who did not choose to leave are placed out of borough."
)
SAID = {
    "again": "Residents who must move, as when a home closes, are placed again and count among the newly placed.",
    "shaded": (
        "Wards: the share of people newly placed who are placed out of borough, by choice and otherwise. It is counted "
        "over all years shown, whichever year you choose: the plan makes these shares even over its whole length, not "
        "year by year."
    ),
    "homes": "Homes: residents for whom the council pays, at the end of the year that you choose, or of the last year.",
    "alike": (
        "Equally good plans can place single people differently: one ward or home tells you less than all of them "
        "together."
    ),
    "by_quarter": (
        "By quarter, “out of borough” counts everyone who leaves, by choice and otherwise. A run’s tables have "
        "avoidable placements by year only, so they are drawn by year. Quarters are not equally long, so their costs "
        "differ a little."
    ),
    "cost": (
        "A lower cost is not better in itself: it can come from people who wait, from cheaper homes or from fewer "
        "people. The steps above show which costs differ, not why. Each year’s cost is in that year’s prices."
    ),
    "figures": (
        "Numbers of people are averages that the plan expects, to one decimal place; each is rounded by itself, so "
        "they may not sum. A dash stands where years cannot be added up: a count on one day, or an average."
    ),
}
"""What stands next to the figures, by its place."""
