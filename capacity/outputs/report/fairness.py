"""Whose people leave the borough: the share of each area's people placed outside, over the whole plan."""

from capacity.inputs.wording import why_unshaded
from capacity.outputs.pages.markup import Markup, Part, join, name, tag
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.chart import Chart, Series
from capacity.outputs.report.chart_tables import figure, short_title
from capacity.outputs.report.cite import Cited, Key
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.html_tables import pair, paragraphs, table

FILE = "placements.csv"
TITLE = "Share of people placed out of borough, by area, over the whole plan"


def unshaded(figures: Figures) -> str:
    """Why nothing is shown of areas by placements; empty where the plan has been fair to them."""
    settled = [str(stage["priority"]) for stage in figures.record["stages"]]
    return why_unshaded(settled, figures.inputs.scenario.priorities)


def areas(figures: Figures) -> dict[str, str]:
    """Names by ID of the areas, without the people of closed homes, of whom fairness does not speak."""
    return {row.area: row.name for row, _ in figures.inputs.tables.areas}


def share(figures: Figures, area: Key, **need: str) -> Cited:
    """Of an area's people who are placed over the plan, the share placed out of borough; NaN where nobody is placed."""
    source = figures.table(FILE)
    out = source.sum("people", area=area, out_of_borough="true", **need)
    return out.over(source.sum("people", area=area, **need))


def fairness(figures: Figures) -> Markup:
    """A part of the section on placements out of borough."""
    known, head = areas(figures), tag("h3", "Whose people leave: shares by area")
    together = share(figures, tuple(known))
    if len(known) < 2 or not together.value > 0:
        return Markup("")
    if why := unshaded(figures):
        return join(head, paragraphs(why))
    ordered = sorted(known, key=lambda area: (-share(figures, area).value, area))
    chart = Chart(
        "areas",
        TITLE,
        "One bar for each area, the largest share first, and a line at the share of all areas together.",
        [short_title(known[area])[:22] for area in ordered],
        [Series("Placed out of borough, by choice and otherwise", [share(figures, area) for area in ordered])],
        kind="across",
        percent=True,
        guides=[(together.value, "All areas together")],
    )
    words = tag("div", paragraphs(_sentence(figures, ordered), WHAT), _behind(figures, ordered))
    return join(head, pair(figure(chart), words))


WHAT = (
    "For each need the plan makes the largest share of any area as small as it can (priority fairness). Areas still "
    "differ, because their people have different needs and because, below the largest share, distance decides. To see "
    "what the priority changes, plan the scenario without it and compare placements.csv."
)


def _sentence(figures: Figures, ordered: list[str]) -> Markup:
    most, least = ordered[0], ordered[-1]
    known = areas(figures)
    return join(
        *("Of the people who are placed over the whole plan, ", share(figures, tuple(known)).percent()),
        *(" are placed out of the borough, by choice or otherwise: from ", share(figures, least).percent(), " in "),
        *(name(known[least], 60), " to ", share(figures, most).percent(), " in ", name(known[most], 60), "."),
    )


def _behind(figures: Figures, ordered: list[str]) -> Markup:
    """Shares by area and need, all areas last."""
    known = areas(figures)
    needs = [need for need in figures.known if share(figures, tuple(known), need=need).value > 0]
    named: list[tuple[Key, Part]] = [*((area, name(known[area], 60)) for area in ordered), (tuple(known), "All areas")]
    rows: list[list[Part]] = [
        [label, share(figures, area).percent(), *(share(figures, area, need=need).percent() for need in needs)]
        for area, label in named
    ]
    head: list[Part] = ["Area", "All needs", *(name(figures.needs[need]) for need in needs)]
    return set_aside(TITLE, table(TITLE, head, rows))
