"""How much of the market a provider is, and whether its failure can change anything."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.problem.shapes import Bools, Floats
from capacity.model.restart import State
from capacity.model.stages import Solution
from capacity.results.tabulate import NOBODY
from capacity.studies.stress.failures import Failure, failing

SINGLE_POINT = 0.25  # of the residents with a need: more with one provider is a single point of failure


@dataclass(frozen=True)
class Share:
    """A provider's share of the residents with a need, or of the beds of a care type in a home's borough."""

    of: str
    """residents or beds"""
    home: str
    need: str
    care_type: str
    lost: float
    all: float

    @property
    def share(self) -> float:
        return self.lost / self.all

    @property
    def single_point(self) -> bool:
        """Whether more than a quarter of the residents with a need live with this one provider."""
        return self.of == "residents" and self.share > SINGLE_POINT


def shares(problem: Problem, state: State, failure: Failure) -> list[Share]:
    """The provider's shares when it fails, leaving out those that are zero."""
    return [*_of_residents(problem, state, failure), *_of_beds(problem, failure)]


def _of_residents(problem: Problem, state: State, failure: Failure) -> Iterator[Share]:
    own = set(failure.services.tolist())
    for h, home in enumerate(problem.homes):
        for n, need in enumerate(problem.needs.name):
            people = {s: number for (i, j, s), number in state.residents.items() if (i, j) == (h, n)}
            lost = sum(number for s, number in people.items() if s in own)
            if lost > NOBODY:
                yield Share("residents", home, need, "", lost, sum(people.values()))


def _of_beds(problem: Problem, failure: Failure) -> Iterator[Share]:
    services, beds = problem.services, problem.services.beds[:, failure.quarter]
    own = np.isin(np.arange(len(beds)), failure.services)
    for h, home in enumerate(problem.homes):
        for c, care_type in enumerate(problem.care_types):
            here = (services.home == h) & (services.care_type == c)
            if lost := float(beds[here & own].sum()):
                yield Share("beds", home, "", care_type, lost, float(beds[here].sum()))


def nothing_changes(inputs: Inputs, base: Solution, failure: Failure) -> bool:
    """Whether the plan without the failure is certainly also the best with it. `inputs` are those of the plan.

    A failure takes places away and, where the staff of its pool are limited, frees the hours that its sites and the
    people of other payers needed, and takes some of its staff along. If no resident of the home authorities lives
    there from then on, no hours are freed or lost and no block is held, the plan stays possible and nothing better
    becomes possible.
    """
    problem, first = base.problem, failure.quarter
    own = _own(problem, failure)
    groups, blocks = own[problem.groups.service], own[problem.blocks.service]
    people = base.plan.residents[groups, max(0, first - 1) :].max(initial=0.0)
    people = max(people, problem.groups.opening[groups].max(initial=0.0) if first == 0 else 0.0)
    contracted = problem.blocks.beds[blocks, first:].any()
    if people > NOBODY or contracted:
        return False
    now, then = (_hours(each)[:, :, first:] for each in (problem, build(failing(inputs, failure))))
    return bool(np.array_equal(now, then, equal_nan=True))


def _hours(problem: Problem) -> Floats:
    """(2, K, Q) contracted hours a week, and those that no resident of the home authorities needs; NaN where there is
    no limit."""
    pools = problem.staffing
    needed = pools.cover + pools.hours @ problem.services.others
    return np.array([pools.supply, np.where(np.isnan(pools.supply), np.nan, needed)])


def _own(problem: Problem, failure: Failure) -> Bools:
    """(S,) every service of the provider, including those that would open only later."""
    own: Bools = np.isin(np.array(problem.services.site, dtype=object), failure.sites)
    return own
