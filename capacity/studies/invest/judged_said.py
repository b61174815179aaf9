"""What a person sees of sets judged over futures: who chooses which, a table, and what is not proven."""

import math
from collections.abc import Iterator

from capacity.inputs.wording import in_sentence, listed
from capacity.outputs.choice.words import FIGURES, WORDS, cell
from capacity.outputs.paragraphs import Lines, wrapped
from capacity.studies.futures_options import CVAR, EXPECTED, Judge
from capacity.studies.invest.judged import Judged
from capacity.studies.invest.set_tables import set_rows, table
from capacity.studies.invest.sets import named

SHOWN = 12
"""Sets in the table; judged.csv has all."""
FEW = 5
"""Futures that are named one by one."""
SMALL_SAMPLE = 100
"""Below so many drawn futures the worst tenth is fewer than ten."""
PEOPLE = {
    "safe_staffing": ("Unstaffed", "hours unstaffed"),
    "unmet": ("Waited†", "weeks waited"),
    "out_of_borough": ("Avoidable", "avoidable placements"),
    "budget": ("Over, £m", "over budget"),
    "cost": ("Cost*, £m", "in cost"),
    "capital": ("Capital", "of capital"),
    "fairness": ("Fairness", "people in the worst placed area’s measure"),
    "travel": ("Travel km", "km"),
}
"""By priority: a short heading, and the words after a regret."""
MONEY = ("budget", "cost", "capital")
HARDLY = 1e-9
"""Of a future: what multiplying leaves."""
PARTS = {0.95: "twentieth", 0.9: "tenth", 0.8: "fifth", 0.75: "quarter", 0.5: "half"}
"""By the level that leaves it."""
READING = (
    "Best in: share of the futures in which the set is the best of these, by the priorities in their order. Worst: mean"
    " of the worst {share} of the futures, of each figure its own. Largest regret: how much worse than the best set of"
    " a future, in the future (in brackets) where that is most, by the first priority that differs. A judge compares"
    " priority by priority in their order, and goes on to the next only where sets are the same to one part in a"
    " million; where they tie in all, capital after cost, it takes the set with fewer options."
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
    """What is left beyond a level, as in: the worst tenth."""
    named = next((word for known, word in PARTS.items() if math.isclose(level, known)), "")
    return named or f"{100 * (1 - level):.4g}%"


def _by(judge: Judge) -> str:
    if judge.kind == EXPECTED:
        return "by the expected figures"
    return f"by the worst {_share(judge.level)}" if judge.kind == CVAR else "by the largest regret"


def _table(judged: Judged) -> Lines:
    figures = judged.figures
    priorities = [p for p in figures.priorities if p != "capital" and _moves(judged, p)] or list(figures.priorities[:1])
    shown = priorities[: 3 if len(priorities) > 3 else None]
    places = [figures.priorities.index(priority) for priority in shown]
    tail = "Worst" if math.isclose(judged.level, 0.9) else f"cvar:{judged.level:g}"
    heads = [["Best", *["Expected"] * len(shown), *[tail] * len(shown)]]
    heads.append(["in", *[PEOPLE[priority][0] for priority in shown] * 2])
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
        if (over := float(figures.regret[row, future, place])) > 0:
            text = f"+{_amount(priority, over)} ({judged.planned[future].name})"
            break
    return text if not lacking else f"{text}; no plan in {lacking:.0%}"


def _amount(priority: str, value: float) -> str:
    """A difference in a priority's figure, with its words."""
    words = PEOPLE[priority][1]
    return f"£{value:,.0f} {words}" if priority in MONEY else f"{cell(priority, value)} {words}"


def _choices(judged: Judged) -> str:
    """Which set each judge would choose."""
    figures = judged.figures
    chosen = {judge: figures.chosen_by(judge) for judge in judged.judges}
    if len(set(chosen.values())) == 1:
        row = next(iter(chosen.values()))
        return f"Every judge would choose set {row + 1}: {named(judged.sets[row])}."
    told = [f"{judge.name}: set {row + 1} ({named(judged.sets[row])})" for judge, row in chosen.items()]
    return f"Which set each judge would choose: {'; '.join(told)}."


def _not_compared(judged: Judged) -> str:
    """What is known of sets that are best in no future: one may still be second in all."""
    judge = judged.judge or judged.judges[0]
    gain = judged.figures.could_gain(judge)
    if gain is None:
        much = "by how much is not known"
    elif not gain[1]:
        return f"No set that was not planned could be better {_by(judge)}."
    else:
        much = f"by at most {_amount(*gain)}"
    return (
        "A set that is best in none of them and not near the best as the scenario has the book was not planned; one"
        f" could still be better {_by(judge)}: {much}."
    )


def _remarks(judged: Judged) -> Iterator[str]:
    """What could not be planned, what is not proven, and how far a small sample goes."""
    for name, why in list(judged.why_not.items())[:FEW]:
        yield f"Future {name} is left out, because it cannot be planned: {why}."
    if len(judged.why_not) > FEW:
        yield f"{len(judged.why_not) - FEW} more futures cannot be planned: futures.csv says why."
    if judged.unproven:
        widest = max(judged.unproven, key=lambda each: each.by)
        much = f"by at most {_amount(widest.priority, widest.by)}" if math.isfinite(widest.by) else "by an unknown sum"
        yield (
            f"In {len(judged.unproven)} of {_counted(judged)} the search was cut short, so a set that is not in the"
            f" table may be better there: {much} in future {widest.future}, where that is most. run.json has each."
        )
    elif judged.complete:
        yield f"These are all the sets that are allowed: {len(judged.sets)}."
    else:
        yield (
            "It is proven that no other set of options is better in any of these futures than the best of these sets."
            f" {_not_compared(judged)}"
        )
    for each in judged.strangers[:FEW]:
        what = ", ".join(each.counts)
        yield f"Not judged: {what}, best in future {each.future}; as the scenario has the book it is not allowed."
    count = len(judged.planned)
    if judged.drawn and count < SMALL_SAMPLE:
        rests = math.ceil(count * (1 - judged.level) - HARDLY)
        chance = float(judged.figures.chance[0])
        margin = math.sqrt(chance * (1 - chance) / count)
        yield (
            f"{_counted(judged)} are few: the worst {_share(judged.level)} of them rests on"
            f" {'one alone' if rests <= 1 else rests}, and the standard error of a chance of {chance:.0%} is"
            f" {margin:.0%} even if they were drawn one by one."
        )
