"""YAML by the rules of version 1.2 (`NO` is text, `012` is twelve), with the line of every value kept.

PyYAML by itself follows version 1.1 and silently keeps the last of two equal keys; this loader composes
its node tree and reads the scalars itself.
"""

import math
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import yaml

from capacity.inputs.cells import Cell, at
from capacity.inputs.errors import Complaint

Key = tuple[str | int, ...]
MOST_NODES = 100_000  # an alias that repeats itself must not fill the memory
MOST_LEVELS = 40
OFTEN_READ = 50_000  # characters: the trees of shorter texts are kept, those of longer ones would fill the memory
LONGEST_INTEGER = 20  # characters; Python refuses to print an integer of some thousands

SECOND_COLON = (
    "has a colon where none may be: begin a key at the same column as its neighbours, and put quotes around text "
    "that holds a colon"
)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_OTHER_BASE = re.compile(r"0(o[0-7]+|x[0-9a-fA-F]+)")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_ONE_OF = {"events": "event", "options": "option", "priorities": "priority"}
_STANDARD_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float", "bool", "null")}


@dataclass(frozen=True)
class Mark:
    """Where a value stands."""

    file: str
    line: int
    """Or the cell of a workbook."""

    def __str__(self) -> str:
        return at(self.file, self.line)


@dataclass
class Document:
    """A YAML file as plain values, with the mark of each by its path."""

    value: Any
    marks: dict[Key, Mark] = field(default_factory=dict)

    def mark(self, path: tuple[Any, ...]) -> Mark:
        """The mark of the deepest known part of `path`; parts that no file has (pydantic's tags) are skipped."""
        known: Key = ()
        for part in path:
            if (*known, part) in self.marks:
                known = (*known, part)
        return self.marks[known]

    def what(self, path: tuple[Any, ...]) -> str:
        """A path for people: `policy.asking_fee_rise`, or `event 2, site` for the second event of its own file.

        With `extends` the events of several files are one list, each file's together. In a workbook the sheet and the
        row say which event it is.
        """
        if len(path) > 1 and path[0] == "events" and isinstance(self.mark(path[:2]).line, Cell):
            return in_words(path[2:]) if len(path) > 2 else str(self.value["events"][path[1]]["event"])
        if len(path) > 1 and path[0] == "events" and isinstance(path[1], int):
            path = ("events", path[1] - self._first_event.get(self.mark(path[:2]).file, 0), *path[2:])
        return in_words(path)

    @cached_property
    def _first_event(self) -> dict[str, int]:
        """Where each file's events begin in the list of all."""
        events, first = self.value.get("events"), dict[str, int]()
        for place in range(len(events) if isinstance(events, list) else 0):
            first.setdefault(self.mark(("events", place)).file, place)
        return first


def in_words(path: tuple[Any, ...]) -> str:
    """A path with list positions counted from one: `option 1, event 2, site`; `file` for an empty one."""
    groups: list[list[str]] = [[]]
    for part in path:
        if not isinstance(part, int):
            groups[-1].append(str(part))
        elif groups[-1]:
            last = groups[-1][-1]
            groups[-1][-1] = f"{_ONE_OF.get(last, last)} {part + 1}"
            groups.append([])
        elif len(groups) > 1:  # a list in a list
            groups[-2][-1] += f" {part + 1}"
    return ", ".join(".".join(group) for group in groups if group) or "file"


class _Loader(yaml.SafeLoader):
    """Composes nodes without resolving plain scalars: `_scalar` does that by the rules of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012
    nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Count as nodes are made: they take a thousand times the memory of what is written."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            mark = self.get_mark()
            raise yaml.composer.ComposerError(None, None, f"holds more than {MOST_NODES:,} values", mark)
        return super().compose_node(parent, index)


def parse(data: bytes, shown: str) -> tuple[Document | None, list[Complaint]]:
    """Read one YAML file's bytes, `shown` being its name in complaints. None when it cannot be read at all."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Complaint(shown, line, "file", "is not UTF-8 text; save it as UTF-8")]
    try:
        node = _composed(text) if len(text) < OFTEN_READ else yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = (error.problem or "cannot be read").replace("'\\t'", "a tab; use spaces,")
        why = why.replace("found unexpected end of stream", "ends inside quotes: an opening quote is never closed")
        why = why.replace("mapping values are not allowed here", SECOND_COLON)
        return None, [Complaint(shown, mark.line + 1 if mark else 1, "YAML", why)]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return None, [Complaint(shown, line, "YAML", f"holds a character that YAML forbids (number {error.character})")]
    except RecursionError:
        return None, [Complaint(shown, 1, "YAML", "is nested too deeply")]
    except (yaml.YAMLError, ValueError) as error:
        return None, [Complaint(shown, 1, "YAML", f"cannot be read: {error}")]
    if not isinstance(node, yaml.MappingNode):
        return None, [Complaint(shown, 1, "file", "must be a mapping of keys to values")]
    reader = _Reader(shown)
    value = reader.read(node, (), ())
    return Document(value, reader.marks), reader.complaints


@lru_cache(maxsize=32)
def _composed(text: str) -> yaml.Node | None:
    """The node tree of a text, which nobody changes: a command reads book and scenario several times."""
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    return node


class _Reader:
    """Turns nodes into values, keeping marks and complaints."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.marks: dict[Key, Mark] = {}
        self.complaints: list[Complaint] = []
        self.nodes = 0

    def read(self, node: yaml.Node, path: Key, above: tuple[int, ...]) -> Any:
        self.marks[path] = Mark(self.shown, node.start_mark.line + 1)
        self.nodes += 1
        if id(node) in above or self.nodes > MOST_NODES:
            if self.nodes <= MOST_NODES + 1:
                self.complain(node, path[:3], "repeats itself without end")
            return None
        if len(path) > MOST_LEVELS:
            self.complain(node, path[:3], "is nested too deeply")
            return None
        if node.tag not in _STANDARD_TAGS and node.tag != "!":
            self.complain(node, path, f"the tag {node.tag} is not understood here")
            return None
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path, (*above, id(node)))
        if isinstance(node, yaml.SequenceNode):
            inside = (*above, id(node))
            return [self.read(item, (*path, place), inside) for place, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return _scalar(node)

    def mapping(self, node: yaml.MappingNode, path: Key, above: tuple[int, ...]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.complain(key_node, path, "a key must be plain text")
                continue
            key = key_node.value
            if key in result:
                self.complain(key_node, (*path, key), "is written twice; keep one")
                continue
            result[key] = self.read(value_node, (*path, key), above)
            self.marks[(*path, key)] = Mark(self.shown, key_node.start_mark.line + 1)
        return result

    def complain(self, node: yaml.Node, path: Key, why: str) -> None:
        self.complaints.append(Complaint(self.shown, node.start_mark.line + 1, in_words(path), why))


def _scalar(node: yaml.ScalarNode) -> Any:
    """A scalar's value; a quoted one is text whatever it looks like."""
    text: str = node.value
    return read_plain(text) if node.style is None else text


def read_plain(text: str) -> Any:
    """What an unquoted scalar means by the core schema of YAML 1.2."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text[0] in "tT"
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < LONGEST_INTEGER else float(text)
    if _OTHER_BASE.fullmatch(text) and len(text) < LONGEST_INTEGER:
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return -math.inf if text[0] == "-" else math.inf
    if text in (".nan", ".NaN", ".NAN"):
        return math.nan
    return text
