"""Each constraint family built alone and compared with a kept .lp file: the mathematics is reviewed as text.

The place is inputs/tiny, unreduced, where S2 closes in the second quarter, S3 is under embargo in the first, and the
council pays for five beds of S1 whether it uses them or not. Three options are left open. `becomes` alone has a place
of its own: the unreduced baseline, where half of those with residential need come to have nursing need in a year.
After a change of the formulation that is meant, `CAPACITY_KEEP=1 pytest tests/test_families.py` keeps the new files.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from pulp import LpAffineExpression

from capacity.model.lp import FAMILIES, build_program
from capacity.model.lp.priorities import PRIORITIES
from capacity.model.lp.program import empty_program
from capacity.model.problem.arrays import Problem
from capacity.planning import check_scenario
from capacity.studies.invest.open_options import open_problem, opened

KEPT = Path(__file__).parent / "lp"
FORMULATION = (ROOT / "models" / "formulation.md").read_text(encoding="utf-8")


@pytest.fixture
def problem(tiny: Path) -> Problem:
    scenario = tiny / "scenarios" / "provider-failure.yaml"
    embargo = "  - {event: embargo, site: S3, from: 2025-04-01, until: 2025-07-01}\n"
    block = "  - {event: block, service: S1-nursing, beds: 5, fee: 650, from: 2025-04-01}\n"
    options = (
        "options:\n"
        "  - {option: wing, events: [{event: beds, service: S1-nursing, change: 4, from: 2025-07-01}],\n"
        "     capital: {2025-26: 600000}, life_years: 40, excludes: [contract]}\n"
        "  - {option: nurses, events: [{event: staff, pool: T1, role: registered_nurse, hours_per_week: 8,\n"
        "     from: 2025-04-01}], revenue_per_year: 20000, needs: [wing], repeat: 2}\n"
        "  - {option: contract, events: [{event: block, service: S3-nursing, beds: 2, fee: 700, from: 2025-07-01}]}\n"
        "capital_limit: {2025-26: 650000}\n"
    )
    budget = "priorities: [budget, cost, fairness]\nbudget: {T1: {2025-26: 250000}}\n"
    scenario.write_text(scenario.read_text() + embargo + block + budget + options)
    problem = open_problem(opened(check_scenario(scenario).inputs, None), ())
    assert problem is not None
    return problem


@pytest.fixture
def turning(tmp_path: Path) -> Problem:
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path / "turning"))
    scenario = place / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text() + "book_changes: {needs.residential.becomes: {nursing: 0.5}}\n")
    return check_scenario(scenario).problem


def _compare(text: str, name: str) -> None:
    path = KEPT / f"{name}.lp"
    if os.environ.get("CAPACITY_KEEP") == "1":
        path.write_text(text)
    assert path.exists(), f"no kept file: CAPACITY_KEEP=1 pytest {Path(__file__).name}"
    assert text == path.read_text(), f"to keep the new one: CAPACITY_KEEP=1 pytest {Path(__file__).name}"


@pytest.mark.unit
@pytest.mark.parametrize("family", FAMILIES)
def test_family_is_as_kept(family: str, problem: Problem, turning: Problem, tmp_path: Path) -> None:
    problem = turning if family == "becomes" else problem
    program = empty_program(problem)
    FAMILIES[family].add(program, problem)
    assert program.rows[family], f"{family} has no row in this place: nothing would be compared"
    program.model.setObjective(LpAffineExpression())
    program.model.writeLP(tmp_path / "family.lp")
    _compare((tmp_path / "family.lp").read_text(), family)


@pytest.mark.unit
@pytest.mark.parametrize("priority", PRIORITIES)
def test_priority_is_as_kept(priority: str, problem: Problem, tmp_path: Path) -> None:
    program = empty_program(problem)
    program.model.setObjective(PRIORITIES[priority].figure(program, problem))
    program.model.writeLP(tmp_path / "priority.lp")
    _compare((tmp_path / "priority.lp").read_text(), f"priority_{priority}")


@pytest.mark.unit
def test_no_row_has_a_column_twice(problem: Problem, turning: Problem) -> None:
    """PuLP's model keeps the last of two; the arrays that HiGHS is given would keep both."""
    for place in (problem, turning):
        program = build_program(place)
        assert [len(row) for row in program.model.constraints()] == [len(terms) for terms in program.terms]


@pytest.mark.unit
def test_every_family_has_its_name_in_all_three_places(problem: Problem, turning: Problem) -> None:
    headings = set(re.findall(r"^## (\w+)$", FORMULATION.split("# Constraints")[1].split("# Priorities")[0], re.M))
    rows = [row for place in (problem, turning) for row in build_program(place).model.constraints()]
    prefixes = {re.match(r"(.+?)(_\d+)+$", row.name)[1] for row in rows}
    functions = {family.add.__name__ for family in FAMILIES.values()}
    assert set(FAMILIES) == headings == prefixes == functions
    assert {path.stem for path in KEPT.glob("*.lp")} == set(FAMILIES) | {f"priority_{name}" for name in PRIORITIES}


@pytest.mark.unit
def test_every_priority_is_in_the_formulation() -> None:
    rows = re.findall(r"^\| (\w+) \|", FORMULATION.split("\n# Priorities")[1].split("\n## ")[0], re.M)
    assert [row for row in rows if row != "priority"] == list(PRIORITIES)
