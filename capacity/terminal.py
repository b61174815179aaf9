"""What a person sees: the summary of a run, the result of a check, the progress line.

Plain text with full lines in a pipe; on a terminal the same with headings in bold. NO_COLOR is honoured by rich.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pandas as pd
from rich.console import Console
from rich.text import Text

from capacity.columns import SELDOM, STEPS
from capacity.errors import printable
from capacity.plan import Checked, Run
from capacity.read.inputs import shown
from capacity.record import place_name
from capacity.warn import Warning

LABEL, FIGURE, POUNDS = 36, 8, 16  # widths of columns
LONGEST = 1_000  # characters of a line
STAGES = {
    "reading": "reading and checking",
    "safe_staffing": "settling safe staffing",
    "unmet": "settling who waits",
    "out_of_borough": "settling placements out of borough",
    "budget": "settling overspend",
    "cost": "settling cost",
    "travel": "settling travel",
    "writing": "writing tables and map",
    "comparing": "comparing and writing",
    "report": "writing the report",
}
Lines = list[tuple[str, str]]
"""Lines with their style: `bold`, `dim` or plain."""


def show(lines: Lines) -> None:
    """Print lines to stdout."""
    console = Console(highlight=False, soft_wrap=True)
    for style, text in lines:
        line = printable(text, LONGEST)
        if console.is_terminal:
            console.print(Text(line, style=style))
        else:
            print(line)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A spinner that names the stage and its seconds on a terminal; a line for each stage elsewhere. On stderr."""
    console = Console(stderr=True, highlight=False)
    stage, since = "", time.monotonic()
    if not console.is_terminal:

        def plain(name: str) -> None:
            nonlocal stage
            if name != stage:
                stage = name
                print(STAGES.get(name, name), file=sys.stderr, flush=True)

        yield plain
        return
    with console.status("starting") as status:

        def spin(name: str) -> None:
            nonlocal stage, since
            if name != stage:
                stage, since = name, time.monotonic()
            status.update(f"{STAGES.get(name, name)} · {time.monotonic() - since:.0f} s")

        yield spin


def summary(run: Run, finance: bool = False) -> Lines:
    """The summary of a run: what a commissioner asks first, and the medium-term table if `finance` asks for it."""
    head, record, book = run.headline, run.record, run.inputs.book
    took = sum(record["seconds"].values())
    how = (
        f"optimal in {took:.1f} s" if record["complete"] else f"{record['solver']['status'].upper()} after {took:.1f} s"
    )
    lines: Lines = [("bold", f"{record['place']} · {record['scenario']} · {_span(run)} · {how}"), ("", "")]
    if not record["complete"]:
        settled = ", ".join(stage["priority"] for stage in record["stages"])
        only = f"Only these priorities are settled: {settled}. The figures of the others can be better."
        lines += [("bold", only), ("", "")]
    labels = _short([book.needs[need].label for need in head.avoidable])
    width = max(LABEL, *(len(label) + 4 for label in labels))
    lines.append(("bold", _row(width, "Avoidable out-of-borough placements", list(head.years))))
    for label, people in zip(labels, head.avoidable.values(), strict=True):
        lines.append(("", _row(width, f"  {label}", _people(people))))
    total = [sum(year) for year in zip(*head.avoidable.values(), strict=True)]
    lines.append(("", _row(width, "  All needs (each figure rounded)", _people(total))))
    lines.append(("", _row(width, "People waiting at year end", _people(head.waiting))))
    unit, size = ("£m", 1e6) if max(head.net_cost) >= 1e6 else ("£k", 1e3)
    lines.append(
        ("", _row(width, f"Net cost to the council, {unit}", [f"{cost / size:.1f}" for cost in head.net_cost]))
    )
    if head.overspend:
        over = [None if pounds is None else round(pounds / size, 1) for pounds in head.overspend]
        cells = ["" if figure is None else f"{figure:+.1f}" if figure else "0.0" for figure in over]
        lines.append(("", _row(width, f"Over budget (under: -), {unit}", cells)))
    if head.limits:
        width = max(len(what) for what, _ in head.limits) + 2
        lines += [("", ""), ("bold", "Tightest limits")]
        lines += [("", f"  {what:<{width}}{how_often}") for what, how_often in head.limits]
    lines += _medium_term(run) if finance else []
    lines += _warnings(run.warnings)
    return [
        *lines,
        ("", ""),
        ("", f"Wrote {shown(run.folder)} ({run.files} files). Open map.html{', and costs.xlsx' if finance else ''}."),
    ]


def _medium_term(run: Run) -> Lines:
    """For each home, the steps from one year's net cost to the next, which add up to the penny."""
    table = run.tables["financial_plan.csv"]
    authorities = {row.authority: row.name for row, _ in run.inputs.tables["authorities"]}
    lines: Lines = []
    for home, rows in table.groupby("home", sort=False):
        lines += [("", ""), ("bold", f"Why the net cost changes, £, {authorities[str(home)]}")]
        width = max(len(label) for label in STEPS.values()) + 4
        lines.append(("bold", f"{'':<{width}}" + "".join(f"{year:>{POUNDS}}" for year in rows["financial_year"])))
        for step, label in STEPS.items():
            if step == "opening" and any(rows["rebased"]):
                label = "Opening (first the budget)"
            values = ["" if pd.isna(value) else f"{value:,.2f}" for value in rows[step]]
            if step not in SELDOM or any(value not in ("", "0.00") for value in values):
                style = "bold" if step in ("opening", "forecast") else ""
                lines.append((style, (f"  {label:<{width - 2}}" + "".join(f"{v:>{POUNDS}}" for v in values)).rstrip()))
    return lines


def checked(result: Checked) -> Lines:
    """The result of a check without complaints."""
    problem, inputs = result.problem, result.inputs
    lines: Lines = [("bold", f"{place_name(inputs)} · {inputs.scenario.name} · can be planned")]
    counts = [
        (len(inputs.tables["areas"].rows), "areas"),
        (len(set(problem.services.site)), "sites"),
        (len(problem.services.name), "services"),
        (len(problem.quarters), "quarters"),
        (len(inputs.scenario.all_events), "events"),
    ]
    lines.append(("", ", ".join(f"{count:,} {what}" for count, what in counts)))
    return [*lines, *_warnings(result.warnings)]


def _span(run: Run) -> str:
    scenario = run.inputs.scenario
    return f"{scenario.quarters} quarters from {scenario.start:%B %Y}"


def _row(width: int, label: str, cells: list[str]) -> str:
    return (f"{label:<{width}}" + "".join(f"{cell:>{FIGURE}}" for cell in cells)).rstrip()


def _people(values: list[float]) -> list[str]:
    """Rounded each by itself: figures of two runs can be compared, at the price of a total that is one off."""
    return [f"{value:.0f}" for value in values]


def _short(labels: list[str]) -> list[str]:
    """Labels without what stands in brackets, where they stay apart without it."""
    short = [label.split(" (")[0] for label in labels]
    return short if len(set(short)) == len(labels) else labels


def _warnings(warnings: list[Warning]) -> Lines:
    if not warnings:
        return []
    return [("", ""), ("bold", "Warnings"), *(("", f"  {warning.text}") for warning in warnings)]
