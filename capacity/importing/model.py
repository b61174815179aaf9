"""What importers hand over: rows of a place's tables, each cell with the grounds for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from capacity.inputs.schema.grounds import CellGround

Key = tuple[str, ...]
"""The cells that name a row, in the order of `schema.rows.TABLES`."""


@dataclass(frozen=True)
class Origin:
    """On what a cell stands: its ground, and the file or rule that it comes from, in words."""

    ground: CellGround
    source: str


@dataclass(frozen=True)
class NewRow:
    """A row of a place's table."""

    cells: Mapping[str, str]
    """By column; the columns that the importer does not know are left out."""
    origins: Mapping[str, Origin]
    """By column; the columns that name the row need none."""


@dataclass(frozen=True)
class Dropped:
    """A row of a publisher's file that was not used."""

    file: str
    line: int
    what: str
    """The row's own name: a location's ID, a postcode. Never a person's."""
    why: str
    rows: int = 1
    """How many rows it stands for: those of a directory of the whole country that the place has no use for are one."""


def rows_of(count: int) -> str:
    """How many rows, in words: 1 row, 2,345 rows."""
    return f"{count:,} row{'s' * (count != 1)}"


@dataclass(frozen=True)
class Source:
    """A file that was read."""

    file: str
    """Its name without folders."""
    sha256: str
    what: str
    """Publisher and contents, in words."""
    rows: int
    """Rows read; `kept` and `dropped` add up to it."""
    kept: int
    dropped: int


@dataclass(frozen=True)
class Change:
    """What an import wants to see in a place folder."""

    tables: Mapping[str, Sequence[NewRow]] = field(default_factory=dict)
    whole: Collection[str] = ()
    """Tables of which `tables` holds every row: one that an import wrote before and that is not in it any more goes,
    unless the council has changed it."""
    gone: Mapping[str, Collection[Key]] = field(default_factory=dict)
    """Rows to take out, whoever wrote them."""
    outlines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """GeoJSON by file name (areas.geojson, authorities.geojson)."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Keys of place.yaml as the importers know them, such as `name`, `attribution` and `book_changes`; None takes one
    out."""
    sources: Sequence[Source] = ()
    dropped: Sequence[Dropped] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    """Further files in imported/, by name."""
    notes: Sequence[str] = ()
    """Sentences for the person at the terminal: what was found or matched, or should be looked at."""
