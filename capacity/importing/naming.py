"""What a place remembers of the files that it was made from: their kind and a hash. A file's name may name a person."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from capacity.importing.model import Change, NewRow, Origin, Source

KINDS = {
    "cqc": "HSCA active locations",
    "population": "figures by area",
    "postcodes": "directory of postcodes",
    "outlines": "boundaries",
    "demand": "placements or waiting list",
}
"""What each importer reads, in a word or two."""
ENDINGS = (".csv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".zip", ".json", ".geojson")
"""Endings that say what kind a file is; after any other dot more of a name may stand."""
_SHOWN = 12  # letters of the hash


def names_of(change: Change) -> frozenset[str]:
    """The names of the files that a change comes from."""
    return frozenset(source.file for source in change.sources)


def unnamed(change: Change, importer: str) -> Change:
    """The change with each file's kind, ending and the beginning of its SHA-256 where its name stood."""
    labels = {source.file: _label(source, importer) for source in reversed(change.sources)}
    if not labels:
        return change
    names = sorted(map(re.escape, labels), key=len, reverse=True)
    named = re.compile(rf"(?<![\w.-])(?:{'|'.join(names)})(?![\w-])")

    def told(origin: Origin) -> Origin:
        return Origin(origin.ground, named.sub(lambda match: labels[match[0]], origin.source))

    known: dict[Origin, Origin] = {}
    return replace(
        change,
        tables={
            table: [_row(row, {one: known.setdefault(one, told(one)) for one in row.origins.values()}) for row in rows]
            for table, rows in change.tables.items()
        },
        sources=[replace(source, file=_label(source, importer)) for source in change.sources],
        dropped=[replace(row, file=labels.get(row.file, row.file)) for row in change.dropped],
    )


def _row(row: NewRow, told: Mapping[Origin, Origin]) -> NewRow:
    return NewRow(row.cells, {column: told[origin] for column, origin in row.origins.items()})


def _label(source: Source, importer: str) -> str:
    ending = PurePath(source.file).suffix.casefold()
    parts = (KINDS.get(importer, importer), ending if ending in ENDINGS else "", f"sha256 {source.sha256[:_SHOWN]}…")
    return ", ".join(part for part in parts if part)
