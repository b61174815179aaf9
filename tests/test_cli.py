"""Commands as a shell runs them: exit codes, what goes to stdout and stderr, terminals and pipes, Ctrl-C.

In a process of their own where that is the point; test_stdout.py starts one for each command.
"""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from warm import Warm

from capacity import __version__
from capacity.cli import main

KNOWSLEY = ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml"
pytestmark = pytest.mark.integration


COMMAND = [sys.executable, "-c", "from capacity.cli import main; main()"]


def capacity(*arguments: object, cwd: Path | None = None) -> Result:
    """Run the command here, in a folder."""
    with pytest.MonkeyPatch.context() as patch:
        if cwd is not None:
            patch.chdir(cwd)
        return CliRunner().invoke(main, [*map(str, arguments)], catch_exceptions=False)


def process(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", **options)


def test_every_command_has_help_with_an_example() -> None:
    runner = CliRunner()
    assert {"plan", "check", "new", "map", "schema"} <= set(main.commands)
    for name, command in main.commands.items():
        result = runner.invoke(main, [name, "--help"])
        assert result.exit_code == 0
        assert f"capacity {name} " in result.output.split("Options:")[0].split("\n", 2)[2], f"no example: {name}"
        assert command.help


def test_help_and_version_import_nothing_heavy() -> None:
    code = (
        "import sys; from capacity.cli import main; main(['--help'], standalone_mode=False); print(sorted(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("pandas", "pulp", "folium", "highspy", "pydantic", "numpy", "rich"):
        assert f"'{heavy}'" not in shown, heavy
    assert process("--version").stdout.strip() == f"capacity, version {__version__}"


def test_a_check_does_not_load_what_only_tables_need(tiny: Path) -> None:
    code = (
        "import sys; from capacity.cli import main; main(['check', sys.argv[1]], standalone_mode=False);"
        "print(sorted(sys.modules))"
    )
    command = [sys.executable, "-c", code, str(tiny / "scenarios" / "baseline.yaml")]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "can be planned" in shown
    assert "'pandas'" not in shown


def test_plan_prints_a_summary_to_stdout_and_progress_to_stderr(warm: Warm, tiny: Path, tmp_path: Path) -> None:
    done = warm.run(["plan", str(tiny / "scenarios" / "baseline.yaml")], tmp_path)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"Tinborough · baseline · 2 quarters from April 2025 · optimal in [\d.]+ s", lines[0])
    assert "Avoidable out-of-borough placements, people expected (rounded one by one; may not sum)" in lines
    assert "People waiting at year end           9" in lines  # 6.24 + 2.65: see test_tiny.py
    assert lines[-1] == f"Wrote {Path('outputs/tiny/baseline')} (17 files). Open map.html."
    assert (tmp_path / "outputs" / "tiny" / "baseline" / "map.html").exists()
    assert "settling cost" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_quiet_and_json(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    quiet = capacity("plan", scenario, "-o", tmp_path / "a", "--quiet")
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (0, "", "")
    as_json = capacity("plan", scenario, "-o", tmp_path / "b", "--json")
    record = json.loads(as_json.stdout)
    assert record["folder"] == str(tmp_path / "b")
    assert record["stages"][0]["priority"] == "safe_staffing"


def test_bad_input_is_exit_1_with_every_complaint(tiny: Path, tmp_path: Path) -> None:
    sites = tiny / "sites.csv"
    sites.write_text(sites.read_text().replace("54.02", "north").replace("P2", "P9"))
    scenario = tiny / "scenarios" / "baseline.yaml"
    for command in ("plan", "check"):
        bad = capacity(command, scenario, cwd=tmp_path)
        assert bad.exit_code == 1
        assert 'sites.csv:2: latitude: is not a number (got "north")' in bad.stderr
        assert 'sites.csv:4: provider: is not in providers.csv (got "P9")' in bad.stderr
        assert not (tmp_path / "outputs").exists()
    as_json = capacity("plan", scenario, "--json", cwd=tmp_path)
    assert as_json.exit_code == 1
    assert len(json.loads(as_json.stdout)["complaints"]) == 2


def test_check_prints_what_can_be_planned(tiny: Path) -> None:
    good = capacity("check", tiny / "scenarios" / "baseline.yaml")
    assert good.exit_code == 0
    assert good.stdout.splitlines()[:2] == [
        "Tinborough · baseline · can be planned",
        "2 areas, 3 sites, 3 services, 2 quarters, 0 events",
    ]


def test_wrong_usage_is_exit_2(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    assert capacity("plan").exit_code == 2
    assert process("nonsense").returncode == 2
    assert capacity("plan", scenario, "--time-limit", "-1").exit_code == 2
    assert capacity("schema", "nonsense").exit_code == 2
    assert capacity("plan", scenario, "-o", tmp_path / "run").exit_code == 0
    again = capacity("plan", scenario, "-o", tmp_path / "run")
    assert again.exit_code == 2
    assert "--overwrite" in again.stderr
    assert capacity("plan", scenario, "-o", tmp_path / "run", "--overwrite").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("stress", "x.yaml", "--from", "01/07/2025"), "'01/07/2025' is not a date such as 2026-04-01"),
        (("import", "demand", "x.csv", "-o", "x", "--until", "May"), "'May' is not a date such as 2026-04-01"),
        (("invest", "x.yaml", "--capital", "3m"), "'3m' is not a valid number"),
        (("invest", "x.yaml", "--capital", "3,00"), "'3,00' is not a valid number"),
        (("invest", "x.yaml", "--capital", "£3,000,000"), "x.yaml:1: file: cannot be read"),
        (("import", "cqc", "x.csv", "-o", "x", "--within", "1,000"), "1000.0 is not in the range 0<=x<=200"),
    ],
)
def test_days_and_pounds_as_people_type_them(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert said in CliRunner().invoke(main, arguments).output


def test_the_list_of_commands_fits_80_columns() -> None:
    for group in ((), ("import",)):
        listed = CliRunner().invoke(main, [*group, "--help"], terminal_width=80).output.partition("Commands:")[2]
        assert listed.strip()
        assert "..." not in listed


def test_a_missing_scenario_is_bad_input(tmp_path: Path) -> None:
    gone = capacity("plan", "gone.yaml", cwd=tmp_path)
    assert gone.exit_code == 1
    assert gone.stderr.splitlines()[-1] == "gone.yaml:1: file: cannot be read: No such file or directory"
    for command in ("map", "report"):
        none = capacity(command, "gone", cwd=tmp_path)
        assert none.stderr == "capacity: gone: there is no such folder\n"
    (tmp_path / "gone-home.yaml").write_text("")
    assert capacity("map", "gone-home.yaml", cwd=tmp_path).stderr.endswith("is a file; name the folder of a run\n")
    near = capacity("check", "gonehome.yaml", cwd=tmp_path)
    assert near.stderr.splitlines()[-1].endswith("No such file or directory (did you mean gone-home.yaml?)")


def test_a_limit_is_exit_4(tiny: Path, tmp_path: Path) -> None:
    stopped = capacity("plan", tiny / "scenarios" / "baseline.yaml", "--time-limit", "1e-9", cwd=tmp_path)
    assert stopped.exit_code == 4
    assert "nothing was written" in stopped.stderr
    assert list(tmp_path.iterdir()) == [tiny]


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_is_exit_130_and_leaves_nothing(tmp_path: Path, blow: signal.Signals) -> None:
    running = subprocess.Popen([*COMMAND, "plan", str(KNOWSLEY)], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    for line in running.stderr:
        if "settling" in line:
            break
    time.sleep(0.5)
    running.send_signal(blow)
    assert running.wait(timeout=30) == 130
    assert "interrupted" in running.stderr.read()
    assert not any(tmp_path.iterdir())


def test_new_makes_a_folder_that_plans(tmp_path: Path) -> None:
    made = capacity("new", "here", "--from", "tiny", cwd=tmp_path)
    assert made.exit_code == 0
    assert {path.name for path in (tmp_path / "here").iterdir()} == {"models", "inputs", "outputs"}
    scenario = made.stdout.split("capacity plan ")[1].strip()
    assert capacity("plan", scenario, cwd=tmp_path / "here").exit_code == 0
    assert (tmp_path / "here" / "outputs" / "tiny" / "baseline" / "run.json").exists()
    again = capacity("new", "here", cwd=tmp_path)
    assert again.exit_code == 2
    assert "not empty" in again.stderr


def test_map_draws_again(tiny: Path, tmp_path: Path) -> None:
    capacity("plan", tiny / "scenarios" / "baseline.yaml", "-o", tmp_path / "run")
    drawn = capacity("map", tmp_path / "run")
    assert (drawn.exit_code, drawn.stdout) == (0, f"Wrote {tmp_path / 'run' / 'map.html'}\n")
    assert capacity("map", tmp_path).exit_code == 1


@pytest.mark.parametrize("what", ["scenario", "book", "place"])
def test_schema_is_json_schema_and_fits_the_demonstration(what: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    from capacity.inputs.read.yaml12 import parse

    schema = json.loads(capacity("schema", what).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    example = {
        "scenario": KNOWSLEY,
        "book": ROOT / "models" / "england.yaml",
        "place": ROOT / "inputs" / "knowsley" / "place.yaml",
    }[what]
    document, _ = parse(example.read_bytes(), "example")
    assert document is not None
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(document.value)) == []
    assert list(validator.iter_errors({**document.value, "nonsense": 1}))


def _on_a_terminal(warm: Warm, arguments: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Output of a command whose stdout and stderr are a terminal."""
    main_end, other_end = pty.openpty()
    with ThreadPoolExecutor() as threads:
        shown = threads.submit(_all_of, main_end)
        warm.run(arguments, folder, other_end, other_end, environment)
        os.close(other_end)
        return shown.result()


def _all_of(terminal: int) -> str:
    """What is shown until nobody writes any more."""
    shown = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    return shown.decode()


@pytest.mark.parametrize("plain", [False, True])
def test_a_terminal_gets_bold_headings_unless_no_color(warm: Warm, tiny: Path, tmp_path: Path, plain: bool) -> None:
    arguments = ["plan", str(tiny / "scenarios" / "baseline.yaml"), "-o", str(tmp_path / "run")]
    environment = {"TERM": "xterm-256color", "COLUMNS": "60"} | ({"NO_COLOR": "1"} if plain else {})
    shown = _on_a_terminal(warm, arguments, tmp_path, environment)
    assert "Tightest limits" in shown
    assert "agency at its limit in 1" in shown  # wider than the terminal, and not cut
    coloured = re.findall(r"\x1b\[[0-9;]*3[0-9]m", shown)
    assert not (plain and coloured)
    assert "\x1b[1m" in shown


def test_a_pipe_that_closes_early_is_no_error(tiny: Path, tmp_path: Path) -> None:
    code = f"from capacity.cli import main; main(['check', {str(tiny / 'scenarios' / 'baseline.yaml')!r}])"
    piped = subprocess.run(
        f'{sys.executable} -c "{code}" | true', shell=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert "Traceback" not in piped.stderr
    assert "Exception ignored" not in piped.stderr


def test_the_schema_lets_a_scenario_that_extends_leave_things_out() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(capacity("schema", "scenario").stdout))
    assert list(validator.iter_errors({"name": "wing", "extends": "baseline.yaml"})) == []
    assert list(validator.iter_errors({"name": "wing"}))
    assert list(validator.iter_errors({"name": "w", "extends": "b.yaml", "options": "o.yaml", "chosen": ["a"]})) == []
    assert list(validator.iter_errors({"name": "w", "extends": "b.yaml", "options": [], "chosen": {"a": 2}})) == []


def test_audit_prints_each_check_and_fails_by_a_penny(tiny: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    capacity("plan", tiny / "scenarios" / "baseline.yaml", "-o", run)
    good = capacity("audit", run)
    assert good.exit_code == 0
    *checks, verdict = good.stdout.splitlines()[1:]
    assert all(line.endswith("OK") for line in checks)
    assert verdict == f"All {len(checks)} checks hold."
    assert (run / "audit.csv").read_text().splitlines()[0] == "check,checked,largest_difference,holds,worst"
    costs = run / "costs.csv"
    costs.write_text(costs.read_text().replace("79382.86", "79382.87"))  # 7.55 × 92/7 × £800
    bad = capacity("audit", run)
    assert bad.exit_code == 1
    assert any(line.startswith("costs ") and not line.endswith("OK") for line in bad.stdout.splitlines())
    assert capacity("audit", tmp_path / "nowhere").exit_code == 1
