"""Small worlds and people built by hand for tests of `capacity simulate`, and what queueing theory says of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import exp, gamma, inf
from typing import Any
from unittest.mock import patch
from zlib import crc32

import numpy as np
import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import DAYS_A_WEEK, Problem
from capacity.model.problem.shapes import Floats
from capacity.studies.simulate.brokers import PLAN, rules_of
from capacity.studies.simulate.figures import Figures, figures_of
from capacity.studies.simulate.loop import replicate
from capacity.studies.simulate.people import People, draw
from capacity.studies.simulate.tables import Known, money_frame, people_frame
from capacity.studies.simulate.trace import Trace
from capacity.studies.simulate.world import (
    Blocks,
    Groups,
    Needs,
    Points,
    Quotas,
    Services,
    Staff,
    World,
    times,
    world_of,
)

NEVER = 1e12
"""Days that nobody lives to see."""


@dataclass(frozen=True)
class Home:
    """A service; figures with one number hold in every quarter."""

    beds: float | Sequence[float] = 1
    km: float = 1.0
    net: float = 700.0
    inside: bool = True
    """In the only home authority."""
    opening: float = 0
    void: float = 0.0
    most: float = inf
    refuses: float = 0.0
    closed: Sequence[bool] = ()
    admits: Sequence[bool] = ()
    hours: float = 0.0
    """A week for each resident, of the only pool."""


def world(
    homes: Iterable[Home],
    start: Sequence[float] = (0, 91),
    arrivals: Sequence[float] = (),
    stay: float = 100.0,
    shape: float = 1.0,
    waiting: float = 0.0,
    arrange: float = 0.0,
    spread: float = 0.5,
    withdrawal: float = NEVER,
    chooses_out: float = 0.0,
    patience: float = 14.0,
    supply: float = inf,
    agency: float = 0.0,
    interim: float = 0.0,
    sends: Sequence[Sequence[float]] = (),
    leaves_waiting: Sequence[float] = (),
) -> World:
    """One home authority, one need and one area, from which every home is in reach. `sends` (S, Q) and `leaves_waiting`
    (Q + 1,) are what the broker `plan` follows."""
    homes, count = list(homes), len(start) - 1

    def each(values: Iterable[Any]) -> Floats:
        return np.array([np.broadcast_to(value, count) for value in values], dtype=float).reshape(-1, count)

    closed = each(home.closed if len(home.closed) else False for home in homes) > 0
    admits = each(home.admits if len(home.admits) else True for home in homes) > 0
    beds = np.where(closed, 0.0, each(home.beds for home in homes))
    quotas = np.zeros((1, 1, len(homes), count))
    if len(sends):
        quotas[0, 0] = sends
    waits = np.zeros((1, 1, count + 1))
    waits[0, 0, :] = leaves_waiting if len(leaves_waiting) else 0.0
    return World(
        homes=("Home",),
        care_types=("care",),
        years=("2025-26",),
        year=np.zeros(count, dtype=int),
        start=np.array(start, dtype=float),
        needs=Needs(
            name=("care",),
            stay_days=np.array([stay]),
            stay_shape=np.array([shape]),
            withdrawal_days=np.array([withdrawal]),
            arrange_days=np.array([arrange]),
            arrange_spread=np.array([spread]),
            shape_known=np.array([True]),
            chooses_out=np.array([chooses_out]),
            accepts=np.ones((1, 1)),
            becomes=np.zeros((1, 1)),
        ),
        services=Services(
            name=tuple(f"S{s}" for s in range(len(homes))),
            care_type=np.zeros(len(homes), dtype=int),
            home=np.array([0 if home.inside else -1 for home in homes], dtype=int),
            registered=beds,
            others=np.zeros(beds.shape),
            beds=beds,
            most=each(home.most for home in homes),
            void_share=np.array([home.void for home in homes]),
            admits=admits & ~closed,
            closed=closed,
        ),
        staff=Staff(
            hours=np.array([[home.hours for home in homes]]),
            fixed=np.zeros((1, count)),
            supply=np.full((1, count), supply),
            most=np.full((1, count), supply * (1 + agency)),
            premium=np.ones((1, count)),
            home=np.zeros(1, dtype=int),
        ),
        points=Points(
            name=("A",),
            home=np.zeros(1, dtype=int),
            need=np.zeros(1, dtype=int),
            waiting=np.array([waiting]),
            arrivals=np.array([arrivals if len(arrivals) else np.zeros(count)], dtype=float),
            reach=(tuple((s, s, home.km) for s, home in enumerate(homes)),),
        ),
        groups=Groups(
            home=np.zeros(len(homes), dtype=int),
            need=np.zeros(len(homes), dtype=int),
            service=np.arange(len(homes)),
            opening=np.array([home.opening for home in homes], dtype=float),
            joining=np.zeros((len(homes), count)),
            net=each(home.net for home in homes),
        ),
        blocks=Blocks(np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros((0, count)), np.zeros((0, count))),
        quotas=Quotas(quotas, np.zeros(quotas.shape), waits),
        moves=(),
        stays={},
        turns={},
        interim=np.array([interim]),
        investment=np.zeros((1, count)),
        refusal=np.array([home.refuses for home in homes]),
        patience=patience,
    )


@dataclass(frozen=True)
class Person:
    """Somebody whose luck is known. Days from the plan's start."""

    decided: float
    stay: float = NEVER
    arranged: float = 0.0
    withdraws: float = NEVER
    chooses_out: float = 1.0
    offers: float = 0.5
    group: int = -1
    """The group that a resident lives in; −1 for somebody who comes."""


def people(come: Sequence[Person] = (), live: Sequence[Person] = ()) -> People:
    """People who come to the only area, then residents."""
    everybody = [*come, *live]

    def of(name: str) -> Floats:
        return np.array([getattr(person, name) for person in everybody], dtype=float)

    return People(
        point=np.array([0] * len(come) + [-1] * len(live), dtype=int),
        group=of("group").astype(int),
        decided=of("decided"),
        arranged=of("arranged"),
        ready=of("decided") + of("arranged"),
        stay=of("stay"),
        withdraws=of("withdraws"),
        chooses_out=of("chooses_out"),
        elsewhere=np.zeros(len(everybody)),
        offers=of("offers"),
        counts=(len(come), 0, len(live), 0),
    )


def run(place: World, broker: str, replication: int = 0, seed: int = 1, who: People | None = None) -> Trace:
    """One replication; its books balance, or `figures_of` raises."""
    who = draw(place, seed, replication) if who is None else who
    trace = replicate(place, rules_of(place, broker), broker, who, seed, replication)
    figures_of(place, who, trace)
    return trace


def waits(trace: Trace, come: int, after: float = 0.0) -> Floats:
    """Days that each of the people who came after a day and were placed waited, in the order in which they came."""
    found = sorted((each.since, each.until - each.since) for each in trace.waited
                   if each.person < come and each.since > after and each.how == 0)  # fmt: skip
    return np.array([days for _, days in found])


def in_batches(found: Floats, batches: int = 30) -> tuple[float, float]:
    """The mean of waits that follow each other, and its standard error from means of long batches of them."""
    means = np.array([part.mean() for part in np.array_split(found, batches)])
    return float(found.mean()), float(means.std(ddof=1) / batches**0.5)


def erlang_c(servers: int, load: float) -> float:
    """The chance that an arrival waits in M/M/c; `load` in Erlangs (Erlang 1917), by the recursion of Erlang B."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def mean_wait(servers: int, rate: float, stay: float, shape: float = 1.0) -> float:
    """Days of waiting in M/M/c (exact) and, with other shapes, M/G/c by Allen and Cunneen (1978): exact for one server
    (Pollaczek and Khinchine), an approximation beyond."""
    load = rate * stay
    squared_variation = gamma(1 + 2 / shape) / gamma(1 + 1 / shape) ** 2 - 1
    return erlang_c(servers, load) * stay / (servers - load) * (1 + squared_variation) / 2


def first_come_first_served(ready: Floats, stay: Floats, servers: int) -> Floats:
    """Days that each person waits, by the recursion of Kiefer and Wolfowitz (1955): no event, no heap."""
    free, days = [0.0] * servers, []
    for now, length in zip(ready.tolist(), stay.tolist(), strict=True):
        at = free.index(min(free))
        begins = max(now, free[at])
        free[at] = begins + length
        days.append(begins - now)
    return np.array(days)


def poisson(mean: float, most: int) -> Floats:
    """Chances of 0 … most."""
    chances = [exp(-mean)]
    for n in range(1, most + 1):
        chances.append(chances[-1] * mean / n)
    return np.array(chances)


TOGETHER = 64


class Even:
    """In place of a generator of chance: of each 64 draws one lies in each 64th of the numbers from 0 to 1, in every
    column (Latin hypercubes, McKay, Beckman and Conover 1979), so that sums are off by far less than by chance."""

    def __init__(self, name: str) -> None:
        self._luck = np.random.default_rng(crc32(name.encode()))

    def random(self, shape: tuple[int, int] | None = None) -> Any:
        if shape is None:
            return self._luck.random()
        rows, columns = shape
        size = (-(-rows // TOGETHER), TOGETHER, columns)
        within = (self._luck.random(size).argsort(axis=1) + self._luck.random(size)) / TOGETHER
        return within.reshape(-1, columns)[:rows]

    def standard_exponential(self, count: int) -> Floats:
        return -np.log1p(-self.random((count, 1))[:, 0])

    def standard_gamma(self, shape: float, count: int) -> Floats:
        assert shape == 1, "only exponential stays can be spread evenly"
        return self.standard_exponential(count)


def _exponentials(even: Even) -> Iterator[float]:
    while True:
        yield from even.standard_exponential(TOGETHER).tolist()


@contextmanager
def evenly() -> Iterator[None]:
    """Within it, people come, stay and leave beds as evenly as they can."""
    with (
        patch("capacity.studies.simulate.people.stream", lambda *of: Even(of[-1])),
        patch("capacity.studies.simulate.homes.exponentials", lambda *of: _exponentials(Even(of[-1]))),
    ):
        yield


def in_the_limit(place: World, factor: float, everybody_goes_elsewhere: bool = False) -> Figures:
    """The figures of a place so many times as large under the broker `plan`, over the factor: people wait for the home
    that the plan has for them, stays are exponential and nobody is refused.

    `everybody_goes_elsewhere`: a care type that may take a share of a need may take anybody, and the plan's quotas keep
    to the share, as its own rule does. Otherwise the same people are willing all the time.
    """
    needs = replace(place.needs, stay_shape=np.ones(len(place.needs.name)))
    if everybody_goes_elsewhere:
        needs = replace(needs, accepts=np.ceil(needs.accepts))
    large = replace(times(place, factor), needs=needs, patience=NEVER, refusal=np.zeros(len(place.services.name)))
    who = draw(large, 1, 0)
    found = figures_of(large, who, replicate(large, rules_of(large, PLAN), PLAN, who, 1, 0))
    return Figures(
        {name: values[None] / factor for name, values in found.people.items()},
        {name: pounds[None] / factor for name, pounds in found.money.items()},
        found.occupancy[None],
        found.full[None],
    )


@dataclass(frozen=True)
class Beside:
    """A figure of the plan, and of a replication of a place many times as large."""

    need: str
    """Blank for money."""
    measure: str
    plan: float
    found: float
    size: float
    """What a difference is held against: the plan's figure, but of waiting and of those who leave something larger."""

    @property
    def off(self) -> float:
        """How far the replication is from the plan."""
        return abs(self.found - self.plan) / self.size if self.size else abs(self.found - self.plan)


def beside_the_plan(
    inputs: Inputs,
    problem: Problem,
    tables: Mapping[str, pd.DataFrame],
    factor: float,
    everybody_goes_elsewhere: bool = False,
) -> list[Beside]:
    """Figures of a plan by need over all years, and those of a place so many times as large.

    Waiting counts in days from the decision to the move; people placed out of borough in people placed.
    """
    place = world_of(problem, inputs, tables)
    with evenly():
        figures = {PLAN: in_the_limit(place, factor, everybody_goes_elsewhere)}
    known = Known(inputs, problem, place, tables)
    frame, money = people_frame(known, figures), money_frame(known, figures)
    rows = frame[(frame["home"] == "") & (frame["financial_year"] == "")].set_index(["need", "measure"])
    found = []
    for n, need in enumerate(place.needs.name):
        of = rows.loc[need]
        placed = float(of["plan"]["placed"])
        days = placed * float(place.needs.arrange_days[n]) / DAYS_A_WEEK + float(of["plan"]["waiting_weeks"])
        for measure, size in (
            ("placed", placed),
            ("residents", float(of["plan"]["residents"])),
            ("placed_out_of_borough", placed),
            ("waiting_weeks", days),
        ):
            found.append(Beside(need, measure, float(of["plan"][measure]), float(of["mean"][measure]), size))
    net = money[(money["measure"] == "net") & (money["financial_year"] == "")]
    found.append(Beside("", "net", net["plan"].sum(), net["mean"].sum(), net["plan"].sum()))
    return found
