"""README and the pages of the guide: short, linked to what is there, and with commands that exist."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from conftest import ROOT

from capacity.cli import main

pytestmark = pytest.mark.integration
README = ROOT / "README.md"
PAGES = [README, ROOT / "outputs" / "README.md", *sorted((ROOT / "models").rglob("*.md"))]


def fenced() -> list[str]:
    """Every `capacity …` line of a fence."""
    found = (re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text("utf-8"), re.S | re.M) for page in PAGES)
    blocks = [block for page in found for language, block in page if not language]
    return [line for block in blocks for line in block.splitlines() if line.startswith("capacity ")]


def leaves(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield before
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, (*before, name))
        else:
            yield (*before, name)


def broken(page: Path) -> list[str]:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    return [link for link in links if not (page.parent / link).exists()]


def test_readme_is_short() -> None:
    lines = README.read_text("utf-8").splitlines()
    assert len(lines) <= 200
    assert [line for line in lines if len(line) > 130] == []


def test_links_lead_to_files_in_the_checkout_and_in_a_new_folder(tmp_path: Path) -> None:
    assert {str(page): broken(page) for page in PAGES if broken(page)} == {}
    for place in ("knowsley", "tiny"):
        made = CliRunner().invoke(main, ["new", str(tmp_path / place), "--from", place])
        assert made.exit_code == 0, made.output
        pages = sorted((tmp_path / place / "models").rglob("*.md"))
        assert len(pages) == len(PAGES) - 2
        assert {str(page): broken(page) for page in pages if broken(page)} == {}


@pytest.mark.parametrize("line", fenced())
def test_every_command_shown_is_one_with_these_options(line: str) -> None:
    """Parsed as a shell would hand it over, without being run."""
    command: click.Command = main
    words = shlex.split(line.split(" > ")[0])[1:]
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    command.make_context("capacity", words)


@pytest.mark.parametrize("names", list(leaves(main)))
def test_help_names_the_page_with_more(names: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*names, "--help"])
    found = re.search(r"More: (\S+\.md)", shown.output)
    assert found is not None, shown.output
    assert (ROOT / found[1]).is_file()


ELSEWHERE = {
    "capacity plan ": "seconds on the demonstration: test_install.py, test_knowsley.py, test_cli.py",
    "capacity compare ": "plans several times: test_compare.py, test_compare_runs.py on tiny",
    "capacity invest ": "a minute: test_invest.py on tiny",
    "capacity stress ": "four minutes: test_stress.py on tiny",
    "capacity report ": "needs a run: test_stdout.py on tiny",
    "capacity audit ": "needs a run: test_stdout.py on tiny",
    "capacity import ": "needs published files: test_from_register.py, test_stdout.py",
    "capacity check inputs/my-borough/": "needs what the imports make: test_from_register.py",
    "capacity check inputs/knowsley/scenarios/baseline.yaml --lp": "a large file: test_programme_file.py on tiny",
}
"""Commands that are too slow to be run here as written, or need files, and the tests that run their like."""


def test_the_cheap_commands_run_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a new folder with README's own scenario; what is not run must be listed with a reason."""
    monkeypatch.chdir(tmp_path)
    here = [line for line in fenced() if not line.startswith(tuple(ELSEWHERE))]
    assert all(any(line.startswith(listed) for line in fenced()) for listed in ELSEWHERE), "listed, but shown nowhere"
    assert here[0].startswith("capacity new my-borough")
    scenario = re.search(r"```yaml\n(name: dementia-wing.*?)```", README.read_text("utf-8"), re.S)
    assert scenario is not None
    for line in here:
        done = CliRunner().invoke(main, shlex.split(line.split(" > ")[0])[1:])
        assert done.exit_code == 0, f"{line}: {done.output}"
        if line == here[0]:
            monkeypatch.chdir(tmp_path / "my-borough")
            Path("inputs/knowsley/scenarios/dementia-wing.yaml").write_text(scenario[1], "utf-8")
    assert len(here) >= 3
