"""People of years that no file gives: between two years, and beyond them by the growth of a projection."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from capacity.importing.model import Origin
from capacity.inputs.schema.grounds import CellGround

Series = Mapping[int, float]
"""People by mid-year; never empty."""


@dataclass(frozen=True)
class Projected:
    """A coarser projection of a band."""

    series: Series
    of: str
    """Whose it is: the authority's name."""
    file: str


def needed(known: Collection[int], years: Collection[int]) -> set[int]:
    """The years of a file that matter for the years of a plan: these, or those next to them on either side."""
    wanted: set[int] = set()
    for year in years:
        below = [mid for mid in known if mid <= year]
        above = [mid for mid in known if mid >= year]
        wanted |= {max(below, default=min(known)), min(above, default=max(known))} if known else set()
    return wanted


def people(series: Series, year: int, files: Mapping[int, str], projected: Projected | None) -> tuple[float, Origin]:
    """People at mid-`year`, and on what ground the figure stands.

    As published; on the straight line between the years on either side; else people of the nearest year × projection of
    `year` / projection of the nearest year; else those of the nearest year. `files`: who says the people, by year.
    """
    if year in series:
        return series[year], Origin("published", f"mid-{year}, {files[year]}")
    nearest = min(series, key=lambda mid: (abs(mid - year), mid))
    if min(series) < year < max(series):
        below, above = _around(series, year)
        between = ", ".join(dict.fromkeys((files[below], files[above])))
        return _line(series, year), Origin("estimated", f"straight line between mid-{below} and mid-{above}, {between}")
    carried = f"carried {'forward' if year > nearest else 'back'} from {nearest}"
    if projected is None:
        return series[nearest], Origin("stand-in", f"{carried}: no projection was given; {files[nearest]}")
    start, end = (_within(projected.series, one) for one in (nearest, year))
    base = _line(projected.series, start)
    if start == end or base == 0:
        return series[nearest], Origin("stand-in", f"{carried}: {projected.file} does not say the growth until {year}")
    grown = series[nearest] * _line(projected.series, end) / base
    source = f"mid-{nearest}, {files[nearest]}, by the growth of {projected.of} from {start} to {end}, {projected.file}"
    ground: CellGround = "estimated" if end == year else "stand-in"
    return grown, Origin(ground, source)


def _within(series: Series, year: int) -> int:
    """The year, or the nearest that the projection covers."""
    return min(max(year, min(series)), max(series))


def _around(series: Series, year: int) -> tuple[int, int]:
    return max(mid for mid in series if mid <= year), min(mid for mid in series if mid >= year)


def _line(series: Series, year: int) -> float:
    """The straight line between the years on either side; `year` is not outside of the series."""
    below, above = _around(series, year)
    if below == above:
        return series[below]
    return series[below] + (series[above] - series[below]) * (year - below) / (above - below)


def as_text(number: float) -> str:
    """People as they stand in population.csv: whole, or with one decimal where they are estimated."""
    return f"{number:.1f}".removesuffix(".0")
