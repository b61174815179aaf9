"""Small figures that more than one module needs: where sites stand, admissions, distances, changes in force."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np

from capacity.inputs.calendar import Quarter, financial_years, in_force
from capacity.inputs.funded_nursing_care import funded_nursing_care
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book, Demand, Rise, UsualRate
from capacity.inputs.sites import Site, sites_of
from capacity.model.problem.shapes import Floats

__all__ = ["Site", "admissions", "distances_km", "from_population", "funded_nursing_care", "growth", "product_in_force",
           "sites_of"]  # fmt: skip

N = TypeVar("N", float, Fraction)
EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


def distances_km(latitude: float, longitude: float, latitudes: Floats, longitudes: Floats) -> Floats:
    """Great-circle distances from one position to others, by the haversine formula."""
    phi, phis = np.radians(latitude), np.radians(latitudes)
    half_chord = (
        np.sin((phis - phi) / 2) ** 2 + np.cos(phi) * np.cos(phis) * np.sin(np.radians(longitudes - longitude) / 2) ** 2
    )
    result: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, half_chord)))
    return result


def product_in_force(events: Sequence[UsualRate | Demand], quarters: tuple[Quarter, ...]) -> Floats:
    """(Q,) product of one plus the change of every event in force."""
    product = np.ones(len(quarters))
    for event in events:
        product *= [1 + event.change if in_force(event, quarter) else 1.0 for quarter in quarters]
    return product


def growth(rises: Mapping[str, Rise], quarters: Sequence[Quarter], number: Callable[[float], N]) -> dict[str, N]:
    """Growth since the first financial year, by financial year, in the arithmetic of `number` (float, or exact).

    A year's rise is pay_share × pay + (1 − pay_share) × prices.
    """
    grown: dict[str, N] = {}
    factor = number(1.0)
    for year in financial_years(quarters):
        rise = rises.get(year)
        if grown and rise is not None:
            share = number(rise.pay_share)
            factor = factor * (number(1.0) + share * number(rise.pay) + (number(1.0) - share) * number(rise.prices))
        grown[year] = factor
    return grown


def admissions(inputs: Inputs, book: Book, quarters: tuple[Quarter, ...]) -> dict[tuple[str, str], Floats]:
    """(Q,) people for whom a placement is decided in each quarter, by area and need, before `demand` events."""
    if inputs.tables.demand.present:
        return _from_demand(inputs, book, quarters)
    return from_population(inputs, book, quarters)


def _from_demand(inputs: Inputs, book: Book, quarters: tuple[Quarter, ...]) -> dict[tuple[str, str], Floats]:
    factor = book.admissions_factor.value
    yearly = {(r.area, r.need, r.financial_year): r.admissions * factor for r, _ in inputs.tables.demand}
    return {
        (area, need): np.array([yearly.get((area, need, q.financial_year), 0.0) * q.days / 365 for q in quarters])
        for area, need, _ in yearly
    }


def from_population(inputs: Inputs, book: Book, quarters: tuple[Quarter, ...]) -> dict[tuple[str, str], Floats]:
    """Population of the financial year's first calendar year × rate for each 1,000 × the quarter's share of a year."""
    people = {(row.area, row.age_band, row.year): row.people for row, _ in inputs.tables.population}
    bands = {band for _, band, _ in people}
    factor = book.admissions_factor.value
    result = {}
    for row, _ in inputs.tables.areas:
        for need, rates in book.admissions_per_1000_per_year.items():
            rated = [(band, rate.value * factor) for band, rate in rates.items() if band in bands]
            result[row.area, need] = np.array(
                [
                    sum(people[row.area, band, q.calendar_year] * rate for band, rate in rated) / 1000 * q.days / 365
                    for q in quarters
                ]
            )
    return result
