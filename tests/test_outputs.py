"""What a run writes: whole folders, the columns of the contract, figures that add up, no formulas."""

import hashlib
import json
import os
import tracemalloc
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import ROOT

from capacity.cli import main
from capacity.inputs.errors import CapacityError, WrongUsage
from capacity.inputs.formula_guard import guard, unguard
from capacity.outputs.redraw import redraw
from capacity.planning import plan
from capacity.results import write
from capacity.results.columns import OUTPUTS
from capacity.results.run import Run
from capacity.results.run_tables import read_table
from capacity.results.write import csv_pieces, csv_text, write_run

CONTRACT = {
    "placements.csv": "area, need, service, site, care_type, site_authority, quarter, people, distance_km, "
    "out_of_borough",
    "residents.csv": "home, need, service, site, care_type, site_authority, quarter, people, at_end",
    "waiting.csv": "area, need, quarter, people, average",
    "arranging.csv": "area, need, quarter, people, at_end",
    "occupancy.csv": "service, site, care_type, authority, quarter, beds, usable, council, at_end, others, occupancy, "
    "admits",
    "staffing.csv": "pool, role, quarter, required_hours, cover_hours, supply_hours, agency_hours, unstaffed_hours",
    "costs.csv": "kind, home, service, need, care_type, site_authority, role, option, quarter, financial_year, "
    "resident_weeks, void_weeks, waiting_weeks, arranging_weeks, agency_hours, weekly_price, hourly_premium, gross, "
    "client_contribution, nhs_funded, net, priced_at, funded_nursing_care",
    "financial_plan.csv": "home, financial_year, days, opening, rebased, calendar, opening_position, demographic, "
    "self_funders, price, mix_of_settings, mix_out_of_borough, agency, voids, interim, investment, forecast, budget, "
    "gap",
    "summary.csv": "home, care_type, need, financial_year, measure, value, unit",
}


@pytest.fixture
def run(tiny: Path, tmp_path: Path) -> Run:
    return plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run")


@pytest.mark.integration
def test_the_columns_of_the_contract(run: Run) -> None:
    for file, columns in CONTRACT.items():
        assert (run.folder / file).read_text(encoding="utf-8").splitlines()[0] == columns.replace(", ", ",")
    names = {path.name for path in run.folder.iterdir()}
    assert names == {
        *OUTPUTS,
        "run.json",
        "scenario.yaml",
        "datapackage.json",
        "map.html",
        "costs.xlsx",
        "warnings.txt",
    }
    assert run.files == len(names)
    assert b"\r" not in (run.folder / "occupancy.csv").read_bytes()


@pytest.mark.integration
def test_the_record(run: Run, tiny: Path) -> None:
    record = json.loads((run.folder / "run.json").read_text())
    assert record["product"] == "capacity"
    assert set(record["seconds"]) == {"read", "build", "solve", "write"}
    assert set(record["model"]) == {"columns", "rows", "nonzeros"}
    assert record["solver"]["name"] == "HiGHS"
    assert [set(stage) for stage in record["stages"]] == [{"priority", "value", "seconds", "status"}] * 5
    read = {os.path.normpath(run.folder / file["path"]): file["sha256"] for file in record["inputs"]}
    assert str(tiny / "services.csv") in read
    import hashlib

    for path, digest in read.items():
        assert hashlib.sha256(Path(path).read_bytes()).hexdigest() == digest
    assert record["headline"]["net_cost"][0] == pytest.approx(
        read_table(run.folder / "summary.csv").query("measure == 'net_cost'")["value"].sum()
    )


@pytest.mark.integration
def test_the_descriptor_is_valid_and_describes_the_tables(run: Run) -> None:
    frictionless = pytest.importorskip("frictionless")
    descriptor = run.folder / "datapackage.json"
    assert json.loads(descriptor.read_text())["profile"] == "tabular-data-package"
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Package(str(descriptor)).validate()
    assert report.valid, report.flatten(["type", "note"])


@pytest.mark.integration
def test_a_run_can_be_run_again_from_its_folder_and_gives_the_same_tables(run: Run, tmp_path: Path) -> None:
    again = plan(run.folder / "scenario.yaml", folder=tmp_path / "again")
    for file in (*OUTPUTS, "map.html", "datapackage.json"):
        assert (again.folder / file).read_bytes() == (run.folder / file).read_bytes(), file


@pytest.mark.integration
def test_the_summary_adds_up(run: Run) -> None:
    tables = {name: read_table(run.folder / name) for name in OUTPUTS}
    summary, placements, waiting = tables["summary.csv"], tables["placements.csv"], tables["waiting.csv"]
    value = summary.groupby(["measure", "need"])["value"].sum()
    people = placements.groupby("need")["people"].sum()
    out = placements[placements["out_of_borough"]].groupby("need")["people"].sum()
    at_end = waiting[waiting["quarter"] == "2025-07-01"].groupby("need")["people"].sum()
    for need in ("nursing", "residential"):
        assert value["placed", need] == pytest.approx(people[need])
        assert value["placed_out_of_borough", need] == pytest.approx(out.get(need, 0.0))
        assert value["waiting_at_year_end", need] == pytest.approx(at_end[need])
    fees = summary[summary["measure"] == "net_fees"]
    by_need, by_type = fees[fees["need"] != ""]["value"].sum(), fees[fees["care_type"] != ""]["value"].sum()
    assert by_need == pytest.approx(by_type)
    total = summary.set_index("measure")["value"]
    assert total["net_cost"] == pytest.approx(by_need + total["agency_premium"])
    residents = tables["residents.csv"].groupby(["service", "quarter"])[["people", "at_end"]].sum()
    occupancy = tables["occupancy.csv"].set_index(["service", "quarter"])
    residents = residents.reindex(occupancy.index, fill_value=0.0)
    assert residents["people"].tolist() == pytest.approx(occupancy["council"].tolist())
    assert residents["at_end"].tolist() == pytest.approx(occupancy["at_end"].tolist())
    assert (residents["people"] != residents["at_end"]).any()  # more live there at the end than on average


@pytest.mark.integration
def test_names_that_look_like_formulas_stay_text(tiny: Path, tmp_path: Path) -> None:
    areas = tiny / "areas.csv"
    areas.write_text(areas.read_text().replace("South Ward", "=HYPERLINK(1)"))
    book = tiny / "book.yaml"
    book.write_text(book.read_text().replace("label: Residential", "label: '@SUM(A1)'"))
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run")
    for path in run.folder.glob("*.csv"):
        for line in path.read_text(encoding="utf-8").splitlines():
            for cell in line.split(","):
                assert not cell.startswith(("=", "@")), (path.name, cell)


@pytest.mark.unit
@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@x", "'=1", "'quoted", "''=1", "''plain", "plain", "", "\t=1"])
def test_guarding_loses_nothing(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.integration
def test_the_map_is_drawn_again_from_the_tables(run: Run) -> None:
    drawn = (run.folder / "map.html").read_bytes()
    (run.folder / "map.html").unlink()
    assert redraw(run.folder) == run.folder / "map.html"
    assert (run.folder / "map.html").read_bytes() == drawn
    assert not list(run.folder.glob(".*"))


@pytest.mark.integration
def test_what_is_no_run_cannot_be_drawn(run: Run, tmp_path: Path) -> None:
    with pytest.raises(CapacityError, match="not a whole run"):
        redraw(tmp_path)
    frame = pd.read_csv(run.folder / "occupancy.csv").drop(columns="beds")
    frame.to_csv(run.folder / "occupancy.csv", index=False)
    with pytest.raises(CapacityError, match="beds"):
        redraw(run.folder)


@pytest.mark.integration
def test_a_folder_is_replaced_only_when_asked(run: Run, tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    (run.folder / "mark").write_text("old")
    with pytest.raises(WrongUsage, match="--overwrite"):
        plan(scenario, folder=run.folder)
    assert (run.folder / "mark").exists()
    plan(scenario, folder=run.folder, overwrite=True)
    assert not (run.folder / "mark").exists()
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").write_text("years of work")
    with pytest.raises(WrongUsage, match="not a run of capacity"):
        plan(scenario, folder=tmp_path / "precious", overwrite=True)
    assert (tmp_path / "precious" / "thesis.txt").exists()
    (tmp_path / "empty").mkdir()
    assert plan(scenario, folder=tmp_path / "empty").folder == tmp_path / "empty"


@pytest.mark.unit
def test_a_disk_that_refuses_leaves_the_old_run_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    write_run(folder, {"run.json": "old"}, overwrite=False)
    honest = Path.open

    def full(self: Path, *how: str, **named: str) -> Any:
        if self.name == "big.csv":
            raise OSError(28, "No space left on device")
        return honest(self, *how, **named)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(CapacityError, match="No space left on device"):
        write_run(folder, {"run.json": "new", "big.csv": "x"}, overwrite=True)
    assert (folder / "run.json").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.unit
def test_a_table_in_pieces_is_the_same_text_whatever_a_piece_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind of column, blank where a piece of two rows has nothing else."""
    frame = pd.DataFrame(
        {
            "people": [1.5, float("nan"), float("nan"), float("nan"), 1 / 3],
            "pounds": [None, None, None, Decimal("2.50"), Decimal("-0.10")],
            "count": [1, 2, 3, 4, 5],
            "out": [True, False, True, False, True],
            "name": ["a, b", "=1+1", "", "plain", "’"],
        }
    )
    whole = csv_text(frame)
    assert whole.splitlines() == [
        "people,pounds,count,out,name",
        '1.5,,1,true,"a, b"',
        ",,2,false,'=1+1",
        ",,3,true,",
        ",2.50,4,false,plain",
        "0.333333333333,-0.10,5,true,’",
    ]
    monkeypatch.setattr(write, "PIECE", 2)
    pieces = list(csv_pieces(frame))
    assert [piece.count("\n") for piece in pieces] == [1, 2, 2, 1]
    assert "".join(pieces) == whole


@pytest.mark.unit
def test_a_long_table_is_never_text_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand cells of 20 letters are 2.1 MB on disk; as strings they would be 7 MB and more."""
    monkeypatch.setattr(write, "PIECE", write.PIECE // 10)
    rows = 10 * write.PIECE
    frame = pd.DataFrame({f"column {n}": [f"{n:03}{'x' * 17}"] * rows for n in range(5)})
    tracemalloc.start()
    try:
        write_run(tmp_path / "run", {"long.csv": csv_pieces(frame)}, overwrite=False, last=lambda hashes: "{}")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tmp_path / "run" / "long.csv").stat().st_size > 2_000_000
    assert most < 2_000_000


@pytest.mark.unit
def test_the_record_is_made_last_from_what_was_written(tmp_path: Path) -> None:
    told = dict[str, str]()

    def last(hashes: Mapping[str, str]) -> str:
        told.update(hashes)
        return "{}"

    folder = tmp_path / "run"
    write_run(folder, {"a.csv": iter(["x,", "y\n"]), "b.bin": b"\x00"}, overwrite=False, last=last)
    assert {path.name for path in folder.iterdir()} == {"a.csv", "b.bin", "run.json"}
    assert told == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("a.csv", "b.bin")}
    assert (folder / "a.csv").read_text() == "x,y\n"


@pytest.mark.unit
def test_no_output_is_tracked() -> None:
    ignored = (ROOT / ".gitignore").read_text()
    assert "outputs/*" in ignored


@pytest.mark.integration
@pytest.mark.parametrize("command", [["map"], ["report", "--no-verify-limits"], ["brief"]])
def test_a_page_drawn_from_tables_that_were_changed_says_so(tiny: Path, tmp_path: Path, command: list[str]) -> None:
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder
    done = CliRunner().invoke(main, [*command, str(run)])
    assert (done.exit_code, "changed after the plan" in done.stderr) == (0, False)
    table = run / "placements.csv"
    table.write_text(table.read_text().replace(",nursing,", ",nursing,", 1) + "\n")
    done = CliRunner().invoke(main, [*command, str(run)])
    assert done.exit_code == 0
    assert "placements.csv of " in done.stderr
    assert (
        "changed after the plan, and the page shows what is there now: plan again unless you mean that" in done.stderr
    )
