"""Who is placed where in each financial year: placements.csv, added up row by row."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from capacity.results.row_sums import rows_of

_Key = tuple[str, str, str, str, str, bool]


class Placed(NamedTuple):
    """People placed in a home in a financial year."""

    year: str
    area: str
    need: str
    service: str
    site: str
    out_of_borough: bool
    people: float
    distance_km: float


def placed_by_year(
    placements: pd.DataFrame, year_of: Mapping[str, str], areas: Container[str], services: Container[str]
) -> list[Placed]:
    """Placements of these quarters, areas and services, in order; `year_of` is the financial year of each quarter."""
    columns = ("quarter", "area", "need", "service", "site", "out_of_borough", "people", "distance_km")
    people, distances = defaultdict[_Key, float](float), dict[_Key, float]()
    for quarter, area, need, service, site, out, each, distance in rows_of(placements, *columns):
        if quarter in year_of and area in areas and service in services:
            key = (year_of[quarter], area, need, service, site, bool(out))
            people[key] += each
            distances.setdefault(key, distance)
    return [Placed(*key, people[key], distances[key]) for key in sorted(people)]


def flows(placed: Iterable[Placed]) -> dict[tuple[str, str, str], float]:
    """People by year, area and site."""
    sums = defaultdict[tuple[str, str, str], float](float)
    for row in placed:
        sums[row.year, row.area, row.site] += row.people
    return sums
