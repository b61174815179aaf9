"""A choice among options as its run holds it: run.json, the tables of the run, and those of the choice."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from capacity.inputs.formula_guard import unguard
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Option
from capacity.inputs.wording import nearest, short_labels
from capacity.outputs.choice import FILES, SETS

NEEDED = ("summary.csv", "costs.csv")
"""Those of the run."""
NOTHING = "nothing"
WAITING, AVOIDABLE, COST = "waiting_weeks", "avoidable_out_of_borough", "net_cost"
CHANGED = 1e-6
"""Share of a figure: sets that differ by less are the same in it."""
Row = Mapping[str, str]


@dataclass(frozen=True)
class Brought:
    """What a need, or all of them, has without the set and with it, over the whole plan, to a tenth."""

    label: str
    measure: str
    without: float
    with_it: float

    @property
    def change(self) -> float:
        """That of the figures as shown."""
        return nearest(self.with_it - self.without, 1)


@dataclass(frozen=True)
class Chosen:
    """What the page and the workbook say of a choice."""

    inputs: Inputs
    """Of the run: with the set taken."""
    record: Mapping[str, Any]
    """run.json, of which `choice`, `place`, `started` and `warnings` are read."""
    tables: Mapping[str, pd.DataFrame]
    """`NEEDED`, by name."""
    files: Mapping[str, tuple[Row, ...]]
    """The rows of `FILES`, by name; none for a table that the choice has not written."""

    @property
    def choice(self) -> Mapping[str, Any]:
        """What run.json says of it."""
        said: Mapping[str, Any] = self.record["choice"]
        return said

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each option of the set is taken."""
        return Counter(self.choice["chosen"])

    @property
    def open(self) -> list[Option]:
        """The options that were chosen among, in the scenario's order."""
        scenario = self.inputs.scenario
        return [o for o in scenario.options if o.option in self.counts or o.option not in scenario.chosen]

    @property
    def taken(self) -> list[tuple[Option, int]]:
        """The options of the set, each with how often it is taken."""
        return [(option, self.counts[option.option]) for option in self.open if option.option in self.counts]

    @property
    def priorities(self) -> list[str]:
        """Those that say how good a set is, in their order."""
        return [stage["priority"] for stage in self.choice["stages"] if stage["priority"] != "capital"]

    @property
    def judge(self) -> str | None:
        """Who chose the set over futures; None where it is the best as the scenario has the book."""
        said: str | None = self.choice.get("futures", {}).get("judge")
        return said

    @property
    def nothing(self) -> Row | None:
        """The row of sets.csv without any option; None where something must be taken, or the set is that one."""
        last = self.files[SETS][-1] if self.files[SETS] else None
        return last if last is not None and last["options"] == NOTHING and self.counts else None

    @property
    def decides(self) -> str:
        """The first priority in which the set differs from no option; empty where there is none."""
        row = self.nothing
        return next((p for p in self.priorities if row is not None and row["worse_in"] == p), "")

    @cached_property
    def brought(self) -> list[Brought]:
        """Waiting and avoidable placements by need, of needs that have any; empty where there is nothing to compare."""
        summary, found = self.tables["summary.csv"], list[Brought]()
        labels = short_labels({need: described.label for need, described in self.inputs.book.needs.items()})
        for before in self.choice["plan_without"]:
            if before["need"]:
                rows = summary[(summary["measure"] == before["measure"]) & (summary["need"] == before["need"])]
                now = nearest(float(rows["value"].sum()), 1)
                if max(now, before["value"]) > 0:
                    found.append(Brought(labels[before["need"]], before["measure"], before["value"], now))
        return found

    @property
    def net_cost(self) -> tuple[float, float] | None:
        """£ thousand of the ledger over the whole plan, without the set and with it; None as for `brought`."""
        before = next((row["value"] for row in self.choice["plan_without"] if row["measure"] == COST), None)
        summary = self.tables["summary.csv"]
        now = float(summary.loc[summary["measure"] == COST, "value"].sum())
        return None if before is None else (before, nearest(now / 1e3))

    @cached_property
    def care_more(self) -> dict[str, float]:
        """£ more for care than without the set, by financial year; empty where there is nothing to compare."""
        without = self.choice["care_without"]
        care = care_by_year(self.tables["costs.csv"], without)
        return {year: care[year] - before for year, before in without.items()}


def chosen(
    inputs: Inputs, record: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], texts: Mapping[str, str]
) -> Chosen:
    """A choice from its run; `texts` are the CSV files of the choice that there are, by name."""
    return Chosen(inputs, record, tables, {name: _rows(texts.get(name, "")) for name in FILES})


def _rows(text: str) -> tuple[Row, ...]:
    return tuple({name: unguard(cell or "") for name, cell in row.items()} for row in csv.DictReader(text.splitlines()))


def care_by_year(costs: pd.DataFrame, years: Iterable[str]) -> dict[str, float]:
    """£ of care by financial year, without investment, to the penny: from costs.csv."""
    care = costs[costs["kind"] != "investment"]
    sums = care["net"].astype(float).groupby(care["financial_year"]).sum()
    return {year: round(float(sums.get(year, 0.0)), 2) + 0.0 for year in years}


def differs(rows: Iterable[Row], column: str) -> bool:
    """Whether sets differ in a figure; those without one are left out."""
    values = [float(row[column]) for row in rows if row.get(column)]
    return bool(values) and max(values) - min(values) > CHANGED * (1 + max(map(abs, values)))
