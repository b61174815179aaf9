"""What is compared: a few figures of each plan, by financial year and in total."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from capacity.inputs.read.reading import Inputs

TOTAL = "total"
NEED_AND_YEAR = ["home", "need", "financial_year"]
Figures = Mapping[str, Mapping[str, float]]
"""By measure, then by financial year and `TOTAL`, where the measure has one."""


@dataclass(frozen=True)
class Measure:
    """A figure of a plan."""

    key: str
    label: str
    unit: str
    notice: float
    """The least change over the whole plan that is mentioned; a smaller one may be the solver's last digits."""
    digits: int = 0
    lower_is_better: bool = True


MEASURES = (
    Measure("avoidable_out_of_borough", "Avoidable out-of-borough placements", "people", 0.5),
    Measure("choice_refused", "People kept in the borough who had chosen to leave it", "people", 0.5),
    Measure("placed_in_another_care_type", "People placed in another care type than their need's own", "people", 0.5),
    Measure("waiting_at_year_end", "People waiting at year end", "people", 0.5),
    Measure("waiting_weeks", "Weeks of waiting", "person-weeks", 0.5),
    Measure("days_from_decision_to_move", "Mean days from decision to move", "days", 0.5, 1),
    Measure("days_waiting", "Of these, because nothing is free", "days", 0.5, 1),
    Measure("net_cost", "Net cost to the council, investment as an annuity", "£", 1000),
    Measure("care_cost", "Net cost of care, without investment", "£", 1000),
    Measure("interim_cost", "Interim care, part of the net cost", "£", 1000),
    Measure("agency_hours", "Agency hours", "hours", 1),
    Measure("unstaffed_hours", "Hours that nobody could be found to work", "hours", 1),
    Measure("occupancy", "Occupancy of the borough's services", "share", 0.001, 4, lower_is_better=False),
    Measure("travel_km", "Distance from home to placement, all placements", "person-km", 1),
    Measure("km_per_placement", "Mean distance of a placement", "km", 0.1, 1),
)
BY_KEY = {measure.key: measure for measure in MEASURES}


def figures(tables: Mapping[str, pd.DataFrame], inputs: Inputs) -> Figures:
    """Every measure of a plan, over all of its home boroughs."""
    quarters = inputs.scenario.calendar
    year_of = {quarter.name: quarter.financial_year for quarter in quarters}
    years = list(inputs.scenario.financial_years)
    days = {quarter.name: float(quarter.days) for quarter in quarters}
    summary, costs, moved = tables["summary.csv"], tables["costs.csv"], tables["placements.csv"]

    def by_year(values: pd.Series, year: pd.Series) -> dict[str, float]:
        sums = values.astype(float).groupby(year).sum().reindex(years, fill_value=0.0)
        return {name: float(sums[name]) for name in years}

    def of_summary(measure: str) -> dict[str, float]:
        rows = summary[summary["measure"] == measure]
        return by_year(rows["value"], rows["financial_year"])

    def days_of(measure: str) -> dict[str, float]:
        """Over all who are placed, whatever their need."""
        placed, days = (
            summary[summary["measure"] == key].set_index(NEED_AND_YEAR)["value"] for key in ("placed", measure)
        )
        each, year = placed * days, placed.index.get_level_values("financial_year").to_series(index=placed.index)
        return _share(by_year(each.fillna(0.0), year), by_year(placed.where(days.notna(), 0.0), year))

    def of_staff(column: str) -> dict[str, float]:
        staff = tables["staffing.csv"]
        return by_year(staff[column] * staff["quarter"].map(days) / 7, staff["quarter"].map(year_of))

    pence = pd.Series([int(amount.scaleb(2)) for amount in costs["net"]], index=costs.index, dtype=float)
    care, interim = costs["kind"] != "investment", costs["kind"] == "interim"
    travel = by_year(moved["people"] * moved["distance_km"], moved["quarter"].map(year_of))
    placed = by_year(moved["people"], moved["quarter"].map(year_of))
    people, beds = _bed_days(tables["occupancy.csv"], inputs, days)
    measured = {
        "avoidable_out_of_borough": _with_total(of_summary("avoidable_out_of_borough")),
        "choice_refused": _with_total(of_summary("choice_refused")),
        "placed_in_another_care_type": _with_total(of_summary("placed_in_another_care_type")),
        "waiting_at_year_end": of_summary("waiting_at_year_end"),
        "waiting_weeks": _with_total(of_summary("waiting_weeks")),
        "days_from_decision_to_move": days_of("days_from_decision_to_move"),
        "days_waiting": days_of("days_waiting"),
        "net_cost": _with_total(_pounds(by_year(pence, costs["financial_year"]))),
        "care_cost": _with_total(_pounds(by_year(pence[care], costs["financial_year"][care]))),
        "interim_cost": _with_total(_pounds(by_year(pence[interim], costs["financial_year"][interim]))),
        "agency_hours": _with_total(of_staff("agency_hours")),
        "unstaffed_hours": _with_total(of_staff("unstaffed_hours")),
        "occupancy": _share(
            *(
                by_year(days_by_quarter, days_by_quarter.index.to_series().map(year_of))
                for days_by_quarter in (people, beds)
            )
        ),
        "travel_km": _with_total(travel),
        "km_per_placement": _share(travel, placed),
    }
    return {measure.key: measured[measure.key] for measure in MEASURES}


def _pounds(pence: Mapping[str, float]) -> dict[str, float]:
    return {year: value / 100 for year, value in pence.items()}


def _bed_days(occupancy: pd.DataFrame, inputs: Inputs, days: Mapping[str, float]) -> tuple[pd.Series, pd.Series]:
    """Days that people spent in beds of the home boroughs' services, and days of beds, by quarter."""
    homes = inputs.tables.homes
    rows = occupancy[occupancy["authority"].isin(homes) & (occupancy["beds"] > 0)]
    length = rows["quarter"].map(days)
    people = (rows["council"] + rows["others"]) * length
    return people.groupby(rows["quarter"]).sum(), (rows["beds"] * length).groupby(rows["quarter"]).sum()


def _with_total(by_year: Mapping[str, float]) -> dict[str, float]:
    return {**by_year, TOTAL: sum(by_year.values())}


def _share(of: Mapping[str, float], whole: Mapping[str, float]) -> dict[str, float]:
    """One sum over another, year by year and over all years; 0 where there is nothing to share."""
    parts, wholes = _with_total(of), _with_total(whole)
    return {year: parts[year] / wholes[year] if wholes[year] else 0.0 for year in parts}


def total(figure: Mapping[str, float]) -> float:
    """The figure over the whole plan; where it has none, as it stands at the end."""
    return figure[TOTAL] if TOTAL in figure else list(figure.values())[-1]
