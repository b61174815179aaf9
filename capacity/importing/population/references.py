"""Tables that go with the figures: in which authority an area lies, what it is called, and where its centre is."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from capacity.importing.codes import MANY, ONE, CodeTable, cell, code_tables, kind_of, name_column
from capacity.importing.file_readers import digest
from capacity.importing.grid import Place as Point
from capacity.importing.grid import position
from capacity.importing.model import Dropped, Source, rows_of
from capacity.importing.outlines import features_of, properties_of
from capacity.importing.shapes import surface
from capacity.importing.sheet import plain
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.read.reading import shown

_PAIRS = (
    (("long", "lon", "lng", "longitude"), ("lat", "latitude")),
    (
        ("x", "easting", "eastings", "bng e", "oseast1m", "east1m"),
        ("y", "northing", "northings", "bng n", "osnrth1m", "north1m"),
    ),
)


@dataclass
class Reference:
    """What a table says about areas, by their codes."""

    path: Path
    what: str
    rows: Counter[str] = field(default_factory=Counter)
    """How many rows name an area; blank: rows that name none, or say nothing about it."""
    authorities: dict[str, tuple[str, ...]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    sums: dict[str, tuple[float, float, int]] = field(default_factory=lambda: defaultdict(lambda: (0.0, 0.0, 0)))
    """Latitudes and longitudes added up, and how many there are."""

    outlined: bool = False
    """Whether the positions are points inside of outlines."""

    def centre(self, code: str) -> Point | None:
        """The mean of an area's positions."""
        if code not in self.sums:
            return None
        latitude, longitude, count = self.sums[code]
        return latitude / count, longitude / count

    def account(self, areas: Collection[str]) -> tuple[list[Source], list[Dropped]]:
        """What became of its rows, once it is known which areas are in the plan."""
        rows, kept = self.rows.total(), sum(count for code, count in self.rows.items() if code in areas)
        unused = (
            ("without a code of such an area, or without what is looked for", self.rows[""]),
            ("about none of the plan's areas", rows - kept - self.rows[""]),
        )
        dropped = [
            Dropped(
                self.path.name, 1, f"{rows_of(n)} {what}", f"the plan has no use for {'it' if n == 1 else 'them'}", n
            )
            for what, n in unused
            if n
        ]
        return [Source(self.path.name, digest(self.path), self.what, rows, kept, rows - kept)], dropped


def read_lookup(path: Path, kind: str) -> Reference:
    """Authorities and names of areas of a kind. Raises `BadInput` for a table that has neither."""
    lookup = Reference(path, f"names and authorities by {kind}")
    for table in code_tables(path):
        areas = _columns(table, kind)
        authorities = [column for column in table.columns("authority") if column not in areas]
        names = [name_column(table, column) for column in areas]
        for _, cells in table.rows:
            codes = [(cell(cells, at), cell(cells, name)) for at, name in zip(areas, names, strict=True)]
            codes = [(code, name) for code, name in codes if kind_of(code) == kind]
            lookup.rows[codes[0][0] if codes else ""] += 1
            for code, name in codes:
                belongs = tuple(text for column in authorities if (text := cell(cells, column)))
                lookup.authorities.update({code: belongs} if belongs else {})
                lookup.names.update({code: name} if name else {})
    if not lookup.authorities and not lookup.names:
        raise BadInput(
            [
                Complaint(
                    shown(path),
                    1,
                    "lookup",
                    f"no table with codes of {MANY[kind]} beside codes of authorities or names",
                )
            ]
        )
    return lookup


def read_centres(path: Path, kind: str) -> Reference:
    """Positions of areas of a kind: one for each, those of its postcodes, or points inside of outlines (GeoJSON).

    Raises `BadInput` where it has none.
    """
    centres = Reference(path, f"positions by {kind}")
    if path.suffix.casefold() in (".geojson", ".json"):
        return _inside_outlines(path, kind)
    for table in code_tables(path):
        columns, pairs = _columns(table, kind), _pairs(table)
        for _, cells in table.rows if pairs else ():
            codes = {code for column in columns if kind_of(code := cell(cells, column)) == kind}
            where = _position(cells, pairs) if codes else None
            centres.rows[min(codes) if where else ""] += 1
            if where:
                for code in codes:
                    latitude, longitude, count = centres.sums[code]
                    centres.sums[code] = latitude + where[0], longitude + where[1], count + 1
    what = (
        f"table with codes of {MANY[kind]} beside positions on land: columns X and Y or eastings and northings (British"
        " National Grid), or lat and long"
    )
    return _not_empty(centres, what)


def _inside_outlines(path: Path, kind: str) -> Reference:
    centres = Reference(path, f"outlines by {kind}", outlined=True)
    for feature in features_of(path):
        texts = (value for value in properties_of(feature).values() if isinstance(value, str))
        code = next((text for text in texts if kind_of(text) == kind), "")
        drawn, _ = surface(feature.get("geometry")) if code else (None, "")
        dot = None if drawn is None else drawn.representative_point()
        where = None if dot is None else position(dot.x, dot.y)
        centres.rows[code if where else ""] += 1
        if where:
            centres.sums.setdefault(code, (*where, 1))
    return _not_empty(centres, f"outline with a code of {ONE[kind]}")


def _not_empty(centres: Reference, what: str) -> Reference:
    if not centres.sums:
        raise BadInput([Complaint(shown(centres.path), 1, "centroids", f"no {what}")])
    return centres


def _columns(table: CodeTable, kind: str) -> list[int]:
    """The columns where codes of a kind may stand: its own, else those that may mix kinds."""
    return table.columns(kind) or [column for column, code_kind in table.codes.items() if code_kind != "authority"]


def _pairs(table: CodeTable) -> list[tuple[int, int]]:
    at: Mapping[str, int] = {plain(name): column for column, name in reversed(list(enumerate(table.header)))}
    pairs = [([at[x] for x in xs if x in at], [at[y] for y in ys if y in at]) for xs, ys in _PAIRS]
    return [(x[0], y[0]) for x, y in pairs if x and y]


def _position(cells: Sequence[str], pairs: Sequence[tuple[int, int]]) -> Point | None:
    for x, y in pairs:
        try:
            point = position(*(float(cell(cells, column).replace(",", "")) for column in (x, y)))
        except ValueError:
            continue
        if point:
            return point
    return None
