"""A scenario that was filled in as a form, an .xlsx workbook: the document that YAML would give, cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from capacity.inputs.cells import Cell
from capacity.inputs.errors import Complaint
from capacity.inputs.form_layout import KEY, LISTS, README, VALUE, Column, Sheet, general, listed, sheets
from capacity.inputs.read.form_rows import Answer, Row, gathered
from capacity.inputs.read.form_values import as_text, blank, identifier, plain, value_of
from capacity.inputs.read.nearest import did_you_mean, nearest
from capacity.inputs.read.packed import DAMAGED
from capacity.inputs.read.workbook import unreadable_cells, workbook_sheets
from capacity.inputs.read.yaml12 import Document, Mark

ENDING = ".xlsx"
OTHER_ENDINGS = (".xls", ".xlsm", ".xlsb", ".ods")
"""Of workbooks that are no form; saved as .xlsx they may be one."""
MOST_VALUES = 100_000
IN_ERROR = "shows an error such as #REF!: type a value"
NOT_CALCULATED = (
    "is a formula whose result is not in the file: open it with Excel or LibreOffice and save it, or type a value"
)
_SEARCHED = 30
"""Rows at the top of a sheet among which the row of headings is looked for."""


@dataclass
class FormRead:
    """A form as far as it could be read."""

    document: Document | None = None
    complaints: list[Complaint] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is not read without being a fault, each with its place."""


@dataclass(frozen=True)
class _Grid:
    """The cells of a sheet that say anything, by row and column, both counted from 0."""

    file: str
    name: str
    number: int
    rows: Mapping[int, Mapping[int, Any]]

    def mark(self, row: int, column: int = 0) -> Mark:
        return Mark(self.file, Cell(self.name, self.number, row, column))

    def complaint(self, row: int, column: int, what: str, why: str, got: Any = None) -> Complaint:
        mark = self.mark(row, column)
        return Complaint(mark.file, mark.line, what, why, None if got is None else as_text(got))


def parse_form(data: bytes, shown: str) -> FormRead:
    """Read a form's bytes, `shown` being its name in complaints. Without a document where it is no form at all."""
    read = FormRead()
    try:
        grids = _grids(data, shown, read)
    except DAMAGED as error:
        read.complaints.append(Complaint(shown, 1, "file", f"cannot be read as a workbook: {error}"))
        return read
    known = {plain(sheet.name): sheet for sheet in sheets()}
    there: dict[str, _Grid] = {}
    for grid in grids:
        if plain(grid.name) in known and (first := there.setdefault(plain(grid.name), grid)) is not grid:
            why = f"is called as sheet {first.name} is: put the rows of both into one, and delete the other"
            read.complaints.append(grid.complaint(0, 0, "sheet", why))
    if plain(general().name) not in there:
        instead = "make one with capacity form PLACE -o FILE.xlsx"
        why = f"is not the form of a scenario: it has no sheet {general().name}; {instead}"
        read.complaints.append(Complaint(shown, 1, "file", why))
        return read
    missing = [sheet for name, sheet in known.items() if name not in there]
    for grid in grids:
        if plain(grid.name) not in {*known, plain(README), plain(LISTS)}:
            _stranger(read, grid, missing)
    if missing:
        names = ", ".join(sheet.name for sheet in missing)
        read.notes.append(f"{shown}: the form has no sheet {names}: nothing is read for what it would hold")
    single = there[plain(general().name)]
    top, headings = _general_headings(single)
    if not headings:
        why = (
            f"has no row with the headings {KEY} and {VALUE}, so nothing in it can be read: write them above the keys"
            " and your values"
        )
        read.complaints.append(single.complaint(0, 0, "sheet", why))
        return read
    rows = [_general(read, single, top, headings)]
    for sheet in listed():
        if (grid_of := there.get(plain(sheet.name))) is not None:
            rows += _listed(read, grid_of, sheet)
    read.document, complaints = gathered(rows, single.mark(0))
    read.complaints += complaints
    return read


def _grids(data: bytes, shown: str, read: FormRead) -> list[_Grid]:
    """All sheets; cells of a form that would be read as blank though they are not are complained of."""
    grids, values = [], 0
    for number, sheet in enumerate(workbook_sheets(data)):
        rows = dict[int, dict[int, Any]]()
        for row, cells in sheet.rows:
            rows[row] = {sheet.first + place: cell for place, cell in enumerate(cells) if not blank(cell)}
            values += len(rows[row])
            if values > MOST_VALUES:
                raise ValueError(f"it holds more than {MOST_VALUES:,} values")
        grids.append(_Grid(shown, sheet.name, number, {row: cells for row, cells in rows.items() if cells}))
    known = {plain(sheet.name) for sheet in sheets()}
    for number, blank_though in unreadable_cells(data).items():
        if number < len(grids) and plain(grids[number].name) in known:
            for cells, why in ((blank_though.in_error, IN_ERROR), (blank_though.not_calculated, NOT_CALCULATED)):
                read.complaints += [grids[number].complaint(row, column, "cell", why) for row, column in cells]
    return grids


def _stranger(read: FormRead, grid: _Grid, missing: Sequence[Sheet]) -> None:
    """A sheet of another name: one of the form's that was renamed, or the reader's own."""
    if not grid.rows:
        return
    meant = [near] if (near := nearest(grid.name, [sheet.name for sheet in missing])) else _like(grid, missing)
    if meant:
        why = f"has another name in the form: rename it {' or '.join(meant)}"
        read.complaints.append(grid.complaint(0, 0, "sheet", why, grid.name))
    else:
        read.notes.append(f"{grid.file}, sheet {grid.name}: is not a sheet of the form, and is not read")


def _like(grid: _Grid, missing: Sequence[Sheet]) -> list[str]:
    """The names of sheets whose headings it has: all that they must have, and of several the most."""
    found: dict[str, int] = {}
    for sheet in missing:
        wanted = {column for column in sheet.columns if column.required and not column.by_name}
        columns = set(_columns(_headings(grid, sheet)[1]))
        if len(columns) > 1 and wanted <= columns:
            found[sheet.name] = len(columns)
    return [name for name, columns in found.items() if columns == max(found.values())]


def _general(read: FormRead, grid: _Grid, top: int, headings: Mapping[str, int]) -> Row:
    """The sheet of single values, a key and its value on each row, as one row."""
    sheet = general()
    keys = {plain(column.key): column for column in sheet.columns}
    at_key, at_value = headings[plain(KEY)], headings[plain(VALUE)]
    answers: dict[str, Answer] = {}
    for row, cells in grid.rows.items():
        key = as_text(cells.get(at_key, "")).strip()
        if row <= top or not (key or at_value in cells):
            continue
        column = keys.get(plain(key))
        if column is None:
            own = next((each.name for each in listed() if plain(key.removeprefix("policy.")) in _said_there(each)), "")
            near = did_you_mean(key, [each.key for each in sheet.columns])
            why = f"has a sheet of its own, {own}: type it there" if own else f"is not a key of a scenario{near}"
            read.complaints.append(grid.complaint(row, at_key, "key", why, key))
        elif column.key in answers:
            read.complaints.append(grid.complaint(row, at_key, column.key, "is written twice; keep one"))
        else:
            answers[column.key] = _answer(grid, column, "", row, at_value)
    return Row(sheet, grid.mark(top), tuple(answers.values()))


def _said_there(sheet: Sheet) -> set[str]:
    """Keys of a scenario that a sheet is for, and its name."""
    keys = () if sheet.event else sheet.columns[0].choices if sheet.notes else sheet.into[-1:]
    return {plain(sheet.name), *map(plain, keys)}


def _general_headings(grid: _Grid) -> tuple[int, dict[str, int]]:
    """The row with the headings of keys and values, and where each heading stands; none where there is no such row."""
    for row, cells in grid.rows.items():
        headings = {plain(as_text(cell)): place for place, cell in cells.items()}
        if {plain(KEY), plain(VALUE)} <= headings.keys():
            return row, headings
    return 0, {}


def _headings(grid: _Grid, sheet: Sheet) -> tuple[int, dict[int, tuple[Column, str]]]:
    """The row of headings, and by place each column of the sheet with the name that it is for, if it is for one."""
    keys = {plain(column.key): column for column in sheet.columns}
    best, found = 0, dict[int, tuple[Column, str]]()
    for row, cells in list(grid.rows.items())[:_SEARCHED]:
        here = {}
        for place, cell in cells.items():
            key, _, name = as_text(cell).partition(":")
            column = keys.get(plain(key))
            if column is not None and column.by_name == bool(name.strip()):
                here[place] = column, identifier(name)
        if len(here) > len(found):
            best, found = row, here
    return best, found


def _listed(read: FormRead, grid: _Grid, sheet: Sheet) -> Iterator[Row]:
    """Each row below the headings that says anything."""
    top, headings = _headings(grid, sheet)
    below = {row: cells for row, cells in grid.rows.items() if row > top}
    if not headings and not grid.rows:
        return
    lacking = [column for column in sheet.columns if column.required and column not in _columns(headings)]
    if lacking and (below or not headings):
        names = ", ".join(column.key + (": NAME" if column.by_name else "") for column in lacking)
        why = f"the row of headings has no {names}: write it there, as in a new form"
        read.complaints.append(grid.complaint(top, 0, "headings", why))
        return
    _strange_columns(read, grid, sheet, top, headings)
    places = {column_and_name: place for place, column_and_name in headings.items()}
    absent = [column for column in sheet.columns if column not in _columns(headings)]
    for row, cells in below.items():
        if any(place in headings for place in cells):
            found = [_answer(grid, *asked, row, place) for asked, place in places.items()]
            found += [Answer(column, "", grid.mark(row)) for column in absent]
            answers = sorted(found, key=lambda answer: sheet.columns.index(answer.column))
            yield Row(sheet, grid.mark(row, min(headings)), tuple(answers))


def _columns(headings: Mapping[int, tuple[Column, str]]) -> list[Column]:
    return [column for column, _ in headings.values()]


def _strange_columns(
    read: FormRead, grid: _Grid, sheet: Sheet, top: int, headings: Mapping[int, tuple[Column, str]]
) -> None:
    """Columns that are there twice or misspelt are faults; others are the reader's own."""
    columns = list(headings.values())
    for place, (column, name) in headings.items():
        if columns.count((column, name)) > 1:
            twice = f"{column.key}: {name}" if name else column.key
            read.complaints.append(grid.complaint(top, place, "heading", "is there twice; keep one", twice))
    filled = {place for row, cells in grid.rows.items() if row > top for place in cells}
    for place in sorted(filled - headings.keys()):
        heading = as_text(grid.rows[top].get(place, "")).strip()
        near = did_you_mean(heading.partition(":")[0], [column.key for column in sheet.columns])
        if heading and near:
            why = f"is not a heading of this sheet{near}"
            read.complaints.append(grid.complaint(top, place, "heading", why, heading))
        else:
            where = grid.mark(top, place)
            read.notes.append(f"{where}: this column is not in the form, and is not read")


def _answer(grid: _Grid, column: Column, name: str, row: int, place: int) -> Answer:
    cell = grid.rows[row].get(place)
    mark = grid.mark(row, place)
    return Answer(column, name, mark) if cell is None else Answer(column, name, mark, value_of(column, cell), False)
