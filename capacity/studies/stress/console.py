"""What a person sees of a stress test: the ten worst failures, and how to read them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from capacity.inputs.calendar import long_date
from capacity.inputs.errors import printable
from capacity.inputs.read.reading import shown
from capacity.outputs.paragraphs import WIDTH, Lines, wrapped
from capacity.studies.stress.finished import PAGE, WAIT, Stress, falls_by_waiting

WORST = 10
HEADS = (
    ("", "Provider"),
    ("To", "move"),
    ("Placed", "in"),
    ("Placed", "out"),
    ("Mean", "km"),
    ("No", "place"),
    ("Last", "placed"),
    ("Weeks", "waited"),
    ("Avoid-", "able"),
    ("Cost,", "£k"),
    ("", "Others"),
)
"""Headings of two lines."""
NAME = 12
"""Characters of a provider's name that are always shown."""
READING = (
    "To move: council-funded residents who have to move on the day. Placed in, placed out: in or out of the borough;"
    " mean km: by road from the old home. No place: those for whom nothing is free on the day; last placed: the quarter"
    " in which the last of them gets a place. Weeks waited (by everybody), avoidable placements and cost are changes up"
    " to the end of the plan. A cost that falls because people wait is no saving: their fees are not paid"
    " meanwhile, and interim care may cost less than the fees. Others: self-funders and other councils' residents, who"
    " are not planned for but need help as well. stress.csv has more columns.",
    "The failure is a surprise: until that day everything goes as planned without it, and no bed is kept free. From"
    " then on the plan knows the future: this is the best the market could do. Anyone without a place on the day"
    " waits until the next quarter at least.",
)


def lines(done: Stress) -> Lines:
    """The table of the worst, with a style for each line, as the terminal prints it: no line is over 100 columns."""
    record = done.record
    day, took = long_date(record["date"]), record["seconds"]["all"]
    head = f"{record['place']} · {record['scenario']} · each provider fails on {day} · {took:.0f} s"
    planned = [row for row in done.rows if row["rank"] is not None]
    summary: Lines = [*wrapped(head, style="bold"), ("", ""), *_table([_row(row) for row in planned[:WORST]])]
    if len(planned) > WORST:
        summary.append(("dim", f"and {len(planned) - WORST} more in stress.csv"))
    for paragraph in READING:
        summary += [("", ""), *wrapped(paragraph)]
    summary += _single_points(planned)
    summary += _without_a_plan(record["providers"])
    return [*summary, ("", ""), ("", f"Wrote {shown(done.folder)} ({done.files} files). Open {PAGE}.")]


def _table(rows: Sequence[Sequence[str]]) -> Lines:
    """Names on the left, cut to the width that the figures leave; figures on the right, below their headings."""
    heads = [[head[n] for head in HEADS] for n in (0, 1)]
    widths = [max(len(cells[n]) for cells in (*heads, *rows)) + 2 for n in range(1, len(HEADS))]
    longest = max(len(cells[0]) for cells in (*heads, *rows))
    name = min(longest, max(NAME, WIDTH - sum(widths)))

    def line(cells: Sequence[str]) -> str:
        figures = "".join(cell.rjust(width) for cell, width in zip(cells[1:], widths, strict=True))
        return f"{printable(cells[0], name):<{name}}{figures}".rstrip()

    return [*(("bold", line(head)) for head in heads), *(("", line(row)) for row in rows)]


def _row(row: Mapping[str, Any]) -> list[str]:
    km = "" if row["mean_distance_km"] is None else f"{row['mean_distance_km']:.1f}"
    return [
        row["name"],
        *(_people(row[name]) for name in ("to_move", "in_borough", "out_of_borough")),
        km,
        _people(row["not_placed"]),
        last_placed(row),
        _more(row["waiting_weeks_more"], 0),
        _more(row["avoidable_more"], 1),
        WAIT if falls_by_waiting(row) else _more(float(row["net_cost_more"]) / 1000, 0),
        _people(row["others"]),
    ]


def _more(value: float, digits: int) -> str:
    """A change with its sign; what rounds to nothing is 0."""
    return f"{value:+,.{digits}f}" if round(value, digits) else "0"


def _people(value: float) -> str:
    """To a tenth of a person, as the figure is an expectation; nobody is 0."""
    return f"{value:.1f}" if value else "0"


def last_placed(row: Mapping[str, Any]) -> str:
    """When the last of those to be moved is placed."""
    if not row["to_move"]:
        return ""
    if not row["not_placed"]:
        return "at once"
    return f"{date.fromisoformat(row['last_placed']):%b %Y}" if row["last_placed"] else "not all"


def _single_points(rows: Sequence[Mapping[str, Any]]) -> Lines:
    points: Lines = []
    for row in rows:
        if row["single_point"]:
            points += wrapped(f"{row['name']}: {row['single_point']}", "  ", further="    ")
    head = "Single points of failure: needs where more than a quarter of the residents live with one provider"
    return [("", ""), *wrapped(head, style="bold"), *points] if points else []


def _without_a_plan(providers: Sequence[Mapping[str, Any]]) -> Lines:
    reasons: Lines = []
    for row in providers:
        if row["why"]:
            reasons += wrapped(f"{row['name']}: {row['why']}", style="bold")
    return [("", ""), *reasons] if reasons else []
