"""Residents whose need becomes another stay where their home accepts it, and move where it does not: tiny, by hand.

Nobody comes. Shares of a quarter for x: stay e^−x, φ = (1 − e^−x) / x, and of those who come evenly (1 − φ) / x are
there on average.
"""

import csv
import json
import re
from math import exp
from pathlib import Path

import numpy as np
import pytest
from oracle import solve as reference

from capacity.audit import audit
from capacity.inputs.doors import changed_need, door, home_of, service_at, turning_point
from capacity.inputs.errors import BadInput
from capacity.model.lp import build_program
from capacity.model.problem.arrays import Problem
from capacity.model.problem.living_on import kept_in_care
from capacity.model.problem.reduce import merge, prune
from capacity.model.restart import restart, state_before
from capacity.model.stages import solve
from capacity.outputs.redraw import write_report
from capacity.planning import check_scenario, plan

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


CHANGED = "changed@nursing@T1"
KM = 6371.0088 * 3.141592653589793 / 180 * 1.3  # of a degree along a meridian, by road


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
    assert {row["area"] for row in moves} == {CHANGED}
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
    report = write_report(run).read_text(encoding="utf-8")
    assert re.search("Residents whose need has become .*general nursing", report)
    # Nobody else comes, so both wards count the same: S1 is 0.02° from one and 0.08° from the other, S3 0.12° and 0.02°
    assert _values(run)["travel"] == pytest.approx(KM * sum(TURNED) * (0.9 * 0.05 + 0.1 * 0.07))


@pytest.mark.integration
def test_how_far_they_move_is_how_far_their_families_live(tiny: Path, tmp_path: Path) -> None:
    """Three wait in A1 for nursing and one in A2, and 6 km is as far as they may: A1 reaches S1 (0.02°, 2.9 km) and not
    S3, A2 S3 and not S1. Those whose need has changed reach both: S1 at (3 × 0.02 + 0.08) / 4 = 0.035°, S3 at
    (3 × 0.12 + 0.02) / 4 = 0.095°, which is 13.7 km."""
    scenario = _place(tiny, "residential", "nursing")
    (tiny / "waiting.csv").write_text("area,need,people\nA1,nursing,3\nA2,nursing,1\n")
    (tiny / "book.yaml").write_text((tiny / "book.yaml").read_text().replace("max_travel_km: 30", "max_travel_km: 6"))
    run = plan(scenario, folder=tmp_path / "run").folder
    moves = _rows(run, "placements.csv", area=CHANGED)
    km = {row["service"]: float(row["distance_km"]) for row in moves}
    assert km == pytest.approx({name: KM * away for name, away in FAMILIES.items() if name in km})
    problem = check_scenario(scenario).problem
    mine = problem.arcs.point == problem.points.area.index(CHANGED)
    reached = [problem.services.name[s] for s in problem.arcs.service[mine]]
    assert dict(zip(reached, problem.arcs.distance_km[mine], strict=True)) == pytest.approx(
        {name: KM * away for name, away in FAMILIES.items()}
    )
    assert [check.name for check in audit(run) if not check.holds] == []


FAMILIES = {"S1-nursing": 0.035, "S3-nursing": 0.095}


# Half of the people with nursing need come to have residential need: they leave at 1/365 + 0.5/365 = 1.5/365 a day, x =
# 0.373973, and of those who leave a third has another need: of S1's 4 people 4 × (1 − 0.687996) / 3 = 0.416006, of S3's
# one 0.104001. Nursing homes may take a quarter of those placed with residential need; who lives there stays.
X1, X2 = (_shares(1.5 * days / 365) for days in DAYS)
R1, R2 = (_shares(days / 730) for days in DAYS)
OF_ONE = ((1 - X1[0]) / 3, X1[0] * (1 - X2[0]) / 3)


@pytest.mark.integration
@pytest.mark.parametrize("embargo", [False, True])
def test_they_stay_where_their_home_accepts_the_new_need(tiny: Path, tmp_path: Path, embargo: bool) -> None:
    """Whatever the rating, the fee or an embargo say of new people, and though S2 would cost £600 a week, not £700."""
    sites = "".join(f"  - {{event: embargo, site: {site}, from: 2025-04-01}}\n" for site in ("S1", "S3"))
    embargo = f"events:\n{sites}" if embargo else ""
    run = plan(_place(tiny, "nursing", "residential", embargo), folder=tmp_path / "run").folder
    assert OF_ONE[0] == pytest.approx(0.104001, abs=1e-6)
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
def test_there_is_always_room_for_those_who_live_there(tiny: Path, tmp_path: Path) -> None:
    """S1 may have 2 of the council's people, and has 4: all go on living there, whatever their need."""
    services = tiny / "services.csv"
    services.write_text(services.read_text().replace("12,4,780,", "12,4,780,2"))
    run = plan(_place(tiny, "nursing", "residential"), folder=tmp_path / "run").folder
    assert _rows(run, "placements.csv") == []
    nursing = (X1[0], X1[0] * X2[0])
    residential = (R1[1] * OF_ONE[0], R1[1] * OF_ONE[0] * R2[0] + R2[1] * OF_ONE[1])
    there = [4 * (old + new) for old, new in zip(nursing, residential, strict=True)]
    for column in ("at_end", "usable"):
        assert _column(run, "occupancy.csv", column, service="S1-nursing") == pytest.approx(there)


@pytest.mark.integration
def test_beds_of_those_whose_need_has_changed_are_not_taken(tiny: Path) -> None:
    """S1 has 12 beds and 4 others. Of its 4 residents 4 × (0.687996 + 0.939985 × 0.104001) = 3.143 are there at the end
    of the first quarter, 2.752 of them with the need that they came with: 7 beds are too few."""
    taken = "events:\n  - {event: beds, service: S1-nursing, change: -5, from: 2025-04-01}\n"
    left = 4 * (X1[0] + R1[1] * OF_ONE[0])
    assert left == pytest.approx(3.143, abs=5e-4)
    with pytest.raises(BadInput, match=r"3\.143 of its opening residents still live at the end"):
        check_scenario(_place(tiny, "nursing", "residential", taken))


@pytest.mark.integration
def test_two_needs_that_become_each_other(tiny: Path, tmp_path: Path) -> None:
    """With k = 0.5 × 91/365 and c = (1 − φ)/x, the average of S1's people with nursing need is φ 4 + c k × that of
    those with residential need, which is c′ k × that of the first: φ 4 / (1 − c c′ k²)."""
    embargo = "events:\n  - {event: embargo, site: S1, from: 2025-04-01}\n"  # those of S2 must move, and not there
    scenario = _place(tiny, "nursing", "residential", embargo)
    book = tiny / "book.yaml"
    book.write_text(book.read_text().replace("priority: 1.0", "priority: 1.0\n    becomes: {nursing: 0.5}"))
    run = plan(scenario, folder=tmp_path / "run").folder
    k = 0.5 * 91 / 365
    there = _rows(run, "residents.csv", service="S1-nursing", quarter="2025-04-01")
    living = {row["need"]: float(row["people"]) for row in there}
    # residential need, too, is left at 1/730 + 0.5/365 = 1/365 a day
    assert living["nursing"] == pytest.approx(X1[1] * 4 / (1 - X1[2] * N1[2] * k * k))
    assert living["residential"] == pytest.approx(N1[2] * k * living["nursing"])
    assert [check.name for check in audit(run) if not check.holds] == []


@pytest.mark.integration
def test_who_became_funded_stays_on_with_another_need(tiny: Path, tmp_path: Path) -> None:
    """Half of the others in nursing homes run out of money in a year: of S1's 4 others 0.5 × 91/365 × 4 = 0.498630 in
    the first quarter. c × that of them are there on average with nursing need; of these 0.5 × 91/365 come to have the
    other one, and φ′ × that are there at the end. S1 may have nobody but them: its beds rise by both."""
    scenario = _place(tiny, "nursing", "residential", quarters=1)
    for file, old, new in (
        ("book.yaml", "priority: 1.5", "priority: 1.5\n    self_funders_becoming_funded_per_year: 0.5"),
        ("services.csv", "12,4,780,", "12,4,780,0"),
        ("residents.csv", "S1-nursing,nursing,T1,4\n", ""),
    ):
        (tiny / file).write_text((tiny / file).read_text().replace(old, new))
    run = plan(scenario, folder=tmp_path / "run").folder
    k = 0.5 * 91 / 365
    joined = k * 4
    there = {"nursing": X1[1] * joined, "residential": R1[1] * k * X1[2] * joined}
    living = {row["need"]: float(row["at_end"]) for row in _rows(run, "residents.csv", service="S1-nursing")}
    assert living == pytest.approx(there)
    assert _column(run, "occupancy.csv", "usable", service="S1-nursing") == pytest.approx([sum(there.values())])
    # the others through the quarter are fewer by both, on average
    fewer = X1[2] * joined + R1[2] * k * X1[2] * joined
    assert _column(run, "occupancy.csv", "others", service="S1-nursing") == pytest.approx([4 - fewer])
    assert [check.name for check in audit(run) if not check.holds] == []


@pytest.mark.integration
def test_who_finds_no_room_waits_as_others_do(tiny: Path, tmp_path: Path) -> None:
    embargo = "".join(f"  - {{event: embargo, site: {site}, from: 2025-04-01}}\n" for site in ("S1", "S3"))
    run = plan(_place(tiny, "residential", "nursing", f"events:\n{embargo}"), folder=tmp_path / "run").folder
    area = {"area": CHANGED, "need": "nursing"}
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
def test_the_rows_of_those_who_move_and_of_those_who_stay(tiny: Path) -> None:
    """With w = 0.5 × 91/365, α = (1 − φ) / (x φ) and β = φ − α e^−x of the need that they had."""
    weight = 0.5 * 91 / 365
    moving = check_scenario(_place(tiny, "residential", "nursing")).problem
    terms, constant = _row(moving, f"becomes_{moving.points.area.index(CHANGED)}_0")
    # turned − w α residents = w β 2 of S2
    assert terms == pytest.approx({"turned": 1, "residents": -weight * N1[2] / N1[1]})
    assert constant == pytest.approx(weight * (N1[1] - N1[2] / N1[1] * N1[0]) * 2)


@pytest.mark.unit
def test_the_row_of_those_who_stay(tiny: Path) -> None:
    staying = check_scenario(_place(tiny, "nursing", "residential")).problem
    assert not staying.points.changed.any()
    keys = zip(staying.groups.need.tolist(), staying.groups.service.tolist(), strict=True)
    (g,) = [g for g, key in enumerate(keys) if key == (1, 0)]  # residential need in S1
    terms, constant = _row(staying, f"resident_flow_{g}_0")
    # residents − φ′ Σ placed − φ′ w α residents with nursing need = φ′ w β 4
    weight = 0.5 * 91 / 365 * R1[1]
    assert sorted(terms.pop("residents")) == pytest.approx([-weight * X1[2] / X1[1], 1])
    assert terms == {"placed": pytest.approx([-R1[1]] * 2)}
    assert constant == pytest.approx(weight * (X1[1] - X1[2] / X1[1] * X1[0]) * 4)


def _row(problem: Problem, name: str) -> tuple[dict[str, object], float]:
    """Coefficients by family, a list where there are several, and the right side."""
    program = build_program(problem)
    row = next(each for each in program.model.constraints() if each.name == name)
    terms: dict[str, list[float]] = {}
    for column, each in row.items():
        terms.setdefault(column.name.split("_")[0], []).append(each)
    return {family: each if len(each) > 1 else each[0] for family, each in terms.items()}, -row.constant


@pytest.mark.unit
def test_they_are_merged_with_the_areas_on_trust_alone(tiny: Path) -> None:
    problem = prune(check_scenario(_place(tiny, "residential", "nursing")).problem)
    changed = problem.points.area.index(CHANGED)
    nursing = [p for p, need in enumerate(problem.points.need) if problem.needs.name[need] == "nursing"]
    assert len({merge(problem, everywhere=True).point_of[p] for p in nursing}) == 1
    exact = merge(problem).point_of
    assert [p for p in nursing if exact[p] == exact[changed]] == [changed]


@pytest.mark.unit
def test_how_many_admissions_keep_in_care(tiny: Path) -> None:
    """Nursing need: 0.02 a day / (1/365 + 0.5/365) = 4.8667; residential: 730 × (0.01 + 0.5/365 × 4.8667) = 12.1667."""
    needs = check_scenario(_place(tiny, "nursing", "residential")).problem.needs
    assert kept_in_care(needs, np.array([[0.02, 0.01]])) == pytest.approx(np.array([[7.3 / 1.5, 7.3 * (1 + 1 / 1.5)]]))


@pytest.mark.unit
def test_nothing_is_built_where_no_need_becomes_another(tiny: Path) -> None:
    problem: Problem = check_scenario(tiny / "scenarios" / "baseline.yaml").problem
    assert len(problem.turns.group) == len(problem.stays.group) == 0
    assert problem.points.of_area.all()
    program = build_program(problem)
    assert "becomes" not in program.rows
    assert not [column for column in program.turned.flat if column is not None]


@pytest.mark.unit
def test_names_tell_whose_people_they_are() -> None:
    areas = ["A1", door("S1-nursing", "T1"), turning_point("residential", "T1"), door("changed", "T1")]
    assert len(set(areas)) == 4
    assert [service_at(area) for area in areas] == ["", "S1-nursing", "", "changed"]
    assert [changed_need(area) for area in areas] == ["", "", "residential", ""]
    assert [home_of(area) for area in areas] == ["", "T1", "T1", "T1"]
