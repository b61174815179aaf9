"""Every figure of the assumption book, grouped by what it means."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Figure, StandsOn


@dataclass(frozen=True)
class Assumed:
    """A figure of the assumption book as the plan used it."""

    path: str
    """Its path in the book, such as needs/nursing/mean_stay_days."""
    label: str
    figure: Figure
    kind: StandsOn
    before: float | None
    """What the book says, where the place or the scenario changes it."""


def groups(inputs: Inputs) -> list[tuple[str, list[Assumed]]]:
    """Figures grouped by what they mean, in the order of the book."""
    before = {path: figure.value for path, _, _, figure in _walk(inputs.book_unchanged)}
    by_meaning: dict[str, list[Assumed]] = {}
    for path, title, label, figure in _walk(inputs.book):
        known = before.get(path)
        changed = known if known is not None and known != figure.value else None
        by_meaning.setdefault(title, []).append(Assumed(path, label, figure, figure.stands_on, changed))
    return list(by_meaning.items())


BookFigures = Iterator[tuple[str, str, str, Figure]]
"""Path, meaning, label, figure."""


def _walk(book: Any) -> BookFigures:
    for section in ("care_types", "needs", "roles"):
        for key, model in getattr(book, section).items():
            yield from _fields(model, f"{section}/{key}", model.label)
    title = _meaning(book, "admissions_per_1000_per_year")
    for need, rates in book.admissions_per_1000_per_year.items():
        label = book.needs[need].label if need in book.needs else need
        for band, figure in rates.items():
            yield f"admissions_per_1000_per_year/{need}/{band}", title, f"{label}, aged {band}", figure
    for path, title, label, figure in _fields(book, "", ""):
        yield path.removeprefix("/"), title, label, figure
    yield from _fields(book.money, "money", "")
    yield from _fields(book.travel, "travel", "")
    yield from _fields(book.chance, "chance", "")


def _fields(model: BaseModel, path: str, label: str) -> BookFigures:
    """The figures in a model's fields, including those in mappings."""
    for field in type(model).model_fields:
        value, title = getattr(model, field), _meaning(model, field)
        plain = field.replace("_", " ")
        if isinstance(value, Figure):
            yield f"{path}/{field}", title, label or plain, value
        elif isinstance(value, dict):
            for key, figure in value.items():
                if isinstance(figure, Figure):
                    inner = str(key).replace("_", " ")
                    yield f"{path}/{field}/{key}", title, f"{label}: {inner}" if label else inner, figure


def _meaning(model: BaseModel, field: str) -> str:
    """The field's documentation on one line, without its full stop and backticks."""
    info = type(model).model_fields[field]
    return " ".join((info.description or field.replace("_", " ")).replace("`", "").split()).rstrip(".")
