"""Cells and typed answers as the values that YAML would give; what does not fit is left for the schema to refuse."""

import re
from datetime import date, datetime
from typing import Any

from capacity.inputs.form_layout import AND_NAME, NONE, Column
from capacity.inputs.read.yaml12 import read_plain
from capacity.inputs.schema.rows import amount

_WORDS = {"true": True, "yes": True, "false": False, "no": False}


def plain(name: str) -> str:
    """A heading without what differs between vintages: case, spaces and marks."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def identifier(text: str) -> str:
    """The ID of `ID – name`."""
    return text.partition(AND_NAME)[0].strip()


def blank(cell: Any) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def value_of(column: Column, cell: Any) -> Any:
    """What a cell that is not blank says in answer to a column."""
    if isinstance(cell, str):
        return _of_text(column, cell.strip())
    if column.kind in ("text", "list"):
        return _of_text(column, as_text(cell))
    if isinstance(cell, bool):
        return cell
    if column.kind == "flag" and cell in (0, 1):
        return bool(cell)  # as LibreOffice saves a truth in a cell for text
    if isinstance(cell, int | float):
        return int(cell) if float(cell).is_integer() else cell
    return as_text(cell)


def as_text(cell: Any) -> str:
    """A cell as a person would type it: whole numbers without a point, dates by ISO."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _of_text(column: Column, text: str) -> Any:
    if column.nullable and text.casefold() == NONE:
        return None
    if column.kind == "list":
        return [word for part in re.split(r"[,;\n]", text) if (word := part.strip())]
    if column.kind in ("number", "whole"):
        return _number(text)
    if column.kind == "flag":
        return _WORDS.get(text.casefold(), text)
    if column.kind == "any":
        return read_plain(text)
    return identifier(text) if column.of else text


def _number(text: str) -> Any:
    try:
        number = amount(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
