"""Homes that close in a plan: who must move, when, and what becomes of them, from the run's own tables.

Residents of a service that closes wait at its door, SERVICE@HOME (inputs/doors.py), from the first day of the quarter.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from capacity.inputs.doors import door, home_of, service_at
from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Inputs
from capacity.inputs.sites import sites_of
from capacity.inputs.unknown_needs import NOBODY
from capacity.inputs.wording import in_sentence, listed, short_labels
from capacity.results.row_sums import rows_of

if TYPE_CHECKING:
    import pandas as pd

Tables = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class Closing:
    """Services of one site that close on the same day, as keys of the run's tables."""

    site: str
    services: tuple[str, ...]
    quarter: str
    """First day of the quarter in which they close."""
    before: str
    """The quarter before; empty where they are closed from the start of the plan."""
    quarters: tuple[str, ...]
    """From that quarter on, to the plan's end or until the site closes once more."""
    homes: tuple[str, ...]
    """Home authorities whose people are meant."""
    name: str
    """What a person calls it: the site, or some of its services."""

    @property
    def doors(self) -> tuple[str, ...]:
        """The `area` of those who must move, in placements.csv and waiting.csv."""
        return tuple(door(service, home) for service in self.services for home in self.homes)


@dataclass(frozen=True)
class Destination:
    """A home to which some of them go."""

    site: str
    authority: str
    out_of_borough: bool
    people: float


@dataclass(frozen=True)
class Moved:
    """What becomes of those who must move."""

    to_move: float
    """Residents on the last day before, whom the council funds."""
    that_day: float
    """Placed on the first day of the quarter, as far as any of them are placed in that quarter."""
    placed: float
    """Placed in all, over `Closing.quarters`."""
    out_of_borough: float
    """Of `placed`."""
    waiting: float
    """Those who still wait at the quarter's end."""
    last_placed: str
    """First day of the quarter in which the last of them is placed; empty where nobody is."""
    still_waiting: float
    """At the end of `Closing.quarters`."""
    others: float
    """People there whom the council does not fund."""
    destinations: tuple[Destination, ...]
    """Most people first."""

    @property
    def left(self) -> float:
        """People who left while they waited, without a place."""
        return max(0.0, self.to_move - self.placed - self.still_waiting)


def closings(tables: Tables, inputs: Inputs, homes: Collection[str] = ()) -> list[Closing]:
    """Every closure that moves residents of the council, in the order of time; `homes`: of these authorities only.

    A site that has not opened yet is no closure; one that its event closes again is. What is closed in the first
    quarter of the plan counts where the place has residents in it.
    """
    quarters = [quarter.name for quarter in inputs.scenario.calendar]
    own = tuple(home for home in inputs.tables.homes if not homes or home in homes)
    occupancy, site_of = tables["occupancy.csv"], dict[str, str]()
    closed = dict[str, set[str]]()
    for service, site, quarter, admits in rows_of(occupancy, "service", "site", "quarter", "admits"):
        site_of[service] = site
        if admits == "closed":
            closed.setdefault(service, set()).add(quarter)
    begins = {
        service: [quarter for before, quarter in zip(["", *quarters], quarters, strict=False)
                  if quarter in shut and before not in shut]
        for service, shut in closed.items()
    }  # fmt: skip
    starts = dict[tuple[str, str], list[str]]()
    for service, days in begins.items():
        for quarter in days:
            if _to_move(tables, inputs, (service,), _before(quarter, quarters), own) > NOBODY:
                starts.setdefault((quarter, site_of[service]), []).append(service)
    made = []
    for (quarter, site), services in sorted(starts.items()):
        again = min((day for service in services for day in begins[service] if day > quarter), default="")
        until = quarters.index(again) if again else len(quarters)
        window = tuple(quarters[quarters.index(quarter) : until])
        name = _name(inputs, site, services, [service for service, at in site_of.items() if at == site])
        made.append(Closing(site, tuple(services), quarter, _before(quarter, quarters), window, own, name))
    return made


def _before(quarter: str, quarters: list[str]) -> str:
    """The quarter before; empty for the first."""
    n = quarters.index(quarter)
    return quarters[n - 1] if n else ""


def _name(inputs: Inputs, site: str, services: list[str], there: list[str]) -> str:
    """The site, or some of its services."""
    known = sites_of(inputs)
    name = known[site].name if site in known else site
    if len(services) == len(there):
        return name
    kinds = {row.service: row.care_type for row, _ in inputs.tables.services}
    kinds |= {service: kind for service, (_, kind) in effects_of(inputs.scenario.all_events).opens.items()}
    labels = short_labels({key: kind.label for key, kind in inputs.book.care_types.items()})
    return f"{name} ({listed([in_sentence(labels[kinds[service]]) for service in services])})"


def _to_move(tables: Tables, inputs: Inputs, services: Collection[str], before: str, homes: Collection[str]) -> float:
    """Residents at the end of the quarter before; at the plan's start those of the place."""
    if not before:
        rows = (row for row, _ in inputs.tables.residents)
        return math.fsum(row.people for row in rows if row.service in services and row.authority in homes)
    living = rows_of(tables["residents.csv"], "service", "home", "quarter", "at_end")
    return math.fsum(people for service, home, quarter, people in living
                     if service in services and home in homes and quarter == before)  # fmt: skip


def moved(closing: Closing, tables: Tables, inputs: Inputs) -> Moved:
    """The figures of one closure."""
    placements = _at_doors(
        tables["placements.csv"], closing, "quarter", "people", "out_of_borough", "site", "site_authority"
    )
    waiting = _at_doors(tables["waiting.csv"], closing, "quarter", "people")
    days = [quarter for quarter, people, *_ in placements if people > NOBODY]
    there = rows_of(tables["occupancy.csv"], "service", "quarter", "others")
    by_site = dict[tuple[str, str, bool], float]()
    for _, people, out, site, authority in placements:
        key = (site, authority, bool(out))
        by_site[key] = by_site.get(key, 0.0) + people
    ranked = sorted(by_site.items(), key=lambda each: (-round(each[1], 6), each[0]))
    return Moved(
        to_move=_to_move(tables, inputs, closing.services, closing.before, closing.homes),
        that_day=sum(people for quarter, people, *_ in placements if quarter == closing.quarter),
        placed=sum(people for _, people, *_ in placements),
        out_of_borough=sum(people for _, people, out, *_ in placements if out),
        waiting=sum(people for quarter, people in waiting if quarter == closing.quarter),
        last_placed=max(days, default=""),
        still_waiting=sum(people for quarter, people in waiting if quarter == closing.quarters[-1]),
        others=sum(people for service, quarter, people in there
                   if service in closing.services and quarter == closing.before),
        destinations=tuple(Destination(site, authority, out, people)
                           for (site, authority, out), people in ranked if people > NOBODY),
    )  # fmt: skip


def _at_doors(table: "pd.DataFrame", closing: Closing, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of those who must move, from the closure on; the first of the columns is the quarter."""
    return [
        row
        for area, *row_ in rows_of(table, "area", *columns)
        if (row := tuple(row_))[0] in closing.quarters
        and service_at(area) in closing.services
        and home_of(area) in closing.homes
    ]
