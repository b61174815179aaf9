"""The outlook: what the years after the plan bring if nothing is decided beyond the scenario."""

from capacity.outputs.ahead import waits_instead, what_it_is
from capacity.outputs.pages.markup import Markup, Part, join, name
from capacity.outputs.report.chart import Chart, Series
from capacity.outputs.report.chart_tables import figure
from capacity.outputs.report.cite import Cited, Key
from capacity.outputs.report.cited_run import ADMISSIONS, AVOIDABLE, RESIDENTS, WAITING, Figures
from capacity.outputs.report.html_tables import paragraphs, table
from capacity.outputs.report.sentences import moves, over_time
from capacity.results.outlook_files import KEY, SUMMARY


def looked_on(figures: Figures) -> bool:
    """Whether the run has an outlook."""
    return KEY in figures.record


def ahead(figures: Figures) -> Markup:
    """The finding: how placements change after the plan, and how many people wait in the end."""
    years = _years(figures)
    first, last = (_people(figures, AVOIDABLE, year, figures.known) for year in (years[0], years[-1]))
    way = moves(round(first.value), round(last.value))
    placements = over_time(first.people(), last.people(), years[0], years[-1], way)
    if not waits_instead(figures.record[KEY]):
        return join("If nothing more is decided, the number of avoidable placements a year ", placements, ".")
    wait = _people(figures, WAITING, years[-1], figures.known).people()
    waited = _people(figures, WAITING, years[0], figures.known).people()
    return join(
        "If nothing more is decided, ",
        wait,
        f" people wait at the end of {years[-1]} because no place in their reach is free (",
        waited,
        " at the plan’s end), and the number of avoidable placements a year ",
        placements,
        ".",
    )


def outlook(figures: Figures) -> Markup:
    """The section: what an outlook is, the chart, and tables by need and year."""
    said = paragraphs(what_it_is(figures.inputs.scenario), waits_instead(figures.record[KEY]))
    years = _years(figures)
    lines = [
        Series(label, [_people(figures, measure, year, figures.known) for year in years], label)
        for label, measure in (("Placed away", AVOIDABLE), ("Waiting", WAITING))
    ]
    chart = Chart(
        "outlook",
        f"Outlook: avoidable placements a year, and people waiting at its end, {years[0]} to {years[-1]}",
        "Two lines over the plan’s last year and the years after it. The tables below have the figures.",
        list(years),
        lines,
    )
    return join(
        said,
        figure(chart),
        _by_need(figures, AVOIDABLE, "Outlook: avoidable out-of-borough placements, people"),
        _by_need(figures, WAITING, "Outlook: people waiting at the end of the year"),
        _together(figures),
    )


def _years(figures: Figures) -> tuple[str, ...]:
    """The plan's last year, then those of the outlook."""
    return (figures.inputs.scenario.financial_years[-1], *figures.inputs.scenario.outlook_years)


def _people(figures: Figures, measure: str, year: str, need: Key) -> Cited:
    return _figure(figures, measure, year, need=need)


def _figure(figures: Figures, measure: str, year: str, **row: Key) -> Cited:
    """A measure in a year of the outlook, or in the plan's last."""
    file = SUMMARY if year in figures.inputs.scenario.outlook_years else SUMMARY.removeprefix(f"{KEY}_")
    return figures.table(file).sum("value", measure=measure, financial_year=year, **figures.own, **row)


def _head(figures: Figures, first: str) -> list[Part]:
    plan, *after = _years(figures)
    return [first, f"{plan} (plan)", *after]


def _by_need(figures: Figures, measure: str, caption: str) -> Markup:
    def row(label: Part, need: Key) -> list[Part]:
        return [label, *(_people(figures, measure, year, need).people() for year in _years(figures))]

    rows = [row(name(figures.needs[need]), need) for need in figures.known]
    rows.append(row("All needs", figures.known))
    return table(caption, _head(figures, "Need"), rows, total=len(figures.known))


def _together(figures: Figures) -> Markup:
    years = _years(figures)
    rows: list[list[Part]] = [
        [label, *(_people(figures, measure, year, figures.known).people() for year in years)]
        for label, measure in (
            ("People who come to need a place in the year", ADMISSIONS),
            ("People living in care at its end", RESIDENTS),
        )
    ]
    costs = [_figure(figures, "net_cost", year) for year in years]
    unit, scale = ("£m", 1e6) if max(cost.value for cost in costs) >= 1e6 else ("£k", 1e3)
    rows.append([f"Net cost to the council, {unit}", *(cost.show(1, scale) for cost in costs)])
    return table("Outlook: need, people in care and net cost", _head(figures, "All needs"), rows)
