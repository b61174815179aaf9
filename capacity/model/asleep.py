"""Groups of residents that the solver need not see, because nobody has a reason to be placed there.

In a region, residents of every home and need may live in every service in reach; a plan places people into few of these
groups. While nobody is placed into a group, those who live there follow from those who did: they are figures, and the
solver is handed what is left. After each optimum the placements into the groups asleep are priced; a group wakes when
one of them would help. When none would, the optimum is that of the whole programme (models/formulation.md, "Groups
asleep").
"""

from dataclasses import dataclass

import numpy as np

from capacity.model.lp.matrix import Matrix
from capacity.model.problem.arrays import Problem
from capacity.model.problem.shapes import Bools, Floats, Ints, place_in_group

FLOW = "resident_flow"
AT_ONCE = 1 / 7  # of the groups of a home and need: those that wake together; with fewer there are more optima to find,
# with more each is slower to find


@dataclass(frozen=True)
class Chains:
    """Where the residents of each group are in a programme: those of a quarter follow from those of the one before."""

    group: Ints
    """(columns,) of residents and placements; −1 for all others."""
    whose: Ints
    """(columns,) of placements, one number for each home and need; −1 for all others."""
    residents: Ints
    """(G, Q) column numbers; −1 where there are none."""
    rows: Ints
    """(G, Q) row numbers of `FLOW`; −1 where there are none."""
    own: Floats
    """(G, Q) the coefficient of the residents in their own row."""
    onward: Floats
    """(G, Q) and in that of the next quarter."""
    may_sleep: Bools
    """(G,) whether only its own residents and placements are in the rows of the group."""


def chains_of(matrix: Matrix, problem: Problem) -> Chains:
    """The chains of a built programme, `problem` being what it was built from."""
    residents, placed = matrix.columns["residents"], matrix.columns["placed"]
    group, whose = np.full(matrix.size, -1), np.full(matrix.size, -1)
    quarter = np.full(matrix.size, -1)
    there = np.nonzero(residents >= 0)
    group[residents[there]], quarter[residents[there]] = there
    arc, _ = possible = np.nonzero(placed >= 0)
    point = problem.arcs.point[arc]
    group[placed[possible]] = problem.arcs.group[arc]
    whose[placed[possible]] = problem.points.home[point] * len(problem.needs.name) + problem.points.need[point]
    rows = np.full(residents.shape, -1)
    row_group, row_quarter = np.full(len(matrix.row_lower), -1), np.full(len(matrix.row_lower), -1)
    if FLOW in matrix.rows:
        places, keys = matrix.rows[FLOW], np.array(matrix.keys[FLOW])
        rows[tuple(keys.T)] = np.arange(places.start, places.stop)
        row_group[places], row_quarter[places] = keys.T
    row_of = matrix.row_of
    in_flow = row_group[row_of] >= 0
    mine = in_flow & (row_group[row_of] == group[matrix.index])
    may_sleep = np.ones(len(residents), dtype=bool)
    may_sleep[row_group[row_of[in_flow & ~mine]]] = False
    own, onward = np.zeros(residents.shape), np.zeros(residents.shape)
    for coefficients, later in ((own, 0), (onward, 1)):
        here = np.flatnonzero(mine & (quarter[matrix.index] >= 0))
        here = here[row_quarter[row_of[here]] == quarter[matrix.index[here]] + later]
        column = matrix.index[here]
        coefficients[group[column], quarter[column]] = matrix.value[here]
    return Chains(group, whose, residents, rows, own, onward, may_sleep)


class Asleep:
    """Which groups sleep, and what the solver sees of a programme meanwhile."""

    def __init__(self, chains: Chains, groups: Bools, rows: int) -> None:
        """`groups` (G,) are to sleep, those of them that may; `rows` is how many the programme has."""
        self.chains, self.groups = chains, groups & chains.may_sleep
        self._extra, self._rows = 0, rows
        self._look()
        pairs = np.unique(np.stack([chains.whose[self.placements], chains.group[self.placements]]), axis=1)
        self._at_once = np.maximum(1, np.ceil(AT_ONCE * np.bincount(pairs[0])))

    def _look(self) -> None:
        group, flow = self.chains.group, self.chains.rows[self.groups]
        asleep = np.append(self.groups, False)[group]
        self.columns: Bools = np.append(~asleep, np.ones(self._extra, dtype=bool))
        """(columns,) that the solver sees."""
        self.rows: Bools = np.ones(self._rows, dtype=bool)
        """(rows,) that it sees."""
        self.rows[flow[flow >= 0]] = False
        self.placements: Ints = np.flatnonzero(asleep & (self.chains.whose >= 0))
        """Column numbers of the placements into groups asleep."""
        self.residents: Ints = np.flatnonzero(asleep & (self.chains.whose < 0))
        """Column numbers of those who live there."""

    def add_columns(self, count: int) -> None:
        """The programme has so many columns more, none of them of a group asleep."""
        self._extra += count
        self.columns = np.append(self.columns, np.ones(count, dtype=bool))

    def wake(self, groups: Ints | Bools) -> None:
        """Show groups to the solver from now on."""
        self.groups[groups] = False
        self._look()

    def in_rows(self, rows: Ints) -> Ints:
        """The groups asleep in some of whose rows these are."""
        touched = np.zeros(self._rows, dtype=bool)
        touched[rows] = True
        flow = self.chains.rows
        return np.flatnonzero(self.groups & (touched[flow] & (flow >= 0)).any(axis=1))

    def placed_in(self, may: Bools) -> Ints:
        """The groups asleep for whom one of these columns (columns,) is a placement."""
        return np.unique(self.chains.group[self.placements[may[self.placements]]])

    def living(self, limits: Floats) -> Floats:
        """(columns,) residents of the groups asleep, 0 for all other columns; `limits` (rows,) are the right sides."""
        chains, at = self.chains, self.groups
        x, before = np.zeros(len(self.columns)), np.zeros(np.count_nonzero(at))
        carried = np.zeros(len(before))
        for q in range(chains.residents.shape[1]):
            column, row, own = chains.residents[at, q], chains.rows[at, q], chains.own[at, q]
            there = (row >= 0) & (own != 0)
            right = np.where(there, limits[row], 0.0)
            before = np.divide(right - carried, own, out=np.zeros(len(column)), where=there)
            x[column[there]] = before[there]
            carried = chains.onward[at, q] * before
        return x

    def lifted(self, charge: Floats, duals: Floats) -> Floats:
        """Row duals with those of the rows that the solver has not seen: under them the residents of the groups asleep
        price at 0, so that placements there price as high as they can. `charge` (columns,) are reduced costs under
        `duals`, in which those rows have 0."""
        chains, at = self.chains, self.groups
        duals, later = duals.copy(), np.zeros(np.count_nonzero(at))
        for q in range(chains.residents.shape[1] - 1, -1, -1):
            column, row, own = chains.residents[at, q], chains.rows[at, q], chains.own[at, q]
            there = (row >= 0) & (own != 0)
            left = np.where(there, charge[column] - chains.onward[at, q] * later, 0.0)
            later = np.divide(left, own, out=np.zeros(len(column)), where=there)
            duals[row[there]] = later[there]
        return duals

    def cheapest(self, prices: Floats, below: float = np.inf) -> Ints:
        """The cheapest, `AT_ONCE`, of the groups asleep for each home and need, by the cheapest of the placements
        there; those alone that cost less than `below`. `prices` (columns,) are reduced costs."""
        at = self.placements[prices[self.placements] < below]
        whose, group, price = self.chains.whose[at], self.chains.group[at], prices[at]
        order = np.lexsort((price, group, whose))
        whose, group, price = whose[order], group[order], price[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (whose[1:] != whose[:-1]) | (group[1:] != group[:-1])
        whose, group, price = whose[first], group[first], price[first]
        order = np.lexsort((price, whose))
        whose, group = whose[order], group[order]
        return np.unique(group[place_in_group(whose) < self._at_once[whose]])
