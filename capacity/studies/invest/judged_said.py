"""What a person sees of sets judged over futures: who chooses which, a table, and what is not proven."""

import math

from capacity.inputs.wording import in_sentence, listed
from capacity.outputs.paragraphs import Lines, wrapped
from capacity.studies.futures_options import CVAR, EXPECTED, Judge
from capacity.studies.invest.judged import Judged
from capacity.studies.invest.search import named
from capacity.studies.invest.set_tables import FIGURES, WORDS, cell, set_rows, table

SHOWN = 12
"""Sets in the table; judged.csv has all."""
FEW = 5
"""Futures that are named one by one."""
SMALL_SAMPLE = 32
"""Below so many drawn futures the worst tenth is three or fewer."""
READING = (
    "Best in: share of the futures in which the set is the best of these, by the priorities in their order. Worst: mean"
    " of the worst {share} of the futures, of each figure its own. Largest regret: how much worse than the best set in"
    " the future where that is most, by the first priority that differs. A judge compares priority by priority, in"
    " their order, and takes the next only where sets are the same to six digits; then less capital, then fewer options."
)


def summary(judged: Judged) -> Lines:
    """Under the recommended set: who chose it."""
    chance = f"the best in {judged.figures.chance[0]:.0%} of {_counted(judged)}"
    own = named(judged.own_best)
    if judged.judge is None:
        text = f"Best as the scenario has the book; {chance}. A judge (--judge) may choose another: see below."
    elif judged.sets[0].counts == judged.own_best.counts:
        text = f"Chosen {_by(judged.judge)}; {chance}, and the best as the scenario has the book."
    else:
        text = f"Chosen {_by(judged.judge)}; {chance}. As the scenario has the book, the best set is {own}."
    return wrapped(text, "    ")


def lines(judged: Judged) -> Lines:
    """The table, and what each judge would choose."""
    said: Lines = [("", ""), *wrapped(f"The sets in {_counted(judged)} (numbers as in the first table)", style="bold")]
    said += _table(judged)
    share = _share(judged.level)
    said += wrapped(READING.format(share=share))
    said += [("", ""), *wrapped(_choices(judged))]
    for text in _remarks(judged):
        said += [("", ""), *wrapped(text)]
    return said


def rows(judged: Judged) -> Lines:
    """The sets with their figures as the scenario has the book: as many as the table of futures shows."""
    return set_rows(judged.sets[:SHOWN])


def _counted(judged: Judged) -> str:
    count = len(judged.planned)
    return "one future" if count == 1 else f"{count:,} futures"


def _share(level: float) -> str:
    return "tenth" if math.isclose(level, 0.9) else f"{1 - level:.4g} of the weight" if level else "whole"


def _by(judge: Judge) -> str:
    if judge.kind == EXPECTED:
        return "by the expected figures"
    return f"by the worst {_share(judge.level)}" if judge.kind == CVAR else "by the largest regret"


def _table(judged: Judged) -> Lines:
    figures = judged.figures
    priorities = [p for p in figures.priorities if p in FIGURES and _moves(judged, p)] or list(figures.priorities[:1])
    shown = priorities[: 3 if len(priorities) > 3 else None]
    places = [figures.priorities.index(priority) for priority in shown]
    tail = "Worst" if math.isclose(judged.level, 0.9) else f"cvar:{judged.level:g}"
    heads = [["Best", *["Expected"] * len(shown), *[tail] * len(shown)]]
    heads.append(["in", *[FIGURES[priority][0] for priority in shown] * 2])
    body = []
    for row in range(min(len(judged.sets), SHOWN)):
        if not figures.planned[row].any():
            body.append((str(row + 1), ["0%", *["no plan"] * (2 * len(shown))], ""))
            continue
        parts = [figures.expected(row), figures.worst(row, judged.level)]
        cells = [cell(priority, part[k]) for part in parts for priority, k in zip(shown, places, strict=True)]
        body.append((str(row + 1), [f"{figures.chance[row]:.0%}", *cells], _regret(judged, row)))
    said = table(heads, body, "Largest regret")
    left = len(judged.sets) - SHOWN
    said += wrapped(f"{left} more sets: judged.csv has them.") if left > 0 else []
    omitted = [in_sentence(WORDS.get(priority, priority)) for priority in priorities if priority not in shown]
    return said + (wrapped(f"In judged.csv only: {listed(omitted)}.") if omitted else [])


def _moves(judged: Judged, priority: str) -> bool:
    """Whether a figure is anything but nothing in any future: what is always nothing takes no column."""
    place = judged.figures.priorities.index(priority)
    column = judged.figures.values[:, :, place]
    return bool((abs(column[column == column]) > FIGURES[priority][1] / 1e3).any())


def _regret(judged: Judged, row: int) -> str:
    """The largest regret by its first priority that differs, and in which future."""
    figures = judged.figures
    future = figures.largest_regret(row)
    lacking = figures.no_plan[row]
    text = "none"
    for place, priority in enumerate(figures.priorities):
        if (over := figures.regret[row, future, place]) > 0:
            text = f"+{cell(priority, over)} {FIGURES[priority][0]} ({judged.planned[future].name})"
            break
    return text if not lacking else f"{text}; no plan in {lacking:.0%}"


def _choices(judged: Judged) -> str:
    """Which set each judge would choose."""
    figures = judged.figures
    chosen = {judge: figures.chosen_by(judge) for judge in judged.judges}
    if len(set(chosen.values())) == 1:
        row = next(iter(chosen.values()))
        return f"Every judge would choose set {row + 1}: {named(judged.sets[row])}."
    told = [f"{judge.name}: set {row + 1} ({named(judged.sets[row])})" for judge, row in chosen.items()]
    return f"Which set each judge would choose: {'; '.join(told)}."


def _remarks(judged: Judged) -> list[str]:
    """What could not be planned, what is not proven, and how far a small sample goes."""
    said = []
    for name, why in list(judged.why_not.items())[:FEW]:
        said.append(f"Future {name} is left out, because it cannot be planned: {why}.")
    if len(judged.why_not) > FEW:
        said.append(f"{len(judged.why_not) - FEW} more futures cannot be planned: futures.csv says why.")
    if judged.unproven:
        widest = max(judged.unproven, key=lambda each: each.by)
        known = math.isfinite(widest.by)
        much = (
            f"by at most {cell(widest.priority, widest.by)} {FIGURES[widest.priority][0]}"
            if known
            else "nobody knows by how much"
        )
        said.append(
            f"In {len(judged.unproven)} of {len(judged.futures)} futures the search stopped before it was proven that no"
            f" other set is better there; in future {widest.future} one may be, {much}. run.json has each."
        )
    else:
        said.append(
            "In every future that was planned it is proven that no set of options is better than the best of these."
        )
    for each in judged.strangers[:FEW]:
        what = ", ".join(each.counts)
        said.append(
            f"Not judged: {what}, best in future {each.future}; as the scenario has the book it is not allowed."
        )
    if len(judged.planned) < SMALL_SAMPLE:
        said.append(
            f"{_counted(judged).capitalize()} are few: the worst tenth of them is the mean of {_tenth(judged)}, and a chance"
            " is known to within a wide margin."
        )
    return said


def _tenth(judged: Judged) -> str:
    worst = -(-len(judged.planned) * (1 - judged.level) // 1)
    return "a single one" if worst <= 1 else f"{worst:.0f}"
