"""A finished run as its limits saw it: how full each home was, which staff were short, and who found no place."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.problem.shapes import Bools, Floats, Ints
from capacity.outputs.redraw import Finished, read_run, whole

TABLES = ("placements.csv", "residents.csv", "waiting.csv", "arranging.csv", "occupancy.csv", "staffing.csv")
NO_ROOM = 0.01
"""People: with room for fewer a home is full, and a pool of staff short."""
SETTLED = 1e-6
"""Share of a limit, or people: what is nearer to it is at it. Tables hold twelve digits."""


@dataclass(frozen=True)
class Seen:
    """A run and its problem. S services, Q quarters, H home authorities, N needs, C care types, K pools and roles."""

    run: Finished
    problem: Problem
    usable: Floats
    """(S, Q) beds that home authorities can use at the quarter's end."""
    people: Floats
    """(S, Q) their residents at the quarter's end."""
    others: Floats
    """(S, Q) people through the quarter whom no home authority funds."""
    beds: Floats
    """(S, Q) registered beds; 0 while closed."""
    full: Bools
    """(S, Q) no usable bed is left, at the quarter's end or on the day after."""
    short: Ints
    """(S, Q) number of the pool and role that has no hours left for one more resident; −1 where all have."""
    placed: Floats
    """(H, N, C, Q) people placed, whatever their borough."""
    unplaced: Bools
    """(H, N, Q) somebody waits at the quarter's end because nothing is free."""
    sent: Bools
    """(H, N, Q) more are placed out of the borough than chose it."""

    @cached_property
    def used_up(self) -> Bools:
        """(H, N, C, Q) care types that may meet only a share of the need, and have been used for all of it."""
        most = np.nan_to_num(self.problem.needs.accepts)[None, :, :, None] * self.placed.sum(axis=2)[:, :, None]
        limited = (self.problem.needs.accepts < 1)[None, :, :, None]
        used: Bools = limited & (most > SETTLED) & (self.placed >= most * (1 - SETTLED))
        return used


def see(folder: Path) -> Seen:
    """The run in a folder. Raises `CapacityError` when it is none, or its place cannot be read."""
    run = read_run(folder, TABLES)
    with whole(folder):
        problem = build(run.inputs)
        occupancy = run.tables["occupancy.csv"]
        usable, people, others, beds = (
            _by_service(occupancy, column, problem) for column in ("usable", "at_end", "others", "beds")
        )
        placed, sent, unplaced = _placed(run, problem)
        return Seen(
            run=run,
            problem=problem,
            usable=usable,
            people=people,
            others=others,
            beds=beds,
            full=_full(problem, usable, people),
            short=_short(run.tables["staffing.csv"], problem),
            placed=placed,
            unplaced=unplaced,
            sent=sent,
        )


def numbered(column: pd.Series, names: tuple[str, ...]) -> Ints:
    """The number of each name; −1 where it is none of them."""
    place = {name: number for number, name in enumerate(names)}
    return np.array([place.get(str(name), -1) for name in column], dtype=np.int64)


def home_of(area: str, authority: Mapping[str, str]) -> str:
    """The home authority of an `area` of the outputs; `authority` has those of the place's areas."""
    return area.rpartition("@")[2] if "@" in area else authority.get(area, "")


def _by_service(frame: pd.DataFrame, column: str, problem: Problem) -> Floats:
    """(S, Q) sums of a column; rows of services that the place no longer has are left out."""
    s, q = numbered(frame["service"], problem.services.name), numbered(frame["quarter"], problem.quarters)
    known, grid = (s >= 0) & (q >= 0), np.zeros((len(problem.services.name), len(problem.quarters)))
    np.add.at(grid, (s[known], q[known]), frame[column].to_numpy()[known])
    return grid


def _full(problem: Problem, usable: Floats, people: Floats) -> Bools:
    services = problem.services
    next_day = np.column_stack([services.usable_at_start[:, 1:], np.full(len(usable), np.inf)])
    next_day[:, :-1][services.closed[:, 1:]] = np.inf  # a closure sends everybody on, and leaves no limit
    full: Bools = people > np.minimum(usable, next_day) - NO_ROOM
    return full


def _short(staffing: pd.DataFrame, problem: Problem) -> Ints:
    pools, keys = problem.staffing, list(zip(problem.staffing.pool, problem.staffing.role, strict=True))
    left = np.full((len(keys), len(problem.quarters)), np.inf)
    rows = zip(staffing["pool"], staffing["role"], numbered(staffing["quarter"], problem.quarters),
               staffing["supply_hours"], staffing["required_hours"], strict=True)  # fmt: skip
    for pool, role, q, supply, required in rows:
        if (pool, role) in keys and q >= 0:
            k = keys.index((pool, role))
            left[k, q] = supply * (1 + pools.agency_share[k]) - required
    short = np.full((len(problem.services.name), len(problem.quarters)), -1, dtype=np.int64)
    for k in reversed(range(len(keys))):  # the first of several
        lacking = (left[k] < NO_ROOM * pools.hours[k][:, None]) & (pools.hours[k] > 0)[:, None]
        short[lacking] = k
    return short


def _placed(run: Finished, problem: Problem) -> tuple[Floats, Bools, Bools]:
    """People placed by care type; where more left than chose to; where somebody waits."""
    authority = {row.area: row.authority for row, _ in run.inputs.tables.areas}
    shape = (len(problem.homes), len(problem.needs.name), len(problem.quarters))

    def at(frame: pd.DataFrame) -> tuple[Ints, Ints, Ints, Bools]:
        home = pd.Series([home_of(str(area), authority) for area in frame["area"]], dtype=object)
        h, n = numbered(home, problem.homes), numbered(frame["need"], problem.needs.name)
        q = numbered(frame["quarter"], problem.quarters)
        return h, n, q, (h >= 0) & (n >= 0) & (q >= 0)

    frame = run.tables["placements.csv"]
    h, n, q, known = at(frame)
    c, people = numbered(frame["care_type"], problem.care_types), frame["people"].to_numpy()
    known &= c >= 0
    placed = np.zeros((*shape[:2], len(problem.care_types), shape[2]))
    np.add.at(placed, (h[known], n[known], c[known], q[known]), people[known])
    out = np.zeros(shape)
    left = known & frame["out_of_borough"].to_numpy(dtype=bool)
    np.add.at(out, (h[left], n[left], q[left]), people[left])
    waiting = np.zeros(shape)
    frame = run.tables["waiting.csv"]
    h, n, q, known = at(frame)
    np.add.at(waiting, (h[known], n[known], q[known]), frame["people"].to_numpy()[known])
    chose = problem.needs.chooses_out[None, :, None] * placed.sum(axis=2)
    return placed, out > chose + SETTLED, waiting > SETTLED
