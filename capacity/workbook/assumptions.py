"""The sheets Assumptions and What_if: each figure as planned, as a user may change it, and as the ledger uses it."""

from capacity.workbook.cells import Cell, Formula, Shown
from capacity.workbook.figures import FACTOR, POUNDS, POUNDS_A_YEAR, RISE, SHARE, WORKED_OUT, YEARS, Assumption, Figures
from capacity.workbook.paper import Column, Paper, Sheet

LIMITS = {SHARE: (0.0, 1.0), RISE: (-0.99, 100.0), YEARS: (1.0, 200.0), POUNDS: (0.0, 1e10), POUNDS_A_YEAR: (0.0, 1e10)}
MOST = 100_000.0
"""£ a week or an hour: what an input takes at most."""
NUMBERS = ("As planned", "What-if (type here)", "In use")
LOOKS = {"Meaning": "wrapped", "Source": "wrapped", **dict.fromkeys(NUMBERS, "money")}
UNCHANGED, CHANGED = "as planned", "changed"


def assumptions_sheet(paper: Paper) -> Sheet:
    """The sheet, still empty."""
    return paper.sheet(
        "Assumptions",
        "Assumptions: every figure that the ledger uses",
        "Each cell of the column In use has the name beside it; every formula of the ledger refers to these names.",
        "In use is the figure of the sheet What_if where one is typed in there, else the figure as planned.",
    )


def what_if_sheet(paper: Paper) -> Sheet:
    """The sheet, still empty."""
    return paper.sheet(
        "What_if",
        "What-if: change a figure and see what the same plan would cost",
        "Type a figure in the column What-if; delete it to go back. The same people stay in the same places:",
        "nobody is placed anew, even where another price would change where people go. Plan a scenario for that.",
    )


def fill(paper: Paper, assumptions: Sheet, what_if: Sheet, figures: Figures) -> str:
    """Write both sheets and define the names; the address of the column that says what is changed."""
    inputs = [figure for figure in figures.all if figure.kind != WORKED_OUT]
    at = {figure.name: row for row, figure in enumerate(figures.all)}
    typed = {figure.name: what_if.cell("E", row) for row, figure in enumerate(inputs)}
    rows: list[list[Cell]] = []
    for row, figure in enumerate(figures.all):
        paper.define(figure.name, assumptions.cell("E", row))
        planned, value = assumptions.cell("D", row), float(figure.value)
        input_cell = typed.get(figure.name)
        formula = figure.formula if input_cell is None else f"IF(ISNUMBER({input_cell}),{input_cell},{planned})"
        look = _look(figure)
        in_use = Shown(Formula(formula, value), look)
        rows.append([figure.name, figure.meaning, figure.unit, Shown(value, look), in_use, figure.kind, figure.source])
    columns = ("Name", "Meaning", "Unit", "As planned", "In use", "Kind", "Source")
    assumptions.fill([Column(header, LOOKS.get(header, "text")) for header in columns], rows)
    _fill_what_if(what_if, assumptions, inputs, at)
    return what_if.column("G", len(inputs))


def _fill_what_if(sheet: Sheet, assumptions: Sheet, inputs: list[Assumption], at: dict[str, int]) -> None:
    rows: list[list[Cell]] = []
    for row, figure in enumerate(inputs):
        look, value, place = _look(figure), float(figure.value), at[figure.name]
        planned = Shown(Formula(assumptions.cell("D", place), value), look)
        in_use = Shown(Formula(figure.name, value), look)
        changed = f'IF({sheet.cell("F", row)}={sheet.cell("D", row)},"{UNCHANGED}","{CHANGED}")'
        blank = Shown(None, "per cent input" if look == "per cent" else "money input")
        rows.append([figure.name, figure.meaning, figure.unit, planned, blank, in_use, Formula(changed, UNCHANGED)])
    headers = ("Name", "Meaning", "Unit", "As planned", "What-if (type here)", "In use", "Changed?")
    sheet.fill([Column(header, LOOKS.get(header, "text")) for header in headers], rows)
    for row, figure in enumerate(inputs):
        lowest, highest = LIMITS.get(figure.unit, (0.0, MOST))
        prompt = "A per cent, such as 5%" if _look(figure) == "per cent" else f"A number of {figure.unit}"
        sheet.accept(sheet.first - 1 + row, 4, lowest, highest, f"{prompt}. Blank: as planned.")


def _look(figure: Assumption) -> str:
    if figure.unit == FACTOR:
        return "factor"
    return "per cent" if figure.unit in (SHARE, RISE) else "price"
