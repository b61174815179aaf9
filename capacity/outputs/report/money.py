"""Cost by year: what it is made of, and why it changes from one year to the next."""

from collections.abc import Sequence

from capacity.outputs.pages.markup import Markup, Part, join, name
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.chart import HIGH, Chart, Series
from capacity.outputs.report.chart_tables import figure
from capacity.outputs.report.cite import Cited, Key, number
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.html_tables import pair, paragraphs, table
from capacity.outputs.report.sentences import money_unit, not_whole, rounded, year_labels, year_ticks
from capacity.outputs.year_tables import FIRST_YEAR
from capacity.results.columns import OUTPUTS, STEPS

THOUSAND = 1e3
WHAT = (
    "The net cost is fees, agency premiums, block contracts, interim care of people who wait or whose place is being "
    "arranged, and investment, less residents’ contributions and the NHS’s share, for the people in this plan only."
)
KINDS = {"agency": "Agency premiums", "void": "Empty block beds", "interim": "Interim care", "investment": "Investment"}
SHORT = {"rebased": "start", "calendar": "days", "opening_position": "settling",
         "demographic": "people", "self_funders": "funded", "price": "prices", "mix_of_settings": "mix",
         "mix_out_of_borough": "in/out", "agency": "agency", "voids": "voids", "interim": "interim",
         "investment": "invest"}  # fmt: skip


def cost(figures: Figures) -> Markup:
    """The section."""
    net = [figures.year_sum("net_cost", year) for year in figures.years]
    unit = money_unit(max(value.value for value in net))
    chart = Chart(
        "net",
        f"Net cost to the council by year, {unit[0]}{not_whole(figures)}",
        "One bar for each financial year.",
        year_ticks(figures),
        [Series(f"Net cost, {unit[0]}", net)],
        kind="bars",
        scale=unit[1],
        tops=[number(rounded(value, 1, unit[1]), 1) for value in net],
    )
    text = paragraphs(WHAT)
    bridges = [bridge(figures, home) for home in figures.homes] if len(figures.homes) == 1 else []
    return join(
        text,
        pair(figure(chart, _made_of(figures)), *(drawn for drawn, _ in bridges)),
        set_aside("Net cost by care type", _by_care_type(figures)),
        *(behind for _, behind in bridges),
    )


def _sum(figures: Figures, column: str, year: str, **row: Key) -> Cited:
    return figures.table("costs.csv").sum(column, financial_year=year, **row)


def _down(figures: Figures, labels: Sequence[Part], values: Sequence[Sequence[Cited]]) -> list[list[Part]]:
    """Rows of £ thousand for each label and year, the net cost last."""
    net = [_sum(figures, "net", year) for year in figures.years]
    named = zip([*labels, "Net cost to the council"], [*values, net], strict=True)
    return [[label, *(cited.show(scale=THOUSAND) for cited in by_year)] for label, by_year in named]


def _made_of(figures: Figures) -> Markup:
    labels = [
        "Gross: fees, block beds, agency, interim care, investment",
        "Less: residents’ contributions",
        "Less: the NHS’s share",
    ]
    values = [
        [_sum(figures, "gross", year) for year in figures.years],
        *([_sum(figures, c, year).negative() for year in figures.years] for c in ("client_contribution", "nhs_funded")),
    ]
    rows = _down(figures, labels, values)
    return table("What the cost is made of, £ thousand", ["", *year_labels(figures)], rows, total=len(rows) - 1)


def _by_care_type(figures: Figures) -> Markup:
    there = set(figures.tables["costs.csv"]["care_type"])
    labels: list[Part] = []
    values = []
    for kind, model in figures.inputs.book.care_types.items():
        if kind in there:
            labels.append(name(model.label, 60))
            values.append([_sum(figures, "net", year, kind="residents", care_type=kind) for year in figures.years])
    for kind, label in KINDS.items():
        if (figures.tables["costs.csv"]["kind"] == kind).any():
            labels.append(label)
            values.append([_sum(figures, "net", year, kind=kind) for year in figures.years])
    rows = _down(figures, labels, values)
    return table("Net cost by care type, £ thousand", ["Care type", *year_labels(figures)], rows, total=len(rows) - 1)


def bridge(figures: Figures, home: str, high: int = HIGH) -> tuple[Markup, Markup]:
    """The medium-term table of a home, and its chart, as high as that: why a year's net cost is not the last one's."""
    source = figures.table("financial_plan.csv")
    used = [step for step in SHORT if any(source.sum(step, home=home, financial_year=y).value for y in figures.years)]
    where = name(figures.authorities.get(home, home), 60)
    first, last = figures.years[0], figures.years[-1]
    cited = [
        source.sum("opening", home=home, financial_year=first),
        *(source.sum(step, home=home, financial_year=figures.years) for step in used),
        source.sum("forecast", home=home, financial_year=last),
    ]
    unit = money_unit(max(value.value for value in cited))
    chart = Chart(
        f"bridge{figures.homes.index(home)}",
        f"From the opening position of {first} to the forecast of {last}, {unit[0]}",
        "A bridge: the first bar is what residents at the start, or the budget, would cost; each step between adds "
        "to it or takes off; the last bar is the forecast of the last year.",
        ["opening", *(SHORT[step] for step in used), "forecast"],
        [Series("Opening and forecast", cited), Series("Adds", []), Series("Takes off", [])],
        kind="bridge",
        high=high,
        scale=unit[1],
    )
    caption = join("Why the net cost changes, £ thousand: ", where)
    head: list[Part] = ["", *year_labels(figures), "First opening to last forecast"]
    rows = _steps(figures, home, used, cited)
    behind = table(caption, head, rows, total=len(rows) - 1)
    return figure(chart), set_aside(join("Why the net cost changes: ", where), join(behind, _meaning(used)))


def _steps(figures: Figures, home: str, used: list[str], over_all: list[Cited]) -> list[list[Part]]:
    """Opening, steps and forecast of each year, and over all years, in £ thousand."""
    source = figures.table("financial_plan.csv")
    columns = ["opening", *used, "forecast"]
    rows: list[list[Part]] = []
    for column, whole in zip(columns, over_all, strict=True):
        cited = [*(source.sum(column, home=home, financial_year=year) for year in figures.years), whole]
        shown = [amount.signed(scale=THOUSAND) if column in used else amount.show(scale=THOUSAND) for amount in cited]
        rows.append([STEPS[column], *shown])
    return rows


def _meaning(used: list[str]) -> Markup:
    """What the steps mean, as the table's own description says."""
    said = {column.name: column.description for column in OUTPUTS["financial_plan.csv"][1]}
    lines = [f"{STEPS[step]}: {said[step][:1].lower()}{said[step][1:]}" for step in used]
    return paragraphs("What the steps are. " + "; ".join(lines) + ".", FIRST_YEAR) if lines else Markup("")
