"""`--futures`, `--judge` and `--seed` of `capacity invest`: what was typed, as what is meant."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from capacity.inputs.errors import WrongUsage

RANGES = "low and high"
"""What the bare `--futures` stands for: the ends of the book's ranges, one part of the book at a time."""
EXPECTED, REGRET, CVAR = "expected", "regret", "cvar"
LEVEL = 0.9
"""Of `cvar` where none is typed: the worst tenth of the futures."""
MOST, FEWEST = 100_000, 2
"""Futures that can be drawn."""


@dataclass(frozen=True)
class Judge:
    """By what the sets are judged over the futures."""

    kind: str
    """`expected`, `cvar` or `regret`."""
    level: float = LEVEL
    """Of `cvar`: the share of the futures that is left out as not among the worst."""

    @property
    def name(self) -> str:
        """As it is typed."""
        return f"{CVAR}:{self.level:g}" if self.kind == CVAR else self.kind


@dataclass(frozen=True)
class Sample:
    """The futures that were asked for."""

    count: int | None = None
    """How many to draw; None for those of a file."""
    file: Path | None = None
    seed: int = 1


class FuturesType(click.ParamType[str | int | Path]):
    """A number of futures, or a file of them; `RANGES` for neither."""

    name = "futures"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | int | Path:
        text = str(value)
        if text == RANGES:
            return RANGES
        if re.fullmatch(r"[+-]?[0-9][0-9,]*", text):
            count = int(text.replace(",", ""))
            if not FEWEST <= count <= MOST:
                self.fail(f"{text} futures cannot be drawn: type a number from {FEWEST} to {MOST:,}", param, ctx)
            return count
        if Path(text).suffix.lower() not in (".yaml", ".yml", ".csv"):
            self.fail(f"{text!r} is neither a number of futures nor a .yaml or .csv file of them", param, ctx)
        return Path(text)


class JudgeType(click.ParamType[Judge]):
    """expected, regret, or cvar with its level."""

    name = "judge"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Judge:
        if isinstance(value, Judge):
            return value
        kind, _, level = str(value).partition(":")
        if kind in (EXPECTED, REGRET) and not level:
            return Judge(kind)
        if kind != CVAR or not re.fullmatch(r"|0|0?\.[0-9]{1,6}", level):
            meant = "expected, regret or cvar:0.9 (the mean of the worst tenth; a level from 0 to below 1)"
            self.fail(f"{str(value)!r} is not a judge: type {meant}", param, ctx)
        return Judge(CVAR, float(level or LEVEL))


def sample_of(
    futures: str | int | Path | None, judge: Judge | None, seed: int | None, because: str | None
) -> Sample | None:
    """The futures in which sets are to be judged; None for no such futures. Raises `WrongUsage` for what does not go
    together."""
    if judge is not None and futures is None:
        raise WrongUsage("--judge goes with --futures: type how many to draw, such as --futures 32, or a file of them")
    if judge is not None and futures == RANGES:
        raise WrongUsage(
            "--judge weighs futures against each other, and the bare --futures plans the ends of the book's ranges,"
            " which nobody says are equally likely: type how many to draw, such as --futures 32, or a file of them"
        )
    if judge is not None and because is not None:
        raise WrongUsage(
            "--because asks why an option is not in the set that is best as the book has it, and --judge may choose"
            " another set: type one of them"
        )
    if seed is not None and not isinstance(futures, int):
        raise WrongUsage("--seed goes with --futures and a number: nothing else is drawn")
    if futures is None or futures == RANGES:
        return None
    if isinstance(futures, int):
        return Sample(count=futures, seed=1 if seed is None else seed)
    return Sample(file=Path(futures))
