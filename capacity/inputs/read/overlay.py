"""Lays one YAML document over another, keeping the line of every value: `extends` and `book_changes`."""

from functools import reduce
from operator import getitem
from typing import Any

from capacity.inputs.errors import Complaint
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.yaml12 import Document, Key, Mark, in_words

NAMED = ("care_types", "needs", "roles", "money", "travel")  # parts of the book whose entries have fixed names
MOST_PARTS = 10  # of a dotted path


def overlay(base: Document, top: Document, added: frozenset[str] | set[str] = frozenset()) -> Document:
    """Mappings merge, lists under a key of `added` are appended, everything else replaces."""
    marks = dict(base.marks)
    marks[()] = top.marks[()]
    value = _merge(base.value, top.value, (), marks, top.marks, added)
    return Document(value, marks)


def _merge(
    base: Any,
    top: Any,
    path: Key,
    marks: dict[Key, Mark],
    top_marks: dict[Key, Mark],
    added: frozenset[str] | set[str],
) -> Any:
    if isinstance(base, dict) and isinstance(top, dict) and not _is_figure(top):
        merged = dict(base)
        for key, value in top.items():
            inside = (*path, key)
            merged[key] = _merge(base.get(key), value, inside, marks, top_marks, added)
            marks[inside] = top_marks[inside]
        if _is_figure(base) and "source" in top and "ground" not in top:
            merged.pop("ground", None)  # it belonged to the old source
            marks.pop((*path, "ground"), None)
        return merged
    if len(path) == 1 and path[0] in added and isinstance(base, list) and isinstance(top, list):
        _move(top_marks, path, marks, len(base))
        return [*base, *top]
    if isinstance(base, dict | list):
        for known in [known for known in marks if known[: len(path)] == path]:
            del marks[known]
    if not isinstance(top, dict | list):
        marks[path] = top_marks[path]
        return top
    _move(top_marks, path, marks, 0)
    return top


def _is_figure(value: dict[str, Any]) -> bool:
    """A figure with its range and source is one value: half of an old one would not belong to it."""
    return "value" in value


def _move(top_marks: dict[Key, Mark], path: Key, marks: dict[Key, Mark], by: int) -> None:
    """Copy the marks at and below `path`, list positions moved on by `by`."""
    for known, mark in top_marks.items():
        if known[: len(path)] != path:
            continue
        rest = known[len(path) :]
        if by and rest and isinstance(rest[0], int):
            rest = (rest[0] + by, *rest[1:])
        marks[path + rest] = mark


def apply_changes(book: Document, source: Document, complaints: list[Complaint]) -> Document:
    """The book with the `book_changes` of a scenario or place over it. Nested keys and dotted paths both serve."""
    changes = source.value.get("book_changes")
    if not isinstance(changes, dict) or not changes:
        return book
    marks = {known[1:]: mark for known, mark in source.marks.items() if known and known[0] == "book_changes"}
    tree, tree_marks = _undotted(changes, marks, complaints)
    _refuse_unknown(book.value, tree, tree_marks, complaints)
    return overlay(book, Document(tree, tree_marks))


def divert(book: Document, scenario: Document) -> Document:
    """The book with the shares of the scenario's `policy.diversion` in place of its needs' `accepts`.

    A need that the book does not have is left out: a check complains of it.
    """
    shares, top = scenario.value.get("policy", {}).get("diversion", {}), ("policy", "diversion")
    known = {need: {"accepts": of} for need, of in shares.items() if need in book.value["needs"]}
    if not known:
        return book
    marks: dict[Key, Mark] = {(): scenario.mark(top), ("needs",): scenario.mark(top)}
    for need, of in known.items():
        marks[("needs", need)] = marks[("needs", need, "accepts")] = scenario.mark((*top, need))
        for care_type in of["accepts"]:
            marks["needs", need, "accepts", care_type] = scenario.mark((*top, need, care_type))
    return overlay(book, Document({"needs": known}, marks))


def _undotted(
    changes: dict[str, Any], marks: dict[Key, Mark], complaints: list[Complaint]
) -> tuple[dict[str, Any], dict[Key, Mark]]:
    """`{a.b: 1}` as `{a: {b: 1}}`."""
    tree: dict[str, Any] = {}
    tree_marks: dict[Key, Mark] = {(): marks[()]}
    for dotted, value in changes.items():
        parts: Key = tuple(dotted.split("."))
        if len(parts) > MOST_PARTS:
            mark, why = marks[(dotted,)], "leads deeper than the book goes"
            complaints.append(Complaint(mark.file, mark.line, "book_changes", why, dotted))
            continue
        one: Any = value
        for part in reversed(parts):
            one = {part: one}
        one_marks: dict[Key, Mark] = {parts[:depth]: marks[(dotted,)] for depth in range(len(parts) + 1)}
        one_marks |= {parts + known[1:]: mark for known, mark in marks.items() if known and known[0] == dotted}
        for path in sorted(one_marks.keys() & tree_marks.keys(), key=len):
            if not isinstance(reduce(getitem, path, one), dict):
                mark, what = one_marks[path], ".".join(map(str, ("book_changes", *path)))
                complaints.append(Complaint(mark.file, mark.line, what, "is written twice; keep one"))
        whole = overlay(Document(tree, tree_marks), Document(one, one_marks))
        tree, tree_marks = whole.value, whole.marks
    return tree, tree_marks


def _refuse_unknown(book: Any, tree: dict[str, Any], marks: dict[Key, Mark], complaints: list[Complaint]) -> None:
    """A misspelt care type, need or role would otherwise be read as a new one with most of it missing.

    So would one that is given nothing, once another file lays some of it on top.
    """
    for part in NAMED:
        if part not in tree:
            continue
        known = book.get(part) if isinstance(book.get(part), dict) else {}
        if not isinstance(tree[part], dict):
            complaints.append(_no_mapping(tree.pop(part), (part,), marks))
            continue
        for name in list(tree[part]):
            if name not in known:
                del tree[part][name]
                mark = marks[(part, name)]
                why = "is not in the book" + did_you_mean(name, set(known))
                complaints.append(Complaint(mark.file, mark.line, f"book_changes.{part}", why, name))
            elif (
                isinstance(known[name], dict) and not _is_figure(known[name]) and not isinstance(tree[part][name], dict)
            ):
                complaints.append(_no_mapping(tree[part].pop(name), (part, name), marks))


def _no_mapping(value: Any, path: Key, marks: dict[Key, Mark]) -> Complaint:
    got = None if isinstance(value, list) else "" if value is None else str(value)
    mark = marks[path]
    return Complaint(mark.file, mark.line, in_words(path), "must be a mapping of keys to values", got)
