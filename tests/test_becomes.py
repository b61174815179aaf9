"""Residents whose need becomes another stay where they can, or move: tiny, solved by hand.

Nobody comes. Shares of a quarter for x: stay e^−x, φ = (1 − e^−x) / x, and of those who come evenly (1 − φ) / x are
there on average.
"""

import csv
import json
from math import exp
from pathlib import Path

import pytest
from oracle import solve as reference

from capacity.inputs.doors import door, service_at, turning_point
from capacity.model.lp import build_program
from capacity.model.problem.arrays import Problem
from capacity.model.stages import solve
from capacity.plan import check_scenario, plan
from capacity.studies.stress.restart import restart, state_before

DAYS, WEEKS = (91, 92), (13, 92 / 7)


def _shares(x: float) -> tuple[float, float, float]:
    """Stay, φ, and the average of those who come."""
    come = (1 - exp(-x)) / x
    return exp(-x), come, (1 - come) / x


# Half of the people with residential need come to have nursing need in a year: they leave at the rate 1/730 + 0.5/365 =
# 1/365 a day. In S2 live 2. First quarter: x = 91/365, of 2 × (1 − 0.779334) = 0.441332 who leave one half has another
# need: 0.220666. In the second (1.558668 × (1 − 0.777202)) / 2 = 0.173634.
N1, N2 = (_shares(days / 365) for days in DAYS)
TURNED = (2 * (1 - N1[0]) / 2, 2 * N1[0] * (1 - N2[0]) / 2)


def _place(tiny: Path, of: str, becomes: str, more: str = "", quarters: int = 2) -> Path:
    """Tiny without admissions, where half of the residents with a need come to have another one each year."""
    for file, old, new in (
        ("population.csv", "2025,500", "2025,0"),
        ("book.yaml", f"\n  {of}:\n    label: {'General nursing' if of == 'nursing' else 'Residential'}\n    accepts",
         f"\n  {of}:\n    label: Changing\n    becomes: {{{becomes}: 0.5}}\n    accepts"),
        ("scenarios/baseline.yaml", "quarters: 2", f"quarters: {quarters}"),
    ):  # fmt: skip
        text = (tiny / file).read_text()
        assert old in text
        (tiny / file).write_text(text.replace(old, new) + (more if file.startswith("scenarios") else ""))
    return tiny / "scenarios" / "baseline.yaml"


def _rows(run: Path, table: str, **where: str) -> list[dict[str, str]]:
    with (run / table).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[key] == value for key, value in where.items())]


def _column(run: Path, table: str, column: str, **where: str) -> list[float]:
    return [float(row[column]) for row in _rows(run, table, **where)]


def _values(run: Path) -> dict[str, float]:
    return {stage["priority"]: stage["value"] for stage in json.loads((run / "run.json").read_text())["stages"]}


@pytest.mark.unit
def test_the_arithmetic() -> None:
    assert list(TURNED) == pytest.approx([0.220666, 0.173634], abs=1e-6)
    # and by the formula: 0.5 × 91/365 × those there on average, 2 × 0.885087
    assert pytest.approx(0.5 * 91 / 365 * 2 * N1[1]) == TURNED[0]


@pytest.mark.integration
def test_they_move_where_their_home_does_not_accept_the_new_need(tiny: Path, tmp_path: Path) -> None:
    run = plan(_place(tiny, "residential", "nursing"), folder=tmp_path / "run").folder
    assert _column(run, "residents.csv", "at_end", service="S2-residential") == pytest.approx(
        [2 * N1[0], 2 * N1[0] * N2[0]]
    )
    # S1 and S3 have room for them: nine tenths stay in the borough, a tenth chooses S3
    moves = _rows(run, "placements.csv")
    assert {row["area"] for row in moves} == {"S2-residential@nursing@T1"}
    into = {(row["service"], row["quarter"]): float(row["people"]) for row in moves}
    assert into == pytest.approx({
        ("S1-nursing", "2025-04-01"): 0.9 * TURNED[0], ("S3-nursing", "2025-04-01"): 0.1 * TURNED[0],
        ("S1-nursing", "2025-07-01"): 0.9 * TURNED[1], ("S3-nursing", "2025-07-01"): 0.1 * TURNED[1],
    })  # fmt: skip
    # They come evenly: 4 × 0.779334 + 0.885087 × 0.9 × 0.220666 in S1 at the end
    assert _column(run, "residents.csv", "at_end", service="S1-nursing")[0] == pytest.approx(
        4 * N1[0] + N1[1] * 0.9 * TURNED[0]
    )
    figures = {row["measure"]: float(row["value"]) for row in _rows(run, "summary.csv", need="nursing", care_type="")
               if row["value"]}  # fmt: skip
    assert [
        figures[name] for name in ("need_changed", "stayed_as_need_changed", "placed", "withdrew")
    ] == pytest.approx([sum(TURNED), 0, sum(TURNED), 0], abs=1e-9)
    # 0.04° − 0.02° along a meridian to S1, 0.08° to S3, × 1.3 by road
    degree = 6371.0088 * 3.141592653589793 / 180 * 1.3
    assert _values(run)["travel"] == pytest.approx(degree * sum(TURNED) * (0.9 * 0.02 + 0.1 * 0.08))


# Half of the people with nursing need come to have residential need: they leave at 1/365 + 0.5/365 = 1.5/365 a day, x =
# 0.373973, and of those who leave a third has another need: of S1's 4 people 4 × (1 − 0.687996) / 3 = 0.416006, of S3's
# one 0.104001. Nursing homes may take a quarter of those placed with residential need; who lives there may stay.
X1, X2 = (_shares(1.5 * days / 365) for days in DAYS)
R1, R2 = (_shares(days / 730) for days in DAYS)
OF_ONE = ((1 - X1[0]) / 3, X1[0] * (1 - X2[0]) / 3)


@pytest.mark.integration
def test_they_stay_where_they_live_whatever_else_may_come(tiny: Path, tmp_path: Path) -> None:
    embargo = (
        "events:\n  - {event: embargo, site: S1, from: 2025-04-01}\n  - {event: embargo, site: S3, from: 2025-04-01}\n"
    )
    run = plan(_place(tiny, "nursing", "residential", embargo), folder=tmp_path / "run").folder
    assert OF_ONE[0] == pytest.approx(0.104001, abs=1e-6)
    # S2 were cheaper, but a tenth of those placed would choose to leave the borough, and S3 takes nobody new
    assert _rows(run, "placements.csv") == []
    at_end = (R1[1] * OF_ONE[0], R1[1] * OF_ONE[0] * R2[0] + R2[1] * OF_ONE[1])
    average = (R1[2] * OF_ONE[0], R1[1] * OF_ONE[0] * R2[1] + R2[2] * OF_ONE[1])
    stayed = {"service": "S1-nursing", "need": "residential"}
    assert _column(run, "residents.csv", "at_end", **stayed) == pytest.approx([4 * each for each in at_end])
    assert _column(run, "residents.csv", "people", **stayed) == pytest.approx([4 * each for each in average])
    # It is no placement, out of borough or in another care type, and no journey
    values = _values(run)
    assert [values[name] for name in ("unmet", "out_of_borough", "travel")] == pytest.approx([0, 0, 0], abs=1e-9)
    figures = {row["measure"]: row["value"] for row in _rows(run, "summary.csv", need="residential", care_type="")}
    changed = 5 * sum(OF_ONE)
    assert float(figures["need_changed"]) == pytest.approx(changed)
    assert float(figures["stayed_as_need_changed"]) == pytest.approx(changed)
    assert [float(figures[name]) for name in ("placed", "placed_in_another_care_type", "withdrew")] == pytest.approx(
        [0, 0, 0], abs=1e-9
    )
    # Net a week: nursing need £630 in S1 and £684 in S3, residential need £700 and £760 there; £600 in S2, where 2 live
    nursing = (X1[1], X1[0] * X2[1])  # on average, of one
    weekly = [
        (4 * 630 + 684) * there + (4 * 700 + 760) * new + 600 * 2 * lived
        for there, new, lived in zip(nursing, average, (R1[1], R1[0] * R2[1]), strict=True)
    ]
    # The value at the end goes by the mean stay: 365/7 weeks of nursing need, 730/7 of residential need
    end = (4 * 630 + 684) * X1[0] * X2[0] * 365 / 7
    end += ((4 * 700 + 760) * at_end[1] + 600 * 2 * R1[0] * R2[0]) * 730 / 7
    agency = sum(_column(run, "costs.csv", "net", kind="agency"))
    assert agency == 0
    assert values["cost"] == pytest.approx(weekly[0] * WEEKS[0] + weekly[1] * WEEKS[1] + end)


@pytest.mark.integration
def test_they_move_where_their_home_has_no_room(tiny: Path, tmp_path: Path) -> None:
    services = tiny / "services.csv"
    services.write_text(services.read_text().replace("12,4,780,", "12,4,780,2"))
    residents = tiny / "residents.csv"
    residents.write_text(residents.read_text().replace("S3-nursing,nursing,T1,1\n", ""))
    run = plan(_place(tiny, "nursing", "residential"), folder=tmp_path / "run").folder
    # S1 may have 2 of the council's people, and has 4: those whose need stays as it is, and nobody else, may go on
    first = _rows(run, "placements.csv", area="S1-nursing@residential@T1", quarter="2025-04-01")
    # A tenth chooses to leave the borough: S3 is nursing, which may meet a quarter of those placed
    assert {row["service"]: float(row["people"]) for row in first} == pytest.approx(
        {"S2-residential": 0.9 * 4 * OF_ONE[0], "S3-nursing": 0.1 * 4 * OF_ONE[0]}
    )
    assert _rows(run, "residents.csv", service="S1-nursing", need="residential", quarter="2025-04-01") == []


@pytest.mark.integration
def test_who_finds_no_room_waits_as_others_do(tiny: Path, tmp_path: Path) -> None:
    embargo = "".join(f"  - {{event: embargo, site: {site}, from: 2025-04-01}}\n" for site in ("S1", "S3"))
    run = plan(_place(tiny, "residential", "nursing", f"events:\n{embargo}"), folder=tmp_path / "run").folder
    area = {"area": "S2-residential@nursing@T1", "need": "nursing"}
    # Nursing need: people give up at the rate 1/365 a day. 0.220666 × 0.885087 wait at the end of the first quarter,
    # 0.220666 × 0.460512 on average; in the second as many as were there stay with 0.777202, and 0.173634 come
    waiting = (N1[1] * TURNED[0], N1[1] * TURNED[0] * N2[0] + N2[1] * TURNED[1])
    average = (N1[2] * TURNED[0], N1[1] * TURNED[0] * N2[1] + N2[2] * TURNED[1])
    assert _column(run, "waiting.csv", "people", **area) == pytest.approx(waiting)
    assert _column(run, "waiting.csv", "average", **area) == pytest.approx(average)
    assert _values(run)["unmet"] == pytest.approx(1.5 * (average[0] * WEEKS[0] + average[1] * WEEKS[1]))
    (withdrew,) = _column(run, "summary.csv", "value", measure="withdrew", need="nursing")
    assert withdrew == pytest.approx(sum(TURNED) - waiting[1])


@pytest.mark.integration
@pytest.mark.parametrize(("of", "other"), [("nursing", "residential"), ("residential", "nursing")])
def test_a_second_reading_agrees_and_a_plan_begun_again_goes_on(tiny: Path, of: str, other: str) -> None:
    closes = "events:\n  - {event: closes, site: S2, from: 2025-10-01}\n"
    scenario = _place(tiny, of, other, closes, quarters=4)
    priorities = ["safe_staffing", "unmet", "out_of_borough", "cost", "travel"]
    problem = check_scenario(scenario).problem
    whole = solve(problem, priorities)
    assert [stage.value for stage in whole.stages] == pytest.approx(list(reference(scenario).values.values()), abs=1e-4)
    again = solve(restart(problem, state_before(whole, 1)), priorities)
    quarters = range(1, 4)
    placed = sum(whole.plan.turned[:, q].sum() for q in quarters)
    assert again.plan.turned.sum() == pytest.approx(placed)
    assert again.plan.residents.sum(axis=0) == pytest.approx(whole.plan.residents.sum(axis=0)[1:])


@pytest.mark.unit
def test_the_row_and_column_of_each_point(tiny: Path) -> None:
    problem = check_scenario(_place(tiny, "nursing", "residential")).problem
    program = build_program(problem)
    (p,) = [p for p, area in enumerate(problem.points.area) if area == "S1-nursing@residential@T1"]
    row = program.model.constraints()[[c.name for c in program.model.constraints()].index(f"becomes_{p}_0")]
    # turned − 0.5 × 91/365 × α × residents = 0.5 × 91/365 × β × 4, with α = (1 − φ) / (x φ) and β = φ − α e^−x
    weight, at_end = 0.5 * 91 / 365, X1[2] / X1[1]
    terms = {column.name.split("_")[0]: each for column, each in row.items()}
    assert terms == pytest.approx({"turned": 1, "residents": -weight * at_end})
    assert -row.constant == pytest.approx(weight * (X1[1] - at_end * X1[0]) * 4)


@pytest.mark.unit
def test_nothing_is_built_where_no_need_becomes_another(tiny: Path) -> None:
    problem: Problem = check_scenario(tiny / "scenarios" / "baseline.yaml").problem
    assert len(problem.turns.group) == 0
    assert problem.points.of_area.all()
    program = build_program(problem)
    assert "becomes" not in program.rows
    assert not [column for column in program.turned.flat if column is not None]


@pytest.mark.unit
def test_names_tell_whose_people_they_are() -> None:
    areas = ["A1", door("S1-nursing", "T1"), turning_point("S1-nursing", "residential", "T1")]
    assert len(set(areas)) == 3
    assert [service_at(area) for area in areas] == ["", "S1-nursing", "S1-nursing"]
