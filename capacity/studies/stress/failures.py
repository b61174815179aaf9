"""What can fail: providers with a site that is open on the day, and the events that their failure is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from capacity.inputs.calendar import long_date
from capacity.inputs.errors import WrongUsage
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Closes
from capacity.model.problem.arrays import Problem
from capacity.model.problem.figures import sites_of
from capacity.model.problem.shapes import Ints
from capacity.studies.alternatives import changed

YEAR = 4  # quarters


@dataclass(frozen=True)
class Failure:
    """A provider, all of whose sites close on the same day."""

    provider: str
    name: str
    sites: tuple[str, ...]
    """Every site of the provider, including those that would open only later."""
    open_sites: tuple[str, ...]
    """Sites that are open when it fails."""
    services: Ints
    """Numbers of the services that are open when it fails."""
    quarter: int
    """The number of the quarter on whose first day it fails."""


def quarter_of_failure(inputs: Inputs, asked: date | None) -> int:
    """The number of the quarter that begins on `asked`, or of the first that begins a year after the plan does.

    In a plan of no more than a year it is the second, if there is one. Raises `WrongUsage` for any other day.
    """
    quarters = inputs.scenario.calendar
    if asked is None:
        return YEAR if len(quarters) > YEAR else min(1, len(quarters) - 1)
    for number, quarter in enumerate(quarters):
        if quarter.start == asked:
            return number
    span = f"they begin on {quarters[0].name}" + (f" to {quarters[-1].name}" if len(quarters) > 1 else "")
    raise WrongUsage(f"--from {asked}: is not the first day of a quarter of the plan ({span})")


def failures(inputs: Inputs, problem: Problem, quarter: int, asked: Sequence[str] = ()) -> list[Failure]:
    """Every provider with a site open in `quarter`, or those `asked` for.

    Raises `WrongUsage` when one that is asked for is unknown or has no site open then.
    """
    site_of, sites = np.array(problem.services.site, dtype=object), sites_of(inputs)
    is_open = ~problem.services.closed[:, quarter]
    by_provider = {}
    for row, _ in inputs.tables.providers:
        own = tuple(site for site, facts in sites.items() if facts.provider == row.provider)
        services = np.flatnonzero(is_open & np.isin(site_of, own))
        if len(services):
            there = tuple(dict.fromkeys(site_of[services].tolist()))
            by_provider[row.provider] = Failure(row.provider, row.name, own, there, services, quarter)
    known = {row.provider for row, _ in inputs.tables.providers}
    for provider in asked:
        if provider not in known:
            raise WrongUsage(f"--provider {provider}: is not in providers.csv" + did_you_mean(provider, known))
        if provider not in by_provider:
            raise WrongUsage(f"--provider {provider}: has no site open on {long_date(problem.quarters[quarter])}")
    return [failure for provider, failure in by_provider.items() if not asked or provider in asked]


def failing(inputs: Inputs, failure: Failure) -> Inputs:
    """The inputs of the scenario in which the provider fails."""
    day = inputs.scenario.calendar[failure.quarter].name
    closures = [Closes.model_validate({"event": "closes", "site": site, "from": day}) for site in failure.sites]
    return changed(inputs, events=[*inputs.scenario.events, *closures])
