"""What the map shows, as numbers: GeoJSON features for each layer and financial year, without any drawing."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from capacity.map.shapes import (
    ENGLAND,
    Feature,
    centre,
    feature,
    number,
    outlines,
    pairs,
    point,
    records,
    round_up,
    short,
    tidy,
    top,
)

LEAST_FLOW = 0.05
"""People a year; a line for fewer is not drawn."""
WARD_CLASSES = 4
"""Shades of wards above "none"."""
OCCUPANCY_FROM = (0.0, 0.70, 0.80, 0.90, 0.95)
"""Lower ends of the classes of occupancy (share of beds)."""


@dataclass(frozen=True)
class MapData:
    """Everything the map shows: plain frames, no files."""

    title: str
    subtitle: str
    """The scenario's label."""
    areas: pd.DataFrame
    """area, name, authority, latitude, longitude"""
    people_75: pd.DataFrame
    """area, financial_year, people (aged 75+); where it is empty, wards stay unshaded"""
    authorities: pd.DataFrame
    """authority, name, role (home, neighbour or beyond)"""
    sites: pd.DataFrame
    """site, name, provider (its name), authority, latitude, longitude, rating"""
    care_types: dict[str, str]
    """Label of each care type, in the order of display."""
    needs: dict[str, str]
    """Label of each need."""
    quarters: pd.DataFrame
    """quarter (its first day), financial_year, days"""
    placements: pd.DataFrame
    """area, need, service, site, care_type, site_authority, quarter, people, distance_km, out_of_borough"""
    waiting: pd.DataFrame
    """area, need, quarter, people (still waiting at the quarter's end)"""
    occupancy: pd.DataFrame
    """service, site, care_type, authority, quarter, beds, usable, council, others, occupancy, admits"""
    area_outlines: dict[str, Any] | None
    """GeoJSON with the property `area`; without it a ward is a small marker."""
    authority_outlines: dict[str, Any] | None
    """GeoJSON with the property `authority`."""
    attribution: str


@dataclass(frozen=True)
class Year:
    """One financial year of the plan; `closing` is its last quarter."""

    name: str
    closing: str
    quarters: int


@dataclass(frozen=True)
class Figures:
    """The map's data, joined and counted."""

    data: MapData

    @cached_property
    def years(self) -> list[Year]:
        """The plan's financial years, in order."""
        grouped = self.data.quarters.sort_values("quarter").groupby("financial_year", sort=False)["quarter"]
        return [Year(str(name), str(held.iloc[-1]), len(held)) for name, held in grouped]

    @cached_property
    def homes(self) -> set[str]:
        """The authorities that the plan is for."""
        authorities = self.data.authorities
        return set(authorities.loc[authorities["role"] == "home", "authority"])

    @cached_property
    def sites(self) -> dict[str, Feature]:
        """Each site's row."""
        return {row["site"]: row for row in records(self.data.sites.sort_values("site"))}

    @cached_property
    def areas(self) -> dict[str, Feature]:
        """Each ward's row, then one for each closed home whose people looked for another place."""
        areas = {row["area"]: row for row in records(self.data.areas.sort_values("area"))}
        site_of = dict(zip(self.data.occupancy["service"], self.data.occupancy["site"], strict=True))
        for area in sorted(set(self.data.placements["area"]) - set(areas)):
            service = str(area).split("@")[0]
            site = self.sites.get(site_of.get(service, service))
            if site is not None:
                areas[area] = {**site, "area": area, "name": f"Residents of {site['name']}"}
        return areas

    @cached_property
    def placed(self) -> pd.DataFrame:
        """placements with `financial_year`."""
        return self.data.placements.merge(self.data.quarters[["quarter", "financial_year"]], on="quarter")

    @cached_property
    def totals(self) -> dict[str, tuple[float, float]]:
        """Of each year: people waiting at its end, people placed out of borough in it."""
        out = self.placed[self.placed["out_of_borough"].astype(bool)]
        waiting = self.data.waiting.groupby("quarter")["people"].sum()
        away = out.groupby("financial_year")["people"].sum()
        return {y.name: (float(waiting.get(y.closing, 0)), float(away.get(y.name, 0))) for y in self.years}

    @cached_property
    def ward_figures(self) -> dict[tuple[str, str], tuple[float, float, float | None]]:
        """Of each (ward, year): waiting at its end, placed out of borough in it, people aged 75+."""
        out = self.placed[self.placed["out_of_borough"].astype(bool)]
        away = out.groupby(["area", "financial_year"])["people"].sum().to_dict()
        waiting = self.data.waiting.groupby(["area", "quarter"])["people"].sum().to_dict()
        older = self.data.people_75.groupby(["area", "financial_year"])["people"].sum().to_dict()
        return {
            (area, year.name): (
                float(waiting.get((area, year.closing), 0)),
                float(away.get((area, year.name), 0)),
                number(older.get((area, year.name))),
            )
            for area in self.data.areas["area"]
            for year in self.years
        }

    def rate(self, area: str, year: str) -> float | None:
        """People waiting or placed out of borough per 1,000 aged 75+."""
        waiting, away, older = self.ward_figures[area, year]
        return (waiting + away) / older * 1000 if older else None

    @cached_property
    def ward_step(self) -> float:
        """Width of one shade, the same in every year so that years compare."""
        rates = [self.rate(area, year) or 0 for area, year in self.ward_figures]
        return round_up(max(rates, default=0) / WARD_CLASSES)

    def wards(self, year: Year) -> list[Feature]:
        """Wards as polygons, or as points where there is no outline."""
        shapes = outlines(self.data.area_outlines, "area")
        features = []
        for index, (area, row) in enumerate(self.areas.items()):
            if (area, year.name) not in self.ward_figures:
                continue
            waiting, away, older = self.ward_figures[area, year.name]
            rate = self.rate(area, year.name)
            shade = None if rate is None else min(math.ceil(rate / self.ward_step - 1e-6), WARD_CLASSES)
            figures = {"i": index, "w": tidy(waiting), "o": tidy(away), "n": tidy(older), "c": shade}
            features.append(feature(shapes.get(area) or point(row), {**figures, "r": tidy(rate)}))
        return features

    @cached_property
    def flows(self) -> dict[str, list[tuple[str, str, float, float, list[tuple[int, float]]]]]:
        """Of each year: (area, site, people, distance_km, [(need's index, people)]), the largest last."""
        known = self.placed["area"].isin(list(self.areas)) & self.placed["site"].isin(list(self.sites))
        out = self.placed[self.placed["out_of_borough"].astype(bool) & known]
        order = {need: index for index, need in enumerate(self.data.needs)}
        sums = out.groupby(["financial_year", "area", "site", "need"], as_index=False).agg(
            people=("people", "sum"), distance_km=("distance_km", "first")
        )
        parts: dict[tuple[str, str, str], list[tuple[int, float]]] = defaultdict(list)
        distances = {}
        for row in records(sums):
            key = row["financial_year"], row["area"], row["site"]
            parts[key].append((order.get(row["need"], 0), row["people"]))
            distances[key] = row["distance_km"]
        flows: dict[str, list[Any]] = {year.name: [] for year in self.years}
        for (year, area, site), needs in parts.items():
            people = sum(count for _, count in needs)
            if people >= LEAST_FLOW:
                flows[year].append((area, site, people, distances[year, area, site], sorted(needs)))
        return {year: sorted(found, key=lambda f: (f[2], f[0], f[1])) for year, found in flows.items()}

    @cached_property
    def most_flow(self) -> float:
        """People of the widest line of any year."""
        return max((flow[2] for year in self.flows.values() for flow in year), default=1.0)

    def lines(self, year: Year) -> list[Feature]:
        """Lines from wards to sites out of borough."""
        area_index = {area: index for index, area in enumerate(self.areas)}
        site_index = {site: index for index, site in enumerate(self.sites)}
        features = []
        for area, site, people, distance, parts in self.flows[year.name]:
            ends = [point(self.areas[area])["coordinates"], point(self.sites[site])["coordinates"]]
            needs = [[index, tidy(count)] for index, count in parts if count >= LEAST_FLOW]
            figures = {"i": area_index[area], "s": site_index[site], "p": tidy(people), "d": tidy(distance)}
            features.append(feature({"type": "LineString", "coordinates": ends}, {**figures, "n": needs}))
        return features

    @cached_property
    def reasons(self) -> list[str]:
        """What `admits` says anywhere, in order."""
        return sorted(set(self.data.occupancy["admits"].astype(str)))

    def markers(self, year: Year) -> list[Feature]:
        """Sites as points; the last drawn lies on top: home over neighbour, small over large."""
        rows_of: dict[str, list[Feature]] = defaultdict(list)
        for row in records(self.data.occupancy[self.data.occupancy["quarter"] == year.closing]):
            rows_of[row["site"]].append(row)
        this_year = self.placed[self.placed["financial_year"] == year.name]
        placed = this_year.groupby("site")["people"].sum().to_dict()
        sources = {self.areas[flow[0]].get("site") for flow in self.flows[year.name]}
        indices = {site: index for index, site in enumerate(self.sites)}
        drawn = []
        for site, row in self.sites.items():
            if site in rows_of or site in placed or site in sources:
                figures = self._marker(rows_of[site], float(placed.get(site, 0)))
                drawn.append((row, {**figures, "i": indices[site], "h": row["authority"] in self.homes}))
        drawn.sort(key=lambda pair: (pair[1]["h"], pair[1]["p"] >= LEAST_FLOW, -pair[1]["b"], pair[1]["i"]))
        return [feature(point(row), figures) for row, figures in drawn]

    def _marker(self, rows: list[Feature], placed: float) -> Feature:
        types = {care_type: index for index, care_type in enumerate(self.data.care_types)}
        table = [
            [
                types.get(row["care_type"], len(types)),
                *(tidy(row[key]) for key in ("beds", "usable", "council", "others")),
                tidy(row["occupancy"], 3),
                self.reasons.index(str(row["admits"])),
            ]
            for row in sorted(rows, key=lambda r: (types.get(r["care_type"], len(types)), r["service"]))
        ]
        beds = sum(number(row["beds"]) or 0 for row in rows)
        people = sum((number(row["council"]) or 0) + (number(row["others"]) or 0) for row in rows)
        main = max(table, key=lambda line: line[1] or 0)[0] if table else 0
        share = people / beds if beds > 0 else None
        shade = None if share is None else sum(share >= low - 1e-6 for low in OCCUPANCY_FROM) - 1
        return {"t": table, "b": tidy(beds), "k": main, "o": tidy(share, 3), "c": shade, "p": tidy(placed)}

    def boroughs(self) -> list[Feature]:
        """Authorities, the home authorities last."""
        shapes = outlines(self.data.authority_outlines, "authority")
        rank = {"beyond": 0, "neighbour": 1, "home": 2}
        rows = [row for row in records(self.data.authorities) if row["authority"] in shapes]
        rows.sort(key=lambda row: (rank.get(row["role"], 0), row["authority"]))
        return [feature(shapes[row["authority"]], {"k": rank.get(row["role"], 0)}) for row in rows]

    def labels(self) -> list[list[Any]]:
        """Names to stand on the map: [latitude, longitude, name, kind]."""
        shapes = outlines(self.data.authority_outlines, "authority")
        labels: list[list[Any]] = []
        for row in records(self.data.authorities.sort_values("authority")):
            if row["authority"] in shapes:
                home = row["role"] == "home"
                x, y = top(shapes[row["authority"]]) if home else centre(shapes[row["authority"]])
                labels.append([y, x, short(row["name"], 40), "home" if home else "away"])
        for row in records(self.data.areas.sort_values("area")):
            labels.append([*reversed(point(row)["coordinates"]), short(row["name"], 40), "ward"])
        return labels

    def bounds(self) -> list[list[float]]:
        """South-west and north-east corners of the home wards and of the sites that take their people."""
        shapes = outlines(self.data.area_outlines, "area")
        geometries = [shapes.get(row["area"]) or point(row) for row in records(self.data.areas)]
        used = {flow[1] for year in self.flows.values() for flow in year}
        geometries += [point(row) for site, row in self.sites.items() if site in used]
        corners = [pair for geometry in geometries for pair in pairs(geometry["coordinates"])]
        if not corners:
            return ENGLAND
        xs, ys = zip(*corners, strict=True)
        return [[min(ys), min(xs)], [max(ys), max(xs)]]
