"""Totals of the ledger for summary.csv: sums of rounded rows."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.results.columns import names
from capacity.results.money.exact import NOTHING, exact, pence
from capacity.results.row_sums import rows_of

COLUMNS = names("summary.csv")
Row = tuple[str, str, str, str, str, float, str]
"""A row of summary.csv."""


def totals(costs: pd.DataFrame, inputs: Inputs, years: Sequence[str]) -> pd.DataFrame:
    """Gross and net by home and financial year, and by care type and need too, and what is left of the
    `years`' budgets.

    Columns of summary.csv, in one frame; care type and need are empty where a row is about all of them.
    """
    ledger = _Ledger(costs)
    rows = [
        *(row for by in ("care_type", "need") for row in ledger.both("fees", "residents", by)),
        *ledger.both("cost"),
        *ledger.sums("gross", "agency_premium", "agency"),
        *ledger.sums("gross", "void_cost", "void"),
        *ledger.sums("gross", "interim_cost", "interim"),
        *ledger.sums("gross", "investment_cost", "investment"),
        *_against_budget(costs, inputs, years),
    ]
    cells = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=float if name == "value" else "str")
            for name, values in zip(COLUMNS, cells, strict=True)
        }
    )


class _Ledger:
    """The rows of costs.csv as lists: their frame would be cut again for every total."""

    def __init__(self, costs: pd.DataFrame) -> None:
        self.words = {name: costs[name].tolist() for name in ("kind", "home", "care_type", "need", "financial_year")}
        self.pence = {name: [int(each.scaleb(2)) for each in costs[name].tolist()] for name in ("gross", "net")}

    def both(self, what: str, kind: str = "", by: str = "") -> Iterator[Row]:
        """Gross and net."""
        for column in ("gross", "net"):
            yield from self.sums(column, f"{column}_{what}", kind, by)

    def sums(self, column: str, measure: str, kind: str = "", by: str = "") -> Iterator[Row]:
        """Sums of rounded rows (of one kind) by home and financial year, and by care type or need, in whole pence."""
        words, sums = self.words, defaultdict[tuple[str, ...], int](int)
        keys = [words[name] for name in ("home", *([by] if by else []), "financial_year")]
        for of, key, pennies in zip(words["kind"], zip(*keys, strict=True), self.pence[column], strict=True):
            if not kind or of == kind:
                sums[key] += pennies
        for (home, *whose, year), pennies in sums.items():
            named = {by: whose[0]} if by else {}
            yield home, named.get("care_type", ""), named.get("need", ""), year, measure, pennies / 100, "£"


def _against_budget(costs: pd.DataFrame, inputs: Inputs, years: Sequence[str]) -> Iterator[Row]:
    """Budget, overspend and headroom of each home and year that has a budget."""
    spent: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for home, year, net in rows_of(costs, "home", "financial_year", "net") if inputs.scenario.budget else ():
        spent[home, year] += net
    for home, by_year in inputs.scenario.budget.items():
        for year in [year for year in by_year if year in years]:
            amount = pence(exact(by_year[year]))
            over = spent[home, year] - amount
            figures = {"budget": amount, "overspend": max(over, NOTHING), "headroom": max(-over, NOTHING)}
            for measure, value in figures.items():
                yield home, "", "", year, measure, float(value), "£"
