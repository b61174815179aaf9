"""stress.html: one page without script or request, two sides of A4 on paper. Every word of data is escaped."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from capacity.inputs.calendar import long_date
from capacity.inputs.errors import printable
from capacity.inputs.wording import in_sentence, is_one, nearest, short_labels
from capacity.outputs.grids import Cell, Column, Grid
from capacity.outputs.pages import frame
from capacity.outputs.pages.static import static
from capacity.studies.stress.console import READING, WORST, last_placed
from capacity.studies.stress.finished import WAIT, Stress, falls_by_waiting
from capacity.studies.stress.market import SINGLE_POINT

HOMES = 3
"""Sites named for each provider, those that take most first."""
"""What stands in place of such a cost."""
OUT = "out of borough, "
Row = Mapping[str, Any]


def page(done: Stress) -> str:
    """The whole page."""
    record, rows = done.record, [row for row in done.rows if row["rank"] is not None]
    labels = short_labels({need: described.label for need, described in done.inputs.book.needs.items()})
    rest = rows[WORST:]
    return frame.page(
        "studies/stress/templates/stress.html",
        [static("outputs/pages", "study.css", "board.css")],
        title=f"{printable(record['place'])}: if a provider fails",
        place=record["place"],
        scenario=record["scenario"],
        label=record["label"],
        day=long_date(record["date"]),
        answer=list(_answer(rows, record["date"])),
        points=_single_points(done, labels),
        worst=_ranked(rows[:WORST], f"The {min(WORST, len(rows))} worst failures, the worst first").html(),
        rest=_ranked(rest, f"The other {len(rest)}").html() if rest else "",
        count=len(rest),
        moves=_moves(rows[:WORST], done.tables["stress_moves.csv"]).html(),
        shares=_shares(done, labels).html(),
        share=f"{SINGLE_POINT:.0%}",
        reading=READING,
        failed=[(row["name"], row["why"]) for row in record["providers"] if row["why"]],
        warnings=[warning["text"] for warning in record["warnings"] if warning["kind"] == "place"],
    )


def _answer(rows: Sequence[Row], day: str) -> Iterator[str]:
    """The worst failure, and how many leave somebody without a place."""
    if not rows:
        return
    worst, some = rows[0], [row for row in rows if _tenth(row["not_placed"])]
    if len(rows) == 1:
        yield (
            f"{worst['name']} fails on {long_date(day)}: {_people(worst['to_move'])} to move,"
            f" and {_tenth(worst['not_placed']):,.1f} of them have no place on that day. {_afterwards(worst)}".rstrip()
        )
        return
    if not some:
        yield (
            f"Whichever of the {len(rows)} providers fails on {long_date(day)}, everyone who has to move can, at best,"
            " be placed elsewhere on that day."
        )
        return
    yield (
        f"The worst would be the failure of {worst['name']}: {_people(worst['to_move'])} to move on {long_date(day)},"
        f" and {_tenth(worst['not_placed']):,.1f} of them have no place on that day. {_afterwards(worst)}"
    )
    yield (
        f"{len(some)} of the {len(rows)} failures leave somebody without a place on the day. After the others, at best,"
        " everyone can be placed elsewhere at once."
    )


def _afterwards(row: Row) -> str:
    """What becomes of those without a place on the day."""
    if not _tenth(row["not_placed"]):
        return ""
    left = _tenth(row["withdrew"])
    withdrew = f"Of these, {left:,.1f} withdraw before they get one; " if left else ""
    if row["last_placed"]:
        first = date.fromisoformat(row["last_placed"])
        others = "the last of the others" if left else "The last of these"
        return f"{withdrew}{others} gets one in the quarter from {first:%B %Y}."
    return f"{withdrew}{_tenth(row['still_waiting']):,.1f} still wait at the end of the plan."


def _tenth(value: float) -> float:
    """As it is shown."""
    return nearest(value, 1)


def _people(value: float) -> str:
    return f"{_tenth(value):,.1f} {'person has' if is_one(value) and _tenth(value) == 1 else 'people have'}"


def _ranked(rows: Sequence[Row], caption: str) -> Grid:
    """A provider a row, as the terminal has it."""
    body = [
        (
            row["name"],
            *(row[name] for name in ("to_move", "in_borough", "out_of_borough", "mean_distance_km", "not_placed")),
            last_placed(row),
            row["waiting_weeks_more"],
            row["avoidable_more"],
            _cost(row),
            row["others"],
        )
        for row in rows
    ]
    columns = (
        Column("Provider"),
        Column("To move", 1),
        Column("Placed in borough", 1),
        Column("Placed out", 1),
        Column("Mean km", 1),
        Column("No place that day", 1),
        Column("Last placed"),
        Column("Weeks waited", signed=True),
        Column("Avoidable placements", 1, signed=True),
        Column("Cost, £k", signed=True),
        Column("Others", 1),
    )
    return Grid("providers", caption, columns, tuple(body))


def _cost(row: Row) -> Cell:
    """£ thousand more; words in place of a fall for which people wait."""
    return WAIT if falls_by_waiting(row) else float(row["net_cost_more"]) / 1e3


def _moves(rows: Sequence[Row], moves: pd.DataFrame) -> Grid:
    """For each provider where its residents go on the day: the sites that take most, and how many have no place."""
    body: list[tuple[Cell, ...]] = []
    for row in rows:
        own = moves[(moves["provider"] == row["provider"]) & (moves["service"] != "")]
        own = own.assign(km=own["people"] * own["distance_km"])
        sites = own.groupby(["site", "site_name", "out_of_borough"], sort=True)[["people", "km"]].sum().reset_index()
        sites = sites.sort_values("people", ascending=False, kind="stable")
        said = [
            f"{_tenth(people):,.1f} to {name or site} ({OUT if out == 'true' else ''}{km / people:,.1f} km)"
            for site, name, out, people, km in sites.head(HOMES).itertuples(index=False)
        ]
        more = len(sites) - len(said)
        if more > 0:
            left = float(sites["people"].iloc[HOMES:].sum())
            said.append(f"{_tenth(left):,.1f} to {more} more home{'s' if more > 1 else ''}")
        none = _tenth(row["not_placed"])
        body.append((row["name"], row["to_move"], none, "; ".join(said) or "nobody is placed on that day"))
    columns = (
        Column("Provider"), Column("To move", 1), Column("No place that day", 1),
        Column("Where the others go", words=True),
    )  # fmt: skip
    return Grid("moves", "On the day of the failure", columns, tuple(body))


def _shares(done: Stress, labels: Mapping[str, str]) -> Grid:
    """For each need, and home authority where there are several, the provider with most of its residents."""
    frame = done.tables["stress_shares.csv"]
    homes, names = done.inputs.tables.homes, {row["provider"]: row["name"] for row in done.rows}
    body, marked = list[tuple[Cell, ...]](), list[int]()
    residents = frame[frame["of"] == "residents"]
    for home in dict.fromkeys(residents["home"]):
        for need in done.inputs.book.needs:
            rows = residents[(residents["home"] == home) & (residents["need"] == need)]
            if rows.empty:
                continue
            most = rows.sort_values("share", ascending=False, kind="stable").iloc[0]
            if most["share"] > SINGLE_POINT:
                marked.append(len(body))
            where = f"{labels[need]}, {home}" if len(homes) > 1 else labels[need]
            point = "yes" if most["share"] > SINGLE_POINT else "no"
            body.append((where, most["lost"], most["all"], 100 * most["share"], point, names[most["provider"]]))
    columns = (
        Column("Need"), Column("Residents with one provider", 1), Column("Residents in all", 1), Column("Share, %", 1),
        Column("Single point of failure?"), Column("Provider", words=True),
    )  # fmt: skip
    caption = "For each need the provider with most residents, in the quarter before the failure"
    return Grid("shares", caption, columns, tuple(body), tuple(marked))


def _single_points(done: Stress, labels: Mapping[str, str]) -> str:
    """Which needs hang on one provider, in a sentence."""
    frame = done.tables["stress_shares.csv"]
    residents = frame[frame["of"] == "residents"]
    if residents.empty:
        return ""
    names = {row["provider"]: row["name"] for row in done.rows}
    points = residents[residents["share"] > SINGLE_POINT]
    said = [
        f"{names[provider]} has {share:.0%} of the residents who need {in_sentence(labels[need])}"
        for provider, need, share in points[["provider", "need", "share"]].itertuples(index=False)
    ]
    if said:
        return f"Single points of failure: {'; '.join(said)}."
    most = residents.sort_values("share", ascending=False, kind="stable").iloc[0]
    return (
        f"No need has a single point of failure. The nearest to it: {names[most['provider']]} has {most['share']:.0%}"
        f" of the residents who need {in_sentence(labels[most['need']])}."
    )
