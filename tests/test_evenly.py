"""People come, leave and withdraw evenly through a quarter: the closed forms against the flow that they stand for.

In a home: every day the same number moves in, and everybody there leaves with the same chance. With x = days of the
quarter / mean stay, and t running from 0 to 1 through the quarter, that is N′ = placed − x N; N(1) are those at its
end, and the average is ∫ N. Those who wait do likewise.
"""

from dataclasses import replace
from fractions import Fraction
from math import exp, factorial
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings
from random_places import Place, Service, Terms, places, solution_of
from test_knowsley import copied

from capacity.model.problem.arrays import Problem
from capacity.model.problem.evenly import SMALL, shares
from capacity.model.problem.people import Shares
from capacity.model.problem.reduce import moved
from capacity.model.problem.shapes import Floats
from capacity.model.stages import solve
from capacity.planning import check_scenario

STEPS = 400  # of a quarter: the classical Runge-Kutta method is then right to 10⁻⁹ where x ≤ 3.1, as in random places


def followed(start: Floats, comes: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Those at the quarter's end and those there on average, by steps through N′ = comes − x N."""
    people, whole, h = np.array(start, dtype=float), np.zeros(np.shape(start)), 1 / STEPS

    def change(people: Floats) -> Floats:
        return comes - x * people

    for _ in range(STEPS):
        first = change(people)
        second = change(people + h / 2 * first)
        third = change(people + h / 2 * second)
        fourth = change(people + h * third)
        # ∫ over the step by the same stages: the number itself is the slope of the integral
        whole = whole + h / 6 * (6 * people + h * (first + second + third))
        people = people + h / 6 * (first + 2 * second + 2 * third + fourth)
    return people, whole


def exact(x: Fraction) -> tuple[float, float, float, float]:
    """stay, φ, α and β by their power series in fractions: no digit is lost.

    e^−x = Σ (−x)^k / k!, φ = (1 − e^−x) / x = Σ (−x)^k / (k + 1)!, (1 − φ) / x = Σ (−x)^k / (k + 2)!.
    """
    terms = range(60 + 4 * int(x))
    stay, come, missing = (sum((-x) ** k / factorial(k + more) for k in terms) for more in (0, 1, 2))
    at_end = missing / come
    return float(stay), float(come), float(at_end), float(come - at_end * stay)


def figures(x: float) -> list[float]:
    made = shares(np.array([[x]]))
    return [float(each[0, 0]) for each in (made.stays, made.comes, made.at_end, made.at_start)]


@pytest.mark.unit
@pytest.mark.parametrize(
    "x", [1e-300, 1e-15, 1e-9, 1e-5, 0.9999 * SMALL, SMALL, 1.0001 * SMALL, 0.02, 0.2, 1, 3, 12, 30]
)
def test_the_shares_have_all_their_digits(x: float) -> None:
    # just above SMALL, 1 − φ has three digits fewer than φ: α is right to 10⁻¹² there
    assert figures(x) == pytest.approx(exact(Fraction(x)), rel=1e-12, abs=0)


@pytest.mark.unit
@pytest.mark.parametrize("x", [50.0, 1e3, 1e6, 1e15])
def test_where_nobody_stays_a_quarter(x: float) -> None:
    """e^−x is nothing beside 1: φ = 1/x, α = (1 − 1/x) / (x · 1/x) = 1 − 1/x, β = 1/x."""
    stay, come, at_end, at_start = figures(x)
    assert stay == exp(-x) < 1e-21
    assert [come, at_end, at_start] == pytest.approx([1 / x, 1 - 1 / x, 1 / x], rel=1e-12)


@pytest.mark.unit
@pytest.mark.parametrize("x", [1e-12, 0.01, 0.25, 1.0, 3.0])
@pytest.mark.parametrize(("start", "comes"), [(10.0, 0.0), (0.0, 7.0), (4.0, 5.0)])
def test_the_shares_against_the_flow(x: float, start: float, comes: float) -> None:
    stay, come, at_end, at_start = figures(x)
    end, average = followed(np.array(start), np.array(comes), np.array(x))
    assert stay * start + come * comes == pytest.approx(float(end), rel=1e-9)
    assert at_end * float(end) + at_start * start == pytest.approx(float(average), rel=1e-9)


@pytest.mark.integration
@settings(max_examples=24, deadline=None)
@given(place=places())
def test_a_plan_is_the_flow_itself(place: Place) -> None:
    """Residents and waiting of every quarter, at its end and on average, followed through each quarter.

    Those who are placed from the door of a service on the day on which it closes are there from the start; those who
    have to move wait from the start. Nobody lives in a service that is closed.
    """
    solution = solution_of(place)
    problem, plan = solution.problem, solution.plan
    groups, points, arcs = problem.groups, problem.points, problem.arcs
    average, waiting = problem.average(plan.residents, plan.placed), problem.average_waiting(plan.waiting)
    # who leave a home's people: those who leave care, and those whose need becomes another
    leave = (1 / np.array(place.terms.mean_stay) + np.array(place.terms.becomes) / 365)[groups.need]
    withdrawal, stays = place.terms.withdrawal, problem.stays
    living, queueing = groups.opening, points.waiting
    closing = {(move.point, move.quarter) for move in problem.moves}
    for q, weeks in enumerate(problem.weeks):
        first_day = np.array([(p, q) in closing for p in range(len(points.area))])
        placed, at_once = plan.placed[:, q], first_day[arcs.point]
        open_now = ~problem.services.closed[groups.service, q]

        joins = np.bincount(arcs.group, placed * at_once, len(groups.home))
        comes = np.bincount(arcs.group, placed * ~at_once, len(groups.home))
        comes = comes + groups.joining[:, q]  # who become funded where they live
        turned = problem.in_a_quarter(stays.share)[:, q] * average[stays.group, q]  # and whose need becomes another
        comes = comes + np.bincount(stays.becomes, turned, len(groups.home))
        leaves = np.bincount(arcs.point, placed, len(points.area))
        ready = points.ready[:, q] + plan.turned[:, q] - leaves * ~first_day
        start = queueing + moved(problem, plan.residents, q) - leaves * first_day
        end, through = followed(
            np.concatenate([(living + joins) * open_now, start]),
            np.concatenate([comes * open_now, ready]),
            7 * weeks * np.concatenate([leave, np.full(len(start), 1 / withdrawal)]),
        )
        assert np.concatenate([plan.residents[:, q], plan.waiting[:, q]]) == pytest.approx(end, abs=1e-6)
        assert np.concatenate([average[:, q], waiting[:, q]]) == pytest.approx(through, abs=1e-6)
        living, queueing = plan.residents[:, q], plan.waiting[:, q]


def place_of(residents: int, beds: int, waiting: int) -> Place:
    """73 people a year come to need nursing: one every five days. Its only home is in the borough."""
    home = Service("nursing", True, 54.0, beds, 0, residents, 690, "Good")
    return Place(
        services=(home,),
        demand=((73, 0), (0, 0)),
        nurse_hours=None,
        ceiling=0.1,
        lowest="Good",
        substitution=0.25,
        waiting=((waiting, 0), (0, 0)),
        terms=Terms(interim=300),
    )


@pytest.mark.integration
def test_a_steady_place_stays_as_it_is() -> None:
    # One every five days for 500 days each: 100 live there at the start, and always. In the first formulation, where
    # everybody came on the first day, they grew towards 18.2 / (1 − e^(−91/500)) = 109.
    solution = solution_of(place_of(residents=100, beds=150, waiting=0))
    problem, plan = solution.problem, solution.plan
    (nursing,) = np.flatnonzero(problem.groups.opening)
    assert plan.residents[nursing] == pytest.approx(100, rel=1e-9)
    assert problem.average(plan.residents, plan.placed)[nursing] == pytest.approx(100, rel=1e-9)
    assert plan.waiting == pytest.approx(0, abs=1e-9)
    # The usual rate, £700 and from April 2026 £720, less £100, less the NHS's tenth; 92 + 90 days, then 91; and £558 a
    # week for the 500/7 weeks that those there at the end will stay.
    values = {stage.priority: stage.value for stage in solution.stages}
    assert values["unmet"] == pytest.approx(0, abs=1e-9)
    assert values["cost"] == pytest.approx(100 * (540 * 182 / 7 + 558 * 91 / 7 + 558 * 500 / 7), rel=1e-9)


@pytest.mark.integration
def test_a_steady_queue_stays_as_it_is() -> None:
    # One every five days, no bed, and people wait 400 days until they withdraw: 80 wait at the start, and always.
    solution = solution_of(place_of(residents=0, beds=0, waiting=80))
    problem, plan = solution.problem, solution.plan
    queue = problem.points.waiting > 0
    assert plan.waiting[queue] == pytest.approx(80, rel=1e-9)
    assert problem.average_waiting(plan.waiting)[queue] == pytest.approx(80, rel=1e-9)
    # 273 days; nursing counts 1.5, and each week of waiting costs £300
    values = {stage.priority: stage.value for stage in solution.stages}
    assert values["unmet"] == pytest.approx(1.5 * 80 * 273 / 7, rel=1e-9)
    assert values["cost"] == pytest.approx(300 * 80 * 273 / 7, rel=1e-9)


def on_the_first_day(problem: Problem) -> Problem:
    """As the first formulation had it: who is placed in a quarter is there all of it, who waits at its end likewise."""

    def all_day_long(flow: Shares) -> Shares:
        ones = np.ones_like(flow.comes)
        return Shares(flow.stays, comes=ones, at_end=ones, at_start=np.zeros_like(ones))

    needs = problem.needs
    return replace(
        problem,
        needs=replace(needs, residents=all_day_long(needs.residents), waits=all_day_long(needs.waits)),
    )


def nobody_chooses_to_leave(problem: Problem, need: str | None = None) -> Problem:
    """Choice was an allowance and is a fact: of need residential nobody can be placed outside, so that all who would
    choose it would be refused. Where nobody chooses it, both say the same."""
    chooses = problem.needs.chooses_out.copy()
    chooses[slice(None) if need is None else problem.needs.name.index(need)] = 0
    return replace(problem, needs=replace(problem.needs, chooses_out=chooses))


def _values(problem: Problem, priorities: tuple[str, ...]) -> dict[str, float]:
    return {stage.priority: stage.value for stage in solve(problem, priorities).stages}


@pytest.mark.integration
def test_the_first_formulation_comes_back_on_tiny() -> None:
    checked = check_scenario(ROOT / "inputs" / "tiny" / "scenarios" / "baseline.yaml")
    problem = nobody_chooses_to_leave(on_the_first_day(checked.problem), "residential")
    found = _values(problem, checked.inputs.scenario.priorities)
    # Nurses: 110 contracted hours and 5% agency make 115.5; others take 4 × 10, so 75.5 hours are left for 7.55
    # residents of S1. First quarter: 9.1 of need nursing arrive; S1 keeps 4 × 0.779334 and takes 4.432662, S3 keeps
    # 0.779334 and takes 3.220666: 1.446672 wait. Second: 9.2 arrive, 1.446672 × 0.777202 waited on, and 11.55 ×
    # 0.222798 = 2.573315 refill what left: 7.751041 wait. Residential: all 4.55 fit into S2 beside 2 × 0.882799
    # (6.315598); then 7 − 6.315598 × 0.881591 = 1.432227 of 4.6 find a bed, 3.167773 wait.
    n1, n2, r1, r2 = exp(-91 / 365), exp(-92 / 365), exp(-91 / 730), exp(-92 / 730)
    w1, w2 = 91 / 7, 92 / 7
    nursing_1 = 9.1 - (7.55 - 4 * n1) - (4 - n1)
    nursing_2 = 9.2 + n2 * nursing_1 - 11.55 * (1 - n2)
    residential_1 = 2 * r1 + 4.55
    residential_2 = 4.6 - (7 - residential_1 * r2)
    # 1.5 × (1.446672 × 13 + 7.751041 × 13.142857) + 3.167773 × 13.142857 = 222.649932
    unmet = 1.5 * (nursing_1 * w1 + nursing_2 * w2) + residential_2 * w2
    assert unmet == pytest.approx(222.649932, abs=2e-5)
    # 3.220666 − 0.1 × 7.653328, and 4 × 0.222798 − 0.1 × 2.573315
    avoidable = (4 - n1) - 0.1 * (11.55 - 5 * n1) + 4 * (1 - n2) - 0.1 * 11.55 * (1 - n2)
    assert avoidable == pytest.approx(3.089193, abs=1e-6)
    # S1 at £630 a week, S3 at £684, S2 at £600; 5.5 agency hours at £14 in both quarters; the value at the end
    cost = w1 * (630 * 7.55 + 684 * 4 + 600 * residential_1) + w2 * (630 * 7.55 + 684 * 4 + 600 * 7)
    cost += 5.5 * 14 * (w1 + w2) + (630 * 7.55 + 684 * 4) * 365 / 7 + 600 * 7 * 730 / 7
    # each nursing home takes those 0.02° away; S2 2.275 from 0.04° and 0.06°, then 1.432227 from 0.04°
    degrees = 0.02 * ((7.55 - 4 * n1) + (4 - n1) + 11.55 * (1 - n2)) + 0.1 * 2.275 + 0.04 * (7 - residential_1 * r2)
    travel = 6371.0088 * np.pi / 180 * 1.3 * degrees
    hand = {"safe_staffing": 0, "unmet": unmet, "out_of_borough": avoidable, "cost": cost, "travel": travel}
    assert found == pytest.approx(hand, rel=1e-9, abs=1e-9)
    # Nearly half of those who waited had not been waiting for the whole quarter.
    assert _values(checked.problem, ("safe_staffing", "unmet"))["unmet"] < unmet / 2


@pytest.mark.integration
def test_the_first_formulation_comes_back_at_a_door() -> None:
    """S2 closes. All 6.315598 move, where 6.315598 × 0.881591 did: who leaves care in the quarter does so at the door.

    On average more wait there than at the end, which the first formulation did not see: unmet differs by design.
    """
    problem = on_the_first_day(check_scenario(ROOT / "inputs" / "tiny" / "scenarios" / "provider-failure.yaml").problem)
    solution = solve(problem, ("safe_staffing", "unmet", "out_of_borough", "cost", "travel"))
    (door,) = np.flatnonzero((solution.problem.points.door >= 0) & solution.problem.points.someone.any(axis=1))
    moved_then = (2 * exp(-91 / 730) + 4.55) * exp(-92 / 730)
    assert solution.plan.waiting[door].tolist() == pytest.approx([0, moved_then])


KINDS = ("dementia_nursing", "nursing", "dementia_residential", "residential", "supported_living", "extra_care")


@pytest.mark.slow
def test_the_first_formulation_comes_back_on_the_demonstration(tmp_path: Path) -> None:
    """Three quarters, without what the first formulation did not know: its own programme came to these figures."""
    nothing = ["days_to_arrange: 0", "interim_care_per_week: 0"]
    needs = dict.fromkeys(KINDS, nothing)
    care_types = {kind: ["others_growth_per_year: 0"] for kind in KINDS}
    for kind in ("dementia_nursing", "nursing"):
        care_types[kind].append("hours_per_site_per_week: {registered_nurse: 0}")
    scenario = copied(tmp_path) / "scenarios" / "first.yaml"
    scenario.write_text("name: first\nextends: baseline.yaml\nquarters: 3\nbook_changes:\n" + "".join(
        f"  {part}.{kind}: {{{', '.join(changes)}}}\n"
        for part, changed in (("needs", needs), ("care_types", care_types)) for kind, changes in changed.items()
    ))  # fmt: skip
    problem = nobody_chooses_to_leave(on_the_first_day(check_scenario(scenario).problem))
    assert _values(problem, ("safe_staffing", "unmet", "out_of_borough", "cost", "travel")) == pytest.approx(
        {"safe_staffing": 0, "unmet": 0, "out_of_borough": 30.775572364457744, "cost": 218659110.41963142,
         "travel": 1187.1127493938816}, rel=1e-9, abs=1e-9
    )  # fmt: skip
