"""Homes to keep an eye on: very full, hard to keep open, or relied on too much."""

from collections import Counter

import pandas as pd

from capacity.outputs.pages.markup import Markup, Part, join, name, tag
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.cite import Cited, Key, cited_text, query
from capacity.outputs.report.cited_run import Figures, inside
from capacity.outputs.report.html_tables import paragraphs, table
from capacity.outputs.report.market import EMPTY, cap
from capacity.outputs.report.sentences import AT_LIMIT, quarter_label, year_labels

LISTED, MOST = 15, 60
"""The most homes in a table of this section, as a longer one goes in the appendix; and the most that it has there."""
Row = tuple[Markup, str, dict[str, Key]]
"""A home in words, its site, and the rows of occupancy.csv that are about it."""


def sites(figures: Figures) -> Markup:
    """The section."""
    text = paragraphs(
        "Homes in the borough, by the share of their registered beds that is occupied at the end of each financial "
        "year, whoever pays. A full home has no room for a discharge from hospital; one with many empty beds may find "
        "it hard to stay open. Neither says anything about the quality of care. "
        "Full means as full as the plan allows: the book assumes, for each care type, the largest share of its beds "
        "that a home can fill.",
        join(
            "This section names homes and providers: think before you publish it. To leave it out, list the sections "
            "you want under ",
            tag("code", "report"),
            " in the scenario.",
        ),
    )
    return join(
        text,
        tag("h3", "Full at the end of a year"),
        paragraphs(_held_back(figures)),
        _full_by_kind(figures),
        _table(figures, _full(figures), "Full homes, by care type: share of beds occupied", "by care type", aside=True),
        tag("h3", f"Below {EMPTY:.0%} full at the end of a year"),
        _table(figures, _empty(figures), f"Sites below {EMPTY:.0%} full: share of beds occupied", "the emptiest first"),
        tag("h3", "Dependence on one provider"),
        _dependence(figures),
    )


def at_risk(figures: Figures) -> Markup:
    """The finding: how many homes are hard to keep open at the end, and on whom one need depends most."""
    frame, closing, end = figures.tables["occupancy.csv"], _closing(figures)[-1], figures.quarters[-1].name
    at = frame[frame["authority"].isin(figures.homes) & (frame["quarter"] == closing)]
    sums = at.groupby("site")[["beds", "at_end", "others"]].sum()
    sums = sums[sums["beds"] > 0]
    empty = int((sums["at_end"] + sums["others"] < sums["beds"] * EMPTY - AT_LIMIT).sum())
    count = cited_text(f"{empty or 'none'} of {len(sums)}", "occupancy.csv", query((("quarter", closing),)),
                       f"sites below {EMPTY:.0%}")  # fmt: skip
    are = "is" if empty == 1 else "are"
    said = join("At the end of the plan ", count, f" homes in the borough {are} below {EMPTY:.0%} full")
    shares = {need: (found[0], _share(figures, found[1], need, end)) for need in figures.known
              if (found := _largest(figures, need, end))}  # fmt: skip
    known = {need: both for need, both in shares.items() if both[1].value > 0}
    if not known:
        return join(said, ".")
    need = max(known, key=lambda each: round(known[each][1].value, 6))
    provider, share = known[need]
    owner = name(figures.providers.get(provider, provider), 60)
    most = join("; the council depends most on one provider for ", inside(figures.needs[need]))
    return join(said, most, ", where ", owner, " has ", share.percent(), " of its residents.")


def _held_back(figures: Figures) -> str:
    """Why more homes are full at the end of the last year than before, where other people's residents grow."""
    grow = any(figures.inputs.book.care_types[kind].others_growth_per_year.value > 0 for kind in figures.care_types)
    if not grow or len(figures.years) < 2:
        return ""
    return (
        "More homes may look full in the last year only because the plan ends there. The book assumes that there are "
        "more residents whom others fund each April, and the plan keeps beds free for them in the March before. No "
        "April follows the plan’s end, so it keeps none free then."
    )


def _closing(figures: Figures) -> list[str]:
    return [figures.quarters_of(year)[-1] for year in figures.years]


def _at_year_ends(figures: Figures) -> pd.DataFrame:
    """Services in the borough at the end of each year, and whether they are as full as their care type may be."""
    frame = figures.tables["occupancy.csv"]
    at = frame[frame["authority"].isin(figures.homes) & frame["quarter"].isin(_closing(figures)) & (frame["beds"] > 0)]
    most = at["beds"] * at["care_type"].map({kind: cap(figures, kind) for kind in figures.care_types})
    return at.assign(full=at["at_end"] + at["others"] >= most - AT_LIMIT)


def _full_by_kind(figures: Figures) -> Markup:
    """How many homes are full, by care type and year, each against the cap of its own type."""
    at = _at_year_ends(figures)
    keys = list(zip(at["care_type"], at["quarter"], strict=True))
    of, full = Counter(keys), Counter(key for key, is_full in zip(keys, at["full"], strict=True) if is_full)
    rows: list[list[Part]] = []
    for kind, label in figures.care_types.items():
        cells: list[Part] = []
        for quarter in _closing(figures):
            row = query((("authority", figures.homes), ("care_type", kind), ("quarter", quarter)))
            cells.append(
                cited_text(
                    f"{full[kind, quarter]} of {of[kind, quarter]}",
                    "occupancy.csv",
                    row,
                    "at_end+others at the cap, of services",
                )
            )
        rows.append([join(name(label), f", {cap(figures, kind) * 100:.4g}%"), *cells])
    head: list[Part] = ["Care type, and the share that counts as full", *year_labels(figures)]
    return table("Homes in the borough that are full at the end of the year", head, rows)


def _full(figures: Figures) -> list[Row]:
    """Services in the borough that are full at the end of a year, by care type, the longest full first."""
    full = _at_year_ends(figures)
    full = full[full["full"]]
    years = Counter(full["service"].tolist())
    homes = dict(zip(full["service"], zip(full["site"], full["care_type"], strict=True), strict=True))
    kinds = list(figures.care_types)
    rows = list[Row]()
    for service in sorted(years, key=lambda service: (kinds.index(homes[service][1]), -years[service], service)):
        site, kind = homes[service]
        home = join(figures.site_name(site), ", ", inside(figures.care_types[kind]))
        rows.append((home, site, {"service": service}))
    return rows


def _empty(figures: Figures) -> list[Row]:
    """Sites in the borough with many empty beds at the end of a year, the emptiest first."""
    frame = figures.tables["occupancy.csv"]
    at = frame[frame["authority"].isin(figures.homes) & frame["quarter"].isin(_closing(figures))]
    sums = at.groupby(["site", "quarter"])[["beds", "at_end", "others"]].sum()
    sums = sums[sums["at_end"] + sums["others"] < sums["beds"] * EMPTY - AT_LIMIT]
    shares = ((sums["at_end"] + sums["others"]) / sums["beds"]).groupby("site").min().round(6)
    least = {str(site): float(share) for site, share in shares.items()}
    order = sorted(least, key=lambda site: (least[site], site))
    return [(figures.site_name(site), site, {"site": site}) for site in order]


def _row(figures: Figures, home: Markup, site: str, which: dict[str, Key]) -> list[Part]:
    source = figures.table("occupancy.csv")
    shares = [source.share("at_end+others", "beds", **which, quarter=quarter) for quarter in _closing(figures)]
    provider = figures.sites[site].provider
    return [home, name(figures.providers.get(provider, provider), 60), *(share.percent() for share in shares)]


def _table(figures: Figures, rows: list[Row], caption: str, order: str, aside: bool = False) -> Markup:
    """The homes by name, with their shares of beds; many go in the appendix, and of very many only the first `MOST`."""
    if not rows:
        return Markup("") if aside else paragraphs("None.")
    told = [_row(figures, *row) for row in rows[:MOST]]
    homes = table(caption, ["Home", "Provider", *year_labels(figures)], told, look="names")
    if len(rows) > MOST:
        few = f"The first {MOST} of {len(rows):,} homes, {order}; occupancy.csv has all of them."
        homes = join(homes, paragraphs(few))
    return set_aside(caption, homes) if aside or len(rows) > LISTED else homes


def _dependence(figures: Figures) -> Markup:
    """For each need, the provider with most of its council-funded residents at the end: its share then and at first."""
    begin, end = figures.quarters[0].name, figures.quarters[-1].name
    rows: list[list[Part]] = []
    for need, label in figures.needs.items():
        largest = _largest(figures, need, end)
        if largest:
            provider, sites = largest
            shares = [_share(figures, sites, need, quarter).percent() for quarter in (begin, end)]
            rows.append([name(label), name(figures.providers.get(provider, provider), 60), *shares])
    text = paragraphs(
        join(
            "Share of the council’s residents with each need, in the borough or out of it, who live in homes of the "
            "provider that has most of them at the end of the plan: as at the end of the plan’s first and last "
            "quarter. If that provider failed, these people would need a new home; ",
            tag("code", "capacity stress"),
            " shows what the market could then do.",
        ),
    )
    if not rows:
        return text
    head: list[Part] = [
        "Need",
        "Largest provider",
        f"Quarter from {quarter_label(begin)}",
        f"Quarter from {quarter_label(end)}",
    ]
    return join(
        text, table("Share of residents with each need who live with the largest provider", head, rows, look="names")
    )


def _largest(figures: Figures, need: str, quarter: str) -> tuple[str, tuple[str, ...]] | None:
    """The provider with most of the people with a need, and all its sites; in a tie, the first by ID."""
    frame = figures.tables["residents.csv"]
    people = frame[(frame["need"] == need) & (frame["quarter"] == quarter)].groupby("site")["at_end"].sum()
    if people.empty:
        return None
    owners = {site: figures.sites[site].provider for site in figures.sites}
    by_provider = people.groupby(lambda site: owners[site]).sum().round(6)
    provider = min(by_provider.items(), key=lambda pair: (-float(pair[1]), str(pair[0])))[0]
    return str(provider), tuple(sorted(site for site, owner in owners.items() if owner == provider))


def _share(figures: Figures, sites: tuple[str, ...], need: str, quarter: str) -> Cited:
    source = figures.table("residents.csv")
    everyone = source.sum("at_end", need=need, quarter=quarter)
    return source.sum("at_end", need=need, quarter=quarter, site=sites).over(everyone)
