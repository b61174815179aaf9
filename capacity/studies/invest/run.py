"""The command: choose, plan the chosen set, and write it as a run with what it was chosen from."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path

from capacity.inputs.errors import BadInput, Complaint, NoPlan, StoppedAtLimit, WrongUsage, printable
from capacity.inputs.exact_figures import HALF_A_PENNY
from capacity.inputs.read.reading import Inputs, shown
from capacity.inputs.wording import listed
from capacity.model.checked import Checked
from capacity.model.highs import LimitReached
from capacity.model.problem.build import build
from capacity.model.warnings import warn
from capacity.planning import check_scenario, plan_checked
from capacity.results import write
from capacity.results.run import Clock, Run, Wanted
from capacity.studies.alternatives import Alternative, Planned, changed, plan_one
from capacity.studies.futures_options import Judge, Sample
from capacity.studies.invest import Choice, Step, choose, chosen_instead, frontier
from capacity.studies.invest.asked import TIE
from capacity.studies.invest.choice_record import choice_record, tables
from capacity.studies.invest.desk import opened_desk
from capacity.studies.invest.futures import LeftOut, Regret, left_out, regrets
from capacity.studies.invest.judged import Judged, judge_sets
from capacity.studies.invest.judged_tables import as_record, judged_tables
from capacity.studies.invest.open_options import TOTAL, opened, with_chosen
from capacity.studies.invest.pages import pages
from capacity.studies.invest.sampled import as_table, futures_of
from capacity.studies.invest.sets import Set, Sets, is_small, named
from capacity.studies.pool import Pool, Progress


@dataclass(frozen=True)
class Invested:
    """A finished choice and the run of the chosen set."""

    run: Run
    choice: Choice
    frontier: tuple[Step, ...]
    """From the dearest set to the cheapest; empty where it was not asked for."""
    regrets: tuple[Regret, ...]
    left_out: tuple[LeftOut, ...]
    """Futures that could not be planned; empty where none were asked for."""
    sets: tuple[Set, ...]
    """The sets that the regrets are about: the best, those near it, and nothing."""
    without: Planned | None
    """The plan without any of the options; None where the best is to take none."""
    because: str | None
    """The option of which all is to be said; None for none."""
    judged: Judged | None = None
    """The sets in futures that were drawn or named; None where none were asked for."""


def invest(
    path: Path,
    capital: float | None,
    folder: Path | None,
    overwrite: bool,
    others: int,
    wanted: frozenset[str],
    time_limit: float | None,
    progress: Progress,
    because: str | None = None,
    pool: Pool = Pool(),
    sample: Sample | None = None,
    judge: Judge | None = None,
) -> Invested:
    """Choose among a scenario's options, plan the best set and write it.

    `capital` is in £ over all years, `wanted` may hold `frontier` and `futures` (the book's lows and highs),
    `time_limit` is in seconds for the choice as the scenario has the book, `because` is an option of which all is to be
    said. In the futures of `sample` the sets are judged, and the one that `judge` chooses is planned and written in
    place of the best. Raises the children of `CapacityError`.
    """
    clock = Clock()
    progress("reading")
    checked = check_scenario(path)
    inputs = checked.inputs
    folder = default_folder(inputs) if folder is None else folder.absolute()
    write.refuse_existing(folder, overwrite)
    _refuse_without_options(checked, path)
    _refuse_unknown(inputs, because)
    futures = None if sample is None else futures_of(inputs, sample)
    clock.lap("read")
    deadline = None if time_limit is None else time.monotonic() + time_limit
    space = opened(inputs, None)
    small, judged = is_small(space), None
    with opened_desk(pool, not small, progress, deadline) as desk:
        every_set = Sets(space, desk, small)
        try:
            choice = choose(inputs, capital, others, because=judge is None, in_full=because, sets=every_set)
        except LimitReached:
            raise StoppedAtLimit("the time limit came before any set was planned; nothing was written") from None
        if choice is None:
            raise NoPlan(_no_set(inputs, capital))
        line = tuple(frontier(inputs, sets=every_set)) if "frontier" in wanted else ()
        desk.go_on()
        nothing = [] if choice.nothing is None or not choice.best.counts else [choice.nothing]
        sets = (choice.best, *choice.near, *nothing)
        if futures is not None:
            judged = judge_sets(inputs, capital, sets, futures, judge, every_set, progress, pool)
            sets = judged.sets
            if sets[0].counts != choice.best.counts:
                choice = chosen_instead(choice, sets[0])
    held = tuple(regrets(inputs, sets, progress, pool)) if "futures" in wanted else ()
    clock.lap("choose")
    without = _without(inputs, progress) if choice.nothing is not None and choice.best.counts else None
    clock.lap("plan_without")
    recorded = choice_record(inputs, choice, line, capital, without)
    missing = tuple(left_out(inputs)) if "futures" in wanted else ()
    if "futures" in wanted:
        recorded["futures"] = {
            "planned": list(dict.fromkeys(regret.future for regret in held)),
            "left_out": [asdict(each) for each in missing],
        }
    frames = tables(choice, line, held, sets)
    if judged is not None and futures is not None:
        recorded["futures"] = as_record(judged, futures)
        frames |= {"futures.csv": as_table(inputs, judged.futures, judged.why_not), **judged_tables(judged)}
        if judge is not None:
            recorded["status"] = f"chosen by {judge.name} over {len(judged.planned)} futures"
    files = {name: write.csv_text(frame) for name, frame in frames.items()}
    taken = _taken(inputs, choice)
    wanted_run = Wanted(
        folder,
        overwrite,
        progress=progress,
        files=files,
        drawn=pages(taken, recorded, files, clock.started),
        recorded={"choice": recorded},
        agree=_agree(choice.best),
    )
    run = plan_checked(taken, wanted_run, clock)
    return Invested(run, choice, line, held, missing, sets, without, because, judged)


def _without(inputs: Inputs, progress: Progress) -> Planned:
    """The plan without any of the options that are left open."""
    progress("planning without options")
    return plan_one(Alternative("without", inputs, tuple(inputs.scenario.priorities)))


def default_folder(inputs: Inputs) -> Path:
    """outputs/<place folder>/<scenario name>-invest below the current folder."""
    return Path.cwd() / "outputs" / inputs.place.name / f"{inputs.scenario.name}-invest"


def _refuse_without_options(checked: Checked, path: Path) -> None:
    scenario = checked.inputs.scenario
    if not scenario.options:
        raise BadInput([Complaint(shown(path), 1, "options", "is missing: what could be invested in?")])
    if all(option.option in scenario.chosen for option in scenario.options):
        raise BadInput([Complaint(shown(path), 1, "chosen", "takes every option already: nothing is left to choose")])


def _refuse_unknown(inputs: Inputs, because: str | None) -> None:
    """Raise `WrongUsage` for a reason asked of what is no open option."""
    free = [option.option for option in inputs.scenario.options if option.option not in inputs.scenario.chosen]
    if because is not None and because not in free:
        meant = get_close_matches(because, free, 1)
        what = f"did you mean {meant[0]}?" if meant else f"type one of {', '.join(free)}"
        already = "chosen already" if because in inputs.scenario.chosen else "no option of the scenario"
        raise WrongUsage(f'--because: "{printable(because)}" is {already}; {what}')


def _taken(inputs: Inputs, choice: Choice) -> Checked:
    """The scenario with the chosen set, to be planned as a run of its own."""
    taken = changed(with_chosen(inputs, choice.best.counts), label=label(choice.best))
    problem = build(taken)
    return Checked(taken, problem, warn(taken, problem))


def _agree(best: Set) -> Callable[[Mapping[str, float]], None]:
    """What the plan of the set must come to: the figures that it was chosen for."""

    def check(values: Mapping[str, float]) -> None:
        for priority, value in best.values.items():
            if priority in values and abs(values[priority] - value) > 10 * TIE * (1 + abs(value)):
                raise NoPlan(
                    f"the chosen set was expected to bring {priority} to {value:.9g}, but its plan comes to"
                    f" {values[priority]:.9g}: please report this, with the scenario"
                )

    return check


def label(best: Set) -> str:
    """What the plan of the chosen set is called: the scenario's own label speaks of the plan without it."""
    return f"Recommended set: {named(best) if best.counts else 'none of the options'}"


def _no_set(inputs: Inputs, capital: float | None) -> str:
    """Why no set of options is allowed, not even none, and what would allow one."""
    scenario, limits = inputs.scenario, opened(inputs, capital).limits
    over = []
    for year, pounds in limits.items():
        taken = {
            option.option: (option.total_capital if year == TOTAL else option.capital.get(year, 0.0)) * count
            for option in scenario.options
            if (count := scenario.chosen.get(option.option, 0))
        }
        if (short := sum(taken.values()) - pounds) > HALF_A_PENNY:
            what = "--capital" if year == TOTAL else f"capital_limit of {year}"
            names = listed([name for name, much in taken.items() if much])
            over.append(f"{names}, chosen already, take £{short:,.2f} more than the {what}: raise it by that much, or")
    if not over:
        return "no set of options is allowed by the capital and by what they need and exclude"
    return f"no set of options is allowed: {' '.join(over)} take one of them out of `chosen`"
