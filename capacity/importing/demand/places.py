"""Where a person comes from and lives: cells of an extract → areas, authorities and services of the place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from capacity.importing.place import Cell, Place
from capacity.importing.sheet import find_sheet, plain
from capacity.inputs.errors import BadInput
from capacity.inputs.schema import Book
from capacity.model.problem.figures import distances_km

FURTHEST_KM = 20.0
"""A postcode further than this from every area's centre belongs to none of them."""
REGISTER = "imported/register.csv"
_LOCATION = {
    "location": ("location", "location_id", "CQC location ID", "Location ID"),
    "site": ("site", "site_id"),
}
_KINDS_OF_HOME = re.compile(
    r"\b(the|ltd|limited|llp|plc|care|nursing|residential|rest|retirement|home|homes|house for|centre)\b"
)


class Position(Protocol):
    """Where a postcode lies."""

    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...


@dataclass(frozen=True)
class Areas:
    """The place's areas, and where postcodes lie."""

    named: Mapping[str, str]
    """Area by plain ID or name; names that two areas share are left out."""
    authority: Mapping[str, str]
    centres: Mapping[str, tuple[float, float]]
    """Latitude and longitude."""
    positions: Mapping[str, Position]

    def find(self, area: str, postcode: str) -> str | None:
        """The area that is named, else the one whose centre is nearest to the postcode."""
        return self.named.get(plain(area)) or self._nearest(postcode)

    def _nearest(self, postcode: str) -> str | None:
        short = "".join(postcode.upper().split())
        at = self.positions.get(f"{short[:-3]} {short[-3:]}") or self.positions.get(short)
        if at is None or not self.centres:
            return None
        latitudes, longitudes = np.array(list(self.centres.values())).T
        away = distances_km(at.latitude, at.longitude, latitudes, longitudes)
        return list(self.centres)[int(away.argmin())] if away.min() <= FURTHEST_KM else None


def areas_of(place: Place, positions: Mapping[str, Position]) -> Areas:
    """The areas of a place; those without a position are found by name only."""
    rows = {key[0]: row for key, row in place.rows("areas").items()}
    centres = {area: at for area, row in rows.items() if (at := _position(row)) is not None}
    named = _unique([(plain(row.get("name", "")), area) for area, row in rows.items()])
    named |= {plain(area): area for area in rows}
    return Areas(named, {area: row.get("authority", "") for area, row in rows.items()}, centres, positions)


def _position(row: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        return float(row.get("latitude", "")), float(row.get("longitude", ""))
    except ValueError:
        return None


def _unique(named: list[tuple[str, str]]) -> dict[str, str]:
    """By name; a name that stands for two things, or is empty, stands for none."""
    things_of: dict[str, set[str]] = {}
    for name, thing in named:
        things_of.setdefault(name, set()).add(thing)
    return {name: next(iter(things)) for name, things in things_of.items() if name and len(things) == 1}


@dataclass(frozen=True)
class Service:
    """A service of the place, as far as it matters where residents are."""

    service: str
    care_type: str
    beds: float
    others: float
    """0 where only a stand-in is known, which gives way to residents."""


@dataclass(frozen=True)
class Homes:
    """The place's services, and what a council may call the site that has them."""

    named: Mapping[str, str]
    """Site by plain ID, location ID or name."""
    services: Mapping[str, Service]
    """By ID."""
    at_site: Mapping[str, tuple[Service, ...]]

    def find(self, name: str, need: str, book: Book) -> str | None:
        """The service in which a need is met at a site: where most of its people may live, then the largest."""
        if name in self.services:
            return name
        there = self.at_site.get(self.named.get(plain(name)) or self.named.get(_bare(name), ""))
        if not there:
            return None
        accepts = book.needs[need].accepts
        best = max(there, key=lambda one: (accepts[one.care_type].value if one.care_type in accepts else 0.0, one.beds))
        return best.service


def homes_of(place: Place) -> Homes:
    """The services of a place by all names of their sites."""
    services, at_site = {}, dict[str, tuple[Service, ...]]()
    for key, row in sorted(place.rows("services").items()):
        others = 0.0 if _stand_in(place, ("services", key, "others")) else number(row.get("others", ""))
        one = Service(key[0], row.get("care_type", ""), number(row.get("beds", "")), others)
        services[one.service] = one
        at_site[row.get("site", "")] = (*at_site.get(row.get("site", ""), ()), one)
    sites = {key[0]: row.get("name", "") for key, row in place.rows("sites").items()}
    named = _unique([(_bare(name), site) for site, name in sites.items()])
    named |= _unique([(plain(name), site) for site, name in sites.items()])
    named |= _registered(place) | {plain(site): site for site in sites}
    return Homes(named, services, at_site)


def _stand_in(place: Place, cell: Cell) -> bool:
    written = place.written.get(cell)
    return written is not None and written[1].ground == "stand-in" and not place.own(cell)


def _bare(name: str) -> str:
    """A home's name without the words that councils leave out or add."""
    return " ".join(_KINDS_OF_HOME.sub(" ", plain(name)).split())


def _registered(place: Place) -> dict[str, str]:
    """Site by plain location ID, as the register's import remembers it; nothing where there is none."""
    path = place.folder / REGISTER
    if not path.exists():
        return {}
    try:
        sheet = find_sheet(path, _LOCATION, ("location", "site"))
    except BadInput:
        return {}
    return {plain(cells["location"]): cells["site"] for _, cells in sheet.records() if cells["location"]}


def number(text: str) -> float:
    """A cell of a place's table; 0 where it is blank or not a number."""
    try:
        return float(text)
    except ValueError:
        return 0.0
