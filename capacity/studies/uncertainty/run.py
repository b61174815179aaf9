"""The straight line from a scenario to its ranges."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from capacity.inputs.errors import CapacityError, NoPlan
from capacity.inputs.read.reading import Inputs
from capacity.model.checked import Checked
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.stages import solve
from capacity.planning import check_scenario, default_folder
from capacity.results import record, write
from capacity.results.ranges import UNCERTAINTY
from capacity.studies.pool import Pool, Progress, Round, silent
from capacity.studies.uncertainty import columns
from capacity.studies.uncertainty.csv_tables import frames
from capacity.studies.uncertainty.draws import batches
from capacity.studies.uncertainty.factors import Factor, factors, high_of, low_of
from capacity.studies.uncertainty.planned import (
    Draw,
    Futures,
    Key,
    Row,
    draws,
    figures_of,
    planned,
    without_outlines,
)
from capacity.studies.uncertainty.ranges import HIGH, LEAST_BATCHES, LOW, WATCHED, Range, chances, enough, made, ranges
from capacity.studies.uncertainty.simulated import LEAVE
from capacity.studies.uncertainty.tornado import Bad, Tornado, tornado, worst
from capacity.writing import results_of


@dataclass(frozen=True)
class Uncertainty:
    """A finished study, for the code that reports it."""

    folder: Path
    inputs: Inputs
    factors: tuple[Factor, ...]
    rows: tuple[Row, ...]
    """Of every future that was drawn, whether it could be planned or not."""
    wanted: int
    """Futures asked for; more than there are rows where the study stopped early."""
    plan: Mapping[Key, float]
    """The plan's own figures."""
    tornados: tuple[Tornado, ...]
    """Of placements, waiting and cost; none where there are too few futures."""
    worst: tuple[Bad, ...]
    record: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    files: int

    @property
    def ranges(self) -> dict[Key, Range]:
        """The range of every figure."""
        return ranges(self.rows, self.plan)


def uncertainty(
    path: Path,
    folder: Path | None = None,
    overwrite: bool = False,
    futures: int = 256,
    seed: int = 1,
    progress: Progress = silent,
    pool: Pool = Pool(),
    simulate: bool = False,
) -> Uncertainty:
    """Plan a scenario in many futures, drawn from the ranges of the book, and write what comes of it. `simulate` each
    of them once, too.

    The same seed gives the same figures, however many processes there are. Raises the children of `CapacityError`.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    progress("reading")
    checked = check_scenario(path)
    inputs = checked.inputs
    usual = default_folder(inputs)
    folder = usual.with_name(f"{UNCERTAINTY}{usual.name}") if folder is None else folder.absolute()
    write.refuse_existing(folder, overwrite, write.UNCERTAINTY)
    moving = factors(inputs, simulate)
    plan = own_figures(checked, progress)
    own_luck = seed if simulate else None
    common = Futures(without_outlines(inputs), moving, figures_alone(inputs.scenario.priorities), own_luck)
    rows = in_batches(common, draws(batches(futures, len(moving), seed)), progress, pool)
    if not made(rows):
        raise NoPlan(
            f"none of {len(rows)} futures can be planned: narrow the ranges of the book. The first: {rows[0].why_not}"
        )
    plan |= dict.fromkeys((key for key in made(rows)[0].figures if key not in plan), float("nan"))  # of people alone

    progress("writing tables")
    found = [tornado(rows, moving, figure) for figure in WATCHED]
    tornados = tuple(each for each in found if each is not None)
    bad = worst(rows, moving, found[0])
    shape = columns.tables(moving, list(plan), bool(chances(rows)))
    tables = frames(inputs, moving, rows, plan, tornados, bad, shape)
    told = record.provenance(inputs, folder, started, {"all": time.perf_counter() - clock})
    told |= _record(checked, moving, rows, futures, seed, plan, tornados)
    package = record.datapackage(
        f"uncertainty-{inputs.scenario.name}", inputs.scenario.label, record.place_name(inputs), shape
    )
    files = {
        **{name: write.csv_text(table) for name, table in tables.items()},
        "scenario.yaml": record.scenario_text(inputs, folder),
        "datapackage.json": record.json_text(package),
        write.UNCERTAINTY: record.json_text(told),
    }
    write.write_run(folder, files, overwrite, write.UNCERTAINTY)
    return Uncertainty(
        folder, inputs, moving, tuple(rows), futures, plan, tornados, tuple(bad), told, tables, len(files)
    )


def own_figures(checked: Checked, progress: Progress) -> dict[Key, float]:
    """The figures of the plan itself, by all of its priorities. Raises `CapacityError` where it is not whole."""
    inputs = checked.inputs
    solution = solve(checked.problem, inputs.scenario.priorities, None, progress)
    if solution.stopped:
        raise CapacityError(f"there is no plan to compare futures with: {solution.stopped}")
    return figures_of(results_of(inputs, solution, medium_term=False).tables["summary.csv"], inputs)


def figures_alone(priorities: Sequence[str]) -> tuple[str, ...]:
    """Without the last ones for which every area must be by itself: they change no figure of a future."""
    last = next((n for n in range(len(priorities), 0, -1) if not PRIORITIES[priorities[n - 1]].apart), 0)
    return tuple(priorities[:last] or priorities)


def in_batches(common: Futures, wanted: Sequence[Sequence[Draw]], progress: Progress, pool: Pool) -> list[Row]:
    """The rows of every batch, or of the first that are enough."""
    rows = list[Row]()
    total = sum(map(len, wanted))
    first = [draw for batch in wanted[:LEAST_BATCHES] for draw in batch]
    parts = [first, *wanted[LEAST_BATCHES:]]
    if pool.alone(total):
        for part in parts:
            for draw in part:
                progress(f"planning {len(rows)} of at most {total} futures")
                rows.append(planned(common, draw))
            if enough(rows):
                break
        return rows
    with pool.opened(total, progress) as workers:
        for part in parts:
            told = Round[Draw, Row](workers, planned, part, common)
            rows += told.results(lambda text: progress(f"{text} futures, at most {total}"), "planning", len(rows))
            if enough(rows):
                break
    return rows


def _record(
    checked: Checked,
    moving: Sequence[Factor],
    rows: Sequence[Row],
    wanted: int,
    seed: int,
    plan: Mapping[Key, float],
    tornados: Sequence[Tornado],
) -> dict[str, Any]:
    """What uncertainty.json says, apart from what was planned, when and with what."""
    planned_rows = made(rows)
    return {
        "complete": len(planned_rows) == len(rows),
        "simulated": any(key[0] == LEAVE for key in plan),
        "seed": seed,
        "futures": {
            "wanted": wanted,
            "drawn": len(rows),
            "planned": len(planned_rows),
            "batches": len({row.draw.batch for row in rows}),
            "not_planned": [{"future": row.draw.number, "why": row.why_not} for row in rows if row.why_not],
        },
        "solver": {"name": "HiGHS", "version": version("highspy")},
        "sampler": {"name": "scipy.stats.qmc.LatinHypercube", "version": version("scipy")},
        "families": [
            {
                "family": factor.key,
                "label": factor.words.label,
                "figures": [
                    {"figure": columns.path_name(path), "low": low_of(figure), "value": figure.value,
                     "high": high_of(figure), "ground": figure.stands_on}
                    for path, figure in factor.figures.items()
                ],
            }
            for factor in moving
        ],
        "quantiles": {"low": LOW, "high": HIGH},
        "ranges": [
            {"figure": columns.key_name(key), **{name: _known(value) for name, value in asdict(spread).items()}}
            for key, spread in ranges(rows, plan).items()
        ],
        "chance_of_budget": [
            {"home": home, "financial_year": year, "chance": chance}
            for (_, home, year), chance in chances(rows).items()
        ],
        "tornado": [
            {"figure": columns.key_name(each.figure), "r2": each.r2, "bars": [asdict(bar) for bar in each.bars]}
            for each in tornados
        ],
        **record.caveats(checked.inputs, checked.warnings),
    }  # fmt: skip


def _known(value: float) -> float | None:
    """A figure as JSON holds it: null where there is none."""
    return None if value != value else value
