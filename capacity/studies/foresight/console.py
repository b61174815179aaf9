"""What a person sees of a study of foresight: one table, and what it means for a commissioner."""

from collections.abc import Iterator, Sequence

from capacity.inputs.read.reading import shown
from capacity.inputs.sight import seeing
from capacity.inputs.wording import listed
from capacity.outputs.paragraphs import Lines, wrapped
from capacity.studies.foresight.run import Foresight, Row

HEADS = (
    ("", "Quarters seen"),
    ("Avoidable", "placements"),
    ("", "more"),
    ("Person-weeks", "waiting"),
    ("", "more"),
    ("Net cost,", "£k"),
    ("", "more"),
)
"""Headings of two lines."""
COLUMNS = (("avoidable", 1, 1.0), ("waiting_weeks", 1, 1.0), ("net_cost", 0, 1000.0))
"""Figures, with their decimals and what one unit of what is shown holds."""
WORDS = {
    "avoidable": "{size} {way} avoidable placements",
    "waiting_weeks": "{size} {way} weeks of waiting",
    "net_cost": "£{size}k {way} net cost",
}
"""How a change of each is worded."""
READING = (
    "Quarters seen: how many quarters each step knows, counting the one that it decides before it goes on to the next."
    " More: compared with seeing all quarters. Avoidable: out of borough without choosing it. All figures are sums over"
    " the whole plan."
)
WORTH = (
    "That is what knowing the future is worth: no forecast could gain more, and the figures of a plan, which sees"
    " everything, may be too good by as much."
)
IN_ORDER = (
    "that is no gain: priorities are settled in their order, and"
    " whoever sees further gives up some of a later one to do better by an earlier one."
)
NO_SAVING = "A cost that falls because people wait is no saving: their fees are not paid meanwhile."
NOT_ALWAYS = (
    "Seeing a little further does not always help: a plan prepares for what it sees, and can be caught out by what"
    " comes right after."
)


def lines(done: Foresight) -> Lines:
    """The table and the sentences, as the terminal prints them: no line is over 100 columns."""
    record, scenario = done.record, done.inputs.scenario
    span = f"{scenario.quarters} quarter{'' if scenario.quarters == 1 else 's'} from {scenario.start:%B %Y}"
    head = f"{record['place']} · {record['scenario']} · {span} · planned with less and more foresight"
    table = _table([_row(row, row is done.rows[-1]) for row in done.rows])
    said = [line for text in (READING, *sentences(done.rows)) for line in (("", ""), *wrapped(text))]
    wrote = ("", f"Wrote {shown(done.folder)} ({done.files} files).")
    return [
        *wrapped(f"{head} · {record['seconds']['all']:.0f} s", style="bold"),
        ("", ""),
        *table,
        *said,
        ("", ""),
        wrote,
    ]


def sentences(rows: Sequence[Row]) -> Iterator[str]:
    """What the table means: what who sees least loses, what that is, and what of it could be misread."""
    least, count = rows[0], rows[-1]["quarters_seen"]
    if least is rows[-1]:
        yield "The plan has one quarter, so there is no future to know."
        return
    changes = [(least[f"{column[0]}_more"] > 0, text) for column in COLUMNS if (text := _change(least, *column))]
    worse, better = ([text for is_worse, text in changes if is_worse is which] for which in (True, False))
    who = f"A council that plans {seeing(least['quarters_seen'], count)}"
    if worse:
        yield f"{who} has {listed(worse)} than one that sees all {count}. {WORTH}"
    elif not better:
        yield f"{who} does as well as one that sees all {count}: here, knowing the future is worth next to nothing."
    less = {
        figure: [row for row in rows if _said(min(row[f"{figure}_more"], 0.0), digits, unit) != "0"]
        for figure, digits, unit in COLUMNS
    }
    if any(less.values()):
        waits = any(row["waiting_weeks_more"] > 0 for row in less["net_cost"])
        has = f"It also has {listed(better)}, but" if worse else f"{who} has {listed(better)}, but"
        said = f"{has if better else 'Where a figure is better with less in sight,'} {IN_ORDER}"
        yield f"{said} {NO_SAVING}" if waits else said
    for figure, digits, _ in COLUMNS[:2]:
        shown_figures = [round(row[figure], digits) for row in rows]
        if shown_figures != sorted(shown_figures, reverse=True):
            yield NOT_ALWAYS
            return


def _change(row: Row, figure: str, digits: int, unit: float) -> str:
    """Such as: 4.8 more avoidable placements; empty where it would round to nothing."""
    value = row[f"{figure}_more"]
    size = _said(abs(value), digits, unit)
    if size == "0":
        return ""
    way = "more" if value > 0 else "less" if figure == "net_cost" else "fewer"
    return WORDS[figure].format(size=size, way=way)


def _table(rows: Sequence[Sequence[str]]) -> Lines:
    """Names on the left, figures on the right, below their headings."""
    heads = [[head[n] for head in HEADS] for n in (0, 1)]
    widths = [max(len(cells[n]) for cells in (*heads, *rows)) + 2 for n in range(len(HEADS))]

    def line(cells: Sequence[str]) -> str:
        figures = "".join(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
        return f"{cells[0]:<{widths[0]}}{figures}".rstrip()

    return [*(("bold", line(head)) for head in heads), *(("", line(row)) for row in rows)]


def _row(row: Row, whole: bool) -> list[str]:
    cells = [f"all {row['quarters_seen']}" if whole else f"{row['quarters_seen']}"]
    for figure, digits, unit in COLUMNS:
        cells += [_said(row[figure], digits, unit), "" if whole else _said(row[f"{figure}_more"], digits, unit, "+")]
    return cells


def _said(value: float, digits: int, unit: float, sign: str = "") -> str:
    """A figure as it is shown; a change, with its sign; what rounds to nothing is 0."""
    scaled = round(value / unit, digits)
    return f"{scaled:{sign},.{digits}f}" if scaled else "0"
