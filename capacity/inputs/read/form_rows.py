"""Rows of a form as the document that YAML would give, with the place of every answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from capacity.inputs.errors import Complaint
from capacity.inputs.form_layout import Column, Sheet
from capacity.inputs.read.messages import MISSING
from capacity.inputs.read.yaml12 import Document, Key, Mark, in_words


@dataclass(frozen=True)
class Answer:
    """What stands in a cell."""

    column: Column
    name: str
    """Of a column that there is for each name: which name; blank for any other column."""
    mark: Mark
    value: Any = None
    """None where it is blank."""
    blank: bool = True

    @property
    def path(self) -> Key:
        """Keys that lead to its value within its row."""
        return (*self.column.path, self.name) if self.name else self.column.path


@dataclass(frozen=True)
class Row:
    """A row that is not blank."""

    sheet: Sheet
    mark: Mark
    answers: tuple[Answer, ...]


def gathered(rows: Iterable[Row], root: Mark) -> tuple[Document, list[Complaint]]:
    """One document of all rows, `root` being where it stands as a whole; with what contradicts itself."""
    made = _Gathered(root)
    for row in rows:
        if row.sheet.event:
            made.event(row)
        elif row.sheet.keys:
            made.entry(row)
        else:
            made.put_all((), row.answers)
    return Document(made.value, made.marks), made.complaints


class _Gathered:
    def __init__(self, root: Mark) -> None:
        self.value: dict[str, Any] = {}
        self.marks: dict[Key, Mark] = {(): root}
        self.complaints: list[Complaint] = []

    def event(self, row: Row) -> None:
        events = self.value.setdefault("events", [])
        self.marks.setdefault(("events",), row.mark)
        path: Key = ("events", len(events))
        events.append({"event": row.sheet.event})
        self.marks[path] = row.mark
        self.put_all(path, row.answers)

    def entry(self, row: Row) -> None:
        """An entry of a mapping, under its keys."""
        keys, values = row.answers[: row.sheet.keys], row.answers[row.sheet.keys :]
        needed = [*keys, *(answer for answer in values if answer.column.required)]
        if blank := [answer for answer in needed if answer.blank]:
            self.complaints += [self.complaint(answer.mark, answer.column.key, MISSING) for answer in blank]
            return
        names = [str(answer.value) for answer in keys]
        if keys[-1].column.of == "figures":
            names = names[-1].split(".")
        path: Key = (*row.sheet.into, *names)
        if path in self.marks:
            self.complaints.append(self.complaint(keys[-1].mark, in_words(path), "is written twice; keep one"))
            return
        for depth in range(1, len(path) + 1):
            self.marks.setdefault(path[:depth], keys[-1].mark)
        self.put_all(path, values)

    def put_all(self, above: Key, answers: Iterable[Answer]) -> None:
        for answer in answers:
            path = (*above, *answer.path)
            if not answer.blank:
                self.put(path, answer)
            self.marks.setdefault(path, answer.mark)

    def put(self, path: Key, answer: Answer) -> None:
        """Lay a value under its path."""
        inside: Any = self.value
        for depth, part in enumerate(path[:-1], start=1):
            self.marks.setdefault(path[:depth], answer.mark)
            inside = inside[part] if isinstance(part, int) else inside.setdefault(part, {})
            if not isinstance(inside, dict | list):
                self.complaints.append(self.complaint(answer.mark, in_words(path), "is written twice; keep one"))
                return
        inside[path[-1]] = answer.value
        self.marks[path] = answer.mark

    @staticmethod
    def complaint(mark: Mark, what: str, why: str) -> Complaint:
        return Complaint(mark.file, mark.line, what, why)
