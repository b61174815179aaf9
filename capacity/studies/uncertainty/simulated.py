"""One future, simulated once: what whole people and chance make of its plan."""

from collections.abc import Mapping

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.inputs.unknown_needs import nothing_known
from capacity.model.problem.arrays import Problem
from capacity.results.ranges import ALL_YEARS
from capacity.studies.simulate.brokers import PLAN, rules_of
from capacity.studies.simulate.figures import DAYS, NEW, figures_of
from capacity.studies.simulate.loop import replicate
from capacity.studies.simulate.people import draw
from capacity.studies.simulate.world import world_of

LEAVE, MOVE, PAY = "simulated_avoidable_out_of_borough", "simulated_days_from_decision_to_move", "simulated_net_cost"
"""The figures of a future that is simulated, under the broker `plan`."""


def simulated(
    problem: Problem, inputs: Inputs, tables: Mapping[str, pd.DataFrame], seed: int, number: int
) -> dict[tuple[str, str, str], float]:
    """The figures of one replication of a future: measure, need (empty: all), financial year, or all of them.

    The future's number is that of the replication, so each future has luck of its own, and the same in every study with
    this seed.
    """
    world = world_of(problem, inputs, tables)
    people = draw(world, seed, number)
    figures = figures_of(world, people, replicate(world, rules_of(world, PLAN), PLAN, people, seed, number))
    unknown, found = nothing_known(inputs), dict[tuple[str, str, str], float]()
    needs = {need: [n] for n, need in enumerate(world.needs.name) if need not in unknown}
    years = {year: [y] for y, year in enumerate(world.years)}
    whole = {ALL_YEARS: [y for places in years.values() for y in places]}
    for need, n in [*needs.items(), ("", [n for places in needs.values() for n in places])]:
        for year, y in [*years.items(), *whole.items()]:
            leave, days, placed = (
                float(figures.people[measure][:, n][:, :, y].sum())
                for measure in ("avoidable_out_of_borough", DAYS, NEW)
            )
            found[LEAVE, need, year] = leave
            if need and year != ALL_YEARS:
                found[MOVE, need, year] = days / placed if placed else float("nan")
    for year, y in [*years.items(), *whole.items()]:
        found[PAY, "", year] = float(figures.money["net"][:, y].sum())
    return found
