"""why.csv and the tables beside it, where somebody has asked why: planning again is not for an audit, adding up is."""

import math
from collections.abc import Mapping
from itertools import product

import pandas as pd

from capacity.audit.run import Run
from capacity.audit.tally import Tally
from capacity.results.columns import OTHER, REASONS, WHY, WHY_COST, WHY_WAITING, names
from capacity.results.run_tables import read_table

AGAINST_CHOICE = ("avoidable_out_of_borough", "choice_refused")
TABLES = (WHY, WHY_WAITING, WHY_COST)
SOLVED = 1e-6
"""People: the shares were solved for, and add up no more exactly than this for each of a year's people."""


def whys(run: Run) -> dict[str, pd.DataFrame]:
    """The tables by name, where they exist."""
    return {name: read_table(run.folder / name) for name in TABLES if (run.folder / name).exists()}


def reasons_add_up(tally: Tally, run: Run) -> None:
    """Where the tables exist, they have the columns that were written and each home, need (but for cost), year and
    reason once; every figure is there, and the people of each cell of why.csv add up to those of summary.csv."""
    facts = run.facts
    homes, needs, years = facts.inputs.tables.homes, list(facts.inputs.book.needs), facts.scenario.financial_years
    for name, frame in whys(run).items():
        if list(frame.columns) != names(name):
            tally.fault([name], "has other columns than capacity writes")
            continue
        key = [column for column in ("home", "need", "year", "reason") if column in frame]
        axes = {"home": homes, "need": needs, "year": years, "reason": REASONS}
        rows = [list(row) for row in product(*(axes[column] for column in key))]
        tally.alike([name, "rows"], frame[key].to_numpy().tolist(), rows)
        for *cell, reason, share, alone, last in frame[[*key, "share", "alone", "last"]].itertuples(index=False):
            blank = [math.isnan(figure) for figure in (share, alone, last)]
            if blank != [False, reason == OTHER, reason == OTHER]:
                tally.fault([name, *map(str, cell), str(reason)], "has a figure too many or too few")
    if (run.folder / WHY).exists():
        _people(tally, read_table(run.folder / WHY), _against_choice(run))


def _against_choice(run: Run) -> dict[tuple[str, str, str], float]:
    found: dict[tuple[str, str, str], float] = {}
    for row in run.rows["summary.csv"]:
        if row["measure"] in AGAINST_CHOICE:
            cell = (row["home"], row["need"], row["financial_year"])
            found[cell] = found.get(cell, 0.0) + float(row["value"])
    return found


def _people(tally: Tally, frame: pd.DataFrame, people: Mapping[tuple[str, str, str], float]) -> None:
    sums = frame.groupby(["home", "need", "year"], sort=False)["share"].sum()
    for cell, share in sums.items():
        home, need, year = (str(each) for each in cell)  # type: ignore[attr-defined]
        tally.same([WHY, home, need, year], "the shares' sum", float(share), people.get((home, need, year), 0.0),
                   relative=SOLVED)  # fmt: skip
