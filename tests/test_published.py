"""The README of the demonstration place says rightly how it compares with what is published."""

from pathlib import Path

import pytest
from published_figures import PLACE, TABLES, figures_of

HEADING = "## The demonstration beside what is published"


def written() -> list[list[tuple[str, ...]]]:
    """The tables below the README's heading: rows of cells, the head first."""
    section = (PLACE / "README.md").read_text("utf-8").split(f"{HEADING}\n")[1].split("\n## ")[0]
    blocks = [[line for line in block.splitlines() if line.startswith("|")] for block in section.split("\n\n")]
    return [[tuple(line.strip("| ").split(" | ")) for line in block] for block in blocks if block]


@pytest.mark.slow
def test_every_cell_is_what_inputs_and_plan_give(knowsley_run: Path) -> None:
    """Where it fails on purpose: python tests/published_figures.py RUN prints the tables anew."""
    figures = figures_of(knowsley_run)
    assert [table[0] for table in written()] == list(TABLES)
    for (head, rows), table in zip(TABLES.items(), written(), strict=True):
        now = rows(figures)
        assert [cells[0] for cells in table[2:]] == [cells[0] for cells in now]
        for cells, cells_now in zip(table[2:], now, strict=True):
            assert dict(zip(head, cells, strict=True)) == dict(zip(head, cells_now, strict=True))


@pytest.mark.unit
def test_every_figure_says_where_it_comes_from() -> None:
    """Each word of the last column is explained above the table, and none that is explained is missing from it."""
    section = (PLACE / "README.md").read_text("utf-8").split(f"{HEADING}\n")[1]
    explained = {line.split("*")[1] for line in section.splitlines() if line.startswith("- *")}
    assert {cells[-1] for cells in written()[0][2:]} == explained
