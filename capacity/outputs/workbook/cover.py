"""The sheets before the figures: Cover, Contents and Notes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from capacity.inputs.calendar import long_date
from capacity.inputs.read.reading import Inputs
from capacity.outputs.workbook.cells import Cell, Formula, Shown
from capacity.outputs.workbook.medium_term import Forecasts
from capacity.outputs.workbook.notes import ABOUT, NOTES
from capacity.outputs.workbook.reconciliation import RIGHT, Verdicts
from capacity.outputs.workbook.totals import Totals
from capacity.outputs.workbook.workbook_file import Column, Paper, Sheet

_COLUMNS = [Column("What"), Column("This workbook", "wrapped")]


@dataclass(frozen=True)
class Heading:
    """What the workbook says about the run that it belongs to."""

    place: str
    scenario: str
    label: str
    """The scenario in plain words."""
    version: str
    """The version of the planner."""
    stopped: str
    """Why the plan is not complete; blank where it is."""
    started: datetime
    """When the run began (UTC)."""

    @property
    def title(self) -> str:
        return f"Costs of care placements: {self.place}, {self.scenario}"

    @property
    def properties(self) -> dict[str, str]:
        """Properties of the document."""
        return {"title": self.title, "subject": self.label, "comments": f"capacity {self.version}"}


def opening_sheets(paper: Paper, heading: Heading, has_ledger: bool = True) -> tuple[Sheet, Sheet, Sheet]:
    """Cover, Contents and Notes, still empty."""
    said = (
        "The ledger of a plan as live formulas, so that each figure can be followed to what it is made of.",
        "Begin with the sheet Contents. To try other figures, use the sheet What_if.",
    )
    if not has_ledger:
        said = (
            "This workbook leaves out the ledger, which has more rows than a sheet can hold: read it in costs.csv.",
            "Sheets made from the ledger, such as What_if, are left out, too. Contents lists what there is.",
        )
    cover = paper.sheet("Cover", heading.title, *said)
    contents = paper.sheet("Contents", "Contents", "The sheets of this workbook, each with one table.")
    notes = paper.sheet("Notes", "Notes", "What the words of this workbook mean.")
    return cover, contents, notes


@dataclass(frozen=True)
class CoverFigures:
    """What the cover says about the sheets after it."""

    changed: str
    """Address of the column that says what is changed."""
    verdicts: Verdicts
    by_year: Totals
    forecasts: Forecasts | None
    names: Mapping[str, str]
    """Names of the homes."""


def fill_cover(paper: Paper, cover: Sheet, heading: Heading, inputs: Inputs, figures: CoverFigures) -> None:
    """Write the cover: whose data, what the plan is, what it costs, and whether all figures agree."""
    rows = [*_about(heading, inputs), *_costs(figures)]
    paper.define("what_if_figures", cover.cell("B", len(rows)))
    where, count, wrong = figures.verdicts.column, figures.verdicts.count, figures.verdicts.wrong
    differ = f'({count}-COUNTIF({where},"{RIGHT}")-COUNTIF({where},"what-if*"))'
    agree = f'IF(what_if_figures>0,"OK; what-if in use, so they are not the plan\'s","{RIGHT}")'
    verdict = f'IF({differ}=0,{agree},{differ}&" of {count} differ: see Reconciliation")'
    said = f"{wrong} of {count} differ: see Reconciliation" if wrong else RIGHT
    rows += [
        ["Figures changed on What_if", Shown(Formula(f'COUNTIF({figures.changed},"changed")', 0), "count")],
        ["All figures agree", Shown(Formula(verdict, said), "bold")],
    ]
    cover.fill(_COLUMNS, rows)


def fill_short_cover(cover: Sheet, heading: Heading, inputs: Inputs, lines: int, most: int) -> None:
    """Write the cover of a workbook without a ledger, because its `lines` are more than the `most` of a sheet."""
    left_out = (
        f"left out: costs.csv has {lines:,} rows, and a sheet has room for {most:,} of them. "
        "Read costs.csv with a database or a script; summary.csv has its totals by home authority and financial year."
    )
    cover.fill(_COLUMNS, [["Ledger", left_out], *_about(heading, inputs)])


def _about(heading: Heading, inputs: Inputs) -> list[list[Cell]]:
    """Whose data, and what the plan is."""
    complete = f"no: {heading.stopped}, not every priority was settled" if heading.stopped else "yes"
    place = inputs.place_file
    data = {"About the data": place.note, "Whose data": place.attribution}
    rows: list[list[Cell]] = [[what, words] for what, words in data.items() if words]
    return [
        *rows,
        ["Place", heading.place],
        ["Scenario", heading.scenario],
        ["In plain words", heading.label or heading.scenario],
        ["Invests in", "; ".join(_chosen(inputs)) or "nothing"],
        ["Plan complete", complete],
        ["Run started (UTC)", f"{long_date(heading.started)}, {heading.started:%H:%M}"],
        ["Made by", f"capacity {heading.version}"],
    ]


def _chosen(inputs: Inputs) -> Iterator[str]:
    """The chosen options in plain words, and how often each is taken."""
    labels = {option.option: option.label or option.option for option in inputs.scenario.options}
    for name, count in inputs.scenario.chosen.items():
        yield labels[name] if count == 1 else f"{labels[name]} ({count} times)"


def _costs(figures: CoverFigures) -> Iterator[list[Cell]]:
    """Net cost of each year, with budget and what is above it; a home's name only where there are several."""
    sums, budgets = figures.by_year.sums, figures.forecasts.budget if figures.forecasts else {}
    several = len({key[0] for key in sums}) > 1
    for key, amounts in sums.items():
        whose = f", {figures.names.get(key[0]) or key[0]}" if several else ""
        row, net = figures.by_year.rows[key], float(amounts["net"])
        cell = figures.by_year.sheet.cell(figures.by_year.columns["net"].split("$")[1], row)
        yield [f"Net cost {key[1]} (£){whose}", Shown(Formula(cell, net), "money left")]
        budget = budgets.get((key[0], key[1]))
        if budget is not None:
            over = Formula(f"ROUND({cell}-{float(budget)!r},2)", float(amounts["net"] - budget))
            yield [f"Budget {key[1]} (£){whose}", Shown(float(budget), "money left")]
            yield [f"Over budget {key[1]} (£; under: -){whose}", Shown(over, "money left")]


def fill_contents(contents: Sheet, notes: Sheet, sheets: list[str]) -> None:
    """Write the list of sheets, with links, and the notes."""
    contents.fill(
        [Column("Sheet", "link"), Column("What it says", "wrapped")], [[name, ABOUT[name]] for name in sheets]
    )
    for row, name in enumerate(sheets):
        contents.link(contents.first - 1 + row, 0, name)
    notes.fill([Column("Term"), Column("Meaning", "wrapped")], [[term, meaning] for term, meaning in NOTES.items()])
