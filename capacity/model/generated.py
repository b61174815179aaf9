"""A programme with every area by itself that holds few of its placements, and adds those that would help.

Of millions of possible placements a plan uses some thousands. After each optimum all others are priced in one pass;
when none would help, the optimum is that of the whole programme (models/formulation.md, "Areas by themselves without
all their columns").
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import numpy as np

from capacity.inputs.errors import NoPlan
from capacity.model.engine import NON_ZERO, Infeasible
from capacity.model.first_columns import columns_near, first_columns
from capacity.model.highs import LimitReached
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.lp.program import COLUMNS
from capacity.model.optimum import TOLERANCE, Optimum
from capacity.model.pricing import Prices, Pricing, WronglyPriced
from capacity.model.problem.people import Arcs
from capacity.model.problem.reduce import Plan
from capacity.model.problem.shapes import Bools, Floats, Ints, place_in_group
from capacity.model.programme import PROOF, How, Programme, Stages
from capacity.model.sharing import Sharing, share_out

AT_ONCE = 3  # placements of a point and quarter that are added after one pass
DECIDED = 1.5  # times as many merged placements open as in use: the plan is nearly the only one that is left
AGREES = 1e-9  # of the largest dual: how well a price agrees with that of a built column, in floating-point arithmetic


class Generated(Programme):
    """Settles priorities as `Programme` does. Its arcs are those of the placements that it has come to hold."""

    def __init__(
        self,
        pricing: Pricing,
        how: How,
        possible: Bools,
        merged_plan: Plan | None,
        has_a_plan: bool = False,
        priorities: Sequence[str] = (),
    ) -> None:
        """`possible` (A, Q) are the placements that the face leaves. `merged_plan` is a plan of the merged programme on
        it, None where nothing is settled yet; `has_a_plan` says that it can be split. `priorities` are still to be
        settled."""
        self.pricing, self._possible, self._merged_plan = pricing, possible.copy(), merged_plan
        sharing = self._shared_out(how, priorities)
        if sharing is None:
            self._inside = first_columns(pricing.problem, pricing.merged, possible, merged_plan)
        else:
            self._inside = columns_near(pricing.problem, possible, sharing)
        self._arcs = np.flatnonzero(self._inside.any(axis=1))
        super().__init__(replace(pricing.problem, arcs=self._part()), how)
        self._rows = pricing.rows_in(self.matrix, possible)
        self._can_be_split, self._built_size = has_a_plan, self.matrix.size
        self._filled: dict[str, int] = {}
        self._stand_ins: Ints | None = None
        self._dear = np.zeros(possible.shape, dtype=bool)
        self._first = None if sharing is None else self._basis_of(sharing)
        self.engine.seconds += 0.0 if sharing is None else sharing.seconds
        self.passes = 0
        """How often all placements were priced."""

    @property
    def generated(self) -> int:
        """How many placements were added because they would help."""
        stand_ins = 0 if self._stand_ins is None else len(self._stand_ins)
        return self.matrix.size - self._built_size - stand_ins

    def _shared_out(self, how: How, priorities: Sequence[str]) -> Sharing | None:
        """The merged plan shared out at the least cost of the first priority that says where people should come from.

        None where there is no plan, where not everybody can be placed, and where the face leaves so much else that
        nearby plans are far from it: where many services have the same fee.
        """
        pricing, plan = self.pricing, self._merged_plan
        wanted = [priority for priority in priorities if PRIORITIES[priority].apart and priority != "fairness"]
        if plan is None or not wanted or any(priority in how.near for priority in priorities):
            return None
        open_to = np.zeros(plan.placed.shape, dtype=bool)
        np.logical_or.at(open_to, pricing.merged.arc_of, self._possible)
        if np.count_nonzero(open_to) > DECIDED * np.count_nonzero(plan.placed):
            return None
        arc, quarter = np.nonzero(self._possible)
        cost = pricing.cost_of(pricing.costs(wanted[0]), arc, quarter)
        with suppress(LimitReached):  # settling meets it again
            tick = partial(how.progress, priorities[0])
            sharing = share_out(pricing.problem, pricing.merged, plan, (arc, quarter, cost), how.deadline, tick)
            if sharing.nowhere <= TOLERANCE * float(plan.placed.sum()):
                return sharing
        return None

    def _basis_of(self, sharing: Sharing) -> tuple[Bools, Bools]:
        """The basis of the merged plan with that of how it is shared out: a basis of this programme, but for a few
        columns and rows that the solver mends.

        In place of the row and the placements of a merged point and quarter it has those of its points: one row more
        for each point more, and, as a tree that spans them, one placement more.
        """
        basic, tight = np.zeros(self.matrix.size, dtype=bool), np.ones(len(self.matrix.row_lower), dtype=bool)
        was_basic, was_tight = self.pricing.together.engine.basis()
        for family, numbers in self.matrix.columns.items():
            if family != "placed":
                was, here = self.pricing.together.matrix.columns[family], numbers >= 0
                was = was[self.pricing.merged.point_of] if COLUMNS[family][0] == "point" else was
                basic[numbers[here]] = np.append(was_basic, family == "largest_share")[was[here]]
        row, quarter = np.nonzero(self.matrix.columns["placed"] >= 0)
        basic[self.matrix.columns["placed"][row, quarter]] = sharing.basic[self._arcs[row], quarter]
        known = self._rows.shared >= 0
        tight[self._rows.shared[known]] = was_tight[known]
        return basic, tight

    def _part(self) -> Arcs:
        """The arcs of the placements inside."""
        arcs, at = self.pricing.problem.arcs, self._arcs
        return Arcs(arcs.point[at], arcs.service[at], arcs.group[at], arcs.distance_km[at], self._inside[at])

    def _unlikely(self) -> Bools:
        """(G,) groups in which the programme holds no placement."""
        groups = np.ones(len(self.problem.groups.service), dtype=bool)
        groups[self.problem.arcs.group] = False
        return groups

    def _start(self, priorities: Sequence[str], stages: Stages) -> Stages:
        """Go where the stages begin, if all placements are here; otherwise the first stage shows which it needs.

        There is no start to look for where the stages have bases of another plan, or are likely to be one stage.
        """
        known = len(priorities) < 2 or any(priority in self.how.near for priority in priorities)
        if (
            not known
            and not (priorities[0] == "fairness" and self._as_many_leave(stages))
            and (self._inside == self._possible).all()
        ):
            self._begin_at_first()
            with suppress(Infeasible):  # the first stage will look for a plan in its own way
                if self._at_one_sum(priorities):
                    self._first = None
        return stages

    def _objective(self, priority: str) -> tuple[Floats, float]:
        costs, constant = super()._objective(priority)
        if self._filled.get(priority, self._built_size) < self.matrix.size:
            costs = np.append(costs, np.zeros(self.matrix.size - len(costs)))
            arc, quarter, number = self._placements()
            later = number >= self._built_size
            each = self.pricing.costs(priority)
            costs[number[later]] = self.pricing.cost_of(each, arc[later], quarter[later])
            self._objectives[priority], self._filled[priority] = (costs, constant), self.matrix.size
        return self._objectives[priority]

    def _placements(self) -> tuple[Ints, Ints, Ints]:
        """Arc, quarter and column number of each placement inside."""
        numbers = self.matrix.columns["placed"]
        row, quarter = np.nonzero(numbers >= 0)
        return self._arcs[row], quarter, numbers[row, quarter]

    def _optimum(self, priority: str | None, trial: bool) -> Optimum:
        looked, again = False, self._goes_on
        self._begin_at_first()
        while True:
            costs = np.zeros(self.matrix.size) if priority is None else self._objective(priority)[0]
            try:
                optimum = self.engine.minimise(costs, lambda: self.how.progress(priority or PROOF), trial, again)
                optimum = self._lifted(costs, optimum)
            except Infeasible:
                if looked or not self._finds_a_plan(priority or PROOF):
                    if self._can_be_split and not trial:
                        raise NoPlan("HiGHS found no plan where there is one") from None
                    raise
                looked = True
            else:
                self._first = None
                if not self._grows(priority, costs, optimum):
                    return optimum
            again = True

    def _begin_at_first(self) -> None:
        """Begin where the merged plan is shared out, until an optimum is found."""
        if self._first is not None:
            self.engine.start_near(*self._first, a_plan=True)

    def _finds_a_plan(self, progress: str) -> bool:
        """Add placements until there is a plan of what is left; False where the whole programme has none.

        People who cannot be placed within the programme are let go, those who would live in services on the merged
        plan come from nowhere, and the sum of both is minimised.
        """
        knew = self.engine.has_a_plan
        stand_ins = self._with_stand_ins()
        self.engine.free(stand_ins)
        found = again = False
        self._begin_at_first()
        try:
            while True:
                costs = np.zeros(self.matrix.size)
                costs[stand_ins] = 1.0
                optimum = self.engine.minimise(costs, lambda: self.how.progress(progress), again=again)
                if optimum.value <= TOLERANCE * self.engine.units.people:
                    found = True
                    break
                if not self._grows(None, costs, self._lifted(costs, optimum)):
                    break
                again = True
        except Infeasible:
            pass
        finally:
            self.engine.fix_at_zero(stand_ins)
            self.engine.has_a_plan = knew or found
        return found

    def _with_stand_ins(self) -> Ints:
        """Columns by which any plan of the merged programme is one of this: at each point and quarter people who go, at
        each service that the merged plan uses people who come, and people who count as having left an area."""
        if self._stand_ins is None:
            rows, plan = self._rows, self._merged_plan
            numbers = self.pricing.used(np.zeros(0) if plan is None else plan.placed)
            go = np.concatenate([rows.waiting[rows.waiting >= 0], rows.fairness[rows.fairness >= 0]])
            row, column, value = self.pricing.merged_columns(rows, numbers)
            count = len(numbers) + len(go)
            self._stand_ins = np.arange(self.matrix.size, self.matrix.size + count)
            self._append(
                np.append(row, go),
                np.append(column, len(numbers) + np.arange(len(go))),
                np.append(value, np.ones(len(go))),
                count,
            )
        return self._stand_ins

    def _append(self, row: Ints, column: Ints, value: Floats, count: int) -> None:
        self.matrix = self.matrix.with_columns(row, column, value, count)
        self.engine.add_columns(row, column, value, count)
        if self._first is not None:
            self._first = np.append(self._first[0], np.zeros(count, dtype=bool)), self._first[1]

    def _grows(self, priority: str | None, costs: Floats, optimum: Optimum) -> bool:
        """Price every placement that is left by the duals of a `_lifted` optimum, and add those that would help most;
        False where none would help: then the optimum is that of the whole programme. Raises `WronglyPriced`."""
        self.passes += 1
        scale = float(np.abs(costs).max(initial=0.0)) or 1.0
        duals, charge = optimum.row_dual, costs - self.matrix.transposed_times(optimum.row_dual)
        reduced = self.pricing.reduced_costs(self.pricing.costs(priority), duals, self._rows)
        self._check_priced(reduced, charge, scale, duals)
        units = self.engine.units  # in which the face is judged
        zero = (float(np.abs(costs * units.columns).max(initial=0.0)) or 1.0) / units.people
        arcs, new = list[Ints](), list[Ints]()
        point, outside = self.pricing.problem.arcs.point, self._possible & ~self._inside
        for q in range(outside.shape[1]):
            price = reduced(q)
            self._dear[:, q] = outside[:, q] & (np.abs(price) > NON_ZERO * zero)
            helpful = np.flatnonzero(outside[:, q] & (price < -NON_ZERO * zero))
            helpful = helpful[np.lexsort((price[helpful], point[helpful]))]
            best = helpful[place_in_group(point[helpful]) < AT_ONCE]
            arcs.append(best)
            new.append(np.full(len(best), q))
        self._add(np.concatenate(arcs), np.concatenate(new))
        return any(len(each) for each in arcs)

    def _check_priced(self, reduced: Prices, charge: Floats, scale: float, duals: Floats) -> None:
        """Raise `WronglyPriced` unless every placement inside is priced as its built column is."""
        arc, quarter, number = self._placements()
        error, size = np.zeros(1), max(scale, float(np.abs(duals).max(initial=0.0)))
        for q in np.unique(quarter).tolist():
            here = quarter == q
            error = np.append(error, np.abs(reduced(q)[arc[here]] - charge[number[here]]).max())
        if not (worst := float(error.max())) <= AGREES * size:  # what is no number is wrong, too
            raise WronglyPriced(f"a placement is priced {worst:.1e} from its column")

    def _add(self, arc: Ints, quarter: Ints) -> None:
        """Add placements to the programme."""
        if not len(arc):
            return
        first, before, numbers = self.matrix.size, self._arcs, self.matrix.columns["placed"]
        self._append(*self.pricing.columns(self._rows, arc, quarter), len(arc))
        self._inside[arc, quarter] = True
        self._arcs = np.flatnonzero(self._inside.any(axis=1))
        grown = np.full((len(self._arcs), self._inside.shape[1]), -1, dtype=np.int64)
        grown[np.searchsorted(self._arcs, before)] = numbers
        grown[np.searchsorted(self._arcs, arc), quarter] = first + np.arange(len(arc))
        self.matrix = replace(self.matrix, columns={**self.matrix.columns, "placed": grown})
        self.problem = replace(self.problem, arcs=self._part())

    def _lifted(self, costs: Floats, optimum: Optimum) -> Optimum:
        """The optimum with row duals, as good as its own, under which nobody seems to be cared for free of charge in
        services where nobody lives.

        The row of residents who are not there has no say in the optimum: its dual may rise until the column of
        residents prices at 0. All other columns of the row have negative coefficients, so none gets a worse sign.
        The face that is left follows from the same duals: by the optimum's own it would fix those residents at nobody,
        and with them placements that price at 0 by these.
        """
        matrix, duals = self.matrix, optimum.row_dual.copy()
        if "resident_flow" not in matrix.rows:
            return optimum
        plain, scale = costs - matrix.transposed_times(duals), float(np.abs(costs).max(initial=0.0)) or 1.0
        residents, places = matrix.columns["residents"], matrix.rows["resident_flow"]
        rows = np.full(residents.shape, -1, dtype=np.int64)
        rows[tuple(np.array(matrix.keys["resident_flow"]).T)] = np.arange(places.start, places.stop)
        nobody = (rows >= 0) & (matrix.row_upper[rows] == 0) & (optimum.x[residents] <= 0)
        stays = self.problem.needs.residents.stays[self.problem.groups.need]
        rise = np.zeros(len(residents))
        for q in range(residents.shape[1] - 1, -1, -1):
            then = stays[:, q + 1] * rise if q + 1 < residents.shape[1] else rise
            rise = np.where(nobody[:, q], np.maximum(0.0, plain[residents[:, q]] + then), 0.0)
            duals[rows[nobody[:, q], q]] += rise[nobody[:, q]]
        lifted = costs - matrix.transposed_times(duals)
        free = self.engine.upper > 0
        if (lifted < np.minimum(plain, 0.0) - AGREES * scale)[free].any():
            return optimum
        return replace(optimum, row_dual=duals, reduced_cost=optimum.reduced_cost + (lifted - plain))

    def _stay(self, optimum: Optimum, costs: Floats) -> None:
        super()._stay(optimum, costs)
        self._possible &= ~self._dear
        self._possible &= ~shut(self)[self.pricing.problem.arcs.group]


def shut(programme: Programme) -> Bools:
    """(G, Q) where the face leaves nobody to live, then or in a later quarter before the service closes: nobody is
    placed there."""
    residents, needs = programme.matrix.columns["residents"], programme.problem.needs.residents
    there = residents >= 0
    closed = np.append(programme.engine.fixed, False)[residents] & there
    stay = needs.stays[programme.problem.groups.need] > 0
    for q in range(closed.shape[1] - 2, -1, -1):
        closed[:, q] |= closed[:, q + 1] & stay[:, q + 1] & there[:, q]  # who moves out meanwhile does not stay
    return closed
