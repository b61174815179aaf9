"""Directories of postcodes → positions of sites: Code-Point Open, the ONS Postcode Directory, or a plain table.

Directories have up to 2.7 million rows. They are gone through once, row by row, and only what is asked for is kept.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from capacity.importing.file_readers import RawSheet, Row, digest, sheets
from capacity.importing.grid import position, written
from capacity.importing.model import Change, Dropped, NewRow, Origin, Source, rows_of
from capacity.importing.place import Place
from capacity.importing.sheet import find_sheet, plain
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.read.reading import shown

REGISTER = "imported/register.csv"
_YEARS = range(9, 41)
_NAMES: Mapping[str, Sequence[str]] = {
    "postcode": ("pcds", "pc", "postcode", "pcd", "pcd2", "pcd8", "pcd7"),
    "latitude": ("lat", "latitude"),
    "longitude": ("long", "lon", "lng", "longitude"),
    "eastings": ("oseast1m", "east1m", "eastings", "easting", "x"),
    "northings": ("osnrth1m", "north1m", "northings", "northing", "y"),
    "ward": ("osward", "ward code", "wc", "admin ward code", *(f"wd{year:02}cd" for year in _YEARS), "ward"),
    "district": ("oslaua", "laua", "dc", "admin district code", *(f"lad{year:02}cd" for year in _YEARS)),
}
_CODE_POINT_OPEN = (
    "postcode",
    "quality",
    "eastings",
    "northings",
    "country",
    "nhs regional ha",
    "nhs ha",
    "county",
    "admin district code",
    "admin ward code",
)
_PAIRS = (("longitude", "latitude"), ("eastings", "northings"))
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_CODE = re.compile(r"[A-Z][0-9]{8}")
_UNUSED, _TWICE = "no site of the place has the postcode", "the postcode stands in an earlier row"
_PLACELESS = "has no position in the directory"


@dataclass(frozen=True)
class Position:
    """Where a postcode is."""

    latitude: float
    longitude: float
    ward: str | None
    """Code of its electoral ward."""
    district: str | None
    """Code of its district or unitary authority."""
    file: str
    """The directory that says so, without folders."""


@dataclass
class _Scan:
    """What was found so far in the directories."""

    positions: dict[str, Position] = field(default_factory=dict)
    placeless: list[Dropped] = field(default_factory=list)
    """Wanted postcodes without a position."""
    left: Counter[str] = field(default_factory=Counter)
    """Rows that are not kept, by reason, not counting those in `placeless`."""


def normal(text: str) -> str:
    """A postcode as it is written, L1 0AA, however it was written; blank for anything that is not a postcode."""
    compact = "".join(text.split()).upper()
    return f"{compact[:-3]} {compact[-3:]}" if _POSTCODE.fullmatch(compact) else ""


def read_positions(paths: Sequence[Path], wanted: Collection[str] | None) -> dict[str, Position]:
    """Where postcodes are, by postcode as in L1 0AA.

    `wanted`: the postcodes to look for; None for all that the directories hold. Raises `BadInput` with every file that
    is not a directory of postcodes.
    """
    return _scan(paths, wanted)[0]


def _scan(
    paths: Sequence[Path], wanted: Collection[str] | None
) -> tuple[dict[str, Position], list[Source], list[Dropped]]:
    compact = None if wanted is None else {code.replace(" ", "") for code in map(normal, wanted) if code}
    positions: dict[str, Position] = {}
    sources, dropped, complaints = [], [], []
    for path in dict.fromkeys(paths):
        scan, rows, kept = _Scan(positions), 0, len(positions)
        try:
            for sheet in sheets(path):
                rows += _read_sheet(sheet, path.name, compact, scan)
        except BadInput as error:
            complaints += error.complaints
            continue
        if not rows:
            complaints.append(_not_a_directory(path))
        kept = len(positions) - kept
        sources.append(Source(path.name, digest(path), "positions of postcodes", rows, kept, rows - kept))
        counted = [Dropped(path.name, 1, rows_of(n), why, n) for why, n in sorted(scan.left.items())]
        dropped += [*scan.placeless, *counted]
    if complaints:
        raise BadInput(complaints)
    return positions, sources, dropped


def _not_a_directory(path: Path) -> Complaint:
    why = (
        "no table with a column of postcodes (pcds, PC or postcode) and columns lat and long, or eastings and"
        " northings; Code-Point Open may come without a header"
    )
    return Complaint(shown(path), 1, "file", why)


def _read_sheet(sheet: RawSheet, file: str, wanted: set[str] | None, scan: _Scan) -> int:
    """Read a sheet into `scan`; returns how many rows it has, or 0 where it is not a directory."""
    top = list(sheet)
    columns, start = _layout(top)
    if columns is None:
        return 0
    return _go_through(chain(top[start:], sheet.rest()), columns, file, wanted, scan)


def _layout(top: Sequence[Row]) -> tuple[Mapping[str, int] | None, int]:
    """Where the columns stand, and which row is the first below the header."""
    for at, (_, cells) in enumerate(top):
        header = code_point_header(cells)
        names = {plain(name): place for place, name in reversed(list(enumerate(header or cells)))}
        columns = {key: names[name] for key, known in _NAMES.items() if (name := _first(known, names))}
        if "postcode" in columns and (columns.keys() >= {"latitude", "longitude"} or "northings" in columns):
            return columns, at if header else at + 1
    return None, 0


def code_point_header(cells: Sequence[str]) -> tuple[str, ...] | None:
    """The header that the files of Code-Point Open lack, if this is the first row of one."""
    whole = len(cells) == len(_CODE_POINT_OPEN) and cells[2].isdigit() and cells[3].isdigit()
    return _CODE_POINT_OPEN if whole and normal(cells[0]) else None


def _first(known: Sequence[str], names: Mapping[str, int]) -> str | None:
    return next((name for name in known if name in names), None)


def _go_through(
    rows: Iterator[Row], columns: Mapping[str, int], file: str, wanted: set[str] | None, scan: _Scan
) -> int:
    at, read = columns["postcode"], 0
    locate = _locator(columns)
    for line, cells in rows:
        read += 1
        raw = cells[at] if at < len(cells) else ""
        code = normal(raw) if wanted is None or raw.replace(" ", "").upper() in wanted else ""
        if not code:
            scan.left[_UNUSED] += 1
        elif code in scan.positions:
            scan.left[_TWICE] += 1
        elif (where := locate(cells)) is None:
            scan.placeless.append(Dropped(file, line, code, _PLACELESS))
        else:
            ward, district = (_code(cells, columns.get(key)) for key in ("ward", "district"))
            scan.positions[code] = Position(*where, ward, district, file)
    return read


def _locator(columns: Mapping[str, int]) -> Callable[[Sequence[str]], tuple[float, float] | None]:
    """Latitude and longitude where the directory has them, else from the grid."""
    pairs = [(columns[x], columns[y]) for x, y in _PAIRS if x in columns and y in columns]

    def locate(cells: Sequence[str]) -> tuple[float, float] | None:
        for x, y in pairs:
            try:
                where = position(float(cells[x]), float(cells[y]))
            except (ValueError, IndexError):
                continue
            if where:
                return where
        return None

    return locate


def _code(cells: Sequence[str], column: int | None) -> str | None:
    text = cells[column] if column is not None and column < len(cells) else ""
    return text if _CODE.fullmatch(text) else None


def import_postcodes(paths: Sequence[Path], place: Place, wanted: Collection[str] | None = None) -> Change:
    """Positions for the sites that have none, or none better than an estimate, by the postcodes that the register gave.

    `wanted`: only sites with these postcodes; None for all. A site's own position, typed in by the council, is kept.
    Raises `BadInput` for a file that is no directory of postcodes, or where no register was imported.
    """
    sites = _sites(place)
    if wanted is not None:
        asked = set(map(normal, wanted))
        sites = {site: code for site, code in sites.items() if normal(code) in asked}
    located, sources, dropped = _scan(paths, sites.values())
    rows = [_new_row(site, located[normal(code)]) for site, code in sorted(sites.items()) if normal(code) in located]
    return Change(tables={"sites": rows}, sources=sources, dropped=dropped, notes=_notes(sites, located, len(rows)))


def _sites(place: Place) -> dict[str, str]:
    """Postcodes of the sites that need a position."""
    path = place.folder / REGISTER
    if not path.exists():
        why = "is missing: it gives the sites' postcodes; import the register first (capacity import register)"
        raise BadInput([Complaint(shown(path), 1, "file", why)])
    register = find_sheet(path, {"site": ("site",), "postcode": ("postcode",)}, ("site", "postcode"))
    known = place.rows("sites")
    return {
        row["site"]: row["postcode"] for _, row in register.records() if (row["site"],) in known and _open(place, row)
    }


def _open(place: Place, row: Mapping[str, str]) -> bool:
    """Whether a site's position is blank, or an import's that is not published."""
    for column in ("latitude", "longitude"):
        cell = ("sites", (row["site"],), column)
        if place.own(cell):
            return False
        blank = not place.rows("sites")[cell[1]].get(column)
        if not blank and place.written[cell][1].ground == "published":
            return False
    return True


def _new_row(site: str, where: Position) -> NewRow:
    origin = Origin("published", f"position of its postcode, {where.file}")
    cells = {"site": site, "latitude": written(where.latitude), "longitude": written(where.longitude)}
    return NewRow(cells, {"latitude": origin, "longitude": origin})


def _notes(sites: Mapping[str, str], located: Mapping[str, Position], count: int) -> list[str]:
    notes = [f"{count} of {len(sites)} sites without a published position were given that of their postcode"]
    lacking = sorted(f"{site} ({code or 'no postcode'})" for site, code in sites.items() if normal(code) not in located)
    if lacking:
        notes.append(f"without a position, because the postcode was not found: {', '.join(lacking)}")
    return notes
