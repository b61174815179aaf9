"""`capacity new-scenario`: dialogues, answered line by line."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from conftest import ROOT
from forms import everything, scenario_of

from capacity.authoring.ask import Ended, ask
from capacity.cli import main
from capacity.inputs.errors import CapacityError
from capacity.results.write_together import write_together

pytestmark = pytest.mark.integration
HEAD = ("wing", "A new wing", "")
"""Name, label, and the baseline to extend."""
OPENS = ("opens", "T2", "New wing", "one", "next", "54.1", "-2", "nursing", "4", "", "", "800", "", "2025-07-01", "")


@pytest.fixture
def here(tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In the folder that holds the tiny place; where the scenario is written unless another file is named."""
    monkeypatch.chdir(tmp_path)
    return tiny / "scenarios" / "wing.yaml"


def answered(*answers: str, options: tuple[str, ...] = ()) -> Result:
    return CliRunner().invoke(main, ["new-scenario", *options], input="".join(f"{line}\n" for line in answers))


def said(result: Result) -> list[str]:
    """What it printed, line by line, without space around it."""
    return [line.strip() for line in result.output.splitlines()]


def test_a_scenario_from_its_name_to_its_file(here: Path) -> None:
    """An event of the schema's words, a name found by a part of it, an option of it; then a rise, and other keys."""
    done = answered(
        *HEAD, "beds", "home one", "2", "2025-07-01", "until", "2025-09-01", "", *OPENS,
        "10", "asking_fee_rise", "2025-26", "0.05", "", "other", "quarters", "1", "", "write",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert yaml.safe_load(here.read_text().replace("2025-0", "day-2025-0")) == {
        "name": "wing",
        "label": "A new wing",
        "extends": "baseline.yaml",
        "quarters": 1,
        "policy": {"asking_fee_rise": {"2025-26": {"prices": 0.05}}},
        "events": [
            {"event": "beds", "service": "S1-nursing", "change": 2, "from": "day-2025-07-01",
             "until": "day-2025-09-01"},
            {"event": "opens", "site": "T2", "name": "New wing", "provider": "P1", "authority": "N1", "latitude": 54.1,
             "longitude": -2, "services": {"nursing": 4}, "weekly_fee": {"nursing": 800}, "from": "day-2025-07-01"},
        ],
    }  # fmt: skip
    assert "from: 2025-07-01\n" in here.read_text()  # without quotes, as in the guide
    assert scenario_of(here).quarters == 1
    lines = said(done)
    assert "→ S1-nursing – Nursing home one, General nursing" in lines
    assert "→ N1 – Nextshire" in lines
    assert "Tinborough · wing · can be planned" in lines
    assert lines[-2:] == [f"Wrote {Path('tiny/scenarios/wing.yaml')}. Next:", "capacity plan tiny/scenarios/wing.yaml"]


def test_wrong_answers_are_asked_again(here: Path) -> None:
    """In the words of any complaint, the check's rules included, which are asked of each event as it is typed."""
    done = answered(
        "two words", *HEAD, "bed", "beds", "nowhere", "S", "3", "", "many", "2e9", "-9", "1/7/25", "2024-01-01",
        "2025-07-01", "til", "until", "2025-06-01", "", "", "-1", "", "until", "2025-09-01", "", "", "leave",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    lines = said(done)
    for line in (
        'must serve as a folder\'s name: letters, digits, - _ . and no space (got "two words")',
        'is not in the list (did you mean beds?) (got "bed")',
        'is not in services.csv (got "nowhere")',
        "3 S3-nursing – Nursing home three, General nursing",
        "needs an answer (back goes to the question before)",
        'is not a number (got "many")',
        'must be 10,000,000 or less (got "2e9")',
        'is not a date such as 2026-04-01 (got "1/7/25")',
        "is before the plan starts on 2025-04-01",
        "is not in the list (did you mean until?)",
        'event 1, until: is not after 2025-07-01 (got "2025-06-01")',
        "service [S3-nursing] >",
        "Added: beds: service: S3-nursing, change: -1, from: 2025-07-01, until: 2025-09-01",
        "Nothing was written.",
    ):
        assert any(line in each for each in lines), (line, done.output)
    assert not here.exists()


def test_back_and_change(here: Path) -> None:
    """`back` within an event asks again what was before; at its first question it gives the event up."""
    done = answered(
        *HEAD, "demand", "back", "demand", "nursing", "back", "residential", "0.1", "2025-07-01", "",
        "embargo", "S1", "2025-04-01", "", "staff", "T1", "registered_nurse", "5", "2025-07-01", "", "",
        "change", "remove 2", "1", "nursing", "", "", "", "9", "", "embargo", "S3", "2025-04-01", "", "", "write",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "Type a number from 1 to 2, or `remove` and a number." in said(done)
    events = scenario_of(here).model_dump()["events"]
    assert [(event["event"], event.get("need") or event.get("site") or event["pool"]) for event in events] == [
        ("staff", "T1"), ("demand", "nursing"), ("embargo", "S3"),
    ]  # fmt: skip


def test_what_has_a_complaint_can_be_written_and_is_said_to(here: Path) -> None:
    """Only what is asked of the scenario as a whole can remain; here a budget that the priorities lack."""
    done = answered(*HEAD, "other", "priorities", "budget, cost", "other", "label", "x", "", "", "leave")
    assert "priorities: names budget, but the scenario has no `budget`" in done.output
    assert "What changes?" in done.output  # the answer is taken back, and the dialogue goes on
    assert done.exit_code == 0, done.output


def test_without_what_it_extends(here: Path) -> None:
    """It asks for all that a scenario must say; the book is found above the place or in it."""
    done = answered("alone", "", "3", "", "2025-05-01", "2025-07-01", "0", "2", "", "write")
    assert done.exit_code == 0, done.output
    assert (here.parent / "alone.yaml").read_text() == (
        "name: alone\nplace: ..\nbook: ../book.yaml\nstart: '2025-07-01'\nquarters: 2\n"
    )
    lines = said(done)
    assert any("must be the first day of a quarter" in line for line in lines)
    assert any("must be 1 or more" in line for line in lines)


def test_of_several_places_one_is_chosen(here: Path) -> None:
    shutil.copytree(here.parents[1], "second")
    done = answered("3", "2", *HEAD, "", "write")
    assert done.exit_code == 0, done.output
    assert {"1 second", "2 tiny", "Type a number from 1 to 2."} <= set(said(done))
    assert here.exists()


def test_a_file_that_is_there_is_replaced_only_when_told(here: Path) -> None:
    here.write_text("name: before\n")
    done = answered(*HEAD[:1], "", "other", *HEAD[1:], "", "write")
    assert done.exit_code == 0, done.output
    assert (here.parent / "other.yaml").exists()
    assert here.read_text() == "name: before\n"
    done = answered(*HEAD[:1], "", options=("-o", str(here)))
    assert (done.exit_code, said(done)[-1]) == (
        2,
        f"capacity: {here.relative_to(Path.cwd())} exists; -o writes elsewhere",
    )
    assert answered(*HEAD[:1], "yes", *HEAD[1:], "", "write").exit_code == 0
    assert here.read_text().startswith("name: wing\n")
    assert answered("", *HEAD[1:], "", "write", options=("-o", str(here), "--overwrite")).exit_code == 0


def test_names_that_an_event_opens_can_be_chosen(here: Path) -> None:
    done = answered(*HEAD, *OPENS, "block", "T2", "1", "700", "2025-07-01", "", "", "write")
    assert done.exit_code == 0, done.output
    assert "→ T2-nursing – New wing, General nursing" in said(done)


def test_it_extends_what_says_everything(here: Path) -> None:
    everything(here.parents[1])
    (here.parents[1] / "options.yaml").unlink()
    done = answered("wing", "", "2")
    assert done.exit_code == 1  # what is wrong with the scenario that it extends is said at once
    assert "options.yaml" in done.output


def test_answers_that_end(here: Path) -> None:
    for answers in ((), HEAD, (*HEAD, "beds", "S1"), (*HEAD, "")):
        done = answered(*answers)
        assert done.exit_code == 2
        assert said(done)[-1] == "capacity: the answers ended before the scenario was finished; nothing was written"
    assert not here.exists()


def test_what_cannot_be_written_is_not_lost(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full once."""
    tried = list[Path]()

    def write(files: Mapping[Path, str]) -> None:
        tried.extend(files)
        if len(tried) == 1:
            raise CapacityError("wing.yaml cannot be written: No space left on device")
        write_together(files)

    monkeypatch.setattr("capacity.authoring.dialogue.write_together", write)
    done = answered(*HEAD, "", "write", "write")
    why = "wing.yaml cannot be written: No space left on device; put that right and write again, or copy the text above"
    assert (done.exit_code, why in said(done)) == (0, True)
    assert here.exists()


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
def test_where_nobody_can_be_asked(stream: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python has it where a stream is closed: `capacity new-scenario <&-`."""
    monkeypatch.setattr(sys, stream, None)
    with pytest.raises(Ended, match="there is nobody to ask: open a terminal, or pipe the answers in"):
        ask("name")


def test_answers_that_are_wrong_for_ever(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`yes wrong | capacity new-scenario`"""
    monkeypatch.setattr("capacity.authoring.ask.MOST", 50)
    monkeypatch.setattr("capacity.authoring.ask._taken", count(1))
    done = answered("wing", "", *["wrong"] * 100)
    why = "capacity: more than 50 answers, and no scenario is finished; nothing was written"
    assert (done.exit_code, said(done)[-1]) == (2, why)


def test_an_answer_that_is_no_text(here: Path) -> None:
    done = CliRunner(charset="ascii").invoke(main, ["new-scenario"], input=b"Caf\xe9\n")
    why = "an answer is no text in ascii: type it again, or save the answers in that encoding; nothing was written"
    assert (done.exit_code, done.stderr) == (2, f"capacity: {why}\n")


def test_where_there_is_no_place(here: Path) -> None:
    done = answered(options=("tiny/scenarios",))
    why = "tiny/scenarios is not a place and holds none: type the folder that has services.csv, such as inputs/knowsley"
    assert (done.exit_code, said(done)[-1]) == (2, f"capacity: {why}")
    done = answered(options=("-o", "wing.txt"))
    why = "wing.txt: the name of a scenario's file ends in .yaml: type wing.yaml"
    assert (done.exit_code, said(done)) == (2, [f"capacity: {why}"])


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_ctrl_c_writes_nothing(here: Path) -> None:
    command = [sys.executable, "-c", "from capacity.cli import main; main()", "new-scenario"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as asked:  # fmt: skip
        assert asked.stdin is not None
        assert asked.stdout is not None
        assert asked.stdout.readline().startswith("Press Enter")
        asked.stdin.write("wing\n")
        asked.stdin.flush()
        while "name > wing" not in asked.stdout.readline():
            pass
        asked.send_signal(signal.SIGINT)
        _, error = asked.communicate(timeout=60)
    assert (asked.returncode, error) == (130, "capacity: interrupted; nothing was written\n")
    assert not here.exists()


def test_a_file_of_options_is_nothing_to_extend(here: Path) -> None:
    (here.parent / "options.yaml").write_text("options:\n  - {option: wing, label: A wing, capital: {2025-26: 1}}\n")
    done = answered(*HEAD[:2])
    assert "1 baseline.yaml" in said(done)
    assert not any("options.yaml" in line for line in said(done))
