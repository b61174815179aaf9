"""What whole people meet: the arrays of a plan's problem, by the day and in whole beds; plain frozen data.

Letters as in model/problem/arrays.py: H homes, N needs, C care types, S services, Q quarters, P demand points, G
groups, K staff pools and roles.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import gamma

import numpy as np
import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.model.problem.arrays import DAYS_A_WEEK, Problem
from capacity.model.problem.self_funders import still_there
from capacity.model.problem.shapes import Bools, Floats, Ints

SPREAD = 0.5
"""Standard deviation over mean of the days to arrange a place, where the book says nothing: an assumption."""

TINY = 1e-9  # of a share: a home that is never let at all, by which nothing may be divided


@dataclass(frozen=True)
class Needs:
    """What becomes of whole people. Arrays are (N,)."""

    name: tuple[str, ...]
    stay_days: Floats
    """Mean length of a stay."""
    stay_shape: Floats
    """Shape of the Weibull distribution of stays: 1 is exponential, below 1 many stays are short and some are long."""
    withdrawal_days: Floats
    arrange_days: Floats
    arrange_spread: Floats
    """Standard deviation over mean."""
    shape_known: Bools
    """Whether the book gives the spread, so that a share of people beyond a number of days means something."""
    chooses_out: Floats
    accepts: Floats
    """(N, C) share of people who may be met in the care type; 0 where it does not accept the need."""
    becomes: Floats
    """(N, N) share a year."""

    @property
    def stay_scale(self) -> Floats:
        """Scale of the Weibull distribution with the mean stay: mean / Γ(1 + 1/shape)."""
        scale: Floats = self.stay_days / np.array([gamma(1 + 1 / shape) for shape in self.stay_shape])
        return scale


@dataclass(frozen=True)
class Services:
    """Arrays are (S, Q) unless said otherwise."""

    name: tuple[str, ...]
    care_type: Ints
    """(S,)"""
    home: Ints
    """(S,) the home in whose borough it stands, or −1."""
    registered: Floats
    """All beds; 0 while closed."""
    others: Floats
    """People whom no home authority funded at the start, those who become funded included."""
    beds: Floats
    """Beds for people of home authorities, empty days between residents not yet taken off."""
    most: Floats
    """The most people of home authorities, whatever the beds."""
    void_share: Floats
    """(S,) days that a bed stands empty between two residents, for each day of the first one's stay."""
    admits: Bools
    closed: Bools


@dataclass(frozen=True)
class Staff:
    """Pools of staff with a limit. Arrays are (K, Q) unless said otherwise."""

    hours: Floats
    """(K, S) hours a week for each resident."""
    fixed: Floats
    """Hours a week of cover and of people whom no home authority funds."""
    supply: Floats
    """Contracted hours a week; infinite where there is no limit."""
    most: Floats
    """With agency hours."""
    premium: Floats
    """£ an agency hour."""
    home: Ints
    """(K,) the home that pays, or −1."""


@dataclass(frozen=True)
class Points:
    """Demand points. Arrays are (P,)."""

    name: tuple[str, ...]
    home: Ints
    need: Ints
    waiting: Floats
    arrivals: Floats
    """(P, Q) people for whom a placement is decided in the quarter."""
    reach: tuple[tuple[tuple[int, int, float], ...], ...]
    """For each point, the services in reach: service, the group joined, km."""


@dataclass(frozen=True)
class Groups:
    """Residents of one home and need in one service. Arrays are (G,)."""

    home: Ints
    need: Ints
    service: Ints
    opening: Floats
    joining: Floats
    """(G, Q) people there already who come to need the council's money."""
    net: Floats
    """(G, Q) £ a week that the council pays for one of them."""


@dataclass(frozen=True)
class Blocks:
    """Beds that a home pays for whether they are used or not; (B,) and (B, Q)."""

    service: Ints
    home: Ints
    beds: Floats
    fee: Floats


@dataclass(frozen=True)
class Quotas:
    """What the run's plan does with people, by home and need: what the broker `plan` follows."""

    evenly: Floats
    """(H, N, S, Q) people whom it places through the quarter."""
    at_once: Floats
    """(H, N, S, Q) people whom it places on the first day, from services that close on it."""
    waiting: Floats
    """(H, N, Q + 1) people whom it leaves waiting at the start, and at each quarter's end."""


@dataclass(frozen=True)
class World:
    """The place of a run, as whole people meet it."""

    homes: tuple[str, ...]
    care_types: tuple[str, ...]
    years: tuple[str, ...]
    year: Ints
    """(Q,) the financial year of each quarter, as a place in `years`."""
    start: Floats
    """(Q + 1,) days from the plan's start to each quarter's first day; the last is the plan's end."""
    needs: Needs
    services: Services
    staff: Staff
    points: Points
    groups: Groups
    blocks: Blocks
    quotas: Quotas
    moves: tuple[tuple[int, int, int], ...]
    """Closures: group, the point its people come to, quarter."""
    stays: Mapping[tuple[int, int], int]
    """The group that residents of a group join when they come to have a need with which they stay."""
    turns: Mapping[tuple[int, int], int]
    """The point that they come to when they must move."""
    interim: Floats
    """(N,) £ a week for somebody who waits or whose place is being arranged."""
    investment: Floats
    """(H, Q) £"""
    refusal: Floats
    """(S,) the chance that a home refuses somebody, for good."""
    patience: float
    """Days that somebody waits for a home of their choice before any home will do."""

    @property
    def weeks(self) -> Floats:
        """(Q,)"""
        return np.diff(self.start) / DAYS_A_WEEK


def world_of(problem: Problem, inputs: Inputs, tables: Mapping[str, pd.DataFrame]) -> World:
    """The world of a run: its problem, its inputs, and placements.csv and waiting.csv of its tables."""
    book, years = inputs.book, [quarter.financial_year for quarter in inputs.scenario.calendar]
    names = tuple(dict.fromkeys(years))
    return World(
        homes=problem.homes,
        care_types=problem.care_types,
        years=names,
        year=np.array([names.index(year) for year in years]),
        start=np.concatenate([[0.0], np.cumsum(np.round(problem.weeks * DAYS_A_WEEK))]),
        needs=_needs(problem, book),
        services=_services(problem, inputs),
        staff=_staff(problem),
        points=_points(problem),
        groups=_groups(problem),
        blocks=Blocks(problem.blocks.service, problem.blocks.home, problem.blocks.beds, problem.blocks.fee),
        quotas=_quotas(problem, tables["placements.csv"], tables["waiting.csv"]),
        moves=tuple((move.group, move.point, move.quarter) for move in problem.moves),
        stays={
            (int(g), int(problem.groups.need[other])): int(other)
            for g, other in zip(problem.stays.group, problem.stays.becomes, strict=True)
        },
        turns={
            (int(g), int(problem.points.need[p])): int(p)
            for g, p in zip(problem.turns.group, problem.turns.point, strict=True)
        },
        interim=problem.needs.interim,
        investment=problem.investment[:-1],
        refusal=np.full(len(problem.services.name), book.chance.home_refuses.value),
        patience=book.chance.patience_days.value,
    )


def _needs(problem: Problem, book: Book) -> Needs:
    terms, needs = list(book.needs.values()), problem.needs
    spread = [need.days_to_arrange_spread for need in terms]
    return Needs(
        name=needs.name,
        stay_days=np.array([need.mean_stay_days.value for need in terms]),
        stay_shape=np.array([need.stay_shape.value for need in terms]),
        withdrawal_days=np.array([need.mean_days_until_withdrawal.value for need in terms]),
        arrange_days=needs.days_to_arrange,
        arrange_spread=np.array([SPREAD if each is None else each.value for each in spread]),
        shape_known=np.array([each is not None for each in spread]),
        chooses_out=needs.chooses_out,
        accepts=np.nan_to_num(needs.accepts),
        becomes=needs.becomes,
    )


def _services(problem: Problem, inputs: Inputs) -> Services:
    """Beds open to home authorities, voids not taken off: beds less those that everybody else's residents take up with
    their own voids, others / max_occupancy. Filled to max_occupancy they hold the plan's beds · max_occupancy − others.
    """
    services, kinds = problem.services, list(inputs.book.care_types.values())
    occupancy = np.array([kinds[c].max_occupancy.value for c in services.care_type])
    funded = np.zeros(services.beds.shape)
    np.add.at(funded, problem.groups.service, still_there(problem))
    others = services.others + funded
    filled = np.maximum(occupancy, TINY)[:, None]
    beds = np.where(filled > TINY, services.beds - others / filled, 0.0)
    council = {row.service: row.council_beds for row, _ in inputs.tables.services}
    most = [np.inf if council.get(name) is None else council[name] for name in services.name]
    return Services(
        name=services.name,
        care_type=services.care_type,
        home=services.home,
        registered=services.beds,
        others=others,
        beds=np.maximum(0.0, beds),
        most=np.repeat(np.array(most, dtype=float)[:, None], services.beds.shape[1], axis=1),
        void_share=np.where(occupancy > 0, (1 - occupancy) / np.maximum(occupancy, TINY), 0.0),
        admits=services.admits,
        closed=services.closed,
    )


def _staff(problem: Problem) -> Staff:
    pools = problem.staffing
    supply = np.nan_to_num(pools.supply, nan=np.inf)
    return Staff(
        hours=pools.hours,
        fixed=pools.cover + pools.hours @ problem.services.others,
        supply=supply,
        most=supply * (1 + pools.agency_share[:, None]),
        premium=pools.agency_premium,
        home=np.array([problem.homes.index(pool) if pool in problem.homes else -1 for pool in pools.pool], dtype=int),
    )


def _points(problem: Problem) -> Points:
    points, arcs = problem.points, problem.arcs
    reach: list[list[tuple[int, int, float]]] = [[] for _ in points.area]
    columns = (each.tolist() for each in (arcs.point, arcs.service, arcs.group, arcs.distance_km))
    for p, s, g, km in zip(*columns, strict=True):
        reach[p].append((s, g, km))
    return Points(
        name=points.area,
        home=points.home,
        need=points.need,
        waiting=points.waiting,
        arrivals=points.arrivals,
        reach=tuple(tuple(each) for each in reach),
    )


def _groups(problem: Problem) -> Groups:
    groups = problem.groups
    return Groups(groups.home, groups.need, groups.service, groups.opening, groups.joining, problem.net)


def _quotas(problem: Problem, placements: pd.DataFrame, waiting: pd.DataFrame) -> Quotas:
    """By home, need and service, of areas, doors and people whose need has changed together."""
    points, services = problem.points, problem.services
    shape = (len(problem.homes), len(problem.needs.name), len(services.name), len(problem.quarters))
    evenly, at_once, waits = np.zeros(shape), np.zeros(shape), np.zeros((*shape[:2], shape[3] + 1))
    np.add.at(waits[:, :, 0], (points.home, points.need), points.waiting)
    point = {(name, problem.needs.name[n]): p for p, (name, n) in enumerate(zip(points.area, points.need, strict=True))}
    place = {name: s for s, name in enumerate(services.name)}
    quarter = {name: q for q, name in enumerate(problem.quarters)}
    columns = (placements[name] for name in ("area", "need", "service", "quarter", "people"))
    for area, need, service, name, people in zip(*columns, strict=True):
        p, q = point[area, need], quarter[str(name)]
        to = at_once if problem.at_once[p, q] else evenly
        to[points.home[p], points.need[p], place[service], q] += people
    columns = (waiting[name] for name in ("area", "need", "quarter", "people"))
    for area, need, name, people in zip(*columns, strict=True):
        p = point[area, need]
        waits[points.home[p], points.need[p], quarter[str(name)] + 1] += people
    return Quotas(evenly, at_once, waits)


def times(world: World, factor: float) -> World:
    """A place in which everything that counts people, beds or hours is so many times as large: the larger it is, the
    less chance matters."""
    services, staff, points, groups = world.services, world.staff, world.points, world.groups
    return replace(
        world,
        services=replace(
            services,
            registered=services.registered * factor,
            others=services.others * factor,
            beds=services.beds * factor,
            most=services.most * factor,
        ),
        staff=replace(staff, fixed=staff.fixed * factor, supply=staff.supply * factor, most=staff.most * factor),
        points=replace(points, waiting=points.waiting * factor, arrivals=points.arrivals * factor),
        groups=replace(groups, opening=groups.opening * factor, joining=groups.joining * factor),
        blocks=replace(world.blocks, beds=world.blocks.beds * factor),
        quotas=Quotas(*(factor * getattr(world.quotas, each.name) for each in fields(Quotas))),
        investment=world.investment * factor,
    )
