"""The figures of sets of options, by priority: how each is called, counted and rounded."""

CENTRAL = "as in the book"
"""The future in which every figure of the book is as the scenario has it."""
FIGURES = {  # priority: heading, what it is divided by, decimals
    "safe_staffing": ("Unstaffed h", 1, 0),
    "unmet": ("Weeks waited†", 1, 1),
    "out_of_borough": ("Avoidable", 1, 1),
    "budget": ("Over, £m", 1e6, 2),
    "cost": ("Cost*, £m", 1e6, 2),
    "capital": ("Capital, £m", 1e6, 2),
    "fairness": ("Fairness", 1, 1),
    "travel": ("Travel km", 1, 0),
}
WORDS = {
    "safe_staffing": "Hours unstaffed",
    "unmet": "Weeks of waiting, pressing needs counted for more",
    "out_of_borough": "Avoidable placements",
    "budget": "Over budget, £m",
    "cost": "Cost*, £m",
    "fairness": "People placed out of borough if every area had the share of the worst placed",
    "travel": "Travel, km",
}
FUTURES = {
    CENTRAL: ("as in", "the book"),
    "fewer admissions": ("fewer", "admissions"),
    "more admissions": ("more", "admissions"),
    "short stays": ("short", "stays"),
    "long stays": ("long", "stays"),
    "fewer staff hours for each resident": ("fewer", "hours"),
    "more staff hours for each resident": ("more", "hours"),
}
"""Headings of two lines."""
WEIGHED = "* as the plan weighs it: with what people in care at the end of the plan go on to cost"
WEIGHTED = "† pressing needs counted for more."


def cell(priority: str, value: float) -> str:
    """A figure as the tables show it."""
    _, size, decimals = FIGURES[priority]
    return f"{value / size:,.{decimals}f}"
