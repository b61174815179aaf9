"""costs.xlsx: the ledger as a workbook of live formulas, which finance can follow cell by cell."""

from collections.abc import Mapping

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.outputs.workbook import assumptions, cover
from capacity.outputs.workbook.cells import Cached
from capacity.outputs.workbook.cover import CoverFigures, Heading
from capacity.outputs.workbook.effect import fill_effect
from capacity.outputs.workbook.ledger import MOST_LINES, ledger
from capacity.outputs.workbook.ledger_cells import Sources
from capacity.outputs.workbook.ledger_figures import gather
from capacity.outputs.workbook.ledger_rows import keys_of, labels_of, lines_of, services_of
from capacity.outputs.workbook.medium_term import financial_plan
from capacity.outputs.workbook.plan_assumptions import plan_assumptions
from capacity.outputs.workbook.prices import block_fees, fees, usual_rates
from capacity.outputs.workbook.reconciliation import reconciliation
from capacity.outputs.workbook.totals import all_totals
from capacity.outputs.workbook.workbook_file import Paper

__all__ = ["Heading", "draw"]


def draw(
    inputs: Inputs, tables: Mapping[str, pd.DataFrame], heading: Heading, cached: Cached = lambda value: value
) -> bytes:
    """The workbook as a file, from costs.csv and, where there is one, financial_plan.csv; equal input, equal bytes.

    Where costs.csv has more rows than a sheet, the ledger and what is made of it are left out; the cover says so.
    `cached` turns each formula's value into the one stored in the file: tests write wrong values on purpose.
    """
    lines, services, labels = lines_of(tables["costs.csv"]), services_of(inputs), labels_of(inputs)
    keys, figures = keys_of(lines, services), gather(inputs, lines)
    names = {key: labels.homes.get(home, "") for home, key in keys.homes.items()}
    quarters = {quarter.name: quarter for quarter in inputs.scenario.calendar}
    paper = Paper(heading.properties, heading.started, cached)
    front, contents, notes = cover.opening_sheets(paper, heading, len(lines) <= MOST_LINES)
    forecasts = financial_plan(paper, keys, names, tables)
    if len(lines) > MOST_LINES:
        cover.fill_short_cover(front, heading, inputs, len(lines), MOST_LINES)
        cover.fill_contents(contents, notes, paper.names)
        return paper.finish()
    what_if, effect = assumptions.what_if_sheet(paper), assumptions.effect_sheet(paper)
    changed = assumptions.fill(paper, assumptions.assumptions_sheet(paper), what_if, figures)
    plan_assumptions(paper, inputs)
    sources = Sources(
        figures,
        fees(paper, inputs, services, lines),
        block_fees(paper, inputs, lines),
        usual_rates(paper, inputs, figures, lines),
        frozenset(name for name, kind in inputs.book.care_types.items() if kind.funded_nursing_care),
        quarters,
    )
    formulas = ledger(paper, lines, keys, labels, services, sources)
    totals = all_totals(paper, lines, keys, labels, services, quarters)
    fill_effect(effect, names, totals["By_year"], forecasts)
    verdicts = reconciliation(paper, lines, names, formulas, totals, forecasts)
    cover.fill_cover(
        paper, front, heading, inputs, CoverFigures(changed, verdicts, totals["By_year"], forecasts, names)
    )
    cover.fill_contents(contents, notes, paper.names)
    return paper.finish()
