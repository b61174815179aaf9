"""The summary, which stands alone on one side of A4: three findings, one chart and what the market is asked for."""

from collections.abc import Callable

from capacity.inputs.unknown_needs import left_out as words_left_out
from capacity.inputs.wording import about
from capacity.outputs.pages.markup import Markup, Part, join, joined, tag
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.asks import in_numbers
from capacity.outputs.report.chart import BROAD, Chart, Series
from capacity.outputs.report.chart_tables import by_need, figure, short_title
from capacity.outputs.report.cite import Cited
from capacity.outputs.report.cited_run import ADMISSIONS, AVOIDABLE, OUT, RESIDENTS, RESIDENTS_OUT, WAITING, Figures
from capacity.outputs.report.council import council
from capacity.outputs.report.findings import leading
from capacity.outputs.report.html_tables import bullets, paragraphs, table
from capacity.outputs.report.sentences import (
    SMALL,
    comparable,
    money_unit,
    not_whole,
    year_labels,
    year_ticks,
)

PEOPLE = (
    (ADMISSIONS, "People who come to need a place"),
    (AVOIDABLE, "People placed out of borough who did not choose to leave (avoidable)"),
    (OUT, "People placed out of borough, by choice and otherwise"),
    (WAITING, "People waiting at year end"),
    (RESIDENTS, "Residents whom the council pays for, at year end"),
    (RESIDENTS_OUT, "… of whom live out of the borough, by choice and otherwise"),
)
AT_YEAR_END = (RESIDENTS, RESIDENTS_OUT, WAITING)
"""Counted on one day, so that a year of fewer quarters has no fewer of them."""
FIGURES = "Headline figures by financial year"
ONE_BY_ONE = "Figures are rounded one by one and may not sum."
IN_SHORT = (
    "Figures of people are averages that the plan expects, each rounded by itself: “about 3” is not a count. The plan "
    "shows what is possible; real placements will do worse."
)
SHOWN = {
    WAITING: ("People waiting at the end of the year, by need", "those who wait at its end"),
    AVOIDABLE: ("People placed out of the borough in the year without choosing it, by need", "those placed outside"),
    ADMISSIONS: ("People who come to need a place in the year, by need", "those who come to need a place"),
}
"""What the chart can show, in the order in which it is looked for: its title, and who stands in a bar."""


def headline(figures: Figures) -> Markup:
    """The section."""
    asked = in_numbers(figures)
    ask = bullets(asked) if asked else paragraphs("Nothing: no care type and no role is short at the end of the plan.")
    return join(
        tag("ol", joined(tag("li", said) for said in leading(figures)), class_="findings"),
        council(figures, "headline"),
        _chart(figures),
        tag("h3", "What we ask of the market"),
        ask,
        left_out(figures),
        tag("p", IN_SHORT, class_="small"),
    )


def left_out(figures: Figures) -> Markup:
    """One sentence about needs for which nothing is known, where people wait with them."""
    year = figures.years[-1]
    waiting = {need: figures.of_need(WAITING, year, need).value for need in figures.left_out}
    said = words_left_out(figures.inputs.book, waiting, year)
    if said is None:
        return Markup("")
    before, _, after = said
    return paragraphs(join(before, figures.of_need(WAITING, year, figures.left_out).people(), after))


def _chart(figures: Figures) -> Markup:
    """What the first finding speaks of, by year and need: who waits, else who leaves, else who comes."""
    measure = next((m for m in SHOWN if any(_bars(figures, m))), "")
    table_aside = set_aside(FIGURES, _table(figures))
    if not measure:
        return table_aside
    title, who = SHOWN[measure]
    series = _bars(figures, measure)
    chart = Chart(
        "summary",
        f"{title}{not_whole(figures)}",
        f"One bar for each year, of {who}, one part for each need, in the order of the words at its right.",
        year_ticks(figures),
        series,
        kind="bars",
        tops=[about(figures.total(measure, year).value) for year in figures.years],
        wide=BROAD,
        high=132,
    )
    return figure(chart, by_need(figures, measure, title), table_aside)


def _bars(figures: Figures, measure: str) -> list[Series]:
    """A series for each need with which there is anybody."""
    by_need = {need: [figures.of_need(measure, year, need) for year in figures.years] for need in figures.known}
    labels = {need: short_title(figures.needs[need])[:22] for need in by_need}
    return [
        Series(labels[need], values, f"{labels[need]} {about(values[-1].value)}")
        for need, values in by_need.items()
        if max(cited.value for cited in values) > SMALL
    ]


def _table(figures: Figures) -> Markup:
    rows = [_people_row(figures, measure, label) for measure, label in PEOPLE]
    rows.append(_cost_row(figures))
    if (figures.tables["summary.csv"]["measure"] == "budget").any():
        rows += _budget_rows(figures)
    head: list[Part] = ["", *year_labels(figures), "Change, first to last year"]
    return table(FIGURES, head, rows)


def _people_row(figures: Figures, measure: str, label: str) -> list[Part]:
    counts = [figures.total(measure, year) for year in figures.years]
    change = _change(figures, counts, Cited.more_people, at_end=measure in AT_YEAR_END)
    return [label, *(cited.people() for cited in counts), change]


def _cost_row(figures: Figures) -> list[Part]:
    costs = [figures.year_sum("net_cost", year) for year in figures.years]
    unit, scale = money_unit(max(cost.value for cost in costs))
    change = _change(figures, costs, lambda cited: cited.signed(1, scale))
    return [f"Net cost to the council, {unit}", *(cost.show(1, scale) for cost in costs), change]


def _change(figures: Figures, by_year: list[Cited], show: Callable[[Cited], Markup], at_end: bool = False) -> Part:
    """The last year's figure less the first year's, where that means anything."""
    if len(by_year) < 2 or not (at_end or comparable(figures)):
        return "–"
    return show(by_year[-1].minus(by_year[0]))


def _budget_rows(figures: Figures) -> list[list[Part]]:
    """How far the net cost is from the budget; with several home authorities, overspends and money left apart."""
    over, left = ([figures.year_sum(measure, year) for year in figures.years] for measure in ("overspend", "headroom"))
    if len(figures.homes) == 1:
        over = [cited.minus(rest) for cited, rest in zip(over, left, strict=True)]
        unit, scale = money_unit(max(abs(cost.value) for cost in over))
        return [[f"Over budget (under: −), {unit}", *(cost.signed(1, scale) for cost in over), ""]]
    unit, scale = money_unit(max(cost.value for cost in [*over, *left]))
    named = {"Over budget (authorities that are over)": over, "Left in the budget (the other authorities)": left}
    return [[f"{label}, {unit}", *(cost.show(1, scale) for cost in by_year), ""] for label, by_year in named.items()]
