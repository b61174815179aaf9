"""Who needs a place and what they can reach: demand points, arcs, groups of residents, and closures."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from capacity.inputs.doors import door, turning_point
from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.model.problem.arrays import Needs, Services
from capacity.model.problem.figures import admissions, distances_km, product_in_force, sites_of
from capacity.model.problem.people import Arcs, Groups, Move, Points, Stays, Turns
from capacity.model.problem.shapes import Bools, Floats, Ints


def build_demand(
    inputs: Inputs, book: Book, homes: tuple[str, ...], needs: Needs, services: Services, joining: Floats
) -> tuple[Points, Arcs, Groups, tuple[Move, ...], Turns, Stays]:
    """Demand points with their arrivals, the services in their reach, the groups they join, the closures, and whose
    need becomes another: those who must move, and those who stay.

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
        self.accepted = np.nan_to_num(needs.accepts)[:, services.care_type] > 0
        self.points: list[tuple[str, int, bool, int, int, float]] = []
        self.arcs: list[tuple[Ints, Ints, Ints, Floats]] = []
        """By point: point, service, group and km of each of its arcs."""
        self.groups: dict[tuple[int, int, int], int] = {}
        self.numbers = np.full((len(homes), *self.accepted.shape), -1)
        """(H, N, S) the numbers of `groups`; −1 where there is none."""
        self.opening: dict[int, float] = defaultdict(float)
        self.doors: dict[int, int] = {}
        self.area_km: dict[int, Floats] = {}
        self.turning: dict[tuple[int, int], int] = {}

    def result(self, joining: Floats) -> tuple[Points, Arcs, Groups, tuple[Move, ...], Turns, Stays]:
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
        points = self._points(decided)
        arcs = self._arcs(len(quarters), points)
        return points, arcs, self._groups(joining), moves, self._turns(), self._stays()

    def _areas(self) -> None:
        waiting = {(row.area, row.need): row.people for row, _ in self.inputs.tables.waiting}
        for row, _ in self.inputs.tables.areas:
            km = self._distances(row.latitude, row.longitude)
            for n, need in enumerate(self.needs.name):
                home, there = self.homes.index(row.authority), waiting.get((row.area, need), 0.0)
                self.area_km[self._point(row.area, home, n, km <= self.reach_km[n], km, there)] = km

    def _residents(self) -> None:
        place = {service: s for s, service in enumerate(self.services.name)}
        for row, _ in self.inputs.tables.residents:
            home, need = self.homes.index(row.authority), self.needs.name.index(row.need)
            self.opening[self._group(home, need, place[row.service])] += row.people

    def _become_funded(self, joining: Floats) -> None:
        for n, s in np.argwhere(joining.max(axis=2) > 0).tolist():
            self._group(int(self.services.home[s]), n, s)

    def _closures_and_turns(self) -> tuple[Move, ...]:
        """Closures, and those whose need becomes another: each may add groups that the other needs."""
        if not self.needs.becomes.any():
            return self._closures()
        while True:
            known = len(self.groups)
            self._needs_change()
            moves = self._closures()
            if len(self.groups) == known:
                return moves

    def _needs_change(self) -> None:
        """A group of those who stay for each service that accepts the need that theirs becomes; where one does not, a
        point for each home and need."""
        asked = 0
        while asked < len(self.groups):
            for home, need, s in list(self.groups)[asked:]:
                asked += 1
                for other in np.flatnonzero(self.needs.becomes[need]).tolist():
                    if self.accepted[other, s]:
                        self._group(home, other, s)
                    elif (home, other) not in self.turning:
                        self.turning[home, other] = self._turning_point(home, other)

    def _turning_point(self, home: int, need: int) -> int:
        """It reaches whatever any of the home's areas does. Its distances follow once it is known who comes there."""
        near = [km <= self.reach_km[need] for p, km in self.area_km.items() if self._is(p, home, need)]
        reach = np.logical_or.reduce(near, axis=0) if near else np.zeros(len(self.services.name), dtype=bool)
        name = turning_point(self.needs.name[need], self.homes[home])
        return self._point(name, home, need, reach, np.full(len(reach), np.nan), changed=True)

    def _is(self, p: int, home: int, need: int) -> bool:
        """Whether a point is of the home and need."""
        return self.points[p][3:5] == (home, need)

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
                    self.doors[group] = self._point(name, home, need, km <= self.reach_km[need], km, at=s)
                moves.append(Move(group, self.doors[group], q))
        return tuple(moves)

    def _distances(self, latitude: float, longitude: float) -> Floats:
        road = self.book.travel.road_factor.value
        return distances_km(latitude, longitude, self.latitude, self.longitude) * road

    def _point(
        self,
        name: str,
        home: int,
        need: int,
        reach: Bools,
        km: Floats,
        waiting: float = 0.0,
        at: int = -1,
        changed: bool = False,
    ) -> int:
        self.points.append((name, at, changed, home, need, waiting))
        near, number = np.flatnonzero(self.accepted[need] & reach), self.numbers[home, need]
        for s in near[number[near] < 0].tolist():
            self._group(home, need, s)
        point = len(self.points) - 1
        self.arcs.append((np.full(len(near), point), near, number[near], km[near]))
        return point

    def _group(self, home: int, need: int, service: int) -> int:
        number = self.groups.setdefault((home, need, service), len(self.groups))
        self.numbers[home, need, service] = number
        return number

    def _points(self, arrivals: Floats) -> Points:
        area, at, changed, home, need, waiting = zip(*self.points, strict=True) if self.points else ((),) * 6
        people, needs = np.array(waiting, dtype=float), _ints(need)
        share = self.needs.arranging[needs]
        left = share * arrivals  # whose place is still being arranged at the quarter's end
        ready = arrivals - left
        ready[:, 1:] += self._come_over(share) * arrivals[:, :-1]
        arranging = left.copy()
        arranging[:, 0] *= 1 - share[:, 0] / 2  # those of the quarter before are among the waiting at the start
        return Points(
            area=tuple(area),
            door=_ints(at),
            changed=np.array(changed, dtype=bool),
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

    def _come_over(self, share: Floats) -> Floats:
        """(P, Q - 1) of those decided in the step before, who become ready in each: the design takes quarters to be
        alike in length, which a quarter and a year are not."""
        of_a_year = [quarter.is_year for quarter in self.inputs.scenario.calendar[1:]]
        come: Floats = np.where(of_a_year, share[:, :-1], share[:, 1:])
        return come

    def _arcs(self, count: int, points: Points) -> Arcs:
        no_number, no_km = np.zeros(0, dtype=np.int64), np.zeros(0)
        parts = zip(*[(no_number, no_number, no_number, no_km), *self.arcs], strict=True)
        point, service, group, km = (np.concatenate(part) for part in parts)
        arcs = Arcs(point, service, group, km, np.ones((len(point), count), dtype=bool))
        for home, need in self.turning:
            mine = arcs.point == self.turning[home, need]
            arcs.distance_km[mine] = self._from_families(home, need, points.counted)[arcs.service[mine]]
        return arcs

    def _from_families(self, home: int, need: int, counted: Floats) -> Floats:
        """(S,) km from where the people's families live: the mean over the home's areas, by how many people with the
        need each is `counted` with (P,)."""
        areas = [p for p in self.area_km if self._is(p, home, need)]
        if not areas:
            return np.zeros(len(self.services.name))
        weights = counted[areas] if counted[areas].any() else np.ones(len(areas))
        mean: Floats = np.average([self.area_km[p] for p in areas], axis=0, weights=weights)
        return mean

    def _groups(self, joining: Floats) -> Groups:
        keys = list(self.groups)
        home, need, service = (_ints(tuple(key[part] for key in keys)) for part in range(3))
        opening = np.array([self.opening.get(g, 0.0) for g in range(len(keys))], dtype=float)
        own = (home == self.services.home[service])[:, None]
        return Groups(home, need, service, opening, joining[need, service] * own)

    def _turns(self) -> Turns:
        turns = [
            (g, self.turning[home, other], share)
            for (home, _, s), g, other, share in self._changes()
            if not self.accepted[other, s]
        ]
        group, point, share = zip(*turns, strict=True) if turns else ((), (), ())
        return Turns(_ints(group), _ints(point), np.array(share, dtype=float))

    def _stays(self) -> Stays:
        stays = [
            (g, self.groups[home, other, s], share)
            for (home, _, s), g, other, share in self._changes()
            if self.accepted[other, s]
        ]
        group, becomes, share = zip(*stays, strict=True) if stays else ((), (), ())
        return Stays(_ints(group), _ints(becomes), np.array(share, dtype=float))

    def _changes(self) -> Iterator[tuple[tuple[int, int, int], int, int, float]]:
        """Each group with its number, each need that its people's may become, and the share a year."""
        others = [np.flatnonzero(becomes).tolist() for becomes in self.needs.becomes]
        for key, g in self.groups.items():
            for other in others[key[1]]:
                yield key, g, other, float(self.needs.becomes[key[1], other])


def _ints(values: tuple[int, ...]) -> Ints:
    return np.array(values, dtype=np.int64)
