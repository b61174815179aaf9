"""In short: the few figures that readers ask for first, and how they change."""

from collections.abc import Callable

from capacity.inputs.unknown_needs import left_out as words_left_out
from capacity.outputs.pages.markup import Markup, Part, join, joined
from capacity.outputs.report.chart_tables import limits_of
from capacity.outputs.report.cite import Cited
from capacity.outputs.report.cited_run import ADMISSIONS, AVOIDABLE, OUT, RESIDENTS, RESIDENTS_OUT, WAITING, Figures
from capacity.outputs.report.html_tables import paragraphs, table
from capacity.outputs.report.sentences import (
    FLUID,
    PERFECT,
    comparable,
    money,
    money_unit,
    rounded,
    year_labels,
    yearly,
)

SHORT = 3
"""How many limits this section names."""
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
ONE_BY_ONE = "Figures are rounded one by one and may not sum."


def headline(figures: Figures) -> Markup:
    """The section."""
    rows = [_people_row(figures, measure, label) for measure, label in PEOPLE]
    rows.append(_cost_row(figures))
    if (figures.tables["summary.csv"]["measure"] == "budget").any():
        rows.append(_budget_row(figures))
    caption = "Headline figures by financial year"
    short = limits_of(figures)[:SHORT]
    limits = paragraphs(join("Limits reached most often: ", joined(short, "; "), ".") if short else "")
    shown = table(caption, ["", *year_labels(figures), "Change, first to last year"], rows)
    return join(_sentences(figures), limits, left_out(figures), shown, paragraphs(f"{ONE_BY_ONE} {FLUID} {PERFECT}"))


def left_out(figures: Figures) -> Markup:
    """One sentence about needs for which nothing is known, where people wait with them."""
    year = figures.years[-1]
    waiting = {need: figures.of_need(WAITING, year, need).value for need in figures.left_out}
    said = words_left_out(figures.inputs.book, waiting, year)
    if said is None:
        return Markup("")
    before, _, after = said
    return paragraphs(join(before, figures.of_need(WAITING, year, figures.left_out).people(), after))


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


def _budget_row(figures: Figures) -> list[Part]:
    over = [figures.year_sum("overspend", year).minus(figures.year_sum("headroom", year)) for year in figures.years]
    unit, scale = money_unit(max(abs(cost.value) for cost in over))
    return [f"Over budget (under: −), {unit}", *(cost.signed(1, scale) for cost in over), ""]


def _sentences(figures: Figures) -> Markup:
    """Demand, supply, gap and cost, each in one sentence."""
    begin, end = figures.years[0], figures.years[-1]
    said = {
        measure: yearly(figures, [figures.total(measure, year) for year in (begin, end)])
        for measure in (ADMISSIONS, AVOIDABLE, WAITING)
    }
    beds = figures.table("occupancy.csv")
    closing = figures.quarters_of(end)[-1]
    here = beds.sum("beds", authority=figures.homes, quarter=closing)
    full = beds.share("at_end+others", "beds", authority=figures.homes, quarter=closing)
    costs = [figures.year_sum("net_cost", year) for year in (begin, end)]
    unit = money_unit(max(cost.value for cost in costs))
    cost = yearly(figures, costs, lambda cited: money(cited, unit), lambda cited: rounded(cited, 1, unit[1]))
    return paragraphs(
        join("Demand: the number of people who come to need a place in a year ", said[ADMISSIONS], "."),
        join(
            *(
                "Supply: at the end of the plan the borough has ",
                here.show(),
                " registered beds, flats and tenancies, ",
            ),
            *(full.percent(), " of them occupied."),
        ),
        join(
            *(
                "Gap: the number of people placed out of the borough who did not choose to leave ",
                said[AVOIDABLE],
                "; ",
            ),
            *("the number still waiting at the end of the year ", said[WAITING], "."),
        ),
        join("Cost: the net cost to the council ", cost, "."),
    )
