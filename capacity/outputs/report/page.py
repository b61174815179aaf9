"""The page: what its template asks for, and its sections. Nothing runs in it, and nothing is fetched."""

from collections.abc import Callable, Sequence

from capacity.inputs.calendar import long_date
from capacity.outputs.pages import frame
from capacity.outputs.pages.markup import Markup, join, plain, tag
from capacity.outputs.pages.static import static
from capacity.outputs.report.appendix import HEADING as APPENDIX
from capacity.outputs.report.appendix import appendix
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.headline import headline, left_out
from capacity.outputs.report.market import demand, supply
from capacity.outputs.report.market_asks import market
from capacity.outputs.report.method import assumptions, method, warnings
from capacity.outputs.report.money import cost
from capacity.outputs.report.out_of_borough import out_of_borough, waiting
from capacity.outputs.report.place import place_map
from capacity.outputs.report.recommended import recommended
from capacity.outputs.report.risk import sites
from capacity.outputs.report.staff import limits, staffing


def _asks(figures: Figures) -> Markup:
    """What the market is asked for, and the needs for which it is asked for nothing."""
    return join(left_out(figures), market(figures))


SECTIONS: dict[str, tuple[str, Callable[[Figures], Markup]]] = {
    "headline": ("In short", headline),
    "demand": ("Demand", demand),
    "supply": ("Supply and occupancy", supply),
    "out_of_borough": ("The gap: placements out of borough", out_of_borough),
    "waiting": ("The gap: people waiting", waiting),
    "cost": ("Cost", cost),
    "staffing": ("Staffing", staffing),
    "map": ("The map", place_map),
    "sites": ("Sites at risk", sites),
    "limits": ("The tightest limits", limits),
    "market": ("What we want the market to do", _asks),
    "assumptions": ("What was assumed", assumptions),
    "warnings": ("What the data lack", warnings),
    "method": ("How the figures were made", method),
}
"""By the name that a scenario's `report` uses: heading, and what fills it."""


def page(figures: Figures) -> str:
    """The whole report as one HTML file; the same run gives the same bytes."""
    record, scenario, place = figures.record, figures.inputs.scenario, figures.inputs.place_file
    wanted: Sequence[str] = scenario.report or tuple(SECTIONS)
    sections = list(appendix(_section(figures, key) for key in wanted))
    named = {key: SECTIONS[key][0] for key in wanted} | ({"appendix": APPENDIX} if len(sections) > len(wanted) else {})
    planned = long_date(str(record["started"])[:10])
    return frame.page(
        "outputs/report/templates/report.html",
        [static("outputs/report", "report.css")],
        title=f"{plain(str(record['place']), 120)} · {plain(str(record['scenario']), 80)} · report",
        place=str(record["place"]),
        label=scenario.label or scenario.name,
        period=f"{scenario.quarters} quarters from {scenario.start:%B %Y} · planned on {planned}",
        unsettled="" if record["complete"] else plain(str(record["solver"]["status"])),
        changed=plain(", ".join(figures.changed), 300),
        recommended=recommended(figures),
        note=place.note,
        attribution=place.attribution,
        invented=place.ground == "invented",
        contents=named.items(),
        sections=sections,
        version=plain(str(record["version"])),
    )


def _section(figures: Figures, key: str) -> Markup:
    heading, fill = SECTIONS[key]
    return tag("section", tag("h2", heading, id=f"{key}-h"), fill(figures), id=key, aria_labelledby=f"{key}-h")
