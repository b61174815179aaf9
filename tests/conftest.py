"""Shared by all tests: a kind for each, and places to plan."""

import gc
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import forked
import pytest
import remembered
from browser import CHROMIUM, QUIET, required
from click.testing import CliRunner
from hypothesis import settings
from in_order import dealt
from warm import Warm

from capacity.cli import main
from capacity.outputs.session import alone

ROOT = Path(__file__).parent.parent
# Hundreds of commands are started, each would compile our code again; and so would every process of pytest
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# No test is timed, and two runs of one commit try the same cases; a campaign (CAPACITY_EXAMPLES) tries others each time
settings.register_profile("capacity", deadline=None, derandomize="CAPACITY_EXAMPLES" not in os.environ)
settings.load_profile("capacity")
KINDS = {"unit", "integration", "slow"}


def pytest_sessionstart(session: pytest.Session) -> None:
    """Of all the tests each process loads its share first: in a fresh checkout the others then find it compiled."""
    processes, worker = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")), os.environ.get("PYTEST_XDIST_WORKER", "")
    if processes == 1 or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    for file in sorted(Path(__file__).parent.glob("test_*.py"))[int(worker.removeprefix("gw")) :: processes]:
        with suppress(Exception):  # it is told where the file is collected
            import_module(file.stem)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing that is loaded is garbage, and to look for some takes a second of six."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test without exactly one kind fails collection: the suite stays sorted. What takes longest begins first."""
    for item in items:
        kinds = KINDS & {mark.name for mark in item.iter_markers()}
        if len(kinds) != 1:
            raise pytest.UsageError(f"{item.nodeid} needs exactly one of the marks {', '.join(sorted(KINDS))}")
    items[:] = dealt(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    gc.freeze()  # what thousands of tests and every library have made stays, and need not be looked through each time
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _one_core() -> Iterator[None]:
    """Each test plans in its own process: pytest has one for each core, and further ones load every library again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        yield


@pytest.fixture(scope="session", autouse=True)
def _pictures_once(shared_folder: Path) -> Iterator[None]:
    """A specification that was drawn before is not drawn again; tests/test_drawing.py draws each time."""
    with remembered.pictures(shared_folder / "pictures"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _workers() -> Iterator[None]:
    """What is done in processes of a pool is done in forks of a process that has the libraries."""
    with forked.workers():
        yield


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans are made in processes of their own, and a large workbook beside the plan."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of inputs/tiny; its baseline is scenarios/baseline.yaml."""
    return Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path / "tiny"))


def add_next_year(tiny: Path) -> None:
    """People, rates and hours of 2026-27, the same as a year before."""
    for table in ("population.csv", "fee_rates.csv", "workforce.csv"):
        rows = (tiny / table).read_text().splitlines()
        later = [row.replace("2025-26", "2026-27").replace(",2025,", ",2026,") for row in rows[1:]]
        (tiny / table).write_text("\n".join(rows + later) + "\n")


RISES = """\
  asking_fee_rise: {2026-27: {pay_share: 0.6, pay: 0.10, prices: 0.02}}
  usual_rate_rise: {2026-27: 0.04}
  agency_premium_rise: {2026-27: 0.5}
"""
CONTRIBUTION_RISE = "  contribution_rise: {2026-27: 0.045}\n"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A temporary folder that all processes of this test run have in common."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    (folder / "shared").mkdir(exist_ok=True)
    return folder / "shared"


@pytest.fixture(scope="session")
def warm(shared_folder: Path) -> Iterator[Warm]:
    """Commands in processes that are forks of one with the libraries."""
    process = Warm(ROOT, shared_folder / "pictures")
    yield process
    process.end()


MEASURED = """\
import pathlib, subprocess, sys
code = subprocess.call(sys.argv[2], shell=True)
if sys.platform == "linux":
    import resource
    pathlib.Path(sys.argv[1]).write_text(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""


def measured(line: str, memory: Path) -> list[str]:
    """The command that runs a line of a shell and writes the kB that the largest of its processes took, where the
    system tells. What begins in a small process does not count what a large one took before it."""
    return [sys.executable, "-c", MEASURED, str(memory), line]


@pytest.fixture(scope="session")
def knowsley_checkout(shared_folder: Path) -> Path:
    """Whose outputs hold the demonstration baseline: a fresh checkout where tests/test_install.py has come first."""
    return shared_folder / "checkout"


@pytest.fixture(scope="session")
def knowsley_run(knowsley_checkout: Path) -> Path:
    """The demonstration baseline, planned once for all slow tests that look at it: whichever process comes first.

    Where the README's command is tried, that is the plan. Beside it, memory.txt holds the kB that it took.
    """
    folder = knowsley_checkout / "outputs" / "knowsley" / "baseline"
    with alone(knowsley_checkout):
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            scenario = ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml"
            planner = [sys.executable, "-c", "from capacity.cli import main; main()"]
            line = shlex.join([*planner, "plan", str(scenario), "-o", str(folder), "--quiet"])
            subprocess.run(measured(line, folder.parent / "memory.txt"), check=True)
    return folder


@pytest.fixture(scope="session")
def knowsley_report(knowsley_run: Path) -> Path:
    """The report of that run, drawn once."""
    from capacity.outputs.redraw import write_report

    file = knowsley_run / "report.html"
    with alone(knowsley_run):
        return file if file.exists() else write_report(knowsley_run)


@pytest.fixture(scope="session")
def knowsley_compared(shared_folder: Path) -> Path:
    """Two years of the demonstration place with flats, a block contract, hours of nurses and a conversion of beds,
    compared once; beside the comparison, said.json holds what the command prints with --json."""
    folder, place = shared_folder / "investments", ROOT / "inputs" / "knowsley"
    with alone(folder):
        if not folder.exists():
            base = shared_folder / "investments.yaml"
            extends = f"extends: {place / 'scenarios' / 'baseline.yaml'}\noptions: {place / 'options.yaml'}\n"
            base.write_text(f"name: investments\n{extends}quarters: 8\n")
            command = ["compare", str(base), "--options", "extra-care,block,nurses,conversion", "-o", str(folder)]
            done = CliRunner().invoke(main, [*command, "--json"])
            assert done.exit_code == 0, done.output
            (folder / "said.json").write_text(done.stdout)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium; its absence only skips a test where CI does not demand it."""
    if CHROMIUM is None:
        assert not required("CAPACITY_REQUIRE_BROWSER"), "CAPACITY_REQUIRE_BROWSER=1, and there is no chromium"
        pytest.skip("no chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture(scope="session")
def open_data() -> Path:
    """Extracts of published data; a test that reads them is skipped where they do not lie beside the checkout."""
    folder = Path(os.environ.get("CAPACITY_OPEN_DATA", ROOT.parent / "shared" / "data" / "open"))
    if not folder.is_dir():
        pytest.skip("no published extracts beside the checkout")
    return folder
