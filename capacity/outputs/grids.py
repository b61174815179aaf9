"""A table of a study as its page and its workbook have it: the same figures, there as text and here as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from capacity.inputs.wording import nearest
from capacity.outputs.pages.markup import Markup, Part
from capacity.outputs.pages.tables import minus, table, text
from capacity.outputs.sheets import Sheets

NONE = "–"
LONGEST = 600
"""Characters of words in a cell of a page."""
Cell = str | float | None
"""Words, a figure, or None where there is none."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, and how its figures are shown."""

    heading: str
    digits: int = 0
    signed: bool = False
    words: bool = False
    """Whether its words may break over lines; such columns come last."""

    def shown(self, cell: Cell) -> str:
        """A cell as text."""
        if cell is None:
            return NONE
        if isinstance(cell, str):
            return cell
        value = nearest(cell, self.digits)
        return minus(f"{value:{'+' if self.signed and value else ''},.{self.digits}f}")

    @property
    def look(self) -> str:
        """The format of its figures in a workbook."""
        plain = "#,##0" + ("." + "0" * self.digits if self.digits else "")
        return f"+{plain};-{plain};0" if self.signed else plain


@dataclass(frozen=True)
class Grid:
    """A table. Each row begins with what it is about."""

    name: str
    """Of its sheet."""
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    marked: tuple[int, ...] = ()
    """Places of the rows that stand out."""

    @property
    def words(self) -> int:
        """How many columns at the end hold words."""
        return sum(column.words for column in self.columns[1:])

    def html(self) -> Markup:
        """As a page has it."""
        body: list[tuple[Part, Sequence[Part], bool]] = []
        for place, (first, *rest) in enumerate(self.rows):
            cells = [text(c.shown(cell), LONGEST) for c, cell in zip(self.columns[1:], rest, strict=True)]
            body.append((text(self.columns[0].shown(first), LONGEST), cells, place in self.marked))
        return table(self.caption, [column.heading for column in self.columns], body, self.words)

    def sheet(self, sheets: Sheets) -> None:
        """As a sheet of a workbook has it."""
        headings = [column.heading for column in self.columns]
        sheets.table(self.name, headings, self.rows, columns=[column.look for column in self.columns])
