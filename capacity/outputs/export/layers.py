"""A finished run as three layers for a map: sites, areas, and flows between them, each with its figures by year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from capacity.inputs.doors import changed_need, home_of, service_at
from capacity.inputs.errors import CapacityError, printable
from capacity.inputs.sites import Site, place_name, sites_of
from capacity.inputs.wording import in_sentence, why_unshaded
from capacity.outputs.redraw import Finished
from capacity.results.columns import OUTPUTS, YEAR, Column

NEEDED = ("placements.csv", "waiting.csv", "occupancy.csv")
"""The tables that layers are made from."""
Geometry = dict[str, Any]
"""As in GeoJSON: longitude and latitude, WGS84."""
Key = tuple[str, str, str]
"""An area, a need, and a financial year."""
BY_AREA = ["area", "need", "financial_year"]
_AT = "the quarter is the last one of the plan in that year"


@dataclass(frozen=True)
class Layer:
    """A layer: what its columns mean, and its features."""

    name: str
    description: str
    """What a feature is, and what its reader must know; units and meaning of the columns are with these."""
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    """Of each feature, its figures by column: text, numbers, truths, days as text, None where there is none."""
    geometries: tuple[Geometry | None, ...]
    """Of each feature, in the same order; None where people come from no one place."""


def layers(run: Finished) -> tuple[Layer, ...]:
    """Sites, areas and flows of a run that was read with the tables of `NEEDED`.

    Raises `CapacityError` for figures of an area, need or site that the place no longer has: they would be left out.
    """
    _refuse_unknown(run)
    frame = pd.DataFrame(
        [(quarter.name, quarter.financial_year) for quarter in run.inputs.scenario.calendar],
        columns=["quarter", "financial_year"],
    )
    said = _said(run)
    return _sites(run, frame, said), _areas(run, frame, said), _flows(run, frame, said)


def _refuse_unknown(run: Finished) -> None:
    areas = {area.area for area, _ in run.inputs.tables.areas}
    for column, files, known in (
        ("area", ("placements.csv", "waiting.csv"), areas),
        ("need", ("placements.csv", "waiting.csv"), set(run.inputs.book.needs)),
        ("site", ("placements.csv", "occupancy.csv"), set(sites_of(run.inputs))),
    ):
        for file in files:
            for name in run.tables[file][column].unique():
                if name not in known and not home_of(name):  # those who live in no area have the name of a home
                    raise CapacityError(
                        f"{file} has the {column} {printable(name)}, which is no longer one of the place's: plan "
                        "again, then export"
                    )


def _said(run: Finished) -> str:
    """What is true of every layer: whose plan it is, what it lacks, and whose data it shows."""
    place, record = run.inputs.place_file, run.record
    parts = [
        f"{place_name(run.inputs)}, scenario {record['scenario']}: figures are what the plan expects, averages over "
        "many years like these, not counts",
        "" if record["complete"] else f"Not every priority was settled ({record['solver']['status']})",
        f"Changed since the plan was made: {', '.join(run.changed)}. Names, positions and outlines are today’s"
        if run.changed
        else "",
        place.note,
        place.attribution,
    ]
    return _written(" ".join(f"{part.rstrip('.')}." for part in parts if part))


def _sites(run: Finished, quarters: pd.DataFrame, said: str) -> Layer:
    """A point for each service and financial year."""
    known, names = sites_of(run.inputs), run.inputs.tables.provider_names
    closing = quarters.groupby("financial_year", as_index=False)["quarter"].max()
    rows, places = [], []
    for row in _records(run.tables["occupancy.csv"].merge(closing, on="quarter")):
        site = known[row["site"]]
        provider = {"provider": site.provider, "provider_name": names.get(site.provider, "")}
        rows.append({**row, "name": site.name, **provider, "rating": site.rating})
        places.append(_point(site))
    service, at, *figures = OUTPUTS["occupancy.csv"][1]
    columns = (
        service,
        at,
        Column("name", "string", "Name of the site"),
        Column("provider", "string", "Provider, as providers.csv names it"),
        Column("provider_name", "string", "Its name"),
        Column("rating", "string", "Rating of the site"),
        YEAR,
        *figures,
    )
    what = f"Homes: a point for each service (a care type at a site) and financial year; {_AT}. {said}"
    return Layer("sites", what, columns, _tidy(rows, columns), tuple(places))


def _areas(run: Finished, quarters: pd.DataFrame, said: str) -> Layer:
    """An outline, or a point where there is none, for each area, need and financial year."""
    placed, waiting = _placed(run, quarters), _waiting(run, quarters)
    shapes = {
        str(feature["properties"]["area"]): feature["geometry"]
        for feature in run.inputs.outlines.get("area", {}).get("features", ())
    }
    rows, places = [], []
    for area, _ in run.inputs.tables.areas:
        shape = shapes.get(area.area) or _point(area)
        for need in run.inputs.book.needs:
            for year in run.inputs.scenario.financial_years:
                key = area.area, need, year
                people, out, distance = placed.get(key, (0.0, 0.0, None))
                rows.append({
                    "area": area.area, "name": area.name, "home": area.authority, "need": need,
                    "financial_year": year, "people": people, "out_of_borough": out, "distance_km": distance,
                    "waiting": waiting.get(key, 0.0),
                })  # fmt: skip
                places.append(shape)
    columns = (
        Column("area", "string", "Area where people live"),
        Column("name", "string", "Its name"),
        Column("home", "string", "Home authority of the people"),
        Column("need", "string", "What the people are assessed as needing"),
        YEAR,
        Column("people", "number", "People newly placed in the year", "people"),
        Column("out_of_borough", "number", "Of these, people placed outside their own borough, by choice and otherwise",
               "people"),
        Column("distance_km", "number", "Mean distance by road from the area to where they are placed; blank where "
               "nobody is", "km"),
        Column("waiting", "number", "People still waiting at the year's end", "people"),
    )  # fmt: skip
    what = (
        "Areas: a feature for each area, need and financial year. How many people are placed out of borough without "
        "choosing it is known only by home authority and need (summary.csv, avoidable_out_of_borough). Residents of "
        "closed homes, and residents whose need has changed, are counted in no area: see flows. "
    )
    unfair = why_unshaded([stage["priority"] for stage in run.record["stages"]], run.inputs.scenario.priorities)
    return Layer("areas", f"{what}{unfair}{' ' if unfair else ''}{said}", columns, _tidy(rows, columns), tuple(places))


def _flows(run: Finished, quarters: pd.DataFrame, said: str) -> Layer:
    """A line from where people live to where they are placed, for each area, service, need and financial year."""
    table = run.tables["placements.csv"].merge(quarters, on="quarter")
    keys = ["area", "need", "service", "site", "care_type", "site_authority", "financial_year"]
    sums = table.groupby(keys, sort=False, as_index=False).agg(
        people=("people", "sum"), distance_km=("distance_km", "first"), out_of_borough=("out_of_borough", "first")
    )
    known, from_where = sites_of(run.inputs), dict(_origins(run))
    rows, places = [], []
    for row in _records(sums):
        site = known[row["site"]]
        name, start = from_where.get(row["area"], (row["area"], None))
        rows.append({**row, "name": name, "site_name": site.name})
        places.append(_line(start, site) if start else None)
    columns = (
        *(column for column in OUTPUTS["placements.csv"][1] if column.name in keys),
        Column("name", "string", "Name of the area; for residents who must move, of their closed home or new need"),
        Column("site_name", "string", "Name of the site"),
        YEAR,
        Column("people", "number", "People newly placed in the year", "people"),
        *(column for column in OUTPUTS["placements.csv"][1] if column.name in ("distance_km", "out_of_borough")),
    )
    what = (
        "Placements: a straight line for each area, service, need and financial year; distance_km is by road. "
        "Lines for residents of a closed home start at its site; residents whose need has changed lived in several "
        "homes, and have no line. "
    )
    return Layer("flows", what + said, columns, _tidy(rows, columns), tuple(places))


def _placed(run: Finished, quarters: pd.DataFrame) -> Mapping[Key, tuple[float, float, float | None]]:
    """By area, need and year: people placed, of these out of borough, and their mean distance."""
    table = run.tables["placements.csv"].merge(quarters, on="quarter")
    table["out"] = table["people"] * table["out_of_borough"]
    table["far"] = table["people"] * table["distance_km"]
    sums = table.groupby(BY_AREA, as_index=False)[["people", "out", "far"]].sum()
    return {
        _key(row): (row["people"], row["out"], row["far"] / row["people"] if row["people"] > 0 else None)
        for row in _records(sums)
    }


def _waiting(run: Finished, quarters: pd.DataFrame) -> Mapping[Key, float]:
    """By area, need and year: people who wait at the end of its last quarter."""
    closing = quarters.groupby("financial_year", as_index=False)["quarter"].max()
    table = run.tables["waiting.csv"].merge(closing, on="quarter")
    return {_key(row): row["people"] for row in _records(table.groupby(BY_AREA, as_index=False)[["people"]].sum())}


def _key(row: Mapping[str, Any]) -> Key:
    return row["area"], row["need"], row["financial_year"]


def _origins(run: Finished) -> Iterator[tuple[str, tuple[str, Any]]]:
    """Each `area` of placements.csv: its name, and where it is; None where people come from no one place."""
    for area, _ in run.inputs.tables.areas:
        yield area.area, (area.name, area)
    known = sites_of(run.inputs)
    site_of = dict(run.tables["occupancy.csv"][["service", "site"]].itertuples(index=False, name=None))
    for area in run.tables["placements.csv"]["area"].unique():
        if need := changed_need(area):
            label = in_sentence(run.inputs.book.needs[need].label)
            home = run.inputs.tables.authority_names[home_of(area)]
            yield area, (f"Residents whose need has become {label} ({home})", None)
        elif service := service_at(area):
            closed = known.get(site_of.get(service, ""))
            yield area, (f"Residents of {closed.name if closed else service}", closed)


def _point(place: Any) -> Geometry:
    return {"type": "Point", "coordinates": [float(place.longitude), float(place.latitude)]}


def _line(start: Any, site: Site) -> Geometry:
    return {"type": "LineString", "coordinates": [_point(start)["coordinates"], _point(site)["coordinates"]]}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _tidy(rows: list[dict[str, Any]], columns: tuple[Column, ...]) -> tuple[dict[str, Any], ...]:
    """The columns of a layer in their order; a figure that is none becomes None."""
    return tuple({column.name: _known(row[column.name]) for column in columns} for row in rows)


def _known(value: Any) -> Any:
    if isinstance(value, str):
        return _written(value)
    return None if value != value else value


def _written(text: str) -> str:
    """As it can be written: half a character, which a scenario may hold, cannot."""
    return text.encode("utf-8", "replace").decode()
