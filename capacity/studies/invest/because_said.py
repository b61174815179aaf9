"""Why an option is not in the best set, in words: one line for each, and all that is known of one."""

import math

from capacity.inputs.wording import listed
from capacity.outputs.choice.changes import change
from capacity.outputs.choice.lost import PENNY, why_lost
from capacity.outputs.choice.words import WEIGHTED
from capacity.outputs.paragraphs import Lines, wrapped
from capacity.studies.invest.because import TIMES, Full, Lost
from capacity.studies.invest.run import Invested
from capacity.studies.invest.sets import named

HEAD = "Why the other options are not in it"


def because_lines(invested: Invested) -> Lines:
    """A line for each option that is not in the best set."""
    lost = invested.run.record["choice"]["because"]
    if not lost:
        return []
    lines: Lines = [("", ""), ("bold", HEAD)]
    for each in lost:
        lines += wrapped(f"{each['option']}: {why_lost(each)}.", "  ", further="    ")
    note = f"Found by planning {invested.choice.solved:,} times, including the choice itself."
    weighted = f" {WEIGHTED}" if any("†" in text for _, text in lines) else ""
    return [*lines, *wrapped(f"{note}{weighted}", "  ", "dim")]


def in_full(invested: Invested, name: str) -> Lines:
    """All that is known of one option."""
    choice = invested.choice
    if name in choice.best.counts:
        return [("", ""), *wrapped(f"{name} is in the recommended set.")]
    lost = choice.why(name)
    if lost is None:
        return [("", ""), *wrapped(f"{name}: the time limit came before this was settled.")]
    lines: Lines = [("", ""), ("bold", f"Why {name} is not in the recommended set")]
    for sentence in [*_sentences(lost), *_more(choice.full)]:
        lines += wrapped(sentence, "  ", further="    ")
    return lines


def _sentences(lost: Lost) -> list[str]:
    if lost.cannot:
        return [f"No set can hold it: {lost.cannot}."]
    said = []
    if lost.with_it is None:
        said.append("The capital that there is does not pay for any set that has it.")
    elif lost.worse_in:
        worse = change(lost.worse_in, lost.worse_by)
        said.append(f"The best set that has it is {named(lost.with_it)}: {worse} than the recommended set.")
    else:
        said.append(f"A set that has it is as good as the recommended one: {named(lost.with_it)}.")
    if lost.beside:
        said.append(f"It and {listed(lost.beside)} exclude each other.")
    if lost.needs:
        said.append(f"It needs {listed(lost.needs)}, not in the recommended set.")
    said += _added(lost)
    if lost.priced:
        what = "capital" if lost.priced == "capital" else "cost a year"
        if lost.at_most is not None and lost.at_most < 1:
            said.append(f"It would be chosen only if there were no {what}; it is £{lost.asks:,.0f}.")
        elif lost.at_most is None:
            said.append(f"It would not be chosen even if there were no {what}; it is £{lost.asks:,.0f}.")
        else:
            said.append(
                f"It would be chosen if its {what} were at most £{int(lost.at_most):,}; it is £{lost.asks:,.0f}."
            )
    return said


def _added(lost: Lost) -> list[str]:
    """What it does on top of the best set."""
    if not lost.adds_in:
        return [] if lost.beside else ["Added to the recommended set it changes nothing, or it cannot be added."]
    needs = f", once {listed(lost.needs)} is there" if lost.needs else ""
    said = [f"Added to the recommended set it means {change(lost.adds_in, lost.adds)}{needs}."]
    if lost.more_capital:
        said.append(f"That takes £{math.ceil(lost.more_capital - PENNY):,} more capital than there is.")
    if lost.idle_by:
        said.append(f"Without {listed(lost.idle_by)} in the set it would make something better.")
    return said


def _more(full: Full | None) -> list[str]:
    """What else was found out about it."""
    if full is None:
        return []
    said = [f"With {other} added, too, it would make something better." for other in full.useful_beside]
    if full.unit and full.at_least is None:
        said.append(f"It would not be chosen at this price even with {TIMES} times its {full.brings:,.0f} {full.unit}.")
    elif full.unit:
        said.append(
            f"At this price it would be chosen if it brought at least {full.at_least:,.0f} {full.unit}; it"
            f" brings {full.brings:,.0f}."
        )
    return said
