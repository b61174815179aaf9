"""Staffing against supply, and the limits that bind most often."""

from capacity.outputs.pages.markup import Markup, Part, join
from capacity.outputs.report.chart import LOW, PANEL, Chart, Series
from capacity.outputs.report.chart_tables import limits_of, panels, short_title
from capacity.outputs.report.cite import number
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.html_tables import bullets, paragraphs, table
from capacity.outputs.report.sentences import end_ticks, quarter_label, rounded
from capacity.outputs.report.what_limits import what_limits

BOTH = "Contracted and agency"
COLUMNS = {
    "Needed": "required_hours",
    "Contracted": "supply_hours",
    BOTH: "supply_hours+agency_hours",
}
SHORT = {"Needed": "needed", "Contracted": "own", BOTH: "+ agency"}
"""How each line is called where it ends."""
OWN = "Own: hours that staff are contracted for; + agency: these and the hours of agency staff, where there are any."
MORE = {"Agency": "agency_hours", "Nobody there": "unstaffed_hours", "Needed however few live there": "cover_hours"}


def staffing(figures: Figures) -> Markup:
    """The section: a small chart for each pool and role with a limit."""
    frame = figures.tables["staffing.csv"]
    pools = list(frame[["pool", "role"]].drop_duplicates().itertuples(index=False, name=None))
    if not pools:
        return Markup("")
    text = paragraphs(
        "Hours a week that are needed in the borough’s homes, against the hours that staff are contracted for: hours "
        "for all residents, whoever pays for them, and for homes that must be staffed however few live there, such as "
        "by a nurse day and night. Agency staff fill any shortage, up to the limit in the book.",
    )
    drawn = [_pool(figures, pool, role, at) for at, (pool, role) in enumerate(pools)]
    behind = join(*(table for _, _, table in drawn))
    return join(text, panels("Hours a week by role", [(label, chart) for label, chart, _ in drawn], OWN, behind))


def _pool(figures: Figures, pool: str, role: str, place: int) -> tuple[str, Chart, Markup]:
    """Its name, chart and table; agency hours are drawn where there are any."""
    source = figures.table("staffing.csv")
    frame = figures.tables["staffing.csv"]
    quarters = frame.loc[(frame["pool"] == pool) & (frame["role"] == role), "quarter"].tolist()
    marks = dict(zip((quarter.name for quarter in figures.quarters), end_ticks(figures), strict=True))
    what = {
        label: [source.sum(column, pool=pool, role=role, quarter=quarter) for quarter in quarters]
        for label, column in (COLUMNS | MORE).items()
    }
    label = f"{short_title(figures.inputs.book.roles[role].label)}, {short_title(figures.authorities.get(pool, pool))}"
    lines = [line for line in COLUMNS if line != BOTH or any(rounded(cited) for cited in what["Agency"])]
    chart = Chart(
        f"staff{place}",
        f"{label}: hours a week",
        f"Lines by quarter: {', '.join(lines).casefold()} hours.",
        [marks[quarter] for quarter in quarters],
        [
            Series(
                line, what[line], SHORT[line] if line == BOTH else f"{SHORT[line]} {number(rounded(what[line][-1]))}"
            )
            for line in lines
        ],
        from_zero=False,
        wide=PANEL,
        high=LOW,
    )
    rows: list[list[Part]] = [
        [quarter_label(quarter), *(values[q].show() for values in what.values())] for q, quarter in enumerate(quarters)
    ]
    return label, chart, table(f"{label}: hours a week by quarter", ["Quarter from", *what], rows)


def limits(figures: Figures) -> Markup:
    """The section: what is short, and how often, according to the run's record."""
    items = limits_of(figures)
    if not items:
        return Markup("")
    named = what_limits(figures)
    text = paragraphs(
        "The limits that the plan reaches, most often first. How often a limit is reached does not say what it stops"
        + (": that is below." if named else "."),
    )
    return join(text, bullets(items), named)
