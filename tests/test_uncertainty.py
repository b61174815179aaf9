"""Ranges: inputs/tiny with figures by hand, what is drawn, what is said of it, the command and its folder."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given, settings
from random_places import Place as RandomPlace
from random_places import examples, inputs_of, places
from test_cli import capacity

from capacity.inputs.errors import NoPlan, WrongUsage
from capacity.inputs.schema import Figure
from capacity.model import stages
from capacity.model.problem.build import build
from capacity.model.stages import solve
from capacity.planning import check_scenario, plan
from capacity.results.run_tables import read_table
from capacity.results.tabulate import tabulate
from capacity.results.write import UNCERTAINTY
from capacity.studies.pool import Pool
from capacity.studies.uncertainty import run
from capacity.studies.uncertainty.columns import tables
from capacity.studies.uncertainty.console import lines
from capacity.studies.uncertainty.draws import batches, sizes
from capacity.studies.uncertainty.factors import Factor, factors, future, moved
from capacity.studies.uncertainty.planned import (
    ALL,
    AVOIDABLE,
    COST,
    DAYS,
    OVER,
    WAITING,
    Draw,
    Futures,
    Row,
    figures_of,
    planned,
    without_outlines,
)
from capacity.studies.uncertainty.ranges import chances, enough, spread, standard_error
from capacity.studies.uncertainty.run import Uncertainty, figures_alone, uncertainty
from capacity.studies.uncertainty.tornado import said, tornado, worst

CHOICE = "needs: {nursing: {chooses_out_of_borough: {value: 0.1, low: 0, high: 0.3}}}"
KNOWSLEY = ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml"


def _scenario(tiny: Path, changes: str, more: str = "") -> Path:
    """A scenario of the tiny place with ranges, changes to the book on one line."""
    path = tiny / "scenarios" / "ranges.yaml"
    path.write_text(f"name: ranges\nextends: baseline.yaml\nbook_changes: {{{changes}}}\n{more}")
    return path


def _study(tiny: Path, changes: str, futures: int = 32, more: str = "", **options: Any) -> Uncertainty:
    return uncertainty(_scenario(tiny, changes, more), tiny / "out", futures=futures, **options)


def _factor(key: str, *ranges: tuple[float, float, float]) -> Factor:
    figures = {("needs", f"N{n}", key): Figure(value=v, low=low, high=high) for n, (low, v, high) in enumerate(ranges)}
    return Factor(key, figures)


ONE, TWO = _factor("mean_stay_days", (400, 500, 600)), _factor("admissions_factor", (0.9, 1.0, 1.2))


def _rows(positions: np.ndarray, placed: np.ndarray, batch: np.ndarray | None = None) -> list[Row]:
    """Futures with given placements, and nobody waiting at no cost."""
    return [
        Row(
            Draw(n + 1, 1 if batch is None else int(batch[n]), tuple(each)),
            {(AVOIDABLE, "", ALL): float(placed[n]), (WAITING, "", ALL): 0.0, (COST, "", ALL): 0.0},
        )
        for n, each in enumerate(np.atleast_2d(positions).tolist())
    ]


@pytest.mark.unit
def test_placements_are_a_known_function_of_the_choice_to_leave(tiny: Path) -> None:
    """tests/test_tiny.py: 3.638811 and 1.008219 go to S3, which is out of borough, of 9.1 and 2.141597 who are placed.

    A share c of those placed chooses that: 4.647030 − 11.241597 c do not, as long as c is below 3.638811 / 9.1 = 0.4.
    With c = 0.1 these are 3.522870; of 32 futures two lie in each sixteenth of the range. 5% of them are below the
    figure 0.05 × 31 = 1.55 places from the lowest, in the first three of 32 parts, and those have the largest c:
    there it is between 0.1 + 0.2 × (2 × 29/32 − 1) = 0.2625 and 0.3.
    """
    done = _study(tiny, CHOICE)
    by_hand = {row.draw.number: 4.647030 - 11.241597 * moved(Figure(value=0.1, low=0, high=0.3), row.draw.positions[0])
               for row in done.rows}  # fmt: skip
    for row in done.rows:
        assert row.figures[AVOIDABLE, "nursing", ALL] == pytest.approx(by_hand[row.draw.number], abs=1e-5)
        assert row.figures[AVOIDABLE, "residential", ALL] == 0
    found = done.ranges[AVOIDABLE, "", ALL]
    assert found.plan == pytest.approx(3.522870, abs=1e-5)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile([*by_hand.values()], [0.05, 0.95])), abs=1e-5)
    assert 4.647030 - 11.241597 * 0.3 < found.low < 4.647030 - 11.241597 * 0.2625
    # the median: c between 0.1 × 15/16 and 0.1 + 0.2/16
    assert 4.647030 - 11.241597 * 0.1125 < found.median < 4.647030 - 11.241597 * 0.09375
    # 5% from above: c in the lowest three parts, below 0.1 × 6/32
    assert 4.647030 - 11.241597 * 0.01875 < found.high < 4.647030


@pytest.mark.unit
def test_the_plan_stands_beside_its_futures(tiny: Path) -> None:
    """The plan's own figures are those of `capacity plan`; the same figures, drawn at the values, are the same plan."""

    done = _study(tiny, CHOICE, futures=2)
    head = plan(tiny / "scenarios" / "ranges.yaml", tiny / "run").headline
    own = done.plan
    assert [own[AVOIDABLE, "nursing", "2025-26"]] == pytest.approx(head.avoidable["nursing"], abs=1e-5)
    assert [own[WAITING, "", "2025-26"]] == pytest.approx(head.waiting, abs=1e-5)
    assert [own[COST, "", "2025-26"]] == pytest.approx(head.net_cost, abs=0.005)
    assert [own[DAYS, "nursing", "2025-26"]] == pytest.approx(head.days["nursing"].total, abs=1e-5)


@pytest.mark.unit
@pytest.mark.parametrize("futures", [2, 8, 32, 40, 100])
def test_every_batch_is_a_latin_hypercube(futures: int) -> None:
    """In each batch each family stands once in each of as many equal parts as the batch has futures."""
    made = batches(futures, 3, seed=5)
    assert [len(batch) for batch in made] == list(sizes(futures))
    assert sum(sizes(futures)) == futures
    assert max(sizes(futures)) <= 32
    assert max(sizes(futures)) - min(sizes(futures)) < 2
    for batch in made:
        parts = np.floor((batch + 1) / 2 * len(batch)).astype(int)
        assert (np.sort(parts, axis=0) == np.arange(len(batch))[:, None]).all()
    again = batches(futures, 3, seed=5)
    assert all((one == other).all() for one, other in zip(made, again, strict=True))
    assert (batches(futures, 3, seed=6)[0] != made[0]).all()


@pytest.mark.unit
def test_figures_of_a_family_move_together_and_families_apart(tiny: Path) -> None:
    changes = (
        "needs: {nursing: {mean_stay_days: {value: 365, low: 300, high: 500}},"
        " residential: {mean_stay_days: {value: 730, low: 600}}}, admissions_factor: {value: 1, low: 0.5, high: 2}"
    )
    inputs = check_scenario(_scenario(tiny, changes)).inputs
    found = factors(inputs)
    assert [(factor.key, len(factor.figures)) for factor in found] == [("mean_stay_days", 2), ("admissions_factor", 1)]
    # half-way up: 365 + 67.5; residential has no high and stays. A quarter of the way down: 730 − 32.5
    long, short = future(inputs, found, (0.5, 0.0)), future(inputs, found, (-0.25, 1.0))
    assert [long.book.needs[need].mean_stay_days.value for need in ("nursing", "residential")] == [432.5, 730]
    assert [short.book.needs[need].mean_stay_days.value for need in ("nursing", "residential")] == [348.75, 697.5]
    assert (long.book.admissions_factor.value, short.book.admissions_factor.value) == (1, 2)
    assert long.book.care_types == inputs.book.care_types
    drawn = np.concatenate(batches(256, 2, seed=1))
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.2


@pytest.mark.unit
def test_a_figure_never_leaves_its_range() -> None:
    figure = Figure(value=1 / 3, low=0.1, high=2 / 3)  # two thirds to six digits would be above it
    assert [moved(figure, position) for position in (-1.0, 0.0, 1.0)] == [0.1, 0.333333, 2 / 3]


@pytest.mark.unit
def test_a_factor_stands_in_for_what_it_multiplies(tiny: Path) -> None:
    rates = "admissions_per_1000_per_year: {nursing: {65+: {value: 36.5, low: 30, high: 40}}}"
    hours = "care_types: {nursing: {hours_per_week: {registered_nurse: {value: 10, low: 9, high: 11}}}}"
    alone = factors(check_scenario(_scenario(tiny, f"{rates}, {hours}")).inputs)
    assert [factor.key for factor in alone] == ["hours_per_week", "admissions_per_1000_per_year"]
    both = "admissions_factor: {value: 1, low: 0.9, high: 1.1}, hours_factor: {value: 1, low: 0.9, high: 1.1}"
    found = factors(check_scenario(_scenario(tiny, f"{rates}, {hours}, {both}")).inputs)
    assert [factor.key for factor in found] == ["admissions_factor", "hours_factor"]


@pytest.mark.unit
def test_what_the_council_wants_is_not_drawn(tiny: Path) -> None:
    chosen = "needs: {nursing: {priority: {value: 1.5, low: 1, high: 2}}}"
    rate = "money: {discount_rate: {value: 0.035, low: 0.02, high: 0.05}}"
    with pytest.raises(WrongUsage, match="every future would be the plan: add them to the book"):
        factors(check_scenario(_scenario(tiny, f"{chosen}, {rate}")).inputs)


@pytest.mark.integration
def test_a_book_without_ranges_says_what_to_type(tiny: Path) -> None:
    done = capacity("uncertainty", tiny / "scenarios" / "baseline.yaml")
    assert done.exit_code == 2
    assert done.stderr.endswith(
        "capacity: baseline: no figure of the book has a low or a high, so every future would be the plan: add them to"
        " the book, or to the scenario, such as book_changes: {admissions_factor: {value: 1, low: 0.9, high: 1.1}}\n"
    )


@pytest.mark.unit
def test_the_regression_finds_what_was_put_in() -> None:
    """y = 10 + 3 x − 2 z: from −1 to 1 it changes by 6 and by −4, and nothing is left over."""
    positions = np.random.default_rng(0).uniform(-1, 1, (40, 2))
    rows = _rows(positions, 10 + positions @ [3.0, -2.0])
    found = tornado(rows, (ONE, TWO), (AVOIDABLE, "", ALL))
    assert found is not None
    assert [(bar.key, bar.swing) for bar in found.bars] == [
        ("mean_stay_days", pytest.approx(6)),
        ("admissions_factor", pytest.approx(-4)),
    ]
    assert [bar.error for bar in found.bars] == pytest.approx([0, 0], abs=1e-9)
    assert found.r2 == pytest.approx(1)
    assert sum(bar.share for bar in found.bars) == pytest.approx(1)


@pytest.mark.unit
def test_a_family_that_can_only_rise_swings_once() -> None:
    """Nothing happens below the value; above it y rises by 5: from the plan to high that is 5, not 10."""
    rising = _factor("becomes", (0.0, 0.0, 0.1))
    positions = np.linspace(-1, 1, 41)[:, None]
    found = tornado(_rows(positions, 5 * np.maximum(positions[:, 0], 0)), (rising,), (AVOIDABLE, "", ALL))
    assert found is not None
    assert found.bars[0].swing == pytest.approx(5)
    assert found.r2 == pytest.approx(1)


@pytest.mark.unit
def test_chance_left_over_shows_in_the_error_and_in_r2() -> None:
    """Alternating ±1 around 2 x over x = ±1: the variance is 4 + 1, of which 4 is explained."""
    positions = np.array([[x] for x in (-1.0, 1.0) for _ in range(10)])
    noise = np.tile([1.0, -1.0], 10)
    found = tornado(_rows(positions, 2 * positions[:, 0] + noise), (ONE,), (AVOIDABLE, "", ALL))
    assert found is not None
    assert (found.r2, found.bars[0].share, found.bars[0].swing) == pytest.approx((0.8, 0.8, 4))
    # σ² = 20 / (20 − 2), over Σx² = 20, for a swing of twice the slope
    assert found.bars[0].error == pytest.approx(2 * (1 / 18) ** 0.5)


@pytest.mark.unit
def test_too_few_futures_explain_nothing() -> None:
    rows = _rows(np.array([[-1.0, 0.0], [1.0, 0.5]]), np.array([1.0, 2.0]))
    assert tornado(rows, (ONE, TWO), (AVOIDABLE, "", ALL)) is None
    assert [bad.why for bad in worst(rows, (ONE, TWO), None)] == ["", ""]


@pytest.mark.unit
def test_the_worst_futures_say_what_made_them_so() -> None:
    """y = 3 x − z: the worst stands at x = 0.9, where stays are 590 of 500 days, and z = −0.8, of 0.92 admissions."""
    positions = np.array([[x, z] for x in (-0.5, 0.0, 0.9) for z in (-0.8, 0.0, 0.8)] * 2)
    rows = _rows(positions, positions @ [3.0, -1.0])
    found = worst(rows, (ONE, TWO), tornado(rows, (ONE, TWO), (AVOIDABLE, "", ALL)))
    assert len(found) == 10
    assert found[0].row.draw.number == 7
    assert found[0].why == "stays long (+18%), fewer admissions (-8%)"
    assert found[2].why == "stays long (+18%)"  # z = 0 adds nothing


@pytest.mark.unit
def test_shares_are_told_in_points() -> None:
    share = _factor("max_occupancy", (0.93, 0.97, 1.0), (0.95, 0.98, 1.0))  # by half: −2 and −1.5 points
    assert said(share, -0.5) == "long voids (-1.8 points)"
    assert said(_factor("interim_care_per_week", (0, 0, 600)), 0.5) == "dear interim care"  # no share of nothing


@pytest.mark.unit
def test_quantiles_by_hand() -> None:
    """0, 1 … 20: a twentieth of the way is 1, half 10, nineteen twentieths 19; what is not known does not count."""
    found = spread(np.array([*range(21), np.nan]), 7.0)
    assert (found.plan, found.low, found.median, found.high, found.mean, found.futures) == (7, 1, 10, 19, 10, 21)
    assert np.isnan(spread(np.array([np.nan]), 7.0).median)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("means", "stops"),
    [
        ([98, 100, 102, 100], True),  # sd 1.633, over 2: an error of 0.8%
        ([80, 100, 120, 100], False),  # sd 16.33: 8.2%
        ([98, 100, 102], False),  # three batches
    ],
)
def test_it_stops_when_the_mean_is_settled(means: list[float], stops: bool) -> None:
    """Each batch has its mean ± 0 … 50 evenly, the same in all, so that no quantile hangs on one batch."""
    placed = np.concatenate([mean + np.linspace(-50, 50, 32) for mean in means])
    batch = np.repeat(np.arange(1, len(means) + 1), 32)
    assert enough(_rows(np.zeros((len(placed), 1)), placed, batch)) == stops
    error = np.std(means, ddof=1) / len(means) ** 0.5
    assert standard_error(placed, batch) == pytest.approx(error)


@pytest.mark.unit
def test_it_goes_on_while_one_batch_makes_a_quantile() -> None:
    """Four batches of the same mean; the far ends are all in one of them."""
    placed = np.concatenate([np.linspace(60, 140, 32), *[np.full(32, 100.0)] * 3])
    assert not enough(_rows(np.zeros((128, 1)), placed, np.repeat([1, 2, 3, 4], 32)))


@pytest.mark.unit
def test_a_budget_holds_to_the_penny() -> None:
    rows = [Row(Draw(n, 1, (0.0,)), {(OVER, "T1", "2025-26"): over}) for n, over in enumerate([-5.0, 0.0, 0.01, 7.0])]
    assert chances([*rows, Row(Draw(5, 1, (0.0,)), why_not="no")]) == {(OVER, "T1", "2025-26"): 0.5}


@pytest.mark.unit
def test_budgets_have_a_table(tiny: Path) -> None:
    """The cost falls with each £ of contribution: the budget of the plan itself holds in half of the futures."""
    own = _study(tiny, "needs: {nursing: {client_contribution_per_week: {value: 100, low: 50, high: 150}}}", futures=2)
    budget = own.plan[COST, "", ALL]
    changes = "needs: {nursing: {client_contribution_per_week: {value: 100, low: 50, high: 150}}}"
    more = f"budget: {{T1: {{2025-26: {budget}}}}}\n"
    done = _study(tiny, changes, 8, more=more, overwrite=True)
    (row,) = done.tables["budgets.csv"].to_dict("records")
    assert (row["home"], row["budget"], row["chance"], row["plan"]) == ("T1", budget, 0.5, 0)
    assert row["low"] < 0 < row["high"]
    assert ("", "Chance that the budget holds: 2025-26 50%.") in lines(done)


@pytest.mark.unit
def test_a_future_that_cannot_be_is_counted_and_in_no_range(tiny: Path) -> None:
    """S1 keeps 6 of its 12 beds from July on; 4 others and 4 residents live there, of whom e^(−183/stay) are left at
    the end of September.

    2 of 4 are left where stays are 183 / ln 2 = 264.0 days; the check refuses longer ones: of 250 to 300 days those
    above position 0.28, which are the upper 0.36 of the draws, 11.5 of 32.
    """
    stays = "needs: {nursing: {mean_stay_days: {value: 250, low: 200, high: 300}}}"
    cut = "events:\n  - {event: beds, service: S1-nursing, change: -6, from: 2025-07-01}\n"
    done = _study(tiny, stays, more=cut)
    refused = [row for row in done.rows if row.why_not]
    assert len(refused) in (11, 12)
    assert all((row.draw.positions[0] > 0.2803) == bool(row.why_not) for row in done.rows)
    assert done.ranges[AVOIDABLE, "", ALL].futures == 32 - len(refused)
    assert done.record["complete"] is False
    assert len(done.record["futures"]["not_planned"]) == len(refused)
    table = pd.read_csv(tiny / "out" / "draws.csv")
    assert len(table) == 32
    assert table["planned"].sum() == 32 - len(refused)
    assert table.loc[~table["planned"], "why_not"].str.contains("S1-nursing").all()
    text = " ".join(line for _, line in lines(done))
    assert f"{len(refused)} futures have no plan and are in no range. The first: " in text


@pytest.mark.unit
def test_no_future_at_all_is_no_study(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from capacity.studies.uncertainty import planned

    monkeypatch.setattr(planned, "why_refused", lambda inputs: "beds: too few")
    with pytest.raises(
        NoPlan, match=r"none of 2 futures can be planned: narrow the ranges of the book\. The first: beds: too few"
    ):
        _study(tiny, CHOICE, futures=2)
    assert not (tiny / "out").exists()


@pytest.mark.integration
def test_the_same_seed_gives_the_same_bytes_in_any_number_of_processes(tiny: Path) -> None:
    scenario = _scenario(tiny, CHOICE)
    for name, processes, seed in (("one", 1, 3), ("two", 2, 3), ("other", 1, 4)):
        uncertainty(scenario, tiny / name, futures=8, seed=seed, pool=Pool(processes))
    told = {name: json.loads((tiny / name / UNCERTAINTY).read_text()) for name in ("one", "two")}
    files = sorted(path.name for path in (tiny / "one").iterdir())
    assert files == ["datapackage.json", "draws.csv", "ranges.csv", "scenario.yaml", "tornado.csv", UNCERTAINTY,
                     "worst.csv"]  # fmt: skip
    for name in set(files) - {UNCERTAINTY}:
        assert (tiny / "one" / name).read_bytes() == (tiny / "two" / name).read_bytes(), name
    timed = ("started", "seconds")
    one, two = ({key: value for key, value in each.items() if key not in timed} for each in told.values())
    assert one == two
    assert (tiny / "one" / "draws.csv").read_bytes() != (tiny / "other" / "draws.csv").read_bytes()


@pytest.mark.unit
def test_it_stops_early_after_whole_batches(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Placements that hardly differ: after four batches of 32 nothing moves any more. Where one batch differs, all of
    them are planned.

    One future is planned, and what the others come to is made up.
    """
    real, kept = run.planned, dict[str, Any]()

    def like_the_first(common: Any, draw: Draw) -> Row:
        figures = kept.setdefault("figures", None) or real(common, draw).figures
        kept["figures"] = figures
        return Row(draw, {**figures, (AVOIDABLE, "", ALL): 100 + draw.positions[0] + kept["much"] * (draw.batch == 2)})

    monkeypatch.setattr(run, "planned", like_the_first)
    kept["much"] = 0
    done = _study(tiny, CHOICE, 256)
    assert (len(done.rows), done.wanted, {row.draw.batch for row in done.rows}) == (128, 256, {1, 2, 3, 4})
    assert done.record["futures"] == {"wanted": 256, "drawn": 128, "planned": 128, "batches": 4, "not_planned": []}
    assert "Stopped after 128 of 256 futures" in " ".join(line for _, line in lines(done))
    kept["much"] = 50
    done = _study(tiny, CHOICE, 160, overwrite=True)
    assert len(done.rows) == 160
    assert "Stopped" not in " ".join(line for _, line in lines(done))


@pytest.mark.unit
def test_what_a_terminal_shows(tiny: Path) -> None:
    done = _study(tiny, f"{CHOICE}, admissions_factor: {{value: 1, low: 0.9, high: 1.1}}", futures=12)
    shown = [line for _, line in lines(done)]
    assert max(map(len, shown)) <= 100
    text = " ".join(shown)
    assert shown[0].startswith("Tinborough · ranges · 12 futures · ")
    assert (
        "As planned, about 4 people are placed out of borough against their choice over 2 quarters; in nine of" in text
    )
    assert (
        "What moves it most is choice to leave the borough: from all at low to all at high, about 3 fewer people"
        in text
    )
    assert (
        "The ranges leave out figures of the book without a low and a high, such as staff hours, stays, agency staff"
        in text
    )
    assert any(line.startswith("Share of the variance so explained (R²)") for line in shown)


@pytest.mark.unit
def test_every_column_is_described_and_every_table_is_what_its_descriptor_says(tiny: Path) -> None:
    done = _study(tiny, CHOICE, futures=8)
    package = json.loads((tiny / "out" / "datapackage.json").read_text())
    described = {each["path"]: [field["name"] for field in each["schema"]["fields"]] for each in package["resources"]}
    assert described.keys() == done.tables.keys()
    for file, names in described.items():
        assert (tiny / "out" / file).read_text().split("\n")[0] == ",".join(names)
    assert "budgets.csv" in tables(done.factors, list(done.plan), budgets=True)
    draws = pd.read_csv(tiny / "out" / "draws.csv")
    assert draws["needs/nursing/chooses_out_of_borough"].between(0, 0.3).all()


@pytest.mark.integration
def test_an_existing_folder_is_kept(tiny: Path, tmp_path: Path) -> None:
    scenario = _scenario(tiny, CHOICE)
    assert capacity("uncertainty", scenario, "--futures", "2", "--quiet", cwd=tmp_path).exit_code == 0
    folder = tmp_path / "outputs" / "tiny" / "uncertainty-ranges"
    before = (folder / "draws.csv").read_bytes()
    again = capacity("uncertainty", scenario, "--futures", "2", "--seed", "7", cwd=tmp_path)
    assert again.exit_code == 2
    assert "exists; --overwrite replaces it" in again.stderr
    assert "is a study of uncertainty; only runs are audited" in capacity("audit", folder, cwd=tmp_path).stderr
    assert (folder / "draws.csv").read_bytes() == before
    over = capacity("uncertainty", scenario, "--futures", "2", "--seed", "7", "--overwrite", "--json", cwd=tmp_path)
    assert over.exit_code == 0
    assert json.loads(over.stdout)["seed"] == 7
    assert (folder / "draws.csv").read_bytes() != before


@pytest.mark.integration
def test_an_interrupt_leaves_nothing_half_written(tiny: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from capacity.cli import main; main()", "uncertainty", "--processes", "1",
               str(_scenario(tiny, CHOICE))]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True,
                               env=environment)  # fmt: skip
    assert running.stderr is not None
    for line in running.stderr:
        if "planning 2" in line:
            break
    os.killpg(running.pid, signal.SIGINT)
    assert running.wait(timeout=30) == 130
    assert running.stderr.read().endswith("capacity: interrupted; nothing was written\n")
    assert not any(tmp_path.glob("outputs"))


PRIORITIES = ("safe_staffing", "unmet", "out_of_borough", "cost")


@pytest.mark.unit
@settings(max_examples=examples(16))
@given(place=places())
def test_figures_alone_are_those_of_the_plan(place: RandomPlace) -> None:
    """As one and proven, or else the longer way: the same figures, by a plan that keeps every area to its reach."""
    problem = build(inputs_of(place))
    usual, short = solve(problem, PRIORITIES), solve(problem, PRIORITIES, figures_only=True)
    assert [stage.value for stage in short.stages] == pytest.approx([stage.value for stage in usual.stages], abs=1e-5)
    assert short.plan.placed.shape == short.problem.arcs.placeable.shape
    assert (short.plan.placed[~short.problem.arcs.placeable] <= 1e-9).all()
    scenario = inputs_of(place).scenario
    for one, other in zip(*(_sums(solution, scenario) for solution in (usual, short)), strict=True):
        assert one == pytest.approx(other, abs=1e-4)


def _sums(solution: stages.Solution, scenario: Any) -> list[float]:
    """Figures that the priorities settle: placements against choice, and people placed or left waiting together."""
    results = tabulate(solution, scenario.calendar)
    summary = results.tables["summary.csv"].groupby("measure")["value"].sum()
    gone = summary["placed"] + summary["withdrew"] + results.plan.waiting[:, -1].sum()
    return [float(summary["avoidable_out_of_borough"]), float(gone)]


@pytest.mark.unit
def test_the_short_way_is_left_where_it_cannot_be_proven(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof that fails costs time and changes nothing."""
    problem = check_scenario(tiny / "scenarios" / "baseline.yaml").problem
    usual = solve(problem, PRIORITIES)
    real = stages._as_one
    tries = list[Any]()

    def unproven(*arguments: Any) -> Any:
        tries.append(real(*arguments))
        return replace(tries[-1], apart=None)

    monkeypatch.setattr(stages, "_as_one", unproven)
    found = solve(problem, PRIORITIES, figures_only=True)
    assert len(tries) == 1
    assert tries[0].proven
    assert [stage.value for stage in found.stages] == pytest.approx([stage.value for stage in usual.stages])


@pytest.mark.slow
def test_four_futures_of_the_demonstration(knowsley_run: Path, tmp_path: Path) -> None:
    """All can be planned, over the first of its five years and into the next, and one over all of them; their figures
    cast, and the plan's own are those that the demonstration's README shows."""
    short = tmp_path / "short.yaml"
    short.write_text(f"name: short\nextends: {KNOWSLEY}\nquarters: 5\n")
    done = uncertainty(short, tmp_path / "out", futures=4)
    assert len(done.rows) == 4
    assert not any(row.why_not for row in done.rows)
    inputs = check_scenario(KNOWSLEY).inputs
    plan = figures_of(read_table(knowsley_run / "summary.csv"), inputs)
    assert plan[AVOIDABLE, "", ALL] == pytest.approx(325.1985, abs=0.001)
    common = Futures(without_outlines(inputs), done.factors, figures_alone(inputs.scenario.priorities))
    long = planned(common, done.rows[0].draw)
    assert not long.why_not
    assert len({year for _, _, year in long.figures}) == 6
    needs = done.inputs.book.needs
    for row in (*done.rows, long):
        parts = sum(row.figures[AVOIDABLE, need, ALL] for need in needs)
        assert row.figures[AVOIDABLE, "", ALL] == pytest.approx(parts, abs=1e-4)
    assert len({row.figures[COST, "", ALL] for row in done.rows}) == 4
    keys = {factor.key for factor in done.factors}
    assert {"mean_stay_days", "admissions_factor", "max_occupancy", "becomes"} < keys
    assert "priority" not in keys
