"""What `capacity invest` says about the sets of options that it compared, as far as the run can confirm it.

The figures of a set that was not planned in this run are only compared with each other.
"""

import csv
import math
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from capacity.audit.judged import judged
from capacity.audit.run import LARGEST_MB, Run
from capacity.audit.tally import Check, Tally
from capacity.inputs.read.regular import read_regular

CENTRAL, NOTHING, CAPITAL, FEWEST = "as in the book", "nothing", "capital", "fewest"
LEFT = ("makes_nothing_better", "cannot_be_taken_beside", "would_make_something_better")
"""Lists of the options that are not in the chosen set: each is in one of the three, unless time ran out."""
KEYS = ("capital_limit", "capital_limits", "chosen", "capital", "stages", "without", "plan_without", "care_without",
        "near", *LEFT, "because", "in_full", "tried_one_by_one", "status", "complete", "gap_in", "gap",
        "programmes")  # fmt: skip
APART = ("fairness", "travel")
"""Priorities for which every area must be by itself."""
PLANNED_ANEW = 2e-6
"""How far apart, relative to their size, figures of one set may be: those of the search, and those of its plan."""
NO_FIGURES = ("rank", "options", "best_with", "worse_in", "worse_by", "proven", "gap_in", "gap")
"""Columns of a table of sets that are no figures of a set."""
Row = dict[str, str]


def choice(run: Run) -> Check:
    """The chosen set is the run's, its capital is that of its options, regrets are differences, and the files agree."""
    tally, said = Tally("choice_of_options"), run.record["choice"]
    tally.alike(["run.json", "choice", "keys"], sorted(said.keys() - {"futures"}), sorted(KEYS))
    values = {stage["priority"]: stage["value"] for stage in run.record["stages"]}
    _priorities(tally, [stage["priority"] for stage in said["stages"]], list(values))
    for stage in said["stages"]:
        if stage["priority"] in values:
            tally.same(["choice", stage["priority"]], "value", stage["value"], values[stage["priority"]], PLANNED_ANEW)
    taken = _counts(said["chosen"])
    for name, count in taken.items():
        tally.same(["choice", name], "times taken", count, run.facts.scenario.chosen.get(name, 0))
    called = f"Recommended set: {_named(taken) if taken else 'none of the options'}"
    tally.equal(["scenario.yaml"], "label", run.facts.scenario.label, called)
    before = [name for name in run.facts.scenario.chosen if name not in taken]
    open_still = sorted({option.option for option in run.facts.scenario.options} - {*taken, *before})
    left = sorted(name for key in LEFT for name in said[key])
    if left or said["status"] == "optimal":
        tally.alike(["choice", "options not taken"], left, open_still)
    _because(tally, run, said, open_still)
    tally.same(["choice"], CAPITAL, said[CAPITAL], _capital(run, taken))
    best = {stage["priority"]: stage["value"] for stage in said["stages"]}
    tally.same(["choice", "stages"], CAPITAL, best.get(CAPITAL, math.nan), said[CAPITAL])
    known: dict[str, Mapping[str, Any]] = {_named(taken): best}
    if said["without"] is not None:
        known[NOTHING] = said["without"]
        tally.alike(["choice", "without"], list(said["without"]), [*best, FEWEST])
        tally.same(["choice", "without"], FEWEST, said["without"][FEWEST], 0.0)
    for file in ("sets.csv", "frontier.csv"):
        _sets(tally, run, file, known)
    _gaps(tally, said, _read(run, "frontier.csv"))
    _regrets(tally, _read(run, "regret.csv"), known)
    if "judge" in said.get("futures", {}):
        files = {name: _read(run, name) for name in ("futures.csv", "sets_in_futures.csv", "judged.csv")}
        names = [row["options"] for row in files["judged.csv"]]
        tally.alike(["judged.csv", "sets"], names, [name for name in _named_in(run, "sets.csv") if name in names])
        judged(tally, said["futures"], _named(taken), files, {name: _capital(run, _parts(name)) for name in names})
    _near(tally, said, _named_in(run, "sets.csv"), list(run.facts.scenario.financial_years))
    limit = said["capital_limit"]
    if limit is not None:
        tally.at_most(["choice"], CAPITAL, said[CAPITAL], limit)
    tally.alike(["choice", "capital_limits"], said["capital_limits"], dict(run.facts.scenario.capital_limit))
    return tally.check()


def _near(tally: Tally, said: Mapping[str, Any], sets: list[str], years: list[str]) -> None:
    """The sets near the best come next to it in sets.csv, and share with it what is said; care has the plan's years."""
    near, best = said["near"]["sets"], _counts(said["chosen"])
    tally.alike(["choice", "near", "sets"], near, sets[1 : 1 + len(near)])
    common = set(best).intersection(*(_parts(name) for name in near)) if near else set()
    tally.alike(["choice", "near", "in_all"], said["near"]["in_all"], sorted(common))
    tally.at_most(["choice", "near"], "sets", len(near), said["near"]["looked_for"])
    if said["care_without"]:
        tally.alike(["choice", "care_without", "years"], list(said["care_without"]), years)


def _gaps(tally: Tally, said: Mapping[str, Any], steps: list[Row]) -> None:
    """What is complete is proven, and a set that is not proven says in which priority another may be better."""
    priorities = [FEWEST, *(stage["priority"] for stage in said["stages"])]
    gaps = [(["choice"], said["gap_in"], said["gap"])]
    gaps += [(["frontier.csv", row["options"]], row["gap_in"], float(row["gap"])) for row in steps]
    for at, priority, by in gaps:
        if (by > 0) != (priority in priorities) or by < 0:
            tally.fault(at, f"a gap of {by:g} in {priority or 'no priority'}")
    for row in steps:
        tally.equal(["frontier.csv", row["options"]], "proven", row["proven"], "false" if row["gap_in"] else "true")
    proven = not any(priority for _, priority, _ in gaps)
    whole = said["status"] == "optimal" or said["status"].startswith("chosen by")
    if said["complete"] and not (proven and whole):
        tally.fault(["choice", "complete"], "is said of a choice that the time limit cut short")
    if bool(said["gap_in"]) != said["status"].startswith("the best so far"):
        tally.fault(["choice", "status"], f"is {said['status']}, with a gap of {said['gap']:g}")


def _because(tally: Tally, run: Run, said: Mapping[str, Any], open_still: list[str]) -> None:
    """Each option that was not taken has a reason, which speaks of its own price and of a set that has it."""
    known = {option.option: option for option in run.facts.scenario.options}
    if said["because"] or said["status"] == "optimal":
        wanted = open_still if said["status"] == "optimal" else sorted(lost["option"] for lost in said["because"])
        tally.alike(["choice", "because"], sorted(lost["option"] for lost in said["because"]), wanted)
    for lost in said["because"]:
        at, option = ["choice", "because", lost["option"]], known.get(lost["option"])
        if option is None or lost["cannot"]:
            continue
        priced = CAPITAL if option.total_capital else "revenue_per_year" if option.revenue_per_year else ""
        tally.equal(at, "priced", lost["priced"], priced)
        tally.same(at, "asks", lost["asks"], option.total_capital or option.revenue_per_year)
        if lost["at_most"] is not None:
            tally.at_most(at, "at_most", lost["at_most"], lost["asks"])
        if lost["with_it"] is not None and not re.search(
            rf"(^|, |× ){re.escape(lost['option'])}(,|$)", lost["with_it"]
        ):
            tally.fault(at, f"the best set with it, {lost['with_it']}, does not have it")


def _priorities(tally: Tally, said: list[str], stages: list[str]) -> None:
    """The priorities are those of the plan, with capital after cost.

    A search in a large place leaves out the last ones for which every area must be by itself, unless all are such.
    """
    last = next((n for n in range(len(stages), 0, -1) if stages[n - 1] not in APART), len(stages))
    allowed = [_with_capital(stages), _with_capital(stages[:last])]
    if said not in allowed:
        tally.fault(["choice", "stages"], f"are {', '.join(said)}, not {', '.join(allowed[0])}")


def _with_capital(stages: list[str]) -> list[str]:
    """Capital where cost ties, or last."""
    wanted = [name for each in stages for name in ((each, CAPITAL) if each == "cost" else (each,))]
    return wanted if CAPITAL in wanted else [*wanted, CAPITAL]


def _counts(names: list[str]) -> Mapping[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for name in names:
        counts[name] += 1
    return counts


def _named(counts: Mapping[str, int]) -> str:
    return ", ".join(name if count == 1 else f"{count} × {name}" for name, count in counts.items()) or NOTHING


def _parts(named: str) -> dict[str, int]:
    """How often each option is taken in a set, by what the set is called."""
    counts = {}
    for part in named.split(", ") if named != NOTHING else ():
        times = re.fullmatch(r"([0-9]+) × (.*)", part)
        counts[times[2] if times else part] = int(times[1]) if times else 1
    return counts


def _named_in(run: Run, file: str) -> list[str]:
    return [row["options"] for row in _read(run, file)]


def _capital(run: Run, counts: Mapping[str, int]) -> float:
    return sum(option.total_capital * counts.get(option.option, 0) for option in run.facts.scenario.options)


def _read(run: Run, name: str) -> list[Row]:
    if not (run.folder / name).exists():
        return []
    text = read_regular(run.folder / name, LARGEST_MB).decode("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _sets(tally: Tally, run: Run, file: str, known: dict[str, Mapping[str, Any]]) -> None:
    """Each set's capital is that of its options, and a set that is also in another file has the same figures there."""
    rows = _read(run, file)
    if rows and "rank" in rows[0] and NOTHING in known and next(iter(known)) != NOTHING:  # the best is first
        tally.equal([file], "the last set", rows[-1]["options"], NOTHING)
    for place, row in enumerate(rows, start=1):
        named, at = row["options"], [file, row["options"]]
        if "rank" in row:
            tally.equal(at, "rank", row["rank"], str(place))
            first = next(iter(known))
            tally.equal(at, "the first set", named if place == 1 else first, first)
        counts = _parts(named)
        for unknown in counts.keys() - {option.option for option in run.facts.scenario.options}:
            tally.fault(at, f"{unknown} is not an option")
        tally.same(at, CAPITAL, float(row[CAPITAL]), _capital(run, counts))
        values = {name: float(cell or "nan") for name, cell in row.items() if name not in NO_FIGURES}
        if "best_with" in row:
            _reason(tally, run, row, next(iter(known.values())))
        right = known.setdefault(named, values)
        for name in values:
            if name in right:
                tally.same(at, name, values[name], float(right[name]), PLANNED_ANEW)


def _reason(tally: Tally, run: Run, row: Row, best: Mapping[str, Any]) -> None:
    """Which options a set is the best with, as the record has it; and where it is worse than the best, and how much."""
    at, lost = ["sets.csv", row["options"]], run.record["choice"]["because"]
    tally.equal(at, "best_with", row["best_with"],
                ", ".join(each["option"] for each in lost if each["with_it"] == row["options"]))  # fmt: skip
    if (priority := row["worse_in"]) in best:
        tally.same(at, priority, float(row[priority]), float(best[priority]) + float(row["worse_by"]), PLANNED_ANEW)
    elif priority not in ("", FEWEST):
        tally.fault(at, f"worse_in {priority} is no priority")


def _regrets(tally: Tally, rows: list[Row], known: Mapping[str, Mapping[str, Any]]) -> None:
    best: dict[tuple[str, str], float] = {}
    for row in rows:
        key, value = (row["future"], row["priority"]), float(row["value"] or "nan")
        best[key] = min(best.get(key, math.inf), value) if not math.isnan(value) else best.get(key, math.inf)
    for row in rows:
        at, value = ["regret.csv", row["future"], row["options"], row["priority"]], float(row["value"] or "nan")
        regret = float(row["regret"] or "nan")
        tally.same(at, "the best and regret", best[row["future"], row["priority"]] + regret, value)
        right = known.get(row["options"], {}).get(row["priority"])
        if row["future"] == CENTRAL and right is not None:
            tally.same(at, "value", value, float(right), PLANNED_ANEW)
