"""What the map shows, as numbers: GeoJSON features and figures by financial year, without any drawing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from capacity.inputs.calendar import long_date
from capacity.inputs.doors import changed_need, home_of, service_at
from capacity.inputs.wording import about, in_sentence
from capacity.outputs.map.map_input import MapData
from capacity.outputs.map.shapes import (
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
    sums,
    tidy,
    top,
)

LEAST_FLOW = 0.05
"""People a year; a line for fewer is not drawn."""
WARD_CLASSES = 4
"""Shades of wards above "none"."""
OCCUPANCY_FROM = (0.0, 0.70, 0.80, 0.90, 0.95)
"""Lower ends of the classes of occupancy (share of beds)."""
ADMITS = {
    "yes": "yes",
    "rating": "no: rating too low",
    "fee": "no: fee above the ceiling",
    "embargo": "no: embargo",
    "closed": "no: closed",
}
"""What occupancy.csv says of new placements, in words."""


@dataclass(frozen=True)
class Year:
    """One financial year of the plan; `closing` is its last quarter."""

    name: str
    closing: str
    quarters: int


@dataclass(frozen=True)
class Figures:
    """The map's data, joined and counted. The script refers to sites, services and areas by their place in order."""

    data: MapData

    @cached_property
    def years(self) -> list[Year]:
        """The plan's financial years, in order."""
        held: defaultdict[str, list[str]] = defaultdict(list)
        for row in sorted(records(self.data.quarters), key=lambda row: str(row["quarter"])):
            held[str(row["financial_year"])].append(str(row["quarter"]))
        return [Year(name, quarters[-1], len(quarters)) for name, quarters in held.items()]

    @cached_property
    def headline(self) -> list[tuple[str, str]]:
        """Of each year, people of all care types in words: waiting at its end, placed out of borough unwillingly."""
        rows = {
            row["financial_year"]: (about(row["waiting"]), about(row["avoidable"]))
            for row in records(self.data.headline)
        }
        return [rows[year.name] for year in self.years]

    @cached_property
    def homes(self) -> set[str]:
        """The authorities that the plan is for."""
        authorities = self.data.authorities
        return set(authorities.loc[authorities["role"] == "home", "authority"])

    @cached_property
    def sites(self) -> dict[str, Feature]:
        """Each site's row with `borough` (its authority's name) and `home`: sites in borough first, then by name."""
        names = dict(zip(self.data.authorities["authority"], self.data.authorities["name"], strict=True))
        rows = [
            {**row, "borough": str(names.get(row["authority"], "")), "home": row["authority"] in self.homes}
            for row in records(self.data.sites)
        ]
        rows.sort(key=lambda row: (not row["home"], row["borough"], str(row["name"]), row["site"]))
        return {row["site"]: row for row in rows}

    @cached_property
    def areas(self) -> dict[str, Feature]:
        """Each ward's row, then a row for each closed home whose people looked for another place, and for residents
        who did as their need had changed: in the middle of their home authority's wards."""
        areas = {row["area"]: row for row in records(self.data.areas.sort_values(["name", "area"]))}
        site_of = dict(zip(self.data.occupancy["service"], self.data.occupancy["site"], strict=True))
        moved = set(self.data.placements["area"]) | set(self.data.waiting["area"])
        for area in sorted(moved - set(areas)):
            if need := changed_need(area):
                areas[area] = self._changed(area, self.data.needs.get(need, need))
                continue
            service = service_at(str(area))
            site = self.sites.get(site_of.get(service, service))
            if site is not None:
                areas[area] = {**site, "area": area, "name": f"Residents of {site['name']}"}
        return areas

    def _changed(self, area: str, need: str) -> Feature:
        """The row of residents who have come to have a need, of one home authority."""
        wards, names = self.data.areas, self.data.authorities.set_index("authority")["name"]
        mine, home = wards[wards["authority"] == home_of(area)], home_of(area)
        of = f" ({names.get(home, home)})" if len(self.homes) > 1 else ""
        middle = {axis: float(mine[axis].mean()) for axis in ("latitude", "longitude")}
        return {
            "area": area,
            "name": f"Residents whose need has become {in_sentence(need)}{of}",
            "authority": home,
        } | middle

    @cached_property
    def services(self) -> dict[str, tuple[int, int]]:
        """For each service at a known site, the numbers of its site and care type; sorted by site, then care type."""
        types = {care_type: index for index, care_type in enumerate(self.data.care_types)}
        sites = {site: index for index, site in enumerate(self.sites)}
        rows = records(self.data.occupancy.drop_duplicates("service"))
        numbers = {
            row["service"]: (sites[row["site"]], types.get(row["care_type"], len(types)))
            for row in rows
            if row["site"] in sites
        }
        return dict(sorted(numbers.items(), key=lambda item: (*item[1], item[0])))

    @cached_property
    def placed(self) -> list[Feature]:
        """People placed in a known home, by year, area, need, service and whether it is out of borough."""
        keys = ("area", "need", "service", "site", "out_of_borough")
        columns = (self.data.placements[name].tolist() for name in ("quarter", "people", "distance_km", *keys))
        people: defaultdict[tuple[Any, ...], float] = defaultdict(float)
        distances: dict[tuple[Any, ...], float] = {}
        for quarter, each, distance, *rest in zip(*columns, strict=True):
            if quarter in self._year_of and rest[0] in self.areas and rest[2] in self.services:
                key = self._year_of[quarter], *rest
                people[key] += each
                distances.setdefault(key, distance)
        return [
            dict(zip(("financial_year", *keys), key, strict=True), people=people[key], distance_km=distances[key])
            for key in sorted(people)
        ]

    @cached_property
    def _year_of(self) -> dict[str, str]:
        """The financial year of each quarter."""
        return dict(zip(self.data.quarters["quarter"].tolist(), self.data.quarters["financial_year"], strict=True))

    def placements(self, year: Year) -> list[list[Any]]:
        """Rows of one year: area, need, service (their numbers), people, distance (km), out of borough (0 or 1).

        Six decimals, so that sums in the page are those of the table.
        """
        orders = (list(self.areas), list(self.data.needs), list(self.services))
        area, need, service = ({name: index for index, name in enumerate(order)} for order in orders)
        return [
            [
                *(area[row["area"]], need.get(row["need"], 0), service[row["service"]]),
                *(tidy(row["people"], 6), tidy(row["distance_km"], 1), int(row["out_of_borough"])),
            ]
            for row in self.placed
            if row["financial_year"] == year.name
        ]

    @cached_property
    def ward_figures(self) -> dict[tuple[str, str], tuple[float, float | None]]:
        """For each (area, year): people waiting at the year's end; people aged 75+, if known."""
        waiting = sums(records(self.data.waiting), "area", "quarter")
        older = sums(records(self.data.people_75), "area", "financial_year")
        return {
            (area, year.name): (float(waiting.get((area, year.closing), 0)), number(older.get((area, year.name))))
            for area in self.areas
            for year in self.years
        }

    @cached_property
    def ward_step(self) -> float:
        """Width of one shade, a share of a ward's placed people: twice the share of all wards is the darkest."""
        return round_up(2 * self.share_away / WARD_CLASSES) if self.share_away else 1 / WARD_CLASSES

    @cached_property
    def share_away(self) -> float:
        """The share of all wards' placed people, over the whole plan, who are placed out of borough."""
        known = set(self.data.areas["area"])
        wards = [row for row in self.placed if row["area"] in known]
        away = sum(row["people"] for row in wards if row["out_of_borough"])
        return away / sum(row["people"] for row in wards) if wards else 0.0

    @cached_property
    def most_flow(self) -> float:
        """People of the widest line out of borough of any year, from one area to one site; 0 without any."""
        out = (row for row in self.placed if row["out_of_borough"])
        return max(sums(out, "financial_year", "area", "site").values(), default=0.0)

    @cached_property
    def reasons(self) -> dict[str, list[str]]:
        """For each service and year, whether it admits people, in words."""
        admissions: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        rows = (row for row in records(self.data.occupancy) if row["quarter"] in self._year_of)
        for row in sorted(rows, key=lambda row: str(row["quarter"])):
            said, year = str(row["admits"]), self._year_of[row["quarter"]]
            admissions[row["service"], year].append((row["quarter"], ADMITS.get(said, short(said))))
        return {name: [_admits(admissions[name, year.name]) for year in self.years] for name in self.services}

    def service_figures(self) -> list[list[Any]]:
        """For each service: its site and care type, then the figures at the end of each year.

        Registered beds, those the council may fill, council-funded residents, others, the number of the words in
        `admits_words`, asking fee and usual rate (£ a week); 0 for a year without a row.
        """
        words = {text: index for index, text in enumerate(self.admits_words)}
        held = {(row["service"], row["quarter"]): row for row in records(self.data.occupancy)}
        prices = {(row["service"], row["quarter"]): row for row in records(self.data.prices)}
        rows = []
        for service, (site, care_type) in self.services.items():
            years: list[Any] = []
            for year, said in zip(self.years, self.reasons[service], strict=True):
                row, price = held.get((service, year.closing)), prices.get((service, year.closing), {})
                beds = [tidy(row[key], 4) for key in ("beds", "usable", "at_end", "others")] if row else []
                fees = [tidy(price.get(key)) for key in ("asking_fee", "usual_rate")]
                years.append([*beds, words[said], *fees] if row else 0)
            rows.append([site, care_type, years])
        return rows

    @cached_property
    def admits_words(self) -> list[str]:
        """Every text in `reasons`, in order."""
        return sorted({said for years in self.reasons.values() for said in years})

    def wards(self) -> list[Feature]:
        """Wards as polygons, or as points where there is no outline."""
        shapes = outlines(self.data.area_outlines, "area")
        known = set(self.data.areas["area"])
        return [
            feature(shapes.get(area) or point(row), {"i": index})
            for index, (area, row) in enumerate(self.areas.items())
            if area in known
        ]

    def markers(self) -> list[Feature]:
        """Sites as points."""
        return [feature(point(row), {"i": index}) for index, row in enumerate(self.sites.values())]

    def boroughs(self) -> list[Feature]:
        """Authorities, the home authorities last."""
        shapes = outlines(self.data.authority_outlines, "authority")
        rank = {"beyond": 0, "neighbour": 1, "home": 2}
        rows = [row for row in records(self.data.authorities) if row["authority"] in shapes]
        rows.sort(key=lambda row: (rank.get(row["role"], 0), row["authority"]))
        return [feature(shapes[row["authority"]], {"k": rank.get(row["role"], 0)}) for row in rows]

    def labels(self) -> list[list[Any]]:
        """Names to show on the map: [latitude, longitude, name, kind]."""
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

    @cached_property
    def bounds(self) -> list[list[float]]:
        """South-west and north-east corners of the home wards and of the sites that take their people."""
        flows = sums(self.placed, "financial_year", "area", "site")
        used = {site for (*_, site), people in flows.items() if people >= LEAST_FLOW}
        geometries = [ward["geometry"] for ward in self.wards()]
        geometries += [point(row) for site, row in self.sites.items() if site in used]
        corners = [pair for geometry in geometries for pair in pairs(geometry["coordinates"])]
        if not corners:
            return ENGLAND
        xs, ys = zip(*corners, strict=True)
        return [[min(ys), min(xs)], [max(ys), max(xs)]]


def _admits(said: list[tuple[str, str]]) -> str:
    """A year's quarters and what is said of each, as one phrase: "yes; from 1 July 2026 no: embargo"."""
    parts: list[str] = []
    for words, rows in groupby(said, key=lambda row: row[1]):
        day = long_date(str(next(rows)[0]))
        parts.append(f"from {day} {words}" if parts else words)
    return "; ".join(parts)
