"""The planning problem as sets and arrays: plain frozen data that knows no file and no solver.

Index letters in shapes: H homes, N needs, C care types, S services, Q quarters, P demand points, A arcs
(a demand point and a service within its reach), G groups (a home's residents of one need in one service),
K staff pools and roles, B block contracts (in Budgets: budgets). The figures are those of models/formulation.md.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Points:
    """Demand points: an area's people of one need, or the people of a closed service. Arrays are (P,)."""

    area: tuple[str, ...]
    """The area's name, or that of the door of a closed service."""
    door: Ints
    """The closed service at whose door its people wait; −1 for the people of an area."""
    home: Ints
    need: Ints
    waiting: Floats
    """People waiting at the start."""
    arrivals: Floats
    """(P, Q) people who join in the quarter, those who move from a closed service not counted."""
    someone: Bools
    """(P, Q) whether the programme keeps account of the point; a reduction clears what must be empty."""


@dataclass(frozen=True)
class Arcs:
    """Pairs of a demand point and a service in its reach. Arrays are (A,)."""

    point: Ints
    service: Ints
    group: Ints
    """The group that a person placed here joins."""
    distance_km: Floats
    placeable: Bools
    """(A, Q) whether the programme has a column here; a reduction clears what must be zero."""


@dataclass(frozen=True)
class Groups:
    """Residents of one home and need in one service. Arrays are (G,)."""

    home: Ints
    need: Ints
    service: Ints
    opening: Floats
    """People there at the start."""


@dataclass(frozen=True)
class Move:
    """A closure: what is left of `group` joins the waiting at `point` in `quarter`."""

    group: int
    point: int
    quarter: int


@dataclass(frozen=True)
class Services:
    """What is known of each service. Arrays are (S, Q) unless said otherwise."""

    name: tuple[str, ...]
    site: tuple[str, ...]
    authority: tuple[str, ...]
    care_type: Ints
    """(S,)"""
    home: Ints
    """(S,) the home in whose borough it stands, or −1."""
    beds: Floats
    usable: Floats
    grandfathered: Floats
    others: Floats
    closed: Bools
    why_not: NDArray[np.str_]
    """Empty where new placements are admitted, else closed, embargo, rating or fee."""
    asking: Floats
    usual: Floats

    @property
    def price(self) -> Floats:
        """A council pays its usual rate, or what is asked above it: £ a week."""
        return np.maximum(self.asking, self.usual)

    @property
    def admits(self) -> Bools:
        admitted: Bools = self.why_not == ""
        return admitted


@dataclass(frozen=True)
class Needs:
    """What is known of each need. Arrays are (N,) unless said otherwise."""

    name: tuple[str, ...]
    priority: Floats
    stay: Floats
    """(N, Q) share of residents still there a quarter later."""
    hold: Floats
    """(N, Q) share of those waiting who still wait a quarter later."""
    mean_stay_weeks: Floats
    contribution: Floats
    """(N, Q) £ a week paid by the resident."""
    nhs_share: Floats
    chooses_out: Floats
    accepts: Floats
    """(N, C) the most of those placed who may be met by the care type; NaN where it does not accept the need."""


@dataclass(frozen=True)
class Staffing:
    """Pools of staff with a limit. Arrays are (K,) unless said otherwise."""

    pool: tuple[str, ...]
    role: tuple[str, ...]
    hours: Floats
    """(K, S) hours a week for each resident; 0 for services outside the pool."""
    supply: Floats
    """(K, Q) contracted hours a week; NaN where there is no limit."""
    agency_share: Floats
    agency_premium: Floats
    """(K, Q) £ an hour."""


@dataclass(frozen=True)
class Budgets:
    """What homes have to spend, where a priority asks to keep to it. Arrays are (B,) unless said otherwise."""

    home: Ints
    amount: Floats
    """£"""
    inside: Bools
    """(B, Q) the quarters of its financial year."""


@dataclass(frozen=True)
class Blocks:
    """Beds that a home pays for whether they are used or not. Arrays are (B, Q) unless said otherwise."""

    service: Ints
    """(B,) one block at most for each service."""
    home: Ints
    """(B,) the home that holds it."""
    beds: Floats
    """0 where the contract is not in force or the service is closed."""
    fee: Floats
    """£ a week for each block bed."""


@dataclass(frozen=True)
class Options:
    """Options whose choice is left to the programme, each as what one of it adds. L limits of capital."""

    name: tuple[str, ...]
    most: Floats
    """(O,) how many times it can be taken."""
    usable: Floats
    """(O, S, Q)"""
    supply: Floats
    """(O, K, Q) hours a week."""
    block: Floats
    """(O, B, Q) block beds."""
    cost: Floats
    """(O, H + 1, Q) £ in each quarter by home, as Problem.investment."""
    capital: Floats
    """(O,) £ over all years."""
    spending: Floats
    """(L, O) £ that count against each limit."""
    limit: Floats
    """(L,) £"""
    needs: tuple[tuple[int, int], ...]
    """Pairs of an option and one without which it cannot be taken."""
    excludes: tuple[tuple[int, int], ...]
    """Pairs that cannot be taken together."""


def no_options(services: int, pools: int, blocks: int, homes: int, quarters: int) -> Options:
    """Nothing is left open."""
    return Options(
        name=(),
        most=np.zeros(0),
        usable=np.zeros((0, services, quarters)),
        supply=np.zeros((0, pools, quarters)),
        block=np.zeros((0, blocks, quarters)),
        cost=np.zeros((0, homes + 1, quarters)),
        capital=np.zeros(0),
        spending=np.zeros((0, 0)),
        limit=np.zeros(0),
        needs=(),
        excludes=(),
    )


@dataclass(frozen=True)
class Problem:
    """Everything the linear programme needs, and nothing else."""

    homes: tuple[str, ...]
    care_types: tuple[str, ...]
    quarters: tuple[str, ...]
    """First days."""
    weeks: Floats
    """(Q,)"""
    needs: Needs
    services: Services
    points: Points
    arcs: Arcs
    groups: Groups
    moves: tuple[Move, ...]
    staffing: Staffing
    budgets: Budgets
    blocks: Blocks
    investment: Floats
    """(H + 1, Q) £ that the chosen options cost in each quarter, by home; the last row is no one home's."""
    options: Options

    @property
    def net(self) -> Floats:
        """(G, Q) £ a week that the council pays for one resident of the group."""
        needs, price = self.needs, self.services.price[self.groups.service]
        council = np.maximum(0.0, price - needs.contribution[self.groups.need])
        return council * (1 - needs.nhs_share[self.groups.need])[:, None]

    @cached_property
    def block_of(self) -> Ints:
        """(G,) the block that a group's residents may live in, or −1."""
        held = {(s, h): b for b, (s, h) in enumerate(zip(self.blocks.service, self.blocks.home, strict=True))}
        pairs = zip(self.groups.service, self.groups.home, strict=True)
        return np.array([held.get(pair, -1) for pair in pairs], dtype=np.int64)

    @property
    def block_discount(self) -> Floats:
        """(G, Q) £ a week that a resident costs more in the block than outside it; 0 for groups without a block."""
        covered = self.block_of >= 0
        found: Floats = np.zeros((len(covered), len(self.weeks)))
        found[covered] = self.blocks.fee[self.block_of[covered]] - self.net[covered]
        return found

    @property
    def out_of_borough(self) -> Bools:
        """(A,) whether a placement here leaves the borough."""
        leaves: Bools = self.services.home[self.arcs.service] != self.points.home[self.arcs.point]
        return leaves
