"""What a person sees of a stress test: the ten worst failures, and how to read them."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from capacity.read.inputs import shown
from capacity.stress.run import Stress

WORST = 10
NAME = 22  # characters
HEADS = (
    ("Provider", NAME),
    ("Residents", 10),
    ("To move", 9),
    ("In borough", 12),
    ("Out", 6),
    ("km", 6),
    ("No place", 10),
    ("Last placed", 13),
    ("Wait more", 11),
    ("Weeks", 8),
    ("Avoidable", 11),
    ("Cost, £k", 10),
    ("Others", 8),
)
WIDTH = 118
READING = (
    "To move: residents less those who leave care in the quarter anyway. No place: of them, still waiting at its end;"
    " Wait more: people waiting then, whoever they are. Weeks of waiting, avoidable placements and cost are changes to"
    " the end of the plan; a cost that falls because people wait is no saving. Others: self-funders and other councils'"
    " residents, who leave the plan and need help as well.",
    "The failure is a surprise: until that day all is as in the plan without it, and no bed is kept free for it."
    " From then on the plan knows the future and has a whole quarter for moves that in life must happen at once:"
    " this is what the market could do at best.",
)
Lines = list[tuple[str, str]]


def lines(done: Stress) -> Lines:
    """The table of the worst, with a style for each line, as the terminal prints it."""
    record = done.record
    took = record["seconds"]["all"]
    head = f"{record['place']} · {record['scenario']} · each provider fails on {record['date']} · {took:.0f} s"
    made: Lines = [("bold", head), ("", ""), ("bold", _cells([name for name, _ in HEADS]))]
    planned = [row for row in done.rows if row["rank"] is not None]
    made += [("", _cells(_row(row))) for row in planned[:WORST]]
    if len(planned) > WORST:
        made.append(("dim", f"and {len(planned) - WORST} more in stress.csv"))
    for paragraph in READING:
        made += [("", ""), *(("", line) for line in wrap(paragraph, WIDTH))]
    made += _single_points(planned)
    made += _without_a_plan(record["providers"])
    return [*made, ("", ""), ("", f"Wrote {shown(done.folder)} ({done.files} files).")]


def _row(row: Mapping[str, Any]) -> list[str]:
    km = "" if row["mean_distance_km"] is None else f"{row['mean_distance_km']:.1f}"
    return [
        row["name"] if len(row["name"]) < NAME else row["name"][: NAME - 2] + "…",
        *(_people(row[name]) for name in ("residents", "to_move", "in_borough", "out_of_borough")),
        km,
        _people(row["not_placed"]),
        _last(row),
        _more(row["waiting_more"], 1),
        _more(row["waiting_weeks_more"], 0),
        _more(row["avoidable_more"], 1),
        _more(float(row["net_cost_more"]) / 1000, 0),
        _people(row["others"]),
    ]


def _more(value: float, digits: int) -> str:
    """A change with its sign; what rounds to nothing is 0."""
    return f"{value:+,.{digits}f}" if round(value, digits) else "0"


def _people(value: float) -> str:
    """A tenth of a person is an expectation worth a digit; nobody is 0."""
    return f"{value:.1f}" if value else "0"


def _last(row: Mapping[str, Any]) -> str:
    """When the last of those to be moved is placed."""
    if not row["to_move"]:
        return ""
    return "at once" if not row["not_placed"] else row["last_placed"] or "not all"


def _cells(cells: Sequence[str]) -> str:
    """Cells below their headings: names to the left, figures to the right."""
    widths = [width for _, width in HEADS]
    return cells[0].ljust(widths[0]) + "".join(c.rjust(width) for c, width in zip(cells[1:], widths[1:], strict=True))


def _single_points(rows: Sequence[Mapping[str, Any]]) -> Lines:
    found = [("", f"  {row['name']}: {row['single_point']}") for row in rows if row["single_point"]]
    head = "Single points of failure: needs of which more than a quarter of the residents live with one provider"
    return [("", ""), ("bold", head), *found] if found else []


def _without_a_plan(providers: Sequence[Mapping[str, Any]]) -> Lines:
    found = [("bold", f"{row['name']}: {row['why']}") for row in providers if row["why"]]
    return [("", ""), *found] if found else []
