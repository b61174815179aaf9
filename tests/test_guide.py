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


def commands_of(page: Path) -> list[str]:
    """Every `capacity …` line of a page's fences."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text("utf-8"), re.S | re.M)
    lines = [line for language, block in found if not language for line in block.splitlines()]
    return [line for line in lines if line.startswith("capacity ")]


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


@pytest.mark.parametrize("line", [line for page in PAGES for line in commands_of(page)])
def test_every_command_shown_is_one_with_these_options(line: str) -> None:
    """Parsed as a shell would hand it over; test_guide_commands.py runs it."""
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
