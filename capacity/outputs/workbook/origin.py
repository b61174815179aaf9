"""Where a figure of the book comes from: the book itself, the place, or the scenario."""

from typing import Any

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book, Figure
from capacity.outputs.workbook.assumption import ASSUMPTION, NO_SOURCE, OF_PLACE, OF_SCENARIO, PUBLISHED


def origin(inputs: Inputs, figure: Figure, *path: str) -> tuple[str, str]:
    """Of what kind a figure of the book is, and its source."""
    if _changed(inputs.scenario.book_changes, path):
        return OF_SCENARIO, figure.source or "book_changes of the scenario"
    if _changed(inputs.place_file.book_changes, path):
        return OF_PLACE, figure.source or "book_changes of the place"
    return _kind(figure), figure.source or f"{NO_SOURCE} in the book {_book_name(inputs.book)}"


def _kind(figure: Figure) -> str:
    if "assumption" in figure.source.casefold():
        return ASSUMPTION
    return PUBLISHED if figure.source else NO_SOURCE


def _changed(changes: Any, path: tuple[str, ...]) -> bool:
    """Whether a scenario or place names this figure among its `book_changes`."""
    for step in path:
        if not isinstance(changes, dict) or step not in changes:
            return False
        changes = changes[step]
    return True


def _book_name(book: Book) -> str:
    return f"{book.name}, {book.as_of}"
