"""How far the figures may be out: ranges of the studies of chance that stand beside the run."""

from capacity.outputs.pages.markup import Markup, Part, join, name
from capacity.outputs.report.chart import Chart, Series
from capacity.outputs.report.chart_tables import figure
from capacity.outputs.report.cite import Cited, cited_text
from capacity.outputs.report.cited_run import AVOIDABLE, Figures
from capacity.outputs.report.html_tables import pair, paragraphs, table
from capacity.outputs.report.sentences import money_unit, not_whole, year_label, year_ticks
from capacity.results.ranges import SIMULATED, SIMULATED_MONEY, SIMULATION

FAN = {"low": "5% of replications are below", "lower": "A quarter are below", "median": "Median",
       "upper": "A quarter are above", "high": "5% are above", "plan": "The plan"}  # fmt: skip
"""Columns of a fan, from below, and the plan's own."""
OFFERED = {
    "cheapest": "the cheapest home",
    "nearest": "the nearest home",
    "in-borough-first": "homes in the borough first",
    "plan": "the homes that the plan uses",
}
"""What people are offered, by broker."""
DAYS = "days_from_decision_to_move"
NOT_STUDIED = (
    "Nobody has yet worked out how far the figures of this run may be out: capacity simulate and capacity uncertainty"
    " do."
)
WHAT = (
    "In a simulation single, whole people come by chance, stay as long as chance has it, and take whole beds; nobody"
    " knows who comes tomorrow. Not in the range: what the plan assumes about admissions, length of stays, staff hours"
    " and prices, which is the same in every replication."
)


def studied(figures: Figures) -> bool:
    """Whether a study of chance stands beside the run."""
    return SIMULATED in figures.tables


def how_far(figures: Figures) -> Markup:
    """The finding of the section."""
    if not studied(figures):
        return join(NOT_STUDIED)
    year = figures.years[-1]
    low, high, plan = (_people(figures, AVOIDABLE, year, column) for column in ("low", "high", "plan"))
    return join(
        *("In ", year_label(figures, year), ", ", low.show(), " to ", high.show(), " people are placed out of the "),
        *("borough without choosing it in nine of ten simulations; the plan has ", plan.show(), "."),
    )


def beside(figures: Figures, measure: str, year: str) -> Markup:
    """What is said beside a figure of the summary; empty without a study."""
    if not studied(figures):
        return Markup("")
    low, high = (_people(figures, measure, year, column) for column in ("low", "high"))
    return join(" (", low.show(), " to ", high.show(), " in nine of ten simulations)")


def beside_cost(figures: Figures, year: str) -> Markup:
    """The same for net cost, where one home authority plans alone."""
    if not studied(figures) or len(figures.homes) > 1:
        return Markup("")
    low, high = (_money(figures, year, column) for column in ("low", "high"))
    unit = money_unit(high.value)
    shown = [join("£", cited.show(1, unit[1]), unit[0][1:]) for cited in (low, high)]
    return join(
        " In nine of ten simulations it is ", shown[0], " to ", shown[1], " in ", year_label(figures, year), "."
    )


def ranges(figures: Figures) -> Markup:
    """The section: fans of placements and of cost by year, and the figures of the whole plan."""
    if not studied(figures):
        return Markup("")
    title = f"People placed out of the borough in the year without choosing it{not_whole(figures)}"
    charts = [_chart(figures, "away", title, [_by_year(figures, AVOIDABLE, column) for column in FAN], 1.0)]
    if len(figures.homes) == 1:
        values = [[_money(figures, year, column) for year in figures.years] for column in FAN]
        unit, scale = money_unit(max(cited.value for cited in values[4]))
        title = f"Net cost of the year to the council, {unit}{not_whole(figures)}"
        charts.append(_chart(figures, "cost", title, values, scale))
    return join(paragraphs(_which(figures), WHAT), pair(*charts), _by_need(figures), _by_broker(figures))


def _which(figures: Figures) -> Markup:
    """Which study it is."""
    record, file = figures.studies[SIMULATED], f"{SIMULATION}/simulation.json"
    count = cited_text(f"{record['replications']:,}", file, "replications", "replications")
    seed = cited_text(str(record["seed"]), file, "seed", "seed")
    return join("The ranges are those of ", count, " replications by capacity simulate (seed ", seed, "). People are"
                " offered ", _broker(figures, _first(figures)), ".")  # fmt: skip


def _broker(figures: Figures, broker: str) -> str:
    return str(figures.studies[SIMULATED]["brokers"].get(broker, broker))


def _first(figures: Figures) -> str:
    """The broker whose figures stand for the study: the first."""
    return str(figures.tables[SIMULATED]["broker"].iloc[0])


def _people(figures: Figures, measure: str, year: str, column: str, need: str = "", broker: str = "") -> Cited:
    """A measure of people in a year (blank: over the whole plan), of all homes together."""
    broker = broker or _first(figures)
    row = {"broker": broker, "home": "", "need": need, "financial_year": year, "measure": measure}
    return figures.table(SIMULATED).sum(column, **row)


def _money(figures: Figures, year: str, column: str) -> Cited:
    row = {"broker": _first(figures), "home": figures.homes[0], "financial_year": year, "measure": "net"}
    return figures.table(SIMULATED_MONEY).sum(column, **row)


def _by_year(figures: Figures, measure: str, column: str) -> list[Cited]:
    return [_people(figures, measure, year, column) for year in figures.years]


def _chart(figures: Figures, key: str, title: str, values: list[list[Cited]], scale: float) -> Markup:
    """A fan over the plan's years; a table for a plan of a single year."""
    places = 0 if scale == 1 else 1
    rows: list[list[Part]] = [
        [label, *(cited.show(places, scale) for cited in row)] for label, row in zip(FAN.values(), values, strict=True)
    ]
    head: list[Part] = ["", *(year_label(figures, year) for year in figures.years)]
    behind = table(title, head, rows)
    if len(figures.years) < 2:
        return behind
    chart = Chart(
        f"range-{key}",
        title,
        "A band in which nine of ten simulations lie, within it one of half of them, the median as a line, and the"
        " plan's own figures with squares. The table has the figures.",
        year_ticks(figures),
        [Series(label, row) for label, row in zip(FAN.values(), values, strict=True)],
        kind="fan",
        scale=scale,
        from_zero=scale == 1,
    )
    return figure(chart, behind)


def _by_need(figures: Figures) -> Markup:
    head: list[Part] = ["Need", "The plan", "Median", "5% are below", "5% are above", "Days to move, plan", "Median"]
    columns = ("plan", "median", "low", "high")
    rows: list[list[Part]] = [
        [name(figures.needs[need]), *(_people(figures, AVOIDABLE, "", column, need).show() for column in columns),
         *(_people(figures, DAYS, "", column, need).show() for column in ("plan", "median"))]
        for need in figures.known
    ]  # fmt: skip
    return table("By need, over the whole plan: people placed out of the borough without choosing it, and days from the"
                 " decision to the move", head, rows)  # fmt: skip


def _by_broker(figures: Figures) -> Markup:
    """What another way of offering homes would change, where more than one was simulated."""
    brokers = list(dict.fromkeys(figures.tables[SIMULATED]["broker"]))
    if len(brokers) < 2:
        return Markup("")
    head: list[Part] = [
        "First offered",
        "Out of borough without choosing it",
        "Days to move",
        "Weeks waited",
        "Gave up waiting",
    ]  # fmt: skip
    measures = (AVOIDABLE, DAYS, "waiting_weeks", "withdrew")
    rows: list[list[Part]] = [
        [OFFERED.get(broker, name(broker)),
         *(_people(figures, measure, "", "median", broker=broker).show() for measure in measures)]
        for broker in brokers
    ]  # fmt: skip
    return table("By what people are offered first: medians over the whole plan", head, rows)
