"""The straight line from a scenario to its outputs.

What writes them (writing.py) is loaded while the solver works: pandas alone takes as long as reading and checking.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capacity.inputs.check.rules import check
from capacity.inputs.errors import WrongUsage, shown
from capacity.inputs.read.place import read_inputs
from capacity.inputs.read.reading import Inputs
from capacity.model.checked import Checked
from capacity.model.foresight import solve_seeing
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.programme import figures_of
from capacity.model.programme_file import ending_of, programme_file
from capacity.model.stages import Solution, solve
from capacity.model.warnings import warn
from capacity.outputs.second_process import SecondProcess, loading_ahead
from capacity.results import write
from capacity.results.run import Answer, Clock, Run, Verify, Wanted

if TYPE_CHECKING:
    import pandas as pd

AHEAD = "capacity.writing", "capacity.outputs.map.data", "shapely"  # pandas and folium take half a second each


def check_scenario(path: Path, draft: bytes | None = None) -> Checked:
    """Check a scenario without solving it. `draft` stands in for what its file holds.

    Raises `BadInput` with every complaint.
    """
    inputs = check(read_inputs(path, draft=draft))
    problem = build(inputs)
    return Checked(inputs, problem, warn(inputs, problem))


def refuse_programme(file: Path | None) -> None:
    """Raise `WrongUsage`, before any work is done, for a file that the linear programme cannot be written to."""
    if file is not None:
        ending_of(file.name)
        write.refuse_file(file)


def write_programme(
    problem: Problem, priorities: Sequence[str], file: Path, settled: Mapping[str, float] | None = None
) -> str:
    """Write the linear programme for other solvers, and return what to tell the user about it.

    `settled` are the figures of the priorities where they are known. Raises `WrongUsage` as `refuse_programme` does.
    """
    refuse_programme(file)
    programme = programme_file(problem, priorities, settled or {}, ending_of(file.name))
    write.write_lines(file, programme.lines)
    names = file.with_name(f"{file.name}.names.csv")
    if programme.changed:
        import pandas as pd

        write.replace_file(names, write.csv_text(pd.DataFrame(programme.changed, columns=["name", "stands_for"])))
    goal = f"{priorities[-1]}, the others held at their figures" if settled else f"{priorities[0]} first"
    return f"Wrote {shown(file)}: {programme.columns:,} columns, {programme.rows:,} rows; it minimises {goal}"


def warnings_of(inputs: Inputs) -> list[dict[str, Any]]:
    """The warnings in the record of a plan of these inputs."""
    return [asdict(warning) for warning in warn(inputs, build(inputs))]


def default_folder(inputs: Inputs, before: str = "", after: str = "") -> Path:
    """outputs/<place folder>/<scenario name> below the current folder, with what goes before and after the name."""
    return Path.cwd() / "outputs" / inputs.place.name / f"{before}{inputs.scenario.name}{after}"


def _refuse_beside(
    foresight: int | None, time_limit: float | None, programme: Path | None, verify: Verify | None
) -> None:
    """Raise `WrongUsage` for a foresight that cannot be, and for what has no meaning beside one."""
    if foresight is None:
        return
    if foresight < 1:
        raise WrongUsage(f"--foresight {foresight}: a plan sees at least the quarter that it decides: type 1 or more")
    for option, given, why in (
        ("--time-limit", time_limit is not None, "a plan is made in many steps, and each must be finished"),
        ("--lp", programme is not None, "each step has a linear programme of its own, and none is the whole plan's"),
        ("--verify-limits", verify is not None, "planning again with one more would see every quarter at once"),
    ):
        if given:
            raise WrongUsage(f"{option} cannot go with --foresight: {why}. Leave out one of the two options")


def plan(
    path: Path,
    folder: Path | None = None,
    overwrite: bool = False,
    time_limit: float | None = None,
    progress: Callable[[str], None] = lambda stage: None,
    programme: Path | None = None,
    verify: Verify | None = None,
    answer: Answer | None = None,
    foresight: int | None = None,
    second_process: bool = True,
) -> Run:
    """Read, check, solve and write one scenario.

    `folder` replaces the usual one; `time_limit` is in seconds of solving; `programme` is a file for the linear
    programme; `verify` checks what limits the plan against plans with one unit more; `answer` says what would meet the
    aims that it misses; `foresight` is how many quarters the plan sees at each step; `second_process` allows a process
    that draws the workbook meanwhile. Raises the children of `CapacityError`.
    """
    _refuse_beside(foresight, time_limit, programme, verify)
    clock = Clock()
    progress("reading")
    checked = check_scenario(path)
    usual = default_folder(checked.inputs, after="" if foresight is None else f"-foresight-{foresight}")
    folder = usual if folder is None else folder.absolute()
    write.refuse_existing(folder, overwrite)
    refuse_programme(programme)
    clock.lap("read")
    wanted = Wanted(
        folder,
        overwrite,
        time_limit,
        progress,
        programme,
        foresight=foresight,
        verify=verify,
        answer=answer,
        second_process=second_process,
    )
    return plan_checked(checked, wanted, clock)


def plan_unwritten(
    path: Path, time_limit: float | None = None, answer: Answer | None = None, foresight: int | None = None
) -> "tuple[dict[str, Any], Mapping[str, pd.DataFrame]]":
    """Read, check and solve one scenario as `plan` does, and write nothing: the run's record and its tables by file.

    The record has neither `outputs` nor `seal`, which are about files; paths of inputs are as seen from the current
    folder.
    """
    _refuse_beside(foresight, time_limit, None, None)
    clock = Clock()
    checked = check_scenario(path)
    clock.lap("read")
    wanted = Wanted(Path.cwd(), time_limit=time_limit, foresight=foresight, answer=answer)
    solution = _solved(checked, wanted, clock)
    from capacity.writing import told_of

    return told_of(checked, solution, wanted, clock)


def plan_checked(checked: Checked, wanted: Wanted, clock: Clock) -> Run:
    """Solve inputs that are checked, and write the run."""
    problem = checked.problem
    size = problem.services.closed.shape[1] * len(problem.groups.home)
    second = SecondProcess(size if wanted.second_process else 0)
    solution = _solved(checked, replace(wanted, progress=loading_ahead(wanted.progress, AHEAD)), clock)

    from capacity.writing import write_plan  # with pandas, which has been loaded while HiGHS worked

    run = write_plan(checked, solution, wanted, clock, second)
    if wanted.programme is not None:
        settled = figures_of(solution.stages)
        write_programme(problem, list(settled), wanted.programme, settled)
    return run


def _solved(checked: Checked, wanted: Wanted, clock: Clock) -> Solution:
    """The plan that sees everything at once, or as far as is wanted."""
    problem, priorities = checked.problem, checked.inputs.scenario.priorities
    if wanted.foresight is None:
        solution = solve(problem, priorities, wanted.time_limit, wanted.progress)
    else:
        solution = solve_seeing(problem, priorities, wanted.foresight, wanted.progress)
    wanted.agree(figures_of(solution.stages))
    clock.lap("solve")
    clock.move("solve", "build", solution.build_seconds)
    return solution
