"""Whether the people who live in homes at the start are as many as admissions and stays would keep there."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from capacity.inputs.plan_warning import PlanWarning
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem

FAR = 0.05  # of the people whom admissions and stays would keep there
YEAR = 4  # quarters


def opening_residents(inputs: Inputs, problem: Problem) -> Iterator[PlanWarning]:
    """Needs where the number of people at the start differs from yearly admissions × mean stay: it drifts there by
    itself, whatever happens to need."""
    living: dict[str, float] = defaultdict(float)
    for row, _ in inputs.tables.residents:
        living[row.need] += row.people
    days = sum(quarter.days for quarter in inputs.scenario.calendar[:YEAR])
    far = []
    for n, (need, model) in enumerate(inputs.book.needs.items()):
        coming = float(problem.points.arrivals[np.asarray(problem.points.need) == n, :YEAR].sum())
        steady = coming / days * model.mean_stay_days.value
        if abs(living[need] - steady) > FAR * steady:
            far.append(f"{model.label}: {living[need]:.0f}, not {steady:.0f}")
    if far:
        year = inputs.scenario.financial_years[0]
        yield PlanWarning(
            "opening",
            "The number of people in care at the start differs by more than a twentieth from the number that admissions"
            f" a year × mean stay would keep there ({'; '.join(far)}). So part of the change in the first years comes"
            " from the opening position, not from need: that is Settling from the start in --finance, the"
            f" column opening_position of financial_plan.csv. Check residents.csv, the admissions of {year} and"
            " mean_stay_days",
        )
