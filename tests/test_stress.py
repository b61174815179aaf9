"""Providers fail in turn: inputs/tiny by hand, the surprise against the whole programme, the command and its folder."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pulp
import pytest
from conftest import CONTRIBUTION_RISE, RISES, ROOT, add_next_year
from hypothesis import given, settings
from hypothesis import strategies as st
from places import Place
from random_places import Place as RandomPlace
from random_places import examples, inputs_of, places
from test_cli import capacity

from capacity.inputs.calendar import plan_quarters
from capacity.inputs.errors import CapacityError, NoPlan, WrongUsage
from capacity.inputs.schema import Closes
from capacity.inputs.schema.rows import ProviderRow
from capacity.model import first_columns
from capacity.model.generated import Generated
from capacity.model.lp import build_program
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.problem.build import build
from capacity.model.restart import restart, state_before
from capacity.model.stages import Solution, solve
from capacity.planning import check_scenario, plan
from capacity.results.tabulate import tabulate
from capacity.studies.alternatives import changed
from capacity.studies.stress import outcome, run, stress
from capacity.studies.stress.columns import TABLES
from capacity.studies.stress.console import lines
from capacity.studies.stress.csv_tables import _order
from capacity.studies.stress.failures import failures, quarter_of_failure
from capacity.studies.stress.market import nothing_changes
from capacity.studies.stress.outcome import Outcome, Totals, doors_alone, plan_failure, priorities, totals

N1, N2 = exp(-91 / 365), exp(-92 / 365)
R1, R2 = exp(-91 / 730), exp(-92 / 730)
FN1, FN2 = (1 - N1) * 365 / 91, (1 - N2) * 365 / 92  # of who comes through the quarter, the share there at its end
FR1, FR2 = (1 - R1) * 730 / 91, (1 - R2) * 730 / 92
AN2, AR2 = (1 - FN2) * 365 / 92 / FN2, (1 - FR2) * 730 / 92 / FR2  # weights in the average: of the end, of the start
BN2, BR2 = FN2 - AN2 * N2, FR2 - AR2 * R2
W2 = 92 / 7
KM = 6371.0088 * 3.141592653589793 / 180 * 1.3  # a degree of a meridian by road


def _rows(scenario: Path, folder: Path, **options: Any) -> dict[str, dict[str, Any]]:
    """Rows of stress.csv by provider."""
    return {row["provider"]: dict(row) for row in stress(scenario, folder, **options).rows}


@pytest.mark.integration
def test_both_providers_of_tiny_by_hand(tiny: Path, tmp_path: Path) -> None:
    """Each fails on 1 July, the second quarter."""
    done = stress(tiny / "scenarios" / "baseline.yaml", tmp_path / "out")
    assert done.record["date"] == "2025-07-01"
    first, second = done.rows
    s1, s2 = 5 * N1 + 9.1 * FN1 - 4, 2 * R1 + 4.55 * FR1
    s1_end, s2_average = (7.55 - BN2 * s1) / AN2, AR2 * 7 + BR2 * s2

    # The plan without a failure. Nursing, first quarter: 5 live there, 9.1 come and all are placed: S3 fills its 4 beds
    # and S1 has the rest, of 5 × 0.779334 + 9.1 × 0.885087 = 11.950967 at its end: 7.950967. Residential: 2 × 0.882799
    # + 4.55 × 0.940182 = 6.043428 in S2. In the second quarter nurses let 7.55 live in S1 on average, which are
    # (7.55 − 0.479018 × 7.950967) / 0.520982 = 7.181331 at its end, and S2 is full with 7: 0.510500 × 7 +
    # 0.489501 × 6.043428 = 6.531758 on average.
    assert (s1, s2, s1_end, s2_average) == pytest.approx((7.950967, 6.043428, 7.181331, 6.531758), abs=1e-6)

    # Provider One has S1 and S2: all who live there must move. S3 is full on the day, so nobody at their doors can be
    # placed, and there is no day after it. Of need residential no one can be placed at all: nursing takes at most a
    # quarter of them, and there is nothing else. 0.777202 and 0.881590 of them still wait at the end.
    assert (first["provider"], first["rank"], first["plan"], first["sites"]) == ("P1", 1, "planned", 2)
    assert first["residents"] == first["to_move"] == first["not_placed"] == pytest.approx(s1 + s2, abs=1e-6)
    assert [first[name] for name in ("placed", "in_borough", "out_of_borough")] == [0, 0, 0]
    assert (first["mean_distance_km"], first["last_placed"]) == (None, "")
    assert first["still_waiting"] == pytest.approx(s1 * N2 + s2 * R2, abs=1e-6)
    assert first["withdrew"] == pytest.approx(s1 * (1 - N2) + s2 * (1 - R2), abs=1e-6)
    # Who would live in S1 and S2 waits instead: they leave as fast. 13.142857 weeks, nursing at 1.5.
    assert first["waiting_more"] == pytest.approx(s1_end + 7, abs=1e-6)
    assert first["waiting_weeks_more"] == pytest.approx((7.55 + s2_average) * W2, abs=1e-5)
    assert first["weighted_waiting_more"] == pytest.approx((1.5 * 7.55 + s2_average) * W2, abs=1e-5)
    # S3 refills what leaves: 4 × 0.222798 / 0.883926 = 1.008219 of the wards' people, a tenth of whom choose it.
    # Without the failure S1 takes (7.181331 − 0.777202 × 7.950967) / 0.883926 = 1.133378 more, a tenth of whom would
    # choose to leave, too; and of (7 − 0.881590 × 6.043428) / 0.939552 = 1.779752 in S2 a tenth is refused that.
    in_s1, in_s2 = (s1_end - N2 * s1) / FN2, (7 - R2 * s2) / FR2
    assert (in_s1, in_s2) == pytest.approx((1.133378, 1.779752), abs=1e-6)
    assert first["avoidable_more"] == pytest.approx(0.1 * in_s1, abs=1e-6)
    assert first["refused_more"] == pytest.approx(-0.1 * in_s2, abs=1e-6)
    # S1 and S2 cost nothing any more, nor do the 5.5 agency hours a week at S1; the book has no interim care.
    assert first["agency_hours_more"] == pytest.approx(-5.5 * W2, abs=1e-6)
    assert float(first["net_cost_more"]) == pytest.approx(-W2 * (630 * 7.55 + 600 * s2_average + 5.5 * 14), abs=0.03)
    assert float(first["interim_cost_more"]) == 0
    # 4 + 1 others. 12 + 8 beds in Tinborough, of which 8 + 7 were open to it. All of need residential live in S2,
    # and 7.950967 of 11.950967 with nursing in S1.
    assert [first[name] for name in ("others", "beds_lost", "usable_lost")] == [5, 20, 15]
    assert first["single_point"] == "nursing 67%; residential 100%"

    # Provider Two has S3, in Nextshire: 4 to move. On the day S1 has 8 − 7.950967 = 0.049033 beds. Who moves in then
    # takes the hours of 1.92 who would come later: fewer are kept in the borough who would have left it.
    room = 8 - s1
    assert (second["provider"], second["rank"], second["sites"]) == ("P2", 2, 1)
    assert second["residents"] == second["to_move"] == pytest.approx(4, abs=1e-6)
    assert second["placed"] == second["in_borough"] == pytest.approx(room, abs=1e-6)
    assert second["mean_distance_km"] == pytest.approx(0.1 * KM, abs=1e-6)
    assert second["not_placed"] == pytest.approx(4 - room, abs=1e-6)
    assert second["withdrew"] == pytest.approx((4 - room) * (1 - N2), abs=1e-6)
    # S1 still has 7.55 on average, with 8 on the first day (7.55 − 0.479018 × 8) / 0.520982 = 7.136247 at the end: the
    # 4 of S3 wait on average, and 4 + 7.181331 − 7.136247 = 4.045084 at the end.
    end = (7.55 - BN2 * 8) / AN2
    assert second["waiting_more"] == pytest.approx(4 + s1_end - end, abs=1e-6)
    assert second["weighted_waiting_more"] == pytest.approx(1.5 * 4 * W2, abs=1e-5)
    # Nobody leaves the borough: 1.008219 − 0.1 × 2.141598 = 0.794059 avoidable placements fewer. A tenth of those
    # placed in S1, 0.049033 and (7.136247 − 0.777202 × 8) / 0.883926 = 1.039262, had chosen to.
    in_s3 = 4 * (1 - N2) / FN2
    assert second["avoidable_more"] == pytest.approx(0.1 * (in_s1 + in_s3) - in_s3, abs=1e-6)
    assert second["refused_more"] == pytest.approx(0.1 * (room + (end - N2 * 8) / FN2), abs=1e-6)
    assert float(second["net_cost_more"]) == pytest.approx(-W2 * 684 * 4, abs=0.02)
    assert [second[name] for name in ("others", "beds_lost", "usable_lost")] == [2, 0, 4]


@pytest.mark.integration
def test_interim_care_is_paid_for_those_who_wait(tiny: Path, tmp_path: Path) -> None:
    """At £200 and £150 a week: 7.55 and 6.531758 more wait through the quarter (above), where 630 and 600 were paid."""
    book = tiny / "book.yaml"
    text = book.read_text()
    for need, pounds in (("nursing", 200), ("residential", 150)):
        text = text.replace(f"accepts: {{{need}: 1", f"interim_care_per_week: {pounds}\n    accepts: {{{need}: 1")
    book.write_text(text)
    row = _rows(tiny / "scenarios" / "baseline.yaml", tmp_path / "out", providers=["P1"])["P1"]
    interim, fees = 200 * 7.55 + 150 * 6.531758, 630 * 7.55 + 600 * 6.531758
    assert float(row["interim_cost_more"]) == pytest.approx(W2 * interim, abs=0.03)
    assert float(row["net_cost_more"]) == pytest.approx(W2 * (interim - fees - 5.5 * 14), abs=0.03)


@pytest.mark.integration
def test_the_moves_and_shares_of_tiny(tiny: Path, tmp_path: Path) -> None:
    rows = _rows(tiny / "scenarios" / "baseline.yaml", tmp_path / "out")
    moves = pd.read_csv(tmp_path / "out" / "stress_moves.csv")
    placed = moves[moves["service"].notna()]
    where = placed[["provider", "from_service", "service", "site_name", "care_type", "site_authority"]]
    assert where.to_numpy().tolist() == [
        ["P2", "S3-nursing", "S1-nursing", "Nursing home one", "nursing", "T1"],
    ]
    assert [str(value).lower() for value in placed["out_of_borough"]] == ["false"]
    nowhere = moves[moves["service"].isna()]
    assert nowhere["from_service"].tolist() == ["S1-nursing", "S2-residential", "S3-nursing"]
    for provider, people in moves.groupby("provider")["people"]:
        assert people.sum() == pytest.approx(rows[str(provider)]["to_move"], abs=1e-5)
    shares = pd.read_csv(tmp_path / "out" / "stress_shares.csv")
    assert shares["provider"].tolist() == ["P1", "P1", "P1", "P1", "P2"]
    assert shares["of"].tolist() == ["residents", "residents", "beds", "beds", "residents"]
    assert shares["share"].tolist() == pytest.approx([7.950967 / 11.950967, 1, 1, 1, 4 / 11.950967], abs=1e-6)


@pytest.mark.integration
@pytest.mark.parametrize("quarter", [0, 1])
def test_where_the_plan_of_a_failure_begins_changes_no_figure(
    tiny: Path, quarter: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the basis of the plan without it or from nowhere, with every placement or with few: the same outcome.

    With few, the one residential and the one nursing placement of each kind are the wards' own, so those from the door
    of a home that closes must be there besides, or the beds of a home on the first day would have no row.
    """
    checked = check_scenario(tiny / "scenarios" / "baseline.yaml")
    base = solve(checked.problem, checked.inputs.scenario.priorities, keep_bases=True)
    near = run._near(base)
    assert list(near) == ["start"]
    state = state_before(base, quarter)
    for failure in failures(checked.inputs, checked.problem, quarter):
        with monkeypatch.context() as patched:
            patched.setattr(Generated, "_start", lambda self, priorities, stages: stages)
            expected = plan_failure(checked.inputs, state, failure)
        whole = plan_failure(checked.inputs, state, failure, near)
        with monkeypatch.context() as patched:
            patched.setattr(first_columns, "FEW", 0)
            patched.setattr(first_columns, "NEAREST", 0)
            few = plan_failure(checked.inputs, state, failure, near)
        for made in (whole, few):
            _are_the_same(made, expected)


def _are_the_same(made: Outcome, expected: Outcome) -> None:
    """Every figure to a millionth, the money to the penny, everyone to the same service."""
    assert made.made == expected.made == "planned"
    assert [stage.value for stage in made.stages] == pytest.approx([s.value for s in expected.stages], abs=1e-6)
    assert made.totals is not None
    assert expected.totals is not None
    assert asdict(made.totals) == {
        name: value if isinstance(value, Decimal) else pytest.approx(value, abs=1e-6)
        for name, value in asdict(expected.totals).items()
    }
    assert [(move.from_service, move.service) for move in made.moves] == [
        (move.from_service, move.service) for move in expected.moves
    ]
    assert [move.people for move in made.moves] == pytest.approx([move.people for move in expected.moves], abs=1e-6)
    assert made.last_placed == expected.last_placed


@pytest.mark.unit
def test_the_order_of_the_list() -> None:
    """Not placed first, then waiting, placements against people's choice, cost; without a whole plan at the end."""
    figures = ("not_placed", "weighted_waiting_more", "avoidable_more", "refused_more", "net_cost_more")
    worst_first = [(2, 0, 0, 0, 0), (1, 5, 0, 0, 0), (1, 4, 1, 2, -9), (1, 4, 2, 0, 7), (1, 4, 2, 0, 6)]
    rows: list[dict[str, Any]] = [
        {"provider": f"P{number}", "plan": "planned", **dict(zip(figures, values, strict=True))}
        for number, values in enumerate(worst_first)
    ]
    rows += [{"provider": "P5", "plan": "unchanged"}, {"provider": "P6", "plan": "unchanged"}]
    rows += [{"provider": "P0a", "plan": "none"}, {"provider": "P0b", "plan": "partly", "not_placed": 99}]
    rows.reverse()
    assert [row["provider"] for row in sorted(rows, key=_order)] == [
        *("P0", "P1", "P2", "P3", "P4", "P5", "P6"),
        *("P0b", "P0a"),
    ]


def _longer(tiny: Path, quarters: int, more: str = "") -> Path:
    """The baseline over more quarters, prices rising in the second year if there is one; `more` are lines of YAML."""
    add_next_year(tiny)
    scenario = tiny / "scenarios" / "baseline.yaml"
    rises = RISES + CONTRIBUTION_RISE if quarters > 4 else ""
    scenario.write_text(scenario.read_text().replace("quarters: 2", f"quarters: {quarters}") + rises + more)
    return scenario


def _with_a_fuller_book(tiny: Path) -> None:
    """Time to arrange a place, care meanwhile, nurses by night, others who grow, staff who leave with a home."""
    book = tiny / "book.yaml"
    text = book.read_text().replace(
        "    hours_per_week: {registered_nurse: 10}\n",
        "    hours_per_week: {registered_nurse: 10}\n    hours_per_site_per_week: {registered_nurse: 12}\n"
        "    others_growth_per_year: 0.25\n",
    )
    for need in ("nursing", "residential"):
        text = text.replace(
            f"    accepts: {{{need}: 1",
            f"    days_to_arrange: 30\n    interim_care_per_week: 250\n    accepts: {{{need}: 1",
        )
    book.write_text(text + "staff_stay_after_closure: 0.5\n")


EVENTS = """\
events:
  - {event: block, service: S1-nursing, beds: 5, fee: 650, from: 2025-07-01}
  - {event: closes, site: S2, from: 2025-10-01, until: 2026-07-01}
  - {event: beds, service: S3-nursing, change: 3, from: 2026-01-01}
"""


@pytest.mark.integration
@pytest.mark.parametrize("quarter", [1, 3, 5])
def test_a_plan_begun_again_without_a_failure_is_the_rest_of_it(tiny: Path, quarter: int) -> None:
    """People, prices, hours and budgets: every total from the quarter on, and the priorities over the whole plan."""
    budget = "budget: {T1: {2025-26: 400000, 2026-27: 300000}}\n"
    scenario = _longer(tiny, 8, EVENTS + budget)
    _with_a_fuller_book(tiny)
    order = "priorities: [safe_staffing, unmet, out_of_borough, budget, cost, fairness, travel]"
    scenario.write_text(
        "\n".join(order if line.startswith("priorities") else line for line in scenario.read_text().splitlines())
    )
    checked = check_scenario(scenario)
    inputs, problem = checked.inputs, checked.problem
    names = inputs.scenario.priorities
    base = solve(problem, names)
    again = solve(restart(problem, state_before(base, quarter)), names)
    quarters = inputs.scenario.calendar
    before = totals(base, tabulate(base, quarters), inputs, 0, quarter)
    after = totals(again, tabulate(again, quarters[quarter:]), inputs, quarter, quarter)
    assert float(after.net_cost) == pytest.approx(float(before.net_cost), abs=0.2)  # twenty rows, each to the penny
    for name, value in asdict(before).items():
        if name not in ("net_cost", "interim_cost"):
            assert getattr(after, name) == pytest.approx(value, rel=1e-6, abs=1e-6), name
    assert float(after.interim_cost) == pytest.approx(float(before.interim_cost), abs=0.2)
    assert before.interim_cost > 0
    whole, rest = ({stage.priority: stage.value for stage in each.stages} for each in (base, again))
    assert rest["fairness"] == pytest.approx(whole["fairness"], rel=1e-6)  # a ward's people of all quarters count
    years_left = {quarter.financial_year for quarter in quarters[quarter:]}
    if len(years_left) == 2:  # then no budget is over yet
        assert rest["budget"] == pytest.approx(whole["budget"], rel=1e-6)


def _settled(totals: Totals) -> list[float]:
    """Figures in which all best plans agree."""
    return [totals.unstaffed_hours, totals.weighted_waiting, totals.avoidable + totals.refused]


@pytest.mark.integration
@settings(max_examples=examples(16), deadline=None)
@given(place=places(), quarter=st.integers(1, 2))
def test_any_plan_begun_again_is_the_rest_of_it(place: RandomPlace, quarter: int) -> None:
    inputs = inputs_of(place)
    problem, names = build(inputs), inputs.scenario.priorities
    quarters = inputs.scenario.calendar
    base = solve(problem, names)
    again = solve(restart(problem, state_before(base, quarter)), names)
    before = totals(base, tabulate(base, quarters), inputs, 0, quarter)
    after = totals(again, tabulate(again, quarters[quarter:]), inputs, quarter, quarter)
    assert _settled(after) == pytest.approx(_settled(before), rel=1e-6, abs=1e-5)


@pytest.mark.integration
@settings(max_examples=examples(24), deadline=None)
@given(place=places(), quarter=st.integers(1, 2))
def test_a_plan_begun_again_is_as_fair_as_the_rest_of_it(place: RandomPlace, quarter: int) -> None:
    """Who was placed out of borough before counts on: the largest share of any area's people, over the whole plan, is
    what it was. Of every other priority what happened before and what is found again make the whole plan's figure."""
    order = ("safe_staffing", "unmet", "out_of_borough", "cost", "fairness", "travel")
    problem = replace(build(inputs_of(place)), fair=True)
    base = solve(problem, order)
    begun = restart(problem, state_before(base, quarter))
    again = solve(begun, order)
    assert [stage.status for stage in again.stages] == ["optimal"] * len(order)
    before = _before(base, quarter)
    whole = {stage.priority: stage.value for stage in base.stages}
    for stage in again.stages:
        value = stage.value + before[stage.priority]
        assert value == pytest.approx(whole[stage.priority], rel=1e-6, abs=1e-5), stage.priority


@pytest.mark.integration
def test_those_who_left_before_count_where_nobody_can_leave_any_more(tiny: Path) -> None:
    # S3 admits in the first quarter alone: (4 − 0.779334) / 0.885087 = 3.638811, half of them from each ward, of 9.15
    # people of need nursing in each over the plan. Σ people × the largest share = 18.3 × 1.819406 / 9.15 = 3.638811.
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(f"{scenario.read_text()}events: [{{event: embargo, site: S3, from: 2025-07-01}}]\n")
    order = ("safe_staffing", "unmet", "out_of_borough", "cost", "fairness", "travel")
    base = solve(replace(check_scenario(scenario).problem, fair=True), order)
    again = solve(restart(base.problem, state_before(base, 1)), order)
    for solution in (base, again):
        (fair,) = (stage.value for stage in solution.stages if stage.priority == "fairness")
        assert fair == pytest.approx((4 - N1) / ((1 - N1) / (91 / 365)), rel=1e-9)


def _before(base: Solution, quarter: int) -> dict[str, float]:
    """What the quarters before `quarter` add to each priority's figure. All of the plan's people count for fairness."""
    problem, plan, then = base.problem, base.plan, slice(quarter)
    weeks = problem.weeks[then]
    waiting = problem.average_waiting(plan.waiting)[:, then] * weeks
    people = (problem.average(plan.residents, plan.placed) - plan.in_block)[:, then]
    fees = (problem.net[:, then] * people).sum(axis=0) + (problem.blocks.fee * problem.blocks.beds)[:, then].sum(axis=0)
    premium = (problem.staffing.agency_premium * plan.agency)[:, then].sum(axis=0)
    interim = problem.needs.interim[problem.points.need] @ waiting.sum(axis=1)
    return {
        "safe_staffing": float((plan.unstaffed[:, then] * weeks).sum()),
        "unmet": float(problem.needs.priority[problem.points.need] @ waiting.sum(axis=1)),
        "out_of_borough": float((plan.avoidable + plan.refused)[:, :, then].sum()),
        "cost": float((fees + premium) @ weeks + interim),
        "fairness": 0.0,
        "travel": float((plan.placed[:, then] * problem.arcs.distance_km[:, None]).sum()),
    }


@pytest.mark.integration
@settings(max_examples=examples(8), deadline=None)  # each plans every site's failure
@given(place=places())
def test_where_nothing_can_change_nothing_does(place: RandomPlace) -> None:
    """Each site its own provider: a failure that is not planned would have changed nothing, had it been."""
    inputs = inputs_of(place)
    sites, providers = inputs.tables.sites, inputs.tables.providers
    own = tuple(row.model_copy(update={"provider": row.site}) for row in sites.rows)
    known = tuple(ProviderRow(provider=row.site, name=row.site) for row in sites.rows)
    changed = {"sites": replace(sites, rows=own), "providers": replace(providers, rows=known, lines=sites.lines)}
    inputs = replace(inputs, tables=replace(inputs.tables, **changed))
    base = solve(build(inputs), inputs.scenario.priorities)
    before = totals(base, tabulate(base, plan_quarters(inputs.scenario.start, 3)), inputs, 0, 1)
    for failure in failures(inputs, base.problem, 1):
        made = plan_failure(inputs, state_before(base, 1), failure)
        assert made.totals is not None
        if nothing_changes(inputs, base, failure):
            assert not made.moves
            assert _settled(made.totals) == pytest.approx(_settled(before), rel=1e-6, abs=1e-5)


@pytest.mark.integration
@pytest.mark.parametrize("provider", ["P1", "P2"])
def test_a_surprise_is_the_whole_programme_with_the_past_held(tiny: Path, provider: str) -> None:
    """The failure's whole programme, unreduced, with residents and waiting before it held at the plan, by CBC."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text().replace("quarters: 2", "quarters: 4"))
    inputs, problem = (checked := check_scenario(scenario)).inputs, checked.problem
    base, first = solve(problem, inputs.scenario.priorities), 2
    sites = [row.site for row, _ in inputs.tables.sites if row.provider == provider]
    shut = [Closes.model_validate({"event": "closes", "site": site, "from": "2025-10-01"}) for site in sites]
    fails = build(changed(inputs, events=shut))
    ours = solve(restart(fails, state_before(base, first)), ["unmet"]).stages[0].value

    program = build_program(fails)
    waited = (problem.average_waiting(base.plan.waiting) * problem.weeks)[:, :first].sum(axis=1)
    people = float(waited @ problem.needs.priority[problem.points.need])  # before the failure
    for q in range(first):
        state = state_before(base, q + 1)
        for g, key in enumerate(zip(fails.groups.home, fails.groups.need, fails.groups.service, strict=True)):
            _hold(program.residents[g, q], state.residents.get(tuple(map(int, key)), 0.0))
        for p, (area, home, need) in enumerate(
            zip(fails.points.area, fails.points.home, fails.points.need, strict=True)
        ):
            _hold(program.waiting[p, q], state.waiting.get((area, int(home), int(need)), 0.0))
    program.model.setObjective(PRIORITIES["unmet"].figure(program, fails))
    with pytest.warns(DeprecationWarning, match="CBC"):
        assert pulp.LpStatus[program.model.solve(pulp.PULP_CBC_CMD(msg=False))] == "Optimal"
    assert ours + people == pytest.approx(pulp.value(program.model.objective), rel=1e-5)

    foresight = solve(fails, ["unmet"]).stages[0].value
    assert foresight <= ours + people + 1e-6  # who knows in advance does no worse


def _hold(column: pulp.LpVariable | None, value: float) -> None:
    if column is not None:
        column.lowBound, column.upBound = max(0.0, value - 1e-7), value + 1e-7


@pytest.mark.integration
def test_those_who_must_move_go_first_only_among_equal_plans(tiny: Path) -> None:
    """The priority before travel changes no value of an earlier one."""
    checked = check_scenario(tiny / "scenarios" / "provider-failure.yaml")
    order = checked.inputs.scenario.priorities
    assert priorities(checked.inputs) == ("safe_staffing", "unmet", "out_of_borough", "cost", "moving", "journeys")
    fair = changed(checked.inputs, priorities=["unmet", "fairness", "travel"])
    assert priorities(fair) == ("unmet", "moving", "journeys")
    with_it = {stage.priority: stage.value for stage in solve(checked.problem, priorities(checked.inputs)).stages}
    without = {stage.priority: stage.value for stage in solve(checked.problem, order).stages}
    for priority in order[:-1]:
        assert with_it[priority] == pytest.approx(without[priority], rel=1e-9)


@pytest.mark.integration
def test_those_who_must_move_go_no_further_than_they_need(tiny: Path) -> None:
    # S2 closes on 1 July, and 6.04 people must move. S8 with 3 beds stands 0.01 degrees to the north, S9 with 30 beds
    # 0.05 degrees: at the same fee 3 go to S8 and 3.04 to S9, and whoever comes from a ward to S9. A degree of latitude
    # is 111.195 km, and by road 1.3 times as long.
    scenario = tiny / "scenarios" / "provider-failure.yaml"
    for site, latitude, beds in (("S8", 54.05, 3), ("S9", 54.09, 30)):
        opens = (
            f"  - {{event: opens, site: {site}, name: New {site}, provider: P1, authority: T1, latitude: {latitude},\n"
            f"     longitude: -2.0, rating: '', services: {{residential: {beds}}}, weekly_fee: {{residential: 690}},\n"
            "     from: 2025-07-01}\n"
        )
        scenario.write_text(scenario.read_text() + opens)
    inputs = check_scenario(scenario).inputs
    solution = solve(doors_alone(build(inputs)), priorities(inputs))
    arcs, points, services = solution.problem.arcs, solution.problem.points, solution.problem.services
    from_s2 = (points.door >= 0)[arcs.point] & (points.need[arcs.point] == 1)
    to = {services.site[arcs.service[a]]: solution.plan.placed[a, 1] for a in np.flatnonzero(from_s2)}
    people = 2 * exp(-91 / 730) + 4.55 * (1 - exp(-91 / 730)) / (91 / 730)
    assert (to["S8"], to["S9"]) == pytest.approx((3, people - 3), rel=1e-6)
    assert solution.stages[-1].priority == "journeys"
    km = 111.195 * 1.3
    assert solution.stages[-1].value == pytest.approx(3 * 0.01 * km + (people - 3) * 0.05 * km, rel=1e-4)


@pytest.mark.integration
@settings(max_examples=examples(16), deadline=None)
@given(place=places())
def test_merged_areas_change_no_figure_after_a_failure(place: RandomPlace) -> None:
    inputs = inputs_of(place)
    problem, order = build(inputs), priorities(inputs)
    whole = {stage.priority: stage.value for stage in solve(problem, order).stages}
    alone = {stage.priority: stage.value for stage in solve(doors_alone(problem), order).stages}
    assert alone == pytest.approx(whole, rel=1e-6, abs=1e-5)


def _third_provider(tmp_path: Path, authority: str) -> Place:
    """P3 has a home for others alone (it is rated too low), P4 has none."""
    place = Place(tmp_path)
    place.add("providers.csv", "P3,Provider Three\nP4,Provider Four\n")
    place.add("sites.csv", f"S4,Nursing home four,P3,{authority},54.03,-2.00,Inadequate\n")
    return place.add("services.csv", "S4-nursing,S4,nursing,6,3,700,\n")


@pytest.mark.integration
def test_a_provider_without_residents_is_in_the_list_with_zeros(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = _third_provider(tmp_path, "N1")
    rows = _rows(place.scenario, tmp_path / "a")
    assert list(rows) == ["P1", "P2", "P3"]
    assert (rows["P3"]["plan"], rows["P3"]["rank"], rows["P3"]["others"]) == ("unchanged", 3, 3)
    zeros = ("to_move", "not_placed", "waiting_more", "weighted_waiting_more", "avoidable_more", "net_cost_more")
    assert [rows["P3"][name] for name in zeros] == [0] * len(zeros)
    monkeypatch.setattr(run, "nothing_changes", lambda inputs, base, failure: False)
    planned = _rows(place.scenario, tmp_path / "b")
    assert planned["P3"] == rows["P3"] | {"plan": "planned", "mean_distance_km": None}


@pytest.mark.integration
def test_a_home_without_residents_may_still_hold_nurses(tmp_path: Path) -> None:
    """In Tinborough its three others take 30 of the 110 nurse hours, so that 4.55 live in S1 on average: (4.55 −
    0.479245 × 4) / 0.520755 = 5.056160 at the first quarter's end, (4.55 − 0.479018 × 5.056160) / 0.520982 = 4.084611
    at the second's. When it fails there are hours for more than the 8 beds, which are full at the end: 0.520982 × 8 +
    0.479018 × 5.056160 = 6.589849 on average."""
    rows = _rows(_third_provider(tmp_path, "T1").scenario, tmp_path / "out", providers=["P3"])
    assert rows["P3"]["plan"] == "planned"
    assert rows["P3"]["waiting_more"] == pytest.approx(4.084611 - 8, abs=2e-6)
    assert rows["P3"]["waiting_weeks_more"] == pytest.approx((4.55 - 6.589849) * W2, abs=3e-5)
    assert float(rows["P3"]["agency_hours_more"]) == pytest.approx(-5.5 * W2, abs=1e-6)  # 65.9 + 40 of 110 hours


@pytest.mark.integration
def test_a_home_without_residents_may_still_take_staff_along(tmp_path: Path) -> None:
    """Its beds stand empty and no hours are freed: but its site is covered, or those who lived there had nurses."""
    place = Place(tmp_path)
    place.add("providers.csv", "P3,Provider Three\n")
    place.add("sites.csv", "S4,Nursing home four,P3,T1,54.03,-2.00,Inadequate\n")
    place.add("services.csv", "S4-nursing,S4,nursing,6,0,700,\n")
    assert _rows(place.scenario, tmp_path / "a", providers=["P3"])["P3"]["plan"] == "unchanged"
    hours = "    hours_per_week: {registered_nurse: 10}\n"
    place.replace("book.yaml", hours, hours + "    hours_per_site_per_week: {registered_nurse: 12}\n")
    # 12 hours of its site are freed: 1.2 more may live in S1 through the second quarter.
    row = _rows(place.scenario, tmp_path / "b", providers=["P3"])["P3"]
    assert (row["plan"], row["waiting_weeks_more"]) == ("planned", pytest.approx(-1.2 * W2, abs=1e-5))
    # Unless they leave with it. Then the 5% of agency that they allowed for are gone, too, 0.6 hours a week: nobody
    # works them, for S1 takes no one new in the quarter.
    place.add("book.yaml", "staff_stay_after_closure: 0\n")
    row = _rows(place.scenario, tmp_path / "c", providers=["P3"])["P3"]
    assert (row["plan"], row["waiting_weeks_more"]) == ("planned", 0)
    assert row["unstaffed_hours_more"] == pytest.approx(0.6 * W2, abs=1e-6)


@pytest.mark.integration
def test_only_the_providers_that_are_asked_for(tmp_path: Path) -> None:
    place = _third_provider(tmp_path, "N1")
    assert list(_rows(place.scenario, tmp_path / "out", providers=["P2"])) == ["P2"]
    with pytest.raises(WrongUsage, match=r"--provider P22: is not in providers.csv \(did you mean P2\?\)"):
        stress(place.scenario, tmp_path / "no", providers=["P22"])
    with pytest.raises(WrongUsage, match="--provider P4: has no site open on 1 July 2025"):
        stress(place.scenario, tmp_path / "no", providers=["P4"])


@pytest.mark.integration
def test_sites_that_close_or_open_anyway(tiny: Path, tmp_path: Path) -> None:
    """S3 is closed when P2 would fail; P2's new home opens a quarter later and closes with the others."""
    scenario = _longer(
        tiny,
        4,
        "events:\n  - {event: closes, site: S3, from: 2025-07-01, until: 2025-10-01}\n"
        "  - {event: opens, site: S5, name: New, provider: P2, authority: T1, latitude: 54.02, longitude: -2.0,"
        " services: {nursing: 5}, weekly_fee: {nursing: 780}, from: 2026-01-01}\n",
    )
    assert list(_rows(scenario, tmp_path / "a")) == ["P1"]
    rows = _rows(scenario, tmp_path / "b", day=date(2025, 10, 1))
    assert (rows["P2"]["sites"], rows["P2"]["residents"]) == (1, 0)
    assert rows["P2"]["waiting_weeks_more"] > 0  # neither S3 nor the new home takes anyone
    assert rows["P2"]["usable_lost"] == 4


@pytest.mark.unit
def test_the_day_of_the_failure(tiny: Path) -> None:
    inputs = check_scenario(tiny / "scenarios" / "baseline.yaml").inputs
    assert quarter_of_failure(inputs, None) == 1
    assert quarter_of_failure(changed(inputs, quarters=1), None) == 0
    assert quarter_of_failure(changed(inputs, quarters=4), None) == 1
    assert quarter_of_failure(changed(inputs, quarters=20), None) == 4
    assert quarter_of_failure(inputs, date(2025, 4, 1)) == 0
    for day in (date(2025, 5, 1), date(2025, 10, 1), date(2025, 1, 1)):
        with pytest.raises(WrongUsage, match="is not the first day of a quarter of the plan"):
            quarter_of_failure(inputs, day)


@pytest.mark.integration
def test_a_failure_on_the_first_day(tiny: Path, tmp_path: Path) -> None:
    """Nothing comes before it: S3's resident moves to S1. 11.950967 people with nursing are there at the quarter's end
    (above), 8 of them in S1; without the failure nobody would wait."""
    rows = _rows(tiny / "scenarios" / "baseline.yaml", tmp_path / "out", day=date(2025, 4, 1))
    assert rows["P2"]["residents"] == 1
    assert rows["P2"]["placed"] == rows["P2"]["to_move"] == pytest.approx(1, abs=1e-6)
    assert (rows["P2"]["last_placed"], rows["P2"]["not_placed"]) == ("2025-04-01", 0)
    assert rows["P2"]["waiting_more"] == pytest.approx(11.950967 - 8, abs=1e-6)


@pytest.mark.integration
def test_a_provider_without_a_plan_is_reported_and_the_others_go_on(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = outcome.solve
    answers = iter([NoPlan("no plan satisfies every constraint"), None])

    def fails_once(*arguments: Any, **how: Any) -> Any:
        if (error := next(answers)) is not None:
            raise error
        return honest(*arguments, **how)

    monkeypatch.setattr(outcome, "solve", fails_once)
    done = stress(tiny / "scenarios" / "baseline.yaml", tmp_path / "out")
    assert [(row["provider"], row["rank"], row["plan"]) for row in done.rows] == [
        ("P2", 1, "planned"),
        ("P1", None, "none"),
    ]
    assert (done.exit_code, done.record["complete"]) == (3, False)
    assert done.record["providers"][1]["why"] == "no plan satisfies every constraint"
    assert done.rows[1]["residents"] > 0  # what is known without a plan
    table = (tmp_path / "out" / "stress.csv").read_text().splitlines()
    assert table[2].startswith(",P1,Provider One,none,2,13.994395,5,,,")


@pytest.mark.integration
def test_the_table_keeps_to_a_hundred_columns_and_dates_are_words(tiny: Path, tmp_path: Path) -> None:
    """However long the names, and however large the figures."""
    providers = tiny / "providers.csv"
    providers.write_text(providers.read_text().replace("Provider One", "A provider with a very long name " * 8))
    done = stress(tiny / "scenarios" / "baseline.yaml", tmp_path / "out")
    large = {
        "to_move": 12345.6,
        "waiting_weeks_more": 123456.0,
        "net_cost_more": -98_765_432,
        "last_placed": "2025-07-01",
    }
    rows = [{**row, **large} for row in done.rows]
    *said, _ = [text for _, text in lines(replace(done, rows=rows))]  # the last names a folder, which is not cut
    assert max(map(len, said)) <= 100
    assert said[0].startswith("Tinborough · baseline · each provider fails on 1 July 2025 · ")
    assert any(line.startswith("A provider w") and "…" in line and "Jul 2025" in line for line in said)
    assert not any("2025-07-01" in line for line in said)


@pytest.mark.unit
def test_exit_codes(tiny: Path) -> None:
    made = run.Stress(tiny, check_scenario(tiny / "scenarios" / "baseline.yaml").inputs, [], {}, {}, 0)
    for plans, code in ((["planned", "unchanged"], 0), (["planned", "partly"], 4), (["partly", "none"], 3)):
        assert replace(made, rows=[{"plan": each} for each in plans]).exit_code == code


@pytest.mark.integration
def test_the_command(tiny: Path, tmp_path: Path, two_cores: None) -> None:
    """Each provider in a process of its own."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    done = capacity("stress", scenario, cwd=tmp_path)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Tinborough · baseline · each provider fails on 1 July 2025 · ")
    assert lines[4].split()[:6] == ["Provider", "One", "14.0", "0", "0", "14.0"]
    assert max(map(len, lines)) <= 100
    assert "a surprise" in done.stdout
    assert lines[-1] == f"Wrote {Path('outputs/tiny/stress-baseline')} (7 files). Open stress.html."
    assert "planning 2 of 2" in done.stderr
    folder = tmp_path / "outputs" / "tiny" / "stress-baseline"
    assert {path.name for path in folder.iterdir()} == {
        *TABLES,
        "stress.html",
        "stress.json",
        "scenario.yaml",
        "datapackage.json",
    }

    again = capacity("stress", scenario, cwd=tmp_path)
    assert (again.exit_code, "--overwrite" in again.stderr) == (2, True)
    as_json = capacity("stress", scenario, "--from", "2025-04-01", "--provider", "P2", "--json", "--overwrite",
                       cwd=tmp_path)  # fmt: skip
    record = json.loads(as_json.stdout)
    assert record == json.loads((folder / "stress.json").read_text()) | {"folder": str(folder)}
    assert [row["provider"] for row in record["providers"]] == ["P2"]
    assert record["product"] == "capacity"
    assert {len(file["sha256"]) for file in record["inputs"]} == {64}
    quiet = capacity("stress", scenario, "--quiet", "-o", tmp_path / "b")
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (0, "", "")


@pytest.mark.integration
def test_wrong_days_and_providers_are_exit_2(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    for wrong in (("--from", "2025-05-01"), ("--from", "May"), ("--provider", "P9")):
        done = capacity("stress", scenario, *wrong, cwd=tmp_path)
        assert done.exit_code == 2, done.stderr
        assert wrong[0] in done.stderr
    assert not (tmp_path / "outputs").exists()


@pytest.mark.integration
def test_a_run_and_a_stress_test_never_replace_each_other(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    plan(scenario, tmp_path / "run")
    stress(scenario, tmp_path / "stress")
    with pytest.raises(WrongUsage, match="is not a stress test of capacity"):
        stress(scenario, tmp_path / "run", overwrite=True)
    with pytest.raises(WrongUsage, match="is not a run of capacity"):
        plan(scenario, tmp_path / "stress", overwrite=True)
    stress(scenario, tmp_path / "stress", overwrite=True)
    scenario.unlink()
    again = stress(tmp_path / "stress" / "scenario.yaml", tmp_path / "again")
    assert [row["provider"] for row in again.rows] == ["P1", "P2"]


@pytest.mark.integration
def test_the_descriptor_is_valid_and_describes_the_tables(tiny: Path, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    stress(tiny / "scenarios" / "baseline.yaml", tmp_path / "out")
    for file, (_, columns) in TABLES.items():
        assert list(pd.read_csv(tmp_path / "out" / file).columns) == [column.name for column in columns]
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Package(str(tmp_path / "out" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


@pytest.mark.integration
def test_an_interrupt_ends_the_processes_quietly(tiny: Path, tmp_path: Path) -> None:
    """Ctrl-C reaches every process of the terminal's group, those that are still starting, too."""
    command = [sys.executable, "-c", "from capacity.cli import main; main()", "stress",
               str(tiny / "scenarios" / "baseline.yaml")]  # fmt: skip
    running = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert running.stderr is not None
    for line in running.stderr:
        if "planning 0" in line:
            break
    os.killpg(running.pid, signal.SIGINT)
    assert running.wait(timeout=30) == 130
    assert running.stderr.read() == "capacity: interrupted; nothing was written\n"
    assert not any(tmp_path.glob("outputs"))


@pytest.mark.integration
def test_a_process_that_dies_is_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    from capacity.studies.pool import Pool, in_parallel

    with pytest.raises(CapacityError, match="has died"):
        in_parallel(os._exit, [1, 1], Pool(2))


@pytest.mark.slow
def test_two_providers_of_the_demonstration(tmp_path: Path) -> None:
    """Over two years. The figures cast, and nothing waits that no failure makes wait."""
    scenario = tmp_path / "short.yaml"
    baseline = ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml"
    scenario.write_text(f"name: short\nextends: {baseline}\nquarters: 8\n")
    rows = _rows(scenario, tmp_path / "out", providers=["P15", "P31"])
    moves = pd.read_csv(tmp_path / "out" / "stress_moves.csv")
    needs = check_scenario(scenario).problem.needs
    still_there = dict(zip(needs.name, needs.waits.stays[:, 4], strict=True))  # of those who wait on the day
    for provider, row in rows.items():
        own = moves[moves["provider"] == provider]
        assert own["people"].sum() == pytest.approx(row["to_move"], abs=1e-5)
        assert row["placed"] + row["not_placed"] == pytest.approx(row["to_move"], abs=1e-5)
        assert row["in_borough"] + row["out_of_borough"] == pytest.approx(row["placed"], abs=1e-5)
        assert row["unstaffed_hours_more"] == 0
        nowhere = own[own["service"].isna()]
        at_the_end = (nowhere["people"] * nowhere["need"].map(still_there)).sum()
        assert row["waiting_more"] >= at_the_end - 1e-6  # nobody waits in the plan without a failure
    assert rows["P15"]["rank"] == 1
