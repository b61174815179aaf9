"""Demand and supply: who comes to need a place, and for each care type need, beds and occupancy by quarter."""

import math

from capacity.inputs.wording import is_one
from capacity.outputs.pages.markup import Markup, Part, join, joined, name, tag
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.chart import Chart, Series
from capacity.outputs.report.chart_tables import by_need, figure, short_title
from capacity.outputs.report.cite import Cited, Key
from capacity.outputs.report.cited_run import ADMISSIONS, RESIDENTS, RESIDENTS_OUT, WAITING, Figures
from capacity.outputs.report.html_tables import pair, paragraphs, table
from capacity.outputs.report.sentences import level, moves, over_time, quarter_label, rounded, ticks

EMPTY = 0.75
"""Share of beds; a home with fewer of them occupied counts as hard to keep open."""
REASONS = {
    "fee": "the fee asked is above the council’s ceiling",
    "rating": "the rating is below the council’s rule",
    "embargo": "there is an embargo",
}
"""Why an open home takes nobody new, by `admits` in occupancy.csv."""
NEED, BEDS = "Residents with this need, wherever they live", "Registered beds"
USABLE, LIVING = "Usable by the council", "Occupied by anyone"
PEOPLE = (NEED, LIVING)


def demand(figures: Figures) -> Markup:
    """The section: admissions and residents by need."""
    text = paragraphs(
        "A need is what a person is assessed as needing. People who come to need a place are those for whom the "
        "council arranges long-term care, as expected from the population of each ward and the admission rates in "
        "force.",
    )
    return join(
        text,
        by_need(figures, ADMISSIONS, "People who come to need a place, by need and year"),
        by_need(
            figures, RESIDENTS, "Residents whom the council pays for at the year’s end, wherever they live, by need"
        ),
    )


def supply(figures: Figures) -> Markup:
    """The section: each care type by itself."""
    text = paragraphs(
        "For each care type: council-funded residents with the need that it mainly serves, wherever they live; the "
        "registered beds, flats or tenancies in the borough; those usable by the council, which is what is left after "
        "voids and people whom others fund; and how many are occupied by anyone. All are counted at the quarter’s end.",
    )
    return join(text, joined(_care_type(figures, kind, number) for number, kind in enumerate(figures.care_types)))


def _care_type(figures: Figures, kind: str, number: int) -> Markup:
    label = figures.care_types[kind]
    lines = _lines(figures, kind)
    full = [
        figures.table("occupancy.csv").share(
            "at_end+others", "beds", authority=figures.homes, care_type=kind, quarter=quarter.name
        )
        for quarter in figures.quarters
    ]
    behind = _table(figures, kind, lines, full)
    first = _chart(figures, f"kind{number}", f"{short_title(label)}: need and beds", lines)
    charts = [figure(first)]
    if any(math.isfinite(cited.value) for cited in full):
        most = f"{cap(figures, kind) * 100:.4g}%"
        second = Chart(
            f"full{number}",
            f"{short_title(label)}: share of beds occupied",
            f"One line, by quarter; it {_way(full)} over the plan. Lines to compare with stand at {most}, the most "
            f"that the plan may fill, and {EMPTY:.0%}.",
            ticks(figures),
            [Series("Occupied, share of registered beds", full)],
            percent=True,
            guides=[(cap(figures, kind), most), (EMPTY, f"{EMPTY:.0%}")],
        )
        charts.append(figure(second))
    head = tag("h3", name(label))
    return tag("section", head, _sentence(figures, kind, lines, full), pair(*charts), behind, class_="kind")


def _lines(figures: Figures, kind: str) -> dict[str, list[Cited]]:
    """Figures by quarter, by what they are."""
    beds, living = figures.table("occupancy.csv"), figures.table("residents.csv")
    at: dict[str, Key] = {"authority": figures.homes, "care_type": kind}
    names = [quarter.name for quarter in figures.quarters]
    lines = {
        NEED: [living.sum("at_end", need=figures.pointing.get(kind, ()), quarter=quarter) for quarter in names],
        BEDS: [beds.sum("beds", **at, quarter=quarter) for quarter in names],
        USABLE: [beds.sum("usable", **at, quarter=quarter) for quarter in names],
        LIVING: [beds.sum("at_end+others", **at, quarter=quarter) for quarter in names],
    }
    return lines if figures.pointing.get(kind) else dict(list(lines.items())[1:])


def _chart(figures: Figures, key: str, title: str, lines: dict[str, list[Cited]]) -> Chart:
    said = "; ".join(f"{what} {_way(values)}" for what, values in lines.items())
    words = f"Lines by quarter, from the first to the last: {said}."
    return Chart(key, title, words, ticks(figures), [Series(what, values) for what, values in lines.items()])


def _way(values: list[Cited]) -> str:
    known = [cited.value for cited in values if math.isfinite(cited.value)] or [0.0]
    return moves(round(known[0], 2), round(known[-1], 2))


def cap(figures: Figures, kind: str) -> float:
    """The largest share of a care type's registered beds that the plan may fill."""
    return figures.inputs.book.care_types[kind].max_occupancy.value


def free(figures: Figures, kind: str, quarter: str, admits: str) -> Cited:
    """Usable places in which none of the council's residents lives, in homes with this `admits`."""
    at: dict[str, Key] = {"authority": figures.homes, "care_type": kind, "quarter": quarter, "admits": admits}
    return figures.table("occupancy.csv").sum("usable-at_end", **at)


def _table(figures: Figures, kind: str, lines: dict[str, list[Cited]], full: list[Cited]) -> Markup:
    label = figures.care_types[kind]
    rows: list[list[Part]] = []
    for q, quarter in enumerate(figures.quarters):
        left = free(figures, kind, quarter.name, "yes").show()
        numbers = [
            *(values[q].people() if what in PEOPLE else values[q].show() for what, values in lines.items()),
            *(full[q].percent(), left),
        ]
        rows.append([quarter_label(quarter.name), *numbers])
    caption = join(name(label), ": need, beds and occupancy at each quarter’s end, each figure rounded by itself")
    head: list[Part] = ["Quarter from", *lines, "Occupied", "Usable, free, takes new residents"]
    return set_aside(join(name(label), ", by quarter"), table(caption, head, rows))


def _sentence(figures: Figures, kind: str, lines: dict[str, list[Cited]], full: list[Cited]) -> Markup:
    begin, end = quarter_label(figures.quarters[0].name), quarter_label(figures.quarters[-1].name)
    registered, usable, needs = lines[BEDS][-1], lines[USABLE][-1], figures.pointing.get(kind)
    said: list[Part] = []
    if needs:
        first, last = lines[NEED][0], lines[NEED][-1]
        change = over_time(first.people(), last.people(), begin, end, moves(level(first), level(last)))
        said.append(join("The number of council-funded residents with this need ", change, ". "))
    if rounded(registered):
        said.append(join("At the end of the plan the borough has ", registered.show(), " such places, "))
        said.append(join(usable.show(), " of them usable by the council; ", full[-1].percent(), " are occupied. "))
    else:
        said.append("At the end of the plan there is no such place in the borough. ")
    if needs:
        year = figures.years[-1]
        away = figures.year_sum(RESIDENTS_OUT, year, need=needs)
        noun, verb = ("resident", "lives") if is_one(away.value) else ("residents", "live")
        said.append(join("Then ", away.people(), f" {noun} with this need {verb} out of the borough ({end}), "))
        said.append("by choice or not.")
        said.append(_not_among_them(figures, needs))
    return paragraphs(join(*said))


def _not_among_them(figures: Figures, needs: tuple[str, ...]) -> Markup:
    """People with the need who are not residents: those waiting at the end."""
    year = figures.years[-1]
    waits = figures.year_sum(WAITING, year, need=needs)
    if not rounded(waits):
        return Markup("")
    noun, verb = ("person", "is") if is_one(waits.value) else ("people", "are")
    return join(" Besides these, ", waits.people(), f" {noun} {verb} waiting for a place.")
