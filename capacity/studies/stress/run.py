"""The straight line from a scenario to the list of providers."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs
from capacity.model.checked import Checked
from capacity.model.lp.basis import Basis
from capacity.model.programme import START
from capacity.model.restart import State, state_before
from capacity.model.stages import Solution, solve
from capacity.planning import check_scenario, default_folder
from capacity.results import record, write
from capacity.results.tabulate import tabulate
from capacity.studies.pool import Pool, Progress, in_parallel
from capacity.studies.stress.columns import TABLES
from capacity.studies.stress.csv_tables import list_frame, moves_frame, ranked, shares_frame
from capacity.studies.stress.failures import Failure, failures, quarter_of_failure
from capacity.studies.stress.finished import PAGE, Stress
from capacity.studies.stress.market import nothing_changes, shares
from capacity.studies.stress.outcome import Outcome, Totals, plan_failure, totals
from capacity.studies.stress.page import page


def stress(
    path: Path,
    folder: Path | None = None,
    overwrite: bool = False,
    day: date | None = None,
    providers: Sequence[str] = (),
    progress: Progress = lambda stage: None,
    pool: Pool = Pool(),
) -> Stress:
    """Have each provider fail on `day`, one after the other, and write what that does to the plan of a scenario.

    `providers` limits it to some. Raises the children of `CapacityError`.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    progress("reading")
    checked = check_scenario(path)
    inputs, problem = checked.inputs, checked.problem
    usual = default_folder(inputs)
    folder = usual.with_name(f"stress-{usual.name}") if folder is None else folder.absolute()
    write.refuse_existing(folder, overwrite, write.STRESS)
    quarter = quarter_of_failure(inputs, day)
    failing = failures(inputs, problem, quarter, providers)

    base = solve(problem, inputs.scenario.priorities, None, progress, keep_bases=True)
    if base.stopped:
        raise CapacityError(f"the plan without a failure cannot be compared with: {base.stopped}")
    before = _totals(inputs, base, quarter)
    outcomes = _outcomes(inputs, base, failing, quarter, progress, pool)

    progress("writing tables")
    rows, tables = _tables(inputs, base, before, failing, outcomes)
    seconds = {"all": time.perf_counter() - clock}
    facts = record.provenance(inputs, folder, started, seconds) | _record(
        checked, base, before, quarter, rows, outcomes
    )
    files = _files(inputs, folder, tables, facts)
    done = Stress(folder, inputs, rows, facts, tables, len(files) + 1)
    write.write_run(folder, {**files, PAGE: page(done)}, overwrite, write.STRESS)
    return done


def _totals(inputs: Inputs, base: Solution, quarter: int) -> Totals:
    """Totals of the plan without a failure, from the quarter of failure on."""
    results = tabulate(base, inputs.scenario.calendar)
    return totals(base, results, inputs, 0, quarter)


def _outcomes(
    inputs: Inputs, base: Solution, failing: Sequence[Failure], quarter: int, progress: Progress, pool: Pool
) -> dict[str, Outcome]:
    """What becomes of each failure, by provider."""
    unchanged = {f.provider: Outcome(f.provider, "unchanged") for f in failing if nothing_changes(inputs, base, f)}
    left = [failure for failure in failing if failure.provider not in unchanged]
    shared = replace(inputs, outlines={}), state_before(base, quarter), _near(base)
    planned = in_parallel(_plan_failure, left, pool, progress, shared=shared)
    return unchanged | {outcome.provider: outcome for outcome in planned}


def _plan_failure(shared: tuple[Inputs, State, Mapping[str, Basis]], failure: Failure) -> Outcome:
    """`plan_failure` for `in_parallel`: what all failures share is sent to each process once."""
    inputs, state, near = shared
    return plan_failure(inputs, state, failure, near)


def _near(base: Solution) -> dict[str, Basis]:
    """Where the stages of the plan without a failure began, as a start for those after one."""
    return {stage: basis for stage, basis in base.bases.items() if stage == START}


def _tables(
    inputs: Inputs, base: Solution, before: Totals, failing: Sequence[Failure], outcomes: Mapping[str, Outcome]
) -> tuple[list[dict[str, Any]], dict[str, pd.DataFrame]]:
    """The rows of stress.csv, and every table by file name."""
    own = {f.provider: shares(base.problem, state_before(base, f.quarter), f) for f in failing}
    rows = ranked(base.problem, before, failing, outcomes, own)
    tables = {
        "stress.csv": list_frame(rows),
        "stress_moves.csv": moves_frame(inputs, base.problem, rows, outcomes),
        "stress_shares.csv": shares_frame(rows, own),
    }
    return rows, tables


def _record(
    checked: Checked,
    base: Solution,
    before: Totals,
    quarter: int,
    rows: Sequence[Mapping[str, Any]],
    outcomes: Mapping[str, Outcome],
) -> dict[str, Any]:
    """What stress.json says, apart from what was planned, when and with what."""
    return {
        "complete": all(outcome.made in ("planned", "unchanged") for outcome in outcomes.values()),
        "date": base.problem.quarters[quarter],
        "solver": {"name": "HiGHS", "version": version("highspy")},
        "base": {
            "stages": [asdict(stage) for stage in base.stages],
            "from_date": asdict(before)
            | {name: float(getattr(before, name)) for name in ("net_cost", "interim_cost")},
        },
        "providers": [
            {
                **{name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()},
                "why": outcomes[row["provider"]].why,
                "stages": [asdict(stage) for stage in outcomes[row["provider"]].stages],
            }
            for row in rows
        ],
        **record.caveats(checked.inputs, checked.warnings),
    }  # fmt: skip


def _files(
    inputs: Inputs, folder: Path, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]
) -> dict[str, str | bytes]:
    scenario = inputs.scenario
    package = record.datapackage(f"stress-{scenario.name}", scenario.label, record.place_name(inputs), TABLES)
    return {
        **{name: write.csv_text(table) for name, table in tables.items()},
        "scenario.yaml": record.scenario_text(inputs, folder),
        "datapackage.json": record.json_text(package),
        write.STRESS: record.json_text(facts),
    }
