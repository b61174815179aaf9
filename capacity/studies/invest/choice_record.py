"""What run.json and the tables say of a choice: sets.csv, frontier.csv and regret.csv."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.outputs.choice import FRONTIER, REGRET, SETS
from capacity.outputs.choice.chosen import care_by_year
from capacity.studies.alternatives import Planned
from capacity.studies.invest import NEAR, Choice, Step
from capacity.studies.invest.because import Lost, difference
from capacity.studies.invest.futures import Regret
from capacity.studies.invest.plan_totals import totals
from capacity.studies.invest.sets import Set, named


def _status(choice: Choice) -> str:
    """Whether the choice is proven to be the best, and what the time limit cut short."""
    proven = "the best so far" if choice.gap else "optimal"
    return f"{proven}; {choice.stopped}" if choice.stopped else proven


def choice_record(
    inputs: Inputs, choice: Choice, line: tuple[Step, ...], capital: float | None, without: Planned | None
) -> dict[str, Any]:
    """What run.json says about the choice."""
    costs = {} if without is None else without.tables
    years = inputs.scenario.financial_years
    return {
        "capital_limit": capital,
        "capital_limits": dict(inputs.scenario.capital_limit),
        "chosen": [name for name, count in choice.best.counts.items() for _ in range(count)],
        "capital": choice.best.values["capital"],
        "stages": [
            {"priority": name, "value": value} for name, value in choice.best.values.items() if name != "fewest"
        ],
        "without": None if choice.nothing is None else choice.nothing.values,
        "plan_without": [] if without is None or not without.tables else totals(without.tables["summary.csv"], inputs),
        "care_without": care_by_year(costs["costs.csv"], years) if costs else {},
        "near": _near(choice),
        "makes_nothing_better": list(choice.useless),
        "cannot_be_taken_beside": list(choice.apart),
        "would_make_something_better": list(choice.useful),
        "because": [_because(lost) for lost in choice.lost],
        "in_full": None if choice.full is None else asdict(choice.full),
        "tried_one_by_one": choice.whys,
        "status": _status(choice),
        "complete": choice.complete and all(step.gap is None for step in line),
        "gap_in": choice.gap.priority if choice.gap else "",
        "gap": choice.gap.by if choice.gap else 0.0,
        "programmes": choice.solved,
    }


def _near(choice: Choice) -> dict[str, Any]:
    """What run.json says of the sets near the best: how near, how many were looked for, and what all share."""
    common = set(choice.best.counts).intersection(*(other.counts for other in choice.near))
    return {
        "within": NEAR,
        "looked_for": choice.looked_for,
        "sets": [named(other) for other in choice.near],
        "in_all": sorted(common) if choice.near else [],
    }


def _because(lost: Lost) -> dict[str, Any]:
    """What run.json says of an option that is not in the best set."""
    return {**asdict(lost), "with_it": None if lost.with_it is None else named(lost.with_it)}


def tables(
    choice: Choice, line: tuple[Step, ...], held: tuple[Regret, ...], sets: tuple[Set, ...]
) -> dict[str, pd.DataFrame]:
    """sets.csv, and frontier.csv and regret.csv where they were asked for."""
    rows = _with_lost(sets, choice)
    frames = {SETS: pd.DataFrame([{"rank": rank, **row} for rank, row in enumerate(rows, start=1)])}
    if line:
        frames[FRONTIER] = pd.DataFrame([_step(step) for step in line])
    if held:
        frames[REGRET] = pd.DataFrame(
            [
                {"future": r.future, "options": named(sets[r.place]), "priority": r.priority, "value": r.value,
                 "regret": r.regret}
                for r in held
            ]
        )  # fmt: skip
    return frames


def _step(step: Step) -> dict[str, Any]:
    """A row of frontier.csv: with the first priority in which another set may be better, and by how much at most."""
    gap = step.gap
    return {
        **_row(step.best),
        "proven": gap is None,
        "gap_in": gap.priority if gap else "",
        "gap": gap.by if gap else 0.0,
    }


def _with_lost(sets: tuple[Set, ...], choice: Choice) -> list[dict[str, Any]]:
    """Rows of the sets, before the last of them the best set that has each option which is not in the best; each with
    those options, and the first priority in which it is worse."""
    best_with: dict[str, list[str]] = {}
    added: list[Set] = []
    for lost in choice.lost:
        if lost.with_it is not None:
            best_with.setdefault(named(lost.with_it), []).append(lost.option)
            if lost.with_it.counts not in [other.counts for other in (*sets, *added)]:
                added.append(lost.with_it)
    cut = len(sets) - 1 if choice.best.counts and choice.nothing is not None else len(sets)
    rows = []
    for chosen in (*sets[:cut], *added, *sets[cut:]):
        worse_in, worse_by = difference(chosen, choice.best)
        told = {"best_with": ", ".join(best_with.get(named(chosen), [])), "worse_in": worse_in, "worse_by": worse_by}
        rows.append({**_row(chosen), **told})
    return rows


def _row(chosen: Set) -> dict[str, Any]:
    return {"options": named(chosen), **{p: value for p, value in chosen.values.items() if p != "fewest"}}
