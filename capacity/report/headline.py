"""In short: the few figures first asked for, and how they change."""

from capacity.report.blocks import limits_of
from capacity.report.figures import ADMISSIONS, AVOIDABLE, RESIDENTS, RESIDENTS_OUT, WAITING, Figures
from capacity.report.html import Html, Part, join, joined
from capacity.report.tables import paragraphs, table
from capacity.report.words import FLUID, PERFECT, comparable, money, money_unit, rounded, year_labels, yearly

SHORT = 3
"""Limits that are named in short."""
PEOPLE = (
    (ADMISSIONS, "People who come to need a place"),
    (RESIDENTS, "Residents whom the council pays for, at year end"),
    (RESIDENTS_OUT, "… of whom out of the borough"),
    ("out", "People newly placed out of borough"),
    (AVOIDABLE, "… of whom did not choose it (avoidable)"),
    (WAITING, "People waiting at year end"),
)
AT_YEAR_END = (RESIDENTS, RESIDENTS_OUT, WAITING)
"""Counted on one day, so that a year of fewer quarters has no fewer of them."""


def headline(figures: Figures) -> Html:
    """The section."""
    rows = [_people_row(figures, measure, label) for measure, label in PEOPLE]
    rows.append(_cost_row(figures))
    if (figures.tables["summary.csv"]["measure"] == "budget").any():
        rows.append(_budget_row(figures))
    caption = "Headline figures by financial year"
    short = limits_of(figures)[:SHORT]
    limits = paragraphs(join("Limits that bind most often: ", joined(short, "; "), ".") if short else "")
    shown = table(caption, ["", *year_labels(figures), "Change, first to last year"], rows)
    return join(_sentences(figures), limits, shown, paragraphs(f"{FLUID} {PERFECT}"))


def count(figures: Figures, measure: str, year: str) -> tuple[Html, int]:
    """All needs' people of a measure, as shown and as a number; they are the sum of the needs' rounded figures."""
    if measure == "out":
        whole = sum(figures.out(year).values())
        return figures.total("placed_out_of_borough", year).whole(whole, "sum"), whole
    whole = sum(figures.people(measure, year).values())
    return figures.total(measure, year).whole(whole), whole


def _people_row(figures: Figures, measure: str, label: str) -> list[Part]:
    counts = [count(figures, measure, year) for year in figures.years]
    if not _changes(figures, measure in AT_YEAR_END):
        return [label, *(shown for shown, _ in counts), "–"]
    name = "placed_out_of_borough" if measure == "out" else measure
    change = figures.total(name, figures.years[-1]).minus(figures.total(name, figures.years[0]))
    return [label, *(shown for shown, _ in counts), change.signed(counts[-1][1] - counts[0][1])]


def _cost_row(figures: Figures) -> list[Part]:
    costs = [figures.year_sum("net_cost", year) for year in figures.years]
    unit, scale = money_unit(max(cost.value for cost in costs))
    change: Part = "–"
    if _changes(figures, False):
        by = rounded(costs[-1], 1, scale) - rounded(costs[0], 1, scale)
        change = costs[-1].minus(costs[0]).signed(by, scale, 1)
    return [f"Net cost to the council, {unit}", *(cost.show(1, scale) for cost in costs), change]


def _changes(figures: Figures, at_year_end: bool) -> bool:
    """Whether the last year's figure less the first one's says anything."""
    return len(figures.years) > 1 and (at_year_end or comparable(figures))


def _budget_row(figures: Figures) -> list[Part]:
    over = [figures.year_sum("overspend", year).minus(figures.year_sum("headroom", year)) for year in figures.years]
    unit, scale = money_unit(max(abs(cost.value) for cost in over))
    shown = [cost.signed(rounded(cost, 1, scale), scale, 1, "nearest") for cost in over]
    return [f"Over budget (under: −), {unit}", *shown, ""]


def _sentences(figures: Figures) -> Html:
    """Demand, supply, gap and cost, each in one sentence."""
    begin, end = figures.years[0], figures.years[-1]
    said = {}
    for measure in (ADMISSIONS, AVOIDABLE, WAITING):
        (first, low), (last, high) = count(figures, measure, begin), count(figures, measure, end)
        said[measure] = yearly(figures, first, last, (low, high))
    beds = figures.table("occupancy.csv")
    closing = figures.quarters_of(end)[-1]
    here = beds.sum("beds", authority=figures.homes, quarter=closing)
    full = beds.share("council+others", "beds", authority=figures.homes, quarter=closing)
    costs = [figures.year_sum("net_cost", year) for year in (begin, end)]
    unit = money_unit(max(cost.value for cost in costs))
    numbers = (rounded(costs[0], 1, unit[1]), rounded(costs[1], 1, unit[1]))
    cost = yearly(figures, money(costs[0], unit), money(costs[1], unit), numbers)
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
            *("Gap: the number of people placed out of the borough who did not choose it ", said[AVOIDABLE], "; "),
            *("the number still waiting at the end of the year ", said[WAITING], "."),
        ),
        join("Cost: the net cost to the council ", cost, "."),
    )
