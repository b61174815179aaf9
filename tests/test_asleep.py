"""Groups that the solver does not see until somebody has a reason to be placed there."""

from dataclasses import replace

import numpy as np
import pytest
from random_places import Place, Service, Terms, inputs_of

from capacity.model import asleep, programme
from capacity.model.asleep import Asleep, Chains, chains_of
from capacity.model.engine import Infeasible
from capacity.model.problem.build import build
from capacity.model.problem.reduce import merge, prune
from capacity.model.programme import How, Programme, Stages
from capacity.model.stages import solve

HOW = How(lambda stage: None, None)
AWAY = Service("nursing", False, 54.05, beds=5, others=0, residents=3, fee=750, rating="Good")
PLACE = Place(
    services=(
        Service("nursing", True, 54.0, beds=3, others=0, residents=1, fee=600, rating="Good"),
        AWAY,
        replace(AWAY, latitude=54.1, beds=20, residents=0, fee=800),
        replace(AWAY, latitude=54.1, beds=20, residents=0, fee=790),
    ),
    demand=((60, 0), (0, 0)),
    nurse_hours=None,
    ceiling=0.1,
    lowest="Inadequate",
    substitution=0.1,
    terms=Terms(mean_stay=(100.0, 100.0)),
)
ORDER = ("safe_staffing", "unmet", "out_of_borough", "cost")


@pytest.fixture(autouse=True)
def _sleepy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme, "SLEEP_FROM", 0)
    monkeypatch.setattr(asleep, "AT_ONCE", 1e-9)


def _chains(own: float, onward: float) -> Chains:
    """One group over three quarters: residents are columns 0 to 2, placements 3 to 5 of needs 0, 0 and 1."""
    quarters = np.arange(3)
    return Chains(
        group=np.array([0, 0, 0, 0, 0, 0]),
        whose=np.array([-1, -1, -1, 0, 0, 1]),
        residents=quarters[None],
        rows=quarters[None],
        own=np.full((1, 3), own),
        onward=np.array([[onward, onward, 0.0]]),
        may_sleep=np.array([True]),
    )


@pytest.mark.unit
def test_who_lives_there_follows_from_those_who_did() -> None:
    # x₀ = 8; x₁ − ½ x₀ = 0, so 4; x₂ − ½ x₁ = 1, one person who became funded, so 3. Nobody is placed.
    group = Asleep(_chains(1.0, -0.5), np.array([True]), 4)
    assert group.living(np.array([8.0, 0.0, 1.0, 99.0])).tolist() == [8, 4, 3, 0, 0, 0]
    assert group.columns.tolist() == [False] * 6
    assert group.rows.tolist() == [False, False, False, True]


@pytest.mark.unit
def test_those_who_live_there_price_at_nothing() -> None:
    # A resident costs 5, 6 and 7 in the three quarters. y₂ = 7; y₁ = 6 + ½ · 7 = 9.5; y₀ = 5 + ½ · 9.5 = 9.75: what one
    # more person costs who is there from then on.
    group = Asleep(_chains(1.0, -0.5), np.array([True]), 4)
    duals = group.lifted(np.array([5.0, 6.0, 7.0, 0.0, 0.0, 0.0]), np.array([0.0, 0.0, 0.0, -2.0]))
    assert duals.tolist() == [9.75, 9.5, 7, -2]


@pytest.mark.unit
def test_the_cheapest_wake_for_each_need(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two groups, each with a placement for needs 0 and 1: group 0 is the cheaper for need 0, group 1 for need 1
    chains = Chains(
        group=np.array([0, 0, 1, 1]), whose=np.array([0, 1, 0, 1]),
        residents=np.full((2, 1), -1), rows=np.full((2, 1), -1), own=np.zeros((2, 1)), onward=np.zeros((2, 1)),
        may_sleep=np.array([True, True]),
    )  # fmt: skip
    both = Asleep(chains, np.array([True, True]), 0)
    prices = np.array([-3.0, -1.0, -2.0, -2.0])
    assert both.cheapest(prices).tolist() == [0, 1]
    assert both.cheapest(prices, -2.5).tolist() == [0]
    assert both.cheapest(prices, -9.0).tolist() == []
    both.wake(np.array([0]))
    assert both.cheapest(prices).tolist() == [1]


def _together(place: Place) -> Programme:
    return Programme(merge(prune(build(inputs_of(place))), True).problem, HOW)


@pytest.mark.integration
def test_groups_wake_where_the_borough_is_full_and_the_dearest_sleeps_on() -> None:
    """60 people a year and two free beds: people leave the borough for £750 and £790, and not for £800."""
    found = _together(PLACE)
    away = found.problem.services.home[found.problem.groups.service] != found.problem.groups.home
    assert found.engine._asleep is not None
    assert (found.engine._asleep.groups == away).all()
    stages = found.settle(ORDER, Stages())
    dear = found.problem.services.price[found.problem.groups.service, 0] > 795
    assert away.sum() == 3
    assert (found.engine._asleep.groups == dear).all()
    assert stages.plan is not None
    assert stages.plan.residents[away & ~dear].sum() > 3


@pytest.mark.integration
def test_the_plan_keeps_who_lives_in_a_group_asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plenty of beds in the borough: nobody is placed elsewhere, and the three who live there leave one by one."""
    roomy = replace(PLACE, services=(replace(PLACE.services[0], beds=99), *PLACE.services[1:]))
    sleeping = solve(build(inputs_of(roomy)), ORDER)
    monkeypatch.setattr(programme, "SLEEP_FROM", 10**9)
    awake = solve(build(inputs_of(roomy)), ORDER)
    assert [s.value for s in sleeping.stages] == pytest.approx([s.value for s in awake.stages], rel=1e-9, abs=1e-9)
    assert sleeping.plan.residents == pytest.approx(awake.plan.residents, abs=1e-6)
    group = int(np.argmax(sleeping.problem.groups.opening == 3))
    assert 0 < sleeping.plan.residents[group, -1] < sleeping.plan.residents[group, 0] < 3


@pytest.mark.integration
def test_what_cannot_be_without_those_asleep_wakes_them_all() -> None:
    """Nobody may wait, and the borough is full: there is no plan before the solver is shown the homes outside."""
    found = _together(PLACE)
    waiting = found.matrix.columns["waiting"]
    found.engine.fix_at_zero(waiting[waiting >= 0])
    found._ranked = True
    stages = found.settle(("cost",), Stages())
    assert stages.plan is not None
    assert not stages.plan.waiting.any()
    assert found.engine._asleep is not None


@pytest.mark.integration
def test_residents_held_at_nobody_wake() -> None:
    """Three people live in a group asleep; a plan with nobody there is impossible, asleep or not."""
    found = _together(PLACE)
    group = int(np.argmax(found.problem.groups.opening == 3))
    found.engine.fix_at_zero(found.matrix.columns["residents"][group])
    with pytest.raises(Infeasible):
        found.settle(("cost",), Stages())
    assert found.engine._asleep is not None
    assert not found.engine._asleep.groups[group]


@pytest.mark.integration
def test_a_basis_counts_those_asleep_as_solved() -> None:
    """A programme that is built again goes on from where the first one ended, without a further step."""
    first = Programme(merge(prune(build(inputs_of(PLACE))), True).problem, replace(HOW, keep_bases=True))
    ended = first.settle(ORDER, Stages())
    assert first.engine._asleep is not None
    basic, tight = first.engine.basis()
    chains = chains_of(first.matrix, first.problem)
    asleep_now = first.engine._asleep.groups
    assert basic[chains.residents[asleep_now & (chains.residents >= 0).all(axis=1)]].all()
    assert basic.sum() == tight.size - (~tight).sum()
    again = Programme(first.problem, replace(HOW, near=ended.bases))
    assert [s.value for s in again.settle(ORDER, Stages()).settled] == pytest.approx([s.value for s in ended.settled])
