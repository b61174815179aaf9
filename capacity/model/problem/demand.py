"""Who needs a place and what they can reach: demand points, arcs, groups of residents, and closures."""

from collections import defaultdict

import numpy as np

from capacity.inputs.doors import door, turning_point
from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.model.problem.arrays import Arcs, Floats, Groups, Ints, Move, Needs, Points, Services, Turns
from capacity.model.problem.figures import admissions, distances_km, product_in_force, sites_of


def build_demand(
    inputs: Inputs, book: Book, homes: tuple[str, ...], needs: Needs, services: Services, joining: Floats
) -> tuple[Points, Arcs, Groups, tuple[Move, ...], Turns]:
    """Demand points with their arrivals, the services in their reach, the groups they join, the closures, and whose
    need becomes another.

    `joining` (N, S, Q) are the people who become residents of their home authority where they live already.
    """
    return _Demand(inputs, book, homes, needs, services).result(joining)


class _Demand:
    """Gathers demand points, arcs and groups; a closure adds points, whose arcs may add groups, and so does a need that
    becomes another."""

    def __init__(self, inputs: Inputs, book: Book, homes: tuple[str, ...], needs: Needs, services: Services) -> None:
        self.inputs, self.book, self.homes, self.needs, self.services = inputs, book, homes, needs, services
        sites = sites_of(inputs)
        self.latitude = np.array([sites[site].latitude for site in services.site])
        self.longitude = np.array([sites[site].longitude for site in services.site])
        self.reach_km = [need.max_travel_km.value for need in book.needs.values()]
        self.points: list[tuple[str, int, int, int, int, float]] = []
        self.arcs: list[tuple[int, int, int, float]] = []
        self.groups: dict[tuple[int, int, int], int] = {}
        self.opening: dict[int, float] = defaultdict(float)
        self.doors: dict[int, int] = {}
        self.turning: dict[tuple[int, int, int], int] = {}

    def result(self, joining: Floats) -> tuple[Points, Arcs, Groups, tuple[Move, ...], Turns]:
        quarters = self.inputs.scenario.calendar
        self._areas()
        self._residents()
        self._become_funded(joining)
        arrivals = admissions(self.inputs, self.book, quarters)
        moves = self._closures_and_turns()
        events = effects_of(self.inputs.scenario.all_events).demand
        rises = {need: product_in_force([e for e in events if e.need == need], quarters) for need in self.needs.name}
        decided = np.zeros((len(self.points), len(quarters)))
        for p, (area, _, _, _, n, _) in enumerate(self.points):
            need = self.needs.name[n]
            decided[p] = arrivals.get((area, need), 0.0) * rises[need]
        return self._points(decided), self._arcs(len(quarters)), self._groups(joining), moves, self._turns()

    def _areas(self) -> None:
        waiting = {(row.area, row.need): row.people for row, _ in self.inputs.tables.waiting}
        for row, _ in self.inputs.tables.areas:
            km = self._distances(row.latitude, row.longitude)
            for n, need in enumerate(self.needs.name):
                self._point(row.area, self.homes.index(row.authority), n, km, waiting.get((row.area, need), 0.0))

    def _residents(self) -> None:
        place = {service: s for s, service in enumerate(self.services.name)}
        for row, _ in self.inputs.tables.residents:
            home, need = self.homes.index(row.authority), self.needs.name.index(row.need)
            self.opening[self._group(home, need, place[row.service])] += row.people

    def _become_funded(self, joining: Floats) -> None:
        for n, s in np.argwhere(joining.max(axis=2) > 0).tolist():
            self._group(int(self.services.home[s]), n, s)

    def _closures_and_turns(self) -> tuple[Move, ...]:
        """Closures, and the points of those whose need becomes another: each may add groups that the other needs."""
        if not self.needs.becomes.any():
            return self._closures()
        while True:
            known = len(self.groups)
            self._turning_points()
            moves = self._closures()
            if len(self.groups) == known:
                return moves

    def _turning_points(self) -> None:
        """A point for each service, home and need that residents of the service may come to have."""
        asked = 0
        while asked < len(self.groups):
            for home, need, s in list(self.groups)[asked:]:
                asked += 1
                for other in np.flatnonzero(self.needs.becomes[need]).tolist():
                    if (home, other, s) not in self.turning:
                        name = turning_point(self.services.name[s], self.needs.name[other], self.homes[home])
                        km = self._distances(float(self.latitude[s]), float(self.longitude[s]))
                        self.turning[home, other, s] = self._point(name, home, other, km, turned=s)

    def _closures(self) -> tuple[Move, ...]:
        """In the order of time, since those who move once may have to move again."""
        before = np.hstack([np.zeros((len(self.services.name), 1), dtype=bool), self.services.closed[:, :-1]])
        shut = self.services.closed & ~before
        moves = []
        for q, s in sorted((int(q), int(s)) for s, q in zip(*np.nonzero(shut), strict=True)):
            for (home, need, service), group in list(self.groups.items()):
                nobody_yet = q == 0 and group not in self.opening  # not opened, or nobody there at the start
                if service != s or nobody_yet:
                    continue
                if group not in self.doors:
                    name = door(self.services.name[s], self.homes[home])
                    km = self._distances(float(self.latitude[s]), float(self.longitude[s]))
                    self.doors[group] = self._point(name, home, need, km, at=s)
                moves.append(Move(group, self.doors[group], q))
        return tuple(moves)

    def _distances(self, latitude: float, longitude: float) -> Floats:
        road = self.book.travel.road_factor.value
        return distances_km(latitude, longitude, self.latitude, self.longitude) * road

    def _point(
        self, name: str, home: int, need: int, km: Floats, waiting: float = 0.0, at: int = -1, turned: int = -1
    ) -> int:
        accepted = np.nan_to_num(self.needs.accepts[need][self.services.care_type]) > 0
        self.points.append((name, at, turned, home, need, waiting))
        for s in np.flatnonzero(accepted & (km <= self.reach_km[need])):
            group = self._group(home, need, int(s))
            self.arcs.append((len(self.points) - 1, int(s), group, float(km[s])))
        return len(self.points) - 1

    def _group(self, home: int, need: int, service: int) -> int:
        return self.groups.setdefault((home, need, service), len(self.groups))

    def _points(self, arrivals: Floats) -> Points:
        area, at, turned, home, need, waiting = zip(*self.points, strict=True) if self.points else ((),) * 6
        people, needs = np.array(waiting, dtype=float), _ints(need)
        share = self.needs.arranging[needs]
        left = share * arrivals  # whose place is still being arranged at the quarter's end
        ready = arrivals - left
        ready[:, 1:] += share[:, 1:] * arrivals[:, :-1]
        arranging = left.copy()
        arranging[:, 0] *= 1 - share[:, 0] / 2  # those of the quarter before are among the waiting at the start
        return Points(
            area=tuple(area),
            door=_ints(at),
            turned=_ints(turned),
            home=_ints(home),
            need=needs,
            waiting=people,
            arrivals=arrivals,
            ready=ready,
            arranging=arranging,
            sent=np.zeros(len(people)),
            counted=people + ready.sum(axis=1),
            someone=np.ones(arrivals.shape, dtype=bool),
        )

    def _arcs(self, count: int) -> Arcs:
        point, service, group, km = zip(*self.arcs, strict=True) if self.arcs else ((), (), (), ())
        everywhere = np.ones((len(self.arcs), count), dtype=bool)
        return Arcs(_ints(point), _ints(service), _ints(group), np.array(km, dtype=float), everywhere)

    def _groups(self, joining: Floats) -> Groups:
        keys = list(self.groups)
        home, need, service = (_ints(tuple(key[part] for key in keys)) for part in range(3))
        opening = np.array([self.opening.get(g, 0.0) for g in range(len(keys))], dtype=float)
        own = (home == self.services.home[service])[:, None]
        return Groups(home, need, service, opening, joining[need, service] * own)

    def _turns(self) -> Turns:
        turns = [
            (g, self.turning[home, other, s], float(self.needs.becomes[need, other]))
            for (home, need, s), g in self.groups.items()
            for other in np.flatnonzero(self.needs.becomes[need]).tolist()
        ]
        group, point, share = zip(*turns, strict=True) if turns else ((), (), ())
        return Turns(_ints(group), _ints(point), np.array(share, dtype=float))


def _ints(values: tuple[int, ...]) -> Ints:
    return np.array(values, dtype=np.int64)
