"""How much of each limit a plan's decisions use, and what they add to a priority's figure."""

from collections.abc import Iterator
from functools import cached_property

from capacity.audit.limits import MILLION, Limits
from capacity.audit.people import avoidable, changed, refused
from capacity.audit.run import Run
from capacity.inputs.doors import door, turning_point

DUST = 1e-6
"""People or hours at or below this count as none."""
Limit = tuple[str, tuple[object, ...]]
"""Family and key."""
Column = tuple[tuple[str, ...], float, dict[Limit, float]]
"""What it is, what one unit of it adds to the priority's figure, and how much it uses of each limit."""


class Columns:
    """People placed, living somewhere and waiting, and hours, under one priority.

    Averages are not columns: what people through a quarter use of a limit is charged to those at its end and start.
    """

    def __init__(self, run: Run, limits: Limits, priority: str) -> None:
        self._run, self._facts, self._limits, self._priority = run, run.facts, limits, priority

    def used(self) -> Iterator[Column]:
        """Every column that is above zero in the plan."""
        rows = self._run.rows
        for row in rows["placements.csv"]:
            yield self.placed(row["area"], row["need"], row["service"], row["q"])
        for row in rows["residents.csv"]:
            if row["at_end"] > 0:
                yield self.living(row["home"], row["need"], row["service"], row["q"])
        for row in rows["waiting.csv"]:
            if row["people"] > 0:
                yield self.waiting(row["area"], row["need"], row["q"])
        for row in rows["staffing.csv"]:
            if row["agency_hours"] > DUST:
                yield self._agency(row["pool"], row["role"], row["q"])
            if row["unstaffed_hours"] > DUST:
                yield self._unstaffed(row["pool"], row["role"], row["q"])
        for what, sums, sign in (("avoidable", avoidable(self._run), -1.0), ("refused", refused(self._run), 1.0)):
            for (home, need), values in sums.items():
                for q, people in enumerate(values):
                    if people > DUST:
                        yield self._against_choice(what, home, need, q, sign)
        for (area, need), by_quarter in changed(self._run).items():
            yield from (self._turned(area, need, q) for q, each in enumerate(by_quarter) if each > DUST)
        if "cost" in self._facts.scenario.priorities:  # otherwise nothing decides who lives in the block
            yield from self._blocks()

    def placed(self, area: str, need: str, name: str, q: int) -> Column:
        facts = self._facts
        home, service, terms = facts.points[area].home, facts.services[name], facts.book.needs[need]
        at_once, flow = self._limits.at_once(area, q), facts.lives(need, q)
        takes: dict[Limit, float] = {
            ("resident_flow", (home, need, name, q)): -(flow.stays if at_once else flow.there),
            ("waiting_flow", (area, need, q)): 1.0,
            ("choice", (home, need, q)): (service.authority != home) - terms.chooses_out_of_borough.value,
        }
        for kind, share in self._shared[need].items():
            takes["substitution", (home, need, kind, q)] = (kind == service.care_type) - share
        cost = 0.0
        if at_once:  # anyone who moves in on the first day is there at the start
            takes["beds_at_start", (name, q)] = 1.0
            cost = self._through(takes, (home, need, name), q, flow.at_start)
        return self._named("placed", q, area, need, name), cost, takes

    def _turned(self, area: str, need: str, q: int) -> Column:
        """A resident who comes to have the need and must move."""
        takes: dict[Limit, float] = {("becomes", (area, need, q)): 1.0, ("waiting_flow", (area, need, q)): -1.0}
        return self._named("turned", q, area, need), 0.0, takes

    def _through(self, takes: dict[Limit, float], group: tuple[str, str, str], q: int, weight: float) -> float:
        """Add what `weight` people through a quarter use of its limits; return what they add to the figure."""
        home, need, name = group
        net = float(self._facts.prices.net(need, name, q)) * self._facts.weeks[q]
        _add(takes, ("block_residents", (home, need, name, q)), -weight)
        _add(takes, ("budget", self._limits.budget_of(home, q)), weight * net / MILLION)
        for other, share in self._facts.book.needs[need].becomes.items():
            changing = weight * share.value * self._facts.quarters[q].days / 365
            if self._facts.accepted(other, name):  # they stay, and some of them are there at the quarter's end
                _add(takes, ("resident_flow", (home, other, name, q)), -changing * self._facts.lives(other, q).there)
            else:
                _add(takes, ("becomes", (turning_point(other, home), other, q)), -changing)
        for role in self._run.staff.roles(name):
            hours = self._run.staff.hours(name, role)
            _add(takes, ("staffing", (self._facts.services[name].authority, role, q)), weight * hours)
        return weight * net * (self._priority == "cost")

    @cached_property
    def _shared(self) -> dict[str, dict[str, float]]:
        """Care types that may meet only a share of a need."""
        needs = self._facts.book.needs.items()
        return {name: {kind: share.value for kind, share in need.accepts.items() if share.value < 1}
                for name, need in needs}  # fmt: skip

    def living(self, home: str, need: str, name: str, q: int) -> Column:
        """Somebody there at a quarter's end, and so at the start of the next."""
        facts, last, group = self._facts, len(self._facts.quarters) - 1, (home, need, name)
        takes: dict[Limit, float] = {("resident_flow", (home, need, name, q)): 1.0, ("beds", (name, q)): 1.0}
        cost = self._through(takes, group, q, facts.lives(need, q).at_end)
        if q == last:
            net = float(facts.prices.net(need, name, q))
            cost += net * facts.book.needs[need].mean_stay_days.value / 7 * (self._priority == "cost")
        elif facts.closed(name, q + 1):
            takes["waiting_flow", (door(name, home), need, q + 1)] = -1.0
        else:
            following = facts.lives(need, q + 1)
            takes["resident_flow", (home, need, name, q + 1)] = -following.stays
            takes["beds_at_start", (name, q + 1)] = 1.0
            cost += self._through(takes, group, q + 1, following.at_start)
        return self._named("residents", q, home, need, name), cost, takes

    def waiting(self, area: str, need: str, q: int) -> Column:
        """Somebody who waits at a quarter's end, and so at the start of the next."""
        facts, still = self._facts, self._limits.still
        there, flow = still(area, need, q)[0], facts.waits(need, q)
        takes: dict[Limit, float] = {("waiting_flow", (area, need, q)): 1 / there}
        # everybody at the door of a closing service came on the first day: the average is in proportion
        weight = flow.there / there if self._limits.at_once(area, q) else flow.at_end
        cost = self._waits(takes, area, need, q, weight)
        if q + 1 < len(facts.quarters):
            takes["waiting_flow", (area, need, q + 1)] = -still(area, need, q + 1)[1]
            if not self._limits.at_once(area, q + 1):
                cost += self._waits(takes, area, need, q + 1, facts.waits(need, q + 1).at_start)
        return self._named("waiting", q, area, need), cost, takes

    def _waits(self, takes: dict[Limit, float], area: str, need: str, q: int, weight: float) -> float:
        """As `_through`, for people who wait."""
        terms, weeks = self._facts.book.needs[need], weight * self._facts.weeks[q]
        pounds = terms.interim_care_per_week.value * weeks
        _add(takes, ("budget", self._limits.budget_of(self._facts.points[area].home, q)), pounds / MILLION)
        return {"unmet": terms.priority.value * weeks, "cost": pounds}.get(self._priority, 0.0)

    def _agency(self, pool: str, role: str, q: int) -> Column:
        key, pounds = (pool, role, q), float(self._facts.prices.agency_premium(role, q)) * self._facts.weeks[q]
        takes: dict[Limit, float] = {
            ("staffing", key): -1.0,
            ("agency_limit", key): 1.0,
            ("budget", self._limits.budget_of(pool, q)): pounds / MILLION,
        }
        return self._named("agency", q, pool, role), pounds * (self._priority == "cost"), takes

    def _unstaffed(self, pool: str, role: str, q: int) -> Column:
        cost = self._facts.weeks[q] * (self._priority == "safe_staffing")
        return self._named("unstaffed", q, pool, role), cost, {("staffing", (pool, role, q)): -1.0}

    def _in_block(self, home: str, need: str, name: str, q: int) -> Column:
        """Somebody who lives there in a block bed rather than at the price."""
        less = float(self._run.blocks.fee(name, q) - self._facts.prices.net(need, name, q)) * self._facts.weeks[q]
        takes: dict[Limit, float] = {
            ("block", (home, name, q)): 1.0,
            ("block_residents", (home, need, name, q)): 1.0,
            ("budget", self._limits.budget_of(home, q)): less / MILLION,
        }
        return self._named("in_block", q, home, need, name), less * (self._priority == "cost"), takes

    def _blocks(self) -> Iterator[Column]:
        """Block beds that somebody lives in, and empty ones."""
        for each in self._run.living:
            if each.in_block > DUST:
                yield self._in_block(each.home, each.need, each.service, each.q)
        for (name, q), beds in self._run.empty_beds.items():
            contract = self._run.blocks.contract(name, q)
            if contract is not None and beds > DUST:
                pounds = float(self._run.blocks.fee(name, q)) * self._facts.weeks[q]
                takes: dict[Limit, float] = {
                    ("block", (contract.home, name, q)): 1.0,
                    ("budget", self._limits.budget_of(contract.home, q)): pounds / MILLION,
                }
                yield self._named("void", q, name), pounds * (self._priority == "cost"), takes

    def _against_choice(self, what: str, home: str, need: str, q: int, sign: float) -> Column:
        cost = float(self._priority == "out_of_borough")
        return self._named(what, q, home, need), cost, {("choice", (home, need, q)): sign}

    def near(self, family: str, key: tuple[object, ...]) -> Iterator[Column]:
        """Every column that uses one of the flow limits, whether the plan has any of it or not."""
        if family == "resident_flow":
            yield from self._of_residents(*key)  # type: ignore[arg-type]
        elif family == "block_residents":
            yield self._in_block(*key)  # type: ignore[arg-type]
            yield from self._of_residents(*key)  # type: ignore[arg-type]
        elif family == "waiting_flow":
            yield from self._of_waiting(*key)  # type: ignore[arg-type]

    def _of_residents(self, home: str, need: str, name: str, q: int) -> Iterator[Column]:
        for each in [need, *(self._facts.came_from(need) if self._facts.accepted(need, name) else ())]:
            yield self.living(home, each, name, q)
            if q and not self._facts.closed(name, q - 1):
                yield self.living(home, each, name, q - 1)
        for area, point in self._facts.points.items():
            if point.home == home and point.changed in ("", need):
                yield self.placed(area, need, name, q)

    def _of_waiting(self, area: str, need: str, q: int) -> Iterator[Column]:
        facts = self._facts
        yield self.waiting(area, need, q)
        if q:
            yield self.waiting(area, need, q - 1)
        point = facts.points[area]
        if point.changed:
            yield self._turned(area, need, q)
        if point.service and q and facts.closes(point.service, q):
            yield self.living(point.home, need, point.service, q - 1)
        for name, service in facts.services.items():
            if service.care_type in facts.book.needs[need].accepts:
                yield self.placed(area, need, name, q)

    def _named(self, what: str, q: int, *names: str) -> tuple[str, ...]:
        return what, *names, self._facts.quarters[q].name


def _add(takes: dict[Limit, float], limit: Limit, amount: float) -> None:
    takes[limit] = takes.get(limit, 0.0) + amount
