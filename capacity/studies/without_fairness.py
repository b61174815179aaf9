"""What the priority `fairness` changes: the plan of the same inputs without it, for the report's shares by area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.results.columns import BEFORE, names
from capacity.studies.alternatives import Alternative, Bases, agree, changed, plan_one


@dataclass(frozen=True)
class WithoutFairness:
    """A plan to make without the priority."""

    inputs: Inputs
    """Those of the run."""
    settled: Mapping[str, float]
    """The run's figures by priority."""
    near: Bases

    def planned(self) -> pd.DataFrame:
        """The table `fairness_before.csv`.

        Raises `CapacityError` where there is no plan, or one that differs from the run before fairness is settled.
        """
        priorities: list[str] = list(self.inputs.scenario.priorities)
        others = [priority for priority in priorities if priority != FAIRNESS]
        inputs = changed(self.inputs, priorities=others)
        plan = plan_one(Alternative("without fairness", inputs, tuple(others)), self.near)
        if plan.failure:
            raise CapacityError(plan.failure)
        agree(plan.stages[: priorities.index(FAIRNESS)], self.settled)
        return shares(plan.tables["placements.csv"], [row.area for row, _ in inputs.tables.areas])


FAIRNESS, TRAVEL = "fairness", "travel"


def tells_something(priorities: Sequence[str]) -> bool:
    """Whether there is a plan without fairness to compare with: one in which journeys decide whose people leave."""
    return FAIRNESS in priorities and TRAVEL in priorities


def shares(placements: pd.DataFrame, areas: Sequence[str]) -> pd.DataFrame:
    """People of each area who are placed over the plan, and of these those placed out of borough."""
    rows = []
    for area in areas:
        placed = placements[placements["area"] == area]
        away = placed[placed["out_of_borough"].astype(bool)]
        rows.append((area, float(placed["people"].sum()), float(away["people"].sum())))
    return pd.DataFrame(rows, columns=names(BEFORE))
