"""What tests of `capacity import demand` share."""

from dataclasses import dataclass

from conftest import ROOT

from capacity.inputs.read.place import read_inputs
from capacity.inputs.schema import Book


def book_of(name: str) -> Book:
    book = read_inputs(ROOT / "inputs" / name / "scenarios" / "baseline.yaml").book
    assert book is not None
    return book


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


@dataclass(frozen=True)
class At:
    latitude: float
    longitude: float


TINY = book_of("tiny")
