"""The sheet Plan_assumptions: the figures of the book that decided who lives where, and so the weeks and hours."""

from capacity.inputs.read.reading import Inputs
from capacity.outputs.assumed import groups
from capacity.outputs.workbook.cells import Cell
from capacity.outputs.workbook.ledger_figures import origin
from capacity.outputs.workbook.workbook_file import Column, Paper

_OF_THE_LEDGER = {"client_contribution_per_week", "nhs_funded_share", "interim_care_per_week",
                  "agency_premium_per_hour", "money"}  # fmt: skip
"""Figures about prices, which the sheet Assumptions has."""


def plan_assumptions(paper: Paper, inputs: Inputs) -> None:
    """Write the sheet: each figure with its range, kind, source and name in the book."""
    sheet = paper.sheet(
        "Plan_assumptions",
        "Plan assumptions: what the weeks and hours of the ledger come from",
        "These figures of the book decided who waits, who lives where and how many staff that takes; those that only",
        "`capacity simulate` reads say so. No formula here uses them, so no what-if changes them: name them in",
        "book_changes of the scenario, and plan again.",
    )
    rows: list[list[Cell]] = []
    for meaning, members in groups(inputs):
        for assumed in members:
            path, figure = assumed.path.split("/"), assumed.figure
            if not _OF_THE_LEDGER.isdisjoint(path):
                continue
            kind, source = origin(inputs, figure, *path)
            rows.append(
                [meaning, assumed.label, figure.value, figure.low, figure.high, kind, source,
                 ".".join(path)]
            )  # fmt: skip
    numbers = (Column(header, "right") for header in ("Figure", "Low", "High"))
    sheet.fill(
        [Column("What it is", "wrapped"), Column("Of"), *numbers, Column("Kind"), Column("Source", "wrapped"),
         Column("Name in the book")],
        rows,
    )  # fmt: skip
