"""What became of every row of a population table."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path

from capacity.importing.file_readers import digest
from capacity.importing.model import Dropped, Source
from capacity.importing.population.ages import PERSONS
from capacity.importing.population.counts import Figures


def account(figures: Figures, paths: Sequence[Path], used: Collection[int]) -> tuple[list[Source], list[Dropped]]:
    """What became of every row, file by file. `used`: the years of which people were taken."""
    said: dict[int, set[int]] = defaultdict(set)
    persons = {key for key, sexes in figures.people.items() if PERSONS in sexes}
    halves = set()
    for key, sexes in figures.people.items():
        for sex, ages in sexes.items():
            for _, at in ages.values():
                said[at].add(key[1])
                halves |= {at} if sex != PERSONS and key in persons else set()
    sources, dropped = [], []
    for path in paths:
        mine = [(at, row) for at, row in enumerate(figures.rows) if row.path == path]
        kept = sum(row.used for _, row in mine)
        years = sorted({year for at, _ in mine for year in said[at]})
        when = f", mid-{years[0]}" + (f" to {years[-1]}" if years[1:] else "") if years else ""
        what = f"people by {figures.kind} and age{when}"
        sources.append(Source(path.name, digest(path), what, len(mine), kept, len(mine) - kept))
        for at, row in mine:
            if not row.used:
                why = row.why or _unused(said[at], used, at in halves)
                dropped.append(Dropped(path.name, row.line, row.area or "blank", why))
    return sources, dropped


def _unused(years: Collection[int], used: Collection[int], half: bool) -> str:
    if not set(years) & set(used):
        return f"the plan does not need the year {', '.join(map(str, sorted(years)))}"
    if half:
        return "persons are given too"
    return "the book's bands do not need its ages, or other ages or the other sex are missing"
