"""Folders put in place: whole at every moment, whoever is killed; what the dead have left goes, and only that."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT

from capacity.cli import main
from capacity.importing.place import read_place
from capacity.inputs import exchange
from capacity.inputs.errors import CapacityError, WrongUsage
from capacity.results.write import copy_starter, replace_file, write_place, write_run

pytestmark = [pytest.mark.integration, pytest.mark.skipif(sys.platform == "win32", reason="no such signals and locks")]

CAMPAIGN = ROOT / "tests" / "campaigns" / "kill_writers.py"
ELSEWHERE = "0" * 6
"""Another machine."""


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir() if path.name.startswith("."))


def leftover(folder: Path, kind: str, machine: str = "", letters: str = "abcdefgh") -> Path:
    left = folder.with_name(f".{folder.name}-{kind}-{machine or exchange._machine()}-{letters}")
    left.mkdir()
    (left / "a.csv").write_text(kind)
    return left


def taken_away(folder: Path, machine: str = "") -> Path:
    """A folder between two names: its only copy is hidden."""
    leftover(folder, exchange.NEW, machine)
    old = folder.with_name(f".{folder.name}-{exchange.OLD}-{machine or exchange._machine()}-abcdefgh")
    folder.rename(old)
    return old


def run_python(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_a_writer_that_is_killed_leaves_the_folder_whole() -> None:
    """At some forty moments here; at each of them by the campaign itself."""
    done = subprocess.run([sys.executable, CAMPAIGN, "0", "70"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("whole after each") == 4


def test_a_place_that_was_taken_away_comes_back_with_the_next_command(tiny: Path) -> None:
    taken_away(tiny)
    result = CliRunner().invoke(main, ["check", str(tiny / "scenarios" / "baseline.yaml")])
    assert result.exit_code == 0, result.output
    assert (tiny / "residents.csv").exists()


@pytest.mark.parametrize(
    "arguments",
    [("audit", "{run}"), ("map", "{run}"), ("report", "{run}"), ("plan", "{scenario}", "-o", "{run}"),
     ("plan", "{scenario}", "--output={run}")],
)  # fmt: skip
def test_a_run_that_was_taken_away_comes_back(arguments: tuple[str, ...], tiny: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    write_run(run, {"run.json": "{}"}, overwrite=False)
    taken_away(run)
    named = {"run": run, "scenario": tiny / "scenarios" / "baseline.yaml"}
    result = CliRunner().invoke(main, [text.format(**named) for text in arguments])
    assert result.exit_code == (2 if arguments[0] == "plan" else 1), result.output  # it exists; it is no whole run
    assert (run / "run.json").read_text() == "{}"


def test_a_place_named_by_a_scenario_comes_back_too(tiny: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "elsewhere.yaml"
    text = (tiny / "scenarios" / "baseline.yaml").read_text()
    scenario.write_text(text.replace("place: ..", "place: tiny").replace("book: ../book.yaml", "book: tiny/book.yaml"))
    taken_away(tiny)
    result = CliRunner().invoke(main, ["check", str(scenario)])
    assert result.exit_code == 0, result.output


def test_what_another_machine_has_taken_away_is_named(tiny: Path) -> None:
    old = taken_away(tiny, ELSEWHERE)
    result = CliRunner().invoke(main, ["check", str(tiny / "scenarios" / "baseline.yaml")])
    assert result.exit_code == 2
    said = f"{tiny} is missing: a command that was stopped left it as {old.name}. If no command is running there now,"
    assert f'{said} put it back: mv "{old}" "{tiny}"' in result.output
    with pytest.raises(WrongUsage, match="is missing: a command that was stopped"):
        read_place(tiny)
    subprocess.run(["mv", old, tiny], check=True)
    assert CliRunner().invoke(main, ["check", str(tiny / "scenarios" / "baseline.yaml")]).exit_code == 0


def test_a_place_that_is_being_replaced_is_waited_for(tiny: Path) -> None:
    held = exchange._lock(taken_away(tiny))
    assert held is not None
    result = CliRunner().invoke(main, ["check", str(tiny / "scenarios" / "baseline.yaml")])
    os.close(held)
    assert (result.exit_code, "is being replaced by another command: wait" in result.output) == (2, True)


def test_a_folder_that_somebody_took_out_does_not_come_back(tmp_path: Path) -> None:
    leftover(tmp_path / "place", exchange.OLD)  # without a new one of the same letters: it had been replaced
    assert exchange.put_back(tmp_path / "place" / "sites.csv") == ""
    assert not (tmp_path / "place").exists()


def test_what_the_dead_have_left_goes_and_nothing_else(tmp_path: Path) -> None:
    place, other = tmp_path / "p", tmp_path / "p-new"
    ours = [leftover(place, exchange.NEW), leftover(place, exchange.OLD, letters="replaced")]
    stays = [leftover(place, exchange.NEW, ELSEWHERE), leftover(other, exchange.NEW), tmp_path / ".p-notes"]
    stays[-1].mkdir()
    place.mkdir()
    write_place(place, {"a.csv": "1"})
    assert not any(path.exists() for path in ours)
    assert all(path.exists() for path in stays)


def test_what_another_machine_has_left_goes_after_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = leftover(tmp_path / "p", exchange.NEW, ELSEWHERE)
    honest = time.time
    monkeypatch.setattr(time, "time", lambda: honest() + exchange.DAY + 60)
    write_place(tmp_path / "p", {"a.csv": "1"})
    assert not left.exists()


def test_where_there_are_no_locks_only_age_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = leftover(tmp_path / "p", exchange.NEW)
    monkeypatch.setattr(exchange, "_lock", lambda path: None)
    write_place(tmp_path / "p", {"a.csv": "1"})
    assert left.exists()


HOLD = """
import sys, time
from pathlib import Path
from capacity.inputs.exchange import scratch
with scratch(Path(sys.argv[1])) as made:
    print(made.name, flush=True)
    time.sleep(600)
"""


def test_what_lives_is_left_alone_until_it_is_killed(tmp_path: Path) -> None:
    place = tmp_path / "p"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place)], stdout=subprocess.PIPE, text=True, env=environment
    ) as writer:
        assert writer.stdout is not None
        made = writer.stdout.readline().strip()
        write_place(place, {"a.csv": "1"})
        assert hidden(place) == [made]
        writer.kill()
    write_place(place, {"a.csv": "2"})
    assert hidden(place) == []


@pytest.mark.parametrize("by_turns", [False, True])
@pytest.mark.parametrize("write", [lambda folder: write_run(folder, {"run.json": "new"}, overwrite=True),
                                   lambda folder: write_place(folder, {"run.json": "new"})])  # fmt: skip
def test_the_new_takes_the_place_of_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_turns: bool, write: Callable[[Path], None]
) -> None:
    if by_turns:
        monkeypatch.setattr(exchange, "_swapped", lambda one, other: False)
    write(tmp_path / "run")
    (tmp_path / "run" / "run.json").write_text("old")
    write(tmp_path / "run")
    assert (tmp_path / "run" / "run.json").read_text() == "new"
    assert os.listdir(tmp_path) == ["run"]


def test_an_exchange_that_fails_brings_the_old_run_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "run"
    write_run(folder, {"run.json": "old"}, overwrite=False)
    honest = os.rename

    def refusing(source: Path, target: Path) -> None:
        if exchange.NEW in source.name:
            raise OSError(13, "Permission denied")
        honest(source, target)

    monkeypatch.setattr(exchange, "_swapped", lambda one, other: False)
    monkeypatch.setattr(os, "rename", refusing)
    with pytest.raises(CapacityError, match="Permission denied"):
        write_run(folder, {"run.json": "new"}, overwrite=True)
    assert (folder / "run.json").read_text() == "old"
    assert os.listdir(tmp_path) == ["run"]


def test_a_long_name_has_short_neighbours(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 250)
    write_place(folder, {"a.csv": "1"})
    write_place(folder, {"a.csv": "2"})
    assert (folder / "a.csv").read_text() == "2"


def test_one_file_and_a_starter_leave_nothing_beside(tmp_path: Path) -> None:
    copy_starter(ROOT, tmp_path / "work", {"models": "models"})
    dead = leftover(tmp_path / "work" / "map.html", exchange.NEW)
    replace_file(tmp_path / "work" / "map.html", "<p>")
    assert not dead.exists()
    assert sorted(os.listdir(tmp_path / "work")) == ["map.html", "models", "outputs"]


SIGNALLED = """
import os, signal, sys
from pathlib import Path
from capacity.inputs import exchange
from capacity.outputs.session import failures, terminated
from capacity.results.write import write_run
moment, run = sys.argv[1:]
honest = getattr(exchange, moment)
def stopped(*arguments):
    os.kill(os.getpid(), signal.SIGTERM)
    return honest(*arguments)
setattr(exchange, moment, stopped)
signal.signal(signal.SIGTERM, terminated)
with failures():
    write_run(Path(run), {"run.json": "new"}, overwrite=True)
"""


@pytest.mark.parametrize("moment", ["_held", "_swapped", "_remove"])
def test_who_is_interrupted_is_told_what_is_true(tmp_path: Path, moment: str) -> None:
    """A signal before the exchange, in its midst (it waits), and just after it."""
    run = tmp_path / "run"
    write_run(run, {"run.json": "old"}, overwrite=False)
    done = run_python(SIGNALLED, moment, run)
    written = moment != "_held"
    assert (run / "run.json").read_text() == ("new" if written else "old")
    told = f"{run} had been written" if written else "nothing was written"
    assert (done.returncode, done.stderr) == (130, f"capacity: interrupted; {told}\n")


PRINTED = """
import os, signal
from capacity.outputs import terminal
terminal.show = lambda lines: os.kill(os.getpid(), signal.SIGINT)
from capacity.cli import main
main()
"""


def test_who_interrupts_the_printing_is_told_what_was_written(tiny: Path, tmp_path: Path) -> None:
    done = run_python(PRINTED, "plan", tiny / "scenarios" / "baseline.yaml", "-o", tmp_path / "run")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        130,
        f"capacity: interrupted; {tmp_path / 'run'} had been written",
    )


def test_signals_that_wait_are_obeyed_afterwards() -> None:
    came: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: came.append(number))
    try:
        with exchange.undisturbed():
            os.kill(os.getpid(), signal.SIGTERM)
            assert came == []
        assert came == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)
