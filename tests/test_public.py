"""`import capacity`: frames with their types, the run's own figures, each message, and the notebook that shows it."""

import inspect
import json
import multiprocessing
import pickle
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pandas as pd
import pytest
from conftest import ROOT
from test_tiny import TO_S1_2, TO_S3_1, TO_S3_2

import capacity
from capacity.audit import audit
from capacity.outputs import second_process
from capacity.planning import plan as plan_and_write
from capacity.planning import warnings_of
from capacity.results.columns import LATER, OUTPUTS
from capacity.results.ranges import RANGES
from capacity.studies.why.reasons import why_of_run

NOTEBOOK = ROOT / "models" / "notebook" / "first-plan.ipynb"
GUIDE = ROOT / "models" / "guide" / "python.md"
KINDS = {"string": "str", "number": "float64", "integer": "int64", "boolean": "bool", "date": "datetime64[us]"}
DISMISSED = "priorities: [nothing]\nquarters: 0\n"


def _scenario(tiny: Path, more: str = "") -> Path:
    """A scenario of tiny with something more."""
    file = tiny / "scenarios" / "more.yaml"
    file.write_text(f"name: more\nextends: baseline.yaml\n{more}")
    return file


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of inputs/tiny, as tests leave it."""
    return Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path_factory.mktemp("public") / "tiny"))


@pytest.fixture(scope="module")
def unwritten(place: Path) -> capacity.Run:
    """The baseline of tiny, planned and not written."""
    return capacity.plan(place / "scenarios" / "baseline.yaml")


@pytest.fixture(scope="module")
def written(place: Path) -> capacity.Run:
    """The same, written."""
    return capacity.plan(str(place / "scenarios" / "baseline.yaml"), folder=place.parent / "run")


# ---------------------------------------------------------------- what is public


PROGRAM = """\
import sys, capacity
print(sorted({"pandas", "numpy", "pydantic", "highspy", "click"} & set(sys.modules)))
capacity.BadInput
print("pandas" in sys.modules)
print(capacity.plan(sys.argv[1]).complete, "pandas" in sys.modules)
"""


@pytest.mark.integration
def test_a_program_loads_what_it_needs_and_prints_only_what_it_says_itself(tiny: Path) -> None:
    """In a process of its own: HiGHS greets the first who makes one, and never again."""
    command = [sys.executable, "-c", PROGRAM, str(tiny / "scenarios" / "baseline.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\nFalse\nTrue True\n", "")


@pytest.mark.unit
def test_every_public_name_is_there_and_no_other() -> None:
    assert dir(capacity) == sorted(capacity.__all__)
    for name in capacity.__all__:
        assert getattr(capacity, name) is getattr(capacity, name)
    with pytest.raises(AttributeError, match="module 'capacity' has no attribute 'plans'"):
        capacity.plans  # noqa: B018


@pytest.mark.unit
def test_no_module_takes_the_place_of_a_public_name() -> None:
    """A submodule becomes an attribute of its package as it is loaded."""
    below = {path.stem for path in (ROOT / "capacity").iterdir()}
    assert below & set(capacity.__all__) == set()
    assert "capacity.planning" in sys.modules  # it was called plan.py
    assert inspect.isfunction(capacity.plan)


def _said(name: str) -> str:
    """What the guide's table says of a public name."""
    (said,) = (row for row in GUIDE.read_text("utf-8").splitlines() if re.match(rf"\| `{name}\b", row))
    return said


@pytest.mark.unit
def test_the_guide_names_what_is_public_and_nothing_else() -> None:
    table = GUIDE.read_text("utf-8").split("## What is public")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)", table, re.M)) == sorted(capacity.__all__)
    for name in ("plan", "read_run", "check"):
        signature = inspect.signature(getattr(capacity, name))
        bare = signature.replace(
            parameters=[each.replace(annotation=each.empty) for each in signature.parameters.values()],
            return_annotation=signature.empty,
        )
        assert f"`{name}{bare}`" in _said(name)


@pytest.mark.unit
@pytest.mark.parametrize("kind", [capacity.Run, capacity.Findings, capacity.Complaint, capacity.PlanWarning])
def test_the_guide_names_every_figure_of_what_is_returned(kind: type) -> None:
    assert is_dataclass(kind)
    held = {field.name for field in fields(kind)}
    made = {name for name, what in vars(kind).items() if not name.startswith("_") and name not in held and what}
    said = set(re.findall(r"`(\w+)(?:\(\))?`", _said(kind.__name__)))
    assert said >= held
    assert said >= made - {"place"}  # what complaints are sorted by


@pytest.mark.unit
@pytest.mark.parametrize("name", ["plan", "read_run", "check", "Run", "Findings", "Complaint", "PlanWarning"])
def test_what_is_public_is_typed_and_documented(name: str) -> None:
    public = getattr(capacity, name)
    assert inspect.getdoc(public)
    functions = [public] if inspect.isfunction(public) else [each for each in vars(public).values() if callable(each)]
    for function in functions:
        if inspect.isfunction(function) and not function.__name__.startswith("__"):
            assert inspect.signature(function).return_annotation is not inspect.Signature.empty
    assert (ROOT / "capacity" / "py.typed").exists()


# ---------------------------------------------------------------- figures


@pytest.mark.integration
def test_a_plan_that_is_not_written_has_the_figures_of_one_that_is(
    unwritten: capacity.Run, written: capacity.Run
) -> None:
    assert list(unwritten.tables) == list(written.tables) == [name.removesuffix(".csv") for name in OUTPUTS]
    for name, frame in unwritten.tables.items():
        pd.testing.assert_frame_equal(frame, written.tables[name], rtol=1e-11)  # a file has twelve digits
    assert written.record.keys() - unwritten.record.keys() == {"outputs", "seal"}
    timed = ("outputs", "seal", "started", "seconds", "solver", "stages", "inputs")
    for key in written.record.keys() - set(timed):
        assert json.dumps(unwritten.record[key]) == json.dumps(written.record[key])


@pytest.mark.integration
def test_nothing_is_written_without_a_folder(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    run = capacity.plan("tiny/scenarios/baseline.yaml")
    assert (run.folder, run.complete) == (None, True)
    assert run.record["inputs"][0]["path"] == "tiny/scenarios/baseline.yaml"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.integration
def test_a_run_goes_from_process_to_process(written: capacity.Run) -> None:
    sent = pickle.loads(pickle.dumps(written))
    assert (sent.record, sent.folder, list(sent.tables)) == (written.record, written.folder, list(written.tables))
    pd.testing.assert_frame_equal(sent.tables["costs"], written.tables["costs"])


@pytest.mark.integration
def test_the_written_run_is_one_like_any_other(written: capacity.Run, place: Path) -> None:
    assert written.folder == place.parent / "run"
    assert [check for check in audit(written.folder, None, None, warnings_of) if not check.holds] == []
    assert str(written) == f"<capacity.Run Tinborough · baseline · optimal · 11 tables · {written.folder}>"


@pytest.mark.integration
def test_frames_have_the_types_that_describe_says(unwritten: capacity.Run, written: capacity.Run) -> None:
    for run in (unwritten, written):
        for name, frame in run.tables.items():
            said = run.describe(name)
            assert list(frame.columns) == list(said.index)
            assert [str(dtype) for dtype in frame.dtypes] == [KINDS[kind] for kind in said["type"]]
    quarters = written.tables["occupancy"]["quarter"]
    assert set(quarters) == {pd.Timestamp("2025-04-01"), pd.Timestamp("2025-07-01")}
    assert written.tables["limits"]["since"].tolist() == [pd.Timestamp("2025-04-01"), pd.Timestamp("2025-07-01")]
    assert written.tables["financial_plan"]["days"].tolist() == [183]  # April to September
    costs = written.tables["costs"]
    assert costs["void_weeks"].isna().all()  # tiny has no block contract: blank figures
    assert (costs["option"] == "").all()  # blank text
    assert costs["net"].sum() == pytest.approx(255_083.79)  # the ledger, by hand in tests/test_budget.py


@pytest.mark.integration
def test_describe_says_what_tables_and_columns_are(written: capacity.Run) -> None:
    listed = written.describe()
    assert listed.loc["waiting"].tolist() == [4, "People waiting because nothing is free"]
    distance = written.describe("placements").loc["distance_km"]
    assert distance.to_dict() == {"type": "number", "unit": "km", "meaning": "Distance by road"}
    with pytest.raises(capacity.WrongUsage) as refused:
        written.describe("sumary")
    with pytest.raises(capacity.WrongUsage, match="the run has no table 5; it has"):
        written.describe(cast(str, 5))
    assert str(refused.value).startswith(
        "the run has no table 'sumary' (did you mean summary?); it has placements, residents, waiting, arranging, "
    )


@pytest.mark.integration
def test_tables_of_later_commands_are_read_too(place: Path, tmp_path: Path) -> None:
    folder = plan_and_write(place / "scenarios" / "baseline.yaml", tmp_path / "run").folder
    why_of_run(folder)
    run = capacity.read_run(folder)
    assert [*run.tables][len(OUTPUTS) :] == ["why", "why_waiting"]
    assert run.describe().loc["why", "title"] == LATER["why.csv"][0]
    assert run.describe("why_waiting").loc["share", "unit"] == "weeks"
    against = run.tables["summary"]["measure"].isin(["avoidable_out_of_borough", "choice_refused"])
    people = run.tables["summary"]["value"][against].sum()
    assert run.tables["why"]["share"].sum() == pytest.approx(people, abs=1e-6)
    (folder / "simulation").mkdir()
    header = ",".join(column.name for column in RANGES["simulation/people.csv"][1])
    (folder / "simulation" / "people.csv").write_text(f"{header}\n")
    assert capacity.read_run(folder).tables["simulation/people"].empty


@pytest.mark.integration
def test_a_run_is_read_without_its_place(written: capacity.Run, tmp_path: Path) -> None:
    assert written.folder is not None
    moved = shutil.copytree(written.folder, tmp_path / "moved")
    run = capacity.read_run(str(moved))
    assert run.folder == moved
    assert run.record == written.record
    pd.testing.assert_frame_equal(run.tables["summary"], written.tables["summary"])


@pytest.mark.integration
def test_foresight_and_warnings(tiny: Path) -> None:
    run = capacity.plan(tiny / "scenarios" / "baseline.yaml", foresight=1)
    assert run.record["foresight"] == 1
    assert run.record["label"] == "Two quarters, nothing changes, seeing one quarter at a time"
    (warning,) = run.warnings
    assert warning == capacity.check(tiny / "scenarios" / "baseline.yaml").warnings[0]
    assert warning.kind == "opening"


# ---------------------------------------------------------------- what is wrong


@pytest.mark.unit
def test_a_check_returns_every_complaint(tiny: Path) -> None:
    found = capacity.check(_scenario(tiny, DISMISSED))
    assert [complaint.line for complaint in found.complaints] == [3, 4]
    assert found.warnings == ()
    assert str(found.complaints[1]).split(": ", 1)[1].startswith("quarters: ")
    with pytest.raises(capacity.BadInput) as refused:
        capacity.plan(_scenario(tiny, DISMISSED))
    assert tuple(refused.value.complaints) == found.complaints


Call = Callable[[Path], Any]
WRONG: dict[str, tuple[Call, type[capacity.CapacityError], str]] = {
    "no such scenario": (lambda tiny: capacity.plan(tiny / "nowhere.yaml"), capacity.BadInput,
                         "nowhere.yaml:1: file: cannot be read: "),
    "no seconds": (lambda tiny: capacity.plan(_scenario(tiny), time_limit=0), capacity.WrongUsage,
                   "time_limit=0: type seconds of solving, a number above 0"),
    "not a number": (lambda tiny: capacity.plan(_scenario(tiny), time_limit=float("nan")), capacity.WrongUsage,
                     "time_limit=nan: type seconds of solving, a number above 0"),
    "more seconds than there are": (lambda tiny: capacity.plan(_scenario(tiny), time_limit=10**400),
                                    capacity.WrongUsage, "type seconds of solving, a number above 0"),
    "seconds in words": (lambda tiny: capacity.plan(_scenario(tiny), time_limit=cast(float, "9")), capacity.WrongUsage,
                         "time_limit='9': type seconds of solving, a number above 0"),
    "quarters in words": (lambda tiny: capacity.plan(_scenario(tiny), foresight=cast(int, "2")), capacity.WrongUsage,
                          "foresight='2': type a whole number of quarters, such as 4"),
    "half a quarter": (lambda tiny: capacity.plan(_scenario(tiny), foresight=cast(int, 1.5)), capacity.WrongUsage,
                       "foresight=1.5: type a whole number of quarters"),
    "nothing named": (lambda tiny: capacity.plan(cast(str, None)), capacity.WrongUsage,
                      "scenario=None: name a file or folder by text or by a path"),
    "bytes": (lambda tiny: capacity.check(cast(str, b"x")), capacity.WrongUsage, "scenario=b'x': name a file"),
    "no name of a file": (lambda tiny: capacity.plan(_scenario(tiny), folder="a\0b"), capacity.WrongUsage,
                          "folder='a\\x00b': name a file or folder by text"),
    "a number for a folder": (lambda tiny: capacity.read_run(cast(str, 5)), capacity.WrongUsage, "folder=5: name a"),
    "too little time": (lambda tiny: capacity.plan(_scenario(tiny), time_limit=1e-9), capacity.StoppedAtLimit,
                        "the time limit came before any plan was found; nothing was written"),
    "no quarter in sight": (lambda tiny: capacity.plan(_scenario(tiny), foresight=0), capacity.WrongUsage,
                            "--foresight 0: a plan sees at least the quarter that it decides"),
    "both": (lambda tiny: capacity.plan(_scenario(tiny), foresight=1, time_limit=9), capacity.WrongUsage,
             "--time-limit cannot go with --foresight"),
    "nothing to replace": (lambda tiny: capacity.plan(_scenario(tiny), overwrite=True), capacity.WrongUsage,
                           "overwrite=True without a folder: nothing is written, so nothing can be replaced; name one "
                           "with folder="),
    "something in the way": (lambda tiny: capacity.plan(_scenario(tiny), folder=tiny), capacity.WrongUsage,
                             "exists and is not a run of capacity"),
    "no run": (lambda tiny: capacity.read_run(tiny / "nowhere"), capacity.CapacityError, "there is no such folder"),
    "a file": (lambda tiny: capacity.read_run(tiny / "services.csv"), capacity.CapacityError,
               "is a file; name the folder of a run"),
    "another folder": (lambda tiny: capacity.read_run(tiny), capacity.CapacityError,
                       "is not a whole run of capacity: run.json cannot be read: "),
}  # fmt: skip


@pytest.mark.unit
@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_a_message(tiny: Path, name: str) -> None:
    call, kind, said = WRONG[name]
    before = sorted(tiny.rglob("*"))
    with pytest.raises(kind) as refused:
        call(tiny)
    assert type(refused.value) is kind
    assert said in str(refused.value)
    assert [file for file in sorted(tiny.rglob("*")) if file.name != "more.yaml"] == before


@pytest.mark.integration
def test_threads_plan_one_after_another(tiny: Path) -> None:
    """HiGHS refuses to solve for two threads at once."""
    with ThreadPoolExecutor(3) as threads:
        runs = list(threads.map(capacity.plan, [tiny / "scenarios" / "baseline.yaml"] * 3))
    assert [run.record["headline"] for run in runs] == [runs[0].record["headline"]] * 3


@pytest.mark.unit
@pytest.mark.skipif(sys.platform == "win32", reason="a folder that somebody is in cannot be deleted")
def test_in_a_folder_that_is_gone(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    said = "the folder that you are in no longer exists; go to another with os.chdir"
    with pytest.raises(capacity.CapacityError, match=said):
        capacity.plan(tiny / "scenarios" / "baseline.yaml")


def _remove(folder: Path) -> None:
    (folder / "costs.csv").unlink()


def _cut_short(folder: Path) -> None:
    text = (folder / "waiting.csv").read_text()
    (folder / "waiting.csv").write_text(text[: text.rindex("\n", 0, -1) + 1])


def _without_a_column(folder: Path) -> None:
    text = (folder / "waiting.csv").read_text()
    (folder / "waiting.csv").write_text(text.replace("average", "mean"))


def _no_record(folder: Path) -> None:
    (folder / "run.json").write_text("[]")


@pytest.mark.integration
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_remove, "is not a whole run of capacity: costs.csv cannot be read: "),
        (_cut_short, "changed after the plan: plan again, then read it"),
        (_without_a_column, "is not a whole run of capacity: waiting.csv lacks the column average"),
        (_no_record, "is not a whole run of capacity: "),
    ],
)
def test_a_run_that_is_not_whole_is_not_read(
    written: capacity.Run, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    assert written.folder is not None
    folder = Path(shutil.copytree(written.folder, tmp_path / "run"))
    spoil(folder)
    with pytest.raises(capacity.CapacityError) as refused:
        capacity.read_run(folder)
    assert said in str(refused.value)


@pytest.mark.integration
def test_a_run_that_is_there_is_replaced_only_when_asked(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    capacity.plan(scenario, folder=tmp_path / "run")
    with pytest.raises(capacity.WrongUsage, match="exists; --overwrite replaces it"):
        capacity.plan(scenario, folder=tmp_path / "run")
    later = capacity.plan(_scenario(tiny, "quarters: 1\n"), folder=tmp_path / "run", overwrite=True)
    assert later.record["scenario"] == "more"


@pytest.mark.integration
def test_no_process_is_started(tiny: Path, tmp_path: Path, two_cores: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would begin with the program that plans, and run a program that plans at once from its first line again."""
    monkeypatch.setattr(second_process, "ENOUGH", 1)

    def start(method: str) -> None:
        raise AssertionError(method)

    monkeypatch.setattr(multiprocessing, "get_context", start)
    scenario = tiny / "scenarios" / "baseline.yaml"
    with pytest.raises(AssertionError, match="spawn"):
        plan_and_write(scenario, tmp_path / "run")
    assert (capacity.plan(scenario, folder=tmp_path / "run").tables["summary"]["value"] > 0).any()


@pytest.mark.integration
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not say what a process holds back")
def test_the_second_process_never_sees_an_interrupt(two_cores: None) -> None:
    """Ctrl-C reaches all processes of a terminal: one that is only just starting would print a traceback."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    others = multiprocessing.active_children()
    second_process.SecondProcess(second_process.ENOUGH)
    (started,) = set(multiprocessing.active_children()) - set(others)
    held = int(Path(f"/proc/{started.pid}/status").read_text().split("SigBlk:")[1].split()[0], 16)
    started.kill()
    started.join()
    assert held >> (signal.SIGINT - 1) & 1
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


# ---------------------------------------------------------------- the notebook, and what the guide shows


def _cells() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    return found


@pytest.mark.unit
def test_the_notebook_is_kept_without_outputs() -> None:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    for cell in _cells():
        assert cell["cell_type"] in ("markdown", "code")
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
    assert len(NOTEBOOK.read_bytes()) < 10_000
    links = re.findall(r"\]\(([^)#:]+)\)", "".join("".join(cell["source"]) for cell in _cells()))
    assert links
    assert all((NOTEBOOK.parent / link).exists() for link in links)


@pytest.mark.integration
def test_the_notebook_goes_from_a_scenario_to_a_chart(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(NOTEBOOK.parent, tmp_path / "models" / "notebook")
    shutil.copytree(tiny, tmp_path / "inputs" / "tiny")
    monkeypatch.chdir(tmp_path / "models" / "notebook")
    before = sorted(tmp_path.rglob("*"))
    names: dict[str, Any] = {"__name__": "__main__"}
    with pd.option_context("display.max_colwidth", 50):
        for cell in _cells():
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), f"{NOTEBOOK.name}, {cell['id']}", "exec"), names)
    assert "0 complaints\n" in capsys.readouterr().out
    # Out of the borough go those whom S3 takes, 3.638811 + 1.008219. A tenth of all who are placed chose to leave: of
    # 9.1 in the first quarter, of 1.133378 + 1.008219 in the second. The rest, 3.522871, is avoidable. For residential
    # care nobody leaves.
    avoidable = TO_S3_1 + TO_S3_2 - 0.1 * (9.1 + TO_S1_2 + TO_S3_2)
    assert names["avoidable"].loc["nursing"].tolist() == pytest.approx([avoidable])
    assert names["avoidable"].loc["residential"].tolist() == pytest.approx([0.0])
    headline = names["run"].record["headline"]["avoidable"]
    for need in ("nursing", "residential"):
        assert names["avoidable"].loc[need].tolist() == pytest.approx(headline[need])
    picture = ElementTree.fromstring(names["chart"]._repr_svg_())
    drawn = [mark.get("aria-label", "") for mark in picture.iter() if mark.get("aria-roledescription") == "bar"]
    assert [label.split("; ")[2] for label in drawn] == ["Need: nursing", "Need: residential"]
    assert float(drawn[0].split("; ")[1].removeprefix("People a year, expected: ")) == pytest.approx(avoidable)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.integration
def test_what_the_guide_shows_runs(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(tiny, tmp_path / "inputs" / "knowsley")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text("utf-8"), re.S | re.M):
        exec(block, names)
    assert names["run"].folder == tmp_path / "outputs" / "trial"
    assert names["waiting"]["value"].sum() == pytest.approx(sum(names["run"].record["headline"]["waiting"]))
