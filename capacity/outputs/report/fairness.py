"""Whose people leave the borough: the share of each area's people placed outside, over the whole plan."""

import math

from capacity.inputs.wording import nearest, why_unshaded
from capacity.outputs.pages.markup import Markup, Part, join, name, tag
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.chart import Chart, Series
from capacity.outputs.report.chart_tables import figure, short_title
from capacity.outputs.report.cite import Cited, Key
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.html_tables import pair, paragraphs, table
from capacity.results.columns import BEFORE

FILE = "placements.csv"
MOST = 60
"""Areas in the chart and its table at most: those with the largest shares."""
TITLE = "Share of people placed out of borough, by area, over the whole plan"


def unshaded(figures: Figures) -> str:
    """Why placements are not shown by area; empty where the plan has been fair between areas."""
    settled = [str(stage["priority"]) for stage in figures.record["stages"]]
    return why_unshaded(settled, figures.inputs.scenario.priorities)


def areas(figures: Figures) -> dict[str, str]:
    """Names of the areas by ID, without the people of closed homes, whom fairness does not cover."""
    return {row.area: row.name for row, _ in figures.inputs.tables.areas if row.authority in figures.homes}


def everyone(figures: Figures, area: Key, **need: Key) -> Cited:
    """Those who are placed over the plan, of an area or of several."""
    return figures.table(FILE).sum("people", area=area, **need)


def out(figures: Figures, area: Key, **need: Key) -> Cited:
    """Those of them who are placed out of borough."""
    return figures.table(FILE).sum("people", area=area, out_of_borough="true", **need)


def share(figures: Figures, area: Key, **need: str) -> Cited:
    """The share of an area's placed people, over the plan, placed out of borough; NaN where nobody is placed."""
    return out(figures, area, **need).over(everyone(figures, area, **need))


def fairness(figures: Figures) -> Markup:
    """A part of the section on placements out of borough."""
    known, head = areas(figures), tag("h3", "Whose people leave: shares by area")
    together = share(figures, tuple(known))
    if len(known) < 2 or not together.value > 0:
        return Markup("")
    if why := unshaded(figures):
        return join(head, paragraphs(why))
    compared = BEFORE in figures.tables
    first = share_before if compared else share
    ordered = sorted(known, key=lambda area: (-_number(first(figures, area)), area))[:MOST]
    told = paragraphs(
        _change(figures) if compared else "",
        _sentence(figures, sorted(known, key=lambda area: (-_number(share(figures, area)), area))),
        WHAT if compared else join(WHAT, TO_SEE),
    )
    words = tag("div", told, _behind(figures, ordered))
    few = f"Only the {MOST} of {len(known):,} areas with the largest shares are shown." if len(known) > MOST else ""
    return join(head, paragraphs(few), pair(figure(_chart(figures, ordered)), words))


WHAT = (
    "For each need the plan makes the largest share of any area as small as it can (priority fairness). Areas still "
    "differ, because their people have different needs and because, below the largest share, distance decides."
)
TO_SEE = " To see what the priority changes, plan the scenario without it and compare placements.csv."


def share_before(figures: Figures, area: Key) -> Cited:
    """The same as `share` in the plan without the priority."""
    return figures.table(BEFORE).share("out_of_borough", "people", area=area)


def _number(of: Cited) -> float:
    """A share to sort by where there may be none."""
    return of.value if math.isfinite(of.value) else 0.0


def _chart(figures: Figures, ordered: list[str]) -> Chart:
    known = areas(figures)
    after = [share(figures, area) for area in ordered]
    labels = [short_title(known[area])[:22] for area in ordered]
    guides = [(share(figures, tuple(known)).value, "All areas together")]
    if BEFORE not in figures.tables:
        words = "One bar for each area, the largest share first, and a line at the share of all areas together."
        series = [Series("Placed out of borough, by choice and otherwise", after)]
        return Chart("areas", TITLE, words, labels, series, kind="across", percent=True, guides=guides)
    words = (
        "Two marks for each area, hollow without the priority and filled with it, the largest share without it first; "
        "and a line at the share of all areas together. The figures are in the appendix."
    )
    before = Series("Without the priority fairness", [share_before(figures, area) for area in ordered])
    series = [before, Series("With it: this plan", after)]
    return Chart("areas", TITLE, words, labels, series, kind="pairs", percent=True, guides=guides)


def _change(figures: Figures) -> Markup:
    """What the priority changes."""
    before, after = (_range([of(figures, area) for area in areas(figures)]) for of in (share_before, share))
    return join(
        *("Without the priority fairness, ", before, " of an area’s people would be placed out of the borough; "),
        *("with it, ", after, "."),
    )


def _range(shares: list[Cited]) -> Markup:
    """Smallest to largest share, over areas with somebody placed; one figure where both are shown the same."""
    ordered = sorted((each for each in shares if math.isfinite(each.value)), key=lambda each: each.value)
    if not ordered:
        return tag("span", "none")
    least, most = ordered[0].percent(), ordered[-1].percent()
    return least if nearest(100 * ordered[0].value) == nearest(100 * ordered[-1].value) else join(least, " to ", most)


def _sentence(figures: Figures, ordered: list[str]) -> Markup:
    most, least = ordered[0], ordered[-1]
    known = areas(figures)
    return join(
        *("Of the people who are placed over the whole plan, ", share(figures, tuple(known)).percent()),
        *(" are placed out of the borough, by choice or otherwise: from ", share(figures, least).percent(), " in "),
        *(name(known[least], 60), " to ", share(figures, most).percent(), " in ", name(known[most], 60), "."),
    )


def _behind(figures: Figures, ordered: list[str]) -> Markup:
    """Shares by area, without the priority where that was planned; and with it by need. All areas last."""
    known = areas(figures)
    needs = [need for need in figures.known if share(figures, tuple(known), need=need).value > 0]
    named: list[tuple[Key, Part]] = [*((area, name(known[area], 60)) for area in ordered), (tuple(known), "All areas")]
    compared = BEFORE in figures.tables
    rows: list[list[Part]] = [
        [
            label,
            *([share_before(figures, area).percent()] if compared else []),
            share(figures, area).percent(),
            *(share(figures, area, need=need).percent() for need in needs),
        ]
        for area, label in named
    ]
    whole: list[Part] = ["All needs, without the priority", "All needs, with it"] if compared else ["All needs"]
    head: list[Part] = ["Area", *whole, *(name(figures.needs[need]) for need in needs)]
    caption = join(TITLE, "; by need with the priority" if compared else "")
    return set_aside(TITLE, table(caption, head, rows))
