"""Demand and supply: who comes to need a place, and for each care type need, beds and occupancy by quarter."""

import math

from capacity.inputs.wording import about, nearest
from capacity.outputs.pages.markup import Markup, Part, join, joined, name
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.chart import LOW, PANEL, Chart, Series
from capacity.outputs.report.chart_tables import by_need, figure, panels, short_title
from capacity.outputs.report.cite import Cited, Key, number
from capacity.outputs.report.cited_run import ADMISSIONS, RESIDENTS, RESIDENTS_OUT, WAITING, Figures
from capacity.outputs.report.html_tables import pair, paragraphs, table
from capacity.outputs.report.sentences import comparable, end_ticks, moves, quarter_label, year_label

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
SHORT = {NEED: "need", USABLE: "usable"}
"""What is drawn, and how its line is called."""


def demand(figures: Figures) -> Markup:
    """The section: admissions and residents by need, in the first and the last year."""
    text = paragraphs(
        "A need is what a person is assessed as needing. People who come to need a place are those for whom the "
        "council arranges long-term care, as expected from the population of each ward and the admission rates in "
        "force.",
    )
    came, there = "People who come to need a place in the year", "Residents whom the council pays for at the year’s end"
    return join(
        text,
        pair(
            figure(_by_need(figures, "came", ADMISSIONS, came), by_need(figures, ADMISSIONS, f"{came}, by need")),
            figure(
                _by_need(figures, "there", RESIDENTS, f"{there}, wherever they live"),
                by_need(figures, RESIDENTS, f"{there}, wherever they live, by need"),
            ),
        ),
    )


def _by_need(figures: Figures, key: str, measure: str, title: str) -> Chart:
    """Each need in the first and the last year where the two can be compared, else in the last."""
    labels = [short_title(figures.needs[need])[:22] for need in figures.known]
    first, last = (
        Series(year_label(figures, year), [figures.of_need(measure, year, need) for need in figures.known])
        for year in (figures.years[0], figures.years[-1])
    )
    if len(figures.years) > 1 and (measure == RESIDENTS or comparable(figures)):
        words = "Two marks for each need, hollow in the first year and filled in the last. The table has the figures."
        return Chart(key, title, words, labels, [first, last], kind="pairs")
    words = "One bar for each need. The table has the figures."
    return Chart(key, f"{title}, {last.label}", words, labels, [last], kind="across")


def supply(figures: Figures) -> Markup:
    """The section: small charts of need and usable places, and of the share of beds occupied, by care type."""
    text = paragraphs(
        "Need: council-funded residents with the need that a care type mainly serves, wherever they live. Usable: "
        "registered beds, flats or tenancies in the borough that the council can use, which is what is left after "
        "voids and people whom others fund. Both are counted at the quarter’s end. Where need lies above usable "
        "places, people live out of the borough, by choice or not, or in another care type.",
    )
    lines = {kind: _lines(figures, kind) for kind in figures.care_types}
    shares = {kind: _shares(figures, kind) for kind in figures.care_types}
    known = [kind for kind in shares if any(math.isfinite(cited.value) for cited in shares[kind])]
    charts = [(name(figures.care_types[kind]), _need_chart(figures, kind, n, lines[kind]))
              for n, kind in enumerate(lines)]  # fmt: skip
    full = [(name(figures.care_types[kind]), _share_chart(figures, n, shares, kind)) for n, kind in enumerate(known)]
    ends = set_aside("Need, beds and people by care type, at the end of the plan", _ends(figures, lines, shares))
    tables = joined(_table(figures, kind, lines[kind], shares[kind]) for kind in figures.care_types)
    said = f"The upper line is the most that the plan may fill, the lower one {EMPTY:.0%}."
    drawn = [panels("Need and usable places, by care type", charts), ends] if charts else []
    if full:
        drawn.append(panels("Share of registered beds occupied by anyone, by care type", full, said))
    aside = set_aside("Need, beds and occupancy by care type and quarter", tables) if tables else ""
    return join(text, *drawn, aside)


def _shares(figures: Figures, kind: str) -> list[Cited]:
    """The share of registered beds occupied at the end of each quarter."""
    at: dict[str, Key] = {"authority": figures.homes, "care_type": kind}
    table = figures.table("occupancy.csv")
    return [table.share("at_end+others", "beds", **at, quarter=quarter.name) for quarter in figures.quarters]


def _share_chart(figures: Figures, number: int, shares: dict[str, list[Cited]], kind: str) -> Chart:
    most, label = cap(figures, kind), f"{cap(figures, kind) * 100:.4g}%"
    same = [cited.value for each in shares.values() for cited in each]
    return Chart(
        f"full{number}",
        f"{short_title(figures.care_types[kind])}: share of beds occupied",
        f"One line, by quarter; it {_way(shares[kind])} over the plan. Lines to compare with stand at {label}, the "
        f"most that the plan may fill, and {EMPTY:.0%}.",
        end_ticks(figures),
        [Series("Occupied", shares[kind], f"{nearest(100 * _last(shares[kind])):.0f}%")],
        percent=True,
        from_zero=False,
        guides=[(most, ""), (EMPTY, "")],
        beside=[value for value in [*same, EMPTY] if math.isfinite(value)],
        wide=PANEL,
        high=LOW,
    )


def _last(values: list[Cited]) -> float:
    """The last figure that there is."""
    return next((cited.value for cited in reversed(values) if math.isfinite(cited.value)), 0.0)


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


def _need_chart(figures: Figures, kind: str, number: int, lines: dict[str, list[Cited]]) -> Chart:
    drawn = {what: lines[what] for what in SHORT if what in lines}
    said = "; ".join(f"{what} {_way(values)}" for what, values in drawn.items())
    return Chart(
        f"kind{number}",
        f"{short_title(figures.care_types[kind])}: need and usable places",
        f"Lines by quarter, from the first to the last: {said}.",
        end_ticks(figures),
        [Series(what, values, f"{SHORT[what]} {_at_end(what, values)}") for what, values in drawn.items()],
        wide=PANEL,
        high=LOW,
    )


def _at_end(what: str, values: list[Cited]) -> str:
    """The last figure, as the tables round it."""
    return about(values[-1].value) if what in PEOPLE else number(nearest(values[-1].value))


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
    rows: list[list[Part]] = []
    for q, quarter in enumerate(figures.quarters):
        left = free(figures, kind, quarter.name, "yes").show()
        numbers = [
            *(values[q].people() if what in PEOPLE else values[q].show() for what, values in lines.items()),
            *(full[q].percent(), left),
        ]
        rows.append([quarter_label(quarter.name), *numbers])
    label = name(figures.care_types[kind])
    caption = join(label, ": need, beds and occupancy at each quarter’s end, each figure rounded by itself")
    head: list[Part] = ["Quarter from", *lines, "Occupied", "Usable, free, takes new residents"]
    return table(caption, head, rows)


def _ends(figures: Figures, lines: dict[str, dict[str, list[Cited]]], shares: dict[str, list[Cited]]) -> Markup:
    """A row for each care type: what there is at the end of the plan, and where those with the need are then."""
    year, rows = figures.years[-1], list[list[Part]]()
    for kind, label in figures.care_types.items():
        own, needs = lines[kind], figures.pointing.get(kind)
        people: list[Part] = ["–", "–", "–"]
        if needs:
            away, waits = (figures.year_sum(measure, year, need=needs) for measure in (RESIDENTS_OUT, WAITING))
            people = [own[NEED][-1].people(), away.people(), waits.people()]
        beds: list[Part] = [own[BEDS][-1].show(), own[USABLE][-1].show(), shares[kind][-1].percent()]
        rows.append([name(label), *beds, *people])
    head: list[Part] = [
        "Care type", "Registered", "Usable by the council", "Occupied", "Residents with the need, wherever they live",
        "… of whom out of the borough, by choice or not", "Besides these, people waiting",
    ]  # fmt: skip
    return table(f"At the end of {year_label(figures, year)}", head, rows)
