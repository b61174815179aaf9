"""`capacity simulate`: a finished run, its world, and many replications of what whole people meet in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs, shown
from capacity.inputs.wording import listed
from capacity.model.problem.build import build
from capacity.outputs.redraw import not_as_written, read_run, whole
from capacity.results.columns import OUTPUTS
from capacity.results.ranges import SIMULATION as FOLDER
from capacity.results.write import SIMULATION, refuse_existing, write_run
from capacity.studies.pool import Pool, Progress, in_parallel, silent
from capacity.studies.simulate.brokers import IN_BOROUGH_FIRST, PLAN, rules_of
from capacity.studies.simulate.figures import Figures, figures_of
from capacity.studies.simulate.loop import replicate
from capacity.studies.simulate.people import draw
from capacity.studies.simulate.record import files
from capacity.studies.simulate.world import World, world_of

NEEDED = ("placements.csv", "waiting.csv", "residents.csv", "occupancy.csv", "summary.csv", "costs.csv")
USUAL = (PLAN, IN_BOROUGH_FIRST)
"""The brokers where none is named."""
REPLICATIONS, SEED = 250, 1
AT_A_TIME = 25  # replications in a task: a few seconds, so that progress shows; fewer make the rules too often


@dataclass(frozen=True)
class Task:
    """Replications of one broker."""

    broker: str
    seed: int
    first: int
    count: int


@dataclass(frozen=True)
class Simulated:
    """What came of simulating a run."""

    folder: Path
    inputs: Inputs
    replications: int
    seed: int
    by_broker: Mapping[str, Figures]
    """Along the first axis of each array, the replications."""
    tables: Mapping[str, pd.DataFrame]
    record: Mapping[str, Any]
    files: int


def simulate(
    folder: Path,
    brokers: Sequence[str] = USUAL,
    replications: int = REPLICATIONS,
    seed: int = SEED,
    progress: Progress = silent,
    pool: Pool = Pool(),
) -> Simulated:
    """Simulate a finished run, and write `simulation/` in its folder.

    Raises `CapacityError` when the folder is no run, is not whole, or its inputs have changed since.
    """
    run = read_run(folder, NEEDED)
    if why := run.why_not_again:
        then = "plan again" if run.sees is None else "plan without --foresight"
        raise CapacityError(f"The run cannot be simulated, because {why}: {then}, then simulate")
    refuse_existing(folder / FOLDER, True, SIMULATION)
    with whole(folder):
        there = [name for name in (*OUTPUTS, "scenario.yaml") if (folder / name).exists()]
        if other := not_as_written(folder, run.record, there):
            raise CapacityError(f"{listed(other)} of {shown(folder)} changed after the plan: plan again, then simulate")
    problem = build(run.inputs)
    world = world_of(problem, run.inputs, run.tables)
    found = figures(world, brokers, replications, seed, progress, pool)
    progress("writing tables")
    tables, record, contents = files(run.inputs, problem, world, run.tables, found, seed, folder)
    write_run(folder / FOLDER, contents, overwrite=True, record=SIMULATION)
    return Simulated(folder / FOLDER, run.inputs, replications, seed, found, tables, record, len(contents))


def figures(
    world: World,
    brokers: Sequence[str],
    replications: int,
    seed: int,
    progress: Progress = silent,
    pool: Pool = Pool(),
) -> dict[str, Figures]:
    """The figures of every replication, by broker. Replication n meets the same people whatever the broker."""
    tasks = [
        Task(broker, seed, first, min(AT_A_TIME, replications - first))
        for broker in brokers
        for first in range(0, replications, AT_A_TIME)
    ]
    done = in_parallel(work, tasks, pool, progress, shared=world, doing="simulating, in parts:")
    return {
        broker: joined([result for task, result in zip(tasks, done, strict=True) if task.broker == broker])
        for broker in brokers
    }


def work(world: World, task: Task) -> Figures:
    """Some replications, one after the other."""
    rules = rules_of(world, task.broker)
    made = []
    for replication in range(task.first, task.first + task.count):
        people = draw(world, task.seed, replication)
        trace = replicate(world, rules, task.broker, people, task.seed, replication)
        made.append(figures_of(world, people, trace))
    return joined([_alone(each) for each in made])


def _alone(one: Figures) -> Figures:
    return Figures(
        {name: values[None] for name, values in one.people.items()},
        {name: values[None] for name, values in one.money.items()},
        one.occupancy[None],
        one.full[None],
    )


def joined(parts: Sequence[Figures]) -> Figures:
    """Figures of several replications, one part after the other."""
    return Figures(
        {name: np.concatenate([part.people[name] for part in parts]) for name in parts[0].people},
        {name: np.concatenate([part.money[name] for part in parts]) for name in parts[0].money},
        np.concatenate([part.occupancy for part in parts]),
        np.concatenate([part.full for part in parts]),
    )
