"""What a scenario's file says, spread over the sheets of a form: the way back from a document to rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from capacity.inputs.form_layout import NONE, Column, Sheet

Cells = dict[tuple[str, str], Any]
"""What stands in a row, by the key of the column and the name that the column is for (blank for most)."""


def spread(sheet: Sheet, said: Mapping[str, Any]) -> list[Cells]:
    """The rows of a sheet for what a scenario's file says; a single row for the sheet of single values."""
    if sheet.event:
        events = said.get("events", [])
        return [_row(sheet.columns, event) for event in events if event["event"] == sheet.event]
    if not sheet.keys:
        return [_row(sheet.columns, said)]
    inside: Any = said
    for key in sheet.into:
        inside = inside.get(key, {})
    if isinstance(inside, list):  # names, each taken once for each time that it is there
        inside = {name: inside.count(name) for name in inside}
    return list(_entries(sheet, inside, ()))


def _entries(sheet: Sheet, inside: Any, keys: tuple[str, ...]) -> Iterator[Cells]:
    """Entries of a mapping below some of its keys."""
    column = sheet.columns[min(len(keys), sheet.keys - 1)]
    if column.of == "figures" and isinstance(inside, dict):
        for key, below in inside.items():
            yield from _entries(sheet, below, (".".join([*keys, str(key)]),))
    elif column.of == "figures" or len(keys) == sheet.keys:
        asked = sheet.columns[sheet.keys :]
        whole = inside if isinstance(inside, dict) else dict.fromkeys(asked[0].path, inside)
        values = _row(asked, whole) if asked[0].path else {(asked[0].key, ""): _cell(asked[0], inside)}
        yield {(column.key, ""): key for column, key in zip(sheet.columns, keys, strict=False)} | values
    elif isinstance(inside, dict):
        for key, below in inside.items():
            if not column.choices or key in column.choices:
                yield from _entries(sheet, below, (*keys, str(key)))


def _row(columns: tuple[Column, ...], said: Mapping[str, Any]) -> Cells:
    row: Cells = {}
    for column in columns:
        inside: Any = said
        for key in column.path:
            inside = inside.get(key, _ABSENT) if isinstance(inside, dict) else _ABSENT
        if inside is _ABSENT:
            continue
        if column.by_name:
            row |= {(column.key, name): each for name, each in inside.items()}
        else:
            row[column.key, ""] = _cell(column, inside)
    return row


_ABSENT = object()


def _cell(column: Column, value: Any) -> Any:
    """A value as it stands in one cell; None for one that a cell cannot hold."""
    if value is None:
        return NONE if column.nullable else None
    if isinstance(value, list) and column.kind == "list":
        return ", ".join(map(str, value))
    return None if isinstance(value, dict | list) else value
