"""`capacity simulate`: little places by hand, the draws, the study of a run, its files, its command."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from math import exp, gamma, log
from pathlib import Path

import frictionless
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given, settings
from places import Place
from random_places import Place as RandomPlace
from random_places import Service, examples, inputs_of, places, write_place
from simulated import NEVER, Home, Person, people, run, world
from test_cli import capacity

from capacity.inputs.errors import CapacityError
from capacity.model.problem.build import build
from capacity.model.stages import solve
from capacity.planning import check_scenario, plan
from capacity.results.tabulate import tabulate
from capacity.studies.pool import Pool
from capacity.studies.simulate.brokers import BROKERS, CHEAPEST, IN_BOROUGH_FIRST, NEAREST, PLAN, rules_of
from capacity.studies.simulate.figures import DAYS, LONG, NEW, Figures, figures_of, proved
from capacity.studies.simulate.loop import replicate
from capacity.studies.simulate.people import People, draw, scattered
from capacity.studies.simulate.study import simulate
from capacity.studies.simulate.tables import spread
from capacity.studies.simulate.trace import Trace
from capacity.studies.simulate.world import Blocks, World, world_of

QUARTER, HALF_YEAR = (0.0, 91.0), (0.0, 91.0, 183.0)


def _figures(place: World, who: People, broker: str = IN_BOROUGH_FIRST) -> tuple[Figures, Trace]:
    trace = replicate(place, rules_of(place, broker), broker, who, 1, 0)
    return figures_of(place, who, trace), trace


def _moves(trace: Trace) -> list[tuple[int, int, float]]:
    """Who moved where, and when."""
    return [(each.person, each.service, each.day) for each in trace.placed]


def _count(found: Figures, measure: str) -> float:
    return float(found.people[measure].sum())


# By hand


@pytest.mark.unit
def test_one_bed_and_three_people() -> None:
    """The bed costs £700 a week and stands in the borough; who waits costs £70 a week.

    A comes on day 10 and stays 30 days, to day 40. For B a place is decided on day 20 and arranged in 5 days: ready on
    day 25, in the bed from day 40 to the end on day 91. C is ready on day 30 and gives up after 20 days.
    """
    place = world([Home()], QUARTER, interim=70.0)
    who = people([Person(10, 30), Person(20, 100, arranged=5), Person(30, withdraws=20)])
    found, trace = _figures(place, who, NEAREST)
    assert _moves(trace) == [(0, 0, 10), (1, 0, 40)]
    assert _count(found, "placed") == _count(found, NEW) == 2
    assert _count(found, "withdrew") == 1
    assert _count(found, DAYS) == 0 + (5 + 15)
    assert _count(found, LONG) == 0
    assert _count(found, "waiting_weeks") == pytest.approx((15 + 20) / 7)
    assert _count(found, "arranging_weeks") == pytest.approx(5 / 7)
    assert _count(found, "residents") == pytest.approx((30 + 51) / 91)
    assert found.occupancy[0, 0] == found.full[0, 0] == pytest.approx(81 / 91)
    assert found.money["residents"].sum() == pytest.approx(81 / 7 * 700)
    assert found.money["interim"].sum() == pytest.approx((15 + 20 + 5) / 7 * 70)
    assert found.money["net"].sum() == pytest.approx(8100 + 400)


@pytest.mark.unit
def test_a_long_wait_and_a_void() -> None:
    """A bed is empty for a tenth of the stay before it, on average; B waits till then and more than 28 days."""
    place = world([Home(void=0.1)], QUARTER, stay=100.0)
    found, trace = _figures(place, people([Person(0, 50), Person(1, 500)]), NEAREST)
    ((_, _, first), (_, _, second)) = _moves(trace)
    assert (first, _count(found, LONG)) == (0, 1)
    assert 50 < second < 91
    voids = [_moves(run(place, NEAREST, n, who=people([Person(0, 1), Person(0, 500)])))[1:] for n in range(300)]
    empty = np.array([moves[0][2] - 1 if moves else 90.0 for moves in voids])
    # exponential with a mean of 10 days; a standard error of 0.6
    assert empty.mean() == pytest.approx(10, abs=3)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("broker", "chooses", "homes", "service", "day"),
    [
        (IN_BOROUGH_FIRST, 1.0, "both", 1, 24.0),  # 14 days of patience, then out of borough
        (IN_BOROUGH_FIRST, 0.0, "both", 1, 10.0),  # chose it
        (IN_BOROUGH_FIRST, 1.0, "outside", 0, 10.0),  # there is no home in the borough to wait for
        (NEAREST, 1.0, "both", 1, 10.0),
        (CHEAPEST, 1.0, "both", 1, 10.0),
        (PLAN, 1.0, "both", 1, 24.0),  # the plan sends nobody out; patience ends
    ],
)
def test_patience(broker: str, chooses: float, homes: str, service: int, day: float) -> None:
    """The only bed in the borough is taken to day 60."""
    both = [Home(opening=1), Home(beds=5, inside=False, km=9, net=900)]
    place = world(both if homes == "both" else both[1:], QUARTER, chooses_out=0.5, sends=[[5.0], [0.0]][: len(both)]
                  if homes == "both" else ())  # fmt: skip
    live = [Person(0, 60, group=0)] if homes == "both" else []
    found, trace = _figures(place, people([Person(10, chooses_out=chooses)], live), broker)
    assert _moves(trace) == [(0, service, day)]
    assert _count(found, "placed_out_of_borough") == 1
    assert _count(found, "avoidable_out_of_borough") == chooses


@pytest.mark.unit
def test_who_chose_to_leave_and_is_kept_is_counted() -> None:
    place = world([Home(), Home(inside=False, opening=1)], QUARTER, chooses_out=0.5)
    found, trace = _figures(place, people([Person(10, chooses_out=0)], [Person(0, group=1)]))
    assert _moves(trace) == [(0, 0, 24)]
    assert _count(found, "choice_refused") == 1


@pytest.mark.unit
def test_brokers_prefer_what_they_say() -> None:
    """Of three free homes: the nearest is outside, the cheapest far inside, the third near inside."""
    homes = [Home(km=2, net=800), Home(km=1, net=900, inside=False), Home(km=5, net=700)]
    chosen = {}
    for broker in (CHEAPEST, NEAREST, IN_BOROUGH_FIRST):
        chosen[broker] = _moves(run(world(homes, QUARTER), broker, who=people([Person(3)])))[0][1]
    assert chosen == {CHEAPEST: 2, NEAREST: 1, IN_BOROUGH_FIRST: 0}


@pytest.mark.unit
def test_the_plan_is_followed_home_by_home_and_in_who_waits() -> None:
    """Its plan sends one to the far home for each three to the near one, and leaves two waiting at the end: of twelve
    people who come eleven are sent, for until the last day a second who waits is one too many."""
    homes = [Home(beds=99, km=1), Home(beds=99, km=8)]
    place = world(homes, QUARTER, sends=[[7.5], [2.5]], leaves_waiting=(0.0, 2.0), patience=NEVER)
    trace = run(place, PLAN, who=people([Person(1 + 7 * n) for n in range(12)]))
    sent = [service for _, service, _ in _moves(trace)]
    assert (len(sent), sent.count(1)) == (11, 3)
    assert [person for person, _, _ in _moves(trace)] == list(range(11))  # the longest waiting first
    assert sum(each.how == 2 for each in trace.waited) == 1
    again = run(replace(place, quotas=replace(place.quotas, waiting=np.array([[[2.0, 0.0]]]))), PLAN,
                who=people([Person(0), Person(0)]))  # fmt: skip
    # two waited at the start and none at the end: the first is sent when less than two are left, the second at ½ · 91
    assert [round(day, 2) for _, _, day in _moves(again)] == [0.0, 45.5]


@pytest.mark.unit
def test_a_home_closes_and_its_residents_take_any_home_that_day() -> None:
    """A resident with 200 days left must move on day 91; the only bed in the borough is full, so it is outside at once.
    What is left of the stay goes on: 109 days, beyond the end. The closed home is full for 91 of its 91 open days."""
    homes = [Home(opening=1, closed=(False, True)), Home(opening=1), Home(inside=False, km=9)]
    place = world(homes, HALF_YEAR)
    place = replace(place, moves=((0, 0, 1),))
    found, trace = _figures(place, people([], [Person(0, 200, group=0), Person(0, 300, group=1)]))
    assert _moves(trace) == [(0, 2, 91)]
    assert [(each.group, each.until) for each in trace.lived if each.group == 0] == [(0, 91)]
    assert found.full[:, 0].tolist() == [1.0, 1.0, pytest.approx(92 / 183)]
    assert _count(found, "placed") == 1
    assert _count(found, NEW) == 0  # nothing had to be decided
    assert found.occupancy[:, 0].tolist() == [1.0, 1.0, pytest.approx(92 / 183)]


@pytest.mark.unit
def test_embargo_opening_and_beds_taken_away() -> None:
    """An embargo admits nobody in the first quarter, nor does a home that opens later. Where a bed goes nobody is moved
    out: of two residents the first leaves on day 100, and the bed that is gone is not filled; the second on day 120,
    whose bed is."""
    embargo = world([Home(admits=(False, True))], HALF_YEAR)
    assert _moves(run(embargo, NEAREST, who=people([Person(10)]))) == [(0, 0, 91)]
    opens = world([Home(closed=(True, False))], HALF_YEAR)
    found, trace = _figures(opens, people([Person(10)]), NEAREST)
    assert _moves(trace) == [(0, 0, 91)]
    assert found.full[0, 0] == 1.0  # on all 92 days on which it is open
    fewer = world([Home(beds=(2, 1), opening=2)], HALF_YEAR)
    who = people([Person(95)], [Person(0, 100, group=0), Person(0, 120, group=0)])
    assert _moves(run(fewer, NEAREST, who=who)) == [(0, 0, 120)]


@pytest.mark.unit
def test_staff_close_beds_and_give_them_back_to_who_waited_longest() -> None:
    """Each resident takes 10 of 20 hours, in either home. With two residents nobody else can come, though beds are
    free; when one leaves on day 50 it is the first of those who wait who moves, into the nearer home. Agency hours lift
    the limit and cost £1 an hour: 10 a week from day 5."""
    homes = [Home(beds=9, km=1, hours=10), Home(beds=9, km=5, hours=10, opening=2)]
    live = [Person(0, 50, group=1), Person(0, 300, group=1)]
    come = [Person(5), Person(6)]
    short = world(homes, QUARTER, supply=20)
    assert _moves(run(short, NEAREST, who=people(come, live))) == [(0, 0, 50)]
    found, trace = _figures(world(homes, QUARTER, supply=20, agency=0.5), people(come, live), NEAREST)
    assert _moves(trace) == [(0, 0, 5), (1, 0, 50)]
    assert found.money["agency"].sum() == pytest.approx(10 * (91 - 5) / 7)
    # two residents with hours for one and a half: nobody is there for 5 hours a week until one leaves
    _, trace = _figures(world(homes, QUARTER, supply=15), people([], live), NEAREST)
    assert (trace.agency.sum(), trace.unstaffed.sum()) == (0, pytest.approx(5 * 50 / 7))


@pytest.mark.unit
def test_a_home_that_offers_some_of_its_beds_fills_the_next_at_once() -> None:
    """Nine beds, one of them for the council: while it is made ready the next person takes another."""
    place = world([Home(beds=9, most=1, void=0.5)], QUARTER)
    assert _moves(run(place, NEAREST, who=people([Person(0, 30), Person(1)]))) == [(0, 0, 0), (1, 0, 30)]


@pytest.mark.unit
@pytest.mark.parametrize("broker", BROKERS)
def test_nobody_and_nowhere(broker: str) -> None:
    """No people; people whom every home refuses; people for whom there is no home; a home that is never let."""
    found, trace = _figures(world([Home()], QUARTER, arrivals=(0.0,)), people(), broker)
    assert (_count(found, "placed"), trace.lived) == (0, [])
    refused = world([Home(refuses=1.0), Home(refuses=1.0, inside=False)], QUARTER)
    for place in (refused, world([], QUARTER), world([Home(beds=0)], QUARTER)):
        found, trace = _figures(place, people([Person(10), Person(20, withdraws=7)]), broker)
        assert (_count(found, "placed"), _count(found, "withdrew"), _count(found, "waiting_at_year_end")) == (0, 1, 1)
        assert _count(found, "waiting_weeks") == pytest.approx((81 + 7) / 7)


@pytest.mark.unit
def test_a_refusal_is_for_good_and_as_frequent_as_said() -> None:
    """Of 2,000 people a home refuses 30%, within five standard errors of 1%; another home is asked anew."""
    place = world([Home(beds=1e6, refuses=0.3), Home(beds=1e6, km=5, refuses=0.3)], QUARTER, arrivals=(2000.0,))
    who = draw(place, 1, 0)
    trace = run(place, NEAREST, who=who)
    sought = int((who.ready < 91).sum())
    went = [sum(each.service == s for each in trace.placed) / sought for s in (0, 1)]
    assert went == pytest.approx([0.7, 0.21], abs=0.05)


@pytest.mark.unit
def test_needs_change_as_often_as_said_whoever_must_move() -> None:
    """With a rate of 1 a year the share 1 − exp(−183/365) = 0.394 of residents change in half a year. Half-way their
    home closes; what was to happen to them in it must not happen twice. Of 2,000 people the standard error is 0.011."""
    homes = [Home(beds=3000, opening=2000, closed=(False, True)), Home(beds=3000)]
    place = world(homes, HALF_YEAR, stay=NEVER)
    needs = replace(
        place.needs,
        name=("care", "more"),
        **{name: np.repeat(getattr(place.needs, name), 2) for name in (
            "stay_days", "stay_shape", "withdrawal_days", "arrange_days", "arrange_spread", "shape_known",
            "chooses_out")},
        accepts=np.ones((2, 1)),
        becomes=np.array([[0.0, 1.0], [0.0, 0.0]]),
    )  # fmt: skip
    groups = replace(
        place.groups,
        home=np.zeros(4, dtype=int),
        need=np.array([0, 0, 1, 1]),
        service=np.array([0, 1, 0, 1]),
        opening=np.array([2000.0, 0, 0, 0]),
        joining=np.zeros((4, 2)),
        net=np.zeros((4, 2)),
    )
    points = replace(
        place.points,
        name=("door", "changed door"),
        home=np.zeros(2, dtype=int),
        need=np.array([0, 1]),
        waiting=np.zeros(2),
        arrivals=np.zeros((2, 2)),
        reach=(((0, 0, 1.0), (1, 1, 1.0)), ((0, 2, 1.0), (1, 3, 1.0))),
    )
    quotas = replace(place.quotas, evenly=np.zeros((1, 2, 2, 2)), at_once=np.zeros((1, 2, 2, 2)),
                     waiting=np.zeros((1, 2, 3)))  # fmt: skip
    place = replace(place, needs=needs, groups=groups, points=points, quotas=quotas, interim=np.zeros(2),
                    stays={(0, 1): 2, (1, 1): 3}, moves=((0, 0, 1), (2, 1, 1)))  # fmt: skip
    trace = run(place, NEAREST)
    assert trace.moved == len(trace.placed) == 2000
    assert trace.stayed / 2000 == pytest.approx(1 - exp(-183 / 365), abs=0.055)


@pytest.mark.unit
def test_who_becomes_funded_has_a_bed_of_their_own() -> None:
    """A self-funder becomes the council's resident on day 10 and dies on day 30. That frees no bed of the council: B
    waits on, for A's, to day 60. Paid are 20 days of the one, 55 of A and 31 of B at £700 a week."""
    who = people([Person(5, 55), Person(6)], [Person(10, 20, group=0)])
    who = replace(who, counts=(2, 0, 0, 1))
    found, trace = _figures(world([Home()], QUARTER), who, NEAREST)
    assert _moves(trace) == [(0, 0, 5), (1, 0, 60)]
    assert trace.funded == 1
    assert found.money["residents"].sum() == pytest.approx((20 + 55 + 31) * 100)
    closes = world([Home(closed=(False, True)), Home(km=9, inside=False)], HALF_YEAR)
    closes = replace(closes, moves=((0, 0, 1),))
    late = people([], [Person(10, 200, group=0), Person(95, group=0)])
    _, trace = _figures(closes, replace(late, counts=(0, 0, 0, 2)))
    assert _moves(trace) == [(0, 1, 91)]  # the second would have been funded in a home that is closed
    assert trace.funded == 1


@pytest.mark.unit
def test_block_beds_cost_their_fee_used_or_not() -> None:
    """Two block beds at £600 a week for 13 weeks: one is used throughout, the other for the last 7 of them. A third
    resident is paid at the price of £700, for 14 days."""
    place = world([Home(beds=5)], QUARTER)
    place = replace(place, blocks=Blocks(np.array([0]), np.array([0]), np.array([[2.0]]), np.array([[600.0]])))
    found, _ = _figures(place, people([Person(0), Person(42)]), NEAREST)
    assert found.money["void"].sum() == pytest.approx(6 * 600)
    assert found.money["residents"].sum() == pytest.approx((13 + 7) * 600)
    found, _ = _figures(place, people([Person(0), Person(0), Person(77)]), NEAREST)
    assert found.money["void"].sum() == pytest.approx(0)
    assert found.money["net"].sum() == pytest.approx(26 * 600 + 2 * 700)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("occupancy", "beds", "void"),
    [("1.0", [8, 7, 8], 0), ("0.8", [7, 7, 7.5], 0.25), ("0", [0, 7, 0], 0)],
)
def test_beds_and_voids_of_the_tiny_place(tmp_path: Path, occupancy: str, beds: list[float], void: float) -> None:
    """12 beds with 4 others, 8 with 1, 10 with 2 of which the council has 4. At 0.8 the four others take up 5 beds:
    filled to 0.8 what is left holds 5.6 people, the plan's 12 · 0.8 − 4."""
    place = Place(tmp_path)
    place.replace("book.yaml", "label: General nursing\n    max_occupancy: 1.0",
                  f"label: General nursing\n    max_occupancy: {occupancy}")  # fmt: skip
    inputs = check_scenario(place.scenario).inputs
    problem = build(inputs)
    tables = tabulate(solve(problem, inputs.scenario.priorities), inputs.scenario.calendar).tables
    made = world_of(problem, inputs, tables)
    assert made.services.beds[:, 0].tolist() == pytest.approx(beds)
    assert made.services.void_share.tolist() == pytest.approx([void, 0, void])
    assert made.services.most[:, 0].tolist() == [np.inf, np.inf, 4]
    for broker in BROKERS:
        _at(made, broker, draw(made, 1, 0), 0)


@pytest.mark.unit
def test_lost_people_are_a_message() -> None:
    place, who = world([Home()], QUARTER), people([Person(10, 30)])
    for spoil, why in (
        (lambda trace: trace.waited.clear(), "lost people"),
        (lambda trace: trace.placed.clear(), "lost people"),
        (lambda trace: trace.lived.clear(), "lost count of people who live"),
    ):
        _, trace = _figures(place, who)
        spoil(trace)
        with pytest.raises(CapacityError, match=why):
            proved(place, who, trace)


# Draws


@pytest.mark.unit
def test_more_people_expected_leave_the_first_ones_their_luck() -> None:
    """By area, group and kind: somebody more comes last, and nobody else is another."""
    less = world([Home(opening=20)], HALF_YEAR, (60.0, 60.0), waiting=4, arrange=10, shape=0.8)
    more = world([Home(opening=25)], HALF_YEAR, (60.0, 90.0), waiting=6, arrange=10, shape=0.8)
    first, second = draw(less, 3, 5), draw(more, 3, 5)
    starts = [np.cumsum((0, *who.counts)) for who in (first, second)]
    for kind in range(3):
        count = first.counts[kind]
        assert second.counts[kind] >= count > 3
        for name in ("stay", "arranged", "withdraws", "chooses_out", "offers"):
            own, other = (
                getattr(who, name)[start[kind] :][:count] for who, start in zip((first, second), starts, strict=True)
            )
            assert own.tolist() == other.tolist(), (kind, name)
    early = first.decided[: first.counts[0]] < 91
    assert first.decided[: first.counts[0]][early].tolist() == second.decided[: early.sum()].tolist()
    assert draw(less, 3, 5).stay.tolist() == first.stay.tolist() != draw(less, 3, 6).stay.tolist()
    assert draw(less, 4, 5).stay.tolist() != first.stay.tolist()


@pytest.mark.unit
def test_people_come_and_stay_as_often_and_as_long_as_expected() -> None:
    """40,000 people: quarters of 30,000 and 10,000, a stay of shape 0.82 with mean 801 and, as published, a median of
    about 462 days; arranging 20 days with a standard deviation of 10."""
    place = world([Home()], HALF_YEAR, (30_000.0, 10_000.0), stay=801.0, shape=0.82, arrange=20.0, withdrawal=250.0)
    who = draw(place, 1, 0)
    assert (who.decided < 91).sum() == pytest.approx(30_000, abs=5 * 30_000**0.5)
    assert (who.decided >= 91).sum() == pytest.approx(10_000, abs=5 * 100)
    assert who.stay.mean() == pytest.approx(801, rel=0.031)  # standard error 1.23 / √40,000 = 0.6%
    scale = 801 / gamma(1 + 1 / 0.82)
    assert np.median(who.stay) == pytest.approx(scale * log(2) ** (1 / 0.82), rel=0.04)
    assert scale * log(2) ** (1 / 0.82) == pytest.approx(462, rel=0.02)
    assert who.arranged.mean() == pytest.approx(20, rel=0.0125)
    assert who.arranged.std() == pytest.approx(10, rel=0.05)
    assert who.withdraws.mean() == pytest.approx(250, rel=0.025)
    assert abs(np.corrcoef(who.stay, who.withdraws)[0, 1]) < 0.025  # standard error 0.005


@pytest.mark.unit
@pytest.mark.parametrize("shape", [0.82, 1.0, 2.0])
def test_what_is_left_of_stays_is_length_biased(shape: float) -> None:
    """E[X²] / 2E[X], with E[Xᵏ] = scaleᵏ Γ(1 + k/shape); 20,000 residents, a standard error of at most 0.9%."""
    place = world([Home(opening=20_000)], QUARTER, stay=100.0, shape=shape)
    scale = 100 / gamma(1 + 1 / shape)
    expected = scale**2 * gamma(1 + 2 / shape) / 200
    assert draw(place, 1, 0).stay.mean() == pytest.approx(expected, rel=0.045)


@pytest.mark.unit
def test_parts_of_people_and_beds_come_as_often_as_their_size() -> None:
    """2.25 people wait and 1.75 beds are there: three, and one, in a quarter of 400 replications (± 2%)."""
    place = world([Home(beds=1.75)], QUARTER, waiting=2.25)
    waiting = [draw(place, 1, n).counts[1] for n in range(400)]
    beds = [run(place, NEAREST, n, who=people()).beds[0, 0] for n in range(400)]
    assert (set(waiting), set(beds)) == ({2, 3}, {1, 2})
    assert np.mean(np.array(waiting) == 3) == pytest.approx(0.25, abs=0.11)
    assert np.mean(np.array(beds) == 1) == pytest.approx(0.25, abs=0.11)


@pytest.mark.unit
def test_scattered_numbers_are_even_and_do_not_follow_each_other() -> None:
    """Of a person's draws, and of a home's answers to one person after the other: 20,000, a tenth in each tenth."""
    key = int(0.123456789 * 2**53)
    for numbers in (
        [scattered(key, 2**32 + n) for n in range(20_000)],
        [scattered(int(n / 20_001 * 2**53), 77) for n in range(20_000)],
    ):
        assert np.histogram(numbers, bins=10, range=(0, 1))[0] / 20_000 == pytest.approx([0.1] * 10, abs=0.0125)
        assert abs(np.corrcoef(numbers[1:], numbers[:-1])[0, 1]) < 0.04


@pytest.mark.unit
def test_two_brokers_meet_the_same_people_and_two_runs_the_same_luck() -> None:
    """A bed more somewhere moves nobody who never wanted it."""
    homes = [Home(beds=4, km=1), Home(beds=4, km=2, inside=False)]
    place = world(homes, QUARTER, (30.0,), stay=40)
    stays = {}
    for broker in (NEAREST, CHEAPEST):
        who = draw(place, 1, 0)
        trace = run(place, broker, who=who)
        stays[broker] = {each.person: who.stay[each.person] for each in trace.placed}
    shared = stays[NEAREST].keys() & stays[CHEAPEST].keys()
    assert all(stays[NEAREST][i] == stays[CHEAPEST][i] for i in shared)
    wider = world([homes[0], Home(beds=5, km=2, inside=False)], QUARTER, (30.0,), stay=40)
    before, after = _moves(run(place, NEAREST)), _moves(run(wider, NEAREST))
    changed = next(n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other)
    assert changed >= 8  # all beds were full by then


@settings(max_examples=examples(8))
@given(places())
@pytest.mark.integration
def test_books_balance_in_random_places(place: RandomPlace) -> None:
    """`figures_of` raises where somebody is lost or days do not add up; every broker, closures, changes of need."""
    inputs = inputs_of(place)
    problem = build(inputs)
    tables = tabulate(solve(problem, inputs.scenario.priorities), inputs.scenario.calendar).tables
    made = world_of(problem, inputs, tables)
    for broker in BROKERS:
        for replication in range(2):
            who = draw(made, 1, replication)
            found, trace = _at(made, broker, who, replication)
            assert found.people["residents"].min() >= 0
            assert (found.full[~np.isnan(found.full)] <= 1 + 1e-9).all()
            for each in trace.placed:
                q = int(np.searchsorted(made.start, each.day, side="right")) - 1
                assert made.services.admits[each.service, q]
                assert each.service in {s for s, _, _ in made.points.reach[each.point]}


def _at(place: World, broker: str, who: People, replication: int) -> tuple[Figures, Trace]:
    trace = replicate(place, rules_of(place, broker), broker, who, 1, replication)
    return figures_of(place, who, trace), trace


# The study of a run

BUDGETS = "budget: {T1: {2025-26: 250000}}\n"
FEW = 40


@pytest.fixture(scope="module")
def tiny_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny place with a budget, planned."""
    folder = tmp_path_factory.mktemp("simulate")
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", folder / "inputs" / "tiny"))
    scenario = place / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text() + BUDGETS)
    plan(scenario, folder / "run")
    return folder / "run"


@pytest.fixture
def fresh(tiny_run: Path, tmp_path: Path) -> Path:
    """A copy of that run, without a simulation."""
    shutil.copytree(tiny_run.parent / "inputs", tmp_path / "inputs")
    shutil.copytree(tiny_run, tmp_path / "run", ignore=shutil.ignore_patterns("simulation"))
    return tmp_path / "run"


def _bytes(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((folder / "simulation").iterdir())}


@pytest.mark.integration
def test_the_same_seed_makes_the_same_bytes_in_one_process_and_in_two(fresh: Path, two_cores: None) -> None:
    simulate(fresh, replications=FEW, seed=7, pool=Pool(1))
    first = _bytes(fresh)
    simulate(fresh, replications=FEW, seed=7, pool=Pool(2))
    assert _bytes(fresh) == first
    simulate(fresh, replications=FEW, seed=8, pool=Pool(1))
    assert _bytes(fresh)["replications.csv"] != first["replications.csv"]
    assert list(first) == ["datapackage.json", "homes.csv", "money.csv", "people.csv", "replications.csv",
                           "replications_money.csv", "simulation.json"]  # fmt: skip


@pytest.mark.integration
def test_figures_follow_from_the_replications(tiny_run: Path) -> None:
    done = simulate(tiny_run, (NEAREST,), FEW)
    every = pd.read_csv(done.folder / "replications.csv")
    frame = pd.read_csv(done.folder / "people.csv", keep_default_na=False, na_values=[""],
                        dtype={"home": str, "need": str, "financial_year": str})  # fmt: skip
    whole = frame[frame["home"].isna() & frame["need"].isna() & frame["financial_year"].isna()].set_index("measure")
    waits = every.groupby("replication")["waiting_weeks"].sum()
    assert len(waits) == FEW
    row = whole.loc["waiting_weeks"]
    assert [row["low"], row["median"], row["high"], row["mean"]] == pytest.approx(
        [*np.quantile(waits, [0.05, 0.5, 0.95]), waits.mean()], abs=1e-5
    )
    assert row["standard_error"] == pytest.approx(waits.std() / FEW**0.5, abs=1e-5)
    summed = every.groupby("replication")[[DAYS, NEW]].sum()
    days = (summed[DAYS] / summed[NEW]).median()
    assert whole.loc["days_from_decision_to_move", "median"] == pytest.approx(days, abs=1e-5)
    summary = pd.read_csv(tiny_run / "summary.csv")
    assert whole.loc["placed", "plan"] == pytest.approx(summary[summary["measure"] == "placed"]["value"].sum())
    assert np.isnan(whole.loc["placed_after_28_days", "median"])  # the book gives no spread
    nursing = frame[frame["home"].isna() & (frame["need"] == "nursing") & frame["financial_year"].isna()]
    assert nursing.set_index("measure").loc["placed", "mean"] == pytest.approx(
        every[every["need"] == "nursing"].groupby("replication")["placed"].sum().mean(), abs=1e-5
    )


@pytest.mark.integration
def test_money_beside_the_plan_and_the_chance_of_a_budget(tiny_run: Path) -> None:
    done = simulate(tiny_run, (NEAREST, IN_BOROUGH_FIRST), FEW)
    money = done.tables["money.csv"]
    costs = pd.read_csv(tiny_run / "costs.csv")
    rows = money[(money["broker"] == NEAREST) & (money["financial_year"] == "2025-26")].set_index("measure")
    assert rows.loc["net", "plan"] == pytest.approx(costs["net"].sum())
    assert rows.loc["residents", "plan"] == pytest.approx(costs[costs["kind"] == "residents"]["net"].sum())
    kinds = ("residents", "void", "agency", "interim", "investment")
    assert sum(rows.loc[kind, "mean"] for kind in kinds) == pytest.approx(rows.loc["net", "mean"])
    for broker in (NEAREST, IN_BOROUGH_FIRST):
        net = done.by_broker[broker].money["net"][:, 0, 0]
        held = money[(money["broker"] == broker) & (money["measure"] == "budget_holds")].iloc[0]
        assert held["mean"] == pytest.approx((net <= 250_000).mean())
        assert held["plan"] == float(costs["net"].sum() <= 250_000)
    assert 0 < held["mean"] < 1


@pytest.mark.integration
def test_the_folder_passes_its_descriptor_and_the_audit_still_holds(fresh: Path) -> None:
    simulate(fresh, (PLAN,), 2)
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Package(str(fresh / "simulation" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    described = json.loads((fresh / "simulation" / "datapackage.json").read_text())["resources"]
    assert {each["path"] for each in described} == {file.name for file in (fresh / "simulation").glob("*.csv")}
    audited = capacity("audit", fresh)
    assert audited.exit_code == 0, audited.output
    told = json.loads((fresh / "simulation" / "simulation.json").read_text())
    assert (told["replications"], told["seed"], list(told["brokers"])) == (2, 1, [PLAN])


@pytest.mark.integration
def test_what_cannot_be_simulated_is_a_message(fresh: Path, tmp_path: Path) -> None:
    assert (
        capacity("simulate", tmp_path / "nowhere").stderr == f"capacity: {tmp_path}/nowhere: there is no such folder\n"
    )
    assert "is not a whole run of capacity" in capacity("simulate", tmp_path / "inputs").stderr
    for option, value in (("--replications", 1), ("--seed", -1), ("--broker", "fairest"), ("--replications", "many")):
        refused = capacity("simulate", fresh, option, value)
        assert refused.exit_code == 2
        assert option in refused.stderr
    simulate(fresh, (PLAN,), 2)
    before = _bytes(fresh)
    (fresh / "simulation" / "simulation.json").rename(tmp_path / "simulation.json")
    refused = capacity("simulate", fresh, "--replications", 2)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.endswith(
        "simulation exists and is not a simulation of capacity: move or remove it, then simulate\n"
    )
    (tmp_path / "simulation.json").rename(fresh / "simulation" / "simulation.json")
    summary = fresh / "summary.csv"
    text = summary.read_text()
    summary.write_text(text.replace("placed,", "placed ,", 1))
    refused = capacity("simulate", fresh, "--replications", 2)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "summary.csv" in refused.stderr
    assert "plan again" in refused.stderr
    summary.write_text(text)
    book = tmp_path / "inputs" / "tiny" / "book.yaml"
    book.write_text(book.read_text().replace("mean_stay_days: 365", "mean_stay_days: 366"))
    refused = capacity("simulate", fresh, "--replications", 2)
    assert refused.stderr.startswith("capacity: The run cannot be simulated, because ")
    assert refused.stderr.endswith(": plan again, then simulate\n")
    assert _bytes(fresh) == before


@pytest.mark.integration
def test_the_terminal_says_first_what_chance_does(fresh: Path) -> None:
    said = capacity("simulate", fresh, "--broker", "all", "--replications", 3, "--processes", 1).stdout
    assert max(len(line) for line in said.splitlines() if not line.startswith("Wrote ")) <= 100  # a path may be long
    assert "Chance that the 2025-26 budget holds" in said
    assert all(broker in said for broker in BROKERS)
    told = json.loads(capacity("simulate", fresh, "--replications", 2, "--json").stdout)
    assert told["folder"].endswith("run/simulation")
    assert capacity("simulate", fresh, "--replications", 2, "--quiet").output == ""


@pytest.mark.integration
def test_a_place_in_which_nobody_comes(tmp_path: Path) -> None:
    """No admissions: nothing is divided by nobody, and the terminal has a dash for days."""
    place = RandomPlace(
        services=(Service("nursing", True, 54.0, 5, 1, 0, 700, "Good"),), demand=((0, 0), (0, 0)), nurse_hours=None,
        ceiling=0.1, lowest="Inadequate", substitution=0.5,
    )  # fmt: skip
    plan(write_place(place, tmp_path / "nobody"), tmp_path / "run")
    said = capacity("simulate", tmp_path / "run", "--replications", 2)
    assert (said.exit_code, "nan" in said.stdout.split()) == (0, False)
    (days,) = [line for line in said.stdout.splitlines() if line.startswith("Days from decision")]
    assert days.split()[-3:] == ["–", "–", "–"]


@pytest.mark.integration
def test_an_interrupt_leaves_the_run_as_it_was(fresh: Path, tmp_path: Path) -> None:
    simulate(fresh, (PLAN,), 2)
    before = _bytes(fresh)
    command = [sys.executable, "-c", "from capacity.cli import main; main()", "simulate", str(fresh),
               "--replications", "100000", "--processes", "1"]  # fmt: skip
    running = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True,
                               env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    assert running.stderr is not None
    for line in running.stderr:
        if "simulating" in line:
            break
    os.killpg(running.pid, signal.SIGINT)
    assert running.wait(timeout=30) == 130
    assert running.stderr.read().endswith("capacity: interrupted; nothing was written\n")
    assert _bytes(fresh) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["inputs", "run"]


@pytest.mark.unit
def test_ranges_leave_out_what_is_no_number() -> None:
    """Of 0 … 20 and a blank: 5% is 1, half 10, 95% 19; of blanks alone nothing is known."""
    row = spread(np.array([*range(21), np.nan]))
    assert (row["low"], row["median"], row["high"], row["mean"]) == (1, 10, 19, 10)
    assert all(np.isnan(value) for value in spread(np.array([np.nan])).values())
