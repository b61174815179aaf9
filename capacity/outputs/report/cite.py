"""Figures that say where they come from: file, rows, column, and how they were rounded.

Every number in the report that is a figure of the run is a <data> element with these attributes:

    data-file    the file of the run's folder (or of its inputs)
    data-row     which rows, as a query string; a name that appears twice means any of these values
    data-column  which columns are added up: people, at_end+others, usable-at_end, or at_end+others/beds for a share
    data-less    rows that are taken off, in the same file and column
    data-of      rows in the denominator of a share, where they differ from those in the numerator
    data-scale   what the figure was divided by before it was rounded
    data-round   nearest (each figure by itself), about (the same, for people as the plan expects them) or exact

and `value` is the figure before it was rounded.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from urllib.parse import urlencode

import pandas as pd

from capacity.inputs.wording import about, nearest
from capacity.outputs.pages.markup import Markup, tag

Key = str | tuple[str, ...]
Rows = tuple[tuple[str, Key], ...]


@dataclass(frozen=True)
class Cited:
    """A figure of the run, unrounded, and where it is found."""

    value: float
    file: str
    row: Rows
    column: str
    less: Rows | None = None
    """Rows of the same file and column that were taken off."""
    of: Rows | None = None
    """Rows in the denominator of a share, where they differ."""

    def minus(self, other: Cited) -> Cited:
        """This figure less another of the same file and column."""
        if (self.file, self.column) != (other.file, other.column) or self.less or other.less:
            raise ValueError("a difference needs two plain figures of one column")
        return replace(self, value=self.value - other.value, less=other.row)

    def over(self, other: Cited) -> Cited:
        """This figure as a share of another of the same file; not a number where there is none."""
        share = self.value / other.value if other.value else math.nan
        of = None if other.row == self.row else other.row
        return replace(self, value=share, column=f"{self.column}/{other.column}", of=of)

    def negative(self) -> Cited:
        """This figure as something that is taken off."""
        return replace(self, value=-self.value, row=(), less=self.row)

    def show(self, places: int = 0, scale: float = 1.0) -> Markup:
        """Rounded to the nearest, by itself."""
        return self._shown(nearest(self.value / scale, places), places, scale)

    def signed(self, places: int = 0, scale: float = 1.0) -> Markup:
        """A change, rounded by itself, with its sign."""
        return self._shown(nearest(self.value / scale, places), places, scale, sign=True)

    def people(self) -> Markup:
        """People as the plan expects them, not a count."""
        return self._element(about(self.value), "about")

    def more_people(self) -> Markup:
        """A change of people as the plan expects them."""
        return self._element(about(self.value, change=True), "about")

    def percent(self) -> Markup:
        """A share as a percentage; a dash where there is nothing to take a share of."""
        if not math.isfinite(self.value):
            return tag("span", "–")
        return self._shown(nearest(self.value * 100), 0, 0.01, "%")

    def _shown(self, rounded: float, places: int, scale: float, unit: str = "", sign: bool = False) -> Markup:
        return self._element(number(rounded, places, sign) + unit, "nearest", scale)

    def _element(self, shown: str, how: str, scale: float = 1.0) -> Markup:
        return tag(
            "data",
            shown,
            value=format(round(self.value, 9) + 0.0, ".12g"),
            data_file=self.file,
            data_row=query(self.row),
            data_column=self.column,
            data_less=query(self.less) if self.less else None,
            data_of=query(self.of) if self.of else None,
            data_scale=f"{scale:g}" if scale != 1 else None,
            data_round=how,
        )


def cited_text(text: str | Markup, file: str, row: str, column: str) -> Markup:
    """Words or a number exactly as in a file: data-row is a path inside it."""
    return tag("data", text, value=text, data_file=file, data_row=row, data_column=column, data_round="exact")


def number(value: float, places: int = 0, sign: bool = False) -> str:
    """A number as people read it: 1,234 or −5, and +5 where the sign matters."""
    if round(value, places) == 0:
        return f"{0:.{places}f}"
    shown = f"{abs(value):,.{places}f}"
    return f"−{shown}" if value < 0 else f"+{shown}" if sign else shown


def query(row: Rows) -> str:
    """Which rows, as a query string; no value at all is a blank one, which no row has."""
    return urlencode([(name, (list(key) or [""]) if isinstance(key, tuple) else key) for name, key in row], doseq=True)


@dataclass(frozen=True)
class Source:
    """A table of the run that figures are taken from."""

    file: str
    frame: pd.DataFrame
    _sums: dict[tuple[str, tuple[str, ...]], Mapping[tuple[str, ...], float]] = field(default_factory=dict)
    _there: dict[tuple[str, tuple[str, ...]], set[tuple[str, ...]]] = field(default_factory=dict)

    def sum(self, column: str, **row: Key) -> Cited:
        """The sum of columns (a+b, a-b) over all rows whose cells are these; a tuple of values means any of them."""
        names, total = tuple(row), 0.0
        keys = list(product(*(key if isinstance(key, tuple) else (key,) for key in row.values())))
        for sign, name in re.findall(r"([+-]?)(\w+)", column):
            sums = self._by(name, names)
            total += math.fsum(sums.get(key, 0.0) for key in keys) * (-1 if sign == "-" else 1)
        return Cited(total, self.file, tuple(row.items()), column)

    def known(self, column: str, **row: str) -> bool:
        """Whether any row whose cells are these has a figure there."""
        names = tuple(row)
        if (column, names) not in self._there:
            there = self.frame.loc[self.frame[column].notna(), list(names)]
            self._there[column, names] = set(there.itertuples(index=False, name=None))
        return tuple(row.values()) in self._there[column, names]

    def share(self, column: str, of: str, **row: Key) -> Cited:
        """The sum of some columns over the sum of others."""
        return self.sum(column, **row).over(self.sum(of, **row))

    def _by(self, column: str, names: tuple[str, ...]) -> Mapping[tuple[str, ...], float]:
        if (column, names) not in self._sums:
            each = defaultdict[tuple[str, ...], list[float]](list)
            cells = zip(*(self.frame[name].tolist() for name in names), strict=True)
            for key, value in zip(cells, self.frame[column].tolist(), strict=True):
                if value == value:  # blank cells add nothing
                    each[key].append(value)
            self._sums[column, names] = {key: math.fsum(values) for key, values in each.items()}
        return self._sums[column, names]
