"""costs.xlsx: the ledger as a workbook of live formulas, which finance can follow cell by cell."""

from collections.abc import Mapping

import pandas as pd

from capacity.quarters import plan_quarters
from capacity.read.inputs import Inputs
from capacity.workbook import assumptions, checks, cover
from capacity.workbook.cells import Cached
from capacity.workbook.cover import Heading
from capacity.workbook.figures import gather
from capacity.workbook.ledger import Sources, ledger
from capacity.workbook.lines import keys_of, lines_of, services_of
from capacity.workbook.paper import Paper
from capacity.workbook.prices import block_fees, fees, usual_rates
from capacity.workbook.totals import all_totals

__all__ = ["Heading", "draw"]


def draw(
    inputs: Inputs, tables: Mapping[str, pd.DataFrame], heading: Heading, cached: Cached = lambda value: value
) -> bytes:
    """The workbook as a file, from costs.csv and, where there is one, financial_plan.csv; equal input, equal bytes.

    `cached` stands between each formula's value and what the file says of it: tests write wrong values on purpose.
    """
    lines, services = lines_of(tables["costs.csv"]), services_of(inputs)
    keys, figures = keys_of(lines, services), gather(inputs, lines)
    paper = Paper(heading.properties, heading.started, cached)
    front, contents, notes = cover.opening_sheets(paper, heading)
    book, what_if = assumptions.assumptions_sheet(paper), assumptions.what_if_sheet(paper)
    changed = assumptions.fill(paper, book, what_if, figures)
    sources = Sources(
        figures,
        fees(paper, inputs, services, lines),
        block_fees(paper, inputs, lines),
        usual_rates(paper, inputs, figures, lines),
        frozenset(name for name, kind in inputs.book.care_types.items() if kind.funded_nursing_care),
        {quarter.name: quarter for quarter in plan_quarters(inputs.scenario.start, inputs.scenario.quarters)},
    )
    totals_of_ledger = ledger(paper, lines, keys, services, sources)
    totals = all_totals(paper, inputs, lines, keys, services)
    forecasts = checks.financial_plan(paper, inputs, tables)
    verdicts = checks.reconciliation(paper, totals_of_ledger, totals, forecasts)
    checks.what_if_effect(paper, inputs, totals["By_year"])
    cover.fill_cover(paper, front, heading, changed, verdicts)
    cover.fill_contents(contents, notes, paper.names)
    return paper.finish()
