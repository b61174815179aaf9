"""Figures of all replications → tables: for each figure the run's own, the mean, the median, and 5 and 95%."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import DAYS_A_WEEK, Problem
from capacity.model.problem.figures import sites_of
from capacity.model.problem.shapes import Floats
from capacity.results.ranges import MONEY, PEOPLE, QUANTILES
from capacity.studies.simulate.columns import COUNTS, HOMES, LABELS, MONEY_LABELS, REPLICATIONS, REPLICATIONS_MONEY
from capacity.studies.simulate.figures import DAYS, LONG, NEW, Figures
from capacity.studies.simulate.world import World

DIGITS = 6  # after the point
PENCE = 2
NOBODY = 1e-9  # placed in a plan's year: too few to give an average of days, as in results/people_summary.py
RATES = {"days_from_decision_to_move": (DAYS, "days"), "placed_after_28_days": (LONG, "share")}
"""Measures over the people placed anew."""
UNKNOWN = "placed_after_28_days"
"""What a plan, which deals in averages, cannot say."""
AVERAGED, LAST = "residents", "waiting_at_year_end"
"""Over all years: the first is an average, of the second the last year's counts; the others are sums."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """What the tables need beside the figures."""

    inputs: Inputs
    problem: Problem
    world: World
    run: Mapping[str, pd.DataFrame]
    """The run's own tables."""

    @property
    def year_days(self) -> Floats:
        """(Y,)"""
        days = np.diff(self.world.start)
        return np.array([days[self.world.year == y].sum() for y in range(len(self.world.years))])


def people_frame(known: Known, by_broker: Mapping[str, Figures]) -> pd.DataFrame:
    """people.csv"""
    planned, rows = _planned(known), []
    published = known.inputs.place_file.published_days
    for broker, figures in by_broker.items():
        for (home, need, year), pick in _cells(known):
            for measure in (*COUNTS, *RATES):
                values, unit = _values(known, figures.people, measure, pick)
                own = _values(known, planned, measure, pick)[0] if measure != UNKNOWN else np.array([np.nan])
                days = measure == "days_from_decision_to_move" and need in published and not year
                rows.append({"broker": broker, "home": home, "need": need, "financial_year": year, "measure": measure,
                             "unit": unit, "plan": own[0], "published": published[need] if days else np.nan,
                             **spread(values)})  # fmt: skip
    return _frame(PEOPLE, rows)


Cell = tuple[str, str, str]
"""A home, a need and a financial year; blank for all together."""
Pick = tuple[slice, slice, slice]


def _cells(known: Known) -> Iterator[tuple[Cell, Pick]]:
    """Everything together first, then by home, need and year; a single home is not told twice."""
    world = known.world
    homes = [("", slice(None))] + [(name, slice(h, h + 1)) for h, name in enumerate(world.homes)]
    needs = [("", slice(None))] + [(name, slice(n, n + 1)) for n, name in enumerate(world.needs.name)]
    years = [("", slice(None))] + [(name, slice(y, y + 1)) for y, name in enumerate(world.years)]
    for home, h in homes:
        for need, n in needs:
            for year, y in years:
                yield (home, need, year), (h, n, y)


def _values(known: Known, people: Mapping[str, Floats], measure: str, pick: Pick) -> tuple[Floats, str]:
    """(R,) a measure of some homes, needs and years, in each replication; and its unit. NaN where there is none."""
    homes, needs, years = pick
    if measure in COUNTS:
        some = people[measure][:, homes, needs, years]
        if measure == LAST:
            some = some[..., -1:]
        elif measure == AVERAGED:
            days = known.year_days[years]
            some = some * days / days.sum()
        return some.sum(axis=(1, 2, 3)), COUNTS[measure]
    counted, unit = RATES[measure]
    placed = people[NEW][:, homes, needs, years].sum(axis=(1, 2, 3))
    total = people[counted][:, homes, needs, years].sum(axis=(1, 2, 3))
    if counted == LONG and not known.world.needs.shape_known[needs].all():
        total = np.full(len(placed), np.nan)
    return np.divide(total, placed, out=np.full(len(placed), np.nan), where=placed > NOBODY), unit


def spread(values: Floats) -> Row:
    """Mean, its standard error, and quantiles of (R,) values; those that are no number are left out."""
    there = values[~np.isnan(values)]
    if not len(there):
        return dict.fromkeys(("mean", "standard_error", *QUANTILES), np.nan)
    quantiles = dict(zip(QUANTILES, np.quantile(there, list(QUANTILES.values())).tolist(), strict=True))
    error = there.std(ddof=1) / np.sqrt(len(there)) if len(there) > 1 else np.nan
    return {"mean": there.mean(), "standard_error": error, **quantiles}


def _planned(known: Known) -> dict[str, Floats]:
    """The run's own figures like those of one replication: (1, H, N, Y)."""
    world, summary, residents = known.world, known.run["summary.csv"], known.run["residents.csv"]
    shape = (1, len(world.homes), len(world.needs.name), len(world.years))
    place = [{name: i for i, name in enumerate(names)} for names in (world.homes, world.needs.name, world.years)]
    made = {measure: np.zeros(shape) for measure in (*COUNTS, NEW, DAYS, LONG)}
    for home, need, year, measure, value in zip(
        *(summary[name] for name in ("home", "need", "financial_year", "measure", "value")), strict=True
    ):
        if need and measure in made:
            made[measure][0, place[0][home], place[1][need], place[2][year]] = value
    arrange = world.needs.arrange_days[None, None, :, None]
    made[NEW] = made["placed"]
    made[DAYS] = made["placed"] * arrange + made["waiting_weeks"] * DAYS_A_WEEK
    days = dict(zip(known.problem.quarters, np.diff(world.start).tolist(), strict=True))
    year_of = dict(zip(known.problem.quarters, world.year.tolist(), strict=True))
    for home, need, quarter, people in zip(
        *(residents[name] for name in ("home", "need", "quarter", "people")), strict=True
    ):
        y = year_of[str(quarter)]
        share = days[str(quarter)] / known.year_days[y]
        made["residents"][0, place[0][home], place[1][need], y] += people * share
    return made


def money_frame(known: Known, by_broker: Mapping[str, Figures]) -> pd.DataFrame:
    """money.csv"""
    rows, world, budgets = [], known.world, known.inputs.scenario.budget
    planned = {kind: _paid(known, kind) for kind in next(iter(by_broker.values())).money}
    for broker, figures in by_broker.items():
        for h, home in enumerate(world.homes):
            for y, year in enumerate([*world.years, ""]):
                for kind, pounds in figures.money.items():
                    values = pounds[:, h, y] if year else pounds[:, h].sum(axis=1)
                    own = planned[kind][h, y] if year else planned[kind][h].sum()
                    rows.append({"broker": broker, "home": home, "financial_year": year, "measure": kind, "unit": "£",
                                 "plan": own, **spread(values)})  # fmt: skip
                budget = budgets.get(home, {}).get(year)
                if budget is not None:
                    holds = (figures.money["net"][:, h, y] <= budget).astype(float)
                    own = float(planned["net"][h, y] <= budget)
                    rows.append({"broker": broker, "home": home, "financial_year": year, "measure": "budget_holds",
                                 "unit": "share", "plan": own, **spread(holds),
                                 **dict.fromkeys(QUANTILES, np.nan)})  # fmt: skip
    return _frame(MONEY, rows)


def _paid(known: Known, kind: str) -> Floats:
    """(H, Y) £ of a kind in the run's ledger; of agency hours only those of a pool that is a home."""
    costs, world = known.run["costs.csv"], known.world
    pounds = np.zeros((len(world.homes), len(world.years)))
    for home, year, of, net in zip(*(costs[name] for name in ("home", "financial_year", "kind", "net")), strict=True):
        if home in world.homes and kind in (of, "net"):
            pounds[world.homes.index(home), world.years.index(year)] += float(net)
    return pounds


def homes_frame(known: Known, by_broker: Mapping[str, Figures]) -> pd.DataFrame:
    """homes.csv: services that stand in a home authority and have beds."""
    world, problem, sites = known.world, known.problem, sites_of(known.inputs)
    rows, occupancy = [], known.run["occupancy.csv"]
    days = np.diff(world.start)
    people = dict(iter(occupancy.assign(all=occupancy["council"] + occupancy["others"]).groupby("service")["all"]))
    for broker, figures in by_broker.items():
        for s in np.flatnonzero(world.services.home >= 0).tolist():
            name = world.services.name[s]
            own = people[name].to_numpy() if name in people else np.zeros(len(days))
            for y, year in enumerate(world.years):
                of = world.year == y
                share = days[of] / days[of].sum()
                beds = float(problem.services.beds[s, of] @ share)
                if beds <= 0:
                    continue
                rows.append({"broker": broker, "service": name, "site": problem.services.site[s],
                             "name": sites[problem.services.site[s]].name,
                             "care_type": world.care_types[world.services.care_type[s]], "financial_year": year,
                             "beds": beds, "plan": float(own[of] @ share) / beds, **spread(figures.occupancy[:, s, y]),
                             "full": figures.full[:, s, y].mean()})  # fmt: skip
    return _frame(HOMES, rows)


def replications_frame(known: Known, by_broker: Mapping[str, Figures]) -> pd.DataFrame:
    """replications.csv: what every replication counted."""
    world, frames = known.world, []
    for broker, figures in by_broker.items():
        count = len(next(iter(figures.people.values())))
        index = np.indices((count, len(world.homes), len(world.needs.name), len(world.years))).reshape(4, -1)
        labels = [np.array(names, dtype=object) for names in (world.homes, world.needs.name, world.years)]
        frame = pd.DataFrame({"broker": broker, "replication": index[0]})
        for column, names, place in zip(LABELS[2:], labels, index[1:], strict=True):
            frame[column.name] = names[place]
        for measure, values in figures.people.items():
            frame[measure] = values.ravel().round(DIGITS)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)[[column.name for column in REPLICATIONS]]


def replications_money_frame(known: Known, by_broker: Mapping[str, Figures]) -> pd.DataFrame:
    """replications_money.csv: what every replication cost."""
    world, frames = known.world, []
    for broker, figures in by_broker.items():
        count = len(next(iter(figures.money.values())))
        index = np.indices((count, len(world.homes), len(world.years))).reshape(3, -1)
        frame = pd.DataFrame({"broker": broker, "replication": index[0]})
        for column, names, place in zip(MONEY_LABELS[2:], (world.homes, world.years), index[1:], strict=True):
            frame[column.name] = np.array(names, dtype=object)[place]
        for kind, pounds in figures.money.items():
            frame[kind] = pounds.ravel().round(PENCE)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)[[column.name for column in REPLICATIONS_MONEY]]


def _frame(columns: Sequence[Any], rows: Sequence[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    numbers = [column.name for column in columns if column.type == "number"]
    return frame.assign(**{name: frame[name].astype(float).round(DIGITS) + 0.0 for name in numbers})
