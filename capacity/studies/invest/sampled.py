"""The futures in which sets are judged: drawn from the ranges of the book, or named in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.studies.futures_options import Sample
from capacity.studies.invest.futures_file import futures_of_file
from capacity.studies.invest.in_future import Future
from capacity.studies.uncertainty.columns import path_name
from capacity.studies.uncertainty.draws import batches
from capacity.studies.uncertainty.factors import Path, factors, figures, future


@dataclass(frozen=True)
class Futures:
    """Futures, and where they come from."""

    each: tuple[Future, ...]
    said: Mapping[str, object]
    """What run.json says of their origin."""


def futures_of(inputs: Inputs, sample: Sample) -> Futures:
    """The futures that were asked for. Raises `WrongUsage` where nothing can be drawn, `BadInput` for a bad file."""
    if sample.file is not None:
        found, sha256 = futures_of_file(inputs, sample.file)
        return Futures(tuple(found), {"file": sample.file.name, "sha256": sha256})
    assert sample.count is not None
    moving = factors(inputs)
    positions = [each for batch in batches(sample.count, len(moving), sample.seed) for each in batch]
    drawn = [future(inputs, moving, each).book for each in positions]
    made = tuple(Future(str(number), 1.0, book) for number, book in enumerate(drawn, start=1))
    return Futures(made, {"drawn": sample.count, "seed": sample.seed, "families": [factor.key for factor in moving]})


def as_table(inputs: Inputs, futures: Sequence[Future], why_not: Mapping[str, str]) -> pd.DataFrame:
    """futures.csv: each future and the figures of its book, those columns in which any differs from the scenario's; to
    be read again as a file of futures."""
    own = {path: figure.value for path, figure in figures(inputs.book)}
    rows = [{path: figure.value for path, figure in figures(each.book)} for each in futures]
    moved: list[Path] = [path for path in own if any(row.get(path, own[path]) != own[path] for row in rows)]
    moved += list(dict.fromkeys(path for row in rows for path in row if path not in own))
    return pd.DataFrame(
        [
            {"future": each.name, "weight": each.weight, "planned": each.name not in why_not,
             "why_not": why_not.get(each.name, "")}
            | {path_name(path): row.get(path, own.get(path)) for path in moved}
            for each, row in zip(futures, rows, strict=True)
        ]
    )  # fmt: skip
