"""Whether the people who live in homes at the start are as many as admissions and stays would keep there."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from capacity.inputs.plan_warning import PlanWarning
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem
from capacity.model.problem.living_on import kept_in_care

FAR = 0.05  # of the people whom admissions and stays would keep there
YEAR = 4  # quarters


def opening_residents(inputs: Inputs, problem: Problem) -> Iterator[PlanWarning]:
    """Needs where the number of people at the start differs from what admissions keep in care, yearly admissions × mean
    stay where no need becomes another: it drifts there by itself, whatever happens to need."""
    living: dict[str, float] = defaultdict(float)
    for row, _ in inputs.tables.residents:
        living[row.need] += row.people
    days = sum(quarter.days for quarter in inputs.scenario.calendar[:YEAR])
    coming = np.zeros((1, len(problem.needs.name)))
    np.add.at(coming[0], problem.points.need, problem.points.arrivals[:, :YEAR].sum(axis=1))
    kept, far = kept_in_care(problem.needs, coming / days)[0].tolist(), []
    for (need, model), steady in zip(inputs.book.needs.items(), kept, strict=True):
        if abs(living[need] - steady) > FAR * steady:
            far.append(f"{model.label}: {living[need]:.0f}, not {steady:.0f}")
    if far:
        year = inputs.scenario.financial_years[0]
        changing = ", and needs that become others," if problem.needs.becomes.any() else ""
        yield PlanWarning(
            "opening",
            "The number of people in care at the start differs by more than a twentieth from the number that admissions"
            f" a year × mean stay{changing} would keep there ({'; '.join(far)}). So part of the change in the first"
            " years comes from the opening position, not from need: that is Settling from the start in --finance, the"
            f" column opening_position of financial_plan.csv. Check residents.csv, the admissions of {year} and"
            " mean_stay_days",
        )
