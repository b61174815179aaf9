"""The page: what its template asks for, and its sections. Nothing runs in it, and nothing is fetched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from capacity.inputs.calendar import long_date
from capacity.outputs.pages import frame
from capacity.outputs.pages.markup import Markup, join, plain, tag
from capacity.outputs.pages.static import static
from capacity.outputs.report.appendix import appendix
from capacity.outputs.report.asks import wanted
from capacity.outputs.report.authorities import authorities, fare
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.closures import closes, closures, who_moves
from capacity.outputs.report.council import council
from capacity.outputs.report.findings import (
    ENOUGH,
    NOBODY_LEAVES,
    comes,
    costs,
    enough_staff,
    leaves,
    nobody_waits,
    or_else,
    short_of_staff,
    waits,
)
from capacity.outputs.report.headline import headline, left_out
from capacity.outputs.report.market import demand, supply
from capacity.outputs.report.market_asks import market
from capacity.outputs.report.method import assumptions, method, possible, warned, warnings, weakest
from capacity.outputs.report.money import cost
from capacity.outputs.report.out_of_borough import out_of_borough, waiting
from capacity.outputs.report.outlook import ahead, looked_on, outlook
from capacity.outputs.report.place import apart, place_map
from capacity.outputs.report.ranges import how_far, ranges, studied
from capacity.outputs.report.reasons import known, mostly, why
from capacity.outputs.report.recommended import recommended
from capacity.outputs.report.risk import at_risk, sites
from capacity.outputs.report.runs_out import runs_out
from capacity.outputs.report.staff import limits, staffing
from capacity.outputs.report.what_limits import tightest


def _asks(figures: Figures) -> Markup:
    """What the market is asked for, and the needs for which it is asked for nothing."""
    return join(left_out(figures), market(figures))


@dataclass(frozen=True)
class Section:
    """A section of the report."""

    heading: str
    fill: Callable[[Figures], Markup]
    finding: Callable[[Figures], Markup] | None = None
    """The sentence that opens it; the summary is made of findings and has none of its own."""


SECTIONS: dict[str, Section] = {
    "headline": Section("Summary", headline),
    "authorities": Section("By authority", authorities, fare),
    "ranges": Section("How far the figures may be out", ranges, how_far),
    "why": Section("Why people are placed out of borough", why, mostly),
    "demand": Section("Demand", demand, comes),
    "supply": Section("Supply and occupancy", supply, or_else(runs_out, ENOUGH)),
    "out_of_borough": Section("The gap: placements out of borough", out_of_borough, or_else(leaves, NOBODY_LEAVES)),
    "waiting": Section("The gap: people waiting", waiting, or_else(waits, nobody_waits)),
    "closures": Section("Homes that close", closures, who_moves),
    "cost": Section("Cost", cost, costs),
    "staffing": Section("Staffing", staffing, or_else(short_of_staff, enough_staff)),
    "outlook": Section("Outlook: the years after the plan", outlook, ahead),
    "map": Section("The map", place_map, apart),
    "sites": Section("Sites at risk", sites, at_risk),
    "limits": Section("The tightest limits", limits, tightest),
    "market": Section("What we want the market to do", _asks, wanted),
    "assumptions": Section("What was assumed", assumptions, weakest),
    "warnings": Section("What the data lack", warnings, warned),
    "method": Section("How the figures were made", method, possible),
}
"""By the name that a scenario's `report` uses; without it the report has all, `authorities` where there are several
home authorities, `why` where reasons are known, `ranges` where a study of chance stands beside the run, `outlook` where
the run has one, `closures` where a home closes in which people must move."""


def page(figures: Figures) -> str:
    """The whole report as one HTML file; the same run gives the same bytes."""
    record, scenario, place = figures.record, figures.inputs.scenario, figures.inputs.place_file
    there = {
        "authorities": len(figures.homes) > 1,
        "why": known(figures),
        "ranges": studied(figures),
        "outlook": looked_on(figures),
        "closures": closes(figures),
    }
    everything = tuple(key for key in SECTIONS if there.get(key, True))
    chosen: Sequence[str] = [key for key in scenario.report or everything if key != "outlook" or there[key]]
    sections = list(appendix(_section(figures, key) for key in chosen))
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
        contents=[(key, SECTIONS[key].heading) for key in chosen],
        sections=sections,
        version=plain(str(record["version"])),
    )


def _section(figures: Figures, key: str) -> Markup:
    section = SECTIONS[key]
    found = tag("p", section.finding(figures), class_="finding") if section.finding else ""
    head = tag("h2", section.heading, id=f"{key}-h")
    said = "" if key == "headline" else council(figures, key)  # the summary has it below its findings
    return tag("section", head, found, said, section.fill(figures), id=key, aria_labelledby=f"{key}-h")
