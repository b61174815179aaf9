"""Who comes in one replication, and what chance has in store for them, drawn before anything happens.

Everybody's luck comes from a stream of its own for each demand point and group of residents, named by what it is of. So
two brokers meet the same people, and two runs of one place meet people who differ only as far as the runs do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import log1p
from zlib import crc32

import numpy as np

from capacity.model.problem.shapes import Floats, Ints
from capacity.studies.simulate.world import World

COLUMNS = 8
GAP, LENGTH, WITHDRAWS, CHOICE, ELSEWHERE, RADIUS, ANGLE, OFFERS = range(COLUMNS)
"""What each of a person's uniform draws is for; RADIUS and ANGLE make one normal draw."""
MIX = 0xD6E8FEB86659FD93
"""Odd, its bits spread evenly: a product scatters numbers that are close together."""
LATER = 2**32
"""From here numbers mean draws of a person that come up as things happen; those below belong to services."""
MANY = 6.0
"""Standard deviations of a Poisson number beyond which nobody is drawn: one case in a thousand million."""


@dataclass(frozen=True)
class People:
    """Everybody of one replication: people who come, then those waiting at the start, then those who live somewhere
    already, then those who become funded there. Arrays are (I,)."""

    point: Ints
    """The demand point; −1 for residents."""
    group: Ints
    """The group that residents live in; −1 for people who come."""
    decided: Floats
    """The day of the decision, or on which a resident becomes the council's; from the plan's start."""
    arranged: Floats
    """Days that arranging takes."""
    ready: Floats
    """The day from which a place can be taken."""
    stay: Floats
    """Days of stay once placed; of residents, what is left of them."""
    withdraws: Floats
    """Days of waiting after which the place is no longer needed."""
    chooses_out: Floats
    """A uniform draw: outside the borough where it is below the need's share."""
    elsewhere: Floats
    """A uniform draw: another care type will do where it is below the share that may be met there."""
    offers: Floats
    """A uniform draw from which each home's answer follows."""
    counts: tuple[int, int, int, int]
    """How many come, wait at the start, live somewhere at the start, and become funded."""


@dataclass
class _Gathered:
    point: list[Ints]
    group: list[Ints]
    decided: list[Floats]
    uniform: list[Floats]
    residual: list[Floats]

    @classmethod
    def nobody(cls) -> "_Gathered":
        return cls([], [], [], [], [])

    def add(self, point: int, group: int, decided: Floats, uniform: Floats, residual: Floats | None = None) -> None:
        self.point.append(np.full(len(decided), point))
        self.group.append(np.full(len(decided), group))
        self.decided.append(decided)
        self.uniform.append(uniform)
        self.residual.append(np.zeros(len(decided)) if residual is None else residual)

    def __len__(self) -> int:
        return sum(map(len, self.point))


def draw(world: World, seed: int, replication: int) -> People:
    """The people of one replication; the same for the same seed, replication and world."""
    points, groups = world.points, world.groups
    come, wait, live, join = (_Gathered.nobody() for _ in range(4))
    for p, name in enumerate(points.name):
        if points.arrivals[p].any() or points.waiting[p]:
            rng = stream(seed, replication, f"{name}/{world.needs.name[points.need[p]]}")
            there = whole(points.waiting[p], rng.random())
            wait.add(p, -1, np.zeros(there), rng.random((there, COLUMNS)))
            rng = stream(seed, replication, f"{name}/{world.needs.name[points.need[p]]}/arrivals")
            come.add(p, -1, *_arrivals(rng, points.arrivals[p], world.start))
    for g in range(len(groups.home)):
        if groups.opening[g] or groups.joining[g].any():
            names = (
                world.homes[groups.home[g]],
                world.needs.name[groups.need[g]],
                world.services.name[groups.service[g]],
            )
            key = "/".join(names)
            shape = float(world.needs.stay_shape[groups.need[g]])
            rng = stream(seed, replication, key)
            there = whole(groups.opening[g], rng.random())
            left = stream(seed, replication, f"{key}/left")
            live.add(-1, g, np.zeros(there), rng.random((there, COLUMNS)), _left(left, shape, there))
            if groups.joining[g].any():
                rng = stream(seed, replication, f"{key}/funded")
                times, uniform = _arrivals(rng, groups.joining[g], world.start)
                left = stream(seed, replication, f"{key}/funded/left")
                join.add(-1, g, times, uniform, _left(left, shape, len(times)))
    return _people(world, (come, wait, live, join))


def stream(seed: int, replication: int, name: str) -> np.random.Generator:
    """A generator of its own for each thing that chance decides."""
    return np.random.Generator(np.random.PCG64([seed, replication, crc32(name.encode())]))


def scattered(one: int, other: int) -> float:
    """A number between 0 and 1 for each pair of numbers, as if drawn evenly; after Steele, Lea and Flood 2014."""
    mixed = ((one ^ (other << 21)) * MIX) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ (mixed >> 32)) * MIX) & 0xFFFFFFFFFFFFFFFF
    mixed ^= mixed >> 32
    return (mixed >> 11) / 2.0**53


def key_of(draw: float) -> int:
    """A person's own number, from a uniform draw with all its bits."""
    return int(draw * 2.0**53)


def luck_of(seed: int, replication: int, name: str) -> float:
    """One draw of its own for each thing; where there are hundreds a stream each would take longer than all else."""
    return scattered(int(scattered(seed + 1, replication + 1) * 2**53), crc32(name.encode()))


def exponentials(seed: int, replication: int, name: str) -> Iterator[float]:
    """Exponential draws with mean 1, one after the other, for as long as they are asked for."""
    own = key_of(luck_of(seed, replication, name))
    return (-log1p(-scattered(own, number)) for number in count())


def whole(people: float, luck: float) -> int:
    """So many whole people, the part of one with that probability: the mean over replications is `people`."""
    return int(np.floor(people + luck))


def _arrivals(rng: np.random.Generator, expected: Floats, start: Floats) -> tuple[Floats, Floats]:
    """The days on which people come, Poisson with `expected` (Q,) people in each quarter, and their uniform draws.

    A process with one arrival for each unit of expected people, read off against the people expected by each day.
    """
    total = float(expected.sum())
    most = int(np.ceil(total + MANY * np.sqrt(total) + 10))
    uniform = rng.random((most, COLUMNS))
    at = np.cumsum(-np.log1p(-uniform[:, GAP]))
    inside = at < total
    reached = np.concatenate([[0.0], np.cumsum(expected)])
    return np.interp(at[inside], reached, start), uniform[inside]


def _left(rng: np.random.Generator, shape: float, count: int) -> Floats:
    """What is left of stays in progress, as a multiple of the Weibull scale.

    Whoever is met on a given day is in a long stay more often than in a short one. What is left of it has the density
    survival / mean, so that (left / scale)^shape is gamma distributed with 1/shape.
    """
    left: Floats = rng.standard_gamma(1 / shape, count) ** (1 / shape)
    return left


def _people(world: World, parts: tuple[_Gathered, ...]) -> People:
    needs = world.needs

    def joined(name: str, kind: type = float) -> np.ndarray:
        arrays = [array for part in parts for array in getattr(part, name)]
        return np.concatenate(arrays) if arrays else np.zeros((0, COLUMNS) if name == "uniform" else 0, dtype=kind)

    point, group = joined("point", int).astype(int), joined("group", int).astype(int)
    need = np.where(point >= 0, world.points.need[np.maximum(point, 0)], 0)
    lives = point < 0
    need[lives] = world.groups.need[group[lives]]
    uniform, decided = joined("uniform"), joined("decided")
    arranged = _log_normal(uniform, needs.arrange_days[need], needs.arrange_spread[need])
    length = -np.log1p(-uniform[:, LENGTH])
    scale, shape = needs.stay_scale[need], needs.stay_shape[need]
    waits_at_start = np.zeros(len(point), dtype=bool)
    first = len(parts[0])
    waits_at_start[first : first + len(parts[1])] = True
    return People(
        point=point,
        group=group,
        decided=decided,
        arranged=arranged,
        ready=np.where(waits_at_start | lives, decided, decided + arranged),
        stay=np.where(lives, joined("residual"), length ** (1 / shape)) * scale,
        withdraws=-np.log1p(-uniform[:, WITHDRAWS]) * needs.withdrawal_days[need],
        chooses_out=uniform[:, CHOICE],
        elsewhere=uniform[:, ELSEWHERE],
        offers=uniform[:, OFFERS],
        counts=(len(parts[0]), len(parts[1]), len(parts[2]), len(parts[3])),
    )


def _log_normal(uniform: Floats, mean: Floats, spread: Floats) -> Floats:
    """Log-normal draws with a mean and a standard deviation of `spread` × mean, from two uniform draws (Box and Muller
    1958)."""
    normal = np.sqrt(-2 * np.log1p(-uniform[:, RADIUS])) * np.cos(2 * np.pi * uniform[:, ANGLE])
    variance = np.log1p(spread**2)
    drawn: Floats = mean * np.exp(np.sqrt(variance) * normal - variance / 2)
    return drawn
