"""Staffing against supply, and the limits that bind most often."""

from capacity.outputs.pages.markup import Markup, Part, join, tag
from capacity.outputs.report.chart import Chart, Series
from capacity.outputs.report.chart_tables import figure, limits_of, short_title
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.html_tables import bullets, pair, paragraphs, table
from capacity.outputs.report.sentences import moves, over_time, quarter_label, rounded, ticks
from capacity.outputs.report.what_limits import what_limits

COLUMNS = {
    "Needed": "required_hours",
    "Contracted": "supply_hours",
    "Contracted and agency": "supply_hours+agency_hours",
}
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
    """The section: what is short, and how often, according to the run's record."""
    items = limits_of(figures)
    if not items:
        return paragraphs("No limit of beds or staff binds in this plan.")
    text = paragraphs(
        "The limits that the plan reaches, most often first. How often a limit is reached does not say what it stops: "
        "that is below.",
    )
    return join(text, bullets(items), what_limits(figures))
