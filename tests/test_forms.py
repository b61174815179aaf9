"""Scenarios as forms: the same scenario as in YAML, and every complaint at its cell."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from conftest import ROOT
from forms import OPTIONS, Grid, by_kind, complaints, everything, general, scenario_of, small, workbook
from hostile_files import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.audit import examine
from capacity.authoring.spread import spread
from capacity.authoring.workbook import Form
from capacity.cli import main
from capacity.inputs.check.rules import check
from capacity.inputs.form_layout import Column, Sheet, listed, sheets
from capacity.inputs.read.form import parse_form
from capacity.inputs.read.form_rows import Answer, Row, gathered
from capacity.inputs.read.place import read_inputs
from capacity.inputs.read.workbook import Unreadable, unreadable_cells, workbook_sheets
from capacity.inputs.read.yaml12 import Mark
from capacity.inputs.schema import Scenario
from capacity.planning import plan, warnings_of
from capacity.studies.compare.choose import candidates
from capacity.studies.compare.finished_runs import is_run

KINDS = [sheet.event for sheet in listed() if sheet.event]
APRIL, JULY, AUGUST = date(2025, 4, 1), date(2025, 7, 1), date(2025, 8, 1)
BEDS = ["Service", "Change", "From", "Until"]


def run(*arguments: object) -> str:
    """A command's output; it succeeds."""
    done = CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


# The same scenario


@pytest.mark.unit
def test_every_key_of_a_scenario_and_of_its_events_is_asked() -> None:
    """What the schema gains the form gains; only a list of options is left to a file of its own."""
    asked = {column.path[0] for column in sheets()[0].columns} | {s.into[0] for s in listed() if s.into}
    assert asked == set(Scenario.model_fields)
    policy = Scenario.model_fields["policy"].annotation
    assert policy is not None
    single = {column.path[1] for column in sheets()[0].columns if column.path[0] == "policy"}
    several = {s.into[1] for s in listed() if s.into[:1] == ("policy",) and len(s.into) > 1}
    rises = {choice for s in listed() for choice in s.columns[0].choices if s.into == ("policy",)}
    assert single | several | rises == set(policy.model_fields)
    assert all(column.meaning for sheet in sheets() for column in sheet.columns)


@pytest.mark.integration
def test_each_example_is_the_same_as_a_form(tmp_path: Path) -> None:
    for folder in ("inputs", "models"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    everything(tmp_path / "inputs" / "tiny")
    for yaml in sorted(tmp_path.glob("inputs/*/scenarios/*.yaml")):
        form = tmp_path / f"{yaml.parent.parent.name}-{yaml.stem}.xlsx"  # elsewhere: paths are those of its folder
        run("form", yaml, "-o", form)
        assert by_kind(scenario_of(form), KINDS) == by_kind(scenario_of(yaml), KINDS)
    assert len(list(tmp_path.glob("*.xlsx"))) == 5


@pytest.mark.integration
def test_a_form_of_a_scenario_that_extends_a_part(tiny: Path) -> None:
    """What no plan could be made of by itself can be extended; what stands there is then not said."""
    folder = tiny / "scenarios"
    (folder / "part.yaml").write_text("policy: {fee_ceiling_over_usual: 0.3}\n")
    base = (folder / "baseline.yaml").read_text().replace("  fee_ceiling_over_usual: 0.10\n", "")
    (folder / "whole.yaml").write_text(f"extends: part.yaml\n{base}")
    run("form", folder / "whole.yaml", "-o", folder / "whole.xlsx")
    assert scenario_of(folder / "whole.xlsx") == scenario_of(folder / "whole.yaml")
    assert scenario_of(folder / "whole.xlsx").policy.fee_ceiling_over_usual == 0.3


@pytest.mark.integration
def test_a_form_of_a_form(tmp_path: Path, tiny: Path) -> None:
    yaml = everything(tiny)
    run("form", yaml, "-o", tiny / "scenarios" / "first.xlsx")
    run("form", tiny / "scenarios" / "first.xlsx", "-o", tmp_path / "second.xlsx")
    assert by_kind(scenario_of(tmp_path / "second.xlsx"), KINDS) == by_kind(scenario_of(yaml), KINDS)


@pytest.mark.integration
def test_yaml_and_forms_extend_each_other(tiny: Path) -> None:
    folder = tiny / "scenarios"
    small(folder / "lower.xlsx", {"Beds": [BEDS, ["S1-nursing", 1, JULY]]})
    (folder / "upper.yaml").write_text("name: upper\nextends: lower.xlsx\nevents: [{event: demand, need: x}]\n")
    assert complaints(folder / "upper.yaml") == [
        "upper.yaml:3: event 1, change: is missing",
        "upper.yaml:3: event 1, from: is missing",
    ]
    assert [event.event for event in scenario_of(folder / "lower.xlsx").events] == ["beds"]


def _texts(column: Column) -> st.SearchStrategy[Any]:
    words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12)
    return words.filter(lambda text: text.casefold() != "none" and " – " not in text)


def _values(column: Column) -> st.SearchStrategy[Any]:
    """What a column may say, as YAML gives it."""
    if column.choices and column.kind == "text":
        return st.sampled_from(column.choices)
    number = st.integers(-(10**6), 10**6) | st.floats(-1e5, 1e5).map(lambda each: round(each, 4))
    return {
        "text": _texts(column),
        "number": number.map(_whole),
        "any": number.map(_whole),
        "whole": st.integers(0, 10**6),
        "date": st.dates(date(1990, 1, 1), date(2150, 1, 1)).map(date.isoformat),
        "flag": st.booleans(),
        "list": st.lists(st.sampled_from(column.choices or ("a", "b")), min_size=1, unique=True),
    }[column.kind]


def _whole(number: float) -> float:
    return int(number) if float(number).is_integer() else number


@st.composite
def _row(draw: st.DrawFn, sheet: Sheet) -> Row:
    answers = []
    for column in sheet.columns:
        names = draw(st.lists(st.sampled_from(["nursing", "other"]), unique=True)) if column.by_name else [""]
        if column.required or draw(st.booleans()):
            answers += [Answer(column, name, MARK, draw(_values(column)), blank=False) for name in names]
    return Row(sheet, MARK, tuple(answers))


MARK = Mark("drawn.yaml", 1)


@st.composite
def _documents(draw: st.DrawFn) -> dict[str, Any]:
    """What a scenario's file may say, whether or not that can be planned."""
    chosen = draw(st.lists(st.sampled_from(listed()), max_size=6, unique_by=lambda sheet: sheet.name))
    rows = [draw(_row(sheets()[0]))]
    for sheet in sorted(chosen, key=lambda sheet: listed().index(sheet)):
        rows += draw(st.lists(_row(sheet), min_size=1, max_size=3))
    document, _ = gathered(rows, MARK)
    return dict(document.value)


@pytest.mark.integration
@settings(max_examples=12)
@given(said=_documents())
def test_what_is_written_into_a_form_is_read_from_it(said: dict[str, Any]) -> None:
    filled = {sheet.name: spread(sheet, said) for sheet in sheets()}
    data = Form({"care_types": {"nursing": "Nursing"}}, [APRIL]).write(["Drawn"], filled, {}, {})
    read = parse_form(data, "drawn.xlsx")
    assert (read.complaints, read.notes) == ([], [])
    assert read.document is not None
    assert read.document.value == said


# What a spreadsheet makes of it


@pytest.mark.integration
def test_cells_as_people_and_programs_leave_them(tiny: Path) -> None:
    """Text that is a number, a number where text is meant, names after IDs, blank rows, an empty column before."""
    beds: Grid = [
        ["", "A title"], [], ["", "service", " CHANGE ", "From", "Until"], [],
        ["", "S1-nursing – Nursing home one", "2", JULY, ""], ["", "  "],
        ["", "S3-nursing", "-1.5", "2025-07-01", None],
    ]  # fmt: skip
    rises = [["Rise", "Financial year", "Prices", "Large"], ["asking_fee_rise", "2025-26", "£1,000.5", "yes"],
             ["block_fee_rise", "2025-26", 0.5, True], ["contribution_rise", "2025-26", 0.5, 1]]  # fmt: skip
    form = small(tiny / "scenarios" / "a.xlsx", {"Beds": beds, "RISES": rises}, label=12, quarters="2")
    said = parse_form(form.read_bytes(), "a.xlsx").document
    assert said is not None
    assert said.value == {
        "name": "small",
        "extends": "baseline.yaml",
        "label": "12",
        "quarters": 2,
        "events": [
            {"event": "beds", "service": "S1-nursing", "change": 2, "from": "2025-07-01"},
            {"event": "beds", "service": "S3-nursing", "change": -1.5, "from": "2025-07-01"},
        ],
        "policy": {
            "asking_fee_rise": {"2025-26": {"prices": 1000.5, "large": True}},
            "block_fee_rise": {"2025-26": {"prices": 0.5, "large": True}},
            "contribution_rise": {"2025-26": {"prices": 0.5, "large": True}},
        },
    }


@pytest.mark.integration
def test_none_takes_away_what_is_extended(tiny: Path) -> None:
    form = small(tiny / "scenarios" / "a.xlsx", {}, policy__lowest_rating="None")
    assert scenario_of(tiny / "scenarios" / "baseline.yaml").policy.lowest_rating == "Requires improvement"
    assert scenario_of(form).policy.lowest_rating is None


FORM = "a.xlsx, sheet"
BAD: dict[str, tuple[dict[str, Grid], dict[str, object], list[str]]] = {
    "a name that nothing bears": (
        {"Beds": [BEDS, ["S1-nursing", 1, JULY], [], ["S1-nursng", 1, JULY]]}, {},
        [f'{FORM} Beds, cell A4: service: is not in services.csv (did you mean S1-nursing?) (got "S1-nursng")'],
    ),
    "cells of the wrong kind": (
        {"Beds": [BEDS, ["S1-nursing", "few", "1/7/25"], ["S1-nursing", "3%", 45839, True]]}, {},
        [f'{FORM} Beds, cell B2: change: is not a number (got "few")',
         f'{FORM} Beds, cell C2: from: is not a date such as 2026-04-01 (got "1/7/25")',
         f'{FORM} Beds, cell B3: change: is not a number; write 0.03 (got "3%")',
         f'{FORM} Beds, cell C3: from: is not a date such as 2026-04-01 (got "45839")',
         f'{FORM} Beds, cell D3: until: is not a date such as 2026-04-01 (got "true")'],
    ),
    "blanks": (
        {"Beds": [BEDS, [None, 1]], "Rises": [["Rise", "Financial year", "Prices"], ["asking_fee_rise", None, 1]]}, {},
        [f"{FORM} Beds, cell A2: service: is missing", f"{FORM} Beds, cell C2: from: is missing",
         f"{FORM} Rises, cell B2: financial_year: is missing"],
    ),
    "an event that contradicts itself": (
        {"Closes": [["From", "Site", "Service"], [JULY, "S1", "S2-residential"]]}, {},
        [f"{FORM} Closes, cell A2: closes: has both site and service: to close S2-residential alone delete `site`, "
         "to close all of S1 delete `service`"],
    ),
    "dates": (
        {"Beds": [BEDS, ["S1-nursing", 1, date(2020, 1, 1), date(2020, 1, 1)]]}, {},
        [f'{FORM} Beds, cell C2: from: is before the plan starts on 2025-04-01 (got "2020-01-01")',
         f'{FORM} Beds, cell D2: until: is not after 2020-01-01 (got "2020-01-01")'],
    ),
    "a column that is missing": (
        {"Beds": [["Service", "From"], ["S1-nursing", JULY]]}, {},
        [f"{FORM} Beds, cell A1: headings: the row of headings has no change: write it there, as in a new form"],
    ),
    "a column of names that is missing": (
        {"Opens": [["Site", "Name", "Provider", "Authority", "Latitude", "Longitude", "From", "Services"], ["T2"]]}, {},
        [f"{FORM} Opens, cell A1: headings: the row of headings has no services: NAME, weekly_fee: NAME: write it "
         "there, as in a new form"],
    ),
    "no headings at all": (
        {"Beds": [["S1-nursing", 1, JULY]]}, {},
        [f"{FORM} Beds, cell A1: headings: the row of headings has no service, change, from: write it there, as in a "
         "new form"],
    ),
    "a heading that is there twice": (
        {"Beds": [[*BEDS, "Change"], ["S1-nursing", 1, JULY, None, 2]]}, {},
        [f'{FORM} Beds, cell B1: heading: is there twice; keep one (got "change")',
         f'{FORM} Beds, cell E1: heading: is there twice; keep one (got "change")'],
    ),
    "a heading that is misspelt": (
        {"Beds": [["Service", "Change", "From", "Untill"], ["S1-nursing", 1, JULY, JULY]]}, {},
        [f'{FORM} Beds, cell D1: heading: is not a heading of this sheet (did you mean until?) (got "Untill")'],
    ),
    "an entry that is there twice": (
        {"Budget": [["Home", "Financial year", "Value"], ["T1", "2025-26", 1], ["T1", "2025-26", 2]],
         "Book changes": [["Figure", "Value"], ["needs.nursing", 1], ["needs.nursing.mean_stay_days", 2]]}, {},
        [f"{FORM} Budget, cell B3: budget.T1.2025-26: is written twice; keep one",
         f'{FORM} Book changes, cell B2: needs.nursing: must be a mapping of keys to values (got "1")',
         f"{FORM} Book changes, cell B3: book_changes.needs.nursing.mean_stay_days: is written twice; keep one"],
    ),
    "figures that the book does not have": (
        {"Book changes": [["Figure", "Value"], ["needs.nursin.mean_stay_days", 2]]}, {},
        [f'{FORM} Book changes, cell A2: book_changes.needs: is not in the book (did you mean nursing?) '
         '(got "nursin")'],
    ),
    "entries out of their range": (
        {"Rises": [["Rise", "Financial year", "Prices"], ["asking_rise", "2025-26", 1], ["usual_rate_rise", "2025", 2]],
         "Capital limit": [["Financial year", "Value"], ["2025-27", -1]]}, {},
        [f"{FORM} Rises, cell B2: policy.asking_rise: is not a key here (did you mean asking_fee_rise?)",
         f'{FORM} Rises, cell B3: policy.usual_rate_rise.2025: is not a financial year such as 2026-27 (got "2025")',
         f'{FORM} Capital limit, cell B2: capital_limit.2025-27: is not a financial year such as 2026-27 '
         '(got "2025-27")',
         f'{FORM} Capital limit, cell B2: capital_limit.2025-27: must be 0 or more (got "-1")'],
    ),
    "single values": (
        {}, {"start": date(2025, 5, 1), "quarters": 2.5, "priorities": "cost; costs", "policy__lowest_rating": "Fine"},
        [f'{FORM} Scenario, cell B4: start: must be the first day of a quarter (1 January, April, July or October) '
         '(got "2025-05-01")',
         f'{FORM} Scenario, cell B5: quarters: is not a whole number (got "2.5")',
         f'{FORM} Scenario, cell B6: priority 2: must be one of safe_staffing, unmet, out_of_borough, budget, cost, '
         'fairness or travel (did you mean cost?) (got "costs")',
         f'{FORM} Scenario, cell B7: policy.lowest_rating: must be one of Inadequate, Requires improvement, Good or '
         'Outstanding (got "Fine")'],
    ),
    "keys": (
        {"Demand": []},
        {"Label": "one", "label ": "two", "quarter": 3, "": 4, "policy.asking_fee_rise": 5, "opens": 6, "Budget": 7},
        [f"{FORM} Scenario, cell A5: label: is written twice; keep one",
         f'{FORM} Scenario, cell A6: key: is not a key of a scenario (did you mean quarters?) (got "quarter")',
         f'{FORM} Scenario, cell A7: key: is not a key of a scenario (got "")',
         f'{FORM} Scenario, cell A8: key: has a sheet of its own, Rises: type it there (got "policy.asking_fee_rise")',
         f'{FORM} Scenario, cell A9: key: has a sheet of its own, Opens: type it there (got "opens")',
         f'{FORM} Scenario, cell A10: key: has a sheet of its own, Budget: type it there (got "Budget")'],
    ),
    "sheets under other names": (
        {"Bed": [BEDS], "What closes": [["From", "Site"], [JULY, "S1"]],
         "More": [BEDS, ["S1-nursing", 1, JULY]], "Mine": [["a note"]], "Empty": []}, {},
        [f'{FORM} Bed, cell A1: sheet: has another name in the form: rename it Beds (got "Bed")',
         f'{FORM} What closes, cell A1: sheet: has another name in the form: rename it Closes (got "What closes")',
         f'{FORM} More, cell A1: sheet: has another name in the form: rename it Beds (got "More")'],
    ),
    "sheets that are called alike": (
        {"Usual rate": [["Authority"]], "Usual_rate": [["Authority"]], "scenario!": general(name="b")}, {},
        [f"{FORM} Usual_rate, cell A1: sheet: is called as sheet Usual rate is: put the rows of both into one, and "
         "delete the other",
         f"{FORM} scenario!, cell A1: sheet: is called as sheet Scenario is: put the rows of both into one, and delete "
         "the other"],
    ),
    "cells in error": (
        {"Beds": [BEDS, ["S1-nursing", 1, JULY, "=#REF!"]], "Lists": [["=#REF!"]], "Mine": [["=#REF!"]]}, {},
        [f"{FORM} Beds, cell D2: cell: shows an error such as #REF!: type a value"],
    ),
    "what it extends": (
        {}, {"extends": "baselin.yaml"},
        [f'{FORM} Scenario, cell B3: extends: cannot be read: No such file or directory (did you mean baseline.yaml?) '
         '(got "baselin.yaml")'],
    ),
}  # fmt: skip


@pytest.mark.integration
@pytest.mark.parametrize("what", BAD)
def test_each_complaint_names_its_cell(tiny: Path, what: str) -> None:
    grids, said, expected = BAD[what]
    assert complaints(small(tiny / "scenarios" / "a.xlsx", grids, **said)) == expected


@pytest.mark.integration
def test_files_that_are_no_form(tiny: Path) -> None:
    folder = tiny / "scenarios"
    (folder / "text.xlsx").write_text("name: x\n")
    workbook(folder / "other.xlsx", {"Costs": [["a"]]})
    workbook(folder / "bare.xlsx", {"Scenario": [["name", "x"]]})
    workbook(folder / "alone.xlsx", {"Scenario": general(label="x", name=None, quarters=2)})
    (folder / "old.ODS").write_bytes(b"PK")
    (folder / "on.yaml").write_text("name: on\nextends: old.ODS\n")
    kind = "is a workbook of another kind: open it and save it as an Excel workbook (.xlsx)"
    assert complaints(folder / "text.xlsx") == [
        "text.xlsx:1: file: cannot be read as a workbook: it is broken off, or a file of another kind under this name"
    ]
    assert complaints(folder / "other.xlsx") == [
        "other.xlsx:1: file: is not the form of a scenario: it has no sheet Scenario; make one with capacity form "
        "PLACE -o FILE.xlsx"
    ]
    assert complaints(folder / "bare.xlsx") == [
        "bare.xlsx, sheet Scenario, cell A1: sheet: has no row with the headings Key and Your value, so nothing in it "
        "can be read: write them above the keys and your values"
    ]
    assert complaints(folder / "alone.xlsx") == [
        "alone.xlsx, sheet Scenario, cell A1: book: is missing",
        "alone.xlsx, sheet Scenario, cell A1: place: is missing",
        "alone.xlsx, sheet Scenario, cell A1: start: is missing",
        "alone.xlsx, sheet Scenario, cell B3: name: is missing",
    ]
    assert complaints(folder / "on.yaml") == [f'on.yaml:2: extends: {kind} (got "old.ODS")']
    assert complaints(folder / "old.ODS") == [f"old.ODS:1: file: {kind}"]


@pytest.mark.integration
def test_what_is_not_read_is_said(tiny: Path) -> None:
    beds: Grid = [[*BEDS, "Why"], ["S1-nursing", 1, JULY, None, "asked for"], ["S1-nursing", 1, JULY, None, None, "?"]]
    form = small(tiny / "scenarios" / "a.xlsx", {"Beds": beds, "Mine": [["a note"]]})
    notes = [note.replace(f"{form.parent}/", "") for note in check(read_inputs(form)).notes]
    missing, *others = sorted(notes, key=lambda note: "has no sheet" not in note)
    assert re.fullmatch(
        r"a\.xlsx: the form has no sheet Converts, .*Narrative: nothing is read for what it would hold", missing
    )
    assert others == [
        "a.xlsx, sheet Mine: is not a sheet of the form, and is not read",
        "a.xlsx, sheet Beds, cell E1: this column is not in the form, and is not read",
        "a.xlsx, sheet Beds, cell F1: this column is not in the form, and is not read",
    ]


@pytest.mark.integration
def test_a_form_that_is_too_large(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = small(tiny / "scenarios" / "a.xlsx", {"Beds": [BEDS, ["S1-nursing", 1, JULY]]})
    monkeypatch.setattr("capacity.inputs.read.form.MOST_VALUES", 12)
    assert complaints(form) == ["a.xlsx:1: file: cannot be read as a workbook: it holds more than 12 values"]


HARMFUL = [
    f"{name}.xlsx"
    for name in ("last-cell", "backwards", "laughs", "outside", "no-string", "too-low", "other", "locked", "pipe")
]


@pytest.mark.integration
@pytest.mark.skipif(sys.platform == "win32", reason="no pipes among files")
@pytest.mark.parametrize("name", HARMFUL)
def test_a_workbook_that_means_harm_is_a_complaint(tmp_path: Path, name: str) -> None:
    """It is looked through as imports look through theirs, before it is unpacked."""
    make, why = HOSTILE[name]
    (said,) = complaints(make(tmp_path / name))
    assert said.startswith(f"{name}:1: file: ")
    assert why in said


@pytest.mark.integration
def test_a_formula_without_its_result_is_not_a_blank(tiny: Path) -> None:
    """As programs write it that do not calculate; a formula that gave an empty text is a blank."""
    form = small(tiny / "scenarios" / "a.xlsx", {"Beds": [BEDS, ["S1-nursing", 1, JULY, AUGUST]]})
    with ZipFile(form) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    beds = parts["xl/worksheets/sheet2.xml"]
    (until,) = re.findall(rb'<c r="D2" s="1"><v>[0-9]+</v></c>', beds)
    uncalculated = (
        "is a formula whose result is not in the file: open it with Excel or LibreOffice and save it, or type"
    )
    for cell, said in {
        b'<c r="D2" s="1"><f>C2+31</f></c>': [uncalculated],
        b'<c s="1" r="D2"><f t="shared" si="0"/><v></v></c>': [uncalculated],
        b'<x:c r="D2"><x:f>C2+31</x:f><x:v/></x:c>': [uncalculated],
        b'<c r="D2" t="str"><f>""</f><v></v></c>': [],
        b'<c r="D2" s="1"><f>C2+31</f><v>45870</v></c>': [],
    }.items():
        with ZipFile(form, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content.replace(until, cell))
        assert [each.partition(" a value")[0] for each in complaints(form)] == [f"{FORM} Beds, cell D2: cell: {why}"
                                                                                for why in said], cell  # fmt: skip


@pytest.mark.unit
def test_a_part_that_nothing_names_is_no_sheet(tmp_path: Path) -> None:
    """Other programs leave such parts; the reader of cells passes over them, too."""
    form = workbook(tmp_path / "a.xlsx", {"Scenario": general(name="x")})
    with ZipFile(form) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    related = parts["xl/_rels/workbook.xml.rels"]
    parts["xl/_rels/workbook.xml.rels"] = related.replace(b"</Rel", b'<Relationship Target="x.xml"/></Rel', 1)
    with ZipFile(form, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert unreadable_cells(form.read_bytes()) == {0: Unreadable([], [])}


@pytest.mark.unit
def test_a_reader_that_gives_up_is_a_complaint(monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    class PanicException(BaseException):
        """As the reader raises for a value that it cannot hold."""

    class Reader:
        sheet_names = ("Scenario",)
        start = (0, 0)

        def get_sheet_by_name(self, name: str) -> "Reader":
            return self

        def iter_rows(self) -> Iterator[list[object]]:
            yield ["Key"]
            raise PanicException("out of bounds")

        from_filelike = classmethod(lambda kind, stream: kind())

    monkeypatch.setattr("python_calamine.CalamineWorkbook", Reader)
    form = small(tiny / "scenarios" / "a.xlsx", {})
    assert complaints(form) == [
        "a.xlsx:1: file: cannot be read as a workbook: a cell of it cannot be read: out of bounds"
    ]


@pytest.mark.unit
def test_a_cell_keeps_its_place_where_plans_are_sent(tmp_path: Path) -> None:
    import pickle

    data = workbook(tmp_path / "a.xlsx", {"Scenario": general(name="x"), "Beds": [["=1/0"]]}).read_bytes()
    assert unreadable_cells(data) == {0: Unreadable([], []), 1: Unreadable([(0, 0)], [])}
    assert [sheet.name for sheet in workbook_sheets(data)] == ["Scenario", "Beds"]
    document = parse_form(data, "a.xlsx").document
    assert document is not None
    assert str(pickle.loads(pickle.dumps(document.mark(("name",))))) == "a.xlsx, sheet Scenario, cell B2"


# A run of a form


@pytest.mark.integration
def test_a_run_of_a_form_is_that_of_its_yaml(tmp_path: Path, tiny: Path) -> None:
    yaml, form = tiny / "scenarios" / "provider-failure.yaml", tiny / "scenarios" / "provider-failure.xlsx"
    run("form", yaml, "-o", form)
    runs = plan(yaml, tmp_path / "of-yaml"), plan(form, tmp_path / "of-form")
    tables = sorted(path.name for path in runs[0].folder.glob("*.csv"))
    assert len(tables) > 8
    for name in [*tables, "scenario.yaml"]:
        assert (runs[1].folder / name).read_bytes() == (runs[0].folder / name).read_bytes(), name
    record = json.loads((runs[1].folder / "run.json").read_text())
    assert [Path(file["path"]).name for file in record["inputs"][:2]] == ["provider-failure.xlsx", "baseline.yaml"]
    checks = examine(runs[1].folder, None, None, warnings_of, lambda name: None)
    assert [check.name for check in checks if not check.holds] == []
    assert not any("stands for the scenario's own file" in str(check) for check in checks)

    changed = scenario_of(form).model_dump(mode="json", by_alias=True)["events"][0]
    small(form, {"Closes": [["From", "Site"], [APRIL, changed["site"]]]}, name="provider-failure")
    (failed,) = [check for check in examine(runs[1].folder, None, None, warnings_of, lambda name: None)
                 if not check.holds]  # fmt: skip
    assert failed.name == "inputs"
    assert "provider-failure.xlsx" in str(failed)


@pytest.mark.integration
def test_a_form_can_be_compared(tiny: Path) -> None:
    form = small(tiny / "scenarios" / "a.xlsx", {"Beds": [BEDS, ["S1-nursing", 1, JULY]]})
    assert [each.name for each in candidates(tiny / "scenarios" / "baseline.yaml", [form], [])] == ["baseline", "small"]
    assert not is_run(tiny / "nowhere.XLSX")
    assert is_run(tiny / "nowhere")


# The form itself


@pytest.mark.integration
def test_the_form_of_a_place(tmp_path: Path, tiny: Path) -> None:
    """It extends the baseline, is called as its file, offers what the tables have, and changes nothing while blank."""
    form = tmp_path / "my-wing.xlsx"
    assert run("form", tmp_path, "-o", form).endswith(f"capacity check {form}\n")
    said = parse_form(form.read_bytes(), "my-wing.xlsx").document
    assert said is not None
    assert said.value == {"name": "my-wing", "extends": "tiny/scenarios/baseline.yaml"}
    base = scenario_of(tiny / "scenarios" / "baseline.yaml").model_dump(exclude={"name", "label"})
    assert scenario_of(form).model_dump(exclude={"name", "label"}) == base
    grids = {sheet.name: [list(cells) for _, cells in sheet.rows] for sheet in workbook_sheets(form.read_bytes())}
    assert list(grids) == ["Read me", *(sheet.name for sheet in sheets()), "Lists"]
    offered = {column[0]: [cell for cell in column[1:] if cell] for column in zip(*grids["Lists"], strict=True)}
    assert offered["Services"] == [
        "S1-nursing – Nursing home one, General nursing", "S2-residential – Residential home two, Residential",
        "S3-nursing – Nursing home three, General nursing",
    ]  # fmt: skip
    assert offered["Homes"] == ["T1 – Tinborough"]
    assert offered["Quarters"] == [APRIL, JULY]
    assert "needs.nursing.mean_stay_days – 365" in offered["Figures"]
    assert "Weekly fee: residential" in grids["Opens"][3]
    stands = {row[0]: row[2] for row in grids["Scenario"][2:]}
    assert (stands["quarters"], stands["book"], stands["policy.lowest_rating"]) == (
        "2", "tiny/book.yaml", "Requires improvement",
    )  # fmt: skip


@pytest.mark.integration
def test_what_it_extends_is_said(tmp_path: Path, tiny: Path) -> None:
    yaml, form = everything(tiny), tmp_path / "a.xlsx"
    run("form", yaml, "-o", form, "--extend")
    grids = {sheet.name: [list(cells) for _, cells in sheet.rows] for sheet in workbook_sheets(form.read_bytes())}
    assert grids["Budget"][2][0] == f"Already in {yaml.name}: T1, 2025-26, 360000.5."
    assert grids["Staff"][2][0] == (
        f"Already in {yaml.name}: pool T1, role registered_nurse, hours_per_week 12, from 2025-07-01."
    )


REFUSED = {
    "no xlsx": (["tiny", "-o", "a.ods"], "a.ods: the name of a form ends in .xlsx: type a.xlsx"),
    "there already": (["tiny", "-o", "there.xlsx"], "there.xlsx exists; --overwrite replaces it, -o writes elsewhere"),
    "no place": (["tiny/scenarios", "-o", "a.xlsx"],
                 "tiny/scenarios is not a place and holds none: type the folder that has services.csv, such as "
                 "inputs/knowsley"),
    "two places": ([".", "-o", "a.xlsx"], ". holds several places: type one of second, tiny"),
    "no scenario": (["second", "-o", "a.xlsx"],
                    "second has no scenario to extend: write scenarios/baseline.yaml first"),
    "a list of options": (["tiny/scenarios/listed.yaml", "-o", "a.xlsx"],
                          "tiny/scenarios/listed.yaml: a form cannot hold what is under options: keep the "
                          "scenario in YAML, and add --extend for a form that extends it"),
    "a figure in too many digits": (["tiny/scenarios/digits.yaml", "-o", "a.xlsx"],
                                    "tiny/scenarios/digits.yaml: a form cannot hold what is under book_changes: "
                                    "keep the scenario in YAML, and add --extend for a form that extends it"),
}  # fmt: skip


@pytest.mark.integration
def test_a_form_does_not_replace_what_it_extends(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny / "scenarios")
    run("form", "baseline.yaml", "--extend", "-o", "first.xlsx")
    run("form", "first.xlsx", "--extend", "-o", "second.xlsx")
    kept = Path("first.xlsx").read_bytes()
    for arguments in (["first.xlsx", "--extend"], ["second.xlsx", "--extend"], ["second.xlsx"]):
        done = CliRunner().invoke(main, ["form", *arguments, "-o", "first.xlsx", "--overwrite"])
        why = "first.xlsx would be replaced by a form that extends it; write elsewhere with -o"
        assert (done.exit_code, done.output) == (2, f"capacity: {why}\n")
    assert Path("first.xlsx").read_bytes() == kept
    run("form", "first.xlsx", "-o", "first.xlsx", "--overwrite")  # anew, for other names of the place


@pytest.mark.integration
@pytest.mark.parametrize("what", REFUSED)
def test_a_form_that_cannot_be_written(tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.xlsx").write_text("")
    shutil.copytree(tiny, "second")
    shutil.rmtree("second/scenarios")
    extends = "extends: baseline.yaml\n"
    (tiny / "scenarios" / "listed.yaml").write_text(f"name: listed\n{extends}{OPTIONS}")
    digits = "book_changes: {admissions_factor: 1.1234567890123457}\n"
    (tiny / "scenarios" / "digits.yaml").write_text(f"name: digits\n{extends}{digits}")
    arguments, why = REFUSED[what]
    done = CliRunner().invoke(main, ["form", *arguments])
    assert (done.exit_code, done.output) == (2, f"capacity: {why}\n")
    assert not Path("a.xlsx").exists()
    assert Path("there.xlsx").read_text() == ""
