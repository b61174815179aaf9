"""costs.xlsx: its structure, and its formulas calculated again by LibreOffice, to the penny."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from conftest import RISES, ROOT, add_next_year, required
from forms import by_kind, everything, scenario_of
from invested import invested
from places import Place
from python_calamine import CalamineWorkbook

from capacity.audit import audit
from capacity.authoring.form import make_form
from capacity.inputs.cells import letter
from capacity.inputs.form_layout import listed
from capacity.inputs.read.reading import Inputs
from capacity.model.stages import solve
from capacity.outputs import assumed
from capacity.outputs.workbook import Heading, draw
from capacity.outputs.workbook.cells import ROW, Cell, Formula, Shown, Value, plain
from capacity.outputs.workbook.names import Names, matchable
from capacity.outputs.workbook.workbook_file import Column, Paper
from capacity.planning import check_scenario, plan
from capacity.results.money import with_costs
from capacity.results.money.exact import pence, shown
from capacity.results.tabulate import Results, tabulate

HEADING = Heading("Tinborough", "rises", "Prices rise", "9.9", "", datetime(2026, 4, 1, 12, 30))
XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
AMOUNTS = {
    "Gross (£)": "gross",
    "Client contribution (£)": "client_contribution",
    "NHS funded (£)": "nhs_funded",
    "Net (£)": "net",
    "Funded nursing care (£)": "funded_nursing_care",
}
MORE_RISES = "  block_fee_rise: {2026-27: 0.03}\n  contribution_rise: {2026-27: 0.045}\n"
BUDGET = "budget: {T1: {2026-27: 800000.5}}\n"
INTERIM = """\
book_changes:
  needs:
    nursing: {days_to_arrange: 20, interim_care_per_week: {value: 310.55, source: A ministry}}
    residential: {interim_care_per_week: 120}
"""
KINDS = """\
options:
  - {option: nurses, revenue_per_year: 1000, ground: invented, source: of the size of such schemes,
     events: [{event: staff, pool: T1, role: registered_nurse, hours_per_week: 1, from: 2025-04-01}]}
  - {option: carers, revenue_per_year: 1000,
     events: [{event: staff, pool: T1, role: care_worker, hours_per_week: 1, from: 2025-04-01}]}
chosen: [nurses, carers]
"""
EVENTS = """\
events:
  - {event: usual_rate, authority: T1, care_type: nursing, change: 0.03, from: 2025-10-01, until: 2026-04-01}
  - {event: usual_rate, authority: T1, care_type: nursing, change: 0.015, from: 2026-01-01}
  - {event: block, service: S1-nursing, beds: 5.5, fee: 612.35, from: 2025-07-01}
  - {event: block, service: S2-residential, beds: 7.5, fee: 540.1, from: 2026-01-01, until: 2026-07-01}
  - {event: opens, site: S4, name: New home, provider: P2, authority: T1, latitude: 54.03, longitude: -2.0,
     services: {residential: 3}, weekly_fee: {residential: 655.55}, from: 2026-01-01}
options:
  - {option: nurses, label: Ten hours of nurses, revenue_per_year: 12345.67,
     events: [{event: staff, pool: T1, role: registered_nurse, hours_per_week: 1, from: 2025-10-01}]}
  - {option: wing-1, label: A wing, capital: {2025-26: 250000, 2026-27: 1234.5}, life_years: 30, repeat: 2,
     events: [{event: beds, service: S2-residential, change: 1, from: 2026-04-01}]}
chosen: {nurses: 1, wing-1: 2}
"""


def _planned(scenario: Path) -> tuple[Inputs, Results]:
    """The inputs, and the results before they have costs."""
    checked = check_scenario(scenario)
    quarters = checked.inputs.scenario.calendar
    return checked.inputs, tabulate(solve(checked.problem, checked.inputs.scenario.priorities), quarters)


@pytest.fixture
def eventful(tiny: Path) -> Path:
    """Tiny over six quarters with rises, changes of the usual rate, block contracts, interim care, investment."""
    return _eventful(tiny)


def _eventful(tiny: Path) -> Path:
    scenario = tiny / "scenarios" / "baseline.yaml"
    text = scenario.read_text().replace("quarters: 2", "quarters: 6")
    scenario.write_text(text + RISES + MORE_RISES + BUDGET + INTERIM + EVENTS)
    add_next_year(tiny)
    return scenario


Sheets = dict[str, list[list[Any]]]


def _read(data: bytes) -> Sheets:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _table(sheets: Sheets, name: str, first: str) -> list[dict[str, Any]]:
    """The table of a sheet, whose header begins with `first`."""
    rows = sheets[name]
    at = next(number for number, row in enumerate(rows) if row[0] == first)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]


def _pounds(cell: Any) -> Decimal:
    """What a cell shows, which must be pence but for the noise of binary numbers."""
    pounds = Decimal(repr(float(cell))).quantize(Decimal("0.01"))
    assert abs(float(cell) - float(pounds)) < 1e-6
    return pounds


def _agree(sheets: Sheets, costs: pd.DataFrame) -> None:
    """Every money cell of the ledger, every total, and every check, against costs.csv."""
    *ledger, last = _table(sheets, "Ledger", "Kind")
    quantities = [name for name in QUANTITIES if name in ledger[0]] if ledger else []
    assert len(ledger) == len(costs)
    total = dict.fromkeys(AMOUNTS.values(), Decimal(0))
    sums: dict[str, dict[tuple[str, ...], Decimal]] = {sheet: defaultdict(Decimal) for sheet in GROUPS}
    for found, row in zip(ledger, costs.to_dict("records"), strict=True):
        for header, column in AMOUNTS.items():
            assert _pounds(found[header]) == row[column], (found, row)
            total[column] += row[column]
            for sheet, groups in GROUPS.items():
                key = tuple(str(found[name]) for name in ("Home", "Financial year", *groups))
                sums[sheet][*key, header] += row[column]
        assert found["Priced at"] == (row["priced_at"] or "")
        for header, column in (
            *((name, QUANTITIES[name]) for name in quantities),
            ("Weekly price (£)", "weekly_price"),
            ("Hourly premium (£)", "hourly_premium"),
        ):
            if isinstance(row[column], Decimal) and not row[column].is_nan():
                assert float(found[header]) == pytest.approx(float(row[column]), rel=1e-12)
    assert {column: _pounds(last[header]) for header, column in AMOUNTS.items()} == total
    _across(sheets)
    for sheet, groups in GROUPS.items():
        *rows, last = _table(sheets, sheet, "Home")
        for name in quantities:
            weeks = sum(float(row[name] or 0) for row in ledger)
            assert float(last[name]) == pytest.approx(weeks, rel=1e-12)
            assert sum(float(row[name]) for row in rows) == pytest.approx(weeks, rel=1e-12)
        for row in rows:
            if row["Resident weeks"]:
                each = float(row["Net (£)"]) / float(row["Resident weeks"])
                assert float(row["Net for a resident week (£)"]) == pytest.approx(each, rel=1e-12)
        found = {
            (*(str(row[name]) for name in ("Home", "Financial year", *groups)), header): _pounds(row[header])
            for row in rows
            for header in AMOUNTS
        }
        assert found == sums[sheet]
        assert {column: _pounds(last[header]) for header, column in AMOUNTS.items()} == total


def _across(sheets: Sheets) -> None:
    """Net_by_year is the net of the other sheets of totals, the years across."""
    expected: dict[tuple[str, ...], Decimal] = {}
    for sheet, by in {"By_year": "All", "By_care_type": "Care type", "By_provider": "Provider",
                      "By_borough": "Borough"}.items():  # fmt: skip
        for row in _table(sheets, sheet, "Home")[:-1]:
            key = (by, str(row["Home"]), str(row[by]) if by in row else "", str(row["Financial year"]))
            expected[key] = _pounds(row["Net (£)"])
    found = {
        (str(row["By"]), str(row["Home"]), str(row["ID"]), year): _pounds(cell)
        for row in _table(sheets, "Net_by_year", "By")
        for year, cell in row.items()
        if year[:2] == "20"
    }
    assert {key: net for key, net in found.items() if net or key in expected} == expected


QUANTITIES = {
    "Resident weeks": "resident_weeks",
    "Void weeks": "void_weeks",
    "Waiting weeks": "waiting_weeks",
    "Arranging weeks": "arranging_weeks",
    "Agency hours": "agency_hours",
}
GROUPS: Mapping[str, tuple[str, ...]] = {
    "By_year": (),
    "By_care_type": ("Care type",),
    "By_provider": ("Provider",),
    "By_borough": ("Borough",),
}


def _results(sheets: Sheets) -> list[str]:
    return [row["Result"] for row in _table(sheets, "Reconciliation", "Home")]


def _cover(sheets: Sheets) -> dict[str, Any]:
    return {row["What"]: row["This workbook"] for row in _table(sheets, "Cover", "What")}


# Structure


@pytest.fixture
def tiny_book(tiny: Path) -> tuple[Inputs, Results, bytes]:
    inputs, results = _planned(tiny / "scenarios" / "baseline.yaml")
    results = with_costs(results, inputs)
    return inputs, results, draw(inputs, results.tables, HEADING)


@pytest.mark.integration
def test_the_values_that_the_file_carries_are_the_ledgers(eventful: Path) -> None:
    """Readers which do not calculate show the right figures too."""
    inputs, results = _planned(eventful)
    tables = with_costs(results, inputs).tables
    costs = tables["costs.csv"]
    assert set(costs["kind"]) == {"residents", "agency", "void", "interim", "investment"}
    assert {"block fee", "usual rate", "asking fee above usual", "interim care"} <= set(costs["priced_at"])
    sheets = _read(draw(inputs, tables, HEADING))
    _agree(sheets, costs)
    assert set(_results(sheets)) == {"OK"}
    assert _cover(sheets)["All figures agree"] == "OK"
    interim = [row for row in _table(sheets, "Ledger", "Kind") if row["Kind"] == "interim"]
    assert {row["Need"] for row in interim} == {"nursing", "residential"}
    assert all(row["Arranging weeks"] == 0 for row in interim if row["Need"] == "residential")
    assert all(row["Arranging weeks"] > 0 for row in interim if row["Need"] == "nursing")
    assert {row["Waiting weeks"] > 0 for row in interim} == {False, True}  # nobody waits in the first quarter
    factors = {round(float(row["Events in force"]), 9) for row in _table(sheets, "Usual_rates", "Authority")}
    assert factors == {1.0, 1.03, 1.015, 1.04545}


@pytest.mark.integration
def test_equal_input_gives_equal_bytes(tiny_book: tuple[Inputs, Results, bytes]) -> None:
    inputs, results, data = tiny_book
    assert draw(inputs, results.tables, HEADING) == data


@pytest.mark.integration
def test_nothing_is_merged_hidden_or_without_a_value(eventful: Path) -> None:
    inputs, results = _planned(eventful)
    data = draw(inputs, with_costs(results, inputs).tables, HEADING)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in (name for name in file.namelist() if name.startswith("xl/worksheets/sheet")):
            sheet = ElementTree.fromstring(file.read(name))
            assert sheet.find(f"{XML}mergeCells") is None
            assert not [part for part in sheet.iter() if part.get("hidden") or part.get("state") == "hidden"]
            for cell in sheet.iter(f"{XML}c"):
                value = cell.find(f"{XML}v")
                assert cell.find(f"{XML}f") is None or (value is not None and value.text is not None)
            (view,) = sheet.iter(f"{XML}sheetView")
            assert all(part.get("activeCell") in (None, "A1") for part in view.iter(f"{XML}selection"))
            assert sheet.find(f"{XML}tableParts") is not None
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))
        assert all(sheet.get("state") is None for sheet in book.iter(f"{XML}sheet"))
        assert "2026-04-01T12:30:00Z" in file.read("docProps/core.xml").decode()


@pytest.mark.integration
def test_every_name_in_a_formula_is_defined_and_valid(eventful: Path) -> None:
    inputs, results = _planned(eventful)
    data = draw(inputs, with_costs(results, inputs).tables, HEADING)
    used: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))
        names = {found.get("name", "") for found in book.iter(f"{XML}definedName")}
        for name in (name for name in file.namelist() if name.startswith("xl/worksheets/sheet")):
            for formula in ElementTree.fromstring(file.read(name)).iter(f"{XML}f"):
                plain = re.sub(r'"[^"]*"', "", formula.text or "")
                used |= set(re.findall(r"[a-z][a-z_]+[a-z_0-9]*(?![a-zA-Z_0-9!(.])", plain))
    own = {name for name in names if not name.startswith("_xlnm")}
    assert used - own == set()
    assert all(re.fullmatch(r"[a-z][a-z_]*_[A-Za-z0-9_]+", name) and len(name) < 255 for name in own)
    assert {"contribution_nursing", "nhs_share_nursing", "asking_fee_rise_2026_27", "asking_fee_rise_2026_27_pay_share",
            "usual_rate_rise_2026_27", "block_fee_rise_2026_27", "contribution_growth_2025_26",
            "contribution_growth_2026_27", "agency_premium_registered_nurse",
            "funded_nursing_care_2025_26", "usual_rate_event_2", "interim_care_nursing", "interim_care_change",
            "ledger_waiting_weeks", "ledger_arranging_weeks"} <= own  # fmt: skip


@pytest.mark.integration
def test_a_figure_says_of_what_kind_it_is(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.replace("book.yaml", "    client_contribution_per_week: 100\n    nhs_funded_share: 0.1",
                  "    client_contribution_per_week: {value: 100, source: A ministry}\n"
                  "    nhs_funded_share: {value: 0.1, ground: assumption, source: as elsewhere}")  # fmt: skip
    place.add("scenarios/baseline.yaml", "book_changes: {needs: {residential: {nhs_funded_share: 0.02}}}\n" + KINDS)
    inputs, results = _planned(place.scenario)
    rows = _table(_read(draw(inputs, with_costs(results, inputs).tables, HEADING)), "Assumptions", "What it is")
    found = {row["Name"]: (row["Kind"], row["Source"]) for row in rows}
    assert found["contribution_nursing"] == ("published", "A ministry")
    assert found["nhs_share_nursing"] == ("assumption", "as elsewhere")
    assert found["nhs_share_residential"] == ("of the scenario", "book_changes of the scenario")
    assert found["contribution_residential"][0] == "no source given"
    assert found["option_revenue_nurses"] == ("invented", "of the size of such schemes")
    assert found["option_revenue_carers"] == ("of the scenario", "no source given")


@pytest.mark.integration
def test_every_figure_of_the_book_stands_on_one_of_two_sheets(eventful: Path) -> None:
    """Prices on Assumptions, where the formulas find them; what weeks and hours come from on Plan_assumptions."""
    inputs, results = _planned(eventful)
    sheets = _read(draw(inputs, with_costs(results, inputs).tables, HEADING))
    behind = {row["Name in the book"]: row for row in _table(sheets, "Plan_assumptions", "What it is")}
    priced = {row["Name"]: row for row in _table(sheets, "Assumptions", "What it is")}
    beside = ("contribution", "nhs_share", "interim_care", "agency_premium", "funded_nursing_care", "discount_rate")
    ledgers = ("client_contribution_per_week", "nhs_funded_share", "interim_care_per_week", "agency_premium_per_hour")
    for _, members in assumed.groups(inputs):
        for each in members:
            name = each.path.replace("/", ".")
            if name.startswith("money.") or name.endswith(ledgers):
                assert name not in behind
            else:
                row = behind.pop(name)
                assert (row["Figure"], row["Of"]) == (each.figure.value, each.label)
                ends = ["" if end is None else end for end in (each.figure.low, each.figure.high)]
                assert [row["Low"], row["High"]] == ends
    assert not behind
    assert {name for name in priced if name.startswith(beside)} >= {
        "contribution_nursing", "nhs_share_residential", "interim_care_nursing", "interim_care_residential",
        "agency_premium_registered_nurse", "funded_nursing_care_2025_26", "discount_rate",
    }  # fmt: skip
    row = priced["interim_care_nursing"]
    assert [row[name] for name in ("As planned", "In use", "Unit", "Kind", "Source")] == [
        310.55, 310.55, "£ a week", "published", "A ministry",
    ]  # fmt: skip
    assert priced["interim_care_residential"]["Kind"] == "of the scenario"


@pytest.mark.integration
def test_what_the_plan_stands_on_has_its_range_and_source(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.replace("book.yaml", "    hours_per_week: {registered_nurse: 10}",
                  "    hours_per_week: {registered_nurse: 10}\n"
                  "    hours_per_site_per_week: {registered_nurse: {value: 168, source: A regulator}}\n"
                  "    others_growth_per_year: {value: 0.01, low: 0, high: 0.02, ground: assumption}")  # fmt: skip
    place.add("book.yaml", "hours_factor: {value: 1.0, low: 0.95, high: 1.05, ground: assumption}\n")
    place.add("scenarios/baseline.yaml", "book_changes: {needs: {residential: {days_to_arrange: 12}}}\n")
    inputs, results = _planned(place.scenario)
    rows = _table(_read(draw(inputs, with_costs(results, inputs).tables, HEADING)), "Plan_assumptions", "What it is")
    found = {row["Name in the book"]: [row[name] for name in ("Of", "Figure", "Low", "High", "Kind")] for row in rows}
    cover = found["care_types.nursing.hours_per_site_per_week.registered_nurse"]
    assert cover == ["General nursing: registered nurse", 168, "", "", "published"]
    grows = found["care_types.nursing.others_growth_per_year"]
    assert grows == ["General nursing", 0.01, 0, 0.02, "assumption"]
    assert found["hours_factor"] == ["hours factor", 1, 0.95, 1.05, "assumption"]
    assert found["needs.residential.days_to_arrange"] == ["Residential", 12, "", "", "of the scenario"]
    assert found["needs.nursing.self_funders_becoming_funded_per_year"] == [
        "General nursing", 0, "", "", "no source given",
    ]  # fmt: skip
    assert found["staff_stay_after_closure"][1] == 1


@pytest.mark.integration
def test_rises_that_nobody_set_stand_on_what_if_only(eventful: Path) -> None:
    """The usual rates of 2026-27 are those of 2025-26; a year later nursing rises by 5%, the others do not."""
    place = eventful.parent.parent
    later = [row.replace("2026-27", "2027-28") for row in (place / "fee_rates.csv").read_text().splitlines()[4:]]
    later = [row.replace("nursing,2027-28,800", "nursing,2027-28,840") for row in later if "2027-28" in row]
    (place / "fee_rates.csv").write_text((place / "fee_rates.csv").read_text() + "\n".join(later) + "\n")
    for table in ("population.csv", "workforce.csv"):
        rows = (place / table).read_text().splitlines()
        again = [row.replace("2026-27", "2027-28").replace(",2026,", ",2027,") for row in rows if "2026" in row]
        (place / table).write_text("\n".join(rows + again) + "\n")
    eventful.write_text(eventful.read_text().replace("quarters: 6", "quarters: 9"))
    inputs, results = _planned(eventful)
    sheets = _read(draw(inputs, with_costs(results, inputs).tables, HEADING))
    assumed = {row["Name"]: row for row in _table(sheets, "Assumptions", "What it is")}
    typed = {row["Name"]: row for row in _table(sheets, "What_if", "What it is")}
    grown = {row["Growth of"]: row for row in _table(sheets, "Growth", "Growth of")}
    assert assumed["usual_rate_table_rise_2026_27"]["As planned"] == 0
    assert assumed["usual_rate_table_rise_2027_28"]["In use"] == "see Usual_rates"
    assert assumed["usual_rate_rise_2026_27"]["What it is"].endswith("on top of the table's own rates")
    assert "usual_rate_rise_2027_28" in typed.keys() - assumed.keys()
    assert not {name for name in [*assumed, *typed] if "growth" in name}
    assert not {name for name in typed if "table_rise" in name}
    assert grown["Client contributions"]["2026-27"] == grown["Client contributions"]["2027-28"] == 1.045
    assert grown["Usual rates, on top of the table's own rates"]["2025-26"] == 1


@pytest.mark.integration
def test_the_cover_says_whose_data_what_is_chosen_and_what_it_costs(eventful: Path) -> None:
    place = eventful.parent.parent / "place.yaml"
    place.write_text("note: All homes are invented.\nattribution: Nobody's data\n")
    inputs, results = _planned(eventful)
    tables = with_costs(results, inputs).tables
    sheets = _read(draw(inputs, tables, HEADING))
    cover = _cover(sheets)
    assert list(cover)[:2] == ["About the data", "Whose data"]
    assert cover["About the data"] == "All homes are invented."
    assert cover["Invests in"] == "Ten hours of nurses; A wing (2 times)"
    plan = tables["financial_plan.csv"].set_index("financial_year")
    assert _pounds(cover["Net cost 2026-27 (£)"]) == plan["forecast"]["2026-27"]
    assert _pounds(cover["Budget 2026-27 (£)"]) == Decimal("800000.5")
    assert _pounds(cover["Over budget 2026-27 (£; under: -)"]) == plan["gap"]["2026-27"]
    assert "Budget 2025-26 (£)" not in cover
    effect = {row["Financial year"]: row for row in _table(sheets, "What_if_effect", "Home")}
    over = effect["2026-27"]["Over budget with what-if (£; under: -)"]
    assert _pounds(over) == _pounds(effect["2026-27"]["Over budget as planned (£; under: -)"]) == plan["gap"]["2026-27"]
    assert effect["2025-26"]["Budget (£)"] == ""


@pytest.mark.integration
def test_columns_without_a_row_are_left_out(tiny_book: tuple[Inputs, Results, bytes]) -> None:
    inputs, results, data = tiny_book
    costs = results.tables["costs.csv"]
    header = next(row for row in _read(data)["Ledger"] if row[0] == "Kind")
    assert {"Role", "Agency hours", "Hourly premium (£)"} <= set(header)
    assert not {"Option", "Void weeks", "Waiting weeks", "Arranging weeks"} & set(header)
    assert not {row["About"] for row in _table(_read(data), "What_if", "What it is")} & {"Interim care", "Investment"}
    costs = costs[costs["kind"] == "residents"].reset_index(drop=True)
    sheets = _read(draw(inputs, {"costs.csv": costs}, HEADING))
    _agree(sheets, costs)
    assert not {"Role", "Agency hours"} & set(next(row for row in sheets["Ledger"] if row[0] == "Kind"))


@pytest.mark.integration
def test_an_incomplete_plan_says_so(tiny_book: tuple[Inputs, Results, bytes]) -> None:
    inputs, results, _ = tiny_book
    stopped = Heading("Tinborough", "rises", "", "9.9", "time limit", datetime(2026, 4, 1))
    assert _cover(_read(draw(inputs, results.tables, stopped)))["Plan complete"].startswith("no: time limit")


@pytest.mark.integration
def test_a_run_without_a_row_or_a_financial_plan(tiny_book: tuple[Inputs, Results, bytes]) -> None:
    inputs, results, _ = tiny_book
    sheets = _read(draw(inputs, {"costs.csv": results.tables["costs.csv"].iloc[:0]}, HEADING))
    assert "Financial_plan" not in sheets
    assert set(_results(sheets)) == {"OK"}


@pytest.mark.integration
def test_a_ledger_of_more_rows_than_a_sheet_is_left_out(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tiny has seven rows; suppose that there is room for six, then for seven."""
    for module in ("capacity.outputs.workbook", "capacity.audit.workbook"):
        monkeypatch.setattr(f"{module}.MOST_LINES", 6)
    folder = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder
    sheets = _read((folder / "costs.xlsx").read_bytes())
    assert list(sheets) == ["Cover", "Contents", "Notes", "Financial_plan"]
    said = _cover(sheets)["Ledger"]
    assert "costs.csv has 7 rows, and a sheet has room for 6 of them" in said
    checks = {check.name: check for check in audit(folder)}
    assert checks["workbook"].holds
    assert "costs.csv has 7 rows: read costs.csv" in checks["workbook"].note
    assert checks["formulas"].holds

    monkeypatch.setattr("capacity.outputs.workbook.MOST_LINES", 7)
    inputs, results = _planned(tiny / "scenarios" / "baseline.yaml")
    assert "Ledger" in _read(draw(inputs, with_costs(results, inputs).tables, HEADING))


@pytest.mark.unit
def test_a_sheet_has_no_more_rows_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of four rows has room for title, header and two more."""
    monkeypatch.setattr("capacity.outputs.workbook.workbook_file.MOST_ROWS", 4)
    paper, columns = Paper({}, datetime(2026, 4, 1), lambda value: value), [Column("Number", "money")]
    paper.sheet("Two", "Two").fill(columns, [[1.0]], [1.0])
    with pytest.raises(ValueError, match="Three has no room for 3 rows"):
        paper.sheet("Three", "Three").fill(columns, [[1.0], [2.0]], [3.0])


@pytest.mark.unit
def test_a_total_below_nothing_is_within_the_sheet() -> None:
    """The header is in row 3, row 4 stays free, the total is in row 5: readers that go by <dimension> must find it."""
    paper = Paper({}, datetime(2026, 4, 1), lambda value: value)
    paper.sheet("Empty", "Empty").fill([Column("Number", "money")], [], [3.0])
    with zipfile.ZipFile(io.BytesIO(paper.finish())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    last = max(map(int, re.findall(r'<row r="([0-9]+)"', sheet)))
    assert f'<dimension ref="A1:A{last}"/>' in sheet
    assert f'<c r="A{last}"' in sheet


@pytest.mark.unit
def test_rows_are_laid_as_a_reader_finds_them() -> None:
    """Every kind of cell, words that recur, a formula with the number of its row, and a row of three lines."""
    paper = Paper({}, datetime(2026, 4, 1), lambda value: value)
    sheet = paper.sheet("All", "Title", "A line")
    columns = [Column("Words", "wrapped"), Column("Day", "date"), Column("Pounds", "money"), Column("Twice", "money")]
    twice = Formula(f"C{ROW}*2", 5.0)
    said = Formula(f'IF(C{ROW}<3,"a&b","")', "a&b")
    rows: list[list[Cell]] = [["a & <b>", date(2026, 4, 1), 2.5, twice], ["x" * 150, None, 7, twice],
                              ["a & <b>", None, Shown("n/a", "right"), said]]  # fmt: skip
    sheet.fill(columns, rows, ["Total", None, 9.5])
    data = paper.finish()
    assert _read(data)["All"][2:] == [
        ["Words", "Day", "Pounds", "Twice"],
        ["a & <b>", date(2026, 4, 1), 2.5, 5.0],
        ["x" * 150, "", 7.0, 5.0],
        ["a & <b>", "", "n/a", "a&b"],
        ["Total", "", 9.5, ""],
    ]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        root = ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))
        shared = ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
        table = ElementTree.fromstring(file.read("xl/tables/table1.xml"))
    assert [cell.text for cell in root.iter(f"{XML}f")] == ["C4*2", "C5*2", 'IF(C6<3,"a&b","")']
    assert {row.get("r"): row.get("ht") for row in root.iter(f"{XML}row") if row.get("ht")} == {
        "1": "24", "3": "21.75", "5": "45",
    }  # fmt: skip
    assert [root.find(f"{XML}dimension").get("ref"), table.get("ref")] == ["A1:D7", "A3:D6"]  # type: ignore[union-attr]
    texts = [cell for cell in root.iter(f"{XML}c") if cell.get("t") == "s"]
    assert shared.get("count") == str(len(texts)) == "11"  # title, line, four headers, four words and Total
    assert shared.get("uniqueCount") == "10"


@pytest.mark.unit
def test_text_of_a_cell_is_no_longer_than_a_cell_holds() -> None:
    """A cell counts units of UTF-16, and holds 32,767: 16,000 signs of two units each are as many as 32,000 letters."""
    assert plain("x" * 40_000) == "x" * 32_000
    assert plain("\U0001f600" * 20_000) == "\U0001f600" * 16_000
    assert plain("x" + "\U0001f600" * 20_000) == "x" + "\U0001f600" * 15_999
    assert plain("\ud83d" * 20_000) == "\ufffd" * 20_000


@pytest.mark.integration
def test_a_cost_that_no_home_bears_has_lines_of_its_own(tiny_book: tuple[Inputs, Results, bytes]) -> None:
    inputs, results, _ = tiny_book
    costs = results.tables["costs.csv"].copy()
    agency = costs["kind"] == "agency"
    costs.loc[agency, "home"] = ""
    sheets = _read(draw(inputs, {"costs.csv": costs}, HEADING))
    _agree(sheets, costs)
    (row,) = [row for row in _table(sheets, "By_year", "Home") if row["Home"] == "(no home)"]
    assert _pounds(row["Net (£)"]) == sum(costs["net"][agency])


@pytest.mark.slow
def test_figures_that_do_not_agree_are_told(calculated: "Calculated") -> None:
    """A forecast that is a penny too high: so say the file as it is, and its formulas."""
    for sheets in calculated.disagreeing:
        assert set(_results(sheets)) == {"OK", "Financial_plan differs by £0.01"}
        assert _cover(sheets)["All figures agree"] == f"1 of {len(_results(sheets))} differ: see Reconciliation"


def _disagreeing(tiny: Path) -> tuple[bytes, bytes]:
    """The workbook as it is drawn, and with wrong values."""
    inputs, results = _planned(tiny / "scenarios" / "baseline.yaml")
    tables = with_costs(results, inputs).tables
    plan = tables["financial_plan.csv"].copy()
    plan["forecast"] = [amount + Decimal("0.01") for amount in plan["forecast"]]
    tables = {**tables, "financial_plan.csv": plan}
    return draw(inputs, tables, HEADING), draw(inputs, tables, HEADING, _wrong)


HOSTILE = (
    '=HYPERLINK("http://example.org","click")',
    "+1",
    "@SUM(A1:A9)",
    '"), "',
    "{tag}",
    "{=1+1}",
    "\u202eright to left",
    "http://example.org",
    "_x0041_",
    "\ufffe<&>",
    "n" * 10_000,
)


@pytest.mark.integration
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_text_stays_text(tiny: Path, name: str) -> None:
    inputs, results = _planned(tiny / "scenarios" / "baseline.yaml")
    tables = with_costs(results, inputs).tables
    providers = inputs.tables.providers
    rows = tuple(row.model_copy(update={"name": name}) for row in providers.rows)
    renamed = _replace(inputs, tables=_replace(inputs.tables, providers=_replace(providers, rows=rows)))
    hostile = Heading(name, "s", name, "9", "", datetime(2026, 4, 1))
    data = draw(renamed, tables, hostile)
    sheets = _read(data)
    shown = name.replace("\ufffe", "\ufffd")
    *totals, _ = _table(sheets, "By_provider", "Home")
    assert {row["Provider name"] for row in totals if row["Provider"] != "(agency)"} == {shown}
    assert {row["Provider name"] for row in totals if row["Provider"] == "(agency)"} == {"Agency premium"}
    assert _cover(sheets)["Place"] == shown
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        formulas = [
            formula.text or ""
            for part in file.namelist()
            if part.startswith("xl/worksheets/sheet")
            for formula in ElementTree.fromstring(file.read(part)).iter(f"{XML}f")
        ]
        assert not any(name in formula for formula in formulas if len(name) > 2)
        assert not any("example.org" in file.read(part).decode() for part in file.namelist() if part.endswith(".rels"))


def _replace(value: Any, **changes: Any) -> Any:
    from dataclasses import replace

    return replace(value, **changes)


@pytest.mark.unit
def test_names_of_cells_are_valid_and_each_given_once() -> None:
    names = Names()
    given = [names.new("contribution", text) for text in ("a-b", "a.b", "A_B", "Pflegé", "介護", "看護", "1a", "R1C1")]
    assert given == [
        "contribution_a_b",
        "contribution_a_b_2",
        "contribution_A_B_3",
        "contribution_Pflege",
        "contribution",
        "contribution_2",
        "contribution_1a",
        "contribution_R1C1",
    ]


@pytest.mark.unit
def test_keys_that_sumifs_tells_apart() -> None:
    ids = ["P1", "p1", "P*", "P?", "01", "1-10", "true", "P_", "Mar-1", "Margate"]
    assert list(matchable(ids).values()) == [
        "P1", "p1 (2)", "P_", "P_ (2)", "ID 01", "ID 1-10", "ID true", "P_ (3)", "ID Mar-1", "Margate",
    ]  # fmt: skip


# Calculated again


NUMBER = re.compile(r"-?\d+(\.\d+)?(E[+-]\d+)?")


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> "Office":
    """One for all tests of a process: the first start with a new profile takes the longest."""
    if shutil.which("soffice") is None:
        if required("CAPACITY_REQUIRE_LIBREOFFICE"):
            pytest.fail("soffice is not on the path")
        pytest.skip("LibreOffice is not installed")
    return Office(tmp_path_factory.mktemp("office"))


class Office:
    """LibreOffice without a window, with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def saved(self, workbooks: Sequence[bytes]) -> list[bytes]:
        """Each workbook opened, calculated and saved, all in one start of LibreOffice."""
        return [path.read_bytes() for path in self._converted(workbooks, "xlsx")]

    def calculated(self, workbooks: Sequence[bytes]) -> list[Sheets]:
        """Each workbook opened and calculated: its cells, numbers with all their digits. That takes a quarter of the
        time in which it is saved."""
        tables = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
        return [
            {
                file.stem.partition("-")[2]: [
                    [float(cell) if NUMBER.fullmatch(cell) else cell for cell in row]
                    for row in csv.reader(file.read_text(encoding="utf-8").splitlines())
                ]
                for file in path.parent.glob(f"{path.stem}-*.csv")
            }
            for path in self._converted(list(map(_unprinted, workbooks)), tables)
        ]

    def _converted(self, workbooks: Sequence[bytes], kind: str) -> list[Path]:
        profile = self.folder / "profile"
        settings = profile / "user" / "registrymodifications.xcu"
        if not settings.exists():
            settings.parent.mkdir(parents=True)
            settings.write_text(
                '<?xml version="1.0" encoding="UTF-8"?>\n'
                '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
                '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
                '<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>'
            )
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        given = [self.folder / f"given{number}.xlsx" for number in range(len(workbooks))]
        for path, data in zip(given, workbooks, strict=True):
            path.write_bytes(data)
        command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
        subprocess.run(
            [*command, "--outdir", str(self.folder / "out"), *map(str, given)],
            check=True, capture_output=True, timeout=900,
        )  # fmt: skip
        return [self.folder / "out" / path.name for path in given]


def _wrong(value: Value) -> Value:
    """A value that no formula gives."""
    return "wrong" if isinstance(value, str) else value + 1234.5


def _unprinted(data: bytes) -> bytes:
    """The workbook without the rows that every printed page repeats: no formula knows of them, and LibreOffice takes
    longer over them than over all else."""
    made, titles = io.BytesIO(), re.compile(rb'<definedName name="_xlnm.Print_Titles"[^>]*>[^<]*</definedName>')
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, titles.sub(b"", old.read(name)) if name == "xl/workbook.xml" else old.read(name))
    return made.getvalue()


def _typed(data: bytes, figures: Mapping[str, float]) -> bytes:
    """The workbook with figures typed into What_if, as a user would."""
    sheets = _read(data)
    rows = {row[-1]: number for number, row in enumerate(sheets["What_if"], start=1)}
    part = f"xl/worksheets/sheet{list(sheets).index('What_if') + 1}.xml"
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            for figure, value in figures.items() if name == part else ():
                cell = f'(<c r="E{rows[figure]}" s="[0-9]+")/>'
                content, count = re.subn(cell.encode(), rf"\1><v>{value!r}</v></c>".encode(), content)
                assert count == 1
            new.writestr(name, content)
    return made.getvalue()


CHANGES = {
    "contribution_nursing": 123.45,
    "nhs_share_nursing": 0.175,
    "asking_fee_rise_2026_27_pay": 0.081,
    "asking_fee_rise_2026_27_prices": 0.0,
    "usual_rate_rise_2026_27": 0.055,
    "usual_rate_event_2": -0.01,
    "agency_premium_registered_nurse": 17.35,
    "agency_premium_rise_2026_27": 0.25,
    "block_fee_rise_2026_27": 0.0415,
    "contribution_rise_2026_27": 0.07,
    "funded_nursing_care_2025_26": 260.01,
    "asking_fee_change_residential": 0.0725,
    "usual_rate_change_nursing": 0.02,
    "interim_care_nursing": 412.25,
    "interim_care_change": 0.05,
    "discount_rate": 0.041,
    "option_revenue_nurses": 20000.5,
    "option_capital_wing_1": 300000,
    "option_life_wing_1": 40,
}


def _typed_over(data: bytes, sheet: str, cells: Mapping[tuple[int, str], float]) -> bytes:
    """The workbook with numbers in place of what stood in cells of a sheet: by row of the table and heading."""
    sheets = _read(data)
    at = next(number for number, row in enumerate(sheets[sheet]) if row[0] in ("Kind", "Home"))
    part = f"xl/worksheets/sheet{list(sheets).index(sheet) + 1}.xml"
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            for (row, heading), value in cells.items() if name == part else ():
                address = f"{letter(sheets[sheet][at].index(heading))}{at + 2 + row}"
                pattern = f'(<c r="{address}" s="[0-9]+")>(<f>.*?</f>)?<v>.*?</v></c>'
                content, count = re.subn(pattern.encode(), rf"\1><v>{value!r}</v></c>".encode(), content)
                assert count == 1
            new.writestr(name, content)
    return made.getvalue()


@dataclass(frozen=True)
class Case:
    """Numbers typed over cells of a sheet, by row of its table and heading, and what then differs on Reconciliation."""

    sheet: str
    cells: Mapping[tuple[int, str], float]
    blamed: set[str]


class Calculated:
    """The eventful place, and its workbook as LibreOffice calculates it: as drawn, and with what a user types.

    Other workbooks of a test each are calculated with it, in as few starts of LibreOffice as there can be.
    """

    def __init__(self, folder: Path, office: Office, demonstration: Path) -> None:
        def tiny(name: str) -> Path:
            return Path(shutil.copytree(ROOT / "inputs" / "tiny", folder / name))

        self.inputs, self.results = _planned(_eventful(tiny("eventful")))
        self.tables = with_costs(self.results, self.inputs).tables
        self.wrong, data = (draw(self.inputs, self.tables, HEADING, *change) for change in ((_wrong,), ()))
        self.cases = _cases(self.tables["costs.csv"])
        (folder / "invested").mkdir()
        self.run = invested(folder / "invested")
        kept = (self.run / "costs.xlsx").read_bytes()
        as_drawn, disagreeing = _disagreeing(tiny("disagreeing"))
        halves, self.half_pence = _half_pence(tiny("halves"))
        alike, self.of_alike = _alike(tiny("alike"))
        again = [kept, _unprinted(_typed(kept, {"contribution_nursing": 123.45}))]
        self.scenario = everything(tiny("everything"))
        form = self.scenario.with_suffix(".xlsx")
        make_form(self.scenario, form, overwrite=False)
        saved, changed, filled = office.saved([*again, form.read_bytes()])
        self.again = saved, changed
        self.form = form.with_name("saved.xlsx")
        self.form.write_bytes(filled)
        befores = data, _typed(data, {"contribution_nursing": 123.45})
        over = [_typed_over(each, case.sheet, case.cells) for each in befores for case in self.cases]
        first, self.of_first_year = _first_year(demonstration)
        books = [self.wrong, _typed(self.wrong, CHANGES), disagreeing, halves, alike, first, *over]
        calculated = office.calculated(books)
        self.drawn, self.changed, disagreed, self.halves, self.alike, self.first_year, *shown = calculated
        self.disagreeing = _read(as_drawn), disagreed
        self.over = {False: shown[: len(self.cases)], True: shown[len(self.cases) :]}
        """What is typed over the cells of each case, without and with a what-if in use."""


def _cases(costs: pd.DataFrame) -> list[Case]:
    """A million moved from one year to the other, a week more, weeks that change places, two figures of our own."""
    fees = [row for row, kind in enumerate(costs["kind"]) if kind == "residents"]
    first, last = fees[0], fees[-1]
    assert costs["financial_year"][first] != costs["financial_year"][last]
    same = [row for row in fees if costs["financial_year"][row] == costs["financial_year"][first]]
    other = next(row for row in same if costs["net"][row] != costs["net"][first])
    weeks = [float(costs["resident_weeks"][row]) for row in (first, other)]
    million = {(row, "Gross (£)"): float(costs["gross"][row]) + by for row, by in ((first, 1e6), (last, -1e6))}
    week, swapped = "Resident weeks", {(first, "Resident weeks"): weeks[1], (other, "Resident weeks"): weeks[0]}
    by_row = "Weeks × net as planned, row by row"
    return [
        Case("Ledger", million, {"Cells of the ledger that are formulas"}),
        Case("Ledger", {(first, week): weeks[0] + 1}, {week, by_row}),
        Case("Ledger", swapped, {by_row}),
        Case("Ledger", {(first, "Net as planned (£)"): 1.0}, {"Net as planned (£)", by_row}),
        Case("By_provider", {(0, "Gross (£)"): 1.0}, {"Gross (£)"}),
    ]


@pytest.fixture(scope="module")
def calculated(office: Office, knowsley_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Calculated:
    """All that LibreOffice is asked at once."""
    return Calculated(tmp_path_factory.mktemp("calculated"), office, knowsley_run)


@pytest.mark.slow
def test_a_form_that_libreoffice_has_saved_is_the_same_scenario(calculated: Calculated) -> None:
    kinds = [sheet.event for sheet in listed() if sheet.event]
    assert by_kind(scenario_of(calculated.form), kinds) == by_kind(scenario_of(calculated.scenario), kinds)


@pytest.mark.slow
def test_every_formula_of_an_eventful_place(calculated: Calculated) -> None:
    sheets, costs = calculated.drawn, calculated.tables["costs.csv"]
    _agree(sheets, costs)
    assert set(_results(sheets)) == {"OK"}
    assert _cover(sheets)["Figures changed on What_if"] == 0
    *years, total = _table(sheets, "What_if_effect", "Home")
    assert {row["Change (£)"] for row in [*years, total]} == {0}
    plan = {row["Step"]: row for row in _table(sheets, "Financial_plan", "Home")}
    assert plan["Opening and all steps"] | {"Step": ""} == plan["Forecast"] | {"Step": ""}
    with pytest.raises(AssertionError):  # the control: what LibreOffice was given has the wrong values
        _agree(_read(calculated.wrong), costs)


def _changed(inputs: Inputs) -> Inputs:
    """The same changes made to the book, the scenario and the tables."""
    book, scenario = inputs.book.model_dump(), inputs.scenario.model_dump(by_alias=True)
    book["needs"]["nursing"]["client_contribution_per_week"]["value"] = 123.45
    book["needs"]["nursing"]["nhs_funded_share"]["value"] = 0.175
    book["needs"]["nursing"]["interim_care_per_week"]["value"] = 432.8625  # 412.25 × 1.05
    book["needs"]["residential"]["interim_care_per_week"]["value"] = 126  # 120 × 1.05
    book["roles"]["registered_nurse"]["agency_premium_per_hour"]["value"] = 17.35
    book["money"]["funded_nursing_care_per_week"]["2025-26"]["value"] = 260.01
    book["money"]["discount_rate"]["value"] = 0.041
    scenario["options"][0]["revenue_per_year"] = 20000.5
    scenario["options"][1] |= {"capital": {"2025-26": 300000.0}, "life_years": 40}
    policy = scenario["policy"]
    policy["asking_fee_rise"]["2026-27"] = {"pay_share": 0.6, "pay": 0.081, "prices": 0.0}
    policy["usual_rate_rise"]["2026-27"] = 0.055
    policy["agency_premium_rise"]["2026-27"] = 0.25
    policy["block_fee_rise"]["2026-27"] = 0.0415
    policy["contribution_rise"]["2026-27"] = 0.07
    scenario["events"][1]["change"] = -0.01
    scenario["events"][4]["weekly_fee"]["residential"] = 703.077375  # 655.55 × 1.0725
    fees = inputs.tables.services
    services = [row.model_copy(update={"weekly_fee": 740.025}) if row.care_type == "residential" else row
                for row in fees.rows]  # fmt: skip  # 690 × 1.0725
    rates = inputs.tables.fee_rates
    usual = [row.model_copy(update={"usual_rate": 816.0}) if row.care_type == "nursing" else row for row in rates.rows]
    tables = _replace(
        inputs.tables,
        services=_replace(fees, rows=tuple(services)),
        fee_rates=_replace(rates, rows=tuple(usual)),
    )
    return _replace(
        inputs,
        book=type(inputs.book).model_validate(book),
        scenario=type(inputs.scenario).model_validate(scenario),
        tables=tables,
    )


@pytest.mark.slow
def test_a_what_if_is_the_same_people_at_other_prices(calculated: Calculated) -> None:
    tables, sheets = calculated.tables, calculated.changed
    other = with_costs(calculated.results, _changed(calculated.inputs)).tables["costs.csv"]
    for weeks in ("resident_weeks", "waiting_weeks", "arranging_weeks"):
        assert list(other[weeks].dropna()) == list(tables["costs.csv"][weeks].dropna())
    _agree(sheets, other)
    assert _cover(sheets)["Figures changed on What_if"] == len(CHANGES)
    difference = sum(other["net"]) - sum(tables["costs.csv"]["net"])
    total = _table(sheets, "What_if_effect", "Home")[-1]
    assert _pounds(total["Change (£)"]) == difference
    for year in ("2025-26", "2026-27"):
        found = {row["What"]: row for row in _table(sheets, "Reconciliation", "Home") if row["Financial year"] == year}
        by = sum(other["net"][other["financial_year"] == year])
        by -= sum(tables["costs.csv"]["net"][tables["costs.csv"]["financial_year"] == year])
        sign = "-" if by < 0 else ""
        assert found["Net (£)"]["Result"] == f"what-if in use: differs by {sign}£{abs(by):,.2f}"
        assert {found[what]["Result"] for what in (*QUANTITIES, "Opening and all steps (£)")} == {"OK"}
    assert _cover(sheets)["All figures agree"] == "OK; what-if in use, so they are not the plan's"


@pytest.mark.slow
@pytest.mark.parametrize("what_if", [False, True])
def test_what_is_typed_over_shows(calculated: Calculated, what_if: bool) -> None:
    """A million moved from one year to the other, a week, weeks that change places; with a what-if in use too."""
    for case, sheets in zip(calculated.cases, calculated.over[what_if], strict=True):
        wrong = [row for row in _table(sheets, "Reconciliation", "Home") if "differs by" in row["Result"]]
        told = [row for row in wrong if "what-if in use" not in row["Result"]]
        assert {row["What"] for row in told} >= case.blamed, case
        assert (
            _cover(sheets)["All figures agree"] == f"{len(told)} of {len(_results(sheets))} differ: see Reconciliation"
        )
        if case is calculated.cases[0] and not what_if:
            assert {float(row["Ledger less plan"]) for row in wrong if row["What"] == "Gross (£)"} == {1e6, -1e6}


@pytest.mark.slow
def test_a_workbook_saved_again_is_no_forgery(calculated: Calculated) -> None:
    """The same figures and formulas pass, and the audit says what happened; one figure typed over does not."""
    run, (saved, changed) = calculated.run, calculated.again
    assert saved != (run / "costs.xlsx").read_bytes()
    (run / "costs.xlsx").write_bytes(saved)
    checks = {check.name: check for check in audit(run)}
    assert all(check.holds for check in checks.values()), checks
    assert checks["outputs"].note == "costs.xlsx was saved again, contents unchanged"
    (run / "costs.xlsx").write_bytes(changed)
    assert {check.name for check in audit(run) if not check.holds} >= {"outputs", "workbook"}


@pytest.mark.slow
def test_half_a_penny_goes_to_the_even_one_in_a_spreadsheet_too(calculated: Calculated) -> None:
    """Weeks that make gross (odd × £800 / 160,000) or contribution (a seventh of £70.035) end in half a penny."""
    _agree(calculated.halves, calculated.half_pence)


def _half_pence(tiny: Path) -> tuple[bytes, pd.DataFrame]:
    """The workbook with wrong values, and its ledger."""
    book = tiny / "book.yaml"
    book.write_text(
        book.read_text().replace("client_contribution_per_week: 100", "client_contribution_per_week: 70.035")
    )
    inputs, results = _planned(tiny / "scenarios" / "baseline.yaml")
    (first, *_) = with_costs(results, inputs).tables["costs.csv"].to_dict("records")
    weeks = [Fraction(2 * n + 1, 160_000) + whole for n in range(60) for whole in (0, 3, 1111)]
    weeks += [Fraction(n, 7) + whole for n in range(1, 60) for whole in (0, 98, 20_000)]
    rows = []
    for each in weeks:
        gross, client = pence(each * 800), pence(each * Fraction("70.035"))
        nhs = pence(each * (800 - Fraction("70.035")) / 10)
        amounts = {"gross": gross, "client_contribution": client, "nhs_funded": nhs, "net": gross - client - nhs}
        nursing = pence(each * Fraction("254.06"))
        rows.append({**first, "resident_weeks": shown(each), **amounts, "funded_nursing_care": nursing})
    halves = [each for each in weeks if Fraction(1, 2) in (each * 80_000 % 1, each * Fraction("7003.5") % 1)]
    assert len(halves) > 150
    costs = pd.DataFrame(rows)
    return draw(inputs, {"costs.csv": costs}, HEADING, _wrong), costs


@pytest.mark.slow
def test_ids_that_a_spreadsheet_takes_for_others(calculated: Calculated) -> None:
    """Providers 01 and 1, sites apart only by case, wildcards: each total is its own."""
    sheets = calculated.alike
    _agree(sheets, calculated.of_alike)
    assert {row["Provider"] for row in _table(sheets, "By_provider", "Home")[:-1]} == {"ID 01", "ID 1", "(agency)"}


def _alike(tiny: Path) -> tuple[bytes, pd.DataFrame]:
    """The workbook with wrong values, and its ledger."""
    for table, old, new in (
        ("providers.csv", "P1,", "01,"),
        ("providers.csv", "P2,", "1,"),
        ("sites.csv", ",P1,", ",01,"),
        ("sites.csv", ",P2,", ",1,"),
    ):
        text = (tiny / table).read_text()
        (tiny / table).write_text(text.replace(old, new))
    for file in tiny.rglob("*.*"):
        if file.is_file():
            file.write_text(file.read_text().replace("T1", "Nextshire*").replace("N1", "nextshire*"))
    inputs, results = _planned(tiny / "scenarios" / "baseline.yaml")
    tables = with_costs(results, inputs).tables
    return draw(inputs, tables, HEADING, _wrong), tables["costs.csv"]


@pytest.mark.slow
def test_every_formula_of_the_demonstration(calculated: Calculated) -> None:
    """The first of its five years: whole years are what they would be in a plan that ends with them; what changes from
    one to the next is the eventful place's to show."""
    _agree(calculated.first_year, calculated.of_first_year)
    assert set(_results(calculated.first_year)) == {"OK"}


def _first_year(run: Path) -> tuple[bytes, pd.DataFrame]:
    """The workbook with wrong values, and its ledger."""
    inputs = check_scenario(ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml").inputs
    inputs = _replace(inputs, scenario=inputs.scenario.model_copy(update={"quarters": 4}))
    costs, plan = (
        table[table["financial_year"] < "2026"].reset_index(drop=True)
        for table in (pd.read_csv(run / name, dtype=str, keep_default_na=False)
                      for name in ("costs.csv", "financial_plan.csv"))
    )  # fmt: skip
    data = draw(inputs, {"costs.csv": costs, "financial_plan.csv": plan}, HEADING, _wrong)
    for column in [*AMOUNTS.values(), "weekly_price", "hourly_premium"]:
        costs[column] = [Decimal(cell) if cell else None for cell in costs[column]]
    return data, costs
