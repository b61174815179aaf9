"""The planning problem as sets and arrays: plain frozen data that knows no file and no solver.

Index letters in shapes: H homes, N needs, C care types, S services, Q quarters, P demand points, A arcs
(a demand point and a service within its reach), G groups (a home's residents of one need in one service),
K staff pools and roles, B block contracts (in Budgets: budgets). The figures are those of models/formulation.md.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from capacity.model.problem.options import Options
from capacity.model.problem.people import Arcs, Groups, Move, Points, Shares, Stays, Turns
from capacity.model.problem.shapes import Bools, Floats, Ints
from capacity.model.problem.stopped import Stopped

DAYS_A_WEEK, DAYS_A_YEAR = 7, 365
LEAST_HELD = (
    1e-6  # of those who move from a closed service: people withdraw no faster in a programme with usual figures
)


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
    registered: Floats
    """Registered beds, whether the service is open or not."""
    beds: Floats
    """Registered beds; 0 while it is closed."""
    usable: Floats
    """The most people of home authorities at the quarter's end."""
    usable_at_start: Floats
    """The most people of home authorities at the quarter's start."""
    grandfathered: Floats
    """What is left at the quarter's end of the opening residents, and of those there who became funded since; with
    those of them whose need has become another that the service accepts."""
    others: Floats
    """People through the quarter whom no home authority funds."""
    stopped: Stopped
    asking: Floats
    usual: Floats

    @property
    def price(self) -> Floats:
        """What a council pays: its usual rate, or the asking fee where that is higher; £ a week."""
        return np.maximum(self.asking, self.usual)

    @property
    def closed(self) -> Bools:
        """Where a service does not exist."""
        return self.stopped.closed

    @property
    def why_not(self) -> NDArray[np.str_]:
        """Empty where new placements are admitted, else closed, embargo, rating or fee, the first that holds."""
        return self.stopped.first

    @property
    def admits(self) -> Bools:
        admitted: Bools = self.why_not == ""
        return admitted


@dataclass(frozen=True)
class Needs:
    """What is known of each need. Arrays are (N,) unless said otherwise."""

    name: tuple[str, ...]
    priority: Floats
    residents: Shares
    """(N, Q) of residents, who leave care."""
    waits: Shares
    """(N, Q) of those waiting, who withdraw."""
    days_to_arrange: Floats
    """From the decision to the day when somebody could move in if a bed were free."""
    arranging: Floats
    """(N, Q) days to arrange a place over the days of the quarter."""
    interim: Floats
    """£ a week for somebody who is waiting or whose place is being arranged."""
    mean_stay_weeks: Floats
    contribution: Floats
    """(N, Q) £ a week paid by the resident."""
    nhs_share: Floats
    chooses_out: Floats
    accepts: Floats
    """(N, C) the most of those placed who may be met by the care type; NaN where it does not accept the need."""
    becomes: Floats
    """(N, N) of residents with the need of the row, the share a year whose need becomes that of the column."""


@dataclass(frozen=True)
class Staffing:
    """Pools of staff with a limit. Arrays are (K,) unless said otherwise."""

    pool: tuple[str, ...]
    role: tuple[str, ...]
    hours: Floats
    """(K, S) hours a week for each resident; 0 for services outside the pool."""
    cover: Floats
    """(K, Q) hours a week that the pool's open sites need however few people live there."""
    supply: Floats
    """(K, Q) contracted hours a week, less those that left with what closed; NaN where there is no limit."""
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
    turns: Turns
    stays: Stays
    staffing: Staffing
    budgets: Budgets
    blocks: Blocks
    investment: Floats
    """(H + 1, Q) £ that the chosen options cost in each quarter, by home; the last row is no one home's."""
    options: Options
    every_start: bool = False
    """Rows of beds_at_start in every quarter after the first, though most say nothing that another does not."""
    fair: bool = False
    """Whether areas are told apart, and a priority asks to send no area's people away more than another's."""

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

    @cached_property
    def at_once(self) -> Bools:
        """(P, Q) doors in the quarter in which their service closes: those placed from there move on the first day."""
        first_day = np.zeros((len(self.points.area), len(self.quarters)), dtype=bool)
        for move in self.moves:
            first_day[move.point, move.quarter] = True
        return first_day

    def in_a_quarter(self, share: Floats) -> Floats:
        """(T, Q) of those who live there through the quarter, what (T,) shares a year come to in it."""
        return share[:, None] * self.weeks * (DAYS_A_WEEK / DAYS_A_YEAR)

    def average(self, residents: Floats, placed: Floats) -> Floats:
        """(G, Q) people through the quarter, of (G, Q) residents at its end and (A, Q) people placed."""
        flow, need = self.needs.residents, self.groups.need
        start = np.column_stack([self.groups.opening, residents[:, :-1]])
        np.add.at(start, self.arcs.group, placed * self.at_once[self.arcs.point])
        people = flow.at_end[need] * residents + flow.at_start[need] * start
        average: Floats = np.where(self.services.closed[self.groups.service], 0.0, people)
        return average

    def average_waiting(self, waiting: Floats) -> Floats:
        """(P, Q) people waiting through the quarter, of (P, Q) those at its end.

        At a door in its closing quarter nobody comes after the first day: the average is ψ / hold of those at the end.
        """
        flow, need = self.needs.waits, self.points.need
        start = np.column_stack([self.points.waiting, waiting[:, :-1]])
        people = flow.at_end[need] * waiting + flow.at_start[need] * start
        average: Floats = np.where(self.at_once, waiting * (flow.comes / self.held)[need], people)
        return average

    @property
    def interim_while_arranging(self) -> Floats:
        """(H, Q) £ for people whose place is being arranged, which no plan can change."""
        pounds = np.zeros((len(self.homes), len(self.weeks)))
        each = self.needs.interim[self.points.need][:, None] * self.points.arranging * self.weeks
        np.add.at(pounds, self.points.home, each)
        return pounds

    @property
    def held(self) -> Floats:
        """(N, Q) share of those waiting at a door on the first day who still wait at the quarter's end.

        Where fewer than one in a million do, one in a million: the programme divides by it.
        """
        return np.maximum(self.needs.waits.stays, LEAST_HELD)

    @property
    def block_discount(self) -> Floats:
        """(G, Q) £ a week that a resident costs more in the block than outside it; 0 for groups without a block."""
        covered = self.block_of >= 0
        discount: Floats = np.zeros((len(covered), len(self.weeks)))
        discount[covered] = self.blocks.fee[self.block_of[covered]] - self.net[covered]
        return discount

    @property
    def out_of_borough(self) -> Bools:
        """(A,) whether a placement here leaves the borough."""
        leaves: Bools = self.services.home[self.arcs.service] != self.points.home[self.arcs.point]
        return leaves
