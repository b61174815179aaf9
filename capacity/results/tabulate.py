"""Solution → tidy frames, one for each table of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from capacity.inputs.calendar import Quarter
from capacity.model.problem.arrays import Problem
from capacity.model.problem.reduce import Plan
from capacity.model.problem.shapes import Floats
from capacity.model.stages import Solution
from capacity.results.columns import names
from capacity.results.people_summary import people_summary
from capacity.results.shadow_prices import shadow_prices
from capacity.results.text_in_frames import keep_python_text

keep_python_text()
NOBODY = 1e-9  # rows of fewer people are left out
Columns = dict[str, np.ndarray]
"""The columns of a table by name, in any order."""


@dataclass(frozen=True)
class Results:
    """The tables of a run by file name, and the stages they come from."""

    tables: Mapping[str, pd.DataFrame]
    solution: Solution
    plan: Plan
    """The solution's, without slack."""
    residents: Floats
    """(G, Q) people there through the quarter."""
    waiting: Floats
    """(P, Q) people waiting through the quarter."""


def tabulate(solution: Solution, quarters: tuple[Quarter, ...]) -> Results:
    """Every table of models/formulation.md's figures. `quarters` are the plan's."""
    problem, plan = solution.problem, solution.plan
    residents, waiting = problem.average(plan.residents, plan.placed), problem.average_waiting(plan.waiting)
    plan = _taut(problem, plan, residents)
    results = Results({}, solution, plan, residents, waiting)
    columns = {
        "placements.csv": _placements(problem, plan),
        "residents.csv": _residents(results),
        "waiting.csv": _waiting(results),
        "arranging.csv": _arranging(problem),
        "occupancy.csv": _occupancy(results),
        "staffing.csv": _staffing(problem, plan, residents),
    }
    tables = {file: pd.DataFrame({name: of[name] for name in names(file)}) for file, of in columns.items()}
    tables["summary.csv"] = people_summary(problem, plan, residents, waiting, quarters)
    tables["shadow_prices.csv"] = shadow_prices(solution)
    return replace(results, tables=tables)


def _taut(problem: Problem, plan: Plan, residents: Floats) -> Plan:
    """The plan with no slack where a priority that would have removed it was not asked for, or not reached."""
    pools, points, arcs = problem.staffing, problem.points, problem.arcs
    over = np.maximum(0.0, _required_hours(problem, residents) - np.nan_to_num(pools.supply, nan=np.inf))
    agency = np.minimum(plan.agency, over)
    over_choice = problem.out_of_borough[:, None] - problem.needs.chooses_out[points.need[arcs.point]][:, None]
    against_choice = np.zeros(plan.avoidable.shape)
    np.add.at(against_choice, (points.home[arcs.point], points.need[arcs.point]), plan.placed * over_choice)
    return replace(
        plan,
        agency=agency,
        unstaffed=np.where(over - agency > NOBODY, over - agency, 0.0),
        avoidable=np.maximum(0.0, against_choice),
        refused=np.maximum(0.0, -against_choice),
    )


def _required_hours(problem: Problem, residents: Floats) -> Floats:
    """(K, Q) hours a week for all residents of a pool's services, and for sites however few live there."""
    pools = problem.staffing
    people = pools.hours @ problem.services.others + pools.hours[:, problem.groups.service] @ residents
    required: Floats = people + pools.cover
    return required


def _long(values: Mapping[str, Floats], quarters: tuple[str, ...], **labels: np.ndarray) -> Columns:
    """(rows, Q) arrays by column name as rows with a quarter, without rows in which all are below `NOBODY`."""
    row, quarter = np.nonzero(np.logical_or.reduce([each > NOBODY for each in values.values()]))
    figures = {name: np.where(each > NOBODY, each, 0.0)[row, quarter] for name, each in values.items()}
    return {**{name: label[row] for name, label in labels.items()}, "quarter": _text(quarters)[quarter], **figures}


def _text(values: tuple[str, ...]) -> np.ndarray:
    return np.array(values, dtype=object)


def _service_labels(problem: Problem, service: np.ndarray) -> dict[str, np.ndarray]:
    services = problem.services
    return {
        "service": _text(services.name)[service],
        "site": _text(services.site)[service],
        "care_type": _text(problem.care_types)[services.care_type[service]],
        "site_authority": _text(services.authority)[service],
    }


def _placements(problem: Problem, plan: Plan) -> Columns:
    arcs, points = problem.arcs, problem.points
    return _long(
        {"people": plan.placed},
        problem.quarters,
        area=_text(points.area)[arcs.point],
        need=_text(problem.needs.name)[points.need[arcs.point]],
        **_service_labels(problem, arcs.service),
        distance_km=arcs.distance_km,
        out_of_borough=problem.out_of_borough,
    )


def _residents(results: Results) -> Columns:
    problem = results.solution.problem
    groups = problem.groups
    return _long(
        {"people": results.residents, "at_end": results.plan.residents},
        problem.quarters,
        home=_text(problem.homes)[groups.home],
        need=_text(problem.needs.name)[groups.need],
        **_service_labels(problem, groups.service),
    )


def _waiting(results: Results) -> Columns:
    problem = results.solution.problem
    people = {"people": results.plan.waiting, "average": results.waiting}
    return _long(people, problem.quarters, **_point_labels(problem))


def _arranging(problem: Problem) -> Columns:
    points = problem.points
    at_end = problem.needs.arranging[points.need] * points.arrivals
    return _long({"people": points.arranging, "at_end": at_end}, problem.quarters, **_point_labels(problem))


def _point_labels(problem: Problem) -> dict[str, np.ndarray]:
    points = problem.points
    return {"area": _text(points.area), "need": _text(problem.needs.name)[points.need]}


def _occupancy(results: Results) -> Columns:
    problem = results.solution.problem
    services, count = problem.services, len(problem.quarters)
    council, at_end = np.zeros(services.beds.shape), np.zeros(services.beds.shape)
    np.add.at(council, problem.groups.service, results.residents)
    np.add.at(at_end, problem.groups.service, results.plan.residents)
    people = council + services.others
    full = np.divide(people, services.beds, out=np.full(people.shape, np.nan), where=services.beds > 0)
    labels = _service_labels(problem, np.repeat(np.arange(len(services.name)), count))
    return {
        **labels,
        "authority": labels["site_authority"],
        "quarter": np.tile(_text(problem.quarters), len(services.name)),
        "beds": services.beds.ravel(),
        "usable": services.usable.ravel(),
        "council": council.ravel(),
        "at_end": at_end.ravel(),
        "others": services.others.ravel(),
        "occupancy": full.ravel(),
        "admits": np.where(services.admits, "yes", services.why_not).ravel(),
    }


def _staffing(problem: Problem, plan: Plan, residents: Floats) -> Columns:
    pools, count = problem.staffing, len(problem.quarters)
    figures = {
        "required_hours": _required_hours(problem, residents),
        "cover_hours": pools.cover,
        "supply_hours": pools.supply,
        "agency_hours": plan.agency,
        "unstaffed_hours": plan.unstaffed,
    }
    columns = {
        "pool": np.repeat(_text(pools.pool), count),
        "role": np.repeat(_text(pools.role), count),
        "quarter": np.tile(_text(problem.quarters), len(pools.pool)),
        **{name: each.ravel() for name, each in figures.items()},
    }
    limited = ~np.isnan(columns["supply_hours"])
    return {name: column[limited] for name, column in columns.items()}
