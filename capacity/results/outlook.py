"""The years after a plan: their tables, and the few figures that are said of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from capacity.inputs.outlook import PREFIX, beyond
from capacity.inputs.read.reading import Inputs
from capacity.model.stages import Solution
from capacity.results.money import with_costs
from capacity.results.outlook_files import BY_NEED, TABLES
from capacity.results.tabulate import tabulate


@dataclass(frozen=True)
class Outlook:
    """Figures by financial year, over all home authorities."""

    years: tuple[str, ...]
    """The plan's last year, to compare with, then those of the outlook."""
    admissions_sought: dict[str, list[float]]
    """People by need for whom a place is sought in the year."""
    avoidable_out_of_borough: dict[str, list[float]]
    """People by need placed out of borough beyond those who choose it."""
    waiting_at_year_end: dict[str, list[float]]
    """People by need."""
    residents_at_year_end: dict[str, list[float]]
    """People by need who live in a place that a home authority funds."""
    net_cost: list[float]
    """£, in the prices of the plan's last year where nothing else is given."""


def outlook_tables(solution: Solution, inputs: Inputs) -> dict[str, pd.DataFrame]:
    """The tables of an outlook by file name. `solution` is of its years, `inputs` are those of the plan."""
    ahead, first = beyond(inputs), inputs.scenario.quarters
    results = with_costs(tabulate(solution, ahead.scenario.calendar[first:]), ahead, medium_term=False, first=first)
    return {PREFIX + name: results.tables[name] for name in TABLES}


def outlook_figures(summary: pd.DataFrame, of_outlook: pd.DataFrame, inputs: Inputs) -> Outlook:
    """What is said of an outlook, from the plan's summary.csv and its own."""
    years = (inputs.scenario.financial_years[-1], *inputs.scenario.outlook_years)
    both = pd.concat([summary[summary["financial_year"] == years[0]], of_outlook], ignore_index=True)
    measures = {measure: _by_need(both, measure, inputs, years) for measure in BY_NEED}
    return Outlook(years, **measures, net_cost=_by_year(both[both["measure"] == "net_cost"], years))


def _by_need(summary: pd.DataFrame, measure: str, inputs: Inputs, years: Sequence[str]) -> dict[str, list[float]]:
    rows = summary[summary["measure"] == measure]
    return {need: _by_year(rows[rows["need"] == need], years) for need in inputs.book.needs}


def _by_year(rows: pd.DataFrame, years: Sequence[str]) -> list[float]:
    return [float(rows.loc[rows["financial_year"] == year, "value"].sum()) for year in years]
