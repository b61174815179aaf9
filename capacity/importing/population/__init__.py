"""Mid-year estimates and projections → areas.csv and population.csv."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from capacity.importing.model import Change, Dropped, Source
from capacity.importing.place import Place
from capacity.importing.population.ages import bands_of
from capacity.importing.population.areas import UNKNOWN, Belonging, Centres, drawn
from capacity.importing.population.counts import Counts, Figures, count, read_figures
from capacity.importing.population.layout import Layout, layouts
from capacity.importing.population.references import read_centres, read_lookup
from capacity.importing.population.rows import Growth, account, area_rows, notes, people_rows
from capacity.importing.population.years import Projected, needed
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.read.reading import shown
from capacity.inputs.schema import Book

_NO_DISTRICTS: Mapping[str, str] = {}


def import_population(
    paths: Sequence[Path],
    place: Place,
    book: Book,
    years: Sequence[int],
    *,
    year: int | None = None,
    centroids: Path | None = None,
    lookup: Path | None = None,
    names: Path | None = None,
    projection: Path | None = None,
    districts: Mapping[str, str] = _NO_DISTRICTS,
) -> Change:
    """Areas of the home authorities and their people, by the book's age bands, for each of `years` (mid-years).

    `paths`: tables by LSOA, MSOA, ward or authority, all of one kind, that are read as one. `year`: the mid-year of
    tables that do not say it in a column or by the sheet's name. `centroids`: positions by area, or by postcode with
    the area's code. `lookup`, `names`: tables that give the areas' authorities or names. `projection`: people of the
    authorities, for years beyond the tables. `districts`: code (or name) of a district → code of its county. Raises
    `BadInput` for tables that cannot be told apart or do not make the book's bands, where no area lies in a home
    authority, or where areas have no position.
    """
    paths, homes = list(dict.fromkeys(paths)), _homes(place)
    tables, skipped = _tables(paths, year)
    bands = bands_of(book)
    belonging = _belonging(tables[0][1].kind, place, homes, districts, centroids, [*filter(None, (lookup, names))])
    figures = _figures(paths, tables, belonging, bands)
    used = needed(figures.years(), years)
    counts = count(figures, bands, used)
    growth, projected = _projected(projection, belonging, bands, [*years, *used])
    accounts = [account(figures, paths, used)]
    accounts += [table.account(figures.areas) for table in (*belonging.lookups, belonging.centres.file) if table]
    accounts.append(projected)
    areas, people = area_rows(figures, belonging), people_rows(figures, counts, years, growth)
    return Change(
        tables={"areas": areas, "population": people},
        whole=("areas", "population"),
        sources=[source for sources, _ in accounts for source in sources],
        dropped=[line for _, lines in accounts for line in lines],
        notes=[*skipped, *notes(figures, homes, counts, people, growth)],
    )


def _homes(place: Place) -> dict[str, str]:
    """Home authorities and their names."""
    homes = {key[0]: row.get("name", "") for key, row in place.rows("authorities").items() if row.get("role") == "home"}
    if not homes:
        why = "has no home authority; say first for whom the plan is"
        raise BadInput([Complaint(shown(place.folder / "authorities.csv"), 1, "role", why)])
    return homes


def _tables(paths: Sequence[Path], year: int | None) -> tuple[list[tuple[Path, Layout]], list[str]]:
    """The population tables of the files, and a note for each other table with codes in them."""
    read: list[tuple[Path, Layout]] = []
    skipped: list[str] = []
    complaints: list[Complaint] = []
    for path in paths:
        try:
            tables, others = layouts(path, year)
        except BadInput as error:
            complaints += error.complaints
            continue
        read += [(path, table) for table in tables]
        skipped += [f"{other.file}: not read: {other.why}" for other in others]
    of_each_kind = {table.kind: (path, table) for path, table in reversed(read)}
    for path, table in of_each_kind.values() if len(of_each_kind) > 1 else ():
        why = f"is by {table.kind}, other tables are not; give tables of one kind, a coarser one as --projection"
        complaints.append(Complaint(table.table.file, table.table.line, path.name, why))
    if complaints:
        raise BadInput(complaints)
    return read, skipped


def _belonging(
    kind: str,
    place: Place,
    homes: Mapping[str, str],
    districts: Mapping[str, str],
    centroids: Path | None,
    lookups: Sequence[Path],
) -> Belonging:
    authorities = drawn(place, "authorities.geojson", "authority")
    shapes = {**authorities, **drawn(place, "areas.geojson", "area")}
    centres = Centres(read_centres(centroids, kind) if centroids else None, shapes, place)
    return Belonging(homes, districts, [read_lookup(path, kind) for path in lookups], centres, [*authorities.items()])


def _figures(
    paths: Sequence[Path], tables: Sequence[tuple[Path, Layout]], belonging: Belonging, bands: Sequence[str]
) -> Figures:
    """What the tables say of home authorities; raises `BadInput` where that is nothing."""
    figures = read_figures(tables, belonging, bands)
    if figures.people:
        return figures
    whys = Counter(row.why for row in figures.rows).most_common(1)
    if whys and whys[0][0] == UNKNOWN:
        why = (
            "does not say in which authority its areas lie: give a lookup (--lookup) that holds the codes of areas and"
            " of authorities, or names such as Knowsley 001, or import outlines of the authorities first"
        )
    else:
        why = "has no area of a home authority that can be used" + (f" (mostly: {whys[0][0]})" if whys else "")
    raise BadInput([Complaint(shown(path), 1, "areas", why) for path in paths])


def _projected(
    path: Path | None, belonging: Belonging, bands: Sequence[str], years: Sequence[int]
) -> tuple[Growth | None, tuple[list[Source], list[Dropped]]]:
    """The projection by home and band, and what became of its rows; None where none was given."""
    if path is None:
        return None, ([], [])
    coarse = _figures([path], _tables([path], None)[0], belonging, bands)
    asked = needed(coarse.years(), years)
    return _growth(coarse, count(coarse, bands, asked), belonging.homes, path), account(coarse, [path], asked)


def _growth(coarse: Figures, counts: Counts, homes: Mapping[str, str], path: Path) -> Growth:
    """The projection by home and band, the areas of a home added up, for the years that all of them have."""
    growth: dict[str, dict[str, Projected]] = {}
    for home in sorted({area.home for area in coarse.areas.values()}):
        parts = [counts[code] for code, area in coarse.areas.items() if area.home == home]
        for band in parts[0]:
            whole = set.intersection(*(set(part[band]) for part in parts))
            series = {year: sum(part[band][year] for part in parts) for year in sorted(whole)}
            if series:
                growth.setdefault(home, {})[band] = Projected(series, homes[home] or home, path.name)
    return growth
