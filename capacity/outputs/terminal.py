"""What a person sees: lines on a terminal, the result of a check, the progress line.

Plain text with full lines in a pipe; on a terminal the same with headings in bold, and lines that are longer than
100 columns broken. NO_COLOR is honoured by rich.
"""

import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from capacity.inputs.errors import printable
from capacity.inputs.plan_warning import checked as checked_warnings
from capacity.inputs.sites import place_name
from capacity.inputs.wording import PRIORITY_WORDS
from capacity.model.checked import Checked
from capacity.outputs.year_tables import WIDE

LONGEST = 1_000  # characters of a line
STAGES = {
    "reading": "reading and checking",
    **{priority: f"settling {words}" for priority, words in PRIORITY_WORDS.items()},
    "outlook": "planning the years after",
    "writing": "writing tables and map",
    "comparing": "comparing and writing",
    "report": "writing the report",
    "verify": "planning with one more of each limit",
    "possible": "planning what would meet the aims that are missed",
    "before": "planning without the priority fairness",
    "why": "planning the run again",
    "export": "writing the files",
}
Lines = list[tuple[str, str]]
"""Lines with their style: `bold`, `dim` or plain."""


def show(lines: Lines) -> None:
    """Print lines to stdout."""
    console = Console(highlight=False, soft_wrap=True)
    for style, text in lines:
        line = printable(text, LONGEST)
        if not console.is_terminal:
            print(line)
            continue
        for part in broken(line, min(console.width, WIDE)):
            console.print(Text(part, style=style))


def broken(line: str, width: int) -> list[str]:
    """A line broken to at most the given number of columns, with lines after the first indented."""
    inset = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.wrap(line, width, subsequent_indent=inset, break_on_hyphens=False, break_long_words=False) or [""]


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


def checked(result: Checked) -> Lines:
    """The result of a check that found no complaints."""
    problem, inputs = result.problem, result.inputs
    lines: Lines = [("bold", f"{place_name(inputs)} · {inputs.scenario.name} · can be planned")]
    counts = [
        (len(inputs.tables.areas.rows), "area", "areas"),
        (len(set(problem.services.site)), "site", "sites"),
        (len(problem.services.name), "service", "services"),
        (len(problem.quarters), "quarter", "quarters"),
        (inputs.scenario.years_after, "financial year after", "financial years after"),
        (len(inputs.scenario.all_events), "event", "events"),
    ]
    said = [f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count or "after" not in one]
    lines.append(("", ", ".join(said)))
    return [*lines, *warnings(checked_warnings(result.warnings))]


def warnings(lines: list[str]) -> Lines:
    return [("", ""), ("bold", "Warnings"), *(("", f"  {line}") for line in lines)] if lines else []
