"""Where a figure of the book comes from: the book itself, the place, or the scenario."""

from typing import Any

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import NO_SOURCE, Book, Figure
from capacity.outputs.workbook.assumption import OF_PLACE, OF_SCENARIO


def origin(inputs: Inputs, figure: Figure, *path: str) -> tuple[str, str]:
    """Of what kind a figure of the book is, and its source: its ground, or who changed it and named none."""
    kind = figure.stands_on
    if path[:1] == ("needs",) and path[2:3] == ("accepts",) and _changed(inputs.scenario.policy.diversion, path[1::2]):
        return OF_SCENARIO, "policy.diversion of the scenario"
    if _changed(inputs.scenario.book_changes, path):
        return OF_SCENARIO if kind == NO_SOURCE else kind, figure.source or "book_changes of the scenario"
    if _changed(inputs.place_file.book_changes, path):
        return OF_PLACE if kind == NO_SOURCE else kind, figure.source or "book_changes of the place"
    return kind, figure.source or f"{NO_SOURCE} in the book {_book_name(inputs.book)}"


def _changed(changes: Any, path: tuple[str, ...]) -> bool:
    """Whether a scenario or place names this figure among its `book_changes`."""
    for step in path:
        if not isinstance(changes, dict) or step not in changes:
            return False
        changes = changes[step]
    return True


def _book_name(book: Book) -> str:
    return f"{book.name}, {book.as_of}"
