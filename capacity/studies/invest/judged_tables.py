"""Sets judged over futures → sets_in_futures.csv, judged.csv, and what run.json says."""

import math
from typing import Any

import pandas as pd

from capacity.inputs.wording import nearest
from capacity.studies.invest.judged import Judged
from capacity.studies.invest.judges import SAME
from capacity.studies.invest.sampled import Futures
from capacity.studies.invest.sets import named


def judged_tables(judged: Judged) -> dict[str, pd.DataFrame]:
    """Each set in each future, and each set over all of them."""
    figures, futures = judged.figures, judged.planned
    each = [
        {"future": future.name, "options": named(chosen), "best": figures.best[row, f]}
        | {p: _blank(figures.values[row, f, k]) for k, p in enumerate(figures.priorities)}
        for f, future in enumerate(futures)
        for row, chosen in enumerate(judged.sets)
    ]
    return {"sets_in_futures.csv": pd.DataFrame(each), "judged.csv": pd.DataFrame(_rows(judged))}


def _rows(judged: Judged) -> list[dict[str, Any]]:
    figures, rows = judged.figures, list[dict[str, Any]]()
    chosen_by = {judge.name: figures.chosen_by(judge) for judge in judged.judges}
    for row, chosen in enumerate(judged.sets):
        worst = figures.largest_regret(row) if figures.planned[row].any() else None
        parts = {
            "expected": None if worst is None else figures.expected(row),
            "worst": None if worst is None else figures.worst(row, judged.level),
            "regret": None if worst is None else figures.regret[row, worst],
        }
        rows.append(
            {
                "rank": row + 1,
                "options": named(chosen),
                "capital": chosen.values["capital"],
                "chosen_by": ", ".join(name for name, each in chosen_by.items() if each == row),
                "chance_best": figures.chance[row],
                "no_plan": figures.no_plan[row],
                "regret_future": "" if worst is None else judged.planned[worst].name,
            }
            | {
                f"{part}_{priority}": float("nan") if values is None else float(values[k]) + 0.0
                for part, values in parts.items()
                for k, priority in enumerate(figures.priorities)
                if priority != "capital" or part == "regret"
            }
        )
    return rows


def as_record(judged: Judged, futures: Futures) -> dict[str, Any]:
    """What run.json says of the futures, apart from what stands in the tables."""
    figures = judged.figures
    return {
        **futures.said,
        "planned": [future.name for future in judged.planned],
        "left_out": [{"futures": name, "why": why} for name, why in judged.why_not.items()],
        "judge": None if judged.judge is None else judged.judge.name,
        "level": judged.level,
        "same_within": SAME,
        "all_sets": judged.complete,
        "could_gain": _could_gain(judged),
        "choices": {judge.name: named(judged.sets[figures.chosen_by(judge)]) for judge in judged.judges},
        "own_best": named(judged.own_best),
        "chance_best": float(figures.chance[0]),
        "chance_best_percent": int(nearest(100 * float(figures.chance[0]))),
        "not_proven": [
            {"future": each.future, "priority": each.priority, "by": each.by if math.isfinite(each.by) else None}
            for each in judged.unproven
        ],
        "not_allowed": [
            {"future": each.future, "options": [name for name, count in each.counts.items() for _ in range(count)]}
            for each in judged.strangers
        ],
    }


def _could_gain(judged: Judged) -> list[dict[str, Any]]:
    """By how much a set that was not compared could be better in each judge's eyes; null where it is not known."""
    if judged.complete:
        return []
    known = {judge.name: judged.figures.could_gain(judge) for judge in judged.judges} if not judged.unproven else {}
    return [
        {"judge": judge.name, "priority": gain[0] if gain else None, "by": gain[1] if gain else None}
        for judge in judged.judges
        for gain in [known.get(judge.name)]
    ]


def _blank(value: float) -> float:
    """A figure, without the sign of a zero."""
    return float(value) + 0.0
