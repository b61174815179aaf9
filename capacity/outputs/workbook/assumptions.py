"""The sheets Assumptions, Growth and What_if: each figure as planned, as a user may change it, and as it is used."""

from capacity.inputs.cells import letter
from capacity.outputs.workbook.assumption import (
    FACTOR,
    GROUPS,
    POUNDS,
    POUNDS_A_YEAR,
    RISE,
    SHARE,
    YEARS,
    Assumption,
    Figures,
)
from capacity.outputs.workbook.cells import Cell, Formula, Shown
from capacity.outputs.workbook.workbook_file import Column, Paper, Sheet

LIMITS = {SHARE: (0.0, 1.0), RISE: (-0.99, 100.0), YEARS: (1.0, 200.0), POUNDS: (0.0, 1e10), POUNDS_A_YEAR: (0.0, 1e10)}
MOST = 100_000.0
"""The most that an input accepts, in £ a week or an hour."""
UNCHANGED, CHANGED = "as planned", "changed"


def what_if_sheet(paper: Paper) -> Sheet:
    """The sheet, still empty."""
    return paper.sheet(
        "What_if",
        "What-if: change a figure and see what the same plan would cost",
        "Type a figure in the column What-if; delete it to go back. The sheet What_if_effect shows what it changes.",
        "The same people stay in the same places: nobody is placed anew, even where another price would change where",
        "people go. Plan a scenario for that. A rise that the plan does not have is here too, as 0%.",
    )


def effect_sheet(paper: Paper) -> Sheet:
    """The sheet of what a what-if changes, still empty."""
    return paper.sheet(
        "What_if_effect",
        "What the what-if changes in each financial year",
        "Net as planned is the plan's, as a constant; net with what-if is the sheet By_year's.",
    )


def assumptions_sheet(paper: Paper) -> Sheet:
    """The sheet, still empty."""
    return paper.sheet(
        "Assumptions",
        "Assumptions: every figure that the ledger uses",
        "In use is the figure of the sheet What_if where one is typed in there, else the figure as planned.",
        "Every formula refers to the cell In use by the name in the last column.",
    )


def fill(paper: Paper, assumptions: Sheet, what_if: Sheet, figures: Figures) -> str:
    """Write the sheets and define the names; returns the address of the column that says what is changed."""
    _growth_sheet(paper, figures)
    typed = sorted((figure for figure in figures.all if figure.typed), key=lambda figure: GROUPS.index(figure.group))
    cells = {figure.name: what_if.cell("E", row) for row, figure in enumerate(typed)}
    planned: dict[str, str] = {}
    rows: list[list[Cell]] = []
    for figure in figures.all:
        if figure.only_typed or figure.year:
            continue
        row, look, value = len(rows), _look(figure), float(figure.value)
        planned[figure.name] = assumptions.cell("C", row)
        paper.define(figure.name, assumptions.cell("D", row))
        formula = figure.formula or planned[figure.name]
        if figure.typed:
            formula = f"IF(ISNUMBER({cells[figure.name]}),{cells[figure.name]},{planned[figure.name]})"
        in_use: Cell = Shown(Formula(formula, value), look)
        as_planned: Cell = Shown(value, look)
        if figure.words:
            as_planned, in_use = Shown(figure.words, "right"), Shown(figure.words, "right")
        rows.append([figure.meaning, figure.unit, as_planned, in_use, figure.kind, figure.source, figure.name])
    assumptions.fill(
        [Column("What it is", "wrapped"), Column("Unit"), Column("As planned", "money"), Column("In use", "money"),
         Column("Kind"), Column("Source", "wrapped"), Column("Name")],
        rows,
    )  # fmt: skip
    _fill_what_if(paper, what_if, typed, planned)
    return what_if.column("G", len(typed))


def _growth_sheet(paper: Paper, figures: Figures) -> None:
    """Growth since the first year, the years across; a name for each cell."""
    sheet = paper.sheet(
        "Growth",
        "Growth of prices since the first year of the plan",
        "What the rises of the sheets Assumptions and What_if come to together; 1 is no growth.",
        "Usual rates grow so on top of the rates that fee_rates.csv has for each year.",
    )
    grown = [figure for figure in figures.all if figure.year]
    years = list(dict.fromkeys(figure.year for figure in grown))
    rows: dict[str, list[Cell]] = {}
    for figure in grown:
        what = figure.meaning.capitalize()
        cells = rows.setdefault(what, [what, figure.source])
        place = letter(2 + years.index(figure.year))
        paper.define(figure.name, sheet.cell(place, list(rows).index(what)))
        value = float(figure.value)
        cells.append(Formula(figure.formula, value) if figure.formula else value)
    columns = [Column("Growth of"), Column("From"), *(Column(year, "factor") for year in years)]
    sheet.fill(columns, list(rows.values()))


def _fill_what_if(paper: Paper, sheet: Sheet, typed: list[Assumption], planned: dict[str, str]) -> None:
    rows: list[list[Cell]] = []
    for row, figure in enumerate(typed):
        look, value = _look(figure), float(figure.value)
        as_planned: Cell = Shown(value, look)
        in_use: Cell = Shown(Formula(figure.name, value), look)
        changed = f'IF(F{sheet.first + row}=D{sheet.first + row},"{UNCHANGED}","{CHANGED}")'
        if figure.name in planned:
            as_planned = Shown(Formula(planned[figure.name], value), look)
        else:
            at = sheet.first + row
            paper.define(figure.name, sheet.cell("F", row))
            in_use = Shown(Formula(f"IF(ISNUMBER(E{at}),E{at},D{at})", value), look)
        blank = Shown(None, "per cent input" if look == "per cent" else "money input")
        rows.append(
            [figure.meaning, figure.group, figure.unit, as_planned, blank, in_use,
             Formula(changed, UNCHANGED), figure.name]
        )  # fmt: skip
    sheet.fill(
        [Column("What it is", "wrapped"), Column("About"), Column("Unit"), Column("As planned", "money"),
         Column("What-if (type here)", "money"), Column("In use", "money"), Column("Changed?"), Column("Name")],
        rows,
    )  # fmt: skip
    for row, figure in enumerate(typed):
        lowest, highest = LIMITS.get(figure.unit, (0.0, MOST))
        prompt = "A per cent, such as 5%" if _look(figure) == "per cent" else f"A number of {figure.unit}"
        sheet.accept(sheet.first - 1 + row, 4, lowest, highest, f"{prompt}. Blank: as planned.")


def _look(figure: Assumption) -> str:
    if figure.unit == FACTOR:
        return "factor"
    return "per cent" if figure.unit in (SHARE, RISE) else "money"
