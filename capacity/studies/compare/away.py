"""Why people of each alternative are placed against their choice: by limit, from why.csv of a run or solved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from capacity.inputs.errors import CapacityError
from capacity.inputs.sight import seeing
from capacity.model.programme import figures_of
from capacity.results.columns import REASONS, WHY, names
from capacity.results.why_table import SUMMARY, people_of
from capacity.studies.alternatives import Planned
from capacity.studies.compare.choose import Candidate
from capacity.studies.pool import Pool
from capacity.studies.why.kept import kept
from capacity.studies.why.reasons import reasons_of, tables

UNSETTLED = "only the first priorities of its plan are settled"


@dataclass(frozen=True)
class Reasons:
    """Why people of one alternative are placed against their choice."""

    name: str
    table: pd.DataFrame
    """As why.csv; empty where the reasons cannot be told."""
    people: float
    """Those placed against their choice over the plan: avoidable out of borough, or kept in it."""
    of_run: bool = False
    """Whether they are those of why.csv beside a finished run; otherwise they were solved for this comparison."""
    untold: str = ""
    """Why the reasons cannot be told; empty where they are."""

    @property
    def shares(self) -> Mapping[str, float]:
        """People by each of REASONS, over the plan; they add up to `people`."""
        sums = self.table.groupby("reason")["share"].sum()
        return {reason: float(sums.get(reason, 0.0)) for reason in REASONS}

    @property
    def exact(self) -> bool:
        """Whether the shares are over all orders of the limits, not over some that were drawn."""
        return not self.table["spread"].notna().any()


def reasons(
    pairs: Sequence[tuple[Candidate, Planned]], pool: Pool, progress: Callable[[str], None]
) -> dict[str, Reasons]:
    """By name, for the base and every alternative with a plan."""

    def of(candidate: Candidate, planned: Planned) -> Reasons:
        return _reasons(candidate, planned, pool, lambda text: progress(f"why, {candidate.name}: {text}"))

    return {candidate.name: of(candidate, planned) for candidate, planned in pairs if planned.tables}


def _reasons(candidate: Candidate, planned: Planned, pool: Pool, progress: Callable[[str], None]) -> Reasons:
    inputs = candidate.inputs
    people = people_of(inputs, planned.tables[SUMMARY])
    total = float(people.sum())
    if candidate.run and (table := kept(candidate.run, inputs, people)) is not None:
        return Reasons(candidate.name, table, total, of_run=True)
    nothing = pd.DataFrame(columns=names(WHY))
    if planned.failure:
        return Reasons(candidate.name, nothing, total, untold=f"{UNSETTLED} ({planned.failure})")
    if candidate.sees is not None:
        why = (
            f"it was planned {seeing(candidate.sees, inputs.scenario.quarters)}, and asking why would see all quarters"
        )
        return Reasons(candidate.name, nothing, total, untold=why)
    settled = figures_of(planned.stages)
    try:
        found = reasons_of(inputs, people, settled, progress, pool)
    except CapacityError as error:
        return Reasons(candidate.name, nothing, total, untold=str(error))
    return Reasons(candidate.name, tables(found)[WHY], total)
