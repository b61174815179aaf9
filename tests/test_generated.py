"""Areas by themselves with few of their placements: the same optimum as with all of them, and the proof of it."""

from collections.abc import Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_places import Closure, Place, Service, Terms, examples, inputs_of, places, solution_of

from capacity.model import asleep, first_columns, generated, programme, stages
from capacity.model.engine import Engine
from capacity.model.first_columns import columns_near
from capacity.model.generated import Generated
from capacity.model.lp.choice import leaves
from capacity.model.lp.matrix import Matrix
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.pricing import OF_A_POINT, OF_AN_AREA, Costs, Pricing, Rows, WronglyPriced
from capacity.model.problem.arrays import Budgets, Problem
from capacity.model.problem.build import build
from capacity.model.problem.people import Arcs
from capacity.model.problem.reduce import merge, prune
from capacity.model.problem.shapes import Bools, Floats
from capacity.model.programme import How, Programme, Stages
from capacity.model.sharing import Sharing, share_out
from capacity.model.stages import Solution, solve
from capacity.planning import check_scenario

FEW = settings(max_examples=examples(12), deadline=None)
HOW = How(lambda stage: None, None)
ORDERS = (
    ("safe_staffing", "unmet", "out_of_borough", "cost", "travel"),
    ("safe_staffing", "unmet", "out_of_borough", "cost", "fairness", "travel"),
    ("safe_staffing", "unmet", "out_of_borough", "budget", "cost", "travel", "fairness"),
    ("unmet", "out_of_borough", "fairness"),
    ("unmet", "travel", "cost"),
    ("fairness", "moving", "travel", "unmet", "cost"),
    ("safe_staffing", "unmet", "out_of_borough", "journeys", "cost"),
    ("safe_staffing", "unmet", "out_of_borough", "moving", "cost", "journeys"),
)


@st.composite
def problems(draw: st.DrawFn, order: tuple[str, ...]) -> Problem:
    """Places of five areas, each of which has a reach of its own."""
    place: Place = draw(places(5))
    problem = build(inputs_of(place))
    arcs = problem.arcs
    near = np.random.default_rng(draw(st.integers(0, 99))).random(len(arcs.point)) < draw(st.sampled_from([1.0, 0.7]))
    arcs = replace(arcs, placeable=arcs.placeable & near[:, None])
    budgets = problem.budgets
    if "budget" in order:
        amount = draw(st.sampled_from([1e5, 1e6]))
        budgets = Budgets(np.array([0]), np.array([amount]), np.array([[True, True, False]]))
    return replace(problem, arcs=arcs, budgets=budgets, fair="fairness" in order)


def _few_columns(split: bool) -> ExitStack:
    """Begin with the nearest service alone, or with what splits the merged plan, too; add one at a time."""
    stack = ExitStack()
    stack.enter_context(patch.object(first_columns, "FEW", 0))
    stack.enter_context(patch.object(first_columns, "NEAREST", 1))
    stack.enter_context(patch.object(first_columns, "OUTSIDE", 1))
    stack.enter_context(patch.object(generated, "AT_ONCE", 1))
    if not split:
        stack.enter_context(patch.object(first_columns, "_split", lambda *_: None))
    return stack


def _shared_out() -> ExitStack:
    """Begin where the merged plan is shared out, wherever it can be, with its basis alone."""
    stack = ExitStack()
    stack.enter_context(patch.object(generated, "DECIDED", 1e9))
    stack.enter_context(patch.object(first_columns, "CHEAPEST", 0))
    return stack


def _many_asleep() -> ExitStack:
    """Show the solver nobody outside the borough, and wake one group at a time for each home and need."""
    stack = ExitStack()
    stack.enter_context(patch.object(programme, "SLEEP_FROM", 0))
    stack.enter_context(patch.object(asleep, "AT_ONCE", 1e-9))
    return stack


def _figures(solution: Solution | Stages) -> dict[str, float]:
    settled = solution.settled if isinstance(solution, Stages) else solution.stages
    return {stage.priority: stage.value for stage in settled}


def _keeps_every_row(solution: Solution, whole: Programme, figures: Mapping[str, float]) -> None:
    """The plan keeps the rows of the programme with every placement, and has these figures there."""
    ours, all_arcs = solution.problem.arcs, whole.problem.arcs
    place = {pair: a for a, pair in enumerate(zip(all_arcs.point.tolist(), all_arcs.service.tolist(), strict=True))}
    placed = np.zeros(all_arcs.placeable.shape)
    for pair, people in zip(
        zip(ours.point.tolist(), ours.service.tolist(), strict=True), solution.plan.placed, strict=True
    ):
        placed[place[pair]] = people
    plan, matrix, x = replace(solution.plan, placed=placed), whole.matrix, np.zeros(whole.matrix.size)
    for family, numbers in matrix.columns.items():
        x[numbers[numbers >= 0]] = getattr(plan, family)[numbers >= 0]
    activity, size = matrix.times(x), 1 + np.abs(np.where(np.isfinite(matrix.row_upper), matrix.row_upper, 0.0))
    assert (np.maximum(matrix.row_lower - activity, activity - matrix.row_upper) <= 1e-6 * size).all()
    for priority, figure in figures.items():
        costs, constant = whole._objective(priority)
        assert float(costs @ x) + constant == pytest.approx(figure, rel=1e-6, abs=1e-6)


@pytest.mark.integration
@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@FEW
@given(data=st.data(), careful=st.booleans(), split=st.booleans(), sleepy=st.booleans(), shared=st.booleans())
def test_the_figures_are_those_of_the_whole_programme(
    order: tuple[str, ...], data: st.DataObject, careful: bool, split: bool, sleepy: bool, shared: bool
) -> None:
    problem = data.draw(problems(order))
    whole = Programme(prune(problem), HOW)
    expected = _figures(whole.settle(order, Stages()))
    with (
        _few_columns(split),
        patch.object(stages, "TRUSTING", 0.0),
        _many_asleep() if sleepy else nullcontext(),
        _shared_out() if shared else nullcontext(),
    ):
        solution = solve(problem, order, time_limit=1e6 if careful else None)
    assert not solution.stopped
    assert list(_figures(solution)) == list(order)
    assert _figures(solution) == pytest.approx(expected, rel=1e-7, abs=1e-6)
    _keeps_every_row(solution, Programme(prune(problem), HOW), expected)


def _apart(problem: Problem, trust: bool) -> Generated:
    pruned = prune(problem)
    merged = merge(pruned, trust)
    return stages._apart(pruned, merged, Programme(merged.problem, HOW), None)


def _dense(matrix: Matrix, columns: np.ndarray) -> Floats:
    table = np.zeros((len(matrix.row_lower), matrix.size))
    np.add.at(table, (matrix.row_of, matrix.index), matrix.value)
    return table[:, columns]


@pytest.mark.integration
@FEW
@given(data=st.data(), trust=st.booleans())
def test_a_column_read_off_is_the_column_built(data: st.DataObject, trust: bool) -> None:
    """Coefficients, costs and reduced costs of every placement, with any duals."""
    problem = data.draw(problems(ORDERS[2]))
    pricing = _apart(problem, trust).pricing
    whole = Programme(pricing.problem, HOW)
    arc, quarter = np.nonzero(pricing.problem.arcs.placeable)
    rows = pricing.rows_in(whole.matrix, pricing.problem.arcs.placeable)
    numbers = whole.matrix.columns["placed"][arc, quarter]
    row, column, value = pricing.columns(rows, arc, quarter)
    read = np.zeros((len(whole.matrix.row_lower), len(arc)))
    np.add.at(read, (row, column), value)
    assert read == pytest.approx(_dense(whole.matrix, numbers), rel=1e-12)
    duals = np.random.default_rng(0).normal(size=len(whole.matrix.row_lower))
    for priority in PRIORITIES:
        costs, _ = whole._objective(priority)
        of_placements = pricing.costs(priority)
        assert pricing.cost_of(of_placements, arc, quarter) == pytest.approx(costs[numbers], rel=1e-9)
        price, charged = pricing.reduced_costs(of_placements, duals, rows), costs - whole.matrix.transposed_times(duals)
        found = np.array([price(q)[a] for a, q in zip(arc.tolist(), quarter.tolist(), strict=True)])
        assert found == pytest.approx(charged[numbers], rel=1e-9, abs=1e-6)


class _Forgets(Pricing):
    """Leaves out what one family charges a placement, or the distance."""

    what = ""

    def reduced_costs(self, costs, duals, rows):  # type: ignore[no-untyped-def]
        if self.what == "distance":
            costs = Costs(costs.each, np.zeros_like(costs.km))
        elif self.what == "unknown distance":
            costs = Costs(costs.each, np.full_like(costs.km, np.nan))
        elif self.what == OF_A_POINT:
            rows = replace(rows, waiting=np.full_like(rows.waiting, -1))
        elif self.what == OF_AN_AREA:
            rows = replace(rows, fairness=np.full_like(rows.fairness, -1))
        else:
            shared = rows.shared.copy()
            shared[self._matrix.rows[self.what]] = -1
            rows = replace(rows, shared=shared)
        return super().reduced_costs(costs, duals, rows)


@pytest.mark.integration
@pytest.mark.parametrize(
    "what", ["distance", "unknown distance", "resident_flow", "choice", "substitution", OF_A_POINT, OF_AN_AREA]
)
def test_a_wrong_price_is_never_believed(what: str, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = check_scenario(tiny / "scenarios" / "provider-failure.yaml").problem
    monkeypatch.setitem(PRIORITIES, "moving", replace(PRIORITIES["moving"], apart=True))  # the very first by areas
    order = ("moving", "unmet", "out_of_borough", "cost", "fairness", "travel")
    problem = replace(problem, fair=True)
    solve(problem, order)
    monkeypatch.setattr(_Forgets, "what", what)
    monkeypatch.setattr(stages, "Pricing", _Forgets)
    with pytest.raises(WronglyPriced, match="is priced"):
        solve(problem, order)


@pytest.mark.integration
def test_every_area_that_may_leave_has_its_row_of_fairness(tiny: Path) -> None:
    """Where the merged plan places nobody outside the borough, too: whoever is added later must be counted."""
    problem = replace(check_scenario(tiny / "scenarios" / "baseline.yaml").problem, fair=True)
    pricing = _apart(problem, False).pricing
    arcs, shape = pricing.problem.arcs, pricing.problem.arcs.placeable.shape
    nowhere = Sharing(np.zeros(shape, dtype=bool), np.full(shape, np.nan), 0.0, 0.0)
    near = columns_near(pricing.problem, arcs.placeable, nowhere)
    could = np.unique(arcs.point[leaves(pricing.problem) & arcs.placeable.any(axis=1)])
    assert len(could) > 2

    def rows(inside: Bools) -> Rows:
        held = np.flatnonzero(inside.any(axis=1))
        part = Arcs(arcs.point[held], arcs.service[held], arcs.group[held], arcs.distance_km[held], inside[held])
        return pricing.rows_in(Programme(replace(pricing.problem, arcs=part), HOW).matrix, arcs.placeable)

    assert (rows(near).fairness[could] >= 0).all()
    one_less = near & ~(leaves(pricing.problem) & (arcs.point == could[0]))[:, None]
    with pytest.raises(WronglyPriced, match="has a row"):
        rows(one_less)


@pytest.mark.integration
def test_who_moves_from_a_closing_home_is_no_areas_share(monkeypatch: pytest.MonkeyPatch) -> None:
    # The only home closes, and everybody goes to the one outside: 10 residents, and later all of both areas. Were the
    # residents among those who leave the areas, too many would have to, and the plan could not be shared out.
    found = list[float]()

    def noted(*asked: Any) -> Sharing:
        sharing = share_out(*asked)
        found.append(sharing.nowhere)
        return sharing

    monkeypatch.setattr(generated, "share_out", noted)
    closing = Service("nursing", home=True, latitude=54.0, beds=10, others=0, residents=10, fee=700, rating="Good")
    outside = replace(closing, home=False, latitude=54.1, beds=60, residents=0)
    solution_of(
        Place(
            (closing, outside),
            ((10, 0), (6, 0)),
            None,
            0.1,
            "Good",
            0.1,
            Closure(0, start=1),
            terms=Terms(fairness=True),
        )
    )
    assert found == pytest.approx([0], abs=1e-9)


@pytest.mark.integration
def test_a_face_leaves_whom_a_placement_outside_would_bring(tiny: Path) -> None:
    """A service in which nobody lives seems dear while its residents would come from nowhere. Under the duals that
    price the placements outside they cost nothing, and must not be fixed at nobody."""
    problem = check_scenario(tiny / "scenarios" / "baseline.yaml").problem
    with _few_columns(split=True):
        apart = _apart(replace(problem, fair=True), False)
        optimum = apart._optimum("cost", trial=False)
    matrix, residents = apart.matrix, apart.matrix.columns["residents"]
    rows = np.full(residents.shape, -1)
    flow = matrix.rows["resident_flow"]
    rows[tuple(np.array(matrix.keys["resident_flow"]).T)] = np.arange(flow.start, flow.stop)
    nobody = residents[(rows >= 0) & (matrix.row_upper[rows] == 0) & (optimum.x[residents] == 0)]
    assert len(nobody)
    fixed, _ = apart.engine.face(optimum, apart._objective("cost")[0])
    assert not fixed[nobody].any()


@pytest.mark.unit
def test_a_column_added_to_an_optimum_by_hand() -> None:
    # Minimise 2x + 3y with x + y = 4, x ≤ 3: 3 of x and 1 of y, 9. A third column at 1, half of which fills the row:
    # 2 − … its reduced cost is 1 − 3/2 = −1/2; y goes, 3 of x and 2 of it: 8.
    matrix = Matrix(
        start=np.array([0, 2, 3], dtype=np.int32), index=np.array([0, 1, 0], dtype=np.int32), value=np.ones(3),
        row_lower=np.array([4, -np.inf]), row_upper=np.array([4.0, 3.0]), size=2, columns={}, rows={}, keys={},
        place={},
    )  # fmt: skip
    engine = Engine(matrix, None)
    assert engine.minimise(np.array([2.0, 3.0]), lambda: None).value == pytest.approx(9)
    engine.add_columns(np.array([0]), np.array([0]), np.array([0.5]), 1)
    better = engine.minimise(np.array([2.0, 3.0, 1.0]), lambda: None, again=True)
    assert better.value == pytest.approx(8)
    assert better.x == pytest.approx([3, 0, 2])


@pytest.mark.integration
@pytest.mark.parametrize(("price", "helps"), [(-1e-8, True), (-1e-10, False), (1e-8, False)])
def test_a_placement_helps_if_its_price_is_more_than_noise(tiny: Path, price: float, helps: bool) -> None:
    """In parts of the largest cost: a million people count in `fairness`, where prices are about 1."""
    problem = prune(check_scenario(tiny / "scenarios" / "baseline.yaml").problem)
    with _few_columns(split=False):
        begun = _apart(problem, trust=False)
    costs, _ = begun._objective("travel")
    optimum = begun._lifted(costs, begun.engine.minimise(costs, lambda: None))
    outside = begun._possible & ~begun._inside
    assert outside.any()
    (arc, quarter), largest = np.argwhere(outside)[0], float(costs.max())
    honest = begun.pricing.reduced_costs

    def priced(*asked: Any) -> Any:
        prices = honest(*asked)

        def of(q: int) -> Floats:
            one = np.zeros(len(outside))
            one[arc] = price * largest if q == quarter else 0.0
            return np.where(outside[:, q], one, prices(q))

        return of

    with patch.object(begun.pricing, "reduced_costs", priced):
        assert begun._grows("travel", costs, optimum) is helps
    assert begun._inside[arc, quarter] == helps
