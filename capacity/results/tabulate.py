"""Solution → tidy frames, one for each table of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from capacity.inputs.calendar import Quarter, financial_years
from capacity.model.problem.arrays import Floats, Problem
from capacity.model.problem.reduce import Plan
from capacity.model.stages import ShadowPrice, Solution
from capacity.results.columns import names

NOBODY = 1e-9  # rows of fewer people are left out


@dataclass(frozen=True)
class Results:
    """The tables of a run by file name, and the stages they come from."""

    tables: Mapping[str, pd.DataFrame]
    solution: Solution
    plan: Plan
    """The solution's, without slack."""


def tabulate(solution: Solution, quarters: tuple[Quarter, ...]) -> Results:
    """Every table of models/formulation.md's figures. `quarters` are the plan's."""
    problem = solution.problem
    plan = _taut(problem, solution.plan)
    frames = {
        "placements.csv": _placements(problem, plan),
        "residents.csv": _residents(problem, plan),
        "waiting.csv": _waiting(problem, plan),
        "occupancy.csv": _occupancy(problem, plan),
        "staffing.csv": _staffing(problem, plan),
        "summary.csv": _summary(problem, plan, quarters),
        "shadow_prices.csv": _shadow_prices(solution),
    }
    return Results({file: frame[names(file)] for file, frame in frames.items()}, solution, plan)


def _taut(problem: Problem, plan: Plan) -> Plan:
    """The plan with no slack where a priority that would have removed it was not asked for, or not reached."""
    pools, points, arcs = problem.staffing, problem.points, problem.arcs
    over = np.maximum(0.0, _required_hours(problem, plan) - np.nan_to_num(pools.supply, nan=np.inf))
    agency = np.minimum(plan.agency, over)
    over_choice = problem.out_of_borough[:, None] - problem.needs.chooses_out[points.need[arcs.point]][:, None]
    avoidable = np.zeros(plan.avoidable.shape)
    np.add.at(avoidable, (points.home[arcs.point], points.need[arcs.point]), plan.placed * over_choice)
    unstaffed = np.where(over - agency > NOBODY, over - agency, 0.0)
    return replace(plan, agency=agency, unstaffed=unstaffed, avoidable=np.maximum(0.0, avoidable))


def _required_hours(problem: Problem, plan: Plan) -> Floats:
    """(K, Q) hours a week for all residents of a pool's services."""
    hours = problem.staffing.hours
    required: Floats = hours @ problem.services.others + hours[:, problem.groups.service] @ plan.residents
    return required


def _long(values: Floats, quarters: tuple[str, ...], **labels: np.ndarray) -> pd.DataFrame:
    """A (rows, Q) array as rows with a quarter, those below `NOBODY` left out."""
    row, quarter = np.nonzero(values > NOBODY)
    frame = pd.DataFrame({name: label[row] for name, label in labels.items()})
    frame["quarter"] = _text(quarters)[quarter]
    frame["people"] = values[row, quarter]
    return frame


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


def _placements(problem: Problem, plan: Plan) -> pd.DataFrame:
    arcs, points = problem.arcs, problem.points
    return _long(
        plan.placed,
        problem.quarters,
        area=_text(points.area)[arcs.point],
        need=_text(problem.needs.name)[points.need[arcs.point]],
        **_service_labels(problem, arcs.service),
        distance_km=arcs.distance_km,
        out_of_borough=problem.out_of_borough,
    )


def _residents(problem: Problem, plan: Plan) -> pd.DataFrame:
    groups = problem.groups
    return _long(
        plan.residents,
        problem.quarters,
        home=_text(problem.homes)[groups.home],
        need=_text(problem.needs.name)[groups.need],
        **_service_labels(problem, groups.service),
    )


def _waiting(problem: Problem, plan: Plan) -> pd.DataFrame:
    points = problem.points
    return _long(plan.waiting, problem.quarters, area=_text(points.area), need=_text(problem.needs.name)[points.need])


def _occupancy(problem: Problem, plan: Plan) -> pd.DataFrame:
    services, count = problem.services, len(problem.quarters)
    council = np.zeros(services.beds.shape)
    np.add.at(council, problem.groups.service, plan.residents)
    people = council + services.others
    full = np.divide(people, services.beds, out=np.full(people.shape, np.nan), where=services.beds > 0)
    labels = _service_labels(problem, np.repeat(np.arange(len(services.name)), count))
    return pd.DataFrame(
        {
            **labels,
            "authority": labels["site_authority"],
            "quarter": np.tile(_text(problem.quarters), len(services.name)),
            "beds": services.beds.ravel(),
            "usable": services.usable.ravel(),
            "council": council.ravel(),
            "others": services.others.ravel(),
            "occupancy": full.ravel(),
            "admits": np.where(services.admits, "yes", services.why_not).ravel(),
        }
    )


def _staffing(problem: Problem, plan: Plan) -> pd.DataFrame:
    pools, count = problem.staffing, len(problem.quarters)
    frame = pd.DataFrame(
        {
            "pool": np.repeat(_text(pools.pool), count),
            "role": np.repeat(_text(pools.role), count),
            "quarter": np.tile(_text(problem.quarters), len(pools.pool)),
            "required_hours": _required_hours(problem, plan).ravel(),
            "supply_hours": pools.supply.ravel(),
            "agency_hours": plan.agency.ravel(),
            "unstaffed_hours": plan.unstaffed.ravel(),
        }
    )
    return frame[frame["supply_hours"].notna()]


def _summary(problem: Problem, plan: Plan, quarters: tuple[Quarter, ...]) -> pd.DataFrame:
    """Figures of people; money.py adds those of cost."""
    frame = pd.concat(_people_measures(problem, plan, quarters), ignore_index=True)
    return frame.assign(care_type="")


def _yearly(
    values: Floats,
    quarters: tuple[Quarter, ...],
    measure: str,
    unit: str,
    labels: Mapping[str, np.ndarray],
    everyone: Mapping[str, np.ndarray],
    at_end: bool = False,
) -> list[pd.DataFrame]:
    """(rows, Q) values by financial year, summed (or as they stand at the year's end), over rows of equal labels.

    Those of `everyone` that no row is about have 0, so that a missing row is always a mistake.
    """
    nobody = pd.DataFrame({**everyone, "value": 0.0})
    frames = []
    for year in financial_years(quarters):
        inside = [q for q, quarter in enumerate(quarters) if quarter.financial_year == year]
        value = values[:, inside[-1]] if at_end else values[:, inside].sum(axis=1)
        frame = pd.concat([pd.DataFrame({**labels, "value": value}), nobody], ignore_index=True)
        frame = frame.groupby(list(labels), sort=False, as_index=False).sum()
        frames.append(frame.assign(financial_year=year, measure=measure, unit=unit))
    return frames


def _people_measures(problem: Problem, plan: Plan, quarters: tuple[Quarter, ...]) -> list[pd.DataFrame]:
    points, groups, arcs, weeks = problem.points, problem.groups, problem.arcs, problem.weeks
    homes, needs = _text(problem.homes), _text(problem.needs.name)
    point = {"home": homes[points.home], "need": needs[points.need]}
    arc = {"home": point["home"][arcs.point], "need": point["need"][arcs.point]}
    group = {"home": homes[groups.home], "need": needs[groups.need]}
    pair = {"home": np.repeat(homes, len(needs)), "need": np.tile(needs, len(homes))}
    away = problem.services.home[groups.service] != groups.home
    avoidable = plan.avoidable.reshape(-1, len(quarters))
    out = problem.out_of_borough[:, None]
    return [
        *_yearly(points.arrivals, quarters, "admissions_sought", "people", point, pair),
        *_yearly(plan.placed, quarters, "placed", "people", arc, pair),
        *_yearly(plan.placed * out, quarters, "placed_out_of_borough", "people", arc, pair),
        *_yearly(avoidable, quarters, "avoidable_out_of_borough", "people", pair, pair),
        *_yearly(plan.waiting, quarters, "waiting_at_year_end", "people", point, pair, at_end=True),
        *_yearly(plan.waiting * weeks, quarters, "waiting_weeks", "person-weeks", point, pair),
        *_yearly(plan.residents, quarters, "residents_at_year_end", "people", group, pair, at_end=True),
        *_yearly(plan.residents * away[:, None], quarters, "residents_out_of_borough_at_year_end", "people",
                 group, pair, at_end=True),
    ]  # fmt: skip


def _shadow_prices(solution: Solution) -> pd.DataFrame:
    rows = [row for price in solution.shadow_prices for row in _price_rows(price, solution)]
    blank = dict.fromkeys(names("shadow_prices.csv"), "")
    return pd.DataFrame([{**blank, **row} for row in rows], columns=list(blank))


def _price_rows(price: ShadowPrice, solution: Solution) -> list[dict[str, object]]:
    """A shadow price with its key in words; a merged point's belongs to each of its areas."""
    problem = solution.merged.problem
    services, groups, points, needs = problem.services, problem.groups, problem.points, problem.needs.name
    if price.constraint == "budget":
        home, first = problem.budgets.home[price.key[0]], int(problem.budgets.inside[price.key[0]].argmax())
        return [{**_words(price, problem.quarters[first]), "home": problem.homes[home]}]
    *key, quarter = price.key
    row = _words(price, problem.quarters[quarter])
    match price.constraint, key:
        case (("resident_flow" | "block_residents"), [group]):
            row |= {"home": problem.homes[groups.home[group]], "need": needs[groups.need[group]]}
            service = int(groups.service[group])
        case (("admissions" | "beds"), [service]):
            pass
        case "waiting_flow", [point]:
            row |= {"home": problem.homes[points.home[point]], "need": needs[points.need[point]]}
            members = np.flatnonzero(solution.merged.point_of == point)
            return [{**row, "area": solution.problem.points.area[member]} for member in members]
        case "block", [block]:
            row |= {"home": problem.homes[problem.blocks.home[block]]}
            service = int(problem.blocks.service[block])
        case (("staffing" | "agency_limit"), [pool]):
            return [{**row, "pool": problem.staffing.pool[pool], "role": problem.staffing.role[pool]}]
        case _, [home, need, *care_type]:  # substitution, choice
            kind = problem.care_types[care_type[0]] if care_type else ""
            return [{**row, "home": problem.homes[home], "need": needs[need], "care_type": kind}]
    kind = problem.care_types[services.care_type[service]]
    return [{**row, "service": services.name[service], "care_type": kind}]


def _words(price: ShadowPrice, quarter: str) -> dict[str, object]:
    return {"priority": price.priority, "constraint": price.constraint, "quarter": quarter, "value": price.value}
