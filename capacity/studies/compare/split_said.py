"""What each part of an alternative adds, in words and as tables: the same on the terminal, the page and in files."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from capacity.inputs.wording import change, pounds
from capacity.studies.compare.measures import Measure
from capacity.studies.compare.result import Comparison
from capacity.studies.compare.split import FIGURES, Split
from capacity.studies.compare.wording import listed

SPLIT = "split.csv"
HEAD = "Part by part: what each change adds"
READING = (
    "By itself: what the part changes if it alone is added to the base. Last: what it changes if it is added after all"
    " the other parts. Its share: what it changes when it is added, on average over all orders in which the parts could"
    " be added; shares add up to the whole (each is rounded by itself). Figures are over the whole plan; numbers of"
    " people are averages that the plans expect."
)
HEADS = ("by itself", "last", "its share")
HOW = ("alone", "last", "share")
MOSTLY = 2 / 3
"""The share from which a change is mostly due to one part."""
APART = 0.1
"""Share of a change by which the sum of the parts one by one has to differ from it to be told."""
LONGEST, SHORT = 70, 3
"""Characters of a part within a sentence; changes of one part that are told one by one."""
NO_SAVING = "A cost that falls because people wait is no saving: the fees of those who wait are not paid meanwhile."
COLUMNS = ["alternative", "part", "words", "figure", "unit", "base", "value", "alone", "last", "share"]


def part_words(made: Split, number: int) -> str:
    """All changes of a part, the first few of many."""
    words = made.parts[number - 1].words
    more = [f"{len(words) - SHORT} more changes"] if len(words) > SHORT + 1 else []
    return listed([*(words if not more else words[:SHORT]), *more], "; ")


def sentences(made: Split) -> Iterator[str]:
    """What each figure's change is due to; then which parts count as one, and why something cannot be told."""
    if made.shares is not None:
        for n, figure in enumerate(FIGURES):
            yield _sentence(made, n, figure)
        parts = [made.added(number, "share") for number in range(1, len(made.parts) + 1)]
        waits, cost = FIGURES[1].notice, FIGURES[2].notice
        if any(each[2] <= -cost and each[1] >= waits for each in (made.whole - made.first, *parts)):
            yield NO_SAVING
    yield from made.notes


def told(made: Split) -> list[tuple[int, Measure]]:
    """The figures, by their place, that any part changes."""
    if made.shares is None:
        return []
    numbers = range(1, len(made.parts) + 1)
    return [
        (n, figure)
        for n, figure in enumerate(FIGURES)
        if any(abs(made.added(number, how)[n]) >= figure.notice for number in numbers for how in HOW)
    ]


def rows(made: Split, n: int) -> list[tuple[str, list[str]]]:
    """A figure's table: a row for each part, and the whole."""
    body = [
        (f"{number}. {part_words(made, number)}", [cell(float(made.added(number, how)[n]), n) for how in HOW])
        for number in range(1, len(made.parts) + 1)
    ]
    return [*body, ("All together", ["", "", cell(float(made.whole[n] - made.first[n]), n)])]


def cell(value: float, n: int) -> str:
    """A change of a figure, by its place: people to a tenth, whole weeks, thousands of pounds."""
    return change(value / 1e3, 1) if FIGURES[n].unit == "£" else change(value, 0 if n else 1)


def unit(figure: Measure) -> str:
    """The unit of `cell`."""
    return "£ thousand" if figure.unit == "£" else figure.unit


def _sentence(made: Split, n: int, figure: Measure) -> str:
    """0.8 fewer, mostly from part 2. Of that, 0.7 fewer from part 2, T1 gains 60 hours a week …"""
    whole = float(made.whole[n] - made.first[n])
    numbers = range(1, len(made.parts) + 1)
    parts = [(float(made.added(number, "share")[n]), number) for number in numbers]
    large = sorted((each for each in parts if abs(each[0]) >= figure.notice), key=lambda each: -abs(each[0]))
    moved = abs(whole) >= figure.notice
    head = f"{figure.label}: {_amount(whole, figure) if moved else 'no change'}"
    if not large:
        return f"{head}."
    most, number = large[0]
    if moved and len(large) == 1:
        return f"{head}, all from part {number}, {_short(made, number)}.{_between(made, n, figure)}"
    mostly = f", mostly from part {number}" if moved and most / whole >= MOSTLY else ""
    said = [f"{_amount(value, figure)} from part {number}, {_short(made, number)}" for value, number in large[:SHORT]]
    rest = sum(value for value, _ in large[SHORT:])
    said += [f"{_amount(rest, figure)} from the other parts"] if len(large) > SHORT else []
    return f"{head}{mostly}. Of that, {listed(said, '; ')}.{_between(made, n, figure)}"


def _between(made: Split, n: int, figure: Measure) -> str:
    """What the parts come to one by one, where that is something else than all of them together."""
    alone = sum(float(made.added(number, "alone")[n]) for number in range(1, len(made.parts) + 1))
    whole = float(made.whole[n] - made.first[n])
    if abs(alone - whole) < max(figure.notice, APART * abs(whole)):
        return ""
    sum_of = _amount(alone, figure) if abs(alone) >= figure.notice else "nothing"
    return f" One by one the parts would come to {sum_of}: what each does depends on the others."


def _amount(value: float, figure: Measure) -> str:
    if figure.unit == "£":
        return f"{pounds(value)} {'more' if value > 0 else 'less'}"
    if figure.unit == "people":
        return f"{abs(value):,.1f} {'more' if value > 0 else 'fewer'}"
    return f"{abs(value):,.0f} {'more' if value > 0 else 'fewer'}"


def _short(made: Split, number: int) -> str:
    """The first change of a part, cut."""
    words = made.parts[number - 1].words
    first = words[0] if len(words[0]) <= LONGEST else f"{words[0][: LONGEST - 1].rpartition(' ')[0]} …"
    return first if len(words) == 1 else f"{first} and {len(words) - 1} more"


def split_table(comparison: Comparison) -> pd.DataFrame:
    """split.csv: a row for each part and figure, then the whole of each figure."""
    table = [row for made in comparison.split.values() for row in _rows(made)]
    return pd.DataFrame(table, columns=COLUMNS)


def _rows(made: Split) -> Iterator[tuple[Any, ...]]:
    for n, figure in enumerate(FIGURES):
        ends = (float(made.first[n]), float(made.whole[n]))
        for number in range(1, len(made.parts) + 1):
            words = "; ".join(made.parts[number - 1].words)
            added = [None] * 3 if made.shares is None else [round(float(made.added(number, how)[n]), 6) for how in HOW]
            yield made.name, str(number), words, figure.key, figure.unit, *ends, *added
        yield made.name, "all", "", figure.key, figure.unit, *ends, None, None, ends[1] - ends[0]


def record(splits: Sequence[Split]) -> list[dict[str, Any]]:
    """For compare.json, an entry for each alternative."""
    return [
        {
            "name": made.name,
            "parts": [{"part": str(n), "words": list(part.words)} for n, part in enumerate(made.parts, start=1)],
            "shared_out": made.shares is not None,
            "plans": made.plans,
            "figures": [
                {
                    "figure": figure.key,
                    "unit": figure.unit,
                    "base": float(made.first[n]),
                    "value": float(made.whole[n]),
                    "parts": [
                        {"part": str(number), **{how: float(made.added(number, how)[n]) for how in HOW}}
                        for number in range(1, len(made.parts) + 1)
                    ]
                    if made.shares is not None
                    else [],
                }
                for n, figure in enumerate(FIGURES)
            ],
            "said": list(sentences(made)),
        }
        for made in splits
    ]
