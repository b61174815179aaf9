"""The README's commands as written, and the wheel that the first of them makes, in a fresh environment."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import venv
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import ROOT, measured
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from capacity.outputs.session import alone

pytestmark = pytest.mark.slow
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST, SECOND = re.findall(r"```\n(pip install .*?)\n```", README)


def _binaries(environment: Path) -> Path:
    return environment / ("Scripts" if os.name == "nt" else "bin")


def _run(command: str | list[str], environment: Path, folder: Path) -> str:
    """A command, or a line of a shell, with the environment first on the path; skipped where there is no package
    registry."""
    path = f"{_binaries(environment)}{os.pathsep}{os.environ['PATH']}"
    settings = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(environment)}
    settings.pop("PYTHONPATH", None)
    settings["PIP_NO_COMPILE"] = "0"  # pip's word for yes: only what is used need be compiled, when it is
    shell = isinstance(command, str)
    done = subprocess.run(command, shell=shell, cwd=folder, env=settings, capture_output=True, text=True)
    if (
        done.returncode
        and "CI" not in os.environ
        and re.search(r"NewConnectionError|No matching distribution", done.stderr)
    ):
        pytest.skip("no package registry can be reached")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _checkout(folder: Path) -> Path:
    """The files that git tracks, or would."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@dataclass(frozen=True)
class Installed:
    """A fresh environment, the checkout in which the README's first command was run with it, and what that printed."""

    environment: Path
    checkout: Path
    printed: list[str]


@pytest.fixture(scope="module")
def installed(knowsley_checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The plan is the one that all tests look at, where they run the versions that the command installs."""
    environment = tmp_path_factory.mktemp("environment") / "venv"
    with alone(knowsley_checkout):
        planned = knowsley_checkout / "outputs" / "knowsley" / "baseline"
        alike = all(metadata.version(name) in versions for name, versions in _pinned("constraints.txt").items()
                    if name in _of_a_run())  # fmt: skip
        shared = alike and not planned.exists()
        checkout = _checkout(knowsley_checkout if shared else tmp_path_factory.mktemp("again") / "checkout")
        pip = find_spec("pip") is not None
        venv.create(environment, with_pip=not pip)
        if pip:  # the newest takes a third of the time that Python's own takes
            python = shutil.which("python", path=_binaries(environment))
            _run(f'"{sys.executable}" -m pip --python "{python}" install pip', environment, checkout)
        memory = checkout / "outputs" / "knowsley" / "memory.txt"
        memory.parent.mkdir(parents=True)
        printed = _run(measured(FIRST, memory), environment, checkout)
    return Installed(environment, checkout, printed.splitlines())


def test_the_first_command_as_written(installed: Installed) -> None:
    assert FIRST == "pip install -c constraints.txt . && capacity plan inputs/knowsley/scenarios/baseline.yaml"
    plain = README.split("prints:\n\n```\n")[1].split("```")[0].splitlines()
    for line in plain[1:]:  # the first line holds the seconds
        assert "…" in line or line in installed.printed, f"the README shows what the command does not print: {line}"
    assert (installed.checkout / "outputs" / "knowsley" / "baseline" / "map.html").exists()


def test_the_second_command_is_the_one_that_ci_runs() -> None:
    assert SECOND == "pip install -c constraints.txt -e '.[test]' && pytest"
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert f"\n{SECOND}\n" in steps


def _pinned(file: str) -> dict[str, list[str]]:
    """Versions by library; more than one where Python or the system decides."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(
        r"^([A-Za-z0-9_.-]+)==([^ ;\\\n]+)", (ROOT / file).read_text(encoding="utf-8"), re.M
    ):
        found.setdefault(name, []).append(version)
    return found


def _of_a_run() -> set[str]:
    """The libraries that a run needs, as setup.cfg names them."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    needed = settings["options"]["install_requires"].strip().splitlines()
    return {canonicalize_name(Requirement(line).name) for line in needed}


def test_the_tested_versions_are_those_that_are_allowed() -> None:
    """constraints.txt holds every library of setup.cfg within its bounds; the file with hashes says the same."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    tested, hashed = _pinned("constraints.txt"), _pinned("constraints-hashed.txt")
    needed = settings["options"]["install_requires"] + settings["options.extras_require"]["test"]
    for line in needed.strip().splitlines():
        requirement = Requirement(line)
        for version in tested[canonicalize_name(requirement.name)]:
            assert requirement.specifier.contains(version), f"{requirement} and {version}: run .ci/pin"
    assert all(tested[name] == versions for name, versions in hashed.items())
    assert _of_a_run() <= hashed.keys()


def test_these_are_the_tested_versions() -> None:
    """Where CI says so: what is installed is what constraints.txt says."""
    if "CI" not in os.environ:
        pytest.skip("only CI demands the tested versions")
    for name, versions in _pinned("constraints.txt").items():
        with suppress(metadata.PackageNotFoundError):  # of another system
            assert metadata.version(name) in versions, name


def test_the_readme_scenario_in_a_folder_made_by_the_wheel(installed: Installed, tmp_path: Path) -> None:
    """The wheel that pip has built and installed, where there is no checkout: new, the README's own scenario, check
    and plan. Planned are two quarters, and the wing opens in the second."""
    shown = _run("capacity new here --from tiny", installed.environment, tmp_path)
    _run(" && ".join(shown.split("Next:")[1].split("\n")[1:3]), installed.environment, tmp_path)
    assert (tmp_path / "here" / "outputs" / "tiny" / "baseline" / "run.json").exists()
    commands = re.findall(r"```\n(capacity .*?)\n```", README, re.S)
    _run(commands[0].replace("\n", " && "), installed.environment, tmp_path)
    own = tmp_path / "my-borough"
    scenario = re.search(r"```yaml\n(name: dementia-wing.*?)```", README, re.S)
    assert scenario is not None
    file = own / "inputs" / "knowsley" / "scenarios" / "dementia-wing.yaml"
    file.write_text(scenario[1], encoding="utf-8")
    check, plan = commands[1].splitlines()
    _run(check, installed.environment, own)
    soon = scenario[1].replace("from: 2027-04-01", "from: 2025-07-01")
    assert soon != scenario[1]
    file.write_text(f"{soon}quarters: 2\n", encoding="utf-8")
    _run(plan, installed.environment, own)
    run = own / "outputs" / "knowsley" / "dementia-wing"
    assert (run / "map.html").exists()
    assert ",KNO-X1," in (run / "occupancy.csv").read_text(encoding="utf-8")
