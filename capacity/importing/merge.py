"""Lays a change over a place: what the council put in itself stays."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from capacity.importing.model import Change, Key, NewRow, Origin
from capacity.importing.place import Cell, DroppedRow, Place, R, SourceRow, key_of
from capacity.inputs.schema.rows import TABLES


def merge(place: Place, change: Change, importer: str = "", names: Collection[str] = ()) -> Place:
    """The place with the change that `importer` made; what it reported of the same files before is replaced.

    `names`: what else the files are or were called.

    A cell that holds something other than what an import wrote into it is the council's own: its value stays, and what
    the import would have written is remembered with it.
    """
    tables = {name: dict(rows) for name, rows in place.tables.items()}
    written = dict(place.written)
    for table, rows in change.tables.items():
        new = {key_of(table, row.cells): row for row in rows}
        there = tables.setdefault(table, {})
        for key in [key for key in there if key not in new and table in change.whole]:
            if _imported(place, table, key):
                _remove(there, written, table, key)
        for key, row in new.items():
            if key not in there:  # new, or taken out meanwhile: what an import wrote of it then says nothing now
                _remove({key: dict.fromkeys(TABLES[table][0].model_fields, "")}, written, table, key)
            there[key] = _laid_over(place, table, key, row)
            written |= {(table, key, column): (row.cells[column], row.origins[column]) for column in row.origins}
    for table, keys in change.gone.items():
        for key in keys:
            _remove(tables.get(table, {}), written, table, key)
    files = {one.file for one in change.sources}
    return replace(
        place,
        tables=tables,
        written=written,
        outlines={**place.outlines, **change.outlines},
        settings=_settings(place.settings, change.settings),
        sources=_reported(place.sources, importer, change.sources, SourceRow, names),
        dropped=_reported(place.dropped, importer, change.dropped, DroppedRow, {*names, *files}),
    )


def _reported(
    before: tuple[R, ...], importer: str, new: Iterable[Any], model: type[R], files: Iterable[str] = ()
) -> tuple[R, ...]:
    rows = [model.model_validate({"importer": importer, **{k: str(v) for k, v in asdict(one).items()}}) for one in new]
    again = {*files, *(row.file for row in rows)}
    stays = [row.importer != importer or row.file not in again for row in before]
    first = stays.index(False) if False in stays else len(stays)  # where they stood, so that nothing moves
    left = [row for row, stay in zip(before, stays, strict=True) if stay]
    return (*left[:first], *rows, *left[first:])


def kept(place: Place, change: Change) -> int:
    """How many cells of a change give way to the council's own."""
    return sum(
        place.own((table, key_of(table, row.cells), column))
        for table, rows in change.tables.items()
        for row in rows
        for column in row.origins
    )


def _laid_over(place: Place, table: str, key: Key, row: NewRow) -> dict[str, str]:
    now = dict(place.rows(table).get(key, {}))
    return now | {column: text for column, text in row.cells.items() if not place.own((table, key, column))}


def _imported(place: Place, table: str, key: Key) -> bool:
    """Whether a row is as imports wrote it: something was written, and nothing in it is the council's own."""
    columns = set(place.rows(table)[key]) - set(TABLES[table][1])
    return any((table, key, column) in place.written for column in columns) and not any(
        place.own((table, key, column)) for column in columns
    )


def _remove(rows: dict[Key, Mapping[str, str]], written: dict[Cell, tuple[str, Origin]], table: str, key: Key) -> None:
    row = rows.pop(key, {})
    for column in row:
        written.pop((table, key, column), None)


def _settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """New settings over old ones, key by key; attributions add up, and None takes a key out."""
    merged = dict(old)
    for key, value in new.items():
        before = merged.get(key)
        if key == "attribution":
            merged[key] = " ".join(_sentences([before or "", value]))
        elif isinstance(value, Mapping) and "value" not in value:
            merged[key] = _settings(before if isinstance(before, Mapping) else {}, value)
        else:
            merged[key] = value
    return {key: value for key, value in merged.items() if value is not None and value != {}}


def _sentences(texts: Iterable[str]) -> list[str]:
    """Each sentence once, in order."""
    sentences = (part.strip().rstrip(".") + "." for text in texts for part in text.split(". ") if part.strip())
    return list(dict.fromkeys(sentences))
