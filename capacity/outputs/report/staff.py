"""Staffing against supply, and the limits that bind most often."""

from capacity.outputs.pages.markup import Markup, Part, join, name, tag
from capacity.outputs.report.chart import Chart, Series
from capacity.outputs.report.chart_tables import figure, limits_of, short_title
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.html_tables import bullets, pair, paragraphs, table
from capacity.outputs.report.sentences import moves, over_time, quarter_label, rounded, ticks

COLUMNS = {
    "Needed": "required_hours",
    "Contracted": "supply_hours",
    "Contracted and agency": "supply_hours+agency_hours",
}
WEEK = 37
"""Contracted hours of one full-time worker a week."""
HARDLY = 0.05
"""People; what changes less is not worth a row."""
MORE = {"Agency": "agency_hours", "Nobody there": "unstaffed_hours", "Needed however few live there": "cover_hours"}


def staffing(figures: Figures) -> Markup:
    """The section: a chart for each pool and role with a limit."""
    frame = figures.tables["staffing.csv"]
    pools = list(frame[["pool", "role"]].drop_duplicates().itertuples(index=False, name=None))
    if not pools:
        return paragraphs("The place gives no hours of staff, so staffing limits nothing in this plan.")
    text = paragraphs(
        "Hours a week that are needed in the borough’s homes, against the hours that staff are contracted for: hours "
        "for all residents, whoever pays for them, and for homes that must be staffed however few live there, such as "
        "by a nurse day and night. Agency staff fill any shortage, up to the limit in the book.",
    )
    charts = [_pool(figures, pool, role, at) for at, (pool, role) in enumerate(pools)]
    return join(text, *(pair(*charts[at : at + 2]) for at in range(0, len(charts), 2)))  # each pair stays on a page


def _pool(figures: Figures, pool: str, role: str, number: int) -> Markup:
    source = figures.table("staffing.csv")
    frame = figures.tables["staffing.csv"]
    quarters = frame.loc[(frame["pool"] == pool) & (frame["role"] == role), "quarter"].tolist()
    marks = dict(zip((quarter.name for quarter in figures.quarters), ticks(figures), strict=True))
    what = {
        label: [source.sum(column, pool=pool, role=role, quarter=quarter) for quarter in quarters]
        for label, column in (COLUMNS | MORE).items()
    }
    label = f"{short_title(figures.inputs.book.roles[role].label)}, {short_title(figures.authorities.get(pool, pool))}"
    chart = Chart(
        f"staff{number}",
        f"{label}: hours a week",
        "Three lines by quarter: hours needed, contracted hours, and contracted and agency hours together.",
        [marks[quarter] for quarter in quarters],
        [Series(label, what[label]) for label in COLUMNS],
        from_zero=False,
    )
    needed, supply = what["Needed"], what["Contracted"]
    begin, end = quarter_label(quarters[0]), quarter_label(quarters[-1])
    change = over_time(needed[0].show(), needed[-1].show(), begin, end, moves(rounded(needed[0]), rounded(needed[-1])))
    said = join("The number of hours needed a week ", change, "; ", supply[-1].show(), " are contracted then.")
    rows: list[list[Part]] = [
        [quarter_label(quarter), *(values[q].show() for values in what.values())] for q, quarter in enumerate(quarters)
    ]
    behind = table(f"{label}: hours a week by quarter", ["Quarter from", *what], rows)
    return tag("div", figure(chart, behind), paragraphs(said))


def limits(figures: Figures) -> Markup:
    """The section: what is short, and how often, as the run's record says it."""
    items = limits_of(figures)
    if not items:
        return paragraphs("No limit of beds or staff binds in this plan.")
    text = paragraphs(
        "The limits that the plan reaches, most often first. One more bed or hour there could change the plan; "
        "shadow_prices.csv beside this report says by how much.",
    )
    return join(text, bullets(items), _worth(figures))


def _worth(figures: Figures) -> Markup:
    """What a first bed or hour more would change, from the shadow prices of the out-of-borough priority."""
    prices = figures.tables["shadow_prices.csv"]
    asked = prices[prices["priority"] == "out_of_borough"]
    source = figures.table("shadow_prices.csv")
    at = {"priority": "out_of_borough"}
    here = {row.service for row, _ in figures.inputs.tables.services if row.site in _home_sites(figures)}
    rows: list[list[Part]] = []
    for kind, label in figures.care_types.items():
        beds = asked[(asked["constraint"] == "beds") & (asked["care_type"] == kind) & asked["service"].isin(here)]
        worth = beds.groupby("service")["value"].sum().round(9)
        if not worth.empty and worth.min() < -HARDLY:
            service = min(worth.items(), key=lambda pair: (float(pair[1]), str(pair[0])))[0]
            cited = source.sum("value", **at, constraint="beds", service=str(service)).negative()
            rows.append([join("One more usable place, ", name(label)), cited.show(1)])
    hours = asked[asked["constraint"] == "staffing"].groupby(["pool", "role"], sort=False)["value"].sum()
    for key, value in hours.items():
        pool, role = key if isinstance(key, tuple) else ("", "")
        if value < -HARDLY / WEEK:
            cited = source.sum("value", **at, constraint="staffing", pool=pool, role=role).negative()
            who = join(name(figures.inputs.book.roles[role].label, 60), ", ", name(figures.authorities[pool], 60))
            rows.append([join(f"{WEEK} more contracted hours a week, ", who), cited.show(1, 1 / WEEK)])
    if not rows:
        return Markup("")
    words = paragraphs(
        "What one more of each would change, from the first quarter of the plan to the last; for a place, in the home "
        "where it helps most. Each further one helps less: to see several, plan them as a scenario. Where several "
        "plans are equally good, another figure may be as right as the one shown.",
    )
    return join(words, table("Fewer avoidable placements, over the whole plan", ["", "People, expected"], rows))


def _home_sites(figures: Figures) -> set[str]:
    return {site for site, known in figures.sites.items() if known.authority in figures.homes}
