"""A comparison on the terminal: the table, then a paragraph for each alternative."""

import textwrap
from pathlib import Path

from capacity.compare.overview import columns, rows, standing
from capacity.compare.result import Comparison
from capacity.compare.verdict import terms, verdict

WIDTH = 110
Lines = list[tuple[str, str]]
"""Lines with their style: `bold`, `dim` or plain."""


def lines(comparison: Comparison, seconds: float) -> Lines:
    """What `capacity compare` prints."""
    scenario = comparison.base.candidate.inputs.scenario
    count = len(comparison.others)
    many = f"{count} alternative{'' if count == 1 else 's'} to {comparison.base.name}"
    span = f"{scenario.quarters} quarters from {scenario.start:%B %Y}"
    shown: Lines = [("bold", f"{comparison.place} · {many} · {span} · in {seconds:.1f} s"), ("", "")]
    shown += _table(comparison)
    for one in comparison.others:
        shown += [("", ""), ("bold", f"{one.name}: {one.candidate.label}" if one.candidate.label else one.name)]
        shown += _wrapped(verdict(one, comparison))
    for candidate, why in comparison.failed:
        shown += [("", ""), ("bold", candidate.name), ("", f"  There is no plan: {why}")]
    shown += [("", ""), ("bold", "Terms")]
    for line in terms(comparison):
        shown += _wrapped(line)
    if comparison.warnings:
        shown += [("", ""), ("bold", "Warnings"), *(("", f"  {text}") for text in comparison.warnings)]
    return shown


def wrote(folder: str, files: int) -> Lines:
    """The last line."""
    return [("", ""), ("", f"Wrote {folder} ({files} files). Open {Path('compare.html')}.")]


def _wrapped(text: str) -> Lines:
    return [("", f"  {line}") for line in textwrap.wrap(text, WIDTH, break_long_words=False)]


def _table(comparison: Comparison) -> Lines:
    headed, body = columns(comparison), rows(comparison)
    label = max(24, *(len(one.name) + 2 for one, _ in body))
    widths = [
        max(*map(len, column.short), *(len(cells[n]) for _, cells in body)) + 2 for n, column in enumerate(headed)
    ]

    def row(first: str, cells: list[str], last: str = "") -> str:
        return (f"{first:<{label}}" + "".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True)) + last).rstrip()

    found: Lines = [
        ("bold", row("Over the whole plan", [column.short[0] for column in headed])),
        ("bold", row("", [column.short[1] for column in headed])),
    ]
    for number, (one, cells) in enumerate(body):
        found.append(("", row(one.name, cells, f"  {standing(comparison, one)}")))
        if not number:
            found.append(("dim", "  change from it:"))
    return found
