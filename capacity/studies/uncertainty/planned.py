"""One future → one row of figures: pure, so that it may be worked out in any process, and again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from capacity.inputs.check.limits import takes_too_much
from capacity.inputs.check.rules import check_again
from capacity.inputs.errors import BadInput, CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.inputs.unknown_needs import nothing_known
from capacity.model.problem.build import build
from capacity.model.problem.shapes import Floats
from capacity.model.stages import solve
from capacity.results.money.ledger import ledger
from capacity.results.money.prices import Prices
from capacity.results.money.totals import totals
from capacity.results.people_summary import NOBODY
from capacity.results.ranges import ALL_YEARS
from capacity.results.row_sums import sums_of
from capacity.results.tabulate import tabulate
from capacity.studies.uncertainty.factors import Factor, future
from capacity.studies.uncertainty.simulated import simulated

AVOIDABLE, WAITING, DAYS, COST, OVER = (
    "avoidable_out_of_borough",
    "waiting_at_year_end",
    "days_from_decision_to_move",
    "net_cost",
    "over_budget",
)
"""The figures of a future, as summary.csv calls them; `over_budget` is below 0 where money is left."""
ALL = ALL_YEARS
DIGITS = 6
"""After the point: anything smaller is the solver's noise."""
Key = tuple[str, str, str]
"""Measure; need, or home of a budget, empty for all together; financial year, or `ALL`."""


@dataclass(frozen=True)
class Futures:
    """What all futures of a study have in common."""

    inputs: Inputs
    """As planned, without outlines."""
    factors: tuple[Factor, ...]
    priorities: tuple[str, ...]
    seed: int | None = None
    """With which each future is simulated once; None where none is."""


@dataclass(frozen=True)
class Draw:
    """A future to plan."""

    number: int
    """From 1."""
    batch: int
    """From 1."""
    positions: tuple[float, ...]
    """Of each family, −1 to 1."""


@dataclass(frozen=True)
class Row:
    """What became of a future."""

    draw: Draw
    figures: Mapping[Key, float] = field(default_factory=dict)
    """None where there is no plan; not a number where nobody is placed."""
    why_not: str = ""
    """Why there is no plan; empty where there is one."""


def planned(futures: Futures, draw: Draw) -> Row:
    """Plan one future. What cannot be planned says why, and stops nothing."""
    inputs = future(futures.inputs, futures.factors, draw.positions)
    if refused := why_refused(inputs):
        return Row(draw, why_not=refused)
    try:
        problem = build(inputs)
        solution = solve(problem, futures.priorities, figures_only=True)
    except CapacityError as error:
        return Row(draw, why_not=str(error))
    if solution.stopped:
        return Row(draw, why_not=solution.stopped)
    results = tabulate(solution, inputs.scenario.calendar)
    costs = ledger(results, inputs, Prices(inputs))
    of_costs = totals(costs, inputs, inputs.scenario.financial_years)
    summary = pd.concat([results.tables["summary.csv"], of_costs], ignore_index=True)
    figures = figures_of(summary, inputs)
    if futures.seed is not None:
        figures |= simulated(problem, inputs, results.tables, futures.seed, draw.number)
    return Row(draw, figures)


def why_refused(inputs: Inputs) -> str:
    """What the check of inputs says against drawn figures; empty where it says nothing."""
    if too_much := takes_too_much(inputs):
        return too_much[0]
    try:
        check_again(inputs)
    except BadInput as error:
        return "; ".join(f"{complaint.what}: {complaint.why}" for complaint in error.complaints)
    return ""


def figures_of(summary: pd.DataFrame, inputs: Inputs) -> dict[Key, float]:
    """The figures of a plan from its summary.csv, those of needs that no service could meet left out."""
    years, unknown = inputs.scenario.financial_years, nothing_known(inputs)
    needs = [need for need in inputs.book.needs if need not in unknown]
    sums = sums_of(summary, "value", "measure", "need", "financial_year")

    def of(measure: str, need: str, year: str) -> float:
        return sums.get((measure, need, year), 0.0)

    figures: dict[Key, float] = {}
    for measure in (AVOIDABLE, WAITING):
        for need in needs:
            figures |= {(measure, need, year): of(measure, need, year) for year in years}
        figures |= {(measure, "", year): sum(of(measure, need, year) for need in needs) for year in years}
        for need in (*needs, ""):
            by_year = [figures[measure, need, year] for year in years]
            figures[measure, need, ALL] = by_year[-1] if measure == WAITING else sum(by_year)
    for need in needs:
        days = inputs.book.needs[need].days_to_arrange.value
        for year in years:
            weeks, people = of("waiting_weeks", need, year), of("placed", need, year)
            figures[DAYS, need, year] = days + 7 * weeks / people if people > NOBODY else float("nan")
    money = summary[summary["measure"].isin(["net_cost", "overspend", "headroom"])]
    by_home = sums_of(money, "value", "measure", "home", "financial_year")
    figures |= {
        (COST, "", year): sum(pounds for key, pounds in by_home.items() if (key[0], key[2]) == (COST, year))
        for year in years
    }
    figures[COST, "", ALL] = sum(figures[COST, "", year] for year in years)
    for (measure, home, year), over in by_home.items():
        if measure == "overspend":
            figures[OVER, home, year] = over - by_home["headroom", home, year]
    return {key: round(value, DIGITS) + 0.0 for key, value in figures.items()}


def draws(batches: Sequence[Floats]) -> list[list[Draw]]:
    """Futures to plan, batch by batch, numbered through."""
    made, number = list[list[Draw]](), 0
    for batch, positions in enumerate(batches, start=1):
        made.append([])
        for each in positions.tolist():
            number += 1
            made[-1].append(Draw(number, batch, tuple(each)))
    return made


def without_outlines(inputs: Inputs) -> Inputs:
    """The inputs as futures need them: outlines are large, and no figure rests on them."""
    return replace(inputs, outlines={})
