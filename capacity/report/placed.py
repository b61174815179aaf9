"""The gap: who is placed out of the borough, by choice or not, and where to; and who waits."""

from functools import partial

from capacity.report.blocks import by_need, figure
from capacity.report.charts import Chart, Series
from capacity.report.cite import Cited
from capacity.report.figures import AVOIDABLE, OUT, WAITING, WAITING_WEEKS, Figures, inside
from capacity.report.headline import count
from capacity.report.html import Html, Part, join, listed, name
from capacity.report.rounding import table as rounded_table
from capacity.report.tables import folded, pair, paragraphs, table
from capacity.report.words import not_whole, people, quarter_label, ticks, year_label, year_labels, year_ticks, yearly

WHERE = {
    "neighbour": "To neighbouring authorities",
    "beyond": "Further away",
    "home": "To another of the home boroughs",
}


def out_of_borough(figures: Figures) -> Html:
    """The section: by choice or not, by need, and where to."""
    chosen = {"Avoidable: did not choose it": AVOIDABLE, "By choice": "chosen"}
    series = [
        Series(label, [figures.total(measure, year) for year in figures.years]) for label, measure in chosen.items()
    ]
    chart = Chart(
        "choice",
        f"People placed out of borough in the year: by choice or not{not_whole(figures)}",
        "One bar for each year: at its foot those who did not choose it, above them those who did.",
        year_ticks(figures),
        series,
        kind="bars",
    )
    where, by_needs = _where(figures)
    text = paragraphs(
        "People are counted when they are newly placed. A placement out of the borough is avoidable where more "
        "people leave than the share that chooses to; who chooses is an assumption of the book, by need.",
        _sentence(figures),
    )
    return join(
        text,
        pair(figure(chart, _choice_table(figures)), where),
        by_need(figures, AVOIDABLE, "Avoidable placements out of borough, by need and year"),
        folded("Table: placements out of borough by choice, by need and year", by_need(figures, "chosen", "By choice")),
        folded("Tables: where people are placed, by need and year", by_needs),
    )


def _choice_table(figures: Figures) -> Html:
    rows: list[list[Part]] = [
        [label, *(count(figures, measure, year)[0] for year in figures.years)]
        for label, measure in (("Avoidable", AVOIDABLE), ("By choice", "chosen"), ("All placed out of borough", "out"))
    ]
    return table("People placed out of borough, all needs", ["", *year_labels(figures)], rows, adds=True)


def _sentence(figures: Figures) -> Html:
    first, last = (count(figures, AVOIDABLE, year) for year in (figures.years[0], figures.years[-1]))
    change = yearly(figures, first[0], last[0], (first[1], last[1]))
    end = figures.years[-1]
    most = sorted(figures.people(AVOIDABLE, end).items(), key=lambda pair: -pair[1])
    named: list[Part] = [
        join(figures.of_need(AVOIDABLE, end, need).whole(whole), " who need ", inside(figures.needs[need]))
        for need, whole in most[:3]
        if whole
    ]
    more = join(" In ", year_label(figures, end), " these are above all ", listed(named), ".") if named else ""
    return join("The number of people placed out of the borough who did not choose it ", change, ".", more)


def _where_to(figures: Figures, role: str, need: str, year: str) -> Cited:
    return figures.table("placements.csv").sum(
        "people",
        out_of_borough="true",
        site_authority=figures.roles[role],
        need=need,
        quarter=figures.quarters_of(year),
    )


def _all_to(figures: Figures, role: str, year: str) -> Cited:
    return figures.table("placements.csv").sum(
        "people", out_of_borough="true", site_authority=figures.roles[role], quarter=figures.quarters_of(year)
    )


def _where(figures: Figures) -> tuple[Html, Html]:
    """Neighbours and beyond: a chart of all needs, and the tables by need."""
    roles = [role for role in WHERE if figures.roles[role] and (role != "home" or len(figures.homes) > 1)]
    if not roles:
        return Html(""), _out_by_need(figures)
    series = [Series(WHERE[role], [_all_to(figures, role, year) for year in figures.years]) for role in roles]
    chart = Chart(
        "where",
        f"People placed out of borough in the year: where to{not_whole(figures)}",
        "One bar for each year: at its foot those placed with neighbouring authorities, above them those further away.",
        year_ticks(figures),
        series,
        kind="bars",
    )
    split = {year: _split(figures, roles, year) for year in figures.years}
    totals: list[list[Part]] = [
        [
            WHERE[role],
            *(_all_to(figures, role, y).whole(sum(row[place] for row in split[y]), "sum") for y in figures.years),
        ]
        for place, role in enumerate(roles)
    ]
    all_out = [count(figures, "out", year)[0] for year in figures.years]
    totals.append(["All placed out of borough", *all_out])
    behind = table("Where people are placed, all needs", ["", *year_labels(figures)], totals, adds=True)
    by_needs = [_by_need(figures, split, place, role) for place, role in enumerate(roles)]
    return figure(chart, behind), join(*by_needs, _out_by_need(figures))


def _split(figures: Figures, roles: list[str], year: str) -> list[list[int]]:
    """Whole people by need (rows) and where to (columns), which add up both ways."""
    values = [[_where_to(figures, role, need, year).value for role in roles] for need in figures.needs]
    return rounded_table(values, list(figures.out(year).values()))


def _by_need(figures: Figures, split: dict[str, list[list[int]]], place: int, role: str) -> Html:
    rows: list[list[Part]] = [
        [
            name(label),
            *(_where_to(figures, role, need, y).whole(split[y][number][place], "sum") for y in figures.years),
        ]
        for number, (need, label) in enumerate(figures.needs.items())
    ]
    total = partial(_all_to, figures, role)
    sums = (total(y).whole(sum(row[place] for row in split[y]), "sum") for y in figures.years)
    rows.append(["All needs", *sums])
    return table(f"{WHERE[role]}, by need", ["Need", *year_labels(figures)], rows, adds=True)


def _out_by_need(figures: Figures) -> Html:
    rows: list[list[Part]] = [
        [name(label), *(figures.of_need(OUT, y, need).whole(figures.out(y)[need], "sum") for y in figures.years)]
        for need, label in figures.needs.items()
    ]
    rows.append(["All needs", *(count(figures, "out", year)[0] for year in figures.years)])
    return table("All placed out of borough, by need", ["Need", *year_labels(figures)], rows, adds=True)


def waiting(figures: Figures) -> Html:
    """The section: who still waits, by quarter and need."""
    source = figures.table("waiting.csv")
    values = [source.sum("people", quarter=quarter.name) for quarter in figures.quarters]
    year = figures.years[-1]
    shown, whole = count(figures, WAITING, year)
    weeks = figures.year_sum(WAITING_WEEKS, year)
    text = paragraphs(
        join(
            *(
                "At the end of ",
                year_label(figures, year),
                " ",
                shown,
                f" {people(whole)} {'waits' if whole == 1 else 'wait'} for a place. Over that year ",
            ),
            *("people spend ", weeks.show(), " weeks waiting in all, counting each person’s weeks."),
        )
    )
    rows = by_need(figures, WAITING, "People waiting at the year’s end, by need")
    if max(cited.value for cited in values) < 0.05:
        return join(text, rows)
    chart = Chart(
        "waiting",
        "People waiting at the quarter’s end",
        "One line by quarter, all needs together.",
        ticks(figures),
        [Series("People waiting, all needs", values)],
    )
    behind = table(
        "People waiting at the quarter’s end, all needs",
        ["Quarter from", "People"],
        [[quarter_label(quarter.name), value.show(1)] for quarter, value in zip(figures.quarters, values, strict=True)],
    )
    return join(text, figure(chart, behind), rows)
