"""What must hold for any place: hypothesis looks for one where it does not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_places import Place, inputs_of, places, solution_of, values_of

from capacity.model.lp import build_program
from capacity.model.lp.matrix import collect
from capacity.model.problem.build import build
from capacity.model.problem.reduce import merge, moved, prune
from capacity.model.stages import solve
from capacity.plan import check_scenario

SLACK = 1e-6
PRIORITIES = ("safe_staffing", "unmet", "out_of_borough", "cost", "travel")
FEW = settings(max_examples=40, deadline=None, derandomize=True)
pytestmark = pytest.mark.integration


def _no_worse(after: dict[str, float], before: dict[str, float], priorities: tuple[str, ...]) -> bool:
    """Lexicographically no worse in the given priorities."""
    for priority in priorities:
        size = SLACK * (1 + abs(before[priority]))
        if after[priority] < before[priority] - size:
            return True
        if after[priority] > before[priority] + size:
            return False
    return True


@FEW
@given(place=places(), which=st.integers(0, 4), more=st.integers(1, 5))
def test_more_beds_never_make_unmet_need_worse(place: Place, which: int, more: int) -> None:
    # More beds let others grow, and a service that had none needs cover: both take hours.
    place = replace(place, terms=replace(place.terms, growth=0.0, cover=0))
    wider = place.with_more_beds(which % len(place.services), more)
    assert _no_worse(values_of(wider), values_of(place), ("safe_staffing", "unmet"))


@FEW
@given(place=places(), scale=st.sampled_from([0.5, 2.0, 10.0, 1e3, 1e6, 1e9, 1e-3, 1e-6, 1e-9, 1e-12]))
def test_people_beds_and_hours_together_scale_the_plan(place: Place, scale: float) -> None:
    """However small or large the figures are: the solver's tolerances are absolute."""
    place = replace(place, terms=replace(place.terms, cover=0))  # the book allows no more than ten million hours
    once, scaled = values_of(place), values_of(replace(place, scale=scale))
    for priority, value in once.items():
        assert scaled[priority] / scale == pytest.approx(value, rel=1e-6, abs=1e-6)


@FEW
@given(place=places())
def test_renaming_services_changes_nothing(place: Place) -> None:
    assert values_of(replace(place, prefix="Z")) == pytest.approx(values_of(place), rel=1e-9, abs=1e-9)


@FEW
@given(place=places(), order=st.randoms())
def test_the_order_of_the_services_changes_nothing(place: Place, order) -> None:
    numbers = list(range(len(place.services)))
    order.shuffle(numbers)
    closes = place.closes and replace(place.closes, number=numbers.index(place.closes.number))
    shuffled = replace(place, services=tuple(place.services[n] for n in numbers), closes=closes)
    assert values_of(shuffled) == pytest.approx(values_of(place), rel=1e-7, abs=1e-6)


@FEW
@given(place=places(), looser=st.sampled_from(["ceiling", "lowest", "substitution", "nurse_hours"]))
def test_a_looser_rule_never_worsens_an_earlier_priority(place: Place, looser: str) -> None:
    hours = None if place.nurse_hours is None else place.nurse_hours + 30
    loose = {"ceiling": place.ceiling + 0.2, "lowest": "Inadequate", "substitution": 1.0, "nurse_hours": hours}
    after = values_of(replace(place, **{looser: loose[looser]}))
    assert _no_worse(after, values_of(place), ("safe_staffing", "unmet", "out_of_borough"))


@FEW
@given(place=places())
def test_the_plan_keeps_every_row_of_the_unreduced_programme(place: Place) -> None:
    """Whatever reduction and faces did, the plan satisfies the programme as it is written on paper."""
    solution, whole = solution_of(place), build(inputs_of(place))
    matrix = collect(build_program(whole))
    x = np.zeros(matrix.size)
    problem, plan = solution.problem, solution.plan
    arc = {key: a for a, key in enumerate(zip(whole.arcs.point, whole.arcs.service, strict=True))}
    for a, key in enumerate(zip(problem.arcs.point, problem.arcs.service, strict=True)):
        x[matrix.columns["placed"][arc[key]]] = plan.placed[a]
    group = {
        key: g for g, key in enumerate(zip(whole.groups.home, whole.groups.need, whole.groups.service, strict=True))
    }
    for g, key in enumerate(zip(problem.groups.home, problem.groups.need, problem.groups.service, strict=True)):
        for family in ("residents", "in_block"):
            numbers = matrix.columns[family][group[key]]
            x[numbers[numbers >= 0]] = getattr(plan, family)[g][numbers >= 0]
    for family in ("waiting", "agency", "unstaffed", "avoidable", "void"):
        numbers = matrix.columns[family]
        x[numbers[numbers >= 0]] = getattr(plan, family)[numbers >= 0]
    activity = matrix.times(x)
    assert (activity >= matrix.row_lower - 1e-5).all()
    assert (activity <= matrix.row_upper + 1e-5).all()
    assert (x >= 0).all()


@FEW
@given(place=places())
def test_people_are_neither_lost_nor_made(place: Place) -> None:
    """Those waiting, arriving and moving are placed or go on waiting, in every quarter and at every point."""
    solution = solution_of(place)
    problem, plan = solution.problem, solution.plan
    before = problem.points.waiting
    for q in range(len(problem.quarters)):
        there = problem.needs.hold[problem.points.need, q] * before + problem.points.arrivals[:, q]
        there = there + moved(problem, plan.residents, q)
        placed = np.bincount(problem.arcs.point, plan.placed[:, q], len(problem.points.area))
        assert plan.waiting[:, q] + placed == pytest.approx(there, abs=1e-6)
        before = plan.waiting[:, q]


@FEW
@given(place=places())
def test_merging_changes_no_priority_but_travel(place: Place) -> None:
    """Solved without travel, the split plan has the merged plan's values; with it, the same ones again."""
    inputs = inputs_of(place)
    pruned = prune(build(inputs))
    merged = merge(pruned)
    assert merged.problem.points.arrivals.sum() == pytest.approx(pruned.points.arrivals.sum())
    solution = solution_of(place)
    stages = {stage.priority: stage.value for stage in solution.stages}
    weight = solution.problem.needs.priority[solution.problem.points.need][:, None] * solution.problem.weeks
    assert (solution.plan.waiting * weight).sum() == pytest.approx(stages["unmet"], rel=1e-6, abs=1e-6)
    outside = solution.plan.residents - solution.plan.in_block
    fees = solution.problem.net * outside * solution.problem.weeks
    blocks = solution.problem.blocks.fee * solution.problem.blocks.beds * solution.problem.weeks
    end = solution.problem.net[:, -1] * solution.plan.residents[:, -1]
    end = end * solution.problem.needs.mean_stay_weeks[solution.problem.groups.need]
    premium = solution.plan.agency * solution.problem.staffing.agency_premium * solution.problem.weeks
    assert fees.sum() + blocks.sum() + end.sum() + premium.sum() == pytest.approx(stages["cost"], rel=1e-6)


@FEW
@given(place=places())
def test_merging_on_trust_changes_no_figure(place: Place) -> None:
    """With a time limit areas of different reach are never merged: every stage comes to the same."""
    problem = build(inputs_of(place))
    trusting, careful = solve(problem, PRIORITIES), solve(problem, PRIORITIES, time_limit=1e6)
    assert careful.merged.exact
    for one, other in zip(trusting.stages, careful.stages, strict=True):
        assert one.priority == other.priority
        assert one.value == pytest.approx(other.value, rel=1e-6, abs=1e-6)


def test_trust_that_is_not_borne_out(tiny: Path) -> None:
    """South can reach Nursing home one, and hardly anybody lives there; North's people cannot, so they wait."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    assert not solve(check_scenario(scenario).problem, PRIORITIES).merged.exact
    near = scenario.read_text() + "book_changes: {needs: {nursing: {max_travel_km: 8}}}\n"
    scenario.write_text(near)
    population = (tiny / "population.csv").read_text().replace("A1,65+,2025,500", "A1,65+,2025,20")
    (tiny / "population.csv").write_text(population)
    problem = check_scenario(scenario).problem
    solution = solve(problem, PRIORITIES)
    assert solution.merged.exact
    need, point = problem.needs.name.index("nursing"), solution.problem.points
    here, arcs = point.need == need, solution.problem.arcs
    # 520 people × 36.5 / 1000 a year, in 91 and 92 days
    assert point.arrivals[here].sum() == pytest.approx(520 * 36.5 / 1000 * (91 + 92) / 365)
    one = (arcs.service == problem.services.name.index("S1-nursing")) & here[arcs.point]
    # only South's people: 20 × 36.5 / 1000 a year
    assert solution.plan.placed[one].sum() == pytest.approx(20 * 36.5 / 1000 * (91 + 92) / 365)
    # Nursing home three opens 4 beds to the council, one of them taken; of North's 4.55 in spring more than one waits
    assert solution.plan.waiting[here, 0].sum() > 1
