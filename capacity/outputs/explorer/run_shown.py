"""What a page of finished runs holds of each of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from capacity.inputs.calendar import Quarter
from capacity.inputs.read.reading import Inputs


@dataclass(frozen=True)
class RunShown:
    """A finished run of the page."""

    name: str
    """What the page calls it, in visible characters; no two runs of a page have the same."""
    label: str
    """The scenario's own words; may be blank."""
    inputs: Inputs
    tables: Mapping[str, pd.DataFrame]
    """By file name: `NEEDED`. `net` of costs.csv is exact: whole pence."""
    settled: Sequence[str]
    """The priorities that were settled."""
    notes: Sequence[str] = ()
    """What its reader must know before comparing it: what follows its name in a sentence."""
    warnings: Sequence[str] = ()
    """Those that the plan gave."""

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """Its quarters, in order."""
        return self.inputs.scenario.calendar


NEEDED = ("summary.csv", "placements.csv", "residents.csv", "waiting.csv", "costs.csv", "staffing.csv")
"""The tables that the page is made from."""


@dataclass(frozen=True)
class Lists:
    """What all runs of a page are counted by. The page's figures name each by its place here."""

    homes: tuple[str, ...]
    needs: tuple[str, ...]
    years: tuple[str, ...]
    quarters: tuple[str, ...]
    """Their first days."""
    areas: tuple[str, ...]
    sites: tuple[str, ...]


def in_order(names: Iterable[str]) -> dict[str, int]:
    """The place of each name."""
    return {name: number for number, name in enumerate(names)}
