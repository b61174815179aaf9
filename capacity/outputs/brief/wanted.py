"""What a brief asks for: places by care type and year, those of the last year by step, and where people leave from."""

from dataclasses import dataclass

from capacity.inputs.wording import about
from capacity.outputs.report.asks import Asked, asked
from capacity.outputs.report.cite import Cited
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.fairness import areas, out, unshaded
from capacity.outputs.report.remedies import Shortage, shortages

MOST = 5
"""Areas named for a care type."""


@dataclass(frozen=True)
class Wanted:
    """What one home authority wants, or all that plan together where there is only one."""

    years: dict[str, dict[str, int]]
    """Places by care type and financial year, each year by itself."""
    short: tuple[Shortage, ...]
    """The care types of which there is too little in the last year."""

    @property
    def steps(self) -> dict[str, Asked]:
        """Places of the last year by care type and step."""
        return {short.kind: asked(short) for short in self.short}

    @property
    def beyond(self) -> bool:
        """Whether places are left out, in the last year, because no provider can change why they lack."""
        return any(short.beyond for short in self.short)


def wanted(figures: Figures) -> Wanted:
    """What is short at the end of each year, worked out for that year as the report does for the last."""
    by_year = {year: shortages(figures.narrowed(last=year)) for year in figures.years}
    places = {year: {short.kind: sum(asked(short)) for short in found} for year, found in by_year.items()}
    kinds = [kind for kind in figures.care_types if any(of_year.get(kind) for of_year in places.values())]
    years = {kind: {year: places[year].get(kind, 0) for year in figures.years} for kind in kinds}
    return Wanted(years, tuple(by_year[figures.years[-1]]))


def named(figures: Figures) -> bool:
    """Whether it can be said where people leave from: only a plan that is fair between areas can."""
    return len(areas(figures)) > 1 and not unshaded(figures)


def leaving(figures: Figures, kind: str) -> list[tuple[str, Cited]]:
    """Names of the areas from which most people whom a care type mainly serves are placed out of the borough, by choice
    or not, over the whole plan; the most first. Empty where the plan cannot say.
    """
    if not named(figures):
        return []
    from_each = {area: out(figures, area, need=figures.pointing[kind]) for area in areas(figures)}
    first = sorted(from_each, key=lambda area: (-round(from_each[area].value, 6), area))[:MOST]
    return [(areas(figures)[area], from_each[area]) for area in first if about(from_each[area].value) != "0"]
