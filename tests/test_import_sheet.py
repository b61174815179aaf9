"""Files of other publishers, however they are saved."""

from pathlib import Path

import pytest
from import_places import refused, table

from capacity.importing.file_readers import digest, sheets
from capacity.importing.sheet import find_sheet
from capacity.inputs.errors import BadInput

pytestmark = pytest.mark.unit


def read(path: Path) -> list[list[str]]:
    return [cells for sheet in sheets(path) for _, cells in [*sheet, *sheet.rest()]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_names_are_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("code,name\nW06000002,Ynys Môn – Anglesey\n".encode(encoding))
    assert read(path) == [["code", "name"], ["W06000002", "Ynys Môn – Anglesey"]]


def test_a_folder_gives_its_csv_files_in_order_and_one_digest(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/z.csv", "a.csv"):
        table(tmp_path / name, [name])
    before = digest(tmp_path)
    (tmp_path / "readme.txt").write_text("not a table")
    assert read(tmp_path) == [["a.csv"], ["b/z.csv"]]
    assert digest(tmp_path) == before
    table(tmp_path / "a.csv", ["changed"])
    assert digest(tmp_path) != before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.zip", b"no archive", "a.zip:1: file: cannot be read as a .zip file"),
        ("a.xlsx", b"no workbook", "a.xlsx:1: file: cannot be read as a workbook"),
        ("a.csv", b"a,b\n1," + b"x" * 200_000, "a.csv:2: file: is not good CSV: field larger"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in refused(read, tmp_path / name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for call in (read, digest):
        assert "none.csv:1: file: cannot be read: No such file" in refused(call, tmp_path / "none.csv")
    with pytest.raises(BadInput, match="cannot be read"):
        find_sheet(tmp_path / "none.csv", {"a": ("a",)}, ("a",))
