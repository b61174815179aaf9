"""Places and published tables for the tests of the importers; all figures and codes in them are made up or as said."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from capacity.importing.model import Change, Dropped, Origin
from capacity.importing.place import Place, key_of
from capacity.inputs.errors import BadInput
from capacity.inputs.read.place import read_inputs
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema import Book

ROOT = Path(__file__).parent.parent
KNOWSLEY, HALTON, SURREY = "E08000011", "E06000006", "E10000030"
NAMES = {KNOWSLEY: "Knowsley", HALTON: "Halton", SURREY: "Surrey"}


def place(
    folder: Path,
    homes: Iterable[str] = (KNOWSLEY,),
    outlines: Mapping[str, Any] | None = None,
    written: Mapping[Any, tuple[str, Origin]] | None = None,
    **tables: Iterable[Mapping[str, str]],
) -> Place:
    """A place whose authorities are those of `NAMES`, the homes among them as said."""
    homes = set(homes)
    roles = [
        {"authority": code, "name": NAMES[code], "role": "home" if code in homes else "neighbour"} for code in NAMES
    ]
    rows = {name: {key_of(name, row): row for row in found} for name, found in {"authorities": roles, **tables}.items()}
    return Place(folder, rows, written or {}, outlines or {})


def book(bands: Sequence[str] | None = None) -> Book:
    """The tiny place's book, or one with rates for these bands."""
    reading: Reading = read_inputs(ROOT / "inputs" / "tiny" / "scenarios" / "baseline.yaml")
    assert reading.book is not None
    if bands is None:
        return reading.book
    rates = next(iter(next(iter(reading.book.admissions_per_1000_per_year.values())).values()))
    need = next(iter(reading.book.needs))
    return reading.book.model_copy(update={"admissions_per_1000_per_year": {need: dict.fromkeys(bands, rates)}})


def table(path: Path, header: Sequence[str], *rows: Sequence[object], above: Sequence[str] = ()) -> Path:
    """A CSV file, or a workbook of one sheet by the file's ending; `above`: lines over the header."""
    everything = [*([line] for line in above), list(header), *(list(row) for row in rows)]
    if path.suffix == ".xlsx":
        return workbook(path, {"Sheet1": everything})
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(everything)
    return path


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook of these sheets."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def balanced(change: Change) -> None:
    """kept + dropped = rows read, and every dropped row has a reason."""
    for source in change.sources:
        mine = [line for line in change.dropped if line.file == source.file]
        assert source.kept + source.dropped == source.rows, source
        assert sum(line.rows for line in mine) == source.dropped, source
        assert all(line.why and line.what and line.line >= 1 for line in mine)


def reasons(dropped: Iterable[Dropped]) -> dict[str, str]:
    """Why each row was dropped, by its name."""
    return {line.what: line.why for line in dropped}


def refused(call: Any, *args: Any, **options: Any) -> str:
    """What a call that must be refused says, all complaints in one text."""
    try:
        call(*args, **options)
    except BadInput as error:
        return "\n".join(map(str, error.complaints))
    raise AssertionError("was not refused")
