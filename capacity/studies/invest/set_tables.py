"""Tables of sets for a terminal: figures first, the options of a set at the end of its row, wrapped."""

import math
from collections.abc import Sequence
from textwrap import wrap

from capacity.outputs.paragraphs import WIDTH, Lines
from capacity.studies.invest.futures import CENTRAL, Regret
from capacity.studies.invest.sets import Set, named

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
NUMBER = 5
TIED = "\N{NO-BREAK SPACE}"


def table(
    heads: Sequence[Sequence[str]], body: Sequence[tuple[str, Sequence[str], str]], last: str = "Options"
) -> Lines:
    """Rows of a number, cells and a set's options, or what else `last` heads; `heads` are the lines of the headings."""
    widths = [
        max(*(len(head[n]) for head in heads), *(len(cells[n]) for _, cells, _ in body)) + 2
        for n in range(len(heads[0]))
    ]

    def row(first: str, cells: Sequence[str], end: str) -> str:
        figures = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        return f"{first:<{NUMBER}}{figures}  {end}".rstrip()

    lines: Lines = []
    for n, head in enumerate(heads):
        lowest = n == len(heads) - 1
        lines.append(("bold", row("Set" if lowest else "", head, last if lowest else "")))
    room = max(WIDTH - NUMBER - sum(widths) - 2, 12)
    for first, cells, options in body:
        begin, *rest = [line.replace(TIED, " ") for line in wrap(options.replace(" × ", f"{TIED}×{TIED}"), room)] or [
            ""
        ]
        lines += [("", row(first, cells, begin)), *(("", row("", [""] * len(widths), further)) for further in rest)]
    return lines


def set_rows(sets: Sequence[Set]) -> Lines:
    """Each set with its figures, numbered from 1."""
    shown = [priority for priority in sets[0].values if priority in FIGURES]
    body = [
        (str(number), [cell(priority, chosen.values[priority]) for priority in shown], named(chosen))
        for number, chosen in enumerate(sets, start=1)
    ]
    return table([[FIGURES[priority][0] for priority in shown]], body)


def cell(priority: str, value: float) -> str:
    """A figure as the tables show it."""
    _, size, decimals = FIGURES[priority]
    return f"{value / size:,.{decimals}f}"


def regret_rows(regrets: Sequence[Regret], sets: Sequence[Set]) -> Lines:
    """Sets × futures for each priority in which they differ: how much worse each is than the best in that future."""
    futures = list(dict.fromkeys(regret.future for regret in regrets))
    lines: Lines = []
    for priority in dict.fromkeys(regret.priority for regret in regrets):
        cells = {(r.future, r.place): _regret(priority, r.regret) for r in regrets if r.priority == priority}
        if all(cell == "0" for cell in cells.values()):
            continue
        body = [
            (str(place + 1), [cells[future, place] for future in futures], named(chosen))
            for place, chosen in enumerate(sets)
        ]
        heads = [[FUTURES.get(future, ("", future))[n] for future in futures] for n in (0, 1)]
        lines += [("", ""), ("bold", f"  {WORDS.get(priority, priority)}"), *table(heads, body)]
    return lines


def _regret(priority: str, value: float) -> str:
    if math.isnan(value):
        return "no plan"
    _, size, decimals = FIGURES[priority]
    return f"+{value / size:,.{decimals}f}" if round(value / size, decimals) else "0"
