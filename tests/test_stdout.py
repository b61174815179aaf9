"""Standard output is ours alone: every command as a real process, in a pipe, beside libraries that chatter.

The chatter is made: a module that every Python process loads first prints to file descriptor 1 and through `print`
whenever one of the large libraries is first asked for, in worker processes, too. Some commands so run as any user's do,
one for each way in which they start processes of their own; all others, and each with --json, with --quiet and on bad
input, are forks of a process that holds the libraries ready, as tests/warm.py says.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from conftest import ROOT
from import_places import table as csv_file
from registers import location, table, write_csv
from test_import_commands import OUTLINES
from warm import Warm

from capacity.cli import main
from capacity.outputs.session import alone

pytestmark = pytest.mark.integration

CHATTER = """\
import os, sys
class Chatter:
    def find_spec(self, name, path=None, target=None):
        if name in {"highspy", "pandas", "pulp", "folium", "xlsxwriter", "vl_convert", "pyproj", "shapely"}:
            os.write(1, b"chatter of a compiled library\\n")
            print("chatter of", name, flush=True)
sys.meta_path.insert(0, Chatter())
"""
KNOWSLEY, MSOA = "E08000011", "E02001327"
OPTIONS = """\
options:
  - option: wing
    capital: {2025-26: 200000}
    life_years: 20
    events: [{event: beds, service: S1-nursing, change: 2, from: 2025-07-01}]
"""


class Desk:
    """A folder with a place, a run, options and published files, and the commands to be run in it."""

    def __init__(self, folder: Path, warm: Warm) -> None:
        self.folder, self.warm = folder, warm

    def make(self) -> None:
        """Published files, and two runs and a place made by commands."""
        folder = self.folder
        (folder / "noisy").mkdir(parents=True)
        (folder / "noisy" / "sitecustomize.py").write_text(CHATTER)
        place = Path(shutil.copytree(ROOT / "inputs" / "tiny", folder / "inputs" / "tiny"))
        with (place / "scenarios" / "baseline.yaml").open("a") as scenario:
            scenario.write(OPTIONS)
        ranges = "book_changes: {admissions_factor: {value: 1, low: 0.9, high: 1.1}}"
        (place / "scenarios" / "ranges.yaml").write_text(f"name: ranges\nextends: baseline.yaml\n{ranges}\n")
        write_csv(folder / "register.csv", table([location("1-101")]))
        ages = [*map(str, range(90)), "90+"]
        header = ["LAD 2021 Code", "MSOA 2021 Code", "Total", *ages]
        csv_file(folder / "people.csv", header, [KNOWSLEY, MSOA, 910, *[10] * 91])
        csv_file(folder / "centroids.csv", ["area", "X", "Y"], [MSOA, 344000, 392000])
        csv_file(folder / "codepoint.csv", ["postcode", "latitude", "longitude"], ["L36 9YA", 53.41, -2.84])
        csv_file(folder / "waiting.csv", ["Area", "Need", "People waiting"], [MSOA, "nursing", 12])
        (folder / "authorities.geojson").write_text(OUTLINES, "utf-8")
        later = "name: later\nextends: baseline.yaml\nbook_changes: {admissions_factor: 1.1}\n"
        (place / "scenarios" / "later.yaml").write_text(later)
        for scenario, run in (("baseline", "run"), ("later", "later")):
            done = self.run_on_one_core("plan", f"inputs/tiny/scenarios/{scenario}.yaml", "-o", run, "--quiet")
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        done = self.run_on_one_core("import", "cqc", "register.csv", "--home", "Knowsley", "-o", "place")
        assert done.returncode == 0, done.stderr

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """In a process of its own, as a user starts it."""
        command = [sys.executable, "-c", "from capacity.cli import main; main()", *arguments]
        path = os.pathsep.join([str(self.folder / "noisy"), str(ROOT)])
        environment = {**os.environ, "PYTHONPATH": path}
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", cwd=self.folder, env=environment, input=ANSWERS
        )

    def run_on_one_core(self, *arguments: str, out: int | None = None) -> subprocess.CompletedProcess[str]:
        """In a process that starts no others, with the same chatter; the libraries have been loaded before."""
        return self.warm.run(arguments, self.folder, out)


@pytest.fixture(scope="module")
def desk(warm: Warm, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A copy of what whichever process comes first makes for all."""
    made = Desk(shared_folder / "desk", warm)
    with alone(made.folder):
        if not made.folder.exists():
            made.make()
    return Desk(Path(shutil.copytree(made.folder, tmp_path_factory.mktemp("own") / "desk")), warm)


BASE = "inputs/tiny/scenarios/baseline.yaml"
RANGES = "inputs/tiny/scenarios/ranges.yaml"
IMPORTS = ("-o", "place")
COMMANDS = {
    "plan": (("plan", BASE, "--overwrite", "--report", "--verify-limits", "--why"), "Tinborough · baseline · "),
    "check": (("check", BASE), "Tinborough · baseline · can be planned"),
    "compare": (("compare", BASE, "--options", "wing", "--overwrite"), "Tinborough · "),
    "diff": (("diff", "run", "later", "--overwrite"), "Tinborough · from run to later · "),
    "explore": (("explore", "run", "later", "--overwrite"), f"Wrote {Path('explorer.html')}: 2 runs, "),
    "foresight": (("foresight", BASE, "--overwrite"), "Tinborough · baseline · 2 quarters"),
    "form": (("form", RANGES, "-o", "form.xlsx", "--overwrite"), "Wrote form.xlsx, which extends "),
    "invest": (("invest", BASE, "--overwrite"), "Tinborough · "),
    "stress": (("stress", BASE, "--overwrite"), "Tinborough · "),
    "uncertainty": (("uncertainty", RANGES, "--futures", "2", "--overwrite"), "Tinborough · "),
    "why": (("why", "run", "--service", "S1-nursing"), "Tinborough · baseline · Nursing home one"),
    "simulate": (("simulate", "run", "--replications", "2"), "Tinborough · baseline · 2 replications"),
    "map": (("map", "run"), f"Wrote {Path('run/map.html')}"),
    "report": (("report", "run"), f"Wrote {Path('run/report.html')}"),
    "export": (("export", "run", "--to", "geojson", "--to", "docx"), f"Wrote {Path('run/export/geojson')}: 3 files"),
    "brief": (("brief", "run"), f"Wrote {Path('run/brief.html')}"),
    "audit": (("audit", "run"), "check  "),
    "schema": (("schema", "scenario"), "{"),
    "new": (("new", "my-borough", "--from", "tiny"), "Made my-borough. Next:"),
    "new-scenario": (("new-scenario", "inputs/tiny"), "Press Enter to take what is in [brackets]"),
    "import cqc": (("import", "cqc", "register.csv", "--update", *IMPORTS), "register.csv: 1 row read, "),
    "import population": (("import", "population", "people.csv", "--year", "2024", "--centroids", "centroids.csv",
                           *IMPORTS), "people.csv: 1 row read, "),
    "import postcodes": (("import", "postcodes", "codepoint.csv", *IMPORTS), "codepoint.csv: 1 row read, "),
    "import outlines": (("import", "outlines", "authorities.geojson", *IMPORTS), "authorities.geojson: 1 row read, "),
    "import demand": (("import", "demand", "waiting.csv", *IMPORTS), "waiting.csv: 1 row read, "),
}  # fmt: skip
"""What each command is run with, and how its output begins."""
ALONE = {"plan", "stress", "new-scenario"}
"""Those of which a process is started as a user starts it: one that draws in a second process and plans again in some,
one that plans in many, and one that does nothing beside and is answered."""
ANSWERS = "wing\n\n\n\nwrite\n"
"""A scenario that only has another name."""


def _leaves(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _leaves(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


LEAVES = dict(_leaves(main))


def _offers(name: str, option: str) -> bool:
    return any(option in parameter.opts for parameter in LEAVES[name].params)


def test_the_chatter_is_heard_where_nothing_keeps_it_quiet(desk: Desk) -> None:
    environment = {**os.environ, "PYTHONPATH": str(desk.folder / "noisy")}
    heard = subprocess.run([sys.executable, "-c", "import pandas"], capture_output=True, text=True, env=environment)
    assert heard.stdout == "chatter of a compiled library\nchatter of pandas\n"
    heard = desk.run_on_one_core("-c", "import pandas")
    assert heard.stdout == "chatter of a compiled library\nchatter of pandas\n"


def test_every_command_is_tried() -> None:
    assert COMMANDS.keys() == LEAVES.keys()
    assert COMMANDS.keys() > ALONE


@pytest.mark.parametrize("name", COMMANDS)
def test_a_pipe_gets_our_words_only(desk: Desk, name: str) -> None:
    arguments, beginning = COMMANDS[name]
    done = (desk.run if name in ALONE else desk.run_on_one_core)(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(beginning)
    assert "chatter" not in done.stdout


@pytest.mark.parametrize("name", [name for name in COMMANDS if _offers(name, "--json")])
def test_json_is_one_object(desk: Desk, name: str) -> None:
    done = desk.run_on_one_core(*COMMANDS[name][0], "--json")
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), dict)


@pytest.mark.parametrize("name", [name for name in COMMANDS if _offers(name, "--json")])
def test_json_is_one_object_when_the_input_is_bad(desk: Desk, name: str) -> None:
    bad = {BASE: "nowhere.yaml", RANGES: "nowhere.yaml", "later": "nowhere.yaml", "run": "nowhere"}
    bad |= {"run": "run"} if name == "diff" else {}
    done = desk.run_on_one_core(*(bad.get(argument, argument) for argument in COMMANDS[name][0]), "--json")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert said["complaints"] or said["error"] == "nowhere: there is no such folder"


@pytest.mark.parametrize("name", [name for name in COMMANDS if _offers(name, "--quiet")])
def test_quiet_is_quiet(desk: Desk, name: str) -> None:
    done = desk.run_on_one_core(*COMMANDS[name][0], "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_cannot_be_printed_is_a_message(desk: Desk) -> None:
    """A disk that is full behind standard output."""
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    for arguments in (["check", BASE], ["--help"], ["schema", "book"]):
        with open("/dev/full", "w") as full:
            done = desk.run_on_one_core(*arguments, out=full.fileno())
        assert (done.returncode, done.stderr) == (
            1,
            "capacity: the result cannot be printed: No space left on device\n",
        )


def test_a_folder_that_is_gone_is_a_message(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    code = "import os, sys; os.rmdir(os.getcwd()); from capacity.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "check", "x.yaml"], cwd=gone, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "capacity: the folder that you are in no longer exists; go to another with cd\n"
