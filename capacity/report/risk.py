"""Homes to keep an eye on: very full, hard to keep open, or on whom too much rests."""

from capacity.report.cite import Cited
from capacity.report.figures import Figures
from capacity.report.html import Html, Part, join, name, tag
from capacity.report.market import EMPTY, FULL
from capacity.report.tables import folded, paragraphs, table
from capacity.report.words import quarter_label, year_labels

LISTED = 60
"""Sites in one table; further ones are counted."""
HAIR = 1e-6
"""A site that is exactly as full as the limit is not over it."""


def sites(figures: Figures) -> Html:
    """The section."""
    shares = _shares(figures)
    very_full = [site for site, years in shares.items() if any(year.value > FULL + HAIR for year in years)]
    half_empty = [site for site, years in shares.items() if any(year.value < EMPTY - HAIR for year in years)]
    text = paragraphs(
        "Sites in the borough by the share of their registered beds that is occupied at the end of each financial "
        "year, whoever pays. A site that is very full has no room for a discharge from hospital; one with many "
        "empty beds may find it hard to stay open. Neither says anything about the quality of care. How full the plan "
        "may make a home is an assumption of the book, by care type.",
        "This section names homes and providers: think before you publish it. The scenario’s `report` lists the "
        "sections that a report has.",
    )
    return join(
        text,
        tag("h3", f"Over {FULL:.0%} full at the end of a year"),
        _table(figures, shares, very_full, f"Sites over {FULL:.0%} full, share of beds occupied"),
        tag("h3", f"Below {EMPTY:.0%} full at the end of a year"),
        _table(figures, shares, half_empty, f"Sites below {EMPTY:.0%} full, share of beds occupied"),
        tag("h3", "Dependence on one provider"),
        _dependence(figures),
    )


def _shares(figures: Figures) -> dict[str, list[Cited]]:
    """Occupancy at the end of each year by site of the home boroughs, the fullest at the end of the plan first."""
    source = figures.table("occupancy.csv")
    frame = figures.tables["occupancy.csv"]
    here = sorted(set(frame.loc[frame["authority"].isin(figures.homes) & (frame["beds"] > 0), "site"]))
    closing = [figures.quarters_of(year)[-1] for year in figures.years]
    found = {site: [source.share("council+others", "beds", site=site, quarter=q) for q in closing] for site in here}
    return dict(sorted(found.items(), key=lambda pair: (-_last(pair[1]), pair[0])))


def _last(shares: list[Cited]) -> float:
    known = [round(share.value, 6) for share in shares if share.value == share.value]
    return known[-1] if known else 0.0


def _table(figures: Figures, shares: dict[str, list[Cited]], chosen: list[str], caption: str) -> Html:
    if not chosen:
        return paragraphs("None.")
    rows: list[list[Part]] = [
        [
            figures.site_name(site),
            name(figures.providers.get(figures.sites[site].provider, figures.sites[site].provider), 60),
            *(share.percent() for share in shares[site]),
        ]
        for site in chosen[:LISTED]
    ]
    more = len(chosen) - LISTED
    note = paragraphs(f"The table holds {LISTED} sites; {more} more are in occupancy.csv.") if more > 0 else Html("")
    made = table(caption, ["Site", "Provider", *year_labels(figures)], rows, look="names")
    return join(folded(f"Table: {caption}", made) if len(rows) > 30 else made, note)


def _dependence(figures: Figures) -> Html:
    """For each need, the provider with most of its council-funded residents at the end: its share then and before."""
    begin, end = figures.quarters[0].name, figures.quarters[-1].name
    rows: list[list[Part]] = []
    for need, label in figures.needs.items():
        largest = _largest(figures, need, end)
        if largest:
            provider, sites = largest
            shares = [_share(figures, sites, need, quarter).percent() for quarter in (begin, end)]
            rows.append([name(label), name(figures.providers.get(provider, provider), 60), *shares])
    text = paragraphs(
        "Share of the council’s residents with each need, in the borough or out of it, who live in homes of the "
        "provider that has most of them at the end of the plan. If that provider failed, these people would have "
        "to be placed anew; a scenario with a closure says what the market could then do.",
    )
    if not rows:
        return text
    head: list[Part] = ["Need", "Largest provider", quarter_label(begin), quarter_label(end)]
    return join(text, table("Share of a need’s residents with the largest provider", head, rows, look="names"))


def _largest(figures: Figures, need: str, quarter: str) -> tuple[str, tuple[str, ...]] | None:
    """The provider of most people with a need, and all its sites; the first by ID in a tie."""
    frame = figures.tables["residents.csv"]
    people = frame[(frame["need"] == need) & (frame["quarter"] == quarter)].groupby("site")["people"].sum()
    if people.empty:
        return None
    owners = {site: figures.sites[site].provider for site in figures.sites}
    by_provider = people.groupby(lambda site: owners[site]).sum().round(6)
    provider = min(by_provider.items(), key=lambda pair: (-float(pair[1]), str(pair[0])))[0]
    return str(provider), tuple(sorted(site for site, owner in owners.items() if owner == provider))


def _share(figures: Figures, sites: tuple[str, ...], need: str, quarter: str) -> Cited:
    source = figures.table("residents.csv")
    everyone = source.sum("people", need=need, quarter=quarter)
    return source.sum("people", need=need, quarter=quarter, site=sites).over(everyone)
