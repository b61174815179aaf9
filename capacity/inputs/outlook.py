"""A scenario and its place beyond the plan: the quarters, then the years of its outlook.

Prices and contracted hours of staff are given up to the plan's last year. In the outlook they stay as they were in it,
unless the place's tables or the scenario's rises know better. models/formulation.md, "Outlook".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from capacity.inputs.calendar import Quarter, after, years_from
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Scenario
from capacity.inputs.schema.rows import FeeRateRow, WorkforceRow
from capacity.inputs.tables import Table

PREFIX = "outlook_"
"""What the names of an outlook's tables begin with; the rest is the name of the plan's own."""
R = TypeVar("R", FeeRateRow, WorkforceRow)


class _Beyond(Scenario):
    """A scenario whose calendar goes on after its quarters."""

    @property
    def calendar(self) -> tuple[Quarter, ...]:
        """The quarters of the plan, then the financial years of its outlook."""
        quarters = super().calendar
        return quarters + years_from(after(quarters), self.years_after)


def going_on(scenario: Scenario) -> Scenario:
    """The scenario with the years of its outlook in its calendar; itself where it has none."""
    if not scenario.years_after:
        return scenario
    return _Beyond.model_construct(**{name: getattr(scenario, name) for name in type(scenario).model_fields})


def beyond(inputs: Inputs) -> Inputs:
    """The same inputs with the years of the outlook in the scenario's calendar."""
    scenario, tables = inputs.scenario, inputs.tables
    last, years = scenario.financial_years[-1], scenario.outlook_years
    fee_rates = _carried_on(tables.fee_rates, last, years, lambda row: (row.authority, row.care_type))
    workforce = _carried_on(tables.workforce, last, years, lambda row: (row.pool, row.role))
    return replace(
        inputs,
        scenario=going_on(scenario),
        tables=replace(tables, fee_rates=fee_rates, workforce=workforce),
    )


def _carried_on(table: Table[R], last: str, years: tuple[str, ...], key: Callable[[R], object]) -> Table[R]:
    """The table with the last year's rows again in each later year that has none of its own."""
    rows = [*table, *_again(table, last, years, key)]
    return replace(table, rows=tuple(row for row, _ in rows), lines=tuple(line for _, line in rows))


def _again(
    rows: Iterable[tuple[R, int]], last: str, years: tuple[str, ...], key: Callable[[R], object]
) -> Iterator[tuple[R, int]]:
    known = {(key(row), row.financial_year): (row, line) for row, line in rows}
    for whose, year in list(known):
        latest = known[whose, year]
        for later in years if year == last else ():
            if (whose, later) in known:
                latest = known[whose, later]
            else:
                yield latest[0].model_copy(update={"financial_year": later}), latest[1]
