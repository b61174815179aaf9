"""Sets judged over futures: by hand, and against every set planned by itself in every future."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from option_sets import every_set, options_strategy, values_planned, with_options
from random_places import examples, inputs_of, places
from report_figures import faults, recorded

from capacity.audit import audit
from capacity.cli import main
from capacity.inputs.errors import BadInput
from capacity.inputs.read.reading import Inputs
from capacity.outputs.redraw import write_report
from capacity.planning import check_scenario
from capacity.studies.futures_options import Judge, Sample
from capacity.studies.invest import choose, in_future, judged
from capacity.studies.invest import sets as sets_of
from capacity.studies.invest.asked import first_difference
from capacity.studies.invest.desk import Desk
from capacity.studies.invest.in_future import Future
from capacity.studies.invest.judged import Judged, judge_sets
from capacity.studies.invest.judges import InFutures, tail_mean
from capacity.studies.invest.open_options import opened
from capacity.studies.invest.sampled import Futures, as_table, futures_of
from capacity.studies.invest.search import Search
from capacity.studies.invest.sets import Sets
from capacity.studies.pool import Pool

EXPECTED, WORST, REGRET = Judge("expected"), Judge("cvar", 0.9), Judge("regret")


def _in_futures(*sets: Sequence[float | Sequence[float]], weight: Sequence[float] = ()) -> InFutures:
    """Sets with a figure, or several, in each future; each takes as many options as its place."""
    values = np.array([[each if isinstance(each, Sequence) else [each] for each in figures] for figures in sets], float)
    priorities = ("unmet", "cost")[: values.shape[2]]
    ties = np.array([[float(place)] for place in range(len(sets))])
    return InFutures(priorities, values, np.array(weight or [1.0] * values.shape[1]), ties)


@pytest.mark.unit
def test_each_judge_by_hand() -> None:
    # Weeks of waiting in four futures. Mean: A 3, B 4, C 4. The worst tenth of four futures is 0.4 of the worst: A 12,
    # B 4, C 7. The best of each future: A, A, A, B; so A is 8 worse in the fourth, B 4 in the others, C 3 everywhere.
    found = _in_futures([0, 0, 0, 12], [4, 4, 4, 4], [3, 3, 3, 7])
    assert [found.chosen_by(judge) for judge in (EXPECTED, WORST, REGRET)] == [0, 1, 2]
    assert found.chance.tolist() == [0.75, 0.25, 0]
    assert [found.expected(row)[0] for row in range(3)] == [3, 4, 4]
    assert [found.worst(row, 0.9)[0] for row in range(3)] == [12, 4, 7]
    assert [found.largest_regret(row) for row in range(3)] == [3, 0, 0]
    assert [found.regret[row, found.largest_regret(row), 0] for row in range(3)] == [8, 4, 3]
    # Who knows the future waits (0 + 0 + 0 + 4) / 4 = 1 week, 4 at the worst: so nobody
    # beats A by more than 2
    assert found.could_gain(EXPECTED) == ("unmet", 2)
    assert found.could_gain(WORST) is None  # what comes after waiting may be better: the 4 weeks are not nothing
    assert found.could_gain(REGRET) == ("unmet", 3)


@pytest.mark.unit
def test_the_worst_futures_take_a_part_of_one_and_weights() -> None:
    # Of 4 futures the worst 0.4 are 1.6: the whole worst, and 0.6 of the next: (12 + 0.6 · 3) / 1.6 = 8.625
    values = np.array([3.0, 12.0, 0.0, 1.0])
    assert tail_mean(values, np.ones(4), 0.6) == pytest.approx(8.625)
    # The worst with a weight of 0.5 of 3.5: 0.4 · 3.5 = 1.4 are 0.5 of 12 and 0.9 of 3: 8.7 / 1.4
    assert tail_mean(values, np.array([1, 0.5, 1, 1]), 0.6) == pytest.approx(8.7 / 1.4)
    assert tail_mean(values, np.ones(4), 0.0) == pytest.approx(4)  # the mean
    assert tail_mean(values, np.ones(4), 0.99) == 12
    # Rockafellar and Uryasev: the least over a of a + E max(0, x − a) / (1 − level)
    weights = np.array([1, 0.5, 2, 0.25])
    for level in (0.3, 0.6, 0.9):
        bound = min(
            a + float(weights @ np.maximum(values - a, 0) / weights.sum() / (1 - level)) for a in values.tolist()
        )
        assert tail_mean(values, weights, level) == pytest.approx(bound)


@pytest.mark.unit
def test_weights_count() -> None:
    # With the fourth future half as likely as each other: A 12 · 0.5 / 3.5 = 1.714, C (9 + 3.5) / 3.5 = 3.571, B 4
    found = _in_futures([0, 0, 0, 12], [4, 4, 4, 4], [3, 3, 3, 7], weight=[1, 1, 1, 0.5])
    assert [found.expected(row)[0] for row in range(3)] == pytest.approx([6 / 3.5, 4, 12.5 / 3.5])
    assert found.chance.tolist() == pytest.approx([3 / 3.5, 0.5 / 3.5, 0])
    # nine times as likely: A 108 / 12 = 9, B 4, C (9 + 63) / 12 = 6
    assert _in_futures([0, 0, 0, 12], [4, 4, 4, 4], [3, 3, 3, 7], weight=[1, 1, 1, 9]).chosen_by(EXPECTED) == 1


@pytest.mark.unit
def test_the_next_priority_decides_where_the_first_ties() -> None:
    # Waiting differs by the solver's last digits: cost decides, 90 against 100, whichever waits less
    found = _in_futures([[7.0000001, 90], [5, 110]], [[7, 100], [5, 100.0]])
    assert found.chance.tolist() == [0.5, 0.5]
    assert [found.chosen_by(judge) for judge in (EXPECTED, WORST, REGRET)] == [0, 1, 0]
    # expected: 100 and 100, so the set with fewer options, the first; worst: 110 and 100; regret: 10 and 10
    same = _in_futures([[1, 2], [3, 4]], [[1, 2], [3, 4]])
    assert same.chance.tolist() == [1, 0]  # of equal sets the one with fewer options
    shared = replace(same, ties=np.zeros((2, 1)))
    assert shared.chance.tolist() == [0.5, 0.5]
    assert shared.regret.max() == 0
    # a regret is that of all priorities in their order: 1 week more in the second future, though it costs less there
    found = _in_futures([[0, 100], [1, 10]], [[0, 90], [0, 100]])
    assert found.largest_regret(0) == 1
    assert found.regret[0, 1].tolist() == [1, -90]


@pytest.mark.unit
def test_a_set_without_a_plan_in_some_future_comes_last() -> None:
    nan = math.nan
    found = _in_futures([0, 0, nan], [5, 5, 5], [6, 6, nan])
    assert [found.chosen_by(judge) for judge in (EXPECTED, WORST, REGRET)] == [1, 1, 1]
    assert found.no_plan.tolist() == pytest.approx([1 / 3, 0, 1 / 3])
    assert found.chance.tolist() == pytest.approx([2 / 3, 1 / 3, 0])
    assert found.expected(0).tolist() == [0]  # over the two that it can be planned in
    # where every set lacks one, those that lack fewest are judged over the futures that they have in common
    found = _in_futures([0, 9, nan], [nan, 5, 1], [nan, nan, 0])
    assert found.chosen_by(EXPECTED) == 1
    assert found.could_gain(EXPECTED) is None


def _futures(inputs: Inputs, **factors: Sequence[float]) -> Futures:
    """Futures with other factors of the book, the first with a weight of 2."""
    rows = [dict(zip(factors, row, strict=True)) for row in zip(*factors.values(), strict=True)]
    books = [
        inputs.book.model_copy(
            update={name: getattr(inputs.book, name).model_copy(update={"value": v}) for name, v in row.items()}
        )
        for row in rows
    ]
    each = tuple(Future(f"f{n}", 2.0 if n == 0 else 1.0, book) for n, book in enumerate(books))
    return Futures(each, {"file": "test"})


def _judged(inputs: Inputs, capital: float | None, futures: Futures, judge: Judge | None) -> Judged | None:
    choice = choose(inputs, capital, others=0)
    if choice is None:
        return None
    sets = [choice.best] if not choice.best.counts or choice.nothing is None else [choice.best, choice.nothing]
    return judge_sets(inputs, capital, sets, futures, judge, choice.sets, lambda text: None, Pool(1))


Values = dict[str, list[dict[str, float]]]
NEAR = 2e-6
"""Share of a figure: plans that are made in different ways differ by no more."""


def _named(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {option}" for option, count in sorted(counts.items()))


def _everything(inputs: Inputs, capital: float | None, futures: Futures) -> Values:
    """Every set in every future, each planned by itself."""
    return {
        _named(taken): [values_planned(replace(inputs, book=future.book), taken) for future in futures.each]
        for taken in every_set(inputs, capital)
    }


def _worse(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether figures are worse than others, in their order; not where the smaller tie of the choice has them ahead."""
    if first_difference(one, other) < 0:
        return False
    for mine, theirs in zip(one, other, strict=True):
        if abs(mine - theirs) > NEAR * (1 + abs(theirs)):
            return mine > theirs
    return False


def _best(vectors: Mapping[str, Sequence[float]]) -> str:
    best = next(iter(vectors))
    for name, vector in vectors.items():
        best = name if _worse(vectors[best], vector) else best
    return best


def _chosen(every: Values, priorities: Sequence[str], weight: Sequence[float], judge: Judge) -> dict[str, list[float]]:
    """What each set comes to in a judge's eyes, with the number of options after that."""
    futures, whole = range(len(weight)), sum(weight)
    best = [_best({name: list(values[f].values()) for name, values in every.items()}) for f in futures]
    by: dict[str, list[float]] = {}
    for name, values in every.items():
        vector = []
        if judge.kind == "regret":
            over = {str(f): [values[f][p] - every[best[f]][f][p] for p in priorities] for f in futures}
            sizes = {str(f): [abs(every[best[f]][f][p]) for p in priorities] for f in futures}
            for f, each in over.items():
                over[f] = [0.0 if abs(d) <= NEAR * (1 + size) else d for d, size in zip(each, sizes[f], strict=True)]
            vector = over[_best({f: [-d for d in each] for f, each in over.items()})]
        for p in priorities if judge.kind != "regret" else ():
            figures = [values[f][p] for f in futures]
            if judge.kind == "expected":
                vector.append(sum(w * x for w, x in zip(weight, figures, strict=True)) / whole)
            else:  # Rockafellar and Uryasev: the least over a, which is one of the figures
                tail = whole * (1 - judge.level)
                beyond = {a: sum(w * max(0.0, x - a) for w, x in zip(weight, figures, strict=True)) for a in figures}
                vector.append(min(a + more / tail for a, more in beyond.items()))
        by[name] = [*vector, values[0]["fewest"]]
    return by


@pytest.mark.integration
@pytest.mark.parametrize(("few", "large"), [(False, False), (True, False), (False, True), (True, True)])
@settings(max_examples=examples(2), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_against_every_set_in_every_future(few: bool, large: bool, data: st.DataObject) -> None:
    """The best of each future is that of all sets; where there are few sets, all are judged, and each choice is that of
    full enumeration, which is worked out here in another way. On a large place distances are left out."""
    inputs = inputs_of(data.draw(places()))
    inputs = with_options(inputs, data.draw(options_strategy(inputs)))
    capital = data.draw(st.sampled_from([None, 0.0, 100_000.0, 250_000.0]))
    futures = _futures(inputs, admissions_factor=[0.8, 1.0, 1.4], hours_factor=[1.0, 1.2, 0.9])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judged, "EVERY", 100 if few else 0)
        patch.setattr(sets_of, "SMALL", -1 if large else sets_of.SMALL)
        patch.setattr(in_future, "why_refused", lambda inputs: "")  # these places were never read from files
        found = _judged(inputs, capital, futures, None)
    if found is None:
        return
    figures = found.figures
    assert ("travel" in figures.priorities) != large
    order = [*figures.priorities, "fewest"]
    every = {
        name: [{priority: each[priority] for priority in order} for each in values]
        for name, values in _everything(inputs, capital, futures).items()
    }
    assert (found.complete, found.why_not, found.unproven) == (few, {}, ())
    assert len(found.sets) == len(every) if few else len(found.sets) <= len(every)
    names = [_named(each.counts) for each in found.sets]
    for f in range(len(futures.each)):
        best = every[_best({name: list(values[f].values()) for name, values in every.items()})][f]
        mine = every[names[int(figures.best[:, f].argmax())]][f]
        assert not _worse(list(mine.values()), list(best.values()))
        for row, name in enumerate(names):
            for place, priority in enumerate(figures.priorities):
                assert figures.values[row, f, place] == pytest.approx(every[name][f][priority], rel=1e-6, abs=1e-6)
    judged_alone = {name: every[name] for name in names}
    for judge in (EXPECTED, WORST, Judge("cvar", 0.5), REGRET):
        by = _chosen(judged_alone, figures.priorities, [2, 1, 1], judge)
        assert not _worse(by[names[figures.chosen_by(judge)]], by[_best(by)])
        gain = figures.could_gain(judge)
        if gain is not None:  # no set at all is better by more than that
            least = _chosen(every, figures.priorities, [2, 1, 1], judge)
            place = figures.priorities.index(gain[0])
            chosen, best = by[names[figures.chosen_by(judge)]], least[_best(least)]
            for k, (mine, theirs) in enumerate(zip(chosen[: place + 1], best, strict=False)):
                assert mine - theirs <= (gain[1] if k == place else 0) + NEAR * (1 + abs(mine))


OPTIONS = """\
options:
  - option: wing
    label: A residential bed more
    events: [{event: beds, service: S2-residential, change: 1, from: 2025-04-01}]
    capital: {2025-26: 600000}
    life_years: 40
  - option: nurses
    events: [{event: staff, pool: T1, role: registered_nurse, hours_per_week: 4, from: 2025-04-01}]
    revenue_per_year: 20000
    excludes: [wing]
"""
FUTURES = """\
futures:
  - future: as now
    book_changes: {}
  - {future: fewer hours, weight: 3, book_changes: {hours_factor: 0.5}}
"""


def _place(tiny: Path, futures: str = FUTURES) -> tuple[Path, Path]:
    scenario, file = tiny / "scenarios" / "baseline.yaml", tiny.parent / "futures.yaml"
    scenario.write_text(scenario.read_text() + OPTIONS)
    file.write_text(futures)
    return scenario, file


@pytest.mark.integration
def test_the_command_plans_the_set_that_the_judge_chooses(tiny: Path, tmp_path: Path) -> None:
    """Who weighs the future of fewer hours three times takes the wing, which the plan of today would not."""
    # As the book has it the nurses save 1.5 × 0.42 × 13.142857 = 8.28 weighted weeks of waiting (test_a_choice_by_hand
    # of test_invest.py), the residential bed 0.510500 × 13.142857 = 6.71, for it is of use from the second quarter, of
    # whose average its end counts 0.5105. With half the hours for each resident 231 hold 23 people beside the others:
    # nurses are plenty and save nothing, and the bed as much as before. Expected: 8.28 / 4 = 2.07 against 6.71.
    scenario, file = _place(tiny)
    folder = tmp_path / "run"
    arguments = ["invest", str(scenario), "--futures", str(file), "-o", str(folder)]
    done = CliRunner().invoke(main, [*arguments, "--judge", "expected"])
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert (
        "Recommended set: wing Chosen by the expected figures; the best in 75% of 2 futures. As the scenario has the"
        " book, the best set is nurses." in said
    )
    assert "These are all the sets that are allowed: 3." in said
    *lines, _ = done.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    record = json.loads((folder / "run.json").read_text())
    assert (record["label"], record["chosen"]) == ("Recommended set: wing", ["wing"])
    told = record["choice"]["futures"]
    assert (told["judge"], told["own_best"], told["file"]) == ("expected", "nurses", "futures.yaml")
    assert told["choices"]["expected"] == "wing"
    assert [check.name for check in audit(folder) if not check.holds] == []
    page = write_report(folder).read_text()
    assert faults(page, folder) == recorded(page, folder) == []
    first = re.sub("<[^>]*>", "", page[: page.index("<nav")])
    assert (
        "Chosen by its expected figures over 2 futures; it is the best in 75% of them. As the scenario has the book,"
        " the best set would be nurses." in first
    )
    board = " ".join(re.sub("<[^>]*>", " ", (folder / "invest.html").read_text()).split())
    assert "by its expected figures over 2 futures, and the best in 75% of them. As the scenario has the book," in board
    assert re.search("1 75% .* wing expected, regret 2 25% ", board)
    table = pd.read_csv(folder / "judged.csv", keep_default_na=False)
    assert table["options"].tolist() == ["wing", "nurses", "nothing"]
    assert table["chance_best"].tolist() == [0.75, 0.25, 0]
    each = pd.read_csv(folder / "sets_in_futures.csv").pivot(index="options", columns="future", values="unmet")
    by_hand = (each["as now"] + 3 * each["fewer hours"]) / 4
    waits = table.set_index("options")["expected_unmet"]
    assert waits.to_dict() == pytest.approx(by_hand.to_dict())
    assert waits["nothing"] - waits["nurses"] == pytest.approx(1.5 * 0.42 * 92 / 7 / 4, rel=1e-4)
    assert waits["nothing"] - waits["wing"] == pytest.approx(0.5105 * 92 / 7, rel=1e-3)
    _forged(folder, "judged.csv", "wing,600000,", "wing,600001,")

    # Without a judge the best of today is recommended, beside the same table
    done = CliRunner().invoke(main, [*arguments, "--overwrite"])
    assert done.exit_code == 0, done.output
    assert "Recommended set: nurses" in done.stdout
    assert json.loads((folder / "run.json").read_text())["chosen"] == ["nurses"]
    again = pd.read_csv(folder / "judged.csv", keep_default_na=False).set_index("options").drop(columns="rank")
    pd.testing.assert_frame_equal(again.sort_index(), table.set_index("options").drop(columns="rank").sort_index())
    assert [check.name for check in audit(folder) if not check.holds] == []


def _forged(folder: Path, name: str, old: str, new: str) -> None:
    """The audit sees a figure that was changed."""
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))
    failing = [check.name for check in audit(folder) if not check.holds]
    assert "choice_of_options" in failing
    (folder / name).write_text(text)


@pytest.mark.integration
def test_what_was_drawn_can_be_read_again(tiny: Path) -> None:
    """futures.csv, and draws.csv of the study of uncertainty with the same seed, have the same futures."""
    scenario, _ = _place(tiny)
    scenario.write_text(
        scenario.read_text() + "book_changes:\n  admissions_factor: {value: 1, low: 0.8, high: 1.3}\n"
        "  needs.nursing.mean_stay_days: {value: 365, low: 300, high: 400}\n"
    )
    inputs = check_scenario(scenario).inputs
    drawn = futures_of(inputs, Sample(count=5, seed=3))
    file = tiny.parent / "futures.csv"
    as_table(inputs, drawn.each, {"2": "why"}).to_csv(file, index=False)
    again = futures_of(inputs, Sample(file=file))
    study = tiny.parent / "study"
    done = CliRunner().invoke(
        main, ["uncertainty", str(scenario), "--futures", "5", "--seed", "3", "-o", str(study), "--quiet"]
    )
    assert done.exit_code == 0, done.output
    third = futures_of(inputs, Sample(file=study / "draws.csv"))
    for futures in (again, third):
        assert [each.name for each in futures.each] == ["1", "2", "3", "4", "5"]
        for one, other in zip(drawn.each, futures.each, strict=True):
            assert one.book.admissions_factor.value == other.book.admissions_factor.value
            stay = one.book.needs["nursing"].mean_stay_days.value
            assert stay == other.book.needs["nursing"].mean_stay_days.value
            assert 300 <= stay <= 400
    assert len({each.book.admissions_factor.value for each in drawn.each}) == 5


@pytest.mark.integration
def test_a_future_that_cannot_be_planned_is_named_and_left_out(tiny: Path, tmp_path: Path) -> None:
    changes = "{needs.nursing.accepts.nursing: 0.5}"  # half of the people could be placed nowhere
    scenario, file = _place(tiny, FUTURES + f"  - {{future: nowhere, book_changes: {changes}}}\n")
    done = CliRunner().invoke(
        main, ["invest", str(scenario), "--futures", str(file), "--judge", "regret", "-o", str(tmp_path / "run")]
    )
    assert done.exit_code == 0, done.output
    assert "Future nowhere is left out, because it cannot be planned:" in done.stdout
    told = json.loads((tmp_path / "run" / "run.json").read_text())["choice"]["futures"]
    assert told["planned"] == ["as now", "fewer hours"]
    assert [each["futures"] for each in told["left_out"]] == ["nowhere"]
    assert [check.name for check in audit(tmp_path / "run") if not check.holds] == []
    file.write_text(f"futures: [{{future: nowhere, book_changes: {changes}}}]\n")
    done = CliRunner().invoke(main, ["invest", str(scenario), "--futures", str(file), "-o", str(tmp_path / "other")])
    assert done.exit_code == 3
    assert "none of 1 futures can be planned; the first:" in done.output
    assert not (tmp_path / "other").exists()


@pytest.mark.integration
def test_a_search_that_is_cut_short_says_how_much_better_another_set_could_be(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, _ = _place(tiny)
    inputs = check_scenario(scenario).inputs
    monkeypatch.setattr(judged, "EVERY", 0)
    monkeypatch.setattr(in_future, "MOST_LOOKED_AT", 1)
    found = _judged(inputs, None, _futures(inputs, hours_factor=[1.0, 0.5]), EXPECTED)
    assert found is not None
    assert not found.complete
    by_future = {each.future: each for each in found.unproven}
    assert by_future["f1"].priority == "unmet"
    every = _everything(inputs, None, _futures(inputs, hours_factor=[1.0, 0.5]))
    best = min(values[1]["unmet"] for values in every.values())
    row = int(found.figures.best[:, 1].argmax())
    known = found.figures.values[row, 1, found.figures.priorities.index("unmet")]
    assert known - by_future["f1"].by <= best + 1e-6  # what is left is at least as good as the best of all


@pytest.mark.integration
def test_a_set_found_by_rounding_does_not_end_the_search(tiny: Path) -> None:
    """Nurses' hours are short. For £100 the programme takes `a` whole, which is worth more for each pound, and 0.4 of
    `b`: rounded that is `a` alone, better than nothing, but `b` alone brings more."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(
        scenario.read_text()
        + "options:\n"
        + "".join(
            f"  - {{option: {name}, capital: {{2025-26: {pounds}}}, life_years: 9, events: [{{event: staff, pool: T1,"
            f" role: registered_nurse, hours_per_week: {hours}, from: 2025-04-01}}]}}\n"
            for name, pounds, hours in (("a", 60, 0.35), ("b", 100, 0.5))
        )
    )
    inputs = check_scenario(scenario).inputs
    sets = Sets(opened(inputs, None), Desk())
    looking = Search(sets, {"total": 100})
    nothing = sets.of({})
    assert nothing is not None
    beating = tuple(nothing.values.values())
    first = looking.next_best(beating, strictly=True)
    assert first is not None
    assert first.counts == {"a": 1}
    again = Search(Sets(opened(inputs, None), Desk()), {"total": 100})
    found, bound = in_future.better_than(again, [beating])
    assert found is not None
    assert (found.counts, bound) == ({"b": 1}, None)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("f.yaml", "futures: []\n", ["f.yaml:1: futures: must not be empty"]),
        ("f.yaml", "future: x\n", ["f.yaml:1: future: is not a key here (did you mean futures?)",
                                   "f.yaml:1: futures: is missing"]),
        ("f.yaml", "futures:\n  - {future: a, wieght: 2}\n  - {future: b, weight: 0}\n  - {weight: .inf}\n",
         ["f.yaml:2: futures 1, wieght: is not a key here (did you mean weight?)",
          'f.yaml:3: futures 2, weight: must be above 0 (got "0")',
          "f.yaml:4: futures 3, future: is missing",
          'f.yaml:4: futures 3, weight: must be a finite number (got "inf")']),
        ("f.yaml", "futures:\n  - {future: a, book_changes: {needs.nursin.priority: 2}}\n"
         "  - future: b\n    book_changes:\n      admissions_factor: -1\n  - {future: a}\n",
         ['f.yaml:2: book_changes.needs: is not in the book (did you mean nursing?) (got "nursin")',
          'f.yaml:5: admissions_factor: must be a factor between 0 and 10: 1 changes nothing (got "-1")',
          'f.yaml:6: future: is already on line 2 (got "a")']),
        ("f.yaml", "- a\n", ["f.yaml:1: file: must be a mapping of keys to values"]),
        ("f.csv", "weight,admisions_factor\n1,2\n",
         ["f.csv:1: column: is no figure of this scenario's book (did you mean admissions_factor?)"
          ' (got "admisions_factor")',
          "f.csv:1: future: the column is missing: what each future is called"]),
        ("f.csv", "future,weight,admissions_factor,hours_factor\na,0,1,1\n,1,1,1\nb,,much,-1\nb,1,1\na,1,1.1,1\n",
         ['f.csv:2: weight: must be above 0, and finite (got "0")',
          'f.csv:3: future: needs a name of at most 100 letters (got "")',
          'f.csv:4: admissions_factor: is not a number (got "much")',
          'f.csv:4: hours_factor: must be a factor between 0 and 10: 1 changes nothing (got "-1")',
          "f.csv:5: row: has 3 cells, and the header 4"]),
        ("f.csv", "future,admissions_factor\n", ["f.csv:1: file: has no future below its header"]),
        ("f.csv", "", ["f.csv:1: file: is empty; a header row is needed"]),
    ],
)  # fmt: skip
def test_a_bad_file_of_futures(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, said: list[str]
) -> None:
    inputs = check_scenario(tiny / "scenarios" / "baseline.yaml").inputs
    monkeypatch.chdir(tiny)
    Path(name).write_text(text)
    with pytest.raises(BadInput) as raised:
        futures_of(inputs, Sample(file=Path(name)))
    assert [str(complaint) for complaint in raised.value.complaints] == said


@pytest.mark.unit
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--judge", "expected"], "--judge goes with --futures: type how many to draw, such as --futures 32"),
        (["--judge", "regret", "--futures"], "--judge weighs futures against each other"),
        (["--judge", "worst", "--futures", "8"], "'worst' is not a judge: type expected, regret or cvar:0.9"),
        (["--judge", "cvar:1", "--futures", "8"], "'cvar:1' is not a judge"),
        (["--judge", "cvar:.5", "--futures", "8", "--because", "wing"], "type one of them"),
        (["--seed", "2", "--futures"], "--seed goes with --futures and a number"),
        (["--seed", "2"], "--seed goes with --futures and a number"),
        (["--futures", "1"], "1 futures cannot be drawn: type a number from 2 to 100,000"),
        (["--futures", "many"], "'many' is neither a number of futures nor a .yaml or .csv file of them"),
    ],
)
def test_what_does_not_go_together(tiny: Path, tmp_path: Path, arguments: list[str], said: str) -> None:
    scenario, _ = _place(tiny)
    done = CliRunner().invoke(main, ["invest", str(scenario), "-o", str(tmp_path / "run"), *arguments])
    assert done.exit_code == 2
    assert said in " ".join(done.output.replace("│", " ").split())
    assert not (tmp_path / "run").exists()


@pytest.mark.integration
def test_a_file_that_is_not_there_and_a_book_without_ranges(tiny: Path, tmp_path: Path) -> None:
    scenario, file = _place(tiny)
    more = ["-o", str(tmp_path / "run")]
    done = CliRunner().invoke(main, ["invest", str(scenario), "--futures", str(file.with_name("future.yaml")), *more])
    assert done.exit_code == 1
    assert "(did you mean futures.yaml?)" in done.output
    done = CliRunner().invoke(main, ["invest", str(scenario), "--futures", "8", *more])
    assert done.exit_code == 2
    assert "no figure of the book has a low or a high, so every future would be the plan" in done.output
