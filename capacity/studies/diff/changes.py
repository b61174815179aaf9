"""Outputs in which two runs differ: placements, waiting, cost by kind, and how many live in each home."""

from collections.abc import Sequence

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.studies.compare.measures import NEED_AND_YEAR
from capacity.studies.diff.columns import OUTPUTS, names
from capacity.studies.diff.refused import Side

PEOPLE = ("avoidable_out_of_borough", "choice_refused", "waiting_at_year_end", "waiting_weeks")
"""Measures of summary.csv."""
LEAST = 1e-6
"""People, weeks and £: two plans of the same inputs differ by the last digits of the solver."""
PENNY = 0.005
"""£; costs are whole pence."""
PERSON = 1.0
"""People: a home's number of residents is told where it differs by so much."""
ROUNDED = 6
"""Decimals to which numbers of residents are held against `PERSON`, so that a whole person is one."""


def changes(first: Side, second: Side) -> pd.DataFrame:
    """changes.csv: a row for each figure that differs; of homes those where it differs by a person or more."""
    frames = [*_people(first, second), _costs(first, second), _homes(first, second)]
    frame = pd.concat([frame.reindex(columns=names(OUTPUTS)) for frame in frames if len(frame)] or [pd.DataFrame(
        columns=names(OUTPUTS))], ignore_index=True)  # fmt: skip
    texts = [name for name in frame.columns if name not in ("first", "second", "change")]
    frame[texts] = frame[texts].astype(object).fillna("")
    return frame


def _people(first: Side, second: Side) -> list[pd.DataFrame]:
    frames = []
    for measure in PEOPLE:
        sides = []
        for side in (first, second):
            summary = side.planned.tables["summary.csv"]
            sides.append(summary[summary["measure"] == measure].groupby([*NEED_AND_YEAR, "unit"])["value"].sum())
        frames.append(_differing(sides, LEAST).assign(measure=measure))
    return frames


def _costs(first: Side, second: Side) -> pd.DataFrame:
    """By kind, home, need and year, in exact pence until they are told."""
    sides = []
    for side in (first, second):
        costs = side.planned.tables["costs.csv"]
        pence = pd.Series([int(pounds.scaleb(2)) for pounds in costs["net"]], index=costs.index, dtype="int64")
        sides.append(pence.groupby([costs[key] for key in ("kind", *NEED_AND_YEAR)]).sum() / 100)
    return _differing(sides, PENNY).assign(measure="net_cost", unit="£")


def _homes(first: Side, second: Side) -> pd.DataFrame:
    """People in a service at the end of each year: the council's residents, and others."""
    sides = []
    for side in (first, second):
        rows = side.planned.tables["occupancy.csv"]
        rows = rows[rows["quarter"].isin(_year_ends(side.inputs))]
        year, there = rows["quarter"].map(_year_ends(side.inputs)), rows["at_end"] + rows["others"]
        rows = rows.assign(financial_year=year, there=there)
        sides.append(rows.groupby(["service", "care_type", "financial_year"])["there"].sum())
    found = _differing(sides, LEAST)
    return found[found["change"].abs().round(ROUNDED) >= PERSON].assign(measure="occupancy", unit="people")


def _year_ends(inputs: Inputs) -> dict[str, str]:
    """The last quarter of each financial year of the plan, and the year."""
    last = {quarter.financial_year: quarter.name for quarter in inputs.scenario.calendar}
    return {quarter: year for year, quarter in last.items()}


def _differing(sides: Sequence[pd.Series], least: float) -> pd.DataFrame:
    """Where two sums differ by `least` or more; what one alone has is 0 in the other."""
    was, now = sides[0].astype(float).align(sides[1].astype(float), fill_value=0.0)
    both = pd.DataFrame({"first": was, "second": now}).fillna(0.0)
    both["change"] = both["second"] - both["first"]
    return both[both["change"].abs() >= least].reset_index()
