"""Who waits, since when, and how waiting ends; plain lists and dictionaries, for they change with every event."""

from capacity.studies.simulate.people import People
from capacity.studies.simulate.planned import Pair
from capacity.studies.simulate.trace import STILL, Trace, Waited
from capacity.studies.simulate.world import World


class Line:
    """Everybody who is ready to move in and has no home, by home authority and need."""

    def __init__(self, world: World, people: People, trace: Trace) -> None:
        points = world.points
        self._trace, self._chooses_out = trace, world.needs.chooses_out.tolist()
        self._choice: list[float] = people.chooses_out.tolist()
        self.pair: list[Pair] = list(zip(points.home.tolist(), points.need.tolist(), strict=True))
        """Home authority and need of each demand point."""
        self.point: list[int] = people.point.tolist()
        """Where each person waits, waited last or will wait; −1 for residents who never had to."""
        self.gives_up: list[float] = people.withdraws.tolist()
        """Days of waiting that are left to each person, before the place is no longer needed."""
        self.waiting: dict[Pair, dict[int, float]] = {pair: {} for pair in sorted(set(self.pair))}
        """Since when each person waits, the longest waiting first."""
        self.patient, self.chose = [True] * len(self.point), [False] * len(self.point)
        self.count = 0

    def joins(self, i: int, point: int, now: float, choice: float | None = None) -> None:
        """Somebody begins to wait at a demand point. `choice`: a uniform draw for whoever must choose again."""
        pair, self.point[i] = self.pair[point], point
        drawn = self._choice[i] if choice is None else choice
        self.chose[i], self.patient[i] = drawn < self._chooses_out[pair[1]], True
        self.waiting[pair][i] = now
        self.count += 1

    def leaves(self, i: int, how: int, now: float) -> None:
        """Somebody waits no longer. Whoever must wait again has less patience left: the draw is of the whole life."""
        since = self.waiting[self.pair[self.point[i]]].pop(i)
        self.count -= 1
        self.gives_up[i] -= now - since
        self._trace.waited.append(Waited(i, self.point[i], since, now, how))

    def since(self, i: int) -> float | None:
        """Since when somebody waits; None for whoever does not."""
        return self.waiting[self.pair[self.point[i]]].get(i) if self.point[i] >= 0 else None

    def in_order(self) -> list[int]:
        """Everybody, the longest waiting first."""
        return [i for _, i in sorted((since, i) for queue in self.waiting.values() for i, since in queue.items())]

    def end(self, now: float) -> None:
        """The plan ends, and some wait on."""
        self._trace.waited += [
            Waited(i, self.point[i], since, now, STILL) for queue in self.waiting.values() for i, since in queue.items()
        ]
