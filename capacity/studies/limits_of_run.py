"""What limits a finished run, held against plans with one unit more, for its report."""

from pathlib import Path

from capacity.inputs.errors import CapacityError
from capacity.model.problem.build import build
from capacity.outputs.redraw import Finished, read_run
from capacity.results.limits import FILE, PLANNED, read, table
from capacity.results.write import csv_text, replace_file
from capacity.studies.alternatives import Progress
from capacity.studies.limits import verified

PRICED = "What limits the plan is estimated by shadow prices, because"


def plan_limits(folder: Path, progress: Progress = lambda text: None) -> str:
    """Write limits_planned.csv beside a run's limits.csv, which its seal keeps as it is; what is to be said of it.

    Nothing is planned where that has been done already. Where it cannot be done, what is said tells why. Raises
    `CapacityError` when the folder is no run or its place cannot be read.
    """
    run = read_run(folder, (FILE,))
    try:
        limits = read(run.tables[FILE])
        if (folder / PLANNED).exists() or all(limit.planned is not None for limit in limits):
            return ""
        if why := _why_not(run):
            return f"{PRICED} {why}."
        settled = {str(stage["priority"]): float(stage["value"]) for stage in run.record["stages"]}
        planned = verified(run.inputs, build(run.inputs), limits, progress, settled=settled)
    except (LookupError, TypeError, ValueError) as error:
        return f"{PRICED} {FILE} or run.json is not as a plan writes it: {error!r}."
    except CapacityError as error:
        return f"{PRICED} the run cannot be planned again: {error}."
    replace_file(folder / PLANNED, csv_text(table(planned)))
    return ""


def _why_not(run: Finished) -> str:
    """Why the run cannot be planned again; blank where it can."""
    if run.changed:
        return f"these have changed since the plan was made: {', '.join(run.changed)}"
    return "" if run.record["complete"] else "not every priority of the plan was settled"
