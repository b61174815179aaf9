"""Plans that see some quarters ahead: by hand, against the plan that sees everything, audited, and the command."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_places import Place as RandomPlace
from random_places import examples, inputs_of, places

from capacity.inputs.schema import Scenario
from capacity.model.foresight import solve_seeing
from capacity.model.problem.arrays import Budgets, Problem
from capacity.model.problem.build import build
from capacity.model.stages import Solution, solve

ORDER = ("safe_staffing", "unmet", "out_of_borough", "budget", "cost", "fairness", "travel")


def _with_a_budget(problem: Problem, pounds: tuple[int, int]) -> Problem:
    """With a budget for each of the two financial years, which are the first two quarters and the last."""
    inside = np.array([[True, True, False], [False, False, True]])
    return replace(problem, budgets=Budgets(np.zeros(2, dtype=np.int64), np.array(pounds, dtype=float), inside))


def _values(solution: Solution) -> dict[str, float]:
    return {stage.priority: stage.value for stage in solution.stages}


@pytest.mark.integration
@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(place=places(), fair=st.booleans(), pounds=st.tuples(*[st.sampled_from([0, 100_000, 400_000])] * 2))
def test_planning_anew_with_everything_in_sight_is_the_plan(
    place: RandomPlace, fair: bool, pounds: tuple[int, int]
) -> None:
    """Every quarter is planned anew from where the last has left everybody, and the figures are those of one plan."""
    problem = _with_a_budget(replace(build(inputs_of(place)), fair=fair), pounds)
    order = [name for name in ORDER if fair or name != "fairness"]
    whole, again = solve(problem, order), solve_seeing(problem, order, 3, to_the_end=False)
    assert _values(again) == pytest.approx(_values(whole), rel=1e-6, abs=2e-5)


@pytest.mark.integration
@settings(max_examples=examples(30), deadline=None, derandomize=True)
@given(place=places())
def test_what_is_not_in_sight_changes_nothing(place: RandomPlace) -> None:
    """Who sees one quarter decides the first two as in a plan that ends with them."""
    inputs = inputs_of(place)
    shorter: Scenario = inputs.scenario.model_copy(update={"quarters": 2})
    ends = replace(inputs, scenario=shorter)
    order = list(inputs.scenario.priorities)
    long, short = (solve_seeing(build(each), order, 1) for each in (inputs, ends))
    assert long.plan.waiting[:, :2].sum() == pytest.approx(short.plan.waiting.sum(), abs=1e-5)
