"""Why people of a finished run are placed out of borough or wait: every limit's share, what it does alone and last."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from capacity.inputs.calendar import financial_years
from capacity.inputs.errors import CapacityError
from capacity.inputs.read.reading import Inputs, shown
from capacity.inputs.wording import listed
from capacity.model.problem.build import build
from capacity.model.problem.shapes import Floats
from capacity.outputs.redraw import BRIEFS, not_as_written, read_run, redraw, whole, write_brief, write_report
from capacity.results.columns import OTHER, OUTPUTS, REASONS, WHY, WHY_COST, WHY_WAITING
from capacity.results.columns import names as names_of
from capacity.results.why_table import SUMMARY, people_of
from capacity.results.write import csv_text, replace_file
from capacity.studies.alternatives import AGREES
from capacity.studies.limits import few
from capacity.studies.pool import Pool, Progress, in_parallel
from capacity.studies.shapley import Shares, sets_for, shared_out
from capacity.studies.why.lifting import GOAL, Lifting, lifting
from capacity.studies.why.settle import Answers, Set, Settler, in_order

EXACT_COST, ORDERS_COST = 5, 4
"""The same for cost, and the orders that are drawn beyond."""
EXACT = 7
"""Limits whose every set is asked for: of the 128 sets of seven most follow from others without solving."""
REPORT = "report.html"
SETTLED = 9
"""Decimals of people and weeks; further digits are the solver's noise."""


@dataclass(frozen=True)
class Why:
    """Why people of a run are placed against their choice, and why they wait. H home authorities, N needs, Y years."""

    inputs: Inputs
    years: tuple[str, ...]
    reasons: tuple[str, ...]
    """Limits whose lifting changes anything in the programme."""
    people: Floats
    """(H, N, Y) people placed against their choice in the run."""
    shares: Shares
    """Of these people."""
    weeks: Floats
    """(H, N, Y) weeks spent waiting or while a place is arranged, with every limit in force."""
    waiting: Shares | None
    """Of these weeks; None where the plan does not settle who waits before it settles out_of_borough."""
    left: Mapping[Set, float]
    """By set of lifted limits, the people still placed against their choice, all together."""
    cost: Shares | None
    """Of what home authorities pay, £, (H, Y); None where it was not asked for."""
    solved: int
    """Sets that were solved; the others follow from them."""

    @property
    def asked(self) -> int:
        """Sets whose figure was needed."""
        return len(self.left)


@dataclass(frozen=True)
class _Task:
    """Sets of lifted limits to be settled one after the other."""

    lifting: Lifting
    people: Floats
    sets: tuple[Set, ...]

    def answers(self) -> Answers:
        """What is left with each set lifted."""
        settler = Settler(self.lifting, self.people.ravel())
        for lifted in self.sets:
            settler.settle(lifted)
        return settler.left

    def paid(self) -> dict[Set, Floats]:
        """What the cheapest plan for each set costs."""
        settler = Settler(self.lifting, self.people.ravel())
        return {lifted: settler.paid(lifted) for lifted in self.sets}


def why_of_run(
    folder: Path, progress: Progress = lambda text: None, with_cost: bool = False, pool: Pool = Pool()
) -> Why:
    """Work out why, and write why.csv and why_waiting.csv beside the run, whose seal keeps its own tables as they are;
    `with_cost` also why_cost.csv.

    Its map is drawn again with the reasons, and so is its report where there is one.

    Raises `CapacityError` when the folder is no run, its place cannot be read, or the run cannot be planned again.
    """
    run = read_run(folder, (SUMMARY,))
    if why := run.why_not_again:
        then = "plan again" if run.sees is None else "plan without --foresight"
        raise CapacityError(f"The run cannot be planned again, because {why}: {then}, then ask")
    with whole(folder):
        there = [name for name in (*OUTPUTS, "scenario.yaml") if (folder / name).exists()]
        other = not_as_written(folder, run.record, there)
    if other:
        raise CapacityError(f"{listed(other)} of {shown(folder)} changed after the plan: plan again, then ask")
    people = people_of(run.inputs, run.tables[SUMMARY])
    found = reasons_of(run.inputs, people, run.settled, progress, pool, with_cost)
    for file, content in tables(found).items():
        replace_file(folder / file, csv_text(content))
    redraw(folder)
    if (folder / REPORT).exists():
        write_report(folder)
    for markdown, name in BRIEFS.items():
        if (folder / name).exists():
            write_brief(folder, markdown)
    return found


def reasons_of(
    inputs: Inputs,
    people: Floats,
    settled: Mapping[str, float],
    progress: Progress = lambda text: None,
    pool: Pool = Pool(),
    with_cost: bool = False,
) -> Why:
    """Why people of a plan of these inputs are placed against their choice or wait.

    `people` are (H, N, Y) those placed against their choice in the plan, as `people_of` has them; `settled` are the
    figures of its priorities. Raises `CapacityError` where the reasons cannot be said.
    """
    progress("reading")
    problem = build(inputs)
    lifted = lifting(inputs, problem)
    pool = few(problem, pool)
    chains = pool.size()
    sets = sets_for(lifted.reasons, EXACT)
    tasks = [_Task(lifted, people, tuple(each)) for each in in_order(lifted.reasons, sets, chains)]
    left: dict[Set, Any] = {}
    for answers in in_parallel(_Task.answers, tasks, pool, progress):
        left |= answers
    _agrees(settled, left[frozenset()].value)
    cost = _cost(lifted, people, pool, chains, progress) if with_cost else None
    against = {some: answer.against_choice for some, answer in left.items()}
    return Why(
        inputs=inputs,
        years=tuple(financial_years(inputs.scenario.calendar)),
        reasons=lifted.reasons,
        people=people,
        shares=shared_out(lifted.reasons, {**against, frozenset(): people}.__getitem__, EXACT),
        weeks=left[frozenset()].waiting,
        waiting=shared_out(lifted.reasons, lambda some: left[some].waiting, EXACT) if lifted.settles_waiting else None,
        left={some: answer.value for some, answer in left.items()},
        cost=cost,
        solved=sum(answer.solved for answer in left.values()),
    )


def _cost(lifted: Lifting, people: Floats, pool: Pool, chains: int, progress: Progress) -> Shares:
    """What home authorities pay, (H, Y) £, shared out. Nearly every set must be solved, so orders are drawn sooner."""
    sets = sets_for(lifted.reasons, EXACT_COST, ORDERS_COST)
    tasks = [_Task(lifted, people, tuple(each)) for each in in_order(lifted.reasons, sets, chains)]
    paid: dict[Set, Floats] = {}
    for each in in_parallel(_Task.paid, tasks, pool, progress):
        paid |= each
    return shared_out(lifted.reasons, paid.__getitem__, EXACT_COST, ORDERS_COST)


def tables(why: Why) -> dict[str, pd.DataFrame]:
    """why.csv, and why_waiting.csv and why_cost.csv where they are told, by name: a row for each cell
    and reason, and for the rest."""
    shares = {WHY: why.shares, WHY_WAITING: why.waiting, WHY_COST: why.cost}
    return {file: _table(why, each, file) for file, each in shares.items() if each is not None}


def _table(why: Why, shares: Shares, file: str) -> pd.DataFrame:
    """Shares by home authority, need where they have one, and year."""
    homes, needs = why.inputs.tables.homes, list(why.inputs.book.needs)
    axes = [homes, needs, why.years] if shares.rest.ndim == len((homes, needs, why.years)) else [homes, why.years]
    nothing = np.zeros(shares.rest.shape)  # of reasons on which nothing in the programme depends
    parts = [shares.share, shares.alone, shares.last, *([shares.spread] if shares.spread else [])]
    rows = []
    for at in np.ndindex(*shares.rest.shape):
        cell = [names[place] for names, place in zip(axes, at, strict=True)]
        for reason in REASONS:
            if reason == OTHER:
                figures = [float(shares.rest[at]), np.nan, np.nan, np.nan]
            else:
                figures = [float(each.get(reason, nothing)[at]) for each in parts]
                figures += [] if shares.spread else [np.nan]
            rows.append((*cell, reason, *map(_figure, figures)))
    return pd.DataFrame(rows, columns=names_of(file))


def _figure(value: float) -> float:
    return round(value, SETTLED) + 0.0  # −0 becomes 0


def _agrees(settled: Mapping[str, float], value: float) -> None:
    """Raise `CapacityError` where the figure of the plan is another."""
    was = settled.get(GOAL, np.nan)
    if not abs(value - was) <= AGREES * (1 + abs(was)):  # nor where there is no figure
        raise CapacityError(f"{GOAL} would be {value:.9g}, and was {was:.9g}: plan again, then ask")
