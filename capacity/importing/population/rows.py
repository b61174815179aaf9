"""Rows of areas.csv and population.csv, what the terminal says, and what became of the rows read."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from capacity.importing.codes import MANY
from capacity.importing.file_readers import digest
from capacity.importing.grid import written
from capacity.importing.model import Dropped, NewRow, Origin, Source
from capacity.importing.population.ages import PERSONS
from capacity.importing.population.areas import BY_OUTLINES, Belonging
from capacity.importing.population.counts import Counts, Figures
from capacity.importing.population.years import Projected, as_text, people
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.read.reading import shown
from capacity.inputs.wording import listed

_LISTED = 10
Growth = Mapping[str, Mapping[str, Projected]]
"""Projections by home authority and band."""


def area_rows(figures: Figures, belonging: Belonging) -> list[NewRow]:
    """Rows of areas.csv. Raises `BadInput` with the areas that have no position."""
    centres = {code: belonging.centres.of(code) for code in sorted(figures.areas)}
    lost = [code for code, centre in centres.items() if centre is None]
    if lost:
        has = "has" if len(lost) == 1 else "have"
        why = (
            f"{_listed(lost)} {has} no position: give a table of centroids, or of postcodes with the areas' codes, or"
            " the areas' outlines in GeoJSON (--centroids)"
        )
        raise BadInput([Complaint(shown(belonging.centres.place.folder / "areas.csv"), 1, "latitude", why)])
    rows = []
    for code, ((latitude, longitude), where) in ((code, centre) for code, centre in centres.items() if centre):
        area = figures.areas[code]
        named = Origin("published", area.file) if area.name else Origin("stand-in", "the area's code: no file names it")
        told = Origin("estimated" if area.told == BY_OUTLINES else "published", f"told by {area.told}")
        cells = {"area": code, "name": area.name or code, "authority": area.home}
        cells |= {"latitude": written(latitude), "longitude": written(longitude)}
        rows.append(NewRow(cells, {"name": named, "authority": told, "latitude": where, "longitude": where}))
    return rows


def people_rows(figures: Figures, counts: Counts, years: Sequence[int], growth: Growth | None) -> list[NewRow]:
    """Rows of population.csv; an area without any figure for a band has a 0 there that is marked `missing`."""
    rows, files = [], {year: figures.files([year]) for year in figures.years()}
    for code, area in sorted(figures.areas.items()):
        for band, series in counts[code].items():
            projected = (growth or {}).get(area.home, {}).get(band)
            for year in sorted(set(years)):
                missing = 0.0, Origin("missing", "no figure of the area could be used")
                number, origin = people(series, year, files, projected) if series else missing
                if band in figures.split and origin.ground == "published":
                    origin = Origin("estimated", f"{origin.source}, a band of ages split evenly by year")
                cells = {"area": code, "age_band": band, "year": str(year), "people": as_text(number)}
                rows.append(NewRow(cells, {"people": origin}))
    return rows


def notes(
    figures: Figures, homes: Mapping[str, str], counts: Counts, rows: Sequence[NewRow], growth: Growth | None
) -> list[str]:
    """What was found, and what should be looked at. `growth`: None where no projection was given."""
    sentences = []
    for home, name in homes.items():
        mine = [area for area in figures.areas.values() if area.home == home]
        told = " and ".join(sorted({area.told for area in mine}))
        how = f"known to be its own by {told}" if told else "it will have no demand"
        sentences.append(f"{name or home}: {len(mine)} areas ({MANY[figures.kind]}), {how}")
        if growth is not None and home not in growth:
            sentences.append(f"the projection has no figures of {name or home}: its people are carried unchanged")
    grounds = Counter(row.origins["people"].ground for row in rows)
    sentences.append("people: " + ", ".join(f"{n} figures {ground}" for ground, n in sorted(grounds.items())))
    if blank := sorted(code for code, bands in counts.items() if not all(bands.values())):
        sentences.append(f"no figure can be used for some ages of {_listed(blank)}: they are taken as 0")
    if unnamed := sorted(code for code, area in figures.areas.items() if not area.name):
        sentences.append(f"no name for {_listed(unnamed)}: their codes are used. Give a table with names by --names")
    return sentences


def _listed(codes: Sequence[str]) -> str:
    more = [f"{len(codes) - _LISTED} more"] if len(codes) > _LISTED else []
    return listed([*codes[:_LISTED], *more])


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
        return f"the plan does not need the year{'s' * (len(years) != 1)} {listed(list(map(str, sorted(years))))}"
    if half:
        return "persons are given too"
    return "the book's bands do not need its ages, or other ages or the other sex are missing"
