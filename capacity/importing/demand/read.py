"""A council's files as rows of the wanted columns only, and what each file holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from capacity.importing.demand.columns import WANTED
from capacity.importing.file_readers import digest
from capacity.importing.sheet import Sheet, find_sheets
from capacity.inputs.errors import BadInput, Complaint

Kind = Literal["persons", "admissions", "residents", "waiting"]
"""persons: a row each. The others are counts."""


@dataclass(frozen=True)
class Extract:
    """One file, read."""

    path: Path
    file: str
    sha256: str
    kind: Kind
    columns: frozenset[str]
    rows: Sequence[tuple[int, Mapping[str, str]]]
    """Line and wanted cells; the other cells are forgotten as soon as a row is read."""


def read_extracts(paths: Sequence[Path]) -> list[Extract]:
    """Every sheet of every file that has a column of needs. Raises `BadInput` with what is wrong with any file."""
    extracts, complaints = [], []
    for path in paths:
        try:
            extracts += [_read(path, sheet) for sheet in find_sheets(path, WANTED, ("need",), further=("need",))]
        except BadInput as error:
            complaints += error.complaints
    if complaints:
        raise BadInput(complaints)
    return extracts


def _read(path: Path, sheet: Sheet) -> Extract:
    columns = dict(sheet.columns)
    if columns.get("reason") == columns["need"]:
        del columns["reason"]
    kind = _kind(sheet.file, sheet.line, frozenset(columns))
    rows = [(line, {key: cells.get(key, "") for key in columns}) for line, cells in sheet.records()]
    return Extract(path, sheet.file, digest(path), kind, frozenset(columns), rows)


def _kind(file: str, line: int, columns: frozenset[str]) -> Kind:
    counted = columns & {"people", "waiting"}
    if columns & {"end", "referral"} or (not counted and columns & {"start", "status"}):
        return "persons"
    if not counted:
        why = (
            "tell neither of persons (Start date, End date or Date of referral) nor of counts (People, with Financial "
            "year, Location ID or Status)"
        )
        raise BadInput([Complaint(file, line, "columns", why)])
    says: dict[Kind, frozenset[str]] = {
        "admissions": frozenset({"year", "start"}),
        "residents": frozenset({"service"}),
        "waiting": frozenset({"waiting", "status"}),
    }
    kinds = [kind for kind, names in says.items() if columns & names]
    if len(kinds) != 1:
        why = (
            "do not tell what is counted: a Financial year (or Start date) means admissions, a Location ID or Home "
            "means residents, People waiting or a Status means the waiting list; there must be just one of the three"
        )
        raise BadInput([Complaint(file, line, "columns", why)])
    return kinds[0]
