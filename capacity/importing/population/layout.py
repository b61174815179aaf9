"""What the columns of a population table are: recognised by their names and contents."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from capacity.importing.codes import MANY, CodeTable, cell, code_tables, name_column
from capacity.importing.population.ages import OPEN, PERSONS, Ages, ages_of, sex_of, sexed_ages_of
from capacity.importing.sheet import plain
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.read.reading import shown
from capacity.inputs.wording import listed

_YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?!\d)")
_MID = re.compile(r"(?:mid[ _-]?(?:year[ _-]?)?|june |date:? )((?:19|20|21)\d\d)(?!\d)")
_YEAR_COLUMN = re.compile(r"(?:mid|year|y|pop|population|persons|people)? ?((?:19|20|21)\d\d)")
_YEAR_NAMES = ("year", "date", "date name", "mid year", "time", "calendar year", "calendar years", "period")
_VALUE_NAMES = (
    "people",
    "population",
    "obs value",
    "observation",
    "value",
    "count",
    "persons",
    "number",
    "v4 0",
    "v4 1",
)
_CODED = {"code", "type", "sortorder", "order", "id"}
_MOST = 0.9  # of a column's cells that must be ages for it to be one of ages

Value = tuple[int, str, Ages, str]
"""Year, sex, ages, and the figure as text."""


@dataclass(frozen=True)
class Layout:
    """A population table and what its columns are."""

    table: CodeTable
    kind: str
    """Of the areas: LSOA, MSOA, ward or authority."""
    area: int
    name: int | None
    authorities: Sequence[int]
    """Columns with codes of the authority in which the area lies."""
    sex: int | None
    sex_of_all: str
    """Whom a row counts where no column says so."""
    age: int | None
    year: int | None
    year_of_all: int | None
    """Mid-year of all rows where no column says it."""
    values: Mapping[int, tuple[int | None, str | None, Ages | None]]
    """By column with figures: its year, sex and ages, as far as its name says them."""

    def read(self, cells: Sequence[str]) -> list[Value] | str:
        """A row's figures, or why it has none."""
        sex = self.sex_of_all if self.sex is None else sex_of(cell(cells, self.sex))
        if sex is None:
            return f'its sex is "{cell(cells, self.sex)}"'
        ages = None if self.age is None else ages_of(cell(cells, self.age))
        if self.age is not None and ages is None:
            return f'its age is "{cell(cells, self.age)}"'
        year = self.year_of_all if self.year is None else _only(_YEAR.findall(cell(cells, self.year)))
        figures: list[Value] = []
        for column, (own_year, own_sex, own_ages) in self.values.items():
            when, whom = own_year or year, own_ages or ages
            if when is None:
                return f'its year is "{cell(cells, self.year)}"'
            if whom is not None:
                figures.append((when, own_sex or sex, whom, cell(cells, column)))
        return figures


def layouts(path: Path, year: int | None) -> tuple[list[Layout], list[Complaint]]:
    """The population tables of a file, and what its other tables with codes lack.

    `year`: the mid-year of tables that do not say theirs in a column or by the sheet's name.

    Raises `BadInput` if it cannot be read, or has no population table, with what its tables lack.
    """
    tables: list[Layout] = []
    faults: list[Complaint] = []
    for table in code_tables(path):
        layout = _layout(table, path, year)
        if isinstance(layout, Layout):
            tables.append(layout)
        else:
            faults.append(layout)
    if tables:
        return tables, faults
    if not faults:
        why = (
            "no column holds ONS codes of LSOAs (E01…), MSOAs (E02…), wards (E05…) or authorities (E06… to E10…)"
            " below a header"
        )
        faults = [Complaint(shown(path), 1, "area code", why)]
    raise BadInput(faults)


def _layout(table: CodeTable, path: Path, year: int | None) -> Layout | Complaint:
    kind = table.finest()
    areas = table.columns(kind)
    if len(areas) > 1 and kind != "authority":
        names, all_of = listed([table.header[column] for column in areas]), "both" if len(areas) == 2 else "all"
        return Complaint(
            table.file,
            table.line,
            "area code",
            f"{names} {all_of} hold codes of {MANY[kind]}: keep the one that counts",
        )
    age = None if _wide(table) else _age_column(table)
    values = _values(table, age)
    if not values:
        why = (
            "no columns of ages (0 to 90, 65-69, 90+) and no column of ages beside one of people (or one for each year)"
        )
        return Complaint(table.file, table.line, "ages", why)
    when = next((at for at, name in _headers(table) if plain(name) in _YEAR_NAMES and _years(table, at)), None)
    said = None
    if when is None and any(own is None for own, _, _ in values.values()):
        said = _year_of(table, path, year)
        if said is None:
            return Complaint(table.file, table.line, "year", _no_year(table, path))
    area = max(areas, key=lambda column: len({cell(row, column) for _, row in table.sample}))
    authorities = [column for column in table.columns("authority") if column != area]
    name = name_column(table, area)
    sex = _sex_column(table)
    return Layout(table, kind, area, name, authorities, sex, _sex_of_all(table, path), age, when, said, values)


def _headers(table: CodeTable) -> Iterator[tuple[int, str]]:
    return ((at, name) for at, name in enumerate(table.header) if at not in table.codes and name)


def _wide(table: CodeTable) -> bool:
    """Whether there are columns of ages, not just of totals."""
    return any(sexed and sexed[1] != (0, OPEN) for _, name in _headers(table) if (sexed := sexed_ages_of(name)))


def _values(table: CodeTable, age: int | None) -> dict[int, tuple[int | None, str | None, Ages | None]]:
    if age is None:
        wide = {at: sexed for at, name in _headers(table) if (sexed := sexed_ages_of(name))}
        return {at: (None, *sexed) for at, sexed in wide.items()} if _wide(table) else {}
    by_year = {at: int(said[1]) for at, name in _headers(table) if (said := _YEAR_COLUMN.fullmatch(plain(name)))}
    if by_year:
        return {at: (year, None, None) for at, year in by_year.items()}
    headers = {plain(name): at for at, name in _headers(table) if at != age}
    value = next((headers[name] for name in _VALUE_NAMES if name in headers), None)
    return {} if value is None else {value: (None, None, None)}


def _age_column(table: CodeTable) -> int | None:
    """The column of ages: one with their names before one with a publisher's own codes for them."""
    candidates = []
    for at, name in _headers(table):
        words = plain(name).split()
        if any(word.startswith("age") for word in words) and not _CODED & set(words):
            cells = [text for _, row in table.sample if (text := cell(row, at))]
            if cells and sum(ages_of(text) is not None for text in cells) >= _MOST * len(cells):
                candidates.append(("name" not in words, at))
    return min(candidates)[1] if candidates else None


def _sex_column(table: CodeTable) -> int | None:
    named = [at for at, name in _headers(table) if plain(name).startswith(("sex", "gender"))]
    return next((at for at in named if _sexes(table, at)), None)


def _sexes(table: CodeTable, at: int) -> bool:
    return any(sex_of(cell(row, at)) for _, row in table.sample)


def _years(table: CodeTable, at: int) -> bool:
    return any(len(set(_YEAR.findall(cell(row, at)))) == 1 for _, row in table.sample)


def _sex_of_all(table: CodeTable, path: Path) -> str:
    """Whom the sheet, else the file, says that it counts."""
    for text in (table.file.removeprefix(shown(path)), path.stem):
        said = {sex for word in plain(text).split() if len(word) > 3 and (sex := sex_of(word))}
        if len(said) == 1:
            return said.pop()
    return PERSONS


def _year_of(table: CodeTable, path: Path, year: int | None) -> int | None:
    """The mid-year by the sheet's name, else the user's word, else the file's name or the words above the header."""
    sheet, *others = (text.casefold() for text in (table.file.removeprefix(shown(path)), path.stem, table.above))
    said = _mid_year(sheet) or year
    if said:
        return said
    return _mid_year(next((text for text in others if _YEAR.search(text)), ""))


def _mid_year(text: str) -> int | None:
    """The only year after the word mid, or of the text where that word is not in it."""
    return _only(_MID.findall(text) or _YEAR.findall(text))


def _only(years: Sequence[str]) -> int | None:
    return int(years[0]) if len(set(years)) == 1 else None


def _no_year(table: CodeTable, path: Path) -> str:
    said = sorted(set(_YEAR.findall(table.file.removeprefix(shown(path)) + " " + path.stem + " " + table.above)))
    how = "say the mid-year with --year"
    if said:
        return f"whether it counts people of {' or '.join(said)} cannot be told: {how}"
    return f"no column, sheet name or file name says of which year the people are: {how}"
