"""A run forged in one place, its hashes made anew: the audit sees it. tests/campaigns/forge_runs.py tries them all."""

import csv
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import remembered
from forgeries import NOT_WORKED_OUT, Forgery, forge, forgeries, of_workbook
from invested import invested

from capacity.audit import Check, audit
from capacity.planning import warnings_of
from capacity.results.columns import OUTPUTS
from capacity.results.descriptor import json_text

FILES = {**dict.fromkeys([*OUTPUTS, "sets.csv", "frontier.csv", "scenario.yaml", "datapackage.json"], 3),
         "costs.xlsx": 8, "run.json": 12, "map.html": 1, "report.html": 1}  # fmt: skip
"""How many forgeries of each file are tried here."""


@pytest.fixture(scope="module", autouse=True)
def _once() -> Iterator[None]:
    with remembered.tables(), remembered.inputs(), remembered.workbooks(), remembered.drawings():
        yield


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("pristine")
    invested(base)
    return base


@pytest.fixture(scope="module")
def shared(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the run, which every test leaves as it was."""
    copy = tmp_path_factory.mktemp("shared") / "copy"
    shutil.copytree(pristine, copy)
    return copy / "run"


def checked(run: Path) -> dict[str, Check]:
    return {check.name: check for check in audit(run, warned=warnings_of)}


def seen(run: Path, forgery: Forgery) -> dict[str, Check]:
    """The checks that fail on a forgery; the run is as before afterwards."""
    before = {name: (run / name).read_bytes() for name in (forgery.file, "run.json")}
    try:
        forge(run, forgery)
        return {name: check for name, check in checked(run).items() if not check.holds}
    finally:
        for name, content in before.items():
            (run / name).write_bytes(content)


def recorded(run: Path, change: Callable[[dict[str, Any]], object]) -> dict[str, Check]:
    """The checks that fail where run.json says something else."""
    record = json.loads((run / "run.json").read_text())
    change(record)
    return seen(run, Forgery("run.json", "", lambda: json_text(record).encode()))


@pytest.mark.integration
def test_the_run_holds_with_all_that_there_is(shared: Path) -> None:
    found = checked(shared)
    assert all(check.holds for check in found.values()), found
    assert {"choice_of_options", "warnings", "formulas", "pages", "shadow_prices"} <= found.keys()
    with zipfile.ZipFile(shared / "costs.xlsx") as file:
        sheets = re.findall(r'<sheet name="([^"]*)"', file.read("xl/workbook.xml").decode())
    assert {"What_if", "Assumptions", "Growth", "Fees", "Block_fees", "Usual_rates"} <= set(sheets)


@pytest.mark.integration
@pytest.mark.parametrize("file", FILES)
def test_a_sample_of_forgeries_is_seen(shared: Path, file: str) -> None:
    """Evenly from all of a file, but for what nobody can work out again."""
    each = [forgery for forgery in forgeries(shared, file) if not NOT_WORKED_OUT.match(forgery.name)]
    for forgery in each[len(each) // 7 :: max(len(each) // FILES[file], 1)][: FILES[file]]:
        assert seen(shared, forgery), forgery.name


@pytest.mark.integration
@pytest.mark.parametrize(("change", "blamed", "said"), [
    (lambda record: record["headline"]["net_cost"].__setitem__(0, 1.0), "headline", "net_cost"),
    (lambda record: record["headline"]["waiting"].pop(), "headline", "waiting"),
    (lambda record: record["headline"]["limits"].pop(), "headline", "limits"),
    (lambda record: record["headline"]["limits"][0].update(of=9), "headline", "limits 1 of: it is 9, not"),
    (lambda record: record["headline"]["limits"][0].update(what="Nurses"), "headline", "what: it is Nurses, not"),
    (lambda record: record["headline"].update(limits="none"), "headline", "limits: it is none, not"),
    (lambda record: record["headline"]["avoidable"].pop("residential"), "headline", "residential"),
    (lambda record: record.update(complete=False), "record", "complete is false"),
    (lambda record: record["solver"].update(status="stopped at the time limit"), "record", "7 of 7 settled"),
    (lambda record: record["solver"].update(version="9.9"), "record", "is 9.9"),
    (lambda record: record["stages"][2].update(status="optimal, but cost rose from 1 to 2"), "record", "status"),
    (lambda record: record["warnings"].pop(), "warnings", "does not warn"),
    (lambda record: record["warnings"].append({"kind": "x", "text": "y"}), "warnings", "no reason to warn: y"),
    (lambda record: record.update(warnings="none"), "warnings", "no list"),
    (lambda record: record["chosen"].pop(), "record", "chosen"),
    (lambda record: record.update(capital=1.0), "record", "capital"),
    (lambda record: record.update(version="9.9"), "formulas", "9.9"),
    (lambda record: record.update(started="2020-01-01T00:00:00+00:00"), "formulas", "2020"),
    (lambda record: record.update(label="Another"), "record", "label"),
    (lambda record: record.pop("capital"), "record", "has no capital"),
    (lambda record: record.pop("warnings"), "record", "has no warnings"),
    (lambda record: record.pop("headline"), "record", "has no headline"),
    (lambda record: record["outputs"].pop(), "files", "is not among the outputs"),
    (lambda record: record["outputs"].pop(3), "outputs", "does not list"),
    (lambda record: record["outputs"].clear(), "outputs", "does not list"),
    (lambda record: record["outputs"].append("x"), "outputs", "not a list of files"),
    (lambda record: record["inputs"].pop(), "inputs", "was not there"),
    (lambda record: record["inputs"].pop(1), "inputs", "baseline.yaml"),
    (lambda record: record["choice"].update(capital=1.0), "choice_of_options", "capital is 1"),
])  # fmt: skip
def test_what_run_json_says_is_held(
    shared: Path, change: Callable[[dict[str, Any]], object], blamed: str, said: str
) -> None:
    found = recorded(shared, change)
    assert blamed in found
    assert said in found[blamed].worst


@pytest.mark.integration
@pytest.mark.parametrize(("key", "value"), [("started", "2020-01-01T00:00:00+00:00"), ("seconds", {}),
                                            ("platform", {"system": "x", "python": "y"})])  # fmt: skip
def test_the_seal_holds_what_nobody_can_work_out(shared: Path, key: str, value: object) -> None:
    before = (shared / "run.json").read_bytes()
    record = json.loads(before)
    (shared / "run.json").write_text(json_text({**record, key: value}))
    found = checked(shared)["outputs"]
    (shared / "run.json").write_bytes(before)
    assert "its seal does not fit" in found.worst


@pytest.mark.integration
@pytest.mark.parametrize("step", ["opening_position", "demographic"])
def test_a_forged_penny_in_the_medium_term_table_is_seen(shared: Path, step: str) -> None:
    """In the last year; the figure of its own step is named."""
    header, *rows = csv.reader((shared / "financial_plan.csv").read_text(encoding="utf-8").splitlines())
    at = header.index(step)
    rows[-1][at] = str(Decimal(rows[-1][at]) + Decimal("0.01"))
    table = "\n".join(",".join(row) for row in [header, *rows]) + "\n"
    found = seen(shared, Forgery("financial_plan.csv", "", table.encode))
    assert {"financial_plan", "workbook"} <= found.keys()
    assert f"{rows[-1][1]}: {step} is " in found["financial_plan"].worst


@pytest.mark.integration
def test_zero_rows_of_the_summary_are_missed(shared: Path) -> None:
    header, *rows = (shared / "summary.csv").read_text().splitlines()
    zero = [at for at, row in enumerate(rows) if row.split(",")[5] == "0" and "residential" in row]
    assert zero
    for at in zero[:2]:
        left = "\n".join([header, *rows[:at], *rows[at + 1 :]]) + "\n"
        assert seen(shared, Forgery("summary.csv", "", left.encode)).keys() <= {"summary", "choice", "cost_totals"}


@pytest.mark.integration
@pytest.mark.parametrize("sheet", ["What_if", "Assumptions", "Growth", "Fees", "Block_fees", "Usual_rates", "Ledger",
                                   "By_provider", "Reconciliation", "Cover"])  # fmt: skip
def test_every_sheet_is_held(shared: Path, sheet: str) -> None:
    """The last figure or formula of each sheet; the check says in which cell."""
    with zipfile.ZipFile(shared / "costs.xlsx") as file:
        sheets = re.findall(r'<sheet name="([^"]*)"', file.read("xl/workbook.xml").decode())
    own = [each for each in of_workbook(shared / "costs.xlsx")
           if each.what.startswith(f"sheet{sheets.index(sheet) + 1}.xml ")]  # fmt: skip
    for forgery in [*own[-1:], *[each for each in own if each.what.endswith("formula")][-1:]]:
        found = seen(shared, forgery)
        assert found, forgery.what
        if "formulas" in found:
            address = forgery.what.split()[1]
            assert f"{sheet} {address}: " in found["formulas"].worst


@pytest.mark.integration
def test_pages_say_what_to_do(shared: Path) -> None:
    for name, command in (("map.html", "capacity map"), ("report.html", "capacity report")):
        content = (shared / name).read_bytes() + b" "
        found = seen(shared, Forgery(name, "", lambda content=content: content))  # type: ignore[misc]
        assert found.keys() <= {"pages", "outputs"}
        assert f"{name}: is not what is drawn from the tables; {command} draws it again" in found["pages"].worst


@pytest.mark.integration
def test_shadow_prices_keep_the_rules_of_an_optimum(shared: Path) -> None:
    """A bed's price a tenth higher charges somebody who lives there too much; a bed that is free has none."""
    header, *rows = (shared / "shadow_prices.csv").read_text().splitlines()
    at = next(at for at, row in enumerate(rows) if row.startswith("unmet,waiting_flow"))
    *cells, value = rows[at].split(",")
    dearer = "\n".join([header, *rows[:at], ",".join([*cells, f"{float(value) * 1.1}"]), *rows[at + 1 :]]) + "\n"
    found = seen(shared, Forgery("shadow_prices.csv", "", dearer.encode))
    assert found.keys() == {"shadow_prices"}
    beds = csv.DictReader((shared / "occupancy.csv").read_text().splitlines())
    room = next(row for row in beds if float(row["usable"]) - float(row["at_end"]) > 0.1)
    free = f"unmet,beds,,,,{room['care_type']},{room['service']},,,{room['quarter']},-5"
    found = seen(shared, Forgery("shadow_prices.csv", "", "\n".join([header, *rows, free, ""]).encode))
    assert "prices times limits is" in found["shadow_prices"].worst
    assert "(and 1 more)" in found["shadow_prices"].worst  # a price where there is room
