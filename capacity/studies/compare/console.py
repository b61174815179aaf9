"""A comparison on the terminal: two tables, people and money, then a paragraph for each alternative."""

from pathlib import Path

from capacity.inputs.errors import printable
from capacity.outputs.paragraphs import WIDTH, Lines, wrapped
from capacity.studies.compare.away_said import WHAT, sentences, used
from capacity.studies.compare.away_said import told as told_reasons
from capacity.studies.compare.closing import closing
from capacity.studies.compare.closing import sentences as closed_said
from capacity.studies.compare.differing_inputs import HEAD, told
from capacity.studies.compare.overview import Column, money_columns, people_columns, rows
from capacity.studies.compare.result import Comparison
from capacity.studies.compare.split_console import split_lines
from capacity.studies.compare.verdict import terms, verdict
from capacity.studies.why.console import HEADS, cell

WHY = "Why, over the plan"
DIFFERENCES = 8
"""Lines of inputs that differ, for each alternative."""


def lines(comparison: Comparison, seconds: float) -> Lines:
    """What `capacity compare` prints."""
    scenario = comparison.base.candidate.inputs.scenario
    count = len(comparison.others)
    many = f"{count} alternative{'' if count == 1 else 's'} to {comparison.base.name}"
    span = f"{scenario.quarters} quarters from {scenario.start:%B %Y}"
    shown: Lines = [*wrapped(f"{comparison.place} · {many} · {span} · in {seconds:.1f} s", style="bold"), ("", "")]
    shown += [*_differing(comparison), ("", "")]
    shown += _table(comparison, "Over the whole plan", people_columns())
    shown += [("", ""), *_table(comparison, "Money", money_columns(comparison))]
    for plan in comparison.others:
        head = f"{plan.name}: {plan.candidate.label}" if plan.candidate.label else plan.name
        shown += [("", ""), *wrapped(head, style="bold"), *wrapped(verdict(plan, comparison), "  ")]
    for candidate, why in comparison.failed:
        shown += [("", ""), *wrapped(candidate.name, style="bold"), *wrapped(f"There is no plan: {why}", "  ")]
    for closed in closing(comparison):
        shown += [("", ""), *wrapped(f"Homes that close: {closed[0].name}", style="bold")]
        for sentence in closed_said(closed):
            shown += wrapped(sentence, "  ", further="    ")
    if comparison.split:
        shown += [("", ""), *split_lines(comparison)]
    if comparison.why:
        shown += [("", ""), *_why(comparison)]
    shown += [("", ""), ("bold", "Terms")]
    for line in terms(comparison):
        shown += wrapped(line, "  ")
    if comparison.warnings:
        shown += [("", ""), ("bold", "Warnings")]
        for text in comparison.warnings:
            shown += wrapped(text, "  ", further="    ")
    return shown


def _differing(comparison: Comparison) -> Lines:
    """What each alternative does that the base does not, a few lines for each."""
    shown: Lines = [("bold", HEAD)]
    for each in told(comparison, DIFFERENCES):
        shown += wrapped(each.name, "  ")
        for line in each.lines:
            shown += wrapped(line, "    ", further="      ")
    return shown


def _why(comparison: Comparison) -> Lines:
    """People placed against their choice by reason, then what has changed for each alternative."""
    plans, reasons = told_reasons(comparison), used(comparison)
    shown: Lines = []
    if reasons:
        figures = [(why.name, [why.people, *(why.shares[reason] for reason in reasons)]) for why in plans]
        body = [(name, [cell(people) for people in each]) for name, each in figures]
        heads = ["People", *(HEADS[reason] for reason in reasons)]
        widths = [max(len(head), *(len(cells[n]) for _, cells in body)) + 2 for n, head in enumerate(heads)]
        label = min(max(len(WHY) + 1, *(len(name) + 1 for name, _ in body)), WIDTH - sum(widths))
        rows = [("bold", WHY, heads), *(("", name, cells) for name, cells in body)]
        shown += [(style, _row(name, cells, label, widths)) for style, name, cells in rows]
    else:
        shown += [("bold", WHY)]
    for sentence in sentences(comparison):
        shown += wrapped(sentence, "  ")
    return shown + (wrapped(WHAT, "  ", style="dim") if reasons else [])


def wrote(folder: str, files: int) -> Lines:
    """The last line."""
    return [("", ""), ("", f"Wrote {folder} ({files} files). Open {Path('compare.html')}.")]


def _row(first: str, cells: list[str], label: int, widths: list[int]) -> str:
    line = f"{printable(first, label):<{label}}" + "".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True))
    return line.rstrip()


def _table(comparison: Comparison, title: str, headed: list[Column]) -> Lines:
    """A row for each alternative. A long name is cut, so that the table keeps to the width of a terminal."""
    body = rows(comparison, headed)
    widths = [
        max(*map(len, column.short), *(len(cells[n]) for _, cells in body)) + 2 for n, column in enumerate(headed)
    ]
    label = min(max(len(title) + 1, *(len(plan.name) + 1 for plan, _ in body)), WIDTH - sum(widths))

    def row(first: str, cells: list[str]) -> str:
        return _row(first, cells, label, widths)

    table_lines: Lines = [
        ("bold", row(title, [column.short[0] for column in headed])),
        ("bold", row("", [column.short[1] for column in headed])),
    ]
    for number, (plan, cells) in enumerate(body):
        table_lines.append(("", row(plan.name, cells)))
        if not number:
            table_lines.append(("dim", "  change from it:"))
    return table_lines
