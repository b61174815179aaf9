"""`capacity why` on the terminal: sentences, then people by need and by year and reason, then each limit by itself."""

from collections.abc import Mapping, Sequence

import numpy as np

from capacity.inputs.sites import place_name
from capacity.inputs.wording import listed, nearest, short_labels
from capacity.outputs.paragraphs import WIDTH, Lines, wrapped
from capacity.results.columns import REASONS, WHY, WHY_COST, WHY_WAITING
from capacity.studies.why.reasons import Why
from capacity.studies.why.sentences import WORTH_SAYING, cost_sentences, how_found, people_sentences, waiting_sentences

HEADS: dict[str, str] = {
    "beds": "Beds",
    "staff": "Staff",
    "fee": "Fee ceiling",
    "rating": "Rating",
    "voids": "Voids",
    "distance": "Distance",
    "diversion": "Other types",
    "arranging": "Arranging",
    "other": "Other causes",
}
"""Heads of columns by reason, where their own words are long."""
MAP = "map.html"
LABEL, FIGURE = 26, 9
"""Columns of a row's name, and of a figure, where there is room."""
MINUS = (
    "A minus: with the limit lifted more of these people would be placed against their choice, because people with"
    " other needs would take some of their beds or staff, fewer people would wait, or more would be ready to move."
)
TITLE = "Why people are placed against their choice"
MEANT = (
    "Placed against their choice: out of the borough without choosing it, or in it although they chose to leave."
    " Figures are what the plan expects, each rounded by itself; <1 is fewer than one person."
)


def lines(why: Why, folder: str, seconds: float) -> Lines:
    """What `capacity why RUN` prints; `folder` is where the tables were written."""
    scenario = why.inputs.scenario.name
    head = f"{place_name(why.inputs)} · {scenario} · why people are placed against their choice · in {seconds:.1f} s"
    wrote = f"Wrote {listed(_files(why))}, by home authority, need and year, and {MAP} in {folder}."
    return [*wrapped(head, style="bold"), ("", ""), *explained(why), ("", ""), *wrapped(wrote)]


def below_a_plan(why: Why) -> Lines:
    """What `plan --why` prints below its summary."""
    return [("", ""), ("bold", TITLE), *explained(why), ("", ""), *wrapped(f"Wrote {listed(_files(why))}.")]


def _files(why: Why) -> list[str]:
    """The tables that were written."""
    told = {WHY: why.shares, WHY_WAITING: why.waiting, WHY_COST: why.cost}
    return [file for file, shares in told.items() if shares is not None]


def explained(why: Why) -> Lines:
    """The answer without its head."""
    shown: Lines = []
    for sentence in [*people_sentences(why), *waiting_sentences(why), *cost_sentences(why)]:
        shown += wrapped(sentence)
    if why.people.sum() < WORTH_SAYING:
        return shown
    shown += [("", ""), *_table("By need, over the plan", why, _by_need(why))]
    shown += [("", ""), *_table("By year", why, _by_year(why))]
    if any(people <= -WORTH_SAYING for _, _, shares in _by_need(why) for people in shares.values()):
        shown += wrapped(MINUS, style="dim")
    shown += [
        ("", ""),
        *_each(why),
        ("", ""),
        *wrapped(_meant(why), style="dim"),
        *wrapped(how_found(why), style="dim"),
    ]
    return shown


def _meant(why: Why) -> str:
    other = any(shares["other"] >= WORTH_SAYING for _, _, shares in [*_by_need(why), *_by_year(why)])
    return MEANT + (" Other causes remain with every limit lifted." if other else "")


def _by_need(why: Why) -> list[tuple[str, float, Mapping[str, float]]]:
    labels = short_labels({need: model.label for need, model in why.inputs.book.needs.items()})
    rows: list[tuple[str, float, Mapping[str, float]]] = []
    for h, home in enumerate(why.inputs.tables.homes):
        for n, label in enumerate(labels.values()):
            people = float(why.people[h, n].sum())
            if people >= WORTH_SAYING / 10:
                prefix = f"{why.inputs.tables.authority_names[home]}: " if len(why.inputs.tables.homes) > 1 else ""
                rows.append((prefix + label, people, _shares(why, (h, n, slice(None)))))
    return rows


def _by_year(why: Why) -> list[tuple[str, float, Mapping[str, float]]]:
    everything = slice(None)
    rows = [
        (year, float(why.people[:, :, y].sum()), _shares(why, (everything, everything, y)))
        for y, year in enumerate(why.years)
    ]
    return [*rows, ("Plan", float(why.people.sum()), _shares(why, (everything, everything, everything)))]


def _shares(why: Why, at: tuple[int | slice, ...]) -> dict[str, float]:
    found = {reason: float(np.sum(why.shares.share[reason][at])) for reason in why.reasons}
    return {**found, "other": float(np.sum(why.shares.rest[at]))}


def _table(title: str, why: Why, rows: Sequence[tuple[str, float, Mapping[str, float]]]) -> Lines:
    """People and, of these, those of each reason; a reason of nobody at all has no column."""
    used = [reason for reason in HEADS if any(abs(shares.get(reason, 0.0)) >= WORTH_SAYING for _, _, shares in rows)]
    heads = ["People", *(HEADS[reason] for reason in used)]
    two = [_on_two_lines(head) for head in heads]
    wide = [max(map(len, head)) + 2 for head in two]
    if LABEL + sum(max(FIGURE, each) for each in wide) <= WIDTH:
        wide = [max(FIGURE, each) for each in wide]
    label_width = min(LABEL, WIDTH - sum(wide))

    def line(first: str, cells: Sequence[str]) -> str:
        figures = "".join(f"{each:>{width}}" for each, width in zip(cells, wide, strict=True))
        return f"{first[: label_width - 1]:<{label_width}}{figures}".rstrip()

    shown: Lines = []
    if any(above for above, _ in two):
        shown.append(("bold", line("", [above for above, _ in two])))
    shown.append(("bold", line(title, [below for _, below in two])))
    for label, people, shares in rows:
        cells = [cell(people), *(cell(shares.get(reason, 0.0)) for reason in used)]
        style = "bold" if label == "Plan" else ""
        shown.append((style, line(label, cells)))
    return shown


def _on_two_lines(head: str) -> tuple[str, str]:
    """The head of a column: its last word below the others."""
    above, _, below = head.rpartition(" ")
    return above, below


def cell(people: float) -> str:
    """A whole number; "<1" below one, so that a part of a person is not taken for a count."""
    size = abs(people)
    sign = "−" if people < 0 else ""
    return "0" if size < WORTH_SAYING / 100 else f"{sign}<1" if size < WORTH_SAYING else f"{sign}{nearest(size):,.0f}"


def _each(why: Why) -> Lines:
    """Each limit: its share, what lifting it alone saves, and what it adds as the last."""
    heads = ("Share", "Lifted alone", "As the last")
    wide = LABEL + 2
    shown: Lines = [("bold", f"{'Each limit':<{wide}}" + "".join(f"{head:>14}" for head in heads))]
    for reason in why.reasons:
        three = (each[reason].sum() for each in (why.shares.share, why.shares.alone, why.shares.last))
        cells = "".join(f"{cell(float(people)):>14}" for people in three)
        name = REASONS[reason]
        shown.append(("", f"{name[:1].upper() + name[1:]:<{wide}}{cells}"))
    note = (
        "Lifted alone: how many fewer people there would be if only this limit were lifted in the borough. As the last:"
        " how many would be left for it if every other limit were lifted. A minus: there would be more."
    )
    return [*shown, *wrapped(note, style="dim")]


def record(why: Why) -> dict[str, object]:
    """The same for a program to read."""
    return {
        "sentences": [*people_sentences(why), *waiting_sentences(why), *cost_sentences(why)],
        "people": float(why.people.sum()),
        "reasons": {
            reason: {
                "share": float(why.shares.share[reason].sum()),
                "alone": float(why.shares.alone[reason].sum()),
                "last": float(why.shares.last[reason].sum()),
            }
            for reason in why.reasons
        },
        "other": float(why.shares.rest.sum()),
        **({} if why.cost is None else {"cost": {r: float(why.cost.share[r].sum()) for r in why.reasons}}),
        "exact": not why.shares.spread,
        "sets": {"asked": why.asked, "solved": why.solved},
    }
