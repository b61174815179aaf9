"""A cell of a workbook as a place where something stands, beside the lines of other files."""


class Cell(int):
    """A cell of a workbook, which stands wherever a line of a file does: cells sort by sheet, row and column."""

    _where: tuple[str, int, int, int]

    def __new__(cls, sheet: str, number: int, row: int, column: int) -> "Cell":
        """`number` is the place of the sheet in its workbook; `row` and `column` are counted from 0."""
        made = super().__new__(cls, (number << 48) + (row << 16) + column)
        made._where = sheet, number, row, column
        return made

    def __getnewargs__(self) -> tuple[str, int, int, int]:  # type: ignore[override]
        return self._where  # else a cell that is sent to another process would be a bare number there

    def __str__(self) -> str:
        sheet, _, row, column = self._where
        return f"sheet {sheet}, cell {letter(column)}{row + 1}"

    __repr__ = __str__

    def __format__(self, how: str) -> str:
        return str(self)


def letter(place: int) -> str:
    """The column's letters for a position counted from 0: A to Z, then AA."""
    return letter(place // 26 - 1) + letter(place % 26) if place >= 26 else chr(ord("A") + place)


def at(file: str, line: int) -> str:
    """A place for people: `baseline.yaml:7`, or `baseline.xlsx, sheet Opens, cell C4`."""
    return f"{file}, {line}" if isinstance(line, Cell) else f"{file}:{line}"
