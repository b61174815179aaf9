"""A merged plan shared out among its areas, where the programme of areas by themselves begins."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from random_places import Place, Service, Terms, inputs_of
from test_knowsley import PINNED

from capacity.model import generated, sharing, stages
from capacity.model.engine import Engine
from capacity.model.first_columns import columns_near
from capacity.model.generated import Generated
from capacity.model.highs import LimitReached, Silent, Way
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.problem.reduce import Merged, Plan, merge, prune
from capacity.model.programme import How, Programme, Stages
from capacity.model.sharing import Sharing, share_out
from capacity.model.stages import solve
from capacity.planning import check_scenario

ROOT = Path(__file__).parents[1]
HOW = How(lambda stage: None, None)
NEAR = Service("nursing", True, 54.0, beds=3, others=0, residents=0, fee=600, rating="Good")
FURTHER = replace(NEAR, latitude=54.1, beds=90, fee=610)
# 60 people a year of the ward at 54.0 and 20 of that at 54.1; one home with three beds stands in the first ward and is
# the cheaper, one with plenty in the second.
PLACE = Place(
    services=(NEAR, FURTHER),
    demand=((60, 0), (20, 0)),
    nurse_hours=None,
    ceiling=0.1,
    lowest="Inadequate",
    substitution=0.1,
    terms=Terms(mean_stay=(100.0, 100.0)),
)
BEFORE = ("safe_staffing", "unmet", "out_of_borough", "cost")
KM = 1.3 * 111.195 / 10  # a tenth of a degree of latitude, R = 6,371.0088 km, and roads are 1.3 times as long


def _merged(place: Place, fair: bool = False) -> tuple[Problem, Merged, Plan]:
    problem = prune(replace(build(inputs_of(place)), fair=fair))
    merged = merge(problem, True)
    plan = Programme(merged.problem, HOW).settle(BEFORE, Stages()).plan
    assert plan is not None
    return problem, merged, plan


def _shared(problem: Problem, merged: Merged, plan: Plan, without: tuple[int, int] | None = None) -> Sharing:
    """All placements may be used but for those of an area `without` a service."""
    pairs = zip(problem.arcs.point.tolist(), problem.arcs.service.tolist(), strict=True)
    may = problem.arcs.placeable & ~np.array([pair == without for pair in pairs])[:, None]
    arc, quarter = np.nonzero(may)
    return share_out(problem, merged, plan, (arc, quarter, problem.arcs.distance_km[arc]), None, lambda: None)


def _arc(problem: Problem, area: str, service: int) -> int:
    points, arcs = problem.points, problem.arcs
    return next(a for a, (p, s) in enumerate(zip(arcs.point.tolist(), arcs.service.tolist(), strict=True))
                if points.area[p] == area and s == service)  # fmt: skip


@pytest.mark.unit
def test_each_ward_goes_to_the_nearest_home_as_far_as_beds_reach() -> None:
    # The three beds of the near home go to its own ward, whose other people travel a tenth of a degree. Were one of the
    # further ward placed there, he and the one who makes room would both travel: 2 × 14.5 km.
    problem, merged, plan = _merged(PLACE)
    assert (plan.placed > 0).all()
    shared = _shared(problem, merged, plan)
    assert shared.nowhere == pytest.approx(0, abs=1e-9)
    first, second = "A0", "A1"
    for quarter in range(3):
        in_basis = {(area, service): shared.basic[_arc(problem, area, service), quarter]
                    for area in (first, second) for service in (0, 1)}  # fmt: skip
        assert in_basis == {(first, 0): True, (first, 1): True, (second, 0): False, (second, 1): True}
        assert shared.price[_arc(problem, second, 0), quarter] == pytest.approx(2 * KM, rel=1e-4)


@pytest.mark.unit
def test_who_does_not_fit_is_counted_at_both_ends() -> None:
    # Nobody of the first ward may go to the second home: those who do not fit into the first stay without a place, and
    # as many places of the second stay empty, less those that the second ward's people leave in the first.
    problem, merged, plan = _merged(PLACE)
    point = int(problem.arcs.point[_arc(problem, "A0", 0)])
    people = sharing.people_placed(problem, merged, plan)[point]
    near = plan.placed[[_merged_arc(merged, 0)]][0]
    shared = _shared(problem, merged, plan, without=(point, 1))
    assert (people > near).all()
    assert shared.nowhere == pytest.approx(2 * (people - near).sum(), rel=1e-9)


def _merged_arc(merged: Merged, service: int) -> int:
    return int(np.argmax(merged.problem.arcs.service == service))


@pytest.mark.unit
def test_with_fairness_as_large_a_share_of_each_ward_leaves() -> None:
    # The further home is outside the borough. Shared out by distance alone, only people of the first ward leave; with
    # fairness three quarters of those who leave are of the first ward, 60 of 80 a year, whoever is nearer.
    away = replace(PLACE, services=(NEAR, replace(FURTHER, home=False)))
    problem, merged, plan = _merged(away, fair=True)
    leave = plan.placed[_merged_arc(merged, 1)].sum()
    assert leave > 0
    wards = [problem.arcs.point[_arc(problem, area, 1)] for area in ("A0", "A1")]
    assert sharing._fair(problem, merged, plan)[wards] == pytest.approx([0.75 * leave, 0.25 * leave], rel=1e-6)
    assert _shared(problem, merged, plan).nowhere == pytest.approx(0, abs=1e-6)
    assert np.isnan(sharing._fair(replace(problem, fair=False), merged, plan)).all()


@pytest.mark.unit
def test_every_area_has_a_placement_by_which_people_leave_or_fairness_would_not_count_it() -> None:
    away = replace(PLACE, services=(NEAR, replace(FURTHER, home=False), replace(FURTHER, home=False, fee=620)))
    problem = prune(replace(build(inputs_of(away)), fair=True))
    shape = problem.arcs.placeable.shape
    nothing = Sharing(np.zeros(shape, dtype=bool), np.full(shape, np.nan), 0.0, 0.0)
    inside = columns_near(problem, problem.arcs.placeable, nothing)
    for area in ("A0", "A1"):
        of_area = problem.arcs.point == problem.arcs.point[_arc(problem, area, 1)]
        assert inside[of_area & problem.out_of_borough].any(), area


def _begun(place: Place, *priorities: str) -> Generated:
    problem = prune(build(inputs_of(place)))
    merged = merge(problem, True)
    together = Programme(merged.problem, HOW)
    plan = together.settle(BEFORE, Stages()).plan
    return stages._apart(problem, merged, together, plan, priorities)


@pytest.mark.integration
def test_the_basis_that_is_put_together_is_one() -> None:
    """As many columns as rows are in it, and the solver takes no step where the shared plan is the best."""
    begun = _begun(PLACE, "travel")
    assert begun._first is not None
    basic, tight = begun._first
    assert basic.sum() + (~tight).sum() == len(tight)
    ways = list[Way]()
    solve_by = Silent.solve_by

    def noted(self: Silent, way: Way, *rest: Any) -> Any:
        ways.append(way)
        return solve_by(self, way, *rest)

    with patch.object(Silent, "solve_by", noted):
        settled = begun.settle(("travel",), Stages())
    assert not settled.stopped
    assert [(way.near, way.primal) for way in ways] == [(True, True)]
    assert begun.engine.highs.getInfo().simplex_iteration_count == 0


@pytest.mark.integration
def test_where_it_is_no_place_to_begin() -> None:
    """Without a priority that says where people come from; where much else is open; where the solver fails."""
    assert _begun(PLACE)._first is None
    assert _begun(PLACE, "fairness")._first is None
    with patch.object(generated, "DECIDED", 0.5):
        assert _begun(PLACE, "travel")._first is None
    for lie in (lambda self, costs, tick: _limit(), lambda self, costs, tick: _none(self)):
        honest = Engine.minimise
        with patch.object(Engine, "minimise", lambda self, *rest, lie=lie, honest=honest, **named:
                          lie(self, *rest) if self._by_simplex else honest(self, *rest, **named)):  # fmt: skip
            assert _begun(PLACE, "travel")._first is None


def _limit() -> None:
    raise LimitReached


def _none(engine: Engine) -> None:
    raise sharing.NoPlan("the solver found none")


@pytest.mark.integration
def test_the_demonstration_is_a_few_hundred_steps_from_it() -> None:
    """The way from the start is over 10,000 steps long. The figures are those without it."""
    problem = check_scenario(ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml").problem
    order = (*BEFORE, "fairness", "travel")
    steps = list[int]()
    solve_by = Silent.solve_by

    def counted(self: Silent, way: Way, *rest: Any) -> Any:
        status = solve_by(self, way, *rest)
        steps.append(self.getInfo().simplex_iteration_count)
        return status

    settle = Generated.settle

    def counting(self: Generated, *rest: Any) -> Any:
        with patch.object(Silent, "solve_by", counted):
            return settle(self, *rest)

    with patch.object(Generated, "settle", counting):
        solution = solve(problem, order)
    assert 0 < sum(steps) < 1_000
    assert {stage.priority: stage.value for stage in solution.stages} == pytest.approx(PINNED, rel=1e-6, abs=1e-6)
