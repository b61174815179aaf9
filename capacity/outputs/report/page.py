"""The page: frame, sections and style. Nothing runs in it, and nothing is fetched."""

from collections.abc import Callable, Iterator, Sequence

from capacity.inputs.calendar import long_date
from capacity.outputs.pages.markup import Markup, join, joined, name, plain, tag
from capacity.outputs.pages.policy import policy
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
    """What the market is asked for, and for whom it is not asked for anything."""
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
    wanted: Sequence[str] = figures.inputs.scenario.report or tuple(SECTIONS)
    title = f"{plain(str(figures.record['place']), 120)} · {plain(str(figures.record['scenario']), 80)} · report"
    style = static("outputs/report", "report.css")
    head = join(
        Markup('<meta charset="utf-8">\n'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy([style])}">\n'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">\n'),
        Markup('<meta name="referrer" content="no-referrer">\n'),
        tag("title", title),
        Markup(f"\n<style>{style}</style>\n"),
    )
    sections = list(appendix(_section(figures, key) for key in wanted))
    named = {key: SECTIONS[key][0] for key in wanted} | ({"appendix": APPENDIX} if len(sections) > len(wanted) else {})
    links = joined(tag("li", tag("a", heading, href=f"#{key}")) for key, heading in named.items())
    contents = tag("nav", tag("ol", links), aria_label="Contents")
    body = joined(sections, Markup("\n"))
    skip = tag("a", "Skip to the report", href="#report", class_="skip")
    main = tag("main", body, id="report")
    whole = tag("body", skip, _header(figures), contents, main, _footer(figures))
    text = f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n{head}</head>\n{whole}\n</html>\n'
    return text.encode("utf-8", "replace").decode()  # half a character, as in a file's name, cannot be written


def _section(figures: Figures, key: str) -> Markup:
    heading, fill = SECTIONS[key]
    return tag("section", tag("h2", heading, id=f"{key}-h"), fill(figures), id=key, aria_labelledby=f"{key}-h")


def _header(figures: Figures) -> Markup:
    """Title, period, whose data these are, and whether the plan was finished."""
    record, scenario = figures.record, figures.inputs.scenario
    planned = long_date(str(record["started"])[:10])
    period = f"{scenario.quarters} quarters from {scenario.start:%B %Y} · planned on {planned}"
    kicker = tag("p", "The care market: demand, supply, gap, and what we want the market to do", class_="kicker")
    parts = [
        kicker,
        tag("h1", name(str(record["place"]), 200)),
        tag("p", name(scenario.label or scenario.name, 300), class_="lead"),
    ]
    parts.append(tag("p", period))
    if not record["complete"]:
        status = plain(str(record["solver"]["status"]))
        words = f"Not every priority was settled ({status}): the figures of those that were not can be better."
        parts.append(tag("p", words, class_="alert"))
    if figures.changed:
        words = "Changed since the plan was made: " + plain(", ".join(figures.changed), 300)
        words += ". Names, sources and assumptions are those of today, all other figures those of the plan."
        parts.append(tag("p", words, class_="alert"))
    return tag("header", *parts, *recommended(figures), *_about(figures))


def _about(figures: Figures) -> Iterator[Markup]:
    """What the data are worth, and whose they are."""
    place = figures.inputs.place_file
    about = tag("strong", "About these data. ")
    if place.note:
        yield tag("p", about, name(place.note, 600), class_="alert")
    if place.attribution:
        kind = "alert" if "invented" in place.attribution.casefold() else "note"
        yield tag("p", "" if place.note else about, name(place.attribution, 1000), class_=kind)


def _footer(figures: Figures) -> Markup:
    version = plain(str(figures.record["version"]))
    return tag("footer", tag("p", f"Made by capacity {version} from the tables beside this page, without a network."))
