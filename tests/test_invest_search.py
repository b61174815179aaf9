"""The search among sets of options: what is known is not asked again, and what a time limit leaves."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import highspy
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from option_sets import every_set, options_strategy, values_planned, with_options
from random_places import examples, inputs_of, places

from capacity.audit import audit
from capacity.audit.choice import _priorities
from capacity.audit.tally import Tally
from capacity.cli import main
from capacity.model.highs import LimitReached, Silent, Way
from capacity.outputs.choice.changes import Gap
from capacity.outputs.redraw import write_report
from capacity.planning import check_scenario
from capacity.studies.invest import choose, frontier
from capacity.studies.invest import sets as sets_of
from capacity.studies.invest.altered import with_options as with_these
from capacity.studies.invest.asked import Answer, Ask, Asked, Start, answer, first_difference
from capacity.studies.invest.boxes import Boxes, Found, best_bound, inside
from capacity.studies.invest.desk import Desk
from capacity.studies.invest.open_options import opened
from capacity.studies.invest.run import invest
from capacity.studies.invest.sets import Sets
from capacity.studies.pool import Pool

STAFF = "event: staff, pool: T1, role: registered_nurse, from: 2025-04-01, hours_per_week:"
OPTIONS = f"""\
options:
  - {{option: a, capital: {{2025-26: 60000}}, life_years: 9, events: [{{{STAFF} 1}}]}}
  - {{option: b, capital: {{2025-26: 100000}}, life_years: 9, events: [{{{STAFF} 1.5}}]}}
  - {{option: c, capital: {{2025-26: 35000}}, life_years: 9, events: [{{{STAFF} 0.5}}], repeat: 2}}
"""
"""Each hour brings 0.105 people a bed in S1 in the second quarter, as long as there are beds: tests/test_invest.py."""


@pytest.fixture
def scenario(tiny: Path) -> Path:
    path = tiny / "scenarios" / "baseline.yaml"
    path.write_text(path.read_text() + OPTIONS)
    return path


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every place counts as large."""
    monkeypatch.setattr(sets_of, "SMALL", -1)


@pytest.mark.integration
def test_a_solver_that_finds_no_plan_is_not_believed_where_the_options_allow_a_set(
    scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every run with presolve says that there is none: the same choice. Where the capital allows none, none."""
    checked = check_scenario(scenario)
    asked = Asked.of(opened(checked.inputs, 100_000.0), tuple(checked.inputs.scenario.priorities))
    ask = Ask(0, (0, 0, 0), (1, 1, 2), (100_000.0,), exact=True)
    believed = answer(asked, ask)
    assert believed is not None
    solve_by = Silent.solve_by

    def doubting(self: Silent, way: Way, *rest: Any) -> Any:
        status = solve_by(self, way, *rest)
        return highspy.HighsModelStatus.kInfeasible if way.presolve == "on" else status

    monkeypatch.setattr(Silent, "solve_by", doubting)
    again = answer(asked, ask)
    assert again is not None
    assert again.values == pytest.approx(believed.values, rel=1e-9, abs=1e-9)
    assert answer(asked, replace(ask, least=(1, 1, 0), sums=(100_000.0,))) is None  # they cost £160,000


def _limit(monkeypatch: pytest.MonkeyPatch, rounds: int) -> None:
    """The time limit comes after so many rounds of what is asked."""
    answers, count = Desk.answers, 0

    def counted(desk: Desk, asked: Asked, asks: Sequence[Ask]) -> list[Answer | None]:
        nonlocal count
        count += bool(asks)
        if count > rounds:
            raise LimitReached
        return answers(desk, asked, asks)

    monkeypatch.setattr(Desk, "answers", counted)


@pytest.mark.integration
def test_a_set_is_planned_once_whoever_asks(scenario: Path, large: None) -> None:
    inputs = check_scenario(scenario).inputs
    sets = Sets(opened(inputs, None), Desk())
    choice = choose(inputs, 130_000, 5, because=True, sets=sets)
    line = frontier(inputs, sets=sets)
    assert choice is not None
    assert {frozenset(step.best.counts.items()) for step in line} <= {
        frozenset(known.counts.items()) for known in sets.known.values() if known is not None
    }
    assert sets.desk.planned == len(sets.known)
    before = sets.desk.planned
    assert frontier(inputs, sets=sets) == line  # all of its sets are known by now
    assert sets.desk.planned == before


@pytest.mark.integration
def test_at_another_price_a_set_comes_to_what_its_plan_would(scenario: Path) -> None:
    inputs = check_scenario(scenario).inputs
    sets = Sets(opened(inputs, None), Desk())
    option = inputs.scenario.options[2]
    half = option.model_copy(update={"capital": {year: much / 2 for year, much in option.capital.items()}})
    cheaper = with_these(inputs, [*inputs.scenario.options[:2], half])
    for counts in ({}, {"c": 1}, {"a": 1, "c": 2}):
        found = sets.at_price("c", 0.5).of(counts)
        assert found is not None
        assert found.values == pytest.approx(values_planned(cheaper, counts), rel=1e-7, abs=1e-6)


@pytest.mark.unit
def test_sums_that_sets_take(scenario: Path) -> None:
    inputs = check_scenario(scenario).inputs
    sets = Sets(opened(inputs, None), Desk(), apart=True)
    # 60, 100 and up to twice 35, in thousands: 0 35 60 70 95 100 130 135 160 170 195 230
    assert [sets.sum_within(1_000 * most) for most in (34, 35, 94.9, 129, 194.99, 10_000)] == [
        0, 35_000, 70_000, 100_000, 170_000, 230_000
    ]  # fmt: skip
    chosen = replace(inputs, scenario=inputs.scenario.model_copy(update={"chosen": {"c": 1}}))
    assert Sets(opened(chosen, None), Desk(), apart=True).sum_within(134_999) == 95_000  # 35 at least: 35 95 135 195


@pytest.mark.unit
def test_a_bound_holds_for_smaller_boxes_and_sums() -> None:
    boxes, start = Boxes(), Start((0, 0), ())
    wide = Found((0, 0), (2, 3), (100.0,), Answer((1.0, 5.0), (0.5, 2.0), start))
    tight = Found((0, 0), (1, 3), (80.0,), Answer((2.0,), (0.5, 2.0), start))
    for found in (wide, tight):
        boxes.add(0, found)
    assert boxes.around(0, (0, 1), (1, 3), (70.0,)) == [wide, tight]
    assert boxes.around(0, (0, 1), (1, 3), (90.0,)) == [wide]
    assert boxes.around(0, (0, 1), (2, 4), (70.0,)) == []
    assert boxes.around(1, (0, 1), (1, 3), (70.0,)) == []
    assert best_bound([wide, tight], 2) == (2.0, float("-inf"))
    assert best_bound([], 2) is None
    assert inside((0.5, 2.0), (0, 2), (1, 2))
    assert not inside((0.5, 2.0), (1, 2), (1, 2))


@pytest.mark.integration
@settings(max_examples=examples(5), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_a_time_limit_leaves_is_no_further_from_the_best_than_it_says(data: st.DataObject) -> None:
    """After one, two, three … rounds: the first figure in which the best of all sets is better is within the gap."""
    inputs = inputs_of(data.draw(places()))
    capital = data.draw(st.sampled_from([None, 100_000.0]))
    inputs = with_options(inputs, data.draw(options_strategy(inputs)))
    every = [tuple(values_planned(inputs, taken).values()) for taken in every_set(inputs, capital)]
    best = every[0]
    for values in every:
        best = values if first_difference(values, best) < 0 else best
    for rounds in range(1, 8):
        with pytest.MonkeyPatch.context() as patch:
            _limit(patch, rounds)
            choice = choose(inputs, capital, others=0)
        assert choice is not None  # nothing is planned first
        names, found = list(choice.best.values), tuple(choice.best.values.values())
        first = next((n for n in range(len(found)) if first_difference(found[n : n + 1], best[n : n + 1])), None)
        if choice.gap is None:
            assert first is None
            if not choice.stopped:
                break  # more rounds than it needs change nothing
            continue
        assert choice.stopped
        assert not choice.complete
        place = names.index(choice.gap.priority)
        assert first is None or first >= place
        if first == place:
            assert found[place] - best[place] <= choice.gap.by * (1 + 1e-6) + 1e-6


@pytest.mark.integration
def test_a_frontier_that_the_time_limit_cuts_short_keeps_the_choice_and_names_each_gap(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inputs = check_scenario(scenario).inputs
    whole = frontier(inputs)
    sets = Sets(opened(inputs, None), Desk())
    choice = choose(inputs, 130_000, 0, sets=sets)
    _limit(monkeypatch, 1)
    line = frontier(inputs, sets=sets)
    assert choice is not None
    assert choice.gap is None
    assert any(step.gap is not None for step in line)
    spent = [step.best.values["capital"] for step in line]
    assert spent == sorted(spent, reverse=True)
    assert choice.best in [step.best for step in line]
    assert len(line) < len(whole)
    assert spent[-1] == 0


@pytest.mark.integration
def test_the_command_at_the_time_limit(scenario: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _limit(monkeypatch, 2)
    arguments = ["invest", str(scenario), "--capital", "130000", "--frontier", "-o", str(tmp_path / "run")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 4
    said = " ".join(done.stdout.split())
    assert "The best found within the time limit, not proven to be the best: another set may have" in said
    assert "is the best so far: another for that sum may have" in said
    assert "No other sets were looked for" in said
    assert "no set that costs more is better" not in said
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 100
    choice = json.loads((tmp_path / "run" / "run.json").read_text())["choice"]
    assert choice["complete"] is False
    assert choice["status"] == "the best so far; the time limit came while the best set was looked for"
    assert choice["gap_in"] in [stage["priority"] for stage in choice["stages"]]
    assert choice["gap"] > 0
    rows = (tmp_path / "run" / "frontier.csv").read_text().splitlines()
    assert rows[0].endswith("proven,gap_in,gap")
    assert all(",false," in row for row in rows[1:])
    assert [check.name for check in audit(tmp_path / "run") if not check.holds] == []
    page = write_report(tmp_path / "run").read_text()
    assert "It is not proven to be the best: another set may have" in page


@pytest.mark.integration
def test_a_time_limit_before_any_set_writes_nothing(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _limit(monkeypatch, 0)
    done = CliRunner().invoke(main, ["invest", str(scenario), "-o", str(tmp_path / "run")])
    assert done.exit_code == 4
    assert "the time limit came before any set was planned; nothing was written" in done.output
    assert not (tmp_path / "run").exists()


def _chosen(scenario: Path, folder: Path, pool: Pool, said: list[str]) -> dict[str, str]:
    run = invest(scenario, 130_000, folder, False, 3, frozenset({"frontier"}), None, said.append, pool=pool).run
    files = {name: (run.folder / name).read_text() for name in ("sets.csv", "frontier.csv", "costs.csv")}
    return {**files, "choice": json.dumps(run.record["choice"])}


@pytest.mark.integration
def test_the_same_bytes_in_any_number_of_processes(scenario: Path, large: None, tmp_path: Path) -> None:
    """On a large place, and so every place here, two processes find what one does; and both say how far they are."""
    said = list[str](), list[str]()
    alone = _chosen(scenario, tmp_path / "one", Pool(1), said[0])
    assert _chosen(scenario, tmp_path / "two", Pool(2), said[1]) == alone
    for texts in said:
        assert any("set planned" in text or "sets planned" in text for text in texts)


@pytest.mark.integration
def test_progress_says_what_is_planned_what_may_be_gained_and_how_long(
    scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capacity.studies.invest.desk.QUIET", 0.0)
    said: list[str] = []
    frontier(check_scenario(scenario).inputs, said.append)
    stage = "finding the best set for every sum of capital"
    assert said[0] == stage
    assert all(text.startswith(stage) for text in said)
    assert any(" · 1 set planned · another set may have up to " in text for text in said)
    assert any("for up to £0.1" in text for text in said)
    assert any(text.endswith(" s for what is open now") for text in said)


@pytest.mark.unit
def test_gaps_in_words() -> None:
    assert Gap("out_of_borough", 3.21).words == "up to 3.2 fewer avoidable placements"
    assert Gap("out_of_borough", 0.01).words == "slightly fewer avoidable placements"
    assert Gap("cost", 1_234.5).words == "up to £1,234 less cost*"
    assert Gap("cost", 0.2).words == "slightly less cost*"
    assert Gap("travel", 0.2).words == "slightly less travel"
    assert Gap("fairness", 5.0).words == "a more even share of placements out of borough"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("said", "stages", "holds"),
    [
        ("unmet cost capital fairness travel", "unmet cost fairness travel", True),
        ("unmet cost capital", "unmet cost fairness travel", True),  # as in a large place, where areas are merged
        ("unmet cost capital fairness", "unmet cost fairness travel", False),  # both or neither
        ("unmet capital", "unmet cost fairness travel", False),
        ("fairness cost capital", "fairness cost travel", True),  # what comes before another one is not left out
        ("cost capital", "fairness cost travel", False),
        ("unmet capital", "unmet travel", True),
        ("travel capital", "travel", True),  # nothing would be left
    ],
)
def test_the_audit_knows_which_priorities_a_search_leaves_out(said: str, stages: str, holds: bool) -> None:
    tally = Tally("choice_of_options")
    _priorities(tally, said.split(), stages.split())
    assert tally.check().holds is holds
