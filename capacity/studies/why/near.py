"""`capacity why RUN --area`: which homes could have taken the people of one area, and what stopped each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from capacity.inputs.calendar import Quarter, financial_years
from capacity.inputs.sight import seeing
from capacity.inputs.sites import place_name, sites_of
from capacity.inputs.wording import short_labels
from capacity.model.problem.arrays import Problem
from capacity.model.problem.figures import distances_km
from capacity.model.problem.shapes import Floats
from capacity.studies.why.named import area_named, needs_named
from capacity.studies.why.seen import Seen, numbered, see
from capacity.studies.why.stops import FAR, Why, ceiling, stops

DECIMALS = 6
"""Of figures for programs: tables hold little more that means anything."""
TOO_FAR = 3
"""Homes of the borough beyond reach that are named, the nearest."""


@dataclass(frozen=True)
class Home:
    """A service that accepts the need, as people of the area see it. Y financial years, Q quarters of the plan."""

    service: str
    name: str
    """What the site is called."""
    care_type: str
    """Its label."""
    stands_in: bool
    """Its care type may meet only a share of the need."""
    authority: str
    borough: str
    """What the authority in which it stands is called."""
    own: bool
    """It stands in the area's own borough."""
    km: float
    """By road."""
    reach: bool
    """It is no farther than the book's max_travel_km."""
    usable: tuple[float, ...]
    """(Y) beds that home authorities can use at the year's end."""
    people: tuple[float, ...]
    """(Y) their residents at the year's end."""
    went: float
    """People of the area with the need who are placed there over the plan."""
    rating: str
    over: tuple[float, ...]
    """(Q) £ a week by which the asking fee is above the ceiling; below 0 where it is under it."""
    dearer: tuple[float, ...]
    """(Q) £ a week by which its price is above the mean of where the area's people are placed; 0 where nobody is."""
    why: tuple[Why, ...]
    """(Q) what stopped it."""


@dataclass(frozen=True)
class Need:
    """What became of the area's people with one need, over the plan."""

    need: str
    label: str
    reach_km: float
    total: float
    """Waiting at the start, or come forward since."""
    inside: float
    outside: float
    chose: float
    """Of those placed, people who choose a home out of the borough."""
    waiting: float
    """Waiting when the plan ends, because nothing is free."""
    arranging: float
    """Having a place arranged when the plan ends."""
    withdrew: float
    homes: tuple[Home, ...]
    """By distance."""

    def record(self) -> dict[str, Any]:
        """For --json; quarters and years in the order of the answer's own lists."""
        people = ("total", "inside", "outside", "chose", "waiting", "arranging", "withdrew")
        return {
            "need": self.need,
            "label": self.label,
            "max_travel_km": self.reach_km,
            "people": {name: figure(getattr(self, name)) for name in people},
            "homes": [_home_record(home) for home in self.homes],
        }


@dataclass(frozen=True)
class Near:
    """The answer for an area."""

    place: str
    scenario: str
    area: str
    name: str
    quarters: tuple[Quarter, ...]
    needs: tuple[Need, ...]
    notes: tuple[str, ...]
    """What a reader must know before believing it."""

    def record(self) -> dict[str, Any]:
        """For --json."""
        return {
            "place": self.place,
            "scenario": self.scenario,
            "area": self.area,
            "name": self.name,
            "quarters": [quarter.name for quarter in self.quarters],
            "years": list(financial_years(self.quarters)),
            "notes": list(self.notes),
            "needs": [need.record() for need in self.needs],
        }


def area_answer(folder: Path, area: str, need: str | None = None) -> Near:
    """What became of an area's people (its ID or name) with one need (its ID or label), or with each need.

    Raises `WrongUsage` for a name that nothing bears, `CapacityError` for a folder that is no run.
    """
    seen = see(folder)
    inputs = seen.run.inputs
    named = area_named(inputs, area)
    needs = tuple(_need(seen, named, each) for each in needs_named(inputs, need))
    return Near(
        place=place_name(inputs),
        scenario=inputs.scenario.name,
        area=named,
        name=inputs.tables.area_names[named],
        quarters=inputs.scenario.calendar,
        needs=needs,
        notes=notes(seen),
    )


def notes(seen: Seen) -> tuple[str, ...]:
    """Why figures of a run may differ from its inputs, or from the best plan."""
    found = []
    if seen.run.changed:
        names = ", ".join(seen.run.changed)
        found.append(f"Changed since the plan, so fees, ratings and distances may differ from it: {names}.")
    if not seen.run.record["complete"]:
        found.append(f"The plan is not the best ({seen.run.record['solver']['status']}): some homes may have had room.")
    if (sees := seen.run.sees) is not None:
        far = seeing(sees, len(seen.problem.quarters))
        found.append(f"The plan was made {far}: homes are kept free only for what is in sight, so one may be full "
                     "because the plan did not see who would come.")  # fmt: skip
    return tuple(found)


def closing(quarters: Sequence[Quarter]) -> list[int]:
    """The number of the last quarter of each financial year."""
    last = {quarter.financial_year: q for q, quarter in enumerate(quarters)}
    return list(last.values())


def _need(seen: Seen, area: str, need: str) -> Need:
    problem, inputs = seen.problem, seen.run.inputs
    n = problem.needs.name.index(need)
    points = problem.points
    (point,) = (p for p in np.flatnonzero(points.need == n).tolist() if points.area[p] == area)
    placed = _rows(seen, "placements.csv", area, need)
    outside = float(placed.loc[placed["out_of_borough"], "people"].sum())
    everybody = float(placed["people"].sum())
    last = problem.quarters[-1]
    queue, desk = (_rows(seen, name, area, need) for name in ("waiting.csv", "arranging.csv"))
    waiting = float(queue.loc[queue["quarter"] == last, "people"].sum())
    arranging = float(desk.loc[desk["quarter"] == last, "at_end"].sum())
    total = float(points.waiting[point] + points.arrivals[point].sum())
    labels = short_labels({name: model.label for name, model in inputs.book.needs.items()})
    return Need(
        need=need,
        label=labels[need],
        reach_km=inputs.book.needs[need].max_travel_km.value,
        total=total,
        inside=everybody - outside,
        outside=outside,
        chose=float(problem.needs.chooses_out[n]) * everybody,
        waiting=waiting,
        arranging=arranging,
        withdrew=max(0.0, total - everybody - waiting - arranging),
        homes=tuple(_homes(seen, point, placed)),
    )


def _rows(seen: Seen, table: str, area: str, need: str) -> pd.DataFrame:
    frame = seen.run.tables[table]
    return frame[(frame["area"] == area) & (frame["need"] == need)]


def _homes(seen: Seen, point: int, placed: pd.DataFrame) -> Iterator[Home]:
    """Services within reach, and the nearest of the borough beyond it, by distance."""
    problem = seen.problem
    arcs, services, points = problem.arcs, problem.services, problem.points
    near = np.flatnonzero(arcs.point == point)
    km = dict(zip(arcs.service[near].tolist(), arcs.distance_km[near].tolist(), strict=True))
    home, need = int(points.home[point]), int(points.need[point])
    accepted = np.nan_to_num(problem.needs.accepts[need][services.care_type]) > 0
    beyond = [s for s in np.flatnonzero(accepted & (services.home == home)).tolist() if s not in km]
    far = _distances(seen, points.area[point], problem)
    nearest = sorted(beyond, key=lambda s: (far[s], services.name[s]))[:TOO_FAR]
    distance = km | {s: float(far[s]) for s in nearest}
    over, dearer = services.asking - ceiling(seen), _dearer(seen, placed)
    went = placed.groupby("service")["people"].sum().to_dict()
    for s in sorted(distance, key=lambda s: (distance[s], services.name[s])):
        found = _home(seen, s, (home, need), over[s], dearer[s])
        found = replace(found, km=distance[s], went=float(went.get(services.name[s], 0.0)))
        yield found if s in km else replace(found, reach=False, why=((FAR,),) * len(problem.quarters))


def _dearer(seen: Seen, placed: pd.DataFrame) -> Floats:
    """(S, Q) £ a week by which a price is above the mean of those paid for people placed in the quarter."""
    problem, price = seen.problem, seen.problem.services.price
    s, q = numbered(placed["service"], problem.services.name), numbered(placed["quarter"], problem.quarters)
    known = (s >= 0) & (q >= 0)
    people = np.zeros(price.shape)
    np.add.at(people, (s[known], q[known]), placed["people"].to_numpy()[known])
    count = people.sum(axis=0)
    mean = np.divide((people * price).sum(axis=0), count, out=np.full(len(count), np.inf), where=count > 0)
    above: Floats = np.maximum(0.0, price - mean)
    return above


def _distances(seen: Seen, area: str, problem: Problem) -> Floats:
    """(S,) km by road from the area."""
    inputs = seen.run.inputs
    (row,) = (row for row, _ in inputs.tables.areas if row.area == area)
    sites = sites_of(inputs)
    latitudes, longitudes = (
        np.array([getattr(sites[site], axis) for site in problem.services.site]) for axis in ("latitude", "longitude")
    )
    straight = distances_km(row.latitude, row.longitude, latitudes, longitudes)
    by_road: Floats = straight * inputs.book.travel.road_factor.value
    return by_road


def _home(seen: Seen, s: int, people: tuple[int, int], over: Floats, dearer: Floats) -> Home:
    problem, inputs = seen.problem, seen.run.inputs
    services, site = problem.services, sites_of(inputs)[problem.services.site[s]]
    kinds = short_labels({kind: model.label for kind, model in inputs.book.care_types.items()})
    kind = int(services.care_type[s])
    ends = closing(inputs.scenario.calendar)
    return Home(
        service=services.name[s],
        name=site.name,
        care_type=kinds[problem.care_types[kind]],
        stands_in=bool(problem.needs.accepts[people[1], kind] < 1),
        authority=site.authority,
        borough=inputs.tables.authority_names.get(site.authority, site.authority),
        own=bool(services.home[s] == people[0]),
        km=0.0,
        reach=True,
        usable=tuple(seen.usable[s, ends].tolist()),
        people=tuple(seen.people[s, ends].tolist()),
        went=0.0,
        rating=site.rating,
        over=tuple(over.tolist()),
        dearer=tuple(dearer.tolist()),
        why=stops(seen, s, [people]),
    )


def _home_record(home: Home) -> dict[str, Any]:
    return {
        "service": home.service,
        "name": home.name,
        "care_type": home.care_type,
        "authority": home.authority,
        "borough": home.borough,
        "own_borough": home.own,
        "km": figure(home.km),
        "within_reach": home.reach,
        "usable_at_year_end": [figure(beds) for beds in home.usable],
        "people_at_year_end": [figure(people) for people in home.people],
        "went_there": figure(home.went),
        "rating": home.rating,
        "fee_above_ceiling": [figure(max(0.0, pounds)) for pounds in home.over],
        "dearer_than_where_they_went": [figure(pounds) for pounds in home.dearer],
        "stopped_by": [list(why) for why in home.why],
    }


def figure(value: float) -> float:
    """A figure for --json."""
    return round(value, DECIMALS) + 0.0
