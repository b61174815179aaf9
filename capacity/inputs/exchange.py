"""Replaces one folder with another in one step, and clears what killed writers have left beside it."""

import ctypes
import hashlib
import os
import platform
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import FrameType

from capacity.inputs.errors import shown

NEW, OLD = "new", "old"
"""What a hidden name beside a folder says. `old` is the only copy of the folder while there is a `new` with the same
letters at its end; alone, it has been replaced."""
DAY = 86_400
"""Seconds after which something that another machine left on a shared drive counts as abandoned."""
_LONGEST = 150  # bytes of a folder's name that its hidden neighbours repeat

arrived: list[Path] = []
"""What this process has put in its place, in order: an interrupted command says so."""


@contextmanager
def scratch(path: Path, *, is_file: bool = False) -> Iterator[Path]:
    """A hidden folder (or file) beside `path`, to be filled and `put` in its place; gone afterwards in any case.

    Whatever killed writers of the same path have left is removed first. Raises `OSError`.
    """
    sweep(path)
    fresh, held = _held(path, is_file)
    try:
        yield fresh
    finally:
        if not _other(fresh, OLD).exists():
            _remove(fresh)
        if held is not None:
            os.close(held)


def put(fresh: Path, path: Path) -> None:
    """Put what was made beside a folder or file in its place, whole, in one step where the system knows how.

    A signal that comes meanwhile is obeyed afterwards. If it raises `OSError`, the old one is still there.
    """
    with undisturbed():
        if fresh.is_file() or not os.path.lexists(path):
            os.replace(fresh, path)
        elif not _swapped(fresh, path):
            _by_turns(fresh, path)
        arrived.append(path)


def put_back(path: Path) -> str:
    """Put back a folder that a killed command had taken away and not replaced, if `path` is in it or is it.

    Returns what to tell people where that cannot be done safely; blank otherwise.
    """
    missing = _missing(path)
    left = [old for old, kind, _ in _beside(missing) if kind == OLD and _other(old, NEW).exists()] if missing else []
    if not missing or not left:
        return ""
    newest = max(left, key=_changed)
    try:
        held = _lock(newest)
    except OSError:
        return f"{shown(missing)} is being replaced by another command: wait until it has ended"
    try:
        if held is not None and newest.name.startswith(_prefix(missing, OLD)):
            os.rename(newest, missing)
            return ""
    except OSError:
        pass  # said below
    finally:
        if held is not None:
            os.close(held)
    move = "move" if sys.platform == "win32" else "mv"
    return (
        f"{shown(missing)} is missing: a command that was stopped left it as {newest.name}. If no command is running "
        f'there now, put it back: {move} "{shown(newest)}" "{shown(missing)}"'
    )


def sweep(path: Path) -> None:
    """Remove what dead writers of `path` have left; what may be the only copy stays."""
    for entry, kind, machine in _beside(path):
        if _other(entry, OLD if kind == NEW else NEW).exists() or (not path.exists() and kind == OLD):
            continue
        with suppress(OSError):  # held by a live writer, or gone meanwhile
            held = _lock(entry)
            try:
                if (held is not None and machine == _machine()) or time.time() - _changed(entry) > DAY:
                    _remove(entry)
            finally:
                if held is not None:
                    os.close(held)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _held(path: Path, is_file: bool) -> tuple[Path, int | None]:
    """A new hidden neighbour with a lock that ends with this process; None where the system has no such locks."""
    while True:
        prefix = _prefix(path, NEW)
        if is_file:
            handle, name = tempfile.mkstemp(prefix=prefix, dir=path.parent)
            os.close(handle)
        else:
            name = tempfile.mkdtemp(prefix=prefix, dir=path.parent)
        fresh = Path(name)
        with suppress(BlockingIOError, FileNotFoundError):  # somebody swept between the two steps: once more
            held = _lock(fresh)
            if held is None or os.path.samestat(os.fstat(held), fresh.stat()):
                return fresh, held
            os.close(held)


def _lock(path: Path) -> int | None:
    """Lock a folder or file until it is closed or its process dies. None where the system has no locks.

    Raises `BlockingIOError` while another process has it, and `OSError` if the path cannot be opened.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    held = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise
    except OSError:  # a network drive
        os.close(held)
        return None
    return held


def _swapped(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system or the disk does not know how."""
    paths = os.fsencode(one), os.fsencode(other)
    with suppress(OSError, AttributeError):
        if sys.platform.startswith("linux"):
            here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
            return bool(ctypes.CDLL(None).renameat2(here, paths[0], here, paths[1], exchange) == 0)
        if sys.platform == "darwin":
            return bool(ctypes.CDLL(None).renamex_np(*paths, 2) == 0)  # RENAME_SWAP
    return False


def _by_turns(fresh: Path, folder: Path) -> None:
    """Two steps; between them the old folder has a hidden name, which `put_back` finds."""
    old = _other(fresh, OLD)
    held = None
    with suppress(OSError):
        held = _lock(folder)
    try:
        os.rename(folder, old)
        try:
            os.rename(fresh, folder)
        except BaseException:
            os.rename(old, folder)
            raise
        os.rename(old, fresh)  # now a leftover like others
    finally:
        if held is not None:
            os.close(held)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Signals wait: a command must not stop between two renames, or with a process begun and not yet known."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def later(number: int, frame: FrameType | None) -> None:
        came.append(number)

    before = {number: signal.signal(number, later) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


@cache
def _machine() -> str:
    """This machine, in six letters: locks held by another machine on a shared drive may not be visible here."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:6]


def _name(path: Path) -> str:
    whole = os.fsencode(path.name)
    return path.name if len(whole) <= _LONGEST else hashlib.sha256(whole).hexdigest()


def _prefix(path: Path, kind: str) -> str:
    return f".{_name(path)}-{kind}-{_machine()}-"


def _other(hidden: Path, kind: str) -> Path:
    """The hidden neighbour of the other kind that belongs to this one."""
    folder, _, machine, letters = hidden.name.rsplit("-", 3)
    return hidden.with_name(f"{folder}-{kind}-{machine}-{letters}")


def _beside(path: Path) -> list[tuple[Path, str, str]]:
    """Hidden neighbours of a path that are ours: each with its kind and the machine that made it."""
    pattern = re.compile(rf"\.{re.escape(_name(path))}-({NEW}|{OLD})-([0-9a-f]{{6}})-[a-z0-9_]{{8}}")
    try:
        names = os.listdir(path.parent)
    except OSError:
        return []
    return [(path.parent / name, ours[1], ours[2]) for name in names if (ours := pattern.fullmatch(name))]


def _missing(path: Path) -> Path | None:
    """The uppermost part of a path that does not exist; None if all of it exists."""
    there = None
    for part in (whole := Path(os.path.abspath(path)), *whole.parents):
        try:
            if os.path.lexists(part):
                return there
        except ValueError:  # no path at all
            return None
        there = part
    return there


def _changed(path: Path) -> float:
    """When a file or folder was last changed or given its name, in seconds."""
    try:
        status = path.stat()
    except OSError:
        return time.time()
    return max(status.st_mtime, status.st_ctime)
