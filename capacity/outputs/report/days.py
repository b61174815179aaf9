"""Days from the decision to the move, by need: arranging a place, and waiting because nothing is free."""

from capacity.inputs.published_days import also_of_the_book, backlog
from capacity.outputs.pages.markup import Markup, Part, join, name, tag
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.chart import Chart, Series
from capacity.outputs.report.chart_tables import figure, short_title
from capacity.outputs.report.cite import Cited, cited_text
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.html_tables import pair, paragraphs, table
from capacity.outputs.report.sentences import plain_number, year_label, year_labels

WAITING = "days_waiting"
PARTS = {"Arranging a place": "days_arranging", "Waiting because nothing is free": WAITING}
WHOLE = "days_from_decision_to_move"
NONE = "–"


def days_to_move(figures: Figures) -> Markup:
    """A part of the section on waiting: charts of the first and the last year with the tables behind, for each home."""
    if not any(_days(figures, home, WHOLE, year, need).value for home, need, year in _all(figures)):
        return Markup("")
    text = paragraphs(
        "The time from the decision to the move has two parts: arranging a place (assessment, brokerage, choice and "
        "the home’s own visit), which takes as long as the assumption book says, and waiting after that because "
        "nothing is free, which is a result of the plan. Days are averages over all who are placed in the year.",
        _beside(figures),
        _backlog(figures),
    )
    alone = len(figures.homes) == 1  # several have them in the section of each
    return join(tag("h3", "Days from decision to move"), text, _home(figures, figures.homes[0]) if alone else "")


def days_of(figures: Figures, home: str) -> tuple[Markup, Markup]:
    """The chart of a home authority's last year, and the table of all years; empty where nobody is placed."""
    if not any(_days(figures, home, WHOLE, year, need).value for need in figures.known for year in figures.years):
        return Markup(""), Markup("")
    caption, year = _caption(figures, home), figures.years[-1]
    return figure(_chart(figures, home, year, _reach(figures, [year]))), set_aside(
        caption, _table(figures, home, caption)
    )


def _all(figures: Figures) -> list[tuple[str, str, str]]:
    return [(home, need, year) for home in figures.homes for need in figures.known for year in figures.years]


def _days(figures: Figures, home: str, measure: str, year: str, need: str) -> Cited:
    return figures.year_sum(measure, year, home=home, need=need)


def _placed(figures: Figures, home: str, year: str, need: str) -> bool:
    """Whether there are days for anybody; otherwise they are blank in the table."""
    return figures.table("summary.csv").known("value", measure=WHOLE, home=home, need=need, financial_year=year)


def _beside(figures: Figures) -> Part:
    """What the published figures are, and how far they test the plan's."""
    place = figures.inputs.place_file
    if not place.published_days:
        return ""
    same = also_of_the_book(figures.inputs)
    words = join("Published: ", name(place.published_days_source, 200), ".")
    if same:
        return join(
            words,
            " The book takes its days of arranging from these figures for ",
            "all" if len(same) == len(place.published_days) else f"{len(same)} of {len(place.published_days)}",
            " needs that they cover, so they do not test the plan: they show what waiting adds.",
        )
    return words


def _backlog(figures: Figures) -> str:
    """Says that some of the first year's waiting is by people who were already waiting at the start."""
    year, waiting = figures.years[0], WAITING
    first = [(home, need) for home in figures.homes for need in figures.known if _placed(figures, home, year, need)]
    return backlog(figures.inputs, [_days(figures, home, waiting, year, need).value for home, need in first])


def _home(figures: Figures, home: str) -> Markup:
    years = list(dict.fromkeys((figures.years[0], figures.years[-1])))
    charts = [figure(_chart(figures, home, year, _reach(figures, years))) for year in years]
    caption = _caption(figures, home)
    return join(pair(*charts), set_aside(caption, _table(figures, home, caption)))


def _reach(figures: Figures, years: list[str]) -> float:
    """Where the axis of every chart ends: at the most days of any home authority and need in these years."""
    shown = [(home, need, year) for home in figures.homes for need in figures.known for year in years]
    most = max([_days(figures, home, WHOLE, year, need).value for home, need, year in shown])
    return max([most, *figures.inputs.place_file.published_days.values()])


def _caption(figures: Figures, home: str) -> Markup:
    where = join(", ", name(figures.authorities[home], 60)) if len(figures.homes) > 1 else ""
    return join("Days from decision to move, by need and year", where)


def _chart(figures: Figures, home: str, year: str, reach: float) -> Chart:
    needs = [need for need in figures.known if _placed(figures, home, year, need)]
    place = figures.inputs.place_file
    many = f", {short_title(figures.authorities[home])}" if len(figures.homes) > 1 else ""
    return Chart(
        f"days{figures.homes.index(home)}-{figures.years.index(year)}",
        f"Days from decision to move, {year_label(figures, year)}{many}",
        "One bar for each need: first the days of arranging a place, then those of waiting because nothing is free; a "
        "diamond where there is a published figure. The figures are in the appendix.",
        [short_title(figures.needs[need])[:22] for need in needs],
        [
            Series(label, [_days(figures, home, measure, year, need) for need in needs])
            for label, measure in PARTS.items()
        ],
        kind="across",
        signs=[place.published_days.get(need) for need in needs],
        sign="Published",
        reach=reach,
    )


def _table(figures: Figures, home: str, caption: Markup) -> Markup:
    """Whole days and their second part, by need and year; the published figure last."""
    published = figures.inputs.place_file.published_days
    rows: list[list[Part]] = []
    for need in figures.known:
        known = published.get(need)
        said = cited_text(plain_number(known), "place.yaml", f"published_days/{need}", "days") if known else NONE
        rows.append([name(figures.needs[need]), *_cells(figures, home, WHOLE, need), said])
        rows += [
            [join("… ", label[:1].lower(), label[1:]), *_cells(figures, home, measure, need), ""]
            for label, measure in PARTS.items()
        ]
    head: list[Part] = ["Need", *year_labels(figures), "Published"]
    if not published:
        head, rows = head[:-1], [row[:-1] for row in rows]
    return table(caption, head, rows)


def _cells(figures: Figures, home: str, measure: str, need: str) -> list[Part]:
    return [
        _days(figures, home, measure, year, need).show() if _placed(figures, home, year, need) else NONE
        for year in figures.years
    ]
