"""The gap: who is placed out of the borough, by choice or not, and where to; and who waits."""

from capacity.inputs.wording import about
from capacity.outputs.pages.markup import Markup, Part, join, name
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.chart import Chart, Series
from capacity.outputs.report.chart_tables import by_need, figure
from capacity.outputs.report.cite import Cited, Key
from capacity.outputs.report.cited_run import AVOIDABLE, CHOSEN, OUT, WAITING, WAITING_WEEKS, Figures
from capacity.outputs.report.days import days_to_move
from capacity.outputs.report.fairness import fairness
from capacity.outputs.report.headline import left_out
from capacity.outputs.report.html_tables import pair, paragraphs, table
from capacity.outputs.report.other_placements import other_placements
from capacity.outputs.report.sentences import (
    SMALL,
    not_whole,
    quarter_label,
    rounded,
    ticks,
    year_label,
    year_labels,
    year_ticks,
)

ALL_OUT = "Out of borough, by choice and otherwise"
WHERE = {
    "neighbour": "To neighbouring authorities",
    "beyond": "Further away",
    "home": "To another of the home boroughs",
}
SHORT = {"neighbour": "next door", "beyond": "further", "home": "home"}


def out_of_borough(figures: Figures) -> Markup:
    """The section: by choice or not, by need, and where to."""
    chosen = {"avoidable": AVOIDABLE, "by choice": CHOSEN}
    series = [
        _named(label, [figures.total(measure, year) for year in figures.years]) for label, measure in chosen.items()
    ]
    chart = Chart(
        "choice",
        f"People placed out of borough in the year: by choice or not{not_whole(figures)}",
        "One bar for each year: at its foot those who did not choose to leave, above them those who did.",
        year_ticks(figures),
        series,
        kind="bars",
    )
    where, by_needs = _where(figures)
    text = paragraphs(
        "People are counted when they are newly placed. A placement out of the borough is avoidable where more "
        "people leave than the share that chooses to; that share is an assumption of the book, by need.",
    )
    return join(
        text,
        pair(figure(chart, _choice_table(figures)), where),
        set_aside("Placements out of borough, avoidable and by choice, by need and year", _by_choice(figures)),
        set_aside("Where people are placed, by choice and otherwise, by need and year", by_needs),
        fairness(figures),
        other_placements(figures),
    )


def _choice_table(figures: Figures) -> Markup:
    rows: list[list[Part]] = [
        [label, *(figures.total(measure, year).people() for year in figures.years)]
        for label, measure in (("Avoidable", AVOIDABLE), ("By choice", CHOSEN), (ALL_OUT, OUT))
    ]
    return table("People placed out of borough, all needs", ["", *year_labels(figures)], rows, total=2)


def _by_choice(figures: Figures) -> Markup:
    avoidable = by_need(figures, AVOIDABLE, "Avoidable placements out of borough, by need and year")
    return join(avoidable, by_need(figures, CHOSEN, "Placements out of borough by choice, by need and year"))


def _named(label: str, values: list[Cited]) -> Series:
    """A series that is named where it ends, with its last figure."""
    return Series(label, values, f"{about(values[-1].value)} {label}")


def _to(figures: Figures, role: str, year: str, **need: str) -> Cited:
    """People placed with authorities of a role, of all needs or of one."""
    at: dict[str, Key] = {"out_of_borough": "true", "site_authority": figures.roles[role], **need}
    return figures.table("placements.csv").sum("people", **at, quarter=figures.quarters_of(year))


def _where(figures: Figures) -> tuple[Markup, Markup]:
    """Neighbours and beyond: a chart of all needs, and the tables by need."""
    all_out = by_need(figures, OUT, f"{ALL_OUT}, by need")
    roles = [role for role in WHERE if figures.roles[role] and (role != "home" or len(figures.homes) > 1)]
    if not roles:
        return Markup(""), all_out
    series = [_named(SHORT[role], [_to(figures, role, year) for year in figures.years]) for role in roles]
    chart = Chart(
        "where",
        f"People placed out of borough, by choice and otherwise: where to{not_whole(figures)}",
        "One bar for each year: at its foot those placed with neighbouring authorities, above them those further away.",
        year_ticks(figures),
        series,
        kind="bars",
    )
    totals: list[list[Part]] = [
        [WHERE[role], *(_to(figures, role, year).people() for year in figures.years)] for role in roles
    ]
    totals.append([ALL_OUT, *(figures.total(OUT, year).people() for year in figures.years)])
    behind = table("Where people are placed, all needs", ["", *year_labels(figures)], totals, total=len(roles))
    return figure(chart, behind), join(*(_by_need(figures, role) for role in roles), all_out)


def _by_need(figures: Figures, role: str) -> Markup:
    rows: list[list[Part]] = [
        [name(label), *(_to(figures, role, year, need=need).people() for year in figures.years)]
        for need, label in figures.needs.items()
        if need in figures.known
    ]
    rows.append(["All needs", *(_to(figures, role, year).people() for year in figures.years)])
    return table(f"{WHERE[role]}, by need", ["Need", *year_labels(figures)], rows, total=len(rows) - 1)


def waiting(figures: Figures) -> Markup:
    """The section: who still waits, by quarter and need."""
    source = figures.table("waiting.csv")
    values = [source.sum("people", quarter=quarter.name, need=figures.known) for quarter in figures.quarters]
    year = figures.years[-1]
    weeks = figures.total(WAITING_WEEKS, year)
    text = paragraphs(
        join(
            *("Over ", year_label(figures, year), " people wait ", weeks.show(), " weeks in total, adding up each "),
            "person’s weeks.",
        ),
        left_out(figures),
    )
    anybody = any(rounded(figures.of_need(WAITING, y, need)) for y in figures.years for need in figures.needs)
    title = "People waiting at the year’s end, by need"
    rows = set_aside(title, by_need(figures, WAITING, title)) if anybody else Markup("")
    if max(cited.value for cited in values) < SMALL:
        return join(text, rows, days_to_move(figures))
    chart = Chart(
        "waiting",
        "People waiting at the quarter’s end",
        "One line by quarter, all needs together.",
        ticks(figures),
        [Series("People waiting, all needs", values)],
    )
    behind = table(
        "People waiting at the quarter’s end, all needs",
        ["Quarter from", "People, expected"],
        [[quarter_label(quarter.name), value.show(1)] for quarter, value in zip(figures.quarters, values, strict=True)],
    )
    return join(text, figure(chart, behind), rows, days_to_move(figures))
