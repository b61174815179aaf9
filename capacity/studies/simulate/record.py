"""The files of a simulation: tables and simulation.json. The same run, seed and replications make the same bytes."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from capacity import __version__
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem
from capacity.results import record, write
from capacity.studies.simulate import tables as made
from capacity.studies.simulate.brokers import BROKERS
from capacity.studies.simulate.columns import TABLES
from capacity.studies.simulate.figures import Figures
from capacity.studies.simulate.world import SPREAD, World


def files(
    inputs: Inputs,
    problem: Problem,
    world: World,
    run: Mapping[str, pd.DataFrame],
    by_broker: Mapping[str, Figures],
    seed: int,
    folder: Path,
) -> tuple[dict[str, pd.DataFrame], dict[str, Any], dict[str, str | bytes]]:
    """The tables by file name, what simulation.json says, and every file's content. `folder` is the run's."""
    known = made.Known(inputs, problem, world, run)
    frames = {
        "people.csv": made.people_frame(known, by_broker),
        "money.csv": made.money_frame(known, by_broker),
        "homes.csv": made.homes_frame(known, by_broker),
        "replications.csv": made.replications_frame(known, by_broker),
        "replications_money.csv": made.replications_money_frame(known, by_broker),
    }
    told = _told(inputs, world, by_broker, seed, folder)
    scenario = inputs.scenario
    package = record.datapackage(f"simulation-{scenario.name}", scenario.label, record.place_name(inputs), TABLES)
    contents: dict[str, str | bytes] = {name: write.csv_text(frame) for name, frame in frames.items()}
    contents["datapackage.json"] = record.json_text(package)
    contents[write.SIMULATION] = record.json_text(told)
    return frames, told, contents


def _told(inputs: Inputs, world: World, by_broker: Mapping[str, Figures], seed: int, folder: Path) -> dict[str, Any]:
    book, scenario = inputs.book, inputs.scenario
    return {
        "product": "capacity",
        "version": __version__,
        "place": record.place_name(inputs),
        "scenario": scenario.name,
        "label": scenario.label,
        "run": hashlib.sha256((folder / write.RUN).read_bytes()).hexdigest(),
        "replications": len(next(iter(by_broker.values())).full),
        "seed": seed,
        "brokers": {broker: BROKERS[broker] for broker in by_broker},
        "assumed": {
            "patience_days": world.patience,
            "home_refuses": book.chance.home_refuses.value,
            "stay_shape": {name: need.stay_shape.value for name, need in book.needs.items()},
            "days_to_arrange_spread": {
                name: SPREAD if need.days_to_arrange_spread is None else need.days_to_arrange_spread.value
                for name, need in book.needs.items()
            },
            "spread_is_given": [name for name, need in book.needs.items() if need.days_to_arrange_spread is not None],
        },
    }
