"""What stops placements and what only costs: what one more bed or full-time worker would change."""

from typing import Any

from capacity.inputs.sight import limited, seeing
from capacity.outputs.pages.markup import Markup, Part, join, plain, tag
from capacity.outputs.report.chart_tables import limits_of
from capacity.outputs.report.cite import Cited, Source
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.html_tables import bullets, paragraphs
from capacity.results.columns import FULL_TIME, STOPS
from capacity.results.limits import FILE, HEADS, PERIODS, PLACES, PLANNED, figure_of, sentence, since_words

KEY = ("limit", "authority", "care_type", "role")
"""Columns that together identify a row of limits.csv."""
HOW = (
    "A bed is one more that the council can use, from the quarter named to the end of the plan, in the home where it "
    f"helps most (limits.csv names it). A full-time worker is {FULL_TIME} more contracted hours a week through the "
    "whole plan. Changes are sums over the whole plan; weeks of waiting count for more where a need is pressing, and "
    "money includes what those who still live there at its end go on to cost."
)
PLANS = "Each change was found by planning again with one more of that limit and nothing else changed."
PRICES = (
    "These changes are estimates by shadow prices (what the first small part of one more would change), which are "
    "exact for small changes only and can be far out where several limits are reached at once. While the "
    "inputs are those of the plan, capacity report plans again to check."
)


def what_limits(figures: Figures) -> Markup:
    """A list for each of the two, with how the changes were found; nothing where no limit is named."""
    file = PLANNED if PLANNED in figures.tables else FILE
    rows = [{str(name): value for name, value in row.items()} for row in figures.tables[file].to_dict("records")]
    if not rows:
        return Markup("")
    source, parts = figures.table(file), list[Part]()
    for effect, head in HEADS.items():
        if said := [_said(source, row) for row in rows if row["effect"] == effect]:
            parts += [tag("h3", head), paragraphs(PERIODS[effect]), bullets(said)]
    planned = all(row["planned"] == row["planned"] for row in rows)
    return join(*parts, paragraphs(HOW, PLANS if planned else PRICES))


def tightest(figures: Figures) -> Markup:
    """The finding: the limit that stops most placements, or that none does."""
    file = PLANNED if PLANNED in figures.tables else FILE
    rows = [{str(name): value for name, value in row.items()} for row in figures.tables[file].to_dict("records")]
    stops = [row for row in rows if row["effect"] == STOPS]
    if stops:
        alone = next((row for row in stops if figure_of(row) != "together"), None)
        said = _said(figures.table(file), alone or stops[0])
        return join("What would help most: o", Markup(said[1:])) if alone else join(said)
    if (sees := limited(figures.record, count := figures.inputs.scenario.quarters)) is not None:
        return join(f"A plan made {seeing(sees, count)} cannot say which limit stops most: these are only reached.")
    if rows:
        return join("No single limit of beds or staff stops a placement; these only cost.")
    if limits_of(figures):
        return join("Limits are reached, but no single one of them stops a placement or costs much.")
    return join("No limit of beds or staff binds in this plan.")


def _said(source: Source, row: dict[str, Any]) -> Part:
    """One sentence, its figures cited."""
    names = {
        "what": tag("strong", plain(row["what"])),
        "since": since_words(row),
        "together_with": plain(row["together_with"]),
        "figure": _cited(source, row, figure_of(row)).negative().show(PLACES[row["priority"]]),
        "holds_for": _cited(source, row, "holds_for").show(),
    }
    return join(Markup(sentence(row)).format(**names), ".")


def _cited(source: Source, row: dict[str, Any], column: str) -> Cited:
    return source.sum(column, **{name: str(row[name]) for name in KEY})
