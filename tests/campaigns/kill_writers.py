"""Writers of a place and of a run killed (SIGKILL) at every moment: the folder is always whole, the old or the new.

    python tests/campaigns/kill_writers.py [SECONDS] [STEP]

Each writer counts the calls into compiled code that it makes, and kills itself at the nth; n goes up by STEP. Once in
one step (where the system exchanges folders) and once by turns. Without STEP also random moments, until SECONDS have
passed. Prints how many were killed; the first folder that is not whole ends it with an error.
"""

import itertools
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from capacity.inputs import exchange
from capacity.results.write import write_place, write_run

NAMES = ("sites.csv", "residents.csv", "imported/origins.csv", "scenarios/baseline.yaml")
Write = Callable[[Path, str], None]


def place(folder: Path, version: str) -> None:
    write_place(folder, dict.fromkeys(NAMES, version))


def run(folder: Path, version: str) -> None:
    write_run(folder, dict.fromkeys(("run.json", "a.csv", "b.csv"), version), overwrite=True)


def state(folder: Path) -> set[str]:
    """The versions of the files in a folder; of a place, what was typed by hand is there, too."""
    files = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    notes = files.pop("notes.txt", None)
    assert "run.json" in files or (notes == "typed by hand" and files.keys() == set(NAMES)), sorted(files)
    return set(files.values())


def killed(write: Write, folder: Path, version: str, moment: int) -> bool:
    """Whether a writer was killed at its nth call; False if it had ended before."""
    child = os.fork()
    if child == 0:
        left = itertools.count(moment, -1)

        def profile(frame: FrameType, event: str, argument: Any) -> None:
            if event == "c_call" and next(left) <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.setprofile(profile)
            write(folder, version)
            sys.setprofile(None)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def moments(write: Write, folder: Path, step: int) -> Iterator[int]:
    """Kill a writer of `folder` at one moment after another, until one ends alive."""
    for moment in itertools.count(0, step):
        before = state(folder)
        alive = not killed(write, folder, f"version {moment}", moment)
        assert exchange.put_back(folder) == "", "cannot be put back"
        after = state(folder)
        assert after in (before, {f"version {moment}"}), (write.__name__, moment, before, after)
        yield moment
        if alive:
            assert after != before
            return


def campaign(folder: Path, write: Write, by_turns: bool, step: int) -> int:
    """How many writers of one kind were killed. What they left is gone in the end."""
    swapped = exchange._swapped
    if by_turns:
        exchange._swapped = lambda one, other: False
    try:
        write(folder, "first")
        if write is place:
            (folder / "notes.txt").write_text("typed by hand")
        count = sum(1 for _ in moments(write, folder, step))
        write(folder, "last")
    finally:
        exchange._swapped = swapped
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    return count


def main(seconds: float, step: int | None) -> None:
    ends, steps = time.monotonic() + seconds, itertools.chain([step or 1], iter(lambda: random.randint(2, 9), None))
    for stride in steps:
        for write, by_turns in itertools.product((place, run), (False, True)):
            with tempfile.TemporaryDirectory() as folder:
                count = campaign(Path(folder) / "target", write, by_turns, stride)
            how = "by turns" if by_turns else "in one step"
            print(f"{write.__name__}, {how}: {count} writers, whole after each", flush=True)
        if step or time.monotonic() > ends:
            return


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else 100, int(sys.argv[2]) if sys.argv[2:] else None)
