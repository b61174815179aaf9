"""The sheets before the figures: Cover, Contents and Notes."""

from dataclasses import dataclass
from datetime import datetime

from capacity.workbook.cells import Cell, Formula, Shown
from capacity.workbook.checks import RIGHT, Verdicts
from capacity.workbook.paper import Column, Paper, Sheet
from capacity.workbook.words import ABOUT, NOTES


@dataclass(frozen=True)
class Heading:
    """What the workbook says of the run that it belongs to."""

    place: str
    scenario: str
    label: str
    """The scenario in plain words."""
    version: str
    """Of the planner."""
    stopped: str
    """Why the plan is not complete; blank where it is."""
    started: datetime
    """When the run began (UTC)."""

    @property
    def title(self) -> str:
        return f"Costs of care placements: {self.place}, {self.scenario}"

    @property
    def properties(self) -> dict[str, str]:
        """Of the document."""
        return {"title": self.title, "subject": self.label, "comments": f"capacity {self.version}"}


def opening_sheets(paper: Paper, heading: Heading) -> tuple[Sheet, Sheet, Sheet]:
    """Cover, Contents and Notes, still empty."""
    cover = paper.sheet(
        "Cover",
        heading.title,
        "The ledger of a plan as live formulas, so that each figure can be followed to what it is made of.",
        "Begin with the sheet Contents. To try other figures, use the sheet What_if.",
    )
    contents = paper.sheet("Contents", "Contents", "The sheets of this workbook, each with one table.")
    notes = paper.sheet("Notes", "Notes", "What the words of this workbook mean.")
    return cover, contents, notes


def fill_cover(paper: Paper, cover: Sheet, heading: Heading, changed: str, verdicts: Verdicts) -> None:
    """Write the cover. `changed` is the column that says what is changed."""
    complete = f"no: {heading.stopped}, not every priority was settled" if heading.stopped else "yes"
    where, count, wrong = verdicts.column, verdicts.count, verdicts.wrong
    differ = f'({count}-COUNTIF({where},"OK")-COUNTIF({where},"what-if*"))'
    agree = 'IF(what_if_figures>0,"OK; what-if in use, so they are not the plan\'s","OK")'
    verdict = f'IF({differ}=0,{agree},{differ}&" of {count} differ: see Reconciliation")'
    rows: list[list[Cell]] = [
        ["Place", heading.place],
        ["Scenario", heading.scenario],
        ["In plain words", heading.label or heading.scenario],
        ["Plan complete", complete],
        ["Run started (UTC)", heading.started.strftime("%Y-%m-%d %H:%M")],
        ["Made by", f"capacity {heading.version}"],
        ["Figures changed on What_if", Shown(Formula(f'COUNTIF({changed},"changed")', 0), "count")],
        ["All totals agree", Formula(verdict, f"{wrong} of {count} differ: see Reconciliation" if wrong else RIGHT)],
    ]
    paper.define("what_if_figures", cover.cell("B", 6))
    cover.fill([Column("What"), Column("This workbook", "wrapped")], rows)


def fill_contents(contents: Sheet, notes: Sheet, sheets: list[str]) -> None:
    """Write the list of sheets, with links, and the notes."""
    contents.fill([Column("Sheet", "link"), Column("What it says")], [[name, ABOUT[name]] for name in sheets])
    for row, name in enumerate(sheets):
        contents.link(contents.first - 1 + row, 0, name)
    notes.fill([Column("Term"), Column("Meaning", "wrapped")], [[term, meaning] for term, meaning in NOTES.items()])
