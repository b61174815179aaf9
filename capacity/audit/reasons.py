"""why.csv, where it stands beside the run: working it out again is not for an audit, adding it up is."""

import math
from collections import Counter, defaultdict

import pandas as pd

from capacity.audit.run import Run
from capacity.audit.tally import Tally
from capacity.results.columns import REASONS, WHY
from capacity.results.run_tables import read_table

AGAINST_CHOICE = ("avoidable_out_of_borough", "choice_refused")
"""Measures of summary.csv that the reasons share out."""
PEOPLE = 1e-6
"""By how much the shares of a need and a year may miss the people whom they share out."""


def why_shares(run: Run) -> pd.DataFrame | None:
    """The table, where there is one."""
    there = run.folder / WHY
    return read_table(there) if there.exists() else None


def of_the_people(tally: Tally, run: Run) -> None:
    """If the table exists, it has each reason once for each home, need and year; its shares add up to the people."""
    frame = why_shares(run)
    if frame is None:
        return
    summary = run.frames["summary.csv"]
    counted = summary[summary["measure"].isin(AGAINST_CHOICE)]
    people: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
    for home, need, year, value in counted[["home", "need", "financial_year", "value"]].itertuples(index=False):
        people[home, need, year].append(float(value))
    rows = Counter(zip(frame["home"], frame["need"], frame["year"], frame["reason"], strict=True))
    wanted = {(*key, reason) for key in people for reason in REASONS}
    for key in sorted(set(rows) ^ wanted | {key for key, times in rows.items() if times > 1}):
        tally.fault([WHY, *map(str, key)], "has not exactly one row")
    shares: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
    for home, need, year, share in frame[["home", "need", "year", "share"]].itertuples(index=False):
        shares[home, need, year].append(float(share))
    for known in sorted(people.keys() & shares.keys()):
        stated, expected = math.fsum(shares[known]), math.fsum(people[known])
        tally.same([WHY, *known], "the sum of its shares", stated, expected, absolute=PEOPLE)
