"""The summary of a plan on the terminal: what a commissioner asks first."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from capacity.inputs.plan_warning import summed_up
from capacity.inputs.read.reading import shown
from capacity.inputs.sight import as_far_as_seen, limited, seeing
from capacity.inputs.wording import how_often, nearest
from capacity.outputs.closing_homes import lines as closing_homes
from capacity.outputs.paragraphs import wrapped
from capacity.outputs.people_tables import days, other_placements, outlook, people_and_money
from capacity.outputs.terminal import Lines, warnings
from capacity.outputs.year_tables import FIRST_YEAR, blocks
from capacity.results.asks import HEAD as MISSED
from capacity.results.asks import sentences
from capacity.results.columns import SELDOM, STEPS
from capacity.results.limits import HEADS, PERIODS, PLACES, figure_of, sentence, since_words
from capacity.results.run import Run

POUNDS = 16  # width of a column
PRICED = (
    "A shadow price is what the first small part of one more would change, as if the rest did as much. It may not hold"
    " for a whole one: --verify-limits plans again with one more."
)
LATER = ("verify", "answer")
"""Phases that plan again, and are no part of how long the plan took."""


def summary(run: Run, finance: bool = False) -> Lines:
    """The summary of a run: what a commissioner asks first, and the medium-term table if `finance` asks for it."""
    head, record = run.headline, run.record
    took = sum(seconds for phase, seconds in record["seconds"].items() if phase not in LATER)
    sees = limited(record, run.inputs.scenario.quarters)
    optimal = "optimal" if sees is None else f"{seeing(sees, run.inputs.scenario.quarters)}, planned"
    how = (
        f"{optimal} in {took:.1f} s"
        if record["complete"]
        else f"{record['solver']['status'].upper()} after {took:.1f} s"
    )
    lines: Lines = [("bold", f"{record['place']} · {record['scenario']} · {_span(run)} · {how}"), ("", "")]
    if not record["complete"]:
        settled = ", ".join(stage["priority"] for stage in record["stages"])
        only = f"Only these priorities are settled: {settled}. The figures of the others can be better."
        lines += [("bold", only), ("", "")]
    lines += [] if sees is None else [*wrapped(as_far_as_seen(sees)), ("", "")]
    lines += people_and_money(run)
    lines += other_placements(run) + days(run) + closing_homes(run.tables, run.inputs) + outlook(run)
    if limits := [asdict(limit) for limit in head.limits]:
        width = max(len(limit["what"]) for limit in limits) + 2
        lines += [("", ""), ("bold", "Tightest limits")]
        lines += [("", f"  {limit['what']:<{width}}{how_often(limit).format(**limit)}") for limit in limits]
    lines += _what_limits([asdict(limit) for limit in head.what_limits])
    lines += _asks(run.record.get("possible", []))
    lines += _medium_term(run) if finance else []
    lines += warnings(summed_up(run.warnings))
    return [
        *lines,
        ("", ""),
        ("", f"Wrote {shown(run.folder)} ({run.files} files). Open map.html{', and costs.xlsx' if finance else ''}."),
    ]


def _what_limits(limits: list[dict[str, Any]]) -> Lines:
    """What stops placements, and what only costs: a sentence for each, with what one more of it would change."""
    lines: Lines = []
    for effect, head in HEADS.items():
        said = [limit for limit in limits if limit["effect"] == effect]
        lines += [("", ""), ("bold", head), ("dim", f"  {PERIODS[effect]}")] if said else []
        for limit in said:
            figure = f"{nearest(-limit[figure_of(limit)], PLACES[limit['priority']]):,.{PLACES[limit['priority']]}f}"
            text = sentence(limit).format(**{**limit, "figure": figure, "since": since_words(limit)})
            lines += wrapped(text, "  ", further="    ")
    if any(limit["planned"] is None for limit in limits):
        lines += wrapped(PRICED, "  ", "dim")
    return lines


def _asks(asks: list[dict[str, Any]]) -> Lines:
    """What would meet the aims that the plan misses."""
    said = [line for text in sentences(asks) for line in wrapped(text, "  ", further="    ")]
    return [("", ""), ("bold", MISSED), *said] if said else []


def _medium_term(run: Run) -> Lines:
    """For each home, the steps from one year's net cost to the next, which add up to the penny."""
    table = run.tables["financial_plan.csv"]
    authorities = run.inputs.tables.authority_names
    lines: Lines = []
    for home, steps in table.groupby("home", sort=False):
        lines += [("", ""), ("bold", f"Why the net cost changes, £, {authorities[str(home)]}")]
        rows = []
        for step, label in STEPS.items():
            if step == "opening" and any(steps["rebased"]):
                label = "Opening (first the budget)"
            values = ["" if pd.isna(value) else f"{value:,.2f}" for value in steps[step]]
            if step not in SELDOM or any(value not in ("", "0.00") for value in values):
                rows.append((f"  {label}", values))
        widest = max(len(value) for _, values in rows for value in values) + 2
        lines += blocks("", list(steps["financial_year"]), rows, 0, max(POUNDS, widest))
    return [*lines, *wrapped(FIRST_YEAR, "  ", "dim")]


def _span(run: Run) -> str:
    scenario = run.inputs.scenario
    return f"{scenario.quarters} quarters from {scenario.start:%B %Y}"
