"""Self-funders who run out of money become the council's residents in their own beds: tiny, solved by hand."""

import csv
from decimal import Decimal
from math import exp
from pathlib import Path

import pytest
from conftest import add_next_year
from oracle import solve as reference

from capacity.model.problem.arrays import Problem
from capacity.model.problem.self_funders import still_there
from capacity.model.restart import restart, state_before
from capacity.model.stages import solve
from capacity.outputs import plan_summary
from capacity.planning import check_scenario, plan

# S1 has 12 beds, 10 of them others', and nobody else comes: a tenth of the others a year become funded.
# First quarter, 91 days: x = 91/365 = 0.249315, stay e^−x = 0.779334, φ = (1 − 0.779334)/x = 0.885087. 10 × 0.1 × x =
# 0.249315 join; 0.885087 × 0.249315 = 0.220666 are there at the end.
# Second, 92 days: x = 0.252055, stay 0.777202, φ = 0.883926. 9.779334 are left, of whom 0.1 × x × 9.779334 = 0.246493
# join. At the end 0.777202 × 0.220666 + 0.883926 × 0.246493 = 0.171502 + 0.217881 = 0.389383.
X1, X2 = 91 / 365, 92 / 365
PHI1, PHI2 = (1 - exp(-X1)) / X1, (1 - exp(-X2)) / X2
JOIN1 = 10 * 0.1 * X1
D1 = PHI1 * JOIN1
JOIN2 = (10 - D1) * 0.1 * X2
D2 = exp(-X2) * D1 + PHI2 * JOIN2
# On average: of those who come evenly (1 − φ)/x are there, and of those of the start φ. First quarter (1 − 0.885087)/x
# × 0.249315 = 0.460917 × 0.249315 = 0.114913; second 0.883926 × 0.220666 + 0.460512 × 0.246493 = 0.195052 + 0.113513.
AVERAGE1 = (1 - PHI1) / X1 * JOIN1
AVERAGE2 = PHI2 * D1 + (1 - PHI2) / X2 * JOIN2


def _place(tiny: Path, others: int = 10, more: str = "", quarters: int = 2) -> Path:
    """Tiny where a tenth of the others with nursing need run out of money each year, and nobody comes."""
    for file, old, new in (
        ("services.csv", "S1-nursing,S1,nursing,12,4,780,", f"S1-nursing,S1,nursing,12,{others},780,"),
        ("residents.csv", "S1-nursing,nursing,T1,4\n", ""),
        ("population.csv", "2025,500", "2025,0"),
        ("book.yaml", "    priority: 1.5\n", "    priority: 1.5\n    self_funders_becoming_funded_per_year: 0.1\n"),
        ("scenarios/baseline.yaml", "quarters: 2", f"quarters: {quarters}"),
    ):
        text = (tiny / file).read_text()
        assert old in text
        (tiny / file).write_text(text.replace(old, new) + (more if file.startswith("scenarios") else ""))
    add_next_year(tiny)
    return tiny / "scenarios" / "baseline.yaml"


def _rows(run: Path, table: str, **where: str) -> list[dict[str, str]]:
    with (run / table).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[key] == value for key, value in where.items())]


def _column(run: Path, table: str, column: str, **where: str) -> list[float]:
    return [float(row[column]) for row in _rows(run, table, **where)]


def _problem(tiny: Path, others: int = 10, more: str = "", quarters: int = 2) -> Problem:
    return check_scenario(_place(tiny, others, more, quarters)).problem


@pytest.mark.unit
def test_the_arithmetic() -> None:
    figures = [JOIN1, D1, JOIN2, D2, AVERAGE1, AVERAGE2]
    assert figures == pytest.approx([0.249315, 0.220666, 0.246493, 0.389383, 0.114913, 0.308565], abs=2e-6)


@pytest.mark.integration
def test_they_stay_in_their_beds_and_are_paid_for(tiny: Path, tmp_path: Path) -> None:
    planned = plan(_place(tiny), folder=tmp_path / "run")
    run = planned.folder
    s1 = {"service": "S1-nursing"}
    assert _column(run, "residents.csv", "people", **s1) == pytest.approx([AVERAGE1, AVERAGE2])
    assert _column(run, "residents.csv", "at_end", **s1) == pytest.approx([D1, D2])
    # Their beds are the council's while they live there: 12 − 10 beds are free as before, and nobody is placed
    assert _column(run, "occupancy.csv", "usable", **s1) == pytest.approx([2 + D1, 2 + D2])
    assert _column(run, "occupancy.csv", "others", **s1) == pytest.approx([10 - AVERAGE1, 10 - AVERAGE2])
    assert _column(run, "occupancy.csv", "occupancy", **s1) == pytest.approx([10 / 12, 10 / 12])
    assert _rows(run, "placements.csv") == []
    # The same ten people need the same 100 hours a week, whoever pays
    assert _column(run, "staffing.csv", "required_hours") == pytest.approx([100, 100])
    # S3 is in Nextshire, whose council pays for those of its own who run out of money
    assert len(_rows(run, "residents.csv", service="S3-nursing", need="nursing")) == 2
    assert _column(run, "occupancy.csv", "others", service="S3-nursing") == [2, 2]
    # £800 less £100, of which the NHS pays a tenth: £630 a week
    net = _column(run, "costs.csv", "net", **s1)
    assert net == pytest.approx([630 * AVERAGE1 * 13, 630 * AVERAGE2 * 92 / 7], abs=0.02)
    summary = _rows(run, "summary.csv", measure="became_funded")
    assert {row["need"]: float(row["value"]) for row in summary} == pytest.approx(
        {"nursing": JOIN1 + JOIN2, "residential": 0}
    )
    printed = [line for _, line in plan_summary.summary(planned)]
    at = printed.index("Became the council’s residents as their own money ran out, people expected")
    assert printed[at + 2].split() == ["General", "nursing", "fewer", "than", "1"]  # 0.496
    (said,) = [each for each in planned.warnings if each.kind == "becoming_funded"]
    assert said.text.startswith("self_funders_becoming_funded_per_year (general nursing) is the share of all others")


@pytest.mark.unit
def test_nothing_is_said_of_them_where_nobody_becomes_funded(tiny: Path) -> None:
    warnings = check_scenario(tiny / "scenarios" / "baseline.yaml").warnings
    assert "becoming_funded" not in {each.kind for each in warnings}


@pytest.mark.integration
def test_the_bridge_has_a_step_for_them(tiny: Path, tmp_path: Path) -> None:
    (row,) = _rows(plan(_place(tiny), folder=tmp_path / "run").folder, "financial_plan.csv")
    # At the start one person with nursing need, in S3 at £860: net (860 − 100) × 0.9 = £684 a week, the average.
    weeks = AVERAGE1 * 13 + AVERAGE2 * 92 / 7
    assert float(row["self_funders"]) == pytest.approx(684 * weeks, abs=0.006)
    # The others: S3's one leaves (of 183/7 weeks 26.142857 − lived), S2's two likewise, at £600
    lived = PHI1 * 13 + exp(-X1) * PHI2 * 92 / 7
    y1, y2 = X1 / 2, X2 / 2
    residential = 2 * ((1 - exp(-y1)) / y1 * 13 + exp(-y1) * (1 - exp(-y2)) / y2 * 92 / 7)
    less = 684 * (lived - 183 / 7) + 600 * (residential - 2 * 183 / 7)
    of_people = ("demographic", "opening_position") if "opening_position" in row else ("demographic",)
    assert sum(float(row[step]) for step in of_people) == pytest.approx(less, abs=0.012)
    apart = {"home", "financial_year", "days", "forecast", "budget", "gap"}
    assert sum(Decimal(pounds) for step, pounds in row.items() if step not in apart) == Decimal(row["forecast"])


@pytest.mark.unit
def test_a_limit_on_the_councils_beds_is_lifted_by_them(tiny: Path) -> None:
    services = tiny / "services.csv"
    services.write_text(services.read_text().replace("12,4,780,", "12,4,780,1"))
    found = _problem(tiny)
    assert found.services.usable[0] == pytest.approx([1 + D1, 1 + D2])
    assert found.services.usable_at_start[0] == pytest.approx([1, 1 + D1])
    # Nobody can be placed beyond the floor of those who live there anyway
    assert found.services.grandfathered[0] == pytest.approx([D1, D2])


@pytest.mark.unit
def test_nobody_becomes_funded_once_the_home_is_closed(tiny: Path) -> None:
    closes = "events:\n  - {event: closes, site: S1, from: 2025-07-01, until: 2025-10-01}\n"
    found = _problem(tiny, more=closes, quarters=3)
    group = [g for g, s in enumerate(found.groups.service) if s == 0 and found.groups.need[g] == 0]
    assert found.groups.joining[group].tolist() == [pytest.approx([JOIN1, 0, 0])]
    assert still_there(found)[group].tolist() == [pytest.approx([AVERAGE1, 0, 0])]
    # Nor when it is open again; then its beds are the others' as they were
    assert found.services.others[0] == pytest.approx([10 - AVERAGE1, 0, 10])
    assert found.services.usable[0] == pytest.approx([2 + D1, 0, 2])


@pytest.mark.integration
def test_those_of_a_home_that_closes_wait_at_its_door(tiny: Path, tmp_path: Path) -> None:
    closes = "events:\n  - {event: closes, site: S1, from: 2025-07-01}\n"
    run = plan(_place(tiny, more=closes), folder=tmp_path / "run").folder
    (moved,) = _rows(run, "placements.csv", area="S1-nursing@T1")
    assert (moved["service"], moved["quarter"]) == ("S3-nursing", "2025-07-01")
    assert float(moved["people"]) == pytest.approx(D1)


@pytest.mark.integration
@pytest.mark.parametrize("others", [10, 12])
def test_a_plan_begun_again_goes_on_as_it_would_have(tiny: Path, others: int) -> None:
    checked = check_scenario(_place(tiny, others, quarters=5))
    whole = solve(checked.problem, ["unmet", "cost"])
    again = solve(restart(checked.problem, state_before(whole, 2)), ["unmet", "cost"])
    (group,) = [g for g, s in enumerate(again.problem.groups.service) if s == 0]
    (before,) = [g for g, s in enumerate(whole.problem.groups.service) if s == 0]
    assert whole.plan.residents[before, :2] == pytest.approx([D1 * others / 10, D2 * others / 10])
    assert again.plan.residents[group] == pytest.approx(whole.plan.residents[before, 2:])


@pytest.mark.unit
def test_a_second_reading_agrees(tiny: Path) -> None:
    answer = reference(_place(tiny))
    people = [answer.plan["residents", "T1", "nursing", "S1-nursing", q] for q in range(2)]
    assert people == pytest.approx([D1, D2])
    assert [answer.figures.others_through("S1-nursing", q) for q in range(2)] == pytest.approx(
        [10 - AVERAGE1, 10 - AVERAGE2]
    )
    assert [answer.figures.usable("S1-nursing", q) for q in range(2)] == pytest.approx([2 + D1, 2 + D2])


@pytest.mark.unit
def test_a_need_without_a_care_type_of_its_name_takes_the_first_that_may_meet_all_of_it(tiny: Path) -> None:
    # complex people may live in nursing (half of them at most) and residential homes: residential is theirs
    book = tiny / "book.yaml"
    complex_need = """  complex: {label: Complex, accepts: {nursing: 0.5, residential: 1}, priority: 1,
    mean_stay_days: 365, mean_days_until_withdrawal: 365, client_contribution_per_week: 0, nhs_funded_share: 0,
    chooses_out_of_borough: 0, max_travel_km: 30, self_funders_becoming_funded_per_year: 0.5}
"""
    book.write_text(book.read_text().replace("\nadmissions_per", f"{complex_need}\nadmissions_per"))
    found = _problem(tiny)
    (group,) = found.groups.joining[:, 0].nonzero()[0].tolist()[1:]
    assert (found.needs.name[found.groups.need[group]], int(found.groups.service[group])) == ("complex", 1)
    assert found.groups.joining[group, 0] == pytest.approx(1 * 0.5 * X1)  # S2 has one who pays


@pytest.mark.unit
@pytest.mark.parametrize(("others", "joins"), [(0, 0.0), (12, 12 * 0.1 * X1)])
def test_as_many_become_funded_as_there_are_others(tiny: Path, others: int, joins: float) -> None:
    found = _problem(tiny, others)
    assert found.groups.joining[:, 0].sum() == pytest.approx(joins)
