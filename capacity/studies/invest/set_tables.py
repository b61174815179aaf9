"""Tables of sets for a terminal: figures first, the options of a set at the end of its row, wrapped."""

import math
from collections.abc import Sequence
from textwrap import wrap

from capacity.outputs.choice.words import FIGURES, FUTURES, WORDS, cell
from capacity.outputs.paragraphs import WIDTH, Lines
from capacity.studies.invest.futures import Regret
from capacity.studies.invest.sets import Set, named

NUMBER = 5
TIED = "\N{NO-BREAK SPACE}"


def table(
    heads: Sequence[Sequence[str]], body: Sequence[tuple[str, Sequence[str], str]], last: str = "Options"
) -> Lines:
    """Rows of a number, cells and a set's options, or what else `last` heads; `heads` are the lines of the headings."""
    widths = [
        max(*(len(head[n]) for head in heads), *(len(cells[n]) for _, cells, _ in body)) + 2
        for n in range(len(heads[0]))
    ]

    def row(first: str, cells: Sequence[str], end: str) -> str:
        figures = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        return f"{first:<{NUMBER}}{figures}  {end}".rstrip()

    lines: Lines = []
    for n, head in enumerate(heads):
        lowest = n == len(heads) - 1
        lines.append(("bold", row("Set" if lowest else "", head, last if lowest else "")))
    room = max(WIDTH - NUMBER - sum(widths) - 2, 12)
    for first, cells, options in body:
        begin, *rest = [line.replace(TIED, " ") for line in wrap(options.replace(" × ", f"{TIED}×{TIED}"), room)] or [
            ""
        ]
        lines += [("", row(first, cells, begin)), *(("", row("", [""] * len(widths), further)) for further in rest)]
    return lines


def set_rows(sets: Sequence[Set]) -> Lines:
    """Each set with its figures, numbered from 1."""
    shown = [priority for priority in sets[0].values if priority in FIGURES]
    body = [
        (str(number), [cell(priority, chosen.values[priority]) for priority in shown], named(chosen))
        for number, chosen in enumerate(sets, start=1)
    ]
    return table([[FIGURES[priority][0] for priority in shown]], body)


def regret_rows(regrets: Sequence[Regret], sets: Sequence[Set]) -> Lines:
    """Sets × futures for each priority in which they differ: how much worse each is than the best in that future."""
    futures = list(dict.fromkeys(regret.future for regret in regrets))
    lines: Lines = []
    for priority in dict.fromkeys(regret.priority for regret in regrets):
        cells = {(r.future, r.place): _regret(priority, r.regret) for r in regrets if r.priority == priority}
        if all(cell == "0" for cell in cells.values()):
            continue
        body = [
            (str(place + 1), [cells[future, place] for future in futures], named(chosen))
            for place, chosen in enumerate(sets)
        ]
        heads = [[FUTURES.get(future, ("", future))[n] for future in futures] for n in (0, 1)]
        lines += [("", ""), ("bold", f"  {WORDS.get(priority, priority)}"), *table(heads, body)]
    return lines


def _regret(priority: str, value: float) -> str:
    if math.isnan(value):
        return "no plan"
    _, size, decimals = FIGURES[priority]
    return f"+{value / size:,.{decimals}f}" if round(value / size, decimals) else "0"
