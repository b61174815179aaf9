"""What audits of forged runs would read and draw again hundreds of times, done once: a forgery changes one file."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import drawn_once
import pandas as pd
import pytest
import vl_convert
from branca import element

from capacity.audit import drawn, run, workbook
from capacity.inputs.read.reading import Reading
from capacity.results.descriptor import json_text

SMALL = 200_000
"""Bytes: larger tables, those of the demonstration, are read each time."""


@contextmanager
def tables() -> Iterator[None]:
    """A table of a run whose very bytes have been read before is not read again."""
    plain, known = run.read_table, dict[tuple[str, bytes], pd.DataFrame]()

    def read_table(path: Path, like: str = "") -> pd.DataFrame:
        if not path.is_file() or path.stat().st_size > SMALL:
            return plain(path, like)
        key = path.name, path.read_bytes()
        if key not in known:
            known[key] = plain(path, like)
        return known[key].copy(deep=False)  # what is written to is copied then

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "read_table", read_table)
        yield


@contextmanager
def inputs() -> Iterator[None]:
    """Nor are the inputs of a run read again, while every file that they were read from is as it was, and no other has
    joined them."""
    module = import_module("capacity.audit.inputs")  # the package has a function of that name
    plain, known = module.read_inputs, dict[tuple[Path | None, ...], tuple[list[Path], Reading]]()

    def read_inputs(scenario: Path, place: Path | None = None, book: Path | None = None) -> Reading:
        key = scenario, place, book
        if key not in known or not _as_it_was(*known[key]):
            reading = plain(*key)
            if reading.complaints or reading.place is None:
                return reading
            known[key] = sorted(reading.place.rglob("*")), reading
        reading = known[key][1]
        return replace(reading, complaints=[], files=[*reading.files], notes=[*reading.notes])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "read_inputs", read_inputs)
        yield


def _as_it_was(names: list[Path], reading: Reading) -> bool:
    """Whether what was read once would be read again."""
    assert reading.place is not None
    return sorted(reading.place.rglob("*")) == names and all(
        file.path.is_file() and hashlib.sha256(file.path.read_bytes()).hexdigest() == file.sha256
        for file in reading.files
    )


@contextmanager
def workbooks() -> Iterator[None]:
    """Nor is a workbook opened again whose very bytes have just been read."""
    plain = workbook._Book

    class Book(plain):  # type: ignore[misc, valid-type]
        def __init__(self, path: Path) -> None:
            super().__init__(path)
            self.tables: dict[tuple[str, str], list[dict[str, Any]]] = {}

        def table(self, name: str, first: str) -> list[dict[str, Any]]:
            if (name, first) not in self.tables:
                self.tables[name, first] = super().table(name, first)
            return list(map(dict, self.tables[name, first]))

    @lru_cache(maxsize=4)
    def opened(path: Path, content: bytes) -> Book:
        return Book(path)

    def book(path: Path) -> Any:
        return opened(path, path.read_bytes()) if path.is_file() else plain(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "_Book", book)
        patch.setattr(drawn, "saved", lru_cache(maxsize=4)(drawn.saved))
        yield


@contextmanager
def drawings() -> Iterator[None]:
    """Nor is map, report or workbook drawn again from the tables, scenario, inputs and record of before."""
    known: dict[tuple[str, str], Any] = {}

    def once(name: str, draw: Callable[[run.Run], Any]) -> Callable[[run.Run], Any]:
        def remembered(of: run.Run) -> Any:
            key = name, _source(of)
            if key not in known:
                known[key] = draw(of)
            return known[key]

        return remembered

    with pytest.MonkeyPatch.context() as patch:
        for name in ("_map", "_report", "_drawn"):
            patch.setattr(drawn, name, once(name, getattr(drawn, name)))
        yield


@contextmanager
def pictures(folder: Path) -> Iterator[None]:
    """Nor a picture that any process of the test run has drawn into the folder, nor a template of folium compiled
    again."""
    with pytest.MonkeyPatch.context() as patch:
        for name, draw in drawn_once.once(vl_convert, folder).items():
            patch.setattr(vl_convert, name, draw)
        patch.setattr(element, "Template", lru_cache(element.Template))  # of a map: compiled anew for every element
        yield


def _source(of: run.Run) -> str:
    """A hash of all that is drawn from; the hashes of what was drawn are no part of it."""
    record = {key: value for key, value in of.record.items() if key not in ("outputs", "seal")}
    inputs = [file.path for file in of.facts.inputs.files]
    digest = hashlib.sha256(json_text([str(of.folder), record]).encode())
    for path in (*sorted(of.folder.glob("*.csv")), of.folder / "scenario.yaml", *inputs):
        digest.update(f"\0{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()
