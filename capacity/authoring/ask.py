"""Questions on a terminal, or answered from a pipe: one line each, with names that complete as they are typed."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import count
from typing import Any

import click

from capacity.inputs.errors import WrongUsage, printable

BACK, LIST = "back", "?"
_INDENT = "  "
LONGEST = 1_000  # characters of a line
MOST = 10_000
"""Answers that are taken from a pipe: a program that answers wrongly for ever is no user."""
_taken = count(1)  # in this process


class Back(Exception):
    """The user wants the question before this one."""


class Ended(WrongUsage):
    """Nobody answers any more."""


def say(text: str = "", level: int = 0) -> None:
    """Print a line, or several; nothing in them is obeyed by the terminal."""
    for line in text.split("\n"):
        click.echo(_INDENT * level + printable(line, LONGEST))


def ask(question: str, default: str = "", level: int = 0, complete: Iterable[str] = ()) -> str:
    """One line of answer, without space around it; `default` for a blank one.

    Raises `Back`, `Ended` where there is no more input or nobody to ask, `WrongUsage` for what is no text, and
    `KeyboardInterrupt` for Ctrl-C.
    """
    if sys.stdin is None or sys.stdout is None:
        raise Ended("there is nobody to ask: open a terminal, or pipe the answers in; nothing was written")
    if not sys.stdin.isatty() and next(_taken) > MOST:
        raise Ended(f"more than {MOST:,} answers, and no scenario is finished; nothing was written")
    _completing(sorted(complete))
    shown = f" [{printable(default)}]" if default else ""
    try:
        said: Any = click.prompt(
            f"{_INDENT * level}{question}{shown}", default="", show_default=False, prompt_suffix=" > "
        )
    except click.Abort as stopped:
        say()
        if isinstance(stopped.__context__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        raise Ended("the answers ended before the scenario was finished; nothing was written") from None
    except UnicodeDecodeError as error:
        why = f"an answer cannot be read as {error.encoding}: type it again, or save the answers in that encoding"
        raise WrongUsage(f"{why}; nothing was written") from None
    text = str(said).strip()
    if not sys.stdin.isatty():
        say(text)  # nobody has typed it where it can be seen
    if text.casefold() == BACK:
        raise Back
    return text or default


def choose(question: str, choices: Sequence[str], default: int | None = None, level: int = 0) -> int:
    """The place of one of the choices, by its number. Raises as `ask` does."""
    for number, choice in enumerate(choices, 1):
        say(f"{number:>3} {choice}", level)
    while True:
        text = ask(question, "" if default is None else str(default + 1), level)
        if text.isdecimal() and 1 <= int(text) <= len(choices):
            return int(text) - 1
        say(f"Type a number from 1 to {len(choices)}.", level)


def _completing(words: Sequence[str]) -> None:
    """Let the Tab key complete these words, where the system has readline and somebody types."""
    if not sys.stdin.isatty():
        return
    with suppress(ImportError):
        import readline

        def complete(typed: str, state: int) -> str | None:
            found = [word for word in words if word.casefold().startswith(typed.casefold())]
            return found[state] if state < len(found) else None

        readline.set_completer_delims("")
        readline.set_completer(complete)
        readline.parse_and_bind("bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete")
