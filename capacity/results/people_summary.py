"""Figures of people in summary.csv, by home, need and financial year: models/formulation.md, "Figures of people"."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from capacity.inputs.calendar import Quarter, financial_years
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import Plan, moved
from capacity.model.problem.shapes import Bools, Floats, Ints

NOBODY = 1e-9  # placed in a year: too few to give an average of days
PEOPLE, WEEKS, DAYS = "people", "person-weeks", "days"


def people_summary(
    problem: Problem, plan: Plan, residents: Floats, waiting: Floats, quarters: Sequence[Quarter]
) -> pd.DataFrame:
    """A row for every home, need, year and measure, 0 included, so that a missing row is always a mistake.

    `residents` (G, Q) and `waiting` (P, Q) are the people through each quarter. Days are blank where nobody is placed
    in the year.
    """
    years = list(financial_years(quarters))
    of_year = np.array([[quarter.financial_year == year for quarter in quarters] for year in years])
    measures = _measures(problem, plan, residents, waiting, of_year)
    homes, needs = len(problem.homes), len(problem.needs.name)
    rows = homes * needs * len(years)
    return pd.DataFrame(
        {
            "home": np.tile(np.repeat(np.array(problem.homes, dtype=object), needs * len(years)), len(measures)),
            "care_type": "",
            "need": np.tile(np.repeat(np.array(problem.needs.name, dtype=object), len(years)), homes * len(measures)),
            "financial_year": np.tile(np.array(years, dtype=object), homes * needs * len(measures)),
            "measure": np.repeat(np.array(list(measures), dtype=object), rows),
            "value": np.concatenate([values.ravel() for values, _ in measures.values()]),
            "unit": np.repeat(np.array([unit for _, unit in measures.values()], dtype=object), rows),
        }
    )


def _measures(
    problem: Problem, plan: Plan, residents: Floats, waiting: Floats, of_year: Bools
) -> dict[str, tuple[Floats, str]]:
    """(H, N, Y) values with their unit, by measure."""
    points, groups, arcs, weeks = problem.points, problem.groups, problem.arcs, problem.weeks
    last = [int(np.flatnonzero(inside)[-1]) for inside in of_year]

    def by_point(values: Floats) -> Floats:
        return _summed(problem, values, points.home, points.need)

    def by_arc(values: Floats) -> Floats:
        return _summed(problem, values, points.home[arcs.point], points.need[arcs.point])

    def by_group(values: Floats) -> Floats:
        return _summed(problem, values, groups.home, groups.need)

    def yearly(values: Floats) -> Floats:
        sums: Floats = values @ of_year.T.astype(float)
        return sums

    out = problem.out_of_borough[:, None]
    away = (problem.services.home[groups.service] != groups.home)[:, None]
    instead = problem.needs.accepts[points.need[arcs.point], problem.services.care_type[arcs.service]] < 1
    newly, stays = plan.placed, problem.stays
    stayed = _summed(problem, problem.in_a_quarter(stays.share) * residents[stays.group],
                     groups.home[stays.becomes], groups.need[stays.becomes])  # fmt: skip
    placed, weeks_waiting = yearly(by_arc(newly)), yearly(by_point(waiting * weeks))
    days_waiting = np.divide(7 * weeks_waiting, placed, out=np.full(placed.shape, np.nan), where=placed > NOBODY)
    days_arranging = np.where(placed > NOBODY, problem.needs.days_to_arrange[None, :, None], np.nan)
    arranging_at_end = problem.needs.arranging[points.need] * points.arrivals
    return {
        "admissions_sought": (yearly(by_point(points.arrivals)), PEOPLE),
        "placed": (placed, PEOPLE),
        "placed_out_of_borough": (yearly(by_arc(newly * out)), PEOPLE),
        "avoidable_out_of_borough": (yearly(plan.avoidable), PEOPLE),
        "choice_refused": (yearly(plan.refused), PEOPLE),
        "placed_in_another_care_type": (yearly(by_arc(newly * instead[:, None])), PEOPLE),
        "need_changed": (yearly(by_point(plan.turned) + stayed), PEOPLE),
        "stayed_as_need_changed": (yearly(stayed), PEOPLE),
        "became_funded": (yearly(by_group(groups.joining)), PEOPLE),
        "withdrew": (yearly(by_point(_withdrew(problem, plan))), PEOPLE),
        "waiting_at_year_end": (by_point(plan.waiting)[:, :, last], PEOPLE),
        "waiting_weeks": (weeks_waiting, WEEKS),
        "arranging_at_year_end": (by_point(arranging_at_end)[:, :, last], PEOPLE),
        "arranging_weeks": (yearly(by_point(points.arranging * weeks)), WEEKS),
        "days_arranging": (days_arranging, DAYS),
        "days_waiting": (days_waiting, DAYS),
        "days_from_decision_to_move": (days_arranging + days_waiting, DAYS),
        "residents_at_year_end": (by_group(plan.residents)[:, :, last], PEOPLE),
        "residents_out_of_borough_at_year_end": (by_group(plan.residents * away)[:, :, last], PEOPLE),
    }


def _summed(problem: Problem, values: Floats, home: Ints, need: Ints) -> Floats:
    """(H, N, Q) values summed by home and need."""
    sums = np.zeros((len(problem.homes), len(problem.needs.name), len(problem.quarters)))
    np.add.at(sums, (home, need), values)
    return sums


def _withdrew(problem: Problem, plan: Plan) -> Floats:
    """(P, Q) people who no longer need the place that they waited for."""
    points = problem.points
    came = points.ready + plan.turned
    came += np.column_stack([moved(problem, plan.residents, q) for q in range(len(problem.quarters))])
    before = np.column_stack([points.waiting, plan.waiting[:, :-1]])
    placed = np.zeros(came.shape)
    np.add.at(placed, problem.arcs.point, plan.placed)
    withdrew: Floats = np.maximum(0.0, before + came - placed - plan.waiting)
    return withdrew
