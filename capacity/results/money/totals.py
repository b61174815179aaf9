"""Totals of the ledger for summary.csv: sums of rounded rows."""

from collections import defaultdict
from decimal import Decimal

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.results.money.exact import NOTHING, exact, pence


def totals(costs: pd.DataFrame, inputs: Inputs) -> list[pd.DataFrame]:
    """Gross and net by home and financial year, and by care type and need too, and what is left of each budget."""
    fees = costs[costs["kind"] == "residents"]
    return [
        *_totals(fees, "fees", "care_type"),
        *_totals(fees, "fees", "need"),
        *_totals(costs, "cost"),
        _total(costs[costs["kind"] == "agency"], "gross", "agency_premium"),
        _total(costs[costs["kind"] == "void"], "gross", "void_cost"),
        _total(costs[costs["kind"] == "interim"], "gross", "interim_cost"),
        _total(costs[costs["kind"] == "investment"], "gross", "investment_cost"),
        *_against_budget(costs, inputs),
    ]


def _totals(rows: pd.DataFrame, what: str, *by: str) -> list[pd.DataFrame]:
    return [_total(rows, column, f"{column}_{what}", *by) for column in ("gross", "net")]


def _total(rows: pd.DataFrame, column: str, measure: str, *by: str) -> pd.DataFrame:
    """Sums of rounded rows by home and financial year, in whole pence until the last step."""
    sums: defaultdict[tuple[str, ...], int] = defaultdict(int)
    keys = ["home", *by, "financial_year"]
    for key, amount in zip(zip(*(rows[name].tolist() for name in keys), strict=True), rows[column], strict=True):
        sums[key] += int(amount.scaleb(2))
    found = pd.DataFrame(list(sums), columns=keys).astype(rows[keys].dtypes)
    return found.assign(value=pd.Series(sums.values(), dtype="int64") / 100, measure=measure, unit="£")


def _against_budget(costs: pd.DataFrame, inputs: Inputs) -> list[pd.DataFrame]:
    """Budget, overspend and headroom of each home and year that has a budget."""
    spent: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for home, year, net in costs[["home", "financial_year", "net"]].itertuples(index=False):
        spent[home, year] += net
    rows = []
    for home, by_year in inputs.scenario.budget.items():
        for year in [year for year in by_year if year in inputs.scenario.financial_years]:
            amount = pence(exact(by_year[year]))
            over = spent[home, year] - amount
            figures = {"budget": amount, "overspend": max(over, NOTHING), "headroom": max(-over, NOTHING)}
            rows += [(home, year, measure, float(value), "£") for measure, value in figures.items()]
    return [pd.DataFrame(rows, columns=["home", "financial_year", "measure", "value", "unit"])] if rows else []
