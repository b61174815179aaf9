"""What is asked of the inputs again and again has one place: the calendar of a plan, its homes, names and rates."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from test_architecture import MODULES

from capacity.inputs.read.place import read_inputs
from capacity.inputs.schema import Scenario

pytestmark = pytest.mark.unit


def test_the_calendar_follows_the_scenario() -> None:
    """Three quarters from January 2026: the first ends 2025-26, the others begin 2026-27."""
    scenario = Scenario(name="s", place=".", book=".", start="2026-01-01", quarters=3)
    assert [quarter.name for quarter in scenario.calendar] == ["2026-01-01", "2026-04-01", "2026-07-01"]
    assert scenario.financial_years == ("2025-26", "2026-27")
    assert scenario.model_copy(update={"start": date(2027, 4, 1)}).financial_years == ("2027-28",)


def test_the_tables_tell_homes_names_and_rates(tiny: Path) -> None:
    tables = read_inputs(tiny / "scenarios" / "baseline.yaml").tables
    assert tables.homes == ("T1",)
    assert tables.authority_names == {"T1": "Tinborough", "N1": "Nextshire"}
    assert tables.usual_rates["T1", "nursing", "2025-26"] == 800
    both = tuple(row.model_copy(update={"role": "home"}) for row in tables.authorities.rows)
    assert replace(tables, authorities=replace(tables.authorities, rows=both)).homes == ("T1", "N1")


def test_facts_are_worked_out_in_one_place() -> None:
    facts = {
        "plan_quarters(": {"inputs.calendar", "inputs.schema.scenario", "importing.scenario"},
        "dict.fromkeys(quarter.financial_year": {"inputs.calendar"},
        'row.role == "home"': {"inputs.tables"},
        "{row.authority: row.name": {"inputs.tables"},
    }
    for words, homes in facts.items():
        found = {name for name, path in MODULES.items() if words in path.read_text(encoding="utf-8")}
        assert found == {f"capacity.{home}" for home in homes}, words
