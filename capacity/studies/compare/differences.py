"""Where an alternative differs from the base: by ward, and by site."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.inputs.unknown_needs import NOBODY
from capacity.model.problem.build import build
from capacity.model.problem.figures import sites_of
from capacity.studies.compare.gains import NO_WARD, area_or_moved
from capacity.studies.compare.result import Compared, Comparison

LEAST = 0.5
"""People, or per cent of people; a change no larger than this counts as none."""
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Change:
    """People of a ward, per cent of them, or people at a site, in the base and in an alternative."""

    id: str
    name: str
    position: tuple[float, float] | None
    """Longitude and latitude; None for people of closed homes and of changed need, who have no ward."""
    authority: str
    """Name of the authority."""
    base: float
    value: float

    @property
    def change(self) -> float:
        """0 where it is too small to mention."""
        return moved if abs(moved := self.value - self.base) > LEAST + NOBODY else 0.0


def ward_changes(plan: Compared, comparison: Comparison) -> list[Change]:
    """Every ward: people newly placed out of borough over the whole plan, and those who still wait at its end.

    Nobody counts twice: people who still wait have not been placed. People of closed homes and those whose need has
    changed, if any, come last.
    """
    inputs = plan.candidate.inputs
    was, now = (_without_a_place_here(side.planned.tables, inputs) for side in (comparison.base, plan))
    rows = {row.area: row for row, _ in inputs.tables.areas}
    places = inputs.tables.authority_names
    changes = [
        Change(
            area, row.name, (row.longitude, row.latitude), places[row.authority], was.get(area, 0.0), now.get(area, 0.0)
        )
        for area, row in rows.items()
    ]
    others = [Change(who, who, None, "", was.get(who, 0.0), now.get(who, 0.0)) for who in NO_WARD]
    return [*changes, *(each for each in others if each.base or each.value)]


def _without_a_place_here(tables: Tables, inputs: Inputs) -> dict[str, float]:
    placed, waiting = tables["placements.csv"], tables["waiting.csv"]
    rows = pd.concat([placed[placed["out_of_borough"].astype(bool)], waiting[waiting["quarter"] == _last(inputs)]])
    return _sums(rows["people"], area_or_moved(rows))


def share_changes(plan: Compared, comparison: Comparison) -> list[Change] | None:
    """Every ward: per cent of its people, over the whole plan, who are placed out of borough.

    None where `fairness` is not among the priorities of both: then kilometres decide which wards' people leave.
    """
    sides = (comparison.base, plan)
    if any("fairness" not in side.candidate.inputs.scenario.priorities for side in sides):
        return None
    was, now = (_shares(side) for side in sides)
    places = plan.candidate.inputs.tables.authority_names
    return [
        Change(row.area, row.name, (row.longitude, row.latitude), places[row.authority], was[row.area], now[row.area])
        for row, _ in plan.candidate.inputs.tables.areas
    ]


def _shares(side: Compared) -> dict[str, float]:
    """Per cent of the people whom `fairness` counts: those ready in any quarter, and those waiting at the start."""
    points = build(side.candidate.inputs).points
    placed = side.planned.tables["placements.csv"]
    away = placed[placed["out_of_borough"].astype(bool)]
    out = _sums(away["people"], away["area"])
    counted: dict[str, float] = {}
    for area, people in zip(points.area, points.counted.tolist(), strict=True):
        counted[area] = counted.get(area, 0.0) + people
    return {area: 100 * out.get(area, 0.0) / people if people else 0.0 for area, people in counted.items()}


def site_changes(plan: Compared, comparison: Comparison) -> list[Change]:
    """Sites with a different number of residents at the plan's end, the largest changes first.

    Residents are those whom the council pays for.
    """
    last, inputs = _last(plan.candidate.inputs), plan.candidate.inputs
    sums = []
    for side in (comparison.base, plan):
        living = side.planned.tables["residents.csv"]
        there = living[living["quarter"] == last]
        sums.append(_sums(there["at_end"], there["site"]))
    was, now = sums
    places = inputs.tables.authority_names
    sites = {**sites_of(comparison.base.candidate.inputs), **sites_of(inputs)}
    changes = [
        Change(key, site.name, (site.longitude, site.latitude), places.get(site.authority, site.authority),
               was.get(key, 0.0), now.get(key, 0.0))
        for key, site in sites.items()
    ]  # fmt: skip
    return sorted((site for site in changes if site.change), key=lambda site: (-round(abs(site.change), 6), site.id))


def _sums(people: pd.Series, key: pd.Series) -> dict[str, float]:
    return {str(name): float(value) for name, value in people.astype(float).groupby(key).sum().items()}


def _last(inputs: Inputs) -> str:
    return inputs.scenario.calendar[-1].name
