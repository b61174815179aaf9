"""What the map shows, as numbers: GeoJSON features and figures by financial year, without any drawing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from capacity.inputs.doors import changed_need, home_of, service_at
from capacity.inputs.wording import about, in_sentence
from capacity.outputs.map.flows import Placed, flows, placed_by_year
from capacity.outputs.map.map_input import MapData
from capacity.outputs.map.shapes import (
    ENGLAND,
    Feature,
    centre,
    feature,
    light,
    number,
    outlines,
    pairs,
    point,
    records,
    short,
    tidy,
    top,
)
from capacity.outputs.map.stops import ADMITS, in_words, stop_of
from capacity.results.row_sums import sums_of

LEAST_FLOW = 0.05
"""People a year; a line for fewer is not drawn."""
WARD_CLASSES = 4
"""Shades of wards above "none"."""
PIXELS = 2_000
"""Half pixels of a screen across a map that shows all wards: outlines have no finer detail."""
OCCUPANCY_FROM = (0.0, 0.70, 0.80, 0.90, 0.95)
"""Lower ends of the classes of occupancy (share of beds)."""


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
        return self._in_words(self.data.headline)

    @cached_property
    def headlines(self) -> dict[int, list[tuple[str, str]]]:
        """The same of each of several home authorities, by its number; none where there is one."""
        by_home = dict(iter(self.data.headline_by_home.groupby("home", sort=False)))
        homes = [home for home in self.authority_number if home in by_home and home in self.homes]
        told = {self.authority_number[home]: self._in_words(by_home[home]) for home in homes}
        return told if len(self.homes) > 1 else {}

    def _in_words(self, headline: pd.DataFrame) -> list[tuple[str, str]]:
        rows = {row["financial_year"]: (about(row["waiting"]), about(row["avoidable"])) for row in records(headline)}
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
    def placed(self) -> list[Placed]:
        """People placed in a known home, by year, area, need, service and whether it is out of borough."""
        return placed_by_year(self.data.placements, self._year_of, self.areas, self.services)

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
                *(area[row.area], need.get(row.need, 0), service[row.service]),
                *(tidy(row.people, 6), tidy(row.distance_km, 1), int(row.out_of_borough)),
            ]
            for row in self.placed
            if row.year == year.name
        ]

    @cached_property
    def ward_figures(self) -> dict[tuple[str, str], tuple[float, float | None]]:
        """For each (area, year): people waiting at the year's end; people aged 75+, if known."""
        waiting = sums_of(self.data.waiting, "people", "area", "quarter")
        older = sums_of(self.data.people_75, "people", "area", "financial_year")
        return {
            (area, year.name): (float(waiting.get((area, year.closing), 0)), number(older.get((area, year.name))))
            for area in self.areas
            for year in self.years
        }

    @cached_property
    def first_type(self) -> int | None:
        """The care type that the map opens with: to which the needs point that have most avoidable placements.

        In a tie, and where there are none, that with most people placed out of borough; None where nobody is.
        """
        away: defaultdict[int, float] = defaultdict(float)
        for row in self.placed:
            if row.out_of_borough:
                away[self.services[row.service][1]] += row.people
        avoidable = dict.fromkeys(range(len(self.data.care_types)), 0.0)
        number = {care_type: index for index, care_type in enumerate(self.data.care_types)}
        for need, people in self.data.avoidable.items():
            if kinds := self.data.met_by.get(need):
                avoidable[number[kinds[0]]] += people
        rank = {index: (round(people, 6), round(away.get(index, 0.0), 6)) for index, people in avoidable.items()}
        first = max(rank, key=lambda index: rank[index], default=None)
        return first if first is not None and rank[first] > (0.0, 0.0) else None

    @cached_property
    def authority_names(self) -> list[str]:
        """By the number that sites and areas have in the page."""
        return [short(name, 60) for name in self.data.authorities["name"]]

    @cached_property
    def authority_number(self) -> dict[str, int]:
        """By ID."""
        return {authority: index for index, authority in enumerate(self.data.authorities["authority"])}

    @cached_property
    def most_flow(self) -> float:
        """People of the widest line out of borough of any year, from one area to one site; 0 without any.

        Rounded as finely as any figure of the page, so that the key is the same from tables of fewer digits.
        """
        out = flows(row for row in self.placed if row.out_of_borough)
        return round(max(out.values(), default=0.0), 6)

    @cached_property
    def reasons(self) -> dict[str, list[str]]:
        """For each service and year, whether it admits people, in words."""
        admissions: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        rows = (row for row in records(self.data.occupancy) if row["quarter"] in self._year_of)
        for row in sorted(rows, key=lambda row: str(row["quarter"])):
            said, year = str(row["admits"]), self._year_of[row["quarter"]]
            admissions[row["service"], year].append((row["quarter"], ADMITS.get(said, short(said))))
        return {name: [in_words(admissions[name, year.name]) for year in self.years] for name in self.services}

    def service_figures(self) -> list[list[Any]]:
        """For each service: its site and care type, then the figures at the end of each year.

        Registered beds, those the council may fill, council-funded residents, others, the number of the words in
        `admits_words`, asking fee and usual rate (£ a week), what stops it (`stops`); 0 for a year without a row.
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
                years.append([*beds, words[said], *fees, stop_of(row, self.data.short, self.roles)] if row else 0)
            rows.append([site, care_type, years])
        return rows

    @cached_property
    def roles(self) -> list[str]:
        """Every role of which none is left somewhere, in words."""
        return sorted(set(self.data.short.values()))

    @cached_property
    def admits_words(self) -> list[str]:
        """Every text in `reasons`, in order."""
        return sorted({said for years in self.reasons.values() for said in years})

    @cached_property
    def ward_shapes(self) -> dict[str, Feature]:
        """Outlines of wards, simplified together."""
        return light(outlines(self.data.area_outlines, "area"), self._detail)

    @cached_property
    def authority_shapes(self) -> dict[str, Feature]:
        """Outlines of authorities, simplified together."""
        return light(outlines(self.data.authority_outlines, "authority"), self._detail)

    @property
    def _detail(self) -> float:
        """Degrees of latitude that cannot be told apart on a map of all wards: half a pixel of a screen."""
        rows = records(self.data.areas)
        spans = [max(row[axis] for row in rows) - min(row[axis] for row in rows) if rows else 0.0
                 for axis in ("latitude", "longitude")]  # fmt: skip
        return max(spans[0], 0.6 * spans[1]) / PIXELS

    def wards(self) -> list[Feature]:
        """Wards as polygons, or as points where there is no outline."""
        known = set(self.data.areas["area"])
        return [
            feature(self.ward_shapes.get(area) or point(row), {"i": index})
            for index, (area, row) in enumerate(self.areas.items())
            if area in known
        ]

    def boroughs(self) -> list[Feature]:
        """Authorities, the home authorities last."""
        shapes = self.authority_shapes
        rank = {"beyond": 0, "neighbour": 1, "home": 2}
        rows = [row for row in records(self.data.authorities) if row["authority"] in shapes]
        rows.sort(key=lambda row: (rank.get(row["role"], 0), row["authority"]))
        return [feature(shapes[row["authority"]], {"k": rank.get(row["role"], 0)}) for row in rows]

    def labels(self) -> list[list[Any]]:
        """Names of authorities to show on the map: [latitude, longitude, name, kind].

        A kind is `home`, `among` (one of several homes) or `away`.
        """
        shapes = self.authority_shapes
        labels: list[list[Any]] = []
        for row in records(self.data.authorities.sort_values("authority")):
            if row["authority"] in shapes:
                home = row["role"] == "home"
                alone = home and len(self.homes) == 1  # several would stand in each other's outlines
                x, y = top(shapes[row["authority"]]) if alone else centre(shapes[row["authority"]])
                kind = "home" if alone else "among" if home else "away"
                labels.append([y, x, short(row["name"], 40), kind])
        return labels

    @cached_property
    def bounds(self) -> list[list[float]]:
        """South-west and north-east corners of the home wards and of the sites that take their people."""
        used = {site for (*_, site), people in flows(self.placed).items() if people >= LEAST_FLOW}
        geometries = [ward["geometry"] for ward in self.wards()]
        geometries += [point(row) for site, row in self.sites.items() if site in used]
        corners = [pair for geometry in geometries for pair in pairs(geometry["coordinates"])]
        if not corners:
            return ENGLAND
        xs, ys = zip(*corners, strict=True)
        return [[min(ys), min(xs)], [max(ys), max(xs)]]
