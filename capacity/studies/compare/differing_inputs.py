"""What differs from the base in the inputs of each alternative: first in every output of a comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from capacity.studies.compare.result import Comparison
from capacity.studies.differing.differences import Difference
from capacity.studies.differing.groups import NOTHING
from capacity.studies.differing.said import summed_up
from capacity.studies.differing.table import INPUTS, inputs_table

HEAD = "Inputs that differ from the base"
SAME = "No input that changes a figure differs."
FIRST = ("events", "options", "scenario", "book")
"""In which order they are told, by what holds them; tables come last."""


@dataclass(frozen=True)
class Told:
    """What differs in the inputs of one alternative."""

    name: str
    label: str
    lines: tuple[str, ...]
    """A difference each, shortened to as many as were asked for; then how many more there are."""


def told(comparison: Comparison, most: int) -> list[Told]:
    """Every alternative, also those without a plan; `most` lines for each, and one that says where the rest is."""
    labels = {candidate.name: candidate.label for candidate in comparison.candidates}
    return [Told(name, labels[name], tuple(_lines(found, most))) for name, found in comparison.differs.items()]


def _lines(found: Sequence[Difference], most: int) -> list[str]:
    """Those that change no figure are only counted."""
    counted = [each for each in found if each.group != NOTHING]
    counted.sort(key=lambda each: FIRST.index(each.where) if each.where in FIRST else len(FIRST))
    said = [text for _, text in summed_up(counted)]
    if not said:
        said = [SAME]
    if len(said) > most:
        said = [*said[: most - 1], f"and {len(said) - most + 1} more: {INPUTS} has them all"]
    if silent := len(found) - len(counted):
        said.append(f"and {silent:,} more that change{'s' * (silent == 1)} no figure ({INPUTS})")
    return said


def differing_table(comparison: Comparison) -> pd.DataFrame:
    """differences.csv: a row for each input that differs, by alternative."""
    frames = [inputs_table(found).assign(alternative=name) for name, found in comparison.differs.items()]
    columns = ["group", "where", "key", "column", "first", "second", "words"]
    table = pd.concat(frames, ignore_index=True)[["alternative", *columns]]
    return table.set_axis(["alternative", *columns[:4], "base", "value", "words"], axis="columns")


def record(found: Sequence[Difference]) -> list[dict[str, Any]]:
    """For compare.json."""
    return [
        {
            "group": each.group,
            "where": each.where,
            "key": each.key,
            "column": each.column,
            "base": each.first,
            "value": each.second,
            "words": each.words,
        }
        for each in found
    ]
