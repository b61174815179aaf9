"""What a plan costs, to the penny: the ledger, its totals in the summary, and the medium-term table.

Exact arithmetic throughout, from the figures as the tables write them: the optimiser's floats end at residents.csv. A
row's gross, client contribution and NHS share are each rounded once, half to even, to whole pence, and its net is
what is left of them; every total anywhere is a sum of rounded rows, so totals of totals agree to the penny.
"""

from dataclasses import replace

import pandas as pd

from capacity.inputs.calendar import financial_years
from capacity.inputs.read.reading import Inputs
from capacity.results.columns import names
from capacity.results.money.forecast import financial_plan
from capacity.results.money.ledger import ledger
from capacity.results.money.prices import Prices
from capacity.results.money.totals import totals
from capacity.results.tabulate import Results


def with_costs(results: Results, inputs: Inputs, medium_term: bool = True, first: int = 0) -> Results:
    """The results with costs.csv and financial_plan.csv, and the costs' totals in summary.csv.

    Without `medium_term`, financial_plan.csv is left out: it takes as long as the ledger. `first` is the quarter of
    the scenario's calendar with which the results begin; prices grow from the calendar's start.
    """
    prices = Prices(inputs, first)
    costs = ledger(results, inputs, prices)
    of_costs = totals(costs, inputs, financial_years(prices.quarters))
    summary = pd.concat([results.tables["summary.csv"], of_costs], ignore_index=True)
    tables = {"summary.csv": summary[names("summary.csv")], "costs.csv": costs}
    if medium_term:
        tables["financial_plan.csv"] = financial_plan(results, costs, inputs, prices)
    return replace(results, tables={**results.tables, **tables})
