"""What limits a finished run, and what its priority `fairness` changes, by planning again for its report."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from capacity.inputs.errors import CapacityError
from capacity.model.problem.build import build
from capacity.outputs.redraw import Finished, read_run
from capacity.results.columns import BEFORE
from capacity.results.limits import FILE, PLANNED, Limit, read, table
from capacity.results.write import csv_text, replace_file
from capacity.studies.limits import LimitTask, few, limit_tasks
from capacity.studies.pool import Pool, Progress, in_parallel
from capacity.studies.without_fairness import WithoutFairness, tells_something

PRICED = "What limits the plan is estimated by shadow prices"
AFTER_ONLY = "Shares by area are those with the priority fairness only"


def plan_limits(folder: Path, progress: Progress = lambda text: None, pool: Pool = Pool()) -> str:
    """Write limits_planned.csv and fairness_before.csv beside a run, whose seal keeps its own tables as they are.

    The second is written where the scenario has the priority. Nothing is planned that has been planned already. Returns
    why it cannot be done, or an empty text. Raises `CapacityError` when the folder is no run
    or its place cannot be read.
    """
    run, said = read_run(folder, (FILE,)), PRICED
    try:
        limits = [] if (folder / PLANNED).exists() else read(run.tables[FILE])
        limits = [] if all(limit.planned is not None for limit in limits) else limits
        fair = tells_something(run.inputs.scenario.priorities) and not (folder / BEFORE).exists()
        if not limits and not fair:
            return ""
        said = PRICED if limits else AFTER_ONLY
        if why := run.why_not_again:
            return f"{said}, because {why}."
        tables = _planned(run, limits, fair, progress, pool)
    except (LookupError, TypeError, ValueError) as error:
        return f"{said}, because {FILE} or run.json is not as a plan writes it: {error!r}."
    except CapacityError as error:
        return f"{said}, because the run cannot be planned again: {error}."
    for name, content in tables.items():
        replace_file(folder / name, csv_text(content))
    return ""


def _planned(
    run: Finished, limits: Sequence[Limit], fair: bool, progress: Progress, pool: Pool
) -> dict[str, pd.DataFrame]:
    """The tables by file name. The plan without fairness is the longest, so it is begun first."""
    progress("verify" if limits else "before")
    settled = {str(stage["priority"]): float(stage["value"]) for stage in run.record["stages"]}
    problem = build(run.inputs)
    tasks, near = limit_tasks(run.inputs, problem, limits, settled)
    before = [WithoutFairness(run.inputs, settled, near)] if fair else []
    work: list[LimitTask | WithoutFairness] = [*before, *tasks]
    answers = in_parallel(_answer, work, few(problem, pool), progress)
    planned = [answer for answer in answers if isinstance(answer, Limit)]
    tables = {PLANNED: table(planned)} if limits else {}
    for answer in answers:
        if isinstance(answer, pd.DataFrame):
            tables[BEFORE] = answer
    return tables


def _answer(task: LimitTask | WithoutFairness) -> Limit | pd.DataFrame:
    return task.planned()
