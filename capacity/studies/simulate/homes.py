"""The beds and staff hours of one replication, as they fill and empty; whole beds, and empty days between residents."""

import numpy as np

from capacity.model.problem.arrays import DAYS_A_WEEK
from capacity.studies.simulate.people import exponentials, luck_of
from capacity.studies.simulate.world import World

NEVER = -1.0
ROUNDING = 1e-9  # of a week's hours, thousands of which are added and taken away again


class Homes:
    """Beds taken, people living there and hours used, of each service and pool; and how long they were full or short.

    A bed is taken while somebody lives in it and while it stands empty between two residents. Figures are kept as
    lists, whose single values are read three times as fast as those of arrays.
    """

    def __init__(self, world: World, seed: int, replication: int) -> None:
        services, staff = world.services, world.staff
        self._world, self._luck, count = world, (seed, replication), len(services.name)
        luck = np.array([luck_of(*self._luck, f"{name}/beds") for name in services.name])[:, None]
        self.whole_beds = np.floor(services.beds + luck)
        """(S, Q) for people of home authorities: the part of a bed is one in as many replications."""
        self._whole_most = np.floor(services.most + luck)
        self.offers_some: list[bool] = [bool(np.isfinite(row).any()) for row in services.most]
        """Of each service, whether it offers home authorities only some of its beds."""
        self._void_share = services.void_share.tolist()
        self._voids = [exponentials(*self._luck, f"{name}/voids") for name in services.name]
        self._hours = [
            [(k, hours) for k, hours in enumerate(column) if hours > 0]
            for column in (staff.hours.T.tolist() if len(staff.hours) else [[]] * count)
        ]
        self.served = [np.flatnonzero(row > 0).tolist() for row in staff.hours]
        """Of each pool, the services that its staff work in."""
        self.taken, self.living = [0] * count, [0] * count
        self._full_since = [NEVER] * count
        self.full = np.zeros(services.beds.shape)
        """(S, Q) days without a free bed."""
        pools = len(staff.hours)
        self._used, self._since = [0.0] * pools, [0.0] * pools
        self._held_back = [False] * pools
        self.agency, self.unstaffed = np.zeros(staff.fixed.shape), np.zeros(staff.fixed.shape)
        """(K, Q) hours."""
        self.begin(0)

    def begin(self, q: int) -> None:
        """A quarter begins, with other beds and hours. What went on before is closed by `close`."""
        services, staff = self._world.services, self._world.staff
        self.quarter = q
        self._beds, self._most = self.whole_beds[:, q].tolist(), self._whole_most[:, q].tolist()
        self._limit = (staff.most[:, q] - staff.fixed[:, q]).tolist()
        self._supply = (staff.supply[:, q] - staff.fixed[:, q]).tolist()
        self.closed: list[bool] = services.closed[:, q].tolist()
        self.admits: list[bool] = services.admits[:, q].tolist()

    def close(self, now: float) -> None:
        """Add up what has gone on since the last change, while the quarter's limits still hold."""
        for k in range(len(self._used)):
            self._staff_until(k, now)
        for s, since in enumerate(self._full_since):
            if since >= 0:
                self.full[s, self.quarter] += now - since
                self._full_since[s] = now

    def free(self, s: int) -> bool:
        """Whether a service could take one more, by its beds and hours; remembers where hours stood in the way."""
        if self.taken[s] >= self._beds[s] or self.living[s] >= self._most[s] or self.closed[s]:
            return False
        for k, hours in self._hours[s]:
            if self._used[k] + hours > self._limit[k] + ROUNDING:
                self._held_back[k] = True
                return False
        return True

    def moves_in(self, s: int, now: float, own: bool = False) -> None:
        """One more lives in a service; `own`: in a bed that is not the council's to fill."""
        self._work(s, now, 1.0)
        if not own:
            self.taken[s] += 1
            self.living[s] += 1
            self.look(s, now)

    def moves_out(self, s: int, now: float, own: bool = False) -> None:
        """One fewer lives there. The bed stays taken until `ready`."""
        self._work(s, now, -1.0)
        if not own:
            self.living[s] -= 1
            self.look(s, now)

    def ready(self, s: int, now: float) -> None:
        """A bed can be filled again."""
        self.taken[s] -= 1
        self.look(s, now)

    def empty_days(self, s: int, stay_days: float) -> float:
        """Days that a bed stands empty after a resident with this mean stay: on average such that beds are filled to
        max_occupancy."""
        share = self._void_share[s]
        return share * stay_days * next(self._voids[s]) if share and not self.closed[s] else 0.0

    def empty_at_start(self, s: int) -> int:
        """Beds between two residents when the plan begins: as many as there are on average, if there is room."""
        share = self._void_share[s]
        if not share or not self.living[s]:
            return 0
        usual = self.living[s] * share + luck_of(*self._luck, f"{self._world.services.name[s]}/empty")
        return max(0, min(int(usual), int(self._beds[s]) - self.taken[s]))

    def hours_awaited(self, s: int) -> list[int]:
        """Services that could not take somebody for want of hours such as are free now in `s`."""
        others: list[int] = []
        for k, _ in self._hours[s]:
            if self._held_back[k]:
                self._held_back[k] = False
                others += self.served[k]
        return others

    def look(self, s: int, now: float) -> None:
        """Note from when, or until when, a service has no bed left."""
        full = not self.closed[s] and (self.taken[s] >= self._beds[s] or self.living[s] >= self._most[s])
        since = self._full_since[s]
        if full and since < 0:
            self._full_since[s] = now
        elif since >= 0 and not full:
            self.full[s, self.quarter] += now - since
            self._full_since[s] = NEVER

    def _work(self, s: int, now: float, people: float) -> None:
        for k, hours in self._hours[s]:
            self._staff_until(k, now)
            self._used[k] += people * hours

    def _staff_until(self, k: int, now: float) -> None:
        weeks, short = (now - self._since[k]) / DAYS_A_WEEK, self._used[k] - self._supply[k]
        if weeks > 0 and short > 0:
            unstaffed = max(0.0, self._used[k] - self._limit[k])
            self.agency[k, self.quarter] += (short - unstaffed) * weeks
            self.unstaffed[k, self.quarter] += unstaffed * weeks
        self._since[k] = now
