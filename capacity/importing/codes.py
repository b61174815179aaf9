"""ONS codes, and tables whose columns are recognised by their contents."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from capacity.importing.file_readers import RawSheet, Row, sheets
from capacity.importing.postcodes import code_point_header
from capacity.importing.sheet import plain

KINDS = ("LSOA", "MSOA", "ward", "authority")
"""From the finest."""
ONE = {"LSOA": "an LSOA", "MSOA": "an MSOA", "ward": "a ward", "authority": "an authority"}
MANY = {"LSOA": "LSOAs", "MSOA": "MSOAs", "ward": "wards", "authority": "authorities"}
_BEGINNINGS = {
    **dict.fromkeys(("E01", "W01"), "LSOA"),
    **dict.fromkeys(("E02", "W02"), "MSOA"),
    **dict.fromkeys(("E05", "W05"), "ward"),
    **dict.fromkeys(("E06", "E07", "E08", "E09", "E10", "W06"), "authority"),
}
_CODE = re.compile(r"[EWSNK][0-9]{8}")
_NAME = re.compile(r"(.* )?(names?|\w*nm)( .*)?")
_NO_NAME = ("sex", "gender", "age", "date", "year")
SAMPLED = 1000
"""Rows from which the kind of a column is judged."""


@dataclass(frozen=True)
class CodeTable:
    """A table with ONS codes in some of its columns."""

    file: str
    line: int
    """Where its header stands."""
    above: str
    """What is written above the header."""
    header: tuple[str, ...]
    codes: Mapping[int, str]
    """The kind of code, by column with codes."""
    sample: Sequence[Row]
    """The first of its rows."""
    rows: Iterator[Row]
    """All of its rows, including the sample; can be gone through once."""

    def finest(self) -> str:
        """The finest kind of area that it has codes of."""
        return min(self.codes.values(), key=KINDS.index)

    def columns(self, kind: str) -> list[int]:
        """The columns with codes of a kind."""
        return [column for column, code_kind in self.codes.items() if code_kind == kind]


def kind_of(code: str) -> str | None:
    """LSOA, MSOA, ward or authority; None for a code of something else, or no code."""
    return _BEGINNINGS.get(code[:3]) if _CODE.fullmatch(code) else None


def cell(cells: Sequence[str], column: int | None) -> str:
    """A row's cell; blank where the row is too short or the table has no such column."""
    return cells[column] if column is not None and column < len(cells) else ""


def code_tables(path: Path) -> Iterator[CodeTable]:
    """The tables of a file that hold codes of areas. Raises `BadInput` if it cannot be read."""
    for sheet in sheets(path):
        table = _code_table(sheet)
        if table:
            yield table


def _code_table(sheet: RawSheet) -> CodeTable | None:
    """The header is the fullest row above the first one with a code; only Code-Point Open may come without one."""
    top = list(sheet)
    first = next((at for at, (_, cells) in enumerate(top) if any(map(_CODE.fullmatch, cells))), None)
    if first is None:
        return None
    if first == 0:
        at, line, header = -1, 1, code_point_header(top[0][1])
    else:
        at = max(range(first), key=lambda row: (sum(map(bool, top[row][1])), row))
        line, header = top[at][0], tuple(top[at][1])
    rest = sheet.rest()
    sample = [*top[at + 1 :], *islice(rest, SAMPLED)]
    columns = range(len(header or ()))
    codes = {column: kind for column in columns if (kind := _kind([cell(row, column) for _, row in sample]))}
    above = " ".join(text for _, cells in top[: max(at, 0)] for text in cells if text)
    return CodeTable(sheet.file, line, above, header, codes, sample, chain(sample, rest)) if header and codes else None


def _kind(cells: Sequence[str]) -> str | None:
    """What most of a column's codes are, if most of its cells are codes."""
    filled = [text for text in cells if text]
    codes = [text for text in filled if _CODE.fullmatch(text)]
    counted = Counter(kind for code in codes if (kind := kind_of(code)))
    if not counted or 2 * len(codes) < len(filled):
        return None
    return max(counted, key=lambda kind: (counted[kind], -KINDS.index(kind)))


def name_column(table: CodeTable, codes: int) -> int | None:
    """Where the names stand that belong to a column of codes: the column named like it, else the one next to it."""
    own = plain(table.header[codes])
    like = {own.removesuffix("cd") + "nm", own.removesuffix("code") + "name", f"{own} name"}
    texts = [(at, name) for at in range(len(table.header)) if _text(table, at) and (name := plain(table.header[at]))]
    texts = [(at, name) for at, name in texts if not name.startswith(_NO_NAME)]
    named = [at for at, name in texts if name in like] or [
        at for at, name in texts if at > codes and _NAME.fullmatch(name)
    ]
    beside = [at for at, _ in texts if at in (codes - 1, codes + 1)]
    return next(iter(named or beside), None)


def _text(table: CodeTable, at: int) -> bool:
    """Whether a column has words in it, and neither codes nor numbers."""
    cells = [text for _, row in table.sample if (text := cell(row, at))]
    return bool(cells) and at not in table.codes and not any(re.fullmatch(r"[\d.,+-]+", text) for text in cells)
