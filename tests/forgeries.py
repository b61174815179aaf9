"""Runs forged one figure, word, key or formula at a time, with every hash made anew: what an audit has to see."""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from capacity.results.descriptor import json_text, seal

NOT_WORKED_OUT = re.compile(
    r"run\.json (seconds|platform|model)(/|$)|run\.json solver/seconds|run\.json stages/\d+/seconds"
    r"|run\.json libraries/(?!highspy)"
    r"|(frontier|shadow_prices)\.csv line \d+ deleted"
    r"|run\.json choice/((status|gap|programmes|capital_limit)$|(tried_one_by_one|plan_without|because|in_full)(/|$))"
)
"""What no audit can know: how long it took, on what machine, the size of the programme, and how a set of options was
searched for; a set or a price that is left out. Only hashes and the seal hold it."""
FIGURE = re.compile(r"(?<![\w#.&;-])\d+(?:\.\d+)?(?![\w.;])")


class Forgery(NamedTuple):
    """A file of a run with one thing changed."""

    file: str
    what: str
    content: Callable[[], bytes]

    @property
    def name(self) -> str:
        return f"{self.file} {self.what}"


def forge(folder: Path, forgery: Forgery) -> None:
    """Put the forged file into a run, and make its hash and the record's seal anew."""
    content = forgery.content()
    (folder / forgery.file).write_bytes(content)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    for entry in record.get("outputs", ()):
        if isinstance(entry, dict) and entry.get("path") == forgery.file:
            entry["sha256"] = hashlib.sha256(content).hexdigest()
    if "seal" in record or forgery.file != "run.json":
        record["seal"] = seal(record)
    (folder / "run.json").write_text(json_text(record), encoding="utf-8")


def forgeries(folder: Path, file: str = "*") -> Iterator[Forgery]:
    """Every forgery of every file of a run, or of one."""
    for path in sorted(folder.glob(file)):
        if path.name == "audit.csv":
            continue
        if path.suffix == ".csv":
            yield from _of_table(path)
        elif path.suffix == ".json":
            yield from _of_json(path)
        elif path.suffix == ".xlsx":
            yield from of_workbook(path)
        else:
            yield from _of_text(path)


def other(text: str) -> str:
    """Another figure for a figure, another word for a word."""
    try:
        figure = float(text)
    except ValueError:
        return {"true": "false", "false": "true"}.get(text, f"{text}x" if text else "x")
    if "." not in text and abs(figure) < 1e15:
        return str(int(figure) + 1)
    return f"{figure * 1.001 + 0.001:.12g}"


def _of_table(path: Path) -> Iterator[Forgery]:
    header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    for at, row in enumerate(rows):
        yield Forgery(path.name, f"line {at + 2} deleted", partial(_csv, [header, *rows[:at], *rows[at + 1 :]]))
        for place, cell in enumerate(row):
            changed = [*row[:place], other(cell), *row[place + 1 :]]
            table = [header, *rows[:at], changed, *rows[at + 1 :]]
            yield Forgery(path.name, f"line {at + 2} {header[place]}", partial(_csv, table))


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _of_json(path: Path) -> Iterator[Forgery]:
    whole = json.loads(path.read_text(encoding="utf-8"))
    for at, value in _leaves(whole, ()):
        what = "/".join(map(str, at))
        if at[:1] != ("seal",):
            yield Forgery(path.name, what, partial(_with, whole, at, _changed(value)))
            yield Forgery(path.name, f"{what} deleted", partial(_with, whole, at, None, delete=True))


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every part of a JSON value, whole objects and lists too."""
    if path:
        yield path, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in parts:
        yield from _leaves(inner, (*path, key))


def _changed(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value * 1.001 + 0.001
        case str():
            return other(value)
        case list():
            return [*value, "x"]
        case dict():
            return {**value, "x": 1} if not value else dict(list(value.items())[1:])
    return 1


def _with(whole: Any, path: tuple[Any, ...], value: Any, delete: bool = False) -> bytes:
    copy = json.loads(json.dumps(whole))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    if delete:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return json_text(copy).encode()


def _of_text(path: Path) -> Iterator[Forgery]:
    """Each figure that stands in a page or in scenario.yaml."""
    text, line, counted = path.read_text(encoding="utf-8"), 1, 0
    for found in FIGURE.finditer(text):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        what = f"line {line} at {found.start()}: {found.group()}"
        yield Forgery(path.name, what, partial(_joined, text, found.span(), other(found.group())))


def _joined(text: str, span: tuple[int, int], new: str) -> bytes:
    return f"{text[: span[0]]}{new}{text[span[1] :]}".encode()


CELL = re.compile(rb'(<c r="([A-Z]+[0-9]+)"[^>]*>)(<f>([^<]*)</f>)?<v>([^<]*)</v>')
NAME = re.compile(rb'(<definedName name="([a-z][^"]*)"[^>]*>)([^<]*)(</definedName>)')


def of_workbook(path: Path) -> Iterator[Forgery]:
    """Each value, formula and name of costs.xlsx."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    for part, xml in parts.items():
        if part.startswith("xl/worksheets/sheet"):
            for found in CELL.finditer(xml):
                begin, address, whole, formula, value = found.groups()
                what = f"{part.rpartition('/')[2]} {address.decode()}"
                shared = b't="s"' in begin
                new = str((int(value) + 1) % 2).encode() if shared else other(value.decode()).encode()
                yield _rezipped(path, parts, part, found, begin + (whole or b"") + b"<v>" + new + b"</v>", what)
                if formula is not None:
                    new = b"<f>" + formula + b"+0</f><v>" + value + b"</v>"
                    yield _rezipped(path, parts, part, found, begin + new, f"{what} formula")
                    new = b"<v>" + value + b"</v>"
                    yield _rezipped(path, parts, part, found, begin + new, f"{what} formula as a value")
        elif part == "xl/workbook.xml":
            for found in NAME.finditer(xml):
                begin, name, place, end = found.groups()
                digits = re.search(rb"[0-9]+$", place)
                assert digits
                new = place[: digits.start()] + str(int(digits.group()) + 1).encode()
                yield _rezipped(path, parts, part, found, begin + new + end, f"name {name.decode()}")


def _rezipped(path: Path, parts: dict[str, bytes], part: str, found: re.Match[bytes], new: bytes, what: str) -> Forgery:
    return Forgery(path.name, what, partial(_zipped, parts, part, found.span(), new))


def _zipped(parts: dict[str, bytes], part: str, span: tuple[int, int], new: bytes) -> bytes:
    data, xml = io.BytesIO(), parts[part]
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as file:
        for name, content in parts.items():
            file.writestr(name, xml[: span[0]] + new + xml[span[1] :] if name == part else content)
    return data.getvalue()
