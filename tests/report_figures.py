"""Reads a report as a program would, and works its figures out again from the run's files, without our own code."""

import csv
import json
import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

FEWER = {"fewer than 1": 0.25, "less than 1 more": 0.25, "less than 1 fewer": -0.25}
HALF = 0.5
"""How far a figure may stand from its value, in units of its last place: each is rounded by itself."""


@dataclass
class Shown:
    """A <data> element."""

    attributes: dict[str, str]
    text: str = ""

    def number(self) -> float:
        if self.text in FEWER:
            return FEWER[self.text]
        return float(self.text.removeprefix("about ").replace(",", "").replace("−", "-").replace("+", "").rstrip("%"))

    def places(self) -> int:
        match = re.search(r"\.(\d+)", self.text)
        return len(match[1]) if match else 0


class Reader(HTMLParser):
    """Figures, tables and charts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.figures: list[Shown] = []
        self.tables: list[list[list[Shown | None]]] = []
        """By table and row."""
        self.charts: list[list[str]] = []
        self.tags: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        self._open: Shown | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags[tag].append(found)
        if tag == "data":
            self._open = Shown(found)
            self.figures.append(self._open)
            if self.tables and self.tables[-1] and self.tables[-1][-1]:
                self.tables[-1][-1][-1] = self._open
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append(None)
        if "data-values" in found:
            self.charts.append(found["data-values"].split())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._open = None
        elif tag == "table":
            self.tables[-1].append([])  # what follows is no cell

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.text += data


class Tables:
    """The CSV files of a run, summed over rows that a query names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cache  # noqa: B019 - one object for each test
    def rows(self, file: str) -> list[dict[str, str]]:
        with (self.folder / file).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    @cache  # noqa: B019
    def sums(self, file: str, column: str, names: tuple[str, ...]) -> dict[tuple[str, ...], float]:
        found: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
        for row in self.rows(file):
            found[tuple(row[name] for name in names)].append(float(row[column] or 0))
        return {key: math.fsum(values) for key, values in found.items()}

    def sum(self, file: str, columns: str, query: str) -> float:
        wanted: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
            wanted[name].append(value)
        if not wanted:
            return 0.0
        names, total = tuple(wanted), 0.0
        for sign, column in re.findall(r"([+-]?)(\w+)", columns):
            sums = self.sums(file, column, names)
            part = math.fsum(sums.get(key, 0.0) for key in product(*wanted.values()))
            total += -part if sign == "-" else part
        return total

    def value(self, source: dict[str, str]) -> float:
        """What the attributes of a figure say that it is."""
        above, _, below = source["data-column"].partition("/")
        value = self.sum(source["data-file"], above, source["data-row"])
        value -= self.sum(source["data-file"], above, source.get("data-less", ""))
        if not below:
            return value
        return value / self.sum(source["data-file"], below, source.get("data-of", source["data-row"]))


def _plain(figure: Shown) -> bool:
    """Whether it looks like a count."""
    return not figure.text.startswith("about ") and figure.text not in FEWER


def faults(page: str, folder: Path, marks: bool = True) -> list[str]:
    """Every figure of a page that is not what the run's tables say, or is not rounded as it says; raw marks of code,
    where they are `marks` and no part of a name."""
    tables, found = Tables(folder), ["marks of code, as they are typed"] if marks and "`" in page else []
    for figure in Reader(page).figures:
        source = figure.attributes
        if source["data-round"] == "exact":
            continue
        value = tables.value(source)
        if not math.isclose(float(source["value"]), value, rel_tol=1e-9, abs_tol=1e-6):
            found.append(f"{figure}: the tables say {value}")
        unit = 10 ** -figure.places()
        off = abs(figure.number() - value / float(source.get("data-scale", 1))) / unit
        if source["data-round"] not in ("nearest", "about") or off > HALF + 1e-4:
            found.append(f"{figure}: {off} from {value}")
        if source["data-round"] == "about" and figure.text != "0" and _plain(figure) == (abs(value) < 5 - 1e-6):
            found.append(f"{figure}: {value} is no count of people")
    return found


def recorded(page: str, folder: Path) -> list[str]:
    """Every word or number of run.json in a page that does not stand there so."""
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    found = []
    for figure in Reader(page).figures:
        source = figure.attributes
        if source["data-file"] == "run.json":
            value: Any = record
            for step in source["data-row"].split("/"):
                value = value[int(step)] if isinstance(value, list) else value[step]
            if source["data-column"] == "count":
                value = len(value)
            same = figure.text == str(value) if isinstance(value, str) else abs(figure.number() - value) <= 0.005
            if not same:
                found.append(f"{figure}: run.json says {value}")
    return found
