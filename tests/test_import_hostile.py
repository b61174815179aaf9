"""Files that mean harm: each is a complaint, soon and in little memory; what only looks so is read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from hostile_files import GEOJSON, HOSTILE, cell, ods, ods_row, xls, xlsx
from import_places import refused
from registers import write_xlsx

from capacity.importing import file_readers
from capacity.importing.demand.read import read_extracts
from capacity.importing.file_readers import digest, sheets
from capacity.importing.outlines import features_of
from capacity.importing.shapes import surface
from capacity.inputs.errors import BadInput
from capacity.inputs.read.packed import check_workbook

pytestmark = [pytest.mark.integration, pytest.mark.skipif(sys.platform == "win32", reason="no pipes among files")]

READ = """
import re, resource, sys
from pathlib import Path
from capacity.inputs.errors import BadInput
from capacity.importing.demand.read import read_extracts
from capacity.importing.outlines import features_of
def main():
    for name in sys.argv[1:]:
        try:
            (features_of if name.endswith("geojson") else lambda path: read_extracts([path]))(Path(name))
        except BadInput as error:
            print(error)
    # Not ru_maxrss, which begins with that of the process that started this one
    print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
if __name__ == "__main__":
    main()
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is read from /proc")
def test_each_is_a_complaint_in_little_memory(tmp_path: Path) -> None:
    """All of them in one process: less than 500 MB for the most demanding."""
    script = tmp_path / "read.py"
    script.write_text(READ)
    made = {name: make(tmp_path / name) for name, (make, _) in (HOSTILE | GEOJSON).items()}
    done = subprocess.run(
        [sys.executable, script, *made.values()], capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    *told, memory, of_readers = done.stdout.splitlines()
    assert len(told) == len(made)
    for line, (name, (_, said)) in zip(told, (HOSTILE | GEOJSON).items(), strict=True):
        assert name in line
        assert said in line
    assert int(memory) < 500
    assert int(of_readers) < 500


def rows(path: Path) -> list[tuple[int, list[str]]]:
    return [row for sheet in sheets(path) for row in [*sheet, *sheet.rest()]]


def test_a_workbook_of_the_older_kind_is_read(tmp_path: Path) -> None:
    assert rows(xls(tmp_path / "old.xls", [(0, 0), (2, 1)])) == [(1, ["1.5", ""]), (3, ["", "1.5"])]


@pytest.mark.parametrize("reader", [read_extracts, lambda paths: digest(paths[0])])
def test_a_device_is_not_read(reader: object) -> None:
    assert "is a pipe or a device" in refused(reader, [Path("/dev/zero")])


def test_a_larger_file_is_read_when_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_readers, "TABLE_MB", 0)
    path = tmp_path / "a.csv"
    path.write_text("a\nb\n")
    with pytest.raises(BadInput, match="set CAPACITY_LARGEST_MB=1"):
        rows(path)
    monkeypatch.setenv("CAPACITY_LARGEST_MB", "1")
    assert len(rows(path)) == 2


def test_what_only_looks_odd_is_read(tmp_path: Path) -> None:
    """Cells without places, a stray cell to the right of a short table, prefixed names, places in any attribute."""
    bare = '<row><c><v>1</v></c><c><v>2</v></c></row><row s="1"><c s="1" r="B2"><v>3</v></c></row>'
    assert rows(xlsx(tmp_path / "bare.xlsx", bare)) == [(1, ["1", "2"]), (2, ["", "3"])]
    stray = "".join(f'<row r="{n}">{cell(f"A{n}")}</row>' for n in range(1, 51)) + f'<row r="51">{cell("XFD51")}</row>'
    assert len(rows(xlsx(tmp_path / "stray.xlsx", stray))) == 51
    check_workbook(write_xlsx(tmp_path / "usual.xlsx", {"S": [["a"] * 122] * 300, "T": [["b"]]}))


def test_repeated_cells_and_rows_are_read_within_reason(tmp_path: Path) -> None:
    many = '<table:table-cell table:number-columns-repeated="40"><text:p>N</text:p></table:table-cell>'
    edge = '<table:table-cell table:number-columns-repeated="16344"/>'
    path = ods(*[ods_row(many + edge, 'table:number-rows-repeated="100"')] * 3)(tmp_path / "a.ods")
    assert len(rows(path)) == 300


def test_a_collection_of_collections_is_no_surface(monkeypatch: pytest.MonkeyPatch) -> None:
    geometry: dict[str, object] = {"type": "GeometryCollection", "geometries": []}
    for _ in range(5_000):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    assert surface(geometry)[0] is None


def test_a_good_outline_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text('\ufeff{"type":"FeatureCollection","features":[{"type":"Feature"}]}', encoding="utf-8")
    assert features_of(path) == [{"type": "Feature"}]
