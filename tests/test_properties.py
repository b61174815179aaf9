"""What must hold for any place: hypothesis looks for one where it does not."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_places import Place, examples, inputs_of, places, solution_of, values_of

from capacity.model.lp import build_program
from capacity.model.lp.matrix import collect
from capacity.model.problem.build import build
from capacity.model.problem.reduce import merge, moved, prune
from capacity.model.stages import solve
from capacity.planning import check_scenario

SLACK = 1e-6
PRIORITIES = ("safe_staffing", "unmet", "out_of_borough", "cost", "travel")
FEW = settings(max_examples=examples(16), deadline=None)
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
    for family in ("waiting", "turned", "agency", "unstaffed", "avoidable", "refused", "void", "largest_share"):
        numbers = matrix.columns[family]
        x[numbers[numbers >= 0]] = getattr(plan, family)[numbers >= 0]
    activity = matrix.times(x)
    assert (activity >= matrix.row_lower - 1e-5).all()
    assert (activity <= matrix.row_upper + 1e-5).all()
    assert (x >= 0).all()


@FEW
@given(place=places())
def test_people_are_neither_lost_nor_made(place: Place) -> None:
    """Those waiting, ready and moving are placed or go on waiting, in every quarter and at every point.

    Those who wait withdraw at a constant rate: the average number waiting × the quarter's days / the mean days until
    withdrawal. Those who live in a home leave care likewise.
    """
    solution = solution_of(place)
    problem, plan = solution.problem, solution.plan
    points, groups, days = problem.points, problem.groups, 7 * problem.weeks
    withdrew = problem.average_waiting(plan.waiting) * days / place.terms.withdrawal
    average = problem.average(plan.residents, plan.placed)
    a_day = (
        1 / np.array(place.terms.mean_stay) + np.array(place.terms.becomes) / 365
    )  # leave care, or change their need
    left = average * days * a_day[groups.need][:, None]
    stays = problem.stays  # their need becomes another, which their home accepts
    turned = problem.in_a_quarter(stays.share) * average[stays.group]
    before, living = points.waiting, groups.opening
    for q in range(len(problem.quarters)):
        move = moved(problem, plan.residents, q)
        placed = np.bincount(problem.arcs.point, plan.placed[:, q], len(points.area))
        there = before + points.ready[:, q] + plan.turned[:, q] + move
        assert plan.waiting[:, q] + placed + withdrew[:, q] == pytest.approx(there, abs=1e-6)
        before = plan.waiting[:, q]
        came = np.bincount(problem.arcs.group, plan.placed[:, q], len(groups.home)) + groups.joining[:, q]
        came = came + np.bincount(stays.becomes, turned[:, q], len(groups.home))
        open_now = ~problem.services.closed[groups.service, q]
        assert (plan.residents[:, q] + left[:, q])[open_now] == pytest.approx((living + came)[open_now], abs=1e-6)
        assert not (plan.residents[:, q] + average[:, q] + came)[~open_now].any()
        assert move.sum() == pytest.approx(living[~open_now].sum(), abs=1e-6)
        living = plan.residents[:, q]


@FEW
@given(place=places())
def test_all_who_came_are_placed_withdrew_wait_or_are_being_arranged(place: Place) -> None:
    """Over the whole plan and for every need, areas and doors together.

    `ready` takes the arranging share of the quarter in hand for the arrivals of the quarter before, too. Where quarters
    have different days the two shares differ, and Σ (f[q] − f[q−1]) × arrivals[q−1] more (or fewer) become ready than
    came forward: days_to_arrange / 90 − days_to_arrange / 92 of a quarter's arrivals at most. With equal days it is 0.
    """
    solution = solution_of(place)
    problem, plan = solution.problem, solution.plan
    points, need = problem.points, problem.points.need
    assert np.ptp(problem.weeks) > 0
    for equal_days in (False, True):
        share = np.full_like(problem.needs.arranging, 0.25) if equal_days else problem.needs.arranging
        f, arrivals = share[need], points.arrivals
        ready = (1 - f) * arrivals + np.column_stack([np.zeros(len(need)), f[:, 1:] * arrivals[:, :-1]])
        by_days = ((f[:, 1:] - f[:, :-1]) * arrivals[:, :-1]).sum(axis=1)
        came = arrivals.sum(axis=1) + by_days
        assert ready.sum(axis=1) + f[:, -1] * arrivals[:, -1] == pytest.approx(came, abs=1e-9)
        if equal_days:
            assert not by_days.any()
            continue
        assert points.ready == pytest.approx(ready, abs=1e-9)
        withdrew = problem.average_waiting(plan.waiting) * 7 * problem.weeks / place.terms.withdrawal
        moves = np.column_stack([moved(problem, plan.residents, q) for q in range(len(problem.quarters))])
        placed = np.bincount(problem.arcs.point, plan.placed.sum(axis=1), len(need))
        arranging = f[:, -1] * arrivals[:, -1]
        for n in range(len(problem.needs.name)):
            here = need == n
            all_came = (points.waiting + came + plan.turned.sum(axis=1) + moves.sum(axis=1))[here].sum()
            gone = placed + withdrew.sum(axis=1) + plan.waiting[:, -1] + arranging
            assert gone[here].sum() == pytest.approx(all_came, abs=1e-5)


@FEW
@given(place=places(), travel=st.booleans())
def test_merging_changes_no_priority_but_travel(place: Place, travel: bool) -> None:
    """Solved without travel, the split plan has the merged plan's values; with it, the same ones again."""
    whole = build(inputs_of(place))
    pruned = prune(whole)
    assert merge(pruned).problem.points.arrivals.sum() == pytest.approx(pruned.points.arrivals.sum())
    solution = solve(whole, PRIORITIES if travel else PRIORITIES[:-1])
    assert solution.merged.exact or travel
    problem, plan, weeks = solution.problem, solution.plan, solution.problem.weeks
    stages = {stage.priority: stage.value for stage in solution.stages}
    waiting = problem.average_waiting(plan.waiting)
    weight = problem.needs.priority[problem.points.need][:, None] * weeks
    assert (waiting * weight).sum() == pytest.approx(stages["unmet"], rel=1e-6, abs=1e-6)
    assert plan.avoidable.sum() + plan.refused.sum() == pytest.approx(stages["out_of_borough"], rel=1e-6, abs=1e-6)
    fees = problem.net * (problem.average(plan.residents, plan.placed) - plan.in_block) * weeks
    blocks = problem.blocks.fee * problem.blocks.beds * weeks
    interim = problem.needs.interim[problem.points.need][:, None] * waiting * weeks
    end = problem.net[:, -1] * plan.residents[:, -1] * problem.needs.mean_stay_weeks[problem.groups.need]
    premium = plan.agency * problem.staffing.agency_premium * weeks
    paid = sum(part.sum() for part in (fees, blocks, interim, end, premium))
    assert paid == pytest.approx(stages["cost"], rel=1e-6)


@FEW
@given(place=places())
def test_merging_on_trust_changes_no_figure(place: Place) -> None:
    """Without trust areas of different reach are never merged: every stage comes to the same."""
    problem = build(inputs_of(place))
    trusting = solve(problem, PRIORITIES)
    with patch("capacity.model.stages.TRUSTING", 0.0):
        careful = solve(problem, PRIORITIES, time_limit=1e6)
    assert careful.merged.exact or not careful.model["columns"]
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
    # Nursing home three opens 4 beds to the council, one of them taken: it can take (4 − 0.779334) / 0.885087 =
    # 3.638811 of North's 4.55 in spring. 0.911189 more wait, 0.885087 of them still at its end.
    assert solution.plan.waiting[here, 0].sum() == pytest.approx(0.885087 * 0.911189, abs=1e-6)
