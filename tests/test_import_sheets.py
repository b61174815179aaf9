"""Tables of other publishers: what stands in a spreadsheet's cells, read as text."""

from pathlib import Path

import pytest
from registers import ods_file, write_csv, write_xlsx

from capacity.importing.file_readers import csv_text
from capacity.importing.sheet import find_sheet, find_sheets
from capacity.inputs.errors import BadInput

pytestmark = pytest.mark.unit

HEADER = '<table:table-row><table:table-cell office:value-type="string"><text:p>A</text:p></table:table-cell>' + (
    '<table:table-cell office:value-type="string"><text:p>B</text:p></table:table-cell></table:table-row>'
)


def values(path: Path) -> list[tuple[int, str, str]]:
    sheet = find_sheet(path, {"a": ("A",), "b": ("B",)}, ("a", "b"))
    return [(line, row["a"], row["b"]) for line, row in sheet.records()]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (
            '<table:table-cell office:value-type="float" office:value="44"><text:p>44.00</text:p></table:table-cell>',
            "44",
        ),
        ('<table:table-cell office:value-type="float" office:value="44.0"/>', "44"),
        ('<table:table-cell office:value-type="float" office:value="53.3709"/>', "53.3709"),
        ('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', "Y"),
        ('<table:table-cell office:value-type="date" office:date-value="2023-04-04T00:00:00"/>', "2023-04-04"),
        ("<table:table-cell><text:p>a &amp; b<text:s/>c</text:p></table:table-cell>", "a & b c"),
        ('<table:table-cell><text:p>a</text:p><text:p text:style-name="P1">b</text:p></table:table-cell>', "a\nb"),
        ("<table:table-cell><text:p>see <text:a>here</text:a></text:p></table:table-cell>", "see here"),
        (
            "<table:table-cell><office:annotation><text:p>note</text:p></office:annotation><text:p>x</text:p>"
            "</table:table-cell>",
            "x",
        ),
        ("<table:covered-table-cell><text:p>x</text:p></table:covered-table-cell>", "x"),
        ("<table:table-cell/>", ""),
    ],
)
def test_a_cell_of_an_open_document(tmp_path: Path, cell: str, text: str) -> None:
    one = '<table:table-cell office:value-type="float" office:value="1"/>'
    rows = f"{HEADER}<table:table-row>{cell}{one}</table:table-row>"
    assert values(ods_file(tmp_path / "sheet.ods", {"S": rows})) == [(2, text, "1")]


def test_runs_of_cells_and_rows_are_unfolded(tmp_path: Path) -> None:
    """A run of blanks to the sheet's edge, which spreadsheets write, costs nothing."""
    one = '<table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell>'
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = (
        f'{HEADER}<table:table-row table:number-rows-repeated="7">{blank}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{one}{blank}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="1048566">{blank}</table:table-row>'
    )
    assert values(ods_file(tmp_path / "sheet.ods", {"S": rows})) == [(9, "x", "x"), (10, "x", "x")]


def test_an_open_document_that_is_no_spreadsheet(tmp_path: Path) -> None:
    path = ods_file(tmp_path / "sheet.ods", {"S": HEADER}, namespace="urn:something:else")
    with pytest.raises(BadInput, match="holds no spreadsheet"):
        values(path)


def test_lines_are_the_sheet_s_own(tmp_path: Path) -> None:
    """Blank rows above a header count, and short rows have blanks at their end."""
    rows = [["About"], [], ["B", "A"], [], ["1", "2"], ["3"]]
    expected = [(7, "2", "1"), (8, "", "3")]
    assert values(write_xlsx(tmp_path / "sheet.xlsx", {"S": rows}, above=2)) == expected
    assert values(write_csv(tmp_path / "sheet.csv", [[], [], *rows])) == expected


def test_every_table_that_is_wanted_is_found(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "s.xlsx", {"No": [["x"]], "One": [["A", "B"], ["1", "2"]], "Two": [["C"], ["3"]]})
    wanted = {"a": ("A",), "b": ("B",), "c": ("C",)}
    found = [
        (sheet.file.rsplit(" ", 1)[1], list(sheet.rows)) for sheet in find_sheets(path, wanted, ("a", "b"), ("c",))
    ]
    assert found == [("(One)", [(2, ["1", "2"])]), ("(Two)", [(2, ["3"])])]
    with pytest.raises(BadInput, match="D: the column is missing"):
        list(find_sheets(path, {"d": ("D",)}, ("d",)))


def test_no_cell_that_is_written_is_a_formula() -> None:
    assert csv_text(["a", "b"], [["=1+1", "x, y"]]) == 'a,b\n\'=1+1,"x, y"\n'
