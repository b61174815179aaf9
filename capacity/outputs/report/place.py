"""The map: a plain picture and a table by ward, with a link to the map beside the report."""

import math
from itertools import pairwise

from capacity.inputs.doors import changed_need, home_of, service_at
from capacity.inputs.wording import in_sentence
from capacity.outputs.drawing import svg
from capacity.outputs.drawing.marks import Sample
from capacity.outputs.drawing.wards import Spot, Ward, frame, inside, nice_step, outlines, ward_map
from capacity.outputs.pages.markup import Markup, Part, join, name, tag
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.cite import Cited, Key
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.fairness import TITLE, areas, everyone, out, share, unshaded
from capacity.outputs.report.html_tables import paragraphs, table
from capacity.outputs.report.sentences import year_label

SHADES = ("#ffffff", "#fdd9b0", "#f7a55c", "#d9722b", "#94410a")
TALLEST = 290
"""Height of the map at most, so that it stands on a page with its section."""
MOST = 60
"""Wards in the table at most."""
ALIKE = 0.05
"""Shares that lie less apart count as alike."""
DOT, UNKNOWN = "#0072b2", "#dddddd"


def place_map(figures: Figures) -> Markup:
    """The section."""
    link = tag("a", "Open the map of this run", href="map.html")
    text = paragraphs(
        join(
            link,
            " (map.html beside this report): wards, every site with its occupancy, and lines to homes outside the "
            "borough, year by year.",
        )
    )
    return join(text, _picture(figures), set_aside("The shares of wards", _table(figures)))


def _placed(figures: Figures, area: Key) -> Cited:
    quarters = figures.quarters_of(figures.years[-1])
    return figures.table("placements.csv").sum("people", out_of_borough="true", quarter=quarters, area=area)


def _waiting(figures: Figures, area: Key) -> Cited:
    closing = figures.quarters_of(figures.years[-1])[-1]
    return figures.table("waiting.csv").sum("people", area=area, need=figures.known, quarter=closing)


def _names(figures: Figures) -> dict[str, Markup]:
    """Of areas, of the former residents of closed homes, and of residents whose need has changed."""
    names: dict[str, Markup] = {row.area: name(row.name, 60) for row, _ in figures.inputs.tables.areas}
    site_of = dict(figures.tables["occupancy.csv"][["service", "site"]].itertuples(index=False, name=None))
    for table_name in ("placements.csv", "waiting.csv"):
        for area in sorted(set(figures.tables[table_name]["area"]) - set(names)):
            service = service_at(area)
            names[area] = join("Residents of ", figures.site_name(site_of.get(service, service)))
            if need := changed_need(area):
                names[area] = join("Residents whose need has become ", *_need(figures, need, home_of(area)))
    return names


def _need(figures: Figures, need: str, home: str) -> list[Part]:
    """The need, and whose people they are where several home authorities plan together."""
    words: list[Part] = [name(in_sentence(figures.inputs.book.needs[need].label), 60)]
    if len(figures.homes) > 1:
        words += [" (", name(figures.inputs.tables.authority_names[home], 60), ")"]
    return words


def _table(figures: Figures) -> Markup:
    """What the map shades, and the figures that it is made of; where it shades nothing, people of the last year."""
    names = _names(figures)
    placed = figures.table("placements.csv")
    first = sorted(names, key=lambda area: -round(placed.sum("people", area=area, out_of_borough="true").value, 6))
    listed = names if len(names) <= MOST else {area: names[area] for area in first[:MOST]}
    named: list[tuple[Key, Part]] = [*listed.items(), (tuple(names), "All")]
    few = paragraphs(
        f"The {MOST} of {len(names):,} wards with the most people placed out of borough over the plan; "
        "placements.csv has all of them."
        if len(names) > MOST else ""
    )  # fmt: skip
    rows: list[list[Part]]
    if unshaded(figures):
        year = year_label(figures, figures.years[-1])
        head: list[Part] = ["Ward", "Placed out of borough in the year, by choice and otherwise", "Waiting at year end"]
        caption = f"By ward, {year}, people expected"
        rows = [[label, _placed(figures, area).people(), _waiting(figures, area).people()] for area, label in named]
        return join(few, table(caption, head, rows, total=len(rows) - 1))
    head = ["Ward", "People placed", "… of whom out of borough, by choice and otherwise", "Share (shaded on the map)"]
    rows = [
        [label, everyone(figures, area).people(), out(figures, area).people(), share(figures, area).percent()]
        for area, label in named
    ]
    return join(few, table("By ward, over the whole plan, people expected", head, rows, total=len(rows) - 1))


def apart(figures: Figures) -> Markup:
    """The finding: how far the shares of wards lie apart, or why they are not shown."""
    if why := unshaded(figures):
        return join(why)
    shares = {area: share(figures, area) for area in areas(figures)}
    known = {area: cited for area, cited in shares.items() if math.isfinite(cited.value)}
    if len(known) < 2:
        return join("There are too few wards to compare.")
    ordered = sorted(known, key=lambda area: (known[area].value, area))
    least, most = (known[ordered[at]] for at in (0, -1))
    ends = [join(known[ordered[at]].percent(), " in ", name(areas(figures)[ordered[at]], 60))
            for at in (0, -1)]  # fmt: skip
    alike = "Wards fare alike" if most.value - least.value < ALIKE else "Wards differ"
    what = ": over the whole plan the share of people placed out of the borough, by choice and otherwise, goes from "
    return join(alike, what, ends[0], " to ", ends[1], ".")


def _picture(figures: Figures) -> Markup:
    """Wards shaded by the share of their people placed out of borough over the plan, if that is fair; sites as dots."""
    shapes = outlines(figures.inputs.outlines.get("area", {}))
    rows = [row for row, _ in figures.inputs.tables.areas if row.area in shapes]
    if not rows:
        return Markup("")
    shares = {row.area: 0.0 if unshaded(figures) else share(figures, row.area).value for row in rows}
    together = share(figures, tuple(shares)).value
    step = nice_step(
        2 * together if math.isfinite(together) else 0.0, len(SHADES) - 1
    )  # the darkest: twice the average
    drawn = [
        Ward((row.longitude, row.latitude), shapes[row.area], shares[row.area], _shade(shares[row.area], step))
        for row in rows
    ]
    known = [site for site in figures.sites.values() if site.authority in figures.homes]
    places = [(site.longitude, site.latitude) for site in known]
    box = frame(drawn)
    spots = [Spot(place, None, "circle", 28, DOT) for place in places if inside(place, box)]
    words = "Wards and sites of the borough."
    if not unshaded(figures):
        words += " Wards are darker where a larger share of people is placed outside. The table has the figures."
    shades = [] if unshaded(figures) else [_key(step)]
    spec = ward_map(drawn, spots, [*shades, [Sample("site of a home", DOT, "circle", 40)]], TALLEST)
    picture = Markup(svg(spec, "wards", "Wards and sites", words))
    caption = "Wards and sites" if unshaded(figures) else TITLE.replace("area", "ward")
    known_source = figures.inputs.place_file.attribution
    credit = (
        tag("p", "The sources of the data and boundaries are on the first page of this report.") if known_source else ""
    )
    return tag("figure", tag("figcaption", caption), picture, credit, class_="map")


def _key(step: float) -> list[Sample]:
    ends = [f"{100 * step * n:g}%" for n in range(len(SHADES))]
    labels = ["none", *(f"over {low} to {high}" for low, high in pairwise(ends))]
    labels[1], labels[-1] = f"up to {ends[1]}", f"over {ends[-2]}"
    return [Sample(label, shade) for label, shade in zip(labels, SHADES, strict=True)]


def _shade(value: float, step: float) -> str:
    return UNKNOWN if math.isnan(value) else SHADES[min(math.ceil(round(value / step, 6)), len(SHADES) - 1)]
