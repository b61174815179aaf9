"""The README's commands as written, and the wheel, each in an environment of its own."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import venv
from contextlib import suppress
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.slow
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST, SECOND = re.findall(r"```\n(pip install .*?)\n```", README)


def _binaries(environment: Path) -> Path:
    return environment / ("Scripts" if os.name == "nt" else "bin")


def _run(command: str, environment: Path, folder: Path) -> str:
    """A shell line with the environment first on the path; skipped where there is no package registry."""
    path = f"{_binaries(environment)}{os.pathsep}{os.environ['PATH']}"
    settings = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(environment)}
    settings.pop("PYTHONPATH", None)
    settings["PIP_NO_COMPILE"] = "0"  # pip's word for yes: only what is used need be compiled, when it is
    done = subprocess.run(command, shell=True, cwd=folder, env=settings, capture_output=True, text=True)
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


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment; the second test finds the dependencies there that the first has installed."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    pip = find_spec("pip") is not None
    venv.create(folder, with_pip=not pip)
    if pip:  # the newest takes a third of the time that Python's own takes
        python = shutil.which("python", path=_binaries(folder))
        _run(f'"{sys.executable}" -m pip --python "{python}" install pip', folder, folder)
    return folder


def test_the_first_command_as_written(environment: Path, tmp_path: Path) -> None:
    assert FIRST == "pip install -c constraints.txt . && capacity plan inputs/knowsley/scenarios/baseline.yaml"
    checkout = _checkout(tmp_path / "checkout")
    shown = _run(FIRST, environment, checkout)
    plain = README.split("prints:\n\n```\n")[1].split("```")[0].splitlines()
    for line in plain[1:]:  # the first line holds the seconds
        assert "…" in line or line in shown.splitlines(), f"the README shows what the command does not print: {line}"
    assert (checkout / "outputs" / "knowsley" / "baseline" / "map.html").exists()


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
    ours = settings["options"]["install_requires"].strip().splitlines()
    assert {canonicalize_name(Requirement(line).name) for line in ours} <= hashed.keys()


def test_these_are_the_tested_versions() -> None:
    """Where CI says so: what is installed is what constraints.txt says."""
    if "CI" not in os.environ:
        pytest.skip("only CI demands the tested versions")
    for name, versions in _pinned("constraints.txt").items():
        with suppress(metadata.PackageNotFoundError):  # of another system
            assert metadata.version(name) in versions, name


def test_the_readme_scenario_in_a_folder_made_by_the_wheel(environment: Path, tmp_path: Path) -> None:
    """The wheel, built and installed where there is no checkout: new, the README's own scenario, check and plan."""
    checkout = _checkout(tmp_path / "checkout")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path / "wheels"],
        cwd=checkout, capture_output=True, text=True,
    )  # fmt: skip
    if built.returncode and "CI" not in os.environ and "No matching distribution" in built.stdout + built.stderr:
        pytest.skip("no package registry can be reached")
    assert built.returncode == 0, built.stdout + built.stderr
    wheel = next((tmp_path / "wheels").glob("*.whl"))
    empty = tmp_path / "empty"
    empty.mkdir()
    constraints = ROOT / "constraints.txt"
    _run(f"pip uninstall -y capacity && pip install -c {constraints} {wheel}", environment, empty)
    shown = _run("capacity new here --from tiny", environment, empty)
    _run(" && ".join(shown.split("Next:")[1].split("\n")[1:3]), environment, empty)
    assert (empty / "here" / "outputs" / "tiny" / "baseline" / "run.json").exists()
    commands = re.findall(r"```\n(capacity .*?)\n```", README, re.S)
    _run(commands[0].replace("\n", " && "), environment, empty)
    own = empty / "my-borough"
    scenario = re.search(r"```yaml\n(name: dementia-wing.*?)```", README, re.S)
    assert scenario is not None
    file = own / "inputs" / "knowsley" / "scenarios" / "dementia-wing.yaml"
    file.write_text(scenario[1], encoding="utf-8")
    check, plan = commands[1].splitlines()
    _run(check, environment, own)
    file.write_text(f"{scenario[1]}quarters: 9\n", encoding="utf-8")  # with the one in which the wing opens
    _run(plan, environment, own)
    assert (own / "outputs" / "knowsley" / "dementia-wing" / "map.html").exists()
