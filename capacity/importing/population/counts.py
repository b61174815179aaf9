"""Rows of population tables → people of the book's bands, with an account of every row."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from capacity.importing.codes import ONE, cell, kind_of
from capacity.importing.population.ages import FEMALES, MALES, OPEN, PERSONS, Ages, halves, made_of, opened, shown_ages
from capacity.importing.population.areas import Belonging
from capacity.importing.population.layout import Layout
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.schema import age_range

_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
_ALL_AGES = (0, OPEN)
_SHOWN = 12  # ages that a complaint lists
_DISTRICTS = "its districts are given, and stand for it"


@dataclass(slots=True)
class Row:
    """A row of a population table."""

    file: str
    path: Path
    line: int
    area: str
    why: str = ""
    """Why it cannot be used; blank: it can, as far as it could be read."""
    used: bool = False


@dataclass(frozen=True)
class Area:
    """An area of a home authority."""

    name: str
    file: str
    """Where its name stands; both are blank where none does."""
    home: str
    told: str
    """What showed which home authority it is in."""


Figure = tuple[float, int]
"""People, and which row says so."""
BySex = Mapping[str, Mapping[Ages, Figure]]
Counts = Mapping[str, Mapping[str, Mapping[int, float]]]
"""People by area, band and year."""


@dataclass
class Figures:
    """What population tables say of the areas of home authorities."""

    kind: str
    """Of the areas: LSOA, MSOA, ward or authority."""
    rows: list[Row] = field(default_factory=list)
    areas: dict[str, Area] = field(default_factory=dict)
    people: dict[tuple[str, int], dict[str, dict[Ages, Figure]]] = field(default_factory=dict)
    """By area and year, sex and ages."""
    split: set[str] = field(default_factory=set)
    """Bands of the book for which a band of the tables had to be split evenly."""

    def years(self) -> set[int]:
        """The mid-years of which it has people."""
        return {year for _, year in self.people}

    def files(self, years: Collection[int]) -> str:
        """Names of the files that say how many people there were in these years."""
        at = {row for (_, year), sexes in self.people.items() if year in years for _, row in _figures(sexes)}
        return ", ".join(dict.fromkeys(self.rows[row].path.name for row in sorted(at)))


def _figures(sexes: BySex) -> Iterator[Figure]:
    return (figure for ages in sexes.values() for figure in ages.values())


def read_figures(tables: Sequence[tuple[Path, Layout]], belonging: Belonging, bands: Sequence[str]) -> Figures:
    """Every row of the tables, which are all of one kind. Rows that cannot be used say why."""
    figures = Figures(tables[0][1].kind)
    wanted = [ages for band in bands if (ages := age_range(band))]
    for path, layout in tables:
        for line, cells in layout.table.rows:
            row = Row(layout.table.file, path, line, cell(cells, layout.area))
            row.why = _take(figures, row, layout, cells, belonging, wanted)
            figures.rows.append(row)
    _leave_out_counties(figures)
    return figures


def _take(
    figures: Figures, row: Row, layout: Layout, cells: Sequence[str], belonging: Belonging, wanted: Sequence[Ages]
) -> str:
    """Put a row's figures into `figures`, or say why not."""
    if kind_of(row.area) != layout.kind:
        return f"its code is not that of {ONE[layout.kind]}"
    name = cell(cells, layout.name)
    beside = [text for column in layout.authorities if (text := cell(cells, column))]
    if layout.kind == "authority":
        home, told = belonging.home_of([row.area, *beside]), "the authority's code"
        if home is None:
            return "not in a home authority"
    else:
        home, told = belonging.authority_of(row.area, name, beside)
        if home is None:
            return told
    called, file = (name, row.path.name) if name else belonging.name_of(row.area)
    figures.areas.setdefault(row.area, Area(called, file, home, told))
    values = layout.read(cells)
    if isinstance(values, str):
        return values
    for _, _, ages, text in values if layout.age is None else ():
        if number(text) is None and _matter(ages, wanted):
            return f'its figure for {shown_ages(ages)} is "{text}"'
    return _enter(figures, row, [(year, sex, ages, number(text)) for year, sex, ages, text in values], values)


def _enter(
    figures: Figures,
    row: Row,
    figures_read: Iterable[tuple[int, str, Ages, float | None]],
    values: Sequence[tuple[object, ...]],
) -> str:
    good = [(year, sex, ages, people) for year, sex, ages, people in figures_read if people is not None]
    if not good:
        return f'its figure is "{values[0][-1]}"' if values else "it has no figure"
    taken = 0
    for year, sex, ages, people in good:
        known = figures.people.setdefault((row.area, year), {}).setdefault(sex, {})
        taken += ages not in known
        known.setdefault(ages, (people, len(figures.rows)))
    return "" if taken else "the same area, year and ages stand in an earlier row"


def number(text: str) -> float | None:
    """People as published, thousands marked or not; None for a suppressed figure (c, -, *, :) or any other text."""
    plain = text.replace(",", "").replace(" ", "")
    return float(plain) if _NUMBER.fullmatch(plain) else None


def _matter(ages: Ages, wanted: Sequence[Ages]) -> bool:
    return ages != _ALL_AGES and any(ages[0] <= last and ages[1] >= first for first, last in wanted)


def _leave_out_counties(figures: Figures) -> None:
    """Leave out counties whose districts are areas too: their people would be counted twice."""
    counties = {area.home for code, area in figures.areas.items() if figures.kind == "authority" and code != area.home}
    for county in counties & figures.areas.keys():
        del figures.areas[county]
        for key in [key for key in figures.people if key[0] == county]:
            del figures.people[key]
    for row in figures.rows:
        if row.area in counties and not row.why:
            row.why = _DISTRICTS


def count(figures: Figures, bands: Sequence[str], years: Collection[int]) -> Counts:
    """People by area, band and year; a year is left out where an area lacks some of the band's ages.

    Marks the rows that were used. Raises `BadInput` with the bands that the files' ages do not make.
    """
    counts: dict[str, dict[str, dict[int, float]]] = {area: {band: {} for band in bands} for area in figures.areas}
    complaints: list[Complaint] = []
    for year in sorted(years):
        by_area = {area: _both(sexes) for (area, when), sexes in figures.people.items() if when == year}
        everywhere = frozenset(ages for by_ages in by_area.values() for ages in by_ages)
        if not everywhere:
            complaints += _one_sex(figures, year)
            continue
        means = {ages: opened(ages, everywhere) for ages in everywhere}
        complaints += _not_made(figures, year, bands, frozenset(means.values()))
        for area, by_ages in by_area.items():
            people = {means[ages]: figure for ages, figure in by_ages.items()}
            for band, ranged in _ranges(bands):
                pieces = made_of(ranged, frozenset(people))
                if pieces:
                    pool = people
                else:
                    pool = _cut(people, ranged)
                    pieces = made_of(ranged, frozenset(pool))
                    figures.split |= {band} if pieces else set()
                if pieces:
                    counts[area][band][year] = sum(pool[piece][0] for piece in pieces)
                    _mark(figures, [row for piece in pieces for row in pool[piece][1]])
    if complaints:
        raise BadInput(complaints)
    return counts


def _cut(people: Mapping[Ages, tuple[float, tuple[int, ...]]], band: Ages) -> dict[Ages, tuple[float, tuple[int, ...]]]:
    """People by ages, those of narrow bands that lie across an end of `band` spread evenly over their years."""
    cut = {
        piece: (figure[0] * share, figure[1])
        for ages, figure in people.items()
        for piece, share in halves(ages, band)
        if piece != ages
    }
    return cut | dict(people)


def _ranges(bands: Sequence[str]) -> list[tuple[str, Ages]]:
    return [(band, ages) for band in bands if (ages := age_range(band))]


def _both(sexes: BySex) -> dict[Ages, tuple[float, tuple[int, ...]]]:
    """Persons by ages, with the rows that say so: as given, else men and women added up."""
    men, women = sexes.get(MALES, {}), sexes.get(FEMALES, {})
    added = {ages: (men[ages][0] + women[ages][0], (men[ages][1], women[ages][1])) for ages in men if ages in women}
    return added | {ages: (people, (row,)) for ages, (people, row) in sexes.get(PERSONS, {}).items()}


def _mark(figures: Figures, rows: Iterable[int]) -> None:
    for row in rows:
        figures.rows[row].used = True


def _first_row(figures: Figures, year: int) -> Row:
    return figures.rows[
        min(row for (_, when), sexes in figures.people.items() if when == year for _, row in _figures(sexes))
    ]


def _one_sex(figures: Figures, year: int) -> list[Complaint]:
    row = _first_row(figures, year)
    why = f"counts only one sex for {year}; give the table of persons, or both of men and of women"
    return [Complaint(row.file, row.line, "sex", why)]


def _not_made(figures: Figures, year: int, bands: Sequence[str], ages_read: frozenset[Ages]) -> list[Complaint]:
    row, complaints = _first_row(figures, year), []
    for band in bands:
        ranged = age_range(band)
        pieces = ages_read | {piece for ages in ages_read for piece, _ in halves(ages, ranged)} if ranged else ages_read
        if ranged is None or made_of(ranged, pieces) is None:
            near = sorted(ages for ages in ages_read if ranged and _matter(ages, [ranged])) or sorted(ages_read)
            of = ", ".join(map(shown_ages, near[:_SHOWN])) + (", …" if len(near) > _SHOWN else "")
            why = f"cannot be made, for {year}, of its ages {of}; take a table by single year of age"
            complaints.append(Complaint(row.file, row.line, f"the book's age band {band}", why))
    return complaints
