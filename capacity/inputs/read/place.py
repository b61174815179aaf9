"""A scenario, its place and its book from disk into the schema.

What can be read is returned even when something else could not be, so that one run names every fault.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.exchange import put_back
from capacity.inputs.read.csv_tables import ORIGINS, read_origins, read_tables
from capacity.inputs.read.form import ENDING, OTHER_ENDINGS, parse_form
from capacity.inputs.read.messages import REPLACED, from_validation
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.outlines import OUTLINES, read_outlines
from capacity.inputs.read.overlay import apply_changes, divert, overlay
from capacity.inputs.read.quoting import belonging
from capacity.inputs.read.reading import Reading, read_bytes, shown
from capacity.inputs.read.regular import MOST_FORM, MOST_YAML, together
from capacity.inputs.read.yaml12 import Document, Mark, parse
from capacity.inputs.schema import RISES, Book, PlaceFile, Scenario
from capacity.inputs.schema.rows import TABLES

M = TypeVar("M", bound=BaseModel)
MOST_EXTENDS = 50
SCENARIOS = (".yaml", ".yml", ENDING)
"""How the name of a scenario's file ends."""
IMPORTED_SETTINGS = "imported/place.yaml"
"""The settings that importers would put in place.yaml; the council's own place.yaml lies over it."""


def read_inputs(
    scenario_path: Path, place: Path | None = None, book: Path | None = None, draft: bytes | None = None
) -> Reading:
    """Read the scenario, the place and the book that it names. Faults are in `complaints`; nothing is raised.

    `place` and `book` stand in for those that the scenario names, `draft` for what its file holds.
    """
    reading = read_scenario(scenario_path, place, book, draft)
    document = reading.scenario_document
    reading.place = _folder(reading, document)
    if reading.place is not None:
        _read_place(reading, reading.place)
    _read_book(reading, document)
    return reading


def read_scenario(
    scenario_path: Path, place: Path | None = None, book: Path | None = None, draft: bytes | None = None
) -> Reading:
    """As `read_inputs`, but neither the place nor the book is read."""
    reading = Reading(root=belonging(scenario_path))
    if os.path.isdir(scenario_path):
        reading.complaints.append(Complaint(shown(scenario_path), 1, "file", f"is a folder{_inside(scenario_path)}"))
        return reading
    document = _scenario_document(reading, scenario_path.absolute(), (), draft=draft)
    if document is None:
        return reading
    for key, path in (("place", place), ("book", book)):
        if path is not None:
            document.value[key] = os.path.normpath(path.absolute())
    reading.scenario_document = document
    reading.scenario = _validate(reading, Scenario, document, partly=reading.base_unread)
    return reading


def _inside(folder: Path) -> str:
    """Which file of a folder to name as the scenario: that of a run, the baseline, or whichever is first."""
    scenarios = [path for kind in ("scenario.yaml", "scenarios/*.yaml", "*.yaml") for path in sorted(folder.glob(kind))]
    scenarios.sort(key=lambda path: path.name != "baseline.yaml")
    return f"; name a scenario, such as {shown(scenarios[0])}" if scenarios else ", not a file; name a scenario"


def read_one(path: Path) -> Document:
    """What a scenario's own file says, without the file that it extends. Raises `BadInput` with every complaint."""
    reading = Reading()
    document = _one_file(reading, path, None, None)
    if document is None or reading.complaints:
        raise BadInput(reading.complaints)
    return document


def read_book(path: Path, place: Path) -> Book:
    """A book with the changes that a place makes to it. Raises `BadInput` with every complaint."""
    reading, mark = Reading(place=place), Mark(shown(path), 1)
    _read_book(reading, Document({"book": str(path)}, {(): mark, ("book",): mark}))
    if reading.book is None or reading.complaints:
        raise BadInput(reading.complaints)
    return reading.book


def read_model(path: Path, model: type[M]) -> M:
    """A YAML file of models/ in its schema. Raises `BadInput` with every complaint."""
    reading = Reading()
    document = _yaml(reading, path)
    checked = _validate(reading, model, document) if document is not None else None
    if checked is None:
        raise BadInput(reading.complaints)
    return checked


def _yaml(
    reading: Reading, path: Path, complain_at: Complaint | None = None, draft: bytes | None = None
) -> Document | None:
    data = read_bytes(reading, path, complain_at, MOST_YAML) if draft is None else draft  # whatever it is called
    if data is None:
        return None
    reading.yaml_bytes += len(data)
    if why := together(reading.yaml_bytes):
        reading.complaints.append(replace(complain_at or Complaint(shown(path), 1, "file", ""), why=why))
        return None
    document, complaints = parse(data, shown(path))
    reading.complaints += complaints
    return document


def _one_file(reading: Reading, path: Path, at: Complaint | None, draft: bytes | None) -> Document | None:
    """A scenario file by itself: YAML, or a form that was filled in."""
    ending = path.suffix.casefold()
    if ending in OTHER_ENDINGS:
        why = "is a workbook of another kind: open it and save it as an Excel workbook (.xlsx)"
        reading.complaints.append(replace(at or Complaint(shown(path), 1, "file", ""), why=why))
        return None
    if ending != ENDING:
        return _yaml(reading, path, at, draft)
    data = read_bytes(reading, path, at, MOST_FORM) if draft is None else draft
    if data is None:
        return None
    form = parse_form(data, shown(path))
    reading.complaints += form.complaints
    reading.notes += form.notes
    return form.document


def _scenario_document(
    reading: Reading,
    path: Path,
    above: tuple[Path, ...],
    at: Complaint | None = None,
    draft: bytes | None = None,
) -> Document | None:
    """A scenario file laid over the one that it extends."""
    path = Path(os.path.normpath(path))
    if path in above or len(above) > MOST_EXTENDS:
        assert at is not None
        reading.complaints.append(Complaint(at.file, at.line, "extends", "leads back to itself", at.got))
        return None
    document = _one_file(reading, path, at, draft)
    if document is None:
        return None
    for key in ("place", "book"):  # relative to the file that names them
        if isinstance(document.value.get(key), str):
            document.value[key] = os.path.normpath(path.parent / document.value[key])
    _options(reading, document, path.parent)
    base = document.value.pop("extends", None)
    if base is None:
        return document
    mark = document.mark(("extends",))
    if not isinstance(base, str):
        reading.complaints.append(Complaint(mark.file, mark.line, "extends", "must be a file's name", str(base)))
        return document
    fault = Complaint(mark.file, mark.line, "extends", "", base)
    below = _scenario_document(reading, path.parent / base, (*above, path), fault)
    reading.base_unread = reading.base_unread or below is None
    if below is None:
        return document
    reading.replaced_rises |= dict(_replaced_rises(below, document))
    return _labelled(overlay(below, document, added={"events"}), document)


def _replaced_rises(below: Document, document: Document) -> Iterator[tuple[tuple[str, str], tuple[Any, Mark]]]:
    """Rises of the file that the scenario extends, for years in which the scenario has its own."""
    theirs, own = (each.value.get("policy") for each in (below, document))
    for key in RISES if isinstance(theirs, dict) and isinstance(own, dict) else ():
        before, now = theirs.get(key), own.get(key)
        if isinstance(before, dict) and isinstance(now, dict):
            for year in before.keys() & now.keys():
                yield (key, year), (before[year], below.mark(("policy", key, year)))


def _labelled(whole: Document, own: Document) -> Document:
    """A scenario without a label of its own is called by its name: the label of what it extends says another thing."""
    name = whole.value.get("name")
    if "label" in own.value or not isinstance(name, str):
        return whole
    return Document({**whole.value, "label": name}, {**whole.marks, ("label",): whole.mark(("name",))})


def _options(reading: Reading, document: Document, folder: Path) -> None:
    """`options: FILE` becomes the list that stands in the file under `options`."""
    named = document.value.get("options")
    if not isinstance(named, str):
        return
    mark = document.mark(("options",))
    document.value["options"] = []
    at = Complaint(mark.file, mark.line, "options", "", named)
    file = _yaml(reading, Path(os.path.normpath(folder / named)), at)
    if file is None:
        return
    listed = file.value.get("options")
    for key in file.value.keys() - {"options"}:
        there = file.mark((key,))
        why = REPLACED.get(str(key), "is not a key of a file of options")
        reading.complaints.append(Complaint(there.file, there.line, key, why))
    if not isinstance(listed, list):
        reading.complaints.append(Complaint(file.mark(()).file, 1, "options", "is missing: a list of options"))
        return
    document.value["options"] = listed
    document.marks.update({path: mark for path, mark in file.marks.items() if path[:1] == ("options",)})


def _validate(reading: Reading, model: type[M], document: Document, partly: bool = False) -> M | None:
    """The document in its schema, or complaints. `partly`: keys of its own that it lacks may stand in another file."""
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        reading.complaints += from_validation(error, document, model, partly)
        return None


def _folder(reading: Reading, document: Document) -> Path | None:
    named = document.value.get("place")
    if not isinstance(named, str):
        return None
    stopped = put_back(Path(named))
    if not os.path.isdir(named):
        mark, why = document.mark(("place",)), stopped or "is not a folder"
        reading.complaints.append(Complaint(mark.file, mark.line, "place", why, shown(Path(named))))
        return None
    return Path(named)


def _read_book(reading: Reading, document: Document) -> None:
    named = document.value.get("book")
    if not isinstance(named, str):
        return
    mark = document.mark(("book",))
    book = _yaml(reading, Path(named), Complaint(mark.file, mark.line, "book", "", shown(Path(named))))
    if book is None:
        return
    reading.book_unchanged = _validate(reading, Book, book)
    if reading.book_unchanged is None:
        return
    for changes in (*_place_documents(reading), document):
        book = apply_changes(book, changes, reading.complaints)
    if reading.scenario is not None:
        book = divert(book, reading.scenario_document)
    reading.book_document = book
    reading.book = _validate(reading, Book, book)


def _place_documents(reading: Reading) -> list[Document]:
    """What importers wrote about the place, then the council's own place.yaml, which lies over it."""
    if reading.place is None:
        return []
    paths = [reading.place / name for name in (IMPORTED_SETTINGS, "place.yaml")]
    documents = [document for path in paths if os.path.lexists(path) and (document := _yaml(reading, path))]
    if documents:
        reading.place_document = reduce(overlay, documents)
        reading.place_file = _validate(reading, PlaceFile, reading.place_document) or PlaceFile()
    return documents


def _read_place(reading: Reading, place: Path) -> None:
    known = {f"{name}.csv" for name in TABLES} | set(OUTLINES) | {"place.yaml"}
    try:
        names = sorted(entry.name for entry in place.iterdir())
    except OSError as error:
        reading.complaints.append(Complaint(shown(place), 1, "place", f"cannot be read: {error.strerror}"))
        return
    for name in names:
        ours = name.casefold().endswith((".csv", ".geojson")) or name.casefold() in ("place.yml", "place.yaml")
        if ours and name not in known and not name.startswith("."):  # macOS leaves ._ files beside copies
            why = "is not a file of a place" + did_you_mean(name.casefold(), known)
            reading.complaints.append(Complaint(shown(place / name), 1, "file", why))
    reading.tables = read_tables(reading, place)
    for name, key in OUTLINES.items():
        if name in names:
            read_outlines(reading, place / name, key)
    reading.origins = read_origins(reading, place / ORIGINS)
