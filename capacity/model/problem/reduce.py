"""Problem → smaller Problem with the same optimum, and the way back.

`prune` drops placements that every plan must leave at zero. `merge` makes one demand point out of all areas of a home
with the same reach for a need: distance matters to no priority but travel, so the optimum is the same; or of all areas
of a home, whatever their reach, which can only be better and has to be proven. `split` shares a merged plan out among
the areas again.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from capacity.model.problem.arrays import Problem
from capacity.model.problem.people import Arcs, Groups, Move, Points, Stays, Turns
from capacity.model.problem.shapes import Bools, Floats, Ints

NO_ROOM = 1e-9  # fewer people than this is nobody, in a place of a usual size
USUAL = (1.0, 2.0**20)  # the largest figure of people or hours that a place of a usual size has


@dataclass(frozen=True)
class Plan:
    """Values of the programme's columns for one problem."""

    placed: Floats
    """(A, Q) people newly placed."""
    turned: Floats
    """(P, Q) residents who come to have the need of the point where they cannot stay."""
    residents: Floats
    """(G, Q) people there at the quarter's end."""
    waiting: Floats
    """(P, Q) people still waiting at the quarter's end."""
    agency: Floats
    """(K, Q) hours a week."""
    unstaffed: Floats
    """(K, Q) hours a week."""
    avoidable: Floats
    """(H, N, Q) people placed out of borough beyond those who chose it."""
    refused: Floats
    """(H, N, Q) people placed in the borough who had chosen to leave it."""
    in_block: Floats
    """(G, Q) residents in block beds."""
    void: Floats
    """(B, Q) empty block beds."""
    overspend: Floats
    """(B,) £m above budget."""
    chosen: Floats
    """(O,) how often each open option is taken."""
    largest_share: Floats
    """(H, N) the largest share of any one area's people placed out of borough; 0 where areas are not told apart."""


@dataclass(frozen=True)
class Merged:
    """A smaller problem, and the point or arc of it that each point or arc of the larger one belongs to."""

    problem: Problem
    point_of: Ints
    """(P,)"""
    arc_of: Ints
    """(A,)"""
    exact: bool = True
    """Whether only points of the same reach were merged."""


def unit(largest: float) -> float:
    """What to count people in where the largest figure of a place is `largest`: 1, or a power of two that makes it
    some hundreds."""
    return 1.0 if largest == 0 or USUAL[0] <= largest <= USUAL[1] else 2.0 ** (math.floor(math.log2(largest)) - 9)


def prune(problem: Problem) -> Problem:
    """The problem without what must be zero: placements with nobody admitted, no room then or later, or nobody there.

    Room: opening residents leave at a fixed rate, so where `usable` equals what is left of them at some later
    quarter, nobody can have been placed before it.
    """
    services, arcs = problem.services, problem.arcs
    room = (services.admits & _room_from_here(problem))[arcs.service]
    moves, turns, stays = problem.moves, problem.turns, problem.stays
    while True:
        someone = _people(problem, moves, turns)
        placeable = arcs.placeable & room & someone[arcs.point]
        used = placeable.any(axis=1)
        live = (problem.groups.opening > 0) | problem.groups.joining.any(axis=1)
        live[arcs.group[used]] = True
        live = _with_changes(live, stays)
        remaining = tuple(move for move in moves if live[move.group])
        still = live[turns.group]
        if len(remaining) == len(moves) and still.all():
            break
        moves, turns = remaining, Turns(turns.group[still], turns.point[still], turns.share[still])
    new_group = np.cumsum(live) - 1
    groups, living = problem.groups, live[stays.group]
    return replace(
        problem,
        points=replace(problem.points, someone=someone),
        arcs=Arcs(
            arcs.point[used],
            arcs.service[used],
            new_group[arcs.group[used]],
            arcs.distance_km[used],
            placeable[used],
        ),
        groups=Groups(
            groups.home[live], groups.need[live], groups.service[live], groups.opening[live], groups.joining[live]
        ),
        moves=tuple(Move(int(new_group[move.group]), move.point, move.quarter) for move in moves),
        turns=replace(turns, group=new_group[turns.group]),
        stays=Stays(new_group[stays.group[living]], new_group[stays.becomes[living]], stays.share[living]),
    )


def _with_changes(live: Bools, stays: Stays) -> Bools:
    """(G,) groups in which somebody may live, with those that they come to when their need changes."""
    while not live[stays.becomes[live[stays.group]]].all():
        live = live.copy()
        live[stays.becomes[live[stays.group]]] = True
    return live


def _room_from_here(problem: Problem) -> Bools:
    """(S, Q) room beyond the opening residents, now and until the service closes."""
    services, options = problem.services, problem.options
    most = services.usable + np.tensordot(options.most, np.maximum(0.0, options.usable), axes=1)
    room = most - services.grandfathered > NO_ROOM * unit(float(most.max(initial=0.0)))
    for q in range(room.shape[1] - 2, -1, -1):
        room[:, q] &= room[:, q + 1] | services.closed[:, q + 1]
    return room


def _people(problem: Problem, moves: tuple[Move, ...], turns: Turns) -> Bools:
    """(P, Q) whether anyone can be there to place."""
    some = problem.points.ready > 0
    some[:, 0] |= problem.points.waiting > 0
    some[turns.point] = True
    for move in moves:
        some[move.point, move.quarter] = True
    result: Bools = np.logical_or.accumulate(some, axis=1)
    return result


def merge(problem: Problem, everywhere: bool = False, beyond: Bools | None = None, doors_apart: bool = False) -> Merged:
    """One demand point for all of a home's areas with the same need and reach, and for its doors that open on the same
    days; those whose need has changed are apart. Distances are lost (NaN), but for those from `doors_apart`.

    `everywhere`: one for all with the same need, those whose need has changed included, as if each reached what any of
    them does. That allows more: its optimum is that of `problem` only if a plan of `problem` has the same value.
    `beyond` (A,) marks arcs that are there on trial: areas are told apart by them, too.
    """
    points, arcs = problem.points, problem.arcs
    reach: list[list[int]] = [[] for _ in points.area]
    if not everywhere:
        far = np.zeros(len(arcs.point), dtype=bool) if beyond is None else beyond
        for point, service in zip(
            arcs.point.tolist(), np.where(far, ~arcs.service, arcs.service).tolist(), strict=True
        ):
            reach[point].append(service)
    opens: dict[int, set[int]] = defaultdict(set)
    for move in problem.moves:
        opens[move.point].add(move.quarter)
    place: dict[tuple[tuple[int, int, int], frozenset[int], frozenset[int], int], int] = {}
    alone = np.where(doors_apart, points.door, -1).tolist()
    apart = points.changed & (not everywhere)
    whose = zip(points.home.tolist(), points.need.tolist(), apart.tolist(), strict=True)
    point_of = np.array(
        [
            place.setdefault((people, frozenset(reach[p]), frozenset(opens[p]), alone[p]), len(place))
            for p, people in enumerate(whose)
        ],
        dtype=np.int64,
    )
    first = np.unique(point_of, return_index=True)[1]
    arrivals = _summed(points.arrivals, point_of)
    someone = np.zeros(arrivals.shape, dtype=bool)
    np.logical_or.at(someone, point_of, points.someone)
    merged_points = Points(
        area=tuple(points.area[p] for p in first),
        door=points.door[first],
        changed=points.changed[first],
        home=points.home[first],
        need=points.need[first],
        waiting=np.bincount(point_of, points.waiting, len(place)).astype(float),
        arrivals=arrivals,
        ready=_summed(points.ready, point_of),
        arranging=_summed(points.arranging, point_of),
        sent=np.bincount(point_of, points.sent, len(place)).astype(float),
        counted=np.bincount(point_of, points.counted, len(place)).astype(float),
        someone=someone,
    )
    services = len(problem.services.name)
    pairs = point_of[arcs.point] * services + arcs.service
    kept, first_arc, arc_of = np.unique(pairs, return_index=True, return_inverse=True)
    from_point, to = kept // services, kept % services
    placeable = np.zeros((len(kept), points.arrivals.shape[1]), dtype=bool)
    np.logical_or.at(placeable, arc_of, arcs.placeable)
    known = doors_apart & (merged_points.door[from_point] >= 0)
    km = np.where(known, arcs.distance_km[first_arc], np.nan)
    merged_arcs = Arcs(from_point, to, arcs.group[first_arc], km, placeable)
    moves = tuple(Move(move.group, int(point_of[move.point]), move.quarter) for move in problem.moves)
    turns = replace(problem.turns, point=point_of[problem.turns.point])
    smaller = replace(problem, points=merged_points, arcs=merged_arcs, moves=moves, turns=turns, fair=False)
    return Merged(smaller, point_of, arc_of, exact=not everywhere)


def _summed(values: Floats, point_of: Ints) -> Floats:
    """(P, Q) values summed over the points that were merged."""
    sums = np.zeros((int(point_of.max(initial=-1)) + 1, values.shape[1]))
    np.add.at(sums, point_of, values)
    return sums


def split(problem: Problem, merged: Merged, plan: Plan) -> Plan:
    """A plan of the merged problem as one of `problem`.

    In each quarter everyone at a merged point has the same chance of a place, so an area's share of placements and
    of those left waiting is its share of the people there. Every priority but travel keeps its value.
    """
    share, turned = shares(problem, merged, plan)
    placed = plan.placed[merged.arc_of] * share[problem.arcs.point]
    return replace(plan, placed=placed, waiting=plan.waiting[merged.point_of] * share, turned=turned)


def shares(problem: Problem, merged: Merged, plan: Plan) -> tuple[Floats, Floats]:
    """(P, Q) of those at its merged point in each quarter, the share at each point; and residents who come to it."""
    points, need, flow = problem.points, problem.points.need, problem.needs.waits
    shares = np.zeros(points.ready.shape)
    before, turned = points.waiting, _turned(problem, merged, plan)
    for q in range(points.ready.shape[1]):
        at_once = problem.at_once[:, q]
        on_first_day = problem.held[need, q] * (before + moved(problem, plan.residents, q))
        evenly = flow.stays[need, q] * before + flow.comes[need, q] * (points.ready + turned)[:, q]
        pool = np.where(at_once, on_first_day, evenly)
        whole = np.bincount(merged.point_of, pool, len(merged.problem.points.area))[merged.point_of]
        shares[:, q] = np.divide(pool, whole, out=np.zeros_like(pool), where=whole > 0)
        before = plan.waiting[merged.point_of, q] * shares[:, q]
    return shares, turned


def _turned(problem: Problem, merged: Merged, plan: Plan) -> Floats:
    """(P, Q) residents who come to each point. Groups are the same in both problems."""
    turned = np.zeros(problem.points.someone.shape)
    average = merged.problem.average(plan.residents, plan.placed)
    np.add.at(turned, problem.turns.point, problem.in_a_quarter(problem.turns.share) * average[problem.turns.group])
    return turned


def moved(problem: Problem, residents: Floats, q: int) -> Floats:
    """(P,) people of closing services who join each point in quarter `q`."""
    joined = np.zeros(len(problem.points.area))
    for move in problem.moves:
        if move.quarter == q:
            before = problem.groups.opening[move.group] if q == 0 else residents[move.group, q - 1]
            joined[move.point] += before
    return joined
