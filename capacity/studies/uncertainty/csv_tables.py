"""Rows of futures → the tables of `capacity uncertainty`."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.studies.uncertainty.columns import UNITS, Tables, key_name, names, path_name
from capacity.studies.uncertainty.factors import Factor
from capacity.studies.uncertainty.planned import ALL, AVOIDABLE, COST, OVER, WAITING, Key, Row
from capacity.studies.uncertainty.ranges import Range, chances, ranges
from capacity.studies.uncertainty.tornado import Bad, Tornado


def frames(
    inputs: Inputs,
    factors: Sequence[Factor],
    rows: Sequence[Row],
    plan: Mapping[Key, float],
    tornados: Sequence[Tornado],
    bad: Sequence[Bad],
    columns: Tables,
) -> dict[str, pd.DataFrame]:
    """Every table by file name."""
    spreads = ranges(rows, plan)
    found = {
        "draws.csv": [_draw(row, factors) for row in rows],
        "ranges.csv": [_range(key, spread) for key, spread in spreads.items()],
        "tornado.csv": [bar for each in tornados for bar in _bars(each, factors)],
        "worst.csv": [_bad(rank, each) for rank, each in enumerate(bad, start=1)],
        "budgets.csv": list(_budgets(inputs, rows, spreads)),
    }
    return {file: pd.DataFrame(found[file], columns=names(columns, file)) for file in columns}


def _draw(row: Row, factors: Sequence[Factor]) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "future": row.draw.number,
        "batch": row.draw.batch,
        "planned": not row.why_not,
        "why_not": row.why_not,
    }
    for factor, position in zip(factors, row.draw.positions, strict=True):
        cells[f"position/{factor.key}"] = position
        cells |= {path_name(path): value for path, value in factor.at(position).items()}
    return cells | {key_name(key): value for key, value in row.figures.items()}


def _quantiles(spread: Range) -> dict[str, float]:
    return {name: getattr(spread, name) for name in ("plan", "low", "lower", "median", "upper", "high", "mean")}


def _range(key: Key, spread: Range) -> dict[str, Any]:
    measure, of, year = key
    whose = {"need": "", "home": of} if measure == OVER else {"need": of, "home": ""}
    labels = {"measure": measure, **whose, "financial_year": year, "unit": UNITS[measure]}
    return labels | _quantiles(spread) | {"futures": spread.futures}


def _budgets(inputs: Inputs, rows: Sequence[Row], spreads: Mapping[Key, Range]) -> list[dict[str, Any]]:
    held = chances(rows)
    return [
        {"home": home, "financial_year": year, "budget": inputs.scenario.budget[home][year]}
        | {"chance": held[measure, home, year]}
        | _quantiles(spread)
        for (measure, home, year), spread in spreads.items()
        if measure == OVER and (measure, home, year) in held
    ]


def _bars(each: Tornado, factors: Sequence[Factor]) -> list[dict[str, Any]]:
    label = {factor.key: factor.words.label for factor in factors}
    return [
        {"measure": each.figure[0], "family": bar.key, "label": label[bar.key], "swing": bar.swing,
         "standard_error": bar.error, "share": bar.share, "r2": each.r2}
        for bar in each.bars
    ]  # fmt: skip


def _bad(rank: int, bad: Bad) -> dict[str, Any]:
    figures = bad.row.figures
    return {
        "rank": rank,
        "future": bad.row.draw.number,
        AVOIDABLE: figures[AVOIDABLE, "", ALL],
        "waiting_at_end": figures[WAITING, "", ALL],
        COST: figures[COST, "", ALL],
        "because": bad.why,
    }
