"""What a person sees of two runs held against each other: sentences, shares, inputs and outputs; a screen or two."""

from collections.abc import Iterator, Sequence

import pandas as pd

from capacity.inputs.errors import printable, shown
from capacity.inputs.wording import about, change, short_labels
from capacity.outputs.paragraphs import Lines, wrapped
from capacity.outputs.year_tables import blocks
from capacity.results.record import place_name
from capacity.studies.diff import Diff
from capacity.studies.diff.attribution import Attributed, Attribution
from capacity.studies.diff.sentences import digits
from capacity.studies.differing.differences import Difference
from capacity.studies.differing.groups import GROUPS, NOTHING
from capacity.studies.differing.said import summed_up
from capacity.studies.differing.told_apart import AND

SHOWN = 24
"""Lines of inputs that are shown; differences.csv has all."""
HOMES = 6
"""Homes that are shown."""
KINDS = {
    "residents": "Fees, less contributions and NHS",
    "agency": "Agency premiums",
    "void": "Empty block beds",
    "interim": "Interim care",
    "investment": "Investment",
}
"""What kinds of cost are called."""
HEADS = {"placements": "placements", "waiting": "weeks waited", "cost": "cost, £k"}
READING = (
    "A share is what the inputs of a group change when they come to those of other groups, on average over all orders"
    " in which they could have come. Shares add up to the whole change. Alone: what the group changes by itself."
    " Placements: people placed against their choice. People are what the plans expect, which are averages, so a change"
    " has decimals."
)
LABEL = 26
"""Columns of a group's name."""


def lines(made: Diff) -> Lines:
    """What `capacity diff` prints."""
    scenario = made.first.inputs.scenario
    span = f"{scenario.quarters} quarter{'' if scenario.quarters == 1 else 's'} from {scenario.start:%B %Y}"
    head = f"{place_name(made.first.inputs)} · from {made.first.name} to {made.second.name} · {span}"
    return [
        *wrapped(f"{head} · in {made.seconds:.1f} s", style="bold"),
        ("", ""),
        *(line for sentence in made.sentences for line in wrapped(sentence)),
        *_shares(made.attribution),
        *inputs_that_differ(made.differences),
        *_outputs(made),
        *_warnings(made),
        ("", ""),
        ("", f"Wrote {shown(made.folder)} ({made.files} files)"),
    ]


def _shares(attribution: Attribution) -> Iterator[tuple[str, str]]:
    figures = [each for each in attribution.figures if each.shares is not None]
    if not figures or len(attribution.groups) < 2:
        return
    yield "", ""
    yield "bold", _row("Share of each group", [(HEADS[each.figure.key], "alone") for each in figures])
    for group in attribution.groups:
        cells = [(_cell(each, each.share(group)), _cell(each, each.alone(group))) for each in figures]
        yield "", _row(f"  {group.replace(AND, ', ')}", cells)
    yield "", _row("  Whole change", [(_cell(each, each.change), "") for each in figures])
    yield from wrapped(f"{READING} {attribution.plans} plans were made for this.", "  ", "dim")


def _row(label: str, cells: Sequence[tuple[str, str]]) -> str:
    return (
        f"{printable(label, LABEL - 1):<{LABEL}}{''.join(f'{share:>13}{alone:>10}' for share, alone in cells)}".rstrip()
    )


def _cell(each: Attributed, value: float) -> str:
    if each.figure.key == "cost":
        return change(value / 1e3)
    return change(value, digits(value))


def inputs_that_differ(differences: Sequence[Difference]) -> Iterator[tuple[str, str]]:
    """By group, events and scenario first; of a table with many differences the number and the largest."""
    yield "", ""
    count = len(differences)
    if not count:
        yield "bold", "No input differs"
        return
    yield "bold", f"{count:,} input{' differs' if count == 1 else 's differ'}"
    said = [line for group in (*GROUPS, NOTHING) for line in summed_up([d for d in differences if d.group == group])]
    for group, text in said[:SHOWN]:
        yield from wrapped(f"{group or 'changes no figure'}: {text}", "  ", further="    ")
    if len(said) > SHOWN:
        yield "", f"  and {len(said) - SHOWN} more lines: differences.csv has all"


def _outputs(made: Diff) -> Iterator[tuple[str, str]]:
    yield "", ""
    years, frame = list(made.first.inputs.scenario.financial_years), made.changes
    if frame.empty:
        yield "bold", "No output differs"
        return
    rows = [*_by_year(made, frame, years)]
    if rows:
        yield from blocks("Change from the first run", [*years, "all"], rows, 34, 11)
    homes = frame[frame["measure"] == "occupancy"]
    if homes.empty:
        return
    last = homes.sort_values("change", key=lambda change: -change.abs(), kind="stable").drop_duplicates("service")
    yield "", ""
    count = len(last)
    more = f", the largest {HOMES} of {count}" if count > HOMES else ""
    yield "bold", f"Homes whose residents change by a person or more at a year's end{more}"
    for row in last.head(HOMES).to_dict("records"):
        yield (
            "",
            f"  {row['service']}: {about(row['first'])} → {about(row['second'])} at the end of {row['financial_year']}",
        )


def _by_year(made: Diff, frame: pd.DataFrame, years: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """People placed against their choice and waiting by need, cost by kind; only what differs."""
    needs = short_labels({need: terms.label for need, terms in made.first.inputs.book.needs.items()})
    for measure, title, key, size, places, added in (
        ("avoidable_out_of_borough", "Avoidable out of borough", "need", 1.0, 1, True),
        ("choice_refused", "Kept in it against their choice", "need", 1.0, 1, True),
        ("waiting_at_year_end", "Waiting at year end", "need", 1.0, 1, False),
        ("net_cost", "Net cost, £k", "kind", 1e3, 0, True),
    ):
        rows = frame[frame["measure"] == measure]
        for name in dict.fromkeys(["", *rows[key]]) if len(rows) else ():
            own = rows if not name else rows[rows[key] == name]
            sums = own.groupby("financial_year")["change"].sum().reindex(list(years), fill_value=0.0) / size
            cells = [change(float(value), places) for value in sums]
            if name and set(cells) == {change(0.0, places)}:
                continue
            label = title if not name else f"  {KINDS.get(name, needs.get(name, name))}"
            yield label, [*cells, change(float(sums.sum()), places) if added else ""]


def _warnings(made: Diff) -> Iterator[tuple[str, str]]:
    for text in (*made.first.warnings, *made.second.warnings):
        yield "", ""
        yield from wrapped(text, "  ")
