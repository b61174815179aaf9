"""How far the figures may be out: ranges of the studies of chance that stand beside the run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from capacity.outputs.pages.markup import Markup, Part, join, listed, name
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.chart import Chart, Series
from capacity.outputs.report.chart_tables import figure
from capacity.outputs.report.cite import Cited, cited_text
from capacity.outputs.report.cited_run import AVOIDABLE, Figures
from capacity.outputs.report.html_tables import pair, paragraphs, table
from capacity.outputs.report.sentences import money_unit, not_whole, people, year_label, year_ticks
from capacity.results.ranges import ALL_YEARS, SIMULATED, SIMULATED_MONEY, SIMULATION, TORNADO, UNCERTAIN
from capacity.results.write import SIMULATION as SIMULATION_RECORD
from capacity.results.write import UNCERTAINTY as UNCERTAINTY_RECORD

FAN = {"low": "5% are below", "lower": "A quarter are below", "median": "Median", "upper": "A quarter are above",
       "high": "5% are above", "plan": "The plan"}  # fmt: skip
"""Columns of a fan, from below, and the plan's own."""
OFFERED = {
    "cheapest": "the cheapest home",
    "nearest": "the nearest home",
    "in-borough-first": "homes in the borough first",
    "plan": "the homes that the plan uses",
}
"""What people are offered, by broker."""
MOST = 5
"""Assumptions in the table of what moves placements."""
DAYS = "days_from_decision_to_move"
NOT_STUDIED = (
    "Nobody has yet worked out how far the figures of this run may be out: capacity simulate and capacity uncertainty"
    " do."
)
CHANCE = (
    "In a simulation single, whole people come by chance, stay as long as chance has it, and take whole beds; nobody"
    " knows who comes tomorrow. Not in its range: what the plan assumes about admissions, length of stays, staff hours"
    " and prices, which is the same in every replication."
)
ASSUMED = (
    "In each future admissions, length of stays, staff hours and other assumptions are drawn between their low and"
    " their high, and the plan is made again. Not in its range: whole people and chance, homes that fail, and that each"
    " plan knows its own future."
)


@dataclass(frozen=True)
class Study:
    """A study of chance."""

    key: str
    noun: str
    """What it has many of."""
    people: Callable[[str, str, str, str], Cited]
    """A measure in a year (blank: the whole plan), one of its columns, with a need (blank: all)."""
    money: Callable[[str, str], Cited]
    """Net cost in a year, one of its columns."""
    which: Markup
    """Which study it is."""
    what: str
    """What is in its range, and what is not."""
    more: Markup
    """What only this study can say."""


def studies(figures: Figures) -> Iterator[Study]:
    """The studies that stand beside the run."""
    if SIMULATED in figures.tables:
        yield _simulation(figures)
    for path in figures.tables:
        if path.endswith(f"/{UNCERTAIN}"):
            yield _uncertainty(figures, path)


def _simulation(figures: Figures) -> Study:
    broker, record = _first(figures), figures.studies[SIMULATED]
    file = f"{SIMULATION}/{SIMULATION_RECORD}"
    count = cited_text(f"{record['replications']:,}", file, "replications", "replications")

    def of(measure: str, year: str, column: str, need: str) -> Cited:
        return _simulated(figures, broker, measure, year, column, need)

    def money(year: str, column: str) -> Cited:
        row = {"broker": broker, "home": figures.homes[0], "financial_year": year, "measure": "net"}
        return figures.table(SIMULATED_MONEY).sum(column, **row)

    seed = cited_text(str(record["seed"]), file, "seed", "seed")
    offered = str(record["brokers"].get(broker, broker))
    which = join("There are ", count, " simulations, made by capacity simulate (seed ", seed, "), in which people are"
                 " offered ", offered, ".")  # fmt: skip
    return Study("chance", "simulations", of, money, which, CHANCE, _by_broker(figures))


def _uncertainty(figures: Figures, path: str) -> Study:
    count = cited_text(f"{figures.studies[path]['futures']:,}", path.replace(UNCERTAIN, UNCERTAINTY_RECORD),
                       "futures/planned", "futures")  # fmt: skip

    def of(measure: str, year: str, column: str, need: str) -> Cited:
        row = {"measure": measure, "need": need, "home": "", "financial_year": year or ALL_YEARS}
        return figures.table(path).sum(column, **row)

    which = join("There are ", count, " futures, planned by capacity uncertainty.")
    moved = _tornado(figures, path.replace(UNCERTAIN, TORNADO))
    return Study("assumed", "futures", of, lambda year, column: of("net_cost", year, column, ""), which, ASSUMED, moved)


def _tornado(figures: Figures, path: str) -> Markup:
    """The families of assumptions that move placements most; nothing where there were too few futures to say."""
    bars = figures.tables[path]
    own = bars[bars["measure"] == AVOIDABLE].sort_values("share", ascending=False, kind="stable")
    rows: list[list[Part]] = []
    for family in own["family"].head(MOST):
        swing, share = (
            figures.table(path).sum(column, measure=AVOIDABLE, family=family) for column in ("swing", "share")
        )
        label = str(own.loc[own["family"] == family, "label"].iloc[0])
        rows.append([name(label), swing.signed(), share.percent()])
    head: list[Part] = ["Assumption", "From all low to all high, people", "Share of the spread that it explains"]
    return (
        table("What moves placements out of the borough most, over the whole plan", head, rows) if rows else Markup("")
    )


def studied(figures: Figures) -> bool:
    """Whether a study of chance stands beside the run."""
    return any(True for _ in studies(figures))


def how_far(figures: Figures) -> Markup:
    """The finding of the section."""
    year, found = figures.years[-1], list(studies(figures))
    if not found:
        return join(NOT_STUDIED)
    plan = found[0].people(AVOIDABLE, year, "plan", "")
    return join(
        *("In ", year_label(figures, year), " the plan places ", plan.show(), f" {people(plan)} out of the borough "),
        *("without their choosing it: ", _spans(found, year), "."),
    )


def _spans(found: list[Study], year: str) -> Markup:
    """Such as: 79 to 137 in nine of ten simulations."""
    said: list[Part] = []
    for study in found:
        low, high = (study.people(AVOIDABLE, year, column, "") for column in ("low", "high"))
        said.append(join(low.show(), " to ", high.show(), f" in nine of ten {study.noun}"))
    return listed(said)


def beside(figures: Figures, year: str) -> Markup:
    """What is said beside the people placed out of borough in a year; empty without a study."""
    found = list(studies(figures))
    return join(" (", _spans(found, year), ")") if found else Markup("")


def beside_cost(figures: Figures, year: str) -> Markup:
    """The same for net cost, where one home authority plans alone."""
    if not studied(figures) or len(figures.homes) > 1:
        return Markup("")
    said: list[Part] = []
    for study in studies(figures):
        low, high = (study.money(year, column) for column in ("low", "high"))
        unit = money_unit(high.value)
        low_said, high_said = (join("£", cited.show(1, unit[1]), unit[0][1:]) for cited in (low, high))
        said.append(join(low_said, " to ", high_said, f" in nine of ten {study.noun}"))
    return join(" In ", year_label(figures, year), " it is ", listed(said), ".")


def ranges(figures: Figures) -> Markup:
    """The section: fans of placements and of cost by year, and the figures of the whole plan."""
    parts = list[Markup]()
    for study in studies(figures):
        title = f"People placed out of the borough in the year without choosing it: {study.noun}{not_whole(figures)}"
        charts = [_chart(figures, f"away-{study.key}", title, _by_year(figures, study), 1.0)]
        if len(figures.homes) == 1:
            values = [[study.money(year, column) for year in figures.years] for column in FAN]
            unit, scale = money_unit(max(cited.value for cited in values[4]))
            title = f"Net cost of the year to the council, {unit}: {study.noun}{not_whole(figures)}"
            charts.append(_chart(figures, f"cost-{study.key}", title, values, scale))
        parts += [paragraphs(study.which, study.what), pair(*charts)]
        parts.append(study.more)
    return join(*parts, *(_by_need(figures, study) for study in studies(figures)))


def _by_year(figures: Figures, study: Study) -> list[list[Cited]]:
    return [[study.people(AVOIDABLE, year, column, "") for year in figures.years] for column in FAN]


def _first(figures: Figures) -> str:
    """The broker whose figures stand for the simulation: the first."""
    return str(figures.tables[SIMULATED]["broker"].iloc[0])


def _simulated(figures: Figures, broker: str, measure: str, year: str, column: str, need: str = "") -> Cited:
    """A measure of people of all homes together."""
    row = {"broker": broker, "home": "", "need": need, "financial_year": year, "measure": measure}
    return figures.table(SIMULATED).sum(column, **row)


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


def _by_need(figures: Figures, study: Study) -> Markup:
    head: list[Part] = ["Need", "The plan", "Median", "5% are below", "5% are above"]
    columns = ("plan", "median", "low", "high")
    rows: list[list[Part]] = [
        [name(figures.needs[need]), *(study.people(AVOIDABLE, "", column, need).show() for column in columns)]
        for need in figures.known
    ]
    title = f"People placed out of the borough over the whole plan without choosing it, by need: {study.noun}"
    return set_aside(title, table(title, head, rows))


def _by_broker(figures: Figures) -> Markup:
    """What another way of offering homes would change, where more than one was simulated."""
    brokers = list(dict.fromkeys(figures.tables[SIMULATED]["broker"]))
    if len(brokers) < 2:
        return Markup("")
    head: list[Part] = ["First offered", "Out of borough without choosing it", "Days to move", "Weeks waited",
                        "Gave up waiting"]  # fmt: skip
    measures = (AVOIDABLE, DAYS, "waiting_weeks", "withdrew")
    rows: list[list[Part]] = [
        [OFFERED.get(broker, name(broker)),
         *(_simulated(figures, broker, measure, "", "median").show() for measure in measures)]
        for broker in brokers
    ]  # fmt: skip
    return table("By what people are offered first: medians over the whole plan", head, rows)
