"""Placements that differ from a person's need or choice: in another care type, or in the borough against their wish."""

from capacity.outputs.pages.markup import Markup, Part, join, name, tag
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.html_tables import paragraphs, table
from capacity.outputs.report.sentences import SMALL, year_labels

DIVERTED, REFUSED = "placed_in_another_care_type", "choice_refused"
TITLES = {
    DIVERTED: "People placed in another care type than their need’s own",
    REFUSED: "People kept in the borough who would choose to leave",
}
WHY = {
    DIVERTED: "The plan places people in another care type as far as the assumption book, or policy.diversion of the "
    "scenario, allows. Whether it suits a person is for their assessment to say.",
    REFUSED: "The book assumes a share of people, by need, who choose a home outside the borough. These did not get "
    "it, because no home outside that the plan may use has room; the plan counts them like avoidable placements.",
}


def other_placements(figures: Figures) -> Markup:
    """A part of the section on placements out of borough; leaves out what happens to nobody."""
    parts: list[Part] = []
    for measure, title in TITLES.items():
        by_need = {need: [figures.of_need(measure, year, need) for year in figures.years] for need in figures.known}
        rows: list[list[Part]] = [
            [name(figures.needs[need]), *(cited.people() for cited in cells)]
            for need, cells in by_need.items()
            if max(cited.value for cited in cells) > SMALL
        ]
        if rows:
            shown = table(f"{title}, by need and year", ["Need", *year_labels(figures)], rows)
            parts += [tag("h3", title), paragraphs(WHY[measure]), shown]
    return join(*parts)
