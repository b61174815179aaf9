"""What every command shares: failures with their exit code, standard output kept for us alone, the progress line."""

import errno
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from capacity.inputs.errors import BadInput, CapacityError, WrongUsage, shown

INTERRUPTED = 130
SCENARIO = click.argument("scenario", type=click.Path(path_type=Path))
_TYPED = "capacity.typed"


_AS_MONEY = re.compile(r"£?(?P<number>[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+(\.[0-9]+)?)")


class Day(click.DateTime):
    """A day as in scenarios: 2026-04-01."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is not a date such as 2026-04-01", param, ctx)


class Finite(click.FloatRange):
    """A real number: neither nan nor inf. It may contain £ and thousands commas."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and (money := _AS_MONEY.fullmatch(value.strip())):
            value = money["number"].replace(",", "")
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number", param, ctx)
        return number


class Commands(click.Group):
    """A group of commands that print after their work: what cannot be printed is a message, too."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        with _printing():  # help and version
            return super().main(*arguments, **options)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[_TYPED] = list(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with _printing():
            with failures():
                _recover(ctx.meta[_TYPED])
            return super().invoke(ctx)


def _recover(typed: Iterable[str]) -> None:
    """For any folder named: if a killed command had moved it away, put it back, or tell the user."""
    from capacity.inputs.exchange import put_back

    try:
        os.getcwd()
    except OSError:
        raise CapacityError("the folder that you are in no longer exists; go to another with cd") from None
    for text in typed:
        path = text.partition("=")[2] if text.startswith("--") else text
        if path and (stopped := put_back(Path(path))):
            raise WrongUsage(stopped)


@contextmanager
def _printing() -> Iterator[None]:
    try:
        try:
            yield
        except KeyboardInterrupt:
            _interrupted()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except OSError as error:
        with suppress(OSError), open(os.devnull, "wb") as nowhere:  # Python would retry as it exits, and complain
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        if error.errno == errno.EPIPE:
            raise SystemExit(0) from None  # whoever read has seen enough
        click.echo(f"capacity: the result cannot be printed: {error.strerror or error}", err=True)
        raise SystemExit(CapacityError.exit_code) from None


@contextmanager
def stdout_aside() -> Iterator[None]:
    """While libraries work, nothing that they or processes started meanwhile print reaches standard output.

    Not only Python's own stream is turned aside but file descriptor 1, which compiled libraries and child processes
    write to.
    """
    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        try:
            kept = os.dup(1)
        except OSError:  # a standard output that is closed
            yield
            return
        try:
            os.dup2(nowhere.fileno(), 1)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)


@contextmanager
def failures(as_json: bool = False) -> Iterator[None]:
    """The work of a command, without its output: failures become messages on stderr (and, for a program, JSON on
    stdout) with their exit code. What is to be printed is printed after it.
    """
    try:
        with stdout_aside():
            yield
    except BadInput as error:
        for line in error.lines():
            click.echo(line, err=True)
        _leave(error.exit_code, as_json, "bad input", [str(complaint) for complaint in error.complaints])
    except CapacityError as error:
        click.echo(f"capacity: {error}", err=True)
        _leave(error.exit_code, as_json, str(error), [])
    except KeyboardInterrupt:
        _interrupted()
    except MemoryError:
        click.echo("capacity: this needs more memory than there is", err=True)
        _leave(CapacityError.exit_code, as_json, "out of memory", [])


def _interrupted() -> NoReturn:
    from capacity.inputs.exchange import arrived

    done = ", ".join(dict.fromkeys(map(shown, arrived)))
    click.echo(f"capacity: interrupted; {f'{done} had been written' if done else 'nothing was written'}", err=True)
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    os._exit(INTERRUPTED)  # the solver's thread may still be at work; nothing is left to clean up


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Lock out other writers in the folder that holds this one: the second waits, then reads what the first wrote.

    Where the system has no such locks, nobody waits.
    """
    held: int | None = None
    if sys.platform != "win32":
        import fcntl

        with suppress(OSError):
            held = os.open(Path(os.path.realpath(folder)).parent, os.O_RDONLY)
            fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)


def _leave(code: int, as_json: bool, error: str, complaints: list[str]) -> NoReturn:
    if as_json:
        from capacity.results.descriptor import json_text

        click.echo(json_text({"error": error, "complaints": complaints}), nl=False)
    raise SystemExit(code)


@contextmanager
def progress_line(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line on the terminal that names the stage; plain lines, one for each stage, elsewhere."""
    if quiet:
        yield lambda stage: None
        return
    from capacity.outputs.terminal import progress

    with progress() as tell:
        yield tell


def note(text: str) -> None:
    """Something that a person should know although the command did what it was asked, on standard error; blank for
    nothing."""
    if text:
        click.echo(f"capacity: note: {text}", err=True)


def terminated(signal_number: int, frame: Any) -> None:
    raise KeyboardInterrupt
